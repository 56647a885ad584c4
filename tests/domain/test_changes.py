"""Changes to a contract: what each records, with what was true before it, and what it makes true."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.correction import asked_then
from domain.contract import CONTRACT
from domain.contract.extension import Extend, Extended
from domain.contract.key_dates import KeyDateSet, SetKeyDate
from domain.contract.parties import Assign, Assigned, Novate, Novated
from domain.contract.roles import AssignRoles, RolesAssigned
from domain.contract.scope import ScopeVaried, VaryScope
from domain.contract.terms import KeyDate, LegalRegime, Option, Roles, Term
from domain.contract.tier import AssignTier, TierAssigned
from domain.contract.value import ChangeValue, ValueChanged
from domain.money import Values
from tests.givens import (
    AMBER,
    BROOK,
    CEDAR,
    FIRST,
    ROLES,
    TERM,
    TODAY,
    VALUES,
    day,
    event_id,
    given,
    on,
    register,
    registered,
)

BECAUSE = "Agreed with the supplier"


def test_an_extension_under_an_option_records_the_end_before_and_after() -> None:
    command = Extend(new_end="2025-03-31", option="first extension", reason=BECAUSE)
    extended = Extended(previous_end="2024-03-31", end="2025-03-31", option="first extension")
    story = given([registered()]).when(command).quietly().then(extended, effective="2023-06-15")
    assert story.on("2023-06-15").term.end == "2025-03-31"
    assert story.on("2023-06-14").term.end == "2024-03-31"


def test_an_extension_needs_no_option() -> None:
    extended = Extended(previous_end="2024-03-31", end="2024-09-30")
    given([registered()]).when(Extend(new_end="2024-09-30", reason=BECAUSE)).quietly().then(extended)


def test_an_extension_to_a_month_keeps_the_month() -> None:
    extended = Extended(previous_end="2024-03-31", end="2024-09")
    given([registered()]).when(Extend(new_end="2024-09", reason=BECAUSE)).then(extended)


def test_a_term_that_was_to_be_confirmed_takes_any_end() -> None:
    unknown = registered(term=Term("2020-04-01", "TBC"))
    given([unknown]).when(Extend(new_end="2021-03-31", reason=BECAUSE)).then(
        Extended(previous_end="TBC", end="2021-03-31")
    )


def test_a_term_without_a_known_maximum_can_become_open_ended() -> None:
    no_maximum = registered(term=Term("2020-04-01", "2024-03-31"))
    given([no_maximum]).when(Extend(new_end="open", reason=BECAUSE)).then(
        Extended(previous_end="2024-03-31", end="open")
    )


def test_an_extension_after_the_term_ran_out_is_recorded_with_advice() -> None:
    command = Extend(new_end="2025-03-31", reason=BECAUSE)
    asked = given([registered()]).when(command, on=day("2024-04-01")).advised("extension.before-the-end")
    assert asked.advice["extension.before-the-end"] == "Recorded after the term had run out on 31 March 2024."


def test_an_extension_on_the_last_day_is_in_time() -> None:
    given([registered()]).when(Extend(new_end="2025-03-31", reason=BECAUSE), on=day("2024-03-31")).quietly()


def test_an_extension_beyond_the_maximum_term_is_recorded_when_it_is_called_so() -> None:
    command = Extend(new_end="2027-03-31", beyond_maximum_term=True, reason=BECAUSE)
    extended = Extended(previous_end="2024-03-31", end="2027-03-31", beyond_maximum_term=True)
    given([registered()]).when(command).advised("extension.within-maximum-term").then(extended)


def test_an_extension_beyond_the_maximum_term_is_told_which_term_that_is() -> None:
    command = Extend(new_end="2027-03-31", beyond_maximum_term=True, reason=BECAUSE)
    told = given([registered()]).when(command).advice["extension.within-maximum-term"]
    assert told.startswith("Beyond the maximum term of 31 March 2026: ")


def test_an_extension_under_no_known_option_is_told_which_there_are() -> None:
    command = Extend(new_end="2025-03-31", option="third extension", reason=BECAUSE)
    told = given([registered()]).when(command).then_refused("extension.option-known", at=["option"])
    assert "(it has: first extension, second extension)" in told
    told = (
        given([registered(term=Term("2020-04-01", "2024-03-31"))])
        .when(command)
        .then_refused("extension.option-known", at=["option"])
    )
    assert "(it has: none)" in told


def test_to_be_confirmed_is_no_end_to_extend_to() -> None:
    unknown = given([registered(term=Term("2020-04-01", "TBC"))])
    told = unknown.when(Extend(new_end="TBC", reason=BECAUSE))
    assert "TBC is not an extension." in told.then_refused("extension.end-is-a-date", at=["new_end"])


def test_calling_an_ordinary_extension_beyond_the_maximum_does_not_make_it_so() -> None:
    command = Extend(new_end="2026-03-31", beyond_maximum_term=True, reason=BECAUSE)
    given([registered()]).when(command).quietly().then(Extended(previous_end="2024-03-31", end="2026-03-31"))


def test_a_late_entry_is_recorded_with_advice() -> None:
    command = Extend(new_end="2025-03-31", effective_from=day("2023-05-15"), reason=BECAUSE)
    asked = given([registered()]).when(command).advised("entry.in-good-time")
    assert asked.advice == {"entry.in-good-time": "Recorded 31 days after it took effect."}
    given([registered()]).when(
        Extend(new_end="2025-03-31", effective_from=day("2023-05-16"), reason=BECAUSE)
    ).quietly()


def test_a_change_can_be_scheduled_ahead_and_takes_effect_on_its_day() -> None:
    command = AssignTier(tier="Gold", effective_from=day("2024-01-01"), reason=BECAUSE)
    story = given([registered()]).when(command).quietly().then(effective="2024-01-01")
    assert story.on("2023-12-31").tier is None
    assert story.on("2024-01-01").tier == "Gold"


def test_a_value_change_keeps_the_figures_it_does_not_give() -> None:
    command = ChangeValue(annual_excl_vat=Decimal("275000.00"), cause="indexation", reason=BECAUSE)
    after = Values(VALUES.estimated_incl_vat, VALUES.estimated_excl_vat, Decimal("275000.00"))
    changed = ValueChanged(previous=VALUES, values=after, cause="indexation")
    story = given([registered()]).when(command).quietly().then(changed)
    terms = story.on(TODAY.isoformat())
    assert (terms.values, terms.values_at_award) == (after, VALUES)


def test_a_scope_variation_changes_the_description_only_where_it_gives_one() -> None:
    plain = VaryScope(variation="Two schools more", kind_already_provided_for=True, reason=BECAUSE)
    varied = ScopeVaried(variation="Two schools more", kind_already_provided_for=True)
    story = given([registered()]).when(plain).quietly().then(varied)
    assert story.on(TODAY.isoformat()).description == "Hot meals at eleven schools"
    described = VaryScope(
        variation="Breakfasts",
        kind_already_provided_for=False,
        description="Breakfasts and hot meals",
        reason=BECAUSE,
    )
    story = story.when(described).then(
        ScopeVaried(
            variation="Breakfasts", kind_already_provided_for=False, description="Breakfasts and hot meals"
        )
    )
    assert story.on(TODAY.isoformat()).description == "Breakfasts and hot meals"


def test_a_novation_replaces_one_supplier_and_leaves_the_others() -> None:
    command = Novate(outgoing_supplier_id=AMBER.supplier_id, incoming=CEDAR, reason=BECAUSE)
    story = given([registered(suppliers=(AMBER, BROOK))]).when(command).quietly()
    after = story.then(Novated(outgoing=AMBER, incoming=CEDAR))
    assert after.on(TODAY.isoformat()).suppliers == (BROOK, CEDAR)


def test_an_assignment_passes_the_benefit_to_the_assignee() -> None:
    command = Assign(assignor_supplier_id=AMBER.supplier_id, assignee=BROOK, reason=BECAUSE)
    story = given([registered()]).when(command).quietly()
    after = story.then(Assigned(assignor=AMBER, assignee=BROOK))
    assert after.on(TODAY.isoformat()).suppliers == (BROOK,)


@pytest.mark.parametrize("regime", ["PA2023", "CONVERTIBLE"])
@pytest.mark.parametrize(
    "command",
    [
        Novate(outgoing_supplier_id=AMBER.supplier_id, incoming=BROOK, reason=BECAUSE),
        Assign(assignor_supplier_id=AMBER.supplier_id, assignee=BROOK, reason=BECAUSE),
    ],
    ids=["novation", "assignment"],
)
def test_a_change_of_supplier_under_the_2023_act_comes_with_advice(
    regime: LegalRegime, command: Novate | Assign
) -> None:
    story = given([registered(legal_regime=regime)])
    story.when(command).advised("supplier.change-permitted").then()


def test_roles_pass_on_and_the_others_stay() -> None:
    command = AssignRoles(lead_officers=("p-eleri", "p-ffion"), reason=BECAUSE)
    after = Roles("p-bryn", "p-anwen", ("p-eleri", "p-ffion"))
    story = given([registered()]).when(command).quietly()
    assert story.then(RolesAssigned(previous=ROLES, roles=after)).on("2023-06-15").roles == after


def test_every_role_can_pass_at_once() -> None:
    command = AssignRoles(
        owner="p-gwen",
        contract_manager="p-hefin",
        lead_officers=("p-idris",),
        managing_organisation="Valley Partnership",
        reason=BECAUSE,
    )
    after = Roles("p-gwen", "p-hefin", ("p-idris",), "Valley Partnership")
    given([registered()]).when(command).then(RolesAssigned(previous=ROLES, roles=after))


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("owner", "p-gwen"),
        ("contract_manager", "p-hefin"),
        ("lead_officers", ("p-idris", "p-eleri")),
        ("managing_organisation", "Valley Partnership"),
    ],
)
def test_a_role_that_passed_on_is_got_back_alone(field: str, other: Any) -> None:
    """So that what was put right of the others since is not said again."""
    story = given([registered()]).when(AssignRoles(**{field: other}, reason=BECAUSE)).then()
    asked = asked_then(CONTRACT, story.contract, event_id(2))
    assert isinstance(asked, AssignRoles)
    said = {name: getattr(asked, name) for name in Roles.__struct_fields__}
    assert said == dict.fromkeys(Roles.__struct_fields__) | {field: other}


@pytest.mark.parametrize(
    ("leaver", "passed"),
    [
        ("p-bryn", {"owner": "p-gwen"}),
        ("p-anwen", {"contract_manager": "p-gwen"}),
        ("p-dilwyn", {"lead_officers": ("p-gwen", "p-eleri")}),
        ("p-eleri", {"lead_officers": ("p-dilwyn", "p-gwen")}),
        ("p-hefin", None),
    ],
)
def test_whoever_takes_over_from_a_leaver_takes_over_their_roles_and_no_others(
    leaver: str, passed: dict[str, Any] | None
) -> None:
    terms = given([registered(roles=replace(ROLES, lead_officers=("p-dilwyn", "p-eleri")))]).on("2023-06-15")
    handed = [*CONTRACT.hands_over(terms, leaver, "p-gwen", TODAY)]
    assert handed == ([] if passed is None else [AssignRoles(**passed)])


def test_a_lead_officer_who_takes_over_from_another_is_named_once() -> None:
    terms = given([registered(roles=replace(ROLES, lead_officers=("p-dilwyn", "p-eleri")))]).on("2023-06-15")
    [handed] = CONTRACT.hands_over(terms, "p-dilwyn", "p-eleri", TODAY)
    assert handed == AssignRoles(lead_officers=("p-eleri",))


def test_a_key_date_is_set_and_then_moved_from_where_it_was() -> None:
    story = given([registered()]).when(SetKeyDate(kind="review", date="2023-09", reason=BECAUSE)).quietly()
    first = story.then(KeyDateSet(kind="review", date="2023-09"))
    moved = first.when(SetKeyDate(kind="review", date="2023-10-02", note="Half term", reason=BECAUSE)).then(
        KeyDateSet(kind="review", date="2023-10-02", previous="2023-09", note="Half term")
    )
    assert moved.on("2023-06-15").key_dates == (KeyDate("review", "2023-10-02", "Half term"),)


def test_dates_of_different_kinds_stand_side_by_side() -> None:
    story = given(
        [registered(), KeyDateSet(kind="break", date="2022-03-31")],
    )
    both = story.when(SetKeyDate(kind="notice", date="2023-12-31", reason=BECAUSE)).then()
    assert [key_date.kind for key_date in both.on("2023-06-15").key_dates] == ["break", "notice"]


def test_a_tier_is_assigned_and_the_one_before_is_kept() -> None:
    story = given([registered()]).when(AssignTier(tier="Gold", reason=BECAUSE)).quietly()
    gold = story.then(TierAssigned(tier="Gold"))
    silver = TierAssigned(tier="Silver", previous="Gold")
    gold.when(AssignTier(tier="Silver", reason=BECAUSE)).then(silver)


def test_nothing_changes_in_a_contract_that_does_not_exist() -> None:
    given().when(AssignTier(tier="Gold", reason=BECAUSE)).then_refused("contract.exists", conflict=True)


def test_nothing_changes_before_the_contract_is_in_being() -> None:
    command = AssignTier(tier="Gold", effective_from=day("2020-02-02"), reason=BECAUSE)
    said = given([registered()]).when(command).then_refused("contract.in-being", at=["effective_from"])
    assert said == "The contract is in being only from 3 February 2020."


def test_several_faults_of_one_extension_are_named_at_once() -> None:
    command = Extend(new_end="2023-02-29", option="fifth extension", made_on=day("2023-06-16"))
    given([registered()]).when(command).then_refused(
        "reason.given",
        "signature.not-in-the-future",
        "extension.end-is-a-date",
        "extension.option-known",
        at=["reason", "made_on", "new_end", "option"],
    )


def test_an_extension_may_use_all_of_its_option_and_no_day_more() -> None:
    story = given([registered()])
    story.when(Extend(new_end=FIRST.up_to, option=FIRST.name, reason=BECAUSE)).then()
    said = story.when(Extend(new_end="2025-04-01", option=FIRST.name, reason=BECAUSE)).then_refused(
        "extension.option-known", at=["new_end", "option"]
    )
    assert said == "first extension reaches to 31 March 2025, not beyond."


def test_an_option_named_by_the_month_reaches_to_its_last_day() -> None:
    option = Option("to the summer", "2024-07")
    story = given([registered(term=Term(TERM.start, TERM.end, "2026-03-31", (option,)))])
    story.when(Extend(new_end="2024-07-31", option=option.name, reason=BECAUSE)).then()
    story.when(Extend(new_end="2024-08", option=option.name, reason=BECAUSE)).then_refused(
        "extension.option-known"
    )


def test_the_decision_record_keeps_every_rule_and_the_policy() -> None:
    decision = given([registered()]).when(AssignTier(tier="Gold", reason=BECAUSE)).decision
    assert decision is not None
    assert decision.record.policy == "kentledge-2026.2"
    assert {rule.outcome for rule in decision.record.rules} == {"passed"}
    assert "tier.changes" in {rule.rule for rule in decision.record.rules}


def test_a_backdated_extension_leaves_a_later_value_change_standing() -> None:
    raised = Values(Decimal("1500000.00"), VALUES.estimated_excl_vat, VALUES.annual_excl_vat)
    story = given(
        [
            registered(),
            on("2023-06-01", ValueChanged(previous=VALUES, values=raised, cause="volume")),
        ]
    )
    command = Extend(new_end="2025-03-31", effective_from=day("2023-05-20"), reason=BECAUSE)
    after = story.when(command).then(
        Extended(previous_end="2024-03-31", end="2025-03-31"), effective="2023-05-20"
    )
    assert (after.on("2023-05-19").term.end, after.on("2023-05-19").values) == ("2024-03-31", VALUES)
    assert (after.on("2023-05-20").term.end, after.on("2023-05-20").values) == ("2025-03-31", VALUES)
    assert (after.on("2023-06-01").term.end, after.on("2023-06-01").values) == ("2025-03-31", raised)


def test_a_late_entry_knows_what_was_true_on_its_own_day() -> None:
    story = given([registered(), on("2023-06-01", TierAssigned(tier="Gold"))])
    command = AssignTier(tier="Bronze", effective_from=day("2022-01-01"), reason=BECAUSE)
    after = story.when(command).then(TierAssigned(tier="Bronze"))
    assert [after.on(text).tier for text in ("2021-12-31", "2022-01-01", "2023-06-01")] == [
        None,
        "Bronze",
        "Gold",
    ]


def test_two_changes_of_one_day_hold_in_the_order_in_which_they_were_recorded() -> None:
    story = given([registered()])
    for tier in ("Gold", "Silver", "Bronze"):
        story = story.when(AssignTier(tier=tier, reason=BECAUSE)).then()
    assert story.on(TODAY.isoformat()).tier == "Bronze"


def test_registering_and_changing_read_the_same_terms_back() -> None:
    entered = given().when(register(made_on=day("2020-02-03"))).then()
    assert entered.on("2020-02-03") == given([registered()]).on("2020-02-03")
