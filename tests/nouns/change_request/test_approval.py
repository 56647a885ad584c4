"""Each level approves or refuses a change, nobody approves their own, and a request may be withdrawn."""

from decimal import Decimal
from typing import Any

import pytest

from domain.change_request import CHANGE_REQUEST
from domain.change_request.approval import (
    ApprovalGiven,
    ApprovalRefused,
    Approve,
    OwnApprovalAttempted,
    RefuseApproval,
)
from domain.change_request.impact import ImpactAssessed
from domain.change_request.levels import Level
from domain.change_request.terms import status
from domain.change_request.withdrawal import WithdrawChange, Withdrawn
from domain.contract.limits.change import ContractChange, NewValues
from domain.decisions import Actor, Command
from tests.givens import Entry, day, on
from tests.nouns.change_request.givens import (
    APPROVED,
    BRYN,
    COMMERCIAL,
    DILWYN,
    GROUND,
    HEAD,
    PROPOSED,
    RHYS,
    SIAN,
    TWO,
    WITHDRAWN,
    replace_fact,
    requested,
    under,
)
from tests.streams import given


def test_each_level_gives_its_own_approval_and_the_last_makes_it_approved() -> None:
    first = given(CHANGE_REQUEST, [PROPOSED, GROUND]).when(Approve(level="commercial"), by=RHYS)
    assert "approval.impact-assessed" in first.advice
    story = first.then(ApprovalGiven(level="commercial", approved_by="p-rhys", levels=TWO))
    assert status(story.now) == "proposed"
    story = story.when(Approve(level="head-of-service"), by=BRYN).then()
    assert status(story.now) == "approved"


def test_a_higher_level_serves_for_a_lower_one() -> None:
    story = given(CHANGE_REQUEST, [PROPOSED, GROUND, COMMERCIAL])
    assert status(story.when(Approve(level="SRO"), by=SIAN).then().now) == "approved"


@pytest.mark.parametrize("approver", ["proposer", "on whose behalf"])
def test_nobody_approves_their_own_and_that_it_was_tried_is_kept(approver: str) -> None:
    own = requested(proposed_by="p-bryn") if approver == "proposer" else requested(proposed_for="p-bryn")
    asked = given(CHANGE_REQUEST, [own, GROUND]).when(Approve(level="head-of-service"), by=BRYN)
    asked.then_refused("approval.not-by-the-proposer", at=["level"], conflict=True)
    assert asked.refused is not None
    assert asked.refused.attempt is not None
    (kept,) = asked.refused.attempt.decided
    assert kept.fact == OwnApprovalAttempted(level="head-of-service", attempted_by="p-bryn")
    assert [rule.rule for rule in asked.refused.attempt.record.rules if rule.outcome == "refused"] == [
        "approval.not-by-the-proposer"
    ]


def test_a_proposer_cannot_have_somebody_else_record_their_approval() -> None:
    command = Approve(level="s151", on_behalf_of="p-anwen")
    much = requested(change=ContractChange(values=NewValues("volume", Decimal("1800000.00"))))
    asked = given(CHANGE_REQUEST, [much, GROUND]).when(command, by=DILWYN)
    asked.then_refused("approval.not-by-the-proposer", conflict=True)
    assert asked.refused is not None
    assert asked.refused.attempt is not None
    assert asked.refused.attempt.decided[0].fact == OwnApprovalAttempted(level="s151", attempted_by="p-anwen")


def test_whoever_wrote_the_proposal_down_for_another_does_not_approve_it_either() -> None:
    written_by_sian = Entry(PROPOSED.valid_from, PROPOSED.fact, SIAN)
    asked = given(CHANGE_REQUEST, [written_by_sian, GROUND]).when(Approve(level="head-of-service"), by=SIAN)
    asked.then_refused("approval.not-by-the-proposer", at=["level"], conflict=True)


def test_of_two_proposers_the_attempt_is_whosever_hand_it_is() -> None:
    change = ContractChange(values=NewValues("volume", Decimal("1800000.00")))
    asked = given(CHANGE_REQUEST, [requested(change=change, proposed_for="p-dilwyn"), GROUND]).when(
        Approve(level="s151", on_behalf_of="p-anwen"), by=DILWYN
    )
    assert asked.refused is not None
    assert asked.refused.attempt is not None
    assert asked.refused.attempt.decided[0].fact == OwnApprovalAttempted(
        level="s151", attempted_by="p-dilwyn"
    )


def test_an_approval_is_kept_with_who_gave_it_and_the_levels_that_it_was_asked_at() -> None:
    fewer = requested(levels=("head-of-service",))
    impact = on("2023-06-02", ImpactAssessed(cost="£50,000 a year."))
    asked = given(CHANGE_REQUEST, [fewer, GROUND, impact]).when(Approve(level="commercial"), by=RHYS)
    assert "approval.impact-assessed" not in asked.advice
    now = asked.then().now
    assert ([given.by for given in now.approvals], now.levels) == (["p-rhys"], TWO)


def test_a_role_that_holds_no_level_approves_nothing() -> None:
    asked = given(CHANGE_REQUEST, [PROPOSED, GROUND]).when(
        Approve(level="commercial"), by=Actor("p-cai", "auditor")
    )
    assert asked.then_refused("approval.level-of-the-role", at=["level"]) == (
        "As auditor you may act as none of the levels."
    )


def test_a_refused_attempt_counts_and_changes_nothing_else() -> None:
    tried = on("2023-06-03", OwnApprovalAttempted(level="commercial", attempted_by="p-anwen"))
    story = given(CHANGE_REQUEST, [PROPOSED, tried])
    assert (story.now.own_attempts, status(story.now), story.now.given) == (("p-anwen",), "proposed", ())


