"""Importing over the web, on both databases: checked first, in one commit, once; each contract names its row."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from application.errors import BadRequest
from application.handling.ahead import found_ahead
from application.handling.deciding import Decider
from application.handling.message import CommandMessage, Foreseen, Outcome
from application.importing import run
from application.importing.laid_aside import LaidAside
from application.importing.mapping import guess
from application.importing.reading import read
from application.reading_process import AskedProcess
from domain.contract import CONTRACT
from domain.contract.lots import LotsSet
from domain.contract.parent import ParentNamed
from domain.contract.release import ReleaseTakenOver
from domain.contract.terms import Lot
from domain.decisions import Actor
from projections.folding_ahead import FoldingAhead
from projections.ocds.publisher import Publisher
from projections.ocds.reading import PublicationReader
from tests.importing.files import CSV, HEADINGS, JSON, MAPPING, XLSX, csv_file, row, spreadsheet
from tests.importing.test_open_contracting import AWARD, LATER, package
from tests.importing.test_releases import ELM, OTHER_FIRM, SIGNED
from tests.ocds.standard import as_read, faults, merger, needs_the_standard, unknown
from tests.web.council import NOBODY, Council, assert_problem, council_on

NOTICES = Path(__file__).parents[3] / "shared" / "data" / "contracts-finder-notices.csv"


@pytest.fixture(params=["sqlite", "postgres"])
def council(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Council]:
    """A council of its own for one test, once on each store."""
    url = request.getfixturevalue("record_url") if request.param == "postgres" else ""
    with council_on(tmp_path / "record", url) as council:
        yield council


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """One council, for what no database changes; each test has references of its own."""
    with council_on(tmp_path_factory.mktemp("record")) as council:
        yield council


def asked(council: Council, content: bytes, media_type: str = CSV, **changes: Any) -> dict[str, Any]:
    """A request to import a file, which is sent as a document first."""
    sent = council.client().post(
        "/api/v1/documents",
        data=content,
        content_type=media_type,
        headers=council.headers("officer"),
        query_string={"title": "Register"},
    )
    assert sent.status_code == 201, sent.text
    return {"document": told(sent)["sha256"], "file_name": "register.csv", "mapping": MAPPING, **changes}


def without_mapping(body: dict[str, Any]) -> dict[str, Any]:
    """The same, with the columns left to be guessed."""
    return {name: value for name, value in body.items() if name != "mapping"}


def imported(council: Council, body: dict[str, Any], key: str | None = None) -> TestResponse:
    """The answer to it in earnest."""
    return council.post("/api/v1/imports", body, key=key)


def told(answer: TestResponse) -> Any:
    """The body of an answer."""
    return answer.get_json()


def outcomes(answer: TestResponse) -> dict[str, str]:
    """What became of each row."""
    return {item["row"]: item["outcome"] for item in told(answer)["rows"]}


def test_what_is_not_on_record_is_found_out_ahead_and_not_asked_for_row_by_row(council: Council) -> None:
    record, absent = council.services.record, uuid4()
    opened = UUID(council.register().contract_id)
    assert record.versions([str(absent), str(opened)], record.head()) == {str(opened): 1}
    assert found_ahead(record, Actor("p-0001", "officer"), [absent, opened], []).absent == {absent}


def test_a_register_is_checked_and_then_imported_once(council: Council) -> None:
    content = csv_file(row(), row(reference="CN-2", suppliers="Brook Ltd;Cedar Ltd"))
    body, before = asked(council, content), council.head
    guessed = council.post("/api/v1/imports", without_mapping(body), dry_run="true")
    assert (guessed.status_code, told(guessed)["mapping"]) == (200, MAPPING)
    assert told(guessed)["counts"] == {"rows": 2, "new": 2}
    assert council.head == before
    made = imported(council, body)
    assert made.status_code == 201, made.text
    assert told(made)["counts"]["imported"] == 2
    assert outcomes(made) == {"2": "imported", "3": "imported"}
    assert council.head == before + 4  # two contracts, the import, and its report as a document
    again = imported(council, body)
    assert (again.status_code, told(again)["recorded"]) == (200, False)
    assert outcomes(again) == {"2": "already there", "3": "already there"}
    assert council.head == before + 4


def test_units_that_are_not_on_record_are_told_and_entered_where_that_is_asked(tmp_path: Path) -> None:
    with council_on(tmp_path / "record") as council:
        units = {
            "units": [{"directorate": "Place"}],
            "effective_from": "2020-04-01",
            "reason": "As it is divided.",
        }
        council.opened("/api/v1/organisations", units, "governance")
        body = asked(council, csv_file(row(), row(reference="CN-2", directorate="PLACE")))
        checked = council.post("/api/v1/imports", body, dry_run="true")
        assert told(checked)["new_units"] == ["Education"]
        assert outcomes(checked) == {"2": "faulty", "3": "new"}
        [fault] = [entry["sentence"] for entry in told(checked)["rows"] if entry["row"] == "2"]
        assert "no directorate Education on record on 1 April 2024" in fault
        assert told(imported(council, body))["recorded"] is False
        asking, before = body | {"new_units": "enter"}, council.head
        assert outcomes(council.post("/api/v1/imports", asking, dry_run="true")) == {"2": "new", "3": "new"}
        made = imported(council, asking)
        assert (made.status_code, outcomes(made)) == (201, {"2": "imported", "3": "imported"})
        assert council.head == before + 5
        listed = council.read("/contracts")["items"]
        assert {entry["reference"]: entry["directorate"] for entry in listed} == {
            "CN-1": "Education",
            "CN-2": "Place",
        }
        for day, known in (("2024-03-31", ["Place"]), ("2024-04-01", ["Place", "Education"])):
            [item] = council.read("/api/v1/organisations", valid_at=day)["items"]
            assert [unit["directorate"] for unit in item["units"]] == known
        again = council.post("/api/v1/imports", asking, dry_run="true")
        assert (told(again)["new_units"], outcomes(again)) == (
            [],
            {"2": "already there", "3": "already there"},
        )


def test_the_origin_is_in_the_history_and_the_import_is_on_record(on_sqlite: Council) -> None:
    content = spreadsheet(Contracts=[("Register 2026",), HEADINGS, row(reference="O-1")])
    made = imported(
        on_sqlite, asked(on_sqlite, content, XLSX, file_name="register.xlsx", reason="Taken over.")
    )
    contract_id = told(made)["rows"][0]["contract_id"]
    [entry] = on_sqlite.read(f"/api/v1/contracts/{contract_id}/history")["entries"]
    assert entry["type"] == "contract.imported.v1"
    assert entry["sentence"].endswith("Imported from register.xlsx, sheet Contracts, row 3.")
    register_import_id = told(made)["register_import_id"]
    state = on_sqlite.read(f"/api/v1/imports/{register_import_id}", "auditor")["state"]
    assert state["file_sha256"] == sha256(content).hexdigest()
    assert {"column": "Title", "field": "title"} in state["mapping"]
    [listed] = on_sqlite.read("/api/v1/imports", "auditor", file_sha256=sha256(content).hexdigest())["items"]
    assert (listed["imported"], listed["sheet"]) == (1, "Contracts")
    report = on_sqlite.get(told(made)["report"], "auditor").text
    assert f"3,imported,O-1,School meals,{contract_id}" in report
    assert on_sqlite.get(f"/api/v1/imports/{register_import_id}", NOBODY).status_code == 401


def test_all_or_nothing_and_valid_rows_only(council: Council) -> None:
    content = csv_file(row(), row(reference="CN-2", end="never"), row(reference="CN-3", end="2020-01-01"))
    body, before = asked(council, content), council.head
    none = imported(council, body)
    assert (none.status_code, told(none)["counts"]) == (200, {"rows": 3, "new": 1, "faulty": 2})
    assert [(item["column"], item["cell"]) for item in told(none)["rows"] if item["outcome"] == "faulty"] == [
        ("End Date", "never"),
        ("Start Date, End Date", ""),
    ]
    assert council.head == before
    some = imported(council, {**body, "mode": "valid"})
    assert outcomes(some) == {"2": "imported", "3": "faulty", "4": "faulty"}
    assert council.head == before + 3


def test_a_corrected_file_brings_only_what_is_new_and_says_what_differs(on_sqlite: Council) -> None:
    assert imported(on_sqlite, asked(on_sqlite, csv_file(row(reference="C-1")))).status_code == 201
    corrected = csv_file(row(reference="C-1", title="School dinners"), row(reference="C-2"))
    body = asked(on_sqlite, corrected, mode="valid")
    made = imported(on_sqlite, body)
    assert outcomes(made) == {"2": "differs", "3": "imported"}
    [differs] = [item for item in told(made)["rows"] if item["outcome"] == "differs"]
    assert (differs["column"], differs["cell"]) == ("Title", "School dinners")
    assert "The record says School meals" in differs["sentence"]


def test_a_contract_that_changed_since_is_there_already_by_its_old_row_and_by_its_new_one(
    on_sqlite: Council,
) -> None:
    made = imported(on_sqlite, asked(on_sqlite, csv_file(row(reference="X-1"))))
    contract = f"/api/v1/contracts/{told(made)['rows'][0]['contract_id']}"
    longer = {"new_end": "2029-03-31", "reason": "Agreed.", "effective_from": "2024-05-01"}
    assert on_sqlite.post(f"{contract}/extensions", longer, if_match='"v1"').status_code == 201
    for end, said in (("31/03/2028", "Imported before"), ("31/03/2029", "as the contract now stands")):
        again = imported(on_sqlite, asked(on_sqlite, csv_file(row(reference="X-1", end=end))))
        assert outcomes(again) == {"2": "already there"}
        assert said in told(again)["rows"][0]["sentence"]


def test_an_import_is_one_commit_whatever_happens_in_the_middle(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else takes the last row's reference between the check and the commit."""
    body, council_head = asked(council, csv_file(row(), row(reference="CN-2"))), council.head
    checked = run.Imports.check_kept

    def overtaken(self: run.Imports, *given: Any) -> run.ImportCheck:
        found = checked(self, *given)
        council.register(reference="cn-2")
        return found

    monkeypatch.setattr(run.Imports, "check_kept", overtaken)
    assert_problem(imported(council, body), 409, "duplicate-reference", "reference")
    assert council.head == council_head + 1
    monkeypatch.undo()
    rest = imported(council, {**body, "mode": "valid"})
    assert outcomes(rest)["2"] == "imported"


