"""The document: bytes that the record keeps beside the log, under their SHA-256.

==================  ======================  ==========================
State               Facts that may follow   Facts that lead out of it
==================  ======================  ==========================
not kept            kept, taken in          kept → kept
                                            taken in → kept
kept                erasure proposed        erasure proposed → kept
                    erasure declined        erased → erased
erased              (none)                  (none)
==================  ======================  ==========================

**Purpose.** What a figure was validated by, the file of an import, the files of an issued report: an auditor asks years
later whether these are the very bytes, who sent them, and, where they are gone, who decided that and why.

**Dilemmas.**

- *The bytes are not in the log.* They are large, and may have to be erased; the event has their digest, so that they
  can be neither altered nor exchanged nor taken away unseen.
- *Kept once.* The same bytes again are the document that was kept first.
- *Erased for good.* Two people, a reason; the bytes are gone and the digest stays. Neither annulment nor sending the
  same again brings them back: what had to go must not come back by a slip.
- *Taken in.* What an earlier release kept without an event got one when this release first started.
"""

from datetime import date
from typing import Annotated, Final, Literal, TypeAlias
from uuid import UUID, uuid5

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import ENTRY, STEP, reason_given
from domain.case import Case as AnyCase
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence
from domain.stream import Effect, OnlyAnnulled, Step, Stream
from domain.text import Digest, PersonId

Status = Literal["kept", "erasure asked for", "erased"]
MediaType = Annotated[str, Meta(min_length=3, max_length=100)]
Size = Annotated[int, Meta(ge=0)]
SupplierId = Annotated[str, Meta(max_length=36)]
_NAMESPACE: Final = UUID("6b656e74-6c65-4467-a500-00000000000d")


def document_id(sha256: str) -> UUID:
    """The id of the stream of the document with that digest."""
    return uuid5(_NAMESPACE, sha256)


class Document(Struct, frozen=True):
    """What is known of a document besides its bytes."""

    sha256: str
    media_type: str
    size: int
    """Bytes."""
    kept_by: str
    """Opaque id of who sent it first, where an earlier release kept it; else the event tells."""
    supplier_id: str
    """The supplier for whom that person acted; empty for the council."""
    kept_on: date
    status: Status = "kept"
    proposed_by: str = ""
    """Who asked that it be erased, while that is open."""
    ended_on: date | None = None
    """The day on which it was erased."""


class Keep(Command, frozen=True, kw_only=True):
    """Keep a document. What is asked is worked out from its bytes."""

    sha256: Digest
    media_type: MediaType
    size: Size
    supplier_id: SupplierId = ""


class TakeIn(Command, frozen=True, kw_only=True):
    """Take in a document that an earlier release kept."""

    sha256: Digest
    media_type: MediaType
    size: Size
    uploaded_by: str
    supplier_id: SupplierId = ""
    uploaded_at: str


class Erase(Command, frozen=True, kw_only=True):
    """Ask that a document be erased, or, as a second person, agree to it: its bytes are then gone for good.

    Say why, and name nobody. Copies of the database made before still hold it.
    """


class DeclineErasure(Command, frozen=True, kw_only=True):
    """Decline that a document be erased, as was asked: it stays."""


@fact("document.kept.v1")
class Kept(Fact, kw_only=True):
    """A document was kept, by whoever recorded this; the bytes came in the same commit."""

    sha256: Digest
    media_type: MediaType
    size: Size
    """Bytes."""
    supplier_id: SupplierId = ""
    """The supplier for whom it was sent; empty for the council."""


@fact("document.taken_in.v1")
class TakenIn(Fact, kw_only=True):
    """A document that an earlier release had kept without an event was taken into the log."""

    sha256: Digest
    media_type: MediaType
    size: Size
    """Bytes."""
    uploaded_by: str
    """Opaque id of whoever sent it first."""
    supplier_id: SupplierId = ""
    """The supplier for whom it was sent; empty for the council."""
    uploaded_at: str
    """Instant in UTC at which it was kept."""


@fact("document.erasure_proposed.v1")
class ErasureProposed(Fact, kw_only=True):
    """One person asked that the document be erased; a second must agree."""

    proposed_by: PersonId


@fact("document.erasure_declined.v1")
class ErasureDeclined(Fact, kw_only=True):
    """The document stays, although it was asked that it be erased."""

    proposed_by: PersonId


@fact("document.erased.v1")
class Erased(Fact, kw_only=True):
    """A second person agreed: the bytes are gone, the digest stays."""

    sha256: Digest
    proposed_by: PersonId


Case: TypeAlias = AnyCase[Command, Document]


@rule("document.not-erased")
def not_erased(case: Case) -> Rejection | None:
    if case.state.status != "erased":
        return None
    return no("The document was erased; there is nothing left of it but its digest.", conflict=True)


@rule("document.erasure-by-two", "domain rule I3")
def erasure_by_two(case: Case) -> Rejection | None:
    proposal = case.last(ErasureProposed)
    if proposal is None or not case.state.proposed_by or not case.has_a_hand_in(proposal):
        return None
    return no(
        "You asked for this erasure yourself, or it was asked for you; someone else must agree to it.",
        conflict=True,
    )


