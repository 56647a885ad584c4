"""A paper as a Word document: the same bytes for the same data set."""

import io
import zipfile
from itertools import islice
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt

from projections.reports.paper import Chart, Heading, Paper, Paragraph, Table, Words
from web.reports.charts import svg
from web.reports.layout import MOST_UPRIGHT, Laid, laid_out, most_rows, printed, rows_left_out, widths
from web.reports.typesetting import typeset

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that an archive can name, for every part of the file."""


def write_word(paper: Paper, path: Path) -> None:
    """Write the document, A4 with repeated table headings, in British English."""
    document = Document()
    _set_up(document, paper)
    for place, block in enumerate(printed(paper)):
        match block:
            case Heading():
                level = 0 if place == 0 else block.level
                document.add_heading(_numbered(block.number, block.text), level)
            case Paragraph():
                document.add_paragraph(_numbered(block.number, block.text))
            case Words():
                for number, line in enumerate(filter(str.strip, block.text.splitlines())):
                    document.add_paragraph(_numbered("" if number else block.number, line))
            case Chart():
                _add_chart(document, block)
            case Table():
                _add_table(document, block, most_rows(paper))
    made = io.BytesIO()
    document.save(made)
    _rewrite(made, path)


def _numbered(number: str, text: str) -> str:
    """Text that XML can hold, after its number."""
    kept = "".join(item for item in text if item in "\t\n" or item.isprintable())
    return f"{number}  {kept}" if number else kept


def _set_up(document: Any, paper: Paper) -> None:
    section = document.sections[0]
    short, long = Cm(21.0), Cm(29.7)
    section.page_width, section.page_height = (long, short) if _is_wide(paper) else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if _is_wide(paper) else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Cm(2.0)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(11)
    for properties in document.styles.element.iter(qn("w:lang")):
        properties.set(qn("w:val"), "en-GB")
    core = document.core_properties
    core.title, core.author, core.last_modified_by = _numbered("", paper.title)[:255], "", ""
    core.created = core.modified = paper.basis.known_at.replace(tzinfo=None, microsecond=0)
    core.language, core.revision, core.comments = "en-GB", 1, ""
    section.footer.paragraphs[0].text = f"Report {paper.definition}, version {paper.version}"


def _is_wide(paper: Paper) -> bool:
    """Whether a table needs the long side of the paper."""
    return any(len(table.columns) > MOST_UPRIGHT for table in paper.tables)


def _add_chart(document: Any, chart: Chart) -> None:
    title = document.add_paragraph()
    title.add_run(_numbered("", chart.title)).bold = True
    title.paragraph_format.keep_with_next = True
    source = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    png = typeset(source.encode(), format="png", ppi=192, sys_inputs={"svg": svg(chart)})
    picture = document.add_picture(io.BytesIO(png), width=Cm(16))
    about = picture._inline.docPr  # noqa: SLF001  (python-docx has no other way to a text alternative)
    about.set("descr", _numbered("", chart.summary))
    about.set("title", _numbered("", chart.title))


def _add_table(document: Any, block: Table, most: int) -> None:
    caption = document.add_paragraph()
    caption.add_run(_numbered("", block.caption)).bold = True
    caption.paragraph_format.keep_with_next = True
    rows = list(islice(block.rows(), most + 1))
    size = Pt(10 if len(block.columns) <= MOST_UPRIGHT else 7.5)
    table = document.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), _numbered("", block.caption))
    table._tbl.tblPr.append(described)  # noqa: SLF001  (nor to a table's caption)
    for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
        cell.text = column.title
        cell.paragraphs[0].runs[0].bold = True
        cell.paragraphs[0].runs[0].font.size = size
    _set_widths(table, widths(block.columns, rows[:most], _room(document).pt, size.pt))
    heading = OxmlElement("w:tblHeader")
    heading.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(heading)  # noqa: SLF001  (nor to a heading row that repeats)
    for row in rows[:most]:
        _add_row(table, laid_out(row, block.columns), size)
    if not rows:
        document.add_paragraph("None.")
    document.add_paragraph(rows_left_out(block, most) if len(rows) > most else "")


def _room(document: Any) -> Any:
    """Between the margins."""
    section = document.sections[0]
    return Length(section.page_width - section.left_margin - section.right_margin)


def _set_widths(table: Any, found: list[float]) -> None:
    """Columns as wide as they were found to be, in points."""
    table.autofit = False
    for column, cell, width in zip(table.columns, table.rows[0].cells, found, strict=True):
        column.width = cell.width = Pt(width)


def _add_row(table: Any, lines: list[list[Laid]], size: Pt) -> None:
    """One row of the data, in as many rows of the document as it has lines that belong together."""
    added = [table.add_row().cells for _ in lines]
    for cells, line in zip(added, lines, strict=True):
        for laid in line:
            cell = cells[laid.column]
            cell.text = _numbered("", laid.text)
            cell.paragraphs[0].runs[0].font.size = size
            if laid.figure:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if laid.rows > 1:
                cell.merge(added[laid.rows - 1][laid.column])


def _rewrite(made: io.BytesIO, path: Path) -> None:
    """The archive again with every part dated alike: the clock is not part of what a report says."""
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            entry = zipfile.ZipInfo(part.filename, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(part))
