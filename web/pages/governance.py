"""Governance: how the council manages its contracts, area by area, each with its figures, charts and files."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from flask import request
from werkzeug.exceptions import NotFound as NoSuchAddress

from application.errors import BadRequest
from domain.dates import MONTHS, in_words
from domain.money import in_words as pounds
from projections.action import ACTIONS
from projections.extracts import BY_NAME as BY_KIND
from projections.extracts import Options
from projections.improvement_plan import IMPROVEMENT_PLANS
from projections.indicators import indicator_positions
from projections.notice import NOTICES
from projections.ratings_over_time import RATINGS, ratings_over_time
from projections.register import REGISTER
from projections.reports.catalogue import BY_NAME
from projections.reports.definition import ReportDefinition, ReportRequest
from projections.reports.paper import Cell, PaperColumn, Paragraph, Series, Table
from projections.risk import RISKS, heat
from projections.service_credit import totals
from projections.table import as_read
from projections.table_query import Query
from web.api.auditing import extracted
from web.pages.cells import cell
from web.pages.frame import Pages, Visit
from web.pages.papers import SHOWN, ShownBlock, chart, in_page_words, table
from web.pages.reading import iso_date
from web.pages.risks import heat_table
from web.pages.words import label_of

_MOST: Final = 500
"""Rows that are counted for a figure; of more it is said that there are more."""
_AHEAD: Final = 18
"""Months for which expiries are told."""
_AT_ONCE: Final = 50_000
"""Up to so many events on record, what an area costs is nothing to wait for: its figures come with its page. On more,
they are asked for (100,000 events of 2,000 contracts: up to five seconds of processor time, docs/benchmarks.md)."""
_COSTLY: Final = frozenset({"approval", "improvement", "risks"})
"""Areas without a report that read the whole record all the same."""
_WITHOUT_APPROVAL: Final = ("formal-changes-without-approval", "retrospective-changes")
_SHORT: Final = ("failures-without-plan", "late-improvement-plans", "unanswered-escalations")
_UNSEEN: Final = ("risks-not-reviewed", "missing-contingency-plans", "untested-contingency-plans")
"""Extracts that an area shows, one after the other."""


@dataclass(frozen=True)
class Area:
    """One part of governance, at an address of its own."""

    name: str
    title: str
    about: str
    report: str = ""
    """The report whose figures it shows; of others, the page works them out by what the API answers."""


AREAS: Final = (
    Area("tiers", "Tiers", "How contracts in force are spread over Gold, Silver and Bronze.", "tiers"),
    Area("expiries", "Expiries ahead", "Which contracts end in the next 18 months, month by month."),
    Area(
        "validation", "Performance and validation", "Published ratings, and how much was validated.", "kpis"
    ),
    Area("ratings", "Ratings over time", "How published ratings developed, quarter by quarter."),
    Area("reviews", "Ratings of reviews over time", "What reviews rated, then and now.", "ratings"),
    Area("actions", "Actions", "Actions from reviews: which are overdue, and for how long.", "actions"),
    Area("themes", "Reviews and themes", "What reviews found, by theme and area, as counts.", "reviews"),
    Area("lag", "Recording lag", "How long after it was true each event was recorded.", "recording-lag"),
    Area(
        "approval",
        "Decisions without approval",
        "Formal changes without an approved request, and changes made first.",
    ),
    Area(
        "improvement",
        "Improvement",
        "KPIs that fell short, the plans that answer them, escalations, and service credits by year.",
    ),
    Area("risks", "Risks and contingency", "Risks by likelihood and impact, and exit and continuity plans."),
    Area(
        "indicators",
        "Indicators",
        "Contracts above £5 million: which have three indicators, when they were assessed, and by when they are again.",
    ),
    Area("notices", "Notices late", "Notices of the Procurement Act 2023 that are late, and those due next."),
)
_BY_NAME: Final = {area.name: area for area in AREAS}


def register_governance(pages: Pages) -> None:
    """Add the hub and a page for each area."""
    pages.place("Governance", "/governance", "audit-extracts")

    @pages.page("/governance", "audit-extracts", endpoint="governance")
    def governance(visit: Visit) -> str:
        return visit.page(
            "governance.html", "Governance", areas=[(area, _figure(visit, area.name)) for area in AREAS]
        )

    @pages.page("/governance/{area}", "audit-extracts", endpoint="governance-area")
    def area_page(visit: Visit, area: str) -> Any:
        found = _BY_NAME.get(area)
        if found is None:
            raise NoSuchAddress
        definition = BY_NAME.get(found.report)
        errors: dict[str, str] = {}
        parameters = _parameters(definition) if definition else {}
        blocks: list[ShownBlock] = []
        waits = _waits(visit, found)
        try:
            blocks = [] if waits else list(_blocks(visit, found, definition, parameters))
        except BadRequest as error:
            errors = {name.removeprefix("parameters."): said for name, said in error.faults.items()}
        page = visit.page(
            "governance-area.html",
            found.title,
            area=found,
            errors=errors,
            blocks=blocks,
            waits=waits,
            definition=definition,
            parameters=[(name, label_of(name), text) for name, text in parameters.items()],
            asked=";".join(f"{name}:{iso_date(text) or text}" for name, text in parameters.items() if text),
            files=[
                (called, visit.clocks.address(path, **query))
                for called, path, query in _FILES.get(found.name, ())
            ],
        )
        return page, 422 if errors else 200


def _blocks(
    visit: Visit, area: Area, definition: ReportDefinition | None, parameters: Mapping[str, str]
) -> Iterator[ShownBlock]:
    """What is shown of an area. Raises BadRequest for parameters that its report does not take."""
    if definition is None:
        return iter(_OWN[area.name](visit))
    asked = {name: iso_date(text) or text for name, text in parameters.items() if text}
    told = definition.paper(ReportRequest(visit.record, visit.clocks.basis, visit.names, asked))
    return in_page_words(told.blocks[2:])  # after title and basis


def _waits(visit: Visit, area: Area) -> bool:
    """Whether the page comes without its figures, since they would take a while and nobody asked for them yet."""
    costly = bool(area.report) or area.name in _COSTLY
    return costly and "show" not in request.args and visit.record.head() > _AT_ONCE


def _parameters(definition: ReportDefinition) -> dict[str, str]:
    """What the report may be asked for, as it was typed; ids are left to the contract's own page."""
    return {
        name: request.args.get(name, "").strip()
        for name, parameter in definition.parameters.items()
        if parameter.kind != "id"
    }


