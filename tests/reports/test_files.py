"""The files of a paper: what they say, that everyone can read them, and that the same data gives the same bytes."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
import pypdfium2
import pytest
from docx import Document
from openpyxl import load_workbook

from application.record import Basis
from projections.reports.data_set import UsedNames, data_set, first_difference, names_in, read_paper
from projections.reports.paper import (
    Cell,
    Chart,
    Heading,
    Paper,
    PaperColumn,
    Paragraph,
    Series,
    Table,
    Words,
)
from web.reports.charts import svg
from web.reports.files import Folder, every_file, kept
from web.reports.layout import MOST_ROWS

HARM = (
    "=1+1",
    "+44",
    "-5",
    "@SUM(A1)",
    "<script>x</script>",
    '"quoted"; #set page()',
    "line\nbreak",
    "\u202eevil",
    "é–£ 日本 🐝",
)
COLUMNS = (
    PaperColumn("title", "Title"),
    PaperColumn("lines", "Contract/s"),
    PaperColumn("officers", "Lead officer"),
    PaperColumn("value", "Value, £", "pounds"),
    PaperColumn("count", "Count", "count"),
    PaperColumn("start", "Start", "date"),
)


def rows() -> Iterator[tuple[Cell, ...]]:
    """A row for each thing that means harm, and one whose lines belong together."""
    for number, text in enumerate(HARM):
        yield text, text, text, Decimal("-1234567.80"), number, "2019-10-01"
    yield (
        "Two",
        ("First contract", "Second contract"),
        ("Anwen Example", "Bryn Example"),
        None,
        None,
        "2019-10",
    )


def paper(made: Any = rows) -> Paper:
    chart = Chart(
        "ages", "Actions by age", "Most are not due.", ("not due", "overdue"), (Series("open", (5, 2)),)
    )
    return Paper(
        definition="trial",
        version=1,
        title="A <trial> of #everything",
        basis=Basis(date(2019, 10, 20), datetime(2019, 10, 18, 10, 40, 0, 123456, tzinfo=UTC), 627),
        parameters={"tier": "Gold"},
        blocks=(
            Heading("A <trial> of #everything"),
            Paragraph("*Not bold*, $not maths$.", "1.1"),
            Heading("Nothing under it"),
            Words("overall", "What to write", ""),
            Heading("Themes", "2"),
            Words("themes", "What to write", "First line.\nSecond line.", "2.1"),
            chart,
            Table("all-kinds", "All kinds", COLUMNS, made),
        ),
    )


@pytest.fixture(scope="module")
def folder() -> Iterator[Folder]:
    """The paper's data set, with every file made of it."""
    with kept(data_set(paper(), UsedNames({}))) as folder:
        every_file(folder)
        yield folder


def content(folder: Folder, ending: str) -> bytes:
    return next(path.read_bytes() for path in sorted(folder.path.iterdir()) if path.suffix == f".{ending}")


def test_the_same_data_set_gives_the_same_bytes_in_every_file(folder: Folder) -> None:
    with kept(data_set(paper(), UsedNames({}))) as again:
        for made in every_file(again):
            assert made.path.read_bytes() == (folder.path / made.path.name).read_bytes(), made.name


def test_a_paper_is_read_back_from_its_data_set_as_it_was(folder: Folder) -> None:
    found = read_paper(folder.data_set.path)
    assert b"".join(data_set(found, UsedNames({}))) == folder.data_set.path.read_bytes()
    assert found.basis == paper().basis


def test_the_first_difference_of_two_data_sets_is_told() -> None:
    lines = [b"a\n", b"b\n"]
    assert first_difference(lines, lines) is None
    assert first_difference(lines, [b"a\n"]) == (2, "b", "")
    assert first_difference([b"a\n"], lines) == (2, "", "b")


def test_names_that_were_used_end_the_data_set_and_others_do_not() -> None:
    names = UsedNames({"p-1": "Anwen", "p-2": "Bryn"})

    def named() -> Iterator[tuple[Cell, ...]]:
        yield (names.get("p-1"),)

    one_column = Table("people", "People", (PaperColumn("name", "Name"),), named)
    lines = list(data_set(Paper("trial", 1, "T", paper().basis, {}, (one_column,)), names))
    assert names_in(lines) == {"p-1": "Anwen"}


def test_cells_that_a_spreadsheet_would_run_are_text(folder: Folder) -> None:
    table = content(folder, "csv").decode("utf-8-sig")
    for text in ("'=1+1", "'+44", "'-5", "'@SUM(A1)"):
        assert text in table
    assert "-1234567.80" in table  # a figure worked out here keeps its sign
    sheet = load_workbook(io.BytesIO(content(folder, "xlsx")))["all-kinds"]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert [cell.value for cell in sheet["A"]][1:3] == ["=1+1", "+44"]
    assert sheet["D2"].value == -1234567.8
    assert sheet["F2"].value == datetime(2019, 10, 1)  # noqa: DTZ001  (a civil date, as spreadsheets hold it)
    with zipfile.ZipFile(io.BytesIO(content(folder, "xlsx"))) as book:
        assert not [
            name for name in book.namelist() if b"<f>" in book.read(name) or b"hyperlink" in book.read(name)
        ]


