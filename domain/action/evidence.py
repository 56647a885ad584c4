"""Evidence: the owner offers documents that are to show that it was done (domain rule I18)."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from domain.action.rules import OWNERS, Case
from domain.action.terms import Action, Offer, OfferNumber, SomeText
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.numbering import next_number
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import PersonId


class OfferEvidence(Command, frozen=True, kw_only=True):
    """Offer documents as evidence that an action of yours was done."""

    shows: SomeText
    """What they are to show."""


@fact("action.evidence_offered.v1")
class EvidenceOffered(Fact, kw_only=True):
    """The owner offered documents as evidence that it was done; they are named in the event's envelope."""

    offer: OfferNumber
    shows: SomeText
    """What they are to show."""
    offered_by: PersonId


@rule("action.documents-given", "domain rule I18")
def documents_given(case: Case[OfferEvidence]) -> Rejection | None:
    if case.command.evidence:
        return None
    return no("Name the documents: evidence without a document cannot be looked at.", "evidence")


def _offers(fact: Fact) -> Iterator[int]:
    if isinstance(fact, EvidenceOffered):
        yield fact.offer


def _recorded(case: Case[OfferEvidence]) -> Fact:
    return EvidenceOffered(
        offer=next_number(case.chronicle, _offers),
        shows=case.command.shows,
        offered_by=case.context.actor.person_id,
    )


def _offered(action: Action, fact: EvidenceOffered, valid_from: date) -> Action:
    new = Offer(fact.offer, fact.shows, fact.offered_by, valid_from)
    return replace(action, offers=(*action.offers, new))


@sentence.register
def _(fact: EvidenceOffered, names: Names) -> str:
    return stopped(
        f"{person(fact.offered_by, names)} offered evidence ({fact.offer}) for the action: {fact.shows}"
    )


EVIDENCE = Step(
    asks=OfferEvidence,
    rules=(*OWNERS, documents_given),
    records=_recorded,
    effects=(Effect(EvidenceOffered, change=_offered, correction=AskedAgain()),),
    in_force=False,
)
