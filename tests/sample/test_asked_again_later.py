"""What was asked of a moment is answered the same, byte for byte, whatever was recorded since.

The sample is asked as it is known now, of several days, at addresses of the API and on pages. Then requests of every
kind are recorded through the front door: corrections, annulments, late entries, renamings, things begun and ended.
Asked again of the moment that is past by then, every answer is what it was: no list, rule, name or figure lets a word
in that was not known yet. What tells of now by its meaning is left out.

Some answers here; ``make fuzz`` asks many more.
"""

import os
import shutil
from collections.abc import Iterator
from random import Random
from typing import Final
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
from tests.sample.asking import addresses_of, answers_at, auditor_at
from tests.sample.mixed import ROLES, Asked, Sample, Story
from tests.sample_record import NOON
from web.services import Services
from web.shared_application import application_of

LONG = "KENTLEDGE_FUZZ" in os.environ
ADDRESSES, RECORDED = (2_000, 1_500) if LONG else (140, 120)
NOT_TAKEN: Final = ("Withhold", "Share", "Pass", "Erase")
"""Requests that change what may be seen, of the past as well: so they should."""


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
    return auditor_at(app)


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
    addresses = addresses_of(app, told, rng)[:ADDRESSES]
    before = answers_at(auditor, addresses, position)
    assert sum(status == 200 for status, _ in before.values()) > len(before) // 2
    recorded = 0
    while recorded < RECORDED:
        recorded += _recorded(services, story)
    assert services.record.head() >= position + RECORDED
    after = answers_at(auditor, addresses, position)
    differ = [address for address in before if before[address] != after[address]]
    for address in differ[:1]:
        assert after[address][1].decode().splitlines() == before[address][1].decode().splitlines(), address
        assert after[address] == before[address], address
