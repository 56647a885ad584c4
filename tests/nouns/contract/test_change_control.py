"""A formal change recorded straight: told what a request is told, said to be unapproved, settled later (R8)."""

from dataclasses import replace as other_policy
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.change_request import CHANGE_REQUEST
from domain.change_request.approval import Approve
from domain.change_request.implementation import Implement, Implemented
from domain.change_request.legal_ground import RecordLegalGround
from domain.change_request.proposal import Propose, SettlementSought
from domain.contract.change_control import ChangeSettled, SettleChange, is_formal, marked, unsettled
from domain.contract.ending import Terminate, Terminated
from domain.contract.extension import Extend, Extended
from domain.contract.limits.change import ContractChange, Ending, Extension, NewValues, Variation
from domain.contract.parties import Assign, Novate
from domain.contract.scope import VaryScope
from domain.contract.terms import Option, Term
from domain.contract.tier import AssignTier
from domain.contract.value import ChangeValue, ValueChanged
from domain.decisions import Actor, Command, Policy
from domain.money import Values
from tests.givens import AMBER, BROOK, TERM, day, event_id, on, registered
from tests.streams import CONTRACT, CONTRACT_ID, STREAM_ID, Asked, Story, chronicle, given

NOW = day("2026-06-15")
WORTH = Values(Decimal("600000.00"))
PUBLIC = on(
    "2025-04-01",
    registered(
        legal_regime="PA2023",
        values=WORTH,
        term=type(TERM)("2025-04-01", "2027-03-31", "2030-03-31", TERM.options),
    ),
)
"""A contract under the Procurement Act 2023, worth £600,000, of five years at the most."""
ANWEN, BRYN, SIAN = Actor("p-anwen", "officer"), Actor("p-bryn", "owner"), Actor("p-sian", "owner")
RHYS, DILWYN = Actor("p-rhys", "reviewer"), Actor("p-dilwyn", "governance")
MUCH: dict[str, Any] = {"estimated_incl_vat": Decimal("9000000.00"), "cause": "volume", "reason": "More"}
LONG: dict[str, Any] = {"new_end": "2028-09-28", "reason": "Late start"}
FORMAL: list[Command] = [
    Extend(**LONG),
    ChangeValue(**MUCH),
    VaryScope(variation="A school more", kind_already_provided_for=True, reason="More"),
    Novate(outgoing_supplier_id=AMBER.supplier_id, incoming=BROOK, reason="Sold"),
    Assign(assignor_supplier_id=AMBER.supplier_id, assignee=BROOK, reason="Sold"),
    Terminate(ended_on=day("2026-12-31"), ground="mutual agreement", part="Transport", reason="Less"),
]


def contract(*entries: Any) -> Story:
    """The contract of these tests and what happened to it."""
    return given(CONTRACT, [PUBLIC, *entries])


def asked(story: Story, command: Command, **said: Any) -> Asked:
    """What an officer is told in June 2026."""
    given_with = type(command)(**{name: getattr(command, name) for name in command.__struct_fields__} | said)
    return story.when(given_with, on=NOW, by=ANWEN)


@pytest.mark.parametrize("command", FORMAL, ids=lambda command: type(command).__name__)
def test_r8_a_formal_change_is_refused_until_it_is_said_that_nobody_approved_it(command: Command) -> None:
    said = asked(contract(), command).then_refused("change-control.approved", at=["without_approval"])
    assert "no change request was approved for it" in said
    told = asked(contract(), command, without_approval=True)
    assert "retrospective request" in told.advice["change-control.approved"]
    assert told.decided


@pytest.mark.parametrize("provided_for", [True, False])
def test_of_a_variation_recorded_straight_it_is_told_whether_something_of_a_new_kind_comes_in(
    provided_for: bool,
) -> None:
    """S.74(5): what is of a kind already provided for is no material change of scope."""
    vary = VaryScope(variation="A school more", kind_already_provided_for=provided_for, reason="More")
    told = asked(contract(), vary, without_approval=True)
    assert ("of a kind not already provided for" in told.advised_in_all) is not provided_for


