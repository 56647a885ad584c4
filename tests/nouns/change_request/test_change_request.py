"""Proposing, judging, approving, refusing, withdrawing and making a change of a contract."""

import dataclasses
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.amendment.events import Annulled
from domain.change_request import CHANGE_REQUEST
from domain.change_request.approval import (
    ApprovalGiven,
    ApprovalRefused,
    Approve,
    OwnApprovalAttempted,
    RefuseApproval,
)
from domain.change_request.impact import AssessImpact, ImpactAssessed
from domain.change_request.implementation import Implement, Implemented
from domain.change_request.legal_ground import LegalGroundRecorded, RecordLegalGround
from domain.change_request.levels import Level
from domain.change_request.notice import (
    ConfirmConflictsAssessment,
    ConflictsAssessmentConfirmed,
    EndStandstill,
    NoticeRecorded,
    RecordNotice,
    StandstillEnded,
)
from domain.change_request.proposal import Propose, Proposed
from domain.change_request.retrospective import FlagRetrospective, RetrospectiveFlagged
from domain.change_request.terms import status
from domain.change_request.withdrawal import WithdrawChange, Withdrawn
from domain.chronicle import Chronicle
from domain.contract.ending import PartiallyTerminated, Terminated
from domain.contract.extension import Extend, Extended
from domain.contract.limits.change import (
    ContractChange,
    Ending,
    Extension,
    Kind,
    NewSupplier,
    NewValues,
    Variation,
)
from domain.contract.parent import ParentNamed
from domain.contract.parties import Assigned, Novated
from domain.contract.scope import ScopeVaried
from domain.contract.tier import TierAssigned
from domain.contract.value import ValueChanged
from domain.deciding import decide, needs
from domain.decisions import Actor, Command, Context, Refused
from domain.events import Fact
from domain.money import Values
from domain.sentences import sentence
from domain.supplier.merger import Merged
from domain.supplier.registration import Registered as SupplierRegistered
from domain.tiers import Tier
from tests.givens import AMBER, BROOK, CEDAR, TODAY, VALUES, Entry, day, event, event_id, on, registered
from tests.streams import CONTRACT, CONTRACT_ID, Story, asked_again, chronicle, given, to_be_asked_again

ANWEN = Actor("p-anwen", "officer")
BRYN = Actor("p-bryn", "owner")
"""The contract's own owner."""
SIAN = Actor("p-sian", "owner")
RHYS = Actor("p-rhys", "reviewer")
DILWYN = Actor("p-dilwyn", "governance")

MORE = ContractChange(values=NewValues("volume", Decimal("1250000.00")))
SAME = NewValues("volume", VALUES.estimated_incl_vat)
LONGER = ContractChange(extension=Extension("2025-03-31", "first extension"))
NOVATION = ContractChange(supplier=NewSupplier(AMBER.supplier_id, BROOK))
TWO: tuple[Level, ...] = ("head-of-service", "commercial")

PROPOSED = on(
    "2023-06-01",
    Proposed(
        contract_id=CONTRACT_ID,
        kind="value change",
        change=MORE,
        business_case="More pupils.",
        proposed_by="p-anwen",
        value_before=Decimal("1200000.00"),
        value_change=Decimal("50000.00"),
        levels=TWO,
    ),
    ANWEN,
)
GROUND = on(
    "2023-06-02",
    LegalGroundRecorded(ground="reg 72(1)(f)", why="Small.", judged_by="p-anwen", legal_regime="PCR2015"),
)
HEAD = on("2023-06-05", ApprovalGiven(level="head-of-service", approved_by="p-sian", levels=TWO), SIAN)
COMMERCIAL = on("2023-06-06", ApprovalGiven(level="commercial", approved_by="p-rhys", levels=TWO), RHYS)
APPROVED = [PROPOSED, GROUND, HEAD, COMMERCIAL]
WITHDRAWN = on("2023-06-07", Withdrawn())


def a_contract(*facts: Entry, tier: Tier | None = None, **changes: Any) -> Chronicle[Any]:
    """The contract of these tests, in a tier, and what happened to it."""
    told: list[Entry | Fact] = [registered(**changes)]
    if tier:
        told.append(TierAssigned(tier=tier))
    return chronicle(CONTRACT_ID, [*told, *facts])


def propose(**changes: Any) -> Propose:
    """The proposal of these tests, but for *changes*."""
    usual: dict[str, Any] = {
        "contract_id": CONTRACT_ID,
        "kind": "value change",
        "change": MORE,
        "business_case": "More pupils.",
    }
    return Propose(**(usual | changes))


def under(regime: str, entries: list[Entry], **changes: Any) -> Story:
    """A request on a contract under that regime."""
    return given(CHANGE_REQUEST, entries, [a_contract(legal_regime=regime, **changes)])


def requested(**changes: Any) -> Entry:
    """The proposal on record, but for *changes*."""
    return replace_fact(PROPOSED, **changes)


def replace_fact(entry: Entry, **changes: Any) -> Entry:
    """An entry whose fact says something else."""
    return Entry(entry.valid_from, replace(entry.fact, **changes), entry.by)


def test_a_change_is_proposed_with_the_levels_it_needs_and_what_it_would_come_to() -> None:
    asked = given(CHANGE_REQUEST).when(propose(), by=ANWEN)
    assert asked.advice["change.levels"] == "Needs approval by head of service, commercial."
    assert asked.advice.keys() == {"change.levels", "limit.reg-72.small-threshold"}
    story = asked.then(replace_fact(PROPOSED).fact, effective="2023-06-15")
    assert (status(story.now), story.now.given) == ("proposed", ())


def test_what_was_asked_is_on_record_with_who_asked_for_whom_and_since_when() -> None:
    command = propose(
        kind="extension",
        change=LONGER,
        takes_effect=day("2023-07-01"),
        pre_extension_review_done=True,
        on_behalf_of="p-lowri",
    )
    fact = Proposed(
        contract_id=CONTRACT_ID,
        kind="extension",
        change=LONGER,
        business_case="More pupils.",
        takes_effect=day("2023-07-01"),
        pre_extension_review_done=True,
        proposed_by="p-anwen",
        proposed_for="p-lowri",
        value_before=Decimal("1200000.00"),
        value_change=Decimal("0.00"),
        levels=TWO,
    )
    now = given(CHANGE_REQUEST).when(command, by=ANWEN).then(fact).now
    assert (now.contract_id, now.kind, now.change, now.business_case) == (
        CONTRACT_ID,
        "extension",
        LONGER,
        "More pupils.",
    )
    assert (now.proposed_by, now.proposed_for, now.proposed_on) == ("p-anwen", "p-lowri", TODAY)
    assert (now.takes_effect, now.value_change, now.levels) == (day("2023-07-01"), Decimal("0.00"), TWO)


