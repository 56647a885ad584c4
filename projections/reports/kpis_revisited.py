"""KPIs that were revisited to make them more relevant and measurable (paper 2.2): which, why, and what they were.

A return whose definition was revised into its past afterwards is told by both: as it was judged when it came, and as
the definitions on record now judge it. Figures and ratings are told of what is published alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import starmap
from operator import add
from typing import Final, NamedTuple
from uuid import UUID

from application.record import Basis, Record
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
from projections.returns_counted import Window
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
    contract_id = asked.text("contract")
    wanted = Query({"contract_id": contract_id} if contract_id else {})
    revised = [row for row in _kpis(asked.record, asked.basis, named, wanted) if row.version != 1]
    for some in _with_stories(asked.record, asked.basis, revised):
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


def _kpis(record: Record, basis: Basis, named: Mapping[str, NamedContract], wanted: Query) -> Iterator[_Kpi]:
    """The KPIs asked for, of the contracts named, in no order."""
    rows = table_query.in_any_order(record, KPIS, basis, wanted, _Kpi._fields)
    return (row for row in starmap(_Kpi, rows) if row.contract_id in named)


_Stories = list[tuple[_Kpi, Chronicle[Kpi]]]
"""KPIs with what happened to each."""


def _with_stories(record: Record, basis: Basis, rows: list[_Kpi]) -> Iterator[_Stories]:
    """These KPIs with their stories, by contract and title, some at a time."""
    rows.sort(key=lambda row: (row.contract_id, row.title, row.kpi_id))
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        kpis = record.chronicles_at(KPI, {UUID(row.kpi_id) for row in some}, basis.position)
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


class Age(NamedTuple):
    """KPIs in use of contracts that began in one year."""

    contracts: int
    """Contracts that have any."""
    kpis: int
    lacking: int
    """Those of them that lack something to be relevant and measurable."""


class Revisited(NamedTuple):
    """What is told of some contracts."""

    ages: Mapping[str, Age]
    """By the year in which contracts began."""
    revisions: list[Revision]
    by_both: list[tuple[Cell, ...]]
    """A row for each return that two definitions judge."""


def revisited(
    record: Record, basis: Basis, named: Mapping[str, NamedContract], first: date, last: date
) -> Revisited:
    """Which KPIs of the contracts named were revisited in a window, by contract and KPI, how old all of them are, and
    which returns two definitions judge."""
    contracts, counts = defaultdict[str, set[str]](set), defaultdict[str, list[int]](lambda: [0, 0])
    revised = list[_Kpi]()
    for row in _kpis(record, basis, named, Query(contracts=tuple(named))):
        if not row.retired_from:
            year = _year(named[row.contract_id])
            contracts[year].add(row.contract_id)
            counts[year][0] += 1
            counts[year][1] += bool(row.missing)
        if row.version != 1:
            revised.append(row)
    found = Revisited({year: Age(len(contracts[year]), *counts[year]) for year in counts}, [], [])
    for some in _with_stories(record, basis, revised):
        for row, known in some:
            found.revisions.extend(_revisions_of(named[row.contract_id], known, first, last))
        found.by_both.extend(_by_both(record, basis, named, some, Window(first, last)))
    return found


def kpis_revisited(parts: Iterable[Revisited], first: date, last: date) -> Iterator[Block]:
    """Which KPIs were revisited in a window, by the age of their contracts, and returns that two definitions judge;
    given what is told of contracts in the order of their ids."""
    ages = defaultdict[str, Age](lambda: Age(0, 0, 0))
    found, by_both = list[Revision](), list[tuple[Cell, ...]]()
    for part in parts:
        for year, age in part.ages.items():
            ages[year] = Age(*map(add, ages[year], age))
        found += part.revisions
        by_both += part.by_both
    by_both.sort(key=str)
    days = f"{'by' if first == date.min else f'from {in_words(first)} to'} {in_words(last)}"
    yield Paragraph(f"Revisions that took effect {days}: {revised_in_words(found)}")
    yield revised_table(found, days)
    yield _by_age(ages, found)
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


def _by_age(ages: defaultdict[str, Age], found: list[Revision]) -> Table:
    """How KPIs stand by the year in which their contract began, those of old contracts first, with what was revised."""
    by_kpi: defaultdict[UUID, list[Revision]] = defaultdict(list)
    for revision in found:
        by_kpi[revision.kpi_id].append(revision)
    revised, better = Counter[str](), Counter[str]()
    for own in by_kpi.values():
        year = _year(own[0].contract)
        revised[year] += 1
        better[year] += any(revision.because in RELEVANT_AND_MEASURABLE for revision in own)
    lines: list[tuple[Cell, ...]] = []
    for year in sorted(ages.keys() | revised.keys()):
        age = ages[year]
        lines.append((year, age.contracts, age.kpis, revised[year], better[year], age.lacking))
    return Table("kpis-by-age", "KPIs by the year in which their contract began", _BY_YEAR, lambda: lines)


def _year(contract: NamedContract) -> str:
    return contract.began[:4] or "not known"


def _by_both(
    record: Record, basis: Basis, named: Mapping[str, NamedContract], kpis: _Stories, window: Window
) -> Iterator[tuple[Cell, ...]]:
    """Returns of some KPIs that were judged by a definition that was revised into their past since."""
    known = {row.kpi_id: chronicle for row, chronicle in kpis}
    wanted = Query(
        where=(
            (f"r.kpi_id IN ({', '.join('?' * len(known))})", tuple(map(UUID, known))),
            ("r.last_day >= ? AND r.last_day <= ?", (window.first.isoformat(), window.last.isoformat())),
        )
    )
    rows = [
        _Judged(*values)
        for values in table_query.in_any_order(record, SUBMISSIONS, basis, wanted, _Judged._fields)
    ]
    returns = record.chronicles_at(SUBMISSION, {UUID(row.submission_id) for row in rows}, basis.position)
    for row in rows:
        submission: Submission | None = returns[UUID(row.submission_id)].in_force(basis.valid_at)
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
