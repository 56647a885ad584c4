"""The lots in a cell, as registers write them and as this record's own extracts do."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from application.importing.cells import Cell, plain
from application.importing.values import read_amount
from domain.contract.terms import Lot

_NONE: Final = frozenset(
    {"no", "none", "n/a", "na", "nil", "-", "–", "0", "not applicable", "no lots", "tbc"}
)
_BAR: Final = " | "
_WRITTEN: Final = re.compile(
    r"(?:lot(?: no\.?| number)? *)?([A-Za-z]?\d[\w.]{0,8}|[A-Za-z]) *(?:[:.)–]| - |- ) *(\S.*?)"
    r"(?: *\((£?[\d,. ]+)(?: incl?\.? vat)?\))?",
    re.IGNORECASE,
)
_MOST: Final = 200
_LONGEST_TITLE: Final = 300


class LotsRead(NamedTuple):
    """The lots in a cell, or why none were taken."""

    lots: tuple[Lot, ...] = ()
    fault: str = ""
    note: str = ""


def read_lots(cell: Cell) -> LotsRead:
    """The lots in a cell that holds anything: one a line, or with ; between."""
    text = plain(cell, lines=True)
    if text.casefold() in _NONE:
        return LotsRead()
    apart = text.split("\n") if "\n" in text or _BAR in text else text.split(";")
    lots = list[Lot]()
    for part in filter(None, map(str.strip, apart)):
        number, title, amount = _parts(part)
        if not number:
            return LotsRead(
                note=f"No lots were read in it, and none were taken: write each as 1: {part[:40]} (£120,000.00), "
                "with ; between."
            )
        worth: Decimal | None = None
        if amount:
            read = read_amount(amount)
            if read.fault:
                return LotsRead(fault=f"Lot {number}: {read.fault}")
            worth = read.pounds
        if len(number) > 40 or len(title) > _LONGEST_TITLE:
            return LotsRead(
                fault=f"A number of a lot may have 40 characters, and its title {_LONGEST_TITLE}: shorten them."
            )
        lots.append(Lot(number, title, worth))
    if len(lots) > _MOST:
        return LotsRead(fault=f"It names {len(lots)} lots, and a contract can have {_MOST}.")
    return LotsRead(tuple(lots))


def _parts(text: str) -> tuple[str, str, str]:
    """Number, title and worth of a lot; all empty where it is none."""
    if _BAR in f"{text} ":
        number, _, rest = f"{text} ".partition(_BAR)
        title, bar, amount = rest.rpartition("|")
        found = (number.strip(), title.strip(), amount.strip()) if bar else (number.strip(), rest.strip(), "")
        return found if all(found[:2]) else ("", "", "")
    read = _WRITTEN.fullmatch(text)
    return (read[1], read[2].strip(), (read[3] or "").strip()) if read else ("", "", "")


def lots_as_text(lots: Iterable[Lot], *, with_worth: bool = True) -> str:
    """Lots as a cell holds them, one a line: *1 | School meals | 120000.00*."""
    return "\n".join(
        f"{lot.number} | {lot.title} | "
        f"{lot.estimated_incl_vat if with_worth and lot.estimated_incl_vat is not None else ''}".rstrip()
        for lot in lots
    )