@pytest.mark.parametrize(
    ("command", "entries", "looked_at"),
    [
        (propose(), [], ""),
        (propose(already_happened_on=day("2022-04-30")), [], "BC"),
        (propose(already_happened_on=day("2022-05-02")), [], "C"),
        (propose(already_happened_on=day("2023-05-02")), [], ""),
        (
            propose(kind="termination", change=ContractChange(ending=Ending(day("2022-04-30"), "discharge"))),
            [],
            "BC",
        ),
        (Implement(reason="Agreed."), APPROVED, ""),
        (Implement(reason="Agreed.", took_effect=day("2022-05-02")), APPROVED, "C"),
        (
            Implement(reason="Agreed."),
            [replace_fact(PROPOSED, already_happened_on=day("2022-04-30")), *APPROVED[1:]],
            "BC",
        ),
    ],
)
def test_a_change_of_an_earlier_day_looks_at_what_the_later_facts_of_its_contract_look_at(
    command: Command, entries: list[Entry], looked_at: str
) -> None:
    """The firms that came in on 1 May 2022 and on 1 May 2023."""
    contract = a_contract(
        on("2022-05-01", Novated(outgoing=AMBER, incoming=BROOK)),
        on("2023-05-01", Assigned(assignor=BROOK, assignee=CEDAR)),
    )
    asked = given(CHANGE_REQUEST, entries, [contract])
    context = Context(TODAY, ANWEN, others={CONTRACT_ID: contract})
    found = {
        need.stream_id
        for need in needs(CHANGE_REQUEST, asked.chronicle if entries else None, command, context)
    }
    assert "".join(firm.name[0] for firm in (BROOK, CEDAR) if firm.supplier_id in found) == looked_at


def test_it_looks_at_what_is_above_the_contract_that_it_came_under_later() -> None:
    whole, above = UUID(int=0xA1), UUID(int=0xA2)
    contract, part = (
        chronicle(stream_id, [registered(), on("2022-05-01", ParentNamed(relation="call-off", under=under))])
        for stream_id, under in ((CONTRACT_ID, whole), (whole, above))
    )
    context = Context(TODAY, ANWEN, others={CONTRACT_ID: contract, whole: part})
    asked = propose(already_happened_on=day("2022-04-30"))
    assert above in {need.stream_id for need in needs(CHANGE_REQUEST, None, asked, context)}


@pytest.mark.parametrize("kind", ["novation", "assignment"])
def test_the_supplier_that_comes_in_is_named_as_it_is_on_record(kind: Kind) -> None:
    known = chronicle(BROOK.supplier_id, [on("2019-01-01", SupplierRegistered(name="Brook Coaches Ltd"))])
    others = [a_contract(), known]
    asked = given(CHANGE_REQUEST, others=others).when(propose(kind=kind, change=NOVATION))
    assert "Brook Coaches Ltd" in asked.advice["change.possible-in-the-contract"]
    assert asked.then().now.change.supplier == replace(
        NOVATION.supplier, incoming=replace(BROOK, name="Brook Coaches Ltd")
    )
    gone = chronicle(
        BROOK.supplier_id,
        [
            on("2019-01-01", SupplierRegistered(name="Brook Coaches Ltd")),
            on("2023-01-01", Merged(into=CEDAR.supplier_id, into_name=CEDAR.name, proposed_by="p-x")),
        ],
    )
    given(CHANGE_REQUEST, others=[a_contract(), gone]).when(propose(kind=kind, change=NOVATION)).then_refused(
        "change.possible-in-the-contract", at=["change.supplier.incoming.supplier_id"]
    )
    entries = [requested(kind=kind, change=NOVATION), *APPROVED[1:]]
    made = given(CHANGE_REQUEST, entries, others).when(Implement(reason="Sold.")).then()
    terms = made.others[CONTRACT_ID].latest()
    assert terms is not None
    assert [party.name for party in terms.suppliers] == ["Brook Coaches Ltd"]


@pytest.mark.parametrize(
    ("kind", "change", "missing"),
    [
        ("extension", MORE, ["change.extension"]),
        ("value change", LONGER, ["change.values"]),
        ("scope variation", MORE, ["change.variation"]),
        ("novation", MORE, ["change.supplier"]),
        ("assignment", MORE, ["change.supplier"]),
        ("partial termination", MORE, ["change.ending"]),
        ("termination", MORE, ["change.ending"]),
        ("value change", replace(MORE, extension=LONGER.extension), ["change.extension"]),
        (
            "novation",
            replace(NOVATION, extension=LONGER.extension, variation=Variation("A school", True)),
            ["change.extension", "change.variation"],
        ),
        (
            "termination",
            replace(MORE, ending=Ending(day("2023-12-31"), "discharge")),
            ["change.values"],
        ),
        (
            "termination",
            ContractChange(ending=Ending(day("2023-12-31"), "discharge", "Transport")),
            ["change.ending.part"],
        ),
        (
            "partial termination",
            ContractChange(ending=Ending(day("2023-12-31"), "discharge")),
            ["change.ending.part"],
        ),
    ],
)
def test_a_change_is_given_whole_and_by_itself(
    kind: Kind, change: ContractChange, missing: list[str]
) -> None:
    """What it cannot be by this is put to no other rule: neither to the contract's, nor held against what was made."""
    for settles in (None, event_id(1)):
        command = propose(kind=kind, change=change, settles=settles)
        refused = given(CHANGE_REQUEST).when(command).refused
        assert refused is not None
        shown = {told.rule: (sorted(told.fields), told.conflict) for told in refused.rejections}
        assert shown["change.whole"] == (missing, False)
        assert not {"change.settles-what-was-made", "change.possible-in-the-contract"} & set(shown)


def test_what_the_contracts_rules_advise_of_two_parts_alike_is_said_once() -> None:
    both = replace(MORE, extension=LONGER.extension)
    command = propose(kind="extension", change=both, already_happened_on=day("2023-05-01"))
    said = given(CHANGE_REQUEST).when(command).advice["change.possible-in-the-contract"]
    assert said == "Recorded 45 days after it took effect."


