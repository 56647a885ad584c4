"""What a later fact only repeats stays as it stands, where an earlier one is put right or comes in late."""

from decimal import Decimal
from uuid import UUID

import pytest
from msgspec import json, to_builtins
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.amendment.correction import asked_then
from domain.change_request import CHANGE_REQUEST
from domain.change_request.proposal import Propose
from domain.contract import CONTRACT
from domain.contract.ending import Terminate
from domain.contract.extension import Extended
from domain.contract.legal_regime import DetermineLegalRegime, LegalRegimeDetermined
from domain.contract.limits.change import ContractChange, Ending
from domain.contract.parties import Assigned, Novated
from domain.contract.reassessment import ReassessmentAsked
from domain.contract.roles import AssignRoles, RolesAssigned
from domain.contract.scope import VaryScope
from domain.contract.terms import Roles
from domain.contract.tier import AssignTier, TierAssigned
from domain.contract.tier_assessment import AssessTier
from domain.contract.value import ChangeValue, ValueChanged
from domain.events import Unreadable
from domain.money import Values
from tests.givens import BROOK, CEDAR, OWNER, day, event_id, on, register, registered
from tests.nouns.tiering_model.givens import MODEL_ID, answers, published
from tests.streams import CONTRACT_ID, chronicle, given


def test_a_role_that_is_put_right_stays_so_when_only_another_passed_on_later() -> None:
    story = given(CONTRACT, [on("2020-02-03", registered())])
    story = story.when(AssignRoles(owner="p-carys", reason="Moved")).then()
    right = Correct(corrects=event_id(1), fields={"contract_manager": "p-eirlys"}, reason="Misread")
    now = story.when(right).then().now
    assert (now.roles.owner, now.roles.contract_manager) == ("p-carys", "p-eirlys")


def test_a_role_that_was_put_right_stays_so_where_the_later_fact_is_read_back_from_the_log() -> None:
    """What it repeats is equal to what was before, and not the same in memory."""
    roles = Roles("p-carys", "p-anwen", ("p-dilwyn",))
    told = RolesAssigned(previous=registered().roles, roles=roles)
    read = json.decode(json.encode(told), type=RolesAssigned)
    story = given(CONTRACT, [on("2020-02-03", registered()), on("2021-02-03", read)])
    right = Correct(corrects=event_id(1), fields={"lead_officers": ["p-eleri"]}, reason="Misread")
    assert story.when(right).then().now.roles == replace(roles, lead_officers=("p-eleri",))


def test_a_role_that_passed_on_earlier_and_is_entered_late_stays_so() -> None:
    story = given(CONTRACT, [on("2020-02-03", registered())])
    story = story.when(AssignRoles(owner="p-carys", reason="Moved")).then()
    late = AssignRoles(contract_manager="p-eirlys", effective_from=day("2021-02-03"), reason="Found")
    now = story.when(late).then().now
    assert (now.roles.owner, now.roles.contract_manager) == ("p-carys", "p-eirlys")


def test_a_value_entered_late_stays_so_when_only_another_figure_changed_later() -> None:
    story = given(CONTRACT, [on("2020-02-03", registered())])
    yearly = ChangeValue(annual_excl_vat=Decimal("260000.00"), cause="indexation", reason="Agreed")
    story = story.when(yearly).then()
    whole = ChangeValue(
        estimated_incl_vat=Decimal("1300000.00"),
        cause="indexation",
        effective_from=day("2021-02-03"),
        reason="Found",
    )
    values = story.when(whole).then().now.values
    assert values.annual_excl_vat == Decimal("260000.00")
    assert values.estimated_incl_vat == Decimal("1300000.00")


@pytest.mark.parametrize(
    ("passed", "said", "at"),
    [
        (Novated(outgoing=BROOK, incoming=CEDAR), "incoming", "outgoing_supplier_id"),
        (Assigned(assignor=BROOK, assignee=CEDAR), "assignee", "assignor_supplier_id"),
    ],
)
def test_what_passed_from_a_firm_that_is_no_party_any_more_is_not_decided_again_and_why_is_told(
    passed: Novated | Assigned, said: str, at: str
) -> None:
    """What had made it one was annulled since."""
    story = given(CONTRACT, [registered(), on("2023-02-01", passed)])
    other = Correct(
        corrects=event_id(2), fields={said: to_builtins(replace(CEDAR, name="Cedar Ltd"))}, reason="Slip"
    )
    told = story.when(other).then_refused("supplier.is-a-party", at=[f"fields.{at}"])
    assert "the parties are Amber Lane Catering Ltd" in told