SHOWN: dict[str, tuple[str | bool, ...]] = {
    "approval.section-151-officer-named": ("on_behalf_of", False),
    "approval.counts-from-today": ("effective_from", False),
    "approval.level-once": ("level", True),
    "approval.one-person-one-level": ("level", True),
    "change-request.open": (True,),
}
"""Where a refusal is shown, and whether for what is on record: at the level, for what was asked, but for these."""


def approving(level: Level, **changes: Any) -> Approve:
    """An approval."""
    return Approve(level=level, **changes)


@pytest.mark.parametrize(
    ("rule", "entries", "command", "by"),
    [
        ("approval.level-of-the-role", [PROPOSED, GROUND], approving("commercial"), BRYN),
        ("approval.level-of-the-role", [PROPOSED, GROUND], approving("SRO"), RHYS),
        ("approval.budget-holder-is-the-owner", [PROPOSED, GROUND], approving("budget-holder"), SIAN),
        ("approval.section-151-officer-named", [PROPOSED, GROUND], approving("s151"), DILWYN),
        (
            "approval.counts-from-today",
            [PROPOSED, GROUND],
            approving("commercial", effective_from=day("2023-06-14")),
            RHYS,
        ),
        (
            "approval.counts-from-today",
            [PROPOSED, GROUND],
            approving("commercial", effective_from=day("2023-05-31")),
            RHYS,
        ),
        ("approval.level-wanted", [PROPOSED, GROUND], approving("s151", on_behalf_of="p-cfo"), DILWYN),
        ("approval.level-wanted", [PROPOSED, GROUND], approving("budget-holder"), BRYN),
        ("approval.level-once", [PROPOSED, GROUND, HEAD], approving("head-of-service"), BRYN),
        (
            "approval.one-person-one-level",
            [PROPOSED, GROUND, HEAD],
            approving("commercial"),
            Actor("p-sian", "reviewer"),
        ),
        ("change-request.open", [PROPOSED, GROUND, WITHDRAWN], approving("commercial"), RHYS),
    ],
)
def test_an_approval_that_would_not_be_one_is_refused(
    rule: str, entries: list[Entry], command: Command, by: Actor
) -> None:
    asked = given(CHANGE_REQUEST, entries).when(command, by=by)
    assert asked.refused is not None
    shown = {told.rule: (*told.fields, told.conflict) for told in asked.refused.rejections}
    usual = ("level", False)
    assert shown[rule] == SHOWN.get(rule, usual)
    assert asked.refused.attempt is None


def test_the_act_wants_a_ground_before_any_approval_and_the_regulations_are_told_of_one() -> None:
    command = approving("commercial")
    under("PA2023", [PROPOSED]).when(command, by=RHYS).then_refused("approval.on-a-ground", conflict=True)
    assert "approval.on-a-ground" in given(CHANGE_REQUEST, [PROPOSED]).when(command, by=RHYS).advice


def test_a_level_may_say_no_and_that_is_the_end_of_it() -> None:
    command = RefuseApproval(level="commercial", reason="Market price is lower.")
    story = (
        given(CHANGE_REQUEST, [PROPOSED])
        .when(command, by=RHYS)
        .then(ApprovalRefused(level="commercial", refused_by="p-rhys"))
    )
    assert status(story.now) == "refused"
    story.when(WithdrawChange(reason="Never mind.")).then_refused("change-request.open", conflict=True)


def test_a_refusal_says_why() -> None:
    given(CHANGE_REQUEST, [PROPOSED]).when(RefuseApproval(level="commercial"), by=RHYS).then_refused(
        "reason.given", at=["reason"]
    )


def test_a_request_is_withdrawn() -> None:
    story = given(CHANGE_REQUEST, APPROVED).when(WithdrawChange(reason="Not needed.")).then(Withdrawn())
    assert status(story.now) == "withdrawn"


@pytest.mark.parametrize(
    ("proposed_by", "proposed_for", "by", "approved_for"),
    [
        ("p-rhys", "", RHYS, ""),  # oneself
        ("p-anwen", "p-rhys", RHYS, ""),  # for whom it was proposed
        ("p-anwen", "", RHYS, "p-anwen"),  # for who proposed it
        ("p-anwen", "p-sian", RHYS, "p-sian"),  # both for a third
        ("p-anwen", "p-rhys", RHYS, "p-anwen"),  # each for the other
    ],
)
def test_r11_nobody_approves_what_they_or_theirs_proposed(
    proposed_by: str, proposed_for: str, by: Actor, approved_for: str
) -> None:
    fact = replace_fact(PROPOSED, proposed_by=proposed_by, proposed_for=proposed_for).fact
    own = on("2023-06-01", fact, Actor(proposed_by, "officer"), behalf=proposed_for)
    command = Approve(level="commercial", on_behalf_of=approved_for)
    given(CHANGE_REQUEST, [own, GROUND]).when(command, by=by).then_refused(
        "approval.not-by-the-proposer", conflict=True
    )


def test_r11_two_levels_are_two_people_in_person_and_on_behalf() -> None:
    much = requested(change=ContractChange(values=NewValues("volume", Decimal("1800000.00"))))
    on_behalf = Approve(level="s151", on_behalf_of="p-sian")
    given(CHANGE_REQUEST, [much, GROUND, HEAD]).when(on_behalf, by=DILWYN).then_refused(
        "approval.one-person-one-level", conflict=True
    )
