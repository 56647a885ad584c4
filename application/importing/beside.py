"""Rows of a table that are about the table: totals, notes, the headings again."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from application.importing.cells import SheetRow, plain, shown
from application.importing.fields import AMOUNTS

_TOTAL: Final = re.compile(
    r"(the |grand |overall |sub[- ]?|running |combined |annual )*(totals?|sum)\b"
    r"( (value|values|spend|amount|cost|contracts?|number|no|of|all|the|rows?|records?|excl|incl|ex|inc|vat|gbp))*"
    r"([ :=£\d,.()]*|:.*)",
    re.IGNORECASE | re.DOTALL,
)
_NOTE: Final = re.compile(
    r"(notes?|n\.?b\.?|sources?|key|disclaimer|footnotes?|remarks?|comments?|page \d+( of \d+)?|end of .*"
    r"|last updated|updated|produced|prepared|printed|exported|report(ed)? (run|date)|data (as )?at|as at|correct as at"
    r"|published|copyright|©|crown copyright|contains public sector information)\b.*",
    re.IGNORECASE | re.DOTALL,
)


def beside_the_point(row: SheetRow, columns: Mapping[str, int], headings: tuple[str, ...]) -> str:
    """Why a row is of no contract: a total, a note, or the headings once more. Empty where it may be of one."""
    amounts = {columns[name] for name in AMOUNTS if name in columns}
    if _says_much(row, amounts, headings):
        return ""
    texts = {index: text for index, cell in enumerate(row.cells) if cell != "" and (text := plain(cell))}
    if len(texts) > 1 and all(text == headings[index] for index, text in texts.items()):
        return "It has the headings again."
    words = list[str]()
    for index, text in texts.items():
        if not isinstance(row.cells[index], Decimal) and index not in amounts and any(map(str.isalpha, text)):
            words.append(text)
            if len(words) > 2:
                return ""
    if total := next(filter(_TOTAL.fullmatch, words), ""):
        return f"It is a total: {shown(total)}."
    if len(texts) > 1 or not texts:
        return ""
    [text] = texts.values()
    starred = text.startswith(("*", "†", "‡", "#"))
    if starred or _NOTE.fullmatch(text) or len(text.split()) > 3 or not any(map(str.isdecimal, text)):
        return f"Nothing else stands in the row: it is a note or a heading ({shown(text)})."
    return ""


def _says_much(row: SheetRow, amounts: set[int], headings: tuple[str, ...]) -> bool:
    """Whether some cell is not its heading, and more than two are words: so it is with nearly every row."""
    other, words = False, 0
    for index, cell in enumerate(row.cells):
        if cell == "" or not (text := plain(cell)):
            continue
        other = other or text != headings[index]
        if index not in amounts and not isinstance(cell, Decimal) and any(map(str.isalpha, text)):
            words += 1
            if words > 2 and other:
                return True
    return False