def test_r8_the_limits_of_the_regime_speak_with_clause_and_figures_whether_refused_or_recorded() -> None:
    value = asked(contract(), FORMAL[1])
    said = value.then_refused("change-control.approved")
    assert "PA 2023 Sch 8 paras 4, 5-7, 8: Under Schedule 8" in said
    assert "2800.0% of the limit is used: beyond." in said
    few = ChangeValue(estimated_incl_vat=Decimal("605000.01"), cause="volume", reason="More")
    assert "within" not in asked(contract(), few).then_refused("change-control.approved")
    advice = asked(contract(), FORMAL[1], without_approval=True).advice
    assert {"limit.s74.small-share", "limit.sch-8.fifty-per-cent", "limit.s75.notice"} <= set(advice)
    novation = asked(contract(), FORMAL[3], without_approval=True).advice
    assert "limit.s74.supplier" in novation
    extension = asked(contract(), FORMAL[0], without_approval=True).advice
    assert "547 days; more than 10% of the maximum term on award (1826 days)" in extension["limit.s74.term"]


def test_r8_a_request_and_a_change_recorded_straight_are_told_the_same_figures() -> None:
    change = ContractChange(values=NewValues("volume", Decimal("9000000.00")))
    told = chronicle(CONTRACT_ID, [PUBLIC])
    request = given(CHANGE_REQUEST, [], [told]).when(
        Propose(contract_id=CONTRACT_ID, kind="value change", change=change, business_case="More."), on=NOW
    )
    straight = asked(contract(), FORMAL[1], without_approval=True)

    def limits(decided: Asked) -> dict[str, str]:
        assert decided.decision is not None
        rules = decided.decision.record.rules
        return {rule.rule: rule.sentence for rule in rules if rule.rule.startswith("limit.")}

    assert limits(request) == limits(straight) != {}


def test_what_is_no_formal_change_is_recorded_straight() -> None:
    small = ChangeValue(estimated_incl_vat=Decimal("605000.00"), cause="volume", reason="More")
    index = ChangeValue(estimated_incl_vat=Decimal("690000.00"), cause="indexation", reason="CPI")
    end = Terminate(ended_on=day("2026-12-31"), ground="mutual agreement", reason="Over")
    for command in (small, index, end, AssignTier(tier="Gold", reason="Size")):
        assert asked(contract(), command).decision is not None
    term = Term("2025-04-01", "2027-03-31", "2030-03-31", (Option("two years more", "2029-03-31"),))
    optional = on("2025-04-01", registered(legal_regime="PA2023", values=WORTH, term=term))
    option = Extend(new_end="2029-03-31", option="two years more", reason="Taken up")
    assert asked(given(CONTRACT, [optional]), option).decision is not None


def test_r8_a_small_sum_an_index_and_an_option_are_no_way_around() -> None:
    over = ChangeValue(estimated_incl_vat=Decimal("605000.01"), cause="volume", reason="More")
    no_index = ChangeValue(estimated_incl_vat=Decimal("690000.01"), cause="indexation", reason="CPI")
    by_the_year = ChangeValue(annual_excl_vat=Decimal("300000.00"), cause="price", reason="Dearer")
    without_vat = ChangeValue(estimated_excl_vat=Decimal("900000.00"), cause="price", reason="Dearer")
    for command in (over, no_index, by_the_year, without_vat):
        asked(contract(), command).then_refused("change-control.approved", at=["without_approval"])


