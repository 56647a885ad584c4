"""What contracts in force are worth together, with no pound counted twice.

What a framework is worth is what may be called off it, and the call-offs are contracts with values of their own; so
are parts of a whole. Whatever adds up values of contracts in force counts a contract that others are under with what
those leave of its value, and nothing less than nought: together they come to the greater of its value and theirs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from application.record import Basis, Record
from projections import table_query
from projections.register import REGISTER, ContractRow
from projections.table_query import Query

_UNDER_ANOTHER: Final = ("r.under IS NOT NULL", ())


Rows = Callable[[Query], Iterable[ContractRow]]
"""The rows of the register that fit a query, of those that may be shown."""


class UnderOthers(NamedTuple):
    """The contracts in force that are under another one in force."""

    taken: Mapping[str, Decimal]
    """By id of a contract: what those directly under it take of its value, pounds including VAT."""
    frameworks: int
    """How many contracts have others under them."""
    contracts: int
    """How many are under them."""

    def own(self, contract_id: str, incl_vat: Decimal) -> Decimal:
        """What those under it leave of the value of a contract."""
        return max(incl_vat - self.taken.get(contract_id, Decimal(0)), Decimal("0.00"))


def under_others(rows: Rows) -> UnderOthers:
    """Which contracts in force are under others in force, whatever the directorate, and what they take."""
    below = list(rows(Query({"in_force": "yes"}, where=(_UNDER_ANOTHER,))))
    above = tuple({row.summary.under or "" for row in below})
    in_force = (
        {row.stream_id for row in rows(Query({"in_force": "yes"}, contracts=above))} if above else set()
    )
    return counted_once(row for row in below if row.summary.under in in_force)


def on_record(record: Record, basis: Basis) -> UnderOthers:
    """The same of all contracts on record at a basis."""
    return under_others(lambda query: table_query.whole(record, REGISTER, basis, query))


def counted_once(below: Iterable[ContractRow]) -> UnderOthers:
    """What contracts under others take of the value of those; each is under another one that counts too."""
    rows = {row.stream_id: row for row in below}
    waiting = defaultdict[str, int](int)
    for row in rows.values():
        waiting[row.summary.under or ""] += 1
    taken = defaultdict[str, Decimal](Decimal)
    ready = [contract_id for contract_id in rows if not waiting[contract_id]]
    while ready:  # from the lowest up; in a circle, which no rule lets in, nothing would be taken
        contract_id = ready.pop()
        summary = rows[contract_id].summary
        under = summary.under or ""
        taken[under] += max(Decimal(summary.estimated_incl_vat or 0), taken[contract_id])
        waiting[under] -= 1
        if under in rows and not waiting[under]:
            ready.append(under)
    return UnderOthers(taken, len({row.summary.under for row in rows.values()}), len(rows))


def in_words(found: UnderOthers) -> str:
    """What is said beside every figure of contracts in force; empty where none is under another."""
    if not found.contracts:
        return ""
    single, above = found.contracts == 1, found.frameworks == 1
    what = "is a call-off or part" if single else "are call-offs or parts"
    return (
        f"{found.contracts} of all contracts in force {what} of {found.frameworks} "
        f"{'other that is' if above else 'others that are'} in force too: each is counted as a contract, and "
        " what it is worth once, as its own."
    )
