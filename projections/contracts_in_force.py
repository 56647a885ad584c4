"""The contracts in force at a basis (``domain.contract.status``), page by page; those past their end are said apart."""

from dataclasses import dataclass

from application.record import Basis, Record
from projections import table_query
from projections.register import REGISTER, ContractRow
from projections.table_query import Query


@dataclass(frozen=True)
class ContractsQuery:
    """Which contracts to look at."""

    contract_id: str = ""
    """Only this one, where given."""
    contract_manager: str = ""
    """Only those of this person, where given."""
    tier: str = ""
    contracts: int = 50
    """Most contracts on a page."""
    cursor: str = ""


def in_force(record: Record, basis: Basis, asked: ContractsQuery) -> tuple[list[ContractRow], str]:
    """The register's rows of a page, by reference, and the cursor of the page that follows."""
    wanted = {"contract_manager": asked.contract_manager, "tier": asked.tier}
    query = Query(
        filters={"in_force": "yes"} | {name: value for name, value in wanted.items() if value},
        sort="reference",
        limit=asked.contracts,
        cursor=asked.cursor,
        contracts=(asked.contract_id,) if asked.contract_id else None,
    )
    page = table_query.page(record, REGISTER, basis, query)
    return page.rows, page.next_cursor


def past_end(record: Record, basis: Basis, directorate: str = "") -> int:
    """How many contracts, of one directorate where given, are past their end with nothing recorded."""
    filters = {"status": "past end"} | ({"directorate": directorate} if directorate else {})
    return sum(1 for _ in table_query.whole(record, REGISTER, basis, Query(filters)))


def past_end_in_words(number: int) -> str:
    """What is said beside every figure of contracts in force; empty of none."""
    if not number:
        return ""
    single = number == 1
    return (
        f"{number} more {'is' if single else 'are'} past {'its' if single else 'their'} end with nothing recorded, "
        "and in no figure of contracts in force."
    )
