"""Rows of an extract or a sample as a file: lines of JSON, CSV, or a workbook."""

import codecs
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import msgspec
from flask import Response

from application.record import Basis
from projections.readable_history import defused_cells
from projections.reports.paper import Cell, Paper, PaperColumn, Table
from web.reports.files import MEDIA_TYPES
from web.reports.tables import csv_pieces, write_workbook

FORMS: Final = ("ndjson", "csv", "xlsx")
_LONG: Final = frozenset({"sentence", "title", "suppliers"})


class RowFile(NamedTuple):
    """What was drawn or found, and what it is."""

    name: str
    """Of the file: *past-end*."""
    title: str
    basis: Basis
    asked: dict[str, str]
    """What it was asked for, by name."""
    rows: Iterable[dict[str, Any]]


def file_of(found: RowFile, form: str) -> Iterable[bytes]:
    """The file, piece by piece. *form* is one of FORMS."""
    match form:
        case "ndjson":
            return (msgspec.json.encode(row, enc_hook=str) + b"\n" for row in found.rows)
        case "csv":
            return _csv(found)
        case _:
            return (_workbook(found),)


def file_response(found: RowFile, form: str) -> Response:
    """The same as an answer, with the file's name."""
    response = Response(file_of(found, form), content_type=MEDIA_TYPES[form])
    name = f"{found.name}-{found.basis.valid_at.isoformat()}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _columns(found: RowFile) -> tuple[list[str], Iterator[dict[str, Any]]]:
    """The columns, those of the first row, and every row."""
    rows = iter(found.rows)
    first = next(rows, None)
    return (list(first), chain([first], rows)) if first else ([], rows)


def _csv(found: RowFile) -> Iterator[bytes]:
    """CSV (RFC 4180) in UTF-8, marked as such for spreadsheets; what one would run as a formula is defused."""
    columns, rows = _columns(found)
    yield codecs.BOM_UTF8
    yield from csv_pieces([columns or [f"{found.title}: none"]])
    yield from csv_pieces(([_text(row.get(column)) for column in columns] for row in rows), defused_cells)


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(map(_text, value))
    if isinstance(value, msgspec.Struct):
        return ", ".join(_text(told) for told in msgspec.structs.astuple(value) if told is not None)
    return "" if value is None else str(value)


def _workbook(found: RowFile) -> bytes:
    columns, rows = _columns(found)

    def cells() -> Iterator[tuple[Cell, ...]]:
        return (tuple(_cell(row.get(column)) for column in columns) for row in rows)

    shown = tuple(
        PaperColumn(name, name.replace("_", " ").capitalize(), "prose" if name in _LONG else "text")
        for name in columns
    )
    paper = Paper(
        definition=found.name,
        version=1,
        title=found.title,
        basis=found.basis,
        parameters=found.asked,
        blocks=(Table(found.name, found.title, shown or (PaperColumn("none", "None found"),), cells),),
    )
    with TemporaryDirectory(prefix="kentledge-rows-") as folder:
        path = Path(folder) / "rows.xlsx"
        write_workbook(paper, path)
        return path.read_bytes()


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, int | Decimal):
        return value
    return _text(value)
