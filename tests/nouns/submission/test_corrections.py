"""Putting the record of a return right: the act is decided again, and whatever rests on it is looked at again."""

from typing import Any

import pytest

from domain.amendment.commands import Annul, Correct
from domain.amendment.events import Annulled, Corrected
from domain.events import Evidence
from domain.submission import SUBMISSION
from domain.submission.evidence import EvidenceAttached
from domain.submission.figure_correction import FigureCorrected
from domain.submission.publication import Restated
from domain.submission.querying import QueryAnswered
from domain.submission.rating import Rated, RatePerformance
from domain.submission.reporting import Reported
from tests.givens import OFFICER, Entry, day, event_id, on
from tests.nouns.submission.givens import (
    BY_FIRST,
    NIL,
    OVERDUE,
    PUBLISHED,
    QUERIED,
    REJECTED,
    REPORTED,
    SUPPLIER,
    VALIDATED,
    VALIDATOR,
    reported,
    story,
)
from tests.streams import Story, asked_again, to_be_asked_again

LOG = Evidence("Kitchen log", "text/csv", "0f" * 32)
RATED = on(
    "2023-05-16", Rated(figure="97", rating="Approaching target", computed="Approaching target"), VALIDATOR
)
STORY = (REPORTED, VALIDATED, RATED, PUBLISHED)


def correct(number: int, although: tuple[int, ...] = (), **fields: Any) -> Correct:
    """The command that puts the story's *number*th event right."""
    put_right_next = tuple(map(event_id, although))
    return Correct(corrects=event_id(number), fields=fields, reason="Typing slip", although=put_right_next)


def replacement(after: Story) -> dict[str, Any]:
    """What the last fact of the story, a correction, puts in the place of the fact it names."""
    fact = after.entries[-1].fact
    assert isinstance(fact, Corrected)
    return fact.replacement


def test_every_fact_gives_back_what_was_asked() -> None:
    corrected = FigureCorrected(previous="97", figure="96", corrected_by="p-anwen", judged=(BY_FIRST,))
    documented = on("2023-05-10", reported(evidence=("Kitchen log",)), SUPPLIER, evidence=(LOG,))
    more = on("2023-05-11", EvidenceAttached(titles=("Kitchen log",)), SUPPLIER, evidence=(LOG,))
    answered = on("2023-05-13", QueryAnswered(answer="It is."), SUPPLIER)
    found = asked_again(
        story(*STORY),
        story(NIL),
        story(documented, more, QUERIED, answered, on("2023-05-14", REJECTED.fact)),
        story(REPORTED, on("2023-05-11", corrected)),
    )
    assert found == to_be_asked_again(SUBMISSION)


def test_a_figure_entered_wrongly_is_judged_again_and_stays_with_who_reported_it() -> None:
    after = story(REPORTED).when(correct(1, figure="94")).quietly().then(effective="2023-05-10")
    told = replacement(after)
    assert (told["figure"], told["reported_by"]) == ("94", "p-gwen")
    assert told["judged"][0]["rating"] == "Requires improvement"
    assert after.now.status == "reported"


def test_the_documents_of_a_return_stay_those_that_came_with_it() -> None:
    documented = on("2023-05-10", reported(evidence=("Kitchen log",)), SUPPLIER, evidence=(LOG,))
    after = story(documented).when(correct(1, comment="Two late vans")).quietly().then()
    assert after.now.evidence == ("Kitchen log",)
    assert after.entries[-1].fact.changed == ("comment",)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "name", ["judged", "reported_by", "title", "unit", "due_on", "contract_id", "evidence"]
)
def test_what_is_calculated_and_who_acted_cannot_be_given(name: str) -> None:
    asked = story(REPORTED).when(correct(1, **{name: "p-anwen"}))
    asked.then_refused("correction.fits-the-request", at=[f"fields.{name}"])


def test_a_figure_that_was_validated_or_published_is_not_moved_behind_their_backs() -> None:
    told = (
        story(*STORY)
        .when(correct(1, figure="94"))
        .then_refused("later-facts.still-fit", at=["although"], conflict=True)
    )
    assert str(event_id(2)) in told
    assert "another reported figure" in told


def test_what_is_put_right_next_lets_a_correction_pass_and_is_named() -> None:
    asked = story(REPORTED, VALIDATED).when(correct(1, although=(2,), figure="94"))
    asked.advised("later-facts.still-fit")
    assert str(event_id(2)) in asked.advice["later-facts.still-fit"]
    asked.then()


def test_an_unvalidated_figure_that_was_published_is_not_moved_either() -> None:
    unvalidated = on("2023-05-12", PUBLISHED.fact, VALIDATOR)
    told = story(REPORTED, unvalidated).when(correct(1, figure="94")).then_refused("later-facts.still-fit")
    assert "another figure and rating" in told


def test_another_rating_stands_in_the_way_of_none_but_what_was_published() -> None:
    story(REPORTED, VALIDATED, RATED).when(correct(3, rating="Other")).quietly().then()
    told = story(*STORY).when(correct(3, rating="Other")).then_refused("later-facts.still-fit")
    assert str(event_id(4)) in told


def test_a_comment_is_put_right_whatever_followed() -> None:
    after = story(*STORY).when(correct(1, comment="Two late vans")).quietly().then()
    assert after.now.reported.comment == "Two late vans"
    assert after.now.status == "published"


