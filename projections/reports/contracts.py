"""Contracts as reports about something else name them: every one at a basis, small enough to keep them all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from application.record import Basis, Record
from domain.contract.status import IN_FORCE, Course, status_of
from domain.figures import share
from projections import table_query
from projections.contracts_in_force import past_end, past_end_in_words
from projections.counted_once import in_words, on_record
from projections.register import REGISTER
from projections.reports.definition import ReportRequest
from projections.reports.paper import PaperColumn, Paragraph
from projections.table_query import Query, also

NOT_TIERED: Final = "not tiered"
NO_CONTRACT: Final = "no contract"
"""Stands for the tier of an area or service."""
TIER: Final = PaperColumn("tier", "Tier", "word")
"""The column that says how much management a contract is to have, beside what came of it (paper 3.3)."""


class NamedContract(NamedTuple):
    """One contract."""

    contract_id: str
    reference: str
    title: str
    directorate: str
    suppliers: str
    tier: str
    """*not tiered* where it has none."""
    contract_manager: str
    in_force: bool
    incl_vat: Decimal | None
    """Estimated value over the whole life with VAT, pounds."""
    began: str
    """First day of its term: a day, a month or TBC."""

    @property
    def called(self) -> str:
        """Reference and title."""
        return f"{self.reference} {self.title}"


_NAMED: Final = (
    *("contract_id", "reference", "title", "directorate", "suppliers", "tier", "contract_manager"),
    *("estimated_incl_vat", "start_date"),
    *Course._fields,
)


def contracts(asked: ReportRequest, basis: Basis | None = None) -> Iterator[NamedContract]:
    """Every contract, by reference; of one directorate, where the report was asked for one."""
    then = basis or asked.basis
    return _named(table_query.columns(asked.record, REGISTER, then, _wanted(asked), _NAMED), then)


def _wanted(asked: ReportRequest) -> Query:
    directorate = asked.text("directorate")
    return Query(filters={"directorate": directorate} if directorate else {})


def _named(rows: Iterable[Sequence[Any]], basis: Basis) -> Iterator[NamedContract]:
    day = basis.valid_at.isoformat()
    same: dict[str, str] = {}
    for (
        contract_id,
        reference,
        title,
        directorate,
        suppliers,
        tier,
        manager,
        amount,
        began,
        *days,
    ) in rows:
        yield NamedContract(
            contract_id=contract_id,
            reference=reference,
            title=title,
            directorate=same.setdefault(directorate, directorate),  # of which there are few
            suppliers=same.setdefault(suppliers, suppliers),
            tier=same.setdefault(tier, tier) if tier else NOT_TIERED,
            contract_manager=same.setdefault(manager, manager),
            in_force=status_of(Course(*days), day) in IN_FORCE,
            incl_vat=Decimal(amount) if amount else None,
            began=same.setdefault(began, began),
        )


def said_apart(asked: ReportRequest) -> Iterator[Paragraph]:
    """How many contracts are past their end, and how many of those in force are under others, beside the figures of
    those in force; nothing where none is."""
    past = past_end_in_words(past_end(asked.record, asked.basis, asked.text("directorate")))
    for words in (past, in_words(on_record(asked.record, asked.basis))):
        if words:
            yield Paragraph(words)


def by_id(asked: ReportRequest) -> dict[str, NamedContract]:
    """The same, by id."""
    return {contract.contract_id: contract for contract in contracts(asked)}


def ids(asked: ReportRequest) -> list[str]:
    """The ids of these contracts, in order; of the one contract that the report was asked for."""
    among = (asked.text("contract"),) if asked.text("contract") else None
    wanted = also(_wanted(asked), among)
    rows = table_query.in_any_order(asked.record, REGISTER, asked.basis, wanted, ("contract_id",))
    return sorted(contract_id for (contract_id,) in rows)


def some_by_id(record: Record, basis: Basis, contract_ids: tuple[str, ...]) -> dict[str, NamedContract]:
    """Some contracts, by id, for whoever only looks them up."""
    rows = table_query.in_any_order(record, REGISTER, basis, Query(contracts=contract_ids), _NAMED)
    return {contract.contract_id: contract for contract in _named(rows, basis)}


def called(record: Record, basis: Basis) -> dict[UUID, str]:
    """Reference and title of every contract of the council, by its id."""
    rows = table_query.in_any_order(record, REGISTER, basis, Query(), ("contract_id", "reference", "title"))
    return {UUID(contract_id): f"{reference} {title}" for contract_id, reference, title in rows}


def tiers_by_id(asked: ReportRequest) -> dict[str, str]:
    """The tier of every contract of the council, by its id."""
    rows = table_query.columns(asked.record, REGISTER, asked.basis, Query(), ("contract_id", "tier"))
    return {contract_id: tier or NOT_TIERED for contract_id, tier in rows}


def share_in_words(part: int, whole: int) -> str:
    """A share within a sentence: *30.3%*, or *no data*."""
    return f"{share(part, whole)}%" if whole else "no data"


def share_in_cell(part: int, whole: int) -> str:
    """The same in a cell of a column of percentages."""
    return share(part, whole) or "No data"


def most(counts: Mapping[str, int]) -> str:
    """Where most are, for a chart's summary: *, most in Highways (7)*. The first by name of equals; empty of none."""
    name = min(counts, key=lambda text: (-counts[text], text), default="")
    return f", most in {name} ({counts[name]})" if name and counts[name] else ""