def test_what_took_effect_before_the_policy_began_is_not_called_formal() -> None:
    change, terms = ContractChange(extension=Extension("2030-01-01")), contract().on("2025-04-01")
    policy = Policy()
    assert not is_formal("extension", change, terms, day("2025-02-23"), policy)
    assert is_formal("extension", change, terms, day("2025-02-24"), policy)
    over = ContractChange(ending=Ending(NOW, "discharge"))
    assert not is_formal("termination", over, terms, NOW, policy)
    assert is_formal("partial termination", over, terms, NOW, policy)
    few = NewValues("scope", Decimal("600001.00"))
    assert not is_formal("value change", ContractChange(values=few), terms, NOW, policy)
    with_more = ContractChange(values=few, variation=Variation("A school more", True))
    assert is_formal("scope variation", with_more, terms, NOW, policy)
    later = other_policy(policy, version="next", formal_from=day("2027-01-01"))
    assert not is_formal("extension", change, terms, NOW, later)


@pytest.mark.parametrize(
    ("formal_from", "effective_from", "formal"),
    [
        ("2026-06-15", "2026-06-15", True),
        ("2026-06-15", "2026-07-01", True),
        ("2026-06-16", "2026-07-01", False),
        ("2026-06-15", "2026-06-14", False),
    ],
)
def test_a_change_is_formal_where_it_is_both_recorded_and_true_from_the_policys_day_on(
    formal_from: str, effective_from: str, *, formal: bool
) -> None:
    told = other_policy(contract(), policy=Policy(formal_from=day(formal_from)))
    told_of = asked(told, FORMAL[0], effective_from=day(effective_from))
    if formal:
        told_of.then_refused("change-control.approved", at=["without_approval"], conflict=False)
    else:
        assert told_of.decided


def test_a_change_that_was_made_right_counts_as_it_stands_and_as_it_stood_once_that_is_annulled() -> None:
    told = changed(FORMAL[1])
    small = correct(told, 2, estimated_incl_vat="605000.00").then()
    assert [*unsettled(small.chronicle)] == []
    annul = Annul(annuls=event_id(3), reason="It was nine million")
    again = small.when(annul, on=NOW, by=ANWEN).then().when(annul, on=NOW, by=BRYN).then()
    assert [placed.event_id for placed in unsettled(again.chronicle)] == [event_id(2)]


def test_what_was_settled_is_open_again_once_it_is_put_right() -> None:
    settle = SettleChange(change=event_id(2), change_request_id=CONTRACT_ID, reason="Approved afterwards")
    settled = changed(FORMAL[1]).when(settle, on=NOW, by=DILWYN).then()
    assert [*unsettled(settled.chronicle)] == []
    dearer = correct(settled, 2, estimated_incl_vat="20000000.00").then()
    assert [placed.event_id for placed in unsettled(dearer.chronicle)] == [event_id(2)]
    dearer.when(settle, on=NOW, by=DILWYN).then()
    small = correct(settled, 2, estimated_incl_vat="605000.00").then()
    assert [*unsettled(small.chronicle)] == []


def test_a_change_made_without_approval_bears_a_mark_and_what_followed_from_it_bears_none() -> None:
    opened, made = changed(FORMAL[1]).chronicle.timeline.placed
    told = [marked("So.", each) for each in (opened.envelope, made.envelope)]
    assert told == ["So.", "So. No change request was approved for it."]
    assert marked("So.", replace(made.envelope, causation_id=str(opened.event_id))) == "So."


def correct(story: Story, number: int, **fields: Any) -> Asked:
    """What an officer is told who puts the event of that number right."""
    return story.when(Correct(corrects=event_id(number), fields=fields, reason="Misread"), on=NOW, by=ANWEN)


def changed(command: Command) -> Story:
    """The contract after a change that nobody had approved."""
    return asked(contract(), command, without_approval=True).then()


def test_r8_a_correction_is_no_way_around() -> None:
    small = on(
        "2026-05-01",
        ValueChanged(previous=WORTH, values=Values(Decimal("605000.00")), cause="volume"),
    )
    told = contract(small)
    correct(told, 2, estimated_incl_vat="9000000.00").then_refused(
        "change-control.approved", at=["fields.without_approval", "fields.estimated_incl_vat"]
    )
    said = correct(told, 2, estimated_incl_vat="9000000.00", without_approval=True)
    assert {"change-control.approved", "limit.sch-8.fifty-per-cent"} <= set(said.advice)


