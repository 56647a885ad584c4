"""Case W11: what a stranger's spreadsheet may cost is bounded, whatever it holds; ODS is read as XLSX is."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from application.errors import BadRequest
from application.importing.apart import read_apart
from application.importing.cells import NO_VALUE
from application.importing.reading import read
from tests.importing.files import XLSX, spreadsheet

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def altered(parts: dict[str, bytes]) -> bytes:
    """A small spreadsheet in which some parts were exchanged for others."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(spreadsheet(One=[("Ref", "Title"), ("C-1", "Taxis")]))) as usual,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as other,
    ):
        for member in usual.infolist():
            if member.filename not in parts:
                other.writestr(member.filename, usual.read(member))
        for name, content in parts.items():
            other.writestr(name, content)
    return held.getvalue()


def sheet_with(rows: bytes) -> bytes:
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (_MAIN.encode(), rows)


STRINGS = b'<sst xmlns="%s">%s</sst>'


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {"xl/worksheets/sheet1.xml": sheet_with(b'<row r="20000000"><c t="n"><v>1</v></c></row>')},
            "20,000,000",
        ),
        ({"xl/worksheets/sheet1.xml": sheet_with(b"<row/>" * 250_000)}, "most of them empty"),
        ({"xl/sharedStrings.xml": STRINGS % (_MAIN.encode(), b"<si/>" * 6_000_000)}, "1,000,000 texts"),
        ({"xl/worksheets/sheet1.xml": b" " * (301 * 1024 * 1024)}, "unpacks to more"),
    ],
    ids=["a row far down", "empty rows", "empty texts", "blanks"],
)
def test_w11_a_spreadsheet_that_is_larger_than_is_read_is_refused_in_words(
    parts: dict[str, bytes], said: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        read(altered(parts), XLSX)
    assert said in refused.value.faults["document"]


def test_w11_one_that_takes_too_long_is_ended() -> None:
    with pytest.raises(BadRequest) as refused:
        read_apart(spreadsheet(One=[("Ref",), ("C-1",)]), "xlsx", "", seconds=0.001)
    assert "takes longer" in refused.value.faults["document"]


def open_document(rows: str, more: str = "") -> bytes:
    """An ODS spreadsheet with one sheet of these rows."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="Register">{rows}</table:table>{more}'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return held.getvalue()


def text(*said: str) -> str:
    return "".join(
        f'<table:table-cell office:value-type="string"><text:p>{item}</text:p></table:table-cell>'
        for item in said
    )


def typed(attributes: str, shown: str) -> str:
    return f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>"


def line(cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


def test_an_open_document_is_read_as_any_other_spreadsheet() -> None:
    cells = (
        text("C-1", "Taxis<text:s/>and <text:span>buses</text:span>")
        + typed('office:value-type="date" office:date-value="2024-04-01"', "01/04/24")
        + typed('office:value-type="currency" office:value="1250.5"', "£1,250.50")
        + '<table:table-cell table:number-columns-repeated="2"/>'
        + '<table:table-cell table:formula="of:=SUM([.A1])"/>'
    )
    rows = line(text("Ref", "Title", "Start", "Value", "Description", "Notes", "Sum")) + line(
        "<table:table-cell/>", 3
    )
    found = read(open_document(rows + line(cells) + line("<table:table-cell/>", 1_048_000)), ODS)
    [only] = found.rows
    assert only.number == 5
    assert only.cells == ("C-1", "Taxis and buses", date(2024, 4, 1), Decimal("1250.5"), "", "", NO_VALUE)
    assert (found.name, found.names) == ("Register", ("Register",))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (line(text("x"), 250_000), "most of them empty"),
        (
            line('<table:table-cell table:number-columns-repeated="16000"/>' + text("x")),
            "more than 200 columns",
        ),
    ],
)
def test_w11_so_is_an_open_document(rows: str, said: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read(open_document(line(text("Ref", "Title")) + rows), ODS)
    assert said in refused.value.faults["document"]


def test_a_spreadsheet_that_is_none_is_refused_in_words() -> None:
    for form, content in ((XLSX, b"PK\x03\x04"), (ODS, b"PK\x03\x04"), (ODS, open_document("<broken"))):
        with pytest.raises(BadRequest) as refused:
            read(content, form)
        assert "no spreadsheet that can be read" in refused.value.faults["document"]
