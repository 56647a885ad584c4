"""Identifiers of suppliers: well formed, and one key for each however it was typed."""

import re
from typing import Final

from domain.supplier.terms import Identifier
from domain.text import as_read

_SCHEME: Final = re.compile(r"[A-Z]{2,3}-[A-Z0-9]{2,20}", re.ASCII)


_COMPANY_NUMBER: Final = re.compile(r"[A-Z0-9]{8}", re.ASCII)
"""Companies House: eight characters, some of them letters (SC123456 in Scotland, IP12345R for a society)."""


def malformed(number: Identifier) -> str:
    """What is wrong with it, in a sentence; empty where nothing is."""
    if not _SCHEME.fullmatch(number.scheme):
        return f"{number.scheme.strip() or 'That'} is no register's code: give one such as GB-COH, GB-CHC or GB-PPON."
    if number.identifier != number.identifier.strip():
        return "Leave out the blanks around the identifier."
    if number.scheme == "GB-COH" and not _COMPANY_NUMBER.fullmatch(number.identifier):
        return "A company number has eight characters, such as 01234567 or SC123456: put noughts before a short number."
    return ""


def key(number: Identifier) -> str:
    """What is the same for the same register and number, as people read them."""
    return as_read(f"{number.scheme} {number.identifier}")


def called(number: Identifier) -> str:
    return f"{number.scheme} {number.identifier}"
