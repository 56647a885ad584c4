"""KPIs that were revisited to make them more relevant and measurable (paper 2.2): which, why, and what they were.

A return whose definition was revised into its past afterwards is told by both: as it was judged when it came, and as
the definitions on record now judge it. Figures and ratings are told of what is published alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from domain.chronicle import Chronicle
from domain.dates import in_words
from domain.kpi import KPI, Definition, Kpi, Revised, RevisionReason
from domain.submission import SUBMISSION
from domain.submission.judging import Scores, scores_of
from domain.submission.terms import Judgement, Submission
from projections import table_query
from projections.kpi import KPIS
from projections.reports.contracts import TIER, NamedContract
from projections.reports.definition import ReportRequest
from projections.reports.paper import Block, Cell, PaperColumn, Paragraph, Table
from projections.submission import SUBMISSIONS
from projections.table_query import Query

RELEVANT_AND_MEASURABLE: Final[frozenset[RevisionReason]] = frozenset({"relevance", "measurability"})
_REVISED: Final = (
    PaperColumn("contract", "Contract"),
    TIER,
    PaperColumn("contract_began", "Contract began", "date"),
    PaperColumn("kpi", "KPI"),
    PaperColumn("from", "Revised from", "date"),
    PaperColumn("because", "For", "word"),
    PaperColumn("was", "It was", "prose"),
    PaperColumn("is", "It is", "prose"),
)
_BY_YEAR: Final = (
    PaperColumn("year", "Contract began in", "word"),
    PaperColumn("contracts", "Contracts with KPIs", "count"),
    PaperColumn("kpis", "KPIs in use", "count"),
    PaperColumn("revised", "Revised", "count"),
    PaperColumn("made_better", "For relevance or measurability", "count"),
    PaperColumn("still_missing", "Still lacking something", "count"),
)
_BOTH: Final = (
    PaperColumn("contract", "Contract"),
    TIER,
    PaperColumn("kpi", "KPI"),
    PaperColumn("period", "Period", "word"),
    PaperColumn("figure", "Figure", "word"),
    PaperColumn("then", "By the definition when it came"),
    PaperColumn("now", "By the definition now on record"),
)
_AT_ONCE: Final = 100
"""KPIs that are read together, with their returns."""
_NOT_PUBLISHED: Final = "not published"


class Revision(NamedTuple):
    """One time that a KPI's definition was changed."""

    contract: NamedContract
    kpi_id: UUID
    title: str
    """Of the KPI from then on."""
    since: date
    """From which day on the definition is another."""
    because: RevisionReason
    was: str
    """What of the definition is another now, as it was; in words."""
    now: str
    """The same as it is."""
    event_id: UUID
    """The entry by which it was revised."""


def revisions(
    asked: ReportRequest, named: Mapping[str, NamedContract], first: date, last: date
) -> Iterator[Revision]:
    """Definitions that became others from *first* to *last*, as known at the basis; by contract and KPI."""
    revised = [row for row in _kpis(asked, named) if row.version != 1]
    for some in _with_stories(asked, revised):
        for row, known in some:
            yield from _revisions_of(named[row.contract_id], known, first, last)


class _Kpi(NamedTuple):
    """A KPI, as far as it is told here."""

    contract_id: str
    title: str
    kpi_id: str
    version: int
    retired_from: str | None
    missing: str


def _kpis(asked: ReportRequest, named: Mapping[str, NamedContract]) -> Iterator[_Kpi]:
    """The KPIs of the contracts named, in no order."""
    rows = table_query.in_any_order(asked.record, KPIS, asked.basis, _of_contract(asked), _Kpi._fields)
    return (row for row in starmap(_Kpi, rows) if row.contract_id in named)


_Stories = list[tuple[_Kpi, Chronicle[Kpi]]]
"""KPIs with what happened to each."""


