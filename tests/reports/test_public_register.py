"""The public register: the same fields in every form, what is withheld and until when, and snapshots for anybody."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from projections.ocds.publisher import Publisher
from projections.ocds.reading import PublicationReader
from projections.public_register import PUBLISHED, PublicRegister
from projections.readable_history import defused, defused_cells
from projections.reports.public_register import REGISTER_COLUMNS
from projections.table_query import Query
from tests.ocds.standard import as_read
from tests.web.council import AMBER, BEGUN, BROOK, NOBODY, Clock, Contract, Council, council_on
from web.reports.tables import csv_pieces

HARM = (
    '=HYPERLINK("http://x","y")',
    "<script>alert(1)</script>",
    "\"quoted\", 'twice' & more; {{ 7*7 }}",
    "line\nbreak\tand tab",
    "\u202eevil \u200f marks",
    "@SUM(A1)",
)
HELD = {"line\nbreak\tand tab": "line break and tab", "\u202eevil \u200f marks": "evil  marks"}
"""What a title or a name is kept as: one line, without what nobody can see."""
HELD_IN_LINES = {"\u202eevil \u200f marks": "evil  marks"}
"""What a description is kept as: its lines and tabs are its own."""
CELLS = st.none() | st.text(st.sampled_from("ab,;\"'\n\r\t =é"), max_size=6)
"""What a line is told with, and much that a line means something by."""
NAMES = [column.name for column in REGISTER_COLUMNS]


@pytest.fixture
def clock() -> Clock:
    return Clock("2021-06-15")


@pytest.fixture
def council(tmp_path: Path, clock: Clock) -> Iterator[Council]:
    with council_on(tmp_path, clock=clock) as council:
        yield council


def file(council: Council, form: str, **query: Any) -> bytes:
    """The register in that form, as anybody gets it."""
    response = council.get("/register", NOBODY, format=form, **query)
    assert response.status_code == 200, response.text
    assert f".{form}" in response.headers["Content-Disposition"]
    return bytes(response.data)


def rows_of_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def rows_of_ndjson(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def rows_of_xlsx(content: bytes) -> list[dict[str, Any]]:
    sheet = load_workbook(io.BytesIO(content))["public-register"]
    assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet for cell in row)
    return [dict(zip(NAMES, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]


def public(council: Council, **query: Any) -> dict[str, Any]:
    """The one contract, as anybody sees it."""
    [row] = council.read("/register", NOBODY, **query)["items"]
    return dict(row)


def withhold(council: Council, contract: Contract, **changes: Any) -> None:
    body = {
        "field": "supplier_name",
        "reason_code": "FOIA_S40",
        "until": "2022-06-30",
        "reason": "Sole trader",
    }
    council.step(contract.path, "withheld-fields", body | changes, "governance")


READERS: list[tuple[str, Callable[[bytes], list[dict[str, Any]]]]] = [
    ("csv", rows_of_csv),
    ("ndjson", rows_of_ndjson),
    ("xlsx", rows_of_xlsx),
]


def test_what_a_title_holds_is_text_in_every_form(council: Council) -> None:
    for text in HARM:
        council.register(title=text, description=text, suppliers=[BROOK | {"name": text}])
    for form, read in READERS:
        found = read(file(council, form))
        for text, row in zip(HARM, found, strict=True):
            guard = "'" if form == "csv" and text.startswith(("=", "@")) else ""
            line, lines = guard + HELD.get(text, text), guard + HELD_IN_LINES.get(text, text)
            assert (row["title"], row["description"], row["supplier_name"]) == (line, lines, line)
    page = council.page("/register").text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_fields_of_the_transparency_code_come_in_every_form_at_any_date(council: Council) -> None:
    supplier = {"supplier_id": AMBER["supplier_id"], "name": AMBER["name"], "effective_from": "2019-01-01"}
    council.opened("/api/v1/suppliers", supplier | {"small_or_medium": True, "voluntary_or_community": False})
    contract = council.register(suppliers=[AMBER, BROOK])
    council.change(contract, "key-dates", date="2021-01-31")
    vat = {"amount": "12500.00", "reason": "Partly exempt", "effective_from": "2021-01-01"}
    council.step(contract.path, "irrecoverable-vat", vat)
    for form, read in READERS:
        [row] = read(file(council, form))
        assert {*NAMES} <= {*row}
        assert (row["is_sme"], row["is_vcse"]) == ("yes; not known", "no; not known")
        assert f"{float(row['irrecoverable_vat']):.2f}" == "12500.00"
        assert "2021-01-31" in str(row["review_date"])
        [before] = read(file(council, form, valid_at="2020-05-01"))
        assert not before["irrecoverable_vat"]
        assert not read(file(council, form, valid_at="2018-05-01"))
    assert [*PUBLISHED, "withheld"] == NAMES


def test_what_lots_are_worth_is_withheld_with_what_the_contract_is_worth(council: Council) -> None:
    contract = council.register(kind="framework")
    lots = [
        {"number": "1", "title": "Meals", "estimated_incl_vat": "700.00"},
        {"number": "2", "title": "Rest"},
    ]
    council.step(contract.path, "lots", {"lots": lots, "reason": "As awarded"})
    assert public(council)["lots"] == "1 | Meals | 700.00\n2 | Rest |"
    withhold(council, contract, field="total_value_incl_vat", reason_code="FOIA_S43")
    assert public(council)["lots"] == "1 | Meals |\n2 | Rest |"
    record = council.services.record
    reading = PublicationReader(record, Publisher("ocds-a1b2c3", "Made-up Council"), record.basis())
    [published] = [as_read(row) for _, row in reading.records()]
    assert [lot["title"] for lot in published["compiledRelease"]["contracts"][0]["lots"]] == ["Meals", "Rest"]
    assert "700" not in str(published)


def test_a_withheld_field_says_why_and_until_when_and_comes_back_by_itself(
    council: Council, clock: Clock
) -> None:
    contract = council.register(suppliers=[AMBER])
    withhold(council, contract)
    row = public(council)
    assert (row["supplier_name"], row["supplier_identifier"]) == (None, None)
    said = {"reason_code": "FOIA_S40", "until": "2022-06-30"}
    assert row["withheld"] == [
        {"field": item, **said} for item in ("supplier_name", "supplier_identifier", "supplier_address")
    ]
    assert "Withheld until 30 June 2022: Personal data, FOIA 2000 s.40" in council.page("/register").text
    [line] = rows_of_csv(file(council, "csv"))
    assert line["supplier_name"] == ""
    assert line["withheld"].startswith("supplier_name: FOIA_S40 until 2022-06-30")
    clock.day = "2022-07-01"
    assert public(council)["supplier_name"] == AMBER["name"]
    assert public(council)["withheld"] == []


@pytest.mark.parametrize(
    "query",
    [{"valid_at": "2020-05-01"}, {"known_at": BEGUN + 1}, {"valid_at": "2030-01-01"}, {"sort": "-ends"}],
)
def test_nobody_comes_by_what_is_withheld_by_asking_about_another_day(
    council: Council, query: dict[str, Any]
) -> None:
    contract = council.register(suppliers=[AMBER])
    withhold(council, contract, field="total_value_incl_vat", reason_code="FOIA_S43")
    withhold(council, contract)
    row = public(council, **query)
    assert (row["supplier_name"], row["total_value_incl_vat"]) == (None, None)
    assert AMBER["name"] not in file(council, "ndjson", **query).decode()


def test_a_search_does_not_tell_who_supplies(council: Council) -> None:
    contract = council.register(suppliers=[AMBER])
    assert public(council, q="amber school")
    withhold(council, contract)
    assert council.read("/register", NOBODY, q="amber")["items"] == []
    assert public(council, q="school catering")["contract_id"] == contract.contract_id
    assert council.read("/contracts", withheld="yes")["items"][0]["contract_id"] == contract.contract_id


def test_withholding_is_ended_by_those_who_may(council: Council) -> None:
    contract = council.register(suppliers=[AMBER])
    withhold(council, contract)
    end = {"field": "supplier_name", "reason": "They agreed"}
    seen = council.get(contract.path).headers["ETag"]
    assert council.post(f"{contract.path}/withholding-ends", end, "officer", if_match=seen).status_code == 403
    council.step(contract.path, "withholding-ends", end, "owner")
    assert public(council)["supplier_name"] == AMBER["name"]


def test_a_quarterly_snapshot_is_for_anybody_and_can_be_made_again(council: Council, clock: Clock) -> None:
    contract = council.register(suppliers=[AMBER])
    withhold(council, contract)
    drafted = council.post(
        "/api/v1/reports", {"definition": "public-register", "valid_at": "2021-03-31"}, "governance"
    )
    path = f"/api/v1/reports/{drafted.json['report_id']}"
    council.step(path, "issue", {}, "governance")
    [snapshot] = council.read("/api/v1/published-reports", NOBODY)["items"]
    address = f"/api/v1/published-reports/{snapshot['report_id']}/files/public-register.csv"
    content = council.get(address, NOBODY)
    assert content.status_code == 200
    assert AMBER["name"] not in content.text  # in force on a day before it was withheld, known when it is
    clock.day = "2022-07-01"
    assert council.read(f"{path}/reproduction", "auditor")["outcome"] == "same"


def test_once_published_it_is_asked_for_each_quarter(council: Council, clock: Clock) -> None:
    council.register(suppliers=[AMBER], end="2023-03-31", options=[])

    def asked_on(day: str) -> list[tuple[str, str]]:
        clock.day = day
        items = council.read("/api/v1/my-work", "governance")["items"]
        return [(item["due"], item["state"]) for item in items if item["duty"] == "public register"]

    assert asked_on("2022-04-01") == [], "nobody is asked to publish here who publishes elsewhere"
    publish(council, "2022-03-31")
    assert asked_on("2022-06-30") == []
    assert asked_on("2022-07-01") == [("2022-07-31", "due")]
    assert asked_on("2022-08-01") == [("2022-07-31", "overdue")]
    publish(council, "2022-06-30")
    assert asked_on("2022-08-01") == []


def test_what_a_snapshot_would_tell_otherwise_tells_nothing_that_is_withheld_now(
    council: Council, clock: Clock
) -> None:
    """A contract that was entered after the snapshot, true of its day, and withheld since."""
    council.register()
    publish(council, "2021-03-31")
    contract = council.register(
        suppliers=[AMBER | {"name": "Zebra Crossing Catering Ltd"}], title="Told late"
    )
    clock.day = "2022-07-01"
    told = council.get("/api/v1/published-reports", NOBODY).text
    assert "Told late" in told
    assert "Zebra" in told
    withhold(council, contract, until="2022-12-31")
    told = council.get("/api/v1/published-reports", NOBODY).text
    assert "Told late" in told
    assert "Zebra" not in told


def publish(council: Council, day: str) -> None:
    """Draft the public register as at *day*, and issue it."""
    drafted = council.post(
        "/api/v1/reports", {"definition": "public-register", "valid_at": day}, "governance"
    )
    council.step(f"/api/v1/reports/{drafted.json['report_id']}", "issue", {}, "governance")


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width))))
def test_lines_are_those_of_the_librarys_writer(rows: list[list[str | None]]) -> None:
    theirs = io.StringIO()
    csv.writer(theirs).writerows(rows)
    assert b"".join(csv_pieces(rows)).decode() == theirs.getvalue()


@given(st.lists(st.text(st.sampled_from("=+-@\t\r\n\0 a,"))))
def test_cells_are_defused_together_as_each_by_itself(cells: list[str]) -> None:
    assert list(defused_cells(cells)) == list(map(defused, cells))


def test_a_contract_of_the_name_looked_for_comes_first_in_a_file_too(council: Council) -> None:
    council.register(reference="A-1", title="What Z-9 pays for")
    council.register(reference="Z-9")
    assert [row["contract_ref"] for row in rows_of_csv(file(council, "csv", q="z-9"))] == ["Z-9", "A-1"]


def test_of_two_reasons_until_the_same_day_that_of_the_basis_is_told(council: Council, clock: Clock) -> None:
    contract = council.register(suppliers=[AMBER])
    withhold(council, contract)
    known = council.head
    clock.day = "2021-06-20"
    withhold(council, contract, reason_code="FOIA_S41")
    for query, reason in (({}, "FOIA_S41"), ({"known_at": known}, "FOIA_S40")):
        told = {item["reason_code"] for item in public(council, **query)["withheld"]}
        [line] = rows_of_csv(file(council, "csv", **query))
        assert told == {reason}
        assert {said.split(": ")[1].split(" ")[0] for said in line["withheld"].split("; ")} == {reason}


def test_rows_come_page_by_page(council: Council) -> None:
    for _ in range(5):
        council.register()
    record = council.services.record
    register = PublicRegister(record, record.basis(), now=record.basis())
    whole = list(register.whole(Query(), batch=2))
    assert [UUID(row.contract_id) for row in whole]
    assert len({row.contract_id for row in whole}) == 5
    assert list(register.whole(Query())) == whole


def test_a_snapshot_does_not_publish_what_was_withheld_while_it_was_drafted(council: Council) -> None:
    contract = council.register()
    asked = {"definition": "public-register"}
    old = council.post("/api/v1/reports", {**asked, "known_at": str(council.head)}, "governance")
    assert old.status_code == 422
    assert "as known now" in old.text
    path = f"/api/v1/reports/{council.post('/api/v1/reports', asked, 'governance').json['report_id']}"
    withhold(council, contract)
    seen = council.get(path, "governance").headers["ETag"]
    refused = council.post(f"{path}/issue", {}, "governance", if_match=seen)
    assert refused.status_code == 409
    assert "withheld from the public (1) since its basis" in refused.text
    council.step(path, "bases", {}, "governance")
    council.step(path, "issue", {}, "governance")
