"""Who has compared and who has not; what social value was promised, reported and verified (paper 2.2).

Both are read off the tables at a basis, over the contracts whose term has begun and which have not ended.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from application.record import Basis, Record
from projections import table_query
from projections.benchmark import BENCHMARKS
from projections.contracts_in_force import IN_FORCE
from projections.register import REGISTER
from projections.social_value import SOCIAL_VALUES
from projections.table_query import Query

_SHOWN = ("contract_id", "reference", "title", "directorate", "tier", "contract_manager")


class Coverage(NamedTuple):
    """How far contracts in force were compared with others."""

    contracts: int
    compared: int
    managers: int
    managers_without: list[str]
    """Contract managers of whose contracts none was compared, in order of id."""
    without: list[dict[str, Any]]
    """Contracts that were not compared, by reference."""


def benchmark_coverage(record: Record, basis: Basis, directorate: str, since: date | None) -> Coverage:
    """Coverage by comparisons that stand, those made since a day where one is given."""
    wanted = {"stands": "yes"} | ({"compared_from": since.isoformat()} if since else {})
    rows = table_query.whole(record, BENCHMARKS, basis, Query(wanted))
    compared = {row["contract_id"] for row in rows}
    number, managers, comparing = 0, set(), set()
    without = []
    for row in _contracts(record, basis, directorate):
        number += 1
        managers.add(row["contract_manager"])
        if row["contract_id"] in compared:
            comparing.add(row["contract_manager"])
        else:
            without.append({name: row[name] for name in _SHOWN})
    return Coverage(number, number - len(without), len(managers), sorted(managers - comparing), without)


class Position(NamedTuple):
    """Social value of contracts in force: no unit is added to another, and no data is null."""

    contracts: int
    without: list[dict[str, Any]]
    """Contracts with no commitment on record, by reference."""
    commitments: list[dict[str, Any]]
    """Each commitment and opportunity, with its three numbers, by contract."""


def social_value_position(record: Record, basis: Basis, directorate: str) -> Position:
    """Commitments of the contracts in force, and the contracts that have none."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in table_query.whole(record, SOCIAL_VALUES, basis, Query()):
        found.setdefault(row["contract_id"], []).append(row)
    number, without, commitments = 0, [], []
    for row in _contracts(record, basis, directorate):
        number += 1
        about = {name: row[name] for name in _SHOWN}
        ours = found.get(row["contract_id"], ())
        if not any(one["committed"] is not None for one in ours):
            without.append(about)
        commitments += [about | _numbers(one) for one in ours]
    return Position(number, without, commitments)


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    names = (
        "social_value_id",
        "status",
        "theme",
        "measure",
        "unit",
        "committed",
        "reported",
        "verified",
        "due",
    )
    return {name: row[name] for name in names}


def _contracts(record: Record, basis: Basis, directorate: str) -> Iterator[dict[str, Any]]:
    filters = {"directorate": directorate} if directorate else {}
    rows = table_query.whole(record, REGISTER, basis, Query(filters))
    return (row for row in rows if row["status"] in IN_FORCE)