def test_a_change_made_without_approval_gives_back_that_it_was_said_to_be() -> None:
    told = changed(FORMAL[1])
    correct(told, 2).then_refused("correction.changes-something")
    assert "change-control.approved" in correct(told, 2, cause="price").advice
    assert [placed.event_id for placed in unsettled(told.chronicle)] == [event_id(2)]


def test_of_a_change_recorded_before_there_was_a_policy_what_is_put_right_is_said_to_be_unapproved() -> None:
    """What it said until then is let be, and not what it is to say: nobody approved that either."""
    long = contract(on("2026-05-01", Extended(previous_end="2027-03-31", end="2028-09-28")))
    assert [*unsettled(long.chronicle)] == []
    for name, value in (("new_end", "2028-09-29"), ("effective_from", "2026-05-02")):
        correct(long, 2, **{name: value}).then_refused(
            "change-control.approved", at=["fields.without_approval", f"fields.{name}"]
        )
    said = correct(long, 2, new_end="2028-09-27", without_approval=True).then()
    assert [placed.event_id for placed in unsettled(said.chronicle)] == [event_id(2)]


def test_what_an_index_moved_is_no_way_around_once_a_late_entry_made_more_of_it() -> None:
    """It was no formal change, and is one since what it moved is another figure: nobody approved what it is to say."""
    index = {"cause": "indexation", "reason": "Index"}
    rise = ChangeValue(estimated_incl_vat=Decimal("690000.00"), effective_from=day("2026-05-01"), **index)
    told = contract().when(rise, on=NOW, by=ANWEN).then()
    assert [*unsettled(told.chronicle)] == []
    late = ChangeValue(
        estimated_incl_vat=Decimal("595000.00"),
        effective_from=day("2026-04-20"),
        although=(event_id(2),),
        **index,
    )
    told = told.when(late, on=NOW, by=ANWEN).then()
    for fields in ({"estimated_incl_vat": "99000000.00"}, {"cause": "volume"}):
        correct(told, 2, **fields).then_refused(
            "change-control.approved", at=["fields.without_approval", *(f"fields.{name}" for name in fields)]
        )
    same = correct(told, 2)
    assert same.advice["change-control.approved"].startswith("As before")
    assert [*unsettled(same.then().chronicle)] == []


def test_an_unapproved_change_that_was_annulled_is_open_no_more() -> None:
    told = changed(FORMAL[1])
    annul = Annul(annuls=event_id(2), reason="Never agreed")
    gone = told.when(annul, on=NOW, by=ANWEN).then().when(annul, on=NOW, by=BRYN).then()
    assert [*unsettled(gone.chronicle)] == []


def retrospective(told: Story) -> Story:
    """No request yet, and the contract."""
    return given(CHANGE_REQUEST, [], [chronicle(CONTRACT_ID, told.entries)])


SETTLING: dict[str, Any] = {
    "contract_id": CONTRACT_ID,
    "kind": "value change",
    "change": ContractChange(values=NewValues("volume", Decimal("9000000.00"))),
    "business_case": "Found in the invoices.",
    "settles": event_id(2),
}


def approved(story: Story) -> Story:
    """The request after a ground was judged and every level that it needs has approved."""
    for command, by in (
        (RecordLegalGround(ground="other", why="None holds."), RHYS),
        (Approve(level="SRO"), SIAN),
        (Approve(level="commercial"), RHYS),
        (Approve(level="s151", on_behalf_of="p-cfo"), Actor("p-lowri", "governance")),
    ):
        story = story.when(command, on=NOW, by=by).then()
    return story


