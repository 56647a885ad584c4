"""A Member's suggestion waits in a list until the group says what comes of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.decisions import Actor, Command
from domain.review.items import ItemDropped
from domain.review.scheduling import Cancelled
from domain.sentences import sentence
from domain.suggestion import (
    SUGGESTION,
    Declined,
    DeclineSuggestion,
    PutIn,
    SuggestionWithdrawn,
    SuggestReview,
    TakenUp,
    TakeUpSuggestion,
    WithdrawSuggestion,
)
from tests.givens import TODAY, day, event_id, on
from tests.nouns.review.givens import MEMBER, OTHER_CONTRACT, OTHERS, REVIEWER, SCHEDULED
from tests.streams import CONTRACT_ID, STREAM_ID, Story, asked_again, chronicle, given, to_be_asked_again

REVIEW_ID = UUID("c0ffee00-0000-4000-8000-0000000000d7")
PUT_IN = PutIn(contract_id=CONTRACT_ID, title="CT-0001", suggested_by="p-lowri", words="Cold meals.")
TAKE_UP = TakeUpSuggestion(review_id=REVIEW_ID, item=1)
DECLINE = DeclineSuggestion(reason="It was reviewed in May.")


def suggestion(*facts: Any) -> Story:
    days = ("2023-02-01", "2023-03-01")
    entries = [on(day, fact, MEMBER, reason="Because") for day, fact in zip(days, facts, strict=False)]
    return given(SUGGESTION, entries, [*OTHERS, chronicle(REVIEW_ID, [SCHEDULED])])


def test_a_member_puts_one_in_about_a_contract_by_its_reference_or_in_words() -> None:
    asked = SuggestReview(contract_id=CONTRACT_ID, words="Cold meals.")
    story = suggestion().when(asked, by=MEMBER).quietly().then(PUT_IN)
    assert (story.now.status, story.now.suggested_by) == ("open", "p-lowri")
    assert list(SUGGESTION.concerns(STREAM_ID, story.now, PUT_IN)) == [CONTRACT_ID]
    topic = suggestion().when(SuggestReview(topic="Parks", words="Bins."), by=MEMBER).quietly()
    assert topic.then(PutIn(title="Parks", suggested_by="p-lowri", words="Bins.")).now.contract_id is None
    assert sentence(PUT_IN, {}) == "p-lowri suggested a review of CT-0001: Cold meals."


def test_it_leads_to_a_line_of_a_review_or_to_none() -> None:
    taken = suggestion(PUT_IN).when(TAKE_UP, by=REVIEWER).quietly()
    after = taken.then(TakenUp(review_id=REVIEW_ID, item=1, item_title="School meals")).now
    assert (after.status, after.review_id, after.item) == ("taken up", REVIEW_ID, 1)
    assert suggestion(PUT_IN).when(DECLINE, by=REVIEWER).then(Declined()).now.status == "declined"
    withdrawn = suggestion(PUT_IN).when(WithdrawSuggestion(), by=MEMBER).then(SuggestionWithdrawn())
    assert withdrawn.now.status == "withdrawn"


def test_whoever_enters_it_for_a_member_names_them() -> None:
    asked = SuggestReview(topic="Parks", words="Bins.", suggested_by="p-lowri")
    for by in (REVIEWER, MEMBER):
        story = suggestion().when(asked, by=by).quietly()
        after = story.then(PutIn(title="Parks", suggested_by="p-lowri", words="Bins.")).now
        assert (after.title, after.words, after.suggested_on) == ("Parks", "Bins.", TODAY)


@pytest.mark.parametrize("of", [PUT_IN, PutIn(title="Parks", suggested_by="p-lowri", words="Bins.")])
def test_what_was_put_in_is_put_right_and_stays_the_members_own(of: PutIn) -> None:
    slip = Correct(corrects=event_id(1), fields={"words": "Cold soup."}, reason="Misheard")
    after = suggestion(of).when(slip, by=REVIEWER).quietly().then().now
    assert (after.contract_id, after.title, after.suggested_by, after.words) == (
        of.contract_id,
        of.title,
        "p-lowri",
        "Cold soup.",
    )


def test_who_may_correct_puts_right_from_which_day_a_suggestion_was_withdrawn() -> None:
    """It stays withdrawn by the Member who made it, whom alone the rule lets withdraw it."""
    told = suggestion(PUT_IN, SuggestionWithdrawn())
    moved = Correct(corrects=event_id(2), fields={"effective_from": "2023-02-20"}, reason="Misread")
    for by in (REVIEWER, MEMBER):
        after = told.when(moved, by=by).then()
        assert (after.on("2023-02-19").status, after.on("2023-02-20").status) == ("open", "withdrawn")
    suggestion(PUT_IN).when(WithdrawSuggestion(), by=REVIEWER).then_refused("suggestion.own-only")


@pytest.mark.parametrize(
    "since",
    [
        [Cancelled()],
        [ItemDropped(item=SCHEDULED.fact.items[0])],
    ],
)
def test_it_is_not_taken_up_by_what_a_review_does_without(since: list[Any]) -> None:
    review = chronicle(REVIEW_ID, [SCHEDULED, *(on("2023-05-01", fact, REVIEWER) for fact in since)])
    story = given(SUGGESTION, [on("2023-02-01", PUT_IN, MEMBER)], [*OTHERS, review])
    story.when(TAKE_UP, by=REVIEWER).then_refused(
        "suggestion.line-of-that-contract", at=["review_id", "item"]
    )
    early = replace(TAKE_UP, effective_from=day("2023-04-30"))
    assert story.when(early, by=REVIEWER).then().now.status == "taken up"


def test_it_is_not_taken_up_by_a_review_that_was_not_there_yet() -> None:
    early = replace(TAKE_UP, effective_from=SCHEDULED.valid_from - timedelta(days=1))
    story = given(
        SUGGESTION, [on("2020-02-10", PUT_IN, MEMBER)], [*OTHERS, chronicle(REVIEW_ID, [SCHEDULED])]
    )
    story.when(early, by=REVIEWER).then_refused("suggestion.line-of-that-contract", at=["review_id", "item"])


REFUSALS: list[tuple[str, tuple[Any, ...], Command, Actor, tuple[str, ...]]] = [
    ("suggestion.about-one-thing", (), SuggestReview(words="Why?"), MEMBER, ("contract_id", "topic")),
    (
        "suggestion.about-one-thing",
        (),
        SuggestReview(contract_id=CONTRACT_ID, topic="Parks", words="Why?"),
        MEMBER,
        ("contract_id", "topic"),
    ),
    ("suggestion.by-a-member", (), SuggestReview(topic="Parks", words="Why?"), REVIEWER, ("suggested_by",)),
    (
        "suggestion.by-a-member",
        (),
        SuggestReview(topic="Parks", words="Why?", suggested_by="p-mair"),
        MEMBER,
        ("suggested_by",),
    ),
    ("suggestion.still-open", (PUT_IN, Declined()), TAKE_UP, REVIEWER, ()),
    (
        "suggestion.line-of-that-contract",
        (PUT_IN,),
        TakeUpSuggestion(review_id=REVIEW_ID, item=9),
        REVIEWER,
        ("review_id", "item"),
    ),
    (
        "suggestion.line-of-that-contract",
        (PUT_IN,),
        TakeUpSuggestion(review_id=REVIEW_ID, item=2),
        REVIEWER,
        ("item",),
    ),
    ("suggestion.own-only", (PUT_IN,), WithdrawSuggestion(), Actor("p-mair", "member"), ()),
    ("reason.given", (PUT_IN,), DeclineSuggestion(), REVIEWER, ("reason",)),
]


@pytest.mark.parametrize(("rule", "before", "command", "by", "fields"), REFUSALS)
def test_what_cannot_be_is_refused(
    rule: str, before: tuple[Any, ...], command: Command, by: Actor, fields: tuple[str, ...]
) -> None:
    suggestion(*before).when(command, by=by).then_refused(rule, at=fields)


def test_a_contract_that_was_not_there_on_that_day_is_not_suggested() -> None:
    asked = SuggestReview(
        contract_id=OTHER_CONTRACT, words="Why?", effective_from=on("2019-01-01", PUT_IN).valid_from
    )
    suggestion().when(asked, by=MEMBER).then_refused(
        "suggestion.contract-was-there", at=["contract_id", "effective_from"]
    )


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    taken = TakenUp(review_id=REVIEW_ID, item=1, item_title="School meals")
    found = asked_again(
        suggestion(PUT_IN, taken),
        suggestion(PUT_IN, Declined()),
        suggestion(PUT_IN, SuggestionWithdrawn()),
        by=MEMBER,
    )
    assert found == to_be_asked_again(SUGGESTION)
