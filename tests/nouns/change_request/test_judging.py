"""What a change would do is assessed, and the legal ground of it is recorded, while it may still be."""

from decimal import Decimal

import pytest

from domain.amendment.commands import Correct
from domain.amendment.events import Annulled
from domain.change_request import CHANGE_REQUEST
from domain.change_request.approval import Approve, RefuseApproval
from domain.change_request.impact import AssessImpact, ImpactAssessed
from domain.change_request.implementation import Implement
from domain.change_request.legal_ground import LegalGroundRecorded, RecordLegalGround
from domain.change_request.withdrawal import WithdrawChange
from domain.contract.limits.change import ContractChange, Kind, NewValues
from domain.decisions import Command
from tests.givens import Entry, event_id, on, registered
from tests.nouns.change_request.givens import (
    APPROVED,
    GROUND,
    HEAD,
    NOVATION,
    PROPOSED,
    RHYS,
    requested,
    under,
)
from tests.streams import CONTRACT_ID, chronicle, given


def test_the_impact_is_assessed() -> None:
    said = {"cost": "£50,000 a year.", "service": "One more school.", "risk": "A second kitchen."}
    story = (
        given(CHANGE_REQUEST, [PROPOSED]).when(AssessImpact(**said)).quietly().then(ImpactAssessed(**said))
    )
    assert story.now.impact_assessed


def test_a_named_person_records_the_ground() -> None:
    command = RecordLegalGround(ground="reg 72(1)(b)", why="No other kitchen.", judged_by="p-lowri")
    story = (
        given(CHANGE_REQUEST, [PROPOSED])
        .when(command, by=RHYS)
        .then(
            LegalGroundRecorded(
                ground="reg 72(1)(b)", why="No other kitchen.", judged_by="p-lowri", legal_regime="PCR2015"
            )
        )
    )
    assert (story.now.judged.by, story.now.judged.why) == ("p-lowri", "No other kitchen.")


def test_a_ground_beyond_its_own_limit_is_advised_against_and_recorded() -> None:
    much = requested(change=ContractChange(values=NewValues("volume", Decimal("1320000.00"))))
    command = RecordLegalGround(ground="reg 72(1)(f)", why="It is small.")
    asked = given(CHANGE_REQUEST, [much]).when(command)
    assert "reg 72(1)(f), 72(5)-(7)" in asked.advice["ground.within-its-limits"]
    other = RecordLegalGround(ground="reg 72(1)(b)", why="Additional.")
    assert "ground.within-its-limits" not in given(CHANGE_REQUEST, [much]).when(other).advice


def test_a_ground_of_another_regime_is_refused() -> None:
    command = RecordLegalGround(ground="Sch 8 para 8", why="Additional.")
    given(CHANGE_REQUEST, [PROPOSED]).when(command).then_refused("ground.of-the-regime", at=["ground"])
    assert under("PA2023", [PROPOSED]).when(command).decided


@pytest.mark.parametrize("kind", ["novation", "assignment"])
def test_under_the_act_a_supplier_changes_only_under_paragraph_9(kind: Kind) -> None:
    """S.74(9): domain rule I24; light touch is free."""
    novation = requested(kind=kind, change=NOVATION)
    other = RecordLegalGround(ground="Sch 8 para 8", why="Cheaper.")
    under("PA2023", [novation]).when(other).then_refused("ground.for-a-new-supplier", at=["ground"])
    assert (
        under("PA2023", [novation])
        .when(RecordLegalGround(ground="Sch 8 para 9", why="The group was restructured."))
        .decided
    )
    assert (
        under("PA2023_LIGHT_TOUCH", [novation])
        .when(RecordLegalGround(ground="s.74(2) light touch", why="Care."))
        .decided
    )


REGISTRATION_ANNULLED = on(
    "2023-06-10", Annulled(stream="contract", annuls=event_id(1), proposal=event_id(9), proposed_by="p-cai")
)


@pytest.mark.parametrize(
    "command",
    [
        AssessImpact(cost="£600", service="Twenty families.", risk="None."),
        RecordLegalGround(ground="other", why="None holds."),
        WithdrawChange(reason="No contract."),
        Correct(corrects=event_id(2), fields={"cost": "£700"}, reason="Misread"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_of_a_request_whose_proposal_was_annulled_nothing_is_recorded_any_more(command: Command) -> None:
    annulled = Annulled(
        stream="change_request", annuls=event_id(1), proposal=event_id(9), proposed_by="p-cai"
    )
    assessed = on("2023-06-01", ImpactAssessed(cost="£600", service="Twenty families.", risk="None."))
    story = under("PA2023", [PROPOSED, assessed, on("2023-06-10", annulled)])
    rule = "correction.keeps-the-fact-in-being" if isinstance(command, Correct) else "change_request.in-being"
    story.when(command).then_refused(rule)


@pytest.mark.parametrize(
    "command", [RecordLegalGround(ground="other", why="None holds."), Approve(level="commercial")]
)
@pytest.mark.parametrize(
    "entries",
    [
        [on("2023-06-16", registered(legal_regime="PA2023"))],
        [on("2020-02-03", registered(legal_regime="PA2023")), REGISTRATION_ANNULLED],
    ],
    ids=["moved to a later day", "annulled"],
)
def test_of_a_contract_that_is_in_being_no_longer_nothing_is_judged_or_approved_and_no_is_said_still(
    entries: list[Entry], command: Command
) -> None:
    """Its registration was moved to a later day, or annulled."""
    story = given(CHANGE_REQUEST, [PROPOSED], [chronicle(CONTRACT_ID, entries)])
    given(CHANGE_REQUEST, APPROVED, [chronicle(CONTRACT_ID, entries)]).when(
        Implement(reason="Agreed.")
    ).then_refused("change.possible-in-the-contract", conflict=True)
    story.when(command, by=RHYS).then_refused("change-request.contract-in-being", conflict=True)
    assert story.when(RefuseApproval(level="commercial", reason="No contract."), by=RHYS).decided
    assert story.when(WithdrawChange(reason="No contract.")).decided


def test_the_ground_stands_once_somebody_approved_on_it() -> None:
    command = RecordLegalGround(ground="reg 72(1)(b)", why="Better.")
    given(CHANGE_REQUEST, [PROPOSED, GROUND, HEAD]).when(command).then_refused(
        "ground.before-approval", at=["ground"], conflict=True
    )
