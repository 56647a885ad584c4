"""Assessing a contract's tier by the tool, confirming or overriding it, and asking for it to be assessed anew."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.contract import CONTRACT
from domain.contract.extension import Extend
from domain.contract.parties import Novate
from domain.contract.reassessment import AskReassessment, ReassessmentAsked, ReassessmentNoLongerAsked
from domain.contract.scope import VaryScope
from domain.contract.terms import Reassessment
from domain.contract.tier import AssignTier
from domain.contract.tier_assessment import AssessTier, ConfirmTier, TierAssessed, TierConfirmed
from domain.contract.tier_override import (
    ExpireTierOverride,
    OverrideTier,
    TierOverridden,
    TierOverrideExpired,
    TierOverrideProposed,
)
from domain.contract.value import ChangeValue, ValueChanged
from domain.decisions import Command
from domain.money import Values
from domain.tiering_model.retirement import Retired
from domain.tiers import TieringAnswer
from tests.givens import AMBER, BROOK, OFFICER, OWNER, VALUES, event_id, on, registered
from tests.nouns.tiering_model.givens import (
    CLERK,
    DEFAULT,
    LATER_ID,
    MODEL_ID,
    REVIEWER,
    answers,
    day,
    published,
)
from tests.streams import Story, given

MODEL = published()
ADVOCACY = answers((5, 4, 4, 3), (2, 2, 2, 2))
"""Gold by floor F1."""
YOUTH = answers((3, 3, 3, 2), (2, 3, 2, 2))
"""Silver at the value of these tests' contract."""
MILD = answers((1, 1, 1, 1), (1, 1, 1, 1))
"""Bronze."""


def contract(*entries: Any, **changes: Any) -> Story:
    """The contract of these tests and the default model, version 1, in force from March 2020."""
    return given(CONTRACT, [registered(**changes), *entries], [MODEL])


def assess(given_answers: Any = ADVOCACY, **changes: Any) -> AssessTier:
    """The contract manager answers the questions."""
    return AssessTier(model_id=MODEL_ID, answers=given_answers, **changes)


def assessed(given_answers: Any = ADVOCACY, when: str = "2021-05-01", **changes: Any) -> Any:
    """The assessment as recorded, on that day."""
    fact = contract().when(assess(given_answers, **changes)).decided[0].fact
    return on(when, fact)


def confirmed(tier: Any = "Gold", previous: Any = None, when: str = "2021-05-02") -> Any:
    return on(when, TierConfirmed(tier=tier, previous=previous))


PROPOSED = TierOverrideProposed(
    tier="Silver", calculated="Gold", review_date=day("2023-12-31"), proposed_by="p-anwen"
)
OVERRIDDEN = TierOverridden(
    tier="Silver", previous="Gold", calculated="Gold", review_date=day("2023-12-31"), proposed_by="p-anwen"
)
TO_SILVER = OverrideTier(tier="Silver", review_date=day("2023-12-31"), reason="A second supplier is ready")


def test_an_assessment_keeps_everything_that_the_tier_rests_on() -> None:
    asked = contract(values=replace(VALUES, estimated_incl_vat=Decimal("150000.00"))).when(
        assess(statutory_service=True, inadequate_in_a_row=1)
    )
    found = asked.quietly().decided[0].fact
    assert isinstance(found, TierAssessed)
    assert (found.model_id, found.model_number, found.answers) == (MODEL_ID, 1, ADVOCACY)
    assert (found.total, found.by_score, found.tier) == ("45.0", "Silver", "Gold")
    assert [floor.name for floor in found.floors] == ["F1", "F2", "F4"]
    assert [(dimension.dimension, dimension.score) for dimension in found.dimensions] == [
        ("value", "25.0"),
        ("risk", "75.0"),
        ("complexity", "25.0"),
    ]
    assert (found.value_incl_vat, found.kind, found.statutory_service, found.inadequate_in_a_row) == (
        Decimal("150000.00"),
        "contract",
        True,
        1,
    )
    now = asked.then().now
    kept = now.tiering.assessment
    assert now.tier is None
    assert (kept.model_id, kept.model_number, kept.answers) == (MODEL_ID, 1, ADVOCACY)
    assert (kept.total, kept.floors, kept.tier, kept.band) == ("45.0", ("F1", "F2", "F4"), "Gold", found.band)
    assert (kept.assessed_on, kept.statutory_service, kept.inadequate_in_a_row) == (
        day("2023-06-15"),
        True,
        1,
    )
    assert kept.reassess_on == found.reassess_on == DEFAULT.triggers
    assert found.model_title == DEFAULT.title


