"""Suppliers in a cell: several of them taken apart, placeholders said to be none, likenesses pointed out."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

import msgspec

from application.importing.cells import Cell, plain
from application.importing.placeholders import is_placeholder
from application.importing.values import read_yes_or_no
from domain.contract.terms import Supplier
from domain.supplier.identifiers import key, malformed
from domain.supplier.likeness import likeness
from domain.supplier.terms import Identifier

_NAMES: Final = UUID("6b656e74-6c65-4467-a500-000000000009")
"""Namespace of the ids of suppliers that only imports name: the same name always gets the same id."""
_LOT = re.compile(r"\blots? ?\d", re.IGNORECASE)
_FIRM = re.compile(
    r"\b(ltd|limited|llp|lp|plc|cic|cio|inc|gmbh|bv|nv|sa|se|asa|council|university|trust|charity|co|company)\.?\)?$",
    re.IGNORECASE,
)
_BLOCKS = re.compile(r"\[[^\[\]]*\|.*\]", re.DOTALL)
"""Contracts Finder's export: *[Name|Address|Ref type|Ref Number|Is SME|Is VCSE]*, one block for each supplier."""
_REGISTERS: Final[Mapping[str, str]] = {"COMPANIES_HOUSE": "GB-COH", "CHARITY_COMMISSION": "GB-CHC"}
"""Registers by Contracts Finder's names for them, as org-id.guide codes them."""
_CODE: Final = re.compile(r"[A-Z]{2,3}-[A-Z0-9]{2,20}")
_MOST_SUPPLIERS: Final = 500
_SAID_BY_NAME: Final = 20
_LONGEST_NAME: Final = 300
_LONGEST_ADDRESS: Final = 500


class Party(NamedTuple):
    """A supplier as a row has it."""

    name: str
    address: str = ""
    identifiers: tuple[Identifier, ...] = ()
    small_or_medium: bool | None = None
    voluntary_or_community: bool | None = None

    @property
    def described(self) -> bool:
        """Whether more is known of it than its name."""
        return bool(self.identifiers or self.address) or (
            self.small_or_medium is not None or self.voluntary_or_community is not None
        )


class NamedSuppliers(NamedTuple):
    """The suppliers that a cell names."""

    parties: tuple[Party, ...] = ()
    fault: str = ""
    note: str = ""


def suppliers_in(cell: Cell) -> NamedSuppliers:
    """The suppliers in a cell that holds anything.

    Semicolons, bars, line breaks, and commas without a blank after them, as exports join names, separate suppliers. A
    comma before a blank does so only where every part ends as a firm does: *Knight, Kavanagh & Page* is one.
    """
    return _suppliers_in(plain(cell, lines=True))


@lru_cache(maxsize=1 << 12)  # a firm mostly has several contracts
def _suppliers_in(text: str) -> NamedSuppliers:
    if text.startswith("[{"):
        return _as_told(text)
    if _BLOCKS.fullmatch(text):
        return _in_blocks(text)
    parts = [part.strip(" ,") for part in re.split(r"[;|\n]|,(?=\S)", text)]
    note = ""
    if len(parts) == 1 and ", " in text:
        pieces = [part.strip() for part in text.split(", ")]
        if all(map(_FIRM.search, pieces)):
            parts = pieces
        else:
            note = "Read as one supplier, although there are commas in it: put ; between several."
    return _sorted_out([Party(part) for part in parts if part], note)


def _in_blocks(text: str) -> NamedSuppliers:
    """Suppliers as Contracts Finder's export has them."""
    parties, notes = [], list[str]()
    for block in re.split(r"\]\s*[;,]?\s*\[", text[1:-1]):
        cells = [" ".join(part.split()) for part in block.split("|")]
        if len(cells) < 6 or not cells[0]:
            return NamedSuppliers(
                fault="Contracts Finder writes suppliers as [Name|Address|Ref type|Ref Number|Is SME|Is VCSE]; that is "
                "not so here."
            )
        name, address, (register, number, sme, vcse) = (
            cells[0],
            ", ".join(filter(None, cells[1:-4])),
            cells[-4:],
        )
        found, note = _number_of(name, register, number)
        notes += [note] if note else []
        identifiers = (found,) if found else ()
        parties.append(
            Party(name, address, identifiers, read_yes_or_no(sme).value, read_yes_or_no(vcse).value)
        )
    named = _sorted_out(parties, "")
    return named._replace(note=" ".join(filter(None, (named.note, *notes))))


def _number_of(name: str, register: str, number: str) -> tuple[Identifier | None, str]:
    """The number that a register gave a firm, and why it was not taken where it was not."""
    scheme = _REGISTERS.get(register) or (register if _CODE.fullmatch(register) else "")
    if not number:
        return None, ""
    if not scheme:
        return (
            None,
            f"The number {number} of {name} was not taken: {register or 'its register'} is not known here.",
        )
    found, wrong = number_in(scheme, number)
    return found, f"The number {number} of {name} was not taken: {wrong}" if wrong else ""


