"""The council's policy: proposed, adopted by somebody else from a day, withdrawn; what a decision is held to."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace as with_changes

from domain.amendment.commands import Annul, Correct
from domain.amendment.events import Annulled
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.contract.tier import AssignTier
from domain.contract.value import ChangeValue, ValueChanged
from domain.deciding import decide
from domain.decisions import Actor, Command, Context, Policy, Refused
from domain.events import Unreadable
from domain.kpi import KPI, Bands, Define, Definition
from domain.money import Values
from domain.policy import (
    POLICY,
    POLICY_ID,
    AdoptPolicy,
    PolicyAdopted,
    PolicyProposed,
    PolicyVersion,
    PolicyWithdrawn,
    ProposePolicy,
    SharesOfTarget,
    WithdrawPolicy,
    context_of,
    holding,
    in_force,
    told,
    values_of,
)
from domain.sentences import sentence
from domain.stream import Stream
from tests.givens import TODAY, VALUES, day, event_id, on, registered
from tests.streams import CONTRACT_ID, STREAM_ID, Story, chronicle, given

WHY = "Agreed by the management team."
PROPOSER, ADOPTER = Actor("p-eirlys", "governance"), Actor("p-fflur", "governance")
SHIPPED = Policy()
LOWER = with_changes(values_of(SHIPPED), head_of_service_above=Decimal("50000.00"))
FIRST = PolicyProposed(number=1, values=LOWER, changes=("head_of_service_above",))
PROPOSED = on("2023-05-02", FIRST, PROPOSER)
ADOPTED = on("2023-06-01", PolicyAdopted(number=1, values=LOWER), ADOPTER)
SHARES = SharesOfTarget("95", "90", "80")


UNREAD = "cannot be read: two people must annul it before anything"


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


def test_what_the_installation_is_set_to_is_what_a_first_version_is_proposed_from() -> None:
    told = values_of(replace(SHIPPED, days_ahead=14, escalation_days=7))
    assert (told.days_ahead, told.escalation_days) == (14, 7)


def test_a_decision_sees_who_decides_what_else_there_is_and_every_version_that_acts_were_held_to() -> None:
    others = {CONTRACT_ID: chronicle(CONTRACT_ID, [registered()])}
    story = policy(PROPOSED, ADOPTED).chronicle
    for known in (None, story):
        context = context_of(TODAY, PROPOSER, SHIPPED, others, known)
        looked_at = others if known is None else {**others, STREAM_ID: known}
        assert (context.actor, context.others) == (PROPOSER, looked_at)
    assert {name: held.adopted for name, held in context.held.items()} == {"": 0, ", policy 1": 1}
    annulled = Annulled(stream="policy", annuls=event_id(1), proposal=event_id(9), proposed_by="p-x")
    gone = chronicle(POLICY_ID, [PROPOSED, on("2023-05-03", annulled)])
    assert gone.latest() is None
    assert context_of(TODAY, PROPOSER, SHIPPED, {}, gone).held == {"": SHIPPED}


def test_nothing_is_decided_while_a_version_of_the_policy_cannot_be_read() -> None:
    """Nobody knows which limits hold; two people annul it, and that alone is held to no limit."""
    unreadable = Unreadable(name="policy.version_adopted.v1", wrong="A field is missing", stream="policy")
    lost = on("2023-05-03", unreadable, ADOPTER)
    story, contract = policy(PROPOSED, lost).chronicle, chronicle(CONTRACT_ID, [registered()])
    context = context_of(TODAY, PROPOSER, SHIPPED, {}, story)
    asked: list[tuple[Stream[Any], Chronicle[Any], Command, str]] = [
        (POLICY, story, propose(), f"of this policy, its version 2, {UNREAD} else is recorded here."),
        (
            CONTRACT,
            contract,
            AssignTier(tier="Gold", reason=WHY),
            f"of the policy {STREAM_ID}, its version 2, {UNREAD} is recorded that looks at it.",
        ),
    ]
    for stream, known, command, said in asked:
        with pytest.raises(Refused) as refused:
            decide(stream, known, command, context)
        assert [each.rule for each in refused.value.rejections] == ["policy.can-be-read"]
        assert str(refused.value) == f"Event {event_id(2)} {said}"
    gone = Annul(annuls=event_id(2), reason=WHY)
    assert decide(POLICY, story, gone, context).decided
    assert decide(CONTRACT, contract, Annul(annuls=event_id(1), reason=WHY), context).decided


def test_what_is_proposed_for_a_day_before_a_version_was_in_force_is_proposed_from_what_ships() -> None:
    story = policy(PROPOSED, ADOPTED).chronicle
    asked = propose(gold_months=18, effective_from=day("2023-05-15"))
    decision = decide(POLICY, story, asked, context_of(TODAY, PROPOSER, SHIPPED, {}, story))
    [proposed] = decision.decided
    assert isinstance(proposed.fact, PolicyProposed)
    assert proposed.fact.values == with_changes(values_of(SHIPPED), gold_months=18)


@pytest.mark.parametrize(
    "said",
    [
        {"head_of_service_above": Decimal("50000.00"), "s151_above": Decimal("50000.00")},
        {"gold_months": 14, "silver_months": 14, "other_months": 14},
        {"shares_of_target": SharesOfTarget("1000", "90", "0.5")},
        {"index_percent": "0"},
        {"index_percent": "0.5"},
        {"s151_above": Decimal("999999999999.99")},
    ],
)
def test_limits_may_be_alike_and_shares_and_figures_go_up_to_their_edges(said: dict[str, Any]) -> None:
    policy().when(propose(**said), by=PROPOSER).then()


@pytest.mark.parametrize(
    ("said", "rule", "at"),
    [
        ({"s151_above": Decimal("1000000000000.00")}, "policy.figures-possible", ["s151_above"]),
        (
            {"gold_months": 8},
            "policy.months-in-order",
            ["gold_months", "other_months", "silver_months"],
        ),
        (
            {"shares_of_target": SharesOfTarget("1000.5", "90", "80")},
            "policy.shares-in-order",
            ["shares_of_target"],
        ),
    ],
)
def test_what_lies_beyond_them_is_refused(said: dict[str, Any], rule: str, at: list[str]) -> None:
    policy().when(propose(**said), by=PROPOSER).then_refused(rule, at=at, conflict=False)


def test_what_became_of_a_version_is_told_to_whoever_adopts_it() -> None:
    gone = on("2023-05-10", PolicyWithdrawn(number=1))
    for after, became in (
        (ADOPTED, "Version 1 is in force from 1 June 2023"),
        (gone, "Version 1 is withdrawn"),
    ):
        said = policy(PROPOSED, after).when(adopt(effective_from=TODAY), by=ADOPTER).refused
        assert became in str(said)


def test_whoever_proposed_one_version_adopts_another_and_nothing_is_said_of_today() -> None:
    theirs = PolicyProposed(number=2, values=LOWER, changes=("head_of_service_above",))
    story = policy(PROPOSED, on("2023-05-03", theirs, ADOPTER))
    now = story.when(adopt(2, effective_from=TODAY), by=PROPOSER).quietly().then().now
    assert [(known.number, known.state) for known in now.versions] == [(1, "proposed"), (2, "adopted")]


def test_a_policy_keeps_of_each_version_when_it_was_proposed_and_adopted() -> None:
    [version] = policy(PROPOSED, ADOPTED).now.versions
    assert version == PolicyVersion(1, LOWER, "adopted", PROPOSED.valid_from, ADOPTED.valid_from)
    [unproposed] = policy(ADOPTED).now.versions
    assert unproposed == PolicyVersion(1, LOWER, "adopted", None, ADOPTED.valid_from)
    second = on("2023-06-02", PolicyProposed(number=2, values=LOWER, changes=()), PROPOSER)
    gone = policy(PROPOSED, ADOPTED, second, on("2023-06-03", PolicyWithdrawn(number=2))).now
    assert [(known.number, known.state) for known in gone.versions] == [(1, "adopted"), (2, "withdrawn")]
    another = policy(PROPOSED, on("2023-06-03", PolicyWithdrawn(number=9))).now
    assert [known.state for known in another.versions] == ["proposed"]
    was = POLICY.effects[PolicyAdopted].was
    assert was(None, ADOPTED.fact) == {"previous": 0}
    assert was(policy(PROPOSED, ADOPTED).now, ADOPTED.fact) == {"previous": 1}


@pytest.mark.parametrize(
    ("changes", "name", "said"),
    [
        ({}, "head_of_service_above", "£50,000.00"),
        (
            {"failing_ratings": ("Inadequate", "Requires improvement")},
            "failing_ratings",
            "Inadequate or Requires improvement",
        ),
        ({"shares_of_target": SHARES}, "shares_of_target", "95, 90 and 80 per cent"),
        ({"shares_of_target": None}, "shares_of_target", "each KPI's own"),
        ({"days_ahead": None}, "days_ahead", "as the installation is set"),
        ({"days_ahead": 14}, "days_ahead", "14 days"),
        ({"gold_months": 18}, "gold_months", "18 months"),
        ({"index_percent": "4"}, "index_percent", "4 per cent"),
    ],
)
def test_what_a_version_says_is_told_in_its_unit(changes: dict[str, Any], name: str, said: str) -> None:
    assert told(with_changes(LOWER, **changes), name) == said
