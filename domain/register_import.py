"""The import of a register of contracts from a file.

==================  ======================  ==========================
State               Facts that may follow   Facts that lead out of it
==================  ======================  ==========================
not made            made                    made → made
made                (none)                  (none)
==================  ======================  ==========================

**Purpose.** An auditor who asks where a contract came from finds its row in its own history, and here the whole import:
the file and its digest, which column was read as what, what was filled in where the file said nothing, who confirmed
that, and what became of every row.

**Dilemmas.**

- *Where are the rows?* The file and the report on every row are documents, kept under the digests that the import
  names. What became of a thousand rows is evidence, not a thousand facts.
- *An import that recorded nothing* is not recorded: a file that is on record already changes nothing, whoever runs it.
- *A row that differs from the record.* The import says so and leaves the record alone: why a contract changed is for an
  officer to say, in a change or a correction.
- *The fault of a mapping* is put right in the contracts, each by a correction; that the import was made stays true.
"""

from datetime import date
from typing import Annotated, Final, Literal, TypeAlias
from uuid import UUID

from msgspec import Meta, Struct

from domain.case import ENTRY
from domain.case import Case as AnyCase
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import Effect, OnlyAnnulled, Step, Stream
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


class RegisterImport(Struct, frozen=True):
    """An import as it was made."""

    file_name: str
    file_sha256: str
    sheet: str
    mode: Mode
    date_order: DateOrder
    mapping: tuple[Column, ...]
    defaults: tuple[Default, ...]
    counts: Counts
    report_sha256: str
    made_on: date


class ImportRegister(Command, frozen=True, kw_only=True):
    """Import a register of contracts from a CSV file or a spreadsheet.

    What was found in the file is worked out, and not asked for.
    """

    register_import_id: UUID
    file_name: ShortText
    file_sha256: Digest
    sheet: Annotated[str, Meta(max_length=100)] = ""
    mode: Mode
    date_order: DateOrder = ""
    mapping: Annotated[tuple[Column, ...], Meta(max_length=200)]
    defaults: Annotated[tuple[Default, ...], Meta(max_length=100)] = ()
    counts: Counts
    report_sha256: Digest


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


Case: TypeAlias = AnyCase[ImportRegister, RegisterImport]


@rule("register-import.something-imported")
def something_imported(case: Case) -> Rejection | None:
    return None if case.command.counts.imported else no("No row was imported.", "counts")


@rule("register-import.every-row-accounted-for")
def every_row_accounted_for(case: Case) -> Rejection | None:
    counts = case.command.counts
    told = counts.imported + counts.already_there + counts.differing + counts.faulty + counts.left_out
    return None if told == counts.rows else no("Some row is neither imported nor explained.", "counts")


@rule("register-import.all-or-none")
def all_or_none(case: Case) -> Rejection | None:
    counts = case.command.counts
    if case.command.mode == "valid" or not counts.faulty + counts.differing:
        return None
    return no("Some rows cannot be imported, and all were to be or none.", "mode", conflict=True)


def _recorded(case: Case) -> Fact:
    command = case.command
    return Made(
        file_name=command.file_name,
        file_sha256=command.file_sha256,
        sheet=command.sheet,
        mode=command.mode,
        date_order=command.date_order,
        mapping=command.mapping,
        defaults=command.defaults,
        counts=command.counts,
        report_sha256=command.report_sha256,
    )


def _made(_: RegisterImport | None, fact: Made, valid_from: date) -> RegisterImport:
    return RegisterImport(
        file_name=fact.file_name,
        file_sha256=fact.file_sha256,
        sheet=fact.sheet,
        mode=fact.mode,
        date_order=fact.date_order,
        mapping=fact.mapping,
        defaults=fact.defaults,
        counts=fact.counts,
        report_sha256=fact.report_sha256,
        made_on=valid_from,
    )


@sentence.register
def _(fact: Made, _: Names) -> str:
    counts = fact.counts
    others = (
        (counts.already_there, "on record already"),
        (counts.differing, "on record otherwise"),
        (counts.faulty, "with faults"),
        (counts.left_out, "of no contract"),
    )
    rest = "".join(f", {number} {words}" for number, words in others if number)
    sheet = f", sheet {fact.sheet}" if fact.sheet else ""
    return f"Register imported from {fact.file_name}{sheet}: {counts.imported} of {counts.rows} rows{rest}."


IMPORT = Step(
    asks=ImportRegister,
    rules=(*ENTRY, something_imported, every_row_accounted_for, all_or_none),
    records=_recorded,
    effects=(
        Effect(
            Made,
            change=_made,
            correction=OnlyAnnulled(
                "What was found in the file was worked out; what it said wrongly of a contract is corrected there."
            ),
        ),
    ),
    opens=True,
    stream_id=lambda command: command.register_import_id,
)


REGISTER_IMPORT: Final = Stream(
    noun="register_import",
    plural="imports",
    called="import",
    state=RegisterImport,
    steps=(IMPORT,),
    concerns=lambda _stream_id, _known, _fact: (),
)