def test_the_value_is_the_one_in_force_on_that_day() -> None:
    more = Values(Decimal("6000000.00"), None, None)
    changed = on("2023-01-01", ValueChanged(previous=VALUES, values=more, cause="volume"))
    for since, value in (("2022-12-31", "1200000.00"), ("2023-01-01", "6000000.00")):
        asked = contract(changed).when(assess(MILD, effective_from=day(since)))
        found = asked.decided[0].fact
        assert isinstance(found, TierAssessed)
        assert found.value_incl_vat == Decimal(value)


def test_the_manager_confirms_the_calculated_tier() -> None:
    asked = contract(assessed()).when(ConfirmTier(reason="As calculated"))
    story = asked.quietly().then(TierConfirmed(tier="Gold", previous=None))
    assert (story.now.tier, story.now.tiering.confirmed) == ("Gold", True)


def test_a_lower_calculated_tier_is_confirmed_only_by_whom_the_profile_names() -> None:
    story = contract(assessed(), confirmed(), assessed(MILD, "2022-06-01"))
    command = ConfirmTier(reason="As calculated")
    told = story.when(command).then_refused("tier.may-be-lowered-by", conflict=True)
    assert "chair of the review group" in told
    story.when(command, by=REVIEWER).quietly().then(TierConfirmed(tier="Bronze", previous="Gold"))


def test_an_override_takes_two_people_who_say_the_same() -> None:
    story = contract(assessed(), confirmed()).when(TO_SILVER).quietly().then(PROPOSED)
    assert story.now.tier == "Gold"
    story.when(TO_SILVER).then_refused("tier-override.second-person", "tier.may-be-lowered-by", conflict=True)
    story.when(TO_SILVER, by=OWNER).then_refused("tier.may-be-lowered-by", at=["tier"], conflict=True)
    after = story.when(TO_SILVER, by=REVIEWER).quietly().then(OVERRIDDEN)
    assert (after.now.tier, after.now.tiering.proposal) == ("Silver", None)


def test_saying_something_else_is_another_proposal_and_agrees_to_nothing() -> None:
    story = contract(assessed(), confirmed(), on("2023-06-01", PROPOSED))
    other = OverrideTier(tier="Silver", review_date=day("2024-01-31"), reason="A month longer")
    after = story.when(other, by=REVIEWER).then()
    assert (after.now.tier, after.now.tiering.proposal.proposed_by) == ("Gold", "p-ieuan")


@pytest.mark.parametrize(
    ("asked_for", "agreed_for"), [("p-ieuan", "p-anwen"), ("p-ieuan", ""), ("", "p-anwen")]
)
def test_r11_an_override_is_agreed_to_neither_by_nor_for_either_who_asked(
    asked_for: str, agreed_for: str
) -> None:
    asked = contract(assessed(), confirmed()).when(replace(TO_SILVER, on_behalf_of=asked_for)).then()
    agreed = asked.when(replace(TO_SILVER, on_behalf_of=agreed_for), by=REVIEWER)
    agreed.then_refused("tier-override.second-person", at=["tier"], conflict=True)


def put_right(number: int, **fields: Any) -> Correct:
    return Correct(corrects=event_id(number), fields=fields, reason="Typing slip")


def test_r3_who_asked_for_an_override_stays_who_asked_for_it_and_agrees_to_nothing() -> None:
    asked = contract(assessed(), confirmed()).when(TO_SILVER).then()
    moved = asked.when(put_right(4, proposed_by="p-ieuan"))
    assert "two people annul it" in moved.then_refused("correction.may-be-asked-again", conflict=True)
    asked.when(TO_SILVER).then_refused("tier-override.second-person", "tier.may-be-lowered-by", conflict=True)
    agreed = asked.when(TO_SILVER, by=REVIEWER).then()
    agreed.when(put_right(5, proposed_by="p-ieuan")).then_refused(
        "correction.may-be-asked-again", conflict=True
    )


