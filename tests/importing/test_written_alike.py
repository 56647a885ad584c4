"""R12, R13 and R15 on the road of an import: the same rules as for a request over the web."""

from tests.directory import erase
from tests.importing.files import HEADINGS, MAPPING, csv_file, row
from tests.importing.test_import import asked, council, imported, outcomes, told
from tests.web.council import BROOK, Council

__all__ = ["council"]
NUMBER = "Supplier identifiers"


def test_r15_a_reference_that_reads_as_one_on_record_is_there_already(council: Council) -> None:
    assert imported(council, asked(council, csv_file(row(reference="CN-9")))).status_code == 201
    for reference in ("CN\u200b-9", "\uff23\uff2e-9", "cn-9\u00ad"):
        answer = council.post(
            "/api/v1/imports", asked(council, csv_file(row(reference=reference))), dry_run="true"
        )
        assert outcomes(answer) == {"2": "already there"}, answer.text
    twice = csv_file(row(reference="CN-10"), row(reference="CN\u200b-10", title="Other meals"))
    answer = council.post("/api/v1/imports", asked(council, twice), dry_run="true")
    assert set(outcomes(answer).values()) == {"faulty"}


def test_r15_what_nobody_can_see_is_no_title(council: Council) -> None:
    answer = council.post(
        "/api/v1/imports", asked(council, csv_file(row(title="\u200b\u00a0"))), dry_run="true"
    )
    assert outcomes(answer) == {"2": "faulty"}
    assert "Title" in answer.text


def test_r12_a_row_names_nobody_who_was_erased(council: Council) -> None:
    erase(council.services.directory, "p-gwyn")
    for person in ("p-gwyn", "p-nobody"):
        rows = csv_file(row(contract_manager=person))
        answer = council.post("/api/v1/imports", asked(council, rows), dry_run="true")
        assert outcomes(answer) == {"2": "faulty"}, answer.text
        assert "Contract Manager" in answer.text


def test_r13_a_firm_with_the_number_of_one_on_record_is_called_as_the_record_calls_it(
    council: Council,
) -> None:
    firm = {
        "supplier_id": BROOK["supplier_id"],
        "name": "Brook Transport Ltd",
        "identifiers": [{"scheme": "GB-COH", "identifier": "01234567"}],
        "effective_from": "2018-01-01",
    }
    assert council.post("/api/v1/suppliers", firm, "governance").status_code == 201
    cells = (*row(suppliers="Cedar Catering Ltd"), "GB-COH 01234567")
    content = csv_file(cells, headings=(*HEADINGS, NUMBER))
    body = asked(council, content, mapping=MAPPING | {NUMBER: "supplier_identifier"})
    made = imported(council, body)
    assert made.status_code == 201, made.text
    contract = council.read("/contracts/CN-1", "auditor")
    assert "Brook Transport Ltd" in str(contract)
    assert "Cedar" not in str(contract)
    again = imported(council, body)
    assert told(again)["counts"].get("differs", 0) == 0
    assert outcomes(again) == {"2": "already there"}
