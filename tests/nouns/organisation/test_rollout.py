"""Directorates come onto the record in phases: planned, planned otherwise, live."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.organisation import ORGANISATION, RenameUnit
from domain.organisation.rollout import GoLive, PlanRolloutPhase, RolloutPhaseLive, RolloutPhasePlanned
from domain.organisation.units import UnitEnded, UnitRenamed
from domain.sentences import sentence
from tests.givens import Entry, day, on
from tests.nouns.organisation.test_units import ENTERED, WHY, unit
from tests.streams import Story, asked_again, given, to_be_asked_again

FIRST = RolloutPhasePlanned(
    phase="Phase 1", directorates=("Education",), planned_on="2023-05", expected_contracts=40
)
PLANNED = on("2023-01-10", FIRST)
LIVE = on("2023-05-20", RolloutPhaseLive(phase="Phase 1", directorates=("Education",)))


def organisation(*entries: Entry) -> Story:
    return given(ORGANISATION, (ENTERED, *entries), ())


def plan(**said: Any) -> PlanRolloutPhase:
    asked = {"phase": "Phase 1", "directorates": ("Education",), "planned_on": "2023-05"}
    return PlanRolloutPhase(**{"expected_contracts": 40} | asked | said)


def test_a_phase_is_planned_and_planned_otherwise_until_it_is_live() -> None:
    organisation().when(plan(directorates=("education",))).quietly().then(FIRST)
    later = plan(planned_on="2023-07", expected_contracts=44)
    story = organisation(PLANNED).when(later).quietly().then()
    [phase] = story.now.phases
    assert (phase.planned_on, phase.expected_contracts, phase.live_on) == ("2023-07", 44, None)
    told = sentence(story.chronicle.facts[-1].fact, {})
    assert "planned for July 2023 (was May 2023): Education, with 44 contracts expected." in told
    live = GoLive(phase="Phase 1", reason=WHY, effective_from=day("2023-05-20"))
    [phase] = organisation(PLANNED).when(live).then(LIVE.fact).now.phases
    assert phase.live_on == day("2023-05-20")
    for command in (later, GoLive(phase="Phase 1", reason=WHY)):
        organisation(PLANNED, LIVE).when(command).then_refused(
            "rollout.phase-not-live", at=["phase"], conflict=True
        )


def test_a_plan_that_says_nothing_new_is_refused() -> None:
    same = plan(directorates=("EDUCATION",))
    organisation(PLANNED).when(same).then_refused("rollout.plan-changes", at=["planned_on"], conflict=True)
    for said in ({"planned_on": "2023-06"}, {"expected_contracts": 41}, {"directorates": ("Place",)}):
        organisation(PLANNED).when(plan(**said)).quietly().then()
    back = organisation(PLANNED).when(plan(planned_on="2023-06")).then()
    assert back.when(plan()).quietly().then().now.phases[0].planned_on == "2023-05"


@pytest.mark.parametrize(
    ("said", "rule", "field"),
    [
        ({"directorates": ("Roads",)}, "rollout.directorates-on-record", "directorates.0"),
        ({"phase": "Phase 2"}, "rollout.directorate-in-one-phase", "directorates"),
        ({"directorates": ("Place", "place")}, "rollout.directorate-in-one-phase", "directorates"),
        ({"planned_on": "open"}, "rollout.planned-for-a-time", "planned_on"),
        ({"planned_on": "2023-13"}, "rollout.planned-for-a-time", "planned_on"),
    ],
)
def test_a_phase_that_cannot_be_planned_so(said: dict[str, Any], rule: str, field: str) -> None:
    organisation(PLANNED).when(plan(**said)).then_refused(rule, at=[field])


def test_a_directorate_that_comes_with_two_phases_is_named_with_the_other_one() -> None:
    twice = plan(phase="Phase 2", directorates=("Education", "Place", "place"))
    said = organisation(PLANNED).when(twice).then_refused("rollout.directorate-in-one-phase")
    assert "Education (Phase 1); Place (named twice)" in said


def test_a_phase_is_not_live_with_a_directorate_that_is_no_more() -> None:
    merged = on("2023-05-01", UnitEnded(unit=unit("Education"), successor=unit("Place")))
    story = organisation(PLANNED, merged)
    live = GoLive(phase="Phase 1", reason=WHY)
    said = story.when(live).then_refused("rollout.directorates-still-there", at=["phase"], conflict=True)
    assert "that day: Education." in said
    again = story.when(plan(directorates=("Place",))).then()
    again.when(live).then(RolloutPhaseLive(phase="Phase 1", directorates=("Place",)))


def test_that_a_phase_is_live_says_nothing_once_its_planning_was_annulled() -> None:
    assert organisation(LIVE).now.phases == ()
    was = ORGANISATION.effects[RolloutPhaseLive].was
    assert was(organisation(LIVE).now, LIVE.fact) == {}
    assert was(organisation(PLANNED).now, LIVE.fact) == {"directorates": ("Education",)}


def test_what_was_not_planned_or_is_to_come_is_not_live() -> None:
    unplanned = GoLive(phase="Phase 3", reason=WHY)
    said = organisation().when(unplanned).then_refused("rollout.phase-planned", at=["phase"])
    assert "Phases: none yet." in said
    second = on("2023-01-10", replace(FIRST, phase="Phase 2", directorates=("Place",)))
    said = organisation(PLANNED, second).when(unplanned).then_refused("rollout.phase-planned")
    assert "Phases: Phase 1, Phase 2." in said
    ahead = GoLive(phase="Phase 1", reason=WHY, effective_from=day("2024-01-01"))
    organisation(PLANNED).when(ahead).then_refused("rollout.live-by-now", at=["effective_from"])


def test_a_phase_names_a_directorate_as_it_is_called_from_then() -> None:
    asked = organisation(PLANNED).when(RenameUnit(unit=unit("Education"), name="Children", reason=WHY))
    assert asked.then().now.phases[0].directorates == ("Children",)
    both = on("2023-01-10", replace(FIRST, directorates=("Place", "Education")))
    renamed = on("2023-02-01", UnitRenamed(unit=unit("EDUCATION"), name="Children"))
    assert organisation(both, renamed).now.phases[0].directorates == ("Place", "Children")
    division = UnitRenamed(unit=unit("Education/Schools"), name="Learning")
    assert organisation(PLANNED, on("2023-02-01", division)).now.phases[0].directorates == ("Education",)


def test_facts_give_back_the_requests_that_they_answered() -> None:
    assert {RolloutPhasePlanned, RolloutPhaseLive} <= to_be_asked_again(ORGANISATION)
    assert {RolloutPhasePlanned, RolloutPhaseLive} <= asked_again(organisation(PLANNED, LIVE))
