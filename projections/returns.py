"""Returns late and missing: for every KPI, each period that ended, whether its return came and when (paper 2.2).

Worked out at a basis from the rows of KPIs, submissions and contracts: what was in force on the one clock, as known on
the other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple, get_args

from application.record import Basis, Record
from application.store.dialect import Cursor, text_of_id
from domain.contract.status import Standstill, all_of_it, goes_on, standstills
from domain.figures import share
from domain.periods import Frequency, bounds, periods_ended

State = Literal["not yet due", "missing", "nil", "late", "on time"]
STATES: tuple[str, ...] = get_args(State)
NO_DATA = "no data"
_KPIS_AT_ONCE: Final = 500

_IN_FORCE = "{0}.valid_from <= ? AND {0}.valid_to > ? AND {0}.known_from <= ? AND {0}.known_to > ?"


class Return(NamedTuple):
    """One period of one KPI."""

    contract_id: str
    kpi_id: str
    title: str
    period: str
    due_on: str
    state: State
    days_late: int
    """Days from the due date to the day on which it came, or to the day asked about; 0 where it is in time."""
    returned_on: str | None
    submission_id: str | None
    status: str | None
    """Of the submission; null where there is none."""


class ReturnCoverage(NamedTuple):
    """How much of what was reported for a contract was validated at its source (NAO 5.5)."""

    contract_id: str
    reported: int
    """Periods with a reported figure."""
    validated: int
    """Those of them with a validated figure."""
    share: str
    """Per cent to one place, or *no data*: no returns are no score."""


@dataclass(frozen=True)
class ReturnsPage:
    """The returns of some KPIs, the coverage of their contracts, and the cursor of the KPIs that follow."""

    items: list[Return]
    coverage: list[ReturnCoverage]
    next_cursor: str


@dataclass(frozen=True)
class ReturnsQuery:
    """Which returns to list: page by page of KPIs."""

    contract_id: str = ""
    state: str = ""
    kpis: int = 20
    """Most KPIs on a page."""
    cursor: str = ""
    """The last KPI of the page before."""
    retired: bool = False
    """Also what KPIs owed that were retired since."""
    among: Collection[str] | None = None
    """Only of these contracts, where given."""


def returns(record: Record, basis: Basis, asked: ReturnsQuery) -> ReturnsPage:
    """A page of the returns that KPIs owed by the day asked about."""
    with record.store.read() as cursor:
        look = _Look(cursor, record, basis)
        found = look.kpis(asked)
        page = found[: asked.kpis]
        contracts = {row["contract_id"] for row in page}
        spans = look.spans(contracts)
        definitions = look.definitions([row["kpi_id"] for row in page])
        submissions = look.submissions([row["kpi_id"] for row in page])
        coverage = look.coverage(contracts)
    items = [
        kpi_return
        for row in page
        for kpi_return in returns_of(row, definitions[row["kpi_id"]], submissions, spans, basis.valid_at)
        if asked.state in ("", kpi_return.state)
    ]
    onwards = text_of_id(page[-1]["kpi_id"]) if len(found) > asked.kpis else ""
    return ReturnsPage(items, coverage, onwards or "")


def every_return(
    record: Record,
    basis: Basis,
    contract_id: str = "",
    *,
    retired: bool = False,
    among: Collection[str] | None = None,
) -> Iterator[Return]:
    """What every KPI owed by the day asked about, KPI by KPI in the order of their ids; those of one contract, or of
    those it is *among*, where they are given. *Retired*: also what KPIs owed that were retired since. When work was
    done is read once for all of them, and never more of the rest than some KPIs at a time."""
    asked = ReturnsQuery(contract_id, kpis=_KPIS_AT_ONCE, retired=retired, among=among)
    for page in kpi_pages(record, basis, asked):
        for row in page.kpis:
            definitions = page.definitions[row["kpi_id"]]
            yield from returns_of(row, definitions, page.submissions, page.spans, basis.valid_at)


class KpisPage(NamedTuple):
    """Some KPIs, and what their returns are worked out from; ids as the tables keep them."""

    kpis: list[Any]
    definitions: Mapping[Any, Sequence[Any]]
    """By KPI, the earliest first."""
    submissions: Mapping[tuple[Any, str], Any]
    """By KPI and period."""
    spans: Mapping[Any, "Span"]
    """By contract."""


def kpi_pages(record: Record, basis: Basis, asked: ReturnsQuery) -> Iterator[KpisPage]:
    """All KPIs asked about, some at a time, in the order of their ids."""
    spans: Mapping[Any, Span] | None = None
    wanted = {asked.contract_id} if asked.contract_id else asked.among
    while True:
        with record.store.read() as cursor:
            look = _Look(cursor, record, basis)
            if spans is None:
                spans = look.spans(None if wanted is None else set(look.ids(wanted)))
            found = look.kpis(asked)
            page = found[: asked.kpis]
            ids = [row["kpi_id"] for row in page]
            definitions, submissions = look.definitions(ids), look.submissions(ids)
        yield KpisPage(page, definitions, submissions, spans)
        if len(found) <= asked.kpis:
            return
        asked = replace(asked, cursor=text_of_id(ids[-1]) or "")


class Span(NamedTuple):
    """When work was done under a contract."""

    starts: date = date.min
    """First day of its term."""
    ended_on: date | None = None
    stood_still: tuple[Standstill, ...] = ()
    """Suspensions: nothing is due before the work goes on, and nothing of a period throughout which it stood still."""


ALWAYS: Final = Span()
"""Of a contract that is not in force."""


def returns_of(
    kpi: Mapping[str, Any],
    definitions: Sequence[Any],
    submissions: Mapping[tuple[Any, str], Any],
    spans: Mapping[Any, Span],
    today: date,
) -> Iterator[Return]:
    """The return of each period that a KPI owed, the earliest first. A definition rules the periods whose last day it
    was in force on."""
    kept, span = kpi["kpi_id"], spans.get(kpi["contract_id"], ALWAYS)
    kpi_id, contract_id = text_of_id(kept) or "", text_of_id(kpi["contract_id"]) or ""
    for ruling in rulings(definitions, span):
        for period in periods_ended(ruling.frequency, ruling.starts, min(today, ruling.until)):
            first, last = bounds(period)
            if last < ruling.since or first >= ruling.retired or (span.ended_on and first > span.ended_on):
                continue
            came = submissions.get((kept, period))
            if came is None and span.stood_still and all_of_it(first, last, span.stood_still):
                continue
            owed = _Owed(contract_id, kpi_id, ruling.title, period, last + ruling.allowed)
            yield _as_it_came(owed, came, span.stood_still, today)


class Ruling(NamedTuple):
    """A definition of a KPI, and which periods it may rule: those that begin on a day or later, whose last day it was
    in force on, and that began before the KPI was retired."""

    title: str
    frequency: Frequency
    allowed: timedelta
    starts: date
    since: date
    until: date
    retired: date


def rulings(definitions: Sequence[Any], span: Span) -> Iterator[Ruling]:
    """What each definition of a KPI, the earliest first, rules under a contract of that span."""
    starts = max(date.fromisoformat(definitions[0]["valid_from"]), span.starts)
    for row in definitions:
        yield Ruling(
            title=row["title"],
            frequency=row["frequency"],
            allowed=timedelta(days=row["due_days"]),
            starts=starts,
            since=date.fromisoformat(row["valid_from"]),
            until=date.fromisoformat(row["valid_to"]),
            retired=date.fromisoformat(row["retired_from"]) if row["retired_from"] else date.max,
        )


class _Owed(NamedTuple):
    """A return as the definition in force on the period's last day wants it."""

    contract_id: str
    kpi_id: str
    title: str
    period: str
    due: date


