"""Verification: somebody other than the owner looks whether it was done, and on which evidence (domain rule I18)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from msgspec import Meta
from msgspec.structs import replace

from domain.action.completion import CompletionClaimed
from domain.action.evidence import EvidenceOffered
from domain.action.ownership import ever_owned, owned_before
from domain.action.rules import HOLDERS, Case
from domain.action.terms import Action, OfferNumber, Outcome, Verification
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence, stopped
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import LongText, PersonId


class Verify(Command, frozen=True, kw_only=True):
    """Enter whether an action was fully, partly or not done, and on which evidence."""

    outcome: Outcome
    accepted: Annotated[tuple[OfferNumber, ...], Meta(max_length=100)] = ()
    """The offers of evidence that you accept."""
    note: LongText = ""


@fact("action.verified.v1")
class Verified(Fact, kw_only=True):
    """Somebody other than the owner looked whether it was done (domain rule I18)."""

    outcome: Outcome
    accepted: Annotated[tuple[OfferNumber, ...], Meta(max_length=100)] = ()
    """The offers of evidence that were accepted."""
    verified_by: PersonId
    note: LongText = ""


@rule("action.verified-by-another", "domain rule I18")
def verified_by_another(case: Case[Verify]) -> Rejection | None:
    """Neither its owner nor who ever was, nor who ever claimed it, or offered what is accepted or put that right, in
    person or on somebody's behalf."""
    accepted = case.command.accepted
    rests_on = (
        placed
        for placed in case.chronicle.timeline.placed
        if isinstance(placed.fact, CompletionClaimed)
        or (isinstance(placed.fact, EvidenceOffered) and placed.fact.offer in accepted)
    )
    if not (ever_owned(case) or any(map(case.has_a_hand_in, rests_on))):
        return None
    return no(
        "Whether it was done is said by somebody who never was its owner and neither claimed it nor offered what is "
        "accepted, and not for anybody who did.",
        "outcome",
        conflict=True,
    )


@rule("action.accepted-was-offered", "domain rule I18")
def accepted_was_offered(case: Case[Verify]) -> Rejection | None:
    offered = {offer.offer for offer in case.state.offers}
    unknown = [number for number in case.command.accepted if number not in offered]
    if not unknown:
        return None
    known = "; ".join(f"{offer.offer} ({offer.shows})" for offer in case.state.offers) or "none yet"
    return no(f"There is no offer {', '.join(map(str, unknown))}. Offered: {known}.", "accepted")


@rule("action.done-on-accepted-evidence", "domain rule I18")
def done_on_accepted_evidence(case: Case[Verify]) -> Rejection | None:
    command = case.command
    if command.outcome != "fully done" or command.accepted:
        return None
    return no(
        "It is fully done only on evidence that you accept: name the offers, or have evidence offered.",
        "accepted",
    )


def _recorded(case: Case[Verify]) -> Fact:
    command = case.command
    return Verified(
        outcome=command.outcome,
        accepted=tuple(dict.fromkeys(command.accepted)),
        verified_by=case.context.actor.person_id,
        note=command.note,
    )


def _verified(action: Action, fact: Verified, valid_from: date) -> Action:
    found = Verification(fact.outcome, fact.accepted, fact.verified_by, valid_from, fact.note)
    offers = tuple(
        replace(offer, accepted=True) if offer.offer in fact.accepted else offer for offer in action.offers
    )
    return replace(
        action,
        status="done" if fact.outcome == "fully done" else "open",
        claimed_by="",
        offers=offers,
        verifications=(*action.verifications, found),
    )


def _of_somebody_else(action: Action, fact: Verified) -> Mapping[str, Any]:
    """Whether who verified it was its owner then or before, which nobody does of their own."""
    return {"owner": owned_before(action, fact.verified_by)}


@sentence.register
def _(fact: Verified, names: Names) -> str:
    offers = ", ".join(map(str, fact.accepted))
    on = f", on evidence {offers}" if offers else ""
    found = f"{person(fact.verified_by, names)} verified the action as {fact.outcome}{on}"
    return stopped(f"{found}. {fact.note}" if fact.note else found)


VERIFICATION = Step(
    asks=Verify,
    rules=(*HOLDERS, verified_by_another, accepted_was_offered, done_on_accepted_evidence),
    records=_recorded,
    effects=(
        Effect(
            Verified,
            change=_verified,
            correction=OnlyAnnulled(
                "What a second person found is for a second person to say again: verify it anew."
            ),
            rests_on=_of_somebody_else,
        ),
    ),
    in_force=False,
)
