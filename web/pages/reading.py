"""Reading what people type: days, sums, numbers; as the API takes them."""

import re
from typing import Final

from application.importing.dates import read_date

_SUM: Final = re.compile(r"£? ?(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?", re.ASCII)


def iso_date(text: str) -> str:
    """A day, a month, TBC or open as the API writes them; empty for what is none of these."""
    return read_date(text, "day first").value


def pounds(text: str) -> str:
    """A sum with two decimal places; what is none stays as it was typed, and is told so by the field."""
    found = _SUM.fullmatch(text)
    if not found:
        return text
    whole, pence = found[1].replace(",", ""), (found[2] or ".00")[1:].ljust(2, "0")
    return f"{whole}.{pence}"
