"""Pilot cases: managers say which tier they expect, and a model is held to it before it is used (paper 3.3)."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.decisions import Actor, Command
from domain.tiering_model import TIERING_MODEL
from domain.tiering_model.drafting import Draft, Revise, Revised
from domain.tiering_model.model import Thresholds
from domain.tiering_model.pilot_case import (
    PilotCaseRemoved,
    PilotCaseWritten,
    RemovePilotCase,
    WritePilotCase,
    cases_of,
)
from domain.tiering_model.publication import Publish, Published
from tests.givens import event_id, on
from tests.nouns.tiering_model.givens import CLERK, DEFAULT, MEALS, MODEL_ID, REVIEWER, answers, day, drafted
from tests.streams import CONTRACT_ID, chronicle, given

ANSWERS = MEALS.answers
CHAIRS = replace(MEALS, name="Chairs", expected="Bronze", why="Anybody sells chairs.")
MEALS_WRITTEN, CHAIRS_WRITTEN = PilotCaseWritten(pilot_case=MEALS), PilotCaseWritten(pilot_case=CHAIRS)
OTHER = Actor("p-owain", "governance")
DRAFTED = on("2023-01-10", drafted(), CLERK)
TESTED = [DRAFTED, on("2023-01-11", MEALS_WRITTEN, OTHER), on("2023-01-12", CHAIRS_WRITTEN, OTHER)]
PUBLISHED = on("2023-02-01", Published(number=1, model=DEFAULT), REVIEWER)
STRICTER = replace(DEFAULT, thresholds=Thresholds("55.0", "30.0"))
LOOSER = replace(DEFAULT, thresholds=Thresholds("90.0", "80.0"))


def outcomes(story: Any) -> list[tuple[str, str | None, bool]]:
    """Each case of the model, which tier it gives, and whether that was expected."""
    return [(found.case.name, found.gives, found.as_expected) for found in story.now.pilot_cases]


def test_a_case_is_written_down_and_the_draft_says_at_once_what_it_makes_of_it() -> None:
    story = given(TIERING_MODEL, [DRAFTED]).when(WritePilotCase(pilot_case=MEALS), by=OTHER).quietly()
    after = story.then(MEALS_WRITTEN)
    (found,) = after.now.pilot_cases
    assert (found.gives, found.total, found.as_expected, found.why_not) == ("Silver", "57.5", True, "")
    again = after.when(WritePilotCase(pilot_case=CHAIRS), by=OTHER).then(CHAIRS_WRITTEN)
    assert outcomes(again) == [("School meals", "Silver", True), ("Chairs", "Silver", False)]


@pytest.mark.parametrize(
    "circumstances", [{"kind": "PFI"}, {"statutory_service": True}, {"inadequate_in_a_row": 2}, {}]
)
def test_a_case_is_put_to_the_floors_as_a_contract_is(circumstances: dict[str, Any]) -> None:
    expected = "Silver" if circumstances else "Bronze"
    cheap = replace(MEALS, answers=answers((1, 1, 1, 1), (1, 1, 1, 1)), **circumstances)
    story = given(TIERING_MODEL, [DRAFTED]).when(WritePilotCase(pilot_case=cheap), by=OTHER).then()
    assert outcomes(story) == [("School meals", expected, expected == "Silver")]


def test_a_case_may_be_a_contract_on_record_in_being_by_then() -> None:
    of_it = replace(MEALS, contract_id=CONTRACT_ID)
    asked = given(TIERING_MODEL, [DRAFTED]).when(WritePilotCase(pilot_case=of_it), by=OTHER)
    asked.then(PilotCaseWritten(pilot_case=of_it))
    early = on("2019-01-10", drafted(), CLERK)
    command = WritePilotCase(pilot_case=of_it, effective_from=day("2020-02-02"))
    given(TIERING_MODEL, [early]).when(command, by=OTHER).then_refused(
        "pilot-case.contract-in-being", at=["pilot_case.contract_id", "effective_from"]
    )


def test_a_manager_of_a_case_is_named_once() -> None:
    """Straight, and when it is put right."""
    twice = replace(MEALS, managers=("p-anwen", "p-bryn", "p-anwen"))
    given(TIERING_MODEL, [DRAFTED]).when(WritePilotCase(pilot_case=twice), by=OTHER).then_refused(
        "pilot-case.managers-once", at=["pilot_case.managers"]
    )
    both = replace(MEALS, managers=("p-anwen", "p-bryn"))
    story = given(TIERING_MODEL, [DRAFTED]).when(WritePilotCase(pilot_case=both), by=OTHER).then()
    wrong = Correct(corrects=event_id(2), fields={"pilot_case": msgspec.to_builtins(twice)}, reason="Slip")
    story.when(wrong, by=OTHER).then_refused("pilot-case.managers-once", at=["fields.pilot_case.managers"])


def test_a_case_is_taken_out_with_why() -> None:
    command = RemovePilotCase(name="Chairs", reason="It tests nothing.")
    story = given(TIERING_MODEL, TESTED).when(command, by=OTHER).quietly()
    assert outcomes(story.then(PilotCaseRemoved(name="Chairs"))) == [("School meals", "Silver", True)]


def test_a_revision_is_put_to_the_cases_that_there_are() -> None:
    story = given(TIERING_MODEL, TESTED).when(Revise(model=LOOSER, reason="Fewer."), by=CLERK).quietly()
    assert outcomes(story.then()) == [("School meals", "Bronze", False), ("Chairs", "Bronze", True)]


def test_a_case_without_an_answer_to_a_new_question_says_so() -> None:
    question = replace(DEFAULT.questions[0], question="R9")
    wider = replace(DEFAULT, questions=(*DEFAULT.questions, question))
    story = given(TIERING_MODEL, TESTED).when(Revise(model=wider, reason="Wider."), by=CLERK).then()
    found = story.now.pilot_cases[0]
    assert (found.gives, found.total, found.as_expected) == (None, None, False)
    assert found.why_not == "no answer to R9"
    said = story.when(Publish(reason="Asked later"), by=REVIEWER).advice
    assert said["tiering-model.pilot-cases-come-out"].endswith(
        "2 of 2. School meals (Silver expected, no answer to R9); Chairs (Bronze expected, no answer to R9)."
    )


def test_publishing_is_advised_against_with_the_cases_named_and_not_refused() -> None:
    asked = given(TIERING_MODEL, TESTED).when(Publish(reason="Chairs were judged too low."), by=REVIEWER)
    asked.advised("tiering-model.pilot-cases-come-out")
    assert asked.advice["tiering-model.pilot-cases-come-out"] == (
        "Pilot cases that come out otherwise than their managers expected: 1 of 2. "
        "Chairs (Bronze expected, Silver given)."
    )
    story = asked.then(Published(number=1, model=DEFAULT))
    assert outcomes(story) == [("School meals", "Silver", True), ("Chairs", "Silver", False)]


def test_that_all_come_out_as_expected_is_on_record_with_the_publication() -> None:
    asked = given(TIERING_MODEL, TESTED[:2]).when(Publish(reason="Tested"), by=REVIEWER).quietly()
    assert asked.decision is not None
    said = [found.sentence for found in asked.decision.record.rules if "pilot" in found.rule]
    assert said == ["Pilot cases that come out as their managers expected: 1 of 1."]


def test_without_a_case_nothing_is_said_of_any() -> None:
    asked = given(TIERING_MODEL, [DRAFTED]).when(Publish(reason="Untested"), by=REVIEWER).quietly()
    assert asked.decision is not None
    assert not [found for found in asked.decision.record.rules if "pilot" in found.rule]


def test_the_next_version_takes_the_cases_with_it() -> None:
    before = chronicle(MODEL_ID, [*TESTED, PUBLISHED])
    asked = given(TIERING_MODEL, [], [before]).when(Draft(model=LOOSER, supersedes=MODEL_ID), by=CLERK)
    story = asked.quietly().then(drafted(LOOSER, MODEL_ID), MEALS_WRITTEN, CHAIRS_WRITTEN)
    assert outcomes(story) == [("School meals", "Bronze", False), ("Chairs", "Bronze", True)]
    without = story.when(RemovePilotCase(name="Chairs", reason="Not asked for."), by=CLERK).then()
    assert [case.name for case in cases_of(without.now)] == ["School meals"]
    assert [case.name for case in cases_of(before.latest())] == ["School meals", "Chairs"]


def test_a_draft_that_turns_out_to_supersede_nothing_gives_the_cases_back() -> None:
    before = chronicle(MODEL_ID, [*TESTED, PUBLISHED])
    story = given(TIERING_MODEL, [], [before]).when(Draft(supersedes=MODEL_ID), by=CLERK).then()
    slip = Correct(corrects=event_id(1), fields={"supersedes": None}, reason="It stands beside it.")
    assert story.when(slip, by=CLERK).then().now.pilot_cases == ()


REFUSALS: list[tuple[str, Command, tuple[str, ...], bool]] = [
    ("pilot-case.name-is-new", WritePilotCase(pilot_case=MEALS), ("pilot_case.name",), True),
    (
        "pilot-case.every-question-answered",
        WritePilotCase(pilot_case=replace(MEALS, name="Roofs", answers=ANSWERS[1:])),
        ("pilot_case.answers",),
        False,
    ),
    (
        "pilot-case.every-question-answered",
        WritePilotCase(pilot_case=replace(MEALS, name="Roofs", answers=(*ANSWERS, ANSWERS[0]))),
        ("pilot_case.answers",),
        False,
    ),
    (
        "pilot-case.pounds",
        WritePilotCase(pilot_case=replace(MEALS, name="Roofs", value_incl_vat=Decimal("1.5"))),
        ("pilot_case.value_incl_vat",),
        False,
    ),
    ("pilot-case.on-record", RemovePilotCase(name="Roofs", reason="Gone"), ("name",), True),
    ("reason.given", RemovePilotCase(name="Chairs"), ("reason",), False),
    (
        "step.in-order",
        RemovePilotCase(name="Chairs", reason="Late", effective_from=day("2023-01-09")),
        ("effective_from",),
        False,
    ),
]


@pytest.mark.parametrize(("rule", "command", "fields", "conflict"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, command: Command, fields: tuple[str, ...], conflict: bool
) -> None:
    given(TIERING_MODEL, TESTED).when(command, by=OTHER).then_refused(rule, at=fields, conflict=conflict)


@pytest.mark.parametrize(
    "command",
    [
        WritePilotCase(pilot_case=replace(MEALS, name="Roofs")),
        RemovePilotCase(name="Chairs", reason="It came out wrong."),
    ],
)
def test_the_cases_of_what_was_published_stay(command: Command) -> None:
    given(TIERING_MODEL, [*TESTED, PUBLISHED]).when(command, by=OTHER).then_refused(
        "tiering-model.still-a-draft", conflict=True
    )


def test_a_case_is_corrected_in_a_draft_and_whoever_published_it_with_another_is_named() -> None:
    fields = {"pilot_case": msgspec.to_builtins(replace(MEALS, expected="Gold"))}
    slip = Correct(corrects=event_id(2), fields=fields, reason="They said Gold.")
    after = given(TIERING_MODEL, TESTED).when(slip, by=OTHER).quietly().then()
    assert after.now.pilot_cases[0].case.expected == "Gold"
    late = given(TIERING_MODEL, [*TESTED, PUBLISHED]).when(slip, by=OTHER)
    assert "the pilot cases" in late.then_refused("later-facts.still-fit", conflict=True)


def test_what_was_published_is_what_its_cases_are_put_to() -> None:
    revised = on("2023-01-20", Revised(model=LOOSER, revised_by="p-dilwyn"), CLERK)
    published = on("2023-02-01", Published(number=1, model=STRICTER), REVIEWER)
    story = given(TIERING_MODEL, [*TESTED, revised, published])
    assert outcomes(story) == [("School meals", "Gold", False), ("Chairs", "Gold", False)]


@pytest.mark.parametrize("by", [OTHER, CLERK])
def test_whoever_wrote_what_it_is_tested_on_does_not_publish_it(by: Actor) -> None:
    given(TIERING_MODEL, TESTED).when(Publish(reason="Mine"), by=by).then_refused(
        "tiering-model.second-person", conflict=True
    )
