"""Falling due: a fact of the contract brings a notice, moves the day by which it is due, or no longer brings it.

The record itself notes it, from what the contract's own facts ask (``required.py``); nobody can say it of a contract of
which it is not so.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain.case import ENTRY, seen_to
from domain.dates import PartialDate, earliest, in_words
from domain.decisions import Command, Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.notice.required import PAYMENTS, Required, brings, required, required_by_payments
from domain.notice.terms import BY_PEOPLE, OPEN, Case, Notice, NoticeKind, notice_id_of
from domain.payment import payment_id_of
from domain.periods import period_of
from domain.sentences import Names, sentence
from domain.stream import Effect, Need, OnlyAnnulled, Step
from domain.text import SomeText

_FOLLOWS: Final = OnlyAnnulled("It follows from what the contract's own facts say: correct the contract.")


class NoteNoticeDue(Command, frozen=True, kw_only=True):
    """Note that a fact of the contract brings a notice, or moves the day by which it is due: for the daily job."""

    contract_id: UUID
    kind: NoticeKind
    """Which notice it is."""
    cause: UUID
    """The event that brings it."""
    period: Annotated[str, Meta(max_length=7)] = ""
    """The quarter, where it is about payments: *2026-Q2*."""


class NoteNoticeNoLongerDue(Command, frozen=True, kw_only=True):
    """Note that nothing brings a notice any more: for the daily job."""


@fact("notice.fell_due.v1")
class NoticeFellDue(Fact, kw_only=True):
    """A fact of the contract brought the duty to publish a notice (PA 2023 Part 4)."""

    contract_id: UUID
    kind: NoticeKind
    """Which notice it is."""
    cause: UUID
    """The event that brings it."""
    counted_from: PartialDate
    """The day from which the days are counted; TBC where it is not on record."""
    due_on: PartialDate
    """The last day on which it may be published in time; TBC where that cannot be worked out."""
    working: SomeText
    """How that was got."""
    law: SomeText
    """Act and section."""


@fact("notice.due_date_moved.v1")
class NoticeDueDateMoved(Fact, kw_only=True):
    """What brings the notice now says another day."""

    previous: PartialDate
    """The day by which it was due before."""
    counted_from: PartialDate
    """The day from which the days are counted; TBC where it is not on record."""
    due_on: PartialDate
    """The last day on which it may be published in time; TBC where that cannot be worked out."""
    working: SomeText
    """How that was got."""
    law: SomeText
    """Act and section."""


@fact("notice.no_longer_due.v1")
class NoticeNoLongerDue(Fact, kw_only=True):
    """Nothing on record brings the notice any more."""

    due_on: PartialDate
    """The day by which it was due."""


def _asked(command: NoteNoticeDue, context: Context) -> Required | None:
    """The notice that the command names, as the contract's facts bring it."""
    contract = context.others.get(command.contract_id)
    if contract is None:
        return None
    payments = context.others.get(payment_id_of(command.contract_id, command.period))
    found = (*required(contract, context.policy), *required_by_payments(contract, payments))
    return next(
        (asked for asked in found if (asked.kind, asked.cause) == (command.kind, command.cause)), None
    )


@rule("notice.follows-from-the-contract", "PA 2023 Part 4")
def follows_from_the_contract(case: Case[NoteNoticeDue]) -> Rejection | None:
    if _asked(case.command, case.context) is not None:
        return None
    return no("No fact of the contract brings this notice.", "kind", "cause", conflict=True)


@rule("notice.says-something-new")
def says_something_new(case: Case[NoteNoticeDue]) -> Rejection | None:
    asked, state = _asked(case.command, case.context), case.state
    if asked is None or state is None or state.state == "no longer due":
        return None
    if state.state not in OPEN or (state.counted_from, state.due_on, state.working) == (
        asked.counted_from,
        asked.due_on,
        asked.working,
    ):
        return no("That is on record already.", conflict=True)
    return None


@rule("notice.nothing-brings-it")
def nothing_brings_it(case: Case[NoteNoticeNoLongerDue]) -> Rejection | None:
    state = case.state
    if state.state not in OPEN:
        return no(f"This notice is {state.state}.", conflict=True)
    if state.kind in BY_PEOPLE:
        return no(
            "A person determined or considered that it is owed: nothing but people takes that back.",
            conflict=True,
        )
    others, payment_id = case.context.others, _payments_of(state)
    payments = others.get(payment_id) if payment_id else None
    told = payments.latest() if payments is not None else None
    contract_id = state.contract_id or (told.contract_id if told is not None else None)
    contract = others.get(contract_id) if contract_id else None
    if contract is not None and brings(contract, state, case.context.policy, payments):
        return no("Something on record brings it still.", conflict=True)
    return None


