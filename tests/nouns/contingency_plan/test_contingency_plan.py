"""An exit or continuity plan is agreed, agreed anew, and tested, with what was found and when next."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.contingency_plan import (
    CONTINGENCY_PLAN,
    AgreeContingency,
    ContingencyAgreed,
    ContingencyRevised,
    ContingencyTested,
    PlanTest,
    RecordTest,
    ReviseContingency,
    asked_for,
    plan_id_of,
)
from domain.decisions import Command
from domain.events import Fact
from domain.sentences import sentence
from domain.tiering_model.default import default_model
from tests.givens import Entry, day, on
from tests.streams import CONTRACT_ID, Story, asked_again, given, to_be_asked_again

AGREED_FACT = ContingencyAgreed(
    contract_id=CONTRACT_ID, kind="exit", covers="Recipes pass on.", owner="p-anwen", next_test="2023-09"
)
AGREED = on("2023-05-01", AGREED_FACT)
REVISED = on(
    "2023-05-10",
    ContingencyRevised(
        previous_covers="Recipes pass on.",
        covers="Recipes and staff lists pass on.",
        previous_owner="p-anwen",
        owner="p-bryn",
        previous_next_test="2023-09",
        next_test="2023-10",
        why="Staff were left out.",
    ),
    reason="Staff were left out.",
)
TESTED = on(
    "2023-06-01",
    ContingencyTested(
        outcome="worked in part",
        found="Staff lists were old.",
        previous_next_test="2023-10",
        next_test="2024-06",
        recorded_by="p-anwen",
    ),
)


def plan(*entries: Entry) -> Story:
    """The plan after these entries."""
    return given(CONTINGENCY_PLAN, entries)


def agree(**changes: Any) -> AgreeContingency:
    told = {name: getattr(AGREED_FACT, name) for name in AGREED_FACT.__struct_fields__}
    return AgreeContingency(**(told | changes))


def revise(**changes: Any) -> ReviseContingency:
    asked = {"covers": "Recipes and staff lists pass on.", "owner": "p-bryn", "next_test": "2023-10"}
    return ReviseContingency(**(asked | {"reason": "Staff were left out."} | changes))


def test_a_contract_has_one_plan_of_a_kind() -> None:
    now = plan().when(agree()).quietly().then(AGREED_FACT).now
    assert (now.agreed_on, now.revised_on, now.tests) == (day("2023-06-15"), day("2023-06-15"), ())
    assert (now.contract_id, now.kind) == (CONTRACT_ID, "exit")
    plan().when(agree(next_test="2023-06-15")).quietly().then()
    step = CONTINGENCY_PLAN.by_command[AgreeContingency]
    assert step.stream_id is not None
    assert step.stream_id(agree()) == plan_id_of(CONTRACT_ID, "exit")
    assert step.stream_id(agree(kind="business continuity")) != plan_id_of(CONTRACT_ID, "exit")


def test_it_is_agreed_anew_and_tested_with_what_was_found() -> None:
    now = plan(AGREED).when(revise()).quietly().then(REVISED.fact).now
    assert now.owner == "p-bryn"
    assert (now.covers, now.agreed_on, now.revised_on) == (
        "Recipes and staff lists pass on.",
        day("2023-05-01"),
        day("2023-06-15"),
    )
    test = RecordTest(outcome="worked in part", found="Staff lists were old.", next_test="2024-06")
    now = plan(AGREED, REVISED).when(test).quietly().then(TESTED.fact).now
    assert now.tests == (PlanTest(day("2023-06-15"), "worked in part", "Staff lists were old.", "p-anwen"),)
    assert now.next_test == "2024-06"


def test_a_tiers_profile_asks_for_plans_where_its_words_do() -> None:
    wanted = {profile.tier: asked_for(profile) for profile in default_model().profiles}
    assert wanted == {"Gold": ("exit", "business continuity"), "Silver": (), "Bronze": ()}
    silver = next(profile for profile in default_model().profiles if profile.tier == "Silver")
    assert asked_for(replace(silver, plan="a plan for business continuity")) == ("business continuity",)


@pytest.mark.parametrize(
    ("rule", "entries", "command", "fields"),
    [
        ("contract.in-being", (), agree(effective_from=day("2019-01-01")), ("contract_id", "effective_from")),
        ("contingency-plan.tested-by-a-date", (), agree(next_test="TBC"), ("next_test",)),
        ("contingency-plan.tested-by-a-date", (), agree(next_test="2023-05"), ("next_test",)),
        ("contingency-plan.one-of-a-kind", (AGREED,), agree(), ()),
        ("reason.given", (AGREED,), revise(reason=""), ("reason",)),
        (
            "contingency-plan.revision-changes",
            (AGREED,),
            revise(covers="Recipes pass on.", owner="p-anwen", next_test="2023-09"),
            ("covers", "next_test", "owner"),
        ),
    ],
)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, fields: tuple[str, ...]
) -> None:
    plan(*entries).when(command).then_refused(rule, at=fields)


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    assert asked_again(plan(AGREED, REVISED, TESTED)) == to_be_asked_again(CONTINGENCY_PLAN)


def test_who_leaves_hands_over_and_a_late_test_is_asked_at_once() -> None:
    for today, by in (
        ("2023-06-15", "2023-09"),
        ("2023-09-30", "2023-09"),
        ("2023-10-01", "2023-10-01"),
    ):
        [command] = CONTINGENCY_PLAN.hands_over(plan(AGREED).now, "p-anwen", "p-new", day(today))
        assert command == ReviseContingency(covers="Recipes pass on.", owner="p-new", next_test=by)


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (AGREED_FACT, "Exit plan agreed, kept by p-anwen, to be tested by September 2023: Recipes pass on."),
        (
            replace(AGREED_FACT, kind="business continuity"),
            "Business continuity plan agreed, kept by p-anwen, to be tested by September 2023: Recipes pass on.",
        ),
        (
            REVISED.fact,
            "Contingency plan revised: Recipes and staff lists pass on; kept by p-bryn (was p-anwen); tested by "
            "October 2023 (was September 2023). Why: Staff were left out.",
        ),
        (
            TESTED.fact,
            "Contingency plan tested: it worked in part. Staff lists were old. So said p-anwen; tested next by June "
            "2024.",
        ),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert sentence(fact, {}) == reads