@rule("document.erasure-asked-for")
def erasure_asked_for(case: Case) -> Rejection | None:
    if case.state.proposed_by:
        return None
    return no("Nobody has asked that the document be erased.", conflict=True)


def _kept(case: AnyCase[Keep, Document]) -> Fact:
    command = case.command
    return Kept(
        sha256=command.sha256,
        media_type=command.media_type,
        size=command.size,
        supplier_id=command.supplier_id,
    )


def _taken_in(case: AnyCase[TakeIn, Document]) -> Fact:
    command = case.command
    return TakenIn(
        sha256=command.sha256,
        media_type=command.media_type,
        size=command.size,
        uploaded_by=command.uploaded_by,
        supplier_id=command.supplier_id,
        uploaded_at=command.uploaded_at,
    )


def _erasure(case: Case) -> Fact:
    """A proposal, or, where somebody else asked for it, the erasure."""
    if case.state.proposed_by:
        return Erased(sha256=case.state.sha256, proposed_by=case.state.proposed_by)
    return ErasureProposed(proposed_by=case.context.actor.person_id)


def _declined(case: Case) -> Fact:
    return ErasureDeclined(proposed_by=case.state.proposed_by)


def _is_kept(_: Document | None, fact: Kept, valid_from: date) -> Document:
    return Document(fact.sha256, fact.media_type, fact.size, "", fact.supplier_id, valid_from)


def _is_taken_in(_: Document | None, fact: TakenIn, valid_from: date) -> Document:
    return Document(fact.sha256, fact.media_type, fact.size, fact.uploaded_by, fact.supplier_id, valid_from)


def _proposed(known: Document, fact: ErasureProposed, _: date) -> Document:
    return replace(known, status="erasure asked for", proposed_by=fact.proposed_by)


def _stays(known: Document, _fact: ErasureDeclined, _: date) -> Document:
    return replace(known, status="kept", proposed_by="")


def _is_erased(known: Document, _fact: Erased, valid_from: date) -> Document:
    return replace(known, status="erased", proposed_by="", ended_on=valid_from)


@sentence.register
def _(fact: Kept, _: Names) -> str:
    return f"Kept a document of {fact.size} bytes ({fact.media_type}); its SHA-256 is {fact.sha256}."


@sentence.register
def _(fact: TakenIn, names: Names) -> str:
    return (
        f"Took in a document of {fact.size} bytes ({fact.media_type}) that {person(fact.uploaded_by, names)} had sent "
        f"on {fact.uploaded_at[:10]}; its SHA-256 is {fact.sha256}."
    )


@sentence.register
def _(_fact: ErasureProposed, _: Names) -> str:
    return "Asked that the document be erased; a second person must agree."


@sentence.register
def _(fact: ErasureDeclined, names: Names) -> str:
    return f"Declined that the document be erased, as {person(fact.proposed_by, names)} had asked; it stays."


@sentence.register
def _(fact: Erased, names: Names) -> str:
    asked = person(fact.proposed_by, names)
    return f"Erased the document, as asked by {asked}: its bytes are gone, its SHA-256 was {fact.sha256}."


_IS_AS_IT_IS: Final = OnlyAnnulled(
    "What was kept is what its bytes are; erase it where it should not be kept."
)
_TWO_PEOPLE: Final = OnlyAnnulled("An erasure is what two people agreed to: ask for it anew.")

KEEPING = Step(
    asks=Keep,
    rules=ENTRY,
    records=_kept,
    effects=(Effect(Kept, change=_is_kept, correction=_IS_AS_IT_IS),),
    opens=True,
    stream_id=lambda command: document_id(command.sha256),
)
TAKING_IN = Step(
    asks=TakeIn,
    rules=ENTRY,
    records=_taken_in,
    effects=(Effect(TakenIn, change=_is_taken_in, correction=_IS_AS_IT_IS),),
    opens=True,
    stream_id=lambda command: document_id(command.sha256),
)
ERASURE = Step(
    asks=Erase,
    rules=(*STEP, reason_given, not_erased, erasure_by_two),
    records=_erasure,
    effects=(
        Effect(ErasureProposed, change=_proposed, correction=_TWO_PEOPLE),
        Effect(Erased, change=_is_erased, correction=_TWO_PEOPLE),
    ),
    in_force=False,
)
DECLINING = Step(
    asks=DeclineErasure,
    rules=(*STEP, reason_given, not_erased, erasure_asked_for),
    records=_declined,
    effects=(Effect(ErasureDeclined, change=_stays, correction=_TWO_PEOPLE),),
    in_force=False,
)

DOCUMENT: Final = Stream(
    noun="document",
    plural="kept-documents",
    called="document",
    state=Document,
    steps=(KEEPING, TAKING_IN, ERASURE, DECLINING),
    concerns=lambda _stream_id, _known, _fact: (),
)
