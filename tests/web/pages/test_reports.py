"""Reports as pages: what a report takes is asked by name, and two are told apart line by line."""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.streams import BY_NOUN
from projections.reports.catalogue import ALL
from projections.reports.comparing import TEXT, differing
from projections.reports.paper import Heading, Paper, PaperColumn, Paragraph, Table
from tests.web.council import Council
from tests.web.pages.visitor import Visitor, faults
from web.pages.report_forms import _asked

NEW = "/reports/new"


def drafted(council: Council, definition: str, **typed: str) -> Any:
    """Draft one, and the answer that leads to it."""
    visitor = Visitor(council, "governance")
    check = visitor.send(NEW, visitor.opened(NEW, definition=definition), step="check", **typed)
    assert check.status_code == 200, check.text
    return visitor.send(NEW, check.text, step="record").headers["Location"].partition("?")[0]


@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.name)
def test_everything_that_a_report_takes_is_asked_and_no_id_is_typed(definition: Any) -> None:
    asked = {question.name: question for question in _asked(definition, "draft-report")}
    parts = {part.name: part for part in asked["parameters"].parts} if "parameters" in asked else {}
    assert parts.keys() == definition.parameters.keys()
    for name, parameter in definition.parameters.items():
        assert parts[name].required == parameter.required
        if parameter.kind == "id" or name == "group":
            assert parts[name].kind in ("thing", "contract", "group of people")
            assert parts[name].kind != "thing" or parts[name].noun in BY_NOUN
    assert asked["definition"].settled
    assert ("known_at" in asked) != definition.public


def test_a_fault_is_told_at_its_question(shared_council: Council) -> None:
    shared_council.register()
    visitor = Visitor(shared_council, "governance")
    form = visitor.opened(NEW, definition="kpis")
    typed = {"parameters.from": "1 March 2020", "parameters.to": "1 January 2020", "valid_at": "someday"}
    told = faults(visitor.send(NEW, form, step="check", **typed).text)
    assert "valid_at" in told
    told = faults(visitor.send(NEW, form, step="check", **(typed | {"valid_at": ""})).text)
    assert "before it begins" in told["parameters.to"]
    told = faults(visitor.send(NEW, visitor.opened(NEW, definition="changes"), step="check").text)
    assert told["parameters.from"] == "Needed: the civil date of the earlier basis"


def test_a_report_is_worded_issued_made_again_and_put_beside_another(shared_council: Council) -> None:
    shared_council.register(title="Parks")
    visitor = Visitor(shared_council, "governance")
    first = drafted(shared_council, "register", valid_at="1 May 2020")
    assert "Preview" in visitor.opened(first)
    contract = shared_council.register(title="Rivers")
    second = drafted(shared_council, "register", valid_at="1 May 2020")
    for report in (first, second):
        check = visitor.opened(f"{report}/issue", step="check")
        visitor.send(f"{report}/issue", check, step="record")
    page = visitor.opened(second)
    assert "Files, as they were issued" in page
    assert f"{second.removeprefix('/reports/')}/files/data-set.ndjson" in page
    assert "Put a draft on another basis" not in page
    assert "Every line of its data" in visitor.opened(f"{second}/reproduction")
    ids = {"first": first.rpartition("/")[2], "second": second.rpartition("/")[2]}
    told = visitor.opened("/reports/compare", **ids)
    assert "Only in the second" in told
    assert contract.reference in told
    assert "Choose another report" in visitor.opened(
        "/reports/compare", first=ids["first"], second=ids["first"]
    )
    assert "was issued" in faults(visitor.opened("/reports/compare", first="x", second=ids["first"]))["first"]
    assert "Give a date" in visitor.opened("/reports/compare", since="someday")
    assert ids["first"] in visitor.opened("/reports/compare", valid_at="2001-01-01"), (
        "what can be picked is of now"
    )
    assert visitor.get(f"{first}/reproduction", valid_at="2001-01-01").status_code == 404
    assert Visitor(shared_council, "member").get("/reports/compare").status_code == 403


def test_what_is_published_is_there_for_everybody(shared_council: Council) -> None:
    nobody = Visitor(shared_council)
    report = drafted(shared_council, "public-register")
    assert report.rpartition("/")[2] not in nobody.opened("/published-reports")
    visitor = Visitor(shared_council, "governance")
    visitor.send(f"{report}/issue", visitor.opened(f"{report}/issue", step="check"), step="record")
    told = nobody.opened("/published-reports")
    assert f"/api/v1/published-reports/{report.rpartition('/')[2]}/files/" in told


def paper(sentences: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Paper:
    table = Table("contracts", "Contracts", (PaperColumn("reference", "Reference"),), lambda: rows)
    blocks = (Heading("Report"), Paragraph("As things stood"), *map(Paragraph, sentences), table)
    return Paper("register", 1, "Report", None, {}, blocks)  # type: ignore[arg-type]


def test_only_what_differs_is_told_as_often_as_it_does() -> None:
    def told(first: Paper, second: Paper) -> Iterator[tuple[Any, ...]]:
        return ((part.called, part.gone, part.new) for part in differing(first, second))

    was = paper(("Three contracts.", "None ended."), (("CT-1",), ("CT-2",), ("CT-2",)))
    now = paper(("Two contracts.", "None ended."), (("CT-2",), ("CT-3",)))
    assert list(told(was, was)) == []
    assert list(told(was, now)) == [
        (TEXT, (("Three contracts.",),), (("Two contracts.",),)),
        ("Contracts", (("CT-1",), ("CT-2",)), (("CT-3",),)),
    ]