def parties_as_text(parties: Iterable[Mapping[str, Any]]) -> str:
    """The parties of a contract as a cell holds them: names may have any mark in them."""
    told = list(parties)
    return msgspec.json.encode(told).decode().replace("&", "\\u0026") if told else ""


class _Told(msgspec.Struct):
    name: str
    address: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    sme: bool | None = None
    vcse: bool | None = None


def _as_told(text: str) -> NamedSuppliers:
    """Parties of open contracting data."""
    try:
        told = msgspec.json.decode(text, type=list[_Told])
    except msgspec.DecodeError:
        return NamedSuppliers(
            fault="Those are no parties that can be read: write the firms' names, with ; between."
        )
    parties, notes = [], list[str]()
    for party in told:
        name = plain(party.name)
        numbers = dict[str, Identifier]()
        for register, number in party.identifiers:
            found, note = _number_of(name, register, number)
            notes += [note] if note else []
            if found:
                numbers.setdefault(key(found), found)
        if name:
            parties.append(Party(name, plain(party.address), tuple(numbers.values()), party.sme, party.vcse))
    named = _sorted_out(parties, "")
    return named._replace(note=" ".join(filter(None, (named.note, *notes))))


def _sorted_out(parties: list[Party], note: str) -> NamedSuppliers:
    first: dict[str, Party] = {}
    for party in parties:
        if not is_placeholder(party.name):
            first.setdefault(_same(party.name), party)
    named = list(first.values())
    if not named:
        return NamedSuppliers(
            fault="That names no supplier: write the firms' names with ; between, or leave the row out if no "
            "contract was awarded."
        )
    if any(_LOT.search(party.name) for party in named):
        return NamedSuppliers(
            fault="Lots stand among the names: write only the firms' names, with ; between; the lots belong in the "
            "description."
        )
    if len(named) > _MOST_SUPPLIERS:
        return NamedSuppliers(
            fault=f"It names {len(named)} suppliers, and a contract can have {_MOST_SUPPLIERS}."
        )
    if any(len(party.name) > _LONGEST_NAME for party in named):
        return NamedSuppliers(fault=f"A name is longer than {_LONGEST_NAME} characters.")
    if any(len(party.address) > _LONGEST_ADDRESS for party in named):
        return NamedSuppliers(fault=f"An address is longer than {_LONGEST_ADDRESS} characters.")
    if len(named) > 1:
        names = [party.name for party in named[:_SAID_BY_NAME]]
        names += [f"and {len(named) - _SAID_BY_NAME} more"] if len(named) > _SAID_BY_NAME else []
        note = f"Read as {len(named)} suppliers: {'; '.join(names)}."
    left = [party.name for party in parties if is_placeholder(party.name)]
    if left:
        note = f"{note} Not taken for suppliers: {'; '.join(left)}.".strip()
    return NamedSuppliers(tuple(named), note=note)


class KnownSupplier(NamedTuple):
    """A supplier on record."""

    supplier_id: UUID
    name: str
    identifiers: tuple[Identifier, ...] = ()
    registered: Party | None = None
    """What is on record of it, where it has a story of its own and is not only named by contracts."""


class Meant(NamedTuple):
    """Which supplier a row means."""

    supplier: Supplier
    party: Party
    registered: bool
    fault: str = ""
    note: str = ""