def test_a_character_that_cannot_be_kept_is_shown_in_the_reason_by_the_contracts_rules_too() -> None:
    given(CHANGE_REQUEST).when(propose(reason="More\x00pupils")).then_refused(
        "text.can-be-kept", "change.possible-in-the-contract", at=["reason"], conflict=False
    )


@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        ("novation", NOVATION, {"limit.reg-72.new-contractor"}),
        ("assignment", NOVATION, {"limit.reg-72.new-contractor"}),
        ("extension", LONGER, {"limit.reg-72.substantial"}),
        ("termination", ContractChange(ending=Ending(day("2023-12-31"), "discharge")), set()),
    ],
)
def test_the_law_is_told_of_each_kind_of_change_what_is_its_own(
    kind: Kind, change: ContractChange, told: set[str]
) -> None:
    asked = given(CHANGE_REQUEST).when(propose(kind=kind, change=change))
    assert {name for name in asked.advice if name.startswith("limit.")} == told


def test_of_a_contract_that_has_ended_nothing_is_asked_any_more() -> None:
    ended = a_contract(on("2023-06-10", Terminated(ended_on=day("2023-06-10"), ground="discharge")))
    story = given(CHANGE_REQUEST, others=[ended])
    for days, field in (({}, "effective_from"), ({"takes_effect": day("2023-07-01")}, "takes_effect")):
        story.when(propose(**days)).then_refused(
            "contract.in-being", "change.possible-in-the-contract", at=["contract_id", field], conflict=True
        )


@pytest.mark.parametrize(
    "days",
    [
        {"takes_effect": TODAY},
        {"already_happened_on": TODAY},
        {"takes_effect": day("2023-06-14"), "already_happened_on": day("2023-06-14")},
        {"kind": "termination", "change": ContractChange(ending=Ending(TODAY, "discharge"))},
    ],
)
def test_what_is_from_today_on_or_said_to_have_happened_may_be_proposed(days: dict[str, Any]) -> None:
    assert given(CHANGE_REQUEST).when(propose(**days)).decided


def test_what_is_within_a_limit_is_on_record_with_its_figures_and_other_regimes_are_not() -> None:
    asked = given(CHANGE_REQUEST).when(propose())
    assert asked.decision is not None
    told = {rule.rule: rule for rule in asked.decision.record.rules if rule.rule.startswith("limit.")}
    assert set(told) == {
        "limit.reg-72.fifty-per-cent",
        "limit.reg-72.small-share",
        "limit.reg-72.small-threshold",
    }
    small = told["limit.reg-72.small-share"]
    assert (small.outcome, small.clause) == ("passed", "PCR 2015 reg 72(1)(f), 72(5)-(7)")
    assert "41.7% of the limit is used: within." in small.sentence


def test_the_advice_on_an_extension_asks_for_a_review_and_the_money() -> None:
    free = ContractChange(extension=Extension("2025-03-31"))
    for kind, change, advised in (
        ("extension", replace(free, values=MORE.values), False),
        ("extension", LONGER, False),
        ("value change", MORE, False),
        ("extension", free, True),
    ):
        told = given(CHANGE_REQUEST).when(propose(kind=kind, change=change)).advice
        assert ("change.value-given" in told) is advised
        assert ("change.pre-extension-review" in told) is (kind == "extension")
    asked = given(CHANGE_REQUEST).when(propose(kind="extension", change=free))
    assert {"change.pre-extension-review", "change.value-given"} < set(asked.advice)
    reviewed = propose(kind="extension", change=LONGER, pre_extension_review_done=True)
    assert not {"change.pre-extension-review", "change.value-given"} & set(
        given(CHANGE_REQUEST).when(reviewed).advice
    )


def test_a_retrospective_change_is_flagged_and_needs_the_next_higher_approver() -> None:
    command = propose(already_happened_on=day("2023-05-01"))
    asked = given(CHANGE_REQUEST).when(command, by=ANWEN)
    assert "Retrospective" in asked.advice["change.approved-beforehand"]
    assert asked.then().now.levels == ("SRO", "commercial")


def test_what_the_contract_says_of_the_change_is_said_with_it() -> None:
    beyond = ContractChange(extension=Extension("2027-03-31", beyond_maximum_term=True))
    asked = given(CHANGE_REQUEST).when(propose(kind="extension", change=beyond))
    assert "Beyond the maximum term" in asked.advice["change.possible-in-the-contract"]


@pytest.mark.parametrize(
    ("rule", "changes", "fields"),
    [
        ("change.whole", {"kind": "extension"}, ["change.extension"]),
        (
            "change.whole",
            {"change": replace(MORE, variation=Variation("A school", True))},
            ["change.variation"],
        ),
        (
            "change.whole",
            {
                "kind": "partial termination",
                "change": ContractChange(ending=Ending(day("2023-12-31"), "discharge")),
            },
            ["change.ending.part"],
        ),
        (
            "change.possible-in-the-contract",
            {"kind": "extension", "change": ContractChange(extension=Extension("2023-12-31"))},
            ["change.extension.new_end"],
        ),
        (
            "change.possible-in-the-contract",
            {"kind": "extension", "change": ContractChange(extension=Extension("2023-02-29"))},
            ["change.extension.new_end"],
        ),
        ("change.possible-in-the-contract", {"takes_effect": day("2090-01-01")}, ["takes_effect"]),
        (
            "told-of.had-come",
            {"already_happened_on": day("2023-06-16")},
            ["already_happened_on"],
        ),
        (
            "change.approved-beforehand",
            {"takes_effect": day("2023-06-14")},
            ["already_happened_on", "takes_effect"],
        ),
        (
            "change.approved-beforehand",
            {"kind": "termination", "change": ContractChange(ending=Ending(day("2023-06-14"), "discharge"))},
            ["already_happened_on", "change.ending.ended_on"],
        ),
        ("contract.in-being", {"effective_from": day("2020-02-02")}, ["contract_id", "effective_from"]),
        (
            "change.possible-in-the-contract",
            {"kind": "extension", "change": replace(LONGER, values=SAME)},
            [
                "change.values.annual_excl_vat",
                "change.values.estimated_excl_vat",
                "change.values.estimated_incl_vat",
            ],
        ),
        *(
            ("change.possible-in-the-contract", {"kind": kind, "change": change}, [field])
            for kind in ("novation", "assignment")
            for change, field in (
                (
                    ContractChange(supplier=NewSupplier(CEDAR.supplier_id, BROOK)),
                    "change.supplier.outgoing_supplier_id",
                ),
                (ContractChange(supplier=NewSupplier(AMBER.supplier_id, AMBER)), "change.supplier.incoming"),
            )
        ),
        (
            "change.possible-in-the-contract",
            {"kind": "scope variation", "change": ContractChange(variation=Variation("A\x00school", True))},
            ["change.variation.variation"],
        ),
        *(
            ("change.possible-in-the-contract", given_days, [field])
            for given_days, field in (
                (
                    {
                        "kind": "termination",
                        "change": ContractChange(ending=Ending(day("2019-01-01"), "discharge")),
                    },
                    "change.ending.ended_on",
                ),
                (
                    {
                        "kind": "partial termination",
                        "change": ContractChange(ending=Ending(TODAY, "discharge", "A\x00part")),
                    },
                    "change.ending.part",
                ),
                ({"effective_from": day("2034-01-01")}, "effective_from"),
                ({"already_happened_on": day("1899-12-31")}, "already_happened_on"),
                (
                    {
                        "kind": "termination",
                        "change": ContractChange(ending=Ending(day("2034-01-01"), "discharge")),
                    },
                    "change.ending.ended_on",
                ),
            )
        ),
    ],
)
def test_what_cannot_be_proposed_is_refused(rule: str, changes: dict[str, Any], fields: list[str]) -> None:
    asked = given(CHANGE_REQUEST).when(propose(**changes))
    assert asked.refused is not None
    refused = {rejection.rule: sorted(rejection.fields) for rejection in asked.refused.rejections}
    assert refused[rule] == fields


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


