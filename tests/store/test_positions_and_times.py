"""Positions have no gaps, times never run backwards, and what was committed is on the disk."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from application.errors import RecordBroken, Stale
from application.record import Record
from application.settings import Settings
from application.store.ledger import Alongside
from domain.log import LOG_STREAM, Opened
from tests.store.office import Office, office_on, registration, remark


class Undone(Exception):
    """The append is taken back."""


def opened_again(record: Record) -> Any:
    """One more event about the log; which one is of no interest here."""
    return record.about_the_log(record.version(LOG_STREAM), Opened(purpose="live"))


def undo(*_: Any) -> None:
    """Take back whatever was appended."""
    raise Undone


def test_an_append_that_is_taken_back_leaves_no_gap(office: Office) -> None:
    contract_id = office.registered()
    for number in range(5):
        event = opened_again(office.record)
        with pytest.raises(Undone):
            office.record.append([event], Alongside(events=[event], after=undo))
        with pytest.raises(Undone):
            office.record.append([event], Alongside(events=[event], before=undo))
        with pytest.raises(Stale):
            office.submit(remark(contract_id, number))
        office.submit(remark(contract_id, number + 1))
    assert office.positions() == list(range(1, 8))
    office.assert_sound()


def test_an_append_refused_by_the_database_leaves_no_gap(office: Office) -> None:
    event = opened_again(office.record)
    office.record.append([event])
    with pytest.raises(Stale) as stale:
        office.record.append([event])
    assert (stale.value.seen, stale.value.current) == (1, 2)
    office.registered()
    office.assert_sound()


def times(office: Office) -> list[str]:
    """When each event was recorded, as stored, by position."""
    with office.record.store.read() as cursor:
        cursor.execute("SELECT recorded_at FROM events ORDER BY notification_id")
        return [row["recorded_at"] for row in cursor.fetchall()]


def stopped(*moments: datetime) -> Callable[[], datetime]:
    """A clock that shows these moments one after the other, and then the last for ever."""
    left = list(moments)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def test_a_clock_that_runs_backwards_does_not_take_the_record_with_it(office: Office) -> None:
    noon = datetime.now(UTC) + timedelta(days=1)
    backwards = [noon - timedelta(hours=number) for number in range(6)]
    for moment in backwards:
        office.record.ledger.clock = stopped(moment)
        office.registered()
    office.record.ledger.clock = None  # back to the database's clock, a day behind by now
    office.registered()
    recorded = times(office)
    assert recorded == sorted(recorded)
    assert len(set(recorded[1:])) == 1
    office.assert_sound()


def test_times_told_by_a_generated_record_never_run_backwards_either(office: Office) -> None:
    events = [office.record.about_the_log(version, Opened(purpose="generated")) for version in (1, 2, 3)]
    start = datetime(2031, 1, 1, tzinfo=UTC)
    office.record.ledger.clock = stopped(start)
    moments = [start, start - timedelta(days=400), start + timedelta(seconds=1)]
    office.record.append(events, Alongside(events=events, recorded_at=moments))
    assert times(office)[1:] == [
        "2031-01-01T00:00:00.000000Z",
        "2031-01-01T00:00:00.000000Z",
        "2031-01-01T00:00:01.000000Z",
    ]
    office.assert_sound()


def test_times_come_from_the_databases_clock(office: Office) -> None:
    earliest = datetime.now(UTC) - timedelta(milliseconds=1)  # SQLite counts milliseconds
    office.registered()
    recorded = [datetime.fromisoformat(time) for time in times(office)[-1:]]
    assert earliest <= recorded[0] <= datetime.now(UTC)


def test_sqlite_waits_for_the_disk_before_it_says_that_it_committed(sqlite_settings: Settings) -> None:
    with office_on(sqlite_settings) as office:
        store: Any = office.record.store
        with store._immediate() as cursor:
            full, wal = (
                cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")
            )
    assert (full, wal) == (2, "wal")


def test_the_position_of_a_lost_event_is_never_given_again(office: Office) -> None:
    office.registered()
    lost = office.record.head()
    office.force("DELETE FROM events WHERE notification_id = ?", lost)
    with pytest.raises(
        RecordBroken, match=rf"^event {lost} is missing: the log was cut off after event {lost - 1}\."
    ):
        office.verdict()
    office.submit(registration())
    assert office.positions() == [*range(1, lost), lost + 1]
    with pytest.raises(RecordBroken, match=rf"^event {lost} is missing from the log\."):
        office.verdict()
