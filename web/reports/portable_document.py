"""A paper as a PDF with tags, to be read aloud and archived (PDF/UA-1 and PDF/A-2a), made by typst."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, Final
from unicodedata import category

import msgspec

from projections.reports.paper import Block, Chart, Heading, Paper, Paragraph, Table, Words
from web.reports.charts import svg
from web.reports.glyphs import LATIN, has_a_glyph
from web.reports.layout import (
    FIGURES,
    MOST_UPRIGHT,
    laid_out,
    may_not_fit,
    most_rows,
    printed,
    rows_left_out,
    widths,
)
from web.reports.typesetting import CannotBeSet, typeset

_UPRIGHT: Final = 481.0
_LANDSCAPE: Final = 728.0
"""Width of a page within its margins, in points: A4 less two centimetres on either side."""
_USUAL: Final = 9.0
_SMALL: Final = 7.0
"""Sizes of type in tables, in points."""
_MANY_COLUMNS: Final = 8
_FOLDER: Final = Path(__file__).parent / "templates"


def write_pdf(paper: Paper, path: Path) -> None:
    """Write the PDF. What the paper says goes in as data, so that nothing in it is taken for markup."""
    said = {
        "title": paper.title,
        "wide": _is_wide(paper),
        "foot": f"Report {paper.definition}, version {paper.version}",
        "blocks": [_block(heading, paper) for heading in printed(paper)],
    }
    text = msgspec.json.encode(said).decode()
    for written_out in (_lacks, _lacks_or_combines, _is_not_plain):
        try:
            _compile(paper, _with(text, written_out), path)
        except CannotBeSet:
            continue
        return
    raise AssertionError("plain text can always be shown")


def _compile(paper: Paper, said: str, path: Path) -> None:
    typeset(
        _FOLDER / "paper.typ",
        output=path,
        root=_FOLDER,
        sys_inputs={"said": said},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=paper.basis.known_at.replace(microsecond=0),
        ignore_system_fonts=True,
    )


def _is_wide(paper: Paper) -> bool:
    """Whether a table needs the long side of the paper."""
    return any(len(table.columns) > MOST_UPRIGHT for table in paper.tables)


def _with(text: str, written_out: Callable[[str], bool]) -> str:
    """The text with some characters written out, *[U+65E5]*: a tagged PDF may show no empty boxes."""
    lacking = {ord(item): f"[U+{ord(item):04X}]" for item in set(text) if written_out(item)}
    return text.translate(lacking) if lacking else text


def _lacks(character: str) -> bool:
    """Whether no font of ours has it."""
    return not has_a_glyph(character)


def _lacks_or_combines(character: str) -> bool:
    """As well marks that stand over what is before them: there may be no font that has both."""
    return _lacks(character) or category(character).startswith("M")


def _is_not_plain(character: str) -> bool:
    """Whatever is not in every font."""
    return ord(character) > LATIN


def _block(block: Block, paper: Paper) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text, "number": block.number, "level": block.level}
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "number": block.number}
        case Words():
            return {"kind": "paragraph", "text": block.text, "number": block.number}
        case Chart():
            text = f"{block.title}. {block.summary}"
            return {"kind": "chart", "svg": svg(block), "title": block.title, "text": text}
        case Table():
            return _table(block, paper)


def _table(block: Table, paper: Paper) -> dict[str, Any]:
    most = most_rows(paper)
    rows = list(islice(block.rows(), most + 1))
    size = _SMALL if len(block.columns) > _MANY_COLUMNS else _USUAL
    room = _LANDSCAPE if _is_wide(paper) else _UPRIGHT
    found = widths(block.columns, rows[:most], room, size)
    return {
        "kind": "table",
        "caption": block.caption,
        "columns": [column.title for column in block.columns],
        "figures": [column.kind in FIGURES for column in block.columns],
        "size": size,
        "widths": found,
        "cells": [
            {"text": cell.text, "rows": cell.rows, "long": may_not_fit(cell.text, found[cell.column], size)}
            for row in rows[:most]
            for line in laid_out(row, block.columns)
            for cell in line
        ],
        "note": rows_left_out(block, most) if len(rows) > most else "",
    }
