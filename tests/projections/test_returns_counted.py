"""Returns counted by their places in the calendar are as many as there are, told one by one."""

from collections import Counter
from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.contract.status import standstills
from domain.periods import Frequency, bounds, periods_ended
from projections.returns import ALWAYS, Span, returns_of
from projections.returns_counted import Calendars, Window, counted_of

_FIRST, _LAST = date(2019, 1, 1), date(2021, 12, 31)
_DAYS = st.dates(_FIRST, _LAST)
_FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)


@st.composite
def _definitions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Definitions of a KPI that follow one another, of which the last may be that it is retired."""
    starts = sorted(set(draw(st.lists(_DAYS, min_size=1, max_size=3))))
    ends = [*starts[1:], date.max]
    return [
        {
            "title": "Calls answered",
            "frequency": draw(st.sampled_from(_FREQUENCIES)),
            "due_days": draw(st.sampled_from((0, 10, 45))),
            "retired_from": draw(st.one_of(st.none(), _DAYS.map(date.isoformat))),
            "valid_from": since.isoformat(),
            "valid_to": until.isoformat(),
        }
        for since, until in zip(starts, ends, strict=True)
    ]


@st.composite
def _came(draw: st.DrawFn) -> dict[tuple[str, str], dict[str, Any]]:
    """What came, or was noted as overdue, for some periods of whatever calendar."""
    found = {}
    for frequency in _FREQUENCIES:
        for period in periods_ended(frequency, _FIRST, _LAST):
            if draw(st.integers(0, 3)) == 0:
                due = bounds(period)[1] + timedelta(days=draw(st.integers(0, 60)))
                came = draw(st.one_of(st.none(), st.integers(-40, 90)))
                found["kpi", period] = {
                    "submission_id": f"of {period}",
                    "period": period,
                    "status": draw(st.sampled_from(("reported", "nil return", "rejected", "published"))),
                    "reported_on": None if came is None else (due + timedelta(days=came)).isoformat(),
                    "due_on": due.isoformat(),
                }
    return found


@st.composite
def _spans(draw: st.DrawFn) -> Span:
    """When work was done under the contract, with standstills."""
    if draw(st.booleans()):
        return ALWAYS
    stood_still = [
        (since, date.max, since + timedelta(days=draw(st.integers(0, 200))))
        for since in sorted(draw(st.lists(_DAYS, max_size=2)))
    ]
    return Span(draw(_DAYS), draw(st.one_of(st.none(), _DAYS)), standstills(stood_still))


@settings(max_examples=60, deadline=None)
@given(_definitions(), _came(), _spans(), _DAYS, st.tuples(_DAYS, _DAYS))
def test_what_is_counted_is_what_is_told(
    definitions: list[dict[str, Any]],
    came: dict[tuple[str, str], dict[str, Any]],
    span: Span,
    today: date,
    days: tuple[date, date],
) -> None:
    window = Window(*sorted(days))
    told = list(
        returns_of({"kpi_id": "kpi", "contract_id": "its own"}, definitions, came, {"its own": span}, today)
    )
    due = Counter(
        item.state for item in told if window.first <= date.fromisoformat(item.due_on) <= window.last
    )
    no_trace = [
        item
        for item in told
        if item.state == "missing"
        and item.submission_id is None
        and window.first <= bounds(item.period)[1] <= window.last
    ]
    states, missing = counted_of(definitions, list(came.values()), span, Calendars(today), window)
    assert (+states, missing) == (due, len(no_trace))
