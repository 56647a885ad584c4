"""What was known: at a time, at a position, now; and never in the future."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from application.errors import BadRequest
from application.record import Basis, Record
from application.settings import Settings
from application.store.ledger import Alongside
from domain.log import Opened
from tests.store.office import Office, office_on

START = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)
DAY = date(2024, 3, 1)


def at(seconds: int) -> Callable[[], datetime]:
    """A clock that stands so many seconds after the start."""
    return lambda: START + SECOND * seconds


@pytest.fixture
def record(settings: Settings) -> Iterator[Record]:
    """Position 1 at the start; 2, 3 and 4 all ten seconds later; 5 after twenty seconds."""
    record = Record(settings)
    record.ledger.clock = at(0)
    record.open("generated")
    for versions, seconds in (((1, 2, 3), 10), ((4,), 20)):
        record.ledger.clock = at(seconds)
        events = [record.about_the_log(version, Opened(purpose="generated")) for version in versions]
        record.append(events, Alongside(events=events))
    record.ledger.clock = None
    yield record
    record.close()


@pytest.mark.parametrize(
    ("seconds", "position"),
    [(0, 1), (1, 1), (9, 1), (10, 4), (11, 4), (19, 4), (20, 5), (21, 5), (10_000_000, 5)],
)
def test_a_time_means_the_last_event_recorded_at_or_before_it(
    seconds: int, position: int, record: Record
) -> None:
    moment = START + SECOND * seconds
    assert record.basis(DAY, moment) == Basis(DAY, moment, position)


def test_the_instant_itself_counts_and_the_microsecond_before_it_does_not(record: Record) -> None:
    tenth = START + SECOND * 10
    assert record.basis(DAY, tenth - TICK).position == 1
    assert record.basis(DAY, tenth).position == 4
    assert record.basis(DAY, tenth + TICK).position == 4


def test_a_time_is_the_same_in_whatever_zone_it_is_told(record: Record) -> None:
    elsewhere = (START + SECOND * 10).astimezone(timezone(timedelta(hours=13)))
    assert record.basis(DAY, elsewhere).position == 4


@pytest.mark.parametrize("before", [TICK, SECOND, timedelta(days=400)])
def test_before_the_first_event_nothing_was_known(before: timedelta, record: Record) -> None:
    assert record.basis(DAY, START - before) == Basis(DAY, START - before, 0)


@pytest.mark.parametrize(("position", "seconds"), [(1, 0), (2, 10), (3, 10), (4, 10), (5, 20)])
def test_a_position_means_itself_also_among_events_of_the_same_instant(
    position: int, seconds: int, record: Record
) -> None:
    assert record.basis(DAY, position) == Basis(DAY, START + SECOND * seconds, position)


@pytest.mark.parametrize("position", [0, -1, 6, 2**62, 2**70])
def test_a_position_outside_the_log_is_refused(position: int, record: Record) -> None:
    with pytest.raises(BadRequest) as refused:
        record.basis(DAY, position)
    assert refused.value.faults == {"known_at": "The log ends at position 5 and starts at 1."}


@pytest.mark.parametrize("ahead", [timedelta(minutes=1), timedelta(days=1), timedelta(days=9000)])
def test_a_time_that_has_not_come_is_refused(ahead: timedelta, record: Record) -> None:
    with pytest.raises(BadRequest) as refused:
        record.basis(DAY, datetime.now(UTC) + ahead)
    assert refused.value.faults == {"known_at": "That moment has not come yet; nothing is known at it."}


def test_where_nothing_is_asked_it_is_now(record: Record) -> None:
    earliest = datetime.now(UTC) - timedelta(milliseconds=1)
    basis = record.basis()
    assert earliest <= basis.known_at <= datetime.now(UTC)
    assert (basis.valid_at, basis.position) == (record.today(), 5)


def test_what_was_just_recorded_is_known_though_its_clock_is_ahead(settings: Settings) -> None:
    with office_on(settings) as office:
        ahead = datetime.now(UTC) + timedelta(hours=2)
        office.record.ledger.clock = lambda: ahead
        office.registered()
        office.record.ledger.clock = None
        assert office.record.basis(DAY).position == 2
        assert office.record.basis(DAY).known_at == ahead
        assert office.record.basis(DAY, ahead).position == 2
        with pytest.raises(BadRequest):
            office.record.basis(DAY, ahead + TICK)


def test_what_is_recorded_later_changes_no_answer_about_a_time_before(office: Office) -> None:
    contract_id = office.registered()
    before = office.record.basis(DAY)
    office.registered()
    again = office.record.basis(DAY, before.known_at)
    assert again.position in {
        before.position,
        before.position + 1,
    }  # recorded in the same instant, or after it
    assert [recorded.position for recorded in office.record.concerning(contract_id, before.position)] == [2]


def test_an_empty_record_knows_nothing_yet(settings: Settings) -> None:
    record = Record(settings)
    try:
        assert record.basis(DAY).position == 0
        assert record.basis(DAY, START).position == 0
        with pytest.raises(BadRequest):
            record.basis(DAY, 1)
    finally:
        record.close()