def _with_stories(asked: ReportRequest, rows: list[_Kpi]) -> Iterator[_Stories]:
    """These KPIs with their stories, by contract and title, some at a time."""
    rows.sort(key=lambda row: (row.contract_id, row.title, row.kpi_id))
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        kpis = asked.record.chronicles_at(KPI, {UUID(row.kpi_id) for row in some}, asked.basis.position)
        yield [(row, kpis[UUID(row.kpi_id)]) for row in some]


def _revisions_of(
    contract: NamedContract, known: Chronicle[Kpi], first: date, last: date
) -> Iterator[Revision]:
    before: Definition | None = None
    for placed, state in zip(known.timeline.placed, known.timeline.states, strict=True):
        if isinstance(placed.fact, Revised) and before is not None and first <= placed.valid_from <= last:
            fact = placed.fact
            yield Revision(
                contract,
                known.stream_id,
                fact.definition.title,
                placed.valid_from,
                fact.because,
                *differently(before, fact.definition),
                placed.event_id,
            )
        before = state.definition if state else before


def _of_contract(asked: ReportRequest) -> Query:
    return Query({"contract_id": asked.text("contract")} if asked.text("contract") else {})


def revised_in_words(found: list[Revision]) -> str:
    """How many KPIs were revisited and why; a sentence."""
    kpis = {revision.kpi_id for revision in found}
    if not kpis:
        return "No KPI's definition was changed."
    why = Counter(revision.because for revision in found)
    told = ", ".join(
        f"{why[reason]} for {reason}" for reason in sorted(why, key=lambda text: (-why[text], text))
    )
    contracts = {revision.contract.contract_id for revision in found}
    return (
        f"{_number(len(kpis), 'KPI')} of {_number(len(contracts), 'contract')} "
        f"{'was' if len(kpis) == 1 else 'were'} revisited, in {_number(len(found), 'revision')}: {told}."
    )


def _number(number: int, text: str) -> str:
    return f"{number} {text}{'' if number == 1 else 's'}"


def kpis_revisited(
    asked: ReportRequest, named: Mapping[str, NamedContract], first: date, last: date
) -> Iterator[Block]:
    """Which KPIs were revisited in a window, by the age of their contracts, and returns that two definitions judge."""
    by_age, revised = _ByAge(named), list[_Kpi]()
    for row in _kpis(asked, named):
        by_age.add(row)
        if row.version != 1:
            revised.append(row)
    found, by_both = list[Revision](), list[tuple[Cell, ...]]()
    for some in _with_stories(asked, revised):
        for row, known in some:
            found += _revisions_of(named[row.contract_id], known, first, last)
        by_both += _by_both(asked, named, some, first, last)
    by_both.sort(key=str)
    days = f"{'by' if first == date.min else f'from {in_words(first)} to'} {in_words(last)}"
    yield Paragraph(f"Revisions that took effect {days}: {revised_in_words(found)}")
    yield revised_table(found, days)
    yield by_age.table(found)
    yield Table(
        "kpis-by-both",
        "Returns judged by one definition when they came, and by another that was revised into their past",
        _BOTH,
        lambda: by_both,
    )


def revised_table(found: list[Revision], days: str) -> Table:
    """Each revision with what the definition was and is."""
    rows: list[tuple[Cell, ...]] = [
        (
            revision.contract.called,
            revision.contract.tier,
            revision.contract.began,
            revision.title,
            revision.since.isoformat(),
            revision.because,
            revision.was,
            revision.now,
        )
        for revision in found
    ]
    return Table("kpis-revised", f"KPIs revisited {days}", _REVISED, lambda: rows)


def differently(was: Definition, now: Definition) -> tuple[str, str]:
    """What of two definitions is not the same, each side in words."""
    names = [name for name in was.__struct_fields__ if getattr(was, name) != getattr(now, name)]
    return _told(was, names), _told(now, names)


def _told(definition: Definition, names: list[str]) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {_value(definition, name)}" for name in names)


