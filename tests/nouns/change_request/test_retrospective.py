"""A change that had been made before it was approved is flagged, and made from the day on which it happened."""

import pytest
from msgspec.structs import replace

from domain.change_request import CHANGE_REQUEST
from domain.change_request.approval import ApprovalGiven, Approve
from domain.change_request.implementation import Implement
from domain.change_request.retrospective import FlagRetrospective, RetrospectiveFlagged
from domain.change_request.terms import status
from tests.givens import TODAY, day, on
from tests.nouns.change_request.givens import (
    ACT_GROUND,
    APPROVED,
    BRYN,
    COMMERCIAL,
    GROUND,
    HEAD,
    LARGE,
    PROPOSED,
    RHYS,
    TWO,
    replace_fact,
    requested,
    under,
)
from tests.streams import given


def test_a_change_that_took_effect_before_its_approval_must_be_flagged() -> None:
    early = Implement(reason="Agreed.", took_effect=day("2023-06-05"))
    story = given(CHANGE_REQUEST, APPROVED)
    story.when(early).then_refused("making.not-before-approval", at=["took_effect"], conflict=False)
    assert story.when(Implement(reason="Agreed.", took_effect=day("2023-06-06"))).decided
    flag = FlagRetrospective(happened_on=day("2023-06-05"), reason="Found in the invoices.")
    asked = story.when(flag, by=RHYS).advised("retrospective.higher-approver")
    flagged = asked.then(RetrospectiveFlagged(happened_on=day("2023-06-05"), levels=("SRO", "commercial")))
    assert status(flagged.now) == "proposed"
    assert "next higher approver" in flagged.when(early).then_refused("making.approved")
    done = flagged.when(Approve(level="SRO"), by=BRYN).then().when(Implement(reason="Agreed.")).then()
    assert (done.now.took_effect, done.now.happened_on) == (day("2023-06-05"), day("2023-06-05"))


def test_a_change_that_those_who_decide_on_a_late_one_approved_needs_nobody_else_once_it_is_flagged() -> None:
    sro = on("2023-06-08", ApprovalGiven(level="SRO", approved_by="p-bryn", levels=TWO), BRYN)
    story = given(CHANGE_REQUEST, [PROPOSED, GROUND, COMMERCIAL, sro])
    flag = FlagRetrospective(happened_on=day("2023-06-05"), reason="Found in the invoices.")
    asked = story.when(flag).quietly()
    now = asked.then(RetrospectiveFlagged(happened_on=day("2023-06-05"), levels=("SRO", "commercial"))).now
    assert (now.happened_on, now.levels, status(now)) == (
        day("2023-06-05"),
        ("SRO", "commercial"),
        "approved",
    )
    today = given(CHANGE_REQUEST, [PROPOSED]).when(FlagRetrospective(happened_on=TODAY, reason="Late."))
    assert today.then().now.happened_on == TODAY


def test_a_change_is_flagged_once_and_not_ahead_of_time() -> None:
    story = given(CHANGE_REQUEST, [requested(already_happened_on=day("2023-05-01"))])
    story.when(FlagRetrospective(happened_on=day("2023-05-01"), reason="Late.")).then_refused(
        "retrospective.flagged-once", at=["happened_on"], conflict=True
    )
    given(CHANGE_REQUEST, [PROPOSED]).when(
        FlagRetrospective(happened_on=day("2023-06-16"), reason="Late.")
    ).then_refused("told-of.had-come", at=["happened_on"], conflict=False)


@pytest.mark.parametrize("told", ["2023-04-30", "2023-05-02", "2023-06-15", "2023-08-01"])
def test_what_had_happened_is_made_from_the_day_on_which_it_happened_and_from_no_other(told: str) -> None:
    """From a later day it would be a change still to come, which does without notice and standstill all the same."""
    late = requested(change=LARGE.fact.change, already_happened_on=day("2023-05-01"))  # type: ignore[attr-defined]
    story = under("PA2023", [late, ACT_GROUND, replace_fact(HEAD, level="SRO"), COMMERCIAL])
    make = Implement(reason="Agreed.", took_effect=day(told))
    story.when(make).then_refused("making.not-another-day", at=["took_effect"])
    assert story.when(replace(make, took_effect=day("2023-05-01"))).decided
