"""The council's policy: proposed, adopted by somebody else from a day, withdrawn; what a decision is held to."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace as with_changes

from domain.amendment.commands import Correct
from domain.contract import CONTRACT
from domain.contract.value import ChangeValue, ValueChanged
from domain.deciding import decide
from domain.decisions import Actor, Context, Policy, Refused
from domain.kpi import KPI, Bands, Define, Definition
from domain.money import Values
from domain.policy import (
    POLICY,
    POLICY_ID,
    AdoptPolicy,
    PolicyAdopted,
    PolicyProposed,
    PolicyWithdrawn,
    ProposePolicy,
    SharesOfTarget,
    WithdrawPolicy,
    context_of,
    holding,
    in_force,
    values_of,
)
from domain.sentences import sentence
from tests.givens import TODAY, VALUES, day, event_id, on, registered
from tests.streams import CONTRACT_ID, Story, chronicle, given

WHY = "Agreed by the management team."
PROPOSER, ADOPTER = Actor("p-eirlys", "governance"), Actor("p-fflur", "governance")
SHIPPED = Policy()
LOWER = with_changes(values_of(SHIPPED), head_of_service_above=Decimal("50000.00"))
FIRST = PolicyProposed(number=1, values=LOWER, changes=("head_of_service_above",))
PROPOSED = on("2023-05-02", FIRST, PROPOSER)
ADOPTED = on("2023-06-01", PolicyAdopted(number=1, values=LOWER), ADOPTER)
SHARES = SharesOfTarget("95", "90", "80")


def policy(*entries: Any) -> Story:
    return given(POLICY, entries, ())


def propose(**said: Any) -> ProposePolicy:
    return ProposePolicy(**{"reason": WHY} | said)


def adopt(number: int = 1, **said: Any) -> AdoptPolicy:
    return AdoptPolicy(**{"number": number, "reason": WHY} | said)


def test_it_is_proposed_from_what_ships_and_adopted_by_somebody_else_from_a_day() -> None:
    asked = propose(head_of_service_above=Decimal("50000.00"), effective_from=day("2023-05-02"))
    story = policy().when(asked, by=PROPOSER).then(FIRST, effective="2023-05-02")
    assert story.now.in_force == 0
    assert sentence(FIRST, {}) == "Version 1 of the policy proposed: head of service above £50,000.00."
    told = story.when(adopt(effective_from=day("2023-07-01")), by=ADOPTER).then(
        PolicyAdopted(number=1, values=LOWER)
    )
    assert told.on("2023-06-30").in_force == 0
    assert told.on("2023-07-01").in_force == 1
    told = told.when(propose(gold_months=18), by=PROPOSER).then()
    # it is proposed before the first is in force, and so from what ships
    assert told.now.version(2).values == with_changes(values_of(SHIPPED), gold_months=18)
    after = (
        policy(PROPOSED, ADOPTED).when(propose(gold_months=18, shares_of_target=SHARES), by=PROPOSER).then()
    )
    assert after.now.version(2).values == with_changes(LOWER, gold_months=18, shares_of_target=SHARES)
    without = after.when(adopt(2), by=ADOPTER).then().when(propose(without_shares=True), by=PROPOSER).then()
    assert without.now.version(3).values == with_changes(LOWER, gold_months=18)


def test_it_is_withdrawn_and_then_never_adopted_nor_its_number_given_again() -> None:
    story = policy(PROPOSED).when(WithdrawPolicy(number=1, reason=WHY), by=PROPOSER)
    told = story.then(PolicyWithdrawn(number=1))
    told.when(adopt(), by=ADOPTER).then_refused("policy.version-is-proposed", at=["number"], conflict=True)
    assert told.when(propose(gold_months=14)).then().now.version(2).state == "proposed"


@pytest.mark.parametrize(
    ("said", "rule", "field"),
    [
        ({}, "policy.says-something-else", None),
        ({"s151_above": Decimal("99999.99")}, "policy.limits-in-order", "s151_above"),
        ({"gold_months": 8}, "policy.months-in-order", "gold_months"),
        ({"head_of_service_above": Decimal("-1.00")}, "policy.figures-possible", "head_of_service_above"),
        ({"index_percent": "-3"}, "policy.figures-possible", "index_percent"),
        (
            {"shares_of_target": SharesOfTarget("90", "95", "80")},
            "policy.shares-in-order",
            "shares_of_target",
        ),
        ({"shares_of_target": SharesOfTarget("90", "80", "0")}, "policy.shares-in-order", "shares_of_target"),
        ({"shares_of_target": SHARES, "without_shares": True}, "policy.shares-in-order", "without_shares"),
        ({"gold_months": 18, "reason": ""}, "reason.given", "reason"),
        (
            {"gold_months": 18, "effective_from": day("2023-06-16")},
            "step.not-ahead-of-time",
            "effective_from",
        ),
    ],
)
def test_a_version_that_cannot_be_proposed_so(said: dict[str, Any], rule: str, field: str | None) -> None:
    refused = policy().when(propose(**said), by=PROPOSER).refused
    assert refused is not None
    told = {rejection.rule: rejection for rejection in refused.rejections}
    assert field is None or field in told[rule].fields


def test_whoever_proposed_it_does_not_adopt_it_nor_anybody_before_it_was_proposed() -> None:
    story = policy(PROPOSED)
    story.when(adopt(), by=PROPOSER).then_refused("policy.second-person", at=[], conflict=True)
    story.when(adopt(on_behalf_of="p-eirlys"), by=ADOPTER).then_refused(
        "policy.second-person", at=[], conflict=True
    )
    early = adopt(effective_from=day("2023-05-01"))
    story.when(early, by=ADOPTER).then_refused("policy.after-its-proposal", at=["effective_from"])
    story.when(adopt(7), by=ADOPTER).then_refused("policy.version-is-proposed", at=["number"])
    late = story.when(adopt(effective_from=day("2023-06-01")), by=ADOPTER)
    assert "policy.what-was-decided-stays" in late.advice


def test_the_version_in_force_is_that_of_the_day_and_what_was_annulled_is_none() -> None:
    story = policy(PROPOSED, ADOPTED).chronicle
    assert in_force(SHIPPED, None, TODAY) == SHIPPED
    assert in_force(SHIPPED, story, day("2023-05-31")) == SHIPPED
    held = in_force(SHIPPED, story, day("2023-06-01"))
    assert (held.version, held.head_of_service_above) == ("kentledge-2026.2, policy 1", Decimal("50000.00"))
    assert replace(held, version=SHIPPED.version, adopted=0) == replace(
        SHIPPED, head_of_service_above=Decimal("50000.00")
    )


def worth(amount: str) -> Values:
    return with_changes(VALUES, estimated_excl_vat=Decimal(amount))


def decided_by(version: str) -> Any:
    """A change of value by £4,000, decided by that version, in the time of change control."""
    fact = ValueChanged(previous=VALUES, values=worth("1004000.00"), cause="volume")
    record = with_changes(on("2026-05-01", fact).decision, policy=version)
    return on("2026-05-01", fact, decision=record)


@pytest.mark.parametrize(
    ("version", "formal"), [("kentledge-2026.2", True), ("kentledge-2026.2, policy 1", False)]
)
def test_a_correction_is_held_to_the_version_that_the_act_was_held_to(version: str, formal: bool) -> None:
    """A limit that was raised since makes nothing lawful, and one that holds for the act condemns nothing."""
    raised = with_changes(values_of(SHIPPED), formal_above=Decimal("90000.00"))
    story = chronicle(
        POLICY_ID,
        [
            on("2026-03-01", PolicyProposed(number=1, values=raised, changes=("formal_above",)), PROPOSER),
            on("2026-03-02", PolicyAdopted(number=1, values=raised), ADOPTER),
        ],
    )
    contract = chronicle(CONTRACT_ID, [registered(), decided_by(version)])
    context = context_of(day("2026-05-20"), Actor("p-anwen", "officer"), SHIPPED, {}, story)
    said = ChangeValue(
        cause="volume", estimated_excl_vat=Decimal("1020000.00"), reason=WHY, effective_from=day("2026-05-20")
    )
    assert context.policy.adopted == 1
    of_today = decide(CONTRACT, chronicle(CONTRACT_ID, [registered()]), said, context)
    assert of_today.record.policy == "kentledge-2026.2, policy 1"
    assert "change-control.approved" not in {
        rule.rule for rule in of_today.record.rules if rule.outcome != "passed"
    }
    correction = Correct(
        corrects=event_id(2), reason="It was more.", fields={"estimated_excl_vat": "1030000.00"}
    )
    if formal:
        with pytest.raises(Refused) as refused:
            decide(CONTRACT, contract, correction, context)
        assert [each.rule for each in refused.value.rejections] == ["change-control.approved"]
    else:
        assert decide(CONTRACT, contract, correction, context).record.policy == version


def test_a_decision_before_any_version_is_as_it_was() -> None:
    plain = context_of(TODAY, PROPOSER, SHIPPED, {}, None)
    assert plain == Context(TODAY, PROPOSER, SHIPPED, {})


def test_bands_of_a_kpi_are_held_beside_those_of_the_council() -> None:
    version = policy(PROPOSED, on("2023-06-01", PolicyAdopted(number=1, values=LOWER), ADOPTER)).now.version(
        1
    )
    with_shares = holding(SHIPPED, with_changes(version, values=with_changes(LOWER, shares_of_target=SHARES)))

    def advice(bands: Bands | None, policy: Policy, direction: Any = "higher is better") -> list[str]:
        definition = Definition(
            title="Meals in time",
            unit="percent",
            direction=direction,
            frequency="monthly",
            target="80",
            bands=bands,
        )
        story = replace(given(KPI), policy=policy)
        asked = story.when(Define(contract_id=CONTRACT_ID, definition=definition))
        assert asked.decision is not None
        return [
            rule.sentence
            for rule in asked.decision.record.rules
            if rule.rule == "kpi.bands-as-the-council-has-them"
        ]

    assert advice(Bands("76", "72", "64"), with_shares) == [""]
    told = "By the Council's policy the bands for this target begin at 76, 72, 64."
    assert advice(None, with_shares) == advice(Bands("79", "72", "64"), with_shares) == [told]
    assert "84, 88, 96" in advice(None, with_shares, "lower is better")[0]
    assert advice(None, SHIPPED) == []
