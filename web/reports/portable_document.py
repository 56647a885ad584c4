"""A paper as a PDF with tags, to be read aloud and archived (PDF/UA-1 and PDF/A-2a), made by typst."""

from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec
import typst

from projections.reports.paper import Block, Chart, Heading, Paper, Paragraph, Table, Words
from web.reports.charts import svg
from web.reports.layout import FIGURES, MOST_UPRIGHT, SHARES, laid_out, most_rows, printed, rows_left_out

_LATIN: Final = "\xff"
"""The last character that every font has."""
_FOLDER: Final = Path(__file__).parent / "templates"


def write_pdf(paper: Paper, path: Path) -> None:
    """Write the PDF. What the paper says goes in as data, so that nothing in it is taken for markup."""
    said = {
        "title": paper.title,
        "wide": any(len(one.columns) > MOST_UPRIGHT for one in paper.tables),
        "foot": f"Report {paper.definition}, version {paper.version}",
        "blocks": [_block(one, most_rows(paper)) for one in printed(paper)],
    }
    typst.compile(
        _FOLDER / "paper.typ",
        output=path,
        root=_FOLDER,
        sys_inputs={"said": _showable(msgspec.json.encode(said).decode())},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=paper.basis.known_at.replace(microsecond=0),
        ignore_system_fonts=True,
    )


def _showable(text: str) -> str:
    """The text with characters that our fonts lack written out, *[U+65E5]*: a tagged PDF may show no empty boxes."""
    lacking = {ord(one): f"[U+{ord(one):04X}]" for one in set(text) if one > _LATIN and not _has_a_glyph(one)}
    return text.translate(lacking) if lacking else text


@cache
def _has_a_glyph(character: str) -> bool:
    try:
        typst.compile(
            b'#set document(title: "-")\n#sys.inputs.it',
            sys_inputs={"it": character},
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
        )
    except typst.TypstError:
        return False
    return True


def _block(block: Block, most: int) -> dict[str, Any]:
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
            return _table(block, most)


def _table(block: Table, most: int) -> dict[str, Any]:
    rows = list(islice(block.rows(), most + 1))
    return {
        "kind": "table",
        "caption": block.caption,
        "columns": [column.title for column in block.columns],
        "figures": [column.kind in FIGURES for column in block.columns],
        "widths": [SHARES[column.kind] for column in block.columns],
        "cells": [
            {"text": cell.text, "rows": cell.rows}
            for row in rows[:most]
            for line in laid_out(row, block.columns)
            for cell in line
        ],
        "note": rows_left_out(block, most) if len(rows) > most else "",
    }
