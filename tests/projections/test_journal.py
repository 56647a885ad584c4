"""The journal's days: those of London's calendar, whatever UTC says."""

from datetime import UTC, datetime, timedelta

from application.record import LONDON
from projections.journal import civil_day


def test_the_day_of_an_instant_is_londons_at_every_hour_of_a_year() -> None:
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    for minutes in range(0, 366 * 24 * 60, 30):
        for moment in (begins + timedelta(minutes=minutes), begins + timedelta(minutes=minutes, seconds=-1)):
            assert civil_day(moment) == moment.astimezone(LONDON).date().isoformat()


def test_the_last_hour_of_a_summer_day_is_of_the_next_in_london_and_of_a_winter_day_is_not() -> None:
    assert civil_day(datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC)) == "2026-07-01"
    assert civil_day(datetime(2026, 7, 1, 23, 0, tzinfo=UTC)) == "2026-07-02"
    assert civil_day(datetime(2026, 12, 1, 23, 59, 59, tzinfo=UTC)) == "2026-12-01"
