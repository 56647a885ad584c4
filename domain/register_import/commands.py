"""What may be asked for of the import of a register."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.decisions import Command
from domain.register_import.events import Column, Counts, DateOrder, Default, Mode
from domain.text import Digest, ShortText


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
