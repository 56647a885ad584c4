"""Those who wait to write are written for as one: each comes to what it would come to by itself."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from application import codec
from application.errors import DuplicateReference, Stale
from application.handling.message import Answer
from application.store.ledger import Alongside, Asked
from domain.log import LOG_STREAM, Opened
from tests.store.office import Office, contract_of, registration, remark

_PATIENCE = 60.0
"""Seconds."""


class Undone(Exception):
    """Raised once everything of it is written."""


def undo(*_: Any) -> None:
    """Take back what was written."""
    raise Undone


@pytest.fixture
def sizes(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many appends were asked for at once, each time."""
    found, append_all = list[int](), office.record.ledger.append_all

    def counted(cursor: Any, asked: Any) -> Any:
        found.append(len(asked))
        return append_all(cursor, asked)

    monkeypatch.setattr(office.record.ledger, "append_all", counted)
    return found


def at_once(office: Office, acts: list[Callable[[], Any]]) -> list[Future[Any]]:
    """Have all of these wait for one turn, in their order; what each came to."""
    queue: Any = office.record.store._queue  # type: ignore[attr-defined]
    with ThreadPoolExecutor(len(acts)) as pool, queue.turn():
        going = list[Future[Any]]()
        for act in acts:
            going.append(pool.submit(act))
            until = monotonic() + _PATIENCE
            while len(queue._waiting) < len(going):
                assert monotonic() < until
                sleep(0.001)
    return going


@pytest.mark.parametrize("refused_by_the_database", [False, True])
def test_each_comes_to_what_it_would_come_to_by_itself(
    refused_by_the_database: bool, office: Office, sizes: list[int]
) -> None:
    contract_id, another = office.registered(), office.registered()
    del sizes[:]
    event = office.record.about_the_log(office.record.version(LOG_STREAM), Opened(purpose="live"))
    twice = remark(another, 1)
    asked = [
        registration("CT-TAKEN"),
        registration("CT-TAKEN"),
        remark(contract_id, 1),
        remark(contract_id, 1),
        twice,
        twice,
        registration(),
    ]
    acts = [lambda message=message: office.submit(message) for message in asked]
    if refused_by_the_database:
        acts.append(lambda: office.record.append([event], Alongside([event], after=undo)))
    before = office.record.head()
    first, same, went_on, stale, noted, again, last, *undone = at_once(office, acts)
    assert sizes[0] == len(acts)
    assert (sizes[1 : 1 + len(acts)] == [1] * len(acts)) == refused_by_the_database
    for done in (first, went_on, noted, last):
        assert done.result().status == 201
    for refused, error in ((same, DuplicateReference), (stale, Stale)):
        with pytest.raises(error):
            refused.result()
    told: Answer = again.result()
    assert (told.replayed, told.body) == (True, noted.result().body)
    assert [type(each.exception()) for each in undone] == [Undone] * refused_by_the_database
    assert office.record.head() == before + 4
    moments = {
        office.record.recorded_at(*place) for place in ((contract_of(first.result()), 1), (contract_id, 2))
    }
    assert (
        len(moments) == 1 or refused_by_the_database
    )  # else each has its own, though a clock may go by milliseconds
    office.assert_sound()


class GivenUp(deque[Any]):
    """Who waits, of whom one always gives up once it was counted how many they are."""

    def __len__(self) -> int:
        return super().__len__() + 1


def test_a_writer_that_gives_up_meanwhile_takes_nobody_with_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office.record.store._queue, "_waiting", GivenUp())  # type: ignore[attr-defined]
    assert office.submit(registration()).status == 201
    office.assert_sound()


def test_of_one_that_is_refused_nothing_is_known_to_the_others(office: Office) -> None:
    """Its place, its value and the version of its stream are free for whoever comes after it in the group."""
    contract_id = office.registered()
    events = [
        office.record.about_the_log(office.record.version(LOG_STREAM), Opened(purpose="live"))
        for _ in range(3)
    ]
    stored: list[list[StoredEvent]] = [[codec.written(event).stored] for event in events]

    def refuse(_: object) -> None:
        raise Undone

    with office.record.store.write() as cursor:
        made = office.record.ledger.append_all(
            cursor,
            [
                Asked(stored[0], Alongside([events[0]], settle=refuse)),
                Asked(stored[1], Alongside([events[1]])),
                Asked(stored[2], Alongside([events[2]])),
            ],
        )
        assert [type(each) for each in (made[0], made[2])] == [Undone, IntegrityError]
        office.record.ledger.follow(cursor, made[1].recorded)  # type: ignore[union-attr]
    assert office.submit(remark(contract_id, 1)).status == 201
    office.assert_sound()