def _contract(command: NoteNoticeDue, _state: Any, _others: Any) -> Iterable[Need]:
    yield Need("contract_id", "contract", command.contract_id)
    if command.period:
        payments = payment_id_of(command.contract_id, command.period)
        yield Need("period", "payment", payments, optional=True)


def of_the_notice(_command: Any, state: Notice | None, others: Any) -> Iterable[Need]:
    """The contract that a notice is about, and where it is about payments, what was paid."""
    if state is None:
        return
    if state.contract_id is not None:
        yield Need("contract_id", "contract", state.contract_id)
    payment_id = _payments_of(state)
    if payment_id is None:
        return
    yield Need("period", "payment", payment_id, optional=True)
    told = others[payment_id].latest() if payment_id in others else None
    if told is not None:
        yield Need("contract_id", "contract", told.contract_id)


def _payments_of(notice: Notice) -> UUID | None:
    """The account of what was paid in the quarter whose last day the notice is counted from, or that brings the notice
    of a half-year; ``None`` where it is about no payments."""
    if notice.kind != PAYMENTS or notice.contract_id is None:
        return notice.payment_id
    day = earliest(notice.counted_from)
    return payment_id_of(notice.contract_id, period_of("quarterly", day) if day else "")


def _stream(command: NoteNoticeDue) -> UUID:
    return notice_id_of(command.contract_id, command.kind, command.cause)


def _from_the_trigger(known: Any, command: NoteNoticeDue, context: Context) -> date:
    """The duty is there from the day of what brings it on; another day for it, from today."""
    if known is not None:
        return context.today
    asked = _asked(command, context)
    day = earliest(asked.counted_from) if asked else None
    return context.today if day is None else min(day, context.today)


def _fell_due(case: Case[NoteNoticeDue]) -> Fact:
    asked, state = seen_to(_asked(case.command, case.context)), case.state
    said = {
        "counted_from": asked.counted_from,
        "due_on": asked.due_on,
        "working": asked.working,
        "law": asked.law,
    }
    if state is None or state.state == "no longer due":
        return NoticeFellDue(contract_id=case.command.contract_id, kind=asked.kind, cause=asked.cause, **said)
    return NoticeDueDateMoved(previous=state.due_on, **said)


def _no_longer(case: Case[NoteNoticeNoLongerDue]) -> Fact:
    return NoticeNoLongerDue(due_on=case.state.due_on)


def opened(_: Notice | None, fact: NoticeFellDue, __: date) -> Notice:
    """The notice as it falls due."""
    return Notice(
        contract_id=fact.contract_id,
        kind=fact.kind,
        cause=fact.cause,
        counted_from=fact.counted_from,
        due_on=fact.due_on,
        working=fact.working,
        law=fact.law,
    )


def _moved(notice: Notice, fact: NoticeDueDateMoved, _: date) -> Notice:
    return replace(
        notice, counted_from=fact.counted_from, due_on=fact.due_on, working=fact.working, law=fact.law
    )


def _gone(notice: Notice, _: NoticeNoLongerDue, __: date) -> Notice:
    return replace(notice, state="no longer due")


@sentence.register
def _(fact: NoticeFellDue, _: Names) -> str:
    due = "; by when is not known" if fact.due_on == "TBC" else f" by {in_words(fact.due_on)}"
    return f"{fact.kind.capitalize()} due{due}. {fact.working} So says {fact.law}."


@sentence.register
def _(fact: NoticeDueDateMoved, _: Names) -> str:
    return f"Notice due by {in_words(fact.due_on)} (was {in_words(fact.previous)}). {fact.working}"


@sentence.register
def _(fact: NoticeNoLongerDue, _: Names) -> str:
    return f"Notice no longer due (was due by {in_words(fact.due_on)}): nothing on record brings it."


FALLING_DUE: Final = Step(
    asks=NoteNoticeDue,
    rules=(*ENTRY, follows_from_the_contract, says_something_new),
    records=_fell_due,
    effects=(
        Effect(NoticeFellDue, change=opened, correction=_FOLLOWS),
        Effect(NoticeDueDateMoved, change=_moved, correction=_FOLLOWS),
    ),
    opens=True,
    goes_on=True,
    stream_id=_stream,
    needs=_contract,
    takes_effect=_from_the_trigger,
    in_force=False,
)
NO_LONGER_DUE: Final = Step(
    asks=NoteNoticeNoLongerDue,
    rules=(*ENTRY, nothing_brings_it),
    records=_no_longer,
    effects=(Effect(NoticeNoLongerDue, change=_gone, correction=_FOLLOWS),),
    needs=of_the_notice,
    in_force=False,
)