def _as_it_came(owed: _Owed, submission: Any, stood_still: Sequence[Standstill], today: date) -> Return:
    due, state, late = how_it_stands(submission, owed.due, stood_still, today)
    came: str | None = submission["reported_on"] if submission else None
    kept = (text_of_id(submission["submission_id"]), submission["status"]) if submission else (None, None)
    return Return(*owed[:-1], due.isoformat(), state, late, came, *kept)


def how_it_stands(
    submission: Any, due: date, stood_still: Sequence[Standstill], today: date
) -> tuple[date, State, int]:
    """The day on which a return is due, how it stands and by how many days it is late; where something came or was
    noted, it is due on the day that was noted."""
    came: str | None = submission["reported_on"] if submission else None
    if submission:
        due = date.fromisoformat(submission["due_on"])
    if stood_still:
        due = goes_on(due, stood_still)
    stands = came is not None and submission["status"] != "rejected"
    until = date.fromisoformat(came) if came and stands else today
    late = max((until - due).days, 0)
    if not stands:
        return due, "missing" if late else "not yet due", late
    if submission["status"] == "nil return":
        return due, "nil", late
    return due, "late" if late else "on time", late


class _Look:
    """Asks the tables at one basis, in one transaction. It is given ids, and gives them, as the tables keep them."""

    def __init__(self, cursor: Cursor, record: Record, basis: Basis) -> None:
        self._cursor, self._sql, self._dialect = cursor, record.sql, record.store.dialect
        self._day, self._position = basis.valid_at.isoformat(), basis.position

    def _rows(self, text: str, params: Sequence[Any]) -> list[Any]:
        self._cursor.execute(self._sql(text), tuple(params))
        return self._cursor.fetchall()

    def ids(self, texts: Iterable[str]) -> list[Any]:
        """Ids as the tables keep them."""
        return [self._dialect.kept_text(text) for text in texts]

    @property
    def _basis(self) -> list[Any]:
        return [self._day, self._day, self._position, self._position]

    def kpis(self, asked: ReturnsQuery) -> list[Any]:
        """The KPIs asked about, one more than the page holds."""
        where, params = [_IN_FORCE.format("k")], self._basis
        if not asked.retired:
            where.append("(k.retired_from IS NULL OR k.retired_from > ?)")
            params.append(self._day)
        if asked.among is not None:
            where.append(f"k.contract_id IN ({_marks(set(asked.among)) or 'NULL'})")
            params += self.ids(sorted(set(asked.among)))
        for condition, value in (("k.contract_id = ?", asked.contract_id), ("k.kpi_id > ?", asked.cursor)):
            if value:
                where.append(condition)
                params += self.ids([value])
        return self._rows(
            f"SELECT k.kpi_id, k.contract_id FROM kpis k WHERE {' AND '.join(where)} ORDER BY k.kpi_id LIMIT ?",
            [*params, asked.kpis + 1],
        )

    def definitions(self, kpi_ids: Sequence[Any]) -> dict[Any, list[Any]]:
        """Every definition of these KPIs as known, whenever in force, the earliest first."""
        found: dict[Any, list[Any]] = defaultdict(list)
        if kpi_ids:
            for row in self._rows(
                "SELECT kpi_id, title, frequency, due_days, retired_from, valid_from, valid_to FROM kpis "
                f"WHERE kpi_id IN ({_marks(kpi_ids)}) AND known_from <= ? AND known_to > ? "
                "ORDER BY kpi_id, valid_from",
                [*kpi_ids, self._position, self._position],
            ):
                found[row["kpi_id"]].append(row)
        return found

    def submissions(self, kpi_ids: Sequence[Any]) -> dict[tuple[Any, str], Any]:
        """What came for these KPIs, by KPI and period."""
        if not kpi_ids:
            return {}
        rows = self._rows(
            "SELECT s.submission_id, s.kpi_id, s.period, s.status, s.reported_on, s.due_on FROM submissions s "
            f"WHERE s.kpi_id IN ({_marks(kpi_ids)}) AND {_IN_FORCE.format('s')}",
            [*kpi_ids, *self._basis],
        )
        return {(row["kpi_id"], row["period"]): row for row in rows}

    def spans(self, contract_ids: set[Any] | None) -> dict[Any, Span]:
        """When the term of these contracts begins, or of all of them, and when they ended where they did."""
        among, chosen = _among(contract_ids)
        stood_still = self._stood_still(contract_ids)
        self._cursor.execute(
            self._sql(
                f"SELECT r.contract_id, r.starts, r.ended_on FROM register r WHERE {_IN_FORCE.format('r')}{among}"
            ),
            (*self._basis, *chosen),
        )
        return {
            row["contract_id"]: Span(
                date.fromisoformat(row["starts"]),
                date.fromisoformat(row["ended_on"]) if row["ended_on"] else None,
                stood_still.get(row["contract_id"], ()),
            )
            for row in self._cursor
        }

    def _stood_still(self, contract_ids: set[Any] | None) -> dict[Any, tuple[Standstill, ...]]:
        """When the work under these contracts, or all of them, stood still, or is to, as known."""
        among, chosen = _among(contract_ids)
        self._cursor.execute(
            self._sql(
                "SELECT r.contract_id, r.valid_from, r.valid_to, r.suspended_until FROM register r "
                f"WHERE r.suspended_until IS NOT NULL AND r.known_from <= ? AND r.known_to > ?{among} "
                "ORDER BY r.valid_from"
            ),
            (self._position, self._position, *chosen),
        )
        found: dict[Any, list[tuple[str, str, str]]] = defaultdict(list)
        for row in self._cursor:  # one after the other: a contract has many that say the same
            own, since = found[row["contract_id"]], row["valid_from"]
            if own and own[-1][1:] == (since, row["suspended_until"]):
                since = own.pop()[0]
            own.append((since, row["valid_to"], row["suspended_until"]))
        return {
            contract_id: standstills(_days(*period) for period in periods)
            for contract_id, periods in found.items()
        }

    def coverage(self, contract_ids: set[Any]) -> list[ReturnCoverage]:
        """How much was validated of what was reported for these contracts."""
        if not contract_ids:
            return []
        rows = self._rows(
            "SELECT s.contract_id, COUNT(s.reported) AS reported, "
            "SUM(CASE WHEN s.reported IS NOT NULL AND s.validated IS NOT NULL THEN 1 ELSE 0 END) AS validated "
            f"FROM submissions s WHERE s.contract_id IN ({_marks(contract_ids)}) AND s.status <> 'rejected' "
            f"AND {_IN_FORCE.format('s')} GROUP BY s.contract_id",
            [*sorted(contract_ids), *self._basis],
        )
        counted = {row["contract_id"]: (int(row["reported"]), int(row["validated"])) for row in rows}
        return [
            _coverage(text_of_id(contract_id) or "", *counted.get(contract_id, (0, 0)))
            for contract_id in sorted(contract_ids)
        ]


def _days(since: str, before: str, until: str) -> tuple[date, date, date]:
    return date.fromisoformat(since), date.fromisoformat(before), date.fromisoformat(until)


def _coverage(contract_id: str, reported: int, validated: int) -> ReturnCoverage:
    return ReturnCoverage(contract_id, reported, validated, share(validated, reported) or NO_DATA)


def _among(contract_ids: set[Any] | None) -> tuple[str, list[Any]]:
    """The condition that row *r* is of one of these contracts, where some are given, and its values."""
    if contract_ids is None:
        return "", []
    return f" AND r.contract_id IN ({_marks(contract_ids) or 'NULL'})", sorted(contract_ids)


def _marks(values: Sequence[str] | set[str]) -> str:
    return ", ".join("?" * len(values))