def test_r8_a_retrospective_request_settles_a_change_that_nobody_had_approved() -> None:
    story = retrospective(changed(FORMAL[1]))
    proposed = story.when(Propose(**SETTLING), on=NOW, by=DILWYN)
    assert "Retrospective" in proposed.advice["change.approved-beforehand"]
    story = proposed.then()
    assert [type(entry.fact) for entry in story.entries[1:]] == [SettlementSought]
    assert (story.now.happened_on, story.now.levels) == (NOW, ("SRO", "commercial", "s151"))
    story.when(Approve(level="SRO"), on=NOW, by=Actor("p-anwen", "owner")).then_refused(
        "approval.not-by-the-proposer", "approval.on-a-ground", conflict=True
    )
    made = approved(story).when(Implement(reason="Approved afterwards."), on=NOW, by=DILWYN)
    implemented = Implemented(took_effect=NOW, value_change=Decimal("8400000.00"))
    assert [decided.fact for decided in made.decided] == [
        implemented,
        ChangeSettled(change=event_id(2), change_request_id=STREAM_ID),
    ]
    settled = made.then().others[CONTRACT_ID]
    assert [*unsettled(settled)] == []
    assert settled.latest().values.estimated_incl_vat == Decimal("9000000.00")


def after(story: Story, held: Story) -> Story:
    """The request, and the contract as it was put right meanwhile."""
    return other_policy(story, others={CONTRACT_ID: chronicle(CONTRACT_ID, held.entries)})


def test_what_was_put_right_in_the_contract_after_people_agreed_is_not_settled_by_what_they_agreed_to() -> (
    None
):
    held = changed(FORMAL[1])
    proposed = retrospective(held).when(Propose(**SETTLING), on=NOW, by=DILWYN).then()
    agreed = approved(proposed)
    dearer = correct(held, 2, estimated_incl_vat="20000000.00").then()
    implement = Implement(reason="Approved afterwards.")
    after(agreed, dearer).when(implement, on=NOW, by=DILWYN).then_refused(
        "change.settles-what-was-made", conflict=True
    )
    after(proposed, dearer).when(Approve(level="commercial"), on=NOW, by=RHYS).then_refused(
        "approval.on-a-ground", "change.settles-what-was-made", conflict=True
    )
    back = correct(dearer, 2, estimated_incl_vat="9000000.00").then()
    assert after(agreed, back).when(implement, on=NOW, by=DILWYN).decided


def test_a_change_that_is_settled_took_effect_on_the_day_on_which_the_contract_has_it() -> None:
    held = changed(FORMAL[1])
    agreed = approved(retrospective(held).when(Propose(**SETTLING), on=NOW, by=DILWYN).then())
    moved = correct(held, 2, effective_from="2026-06-01").then()
    implement = Implement(reason="Approved afterwards.")
    made = after(agreed, moved).when(implement, on=NOW, by=DILWYN)
    assert made.then().now.took_effect == day("2026-06-01")
    said_otherwise = Implement(reason="Approved afterwards.", took_effect=day("2026-06-02"))
    told = after(agreed, moved).when(said_otherwise, on=NOW, by=DILWYN)
    said = told.then_refused("making.not-another-day", at=["took_effect"], conflict=False)
    assert said.startswith("It was made on 1 June 2026")
    said_the_same = Implement(reason="Approved afterwards.", took_effect=day("2026-06-01"))
    assert after(agreed, moved).when(said_the_same, on=NOW, by=DILWYN).decided


def test_a_late_entry_before_a_change_does_not_keep_it_from_being_settled() -> None:
    held = changed(FORMAL[1])
    late = ChangeValue(
        estimated_incl_vat=Decimal("604000.00"),
        cause="volume",
        reason="Found late",
        effective_from=day("2026-06-01"),
    )
    held = held.when(late, on=NOW, by=ANWEN).then()
    agreed = approved(retrospective(held).when(Propose(**SETTLING), on=NOW, by=DILWYN).then())
    settled = agreed.when(Implement(reason="Approved afterwards."), on=NOW, by=DILWYN).then()
    assert [*unsettled(settled.others[CONTRACT_ID])] == []


