"""The record asked at addresses of every kind, of the API and of pages, by somebody who may read everything."""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from random import Random
from typing import Any, Final

from flask import Flask
from flask.testing import FlaskClient

from projections.reports.catalogue import ALL as REPORTS
from tests.sample.mixed import Sample
from tests.sample_record import NOON
from web.api.reads import TABLES

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
OF_THE_VISIT: Final = re.compile(
    rb"<select.*?</select>|<datalist.*?</datalist>|<p class=\"govuk-body kentledge-links\">.*?</p>"
    rb"|<input type=\"hidden\" name=\"word\"[^>]*>",
    re.DOTALL,
)
"""What can be picked, and done next, is of now on every page; and the word of its forms is of who is signed in."""
UNTIL_WHEN: Final = frozenset({"known_to", "projection_position"})
"""Until when something was known, and how far the read models are, is known later."""
Answers = Mapping[str, tuple[int, bytes]]
"""Status and content by address and basis."""


def auditor_at(app: Flask) -> FlaskClient:
    """A browser in which the auditor has signed in, who may read everything."""
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


def addresses_of(app: Flask, told: Sample, rng: Random) -> list[str]:
    """Addresses of every kind of list and thing, as many of each kind as of every other; after a blank, the form in
    which a list is asked for, where that is a file."""
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
        question = asked.get(template.rpartition("/")[2], "")
        yield template + question
        if template.startswith("/api/"):
            yield from (f"{template}{question} {form}" for form in TABLES)
    elif names == ["name"] and "report-definitions" in template:
        for definition in REPORTS:
            yield template.replace("{name}", definition.name)
    elif len(names) == 1:
        noun = names[0].removesuffix("_id")
        for stream_id, known in told.streams.items():
            if noun in (known.noun, "stream"):
                yield template.replace(f"{{{names[0]}}}", str(stream_id))


def answers_at(client: FlaskClient, addresses: list[str], position: int) -> Answers:
    found = {}
    for number, address in enumerate(addresses):
        basis = f"valid_at={DAYS[number % len(DAYS)]}&known_at={position}"
        path, _, form = address.partition(" ")
        headers = {"Accept": form} if form else {}
        answer = client.get(f"{path}{'&' if '?' in path else '?'}{basis}", headers=headers)
        assert answer.status_code < 500, answer.text
        found[f"{address} {basis}"] = answer.status_code, _but_for_now(answer.mimetype or "", answer.data)
    return found


def _but_for_now(kind: str, content: bytes) -> bytes:
    if kind.endswith("json"):
        return json.dumps(_without(json.loads(content)), indent=1).encode()
    return OF_THE_VISIT.sub(b"", content)


def _without(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _without(value) for name, value in told.items() if name not in UNTIL_WHEN}
    return list(map(_without, told)) if isinstance(told, list) else told