def test_nothing_in_a_page_is_taken_for_markup(folder: Folder) -> None:
    page = content(folder, "html").decode()
    assert "<script>" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "Nothing under it" not in page  # a heading whose only slot was left empty
    assert page.count("<h2") == 1


def test_lines_that_belong_together_stand_in_rows_of_their_own(folder: Folder) -> None:
    page = content(folder, "html").decode()
    assert '<td rowspan="2">Two</td><td>First contract</td><td>Anwen Example</td>' in page
    assert "<tr><td>Second contract</td><td>Bryn Example</td></tr>" in page
    table = Document(io.BytesIO(content(folder, "docx"))).tables[0]
    assert [cell.text for cell in table.rows[-1].cells][:3] == ["Two", "Second contract", "Bryn Example"]


def test_the_word_document_has_headings_a_heading_row_and_text_alternatives(folder: Folder) -> None:
    document = Document(io.BytesIO(content(folder, "docx")))
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"] == [
        "2  Themes"
    ]
    xml = document.element.xml
    assert "w:tblHeader" in xml
    assert 'descr="Most are not due."' in xml
    assert document.core_properties.created == datetime(2019, 10, 18, 10, 40, 0, tzinfo=UTC)
    assert document.core_properties.language == "en-GB"


def test_the_pdf_is_tagged_titled_and_in_a_language(folder: Folder) -> None:
    with pikepdf.open(io.BytesIO(content(folder, "pdf"))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        metadata = bytes(pdf.Root.Metadata.read_bytes())
        assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
        tags, figures = _tags(pdf.Root.StructTreeRoot)
        assert {"H1", "H2", "P", "Figure", "Table", "THead", "TBody", "TH", "TD", "Caption"} - tags <= {"H2"}
        assert any("Most are not due." in figure for figure in figures)
        assert all("/StructParents" in page for page in pdf.pages)


def _tags(node: Any) -> tuple[set[str], list[str]]:
    """Every tag of the structure tree, and the text alternatives of figures."""
    tags: set[str] = set()
    figures: list[str] = []
    waiting = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Array):
            waiting += list(item)
        elif isinstance(item, pikepdf.Dictionary):
            tag = str(item.get("/S", "")).lstrip("/")
            tags.add(tag)
            if tag == "Figure" and "/Alt" in item:
                figures.append(str(item.Alt))
            if "/K" in item:
                waiting.append(item.K)
    return tags, figures


def test_the_pdf_says_what_the_paper_says_and_nothing_as_markup(folder: Folder) -> None:
    document = pypdfium2.PdfDocument(content(folder, "pdf"))
    said = "".join(page.get_textpage().get_text_range() for page in document)
    for text in (
        "A <trial> of #everything",
        "*Not bold*, $not maths$.",
        "=1+1",
        "<script>x</script>",
        "#set page()",
    ):
        assert text in said
    assert "1,234,567.80" in said
    assert "[U+1F41D]" in said  # no font of ours has it, and nothing is left out unsaid


def test_a_chart_is_well_formed_says_what_it_shows_and_carries_no_style() -> None:
    chart = Chart(
        "n", "T <b>", "S & s \x00", ("a <i>", "long " * 20), (Series("x", (1, 0)), Series("y", (2, 3)))
    )
    drawn = ET.fromstring(svg(chart))  # noqa: S314  (drawn here)
    space = "{http://www.w3.org/2000/svg}"
    assert drawn.findtext(f"{space}title") == "T <b>"
    assert drawn.findtext(f"{space}desc") == "S & s "
    assert not [
        element for element in drawn.iter() if "style" in element.attrib or element.tag.endswith("script")
    ]


def test_a_long_name_in_a_chart_takes_two_lines() -> None:
    chart = Chart("n", "T", "S", ("Children, Young People and Education", "Growth"), (Series("x", (1, 2)),))
    drawn = ET.fromstring(svg(chart))  # noqa: S314  (drawn here)
    said = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert said == ["Children, Young People and", "Education", "1", "Growth", "2"]


def test_a_long_table_is_whole_in_csv_and_cut_with_a_word_in_pdf(tmp_path: Path) -> None:
    def many() -> Iterator[tuple[Cell, ...]]:
        return ((f"T{number}", "", "", None, number, None) for number in range(MOST_ROWS + 5))

    with kept(data_set(paper(many), UsedNames({}))) as folder:
        every_file(folder)
        assert len(content(folder, "csv").splitlines()) == MOST_ROWS + 6
        document = pypdfium2.PdfDocument(content(folder, "pdf"))
        said = " ".join(page.get_textpage().get_text_range() for page in document)
        assert f"T{MOST_ROWS - 1}" in said
        assert f"T{MOST_ROWS}" not in said
        assert "all-kinds.csv" in said
