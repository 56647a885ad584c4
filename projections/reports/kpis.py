"""KPIs: how contracts perform, and how much of what suppliers report was validated at its source (paper 2.2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from itertools import chain
from operator import add, itemgetter
from typing import Final, get_args

from application.store.dialect import text_of_id
from domain.contract import CONTRACT
from domain.dates import in_words
from domain.kpi import Rating
from projections import returns_counted
from projections.reports.contracts import (
    TIER,
    NamedContract,
    by_id_in_any_order,
    most,
    share_in_cell,
    share_in_words,
)
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.kpis_revisited import kpis_revisited
from projections.reports.paper import Block, Cell, Chart, PaperColumn, Paragraph, Series, Table
from projections.returns import STATES
from projections.returns_counted import Window

_RATINGS: Final[tuple[str, ...]] = get_args(Rating)
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


class _Counted:
    """Figures of periods and returns in the window, by directorate, supplier and contract."""

    def __init__(self, named: Mapping[str, NamedContract]) -> None:
        self._named = named
        self._of_contract: defaultdict[str, _Figures] = defaultdict(_nothing)

    def add(self, contract_id: str, found: Iterable[tuple[int, int]]) -> None:
        """Count what was found of periods, returns or KPIs of a contract: how many, each after its place."""
        figures = self._of_contract[contract_id]
        for place, number in found:
            figures[place] += number

    @cached_property
    def tiers(self) -> dict[str, str]:
        """The tier of each contract of which something was counted, by what it is called."""
        named = (self._named[contract_id] for contract_id in self._of_contract)
        return {contract.called: contract.tier for contract in named}

    @cached_property
    def of(self) -> dict[str, defaultdict[str, _Figures]]:
        """What was counted, by what and by its name. To be asked for once everything is counted."""
        found: dict[str, defaultdict[str, _Figures]] = {by: defaultdict(_nothing) for by in _BY}
        for contract_id, figures in self._of_contract.items():
            contract = self._named[contract_id]
            found["contract"][contract.called] = figures
            sums = [found["directorate"][contract.directorate], found["tier"][contract.tier]]
            sums += [found["supplier"][supplier] for supplier in contract.suppliers.split("; ")]
            for sum_ in sums:
                sum_[:] = map(add, sum_, figures)
        return found


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    first, last = asked.day("from", date.min), asked.day("to", asked.basis.valid_at)
    named = by_id_in_any_order(asked)
    counted = _Counted(named)
    _count_periods(asked, named, first, last, counted)
    _count_returns(asked, named, first, last, counted)
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
    with_tiers = asked.version >= _WITH_TIERS
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
        *(kpis_revisited(asked, named, first, last) if with_tiers else ()),
    )


def _count_periods(
    asked: ReportRequest, named: Mapping[str, NamedContract], first: date, last: date, counted: _Counted
) -> None:
    """Count every submission for a period that ended in the window, and every KPI that had figures reported and none
    of them validated."""
    day, position = asked.basis.valid_at.isoformat(), asked.basis.position
    contract_id = asked.id("contract")
    among = " AND contract_id = ?" if contract_id else ""
    with asked.record.store.read() as cursor:
        cursor.execute(
            asked.record.sql(
                f"SELECT contract_id, {_SUMS} FROM submissions WHERE valid_from <= ? AND valid_to > ? "
                f"AND known_from <= ? AND known_to > ? AND last_day >= ? AND last_day <= ?{among} "
                "GROUP BY kpi_id, contract_id"
            ),
            (
                *_RATINGS,
                *(day, day, position, position, first.isoformat(), last.isoformat()),
                *((asked.record.store.dialect.kept_id(contract_id),) if contract_id else ()),
            ),
        )
        for row in cursor:
            told = text_of_id(row["contract_id"]) or ""
            if told in named:
                never = bool(row["reported"]) and not row["validated"]
                found = ((_PLACE[what], int(row[column])) for what, column in _COLUMNS.items())
                counted.add(told, [*found, (_PLACE["never validated"], int(never))])


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


def _count_returns(
    asked: ReportRequest, named: Mapping[str, NamedContract], first: date, last: date, counted: _Counted
) -> None:
    """Count how the returns came that were due in the window, and the periods in it of which there is no trace."""
    owed = returns_counted.counted(asked.record, asked.basis, asked.text("contract"), Window(first, last))
    for contract_id, states, no_trace in owed:
        if contract_id in named:
            found = ((_PLACE[state], number) for state, number in states.items())
            counted.add(contract_id, [*found, (_PLACE["no data"], no_trace)])


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
