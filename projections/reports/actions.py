"""Actions by age: what is due, what is overdue for how long, what was done, and how often dates were moved."""

from collections import Counter
from datetime import date
from typing import Final

from domain.sentences import person
from projections import table_query
from projections.action import ACTIONS, ActionRow
from projections.reports.contracts import NO_CONTRACT, TIER, by_id
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.paper import Block, Cell, Chart, PaperColumn, Paragraph, Series, Table
from projections.table_query import Query

BANDS: Final = (
    "not yet due",
    "overdue up to 30 days",
    "overdue 31 to 90 days",
    "overdue over 90 days",
    "fully done",
    "withdrawn",
)
_WITH_TIERS: Final = 4
"""The version from which on tiers stand beside actions."""
_OVERDUE: Final = BANDS[1:4]
_FOUND: Final = ("partly done", "not done")
_BY: Final = (
    *(PaperColumn(item.replace(" ", "_"), item.capitalize(), "count") for item in BANDS),
    PaperColumn("partly_done", "Of these found partly done", "count"),
    PaperColumn("not_done", "Of these found not done", "count"),
    PaperColumn("moved", "Dates moved", "count"),
)
_LASTING: Final = (
    PaperColumn("done", "Fully done", "count"),
    PaperColumn("still_done", "Still done", "count"),
    PaperColumn("no_longer_done", "No longer done", "count"),
    PaperColumn("not_looked_at", "Not looked at since", "count"),
)
_LIST: Final = (
    PaperColumn("contract", "Contract or area"),
    PaperColumn("directorate", "Directorate"),
    PaperColumn("owner", "Owner"),
    PaperColumn("due", "Due", "date"),
    PaperColumn("first_due", "First due", "date"),
    PaperColumn("times_moved", "Times moved", "count"),
    PaperColumn("age", "Age"),
)


def band(row: ActionRow, day: date) -> str:
    """Where an action stands on a day, by its row. One that was found partly or not done is still to be done."""
    if row.summary.status == "withdrawn":
        return "withdrawn"
    if row.summary.status == "done":
        return "fully done"
    late = (day - date.fromisoformat(row.summary.due_on)).days
    if late <= 0:
        return BANDS[0]
    return BANDS[1] if late <= 30 else BANDS[2] if late <= 90 else BANDS[3]


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    named = by_id(asked)
    total: Counter[str] = Counter()
    directorates: dict[str, Counter[str]] = {}
    owners: dict[str, Counter[str]] = {}
    overdue: list[tuple[Cell, ...]] = []
    lasting: dict[str, Counter[str]] = {}
    tiers: dict[str, Counter[str]] = {}
    with_tiers = asked.version >= _WITH_TIERS
    for row in table_query.whole(asked.record, ACTIONS, asked.basis, Query(sort="due_on")):
        contract = named.get(row.summary.contract_id or "")
        if contract is None and asked.text("directorate"):
            continue
        directorate = contract.directorate if contract else "no contract named"
        tier = contract.tier if contract else NO_CONTRACT
        owner, where = person(row.summary.owner, asked.names), band(row, asked.basis.valid_at)
        for counts in (
            total,
            directorates.setdefault(directorate, Counter()),
            owners.setdefault(owner, Counter()),
            tiers.setdefault(tier, Counter()),
        ):
            counts[where] += 1
            counts["moved"] += row.summary.times_moved
            if row.summary.outcome in _FOUND and row.summary.status != "withdrawn":
                counts[row.summary.outcome] += 1
        if where == "fully done":
            seen = action_seen(row)
            lasting.setdefault(directorate, Counter()).update(["done", seen])
        if where in _OVERDUE:
            overdue.append(
                (
                    row.summary.item_title,
                    *([tier] if with_tiers else []),
                    directorate,
                    owner,
                    row.summary.due,
                    row.summary.first_due,
                    row.summary.times_moved,
                    where,
                )
            )
    late = sum(total[item] for item in _OVERDUE)
    shown = tuple(item for item in BANDS if total[item])
    return (
        Paragraph(
            f"{sum(total[item] for item in BANDS)} actions: {late} overdue, {total[BANDS[0]]} not yet due, "
            f"{total['fully done']} fully done, {total['withdrawn']} withdrawn. Due dates were moved "
            f"{total['moved']} times."
        ),
        Chart(
            "actions-by-age",
            "Actions by age",
            ", ".join(f"{total[text]} {text}" for text in shown) + "."
            if shown
            else "No action is on record.",
            shown,
            (Series("actions", tuple(total[text] for text in shown)),),
        ),
        _table("directorate", "Directorate", directorates),
        _table("owner", "Owner", owners),
        *([_table("tier", "Tier", tiers)] if with_tiers else []),
        _lasting(lasting),
        Table(
            "overdue",
            "Overdue actions, the longest first",
            (_LIST[0], TIER, *_LIST[1:]) if with_tiers else _LIST,
            lambda: overdue,
        ),
    )


def action_seen(row: ActionRow) -> str:
    """What was seen of an action that was done, by whoever looked at it again."""
    return (row.summary.lasting or "not looked at").replace(" ", "_")


def _lasting(found: dict[str, Counter[str]]) -> Table:
    """Whether gains hold (paper 4.1): of what was done, how much is still done."""
    rows: list[tuple[Cell, ...]] = [
        (text, *(counts[column.name] for column in _LASTING)) for text, counts in sorted(found.items())
    ]
    columns = (PaperColumn("directorate", "Directorate"), *_LASTING)
    return Table("lasting", "What was done, and is still done", columns, lambda: rows)


def _table(name: str, title: str, found: dict[str, Counter[str]]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (text, *(counts[each] for each in (*BANDS, *_FOUND, "moved")))
        for text, counts in sorted(found.items())
    ]
    return Table(f"by-{name}", f"Actions by {name}", (PaperColumn(name, title), *_BY), lambda: rows)


ACTIONS_REPORT: Final = ReportDefinition(
    name="actions",
    version=4,  # the tier of the contract
    oldest=3,
    title="Actions by age",
    about="Actions from reviews by age, directorate and owner, with the dates that were moved.",
    blocks=_blocks,
    parameters={"directorate": ReportParameter("only this directorate", "directorate")},
)
