"""The daily digest: one message by e-mail that tells somebody what is theirs to do, once a day at most.

==================  ======================  ==========================
State               Facts that may follow   Facts that lead out of it
==================  ======================  ==========================
not there           begun                   begun → begun
begun               (none)                  sent → sent
                                            not taken → not taken
not taken           begun                   begun → begun
sent                (none)                  (none)
==================  ======================  ==========================

**Purpose.** Whoever missed a date says that they were never told. The record says whether they were: to whom a message
went on which day, under which digest, drawn from which position of the log, and whether the mail server took it.

**Dilemmas.**

- *Once, or surely?* Nobody can have both: where the line breaks after the last byte, the server may have the message or
  not. A second one every time something breaks teaches people to look away, and tomorrow's message says all of it
  again. So *begun* is on record before the message is handed over, and a message that is begun is never sent again: at
  most once. What the server surely did not take is begun again.
- *What is not in the log.* The message names people and contracts, the address is personal: neither is kept. Whoever
  kept theirs can show by its SHA-256 that it is that message.
- *A refusal before anything was sent*, of the server or of the address, is no fact: nothing was begun. The log of the
  operator tells it, and the next run tries again.
- *Corrected?* What was sent was sent; annulled, it would go out twice.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID, uuid5

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import ENTRY
from domain.case import Case as AnyCase
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.person.terms import stream_of
from domain.sentences import Names, person, sentence
from domain.stream import Effect, Need, OnlyAnnulled, Step, Stream
from domain.text import Digest, PersonId

DigestState = Literal["begun", "sent", "not taken"]
"""*begun*: it was about to be handed over, and nothing says what became of it. *not taken*: the server said no."""
Position = Annotated[int, Meta(ge=0)]
Reply = Annotated[int, Meta(ge=200, le=599)]
"""A code of SMTP (RFC 5321 §4.2)."""

_NAMESPACE: Final = UUID("6b656e74-6c65-4467-a500-000000000d16")
_STANDS: Final = OnlyAnnulled("What was sent was sent: tomorrow's message says what is so.", stands=True)


class DailyDigest(Struct, frozen=True):
    """What became of the message to one person on one day."""

    person: str
    """Opaque id of whom it is for."""
    day: date
    """The day whose duties it tells."""
    message_sha256: str
    """SHA-256 of the message, as it was handed over last."""
    drawn_at: int
    """The position of the log that it was drawn from."""
    state: DigestState = "begun"
    """What became of it."""


class BeginDigest(Command, frozen=True, kw_only=True):
    """Say that a message is about to be handed over to the mail server: for the record itself."""

    person: PersonId
    """Opaque id of whom it is for."""
    day: date
    """The day whose duties it tells."""
    message_sha256: Digest
    """SHA-256 of the message, heading included, as it is handed over."""
    drawn_at: Position
    """The position of the log that it was drawn from."""


class RecordDigestSent(Command, frozen=True, kw_only=True):
    """Say that the mail server took the message: for the record itself."""


class RecordDigestNotTaken(Command, frozen=True, kw_only=True):
    """Say that the mail server did not take the message, so that it may be sent later: for the record itself."""

    reply: Reply
    """The code with which the server refused it."""


@fact("daily_digest.begun.v1")
class DigestBegun(Fact, kw_only=True):
    """A message that tells somebody what is theirs to do was about to be handed over to the mail server."""

    person: PersonId
    day: date
    """The day whose duties it tells."""
    message_sha256: Digest
    """SHA-256 of the message, heading included."""
    drawn_at: Position
    """The position of the log that it was drawn from."""


@fact("daily_digest.sent.v1")
class DigestSent(Fact, kw_only=True):
    """The mail server took the message."""

    message_sha256: Digest


@fact("daily_digest.not_taken.v1")
class DigestNotTaken(Fact, kw_only=True):
    """The mail server did not take the message."""

    message_sha256: Digest
    reply: Reply


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, DailyDigest]


def digest_id_of(person_id: str, day: date) -> UUID:
    """The stream of the message to that person on that day: there is one, whoever sends it."""
    return uuid5(_NAMESPACE, f"{person_id} {day.isoformat()}")


@rule("daily-digest.at-most-once")
def at_most_once(case: Case[BeginDigest]) -> Rejection | None:
    if case.state is None or case.state.state == "not taken":
        return None
    said = "was sent" if case.state.state == "sent" else "may have been sent"
    return no(
        f"The message of {in_words(case.command.day)} {said}: none is sent twice.", "day", conflict=True
    )


@rule("daily-digest.of-today")
def of_today(case: Case[BeginDigest]) -> Rejection | None:
    if case.command.day == case.context.today:
        return None
    return no("A message tells what is due on the day on which it is sent.", "day")


@rule("daily-digest.to-somebody-here")
def to_somebody_here(case: Case[BeginDigest]) -> Rejection | None:
    somebody = case.other_chronicle(stream_of(case.command.person)).latest()
    if somebody is not None and somebody.here:
        return None
    return no("Nobody who left or was erased is written to.", "person", conflict=True)


@rule("daily-digest.begun")
def is_begun(case: Case[Any]) -> Rejection | None:
    if case.state.state == "begun":
        return None
    return no(f"This message is {case.state.state}: that is on record already.", conflict=True)


def _whom(command: BeginDigest, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("person", "person", stream_of(command.person)),)


def _begun(case: Case[BeginDigest]) -> Fact:
    command = case.command
    return DigestBegun(
        person=command.person,
        day=command.day,
        message_sha256=command.message_sha256,
        drawn_at=command.drawn_at,
    )


def _sent(case: Case[RecordDigestSent]) -> Fact:
    return DigestSent(message_sha256=case.state.message_sha256)


def _not_taken(case: Case[RecordDigestNotTaken]) -> Fact:
    return DigestNotTaken(message_sha256=case.state.message_sha256, reply=case.command.reply)


def _is_begun(_: DailyDigest | None, fact: DigestBegun, __: date) -> DailyDigest:
    return DailyDigest(fact.person, fact.day, fact.message_sha256, fact.drawn_at)


def _is_sent(digest: DailyDigest, _: DigestSent, __: date) -> DailyDigest:
    return replace(digest, state="sent")


def _is_not_taken(digest: DailyDigest, _: DigestNotTaken, __: date) -> DailyDigest:
    return replace(digest, state="not taken")


@sentence.register
def _(fact: DigestBegun, names: Names) -> str:
    return f"The daily digest of {in_words(fact.day)} to {person(fact.person, names)} was about to be handed over."


@sentence.register
def _(_: DigestSent, __: Names) -> str:
    return "The mail server took the daily digest."


@sentence.register
def _(fact: DigestNotTaken, _: Names) -> str:
    return f"The mail server did not take the daily digest (reply {fact.reply}); it may be sent later."


BEGINNING: Final = Step(
    asks=BeginDigest,
    rules=(*ENTRY, of_today, to_somebody_here, at_most_once),
    records=_begun,
    effects=(Effect(DigestBegun, change=_is_begun, correction=_STANDS),),
    opens=True,
    goes_on=True,
    stream_id=lambda command: digest_id_of(command.person, command.day),
    needs=_whom,
    in_force=False,
)
SENT: Final = Step(
    asks=RecordDigestSent,
    rules=(*ENTRY, is_begun),
    records=_sent,
    effects=(Effect(DigestSent, change=_is_sent, correction=_STANDS),),
    in_force=False,
)
NOT_TAKEN: Final = Step(
    asks=RecordDigestNotTaken,
    rules=(*ENTRY, is_begun),
    records=_not_taken,
    effects=(Effect(DigestNotTaken, change=_is_not_taken, correction=_STANDS),),
    in_force=False,
)

DAILY_DIGEST: Final = Stream(
    noun="daily_digest",
    plural="daily-digests",
    called="daily digest",
    state=DailyDigest,
    steps=(BEGINNING, SENT, NOT_TAKEN),
    concerns=lambda _stream_id, _known, _fact: (),
)
