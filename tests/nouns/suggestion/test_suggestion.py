"""A Member's suggestion waits in a list until the group says what comes of it."""

from typing import Any
from uuid import UUID

import pytest

from domain.decisions import Actor, Command
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
from tests.givens import on
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


REFUSALS: list[tuple[str, tuple[Any, ...], Command, Actor]] = [
    ("suggestion.about-one-thing", (), SuggestReview(words="Why?"), MEMBER),
    (
        "suggestion.about-one-thing",
        (),
        SuggestReview(contract_id=CONTRACT_ID, topic="Parks", words="Why?"),
        MEMBER,
    ),
    ("suggestion.by-a-member", (), SuggestReview(topic="Parks", words="Why?"), REVIEWER),
    (
        "suggestion.by-a-member",
        (),
        SuggestReview(topic="Parks", words="Why?", suggested_by="p-mair"),
        MEMBER,
    ),
    ("suggestion.still-open", (PUT_IN, Declined()), TAKE_UP, REVIEWER),
    ("suggestion.line-of-that-contract", (PUT_IN,), TakeUpSuggestion(review_id=REVIEW_ID, item=9), REVIEWER),
    ("suggestion.line-of-that-contract", (PUT_IN,), TakeUpSuggestion(review_id=REVIEW_ID, item=2), REVIEWER),
    ("suggestion.own-only", (PUT_IN,), WithdrawSuggestion(), Actor("p-mair", "member")),
    ("reason.given", (PUT_IN,), DeclineSuggestion(), REVIEWER),
]


@pytest.mark.parametrize(("rule", "before", "command", "by"), REFUSALS)
def test_what_cannot_be_is_refused(rule: str, before: tuple[Any, ...], command: Command, by: Actor) -> None:
    suggestion(*before).when(command, by=by).then_refused(rule)


def test_a_contract_that_was_not_there_on_that_day_is_not_suggested() -> None:
    asked = SuggestReview(
        contract_id=OTHER_CONTRACT, words="Why?", effective_from=on("2019-01-01", PUT_IN).valid_from
    )
    suggestion().when(asked, by=MEMBER).then_refused("suggestion.contract-was-there")


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    taken = TakenUp(review_id=REVIEW_ID, item=1, item_title="School meals")
    found = asked_again(
        suggestion(PUT_IN, taken),
        suggestion(PUT_IN, Declined()),
        suggestion(PUT_IN, SuggestionWithdrawn()),
        by=MEMBER,
    )
    assert found == to_be_asked_again(SUGGESTION)
