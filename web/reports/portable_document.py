"""A paper as a PDF with tags, to be read aloud and archived (PDF/UA-1 and PDF/A-2a), made by typst."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, Final
from unicodedata import category

import msgspec
import typst

from projections.reports.paper import Block, Chart, Heading, Paper, Paragraph, Table, Words
from web.reports.charts import svg
from web.reports.glyphs import LATIN, has_a_glyph
from web.reports.layout import FIGURES, MOST_UPRIGHT, SHARES, laid_out, most_rows, printed, rows_left_out

_FOLDER: Final = Path(__file__).parent / "templates"


def write_pdf(paper: Paper, path: Path) -> None:
    """Write the PDF. What the paper says goes in as data, so that nothing in it is taken for markup."""
    said = {
        "title": paper.title,
        "wide": any(len(one.columns) > MOST_UPRIGHT for one in paper.tables),
        "foot": f"Report {paper.definition}, version {paper.version}",
        "blocks": [_block(one, most_rows(paper)) for one in printed(paper)],
    }
    text = msgspec.json.encode(said).decode()
    for written_out in (_lacks, _lacks_or_combines, _is_not_plain):
        try:
            _compile(paper, _with(text, written_out), path)
        except typst.TypstError:
            continue
        return
    raise AssertionError("plain text can always be shown")


def _compile(paper: Paper, said: str, path: Path) -> None:
    typst.compile(
        _FOLDER / "paper.typ",
        output=path,
        root=_FOLDER,
        sys_inputs={"said": said},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=paper.basis.known_at.replace(microsecond=0),
        ignore_system_fonts=True,
    )


def _with(text: str, written_out: Callable[[str], bool]) -> str:
    """The text with some characters written out, *[U+65E5]*: a tagged PDF may show no empty boxes."""
    lacking = {ord(one): f"[U+{ord(one):04X}]" for one in set(text) if written_out(one)}
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
