"""A register is brought in by its pages: sent, settled, looked at row by row, and recorded once."""

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from tests.web.council import Council
from tests.web.pages.visitor import Visitor, faults
from web.pages.importing import OUTCOMES

REGISTER = """Contract ref,Contract title,Supplier,Department,Start,End,Value
P-1,Grounds,Brook Transport Ltd,Education,2024-04-01,2027-03-31,100000
P-2,Signs,Amber Lane Catering Ltd,Education,2024-04-01,2027-03-31,5000.50
P-3,Lamps,Amber Lane Catering Ltd,Education,soon,2027-03-31,7000
"""
SETTLED = {
    "field.6": "estimated_excl_vat",
    "default.category": "Works",
    "default.legal_regime": "PA2023",
    "default.owner": "bryn example",
    "default.contract_manager": "Anwen Example",
    "default.lead_officers": "Anwen Example",
    "default.maximum_end": "31 March 2029",
}
PATH = "/imports/new"


@pytest.fixture
def officer(council: Council) -> Visitor:
    return Visitor(council, "officer")


def filled_in(page: str) -> dict[str, str]:
    """What the last form of a page would send as it stands."""
    form = page[page.rindex('<form method="post" action="/imports/new"') :]
    found = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    }
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    for name, value in re.findall(
        r'<input class="govuk-input[^"]*" id="[^"]*" name="([^"]*)"[^>]* value="([^"]*)"', form
    ):
        found[name] = unescape(value)
    return found


def sent(visitor: Visitor, content: str, name: str = "register.csv") -> TestResponse:
    data: dict[str, Any] = filled_in(visitor.opened(PATH)) | {"step": "file"}
    data["file"] = (io.BytesIO(content.encode()), name)
    return visitor.client.post(PATH, data=data, content_type="multipart/form-data")


def on(visitor: Visitor, page: TestResponse, **typed: str) -> TestResponse:
    return visitor.client.post(PATH, data=filled_in(page.text) | typed, headers={"Accept": "text/html"})


def test_a_register_comes_in(council: Council, officer: Visitor) -> None:
    columns = sent(officer, REGISTER)
    assert columns.status_code == 200, columns.text
    assert filled_in(columns.text)["field.0"] == "reference"
    unsettled = on(officer, columns, step="check")
    assert unsettled.status_code == 422
    assert {"default-owner", "default-legal_regime"} <= set(faults(unsettled.text))
    check = on(officer, unsettled, step="check", **SETTLED)
    assert check.status_code == 200, faults(check.text)
    assert "Rows that cannot be imported as they are" in check.text
    assert '<td class="govuk-table__cell">Start</td>' in check.text
    before = council.head
    report = on(officer, check, step="csv")
    assert "attachment" in report.headers["Content-Disposition"]
    told = list(csv.DictReader(io.StringIO(report.data.decode("utf-8-sig"))))
    assert [(line["row"], line["outcome"], line["column"]) for line in told if line["column"]] == [
        ("4", "faulty", "Start")
    ]
    assert on(officer, check, step="xlsx").data.startswith(b"PK")
    nothing = on(officer, check, step="run", mode="all")
    assert nothing.status_code == 422
    assert faults(nothing.text)["mode"].startswith("Nothing was recorded")
    assert council.head == before
    told_of = on(officer, nothing, step="run", mode="valid")
    assert told_of.status_code == 303, told_of.text
    recorded = council.head
    again = on(officer, nothing, step="run", mode="valid")  # a second click
    assert again.headers["Location"] == told_of.headers["Location"]
    assert council.head == recorded
    page = officer.opened(told_of.headers["Location"])
    assert "Recorded" in page
    assert "What became of every row" in page
    assert "Signs" in page
    assert "p-bryn" not in page
    here = told_of.headers["Location"].partition("?")[0]
    assert "Grounds" not in officer.opened(here, outcome="faulty")
    assert council.read("/api/v1/contracts/P-2")["terms"]["values"]["estimated_excl_vat"] == "5000.50"
    assert council.get("/api/v1/contracts/P-3").status_code == 404


IN_DOUBT = """Contract ref,Contract title,Supplier,Department,Start,End,Value
=R-1,+Grounds & <b>,"Brook, Transport Ltd",Education,2024-04-01,2027-03-31,100000
R-2,'=Signs,Amber Lane Catering Ltd,Education,=soon,-1,-7
R-3,Lamps,"Amber Lane Catering Ltd; Brook Transport Ltd",Education,2024-04-01,2027-03-31,0
R-3,Lamps,"Amber Lane Catering Ltd; Brook Transport Ltd",Education,2024-04-01,2027-03-31,0
,Total,,,,,100000
"""
"""Rows of each outcome, with cells that a spreadsheet would take for formulas and a browser for elements."""


