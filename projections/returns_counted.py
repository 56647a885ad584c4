"""How many returns came in time, late or not at all, without telling them one by one (paper 2.2).

A KPI owes a return for every period of its calendar, and most of those that never came left no trace. They are counted
by their places in the calendar, from the first that is due in a window to the last: none of them is looked at.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from application.record import Basis, Record
from application.store.dialect import text_of_id
from domain.contract.status import goes_on
from domain.periods import Frequency, bounds, periods_ended
from projections.returns import ALWAYS, ReturnsQuery, Ruling, Span, State, how_it_stands, kpi_pages, rulings

_KPIS_AT_ONCE: Final = 500
_EARLIEST: Final = date(1900, 1, 1)
"""Before it there are no periods; the first financial year begins in April."""
_FIRST_FINANCIAL_YEAR: Final = date(1900, 4, 1)


class Window(NamedTuple):
    """Days, both of them within it."""

    first: date
    last: date


class Counted(NamedTuple):
    """How many returns a KPI owed, as :func:`projections.returns.every_return` has them one by one."""

    contract_id: str
    states: Mapping[State, int]
    """Of those that were due in the window, by how they came."""
    no_trace: int
    """Periods that ended in the window of which nothing came and nothing was noted, though it is late."""


def counted(
    record: Record, basis: Basis, contract_ids: Collection[str], window: Window, calendars: "Calendars"
) -> Iterator[Counted]:
    """What every KPI of these contracts owed by the day asked about, retired since or not, counted KPI by KPI.
    *calendars* are those up to that day."""
    asked = ReturnsQuery(kpis=_KPIS_AT_ONCE, retired=True, among=contract_ids)
    for page in kpi_pages(record, basis, asked):
        came: defaultdict[Any, list[Any]] = defaultdict(list)
        for (kpi_id, _), submission in page.submissions.items():
            came[kpi_id].append(submission)
        for row in page.kpis:
            kpi_id, span = row["kpi_id"], page.spans.get(row["contract_id"], ALWAYS)
            states, no_trace = counted_of(page.definitions[kpi_id], came[kpi_id], span, calendars, window)
            yield Counted(text_of_id(row["contract_id"]) or "", states, no_trace)


def counted_of(
    definitions: Sequence[Any], came: Sequence[Any], span: Span, calendars: "Calendars", window: Window
) -> tuple[Counter[State], int]:
    """Returns of one KPI that were due in the window, by how they came, and how many periods that ended in it left no
    trace, given its definitions, the earliest first, and what came for it."""
    states: Counter[State] = Counter()
    no_trace = 0
    for ruling in rulings(definitions, span):
        owed = _Owed(calendars[ruling.frequency], ruling, span, calendars.today)
        no_trace += owed.count(came, window, states)
    return states, no_trace


class _Calendar:
    """Every period of one frequency that ended before a day, in order."""

    def __init__(self, frequency: Frequency, today: date) -> None:
        earliest = _FIRST_FINANCIAL_YEAR if frequency == "financial year" else _EARLIEST
        periods = periods_ended(frequency, earliest, today)
        self.place = {period: place for place, period in enumerate(periods)}
        days = [bounds(period) for period in periods]
        self.first, self.last = [first for first, _ in days], [last for _, last in days]


class Calendars(dict[Frequency, _Calendar]):
    """By frequency, up to a day."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self.today = today

    def __missing__(self, frequency: Frequency) -> _Calendar:
        self[frequency] = _Calendar(frequency, self.today)
        return self[frequency]


class _Owed:
    """The periods that one definition of a KPI rules: a run of places in its calendar."""

    def __init__(self, calendar: _Calendar, ruling: Ruling, span: Span, today: date) -> None:
        self._calendar, self._allowed, self._stood_still = calendar, ruling.allowed, span.stood_still
        self._today = today
        first, last = calendar.first, calendar.last
        self._start = max(bisect_left(first, ruling.starts), bisect_left(last, ruling.since))
        end = min(bisect_left(last, min(today, ruling.until)), bisect_left(first, ruling.retired))
        self._end = min(end, bisect_right(first, span.ended_on)) if span.ended_on else end

    def count(self, came: Sequence[Any], window: Window, states: Counter[State]) -> int:
        """Count those due in the window by how they came, given what came for the KPI, and say how many that ended in
        it left no trace."""
        if self._start >= self._end:
            return 0
        told = self._without_trace_nothing_owed()
        for submission in came:
            place = self._calendar.place.get(submission["period"], -1)
            if self._start <= place < self._end:
                told.add(place)
                due, state, _ = how_it_stands(submission, date.min, self._stood_still, self._today)
                states[state] += window.first <= due <= window.last
        overdue, within = self._due_from(self._today), self._due_from(window.first)
        beyond = self._due_after(window.last)
        states["missing"] += self._others(told, within, min(overdue, beyond))
        states["not yet due"] += self._others(told, max(within, overdue), beyond)
        last = self._calendar.last
        ended = max(bisect_left(last, window.first), self._start)
        return self._others(told, ended, min(bisect_right(last, window.last), overdue))

    def _without_trace_nothing_owed(self) -> set[int]:
        """Places of the periods throughout which the work stood still."""
        first, last = self._calendar.first, self._calendar.last
        found = set[int]()
        for standstill in self._stood_still:
            since = max(bisect_left(first, standstill.first), self._start)
            found.update(range(since, min(bisect_right(last, standstill.last), self._end)))
        return found

    def _due(self, last: date) -> date:
        """When the return for a period is due of which nothing came, by the period's last day: a later period is due no
        earlier."""
        return goes_on(last + self._allowed, self._stood_still)

    def _due_from(self, day: date) -> int:
        """The place of the first period that is due on a day or later."""
        if self._stood_still or day - date.min < self._allowed:
            return bisect_left(self._calendar.last, day, self._start, self._end, key=self._due)
        return bisect_left(self._calendar.last, day - self._allowed, self._start, self._end)

    def _due_after(self, day: date) -> int:
        """The place of the first period that is due later than a day."""
        if self._stood_still or day - date.min < self._allowed:
            return bisect_right(self._calendar.last, day, self._start, self._end, key=self._due)
        return bisect_right(self._calendar.last, day - self._allowed, self._start, self._end)

    @staticmethod
    def _others(told: set[int], since: int, until: int) -> int:
        """How many places there are from one until just before another, without those that were told."""
        return max(until - since, 0) - sum([since <= place < until for place in told])
