"""What is kept of duties held against working them out, position by position and day by day, for whoever asks."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random

from application.record import Basis, Record
from projections.duties import DutiesQuery, Duty, ListedWork, duties, kept_work
from projections.duties.working import worked_out

_DAYS = 40
"""A new day comes with one step in so many."""


def assert_kept_as_worked_out(record: Record, chance: Random, steps: int, stride: int) -> int:
    """From some position on to the end of the log, at most *stride* events a step, the days going on as they do in a
    council that looks at its work rarely; how many kinds of duty there were."""
    kinds = set[str]()
    position = max(record.head() - steps * stride, 0)
    day = date(2019, 6, 1) + timedelta(days=chance.randrange(2000))
    before = record.ledger.clock
    try:
        for step in range(steps):
            position = min(position + chance.randint(1, 2 * stride), record.head())
            if step % _DAYS == _DAYS - 1:
                day += timedelta(days=chance.randrange(90))
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            record.ledger.clock = lambda noon=noon: noon
            basis = Basis(day, noon, position)
            found = worked_out(record, basis, DutiesQuery())
            assert_same(duties(record, basis, DutiesQuery()), found)
            assert_looked_at_in_part(record, basis, chance, found)
            kinds |= {duty.duty for duty in found}
    finally:
        record.ledger.clock = before
    return len(kinds)


def assert_same(kept: list[Duty], found: list[Duty]) -> None:
    """Duty for duty."""
    assert [duty for duty in kept if duty not in found] == []
    assert kept == found


def assert_looked_at_in_part(record: Record, basis: Basis, chance: Random, everything: list[Duty]) -> None:
    """A directorate's, or what is due soon, in a state: the first of them, and how many there are."""
    directorates = sorted({duty.directorate for duty in everything} - {""}) or [""]
    until = chance.choice((date.max, basis.valid_at + timedelta(days=chance.randrange(400))))
    asked = DutiesQuery(directorate=chance.choice(("", *directorates)), until=until)
    hidden = chance.choice(("", *directorates))
    found = worked_out(record, basis, asked)
    shown = [duty for duty in found if not hidden or duty.directorate != hidden]
    listed = ListedWork(shown, basis.valid_at)

    def seen(duty: Duty) -> Duty | None:
        return None if hidden and duty.directorate == hidden else duty

    with kept_work(
        record, basis, asked, seen, lambda directorate: not hidden or directorate != hidden
    ) as kept:
        assert kept is not None
        for state in (None, "overdue", "due", "no date"):
            first = chance.randint(1, 30)
            assert [*islice(kept.in_order(state), first)] == [*islice(listed.in_order(state), first)]
            assert [*kept.in_order(state, decided=True)] == [*listed.in_order(state, decided=True)]
            assert kept.counts(state) == listed.counts(state)
