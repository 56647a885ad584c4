"""Files as officers have them, made for the tests; the people and firms are invented."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

CSV = "text/csv"
JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

HEADINGS = (
    *(
        "Contract Ref",
        "Title",
        "Category",
        "Department",
        "Legal regime",
        "Supplier",
        "Contract value (excl VAT)",
    ),
    *("Start Date", "End Date", "Contract Owner", "Contract Manager", "Lead officer"),
)
_ROW = (
    *("CN-1", "School meals", "Catering", "Education", "PA2023", "Amber Lane Catering Ltd", "£1,250,000.00"),
    *("1 April 2024", "31/03/2028", "Bryn Example", "p-anwen", "p-anwen"),
)
MAPPING = {
    "Contract Ref": "reference",
    "Title": "title",
    "Category": "category",
    "Department": "directorate",
    "Legal regime": "legal_regime",
    "Supplier": "suppliers",
    "Contract value (excl VAT)": "estimated_excl_vat",
    "Start Date": "start",
    "End Date": "end",
    "Contract Owner": "owner",
    "Contract Manager": "contract_manager",
    "Lead officer": "lead_officers",
}


def row(**changes: str) -> tuple[str, ...]:
    """A row that can be imported, with some cells changed, by field."""
    by_field = {name: place for place, name in enumerate(MAPPING.values())}
    cells = list(_ROW)
    for name, text in changes.items():
        cells[by_field[name]] = text
    return tuple(cells)


def csv_file(*rows: Iterable[Any], headings: Sequence[str] = HEADINGS, encoding: str = "utf-8") -> bytes:
    """A CSV file."""
    held = io.StringIO(newline="")
    csv.writer(held).writerows([headings, *rows])
    return held.getvalue().encode(encoding)


def spreadsheet(**sheets: Iterable[Iterable[Any]]) -> bytes:
    """A spreadsheet with these sheets."""
    book, held = Workbook(), io.BytesIO()
    del book[book.sheetnames[0]]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(list(cells))
    book.save(held)
    return held.getvalue()
