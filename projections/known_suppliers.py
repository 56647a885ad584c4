"""Every supplier that the record knows by a name: those registered, and those that only contracts name."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from application.importing.suppliers import KnownSupplier, Party
from application.record import Record
from domain.supplier.terms import Identifier
from domain.text import as_read
from projections import table_query
from projections.register import REGISTER
from projections.supplier import SUPPLIERS
from projections.table import ALWAYS, NOW
from projections.table_query import Query

_SAID: Final = {"yes": True, "no": False, "not known": None}
_EVER = date(9998, 1, 1)
"""Later than anything is scheduled."""


def named_by_contracts(record: Record) -> dict[str, list[str]]:
    """References of the contracts that name a supplier, by its name as people read it; ended contracts too."""
    found: dict[str, list[str]] = {}
    for row in table_query.whole(record, REGISTER, record.basis(), Query()):
        for name in row.summary.suppliers.split("; "):
            found.setdefault(as_read(name), []).append(row.summary.reference)
    return found


def known_suppliers(record: Record) -> Iterator[KnownSupplier]:
    """Registered suppliers first; one that was merged is known as the one that stands for both.

    Contracts count as they stand after every change: whoever a novation replaced is found only where registered.
    """
    for row in table_query.whole(record, SUPPLIERS, record.basis(_EVER), Query()):
        supplier = row.summary
        numbers = _identifiers(supplier.identifiers)
        size, sector = _SAID[supplier.small_or_medium], _SAID[supplier.voluntary_or_community]
        party = Party(supplier.name, supplier.address, numbers, size, sector)
        yield KnownSupplier(UUID(supplier.merged_into or row.stream_id), supplier.name, numbers, party)
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                f"SELECT suppliers, supplier_ids, supplier_identifiers FROM {REGISTER.source()} "
                "WHERE known_to = ? AND valid_to = ?"
            ),
            (NOW, ALWAYS),
        )
        rows = cursor.fetchall()
    for found in rows:
        ids, names = found["supplier_ids"].split(), found["suppliers"].split("; ")
        numbers = found["supplier_identifiers"].split("; ")
        if (
            len(ids) == len(names) == len(numbers)
        ):  # else some name holds a semicolon, and cannot be told apart
            for supplier_id, name, number in zip(ids, names, numbers, strict=True):
                yield KnownSupplier(UUID(supplier_id), name, _identifiers(number))


def _identifiers(text: str) -> tuple[Identifier, ...]:
    """*GB-COH 01234567; GB-CHC 123456*, taken apart."""
    parts = (part.partition(" ") for part in text.split("; "))
    return tuple(Identifier(scheme, number) for scheme, _, number in parts if number)
