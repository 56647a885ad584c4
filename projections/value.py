"""Who has compared and who has not; what social value was promised, reported and verified (paper 2.2).

Both are read off the tables at a basis, over the contracts in force.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from application.record import Basis, Record
from domain.figures import number
from domain.tiers import Tier
from projections import table_query
from projections.benchmark import BENCHMARKS
from projections.contracts_in_force import past_end
from projections.register import REGISTER, ContractRow
from projections.social_value import SOCIAL_VALUES, SocialValueRow
from projections.table_query import Query


@dataclass(frozen=True)
class ValueQuery:
    """Which contracts to look at."""

    directorate: str = ""
    """Only those of this one, where given."""
    limit: int = 50
    cursor: str = ""


class ContractInForce(Struct, frozen=True):
    """A contract in force."""

    contract_id: str
    reference: str
    title: str
    directorate: str
    tier: Tier | None
    contract_manager: str


def _listed(row: ContractRow) -> ContractInForce:
    contract = row.summary
    return ContractInForce(
        row.stream_id,
        contract.reference,
        contract.title,
        contract.directorate,
        contract.tier,
        contract.contract_manager,
    )


class BenchmarkCoverage(NamedTuple):
    """How far contracts in force were compared with others."""

    contracts: int
    past_end: int
    """Further contracts that are past their end with nothing recorded: none of them is among the others."""
    compared: int
    managers: int
    managers_without: list[str]
    """Contract managers of whose contracts none was compared, in order of id."""
    without: list[ContractInForce]
    """A page of the contracts that were not compared, by reference."""
    next_cursor: str


def benchmark_coverage(
    record: Record, basis: Basis, asked: ValueQuery, since: date | None
) -> BenchmarkCoverage:
    """Coverage by comparisons that stand, those made since a day where one is given."""
    wanted = {"stands": "yes"} | ({"compared_from": since.isoformat()} if since else {})
    rows = table_query.whole(record, BENCHMARKS, basis, Query(wanted))
    compared = {row.summary.contract_id for row in rows}
    contracts, managers, comparing = 0, set(), set()
    without = []
    for row in _contracts(record, basis, asked.directorate):
        contracts += 1
        managers.add(row.summary.contract_manager)
        if row.stream_id in compared:
            comparing.add(row.summary.contract_manager)
        else:
            without.append(_listed(row))
    without.sort(key=lambda contract: contract.reference)  # a store may sort text in its own way
    page = [contract for contract in without if contract.reference > asked.cursor][: asked.limit]
    more = bool(page) and page[-1] is not without[-1]
    return BenchmarkCoverage(
        contracts,
        past_end(record, basis, asked.directorate),
        contracts - len(without),
        len(managers),
        sorted(managers - comparing),
        page,
        page[-1].reference if more else "",
    )


class Total(Struct, frozen=True):
    """Three numbers of one unit, kept apart; ``None`` where there is no data, which is not nought."""

    unit: str
    committed: str | None
    reported: str | None
    verified: str | None


class Commitment(Struct, frozen=True):
    """What one contract was promised, or might ask for, with what came of it."""

    social_value_id: str
    status: str
    theme: str
    measure: str
    unit: str
    committed: str | None
    reported: str | None
    verified: str | None
    due: str
    outcome: str | None


class SocialValuePosition(Struct, frozen=True):
    """What social value one contract in force was promised and has had."""

    contract: ContractInForce
    totals: list[Total]
    """By unit; no unit is added to another. Empty where nothing is committed."""
    commitments: list[Commitment]
    """Each commitment and each opportunity."""


class Positions(NamedTuple):
    """The contracts of a page, and the cursor of those that follow."""

    items: list[SocialValuePosition]
    next_cursor: str


def social_value_position(
    record: Record, basis: Basis, asked: ValueQuery, *, committed: bool | None = None
) -> Positions:
    """A page of contracts in force by reference: those with, or without, any commitment, where that is asked."""
    query = Query(_in_force(asked.directorate), limit=asked.limit, cursor=asked.cursor)
    page = table_query.page(record, REGISTER, basis, query)
    ids = tuple(row.stream_id for row in page.rows)
    found: dict[str, list[Commitment]] = {contract_id: [] for contract_id in ids}
    for row in table_query.whole(record, SOCIAL_VALUES, basis, Query(contracts=ids)):
        found[row.summary.contract_id].append(_commitment(row))
    items = [
        SocialValuePosition(_listed(contract), _totals(found[contract.stream_id]), found[contract.stream_id])
        for contract in page.rows
    ]
    return Positions(
        [item for item in items if committed is None or bool(item.totals) == committed], page.next_cursor
    )


def _commitment(row: SocialValueRow) -> Commitment:
    told = row.summary
    return Commitment(
        social_value_id=row.stream_id,
        status=told.status,
        theme=told.theme,
        measure=told.measure,
        unit=told.unit,
        committed=told.committed,
        reported=told.reported,
        verified=told.verified,
        due=told.due,
        outcome=told.outcome,
    )


def _totals(commitments: Sequence[Commitment]) -> list[Total]:
    promised = [commitment for commitment in commitments if commitment.committed is not None]
    return [
        Total(
            unit,
            _sum(commitment.committed for commitment in ours),
            _sum(commitment.reported for commitment in ours),
            _sum(commitment.verified for commitment in ours),
        )
        for unit in sorted({commitment.unit for commitment in promised})
        if (ours := [commitment for commitment in promised if commitment.unit == unit])
    ]


def _sum(figures: Iterable[str | None]) -> str | None:
    known = [number(figure) for figure in figures if figure is not None]
    return format(sum(known[1:], known[0]), "f") if known else None


def _contracts(record: Record, basis: Basis, directorate: str) -> Iterator[ContractRow]:
    return table_query.whole(record, REGISTER, basis, Query(_in_force(directorate)))


def _in_force(directorate: str) -> dict[str, str]:
    return {"in_force": "yes"} | ({"directorate": directorate} if directorate else {})
