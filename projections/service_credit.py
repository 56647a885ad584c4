"""The list of service credits, and what they add up to."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple, get_args
from uuid import UUID

from application.record import Basis, Record
from domain.periods import bounds, period_of
from domain.service_credit import SERVICE_CREDIT, CreditState, ServiceCredit
from projections import table_query
from projections.columns import Id
from projections.register import REGISTER
from projections.table import Row, Table
from projections.table_query import Query


class Summary(NamedTuple):
    """What a list shows of it."""

    contract_id: Id
    supplier_id: Id
    supplier_name: str
    """What the supplier was called when it fell due."""
    kpi_id: Id | None
    kpi_title: str
    """The KPI that fell short; empty where the contract counts otherwise."""
    period: str
    financial_year: str
    """The financial year in which the period ended."""
    amount_excl_vat: str
    """What is owed, pounds without VAT."""
    taken_excl_vat: str
    """What was taken, pounds without VAT."""
    waived_excl_vat: str
    """What was given up, pounds without VAT."""
    left_excl_vat: str
    """What is left, pounds without VAT."""
    take_by: str
    """The day by which it is to be taken."""
    state: str
    settled_on: str | None
    """The day from which nothing of it was left."""


CreditRow = Row[Summary]
"""A service credit as its list has it."""


def summarise(credit: ServiceCredit, _credit_id: UUID) -> Summary:
    """What a list shows of it."""
    return Summary(
        contract_id=str(credit.contract_id),
        supplier_id=str(credit.supplier_id),
        supplier_name=credit.supplier_name,
        kpi_id=str(credit.kpi_id) if credit.kpi_id else None,
        kpi_title=credit.kpi_title,
        period=credit.period,
        financial_year=period_of("financial year", bounds(credit.period)[1]),
        amount_excl_vat=f"{credit.amount_excl_vat:.2f}",
        taken_excl_vat=f"{credit.taken_excl_vat:.2f}",
        waived_excl_vat=f"{credit.waived_excl_vat:.2f}",
        left_excl_vat=f"{credit.left_excl_vat:.2f}",
        take_by=credit.take_by.isoformat(),
        state=credit.state,
        settled_on=credit.settled_on.isoformat() if credit.settled_on else None,
    )


_LATE: Final = "(r.state = 'due' AND r.take_by < :day)"

SERVICE_CREDITS: Final = Table(
    name="service_credits",
    stream=SERVICE_CREDIT,
    summary=Summary,
    summarise=summarise,
    sorted_by=("take_by", "supplier_name"),
    indexed=("contract_id", "supplier_id"),
    filters={
        "contract_id": "r.contract_id = ?",
        "supplier_id": "r.supplier_id = ?",
        "kpi_id": "r.kpi_id = ?",
        "state": "r.state = ?",
        "financial_year": "r.financial_year = ?",
        "take_by_to": "r.take_by <= ?",
    },
    values={"state": get_args(CreditState)},
    choices={"late": {"yes": _LATE, "no": f"NOT {_LATE}"}},
)


class CreditTotal(NamedTuple):
    """What service credits of one contract, of one supplier in one financial year, add up to: pounds without VAT."""

    contract_id: str
    reference: str
    title: str
    directorate: str
    supplier_id: str
    supplier_name: str
    """What the supplier was called when the last of them fell due."""
    financial_year: str
    """The financial year in which the periods ended."""
    credits: int
    """How many there are."""
    owed_excl_vat: Decimal
    """What was owed, pounds without VAT."""
    taken_excl_vat: Decimal
    """What was taken, pounds without VAT."""
    waived_excl_vat: Decimal
    """What was given up, pounds without VAT."""
    left_excl_vat: Decimal
    """What is left, pounds without VAT."""
    late_excl_vat: Decimal
    """What of that was to be taken by now, pounds without VAT."""


def totals(record: Record, basis: Basis, filters: dict[str, str], directorate: str = "") -> list[CreditTotal]:
    """What service credits add up to by contract, supplier and financial year, in that order."""
    found: dict[tuple[str, str, str], list[Summary]] = defaultdict(list)
    for row in table_query.whole(record, SERVICE_CREDITS, basis, Query(filters)):
        credit = row.summary
        found[credit.contract_id, credit.supplier_id, credit.financial_year].append(credit)
    contracts = {}
    for contract_id in {contract for contract, _, _ in found}:
        contract = table_query.row_of(record, REGISTER, basis, contract_id)
        if contract is not None and directorate in ("", contract.summary.directorate):
            contracts[contract_id] = contract.summary
    day = basis.valid_at.isoformat()
    told = [
        CreditTotal(
            contract_id,
            contracts[contract_id].reference,
            contracts[contract_id].title,
            contracts[contract_id].directorate,
            supplier_id,
            max(group, key=lambda credit: credit.take_by).supplier_name,
            year,
            len(group),
            _sum(credit.amount_excl_vat for credit in group),
            _sum(credit.taken_excl_vat for credit in group),
            _sum(credit.waived_excl_vat for credit in group),
            _sum(credit.left_excl_vat for credit in group),
            _sum(credit.left_excl_vat for credit in group if credit.state == "due" and credit.take_by < day),
        )
        for (contract_id, supplier_id, year), group in found.items()
        if contract_id in contracts
    ]
    return sorted(told, key=lambda total: (total.reference, total.supplier_name, total.financial_year))


def _sum(figures: Iterable[str]) -> Decimal:
    return sum((Decimal(figure) for figure in figures), Decimal("0.00"))
