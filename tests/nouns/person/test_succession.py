"""A successor takes over what somebody held who has left: each thing by its own noun's fact, in one commit."""

from typing import Any

import pytest

from domain.contract import CONTRACT
from domain.contract.ending import Terminated
from domain.contract.roles import RolesAssigned
from domain.contract.terms import Roles
from domain.decisions import Actor
from domain.person import PERSON
from domain.person.entry import Entered
from domain.person.leaving import Left
from domain.person.succession import Held, TakenOver, TakeOver
from domain.sentences import sentence
from tests.givens import OWNER, ROLES, day, on
from tests.streams import CONTRACT_ID, CONTRACT_OF_THESE_TESTS, chronicle, given

GONE = "p-anwen"
"""The manager of the contract of these tests."""
CLERK = Actor("p-clerk", "governance")
ENTERED = on("2023-01-01", Entered(person=GONE, particulars="0f" * 32))
LEFT = on("2023-05-01", Left(successor="p-bryn"))
HELD = Held("contract", CONTRACT_ID)
TAKE_OVER = TakeOver(successor="p-bryn", held=(HELD,), reason="She left.")


def gone(*more: Any) -> Any:
    return given(PERSON, [ENTERED, LEFT, *more], [CONTRACT_OF_THESE_TESTS])


@pytest.mark.parametrize("by", [OWNER, CLERK], ids=["the successor", "governance"])
def test_the_successor_takes_over_by_the_contracts_own_fact(by: Actor) -> None:
    asked = gone().when(TAKE_OVER, by=by)
    assert asked.refused is None, asked.refused
    assert asked.decision is not None
    taken, passed = asked.decision.decided
    assert taken.fact == TakenOver(successor="p-bryn", held=(HELD,))
    now = Roles("p-bryn", "p-bryn", ROLES.lead_officers)
    assert (passed.fact, passed.stream_id) == (RolesAssigned(previous=ROLES, roles=now), CONTRACT_ID)
    said = sentence(taken.fact, {"p-bryn": "Bryn Example"})
    assert said == "Bryn Example took over what they held: 1 contract."


@pytest.mark.parametrize(
    ("story", "command", "by", "rule"),
    [
        ([ENTERED], TAKE_OVER, CLERK, "person.gone"),
        (
            [ENTERED, on("2023-05-01", Left())],
            TakeOver(held=(HELD,), reason="x"),
            CLERK,
            "person.successor-named",
        ),
        (
            [ENTERED, LEFT],
            TakeOver(successor=GONE, held=(HELD,), reason="x"),
            CLERK,
            "person.successor-named",
        ),
        ([ENTERED, LEFT], TAKE_OVER, Actor("p-else", "officer"), "person.taken-over-by-whom"),
        (
            [ENTERED, LEFT],
            TakeOver(successor="p-else", held=(HELD,), reason="x"),
            OWNER,
            "person.taken-over-by-whom",
        ),
        ([ENTERED, LEFT], TakeOver(successor="p-bryn", reason="x"), CLERK, "person.holds-something"),
    ],
)
def test_what_is_not_taken_over(story: list[Any], command: TakeOver, by: Actor, rule: str) -> None:
    given(PERSON, story, [CONTRACT_OF_THESE_TESTS]).when(command, by=by).then_refused(rule)


def test_the_contracts_own_rules_are_asked() -> None:
    ended = Terminated(ended_on=day("2023-03-31"), ground="mutual agreement")
    facts = [placed.fact for placed in CONTRACT_OF_THESE_TESTS.facts]
    contract = chronicle(CONTRACT_ID, [*facts, on("2023-03-31", ended)])
    story = given(PERSON, [ENTERED, LEFT], [contract])
    asked = story.when(TAKE_OVER, by=OWNER)
    assert asked.refused is not None
    assert {rejection.rule for rejection in asked.refused.rejections} == {"contract.not-ended"}


def test_a_contract_in_which_they_hold_nothing_is_left_alone() -> None:
    commands = CONTRACT.hands_over(CONTRACT_OF_THESE_TESTS.latest(), "p-else", "p-bryn", day("2023-06-15"))
    assert [*commands] == []