def test_r4_what_the_tool_calculates_is_calculated_again_from_the_answers_and_never_given() -> None:
    fives = answers((5, 5, 5, 5), (5, 5, 5, 5))
    story = contract(assessed(fives))
    for given_instead in ({"tier": "Bronze"}, {"total": "1.0"}):
        (name,) = given_instead
        told = story.when(put_right(2, **given_instead))
        told.then_refused("correction.fits-the-request", at=[f"fields.{name}"])
    both = story.when(put_right(2, tier="Bronze", total="1.0", answers=msgspec.to_builtins(MILD)))
    both.then_refused("correction.fits-the-request", at=["fields.tier", "fields.total"])
    after = story.when(put_right(2, answers=msgspec.to_builtins(MILD))).then()
    found = after.chronicle.timeline.placed[-1].fact
    again = assessed(MILD).fact
    assert isinstance(found, TierAssessed)
    assert (found.tier, found.total, found.answers) == (again.tier, again.total, MILD)
    assert found.tier == "Bronze"


def test_what_comes_of_answers_that_were_put_right_is_confirmed_anew() -> None:
    story = contract(assessed(), confirmed()).when(put_right(2, answers=msgspec.to_builtins(MILD))).then()
    assert (story.now.tier, story.now.tiering.assessment.tier) == ("Gold", "Bronze")
    command = ConfirmTier(reason="As calculated")
    story.when(command).then_refused("tier.may-be-lowered-by", conflict=True)
    after = story.when(command, by=REVIEWER).quietly().then(TierConfirmed(tier="Bronze", previous="Gold"))
    after.when(command, by=REVIEWER).then_refused("tier.not-confirmed-yet", conflict=True)


def test_a_tier_that_was_confirmed_stays_where_its_assessment_was_annulled() -> None:
    alone = contract(confirmed())
    alone.when(ConfirmTier(reason="Again")).then_refused("tier.assessed", conflict=True)


def test_any_second_officer_agrees_to_a_higher_tier() -> None:
    higher = OverrideTier(tier="Gold", review_date=day("2024-01-31"), reason="New exposure")
    story = contract(assessed(MILD)).when(higher).then()
    after = story.when(higher, by=OWNER).quietly().then()
    assert after.now.tier == "Gold"


def test_an_override_that_stands_longer_than_the_tiers_age_is_advised_upon() -> None:
    long = OverrideTier(tier="Silver", review_date=day("2024-07-31"), reason="For good")
    contract(assessed()).when(long).advised("tier-override.review-within-the-tiers-age").then()


@pytest.mark.parametrize(
    ("tier", "effective_from", "review_date", "too_long"),
    [
        ("Silver", "2023-06-15", "2024-06-30", False),
        ("Silver", "2023-06-15", "2024-07-01", True),
        ("Silver", "2023-11-30", "2024-11-30", False),
        ("Silver", "2023-11-30", "2024-12-01", True),
        ("Bronze", "2023-06-15", "2025-06-30", False),
        ("Bronze", "2023-06-15", "2025-07-01", True),
    ],
)
def test_an_override_stands_no_longer_than_its_own_tier_without_advice(
    tier: Any, effective_from: str, review_date: str, *, too_long: bool
) -> None:
    command = OverrideTier(
        tier=tier,
        review_date=day(review_date),
        effective_from=day(effective_from),
        reason="A second supplier is ready",
    )
    asked = contract(assessed()).when(command)
    assert ("tier-override.review-within-the-tiers-age" in asked.advice) is too_long


@pytest.mark.parametrize(
    ("effective_from", "review_date", "ahead"),
    [
        ("2023-06-15", "2023-06-15", False),
        ("2023-06-15", "2023-06-16", True),
        ("2023-05-01", "2023-06-15", False),
        ("2023-05-01", "2023-06-16", True),
        ("2023-09-01", "2023-09-01", False),
        ("2023-09-01", "2023-09-02", True),
    ],
)
def test_the_review_date_lies_after_today_and_after_the_day_from_which_it_stands(
    effective_from: str, review_date: str, *, ahead: bool
) -> None:
    command = replace(TO_SILVER, review_date=day(review_date), effective_from=day(effective_from))
    asked = contract(assessed(), confirmed()).when(command)
    if ahead:
        asked.then()
    else:
        asked.then_refused("tier-override.review-date-ahead", at=["review_date"], conflict=False)


