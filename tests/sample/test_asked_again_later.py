"""What was asked of a moment is answered the same, byte for byte, whatever was recorded since.

The sample is asked as it is known now, of several days, at addresses of the API and on pages. Then requests of every
kind are recorded through the front door: corrections, annulments, late entries, renamings, things begun and ended.
Asked again of the moment that is past by then, every answer is what it was: no list, rule, name or figure lets a word
in that was not known yet. What tells of now by its meaning is named below, and left out.

Some answers here; ``make fuzz`` asks many more.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from html import unescape
from random import Random
from typing import Any, Final
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.errors import KentledgeError
from application.handling.message import CommandMessage, Outcome
from application.knowing import may_use
from application.settings import Settings
from application.use_cases import USE_CASES
from domain.decisions import Actor, Refused
from domain.streams import BY_NOUN
from projections.reports.catalogue import ALL as REPORTS
from tests.sample.loaded import NOON
from tests.sample.mixed import ROLES, Asked, Sample, Story
from web.services import Services
from web.shared_application import application_of

LONG = "KENTLEDGE_FUZZ" in os.environ
ADDRESSES, RECORDED = (2_000, 1_500) if LONG else (140, 120)
DAYS: Final = ("2019-06-01", "2023-06-01", NOON.date().isoformat())
OF_NOW: Final = re.compile(
    # how somebody is signed in and what can be done now; the store; forms
    r"account|sign-in|/me$|health|ready|metrics|settings|openapi|assets|static|/new$|imports"
    # what is published, and with what is withheld, as known now; what became known since an issue; who is told
    r"|published|transparency|restatements|calendar|digests|people"
    # the log itself, which is asked by position
    r"|checkpoint|proofs|evidence-pack|documents/\{sha256"
)
"""Addresses that tell of now, whatever basis they are asked for."""
OF_READING: Final = re.compile(r"/[^/]+(/<[^>]+>)?(/(history|documents|draft|notice-draft))?")
"""Pages that show something; every other one is a form."""
CHOICES: Final = re.compile(
    rb"<select.*?</select>|<datalist.*?</datalist>|<p class=\"govuk-body kentledge-links\">.*?</p>", re.DOTALL
)
"""What can be picked, and done next, is of now on every page."""
UNTIL_WHEN: Final = frozenset({"known_to", "projection_position"})
"""Until when something was known, and how far the read models are, is known later."""
NOT_TAKEN: Final = ("Withhold", "Share", "Pass", "Erase")
"""Requests that change what may be seen, of the past as well: so they should."""

Answers = Mapping[str, tuple[int, bytes]]


@pytest.fixture(scope="module")
def services(sample: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The sample once more, to be written to."""
    folder = tmp_path_factory.mktemp("asked-again-later") / "record"
    shutil.copytree(sample.settings.data, folder)
    services = Services.build(Settings(folder))
    services.record.ledger.clock = lambda: NOON
    yield services
    services.close()


@pytest.fixture(scope="module")
def app(services: Services) -> Flask:
    return application_of(services, NOON.date())


@pytest.fixture(scope="module")
def auditor(app: Flask) -> FlaskClient:
    """Signed in as the auditor, who may read everything, in a browser and with a token."""
    client = app.test_client()
    page = client.get("/sign-in").text
    forms = re.findall(r"<form[^>]*action=\"(/sign-in/sample)\"[^>]*>(.*?)</form>", page, re.DOTALL)
    [(address, body)] = [found for found in forms if ", auditor" in found[1]]
    fields = {
        name: unescape(value) for name, value in re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', body)
    }
    signed_in = client.post(address, data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert signed_in.status_code == 303
    return client


def _addresses(app: Flask, told: Sample, rng: Random) -> list[str]:
    """Addresses of every kind of list and thing, as many of each kind as of every other."""
    by_rule = []
    for rule in sorted({found.rule for found in app.url_map.iter_rules() if "GET" in (found.methods or ())}):
        template = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)
        page = not rule.startswith("/api/")
        if OF_NOW.search(template) or (page and not OF_READING.fullmatch(rule)):
            continue
        by_rule.append(list(_filled(template, told)))
    for found in by_rule:
        rng.shuffle(found)
    turns = max(map(len, by_rule))
    return [
        found[turn]
        for turn in range(turns)
        for found in rng.sample(by_rule, len(by_rule))
        if turn < len(found)
    ]


