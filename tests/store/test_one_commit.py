"""One commit holds it all: whatever goes wrong while a change is recorded, nothing of it is left behind."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import PersistenceError
from eventsourcing.sqlite import SQLiteConnection

from application.handling.message import CommandMessage
from application.settings import Settings
from application.store.ledger import Alongside
from tests.store.office import Office, Watched, contract_of, office_on, registration, remark


class PulledPlug(BaseException):
    """Nobody's error handling catches this: as when the process ends there."""


class Fault(Exception):
    """A fault like any other."""


@contextmanager
def failing(office: Office, moment: str, number: int, error: type[BaseException]) -> Iterator[list[int]]:
    """Every append, its read models included, fails at its *number*th statement, just before or after it; yields the
    place of the fault."""
    ledger = office.record.ledger
    struck: list[int] = []
    seen = {"before": 0, "after": 0}

    def tell(now: str) -> None:
        seen[now] += 1
        if now == moment and seen[now] == number and not struck:
            struck.append(number)
            raise error

    def append(cursor: Any, *arguments: Any) -> Any:
        seen.update(before=0, after=0)
        return type(ledger).append(ledger, Watched(cursor, tell), *arguments)  # type: ignore[arg-type]

    def follow(cursor: Any, *arguments: Any) -> None:
        type(ledger).follow(ledger, Watched(cursor, tell), *arguments)  # type: ignore[arg-type]

    ledger.append, ledger.follow = append, follow  # type: ignore[method-assign, assignment]
    try:
        yield struck
    finally:
        del ledger.append, ledger.follow  # type: ignore[attr-defined]


def a_registration(_: Office, __: UUID) -> CommandMessage:
    return registration()


def a_change(office: Office, contract_id: UUID) -> CommandMessage:
    return remark(contract_id, office.record.version(contract_id))


BY_SUBMISSION = pytest.mark.parametrize("ask", [a_registration, a_change])
BY_MOMENT = pytest.mark.parametrize("moment", ["before", "after"])
FEWEST = 8
"""An append asks at least so many statements; fewer, and these tests would not look where they think they do."""


@BY_SUBMISSION
@BY_MOMENT
def test_a_process_that_ends_at_any_statement_leaves_nothing_behind(
    moment: str, ask: Callable[[Office, UUID], CommandMessage], office: Office
) -> None:
    contract_id = office.registered()
    before, number = office.stored(), 0
    while True:
        number += 1
        message = ask(office, contract_id)
        with failing(office, moment, number, PulledPlug) as struck:
            if not _ends(office, message):
                break
        assert struck
        assert office.stored() == before
        assert office.submit(message).status == 201
        before = office.stored()
    assert number >= FEWEST
    office.assert_sound()


def _ends(office: Office, message: CommandMessage) -> bool:
    try:
        office.submit(message)
    except PulledPlug:
        return True
    return False


@BY_SUBMISSION
@BY_MOMENT
def test_a_fault_at_any_statement_leaves_nothing_behind_or_is_got_over(
    moment: str, ask: Callable[[Office, UUID], CommandMessage], office: Office
) -> None:
    contract_id = office.registered()
    before, number, refused, got_over = office.stored(), 0, 0, 0
    while number == refused + got_over:
        number += 1
        message = ask(office, contract_id)
        with failing(office, moment, number, Fault) as struck:
            try:
                assert office.submit(message).status == 201
                got_over += len(struck)  # in a read model: each was asked again on its own
            except Fault:
                refused += 1
                assert office.stored() == before
                assert office.submit(message).status == 201
        assert all(status.healthy for status in office.supervisor.status())
        before = office.stored()
    assert min(refused, got_over) >= 1
    office.assert_sound()


