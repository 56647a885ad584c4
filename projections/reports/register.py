"""The register as a report: every contract on record, as the council works with it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from domain.sentences import people, person
from projections import table_query
from projections.register import REGISTER, STATUSES
from projections.reports.definition import Asked, Definition, Parameter
from projections.reports.paper import Block, Cell, Column, Table
from projections.table_query import Query

_COLUMNS: Final = (
    Column("reference", "Reference"),
    Column("title", "Title"),
    Column("suppliers", "Suppliers"),
    Column("directorate", "Directorate"),
    Column("tier", "Tier", "word"),
    Column("status", "Status", "word"),
    Column("start_date", "Start", "date"),
    Column("end_date", "End", "date"),
    Column("maximum_end", "Latest end", "date"),
    Column("estimated_incl_vat", "Estimated value with VAT, £", "pounds"),
    Column("owner", "Owner"),
    Column("contract_manager", "Contract manager"),
    Column("lead_officers", "Lead officers"),
)
_FILTERS: Final = ("directorate", "category", "tier", "status")


def _blocks(asked: Asked) -> tuple[Block, ...]:
    filters = {name: asked.text(name) for name in _FILTERS if asked.text(name)}

    def rows() -> Iterable[tuple[Cell, ...]]:
        found = table_query.whole(asked.record, REGISTER, asked.basis, Query(filters=filters))
        return (_row(one, asked.names) for one in found)

    return (Table("register", "Contracts on record", _COLUMNS, rows),)


def _row(row: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Cell, ...]:
    shown = {
        **row,
        "owner": person(row["owner"], names),
        "contract_manager": person(row["contract_manager"], names),
        "lead_officers": people(tuple(row["lead_officers"]), names),
    }
    return tuple(shown[column.name] for column in _COLUMNS)


REGISTER_REPORT: Final = Definition(
    name="register",
    version=2,
    title="Contract register",
    about="Every contract on record, with its term, value, tier and the people who answer for it.",
    blocks=_blocks,
    parameters={
        "directorate": Parameter("only this directorate", "directorate"),
        "category": Parameter("only this category"),
        "tier": Parameter("only this tier", choices=("Gold", "Silver", "Bronze")),
        "status": Parameter("only contracts that stand so", choices=STATUSES),
    },
)
