"""Suppliers that may be one firm: what they have in common, and what speaks against it. A person decides."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any, Final, NamedTuple
from uuid import UUID

from application.handling.message import Prepare, Prepared, RestsOn
from application.record import Basis, Record
from domain.chronicle import Chronicle
from domain.decisions import Command
from domain.events import Event
from domain.supplier.likeness import likeness
from domain.supplier.registration import Registered, RegisterSupplier
from domain.supplier.renaming import Rename, Renamed
from domain.text import as_read
from projections import table_query
from projections.register import REGISTER
from projections.supplier import SUPPLIERS
from projections.table import NOW
from projections.table_query import Query

_MOST_OF_A_KIND: Final = 20
"""Of more that have one thing in common, each is held against the first alone."""
_SHORTEST_NUMBER: Final = 5
"""Shorter numbers are the same by chance."""
_MOST_NAMED: Final = 20


class KnownName(NamedTuple):
    """A supplier, as far as it may be taken for another."""

    supplier_id: str
    name: str
    identifiers: str
    """*GB-COH 01234567*, with semicolons between."""
    address: str
    registered: bool
    """Whether it is in the list of suppliers, or contracts alone name it."""
    apart: frozenset[str]
    """Those that it was told apart from."""


class LikeSuppliers(NamedTuple):
    """Two suppliers that may be one firm."""

    supplier_id: str
    name: str
    identifiers: str
    """*GB-COH 01234567*, with semicolons between."""
    registered: bool
    """Whether it is in the list of suppliers: contracts alone may name it."""
    other_id: str
    other_name: str
    other_identifiers: str
    """*GB-COH 01234567*, with semicolons between."""
    other_registered: bool
    """Whether the other is in the list of suppliers."""
    because: tuple[str, ...]
    """What they have in common: *number*, *name* or *address*."""
    numbers_differ: bool
    """Whether one register gave each a number of its own, which speaks against it."""


def supplier_duplicates(record: Record, basis: Basis, supplier_id: str = "") -> list[LikeSuppliers]:
    """Pairs of suppliers that may be one firm, by name; of one supplier, where that is asked. Those that were merged,
    or told apart, are none."""
    known = {each.supplier_id: each for each in _known(record, basis)}
    alike = defaultdict[tuple[str, str], set[str]](set)
    for because, groups in _groups(known.values()).items():
        for ids in groups.values():
            firsts = ids if len(ids) <= _MOST_OF_A_KIND else ids[:1]
            for one, other in combinations(ids, 2):
                if one in firsts:
                    alike[min(one, other), max(one, other)].add(because)
    found = [
        _pair(known[one], known[other], because)
        for (one, other), because in alike.items()
        if supplier_id in ("", one, other) and other not in known[one].apart and one not in known[other].apart
    ]
    return sorted(found, key=lambda pair: (pair.name.casefold(), pair.other_name.casefold(), pair.other_id))


def _pair(one: KnownName, other: KnownName, because: set[str]) -> LikeSuppliers:
    first, second = sorted(
        (one, other),
        key=lambda each: (not each.registered, not each.identifiers, each.name.casefold(), each.supplier_id),
    )
    numbers = [dict(number.split(" ", 1)[:2] for number in _numbers(each)) for each in (first, second)]
    differ = any(numbers[1].get(scheme, number) != number for scheme, number in numbers[0].items())
    return LikeSuppliers(
        first.supplier_id,
        first.name,
        first.identifiers,
        first.registered,
        second.supplier_id,
        second.name,
        second.identifiers,
        second.registered,
        tuple(sorted(because)),
        differ and "number" not in because,
    )


def _groups(known: Iterable[KnownName]) -> dict[str, dict[str, list[str]]]:
    """Ids by what several have in common."""
    found: dict[str, dict[str, list[str]]] = {
        name: defaultdict(list) for name in ("name", "number", "address")
    }
    for each in known:
        found["name"][likeness(each.name)].append(each.supplier_id)
        if each.address:
            found["address"][as_read(each.address)].append(each.supplier_id)
        plain = {
            number.partition(" ")[2].replace(" ", "").lstrip("0").casefold() for number in _numbers(each)
        }
        for number in plain:
            if len(number) >= _SHORTEST_NUMBER:
                found["number"][number].append(each.supplier_id)
    return found


def _numbers(known: KnownName) -> list[str]:
    return [number for number in known.identifiers.split("; ") if " " in number]


def _known(record: Record, basis: Basis) -> Iterator[KnownName]:
    """Every supplier at a basis: those registered and not merged, and those that contracts alone name."""
    registered = set[str]()
    for row in table_query.whole(record, SUPPLIERS, basis, Query()):
        supplier = row.summary
        registered.add(row.stream_id)
        if supplier.merged_into is None:
            yield KnownName(
                row.stream_id,
                supplier.name,
                supplier.identifiers,
                supplier.address,
                True,
                frozenset(supplier.apart),
            )
    for entry in table_query.whole(record, REGISTER, basis, Query()):
        contract = entry.summary
        names, numbers = contract.suppliers.split("; "), contract.supplier_identifiers.split("; ")
        if len(names) != len(contract.supplier_ids):
            continue  # some name holds a semicolon, and cannot be told apart
        told = numbers if len(numbers) == len(names) else [""] * len(names)
        for supplier_id, name, number in zip(contract.supplier_ids, names, told, strict=True):
            if supplier_id not in registered:
                registered.add(supplier_id)
                yield KnownName(supplier_id, name, number, "", False, frozenset())


def called_the_same(record: Record) -> Prepare:
    """Puts into the request those on record that are probably called the same."""

    def prepare(command: Command, before: Chronicle[Any] | None) -> Prepared:
        if not isinstance(command, RegisterSupplier | Rename):
            return Prepared(command)
        name, position = likeness(command.name), record.head()
        own = before.stream_id if before is not None else getattr(command, "supplier_id", None)
        found = _of_that_name(record, command.name)
        said = {name: getattr(command, name) for name in command.__struct_fields__}

        def names_another_so(event: Event) -> bool:
            return isinstance(event.fact, Registered | Renamed) and likeness(event.fact.name) == name

        prepared = type(command)(**said | {"namesakes": tuple(each for each in found if each != own)})
        return Prepared(prepared, rests_on=RestsOn(position, names_another_so))

    return prepare


def _of_that_name(record: Record, name: str) -> list[UUID]:
    """Suppliers on record, as known now, that are probably called so and were not merged."""
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                f"SELECT DISTINCT {SUPPLIERS.id_column} AS id FROM {SUPPLIERS.name} "
                f"WHERE likeness = ? AND known_to = ? AND merged_into IS NULL ORDER BY id LIMIT {_MOST_NAMED}"
            ),
            (likeness(name), NOW),
        )
        return [record.store.dialect.read_id(row["id"]) for row in cursor.fetchall()]
