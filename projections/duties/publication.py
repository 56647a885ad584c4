"""The duty that the Transparency Code gives: the register is published each quarter."""

from collections.abc import Iterator
from datetime import timedelta

from application.record import Basis, Record
from domain.dates import in_words
from domain.periods import bounds, period_of
from projections import table_query
from projections.duties.duty import Duty, DutyRequest
from projections.duties.people import holding
from projections.report import REPORTS
from projections.table_query import Query

_REGISTER = "public-register"


def quarterly_register(record: Record, basis: Basis) -> Iterator[Duty]:
    """That the register of the last quarter is published within a month of its end, once one ever was from this record
    (Local Government Transparency Code 2015 paras 15, 31); whoever publishes it elsewhere is not asked."""
    published = table_query.whole(
        record, REPORTS, basis, Query({"definition": _REGISTER, "status": "issued"})
    )
    latest = max((row.summary.valid_at for row in published), default="")
    quarter = period_of("quarterly", bounds(period_of("quarterly", basis.valid_at))[0] - timedelta(days=1))
    last = bounds(quarter)[1]
    if not latest or latest >= last.isoformat():
        return
    due = bounds(period_of("monthly", last + timedelta(days=1)))[1]
    yield Duty(
        "public register",
        f"Publish the register as at {in_words(last)}.",
        due.isoformat(),
        f"A month from the end of the quarter on {in_words(last)}; the last one published shows {in_words(latest)}"
        " (Local Government Transparency Code 2015 paras 15, 31).",
        holding("governance", record, basis),
        same=quarter,
        since=(last + timedelta(days=1)).isoformat(),
        acts=(
            DutyRequest(
                "draft-report", says=f"definition {_REGISTER}, valid_at {last.isoformat()}; then issue it"
            ),
        ),
    )