def test_making_a_change_records_it_in_the_contract() -> None:
    values = Values(Decimal("1250000.00"), VALUES.estimated_excl_vat, VALUES.annual_excl_vat)
    story = (
        given(CHANGE_REQUEST, APPROVED)
        .when(Implement(reason="Agreed."))
        .then(
            Implemented(took_effect=day("2023-06-15"), value_change=Decimal("50000.00")),
            ValueChanged(previous=VALUES, values=values, cause="volume"),
            effective="2023-06-15",
        )
    )
    assert status(story.now) == "implemented"
    terms = story.others[CONTRACT_ID].latest()
    assert terms is not None
    assert terms.values == values


DEARER = ContractChange(values=NewValues("price", Decimal("1250000.00"), None, Decimal("260000.00")))


@pytest.mark.parametrize(
    ("kind", "change", "recorded"),
    [
        (
            "extension",
            LONGER,
            [Extended(previous_end="2024-03-31", end="2025-03-31", option="first extension")],
        ),
        (
            "extension",
            ContractChange(extension=Extension("2027-03-31", beyond_maximum_term=True)),
            [Extended(previous_end="2024-03-31", end="2027-03-31", beyond_maximum_term=True)],
        ),
        (
            "extension",
            replace(DEARER, extension=LONGER.extension),
            [
                Extended(previous_end="2024-03-31", end="2025-03-31", option="first extension"),
                ValueChanged(
                    previous=VALUES,
                    values=Values(Decimal("1250000.00"), VALUES.estimated_excl_vat, Decimal("260000.00")),
                    cause="price",
                ),
            ],
        ),
        (
            "value change",
            ContractChange(values=NewValues("volume", estimated_excl_vat=Decimal("1010000.00"))),
            [
                ValueChanged(
                    previous=VALUES,
                    values=Values(VALUES.estimated_incl_vat, Decimal("1010000.00"), VALUES.annual_excl_vat),
                    cause="volume",
                ),
            ],
        ),
        (
            "scope variation",
            ContractChange(variation=Variation("A school", False, "Meals at twelve schools")),
            [
                ScopeVaried(
                    variation="A school",
                    kind_already_provided_for=False,
                    description="Meals at twelve schools",
                )
            ],
        ),
        (
            "scope variation",
            ContractChange(variation=Variation("A school", True)),
            [ScopeVaried(variation="A school", kind_already_provided_for=True)],
        ),
        ("novation", NOVATION, [Novated(outgoing=AMBER, incoming=BROOK)]),
        ("assignment", NOVATION, [Assigned(assignor=AMBER, assignee=BROOK)]),
    ],
)
def test_each_kind_of_change_becomes_the_contracts_own_facts_on_the_day_on_which_it_takes_effect(
    kind: Kind, change: ContractChange, recorded: list[Fact]
) -> None:
    entries = [requested(kind=kind, change=change), *APPROVED[1:]]
    command = Implement(reason="Agreed.", took_effect=day("2023-06-10"))
    decided = given(CHANGE_REQUEST, entries).when(command).decided
    assert decided[0].fact.took_effect == day("2023-06-10")  # type: ignore[attr-defined]
    assert [(item.fact, item.valid_from, item.stream_id) for item in decided[1:]] == [
        (fact, day("2023-06-10"), CONTRACT_ID) for fact in recorded
    ]


@pytest.mark.parametrize(
    ("kind", "part", "recorded"),
    [
        (
            "partial termination",
            "Transport",
            PartiallyTerminated(part="Transport", ended_on=day("2023-12-31"), ground="discharge"),
        ),
        ("termination", "", Terminated(ended_on=day("2023-12-31"), ground="discharge")),
    ],
)
def test_an_ending_becomes_the_contracts_own_on_its_last_day(kind: Kind, part: str, recorded: Fact) -> None:
    change = ContractChange(ending=Ending(day("2023-12-31"), "discharge", part))
    story = given(CHANGE_REQUEST, [requested(kind=kind, change=change), *APPROVED[1:]])
    made, caused = story.when(Implement(reason="Agreed.")).decided
    assert made.fact.took_effect == day("2023-12-31")  # type: ignore[attr-defined]
    assert (caused.fact, caused.valid_from, caused.stream_id) == (recorded, day("2023-12-31"), CONTRACT_ID)


