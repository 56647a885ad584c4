"""A message is begun before it is handed over, and once: to somebody who is here, on the day that it tells of."""

from datetime import timedelta
from typing import Any

import pytest

from domain.daily_digest import (
    DAILY_DIGEST,
    BeginDigest,
    DigestBegun,
    DigestNotTaken,
    DigestSent,
    RecordDigestNotTaken,
    RecordDigestSent,
    digest_id_of,
)
from domain.events import Fact
from domain.person.entry import Entered
from domain.person.erasure import Erased
from domain.person.leaving import Left
from domain.person.terms import stream_of
from domain.sentences import sentence
from tests.givens import TODAY
from tests.streams import Story, chronicle, given

WHO = stream_of("p-anwen")
ENTERED = Entered(person="p-anwen", particulars="0" * 64)
BEGIN = BeginDigest(person="p-anwen", day=TODAY, message_sha256="a" * 64, drawn_at=7)
BEGUN = DigestBegun(person="p-anwen", day=TODAY, message_sha256="a" * 64, drawn_at=7)
NOT_TAKEN = DigestNotTaken(message_sha256="a" * 64, reply=451)
SENT = DigestSent(message_sha256="a" * 64)


def to(*facts: Fact, so_far: tuple[Fact, ...] = ()) -> Story:
    """What happened so far to the message, and to whom it is for."""
    somebody = chronicle(WHO, [ENTERED, *facts])
    return given(DAILY_DIGEST, list(so_far), others=[somebody])


def test_it_is_begun_then_sent() -> None:
    story = to().when(BEGIN).quietly().then(BEGUN)
    assert (story.now.state, story.now.drawn_at) == ("begun", 7)
    assert to(so_far=(BEGUN,)).when(RecordDigestSent()).then(SENT).now.state == "sent"


def test_what_the_server_did_not_take_is_begun_again() -> None:
    story = to(so_far=(BEGUN,)).when(RecordDigestNotTaken(reply=451)).then(NOT_TAKEN)
    assert story.now.state == "not taken"
    assert to(so_far=(BEGUN, NOT_TAKEN)).when(BEGIN).then(BEGUN).now.state == "begun"


@pytest.mark.parametrize(
    ("so_far", "said"),
    [
        ((BEGUN,), "15 June 2023 may have been sent"),
        ((BEGUN, SENT), "15 June 2023 was sent"),
        ((BEGUN, NOT_TAKEN, BEGUN), "15 June 2023 may have been sent"),
    ],
)
def test_none_is_begun_that_may_have_been_sent(so_far: tuple[Fact, ...], said: str) -> None:
    told = to(so_far=so_far).when(BEGIN).then_refused("daily-digest.at-most-once", at=["day"], conflict=True)
    assert said in told


def test_it_tells_of_the_day_on_which_it_is_sent() -> None:
    to().when(BEGIN, on=TODAY + timedelta(days=1)).then_refused("daily-digest.of-today")


@pytest.mark.parametrize("gone", [Left(successor=""), Erased(proposed_by="p-dilys")])
def test_nobody_who_left_or_was_erased_is_written_to(gone: Fact) -> None:
    to(gone).when(BEGIN).then_refused("daily-digest.to-somebody-here", at=["person"], conflict=True)


@pytest.mark.parametrize("so_far", [(BEGUN, SENT), (BEGUN, NOT_TAKEN)])
@pytest.mark.parametrize("command", [RecordDigestSent(), RecordDigestNotTaken(reply=550)])
def test_its_end_is_told_once(so_far: tuple[Fact, ...], command: Any) -> None:
    to(so_far=so_far).when(command).then_refused("daily-digest.begun", conflict=True)


def test_there_is_one_to_each_person_on_each_day() -> None:
    days, people = (TODAY, TODAY + timedelta(days=1)), ("p-anwen", "p-bryn")
    assert len({digest_id_of(person, day) for person in people for day in days}) == 4


def test_it_is_told_in_words() -> None:
    names = {"p-anwen": "Anwen Example"}
    assert sentence(BEGUN, names).endswith("to Anwen Example was about to be handed over.")
    assert sentence(SENT, names) == "The mail server took the daily digest."
    assert "(reply 451)" in sentence(NOT_TAKEN, names)
