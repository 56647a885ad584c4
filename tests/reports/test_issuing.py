"""A report drafted, worded, issued and made again through the API, on a record of its own."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.directory import add_person
from tests.web.council import Council, council_on

RISKY = '=HYPERLINK("http://x","y") <script>alert(1)</script> & “é”'


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """One contract, with a title that means harm."""
    with council_on(tmp_path_factory.mktemp("reports")) as council:
        council.register(title=RISKY)
        yield council


@pytest.fixture(scope="module")
def paper(council: Council) -> str:
    """The path of a report that was issued."""
    return issued(council)


def change(council: Council, path: str, segment: str, **body: Any) -> Any:
    seen = council.get(f"/api/v1{path}", "governance").headers["ETag"]
    return council.post(f"/api/v1{path}/{segment}", body, "governance", if_match=seen)


def drafted(council: Council, definition: str = "register", **body: Any) -> str:
    response = council.post("/api/v1/reports", {"definition": definition, **body}, "governance")
    assert response.status_code == 201, response.text
    return f"/reports/{response.get_json()['report_id']}"


def issued(council: Council) -> str:
    path = drafted(council)
    response = change(council, path, "issue")
    assert response.status_code == 201, response.text
    return path


def files(council: Council, path: str) -> dict[str, bytes]:
    """The files of an issued report, each as its recorded digest says."""
    found = {}
    for file in council.read(f"/api/v1{path}", "governance")["state"]["issued"]["files"]:
        response = council.get(f"/api/v1{path}/files/{file['name']}", "auditor")
        assert sha256(response.data).hexdigest() == file["sha256"]
        found[file["name"]] = response.data
    return found


def kept(council: Council) -> int:
    """How many documents lie beside the log."""
    with council.services.record.store.read() as cursor:
        cursor.execute("SELECT COUNT(*) AS documents FROM documents")
        return int(cursor.fetchone()["documents"])


def test_issuing_keeps_every_file_under_its_digest(council: Council, paper: str) -> None:
    found = files(council, paper)
    assert {name.rsplit(".", 1)[1] for name in found} == {"ndjson", "html", "pdf", "docx", "xlsx", "csv"}


def test_another_issue_of_the_same_basis_is_the_same_bytes(council: Council, paper: str) -> None:
    state = council.read(f"/api/v1{paper}", "governance")["state"]
    path = drafted(council, known_at=str(state["position"]), valid_at=state["valid_at"])
    assert change(council, path, "issue").status_code == 201
    assert files(council, path) == files(council, paper)


def test_made_again_after_the_record_went_on_it_is_the_same(council: Council, paper: str) -> None:
    path = paper
    council.register(title="Entered late, in force before")
    add_person(council.services.directory, "p-anwen", "Anwen Wedded")
    assert council.read(f"/api/v1{path}/reproduction", "auditor")["outcome"] == "same"
    assert change(council, path, "reproductions").status_code == 201
    assert council.read(f"/api/v1{path}", "governance")["state"]["checks"][0]["outcome"] == "same"


def test_a_record_that_was_tampered_with_is_found_out_and_that_is_recorded(tmp_path: Path) -> None:
    with council_on(tmp_path) as council:
        council.register()
        _find_out(council, issued(council))


def _find_out(council: Council, path: str) -> None:
    with council.services.record.store.write() as cursor:
        cursor.execute("UPDATE register_texts SET title = 'Another title'")
    found = council.read(f"/api/v1{path}/reproduction", "auditor")
    assert found["outcome"] == "other data"
    assert "Another title" in found["differences"][0]["now"]
    told = change(council, path, "reproductions").get_json()
    assert "the data set differs" in told["events"][0]["sentence"]


def test_a_dry_run_keeps_nothing(council: Council) -> None:
    path, before = drafted(council, valid_at="2020-02-29"), kept(council)
    seen = council.get(f"/api/v1{path}", "governance").headers["ETag"]
    response = council.post(f"/api/v1{path}/issue", {}, "governance", if_match=seen, dry_run="true")
    assert (response.status_code, kept(council)) == (200, before)


def test_repeating_the_request_answers_the_same_and_issues_once(council: Council) -> None:
    path = drafted(council)
    seen = council.get(f"/api/v1{path}", "governance").headers["ETag"]
    first, again = (
        council.post(f"/api/v1{path}/issue", {}, "governance", if_match=seen, key="issue-1") for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data


def test_what_a_title_holds_is_text_in_every_form(council: Council, paper: str) -> None:
    found = {name.rsplit(".", 1)[1]: content for name, content in files(council, paper).items()}
    assert b"<script>alert" not in found["html"]
    assert b"&lt;script&gt;" in found["html"]
    assert "'=HYPERLINK(" in found["csv"].decode("utf-8-sig")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (
            {"definition": "register", "parameters": [{"name": "weather", "value": "fair"}]},
            "parameters.weather",
        ),
        ({"definition": "register", "parameters": [{"name": "tier", "value": "Tin"}]}, "parameters.tier"),
        ({"definition": "committee-paper"}, "parameters.group"),
        (
            {"definition": "tiers", "parameters": [{"name": "directorate", "value": "Educashun"}]},
            "Give a directorate that has contracts on record: Education",
        ),
        (
            {
                "definition": "kpis",
                "parameters": [{"name": "from", "value": "2020-01-01"}],
                "valid_at": "2019-10-01",
            },
            "The window ends on 1 October 2019, before it begins on 1 January 2020.",
        ),
        (
            {"definition": "kpis", "parameters": [{"name": "from", "value": "2199-01-01"}]},
            "The report looks no further than its own day",
        ),
        (
            {
                "definition": "kpis",
                "parameters": [
                    {"name": "from", "value": "2019-04-01"},
                    {"name": "to", "value": "2019-03-31"},
                    {"name": "contract", "value": "00000000-0000-4000-8000-000000000000"},
                ],
            },
            "The window ends on 31 March 2019, before it begins on 1 April 2019.",
        ),
        (
            {
                "definition": "kpis",
                "parameters": [{"name": "contract", "value": "00000000-0000-4000-8000-000000000000"}],
            },
            "There is no such contract on record",
        ),
        (
            {
                "definition": "standard-compliance",
                "parameters": [{"name": "standard", "value": "00000000-0000-4000-8000-000000000000"}],
            },
            "There is no such standard on record",
        ),
        ({"definition": "register", "known_at": "yesterday"}, "known_at"),
        ({"definition": "register", "known_at": "999999"}, "known_at"),
    ],
)
def test_a_draft_that_cannot_be_made_is_refused_and_says_why(
    council: Council, body: dict[str, Any], fault: str
) -> None:
    head = council.head
    response = council.post("/api/v1/reports", body, "governance")
    assert response.status_code == 422
    assert fault in response.text
    assert council.head == head


def test_a_report_that_there_is_not_is_named_with_those_that_there_are(council: Council) -> None:
    response = council.post("/api/v1/reports", {"definition": "weather"}, "governance")
    assert response.status_code == 404
    assert "register" in response.text


def test_a_report_can_be_made_without_issuing_it(council: Council) -> None:
    path = "/api/v1/report-definitions/register/report"
    for form, begins in (("html", b"<!doctype"), ("pdf", b"%PDF-"), ("csv", b"\xef\xbb\xbfReference")):
        response = council.get(f"{path}?format={form}&parameters=directorate:Education", "officer")
        assert response.status_code == 200
        assert response.data.startswith(begins)
    assert council.get(f"{path}?parameters=nonsense", "officer").status_code == 422
    assert council.get(f"{path}?table=weather&format=csv", "officer").status_code == 422


def test_a_draft_shows_what_is_to_be_written_and_an_issued_paper_does_not(council: Council) -> None:
    group = council.post(
        "/api/v1/groups",
        {"name": "Review Group", "short_name": "RG", "kind": "review group", "convened_on": "2016-09"},
        "governance",
    )
    assert group.status_code == 201
    parameters = [{"name": "group", "value": "RG"}, {"name": "from", "value": "2019-04-01"}]
    path = drafted(council, "committee-paper", parameters=parameters)
    preview = council.get(f"/api/v1{path}/preview", "governance")
    assert b"To be written (slot <code>overall</code>)" in preview.data
    assert change(council, path, "wordings", slot="overall", words="Much better.").status_code == 201
    assert change(council, path, "issue").status_code == 201
    page = next(content for name, content in files(council, path).items() if name.endswith(".html"))
    assert b"Much better." in page
    assert b"To be written" not in page