def test_a_change_takes_effect_on_the_day_proposed_or_on_which_it_had_happened_unless_told_otherwise() -> (
    None
):
    planned = [requested(takes_effect=day("2023-07-01")), *APPROVED[1:]]
    flagged = on(
        "2023-06-07", RetrospectiveFlagged(happened_on=day("2023-06-05"), levels=("SRO", "commercial"))
    )
    sro = on(
        "2023-06-08", ApprovalGiven(level="SRO", approved_by="p-bryn", levels=("SRO", "commercial")), BRYN
    )
    for entries, told, effect in (
        (APPROVED, None, "2023-06-15"),
        (planned, None, "2023-07-01"),
        (planned, "2023-07-08", "2023-07-08"),
        ([*planned, flagged, sro], None, "2023-06-05"),
        ([*planned, flagged, sro], "2023-06-05", "2023-06-05"),
    ):
        command = Implement(reason="Agreed.", took_effect=day(told) if told else None)
        now = given(CHANGE_REQUEST, entries).when(command).then().now
        assert (now.took_effect, now.implemented_on, status(now)) == (
            day(effect),
            TODAY,
            "implemented",
        )


def test_a_change_is_judged_by_what_is_in_force_on_the_day_on_which_it_takes_effect() -> None:
    dearer = Values(Decimal("1240000.00"), VALUES.estimated_excl_vat, VALUES.annual_excl_vat)
    scheduled = on("2023-07-01", ValueChanged(previous=VALUES, values=dearer, cause="volume"))
    story = given(CHANGE_REQUEST, others=[a_contract(scheduled)])
    for takes_effect, before, change in (
        ("2023-06-30", "1200000.00", "50000.00"),
        ("2023-07-01", "1240000.00", "10000.00"),
    ):
        now = story.when(propose(takes_effect=day(takes_effect))).decided[0].fact
        assert (now.value_before, now.value_change) == (Decimal(before), Decimal(change))  # type: ignore[attr-defined]
    story = given(CHANGE_REQUEST, APPROVED, [a_contract(scheduled)])
    made = story.when(Implement(reason="Agreed.", took_effect=day("2023-07-01"))).then()
    assert made.now.value_change == Decimal("10000.00")


def test_who_has_to_agree_goes_by_the_tier_of_today() -> None:
    gold_later = on("2023-07-01", TierAssigned(tier="Gold"))
    asked = given(CHANGE_REQUEST, others=[a_contract(gold_later)]).when(
        propose(takes_effect=day("2023-08-01"))
    )
    assert asked.then().now.levels == TWO


def test_nothing_is_made_before_every_level_approved() -> None:
    said = (
        given(CHANGE_REQUEST, APPROVED[:-1])
        .when(Implement(reason="Agreed."))
        .then_refused("making.approved", conflict=True)
    )
    assert said == "Still to be approved by commercial."
    for entries in ([PROPOSED], [PROPOSED, GROUND]):
        nobody = given(CHANGE_REQUEST, entries).when(Implement(reason="Agreed."))
        nobody.then_refused("making.approved", conflict=True)


def test_a_contract_that_rose_in_tier_meanwhile_needs_its_new_levels() -> None:
    story = given(CHANGE_REQUEST, APPROVED, [a_contract(tier="Gold")])
    assert "SRO" in story.when(Implement(reason="Agreed.")).then_refused("making.approved")


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


def test_a_later_fact_that_is_put_right_next_lets_a_request_be_proposed_made_and_corrected() -> None:
    """It is named as for a change that is recorded straight, and told once."""
    later = on("2023-06-10", Extended(previous_end="2024-03-31", end="2024-12-31"))
    longer = ContractChange(extension=Extension("2025-06-30"))
    asked = requested(kind="extension", change=longer)
    story = given(CHANGE_REQUEST, [asked, *APPROVED[1:]], [a_contract(later)])
    next_ = {"although": (event_id(2),)}

    proposed = propose(kind="extension", change=longer, already_happened_on=day("2023-06-08"))
    new = given(CHANGE_REQUEST, (), [a_contract(later)])
    new.when(proposed).then_refused("change.possible-in-the-contract", at=["although"], conflict=True)
    assert str(event_id(2)) in new.when(replace(proposed, **next_)).advice["change.possible-in-the-contract"]

    make = Implement(reason="Agreed.", took_effect=day("2023-06-08"))
    story.when(make).then_refused("change.possible-in-the-contract", conflict=True)
    made = story.when(replace(make, **next_))
    assert made.advised_in_all.count("no longer fits") == 1
    right = Correct(corrects=event_id(5), fields={"took_effect": "2023-06-07"}, reason="Misread")
    made.then().when(right).then_refused("change.possible-in-the-contract", conflict=True)
    assert made.then().when(replace(right, **next_)).decided


def test_what_the_contract_no_longer_takes_is_refused() -> None:
    ended = a_contract(on("2023-06-10", Terminated(ended_on=day("2023-06-10"), ground="discharge")))
    said = (
        given(CHANGE_REQUEST, APPROVED, [ended])
        .when(Implement(reason="Agreed."))
        .then_refused("change.possible-in-the-contract", conflict=True)
    )
    assert "terminated on 10 June 2023" in said


def test_an_ending_is_made_on_its_own_day() -> None:
    ending = ContractChange(ending=Ending(day("2023-12-31"), "mutual agreement"))
    entries = [requested(kind="termination", change=ending), *APPROVED[1:]]
    command = Implement(reason="Agreed.", took_effect=day("2023-11-30"))
    told = given(CHANGE_REQUEST, entries).when(command)
    said = told.then_refused("making.not-another-day", at=["took_effect"], conflict=False)
    assert said.startswith("It was proposed to end on 31 December 2023")
    on_its_day = Implement(reason="Agreed.", took_effect=day("2023-12-31"))
    assert given(CHANGE_REQUEST, entries).when(on_its_day).decided


def test_a_ground_judged_under_another_regime_is_pointed_at() -> None:
    asked = under("EXEMPT_OR_PARTNERSHIP", APPROVED).when(Implement(reason="Agreed."))
    assert "judged under PCR2015" in asked.advice["making.ground-still-fits"]
    for entries in (APPROVED, [PROPOSED, HEAD, COMMERCIAL]):
        as_it_was = given(CHANGE_REQUEST, entries).when(Implement(reason="Agreed."))
        assert "making.ground-still-fits" not in as_it_was.advice


ACT_GROUND = replace_fact(GROUND, ground="Sch 8 para 8", legal_regime="PA2023")
LARGE = requested(change=ContractChange(values=NewValues("volume", Decimal("1400000.00"))))
BY_THE_ACT = [LARGE, ACT_GROUND, replace_fact(HEAD), replace_fact(COMMERCIAL)]
CONFLICTS = on("2023-06-07", ConflictsAssessmentConfirmed(assessed_on=day("2023-06-07")))
NOTICE = on(
    "2023-06-08",
    NoticeRecorded(notice_id="N-1", outcome="confirmed", on=day("2023-06-08")),
)
STANDSTILL = replace_fact(NOTICE, standstill_working_days=8, standstill_until=day("2023-06-19"))