# The figure of an area, where it costs little


def _figure(visit: Visit, name: str) -> str:
    day = visit.clocks.basis.valid_at
    match name:
        case "expiries":
            ends = {"ends_from": day.isoformat(), "ends_to": _months_on(day, 6).isoformat()}
            return f"{_counted(visit, REGISTER, ends)} end within six months"
        case "actions":
            return f"{_counted(visit, ACTIONS, {'overdue': 'yes'})} overdue"
        case "improvement":
            return f"{_counted(visit, IMPROVEMENT_PLANS, {'overdue': 'yes'})} plans late"
        case "risks":
            return f"{_counted(visit, RISKS, {'state': 'open'})} open"
        case "notices":
            return f"{_counted(visit, NOTICES, {'late': 'yes'})} late"
    return ""


def _counted(visit: Visit, table: Any, filters: Mapping[str, str]) -> str:
    page = visit.gate.page(table, visit.clocks.basis, Query(filters, limit=_MOST))
    return f"more than {_MOST}" if page.next_cursor else str(len(page.rows))


def _months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# Areas that no report tells of


def _expiries(visit: Visit) -> Iterator[ShownBlock]:
    day = visit.clocks.basis.valid_at
    last = _months_on(day, _AHEAD)
    query = Query({"ends_from": day.isoformat(), "ends_to": last.isoformat()}, sort="ends")
    counts: Counter[str] = Counter()
    first_rows: list[dict[str, Any]] = []
    for number, row in enumerate(visit.gate.whole(REGISTER, visit.clocks.basis, query)):
        told_of = as_read(REGISTER, row, day)
        counts[str(told_of["end_date"])[:7]] += 1
        if number <= SHOWN:
            first_rows.append(told_of)
    names = [_months_on(day.replace(day=1), number) for number in range(_AHEAD + 1)]
    told = f"{counts.total()} contracts end by {in_words(last)}."
    yield from in_page_words([Paragraph(told)])
    if first_rows:
        yield chart(
            "expiries",
            "Contracts by the month in which they end",
            told,
            [f"{MONTHS[first.month - 1]} {first.year}" for first in names],
            [Series("contracts", tuple(counts[f"{first:%Y-%m}"] for first in names))],
        )
    columns = (
        PaperColumn("ends", "Ends", "date"),
        PaperColumn("contract", "Contract"),
        PaperColumn("directorate", "Directorate"),
        PaperColumn("tier", "Tier"),
        PaperColumn("maximum_end", "Latest possible end", "date"),
        PaperColumn("contract_manager", "Contract manager"),
    )
    cells: list[tuple[Cell, ...]] = [
        (
            str(row["end_date"]),
            f"{row['reference']} {row['title']}",
            str(row["directorate"]),
            str(row["tier"] or ""),
            str(row["maximum_end"]),
            visit.names.get(row["contract_manager"], str(row["contract_manager"])),
        )
        for row in first_rows
    ]
    whole = (
        "all of them in the register, with files",
        visit.clocks.address("/contracts", **query.filters, sort="ends"),
    )
    yield from _with_the_whole(Table("expiries", "Contracts by end", columns, lambda: cells), whole)


