"""How many people each training programme had (paper 3.4); what was counted roughly before stays a lower bound."""

from typing import Any, NamedTuple

from application.record import Basis, Record
from domain.programme import Balance
from projections import table_query
from projections.programme import PROGRAMMES, ProgrammeRow
from projections.table_query import Query

COUNTED = ("enrolled", "engaged", "completed", "accredited")
_SINCE = {"enrolled": "since", "engaged": "since", "completed": "completed_on", "accredited": "accredited_on"}
"""The column that says when somebody came to count."""


class TrainingCount(NamedTuple):
    """One of the four counts of a programme."""

    recorded: int
    """People on this record."""
    before: str
    """The opening balance as its source had it, *more than 40*; empty where there is none."""
    up_to: str | None
    """The last day that the balance counts."""
    least: int
    """How many there were at the least: the balance, and those recorded who came after its last day."""
    in_words: str
    """*over 40*, *12*, *about 30*."""


class TrainingCounts(NamedTuple):
    """One training programme."""

    programme_id: str
    title: str
    provider: str
    awarding_body: str | None
    level: str | None
    kind: str
    enrolled: TrainingCount
    engaged: TrainingCount
    completed: TrainingCount
    accredited: TrainingCount
    """Ever; see *accredited_now*."""
    accredited_now: int
    """Those recorded whose accreditation holds on the day asked about."""
    withdrawn: int


class TrainingCountsPage(NamedTuple):
    """The programmes of a page, and the cursor of those that follow."""

    items: list[TrainingCounts]
    next_cursor: str


def training_counts(record: Record, basis: Basis, limit: int = 50, cursor: str = "") -> TrainingCountsPage:
    """A page of training programmes, by title."""
    page = table_query.page(record, PROGRAMMES, basis, Query(limit=limit, cursor=cursor))
    return TrainingCountsPage([_counts(record, basis, row) for row in page.rows], page.next_cursor)


def _counts(record: Record, basis: Basis, programme: ProgrammeRow) -> TrainingCounts:
    day = basis.valid_at.isoformat()
    balances: dict[str, Balance] = {balance.what: balance for balance in programme.summary.balances}
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                "SELECT e.how, e.status, e.since, e.completed_on, e.level, e.accredited_on, e.until "
                "FROM enrolments e WHERE e.programme_id = ? "
                "AND e.valid_from <= ? AND e.valid_to > ? AND e.known_from <= ? AND e.known_to > ?"
            ),
            (record.store.dialect.kept_text(programme.stream_id), day, day, basis.position, basis.position),
        )
        people = cursor.fetchall()
    counts = {what: _count(what, people, balances.get(what)) for what in COUNTED}
    return TrainingCounts(
        programme_id=programme.stream_id,
        title=programme.summary.title,
        provider=programme.summary.provider,
        awarding_body=programme.summary.awarding_body,
        level=programme.summary.level,
        kind=programme.summary.kind,
        enrolled=counts["enrolled"],
        engaged=counts["engaged"],
        completed=counts["completed"],
        accredited=counts["accredited"],
        accredited_now=sum(
            person["level"] is not None and (person["until"] is None or day <= person["until"])
            for person in people
        ),
        withdrawn=sum(person["status"] == "withdrawn" for person in people),
    )


def _count(what: str, people: list[Any], balance: Balance | None) -> TrainingCount:
    column = _SINCE[what]
    days = [
        person[column]
        for person in people
        if person[column] is not None and (column != "since" or person["how"] == what)
    ]
    if balance is None:
        return TrainingCount(len(days), "", None, len(days), str(len(days)))
    up_to = balance.up_to.isoformat()
    later = sum(day > up_to for day in days)
    comparator, count = balance.comparator, balance.count + later
    least = {"more than": count + 1, "about": len(days)}.get(comparator, count)
    words = {"exactly": "", "more than": "over ", "at least": "at least ", "about": "about "}[comparator]
    return TrainingCount(
        len(days),
        f"{comparator} {balance.count}",
        up_to,
        max(least, len(days)),
        f"{words}{count}",
    )