def test_an_override_is_agreed_to_for_another_day_or_tier_by_asking_anew() -> None:
    standing = contract(assessed(), confirmed(), on("2023-06-01", OVERRIDDEN))
    standing.when(TO_SILVER).then_refused("tier-override.differs", at=["tier", "review_date"], conflict=True)
    longer = replace(TO_SILVER, review_date=day("2024-01-31"))
    asked = standing.when(longer).then(
        TierOverrideProposed(
            tier="Silver", calculated="Gold", review_date=day("2024-01-31"), proposed_by="p-anwen"
        )
    )
    proposal, override = asked.now.tiering.proposal, asked.now.tiering.override
    assert (proposal.tier, proposal.review_date, proposal.proposed_by) == (
        "Silver",
        day("2024-01-31"),
        "p-anwen",
    )
    assert (override.tier, override.review_date) == ("Silver", day("2023-12-31"))
    assert asked.when(replace(longer, review_date=day("2024-02-28"))).decided
    told = asked.when(longer, by=OWNER).then_refused("tier.may-be-lowered-by", at=["tier"], conflict=True)
    assert "From Gold to Silver" in told
    assert "(role reviewer)" in told
    after = asked.when(longer, by=REVIEWER).then(
        TierOverridden(
            tier="Silver",
            previous="Silver",
            calculated="Gold",
            review_date=day("2024-01-31"),
            proposed_by="p-anwen",
        )
    )
    override = after.now.tiering.override
    assert (override.tier, override.review_date, override.proposed_by) == (
        "Silver",
        day("2024-01-31"),
        "p-anwen",
    )
    assert after.now.tiering.confirmed is False
    back = after.when(ConfirmTier(reason="As calculated")).quietly().then().now
    assert (back.tier, back.tiering.override, back.tiering.confirmed) == ("Gold", None, True)


def test_a_confirmation_withdraws_what_was_proposed_against_it() -> None:
    told = contract(assessed(), on("2023-06-01", PROPOSED)).when(ConfirmTier(reason="As calculated")).then()
    assert told.now.tiering.proposal is None


def test_an_override_lapses_on_the_day_after_its_review_date_and_not_before() -> None:
    story = contract(
        assessed(), confirmed(), on("2023-02-01", replace(OVERRIDDEN, review_date=day("2023-05-31")))
    )
    for since, lapsed in (("2023-05-31", False), ("2023-06-01", True), ("2023-06-02", True)):
        asked = story.when(ExpireTierOverride(effective_from=day(since)), by=CLERK)
        if lapsed:
            assert asked.quietly().then(effective=since).now.tiering.confirmed
        else:
            told = asked.then_refused(
                "tier-override.past-its-review-date", at=["effective_from"], conflict=True
            )
            assert "31 May 2023" in told
    early = day("2023-05-31")
    story.when(ExpireTierOverride(), on=early, by=CLERK).then_refused("tier-override.past-its-review-date")
    story.when(ExpireTierOverride(), on=day("2023-06-01"), by=CLERK).then(effective="2023-06-01")
    ahead = ExpireTierOverride(effective_from=day("2023-06-16"))
    story.when(ahead, by=CLERK).then_refused("step.not-ahead-of-time", at=["effective_from"])


def test_a_tier_is_given_by_hand_only_until_the_tool_was_first_used() -> None:
    by_hand = AssignTier(tier="Bronze", reason="By hand")
    contract().when(by_hand).quietly().then()
    contract(assessed()).when(by_hand).then_refused("tier.not-by-the-tool", at=["tier"], conflict=True)


def test_no_override_lapses_where_there_is_none_or_no_contract_yet() -> None:
    none = contract(assessed()).when(ExpireTierOverride(), by=CLERK)
    none.then_refused("tier-override.past-its-review-date", at=["effective_from"], conflict=True)
    later = given(CONTRACT, [on("2023-07-01", registered())], [MODEL])
    later.when(ExpireTierOverride(), by=CLERK).then_refused("contract.in-being", at=["effective_from"])


