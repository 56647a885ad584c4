"""What can happen to the import of a register."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.events import Fact, fact
from domain.text import Digest, ShortText

Mode = Literal["all", "valid"]
"""*all*: every row can be imported, or none is. *valid*: the rows that can be are imported, the others are explained.
"""
DateOrder = Literal["", "day first", "month first"]
"""How 03/04/2024 was read; empty where the file holds no date that could be read in two ways."""
Count = Annotated[int, Meta(ge=0)]


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """What a column was read as."""

    column: ShortText
    """Its heading in the file."""
    field: ShortText
    """The field of a contract."""


class Default(Struct, frozen=True, forbid_unknown_fields=True):
    """What a field was filled with where the file said nothing."""

    field: ShortText
    value: ShortText


class Counts(Struct, frozen=True, forbid_unknown_fields=True):
    """What became of the rows."""

    rows: Count
    """All rows below the headings that hold anything."""
    imported: Count
    already_there: Count
    """On record just so."""
    differing: Count
    """Their reference is on record, with other particulars; the record was left alone."""
    faulty: Count
    left_out: Count
    """Of no contract, such as a notice that was withdrawn."""


@fact("register_import.made.v1")
class Made(Fact, kw_only=True):
    """A register of contracts was imported from a file; each contract's own history names its row."""

    file_name: ShortText
    file_sha256: Digest
    sheet: Annotated[str, Meta(max_length=100)] = ""
    """The sheet of a spreadsheet; empty for a CSV file."""
    mode: Mode
    date_order: DateOrder = ""
    mapping: Annotated[tuple[Column, ...], Meta(max_length=200)]
    defaults: Annotated[tuple[Default, ...], Meta(max_length=100)] = ()
    counts: Counts
    report_sha256: Digest
    """The document that says what became of every row: CSV in UTF-8."""