def test_page_csv_and_xlsx_say_the_same_cell_by_cell(officer: Visitor) -> None:
    check = on(officer, sent(officer, IN_DOUBT), step="check", **SETTLED)
    assert check.status_code == 200, faults(check.text)
    looked = _of_csv(on(officer, check, step="csv").data), _of_xlsx(on(officer, check, step="xlsx").data)
    before = [[{**line, "contract_id": ""} for line in told] for told in looked]  # made anew with each look
    assert before[0] == before[1]
    assert {line["outcome"] for line in before[0]} == {"new", "faulty", "already there", "left out"}
    for line in before[0]:
        if line["sentence"]:
            assert _as_text(line["sentence"]) in _as_text(check.text), line
        if line["column"]:
            assert f"{line['row']}</t" in check.text
            assert _as_text(line["cell"]) in _as_text(check.text), line
    made = on(officer, check, step="run", mode="valid")
    here = made.headers["Location"].partition("?")[0]
    page = officer.opened(here)
    kept = re.search(r'href="(/api/v1/documents/[0-9a-f]{64})">CSV', page)
    assert kept is not None
    recorded = [_of_csv(officer.get(kept[1]).data), _of_xlsx(officer.get(here, format="xlsx").data)]
    assert recorded[0] == recorded[1]
    assert [
        {**line, "outcome": "new"} if line["outcome"] == "imported" else line for line in recorded[0]
    ] == [
        {**line, "contract_id": now["contract_id"]} for line, now in zip(before[0], recorded[0], strict=True)
    ]
    assert _of_page(page) == [_as_page(line) for line in recorded[0]]


def _of_csv(content: bytes) -> list[dict[str, str]]:
    """The lines of a report; a mark before what would be a formula is none of its text."""
    lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: re.sub(r"^'(?=['=+@\t\r-])", "", cell) for name, cell in line.items()} for line in lines]


def _of_xlsx(content: bytes) -> list[dict[str, str]]:
    names, *lines = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [dict(zip(names, (str(cell or "") for cell in line), strict=True)) for line in lines]


def _of_page(page: str) -> list[tuple[str, ...]]:
    """Row, reference with title, outcome, and what is to be known, as the page has them."""
    table = page[page.index("What became of every row</caption>") :].partition("</table>")[0]
    lines = table.split("<tr ")[2:]
    return [tuple(map(_as_text, re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL))) for line in lines]


def _as_page(line: dict[str, str]) -> tuple[str, ...]:
    """What the page has to say of a line."""
    about = f"{line['reference'] or '–'}{line['title']}"
    said = f"{line['column']}: " if line["column"] else ""
    said += line["sentence"] or "–"
    said += f"It holds {line['cell']}" if line["cell"] else ""
    return tuple("".join(text.split()) for text in (line["row"], about, OUTCOMES[line["outcome"]], said))


def _as_text(markup: str) -> str:
    """What is read of it, without blanks, which browsers make one."""
    return "".join(unescape(re.sub(r"<[^>]*>", "", markup)).split())


def test_what_was_looked_at_is_what_is_recorded(council: Council, officer: Visitor) -> None:
    check = on(officer, sent(officer, REGISTER.replace("soon", "2024-04-01")), step="check", **SETTLED)
    assert check.status_code == 200, faults(check.text)
    assert council.register(reference="P-2").reference == "P-2"
    before = council.head
    stale = on(officer, check, step="run")
    assert stale.status_code == 412
    assert "Changed meanwhile" in stale.text
    assert "On record with other particulars" in stale.text
    assert council.head == before
    assert on(officer, stale, step="run", mode="valid").status_code == 303


@pytest.mark.parametrize(
    ("typed", "place", "said"),
    [
        ({"field.1": "reference"}, "field-1", "already"),
        ({"field.1": "nonsense"}, "field-1", "no field"),
        ({"default.owner": "Nobody Known"}, "default-owner", "nobody called"),
        ({"default.legal_regime": "Roman law"}, "default-legal_regime", ""),
        ({"default.maximum_end": "one day"}, "default-maximum_end", ""),
        ({"default.nonsense": "x"}, "default-nonsense", "no such field"),
        ({"mode": "some"}, "mode", ""),
        ({"date_order": "year first"}, "date_order", ""),
        ({"document": "0" * 64}, "file", ""),
        ({"document": "x"}, "file", ""),
        ({"column.1": "Not there"}, "field-1", "no such column"),
        ({"reason": "x" * 2001}, "reason", ""),
    ],
)
def test_what_is_wrong_is_said_where_it_was_typed(
    officer: Visitor, typed: dict[str, str], place: str, said: str
) -> None:
    told = on(officer, sent(officer, REGISTER), step="check", **SETTLED | typed)
    assert told.status_code == 422
    assert said in faults(told.text)[place]


def test_a_file_that_is_no_register_is_not_taken(council: Council, officer: Visitor) -> None:
    assert faults(sent(officer, "MZ", "virus.exe").text)["file"].startswith("virus.exe is no register")
    assert "file" in faults(sent(officer, "", "register.csv").text)
    assert "file" in faults(sent(officer, "PK", "register.xlsx").text)
    data = filled_in(officer.opened(PATH)) | {"step": "file"}
    assert faults(officer.client.post(PATH, data=data).text) == {"file": "Choose a file"}
    assert Visitor(council, "auditor").get(PATH).status_code == 403
    assert PATH not in Visitor(council, "auditor").opened("/imports")
    assert PATH in officer.opened("/imports")