def test_whoever_put_a_change_right_does_not_approve_it_afterwards() -> None:
    told = changed(FORMAL[1])
    right = Correct(
        corrects=event_id(2),
        fields={"estimated_incl_vat": "8000000.00"},
        reason="Misread",
        on_behalf_of="p-sian",
    )
    told = told.when(right, on=NOW, by=DILWYN).then()
    what = ContractChange(values=NewValues("volume", Decimal("8000000.00")))
    story = retrospective(told).when(Propose(**(SETTLING | {"change": what})), on=NOW, by=RHYS).then()
    ground = RecordLegalGround(ground="other", why="None holds.")
    story = story.when(ground, on=NOW, by=DILWYN).then()
    for whoever in (SIAN, Actor("p-rhys", "owner")):  # who had it put right, and who proposed what settles it
        story.when(Approve(level="SRO"), on=NOW, by=whoever).then_refused(
            "approval.not-by-the-proposer", conflict=True
        )
    story.when(Approve(level="SRO"), on=NOW, by=Actor("p-x", "owner")).then()


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"settles": event_id(1)}, ["settles"]),
        ({"settles": event_id(9)}, ["settles"]),
        (
            {"change": ContractChange(values=NewValues("volume", Decimal("700000.00")))},
            ["change", "settles"],
        ),
        (
            {"kind": "extension", "change": ContractChange(extension=Extension("2028-09-28"))},
            ["change", "settles"],
        ),
        (
            {"kind": "extension", "change": ContractChange(extension=Extension("2026-09-28"))},
            ["change", "settles"],
        ),
    ],
)
def test_a_request_settles_only_just_what_was_made_and_is_open(
    wrong: dict[str, Any], fields: list[str]
) -> None:
    """What the contract takes and was not made, and what it does not take."""
    story = retrospective(changed(FORMAL[1]))
    asked = story.when(Propose(**(SETTLING | wrong)), on=NOW, by=DILWYN)
    asked.then_refused("change.settles-what-was-made", at=fields, conflict=False)


def test_no_request_settles_the_registration_of_a_contract_of_which_nothing_else_is_on_record() -> None:
    refused = retrospective(contract()).when(Propose(**(SETTLING | {"settles": event_id(1)})), on=NOW)
    refused.then_refused("change.settles-what-was-made", at=["settles"], conflict=False)


def test_only_what_was_made_without_approval_and_is_open_is_settled() -> None:
    settle = SettleChange(change=event_id(2), change_request_id=CONTRACT_ID, reason="Approved afterwards")
    once = changed(FORMAL[1]).when(settle, on=NOW, by=DILWYN).then()
    once.when(settle, on=NOW, by=DILWYN).then_refused("change-settled.one-made-without-approval")
    contract().when(settle, on=NOW, by=DILWYN).then_refused(
        "change-settled.one-made-without-approval", at=["change"]
    )


def test_r10_a_scheduled_extension_is_named_when_the_contract_ends_before_it_and_counts_no_more() -> None:
    scheduled = on("2027-01-01", Extended(previous_end="2027-03-31", end="2028-03-31"))
    told = contract(scheduled)
    end = Terminate(ended_on=day("2026-12-15"), ground="supplier breach", reason="Failed")
    ended = told.when(end, on=day("2026-12-01"), by=ANWEN)
    advice = ended.advice["later-facts.still-fit"]
    assert "1 January 2027" in advice
    assert str(event_id(2)) in advice
    after = ended.then(Terminated(ended_on=day("2026-12-15"), ground="supplier breach"))
    assert after.on("2027-06-01").term.end == "2027-03-31"
    assert after.on("2027-06-01").ended_on == day("2026-12-15")