def _filled(template: str, told: Sample) -> Iterator[str]:
    """The address of each thing that a template may be about."""
    names = re.findall(r"\{(\w+)\}", template)
    if not names:
        asked = {
            "sample": "?seed=once&size=20",
            "search": "?q=services",
            "changes": "?after=0",
            "events": "?after=0",
        }
        yield template + asked.get(template.rpartition("/")[2], "")
    elif names == ["name"] and "report-definitions" in template:
        for definition in REPORTS:
            yield template.replace("{name}", definition.name)
    elif len(names) == 1:
        noun = names[0].removesuffix("_id")
        for stream_id, known in told.streams.items():
            if noun in (known.noun, "stream"):
                yield template.replace(f"{{{names[0]}}}", str(stream_id))


def _answers(client: FlaskClient, addresses: list[str], position: int) -> Answers:
    found = {}
    for number, address in enumerate(addresses):
        basis = f"valid_at={DAYS[number % len(DAYS)]}&known_at={position}"
        answer = client.get(f"{address}{'&' if '?' in address else '?'}{basis}")
        assert answer.status_code < 500, answer.text
        found[f"{address} {basis}"] = answer.status_code, _but_for_now(answer.mimetype or "", answer.data)
    return found


def _but_for_now(kind: str, content: bytes) -> bytes:
    if kind.endswith("json"):
        return json.dumps(_without(json.loads(content)), indent=1).encode()
    return CHOICES.sub(b"", content)


def _without(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _without(value) for name, value in told.items() if name not in UNTIL_WHEN}
    return list(map(_without, told)) if isinstance(told, list) else told


def _recorded(services: Services, story: Story) -> bool:
    """Record what is asked next; whether the rules let it pass."""
    asked = story.asked_next()
    if asked is None or type(asked.command).__name__.startswith(NOT_TAKEN) or asked.stream.noun == "person":
        return False
    message = _message(asked, story)
    if message is None:
        return False

    def render(outcome: Outcome) -> bytes:
        for stream_id, change in outcome.changes.items():
            if stream_id not in story.streams:
                story.ids[change.after.noun].append(stream_id)
            story.streams[stream_id] = change.after
        return b"{}"

    try:
        services.commands.submit(message, render)
    except (Refused, KentledgeError):
        return False
    return True


def _message(asked: Asked, story: Story) -> CommandMessage | None:
    """The request as somebody sends it who may."""
    found = [
        (use_case, role)
        for use_case in USE_CASES.values()
        if use_case.command is type(asked.command) and use_case.stream in (asked.stream, None)
        for role in ROLES
        if may_use(use_case, Actor("", role))
    ]
    known = story.streams.get(asked.stream_id)
    if not found:
        return None
    use_case, role = story.rng.choice(found)
    opens = use_case.creates or known is None
    return CommandMessage(
        use_case=use_case,
        command=asked.command,
        actor=Actor(story.rng.choice(story.told.people), role),
        stream_id=None if use_case.creates else asked.stream_id,
        seen=None if opens or known is None else known.version,
        idempotency_key=str(uuid4()),
        fingerprint=str(uuid4()),
        correlation_id="asked-again-later",
        about=None if use_case.stream else BY_NOUN[asked.stream.noun],
    )


def test_what_was_asked_of_a_moment_is_answered_the_same_later(
    services: Services, app: Flask, auditor: FlaskClient, told: Sample
) -> None:
    rng = Random(1)
    story, position = Story(told, rng), services.record.head()
    addresses = _addresses(app, told, rng)[:ADDRESSES]
    before = _answers(auditor, addresses, position)
    assert sum(status == 200 for status, _ in before.values()) > len(before) // 2
    recorded = 0
    while recorded < RECORDED:
        recorded += _recorded(services, story)
    assert services.record.head() >= position + RECORDED
    after = _answers(auditor, addresses, position)
    differ = [address for address in before if before[address] != after[address]]
    for address in differ[:1]:
        assert after[address][1].decode().splitlines() == before[address][1].decode().splitlines(), address
        assert after[address] == before[address], address