class SupplierBook:
    """Which supplier a name or a number means: one on record, one met before in the file, or a new one.

    A number names one supplier: two names under one number are one supplier, one name under two numbers of a register
    is two.
    """

    def __init__(self, known: Iterable[KnownSupplier]) -> None:
        self._by_name: dict[str, UUID] = {}
        self._by_number: dict[str, UUID] = {}
        self._numbers: dict[UUID, dict[str, str]] = {}
        """The number that each supplier has in each register."""
        self._called: dict[UUID, tuple[str, str]] = {}
        """Each supplier's first name, and where it was met."""
        self._registered: dict[UUID, Party] = {}
        self._names: dict[str, dict[str, str]] = {}
        """Names by what is the same for names that are alike, each with where it was met."""
        for checkpoint in known:
            self._by_name.setdefault(_same(checkpoint.name), checkpoint.supplier_id)
            self._called.setdefault(checkpoint.supplier_id, (checkpoint.name, "on record"))
            if checkpoint.registered is not None:
                self._registered.setdefault(checkpoint.supplier_id, checkpoint.registered)
            self._keep_numbers(checkpoint.supplier_id, checkpoint.identifiers)
            self._names.setdefault(likeness(checkpoint.name), {})[checkpoint.name] = "on record"

    def _keep_numbers(self, supplier_id: UUID, identifiers: Iterable[Identifier]) -> None:
        for number in identifiers:
            self._by_number.setdefault(key(number), supplier_id)
            self._numbers.setdefault(supplier_id, {}).setdefault(number.scheme, key(number))

    def meant(self, party: Party, row: int) -> Meant:
        """The supplier as the contract is to name it. Only the same number, or the very same name, means the same."""
        name, first = party.name, party.identifiers[0] if party.identifiers else None
        under = {
            self._by_number[key(identifier)]
            for identifier in party.identifiers
            if key(identifier) in self._by_number
        }
        found = next(iter(under), None) or self._by_name.get(_same(name))
        if found is not None and not under and self._has_another(found, party):
            found = None
        if found is None:
            taken = self._by_name.get(_same(name))
            found = uuid5(
                _NAMES, _same(name) if taken is None or first is None else f"{_same(name)} {key(first)}"
            )
        named = Supplier(found, name, first.scheme if first else "", first.identifier if first else "")
        if len(under) > 1:
            return Meant(
                named, party, registered=False, fault=f"The numbers of {name} belong to two suppliers."
            )
        called, where = self._called.setdefault(found, (name, f"row {row}"))
        note = ""
        if _same(called) != _same(name) and first:
            note = f"{name} has the number of {called} ({where}): it is taken for the same supplier."
        note = f"{note} {self._said_otherwise(found, party)}".strip()
        self._by_name.setdefault(_same(name), found)
        self._keep_numbers(found, party.identifiers)
        self._names.setdefault(likeness(name), {}).setdefault(name, f"row {row}")
        return Meant(named, party, found in self._registered, note=note)

    def _said_otherwise(self, supplier_id: UUID, party: Party) -> str:
        """What a row says of a supplier on record and the record does not: it is said, and the record left alone."""
        known = self._registered.get(supplier_id)
        if known is None:
            return ""
        held = (
            ("its address", party.address or None, known.address),
            ("its size", party.small_or_medium, known.small_or_medium),
            ("its sector", party.voluntary_or_community, known.voluntary_or_community),
        )
        fields = [called for called, said, recorded in held if said is not None and said != recorded]
        if not {*party.identifiers} <= {*known.identifiers}:
            fields.append("a number")
        if not fields:
            return ""
        return f"{party.name} is a supplier on record; what the row says otherwise ({', '.join(fields)}) was not taken."

    def _has_another(self, supplier_id: UUID, party: Party) -> bool:
        """Whether a supplier has another number than the party's in the same register."""
        numbers = self._numbers.get(supplier_id, {})
        return any(
            numbers.get(identifier.scheme, key(identifier)) != key(identifier)
            for identifier in party.identifiers
        )

    def alike(self) -> list[str]:
        """Each group of names that may be one firm, where one of them comes from the file: *A Ltd (row 2), A (on
        record)*."""
        found = []
        for names in self._names.values():
            if len({self._by_name[_same(name)] for name in names}) > 1 and set(names.values()) != {
                "on record"
            }:
                told = ", ".join(f"{name} ({where})" for name, where in names.items())
                found.append(told)
        return found


class Numbers(NamedTuple):
    """The numbers in a cell, each in the place of its supplier."""

    numbers: tuple[Identifier | None, ...] = ()
    fault: str = ""
    note: str = ""


def numbers_in(scheme: str, cell: Cell) -> Numbers:
    """The numbers in a cell that holds anything, with ; or a comma between."""
    found = [number_in(scheme, part) for part in re.split(r"[;|,\n]", plain(cell, lines=True))]
    wrong = next((wrong for _, wrong in found if wrong), "")
    return Numbers((), wrong) if wrong else Numbers(tuple(number for number, _ in found))


@lru_cache(maxsize=1 << 12)
def number_in(scheme: str, text: str) -> tuple[Identifier | None, str]:
    """The identifier in a text, and what is wrong with it. A company number gets its noughts."""
    number = text.replace(" ", "").upper()
    if is_placeholder(text) and not any(map(str.isdecimal, number)):
        return None, ""
    if scheme == "GB-COH" and number.isdecimal():
        number = number.rjust(8, "0")
    if len(number) > 80:
        return None, "That is too long for a number."
    found = Identifier(scheme, number)
    wrong = malformed(found)
    return (None, wrong) if wrong else (found, "")


_IDENTIFIED = re.compile(r"([A-Z]{2,3}-[A-Z0-9]{2,20}) +(\S.*)")


def identifiers_in(cell: Cell) -> Numbers:
    """*GB-COH 01234567; GB-CHC 1000001*, each in the place of its supplier, as this record's own extracts have them."""
    found: list[Identifier | None] = []
    for text in plain(cell).split(";"):
        if is_placeholder(text.strip()):
            found.append(None)
        elif known := _IDENTIFIED.fullmatch(text.strip()):
            number, wrong = number_in(known[1], known[2])
            if wrong:
                return Numbers((), wrong)
            found.append(number)
        else:
            return Numbers((), "Write register and number, such as GB-COH 01234567, with ; between.")
    return Numbers(tuple(found))


def _same(name: str) -> str:
    return " ".join(name.casefold().split())
