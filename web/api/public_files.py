"""The public register as a file: every contract that fits, written as its rows come."""

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import msgspec
from flask import Response

from projections.public_register import PublicRegister, PublicRow
from projections.readable_history import defused_cells
from projections.reports.paper import Cell, Paper, Table
from projections.reports.public_register import (
    PUBLIC_REGISTER_REPORT,
    REGISTER_COLUMNS,
    cells,
    withheld_in_words,
)
from projections.table_query import Query
from web.reports.files import MEDIA_TYPES
from web.reports.tables import csv_pieces, write_workbook

_PIECE: Final = 200
"""Lines of JSON that are sent at once."""


def register_file(register: PublicRegister, query: Query, form: str) -> Response:
    """The file, with its name. *form* is csv, ndjson or xlsx."""
    content: Any = {"csv": csv_lines, "ndjson": json_lines, "xlsx": workbook}[form](register, query)
    response = Response(content, content_type=MEDIA_TYPES[form])
    name = f"contract-register-{register.basis.valid_at.isoformat()}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def csv_lines(register: PublicRegister, query: Query) -> Iterator[bytes]:
    """CSV (RFC 4180) in UTF-8, first its mark, without which a spreadsheet reads *KCSâ€™*; then lines, many at once.
    Cells that a spreadsheet would run as a formula are defused."""
    yield codecs.BOM_UTF8
    yield from csv_pieces([PublicRow._fields])
    lines = (
        (*told, withheld_in_words(withheld) if withheld else None) for told, withheld in register.told(query)
    )
    yield from csv_pieces(lines, defused_cells)


def json_lines(register: PublicRegister, query: Query) -> Iterator[bytes]:
    """A contract a line, many lines at once."""
    return in_pieces(msgspec.json.encode(row._asdict()) + b"\n" for row in register.whole(query))


def workbook(register: PublicRegister, query: Query) -> bytes:
    """A workbook, with a sheet that says what it is."""

    def rows() -> Iterable[tuple[Cell, ...]]:
        return (cells(row, REGISTER_COLUMNS) for row in register.whole(query))

    paper = Paper(
        definition=PUBLIC_REGISTER_REPORT.name,
        version=PUBLIC_REGISTER_REPORT.version,
        title=PUBLIC_REGISTER_REPORT.title,
        basis=register.basis,
        parameters=dict(query.filters),
        blocks=(Table("public-register", "Fields of the Transparency Code", REGISTER_COLUMNS, rows),),
    )
    with TemporaryDirectory(prefix="kentledge-register-") as folder:
        path = Path(folder) / "register.xlsx"
        write_workbook(paper, path)
        return path.read_bytes()


def in_pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines, many at once."""
    held: list[bytes] = []
    for line in lines:
        held.append(line)
        if len(held) == _PIECE:
            yield b"".join(held)
            held = []
    yield b"".join(held)
