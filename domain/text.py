"""Text as events hold it: as people read it, how long it may be, and ids of people instead of their names."""

import re
import unicodedata
from typing import Annotated, Final

from msgspec import Meta

ShortText = Annotated[str, Meta(min_length=1, max_length=300)]
Division = Annotated[str, Meta(max_length=300)]
"""A division of a directorate; empty where none is named."""
Title = Annotated[str, Meta(min_length=1, max_length=1000)]
"""Of a contract: real notices have titles of more than 300 characters."""
LongText = Annotated[str, Meta(max_length=5000)]
SomeText = Annotated[str, Meta(min_length=1, max_length=5000)]
"""Long text that says something."""
PERSON_ID_PATTERN: Final = r"^[a-z0-9-]+\Z"
PersonId = Annotated[
    str, Meta(min_length=1, max_length=64, pattern=PERSON_ID_PATTERN, description="Opaque id of a person.")
]
Digest = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{64}\Z", description="Lower-case hexadecimal SHA-256 of a document's bytes.")
]

_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | frozenset(
    map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Joiners, fillers and variation selectors that are letters or marks to Unicode and nothing to the eye
(Default_Ignorable_Code_Point); the rest of those are of the category Cf."""
_BLANKS: Final = frozenset({"Zs", "Zl", "Zp"})


def person_id_fits(text: str) -> bool:
    """Whether it can be the id of a person, on whatever road it comes: small letters, digits and hyphens."""
    return len(text) <= 64 and re.fullmatch(PERSON_ID_PATTERN, text, re.ASCII) is not None


def tidy(text: str, *, compatible: bool = False, lines: bool = False) -> str:
    """The text as it is kept: composed (NFC), without blanks around it, with no other space in it than the blank and
    nothing that nobody can see, such as zero-width characters and those that turn the direction of reading (UAX #9).

    *compatible*: also NFKC (UAX #15), for references and names. *lines*: line breaks and tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    form: Final = "NFKC" if compatible else "NFC"
    text = unicodedata.normalize(form, text)
    seen = "".join(_seen(character, lines=lines) for character in text)
    return unicodedata.normalize(form, seen).strip(" \t\r\n")


def _seen(character: str, *, lines: bool) -> str:
    if character in {"\n", "\r", "\t"}:
        return character if lines else " "
    category = unicodedata.category(character)
    if category == "Cf" or character in _UNSEEN:
        return ""
    if category in _BLANKS or character == "\u2800":  # the braille pattern without dots
        return "\n" if lines and category in ("Zl", "Zp") else " "
    return character


def as_read(text: str) -> str:
    """What is the same for texts that people read as the same, whatever their case, blanks and forms of letters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", tidy(text, compatible=True).casefold())
    return " ".join(folded.split())