OVER = Terminate(ended_on=day("2022-12-31"), ground="discharge", reason="Ceased")
"""An end that is entered late; the day from which it is true follows from it."""
SCORED = AssessTier(model_id=MODEL_ID, answers=answers((3, 3, 3, 2), (2, 3, 2, 2)), reason="Scored")
UNAPPROVED = {"without_approval": True, "reason": "Urgent"}


def test_an_end_that_comes_in_late_is_held_against_what_was_recorded_after_it_by_whatever_road() -> None:
    """Whether a later assessment still fits cannot be told without the model that it went by."""
    story = given(CONTRACT, [registered()], [published()])
    of_today = story.when(SCORED).then()
    story = story.when(SCORED, on=day("2023-02-01")).then()
    for over in (OVER, replace(OVER, effective_from=OVER.ended_on)):
        for scored in (story, of_today):
            scored.when(over).then_refused("later-facts.still-fit", conflict=True)
    ahead = given(CONTRACT, [registered()], [published()])
    ahead = ahead.when(AssignTier(tier="Gold", effective_from=day("2023-06-16"), reason="Decided")).then()
    assert "later-facts.still-fit" in ahead.when(OVER).advice
    ending = ContractChange(ending=Ending(OVER.ended_on, OVER.ground))
    request = given(CHANGE_REQUEST, (), [chronicle(CONTRACT_ID, story.entries), published()])
    propose = Propose(
        contract_id=CONTRACT_ID,
        kind="termination",
        change=ending,
        business_case="It ceased.",
        already_happened_on=OVER.ended_on,
    )
    request.when(propose).then_refused("change.possible-in-the-contract", conflict=True)


def test_an_end_that_comes_in_late_is_held_against_a_later_change_that_a_request_made() -> None:
    """It counts for nothing after the end, whether it was recorded straight or approved."""
    longer = Extended(previous_end="2024-03-31", end="2025-03-31", option="first extension")
    for cause in (0, UUID(int=7)):
        story = given(CONTRACT, [registered(), on("2023-02-01", longer, cause=cause)])
        said = story.when(OVER).then_refused("later-facts.still-fit", conflict=True)
        assert str(event_id(2)) in said
        next_put_right = replace(OVER, although=(event_id(2),))
        assert str(event_id(2)) in story.when(next_put_right).advice["later-facts.still-fit"]


def test_an_end_that_is_put_right_to_an_earlier_day_is_held_against_what_came_after_that_day() -> None:
    story = given(CONTRACT, [registered()], [published()])
    story = story.when(SCORED, on=day("2023-02-01")).then()
    story = story.when(replace(OVER, ended_on=day("2023-05-31"))).then()
    right = Correct(corrects=event_id(len(story.entries)), fields={"ended_on": "2022-12-31"}, reason="Slip")
    story.when(right).then_refused("later-facts.still-fit", conflict=True)


def test_an_annulment_is_held_against_what_came_after_every_day_from_which_the_fact_was_told() -> None:
    """Without the correction the contract had ended before it was assessed."""
    story = given(CONTRACT, [registered()], [published()]).when(OVER).then()
    later = Correct(corrects=event_id(2), fields={"ended_on": "2023-05-31"}, reason="Slip")
    story = story.when(later).then().when(replace(SCORED, effective_from=day("2023-02-01"))).then()
    correction = story.chronicle.corrections[0].event_id
    said = story.when(Annul(annuls=correction, reason="It was right")).advice["later-facts.still-fit"]
    assert str(story.chronicle.facts[-1].event_id) in said
    assert "ended" in said or "terminated" in said


