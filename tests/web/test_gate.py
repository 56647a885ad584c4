"""One gate: no answer leaves without it, and to whoever may not know of a thing it is not there (case W1, W10)."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

import web
from application.use_cases import CHANGES, USE_CASES, UseCase, id_of
from domain.streams import BY_NOUN
from tests.directory import add_person, issue
from tests.web.council import BROOK, Contract, Council, council_on, least
from tests.web.test_submissions import define, report
from web.api.gate import OPEN
from web.app import create_app

CONTACT = "supplier-contact"


# No way around


def test_every_route_passes_the_gate(shared_council: Council) -> None:
    views = shared_council.app.view_functions
    around = {
        endpoint: view
        for endpoint, view in views.items()
        if endpoint not in OPEN and not hasattr(view, "use_case")
    }
    assert around == {}
    assert {view.use_case.name for view in views.values() if hasattr(view, "use_case")} == set(USE_CASES)


def test_an_answer_that_did_not_pass_the_gate_is_not_sent(council: Council) -> None:
    app = create_app(services=council.services)
    app.add_url_rule("/api/v1/around", "around", lambda: {"secret": "Vixen"})
    told = app.test_client().get("/api/v1/around", headers=council.headers("auditor"))
    assert told.status_code == 500
    assert "Vixen" not in told.text


def test_the_readings_that_withhold_are_made_at_the_gate_alone() -> None:
    """A route that made one of its own could make it for somebody else, or without judging it now."""
    made_at: dict[str, set[str]] = {}
    home = Path(web.__file__).parent
    for path in sorted((*home.glob("api/*.py"), *home.glob("pages/*.py"))):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                made_at.setdefault(node.func.id, set()).add(path.stem)
    for reading in ("PublicRegister", "PublishedReports", "Sight", "Disclosure"):
        assert made_at.get(reading, set()) <= {"gate"}, reading
    assert made_at["Gate"] == {"guard"}


# W1: what may not be known of is not there


class TwoFirms:
    """A return of Amber's, one of Brook's, and a contact of each."""

    def __init__(self, council: Council) -> None:
        self.council = council
        add_person(council.services.directory, "p-brook", "Tegwen Example", BROOK["supplier_id"])
        council.tokens["brook"] = issue(council.services.directory, "p-brook", CONTACT)
        self.contract: Contract = council.register(suppliers=[BROOK])
        self.kpi = define(council, self.contract)
        told = report(council, self.kpi, "2020-05", "brook", comment="Vixen figures")
        assert told.status_code == 201, told.text
        self.return_id = told.json["submission_id"]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def firms(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoFirms]:
    server = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    url = server.create_database() if server else ""
    with council_on(tmp_path_factory.mktemp("record"), url) as council:
        yield TwoFirms(council)
    if server:
        server.drop_database(url)


def open_to_contacts(*, write: bool) -> list[UseCase]:
    return [
        use_case
        for use_case in USE_CASES.values()
        if CONTACT in use_case.allowed
        and use_case.writes is write
        and use_case.stream
        and f"{{{id_of(use_case.stream)}}}" in use_case.path
    ]


def alike(theirs: TestResponse, nothing: TestResponse, ids: tuple[str, str]) -> None:
    """The two answers differ in nothing but the id that was asked for."""
    assert theirs.status_code == nothing.status_code
    assert theirs.text.replace(ids[0], "ID") == nothing.text.replace(ids[1], "ID")
    kept = [
        {
            name: value
            for name, value in response.headers.items()
            if name not in ("X-Request-Id", "Content-Length")
        }
        for response in (theirs, nothing)
    ]
    assert kept[0] == kept[1]
    assert "Vixen" not in theirs.text
    assert "ETag" not in theirs.headers


ETAGS = (None, '"v0"', '"v1"', '"v2"', '"v99"', "*", '"v1", "v2"', "nonsense")
BODIES: tuple[Callable[[UseCase, str], Any], ...] = (
    lambda case, thing: least(case.command, thing) if case.command else {},
    lambda _, thing: {"period": "2020-05", "figure": "1", "nonsense": thing},
    lambda _, __: {},
)


@pytest.mark.parametrize("use_case", open_to_contacts(write=True), ids=lambda item: item.name)
def test_w1_a_contact_who_changes_another_firms_return_is_told_that_there_is_none(
    firms: TwoFirms, use_case: UseCase
) -> None:
    council, nothing = firms.council, str(uuid4())
    before = council.head
    for etag in ETAGS:
        for body in BODIES:
            for query in ({}, {"dry_run": "true"}, {"dry_run": "x"}):
                for key in ("", None):
                    told = [
                        council.post(
                            "/api/v1" + use_case.path.replace("{submission_id}", thing),
                            body(use_case, thing),
                            CONTACT,
                            if_match=etag,
                            key=key,
                            **query,
                        )
                        for thing in (firms.return_id, nothing)
                    ]
                    assert told[0].status_code == 404, told[0].text
                    alike(*told, (firms.return_id, nothing))
    assert council.head == before


@pytest.mark.parametrize("use_case", open_to_contacts(write=False), ids=lambda item: item.name)
def test_w1_a_contact_who_reads_another_firms_is_told_that_there_is_none(
    firms: TwoFirms, use_case: UseCase
) -> None:
    council, nothing = firms.council, str(uuid4())
    assert use_case.stream is not None
    theirs = {"kpi": firms.kpi, "submission": firms.return_id}[use_case.stream.noun]
    for query in (
        {},
        {"known_at": str(council.head)},
        {"valid_at": "2020-06-01"},
        {"known_at": "1"},
        {"q": "x"},
    ):
        told = [
            council.get(
                "/api/v1" + use_case.path.replace(f"{{{id_of(use_case.stream)}}}", thing), CONTACT, **query
            )
            for thing in (theirs, nothing)
        ]
        assert told[0].status_code == 404
        alike(told[0], told[1], (theirs, nothing))
        assert council.get(told[0].request.path, "brook").status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/submissions", "/api/v1/submissions/nil-returns"])
def test_w1_a_contact_who_reports_for_another_firms_kpi_is_told_that_there_is_none(
    firms: TwoFirms, path: str
) -> None:
    council, nothing = firms.council, str(uuid4())
    before = council.head
    for period in ("2020-05", "2020-06", "1900-01", "nonsense"):
        for query in ({}, {"dry_run": "true"}):
            told = [
                council.post(
                    path,
                    {"kpi_id": kpi, "period": period, "figure": "97", "reason": "None"},
                    CONTACT,
                    **query,
                )
                for kpi in (firms.kpi, nothing)
            ]
            assert told[0].status_code in (404, 422)
            alike(told[0], told[1], (firms.kpi, nothing))
    assert council.head == before


def test_w1_lists_and_their_cursors_are_of_the_firms_own_rows(firms: TwoFirms) -> None:
    council = firms.council
    for path in ("/api/v1/kpis", "/api/v1/submissions"):
        for query in (
            {},
            {"limit": 1},
            {"known_at": str(council.head)},
            {"contract_id": firms.contract.contract_id},
        ):
            told = council.read(path, CONTACT, **query)
            assert (told["items"], told["next_cursor"]) == ([], "")
        assert len(council.read(path, "brook")["items"]) == 1


def test_w1_what_one_may_know_of_comes_before_what_one_saw_of_it(council: Council) -> None:
    """An officer without a role in a contract is told that (403), whatever they sent as ETag, key and body."""
    contract = council.register(
        owner="p-bryn", contract_manager="p-bryn", lead_officers=["p-bryn"], role="owner"
    )
    body = {"new_end": "2022-03-31", "reason": "x", "effective_from": "2020-10-01"}
    for etag in ETAGS:
        for key in ("", None):
            told = council.post(f"{contract.path}/extensions", body, "officer", if_match=etag, key=key)
            assert told.status_code == 403, (etag, told.text)
    gone = f"/api/v1/contracts/{uuid4()}/extensions"
    assert council.post(gone, body, "officer", key="").status_code == 404


# W10: what is drafted is not for Members


@pytest.fixture
def drafted(council: Council) -> str:
    council.register()
    told = council.post("/api/v1/reports", {"definition": "tiers"}, "governance")
    assert told.status_code == 201, told.text
    return str(told.json["report_id"])


def everything(council: Council, report_id: str, role: str, **query: Any) -> list[TestResponse]:
    path = f"/api/v1/reports/{report_id}"
    return [
        council.get(address, role, **query)
        for address in (
            path,
            f"{path}/story",
            f"{path}/preview",
            f"{path}/files/tiers.html",
            f"{path}/reproduction",
        )
    ]


@pytest.mark.parametrize("role", ["member", "director"])
def test_w10_the_words_of_a_draft_are_refused_alike_on_every_road(
    council: Council, drafted: str, role: str
) -> None:
    nothing = str(uuid4())
    for theirs, none in zip(
        everything(council, drafted, role), everything(council, nothing, role), strict=True
    ):
        assert theirs.status_code in (403, 404)
        alike(theirs, none, (drafted, nothing))
    assert council.read("/api/v1/reports", role)["items"] == []
    assert council.read("/api/v1/reports", role, status="draft")["items"] == []
    assert len(council.read("/api/v1/reports", "officer")["items"]) == 1


@pytest.mark.parametrize("role", ["member", "director"])
def test_w10_once_it_is_issued_a_report_tells_what_was_issued(council: Council, role: str) -> None:
    group = council.post(
        "/api/v1/groups", {"name": "Group", "kind": "review group", "convened_on": "2016-09"}, "governance"
    ).json["group_id"]
    window = {"name": "from", "value": "2020-01-01"}
    asked = {"definition": "committee-paper", "parameters": [{"name": "group", "value": group}, window]}
    told = council.post("/api/v1/reports", asked, "governance")
    assert told.status_code == 201, told.text
    path = f"/api/v1/reports/{told.json['report_id']}"
    for words in ("Vixen words", "Plain words"):
        council.step(
            path, "wordings", {"slot": "overall", "words": words, "reason": f"Because {words}"}, "governance"
        )
    draft = str(council.head)
    assert council.get(path, role, known_at=draft).status_code == 404
    council.step(path, "issue", {"reason": "Agreed"}, "governance")
    texts = [
        council.get(path, role),
        council.get(f"{path}/story", role),
        council.get("/api/v1/reports", role),
    ]
    assert [response.status_code for response in texts] == [200, 200, 200]
    whole = "".join(response.text for response in texts)
    assert "Plain words" in whole
    assert "Vixen" not in whole
    assert "Because" not in whole
    assert council.get(path, role, known_at=draft).status_code == 404
    assert council.read("/api/v1/reports", role, known_at=draft)["items"] == []
    assert "Vixen" in council.get(f"{path}/story", "officer").text


def test_the_tables_of_use_cases_and_streams_say_the_same_of_what_is_in_an_address() -> None:
    """The guard asks for the thing in the address by the name of the use case's stream."""
    for change in CHANGES:
        if "{" in change.path:
            assert change.stream is not None
            assert f"{{{id_of(change.stream)}}}" in change.path
            assert BY_NOUN[change.stream.noun] is change.stream
