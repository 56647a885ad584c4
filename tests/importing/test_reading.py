"""Whatever the form of the file, it is one table, whose rows have the numbers that a spreadsheet shows."""

from datetime import date
from decimal import Decimal

import pytest

from application.errors import BadRequest
from application.importing.cells import as_text
from application.importing.limits import MOST_COLUMNS, MOST_ROWS
from application.importing.reading import read
from tests.importing.files import CSV, HEADINGS, XLSX, csv_file, row, spreadsheet


def test_a_cell_with_line_breaks_is_in_one_row_and_a_blank_line_is_counted() -> None:
    content = b'Ref,Title\r\nCN-1,"Meals\nfor schools"\r\n\r\nCN-2,Buses\r\n'
    found = read(content, CSV)
    assert [(item.number, item.cells) for item in found.rows] == [
        (2, ("CN-1", "Meals\nfor schools")),
        (4, ("CN-2", "Buses")),
    ]
    assert found.rows[0].digest != found.rows[1].digest


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    content = f"Ref{delimiter}Title\nCN-1{delimiter}Meals, and more; all hot\n".encode()
    if delimiter in ",;":
        content = content.replace(b"Meals, and more; all hot", b'"Meals, and more; all hot"')
    assert read(content, CSV).rows[0].cells == ("CN-1", "Meals, and more; all hot")


@pytest.mark.parametrize(("encoding", "notes"), [("utf-8", 0), ("utf-8-sig", 0), ("cp1252", 1)])
def test_the_encoding_is_found_out_and_said_where_it_is_an_old_one(encoding: str, notes: int) -> None:
    found = read(csv_file(row(title="Caffè – £5"), encoding=encoding), CSV)
    assert (found.columns[0], found.rows[0].cells[1]) == ("Contract Ref", "Caffè – £5")
    assert len(found.notes) == notes


def test_headings_are_found_below_a_title_and_each_column_has_a_name_of_its_own() -> None:
    content = csv_file(HEADINGS, (*row(), "x"), headings=("Register of contracts, June 2026",))
    found = read(content.replace(b"Category", b"Title"), CSV)
    assert found.heading_row == 2
    assert found.columns[1:3] == ("Title", "Title (column C)")
    assert found.columns[-1] == "column M"
    assert "row 2" in found.notes[0]


def test_a_spreadsheet_gives_days_and_numbers_as_such_and_the_value_of_a_formula_as_it_was_saved() -> None:
    rows = [("Ref", "Start date", "Value", "Title"), (), (1234, date(2024, 4, 1), 1748679.75, "=1+1")]
    found = read(spreadsheet(Register=rows, Notes=[("x",)]), XLSX)
    [only] = found.rows
    assert only.number == 3
    assert [as_text(cell) for cell in only.cells] == ["1234", "2024-04-01", "1748679.75", "#NO-VALUE"]
    assert only.cells[0] == Decimal(1234)  # and the formula was never calculated
    assert found.names == ("Register", "Notes")
    assert "not Notes" in found.notes[0]
    assert read(spreadsheet(One=rows, Two=rows), XLSX, "Two").name == "Two"


@pytest.mark.parametrize(
    ("content", "media_type", "sheet", "field", "said"),
    [
        (b"", CSV, "", "document", "nothing in it"),
        (b" , \n,,\n", CSV, "", "document", "nothing in it"),
        (b"Ref,Title\n", CSV, "", "document", "no rows below"),
        (b'Ref,Title\nCN-1,"Meals\n', CSV, "", "document", "no CSV file"),
        (b"Ref,Title\nCN-1,\x81\n", CSV, "", "document", "save it as CSV UTF-8"),
        (b"Ref,Title\n" + b"1,2\n" * (MOST_ROWS + 20), CSV, "", "document", "in parts"),
        (b"Ref,Title\n" + b"1," * MOST_COLUMNS + b"1\n", CSV, "", "document", "columns"),
        (b"Ref,Title\n1,2\n", CSV, "One", "sheet", "no sheets"),
        (b"PK\x03\x04 and nothing more", XLSX, "", "document", "no spreadsheet"),
        (spreadsheet(One=[("Ref",), (1,)]), XLSX, "Two", "sheet", "there are One"),
        (b"%PDF-1.7", "application/pdf", "", "document", "CSV file or an XLSX"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(
    content: bytes, media_type: str, sheet: str, field: str, said: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        read(content, media_type, sheet)
    assert said in refused.value.faults[field]
