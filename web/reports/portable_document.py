"""A paper as a PDF with tags, to be read aloud and archived (PDF/UA-1 and PDF/A-2a), made by typst."""

from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec
import typst

from projections.reports.paper import Block, Chart, Heading, Paper, Paragraph, Table, Words
from web.reports.charts import svg
from web.reports.pages import FIGURES, shown

MOST_ROWS: Final = 250
"""Rows of one table that a PDF or Word document shows: it is for reading. The CSV and XLSX files hold every row."""
_FOLDER: Final = Path(__file__).parent / "templates"


def write_pdf(paper: Paper, path: Path) -> None:
    """Write the PDF. What the paper says goes in as data, so that nothing in it is taken for markup."""
    said = {
        "title": paper.title,
        "foot": f"Report {paper.definition}, version {paper.version}",
        "blocks": [_block(one) for one in paper.blocks],
    }
    typst.compile(
        _FOLDER / "paper.typ",
        output=path,
        root=_FOLDER,
        sys_inputs={"said": msgspec.json.encode(said).decode()},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=paper.basis.known_at.replace(microsecond=0),
        ignore_system_fonts=True,
    )


def rows_left_out(block: Table) -> str:
    """What is said under a table that is too long to read."""
    return f"Only the first {MOST_ROWS} rows are printed; the file {block.name}.csv and the workbook hold all of them."


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text, "number": block.number, "level": block.level}
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "number": block.number}
        case Words():
            return {"kind": "paragraph", "text": block.text, "number": block.number}
        case Chart():
            return {"kind": "chart", "svg": svg(block), "text": f"{block.title}. {block.summary}"}
        case Table():
            return _table(block)


def _table(block: Table) -> dict[str, Any]:
    rows = list(islice(block.rows(), MOST_ROWS + 1))
    return {
        "kind": "table",
        "caption": block.caption,
        "columns": [column.title for column in block.columns],
        "figures": [column.kind in FIGURES for column in block.columns],
        "widths": [_share(column.kind) for column in block.columns],
        "rows": [
            [shown(cell, column) for cell, column in zip(row, block.columns, strict=True)]
            for row in rows[:MOST_ROWS]
        ],
        "note": rows_left_out(block) if len(rows) > MOST_ROWS else "",
    }


def _share(kind: str) -> int:
    """How wide a column is beside the others."""
    return {"text": 3, "date": 2, "pounds": 2}.get(kind, 1)
