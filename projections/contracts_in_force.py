"""Pages of the contracts in force at a basis: those whose term has begun and which have not ended."""

from dataclasses import dataclass
from typing import Any

from application.record import Basis, Record
from projections import table_query
from projections.register import REGISTER
from projections.table_query import Query

IN_FORCE = frozenset({"live", "past end"})
"""*Past end*: the term ran out and nothing was recorded, so somebody still answers for it."""


@dataclass(frozen=True)
class Asked:
    """Which contracts to look at."""

    contract_id: str = ""
    """Only this one, where given."""
    contract_manager: str = ""
    """Only those of this person, where given."""
    tier: str = ""
    contracts: int = 50
    """Most contracts looked at for a page; one that is not in force leaves the page shorter."""
    cursor: str = ""


def in_force(record: Record, basis: Basis, asked: Asked) -> tuple[list[dict[str, Any]], str]:
    """The register's rows of a page, by reference, and the cursor of the page that follows."""
    wanted = {"contract_manager": asked.contract_manager, "tier": asked.tier}
    query = Query(
        filters={name: value for name, value in wanted.items() if value},
        sort="reference",
        limit=asked.contracts,
        cursor=asked.cursor,
        contracts=(asked.contract_id,) if asked.contract_id else None,
    )
    page = table_query.page(record, REGISTER, basis, query)
    return [row for row in page.rows if row["status"] in IN_FORCE], page.next_cursor