def test_a_large_change_under_the_act_waits_for_its_notice() -> None:
    """Ss.75 and 76: domain rule I6."""
    make = Implement(reason="Agreed.")
    under("PA2023", BY_THE_ACT).when(make).then_refused("making.notice-first", conflict=True)
    rejected = replace_fact(NOTICE, outcome="rejected")
    under("PA2023", [*BY_THE_ACT, CONFLICTS, rejected]).when(make).then_refused("making.notice-first")
    assert under("PA2023", [*BY_THE_ACT, CONFLICTS, NOTICE]).when(make).decided


def test_a_notice_after_the_change_took_effect_is_too_late() -> None:
    early = Implement(reason="Agreed.", took_effect=day("2023-06-07"))
    under("PA2023", [*BY_THE_ACT, CONFLICTS, NOTICE]).when(early).then_refused("making.notice-first")


def test_a_small_change_a_light_touch_one_and_an_option_need_no_notice() -> None:
    make = Implement(reason="Agreed.")
    assert under("PA2023", [PROPOSED, *BY_THE_ACT[1:]]).when(make).decided
    assert under("PA2023_LIGHT_TOUCH", BY_THE_ACT).when(make).decided
    option = replace_fact(ACT_GROUND, ground="option exercised, no modification")
    assert under("PA2023", [LARGE, option, *BY_THE_ACT[2:]]).when(make).decided


def test_paragraph_9_always_needs_a_notice() -> None:
    entries = [
        requested(kind="novation", change=NOVATION),
        replace_fact(ACT_GROUND, ground="Sch 8 para 9"),
        *BY_THE_ACT[2:],
    ]
    under("PA2023", entries).when(Implement(reason="Agreed.")).then_refused("making.notice-first")


def test_a_retrospective_change_is_made_without_its_notice_and_that_is_said() -> None:
    late = requested(change=LARGE.fact.change, already_happened_on=day("2023-05-01"))  # type: ignore[attr-defined]
    sro = replace_fact(HEAD, level="SRO")
    asked = under("PA2023", [late, ACT_GROUND, sro, COMMERCIAL]).when(Implement(reason="Agreed."))
    assert "publish it now" in asked.advice["making.notice-first"]


@pytest.mark.parametrize("told", ["2023-04-30", "2023-05-02", "2023-06-15", "2023-08-01"])
def test_what_had_happened_is_made_from_the_day_on_which_it_happened_and_from_no_other(told: str) -> None:
    """From a later day it would be a change still to come, which does without notice and standstill all the same."""
    late = requested(change=LARGE.fact.change, already_happened_on=day("2023-05-01"))  # type: ignore[attr-defined]
    story = under("PA2023", [late, ACT_GROUND, replace_fact(HEAD, level="SRO"), COMMERCIAL])
    make = Implement(reason="Agreed.", took_effect=day(told))
    story.when(make).then_refused("making.not-another-day", at=["took_effect"])
    assert story.when(replace(make, took_effect=day("2023-05-01"))).decided


def assessment(assessed_on: str) -> ConflictsAssessmentConfirmed:
    """The conflicts assessment, confirmed as revised on that day."""
    return ConflictsAssessmentConfirmed(assessed_on=day(assessed_on))


def test_a_notice_confirms_the_conflicts_assessment() -> None:
    """S.83(5)(c): domain rule I25."""
    submit = RecordNotice(notice_id="N-1", outcome="submitted", on=day("2023-06-15"))
    story = under("PA2023", BY_THE_ACT)
    story.when(submit).then_refused("notice.conflicts-assessment-confirmed", conflict=True)
    confirmed = story.when(ConfirmConflictsAssessment(assessed_on=day("2023-06-14"))).quietly()
    told = confirmed.then(ConflictsAssessmentConfirmed(assessed_on=day("2023-06-14")))
    assert told.now.conflicts_assessed_on == day("2023-06-14")
    told.when(submit).quietly().then(
        NoticeRecorded(notice_id="N-1", outcome="submitted", on=day("2023-06-15"))
    )


def test_a_notice_is_no_older_than_the_conflicts_assessment_that_it_confirms() -> None:
    """That was revised again since the notice is none of the notice's."""
    assessed = [on(f"2023-06-{on_day}", assessment(f"2023-06-{on_day}")) for on_day in ("08", "12")]
    for facts, earliest in ((assessed, "2023-06-08"), (assessed[1:], "2023-06-12")):
        story = under("PA2023", [*BY_THE_ACT, *facts])
        for outcome in ("submitted", "confirmed", "rejected"):
            notice = RecordNotice(notice_id="N-1", outcome=outcome, on=day(earliest))
            assert story.when(notice).quietly().decided
            before = replace(notice, on=day(earliest) - timedelta(days=1))
            story.when(before).then_refused("notice.conflicts-assessment-confirmed", at=["on"])


def test_an_assessment_is_not_moved_past_the_notice_that_confirmed_it() -> None:
    story = under("PA2023", [*BY_THE_ACT, on("2023-06-08", assessment("2023-06-07")), NOTICE])
    later = {"assessed_on": "2023-06-09", "effective_from": "2023-06-09"}
    moved = Correct(corrects=event_id(len(story.entries) - 1), fields=later, reason="Slip")
    story.when(moved).then_refused("later-facts.still-fit", conflict=True)


def test_a_standstill_is_worked_out_when_the_notice_is_confirmed_and_waited_for() -> None:
    submitted = replace_fact(NOTICE, outcome="submitted", standstill_working_days=8)
    story = under("PA2023", [*BY_THE_ACT, CONFLICTS, submitted])
    confirm = RecordNotice(notice_id="N-1", outcome="confirmed", on=day("2023-06-08"))
    published = story.when(confirm).then(STANDSTILL.fact)
    published.when(Implement(reason="Agreed.")).then_refused("making.after-standstill", conflict=True)
    published.when(EndStandstill()).then_refused("standstill.over", conflict=True)
    over = published.when(EndStandstill(), on=day("2023-06-20")).then(
        StandstillEnded(ended_on=day("2023-06-19"))
    )
    assert over.when(Implement(reason="Agreed."), on=day("2023-06-20")).decided
    over.when(EndStandstill(), on=day("2023-06-20")).then_refused("standstill.stated", conflict=True)


