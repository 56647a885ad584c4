"""Who has compared and who has not; what social value was promised, reported and verified (paper 2.2).

Both are read off the tables at a basis, over the contracts in force.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from application.record import Basis, Record
from domain.figures import number
from projections import table_query
from projections.benchmark import BENCHMARKS
from projections.contracts_in_force import past_end
from projections.register import REGISTER
from projections.social_value import SOCIAL_VALUES
from projections.table_query import Query

_SHOWN = ("contract_id", "reference", "title", "directorate", "tier", "contract_manager")
_COMMITMENT = (
    *("social_value_id", "status", "theme", "measure", "unit"),
    *("committed", "reported", "verified", "due", "outcome"),
)


@dataclass(frozen=True)
class Asked:
    """Which contracts to look at."""

    directorate: str = ""
    """Only those of this one, where given."""
    limit: int = 50
    cursor: str = ""


class Coverage(NamedTuple):
    """How far contracts in force were compared with others."""

    contracts: int
    past_end: int
    """Further contracts that are past their end with nothing recorded: none of them is among the others."""
    compared: int
    managers: int
    managers_without: list[str]
    """Contract managers of whose contracts none was compared, in order of id."""
    without: list[dict[str, Any]]
    """A page of the contracts that were not compared, by reference."""
    next_cursor: str


def benchmark_coverage(record: Record, basis: Basis, asked: Asked, since: date | None) -> Coverage:
    """Coverage by comparisons that stand, those made since a day where one is given."""
    wanted = {"stands": "yes"} | ({"compared_from": since.isoformat()} if since else {})
    rows = table_query.whole(record, BENCHMARKS, basis, Query(wanted))
    compared = {row["contract_id"] for row in rows}
    contracts, managers, comparing = 0, set(), set()
    without = []
    for row in _contracts(record, basis, asked.directorate):
        contracts += 1
        managers.add(row["contract_manager"])
        if row["contract_id"] in compared:
            comparing.add(row["contract_manager"])
        else:
            without.append({name: row[name] for name in _SHOWN})
    without.sort(key=lambda row: row["reference"])  # a store may sort text in its own way
    page = [row for row in without if row["reference"] > asked.cursor][: asked.limit]
    more = bool(page) and page[-1] is not without[-1]
    return Coverage(
        contracts,
        past_end(record, basis, asked.directorate),
        contracts - len(without),
        len(managers),
        sorted(managers - comparing),
        page,
        page[-1]["reference"] if more else "",
    )


class Total(NamedTuple):
    """Three numbers of one unit, kept apart; ``None`` where there is no data, which is not nought."""

    unit: str
    committed: str | None
    reported: str | None
    verified: str | None


class Position(NamedTuple):
    """What social value one contract in force was promised and has had."""

    contract: dict[str, Any]
    totals: list[Total]
    """By unit; no unit is added to another. Empty where nothing is committed."""
    commitments: list[dict[str, Any]]
    """Each commitment and each opportunity."""


class Positions(NamedTuple):
    """The contracts of a page, and the cursor of those that follow."""

    items: list[Position]
    next_cursor: str


def social_value_position(
    record: Record, basis: Basis, asked: Asked, *, committed: bool | None = None
) -> Positions:
    """A page of contracts in force by reference: those with, or without, any commitment, where that is asked."""
    query = Query(_in_force(asked.directorate), limit=asked.limit, cursor=asked.cursor)
    page = table_query.page(record, REGISTER, basis, query)
    contracts = page.rows
    ids = tuple(row["contract_id"] for row in contracts)
    found: dict[str, list[dict[str, Any]]] = {one: [] for one in ids}
    for row in table_query.whole(record, SOCIAL_VALUES, basis, Query(contracts=ids)):
        found[row["contract_id"]].append({name: row[name] for name in _COMMITMENT})
    items = [
        Position({name: row[name] for name in _SHOWN}, _totals(ours := found[row["contract_id"]]), ours)
        for row in contracts
    ]
    return Positions(
        [one for one in items if committed is None or bool(one.totals) == committed], page.next_cursor
    )


def _totals(commitments: Sequence[Mapping[str, Any]]) -> list[Total]:
    promised = [one for one in commitments if one["committed"] is not None]
    return [
        Total(unit, *(_sum(ours, what) for what in ("committed", "reported", "verified")))
        for unit in sorted({one["unit"] for one in promised})
        if (ours := [one for one in promised if one["unit"] == unit])
    ]


def _sum(commitments: Sequence[Mapping[str, Any]], what: str) -> str | None:
    known = [number(one[what]) for one in commitments if one[what] is not None]
    return format(sum(known[1:], known[0]), "f") if known else None


def _contracts(record: Record, basis: Basis, directorate: str) -> Iterator[dict[str, Any]]:
    return table_query.whole(record, REGISTER, basis, Query(_in_force(directorate)))


def _in_force(directorate: str) -> dict[str, str]:
    return {"in_force": "yes"} | ({"directorate": directorate} if directorate else {})
