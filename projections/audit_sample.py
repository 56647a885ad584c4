"""A random sample that anybody can draw again: the members whose digest with the seed is smallest.

The rank of a member is SHA-256 over ``seed``, a line feed, and its id (a contract's UUID, an event's position in
decimal), all as UTF-8. The sample is the *size* members of lowest rank among those known at the basis. No secret and no
particular library is needed to check it; a larger sample with the same seed holds every smaller one.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from heapq import nsmallest
from typing import Any, Literal

from application.record import Basis, Record
from projections.journal import contracts_of, lines
from projections.register import REGISTER
from projections.table import as_read
from projections.table_query import Query, in_any_order, several

Population = Literal["contracts", "events"]


def rank(seed: str, member: str) -> str:
    """The digest, in hexadecimal, by which a member is drawn."""
    return sha256(f"{seed}\n{member}".encode()).hexdigest()


def drawn(seed: str, size: int, members: Iterable[str]) -> list[str]:
    """The members of lowest rank, in order of rank. Memory holds the sample, not the population."""
    return nsmallest(size, members, key=lambda member: rank(seed, member))


def sample_of_contracts(
    record: Record, basis: Basis, seed: str, size: int, filters: dict[str, str]
) -> tuple[int, list[dict[str, Any]]]:
    """How many contracts there are at *basis*, and the rows of those drawn."""
    found = in_any_order(record, REGISTER, basis, Query(filters), (REGISTER.id_column,))
    counted = _Counted(contract_id for (contract_id,) in found)
    chosen = drawn(seed, size, counted)
    rows = several(record, REGISTER, basis, chosen)
    return counted.number, [
        as_read(REGISTER, rows[contract_id], basis.valid_at) | {"rank": rank(seed, contract_id)}
        for contract_id in chosen
    ]


def sample_of_events(
    record: Record, basis: Basis, seed: str, size: int, event_type: str = ""
) -> tuple[int, list[dict[str, Any]]]:
    """How many events the log holds up to *basis*, and the journal's lines of those drawn."""
    condition, params = ("AND type = ?", (event_type,)) if event_type else ("", ())
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(f"SELECT position FROM journal WHERE position <= ? {condition}"),
            (basis.position, *params),
        )
        counted = _Counted(str(row["position"]) for row in cursor)
        chosen = drawn(seed, size, counted)
        told = []
        concerned = contracts_of(cursor, record.sql, [int(text) for text in chosen])
        for text in chosen:
            [line] = lines(cursor, record, "j.position = ?", (int(text),), 1)
            told.append(line._asdict() | {"contracts": concerned[int(text)], "rank": rank(seed, text)})
    return counted.number, told


class _Counted:
    """Passes members on and counts them."""

    def __init__(self, members: Iterable[str]) -> None:
        self.members, self.number = members, 0

    def __iter__(self) -> Iterator[str]:
        for member in self.members:
            self.number += 1
            yield member
