"""KPIs: how contracts perform, and how much of what suppliers report was validated at its source (paper 2.2)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, islice
from operator import add, itemgetter
from typing import Final, NamedTuple, get_args

from application.record import Basis, Record
from application.store.dialect import text_of_id
from domain.contract import CONTRACT
from domain.dates import in_words
from domain.kpi import Rating
from projections import returns_counted
from projections.reports.contracts import (
    TIER,
    ids,
    most,
    share_in_cell,
    share_in_words,
    some_by_id,
)
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.kpis_revisited import Revisited, kpis_revisited, revisited
from projections.reports.paper import Block, Cell, Chart, PaperColumn, Paragraph, Series, Table
from projections.reports.shared_out import shared_out
from projections.returns import STATES
from projections.returns_counted import Calendars, Counted, Window

_RATINGS: Final[tuple[str, ...]] = get_args(Rating)
_CONTRACTS_AT_ONCE: Final = 250
_STARTS_AT: Final = 5000
"""Contracts from which on there is a helper."""
_WITH_TIERS: Final = 3
"""The version from which on tiers stand beside KPIs, and KPIs that were revisited are told."""
_PERFORMANCE: Final = (
    *(PaperColumn(rating.lower().replace(" ", "_"), rating, "count") for rating in _RATINGS),
    PaperColumn("no_data", "Nothing published", "count"),
)
_COVERAGE: Final = (
    PaperColumn("reported", "Reported", "count"),
    PaperColumn("validated", "Validated", "count"),
    PaperColumn("share", "Validated, %", "percent"),
    PaperColumn("published", "Published", "count"),
    PaperColumn("unvalidated", "Published unvalidated", "count"),
    PaperColumn("never_validated", "KPIs never validated", "count"),
)
_RETURNS: Final = tuple(PaperColumn(state.replace(" ", "_"), state.capitalize(), "count") for state in STATES)
_BY: Final = {
    "directorate": PaperColumn("directorate", "Directorate"),
    "supplier": PaperColumn("supplier", "Supplier"),
    "contract": PaperColumn("contract", "Contract"),
    "tier": TIER,
}
_COUNTED: Final = {
    "performance": (*_RATINGS, "no data"),
    "validation": ("reported", "validated", "published", "unvalidated", "never validated"),
    "returns": STATES,
}
"""What each kind of table counts; whoever has none of it has no row there."""


_WHAT: Final = tuple(chain.from_iterable(_COUNTED.values()))
"""Everything that is counted, in the order in which figures are kept."""
_PLACE: Final = {what: place for place, what in enumerate(_WHAT)}
_Figures = list[int]
"""How many there are of each of these."""


def _nothing() -> _Figures:
    return [0] * len(_WHAT)


def _places(kind: str) -> slice:
    """Where the figures of a kind of table stand among all."""
    first = _PLACE[_COUNTED[kind][0]]
    return slice(first, first + len(_COUNTED[kind]))


class _Named(NamedTuple):
    """What a contract of which something was counted is told by."""

    called: str
    directorate: str
    suppliers: str
    tier: str


class _Part(NamedTuple):
    """What the report says of some contracts."""

    figures: list[tuple[_Named, _Figures]]
    """Of periods and returns in the window, by contract."""
    revisited: Revisited | None
    """Their KPIs that were revisited, where that is asked for."""


@dataclass(frozen=True)
class _Contracts:
    """Works out what is said of some contracts, given by their ids in order."""

    basis: Basis
    window: Window
    """In which a period ended, or a return was due."""
    with_tiers: bool

    @cached_property
    def _calendars(self) -> Calendars:
        return Calendars(self.basis.valid_at)

    def of(self, record: Record, _: Mapping[str, str], lot: tuple[str, ...]) -> Iterator[_Part]:
        """What is said of them: one part."""
        named = some_by_id(record, self.basis, lot)
        figures: defaultdict[str, _Figures] = defaultdict(_nothing)
        _count_periods(record, self.basis, lot, self.window, figures)
        owed = returns_counted.counted(record, self.basis, lot, self.window, self._calendars)
        _count_returns(owed, figures)
        yield _Part(
            [
                (_Named(own.called, own.directorate, own.suppliers, own.tier), counted)
                for own, counted in (
                    (named[contract_id], counted) for contract_id, counted in figures.items()
                )
            ],
            revisited(record, self.basis, named, *self.window) if self.with_tiers else None,
        )


class _Counted:
    """Figures of periods and returns in the window, by directorate, supplier, contract and tier."""

    def __init__(self) -> None:
        self.tiers: dict[str, str] = {}
        """The tier of each contract of which something was counted, by what it is called."""
        self.of: dict[str, defaultdict[str, _Figures]] = {by: defaultdict(_nothing) for by in _BY}
        """What was counted, by what and by its name."""
        self._same: dict[str, str] = {}

    def add(self, named: _Named, figures: _Figures) -> None:
        """Count what was found of a contract."""
        self.tiers[named.called] = self._same.setdefault(named.tier, named.tier)
        self.of["contract"][named.called] = figures
        sums = [self.of["directorate"][named.directorate], self.of["tier"][named.tier]]
        sums += [self.of["supplier"][supplier] for supplier in named.suppliers.split("; ")]
        for sum_ in sums:
            sum_[:] = map(add, sum_, figures)


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    first, last = asked.day("from", date.min), asked.day("to", asked.basis.valid_at)
    with_tiers = asked.version >= _WITH_TIERS
    counted, parts = _Counted(), list[Revisited]()
    for figures, part in _told(asked, _Contracts(asked.basis, Window(first, last), with_tiers)):
        for named, of_contract in figures:
            counted.add(named, of_contract)
        parts += [part] if part else []
    days = f"{'by' if first == date.min else f'from {in_words(first)} to'} {in_words(last)}"
    window = f"in periods that ended {days}"
    directorates = counted.of["directorate"]
    total = dict(zip(_WHAT, map(sum, zip(_nothing(), *directorates.values(), strict=True)), strict=True))
    rated = {rating: total[rating] for rating in _RATINGS}
    told = ", ".join(f"{rated[rating]} {rating}" for rating in _RATINGS)
    names = tuple(
        sorted(
            name for name, found in directorates.items() if any(found[_PLACE[rating]] for rating in _RATINGS)
        )
    )
    short = {name: directorates[name][_PLACE["Inadequate"]] for name in names}
    return (
        Paragraph(
            f"Of {total['reported']} figures reported {window}, {total['validated']} were validated at their source "
            f"({share_in_words(total['validated'], total['reported'])}) and {total['published']} were published. KPIs "
            f"of which nothing reported was validated: {total['never validated']}. Ratings published: {told}. A "
            f"period without data has no rating. Of the returns due {days}, {total['late']} came late and "
            f"{total['missing']} are missing."
        ),
        Chart(
            "ratings-by-directorate",
            "Published ratings by directorate",
            f"{told}, over {len(names)} directorates. Inadequate: {rated['Inadequate']}{most(short)}.",
            names,
            tuple(
                Series(rating, tuple(directorates[name][_PLACE[rating]] for name in names))
                for rating in _RATINGS
            ),
        ),
        *(
            _table(kind, by, counted, columns, f"{called} by {by}, {when}", with_tiers=with_tiers)
            for kind, columns, called, when in (
                ("performance", _PERFORMANCE, "Ratings", window),
                ("validation", _COVERAGE, "Validation at source", window),
                ("returns", _RETURNS, "Returns", f"due {days}"),
            )
            for by in _BY
            if by != "tier" or with_tiers
        ),
        *(kpis_revisited(parts, first, last) if with_tiers else ()),
    )


def _told(asked: ReportRequest, contracts: _Contracts) -> Iterator[_Part]:
    """What is said of all contracts asked about, in the order of their ids; of many by two processes."""
    following = iter(ids(asked))
    lots = list[tuple[str, ...]]()
    while lot := tuple(islice(following, _CONTRACTS_AT_ONCE)):
        lots.append(lot)
    return shared_out(asked.record, {}, contracts, lots, starts_at=_STARTS_AT // _CONTRACTS_AT_ONCE)


def _count_periods(
    record: Record,
    basis: Basis,
    contract_ids: tuple[str, ...],
    window: Window,
    figures: Mapping[str, _Figures],
) -> None:
    """Count every submission of these contracts for a period that ended in the window, and every KPI that had figures
    reported and none of them validated."""
    day, position = basis.valid_at.isoformat(), basis.position
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                f"SELECT contract_id, {_SUMS} FROM submissions WHERE valid_from <= ? AND valid_to > ? "
                "AND known_from <= ? AND known_to > ? AND last_day >= ? AND last_day <= ? "
                f"AND contract_id IN ({', '.join('?' * len(contract_ids))}) GROUP BY kpi_id, contract_id"
            ),
            (
                *_RATINGS,
                *(day, day, position, position, window.first.isoformat(), window.last.isoformat()),
                *map(record.store.dialect.kept_text, contract_ids),
            ),
        )
        for row in cursor:
            found = figures[text_of_id(row["contract_id"]) or ""]
            for what, column in _COLUMNS.items():
                found[_PLACE[what]] += int(row[column])
            found[_PLACE["never validated"]] += bool(row["reported"]) and not row["validated"]


_COLUMNS: Final = {
    "reported": "reported",
    "validated": "validated",
    "no data": "without_data",
    "published": "published",
    "unvalidated": "unvalidated",
    **{rating: f"rating_{number}" for number, rating in enumerate(_RATINGS)},
}
"""What submissions are counted as, each with the column of its count."""
_CONDITIONS: Final = {
    "reported": "reported IS NOT NULL AND status <> 'rejected'",  # a rejected figure was not reported
    "validated": "validated IS NOT NULL AND status <> 'rejected'",
    "no data": "published IS NULL",
    "published": "published IS NOT NULL",
    "unvalidated": "published IS NOT NULL AND unvalidated = 'yes'",
    **dict.fromkeys(_RATINGS, "published IS NOT NULL AND rating = ?"),  # a rating counts once it is published
}
_SUMS: Final = ", ".join(
    f"SUM(CASE WHEN {_CONDITIONS[what]} THEN 1 ELSE 0 END) AS {column}" for what, column in _COLUMNS.items()
)


def _table(
    kind: str,
    by: str,
    counted: _Counted,
    columns: tuple[PaperColumn, ...],
    caption: str,
    *,
    with_tiers: bool,
) -> Table:
    """One table; that by contract says each contract's tier."""
    tiers = counted.tiers if with_tiers and by == "contract" else None

    def row(name: str, counts: _Figures) -> tuple[Cell, ...]:
        first = (name,) if tiers is None else (name, tiers[name])
        if kind == "validation":
            reported, validated, *others = counts
            return *first, reported, validated, share_in_cell(validated, reported), *others
        return (*first, *counts)

    places = _places(kind)
    return Table(
        f"{kind}-by-{by}",
        caption,
        (_BY[by], *columns) if tiers is None else (_BY[by], TIER, *columns),
        lambda: (
            row(name, counts)
            for name, figures in sorted(counted.of[by].items(), key=itemgetter(0))
            if any(counts := figures[places])
        ),
    )


def _count_returns(owed: Iterable[Counted], figures: Mapping[str, _Figures]) -> None:
    """Count how the returns came that were due in the window, and the periods in it of which there is no trace."""
    for contract_id, states, no_trace in owed:
        found = figures[contract_id]
        for state, number in states.items():
            found[_PLACE[state]] += number
        found[_PLACE["no data"]] += no_trace


KPIS_REPORT: Final = ReportDefinition(
    name="kpis",
    version=3,  # the tier beside KPIs; KPIs that were revisited, by both definitions
    oldest=2,
    title="KPI performance and validation",
    about="Published ratings, validation at source, late and missing returns, by contract, supplier and directorate.",
    blocks=_blocks,
    parameters={
        "from": ReportParameter("the first day on which a period may have ended", "date"),
        "to": ReportParameter("the last such day; the date of the basis where left out", "date"),
        "contract": ReportParameter("only this contract, by id", "id", stream=CONTRACT),
        "directorate": ReportParameter("only this directorate", "directorate"),
    },
)