@contextmanager
def no_commit(office: Office) -> Iterator[None]:
    """Every statement of an append succeeds, and then its commit fails."""
    if office.record.store.dialect.name == "sqlite":
        with pytest.MonkeyPatch.context() as patch:

            def commit(_: SQLiteConnection) -> None:
                raise sqlite3.OperationalError("disk I/O error")

            patch.setattr(SQLiteConnection, "commit", commit)
            yield
        return
    with office.record.store.write() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_commit() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'disk I/O error'; END$$"
        )
        cursor.execute(
            "CREATE CONSTRAINT TRIGGER no_commit AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION no_commit()"
        )
    yield
    with office.record.store.write() as cursor:
        cursor.execute("DROP TRIGGER no_commit ON events")
        cursor.execute("DROP FUNCTION no_commit")


@BY_SUBMISSION
def test_a_commit_that_fails_leaves_nothing_behind(
    ask: Callable[[Office, UUID], CommandMessage], office: Office
) -> None:
    contract_id = office.registered()
    before, message = office.stored(), ask(office, contract_id)
    with no_commit(office), pytest.raises(PersistenceError, match="disk I/O error"):
        office.submit(message)
    assert office.stored() == before
    assert office.submit(message).status == 201
    office.assert_sound()


def test_what_a_change_records_is_all_there_when_it_is_acknowledged(office: Office) -> None:
    before = office.stored()
    contract_of(office.submit(registration()))
    after = office.stored()
    added = {name: len(after[name]) - len(before[name]) for name in after}
    assert added.pop("search_words") > 5
    assert [added.pop(name) for name in ("register", "register_texts", "register_key_dates")] == [1, 1, 1]
    assert added.pop("journal") == 1
    searched = {name: added.pop(name) for name in list(added) if name.startswith("search_")}
    assert (searched["search_events"], searched["search_things"], searched["search_thing_words"]) == (1, 1, 1)
    assert {name for name, number in added.items() if number} == {
        "events",
        "concerns",
        "reservations",
        "kept_answers",
    }
    assert after["log_head"] != before["log_head"]
    assert all(status.position == office.record.head() for status in office.supervisor.status())


def test_one_who_is_refused_takes_nobody_elses_change_along(sqlite_settings: Settings) -> None:
    """SQLite commits for all who wait: each has a savepoint of its own."""
    with office_on(sqlite_settings) as office:
        contract_id = office.registered()
        waiting = Waiting(office)
        with office.record.store.write():  # all of the others must wait, and are then committed together
            waiting.start(*(remark(contract_id, 1) for _ in range(3)))
            waiting.start(*(registration() for _ in range(5)))
            waiting.until_all_wait()
        told = waiting.ended()
        assert sorted(told) == ["201"] * 6 + ["Stale"] * 2
        office.assert_sound()


class Waiting:
    """Threads that submit, and wait for their turn."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._pool = ThreadPoolExecutor(16)
        self._futures: list[Future[str]] = []

    def start(self, *messages: CommandMessage) -> None:
        self._futures += [self._pool.submit(self._submit, message) for message in messages]

    def _submit(self, message: CommandMessage) -> str:
        try:
            return str(self._office.submit(message).status)
        except Exception as error:  # noqa: BLE001
            return type(error).__name__

    def until_all_wait(self) -> None:
        queue: Any = self._office.record.store._queue  # type: ignore[attr-defined]
        while len(queue._waiting) < len(self._futures):
            pass

    def ended(self) -> list[str]:
        with self._pool:
            return [future.result(timeout=600) for future in self._futures]


def broken(*_: Any) -> None:
    """A read model that cannot take an event in."""
    raise Fault


def test_a_read_model_that_fails_is_caught_up_by_another_process(settings: Settings) -> None:
    with office_on(settings) as office:
        contract_id = office.registered()
        with pytest.MonkeyPatch.context() as patch:
            failing = office.supervisor.projections[0]
            patch.setattr(failing, "take", broken)
            assert office.submit(remark(contract_id, 1)).status == 201
        assert [status.name for status in office.supervisor.status() if not status.healthy] == [failing.name]
        event = office.record.about_the_log(1, office.record.feed(0, 1)[0].event.fact)
        office.record.append([event], Alongside(events=[event]))
        with office_on(settings) as another:
            another.assert_sound()
        office.assert_sound()