def test_of_an_annulment_it_is_said_what_followed_from_the_fact_and_stands_by_itself() -> None:
    """An annulment takes one event out, and no other: two people look at each."""
    story = given(CONTRACT, [registered()], [published()])
    story = story.when(SCORED, on=day("2023-02-01")).then()
    story = story.when(ChangeValue(**FIGURES, cause="indexation", reason="Agreed")).then()
    story = story.when(VaryScope(variation="More", kind_already_provided_for=True, **UNAPPROVED)).then()
    varied, asked = story.chronicle.facts[-2:]
    assert isinstance(asked.fact, ReassessmentAsked)
    said = story.when(Annul(annuls=varied.event_id, reason="Never agreed")).advice["later-facts.still-fit"]
    assert str(asked.event_id) in said
    assert "followed from it and stands" in said
    assert not story.when(Annul(annuls=asked.event_id, reason="Never asked")).advice


def test_of_the_annulment_of_a_correction_it_is_said_what_was_put_right_along_with_it() -> None:
    story = given(CONTRACT).when(register(division="Schools")).then()
    first, division = story.chronicle.facts
    fields = {"directorate": "Place", "division": "Parks"}
    story = story.when(Correct(corrects=first.event_id, fields=fields, reason="Misread")).then()
    along = next(known for known in story.chronicle.corrections if known.corrects == division.event_id)
    whole = next(known for known in story.chronicle.corrections if known.corrects == first.event_id)
    for annuls in (whole.event_id, first.event_id):
        said = story.when(Annul(annuls=annuls, reason="It was right")).advice["later-facts.still-fit"]
        assert str(along.event_id) in said


def test_what_followed_from_a_correction_is_put_right_where_that_is() -> None:
    """It names the fact that was corrected: no approved request has to do with it."""
    scored = given(CONTRACT, [registered()], [published()])
    scored = scored.when(SCORED, on=day("2023-02-01")).then()
    changed = ChangeValue(**FIGURES, cause="indexation", reason="Agreed", effective_from=day("2023-03-01"))
    scored = scored.when(changed).then()
    crossed = {name: str(amount + 5000000) for name, amount in FIGURES.items()}
    right = Correct(corrects=scored.chronicle.facts[-1].event_id, fields=crossed, reason="Misread")
    moved = scored.when(right).then()
    followed = moved.chronicle.facts[-1]
    assert isinstance(followed.fact, ReassessmentAsked)
    asked = moved.when(Correct(corrects=followed.event_id, fields={"because": "age"}, reason="Misread"))
    said = asked.then_refused("correction.may-be-asked-again", conflict=True)
    assert str(right.corrects) in said


def test_what_comes_after_something_that_followed_from_the_fact_is_looked_at_again_too() -> None:
    """What follows still, and stays as it is, is left out; not what was recorded after it."""
    story = given(CONTRACT, [registered()], [published()]).when(SCORED, on=day("2023-02-01")).then()
    steep = {"estimated_incl_vat": Decimal("6000000.00"), "cause": "indexation", "reason": "Agreed"}
    story = story.when(ChangeValue(**steep), on=day("2023-03-01")).then()
    changed, followed = story.chronicle.facts[-2:]
    assert isinstance(followed.fact, ReassessmentAsked)
    steeper = replace(ChangeValue(**steep), estimated_incl_vat=Decimal("6500000.00"))
    story = story.when(steeper, on=day("2023-05-01")).then()
    fields = {"estimated_incl_vat": "6500000.00"}
    right = Correct(corrects=changed.event_id, fields=fields, reason="Misread")
    said = story.when(right).then_refused("later-facts.still-fit", conflict=True)
    assert str(story.chronicle.facts[-1].event_id) in said
    assert "(value changed, event" in said


def test_what_nobody_can_read_is_named_where_the_contract_is_in_being_no_longer() -> None:
    unreadable = Unreadable(name="contract.painted.v1", wrong="A field is missing", stream="contract")
    story = given(CONTRACT, [registered(), on("2023-02-01", unreadable)])
    said = story.when(Annul(annuls=event_id(1), reason="Another council's")).advice["later-facts.still-fit"]
    assert f"(painted, event {event_id(2)})" in said
    gone = story.when(Annul(annuls=event_id(2), reason="Nobody knows")).then()
    gone = gone.when(Annul(annuls=event_id(2), reason="Nobody knows"), by=OWNER).then()
    assert gone.when(AssignTier(tier="Gold", reason="Decided")).decided
    assert "cannot be read" in str(asked_then(CONTRACT, story.chronicle, event_id(2)))


