"""What a tiering model would change, asked over the web before anyone adopts it."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from domain.tiering_model.model import Question, Thresholds
from projections.policy_replay import replay
from tests.nouns.tiering_model.givens import DEFAULT, MEALS, answers
from tests.web.council import Council, council_on
from tests.web.pages.visitor import Visitor

GRAVE, MILD = answers((5, 4, 4, 3), (2, 2, 2, 2)), answers((1, 1, 1, 1), (1, 1, 1, 1))
MODELS = "/api/v1/tiering-models"
KPI = {
    "title": "Meals on time",
    "unit": "percent",
    "direction": "higher is better",
    "frequency": "monthly",
    "target": "98",
}


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Three contracts: one Gold by floor, one never assessed, one that expired."""
    with council_on(tmp_path_factory.mktemp("record")) as made:
        model = draft(made, None)
        body = {"reason": "Approved", "effective_from": "2019-03-01"}
        posted(made, f"{MODELS}/{model}/publication", body, "reviewer", '"v1"')
        gold = made.register(reference="GOLD")
        assessment = {"model_id": model, "answers": msgspec.to_builtins(MILD), "effective_from": "2019-05-01"}
        posted(made, f"{gold.path}/tier-assessments", assessment, "officer", '"v1"')
        later = assessment | {"answers": msgspec.to_builtins(GRAVE), "effective_from": "2020-05-01"}
        posted(made, f"{gold.path}/tier-assessments", later, "officer", '"v2"')
        confirmation = {"reason": "As calculated", "effective_from": "2020-05-02"}
        posted(made, f"{gold.path}/tier-confirmations", confirmation, "officer", '"v3"')
        posted(made, "/api/v1/kpis", {"contract_id": gold.contract_id, "definition": KPI}, "officer")
        made.register(reference="NEVER")
        made.change(made.register(reference="OVER"), "expiry")
        yield made


def posted(council: Council, path: str, body: Any, role: str, if_match: str | None = None) -> Any:
    """What is answered to a change that is recorded."""
    response = council.post(path, body, role, if_match=if_match)
    assert response.status_code == 201, response.text
    return response.json


def draft(council: Council, model: Any, **more: Any) -> str:
    """A draft by the clerk, effective long ago; its id."""
    body = {"effective_from": "2019-02-01"} | ({"model": msgspec.to_builtins(model)} if model else {}) | more
    found: str = posted(council, MODELS, body, "governance")["tiering_model_id"]
    return found


def asked(council: Council, model_id: str, **query: Any) -> Any:
    """The replay of a model, as the clerk reads it."""
    response = council.get(f"{MODELS}/{model_id}/replay", "governance", **query)
    assert response.status_code == 200, response.text
    return response.json


MILDER = replace(DEFAULT, floors=(), thresholds=Thresholds("80.0", "30.0"))


def test_a_draft_says_who_would_move_since_when_and_what_work_that_saves(council: Council) -> None:
    told = asked(council, draft(council, MILDER))
    (change,) = told["changes"]
    assert (change["reference"], change["tier"], change["would_be"], change["direction"]) == (
        "GOLD",
        "Gold",
        "Silver",
        "lowered",
    )
    assert change["since"] == "2020-05-01"
    assert [(row["from"], row["until"], row["was"], row["would_be"]) for row in change["history"]] == [
        ("2019-05-01", "2020-05-01", "Bronze", "Bronze"),
        ("2020-05-01", None, "Gold", "Silver"),
    ]
    assert change["work_a_year"] == {
        "operational_reviews": -8,
        "strategic_reviews": -2,
        "kpi_validations": "-9.0",
        "kpis_to_set": 0,
    }
    assert told["summary"]["work_a_year"] == change["work_a_year"]
    assert told["summary"]["changes_of_tier"] == {"Gold to Silver": 1}
    assert (told["summary"]["replayed"], told["summary"]["unchanged"]) == (1, 0)


def test_a_contract_without_answers_is_named_with_the_reason(council: Council) -> None:
    told = asked(council, draft(council, DEFAULT))
    assert told["changes"] == []
    (left,) = told["not_replayed"]
    assert (left["reference"], left["why"]) == ("NEVER", "never assessed by the tool: there are no answers")
    assert told["summary"]["not_replayed"] == {left["why"]: 1}