def _ratings(visit: Visit) -> Iterator[ShownBlock]:
    quarters = ratings_over_time(visit.record, visit.clocks.basis)
    if not quarters:
        yield from in_page_words([Paragraph("No rating was published: no data.")])
        return
    first, last = quarters[0], quarters[-1]
    told = f"Ratings published for periods that ended from {first.name} to {last.name}."
    series = [
        Series(rating, tuple(quarter.counts[number] for quarter in quarters))
        for number, rating in enumerate(RATINGS)
        if any(quarter.counts[number] for quarter in quarters)
    ]
    yield from in_page_words([Paragraph(f"{told} A period of which nothing was published has no rating.")])
    yield chart(
        "ratings-over-time",
        "Published ratings by quarter",
        told,
        [quarter.name for quarter in quarters],
        series,
    )
    columns = (
        PaperColumn("quarter", "Quarter"),
        *(PaperColumn(rating, rating, "count") for rating in RATINGS),
    )
    rows: list[tuple[Cell, ...]] = [(quarter.name, *quarter.counts) for quarter in quarters]
    yield from in_page_words(
        [Table("ratings-over-time", "Published ratings by quarter", columns, lambda: rows)], most=len(rows)
    )


def _approval(visit: Visit) -> Iterator[ShownBlock]:
    for kind in _WITHOUT_APPROVAL:
        yield from _exceptions(visit, kind, _TOLD)


_TOLD: Final = (
    *("contract_id", "references", "sentence", "kind", "status", "valid_from", "happened_on", "proposed_on"),
    *("days_before_it_was_asked_for", "actor_name", "proposed_by_name", "reason"),
)
"""What is told of a change, of what an extract has."""


def _notices(visit: Visit) -> Iterator[ShownBlock]:
    for called, filters in (("Late", {"late": "yes"}), ("Due next", {"open": "yes", "late": "no"})):
        page = visit.gate.page(NOTICES, visit.clocks.basis, Query(filters, limit=SHOWN + 1))
        rows = [as_read(NOTICES, row, visit.clocks.basis.valid_at) for row in page.rows]
        yield ShownBlock("heading", called)
        if not rows:
            yield ShownBlock("paragraph", "None." if called == "Late" else "None is due.")
            continue
        names = ("due_on", "contract_id", "kind", "state", "working", "law")
        yield table(
            called.lower().replace(" ", "-"),
            called,
            [label_of(name) for name in names],
            ([cell(visit, row, name) for name in names] for row in rows),
            ("all of them as a list, with files", visit.clocks.address("/notices", **filters)),
        )


def _improvement(visit: Visit) -> Iterator[ShownBlock]:
    basis = visit.clocks.basis
    for kind in _SHORT:
        yield from _exceptions(visit, kind)
    yield ShownBlock("heading", "Service credits, pounds without VAT")
    found = totals(visit.record, basis, {})
    if not found:
        yield ShownBlock("paragraph", "None is on record.")
        return
    late = sum((total.late_excl_vat for total in found), Decimal(0))
    owed = sum((total.owed_excl_vat for total in found), Decimal(0))
    yield ShownBlock(
        "paragraph", f"{pounds(owed)} owed in all; {pounds(late)} was to be taken by now and was not."
    )
    columns = (
        PaperColumn("contract", "Contract"),
        PaperColumn("supplier_name", "Supplier"),
        PaperColumn("financial_year", "Financial year"),
        *(PaperColumn(name, text, "pounds") for name, text in _CREDITS),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            f"{total.reference} {total.title}",
            total.supplier_name,
            total.financial_year,
            *(getattr(total, name) for name, _ in _CREDITS),
        )
        for total in found
    ]
    whole = ("each of them in the list, with files", visit.clocks.address("/service-credits"))
    yield from _with_the_whole(Table("service-credits", "Service credits", columns, lambda: rows), whole)


_CREDITS: Final = (
    ("owed_excl_vat", "Owed"),
    ("taken_excl_vat", "Taken"),
    ("waived_excl_vat", "Waived"),
    ("left_excl_vat", "Left"),
    ("late_excl_vat", "Of that late"),
)


def _risks(visit: Visit) -> Iterator[ShownBlock]:
    query = Query({"state": "open"}, sort="score", descending=True, limit=_HIGHEST)
    counts = heat(visit.gate.whole(RISKS, visit.clocks.basis, query))
    yield ShownBlock("paragraph", f"{counts.total()} open risks, by likelihood and impact.")
    yield from heat_table(counts)
    if counts:
        names = ("score", "contract_id", "event", "treatment", "owner", "review_by")
        gravest = visit.gate.page(RISKS, visit.clocks.basis, query).rows
        told_rows = [as_read(RISKS, row, visit.clocks.basis.valid_at) for row in gravest]
        yield ShownBlock("heading", "The gravest")
        yield table(
            "gravest",
            "The gravest open risks",
            [label_of(name) for name in names],
            ([cell(visit, row, name) for name in names] for row in told_rows),
        )
    for kind in _UNSEEN:
        yield from _exceptions(visit, kind)


