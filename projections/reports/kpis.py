"""KPIs: how contracts perform, and how much of what suppliers report was validated at its source (paper 2.2)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, Final, get_args

from domain.dates import in_words
from domain.kpi.events import Rating
from projections import table_query
from projections.reports.contracts import Named, by_id, share
from projections.reports.definition import Asked, Definition, Parameter
from projections.reports.paper import Block, Cell, Chart, Column, Paragraph, Series, Table
from projections.returns import STATES, returns
from projections.returns import Asked as AskedReturns
from projections.submission import SUBMISSIONS
from projections.table_query import Query

_RATINGS: Final[tuple[str, ...]] = get_args(Rating)
_COUNTS: Final = ("reported", "validated", "published", "unvalidated")
_AT_ONCE: Final = 400
_PERFORMANCE: Final = (
    *(Column(one.lower().replace(" ", "_"), one, "count") for one in _RATINGS),
    Column("no_data", "Nothing published", "count"),
)
_COVERAGE: Final = (
    Column("reported", "Reported", "count"),
    Column("validated", "Validated", "count"),
    Column("share", "Validated, %", "percent"),
    Column("published", "Published", "count"),
    Column("unvalidated", "Published unvalidated", "count"),
)
_BY: Final = {
    "contract": Column("contract", "Contract"),
    "supplier": Column("supplier", "Supplier"),
    "directorate": Column("directorate", "Directorate"),
}


class _Counted:
    """Figures of periods in the window, by contract, supplier and directorate."""

    def __init__(self) -> None:
        self.of: dict[str, defaultdict[str, Counter[str]]] = {by: defaultdict(Counter) for by in _BY}

    def add(self, contract: Named, what: list[str]) -> None:
        """Count one period."""
        names = {
            "contract": [f"{contract.reference} {contract.title}"],
            "supplier": contract.suppliers.split("; "),
            "directorate": [contract.directorate],
        }
        for by, keys in names.items():
            for key in keys:
                self.of[by][key].update(what)


def _blocks(asked: Asked) -> tuple[Block, ...]:
    first, last = asked.day("from", date.min), asked.day("to", asked.basis.valid_at)
    named = by_id(asked)
    counted = _Counted()
    for row in _periods(asked, first, last):
        contract = named.get(row["contract_id"])
        if contract is not None:
            counted.add(contract, _what(row))
    window = f"in periods that ended {'by' if first == date.min else f'from {in_words(first)} to'} {in_words(last)}"
    owed = _owed(asked, named, first, last)
    directorates = counted.of["directorate"]
    total = sum(directorates.values(), Counter[str]())
    rated = {one: total[one] for one in _RATINGS}
    told = ", ".join(f"{rated[one]} {one}" for one in _RATINGS)
    names = tuple(sorted(directorates))
    return (
        Paragraph(
            f"Of {total['reported']} figures reported {window}, {total['validated']} were validated at their source "
            f"({share(total['validated'], total['reported'])}%) and {total['published']} were published. Ratings "
            f"published: {told}. A period without data has no rating."
        ),
        Chart(
            "ratings-by-directorate",
            "Published ratings by directorate",
            f"{told}; {len(names)} directorates.",
            names,
            tuple(Series(one, tuple(directorates[name][one] for name in names)) for one in _RATINGS),
        ),
        *(_table("performance", by, counted, _PERFORMANCE, window) for by in _BY),
        *(_table("validation", by, counted, _COVERAGE, window) for by in _BY),
        _returns(owed, window),
    )


def _periods(asked: Asked, first: date, last: date) -> Iterator[dict[str, Any]]:
    """Submissions for periods that ended in the window."""
    filters = {"contract_id": asked.text("contract")} if asked.text("contract") else {}
    for row in table_query.whole(asked.record, SUBMISSIONS, asked.basis, Query(filters=filters)):
        if first.isoformat() <= row["last_day"] <= last.isoformat():
            yield row


def _what(row: dict[str, Any]) -> list[str]:
    """What a submission counts as. A rejected figure was not reported; a rating counts once it is published."""
    found = [one for one in ("reported", "validated") if row[one] is not None and row["status"] != "rejected"]
    if row["published"] is None:
        return [*found, "no data"]
    found += ["published", row["rating"]]
    return [*found, "unvalidated"] if row["unvalidated"] == "yes" else found


def _table(kind: str, by: str, counted: _Counted, columns: tuple[Column, ...], window: str) -> Table:
    def row(name: str, found: Counter[str]) -> tuple[Cell, ...]:
        if kind == "performance":
            return (name, *(found[one] for one in _RATINGS), found["no data"])
        coverage = share(found["validated"], found["reported"])
        return name, found["reported"], found["validated"], coverage, found["published"], found["unvalidated"]

    caption = "Ratings" if kind == "performance" else "Validation at source"
    return Table(
        f"{kind}-by-{by}",
        f"{caption} by {by}, {window}",
        (_BY[by], *columns),
        lambda: (row(name, found) for name, found in sorted(counted.of[by].items())),
    )


def _owed(asked: Asked, named: dict[str, Named], first: date, last: date) -> dict[str, Counter[str]]:
    """How the returns of KPIs in use came, by directorate."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    cursor = ""
    while True:
        wanted = AskedReturns(contract_id=asked.text("contract"), kpis=_AT_ONCE, cursor=cursor)
        page = returns(asked.record, asked.basis, wanted)
        for one in page.items:
            contract = named.get(one.contract_id)
            if contract is not None and first.isoformat() <= one.due_on and one.due_on <= last.isoformat():
                found[contract.directorate][one.state] += 1
        cursor = page.next_cursor
        if not cursor:
            return found


def _returns(owed: dict[str, Counter[str]], window: str) -> Table:
    columns = (
        _BY["directorate"],
        *(Column(one.replace(" ", "_"), one.capitalize(), "count") for one in STATES),
    )
    rows: list[tuple[Cell, ...]] = [
        (name, *(found[one] for one in STATES)) for name, found in sorted(owed.items())
    ]
    return Table("returns", f"Returns of KPIs in use by directorate, due {window[3:]}", columns, lambda: rows)


KPIS_REPORT: Final = Definition(
    name="kpis",
    version=1,
    title="KPI performance and validation",
    about="Published ratings, validation at source, late and missing returns, by contract, supplier and directorate.",
    blocks=_blocks,
    parameters={
        "from": Parameter("the first day on which a period may have ended", "date"),
        "to": Parameter("the last such day; the date of the basis where left out", "date"),
        "contract": Parameter("only this contract, by id", "id"),
        "directorate": Parameter("only this directorate"),
    },
)
