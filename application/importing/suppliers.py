"""Suppliers in a cell: several of them taken apart, placeholders said to be none, likenesses pointed out."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from application.importing.cells import Cell, plain
from domain.contract.terms import Supplier
from domain.supplier.events import Identifier
from domain.supplier.identifiers import key, malformed

_NAMES: Final = UUID("6b656e74-6c65-4467-a500-000000000009")
"""Namespace of the ids of suppliers that only imports name: the same name always gets the same id."""
_NOBODY = re.compile(
    r"(n/a|tbc|tbd|various|multiple|none|see|awaiting|to be|not)\b.*|.*\b(no award|(not|never) (been )?awarded)\b.*"
)
"""What stands in place of a name, in small letters."""
_NOBODY_ALONE = frozenset(
    {"tbc", "tbd", "na", "n/a", "none", "nil", "various", "multiple", "unknown", "-", "?", "."}
)
_LOT = re.compile(r"\blots? ?\d", re.IGNORECASE)
_FIRM = re.compile(
    r"\b(ltd|limited|llp|lp|plc|cic|cio|inc|gmbh|bv|nv|sa|se|asa|council|university|trust|charity|co|company)\.?\)?$",
    re.IGNORECASE,
)
_SAME_WORDS: Final = {"limited": "ltd", "company": "co", "and": "&", "incorporated": "inc"}
_NO_PART = frozenset({"the", "&"})


class Named(NamedTuple):
    """The suppliers that a cell names."""

    names: tuple[str, ...] = ()
    fault: str = ""
    note: str = ""


def suppliers_in(cell: Cell) -> Named:
    """The names in a cell that holds anything.

    Semicolons, bars, line breaks, and commas without a blank after them, as exports join names, separate suppliers. A
    comma before a blank does so only where every part ends as a firm does: *Knight, Kavanagh & Page* is one.
    """
    text = plain(cell, lines=True)
    parts = [one.strip(" ,") for one in re.split(r"[;|\n]|,(?=\S)", text)]
    note = ""
    if len(parts) == 1 and ", " in text:
        pieces = [one.strip() for one in text.split(", ")]
        if all(map(_FIRM.search, pieces)):
            parts = pieces
        else:
            note = "Read as one supplier, although there are commas in it: put ; between several."
    return _sorted_out([one for one in parts if one], note)


def _sorted_out(parts: list[str], note: str) -> Named:
    names = [one for one in dict.fromkeys(parts) if not _nobody(one)]
    if not names:
        return Named(
            fault="That names no supplier: write the firms' names with ; between, or leave the row out if no "
            "contract was awarded."
        )
    if any(map(_LOT.search, names)):
        return Named(
            fault="Lots stand among the names: write only the firms' names, with ; between; the lots belong in the "
            "description."
        )
    if len(names) > 1:
        note = f"Read as {len(names)} suppliers: {'; '.join(names)}."
    if len(names) < len(set(parts)):
        note = f"{note} Not taken for suppliers: {'; '.join(one for one in parts if _nobody(one))}.".strip()
    return Named(tuple(names), note=note)


def _nobody(name: str) -> bool:
    text = name.casefold()
    return text in _NOBODY_ALONE or _NOBODY.fullmatch(text) is not None


class Known(NamedTuple):
    """A supplier on record."""

    supplier_id: UUID
    name: str
    identifiers: tuple[Identifier, ...] = ()


class SupplierBook:
    """Which supplier a name or a number means: one on record, one met before in the file, or a new one."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_name: dict[str, UUID] = {}
        self._by_number: dict[str, UUID] = {}
        self._names: dict[str, dict[str, str]] = {}
        """Names by what is the same for names that are alike, each with where it was met."""
        for one in known:
            self._by_name.setdefault(_same(one.name), one.supplier_id)
            for identifier in one.identifiers:
                self._by_number.setdefault(key(identifier), one.supplier_id)
            self._names.setdefault(likeness(one.name), {})[one.name] = "on record"

    def supplier(self, name: str, number: Identifier | None, row: int) -> Supplier:
        """The supplier as the contract is to name it. Only the same number, or the very same name, means the same."""
        found = self._by_number.get(key(number)) if number else None
        found = found or self._by_name.get(_same(name)) or uuid5(_NAMES, _same(name))
        self._by_name.setdefault(_same(name), found)
        if number:
            self._by_number.setdefault(key(number), found)
        self._names.setdefault(likeness(name), {}).setdefault(name, f"row {row}")
        return Supplier(found, name, number.scheme if number else "", number.identifier if number else "")

    def alike(self) -> list[str]:
        """Each group of names that may be one firm, where one of them comes from the file: *A Ltd (row 2), A (on
        record)*."""
        found = []
        for names in self._names.values():
            if len({self._by_name[_same(one)] for one in names}) > 1 and set(names.values()) != {"on record"}:
                told = ", ".join(f"{name} ({where})" for name, where in names.items())
                found.append(told)
        return found


def number_in(scheme: str, cell: Cell) -> tuple[Identifier | None, str]:
    """The identifier in a cell that holds anything, and what is wrong with it. A company number gets its noughts."""
    text = plain(cell).replace(" ", "").upper()
    if text.casefold() in _NOBODY_ALONE:
        return None, ""
    if scheme == "GB-COH" and text.isdecimal():
        text = text.rjust(8, "0")
    if len(text) > 80:
        return None, "That is too long for a number."
    found = Identifier(scheme, text)
    wrong = malformed(found)
    return (None, wrong) if wrong else (found, "")


def likeness(name: str) -> str:
    """What is the same for names that are probably one firm: *The Iveco Co. Limited* and *Iveco Co Ltd*."""
    words = re.sub(r"[^a-z0-9&]+", " ", name.casefold().replace("'", "").replace("&", " & ")).split()
    if "t" in words and words[words.index("t") + 1 : words.index("t") + 2] == ["a"]:
        words = words[: words.index("t")]  # trading as
    words = [_SAME_WORDS.get(one, one) for one in words]
    words = [one for one in words if one not in _NO_PART]
    while len(words) > 1 and words[-1] in ("ltd", "llp", "plc", "co", "uk"):
        words.pop()
    return " ".join(words) or name


def _same(name: str) -> str:
    return " ".join(name.casefold().split())