@pytest.mark.parametrize(
    ("rule", "entries", "command"),
    [
        (
            "told-of.had-come",
            [],
            ConfirmConflictsAssessment(assessed_on=day("2023-06-16")),
        ),
        (
            "told-of.had-come",
            [CONFLICTS],
            RecordNotice(notice_id="N-1", outcome="submitted", on=day("2023-06-16")),
        ),
        (
            "notice.standstill-long-enough",
            [CONFLICTS],
            RecordNotice(
                notice_id="N-1", outcome="submitted", on=day("2023-06-15"), standstill_working_days=7
            ),
        ),
        ("standstill.stated", [], EndStandstill()),
    ],
)
def test_a_notice_that_cannot_be_is_refused(rule: str, entries: list[Entry], command: Command) -> None:
    under("PA2023", [*BY_THE_ACT, *entries]).when(command).then_refused(rule)


def test_a_standstill_lasts_until_its_last_day_is_over_and_is_that_of_its_own_notice() -> None:
    story = under("PA2023", [*BY_THE_ACT, CONFLICTS, STANDSTILL])
    last = story.when(EndStandstill(), on=day("2023-06-19"))
    last.then_refused("standstill.over", at=["effective_from"], conflict=True)
    submitted = replace_fact(NOTICE, outcome="submitted", standstill_working_days=8)
    for notice_id, until in (("N-1", day("2023-06-19")), ("N-2", None)):
        confirm = RecordNotice(notice_id=notice_id, outcome="confirmed", on=day("2023-06-08"))
        told = under("PA2023", [*BY_THE_ACT, CONFLICTS, submitted]).when(confirm).then().now
        assert (told.standstill_until, told.notice.standstill_working_days) == (until, 8 if until else 0)
    for days in (0, 8, 9):
        asked = RecordNotice(
            notice_id="N-1", outcome="submitted", on=day("2023-06-15"), standstill_working_days=days
        )
        told = under("PA2023", [*BY_THE_ACT, CONFLICTS]).when(asked).then().now
        assert (told.standstill_until, told.notice.standstill_working_days) == (None, days)


def test_a_standstill_that_was_published_is_waited_for_whatever_notice_follows() -> None:
    """S.76: the change is not made before the end of a standstill that a notice stated."""
    story = under("PA2023", [*BY_THE_ACT, CONFLICTS, STANDSTILL])
    for notice_id, outcome in (("N-2", "confirmed"), ("N-2", "submitted"), ("N-1", "rejected")):
        another = RecordNotice(notice_id=notice_id, outcome=outcome, on=day("2023-06-15"))
        story.when(another).then_refused("notice.keeps-the-standstill", conflict=True)
    over = story.when(EndStandstill(), on=day("2023-06-20")).then()
    another = RecordNotice(notice_id="N-2", outcome="confirmed", on=day("2023-06-20"))
    told = over.when(another, on=day("2023-06-20")).then()
    make = Implement(reason="Agreed.")
    assert told.when(make, on=day("2023-06-20")).decided
    longer = over.when(replace(another, standstill_working_days=8), on=day("2023-06-20")).then()
    assert longer.now.standstill_ended is False
    for effect in (None, day("2023-07-30")):
        made = replace(make, took_effect=effect)
        longer.when(made, on=day("2023-06-20")).then_refused("making.after-standstill", conflict=True)
    last = replace(make, took_effect=day("2023-06-19"))
    over.when(last, on=day("2023-06-20")).then_refused("making.after-standstill", conflict=True)
    assert over.when(replace(make, took_effect=day("2023-06-20")), on=day("2023-06-20")).decided


def test_a_notice_and_an_assessment_are_true_from_no_earlier_day_than_they_tell_of() -> None:
    """Straight, of an earlier day, and when they are put right."""
    story = under("PA2023", [*BY_THE_ACT, CONFLICTS])
    early = ConfirmConflictsAssessment(assessed_on=day("2023-06-14"), effective_from=day("2023-06-13"))
    story.when(early).then_refused("told-of.had-come", at=["assessed_on", "effective_from"])
    story.when(replace(early, effective_from=day("2023-06-14"))).then()
    notice = RecordNotice(
        notice_id="N-1", outcome="submitted", on=day("2023-06-14"), effective_from=day("2023-06-13")
    )
    story.when(notice).then_refused("told-of.had-come", at=["on", "effective_from"])
    told = story.when(replace(notice, effective_from=day("2023-06-14"))).then()
    story.when(
        FlagRetrospective(
            happened_on=day("2023-06-14"), reason="Found at audit", effective_from=day("2023-06-13")
        )
    ).then_refused("told-of.had-come", at=["happened_on", "effective_from"])
    for fields in ({"on": "2023-06-15"}, {"effective_from": "2023-06-13"}):
        told.when(correct(len(told.entries), **fields), by=DILWYN).then_refused(
            "told-of.had-come", at=["fields.on", "fields.effective_from"]
        )


def test_a_notice_and_an_assessment_are_of_today_at_the_latest() -> None:
    story = under("PA2023", [*BY_THE_ACT, CONFLICTS])
    story.when(ConfirmConflictsAssessment(assessed_on=day("2023-06-15"))).then()
    late = story.when(ConfirmConflictsAssessment(assessed_on=day("2023-06-16")))
    late.then_refused("told-of.had-come", at=["assessed_on"])
    notice = RecordNotice(notice_id="N-1", outcome="submitted", on=day("2023-06-16"))
    story.when(notice).then_refused("told-of.had-come", at=["on"])


def test_a_retrospective_change_made_within_the_standstill_is_said_to_be() -> None:
    late = requested(change=LARGE.fact.change, already_happened_on=day("2023-06-09"))  # type: ignore[attr-defined]
    entries = [late, ACT_GROUND, replace_fact(HEAD, level="SRO"), COMMERCIAL, CONFLICTS, STANDSTILL]
    asked = under("PA2023", entries).when(Implement(reason="Agreed."))
    assert "19 June 2023" in asked.advice["making.after-standstill"]


def test_what_was_implemented_stays_so_whatever_is_entered_late() -> None:
    done = on("2023-06-07", Implemented(took_effect=day("2023-06-07")))
    story = given(CHANGE_REQUEST, [*APPROVED, done, on("2023-06-08", Withdrawn())])
    assert status(story.now) == "implemented"


