"""What an extract is, and what rows of the journal and the register look like in one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from application.record import Basis, Record
from projections import table_query
from projections.journal import contracts_of, lines
from projections.register import REGISTER

_AT_ONCE = 500


@dataclass(frozen=True)
class Options:
    """What an auditor may set."""

    days: int = 30
    """Later than so many days counts as late."""
    rule: str = ""
    """Name of a rule, where advice is looked for."""
    directorate: str = ""


Rows = Iterator[dict[str, Any]]


@dataclass(frozen=True)
class Extract:
    """One kind of exception."""

    name: str
    title: str
    source: str
    """The clause or practice that it comes from."""
    rows: Callable[[Record, Basis, Options], Rows]


def journal_rows(record: Record, basis: Basis, condition: str, *params: Any) -> Rows:
    """Events known at the basis and true by then for which *condition* holds, with their contracts, in log order."""
    after = 0
    while True:
        with record.store.read() as cursor:
            found = [
                line._asdict()
                for line in lines(
                    cursor,
                    record,
                    f"j.position > ? AND j.position <= ? AND j.valid_from <= ? AND {condition}",
                    (after, basis.position, basis.valid_at.isoformat(), *params),
                    _AT_ONCE,
                )
            ]
            concerned = contracts_of(cursor, record.sql, [row["position"] for row in found])
        for item in found:
            ids = concerned[item["position"]]
            yield item | {"contracts": ids, "references": [reference(record, basis, each) for each in ids]}
        if len(found) < _AT_ONCE:
            return
        after = found[-1]["position"]


def reference(record: Record, basis: Basis, contract_id: str) -> str:
    """The reference of a contract at the basis; empty where it was not in being."""
    row = table_query.row_of(record, REGISTER, basis, contract_id)
    return row.summary.reference if row else ""
