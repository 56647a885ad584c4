"""The register as a report: every contract on record, as the council works with it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from domain.sentences import people, person
from projections import table_query
from projections.register import REGISTER, STATUSES, ContractRow
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.paper import Block, Cell, PaperColumn, Table
from projections.table_query import Query

_COLUMNS: Final = (
    PaperColumn("reference", "Reference"),
    PaperColumn("title", "Title"),
    PaperColumn("suppliers", "Suppliers"),
    PaperColumn("directorate", "Directorate"),
    PaperColumn("tier", "Tier", "word"),
    PaperColumn("status", "Status", "word"),
    PaperColumn("start_date", "Start", "date"),
    PaperColumn("end_date", "End", "date"),
    PaperColumn("maximum_end", "Latest end", "date"),
    PaperColumn("estimated_incl_vat", "Estimated value with VAT, £", "pounds"),
    PaperColumn("owner", "Owner"),
    PaperColumn("contract_manager", "Contract manager"),
    PaperColumn("lead_officers", "Lead officers"),
)
_FILTERS: Final = ("directorate", "division", "category", "tier", "status")


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    filters = {name: asked.text(name) for name in _FILTERS if asked.text(name)}

    def rows() -> Iterable[tuple[Cell, ...]]:
        found = table_query.whole(asked.record, REGISTER, asked.basis, Query(filters=filters))
        return (_row(row, asked.names, asked.basis.valid_at) for row in found)

    return (Table("register", "Contracts on record", _COLUMNS, rows),)


def _row(row: ContractRow, names: Mapping[str, str], day: date) -> tuple[Cell, ...]:
    """The cells of a contract, in the order of the columns."""
    contract = row.summary
    return (
        contract.reference,
        contract.title,
        contract.suppliers,
        contract.directorate,
        contract.tier,
        contract.status_on(day),
        contract.start_date,
        contract.end_date,
        contract.maximum_end,
        contract.estimated_incl_vat,
        person(contract.owner, names),
        person(contract.contract_manager, names),
        people(contract.lead_officers, names),
    )


REGISTER_REPORT: Final = ReportDefinition(
    name="register",
    version=2,
    title="Contract register",
    about="Every contract on record, with its term, value, tier and the people who answer for it.",
    blocks=_blocks,
    parameters={
        "directorate": ReportParameter("only this directorate", "directorate"),
        "division": ReportParameter("only this division"),
        "category": ReportParameter("only this category"),
        "tier": ReportParameter("only this tier", choices=("Gold", "Silver", "Bronze")),
        "status": ReportParameter("only contracts that stand so", choices=STATUSES),
    },
)
