"""How much of a spreadsheet is read: rows, cells, texts and unpacked bytes, so that no file can occupy the record."""

import zipfile
from collections.abc import Mapping
from typing import Final

from application.errors import BadRequest

MOST_ROWS: Final = 50_000
"""Rows below the headings that hold anything."""
MOST_COLUMNS: Final = 200
_MOST_ROWS_WRITTEN: Final = 200_000
"""Rows that a sheet may have written down, those among them that are empty."""
_LAST_ROW: Final = 1_048_576
"""The last that a spreadsheet can have."""
_MOST_CELLS: Final = 3_000_000
_MOST_TEXTS: Final = 1_000_000
_MOST_UNPACKED: Final = 300 * 1024 * 1024
"""Bytes that a spreadsheet may unpack to."""
_AT_ONCE: Final = 1024 * 1024


def too_large(what: str) -> BadRequest:
    """The refusal of a file that is larger than is read here."""
    return BadRequest(
        {"document": f"The spreadsheet {what}: save the table alone in a new file, or import it in parts."}
    )


def refuse_huge(archive: zipfile.ZipFile, counted: Mapping[str, bytes]) -> None:
    """Raise BadRequest for a packed file that unpacks to more than is read, whatever it says of its own size.

    *counted*: parts in which something is counted besides, by the bytes that begin each.
    """
    if sum(member.file_size for member in archive.infolist()) > _MOST_UNPACKED:
        raise too_large("unpacks to more than is read here")
    unpacked = 0
    for member in archive.infolist():
        begins, found, tail = counted.get(member.filename), 0, b""
        with archive.open(member) as part:
            while chunk := part.read(_AT_ONCE):
                unpacked += len(chunk)
                if unpacked > _MOST_UNPACKED:
                    raise too_large("unpacks to more than is read here")
                if begins is not None:
                    found += (tail + chunk).count(begins)
                    tail = chunk[1 - len(begins) :]
                    if found > _MOST_TEXTS:
                        raise too_large(f"holds more than {_MOST_TEXTS:,} texts")


class SheetCount:
    """Counts what is read of a sheet, and refuses what is too much."""

    def __init__(self) -> None:
        self._rows, self._cells = 0, 0

    def row(self, number: int, cells: int, times: int = 1) -> None:
        """A row, or so many alike, with so many cells written down."""
        self._rows += times
        self._cells += cells * times
        if not 0 < number <= _LAST_ROW:
            raise too_large(f"has a row numbered {number:,}")
        if self._rows > _MOST_ROWS_WRITTEN:
            raise too_large(f"has more than {_MOST_ROWS_WRITTEN:,} rows, most of them empty")
        if self._cells > _MOST_CELLS:
            raise too_large(f"has more than {_MOST_CELLS:,} cells")

    @staticmethod
    def columns(number: int, width: int) -> None:
        """How far a row goes."""
        if width > MOST_COLUMNS:
            raise BadRequest({"document": f"Row {number} has more than {MOST_COLUMNS} columns."})