def test_rows_are_decided_again_where_anything_was_recorded_since_they_were_checked(
    on_sqlite: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, checked = asked(on_sqlite, csv_file(row(reference="M-1"))), run.Imports.check_kept
    decided, decide_again = [], Decider.outcome

    def meanwhile(self: run.Imports, *given: Any) -> run.ImportCheck:
        found = checked(self, *given)
        on_sqlite.register(reference="M-2")
        decided.clear()
        return found

    def seen(self: Decider, message: CommandMessage, *given: Any, **named: Any) -> Outcome:
        decided.append(message.use_case.name)
        return decide_again(self, message, *given, **named)

    monkeypatch.setattr(run.Imports, "check_kept", meanwhile)
    monkeypatch.setattr(Decider, "outcome", seen)
    assert outcomes(imported(on_sqlite, body)) == {"2": "imported"}
    assert decided == ["import-register", "upload-document", "register"]


@pytest.mark.parametrize("moved_on", [False, True], ids=["as foreseen", "decided again"])
def test_what_is_recorded_part_by_part_is_one_commit_of_one_moment(
    council: Council, monkeypatch: pytest.MonkeyPatch, moved_on: bool
) -> None:
    monkeypatch.setattr("application.handling.along._AT_ONCE", 3)
    record, checked = council.services.record, run.Imports.check_kept
    body = asked(council, csv_file(*(row(reference=f"P-{number}") for number in range(5))))

    def meanwhile(self: run.Imports, *given: Any) -> run.ImportCheck:
        found = checked(self, *given)
        if moved_on:
            council.register()
        return found

    def torn(self: LaidAside) -> Iterator[Foreseen]:
        yield from list(laid(self))[:4]
        raise BadRequest({"document": "torn"})

    monkeypatch.setattr(run.Imports, "check_kept", meanwhile)
    laid, before = LaidAside.__iter__, council.head
    with monkeypatch.context() as tearing:
        tearing.setattr(LaidAside, "__iter__", torn)
        assert_problem(imported(council, body), 422, "bad-parameters", "document")
    assert council.head == before + moved_on
    before = council.head
    assert set(outcomes(imported(council, body)).values()) == {"imported"}
    found = record.feed(before + moved_on, 1000)
    assert len({event.recorded_at for event in found}) == 1
    assert [event.event.name for event in found].count("contract.imported.v1") == 5
    assert {(status.lag, status.last_error) for status in council.services.supervisor.status()} == {(0, None)}
    assert {status.check_outcome for status in council.services.supervisor.check_all()} == {"equal"}


@pytest.mark.parametrize("ended", [False, True], ids=["to the end", "ended meanwhile"])
def test_rows_of_read_models_are_worked_out_beside_while_an_import_is_written(
    on_sqlite: Council, monkeypatch: pytest.MonkeyPatch, ended: bool
) -> None:
    supervisor, answer = on_sqlite.services.supervisor, AskedProcess.answer
    ahead = FoldingAhead(on_sqlite.services.settings)
    answers = list[Any]()

    def heard(self: AskedProcess) -> Any:
        if ended and len(answers) == 2:
            self._process.kill()
            self._hearing.join()
            while self._answers.qsize() > 1:  # it may have been quicker than its end
                self._answers.get()
        answers.append(answer(self))
        return answers[-1]

    monkeypatch.setattr("application.handling.along._AT_ONCE", 130)
    monkeypatch.setattr("projections.folding_ahead._STARTS_AT", 1)
    monkeypatch.setattr(ahead, "_helps", True)
    monkeypatch.setattr(supervisor, "_ahead", ahead)
    monkeypatch.setattr(AskedProcess, "answered", True)  # which waits for it
    monkeypatch.setattr(AskedProcess, "answer", heard)
    rows = [row(reference=f"{'E' if ended else 'B'}-{number}") for number in range(400)]
    found = imported(on_sqlite, asked(on_sqlite, csv_file(*rows)))
    assert set(outcomes(found).values()) == {"imported"}
    assert len(answers) == (
        2 if ended else 3
    )  # that it is ready, and a part each after the one it starts with
    assert {(status.lag, status.last_error) for status in supervisor.status()} == {(0, None)}
    assert {status.check_outcome for status in supervisor.check_all()} == {"equal"}


def released(council: Council, *releases: Any) -> dict[str, Any]:
    """What is answered to the import of a package of releases."""
    content = json.dumps(package(*releases)).encode()
    guessed = guess(read(content, JSON)).mapping | {"value": "estimated_excl_vat"}
    people = dict.fromkeys(("owner", "contract_manager", "lead_officers"), "p-anwen")
    defaults = {**people, "legal_regime": "PCR2015"}
    return imported(council, asked(council, content, JSON, mapping=guessed, defaults=defaults)).get_json()


def became(answer: dict[str, Any]) -> set[str]:
    """What became of its rows."""
    return {item["outcome"] for item in answer["rows"]}


def test_later_releases_bring_lots_and_parent_as_acts_unless_an_officer_has_spoken(
    on_sqlite: Council,
) -> None:
    ours = {"ocid": "ocds-b5fd17-9"}
    lots = [{"id": "1", "title": "North"}, {"id": "2", "title": "South"}]
    related = {"id": "f", "relationship": ["framework"], "title": "RM6000, Taxis", "identifier": "RM6000"}
    [signed] = SIGNED["contracts"]
    told = SIGNED | ours | {"relatedProcesses": [related], "contracts": [signed | {"lots": lots[:1]}]}
    more = told | {"id": "5", "date": "2025-05-02T10:00:00Z", "contracts": [signed | {"lots": lots}]}
    more_yet = more | {"id": "6", "date": "2025-06-02T10:00:00Z"}
    first = AWARD | ours | {"tender": AWARD["tender"] | {"id": "T-9"}}
    [contract_id] = {item["contract_id"] for item in released(on_sqlite, first)["rows"]}

    def hierarchy() -> list[Any]:
        known = on_sqlite.services.record.chronicle(CONTRACT, UUID(contract_id))
        return [
            (str(placed.valid_from), placed.fact)
            for placed in known.facts
            if isinstance(placed.fact, LotsSet | ParentNamed)
        ]

    assert hierarchy() == []
    assert became(released(on_sqlite, first, told)) == {"imported"}
    assert became(released(on_sqlite, first, told)) == {"already there"}
    north, south = Lot("1", "North"), Lot("2", "South")
    (since, lots_set), (_, named) = hierarchy()
    assert (lots_set, named) == (
        LotsSet(lots=(north,)),
        ParentNamed(relation="call-off", elsewhere="RM6000, Taxis"),
    )
    assert became(released(on_sqlite, first, told, more)) == {"imported"}
    assert hierarchy()[2:] == [("2025-05-02", LotsSet(previous=(north,), lots=(north, south)))]
    apart = {"reason": "It was let by itself."}
    on_sqlite.step(f"/api/v1/contracts/{contract_id}", "parents", apart)
    assert became(released(on_sqlite, first, told, more, more_yet)) == {"differs"}
    assert since < "2025-05-02"
    assert {status.check_outcome for status in on_sqlite.services.supervisor.check_all()} == {"equal"}


def test_a_later_file_with_more_releases_goes_on_with_them_unless_an_officer_has_spoken(
    on_sqlite: Council,
) -> None:
    first = released(on_sqlite, AWARD, LATER)
    assert became(first) == {"imported"}
    [contract_id] = {item["contract_id"] for item in first["rows"]}
    assert became(released(on_sqlite, AWARD, LATER)) == {"already there"}
    more = released(on_sqlite, AWARD, LATER, OTHER_FIRM)
    assert became(more) == {"imported"}
    assert {item["contract_id"] for item in more["rows"]} == {contract_id}
    assert any("taken over: release 3." in item["sentence"] for item in more["rows"])
    known = on_sqlite.services.record.chronicle(CONTRACT, UUID(contract_id))
    taken = [
        placed.fact.release.release_id for placed in known.facts if isinstance(placed.fact, ReleaseTakenOver)
    ]
    assert taken == ["1", "2", "3"]
    assert [supplier.name for supplier in known.latest().suppliers] == [ELM["name"]]
    assert became(released(on_sqlite, AWARD, LATER, OTHER_FIRM)) == {"already there"}
    on_sqlite.step(
        f"/api/v1/contracts/{contract_id}",
        "reclassifications",
        {"title": "School taxis", "reason": "As it is called"},
    )
    assert became(released(on_sqlite, AWARD, LATER, OTHER_FIRM, SIGNED)) == {"differs"}
    assert {status.check_outcome for status in on_sqlite.services.supervisor.check_all()} == {"equal"}


def test_repeating_a_request_tells_the_same_again(on_sqlite: Council) -> None:
    body, key = asked(on_sqlite, csv_file(row(reference="R-1"))), "import-1"
    first, again = (imported(on_sqlite, body, key) for _ in range(2))
    assert first.data == again.data
    assert again.headers["Idempotent-Replayed"] == "true"
    other = imported(on_sqlite, {**body, "mode": "valid"}, key)
    assert_problem(other, 422, "idempotency-key-reused")


def test_duplicates_within_a_file_are_pointed_out(on_sqlite: Council) -> None:
    content = csv_file(
        row(), row(), row(reference="CN-2"), row(reference="cn-2", title="Buses"), row(reference="CN-4")
    )
    found = imported(on_sqlite, asked(on_sqlite, content, mode="valid"))
    assert outcomes(found) == {
        "2": "imported",
        "3": "already there",
        "4": "faulty",
        "5": "faulty",
        "6": "imported",
    }
    sentences = {item["row"]: item["sentence"] for item in told(found)["rows"]}
    assert sentences["3"] == "The same as row 2, cell by cell."
    assert "Row 5 has this reference too" in sentences["4"]


def test_nothing_is_recorded_by_a_guess_or_while_something_is_unsettled(on_sqlite: Council) -> None:
    body = asked(on_sqlite, csv_file(row()))
    assert_problem(imported(on_sqlite, without_mapping(body)), 422, "bad-parameters", "mapping")
    unsettled = {**body, "mapping": {**MAPPING, "Department": ""}}
    assert_problem(imported(on_sqlite, unsettled), 422, "bad-parameters", "directorate")
    elsewhere = {**body, "document": "0" * 64}
    assert_problem(imported(on_sqlite, elsewhere), 404, "not-found")


def test_cells_of_the_report_are_no_formulas(on_sqlite: Council) -> None:
    made = imported(on_sqlite, asked(on_sqlite, csv_file(row(reference="=1+1", title="@SUM(A1)"))))
    assert made.status_code == 201, made.text
    assert "2,imported,'=1+1,'@SUM(A1)," in on_sqlite.get(told(made)["report"]).text


needs_notices = pytest.mark.skipif(
    not NOTICES.exists(), reason="The real notices are not part of the project."
)


def notices(council: Council) -> dict[str, Any]:
    """A request to import the real export, by the mapping that a person would confirm."""
    mapping = {
        "source_id": "reference",
        "title": "title",
        "description": "description",
        "supplier": "suppliers",
        "award_date": "made_on",
        "status": "status",
        "cpv_description": "category",
        "value_gbp": "estimated_incl_vat",
        "organisation": "directorate",
    }
    people = dict.fromkeys(("owner", "contract_manager", "lead_officers"), "p-anwen")
    defaults = {"legal_regime": "PCR2015", "start": "TBC", "end": "TBC", **people}
    return asked(council, NOTICES.read_bytes(), mapping=mapping, defaults=defaults, mode="valid")


@needs_notices
def test_every_row_of_a_real_export_ends_imported_or_explained(on_sqlite: Council) -> None:
    body = notices(on_sqlite)
    made = imported(on_sqlite, body)
    assert made.status_code == 201, made.text[:500]
    counts = {name: number for name, number in told(made)["counts"].items() if number}
    assert counts == {"rows": 499, "imported": 283, "faulty": 16, "left out": 200}
    assert all(item["sentence"] for item in told(made)["rows"] if item["outcome"] != "imported")
    again = imported(on_sqlite, body)
    assert told(again)["counts"] == {"rows": 499, "already there": 283, "faulty": 16, "left out": 200}
    assert "&amp;" not in json.dumps([item["title"] for item in told(made)["rows"]])


@needs_notices
@needs_the_standard
def test_what_was_imported_keeps_to_the_open_contracting_standard(on_sqlite: Council) -> None:
    imported(on_sqlite, notices(on_sqlite))
    record = on_sqlite.services.record
    publisher = Publisher("ocds-a1b2c3", "Made-up Council")
    records = [as_read(item) for _, item in PublicationReader(record, publisher, record.basis()).records()]
    assert len(records) >= 283
    for item in records:
        assert merger().create_compiled_release(item["releases"]) == item["compiledRelease"]
        for body in (*item["releases"], item["compiledRelease"]):
            assert [*faults(body), *unknown(body)] == []