@pytest.mark.parametrize(
    ("change", "reads"),
    [
        (None, "change of value not known"),
        ("0.00", "no change of value"),
        ("0.01", "value up by £0.01"),
        ("-0.01", "value down by £0.01"),
    ],
)
def test_a_request_says_by_how_much_the_value_moves(change: str | None, reads: str) -> None:
    value = Decimal(change) if change else None
    proposed = replace_fact(PROPOSED, value_change=value).fact
    made = Implemented(took_effect=day("2023-06-10"), value_change=value)
    assert sentence(proposed, {}) == (
        f"Change proposed by p-anwen: value change, {reads}; needs head of service, commercial."
    )
    assert sentence(made, {}) == f"Change made, in effect from 10 June 2023: {reads}."


def correct(number: int, **fields: Any) -> Correct:
    """A correction of the story's event of that number."""
    return Correct(corrects=event_id(number), fields=fields, reason="Misread.")


@pytest.mark.parametrize(
    ("number", "fields"), [(1, {"business_case": "Other."}), (2, {"why": "Other."}), (3, {"level": "SRO"})]
)
def test_what_was_proposed_judged_and_decided_is_not_corrected_behind_anybodys_back(
    number: int, fields: dict[str, Any]
) -> None:
    asked = given(CHANGE_REQUEST, APPROVED).when(correct(number, **fields), by=DILWYN)
    asked.then_refused("correction.may-be-asked-again", at=["corrects"])


def test_a_notice_is_corrected_and_its_standstill_worked_out_again() -> None:
    story = under("PA2023", [*BY_THE_ACT, CONFLICTS, STANDSTILL])
    story.when(correct(6, standstill_working_days=7), by=DILWYN).then_refused(
        "notice.standstill-long-enough", at=["fields.standstill_working_days"]
    )
    notice = (
        story.when(correct(6, notice_id="N-2", on="2023-06-09", effective_from="2023-06-09"), by=DILWYN)
        .then()
        .now
    )
    assert (notice.notice.notice_id, notice.standstill_until) == ("N-2", day("2023-06-20"))


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    impact = on("2023-06-02", ImpactAssessed(cost="£50,000 a year."))
    flagged = on(
        "2023-06-07", RetrospectiveFlagged(happened_on=day("2023-06-05"), levels=("SRO", "commercial"))
    )
    ended = on("2023-06-20", StandstillEnded(ended_on=day("2023-06-19")))
    told = under("PA2023", [*BY_THE_ACT, impact, CONFLICTS, STANDSTILL, ended, WITHDRAWN])
    late = given(CHANGE_REQUEST, [*APPROVED, flagged])
    found = asked_again(late, told, made()) | asked_again(given(CHANGE_REQUEST, [PROPOSED, WITHDRAWN]))
    assert found == to_be_asked_again(CHANGE_REQUEST)


def made(change: ContractChange = MORE, kind: Kind = "value change", **contract: Any) -> Story:
    """A change that was approved on 6 June and made on the 15th, in its contract too."""
    entries = [requested(kind=kind, change=change), *APPROVED[1:]]
    story = given(CHANGE_REQUEST, entries, [a_contract(**contract)])
    return story.when(Implement(reason="Agreed.")).then()


def test_r8_what_a_request_recorded_in_a_contract_is_corrected_through_the_request() -> None:
    contract = made().others[CONTRACT_ID]
    caused = contract.timeline.placed[-1]
    with pytest.raises(Refused) as refused:
        decide(
            CONTRACT,
            contract,
            Correct(corrects=caused.event_id, fields={"estimated_incl_vat": "1260000.00"}, reason="Slip"),
            Context(TODAY, DILWYN),
        )
    assert [no.rule for no in refused.value.rejections] == ["correction.may-be-asked-again"]
    assert "correct it there" in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("value change", MORE),
        ("extension", LONGER),
        ("extension", replace(MORE, extension=LONGER.extension)),
        ("scope variation", ContractChange(variation=Variation("A school", True))),
        ("novation", NOVATION),
        ("assignment", NOVATION),
    ],
)
def test_the_day_on_which_a_change_took_effect_is_corrected_in_request_and_contract_alike(
    kind: Kind, change: ContractChange
) -> None:
    story = made(change, kind)
    asked = story.when(correct(5, took_effect="2023-06-08"), by=DILWYN)
    after = asked.then()
    assert after.now.took_effect == day("2023-06-08")
    was, now = (found.others[CONTRACT_ID] for found in (story, after))
    assert [(placed.valid_from, placed.fact) for placed in now.timeline.placed[1:]] == [
        (day("2023-06-08"), placed.fact) for placed in was.timeline.placed[1:]
    ]
    assert now.in_force(day("2023-06-08")) == was.in_force(day("2023-06-15"))


def test_a_corrected_day_is_put_to_the_rules_of_making_the_change() -> None:
    made().when(correct(5, took_effect="2023-06-05"), by=DILWYN).then_refused(
        "making.not-before-approval", at=["fields.took_effect"]
    )
    ending = ContractChange(ending=Ending(day("2023-12-31"), "mutual agreement"))
    made(ending, "termination").when(correct(5, took_effect="2023-11-30"), by=DILWYN).then_refused(
        "making.not-another-day", at=["fields.took_effect"]
    )


def test_what_was_agreed_is_not_rewritten_by_correcting_how_it_was_made() -> None:
    for fields in ({"value_change": "9.00"}, {"change": {}}, {"estimated_incl_vat": "9.00"}):
        made().when(correct(5, **fields), by=DILWYN).then_refused("correction.fits-the-request")


def test_a_later_change_of_the_contract_that_no_longer_fits_stands_against_moving_the_day() -> None:
    story = made(LONGER, "extension")
    contract = story.others[CONTRACT_ID]
    longest = Extend(new_end="2026-03-31", option="second extension", reason="Agreed.")
    (decided,) = decide(CONTRACT, contract, longest, Context(day("2023-06-16"), DILWYN)).decided
    placed = Entry(day("2023-06-16"), decided.fact)
    later = CONTRACT.evolve(contract, event(placed, 9))
    story = replace_story(story, later)
    asked = story.when(correct(5, took_effect="2023-06-20"), on=day("2023-06-20"), by=DILWYN)
    asked.then_refused("change.possible-in-the-contract", at=["fields.took_effect"])


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


def replace_story(story: Story, *others: Chronicle[Any]) -> Story:
    """The story with other streams gone on."""
    return dataclasses.replace(story, others={**story.others, **{other.stream_id: other for other in others}})
