"""The page of an act: filled in, looked at, recorded; and whatever goes wrong on the way, nothing typed is lost."""

import io
import re
from datetime import timedelta
from html import unescape
from typing import Any, Literal
from uuid import uuid4

import pytest

from application.use_cases import CHANGES, UseCase
from domain.contract import CONTRACT
from domain.decisions import Command
from domain.text import LongText, PersonId
from tests.web.council import REGISTRATION, Contract, Council
from tests.web.pages.visitor import Visitor, faults, hidden
from web.pages.questions import FormQuestion, asked_by

EXTENSION = {
    "new_end": "31 March 2022",
    "option": "first extension",
    "effective_from": "1 October 2020",
    "reason": "Agreed",
}
REGISTERED = {
    "reference": "CT-77",
    "title": "School meals",
    "category": "Catering",
    "directorate": "Education",
    "legal_regime": "PCR2015",
    "suppliers.0": "amber lane catering ltd",
    "estimated_incl_vat": "£1,200,000",
    "start": "1 April 2019",
    "end": "31/03/2021",
    "maximum_end": "March 2023",
    "owner": "Bryn Example",
    "contract_manager": "p-fflur",
    "lead_officers.0": "Gwyn Example",
    "lead_officers.2": "anwen example",
}


@pytest.fixture
def contract(council: Council) -> Contract:
    return council.register()


@pytest.fixture
def officer(council: Council) -> Visitor:
    return Visitor(council, "officer")


def test_an_extension_takes_two_pages(council: Council, contract: Contract, officer: Visitor) -> None:
    path, before = f"/contracts/{contract.reference}/extensions", council.head
    check = officer.send(path, officer.opened(path), step="check", **EXTENSION)
    assert check.status_code == 200
    assert "Extended to 31 March 2022" in check.text
    assert council.head == before
    told = officer.send(path, check.text, step="record")
    assert told.status_code == 303
    page = officer.opened(told.headers["Location"])
    assert "Recorded" in page
    assert page.count("Extended to 31 March 2022") >= 2
    assert council.head == before + 1
    again = officer.send(path, check.text, step="record")  # a second click
    assert again.headers["Location"] == told.headers["Location"]
    assert council.head == before + 1


def test_whoever_has_a_contract_until_another_takes_over_is_offered_its_acts_and_does_them(
    council: Council, officer: Visitor
) -> None:
    today = council.services.record.today()
    first, soon, last = ((today + timedelta(days=days)).isoformat() for days in (-365, 30, 365))
    contract = council.register(start=first, end=last, maximum_end=last, options=[])
    handed_over = {"effective_from": soon, "lead_officers": ["p-gwyn"], "reason": "Leaves."}
    council.step(contract.path, "roles", handed_over)
    page = officer.opened(f"/contracts/{contract.reference}")
    assert f'href="/contracts/{contract.reference}/key-dates"' in page
    council.step(contract.path, "key-dates", {"kind": "review", "date": soon[:7], "reason": "Hand over."})


def test_an_address_that_says_all_that_is_needed_leads_straight_to_the_look_at_it(
    council: Council, contract: Contract, officer: Visitor
) -> None:
    before, path = council.head, f"/contracts/{contract.reference}/key-dates"
    said = {"kind": "review", "date": "January 2021", "reason": "x", "effective_from": "1 October 2020"}
    assert "Record it" not in officer.opened(path, **said)
    assert "Record it" not in officer.opened(path, **said | {"date": ""}, step="check")
    check = officer.opened(path, **said, step="check")
    assert "Review date set to January 2021" in check
    assert officer.get(path, **said, step="record").text.count("Record it") == 0
    assert council.head == before
    assert officer.send(path, check, step="record").status_code == 303
    assert council.head == before + 1


@pytest.mark.usefixtures("contract")
def test_a_contract_is_registered_by_names(council: Council, officer: Visitor) -> None:
    path = "/contracts/new"
    check = officer.send(path, officer.opened(path), step="check", **REGISTERED)
    assert check.status_code == 200, check.text
    assert hidden(check.text)["lead_officers.1"] == "anwen example"  # rows that were left empty are closed up
    told = officer.send(path, check.text, step="record")
    assert told.status_code == 303
    terms = council.read("/api/v1/contracts/CT-77")["terms"]
    assert terms["suppliers"][0] == REGISTRATION["suppliers"][0]
    assert terms["values"]["estimated_incl_vat"] == "1200000.00"
    assert terms["term"]["end"] == "2021-03-31"
    assert terms["term"]["maximum_end"] == "2023-03"
    assert terms["roles"]["lead_officers"] == ["p-gwyn", "p-anwen"]


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(officer: Visitor) -> None:
    path = "/contracts/new"
    typed = REGISTERED | {"owner": "Nobody Known", "end": "soon", "suppliers.0": "Acme", "title": '"><b>x'}
    page = officer.send(path, officer.opened(path), step="check", **typed)
    assert page.status_code == 422
    assert faults(page.text) == {
        "owner": "There is nobody called Nobody Known in the directory",
        "end": "Give a day as 2019-03-26, a month as 2016-09, TBC or open.",
        "suppliers.0": "There is no supplier called Acme on record: register it first",
    }
    assert "<b>x" not in page.text
    for name in faults(page.text):
        assert f'id="{name}"' in page.text
    for text in ("Nobody Known", "soon", "Acme", "£1,200,000"):
        assert f'value="{text}"' in unescape(page.text)
    empty = officer.send(path, officer.opened(path), step="check")
    assert faults(empty.text)["reference"] == "Enter reference"
    assert faults(empty.text)["legal_regime"] == "Choose legal regime"