def test_a_correction_of_the_figure_that_follows_is_named() -> None:
    corrected = on(
        "2023-05-11", FigureCorrected(previous="97", figure="96", corrected_by="p-anwen", judged=(BY_FIRST,))
    )
    story(REPORTED, corrected).when(correct(1, figure="98")).advised("later-facts.still-fit").then()
    told = story(REPORTED, corrected).when(correct(1, figure="96")).then_refused("later-facts.still-fit")
    assert "says just that already" in told


@pytest.mark.parametrize(
    ("entry", "fields"),
    [
        (
            on("2023-05-16", Rated(figure="97", rating="Good", computed="Approaching target"), VALIDATOR),
            {"rating": "Other"},
        ),
        (
            on("2023-05-11", FigureCorrected(previous="97", figure="96", corrected_by="p-anwen", judged=())),
            {"figure": "98"},
        ),
    ],
    ids=["rated", "corrected"],
)
def test_what_was_said_of_a_figure_that_was_annulled_is_not_put_right(
    entry: Entry, fields: dict[str, Any]
) -> None:
    """The return is nil again: no figure is left that could be rated, or be told as the one before."""
    annulled = Annulled(stream="submission", annuls=event_id(2), proposal=event_id(9), proposed_by="p-cai")
    asked = story(NIL, REPORTED, entry, on("2023-05-17", annulled)).when(correct(3, **fields))
    asked.then_refused("submission.figure-reported", at=[], conflict=True)


def test_a_figure_that_was_annulled_is_not_rated_once_more() -> None:
    annulled = Annulled(stream="submission", annuls=event_id(2), proposal=event_id(9), proposed_by="p-cai")
    told = story(NIL, REPORTED, RATED, on("2023-05-17", annulled))
    told.when(RatePerformance(rating="Approaching target", reason="Read again")).then_refused(
        "submission.figure-reported", at=[], conflict=True
    )


@pytest.mark.parametrize("number", [2, 4])
def test_what_a_second_person_did_is_annulled_and_not_corrected(number: int) -> None:
    story(*STORY).when(correct(number, effective_from="2023-05-21")).then_refused(
        "correction.may-be-asked-again", at=["corrects"], conflict=True
    )


def test_what_was_restated_and_what_was_overdue_is_not_corrected() -> None:
    restated = on(
        "2023-05-30",
        Restated(previous="97", figure="96", previous_rating="Good", rating="Good", judged=()),
    )
    story(*STORY, restated).when(correct(5, figure="95")).then_refused("correction.may-be-asked-again")
    story(OVERDUE).when(correct(1, due_on="2023-05-22")).then_refused("correction.may-be-asked-again")


def test_a_return_is_not_moved_behind_what_followed_it() -> None:
    told = story(REPORTED, VALIDATED).when(correct(1, effective_from="2023-05-18"))
    assert str(event_id(2)) in told.then_refused("later-facts.still-fit")
    figure = on("2023-05-11", REPORTED.fact, SUPPLIER)
    nil_first = story(NIL, figure, VALIDATED).when(correct(2, effective_from="2023-05-18"))
    assert "another reported figure" in nil_first.then_refused("later-facts.still-fit")


def test_a_return_that_came_on_another_day_is_moved_to_it() -> None:
    after = story(REPORTED, VALIDATED).when(correct(1, effective_from="2023-05-08")).quietly().then()
    assert after.now.reported.on == day("2023-05-08")


def test_a_return_cannot_be_said_to_have_come_before_its_period_was_over() -> None:
    asked = story(REPORTED).when(correct(1, effective_from="2023-04-30"))
    asked.then_refused("submission.received-when-over", at=["fields.effective_from"])


def test_numerator_and_denominator_follow_the_same_rule_as_at_first() -> None:
    asked = story(REPORTED).when(correct(1, numerator="3", denominator="4"))
    asked.then_refused(
        "submission.figure-follows", at=["fields.figure", "fields.numerator", "fields.denominator"]
    )


def test_an_annulment_names_what_rests_on_the_return() -> None:
    asked = story(REPORTED, VALIDATED).when(Annul(annuls=event_id(1), reason="Of another contract"))
    asked.advised("later-facts.still-fit")
    assert str(event_id(2)) in asked.advice["later-facts.still-fit"]


def test_who_put_the_entry_of_a_figure_right_gave_it_too() -> None:
    entries: tuple[Entry, ...] = (REPORTED,)
    after = story(*entries).when(correct(1, figure="94"), by=OFFICER).then()
    fact = after.chronicle.timeline.placed[0].fact
    assert isinstance(fact, Reported)
    assert after.chronicle.people_behind(after.chronicle.timeline.placed[0]) == {"p-gwen", "p-anwen"}


@pytest.mark.parametrize("field", ["kpi_id", "period"])
@pytest.mark.parametrize("entry", [REPORTED, NIL])
def test_r5_a_return_stays_with_its_kpi_and_period(entry: Entry, field: str) -> None:
    values = {"kpi_id": str(event_id(9)), "period": "2023-05"}
    asked = story(entry).when(correct(1, **{field: values[field]}))
    asked.then_refused("correction.fits-the-request", at=[f"fields.{field}"])