def test_a_question_nobody_answered_is_not_guessed(council: Council) -> None:
    fifth = Question(question="R5", dimension="risk", wording="Climate?", one="none", five="much")
    told = asked(council, draft(council, replace(DEFAULT, questions=(*DEFAULT.questions, fifth))))
    whys = {row["reference"]: row["why"] for row in told["not_replayed"]}
    assert whys["GOLD"] == "no answer on record to R5"


def test_it_is_asked_at_a_basis(council: Council) -> None:
    told = asked(council, draft(council, MILDER), valid_at="2019-06-01")
    assert [(change["tier"], change["would_be"], len(change["history"])) for change in told["changes"]] == [
        (None, "Bronze", 1)
    ]
    assert told["summary"]["changes_of_tier"] == {"none to Bronze": 1}


def test_nothing_is_written_by_it(council: Council) -> None:
    model = draft(council, MILDER)
    before = council.services.record.head()
    asked(council, model)
    assert len(council.get(f"{MODELS}/{model}/replay", "auditor", format="ndjson").text.splitlines()) == 3
    assert council.services.record.head() == before


def test_a_contract_is_read_only_when_its_row_is_asked_for(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So memory does not grow with the register."""
    model = UUID(draft(council, MILDER))
    record, read = council.services.record, []
    really = record.chronicle_at

    def counted(stream: Any, stream_id: UUID, position: int) -> Any:
        read.append(stream.noun)
        return really(stream, stream_id, position)

    monkeypatch.setattr(record, "chronicle_at", counted)
    rows = replay(record, record.basis(), model)
    assert next(rows)["reference"] == "GOLD"
    assert read == ["tiering_model", "contract"]
    assert [row["kind"] for row in rows] == ["not replayed", "summary"]
    assert read == ["tiering_model", "contract", "contract"]


def test_officers_do_not_ask_and_an_unknown_model_is_not_there(council: Council) -> None:
    model = draft(council, MILDER)
    assert council.get(f"{MODELS}/{model}/replay", "officer").status_code == 403
    missing = "c0ffee00-0000-4000-8000-000000000000"
    for form in ("json", "ndjson"):
        response = council.get(f"{MODELS}/{missing}/replay", "governance", format=form)
        assert response.status_code == 404


def test_the_published_model_shows_what_each_tier_requires(council: Council) -> None:
    model = draft(council, DEFAULT)
    shown = council.get(f"{MODELS}/{model}").json
    profiles = {profile["tier"]: profile for profile in shown["state"]["model"]["profiles"]}
    assert profiles["Gold"]["accreditation"] == ["Practitioner", "Expert"]
    assert profiles["Gold"]["group_review_months"] == 24


def test_no_two_models_bear_one_number(council: Council) -> None:
    rival = draft(council, MILDER)
    body = {"reason": "Another first", "effective_from": "2019-03-01"}
    response = council.post(f"{MODELS}/{rival}/publication", body, "reviewer", if_match='"v1"')
    assert response.status_code == 409
    assert response.json["detail"] == "The version 1 belongs to another tiering model."


def test_pilot_cases_are_told_first_with_what_the_model_gives(council: Council) -> None:
    model = draft(council, MILDER)
    stated = {"pilot_case": msgspec.to_builtins(MEALS), "effective_from": "2019-02-01"}
    posted(council, f"{MODELS}/{model}/pilot-cases", stated, "governance", '"v1"')
    grave = replace(MEALS, name="Chairs", expected="Bronze")
    stated = {"pilot_case": msgspec.to_builtins(grave), "effective_from": "2019-02-01"}
    posted(council, f"{MODELS}/{model}/pilot-cases", stated, "governance", '"v2"')
    told = asked(council, model)
    assert [
        (row["name"], row["expected"], row["would_be"], row["as_expected"]) for row in told["pilot_cases"]
    ] == [
        ("School meals", "Silver", "Silver", True),
        ("Chairs", "Bronze", "Silver", False),
    ]
    assert (told["summary"]["pilot_cases"], told["summary"]["pilot_cases_as_expected"]) == (2, 1)
    state = council.get(f"{MODELS}/{model}", "governance", valid_at="2019-02-01").json["state"]
    assert [
        (found["case"]["name"], found["gives"], found["as_expected"]) for found in state["pilot_cases"]
    ] == [
        ("School meals", "Silver", True),
        ("Chairs", "Silver", False),
    ]
    assert asked(council, model, known_at=told["basis"]["position"] - 1)["summary"]["pilot_cases"] == 1
    page = Visitor(council, "governance").opened(f"/tiering-models/{model}")
    assert "1 of 2 come out as their managers expected." in page