def test_what_nobody_can_read_says_nothing_of_what_it_follows() -> None:
    unreadable = Unreadable(name="contract.painted.v1", wrong="A field is missing", stream="contract")
    gold = on("2023-01-01", TierAssigned(tier="Gold"))
    story = given(CONTRACT, [registered(), gold, on("2023-02-01", unreadable)])
    assert not story.when(Annul(annuls=event_id(2), reason="Not so")).advice


def test_what_was_recorded_before_the_contract_came_to_be_is_as_little_in_being_as_before() -> None:
    early = [on("2019-02-01", TierAssigned(tier="Gold")), on("2019-03-01", TierAssigned(tier="Silver"))]
    story = given(CONTRACT, [registered(), *early])
    assert not story.when(Annul(annuls=event_id(2), reason="Not so")).advice
    changed = ValueChanged(previous=Values(), values=Values(Decimal("1300000.00")), cause="indexation")
    story = given(CONTRACT, [registered(), on("2019-02-01", changed)])
    before = Correct(corrects=event_id(1), fields={"effective_from": "2019-01-01"}, reason="Signed then")
    assert "later-facts.still-fit" not in story.when(before).advice


def test_what_opens_the_story_is_in_being_whatever_came_before_it() -> None:
    story = given(CONTRACT, [registered(), on("2021-02-01", registered(title="Dinners"))])
    assert not story.when(Annul(annuls=event_id(1), reason="Another council's")).advice


def test_what_a_late_entry_makes_untrue_is_said_in_the_words_of_the_field() -> None:
    determined = on(
        "2023-02-01", LegalRegimeDetermined(previous="PCR2015", legal_regime="PA2023", works=False)
    )
    story = given(CONTRACT, [registered(), determined])
    works = DetermineLegalRegime(
        legal_regime="PCR2015", works=True, effective_from=day("2022-02-01"), reason="A kitchen is built"
    )
    said = story.when(works).advice["later-facts.still-fit"]
    assert "previously works" in said
    assert "(legal regime determined, event" in said


FIGURES = {
    "estimated_incl_vat": Decimal("1200000.02"),
    "estimated_excl_vat": Decimal("1000000.02"),
    "annual_excl_vat": Decimal("250000.02"),
}
"""What each figure of the contract of these tests becomes, tuppence more."""


@pytest.mark.parametrize("figure", FIGURES)
def test_a_change_of_one_figure_that_is_put_right_gives_back_that_figure_and_no_other(figure: str) -> None:
    """The others stand as they were entered late since; what changed stays changed where its cause alone was wrong."""
    story = given(CONTRACT, [on("2020-02-03", registered())])
    story = story.when(ChangeValue(**{figure: FIGURES[figure]}, cause="volume", reason="Agreed")).then()
    others = {name: amount - 1 for name, amount in FIGURES.items() if name != figure}
    earlier = day("2021-02-03")
    story = story.when(ChangeValue(**others, cause="price", effective_from=earlier, reason="Found")).then()
    right = Correct(corrects=event_id(2), fields={"cause": "price"}, reason="Misread")
    values = story.when(right).then().now.values
    assert {name: getattr(values, name) for name in FIGURES} == {**others, figure: FIGURES[figure]}


def test_a_later_change_of_value_that_follows_another_value_now_is_pointed_at() -> None:
    story = given(CONTRACT, [on("2020-02-03", registered())])
    story = story.when(
        ChangeValue(annual_excl_vat=Decimal("260000.00"), cause="volume", reason="More")
    ).then()
    earlier = day("2021-02-03")
    late = ChangeValue(
        annual_excl_vat=Decimal("240000.00"), cause="volume", effective_from=earlier, reason="Found"
    )
    said = story.when(late).advice["later-facts.still-fit"]
    assert "follows another previous now than it was recorded with" in said
