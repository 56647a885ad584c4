"""A successor takes over what somebody held who has left: each thing by its own noun's fact, in one commit."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.contract import CONTRACT
from domain.contract.ending import Terminated
from domain.contract.roles import RolesAssigned
from domain.contract.terms import Roles
from domain.decisions import Actor
from domain.escalation import ESCALATION
from domain.escalation.passing_on import EscalationPassedOn
from domain.group.holders import HolderAppointed, HolderLeft
from domain.person import PERSON
from domain.person.entry import Entered
from domain.person.leaving import Left
from domain.person.succession import Held, TakenOver, TakeOver
from domain.risk import RiskReassessed
from domain.sentences import sentence
from tests.givens import OWNER, ROLES, Entry, day, event_id, on, registered
from tests.nouns.escalation.test_escalation import RAISED, RAISED_FACT
from tests.nouns.group.test_group import CHAIR, WITH_POSTS
from tests.nouns.risk.test_risk import PUT_DOWN
from tests.streams import CONTRACT_ID, CONTRACT_OF_THESE_TESTS, STREAM_ID, chronicle, given

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


def test_a_post_that_one_person_holds_is_left_before_it_is_taken_over() -> None:
    chair = Held("group", STREAM_ID)
    in_chair = on("2023-06-15", HolderAppointed(post_id="chair", title=CHAIR.title, person=GONE))
    story = given(PERSON, [ENTERED, LEFT], [chronicle(STREAM_ID, [*WITH_POSTS, in_chair])])
    asked = story.when(replace(TAKE_OVER, held=(chair,)), by=CLERK)
    assert asked.decision is not None, asked.refused
    assert [decided.fact for decided in asked.decision.decided] == [
        TakenOver(successor="p-bryn", held=(chair,)),
        HolderLeft(post_id="chair", title=CHAIR.title, person=GONE),
        HolderAppointed(post_id="chair", title=CHAIR.title, person="p-bryn"),
    ]


def test_what_was_taken_over_is_counted_by_kind() -> None:
    risk, another = Held("improvement_plan", STREAM_ID), Held("improvement_plan", CONTRACT_ID)
    taken = TakenOver(successor="p-bryn", held=(HELD, risk, another))
    assert sentence(taken, {}) == "p-bryn took over what they held: 1 contract, 2 improvement plans."
    assert given(PERSON, [ENTERED, LEFT, on("2023-05-02", taken)]).now.taken_over_by == "p-bryn"


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


IN_SPRING = "2024-03-01"
OTHERS = Roles("p-eleri", "p-eleri", ("p-eleri",))


def taken_over(*entries: Entry, **said: Any) -> list[tuple[Any, str]]:
    """What somebody takes over of the contract after these entries, each with the day from which it is theirs."""
    story = given(PERSON, [ENTERED, LEFT], [chronicle(CONTRACT_ID, entries)])
    asked = story.when(replace(TAKE_OVER, **said), by=CLERK)
    assert asked.decision is not None, asked.refused
    _, *passed = asked.decision.decided
    return [(decided.fact, decided.valid_from.isoformat()) for decided in passed]


def test_what_is_theirs_until_somebody_else_has_it_in_spring_is_taken_over_until_then() -> None:
    to_somebody_else = on(IN_SPRING, RolesAssigned(previous=ROLES, roles=OTHERS))
    now = Roles("p-bryn", "p-bryn", ROLES.lead_officers)
    until_then = taken_over(on("2020-02-03", registered()), to_somebody_else)
    assert until_then == [(RolesAssigned(previous=ROLES, roles=now), "2023-06-15")]


def test_what_becomes_theirs_in_spring_is_taken_over_from_then() -> None:
    to_them = on(IN_SPRING, RolesAssigned(previous=OTHERS, roles=replace(OTHERS, owner=GONE)))
    from_then = taken_over(on("2020-02-03", registered(roles=OTHERS)), to_them)
    now = RolesAssigned(previous=replace(OTHERS, owner=GONE), roles=replace(OTHERS, owner="p-bryn"))
    assert from_then == [(now, IN_SPRING)]


def test_a_contract_that_has_yet_to_begin_is_taken_over_from_its_beginning() -> None:
    to_begin = on(IN_SPRING, registered())
    now = Roles("p-bryn", "p-bryn", ROLES.lead_officers)
    assert taken_over(to_begin) == [(RolesAssigned(previous=ROLES, roles=now), IN_SPRING)]


def test_what_was_due_before_it_is_taken_over_is_asked_of_the_successor_at_once() -> None:
    """Whatever the day from which it is said to be taken over: each thing is recorded as of today."""
    story = given(PERSON, [ENTERED, LEFT], [chronicle(STREAM_ID, [PUT_DOWN])])
    held = (Held("risk", STREAM_ID),)
    asked = story.when(
        replace(TAKE_OVER, held=held, effective_from=day("2023-06-20")), on=day("2023-07-10"), by=CLERK
    )
    assert asked.decision is not None, asked.refused
    taken, passed = asked.decision.decided
    assert (taken.valid_from, passed.valid_from) == (day("2023-06-20"), day("2023-07-10"))
    assert isinstance(passed.fact, RiskReassessed)
    assert (passed.fact.owner, passed.fact.review_by) == ("p-bryn", "2023-07-10")


@pytest.mark.parametrize("by", [OWNER, CLERK], ids=["the successor", "governance"])
def test_what_was_put_to_whoever_left_is_put_to_the_successor(by: Actor) -> None:
    raised = on("2023-04-01", replace(RAISED_FACT, put_to=GONE, raised_by="p-eleri"))
    story = given(PERSON, [ENTERED, LEFT], [CONTRACT_OF_THESE_TESTS, chronicle(STREAM_ID, [raised])])
    asked = story.when(replace(TAKE_OVER, held=(Held("escalation", STREAM_ID),)), by=by)
    assert asked.decision is not None, asked.refused
    [passed] = asked.decision.decided[1:]
    assert passed.fact == EscalationPassedOn(previous=GONE, put_to="p-bryn", why="She left.")


def test_nobody_says_by_a_correction_that_an_escalation_was_left_behind() -> None:
    passed = EscalationPassedOn(previous="p-gwyn", put_to="p-eleri", why="It is hers.")
    story = given(
        ESCALATION, [RAISED, on("2023-06-05", passed, reason="It is hers.")], [CONTRACT_OF_THESE_TESTS]
    )
    fields = {"put_to": "p-bryn", "left_behind_by": "p-gwyn"}
    asked = story.when(
        Correct(corrects=event_id(2), fields=fields, reason="Mine."), by=Actor("p-bryn", "officer")
    )
    asked.then_refused("correction.fits-the-request", at=["fields.left_behind_by"])