def _value(definition: Definition, name: str) -> str:
    value = getattr(definition, name)
    if name == "bands" and definition.bands is not None:
        bands = definition.bands
        return (
            f"good {bands.good}, approaching target {bands.approaching_target}, requires improvement "
            f"{bands.requires_improvement}"
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in (None, "") else str(value)


class _ByAge:
    """How KPIs stand by the year in which their contract began: those of old contracts first."""

    def __init__(self, named: Mapping[str, NamedContract]) -> None:
        self._named = named
        self._contracts: defaultdict[str, set[str]] = defaultdict(set)
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, kpi: _Kpi) -> None:
        """Count a KPI, if it is in use."""
        if not kpi.retired_from:
            contract = self._named[kpi.contract_id]
            year = _year(contract)
            self._contracts[year].add(contract.contract_id)  # the text that is in memory already
            self._counts[year].update(["kpis", *["lacks"] * bool(kpi.missing)])

    def table(self, found: list[Revision]) -> Table:
        """What was counted, with what was revised."""
        by_kpi: defaultdict[UUID, list[Revision]] = defaultdict(list)
        for revision in found:
            by_kpi[revision.kpi_id].append(revision)
        for own in by_kpi.values():
            better = any(revision.because in RELEVANT_AND_MEASURABLE for revision in own)
            self._counts[_year(own[0].contract)].update(["revised", *["better"] * better])
        lines: list[tuple[Cell, ...]] = [
            (
                year,
                len(self._contracts[year]),
                *(self._counts[year][counted] for counted in ("kpis", "revised", "better", "lacks")),
            )
            for year in sorted(self._counts)
        ]
        return Table("kpis-by-age", "KPIs by the year in which their contract began", _BY_YEAR, lambda: lines)


def _year(contract: NamedContract) -> str:
    return contract.began[:4] or "not known"


def _by_both(
    asked: ReportRequest, named: Mapping[str, NamedContract], kpis: _Stories, first: date, last: date
) -> Iterator[tuple[Cell, ...]]:
    """Returns of some KPIs that were judged by a definition that was revised into their past since."""
    known = {row.kpi_id: chronicle for row, chronicle in kpis}
    wanted = Query(
        where=(
            (f"r.kpi_id IN ({', '.join('?' * len(known))})", tuple(map(UUID, known))),
            ("r.last_day >= ? AND r.last_day <= ?", (first.isoformat(), last.isoformat())),
        )
    )
    rows = [
        _Judged(*values)
        for values in table_query.in_any_order(
            asked.record, SUBMISSIONS, asked.basis, wanted, _Judged._fields
        )
    ]
    returns = asked.record.chronicles_at(
        SUBMISSION, {UUID(row.submission_id) for row in rows}, asked.basis.position
    )
    for row in rows:
        submission: Submission | None = returns[UUID(row.submission_id)].in_force(asked.basis.valid_at)
        scores = scores_of(submission, known[row.kpi_id]) if submission is not None else None
        if scores is not None and scores.differ:
            contract, published = named[row.contract_id], row.published is not None
            both = _both(scores, published=published)
            yield (contract.called, contract.tier, row.title, row.period, *both)


class _Judged(NamedTuple):
    """A return, as far as it is told here."""

    submission_id: str
    contract_id: str
    kpi_id: str
    title: str
    period: str
    published: str | None


def _both(scores: Scores, *, published: bool) -> tuple[str, str, str]:
    """The figure, and how it was and is judged; of what is not published, by which definitions alone."""
    then, now = (_judged(judged, published=published) for judged in (scores.recorded, scores.now))
    return (scores.figure if published else _NOT_PUBLISHED, then, now)


def _judged(judged: tuple[Judgement, ...], *, published: bool) -> str:
    if not judged:
        return "not judged"
    governs = judged[0]
    told = f"definition {governs.version}, target {governs.target or 'none'}"
    return f"{governs.rating or 'not rated'} ({told})" if published else told