@pytest.mark.parametrize(
    ("kind", "statutory", "inadequate", "floors"),
    [
        ("contract", False, 0, ()),
        ("PFI", False, 0, ("F4",)),
        ("contract", True, 0, ("F4",)),
        ("contract", False, 1, ()),
        ("contract", False, 2, ("F5",)),
    ],
)
def test_what_a_contract_is_and_serves_and_how_it_was_rated_raises_its_tier(
    kind: str, statutory: bool, inadequate: int, floors: tuple[str, ...]
) -> None:
    command = assess(MILD, statutory_service=statutory, inadequate_in_a_row=inadequate)
    found = contract(kind=kind).when(command).then().now.tiering.assessment
    assert (found.floors, found.tier) == (floors, "Silver" if floors else "Bronze")


def test_a_tier_that_the_model_lets_nobody_lower_stays() -> None:
    profiles = tuple(replace(each, may_lower=()) for each in DEFAULT.profiles)
    strict = published(replace(DEFAULT, profiles=profiles))
    story = given(CONTRACT, [registered(), assessed(), confirmed()], [strict]).when(TO_SILVER).then()
    told = story.when(TO_SILVER, by=REVIEWER).then_refused("tier.may-be-lowered-by", conflict=True)
    assert "(role nobody)" in told


def test_a_tier_is_lowered_from_the_calculated_one_too_where_the_contract_is_in_none() -> None:
    story = contract(assessed()).when(TO_SILVER).then()
    told = story.when(TO_SILVER, by=OWNER).then_refused("tier.may-be-lowered-by", at=["tier"], conflict=True)
    assert told.startswith("From Gold to Silver is a lower tier")
    story.when(TO_SILVER, by=REVIEWER).quietly().then()
    same = contract(assessed(MILD), on("2021-05-02", TierConfirmed(tier="Silver", previous=None)))
    to_gold = OverrideTier(tier="Gold", review_date=day("2023-12-31"), reason="New exposure")
    same.when(to_gold).then().when(to_gold, by=OWNER).quietly().then()
    to_silver = replace(to_gold, tier="Silver")
    same.when(to_silver).then().when(to_silver, by=OWNER).quietly().then()


def test_an_override_lapses_to_the_calculated_tier_once_its_review_date_has_passed() -> None:
    story = contract(
        assessed(), confirmed(), on("2023-02-01", replace(OVERRIDDEN, review_date=day("2023-05-31")))
    )
    asked = story.when(ExpireTierOverride(), by=CLERK).quietly()
    after = asked.then(
        TierOverrideExpired(tier="Gold", previous="Silver", review_date=day("2023-05-31")),
        effective="2023-06-01",
    )
    assert (after.on("2023-05-31").tier, after.now.tier, after.now.tiering.override) == (
        "Silver",
        "Gold",
        None,
    )


def test_an_override_whose_assessment_was_annulled_has_no_tier_to_fall_back_to() -> None:
    alone = contract(on("2023-02-01", replace(OVERRIDDEN, review_date=day("2023-05-31"))))
    alone.when(ExpireTierOverride(), by=CLERK).then_refused("tier.assessed", conflict=True)


def test_a_new_assessment_withdraws_a_proposal_and_leaves_an_override_in_force() -> None:
    again = assessed(YOUTH, "2023-06-02")
    story = contract(assessed(), confirmed(), on("2023-06-01", PROPOSED), again)
    assert story.now.tiering.proposal is None
    kept = contract(assessed(), confirmed(), on("2023-06-01", OVERRIDDEN), again)
    assert (kept.now.tier, kept.now.tiering.override.review_date) == ("Silver", day("2023-12-31"))


TRIGGERS: list[tuple[Command, ReassessmentAsked]] = [
    (
        ChangeValue(estimated_incl_vat=Decimal("5000000.01"), cause="volume", reason="More pupils"),
        ReassessmentAsked(because="value band crossed", note="£5,000,000.01 incl. VAT (was £1,200,000.00)."),
    ),
    (Extend(new_end="2025-03-31", reason="Option"), ReassessmentAsked(because="extension")),
    (
        VaryScope(variation="A twelfth school", kind_already_provided_for=True, reason="Opened"),
        ReassessmentAsked(because="scope variation"),
    ),
    (
        Novate(outgoing_supplier_id=AMBER.supplier_id, incoming=BROOK, reason="Sold"),
        ReassessmentAsked(because="novation"),
    ),
]


