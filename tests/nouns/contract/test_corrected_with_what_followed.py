"""What followed from a fact, where that is put right: it moves with it, is put right with it, or is closed; what two
people took out stays out; and what was recorded later is looked at again with all of it in place."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.amendment.correction import asked_then
from domain.amendment.events import Corrected, CorrectionProposed
from domain.contract import CONTRACT
from domain.contract.ending import Terminate
from domain.contract.lots import LotsSet
from domain.contract.reassessment import AskReassessment, ReassessmentAsked, ReassessmentNoLongerAsked
from domain.contract.reclassification import Reclassify
from domain.contract.registration import DivisionNamed
from domain.contract.scope import ScopeVaried, VaryScope
from domain.contract.terms import Lot
from domain.contract.tier_assessment import AssessTier
from domain.contract.value import ChangeValue, ValueChanged
from domain.money import Values
from domain.timeline import Placed
from tests.givens import OFFICER, OWNER, day, event_id, on, register, registered
from tests.nouns.contract.test_taking_over import taking_over
from tests.nouns.tiering_model.givens import MODEL_ID, answers, published
from tests.streams import Asked, Story, given

SCORED = AssessTier(model_id=MODEL_ID, answers=answers((3, 3, 3, 2), (2, 3, 2, 2)), reason="Scored")
CROSSING, WITHIN = "6000000.00", "1250000.00"
"""Figures outside and inside the band at which the contract was assessed."""


def worth(figure: str, **said: Any) -> ChangeValue:
    """That the contract is worth so much, as an index has it."""
    said = {"cause": "indexation", "reason": "Agreed"} | said
    return ChangeValue(estimated_incl_vat=Decimal(figure), **said)


def assessed() -> Story:
    """A contract whose tier the tool calculated in February 2023."""
    return given(CONTRACT, [registered()], [published()]).when(SCORED, on=day("2023-02-01")).then()


def crossed(figure: str = CROSSING) -> Story:
    """In March it came to be worth that much, which asks for another assessment where it left its band."""
    return assessed().when(worth(figure), on=day("2023-03-01")).then()


def put_right(story: Story, what: type[Any], **fields: Any) -> Asked:
    """The last fact of that kind is put right."""
    return story.when(Correct(corrects=_last(story, what).event_id, fields=fields, reason="Misread"))


def _last(story: Story, what: type[Any]) -> Placed:
    return next(placed for placed in reversed(story.chronicle.facts) if isinstance(placed.fact, what))


def annulled(story: Story, event: Any) -> Story:
    """The story after two people annulled that event."""
    command = Annul(annuls=event, reason="Never so")
    return story.when(command).then().when(command, by=OWNER).then()


def test_what_followed_moves_to_another_day_along_with_the_fact() -> None:
    moved = put_right(crossed(), ValueChanged, effective_from="2023-03-15")
    said = [(decided.fact, decided.valid_from) for decided in moved.decided]
    assert [(type(fact), valid_from) for fact, valid_from in said] == [(Corrected, day("2023-03-15"))] * 2
    now = moved.then()
    assert now.on("2023-03-14").tiering.reassessment is None
    assert now.on("2023-03-15").tiering.reassessment.since == day("2023-03-15")


def test_what_no_longer_follows_is_closed_from_the_day_on_which_it_began() -> None:
    within = put_right(crossed(), ValueChanged, estimated_incl_vat=WITHIN)
    assert within.decided[-1].fact == ReassessmentNoLongerAsked(because="value band crossed")
    assert within.then().on("2023-03-01").tiering.reassessment is None


def test_nothing_is_closed_that_counted_for_nothing_after_the_end() -> None:
    over = Terminate(
        ended_on=day("2023-02-15"),
        ground="discharge",
        reason="Ceased",
        although=[placed.event_id for placed in crossed().chronicle.facts[2:]],
    )
    ended = crossed().when(over).then()
    within = put_right(ended, ValueChanged, cause="volume", estimated_incl_vat=WITHIN)
    assert [type(decided.fact) for decided in within.decided] == [Corrected]


def test_a_division_that_the_contract_was_not_entered_with_is_taken_away() -> None:
    story = given(CONTRACT).when(register(division="Schools")).then()
    without = put_right(story, type(registered()), division="")
    assert without.decided[-1].fact == DivisionNamed()
    assert not without.then().now.division


def test_what_a_row_should_have_said_besides_is_added_and_what_it_said_stays() -> None:
    story = given(CONTRACT).when(taking_over(review_date="2023-12", title="Meals")).then()
    now = put_right(story, type(story.chronicle.facts[0].fact), division="Schools").then().now
    assert now.division == "Schools"
    assert [known.date for known in now.key_dates] == ["2023-12"]


# What two people took out


@pytest.mark.parametrize(
    "fields", [{}, {"variation": "Much more"}, {"effective_from": "2023-06-01"}], ids=str
)
def test_what_two_people_took_out_is_not_brought_back_by_one_who_puts_right_what_it_followed_from(
    fields: dict[str, str],
) -> None:
    more = VaryScope(variation="More", kind_already_provided_for=True, without_approval=True, reason="Urgent")
    story = assessed().when(more).then()
    story = annulled(story, _last(story, ReassessmentAsked).event_id)
    asked = put_right(story, type(story.chronicle.facts[2].fact), **fields)
    if fields:
        assert [type(decided.fact) for decided in asked.decided] == [Corrected]
    else:
        asked.then_refused("correction.changes-something", at=["fields"])


def test_nor_in_the_words_in_which_it_was_put_right_before_it_was_taken_out() -> None:
    story = crossed()
    followed = _last(story, ReassessmentAsked).event_id
    steeper = put_right(story, ValueChanged, estimated_incl_vat="6500000.00").then()
    gone = annulled(steeper, followed)
    put_right(gone, ValueChanged).then_refused("correction.changes-something")
    volume = put_right(gone, ValueChanged, cause="volume")
    assert [type(decided.fact) for decided in volume.decided] == [Corrected]


def test_what_never_followed_follows_though_two_people_took_out_just_that_where_it_was_asked_by_itself() -> (
    None
):
    more = VaryScope(variation="More", kind_already_provided_for=True, without_approval=True, reason="Urgent")
    by_itself = AskReassessment(because="scope variation", reason="Much more is wanted")
    story = assessed().when(by_itself, on=day("2023-03-01")).then().when(more).then()
    assert isinstance(story.chronicle.facts[-1].fact, ScopeVaried)
    gone = annulled(story, _last(story, ReassessmentAsked).event_id)
    asked = put_right(gone, ScopeVaried, variation="Much more")
    assert [type(decided.fact) for decided in asked.decided] == [Corrected, ReassessmentAsked]


def test_what_follows_from_another_figure_is_another_thing_and_is_recorded() -> None:
    gone = annulled(crossed(), event_id(4))
    steeper = put_right(gone, ValueChanged, estimated_incl_vat="6500000.00").then()
    assert steeper.now.tiering.reassessment is not None


def test_what_was_taken_out_is_recorded_again_where_the_correction_asks_for_it_in_so_many_words() -> None:
    story = given(CONTRACT).when(register(division="Schools")).then()
    story = annulled(story, _last(story, DivisionNamed).event_id)
    assert put_right(story, type(registered()), division="Schools").then().now.division == "Schools"


# What was recorded later


@pytest.mark.parametrize("later", ["2023-03-01", "2023-05-01"])
def test_what_follows_anew_stands_before_what_was_recorded_later_of_the_same_day_or_another(
    later: str,
) -> None:
    """It had been asked for already when somebody asked for it."""
    story = crossed(WITHIN)
    story = story.when(AskReassessment(because="age", reason="Old"), on=day(later)).then()
    asked = _last(story, ReassessmentAsked)
    said = put_right(story, ValueChanged, estimated_incl_vat=CROSSING).then_refused(
        "later-facts.still-fit", at=["although"], conflict=True
    )
    assert str(asked.event_id) in said


@pytest.mark.parametrize(
    ("first", "fields", "fits"),
    [
        ("", {"division": "Parks"}, False),
        ("", {"division": "Schools"}, True),
        ("Schools", {"division": "Parks"}, False),
        ("Schools", {"description": "Hot meals"}, True),
        ("Schools", {"effective_from": "2020-03-01"}, True),
    ],
    ids=str,
)
def test_a_later_reclassification_is_held_against_the_division_that_the_contract_was_entered_with(
    first: str, fields: dict[str, str], *, fits: bool
) -> None:
    story = given(CONTRACT).when(register(division=first, effective_from=day("2020-02-03"))).then()
    story = story.when(Reclassify(division="Parks", effective_from=day("2021-02-03"), reason="Moved")).then()
    asked = put_right(story, type(registered()), **fields)
    if not fits:
        asked.then_refused("later-facts.still-fit", conflict=True)
        return
    stale = "division" in fields  # what it was before is another now
    assert ("later-facts.still-fit" in asked.advice) == stale
    assert asked.then().now.division == "Parks"


# The day from which it is true


def test_a_day_that_followed_from_the_act_is_worked_out_on_the_story_without_the_fact() -> None:
    """The lots are those of the contract as it was entered: what it is worth today has nothing to do with them."""
    first = Lot("1", "North", Decimal("1000000.00"))
    less = ValueChanged(previous=registered().values, values=Values(Decimal("500000.00")), cause="indexation")
    story = given(
        CONTRACT,
        [on("2020-02-03", registered()), on("2020-02-03", LotsSet(lots=(first,))), on("2022-01-01", less)],
    )
    lots = [{"number": "1", "title": "North and west", "estimated_incl_vat": "1000000.00"}]
    put_right(story, LotsSet, lots=lots).quietly().then(effective="2020-02-03")
    put_right(story, LotsSet, lots=lots, effective_from=None).quietly().then(effective="2020-02-03")


def test_where_no_day_follows_from_the_act_a_correction_says_which_it_was_or_leaves_it_out() -> None:
    """Else two people would agree to whichever day the second of them came."""
    nothing = put_right(crossed(), ValueChanged, effective_from=None)
    nothing.then_refused("correction.fits-the-request", at=["fields.effective_from"])


# Who asked, and where to ask


def test_what_takes_two_people_no_more_answers_to_no_proposal() -> None:
    """It was proposed while another figure stood, and two people took that out since."""
    story = given(CONTRACT, [registered()])
    wrong = Correct(corrects=event_id(1), fields={"end": "2024-03-30"}, reason="Misread")
    story = story.when(wrong).then().when(wrong, by=OWNER).then()
    back = replace(wrong, fields={"end": registered().term.end, "title": "Meals"})
    story = story.when(back).then()
    assert isinstance(story.entries[-1].fact, CorrectionProposed)
    story = annulled(story, story.chronicle.corrections[0].event_id)
    [decided] = story.when(back, by=OFFICER).decided
    assert (type(decided.fact), decided.cause) == (Corrected, None)


def test_of_what_followed_it_is_said_which_event_to_correct() -> None:
    story = crossed()
    followed, changed = _last(story, ReassessmentAsked), _last(story, ValueChanged)
    assert str(changed.event_id) in str(asked_then(CONTRACT, story.chronicle, followed.event_id))


def test_a_field_at_fault_is_told_whatever_was_written_into_it() -> None:
    asked = put_right(given(CONTRACT, [registered()]), type(registered()), kind="deed - at `$.title`")
    asked.then_refused("correction.fits-the-request", at=["fields.kind"])