_HIGHEST: Final = 20
"""So many of the gravest risks are told one by one."""


_OF_THE_CONTRACT: Final = frozenset({"reference", "title", "directorate"})
"""What the link to the contract says already."""


def _exceptions(visit: Visit, kind: str, told: Sequence[str] = ()) -> Iterator[ShownBlock]:
    """The first rows of an extract under its title, of each what is *told*, and where all of it is had."""
    extract = extracted(visit.services, visit.clocks.basis, kind, Options(), visit.gate)
    rows = iter(extract.rows)
    first = next(rows, None)
    yield ShownBlock("heading", extract.title)
    if first is None:
        yield ShownBlock("paragraph", "None is on record.")
        return
    names = [name for name in told if name in first] or [
        name
        for name in first
        if name not in _OF_THE_CONTRACT
        and (name == "contract_id" or not name.endswith("_id"))
        and not (name.endswith("_name") and name.removesuffix("_name") in first)
    ]
    yield table(
        kind,
        extract.title,
        [label_of(name.removesuffix("_name")) for name in names],
        ([cell(visit, row, name) for name in names] for row in chain([first], rows)),
        ("all of them as CSV", visit.clocks.address("/api/v1/audit/extracts", kind=kind, format="csv")),
    )


def _with_the_whole(found: Table, whole: tuple[str, str]) -> Iterator[ShownBlock]:
    for block in in_page_words([found], most=SHOWN):
        yield block._replace(whole=whole)


def _indicators(visit: Visit) -> Iterator[ShownBlock]:
    """Seen by those alone who see the whole record, as this area is."""
    found = list(indicator_positions(visit.record, visit.clocks.basis))
    lacking = [position for position in found if position.missing]
    yield from in_page_words(
        [
            Paragraph(
                f"{len(found)} contracts in the full regime of the Procurement Act 2023 are above £5 million including "
                f"VAT; {len(lacking)} of them have fewer than three indicators."
            )
        ]
    )
    columns = (
        PaperColumn("contract", "Contract"),
        PaperColumn("directorate", "Directorate"),
        PaperColumn("in_use", "In use", "count"),
        PaperColumn("material", "Most material", "count"),
        PaperColumn("missing", "Missing", "count"),
        PaperColumn("why_none", "Why none are appropriate"),
        PaperColumn("last_assessed", "Last notice", "date"),
        PaperColumn("next_due", "Next due", "date"),
    )
    cells: list[tuple[Cell, ...]] = [
        (
            f"{position.reference} {position.title}",
            position.directorate,
            position.in_use,
            position.material,
            position.missing,
            position.why_none,
            position.last_assessed or "",
            position.next_due or "",
        )
        for position in found
    ]
    if found:
        shown = Table("indicators", "Indicators by contract", columns, lambda: cells)
        yield from in_page_words([shown], most=_MOST)


_OWN: Final = {
    "indicators": _indicators,
    "expiries": _expiries,
    "ratings": _ratings,
    "approval": _approval,
    "notices": _notices,
    "improvement": _improvement,
    "risks": _risks,
}
"""What is shown of each area that no report tells of."""


def _as_csv(kinds: Sequence[str]) -> list[tuple[str, str, Mapping[str, str]]]:
    return [
        (f"{BY_KIND[kind].title}, as CSV", "/api/v1/audit/extracts", {"kind": kind, "format": "csv"})
        for kind in kinds
    ]


_FILES: Final[Mapping[str, Sequence[tuple[str, str, Mapping[str, str]]]]] = {
    "approval": _as_csv(_WITHOUT_APPROVAL),
    "improvement": [
        *_as_csv(_SHORT),
        ("Improvement plans, with files", "/improvement-plans", {}),
        ("Service credits, with files", "/service-credits", {}),
        ("Escalations, with files", "/escalations", {}),
    ],
    "risks": [
        *_as_csv(_UNSEEN),
        ("The risk register, with files", "/risks", {"state": "open"}),
        ("Exit and continuity plans, with files", "/contingency-plans", {}),
    ],
    "indicators": [
        (
            "Contracts with too few, as CSV",
            "/api/v1/audit/extracts",
            {"kind": "too-few-kpis", "format": "csv"},
        )
    ],
    "notices": [("Late notices as a list, with files", "/notices", {"late": "yes"})],
    "expiries": [("All contracts by end, with files", "/contracts", {"sort": "ends"})],
}
"""Where all of an area is had, besides its reports."""