@pytest.mark.parametrize(
    ("command", "asked"), TRIGGERS, ids=[reassessment_asked.because for _, reassessment_asked in TRIGGERS]
)
def test_what_the_tier_rests_on_changes_and_an_assessment_is_asked_for_in_the_same_decision(
    command: Command, asked: ReassessmentAsked
) -> None:
    decided = contract(assessed()).when(command).decided
    assert [item.fact for item in decided][1:] == [asked]
    assert len(contract().when(command).decided) == 1
    already = on("2022-01-01", ReassessmentAsked(because="age"))
    assert len(contract(assessed(), already).when(command).decided) == 1


def test_a_value_within_its_band_asks_for_nothing() -> None:
    command = ChangeValue(estimated_incl_vat=Decimal("5000000.00"), cause="volume", reason="More pupils")
    assert len(contract(assessed()).when(command).decided) == 1


def test_a_value_that_is_not_known_crosses_no_band() -> None:
    lost = ValueChanged(previous=VALUES, values=replace(VALUES, estimated_incl_vat=None), cause="other")
    command = ChangeValue(annual_excl_vat=Decimal("260000.00"), cause="volume", reason="More pupils")
    assert len(contract(assessed(), on("2022-01-01", lost)).when(command).decided) == 1


def test_a_trigger_that_the_model_does_not_name_asks_for_nothing() -> None:
    entry = assessed()
    quiet = on("2021-05-01", replace(entry.fact, reassess_on=("novation",)))
    command = Extend(new_end="2025-03-31", reason="Option")
    assert len(contract(quiet).when(command).decided) == 1


def test_what_asked_for_an_assessment_is_kept_with_what_it_was_about_until_that_asks_no_more() -> None:
    noted = ReassessmentAsked(because="novation", note="Sold to another group.")
    closed = [ReassessmentNoLongerAsked(because=because) for because in ("extension", "novation")]
    story = contract(on("2023-01-01", noted), on("2023-02-01", closed[0]), on("2023-03-01", closed[1]))
    assert story.on("2023-02-01").tiering.reassessment == Reassessment(
        "novation", day("2023-01-01"), "Sold to another group."
    )
    assert story.now.tiering.reassessment is None
    plain = contract(on("2023-03-01", closed[1]))
    assert plain.now.tiering.reassessment is None


def test_an_assessment_is_asked_for_by_hand_and_the_next_one_settles_it() -> None:
    command = AskReassessment(because="review finding", reason="The group found the tier too low")
    story = contract(assessed()).when(command, by=REVIEWER).quietly()
    after = story.then(ReassessmentAsked(because="review finding"))
    assert after.now.tiering.reassessment.because == "review finding"
    after.when(command).then_refused("tier-reassessment.not-asked-already", conflict=True)
    assert after.when(assess()).then().now.tiering.reassessment is None


def test_what_a_late_entry_asks_for_already_is_not_closed_by_putting_the_later_fact_right() -> None:
    variation = VaryScope(variation="A twelfth school", kind_already_provided_for=True, reason="Opened")
    later = contract(assessed()).when(replace(variation, effective_from=day("2023-05-01"))).then()
    earlier = replace(variation, variation="A thirteenth", effective_from=day("2023-03-01"))
    story = later.when(earlier).then()
    assert story.now.tiering.reassessment.since == day("2023-03-01")
    told = story.when(put_right(3, variation="The twelfth school")).then()
    assert told.now.tiering.reassessment.since == day("2023-03-01")
    again = put_right(3, variation="The twelfth school")
    told.when(again).then_refused("correction.changes-something", at=["fields"])


