"""What a committee paper is about: the group, the window it looks back on, its plan, and what it recommends."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from application.errors import BadRequest, NotFound
from domain.dates import in_words
from domain.forward_plan import FORWARD_PLAN
from domain.forward_plan.terms import ForwardPlan
from domain.group import GROUP
from domain.group.terms import Group
from domain.recommendation import RECOMMENDATION
from domain.recommendation.terms import Recommendation
from domain.report import REPORT
from domain.report.terms import Report
from domain.stream import Stream
from projections import table_query
from projections.forward_plan import FORWARD_PLANS
from projections.group import GROUPS
from projections.recommendation import RECOMMENDATIONS
from projections.reports.definition import ReportRequest
from projections.table_query import Query

WITH_FIGURES: Final = 3
"""The version of the paper from which on figures stand behind its sentences, and it says by whom and from what it was
made."""

WITH_EVIDENCE: Final = 4
"""The version from which on the entries of the log stand under its claims."""

ANNULMENTS_BY_THEMSELVES: Final = 5
"""The version from which on what was annulled since the last report is told to those who might read it."""


@dataclass(frozen=True)
class Subject:
    """Everything that several sections need."""

    asked: ReportRequest
    group_id: UUID
    group: Group
    first: date
    last: date
    """The window: both days are in it."""
    plan_id: UUID | None
    plan: ForwardPlan | None
    recommendation: Recommendation | None
    before: Report | None
    """The paper that the committee saw last."""

    @property
    def called(self) -> str:
        """*Contract Management Review Group (CMRG)*."""
        short = self.group.short_name
        return f"{self.group.name} ({short})" if short else self.group.name

    @property
    def parent(self) -> str:
        """The body that the group is part of, as it is called; empty where it is part of none."""
        parent_id = self.group.parent_id
        parent: Group | None = _in_force(self.asked, GROUP, parent_id) if parent_id else None
        if parent is None:
            return self.group.parent_name or ""
        return f"{parent.name} ({parent.short_name})" if parent.short_name else parent.name

    @property
    def window(self) -> str:
        """The window in words."""
        return f"from {in_words(self.first)} to {in_words(self.last)}"


def subject_of(asked: ReportRequest) -> Subject:
    """What the paper is about. Raises BadRequest, NotFound."""
    group_id = _group_named(asked)
    group: Group | None = _in_force(asked, GROUP, group_id)
    if group is None:
        raise NotFound(f"The group was not in being on {in_words(asked.basis.valid_at)}.")
    before = _before(asked)
    start = _seen_until(before) + timedelta(days=1) if before else None
    if start is None and "from" not in asked.parameters:
        raise BadRequest(
            {"parameters.from": "Give the first day of the window, or the last report with since."}
        )
    first = asked.day("from", start or asked.basis.valid_at)
    last = asked.day("to", asked.basis.valid_at)
    if last < first:
        raise BadRequest(
            {"parameters.to": f"The window ends on {in_words(last)}, before it begins on {in_words(first)}."}
        )
    plan_id = _plan_of(asked, group_id)
    plan: ForwardPlan | None = _in_force(asked, FORWARD_PLAN, plan_id) if plan_id else None
    return Subject(
        asked, group_id, group, first, last, plan_id, plan, _recommendation(asked, plan_id), before
    )


def _group_named(asked: ReportRequest) -> UUID:
    """The group by id, or by its short or full name as a clerk knows it. Raises BadRequest."""
    said = asked.text("group")
    rows = list(table_query.whole(asked.record, GROUPS, asked.basis, Query()))
    found = [
        row.stream_id for row in rows if said in (row.stream_id, row.summary.short_name, row.summary.name)
    ]
    if len(found) == 1:
        return UUID(found[0])
    known = ", ".join(
        row.summary.short_name or row.summary.name for row in rows if row.summary.kind == "review group"
    )
    raise BadRequest(
        {"parameters.group": f"Name one group by id or name; review groups are {known or 'none'}."}
    )


def _before(asked: ReportRequest) -> Report | None:
    """The report that the committee saw last, as it was issued: what became of its issue after the basis changes
    nothing of a paper that looks back on it. Raises BadRequest where there is no such one."""
    report_id = asked.id("since")
    if report_id is None:
        return None
    then = asked.record.chronicle_at(REPORT, report_id, asked.basis.position)
    for known in (then, asked.record.chronicle(REPORT, report_id)):  # it may have been issued after the basis
        found: Report | None = known.latest()
        if found is not None and found.issued is not None:
            return found
    raise BadRequest({"parameters.since": "That report was not issued."})


def _seen_until(report: Report) -> date:
    """The last day of the window that a report looked back on."""
    said = report.said.get("to")
    return date.fromisoformat(said) if said else report.valid_at


def _plan_of(asked: ReportRequest, group_id: UUID) -> UUID | None:
    """The group's plan: its last one by id where there are several, unless one is named."""
    named = asked.id("plan")
    if named is not None:
        return named
    query = Query(filters={"group_id": str(group_id)})
    rows = table_query.whole(asked.record, FORWARD_PLANS, asked.basis, query)
    found = sorted((row.summary.issued_on, row.stream_id) for row in rows)
    return UUID(found[-1][1]) if found else None


def _recommendation(asked: ReportRequest, plan_id: UUID | None) -> Recommendation | None:
    """What the committee is asked: as named, or what is put about the plan for the last meeting and not decided."""
    named = asked.id("recommendation")
    if named is None and plan_id is not None:
        query = Query(filters={"forward_plan_id": str(plan_id), "status": "put"})
        rows = table_query.whole(asked.record, RECOMMENDATIONS, asked.basis, query)
        found_put = sorted((row.summary.day, row.stream_id) for row in rows)
        named = UUID(found_put[-1][1]) if found_put else None
    found: Recommendation | None = _in_force(asked, RECOMMENDATION, named) if named else None
    return found


def _in_force(asked: ReportRequest, stream: Stream[Any], stream_id: UUID) -> Any:
    return asked.record.chronicle_at(stream, stream_id, asked.basis.position).in_force(asked.basis.valid_at)
