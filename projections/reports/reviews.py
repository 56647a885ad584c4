"""The review programme and what came of it: counts only, for findings are confidential until they are passed.

A theme is named, and an area told, of findings that were passed; the others are counted together as *not passed*: with
a window of one day, a count by theme would tell of one contract what was found.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from domain.dates import in_words
from domain.review import REVIEW
from domain.review.framework import AREAS
from domain.review.terms import Finding, Review
from domain.sentences import person
from projections import table_query
from projections.action import ACTIONS
from projections.areas_covered import areas_covered
from projections.group import GROUPS
from projections.reports.contracts import NO_CONTRACT, tiers_by_id
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.paper import Block, Cell, Chart, PaperColumn, Paragraph, Series, Table
from projections.reports.review_reach import review_reach
from projections.review import REVIEWS, ReviewRow
from projections.table_query import Query

_WITH_TIERS: Final = 4
"""The version from which on tiers stand beside reviews."""
_TIERS: Final = PaperColumn("tiers", "Tier of each")
_HELD: Final = frozenset({"held", "closed"})
_REVIEWS: Final = (
    PaperColumn("date", "Date", "date"),
    PaperColumn("group", "Group"),
    PaperColumn("contracts", "Contracts or areas"),
    PaperColumn("findings", "Findings", "count"),
    PaperColumn("not_answered", "Not answered", "count"),
    PaperColumn("not_passed", "Not passed", "count"),
    PaperColumn("not_received", "Receipts to come", "count"),
    PaperColumn("actions", "Actions", "count"),
)
_PLANNED: Final = (
    PaperColumn("date", "Date", "date"),
    PaperColumn("group", "Group"),
    PaperColumn("contracts", "Contracts or areas"),
    PaperColumn("directorates", "Directorates"),
)
_ANSWERS: Final = (
    PaperColumn("questions", "Questions put", "count"),
    PaperColumn("answered", "Answered", "count"),
    PaperColumn("waiting", "Not answered", "count"),
    PaperColumn("agreed", "Findings agreed", "count"),
    PaperColumn("disputed", "Findings disputed", "count"),
)
_COVERAGE: Final = (
    PaperColumn("date", "Date", "date"),
    PaperColumn("contract", "Contract"),
    PaperColumn("tier", "Tier then", "word"),
    PaperColumn("wanted", "Areas asked for", "count"),
    PaperColumn("assessed", "Of these assessed", "count"),
    PaperColumn("missing", "Not assessed", "count"),
)
NOT_PASSED: Final = "not passed"
_NOT_PASSED_AREA: Final = 99
"""Told last."""
_FINDINGS: Final = (
    PaperColumn("findings", "Findings", "count"),
    PaperColumn("agreed", "Agreed", "count"),
    PaperColumn("disputed", "Disputed", "count"),
    PaperColumn("passed", "Passed", "count"),
)


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    first, last = asked.day("from", date.min), asked.day("to", asked.basis.valid_at)
    groups = {
        row.stream_id: row.summary.short_name or row.summary.name
        for row in table_query.whole(asked.record, GROUPS, asked.basis, Query())
    }
    actions = Counter(
        row.summary.origin_id for row in table_query.whole(asked.record, ACTIONS, asked.basis, Query())
    )
    held, planned = [], []
    for row in table_query.whole(asked.record, REVIEWS, asked.basis, Query()):
        held_on = row.summary.held_on or ""
        if row.summary.status in _HELD and first.isoformat() <= held_on <= last.isoformat():
            held.append(row)
        elif row.summary.status == "scheduled":
            planned.append(row)
    themes, areas = _findings(asked, held)
    tiers = tiers_by_id(asked) if asked.version >= _WITH_TIERS else None
    total = sum(found["findings"] for found in themes.values())
    names = tuple(sorted(themes, key=lambda text: (text == NOT_PASSED, -themes[text]["findings"], text)))
    passed = sum(found["passed"] for found in themes.values())
    most = next((name for name in names if name != NOT_PASSED), "")
    since = f"from {in_words(first)} to {in_words(last)}" if first > date.min else f"by {in_words(last)}"
    return (
        Paragraph(
            f"{len(held)} reviews were held {since}, with {total} findings and "
            f"{sum(actions[row.stream_id] for row in held)} actions. Planned and not yet held: {len(planned)}."
        ),
        Chart(
            "findings-by-theme",
            "Findings by theme",
            f"{total} findings, {total - passed} of them not passed"
            + (f"; most on {most}." if most else "."),
            names,
            (Series("findings", tuple(themes[name]["findings"] for name in names)),),
        ),
        _counts(
            "themes",
            "Findings by theme",
            PaperColumn("theme", "Theme"),
            [(name, themes[name]) for name in names],
        ),
        _counts(
            "areas",
            "Findings by area of the NAO framework",
            PaperColumn("area", "Area"),
            [(_area(area), areas[area]) for area in sorted(areas)],
        ),
        _owners(asked, held),
        _coverage(asked, held),
        *review_reach(asked),
        Table(
            "held",
            f"Reviews held {since}",
            _REVIEWS if tiers is None else (*_REVIEWS[:3], _TIERS, *_REVIEWS[3:]),
            lambda: (_held(row, groups, actions, tiers) for row in held),
        ),
        Table(
            "planned",
            "Reviews planned",
            _PLANNED if tiers is None else (*_PLANNED[:3], _TIERS, *_PLANNED[3:]),
            lambda: (_planned(row, groups, tiers) for row in planned),
        ),
    )


def _owners(asked: ReportRequest, held: list[ReviewRow]) -> Table:
    """What owners were asked and answered, and what they said to findings that were passed: as counts, by owner."""
    found: dict[str, Counter[str]] = {}
    for row in held:
        known = asked.record.chronicle_at(REVIEW, UUID(row.stream_id), asked.basis.position)
        review: Review | None = known.in_force(asked.basis.valid_at)
        for question in review.questions if review else ():
            counts = found.setdefault(question.to, Counter())
            counts.update(["questions", "answered" if question.answer else "waiting"])
        for finding in review.findings if review else ():
            if finding.passing and finding.answered_by:
                found.setdefault(finding.answered_by, Counter())[finding.answer] += 1
    rows: list[tuple[Cell, ...]] = sorted(
        (person(who, asked.names), *(counts[column.name] for column in _ANSWERS))
        for who, counts in found.items()
    )
    return Table(
        "owners",
        "Questions put in sessions, and answers, by owner",
        (PaperColumn("owner", "Who was asked or answered"), *_ANSWERS),
        lambda: rows,
    )


def _coverage(asked: ReportRequest, held: list[ReviewRow]) -> Table:
    """Areas that tiers ask for against those assessed, as counts: which they were is told once it is passed."""
    rows: list[tuple[Cell, ...]] = [
        (
            line.row.summary.held_on,
            line.item.title,
            line.covered.tier,
            len(line.covered.wanted),
            len(line.covered.wanted) - len(line.covered.missing),
            len(line.covered.missing),
        )
        for line in areas_covered(asked.record, asked.basis, held)
    ]
    return Table("coverage", "Areas that the tier asks for, and those assessed", _COVERAGE, lambda: rows)


def _findings(
    asked: ReportRequest, held: list[ReviewRow]
) -> tuple[dict[str, Counter[str]], dict[int, Counter[str]]]:
    """Findings by theme and by area, as they stood at the basis; what was not passed by then stands under that."""
    themes: dict[str, Counter[str]] = {}
    areas: dict[int, Counter[str]] = {}
    for row in held:
        if not row.summary.findings:
            continue
        known = asked.record.chronicle_at(REVIEW, UUID(row.stream_id), asked.basis.position)
        review: Review | None = known.in_force(asked.basis.valid_at)
        for finding in review.findings if review else ():
            what = ["findings"]
            if finding.passing:
                what += ["passed", *([finding.answer] if finding.answer else [])]
            themes.setdefault(theme_told(finding), Counter()).update(what)
            areas.setdefault((finding.area or 0) if finding.passing else _NOT_PASSED_AREA, Counter()).update(
                what
            )
    return themes, areas


def theme_told(finding: Finding) -> str:
    """What a paper may call the theme of a finding: nothing of one that was not passed."""
    return finding.theme if finding.passing else NOT_PASSED


def _area(number: int) -> str:
    if number == _NOT_PASSED_AREA:
        return NOT_PASSED
    return f"{number}. {AREAS[number]}" if number else "no area named"


def _counts(name: str, caption: str, first: PaperColumn, found: list[tuple[str, Counter[str]]]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (called, *(_count(counts, column.name) for column in _FINDINGS)) for called, counts in found
    ]
    return Table(name, caption, (first, *_FINDINGS), lambda: rows)


def _count(counts: Counter[str], name: str) -> int | None:
    """A count; what was answered is told of what was passed only."""
    return counts[name] if counts["passed"] or name in {"findings", "passed"} else None


def _called(row: ReviewRow, tiers: Mapping[str, str] | None) -> tuple[Cell, ...]:
    """What a review is about, and the tier of each line where tiers are told."""
    lines = row.summary.lines
    titles = "; ".join(line.title for line in lines)
    if tiers is None:
        return (titles,)
    return titles, "; ".join(tiers.get(line.contract_id or "", NO_CONTRACT) for line in lines)


def _held(
    row: ReviewRow, groups: dict[str, str], actions: Counter[str], tiers: Mapping[str, str] | None
) -> tuple[Cell, ...]:
    return (
        row.summary.held_on,
        groups.get(row.summary.group_id, ""),
        *_called(row, tiers),
        row.summary.findings,
        row.summary.not_answered,
        row.summary.not_passed,
        row.summary.not_received,
        actions[row.stream_id],
    )


def _planned(row: ReviewRow, groups: dict[str, str], tiers: Mapping[str, str] | None) -> tuple[Cell, ...]:
    return (
        row.summary.date,
        groups.get(row.summary.group_id, ""),
        *_called(row, tiers),
        row.summary.directorates,
    )


REVIEWS_REPORT: Final = ReportDefinition(
    name="reviews",
    version=4,  # the tier of each line of a review
    oldest=3,
    title="Review programme and outcomes",
    about="Reviews held in a window and planned, findings by theme and area as counts, receipts and actions.",
    blocks=_blocks,
    parameters={
        "from": ReportParameter("the first day of the window", "date"),
        "to": ReportParameter("its last day; the date of the basis where left out", "date"),
    },
)