def test_what_a_correction_closed_another_opens_again() -> None:
    command = ChangeValue(estimated_incl_vat=Decimal("5000000.01"), cause="volume", reason="More pupils")
    crossed = contract(assessed()).when(command).then()
    within = crossed.when(put_right(3, estimated_incl_vat="4000000.00")).then()
    assert within.now.tiering.reassessment is None
    after = within.when(put_right(3, estimated_incl_vat="4000001.00")).then()
    assert after.now.tiering.reassessment is None
    back = after.when(put_right(3, estimated_incl_vat="5000000.02")).then()
    assert back.now.tiering.reassessment.because == "value band crossed"


REFUSALS: list[tuple[str, list[Any], Command, tuple[str, ...]]] = [
    (
        "tier-assessment.model-in-force",
        [],
        assess(effective_from=day("2020-02-29")),
        ("model_id", "effective_from"),
    ),
    ("tier-assessment.every-question-answered", [], assess(ADVOCACY[:-1]), ("answers",)),
    ("tier-assessment.every-question-answered", [], assess((*ADVOCACY, ADVOCACY[0])), ("answers",)),
    (
        "tier-assessment.every-question-answered",
        [],
        assess((*ADVOCACY, TieringAnswer("R5", 1))),
        ("answers",),
    ),
    ("tier.assessed", [], ConfirmTier(reason="Blind"), ("effective_from",)),
    ("tier.assessed", [], TO_SILVER, ("effective_from",)),
    ("tier.not-confirmed-yet", [assessed(), confirmed()], ConfirmTier(reason="Twice"), ()),
    (
        "tier-override.differs",
        [assessed()],
        OverrideTier(tier="Gold", review_date=day("2023-12-31"), reason="Same"),
        ("tier",),
    ),
    (
        "tier-override.differs",
        [assessed(), on("2023-06-01", OVERRIDDEN)],
        TO_SILVER,
        ("tier", "review_date"),
    ),
    (
        "tier-override.review-date-ahead",
        [assessed()],
        OverrideTier(tier="Silver", review_date=day("2023-06-15"), reason="Today"),
        ("review_date",),
    ),
    (
        "tier-override.past-its-review-date",
        [assessed(), on("2023-06-01", OVERRIDDEN)],
        ExpireTierOverride(),
        ("effective_from",),
    ),
    ("tier-override.past-its-review-date", [assessed()], ExpireTierOverride(), ("effective_from",)),
    ("tier.not-by-the-tool", [assessed()], AssignTier(tier="Bronze", reason="By hand"), ("tier",)),
    ("reason.given", [assessed()], ConfirmTier(), ("reason",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Any], command: Command, fields: tuple[str, ...]
) -> None:
    contract(*entries).when(command, by=OFFICER).then_refused(rule, at=fields)


def test_a_model_is_named_by_the_day_on_which_it_was_not_in_force() -> None:
    told = contract().when(assess(effective_from=day("2020-02-29")))
    assert "by 29 February 2020" in told.then_refused("tier-assessment.model-in-force", conflict=False)


def test_no_tier_is_calculated_without_a_value() -> None:
    unknown = contract(values=Values(None, Decimal("1000000.00"), None))
    unknown.when(assess()).then_refused("tier-assessment.value-known", conflict=True)


def test_no_contract_is_assessed_by_a_model_that_was_retired() -> None:
    gone = published(DEFAULT, MODEL_ID, on("2022-01-01", Retired(superseded_by=LATER_ID)))
    story = given(CONTRACT, [registered()], [gone])
    story.when(assess()).then_refused("tier-assessment.model-in-force", at=["model_id", "effective_from"])
    story.when(assess(effective_from=day("2021-12-31"))).then()


def test_an_assessment_entered_late_takes_its_place_in_time() -> None:
    story = contract(assessed(MILD, "2022-05-01"), assessed(ADVOCACY, "2021-05-01"))
    assert story.on("2021-06-01").tiering.assessment.tier == "Gold"
    assert story.now.tiering.assessment.tier == "Bronze"


def test_the_first_reason_for_an_assessment_is_the_one_that_is_kept() -> None:
    first, second = (ReassessmentAsked(because=item) for item in ("extension", "novation"))  # type: ignore[arg-type]
    story = contract(assessed(), on("2022-01-01", first), on("2022-02-01", second))
    assert (story.now.tiering.reassessment.because, story.now.tiering.reassessment.since) == (
        "extension",
        day("2022-01-01"),
    )
