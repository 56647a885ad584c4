"""The committee paper of 2019 drafted, worded and issued from the record: both tables line for line, in every file."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document
from openpyxl import load_workbook

from tests.directory import issue
from tests.seed.paper import WORDING, Paper, paper_on, rows
from tests.web.council import assert_problem

SEED = Path(__file__).resolve().parents[2] / ".." / "shared" / "seed" / "tables.json"
OVERALL = "There is a high level of awareness of good practice across the Council."
TABLES = {"completed-reviews": "completed_reviews", "forward-plan": "forward_plan"}


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Paper, str, dict[str, bytes]]]:
    """The paper, the path of its report, and the files that were issued; a review was held since."""
    if not SEED.exists():
        pytest.skip(f"the seed is not beside this project: {SEED}")
    tables = json.loads(SEED.read_text(encoding="utf-8"))
    with paper_on(tmp_path_factory.mktemp("paper"), tables) as paper:
        window = tables["window_check"]
        said = {"group": "CMRG", "from": window["first"], "to": window["last"]}
        parameters = [{"name": name, "value": value} for name, value in said.items()]
        report = paper.open(
            "/reports", definition="committee-paper", parameters=parameters, valid_at="2019-10-20"
        )
        path = f"/reports/{report['report_id']}"
        paper.change(path, "wordings", slot="overall", words=OVERALL)
        paper.change(path, "issue")
        files = paper.read(path)["state"]["issued"]["files"]
        review = f"/reviews/{paper.reviews['29.11.19']}"
        paper.change(review, "holding", held_on="2019-11-29", effective_from="2019-11-29")
        yield (
            paper,
            path,
            {
                file["name"]: paper.council.get(f"/api/v1{path}/files/{file['name']}", "member").data
                for file in files
            },
        )


def lines(paper: Paper, table: str) -> list[tuple[str, str, str]]:
    """A table as it is printed, a line for each contract with its own officers; the date is on the first."""
    found = []
    for row in rows(paper, table):
        for number, item in enumerate(row["items"]):
            officers = " / ".join(item["lead_officers"])
            found.append(("" if number else row["date_as_printed"], item["title"], officers))
    return found


def test_word_has_both_tables_line_for_line(issued: tuple[Paper, str, dict[str, bytes]]) -> None:
    paper, _, files = issued
    document = Document(io.BytesIO(files["committee-paper-2019-10-20.docx"]))
    for table, name in zip(document.tables, TABLES.values(), strict=False):
        assert [cell.text for cell in table.rows[0].cells] == paper.tables[name]["columns"]
        found, before = [], None
        for row in table.rows[1:]:
            first, title, officers = row.cells
            merged = before is not None and first._tc is before._tc
            found.append(("" if merged else first.text, title.text, officers.text))
            before = first
        assert found == lines(paper, name)


def test_csv_and_workbook_have_both_tables_row_for_row(issued: tuple[Paper, str, dict[str, bytes]]) -> None:
    paper, _, files = issued
    book = load_workbook(io.BytesIO(files["committee-paper-2019-10-20.xlsx"]))
    for table, name in TABLES.items():
        wanted: list[list[Any]] = [paper.tables[name]["columns"]]
        for row in rows(paper, name):
            titles = [item["title"] for item in row["items"]]
            officers = [" / ".join(item["lead_officers"]) for item in row["items"]]
            wanted.append([row["date_as_printed"], titles, officers])
        flat = [[item if isinstance(item, str) else "; ".join(item) for item in row] for row in wanted]
        assert list(csv.reader(io.StringIO(files[f"{table}.csv"].decode("utf-8-sig")))) == flat
        stacked = [[item if isinstance(item, str) else "\n".join(item) for item in row] for row in wanted]
        assert [list(row) for row in book[table].iter_rows(values_only=True)] == stacked


def test_page_and_pdf_say_every_line_the_words_and_the_recommendation_twice(
    issued: tuple[Paper, str, dict[str, bytes]],
) -> None:
    paper, _, files = issued
    page = files["committee-paper-2019-10-20.html"].decode()
    document = pypdfium2.PdfDocument(files["committee-paper-2019-10-20.pdf"])
    said = " ".join(" ".join(item.get_textpage().get_text_range() for item in document).split())
    for text in (page, said):
        assert OVERALL in text
        assert text.count(WORDING) == 2
        assert "as a sub-group of the Budget Delivery Group (BDG)" in text
        assert "Over 40 contracts reviewed since its inception" in text
        for name in TABLES.values():
            for _, title, officers in lines(paper, name):
                assert title in text
                assert officers in text


def test_it_comes_out_the_same_after_the_record_went_on(issued: tuple[Paper, str, dict[str, bytes]]) -> None:
    paper, path, _ = issued
    assert paper.read(f"{path}/reproduction")["outcome"] == "same"


def test_its_successor_opens_with_what_changed_since(issued: tuple[Paper, str, dict[str, bytes]]) -> None:
    paper, path, _ = issued
    parameters = [{"name": "group", "value": paper.group_id}, {"name": "since", "value": path.split("/")[-1]}]
    draft = paper.open("/reports", definition="committee-paper", parameters=parameters, valid_at="2019-12-31")
    preview = f"/api/v1/reports/{draft['report_id']}/preview"
    page = paper.council.get(preview, "governance").text
    opening = page[: page.index("Introduction")]
    assert "Since the Committee last saw this" in opening
    assert "Review held on 29 November 2019" in opening
    assert "forward plan version 1 endorsed" in opening
    assert "Locate in Kent" not in opening  # nothing that did not change
    assert "from 2 October 2019 to 31 December 2019" in opening  # no day is in neither paper
    assert WORDING not in page  # it was decided
    assert "Of these, held by now: 29 November 2019." in page
    assert "Review (29 November 2019)" in opening


def test_a_paper_comes_out_the_same_after_the_issue_of_the_one_before_it_was_annulled(
    issued: tuple[Paper, str, dict[str, bytes]],
) -> None:
    paper, path, _ = issued
    second = successor(paper, path, "2020-01-31")
    third = successor(paper, second, "2020-02-28")
    [event_id] = [
        entry["event_id"]
        for entry in paper.read(f"/streams/{second.split('/')[-1]}/story")["entries"]
        if entry["type"] == "report.issued.v1"
    ]
    paper.council.tokens["a second clerk"] = issue(paper.council.services.directory, "p-carys", "governance")
    for role in ("governance", "a second clerk"):
        paper.change(
            second, "annulments", role, annuls=event_id, reason="It was put down for another meeting."
        )
    assert paper.read(second)["state"]["status"] == "draft"
    assert paper.read(f"{third}/reproduction")["outcome"] == "same"
    parameters = [
        {"name": "group", "value": paper.group_id},
        {"name": "since", "value": second.split("/")[-1]},
    ]
    draft = {"definition": "committee-paper", "parameters": parameters, "valid_at": "2020-03-31"}
    refused = paper.council.post("/api/v1/reports", draft, "governance")
    assert_problem(refused, 422, "bad-parameters", "parameters.since")


def successor(paper: Paper, path: str, day: str) -> str:
    """The path of the paper issued after that one."""
    parameters = [
        {"name": "group", "value": paper.group_id},
        {"name": "since", "value": path.rsplit("/", maxsplit=1)[-1]},
    ]
    draft = paper.open("/reports", definition="committee-paper", parameters=parameters, valid_at=day)
    here = f"/reports/{draft['report_id']}"
    paper.change(here, "issue")
    return here
