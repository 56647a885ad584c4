"""The suggestion that something be reviewed, as a Member puts it in, and what came of it (paper 1.3).

==================  ==========================  ==========================
State               Facts that may follow       Facts that lead out of it
==================  ==========================  ==========================
not put in          put in                      put in → open
open                (none)                      taken up → taken up
                                                declined → declined
                                                withdrawn → withdrawn
taken up            (none)                      (none)
declined            (none)                      (none)
withdrawn           (none)                      (none)
==================  ==========================  ==========================

**Purpose.** Member suggestion is one of the six criteria by which a group selects contracts for review. A suggestion
that is on record by itself waits in a list until the group says what comes of it.

**Dilemmas.**

- *A contract or a topic.* A Member reads of contracts what is published, and may mean one by its reference, or what is
  no contract on this record, in words.
- *Whose is it?* A Member's own; whoever enters it for one who wrote or called names them.
- *The choice stays a judgement.* Taking a suggestion up names the review that it led to; declining says why.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.case import STEP, reason_given, seen_to
from domain.case import Case as AnyCase
from domain.contract.terms import Terms
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.review.terms import ItemNumber, Review
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step, Stream
from domain.text import PersonId, ShortText, SomeText

SuggestionStatus = Literal["open", "taken up", "declined", "withdrawn"]


class MemberSuggestion(Struct, frozen=True):
    """A suggestion from one day to the next."""

    contract_id: UUID | None
    title: str
    """The contract's reference, or the topic in the Member's words."""
    suggested_by: str
    """Who suggests it: opaque id of a person."""
    words: str
    suggested_on: date
    status: SuggestionStatus = "open"
    review_id: UUID | None = None
    """The review that it led to."""
    item: int | None = None


class SuggestReview(Command, frozen=True, kw_only=True):
    """Suggest that a contract, or something else, be reviewed."""

    contract_id: UUID | None = None
    """The contract; left out where it is about what is no contract on this record."""
    topic: ShortText | None = None
    """What is to be reviewed, where it is no contract on this record."""
    suggested_by: PersonId | None = None
    """The Member who suggests it, where somebody else enters it: opaque id of a person."""
    words: SomeText
    """Why it should be reviewed. Free text: do not name private persons."""


@fact("suggestion.put_in.v1")
class PutIn(Fact, kw_only=True):
    """A Member suggested that something be reviewed (paper 1.3)."""

    contract_id: UUID | None = None
    title: ShortText
    """The contract's reference, or the topic in the Member's words."""
    suggested_by: PersonId
    """Who suggests it: opaque id of a person."""
    words: SomeText
    """Why it should be reviewed."""


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, MemberSuggestion]


@rule("suggestion.about-one-thing", "paper 1.3")
def about_one_thing(case: Case[SuggestReview]) -> Rejection | None:
    command = case.command
    if (command.contract_id is None) != (command.topic is None):
        return None
    return no("Name the contract, or say in words what it is about: one of the two.", "contract_id", "topic")


@rule("suggestion.contract-was-there")
def contract_was_there(case: Case[SuggestReview]) -> Rejection | None:
    if case.command.contract_id is None or case.other(case.command.contract_id) is not None:
        return None
    return no("There was no such contract on that day.", "contract_id", "effective_from")


@rule("suggestion.by-a-member", "paper 1.3")
def by_a_member(case: Case[SuggestReview]) -> Rejection | None:
    """A Member suggests in their own name; whoever else enters it says whose it is."""
    actor, named = case.context.actor, case.command.suggested_by
    if actor.role == "member":
        if named in (None, actor.person_id):
            return None
        return no("A Member puts in their own: leave this out.", "suggested_by")
    return None if named else no("Say which Member suggests it.", "suggested_by")


@rule("suggestion.still-open")
def still_open(case: Case[Any]) -> Rejection | None:
    if case.state.status == "open":
        return None
    return no(f"It was {case.state.status} already.", conflict=True)


def _contract(command: SuggestReview, _state: Any, _others: Any) -> Iterable[Need]:
    if command.contract_id is not None:
        yield Need("contract_id", "contract", command.contract_id)


def _put_in(case: Case[SuggestReview]) -> Fact:
    command = case.command
    terms: Terms | None = case.other(command.contract_id)
    title = seen_to(
        terms.reference if terms else command.topic
    )  # of a contract a Member reads what is published
    suggested_by = command.suggested_by or case.context.actor.person_id
    return PutIn(contract_id=command.contract_id, title=title, suggested_by=suggested_by, words=command.words)


def _asked(told: PutIn, _: Any) -> SuggestReview:
    topic = told.title if told.contract_id is None else None
    return SuggestReview(
        contract_id=told.contract_id, topic=topic, suggested_by=told.suggested_by, words=told.words
    )


def _opened(_: MemberSuggestion | None, told: PutIn, valid_from: date) -> MemberSuggestion:
    return MemberSuggestion(told.contract_id, told.title, told.suggested_by, told.words, valid_from)


@sentence.register
def _(told: PutIn, names: Names) -> str:
    return stopped(f"{person(told.suggested_by, names)} suggested a review of {told.title}: {told.words}")


PUTTING_IN: Final = Step(
    asks=SuggestReview,
    rules=(*STEP, about_one_thing, contract_was_there, by_a_member),
    records=_put_in,
    effects=(Effect(PutIn, change=_opened, correction=AskedAgain(_asked)),),
    opens=True,
    needs=_contract,
)


class TakeUpSuggestion(Command, frozen=True, kw_only=True):
    """Name the review, and the line of it, that a suggestion led to."""

    review_id: UUID
    item: ItemNumber


@fact("suggestion.taken_up.v1")
class TakenUp(Fact, kw_only=True):
    """A suggestion led to a line of a review."""

    review_id: UUID
    item: ItemNumber
    item_title: ShortText
    """As printed."""


@rule("suggestion.line-of-that-contract", "paper 1.3")
def line_of_that_contract(case: Case[TakeUpSuggestion]) -> Rejection | None:
    review: Review | None = case.other(case.command.review_id)
    lines = review.items if review is not None and review.status != "cancelled" else ()
    item = next((line for line in lines if line.number == case.command.item), None)
    if item is None:
        return no(f"The review has no line {case.command.item} on that day.", "review_id", "item")
    if case.state.contract_id is not None and item.contract_id != case.state.contract_id:
        return no("That line of the review is about something else.", "item")
    return None


def _review(command: TakeUpSuggestion, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("review_id", "review", command.review_id),)


def _taken_up(case: Case[TakeUpSuggestion]) -> Fact:
    command, review = case.command, seen_to(case.other(case.command.review_id))
    item = seen_to(review.item(command.item))
    return TakenUp(review_id=command.review_id, item=command.item, item_title=item.title)


def _led_to(known: MemberSuggestion, told: TakenUp, _: date) -> MemberSuggestion:
    return replace(known, status="taken up", review_id=told.review_id, item=told.item)


@sentence.register
def _(told: TakenUp, _: Names) -> str:
    return f"The suggestion was taken up: line {told.item} of a review, {stopped(told.item_title)}"


TAKING_UP: Final = Step(
    asks=TakeUpSuggestion,
    rules=(*STEP, still_open, line_of_that_contract),
    records=_taken_up,
    effects=(Effect(TakenUp, change=_led_to, correction=AskedAgain()),),
    needs=_review,
    in_force=False,
)


class DeclineSuggestion(Command, frozen=True, kw_only=True):
    """Decline a suggestion, and say why."""


@fact("suggestion.declined.v1")
class Declined(Fact, kw_only=True):
    """No review comes of it; the reason says why."""


def _declined(_: Case[DeclineSuggestion]) -> Fact:
    return Declined()


def _came_to_nothing(known: MemberSuggestion, _: Declined, __: date) -> MemberSuggestion:
    return replace(known, status="declined")


@sentence.register
def _(_told: Declined, _: Names) -> str:
    return "The suggestion was declined."


DECLINING: Final = Step(
    asks=DeclineSuggestion,
    rules=(*STEP, reason_given, still_open),
    records=_declined,
    effects=(Effect(Declined, change=_came_to_nothing, correction=AskedAgain()),),
    in_force=False,
)


class WithdrawSuggestion(Command, frozen=True, kw_only=True):
    """Withdraw a suggestion of your own."""


@fact("suggestion.withdrawn.v1")
class SuggestionWithdrawn(Fact, kw_only=True):
    """The Member who made it withdrew it."""


@rule("suggestion.own-only")
def own_only(case: Case[WithdrawSuggestion]) -> Rejection | None:
    """Who withdrew it stays who withdrew it, whoever puts right from which day."""
    by = case.again.envelope.actor if case.again is not None else case.context.actor.person_id
    if by == case.state.suggested_by:
        return None
    return no("A suggestion is withdrawn by the Member who made it.", conflict=True)


def _withdrawal(_: Case[WithdrawSuggestion]) -> Fact:
    return SuggestionWithdrawn()


def _taken_back(known: MemberSuggestion, _: SuggestionWithdrawn, __: date) -> MemberSuggestion:
    return replace(known, status="withdrawn")


@sentence.register
def _(_told: SuggestionWithdrawn, _: Names) -> str:
    return "The suggestion was withdrawn by whoever made it."


WITHDRAWING: Final = Step(
    asks=WithdrawSuggestion,
    rules=(*STEP, still_open, own_only),
    records=_withdrawal,
    effects=(Effect(SuggestionWithdrawn, change=_taken_back, correction=AskedAgain()),),
    in_force=False,
)

SUGGESTION: Final = Stream(
    noun="suggestion",
    plural="suggestions",
    called="suggestion of a review",
    state=MemberSuggestion,
    steps=(PUTTING_IN, TAKING_UP, DECLINING, WITHDRAWING),
    concerns=lambda _stream_id, known, _fact: (known.contract_id,) if known.contract_id else (),
)
