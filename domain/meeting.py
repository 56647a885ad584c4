"""The meeting that is held on a contract, operational or strategic, and what was agreed there.

==================  ======================  ==========================
State               Facts that may follow   Facts that lead out of it
==================  ======================  ==========================
not on record       held                    held → held
held                (none)                  (none)
==================  ======================  ==========================

**Purpose.** A tier asks for operational and strategic reviews of a contract, so often a year (paper 3.3: effort
proportionate to the tier). Each was held on a day, by people, and left things to do: the next is counted from it.

**Dilemmas.**

- *Put down, or held?* Only what was held is on record. When the next is due follows from the last and the tier.
- *Agreed is not an action yet.* What was agreed stands with the meeting, as minutes have it; an action is made of it by
  an act of its own, as of a finding, and lives on by itself.
- *After the end.* Meetings go on after a contract ended, to wind it up; before it was there, none was held.
- *Who was there.* People on record, on either side; who else came is told in words.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Meta, Struct

from domain.case import ENTRY, had_come
from domain.case import Case as AnyCase
from domain.contract.terms import Terms
from domain.dates import PartialDate, due_fault, in_words
from domain.decisions import Advice, Command, Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step, Stream
from domain.text import LongText, PersonId, SomeText

MeetingLevel = Literal["operational", "strategic"]
"""The two levels below the review group's own reviews, as a tier's profile asks for them."""
Attendees = Annotated[tuple[PersonId, ...], Meta(min_length=1, max_length=50)]


class AgreedItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that was agreed at a meeting: what, by whom, by when."""

    text: SomeText
    """What is to be done."""
    owner: PersonId
    """Who is to do it: opaque id of a person."""
    due: PartialDate
    """A day, or a month by whose last day it is to be done."""


AgreedItems = Annotated[tuple[AgreedItem, ...], Meta(max_length=50)]


class Meeting(Struct, frozen=True):
    """A meeting, as it was held."""

    contract_id: UUID
    level: MeetingLevel
    held_on: date
    attendees: tuple[str, ...]
    discussed: str
    agreed: tuple[AgreedItem, ...]
    """What was agreed, in order: the first is item 1."""

    def item(self, number: int) -> AgreedItem | None:
        """What was agreed under that number, counted from 1."""
        return self.agreed[number - 1] if 1 <= number <= len(self.agreed) else None


class RecordMeeting(Command, frozen=True, kw_only=True):
    """Enter an operational or strategic meeting on a contract that was held."""

    contract_id: UUID
    level: MeetingLevel
    held_on: date
    attendees: Attendees
    """Who was there: opaque ids of people, on either side."""
    discussed: LongText = ""
    """What was gone through. Free text: do not name private persons."""
    agreed: AgreedItems = ()
    """What was agreed, in order: the first is item 1."""


@fact("meeting.held.v1")
class MeetingHeld(Fact, kw_only=True):
    """An operational or strategic meeting on a contract was held (paper 3.3)."""

    contract_id: UUID
    level: MeetingLevel
    held_on: date
    attendees: Attendees
    """Who was there: opaque ids of people, on either side."""
    discussed: LongText = ""
    """What was gone through."""
    agreed: AgreedItems = ()
    """What was agreed, in order: the first is item 1."""


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, Meeting | None]


@rule("meeting.on-its-day")
def on_its_day(case: Case[RecordMeeting]) -> Rejection | None:
    if case.effective_from == case.command.held_on:
        return None
    return no("A meeting is true of the day it was held on: leave effective_from out.", "effective_from")


@rule("meeting.of-a-contract-that-was-there")
def contract_was_there(case: Case[RecordMeeting]) -> Rejection | None:
    if case.other(case.command.contract_id) is not None:
        return None
    day = in_words(case.effective_from)
    return no(f"The contract was not in being on {day}.", "contract_id", "held_on")


@rule("meeting.attended-once")
def attended_once(case: Case[RecordMeeting]) -> Rejection | None:
    if len(set(case.command.attendees)) == len(case.command.attendees):
        return None
    return no("Name everybody who was there once.", "attendees")


@rule("meeting.agreed-by-a-day", "mission.md §4")
def agreed_by_a_day(case: Case[RecordMeeting]) -> Rejection | None:
    wrong = [
        (f"agreed.{place}.due", due_fault(item.due, case.effective_from))
        for place, item in enumerate(case.command.agreed)
    ]
    fields = [field for field, words in wrong if words]
    return no(" ".join(dict.fromkeys(words for _, words in wrong if words)), *fields) if fields else None


@rule("meeting.somebody-of-the-contract-was-there", "paper 3.3")
def somebody_of_the_contract(case: Case[RecordMeeting]) -> Advice | None:
    terms: Terms | None = case.other(case.command.contract_id)
    if terms is None:
        return None
    roles = terms.roles
    if {roles.owner, roles.contract_manager, *roles.lead_officers} & {*case.command.attendees}:
        return None
    return Advice("Neither owner, contract manager nor lead officer of that day was there.")


def _contract(command: RecordMeeting, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("contract_id", "contract", command.contract_id),)


def _on_that_day(_chronicle: Any, command: RecordMeeting, _context: Context) -> date:
    return command.held_on


def _recorded(case: Case[RecordMeeting]) -> Fact:
    command = case.command
    return MeetingHeld(
        contract_id=command.contract_id,
        level=command.level,
        held_on=command.held_on,
        attendees=command.attendees,
        discussed=command.discussed,
        agreed=command.agreed,
    )


def _held(_: Meeting | None, fact: MeetingHeld, __: date) -> Meeting:
    return Meeting(fact.contract_id, fact.level, fact.held_on, fact.attendees, fact.discussed, fact.agreed)


@sentence.register
def _(fact: MeetingHeld, names: Names) -> str:
    there = ", ".join(person(person_id, names) for person_id in fact.attendees)
    held = f"{fact.level.capitalize()} meeting held on {in_words(fact.held_on)}, attended by {there}."
    agreed = [
        f"{item.text.rstrip('.')} ({person(item.owner, names)}, by {in_words(item.due)})"
        for item in fact.agreed
    ]
    return f"{held} Agreed: {stopped('; '.join(agreed))}" if agreed else held


HOLDING: Final = Step(
    asks=RecordMeeting,
    rules=(
        *ENTRY,
        had_come("held_on", hint="Enter the meeting when it has been held."),
        on_its_day,
        contract_was_there,
        attended_once,
        agreed_by_a_day,
        somebody_of_the_contract,
    ),
    records=_recorded,
    effects=(
        Effect(MeetingHeld, change=_held, correction=AskedAgain(fixed=frozenset({"contract_id", "level"}))),
    ),
    opens=True,
    needs=_contract,
    takes_effect=_on_that_day,
)

MEETING: Final = Stream(
    noun="meeting",
    plural="meetings",
    called="meeting",
    state=Meeting,
    steps=(HOLDING,),
    concerns=lambda _stream_id, meeting, _fact: (meeting.contract_id,),
)
