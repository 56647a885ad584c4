"""A contract's history for an auditor: in every form, and event by event."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from click.testing import CliRunner

from tests.web.council import BEGUN, Contract, Council, assert_problem, council_on
from tests.web.test_confidentiality import SECRETS, WITHHELD, Reviewed
from web.cli import main

HARM = '=HYPERLINK("http://x","y") <script>alert(1)</script> \u202e{{ 7*7 }}\nline'
PATH = "/api/v1/report-definitions/contract-history/report"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    with council_on(tmp_path_factory.mktemp("history")) as council:
        yield council


@pytest.fixture(scope="module")
def contract(council: Council) -> Contract:
    """A contract with a title that means harm, extended after the fact."""
    contract = council.register(title=HARM, reference="CT-HARM")
    council.change(contract, "extensions", effective_from="2021-03-01", authority="Minute 4", reason=HARM)
    council.services.checkpoints.publish()
    return contract


def report(council: Council, contract: Contract, form: str, **query: Any) -> bytes:
    response = council.get(
        PATH, "auditor", parameters=f"contract:{contract.contract_id}", format=form, **query
    )
    assert response.status_code == 200, response.text
    return bytes(response.data)


def rows(council: Council, contract: Contract, table: str, **query: Any) -> list[dict[str, str]]:
    text = report(council, contract, "csv", table=table, **query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def step(council: Council, contract: Contract, number: int, **query: Any) -> str:
    response = council.get(f"{contract.path}/history", "auditor", at=number, format="html", **query)
    assert response.status_code == 200, response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    return response.text


def test_the_story_tells_both_clocks_who_why_and_what_it_changed(
    council: Council, contract: Contract
) -> None:
    first, second = rows(council, contract, "story")
    assert (second["True from"], second["By"], second["Role"]) == ("2021-03-01", "Anwen Example", "officer")
    assert (second["Authority"], second["Log position"]) == ("Minute 4", str(BEGUN + 2))
    assert int(second["Lag, days"]) > 0
    assert "Extended to 31 March 2022" in second["What happened"]
    changes = rows(council, contract, "changes")
    assert {"No.": "2", "What": "term end", "Before": "31 March 2021", "After": "31 March 2022"} in changes
    asked = {(row["No."], row["Rule"], row["Outcome"]) for row in rows(council, contract, "rules")}
    assert {("2", "reason.given", "passed"), ("2", "entry.in-good-time", "advised")} <= asked
    assert [row["No."] for row in rows(council, contract, "story", known_at=BEGUN + 1)] == [first["No."]]


def test_the_top_says_what_stands_and_where_the_proof_is(council: Council, contract: Contract) -> None:
    page = report(council, contract, "html").decode()
    assert f"/api/v1/contracts/{contract.contract_id}/evidence-pack" in page
    assert f"The log was last sealed at position {BEGUN + 2} (seal at position {BEGUN + 3})." in page
    assert "1 April 2019 to 31 March 2022; at the latest 31 March 2023" in page
    assert (
        "Not in being on 1 January 2018." in report(council, contract, "html", valid_at="2018-01-01").decode()
    )


@pytest.mark.parametrize("form", ["html", "pdf", "docx", "xlsx", "csv", "ndjson"])
def test_every_form_takes_what_a_title_holds_as_text(council: Council, contract: Contract, form: str) -> None:
    content = report(council, contract, form)
    assert b"<script>alert" not in content or form in ("ndjson", "pdf")
    if form == "pdf":  # the title of the document is a string, read and never run
        with pypdfium2.PdfDocument(content) as document:
            assert "<script>alert(1)</script>" in document.get_metadata_dict()["Title"]
        assert not [action for action in (b"/JavaScript", b"/JS", b"/Launch") if action in content]
    if form == "csv":
        assert all(not row["Why"].startswith("=") for row in rows(council, contract, "story"))


def test_a_contract_that_there_is_not_is_not_found(council: Council, contract: Contract) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    assert_problem(council.get(PATH, "auditor", parameters=f"contract:{nobody}"), 404, "not-found")
    response = council.get(PATH, "auditor")
    assert "parameters.contract" in response.text


def test_findings_stay_withheld_on_paper_even_once_they_were_passed(council: Council) -> None:
    reviewed = Reviewed(council)
    reviewed.passed()
    for form in ("html", "ndjson"):
        content = report(council, reviewed.contract, form).decode()
        assert WITHHELD in content
        assert not [secret for secret in SECRETS if secret in content]


def test_an_event_is_shown_with_its_neighbours_and_the_state_on_both_sides(
    council: Council, contract: Contract
) -> None:
    first, second = step(council, contract, 1), step(council, contract, 2)
    base = f"{contract.path}/history?at="
    assert f'href="{base}2&amp;format=html">Next event' in first
    assert "Event before" not in first
    assert f'href="{base}1&amp;format=html">Event before' in second
    assert "Next event" not in second
    assert "<td><del>31 March 2021</del></td><td><ins>31 March 2022</ins></td>" in second
    assert "<td>1 April 2019</td><td>1 April 2019</td>" in second
    assert "<td>reason.given</td><td>passed</td>" in second
    assert f"{contract.path}/evidence-pack" in second
    assert f"/api/v1/audit/proofs/inclusion?position={BEGUN + 2}" in second
    assert "<script>" not in first + second
    assert f"{base}2&amp;" not in step(council, contract, 1, known_at=BEGUN + 1)
    later = BEGUN + 2
    assert f"{contract.path}/history?known_at={later}&amp;at=2" in step(council, contract, 1, known_at=later)


def test_a_step_withholds_what_its_reader_may_not_see(council: Council) -> None:
    reviewed = Reviewed(council)
    told = council.read(f"{reviewed.contract.path}/history", "reviewer")["entries"]
    [number] = [row["number"] for row in told if row["type"] == "review.finding_raised.v2"]
    address = f"{reviewed.contract.path}/history?at={number}&format=html"
    assert "Secret finding" in council.get(address, "reviewer").text
    headers = {"Authorization": f"Bearer {reviewed.somebody('p-somebody-else')}"}
    page = council.client().get(address, headers=headers).text
    assert not [secret for secret in SECRETS if secret in page]
    assert WITHHELD in page


def test_there_is_no_step_beyond_the_last(council: Council, contract: Contract) -> None:
    response = council.get(f"{contract.path}/history", "auditor", at=3, format="html")
    assert_problem(response, 404, "not-found")


def test_the_command_tells_the_story_in_every_form_and_one_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KENTLEDGE_DATABASE_URL", raising=False)
    monkeypatch.setenv("KENTLEDGE_DATA", str(tmp_path))
    with council_on(tmp_path) as council:
        contract = council.register(reference="CT-0001")
        council.change(contract, "extensions", effective_from="2021-03-01")

    def run(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, ["history", "CT-0001", *words])
        assert result.exit_code == code, result.output
        return result.output

    assert "* term end: 31 March 2021 -> 31 March 2022" in run("--step", "2")
    assert "Event before" in run("--step", "2", "--format", "html")
    assert "Extended to" in run("--format", "csv")
    for form, begins in (("pdf", b"%PDF"), ("html", b"<!doctype"), ("xlsx", b"PK"), ("ndjson", b"{")):
        target = tmp_path / f"history.{form}"
        run("--format", form, "--output", str(target))
        assert target.read_bytes().startswith(begins)
    assert "needs a file" in run("--format", "pdf", code=2)
    assert "no event 3" in run("--step", "3", code=2)
    assert "One event comes as" in run("--step", "1", "--format", "csv", code=2)