def test_of_more_things_than_are_offered_any_is_named(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what it is called; with its id, where several are; and what an address filled in is told by its name."""
    monkeypatch.setattr("web.pages.picking._MOST", 1)
    clerk = Visitor(council, "governance")

    def registered(name: str) -> str:
        body = {"supplier_id": str(uuid4()), "name": name}
        return council.opened("/api/v1/suppliers", body, "governance").rsplit("/", 1)[1]

    first, *_, twin, other = [registered(name) for name in ("Ash Ltd", "Birch Ltd", "Yew Ltd", "Yew Ltd")]
    path = f"/suppliers/{first}/distinctions"
    page = clerk.opened(path)
    assert re.search(r'<input[^>]*name="other"[^>]*list="other-offered"', page)
    assert "taken for. There are many: type what it is called." in page
    assert re.findall(r'<datalist id="other-offered">(.*?)</datalist>', page) == [
        '<option value="Ash Ltd"></option>'
    ]
    said = faults(clerk.send(path, page, step="check", other="yew ltd", reason="Two firms").text)["other"]
    ids = " or ".join(sorted((twin, other)))
    assert said == f"More than one is called yew ltd: add the id in brackets, {ids}"
    assert (
        "choose"
        in faults(clerk.send(path, page, step="check", other="Elm", reason="Two firms").text)["other"]
    )
    for named in ("Birch Ltd", f"Yew Ltd ({other})", twin):
        assert clerk.send(path, page, step="check", other=named, reason="Two firms").status_code == 200, named
    assert f'value="Yew Ltd ({twin})"' in clerk.opened(path, other=twin)


def test_of_firms_that_are_called_alike_the_one_meant_is_asked_for(
    council: Council, officer: Visitor
) -> None:
    """Where a firm is named on a contract, and where a list is narrowed by one."""
    for supplier_id in (ids := sorted(str(uuid4()) for _ in range(2))):
        body = {"supplier_id": supplier_id, "name": "Yew Ltd"}
        council.opened("/api/v1/suppliers", body, "governance")
    page = officer.opened("/contracts/new")
    assert f'<option value="Yew Ltd ({ids[0]})">' in page
    told = f"More than one supplier is called YEW  ltd: add the id in brackets, {ids[0]} or {ids[1]}"
    check = officer.send("/contracts/new", page, **REGISTERED | {"suppliers.0": "YEW  ltd"}, step="check")
    assert faults(check.text)["suppliers.0"] == told
    assert "add the id in brackets" in officer.opened("/contracts", supplier_id="Yew Ltd")
    named = {"suppliers.0": f"Yew Ltd ({ids[1]})"}
    check = officer.send("/contracts/new", page, **REGISTERED | named, step="check")
    assert officer.send("/contracts/new", check.text, step="record").status_code == 303
    assert REGISTERED["reference"] in officer.opened("/contracts", supplier_id=named["suppliers.0"])
    assert REGISTERED["reference"] not in officer.opened("/contracts", supplier_id=ids[0])


def test_a_rule_that_says_no_speaks_of_what_the_page_calls_it(contract: Contract, officer: Visitor) -> None:
    path = f"/contracts/{contract.reference}/extensions"
    told = officer.send(path, officer.opened(path), step="check", new_end="31 March 2030", reason="x")
    assert told.status_code == 422
    said = faults(told.text)
    assert {"new_end", "beyond_maximum_term", "without_approval"} <= set(said)
    assert "tick" in said["beyond_maximum_term"]
    assert not any("_" in text for text in said.values())


def test_whoever_is_overtaken_is_told_what_changed(
    council: Council, contract: Contract, officer: Visitor
) -> None:
    path = f"/contracts/{contract.reference}/extensions"
    check = officer.send(path, officer.opened(path), step="check", **EXTENSION)
    council.change(contract, "key-dates")
    before = council.head
    stale = officer.send(path, check.text, step="record")
    assert stale.status_code == 412
    assert "Changed meanwhile" in stale.text
    assert "Review date set to January 2021" in stale.text
    assert 'value="31 March 2022"' in stale.text
    assert council.head == before
    assert officer.send(path, stale.text, step="record", **EXTENSION).status_code == 303


def test_another_row_is_had_without_scripts_and_an_address_fills_in(officer: Visitor) -> None:
    page = officer.opened("/contracts/new", title="School buses", owner="p-bryn")
    assert 'value="School buses"' in page
    told = officer.send("/contracts/new", page, more="lead_officers", title="School buses")
    assert told.status_code == 200
    assert 'id="lead_officers.1"' in told.text
    assert 'value="School buses"' in told.text
    assert 'id="lead_officers.1"' not in page


def test_a_form_once_recorded_is_not_recorded_with_other_answers(
    contract: Contract, officer: Visitor
) -> None:
    path = f"/contracts/{contract.reference}/key-dates"
    typed = {"kind": "review", "date": "January 2021", "reason": "x", "effective_from": "1 October 2020"}
    page = officer.opened(path)
    assert officer.send(path, page, step="record", **typed).status_code == 303
    told = officer.send(path, page, step="record", **typed | {"date": "February 2021"})
    assert told.status_code == 422
    assert "recorded already" in told.text


def test_a_document_comes_with_the_form_and_is_named_by_it(
    council: Council, contract: Contract, officer: Visitor
) -> None:
    path = f"/contracts/{contract.reference}/key-dates"
    typed = {"kind": "review", "date": "January 2021", "reason": "x", "effective_from": "1 October 2020"}
    sent: dict[str, Any] = hidden(officer.opened(path)) | typed | {"step": "check"}
    sent |= {"evidence.file": [(io.BytesIO(b"Minutes"), "minutes.txt"), (io.BytesIO(b"MZ"), "virus.exe")]}
    told = officer.client.post(path, data=sent, content_type="multipart/form-data")
    assert told.status_code == 422
    assert "virus.exe is not taken" in faults(told.text)["evidence"]
    check = officer.send(
        path, told.text, step="check", **typed, **{"evidence.0.title": "Minutes of the board"}
    )
    assert check.status_code == 200, check.text
    assert officer.send(path, check.text, step="record").status_code == 303
    [told] = council.read(f"{contract.path}/history")["entries"][-1]["evidence"]
    assert (told["title"], told["media_type"]) == ("Minutes of the board", "text/plain")
    assert council.get(f"/api/v1/documents/{told['sha256']}").data == b"Minutes"


def test_whoever_signs_in_anew_meanwhile_loses_nothing(council: Council, contract: Contract) -> None:
    before, path = council.head, f"/contracts/{contract.reference}/extensions"
    page = Visitor(council, "officer").opened(path)
    told = Visitor(council, "officer").send(path, page, step="record", **EXTENSION)
    assert told.status_code == 400
    assert 'value="31 March 2022"' in told.text
    assert council.head == before


def test_the_record_is_put_right_on_the_form_as_it_was_answered(
    council: Council, contract: Contract, officer: Visitor
) -> None:
    extended = council.change(contract, "extensions").json["events"][0]["event_id"]
    here = officer.opened(f"/contracts/{contract.reference}")
    path = f"/events/{extended}/corrections"
    assert f'href="{path}"' in here
    page = officer.opened(path)
    assert 'value="31 March 2022"' in page
    answers = {"new_end": "28 February 2022", "option": "first extension", "effective_from": "1 October 2020"}
    told = officer.send(path, page, step="check", **answers)
    assert set(faults(told.text)) == {"reason"}
    check = officer.send(path, told.text, step="check", **answers, reason="Misread")
    assert check.status_code == 200, check.text
    assert "28 February 2022" in check.text
    assert officer.send(path, check.text, step="record").status_code == 303
    assert council.read(contract.path)["terms"]["term"]["end"] == "2022-02-28"
    annulling = f"/events/{extended}/annulments"
    check = officer.send(annulling, officer.opened(annulling), step="check", reason="Entered twice")
    assert officer.send(annulling, check.text, step="record").status_code == 303
    assert Visitor(council, "auditor").get(path).status_code == 403
    assert officer.get(f"/events/{contract.contract_id}/corrections").status_code == 404


class Praise(Command, frozen=True, kw_only=True):
    """Praise somebody for a contract. Made up for this test: no file of the pages knows of it."""

    praised: PersonId
    """Who is praised."""
    how_much: Literal["a little", "very much"]
    words: LongText = ""
    """What for."""


def test_an_act_that_no_page_knows_of_has_its_questions() -> None:
    use_case = UseCase(
        "praise", "POST", "/praises", frozenset({"officer"}), "Praise somebody.", CONTRACT, Praise
    )
    praised, how_much, words, *_ = asked_by(use_case)
    assert (praised.kind, praised.label, praised.required) == ("person", "Praised", True)
    assert (how_much.kind, [called for _, called, _ in how_much.choices]) == (
        "choice",
        ["A little", "Very much"],
    )
    assert (words.kind, words.label, words.required) == ("long text", "Words", False)


def widest(question: FormQuestion) -> list[FormQuestion]:
    return [question, *(item for part in question.parts for item in widest(part))]


@pytest.mark.parametrize("use_case", CHANGES, ids=lambda item: item.name)
def test_every_act_has_its_questions_in_words(use_case: UseCase) -> None:
    asked = asked_by(use_case)
    every = [item for question in asked for item in widest(question)]
    assert every
    for item in every:
        assert item.label
        assert not re.search(r"_|\bid\b", item.label), item
        assert item.kind != "thing" or item.noun
        for value, called, _ in item.choices:
            assert not re.search(r"_|^[A-Z]+[0-9]+$", called), (value, called)
