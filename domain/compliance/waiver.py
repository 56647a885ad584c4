"""Waiver: one person asks that a clause need not be met until a day, and another agrees or says no."""

from collections.abc import Mapping
from datetime import date
from datetime import date as civil_date
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain.case import STEP, reason_given, seen_to
from domain.compliance.clause import (
    ABOUT_A_CLAUSE,
    FIXED,
    Case,
    basis_of,
    contract_and_standard,
    id_of,
    named,
)
from domain.compliance.terms import Compliance, ComplianceBasis, Proposal, Waiver, waivers_without
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence, stopped
from domain.standard.terms import ClauseId
from domain.stream import AskedAgain, Effect, OnlyAnnulled, Step
from domain.text import LongText, PersonId, ShortText
from domain.timeline import Placed


class ProposeWaiver(Command, frozen=True, kw_only=True):
    """Ask that a clause need not be met for a contract until a day."""

    contract_id: UUID
    standard_id: UUID
    clause_id: ClauseId
    until: civil_date
    """Last day."""
    why: Annotated[str, Meta(min_length=1, max_length=2000)]


class Waive(Command, frozen=True, kw_only=True):
    """Agree to a waiver that somebody else asked for."""

    clause_id: ClauseId


class DeclineWaiver(Command, frozen=True, kw_only=True):
    """Say no to a waiver that was asked for."""

    clause_id: ClauseId


@fact("compliance.waiver_proposed.v1")
class WaiverProposed(Fact, kw_only=True):
    """Somebody asked that a clause need not be met until a day."""

    basis: ComplianceBasis
    clause_id: ClauseId
    heading: ShortText
    until: civil_date
    """Last day."""
    why: Annotated[str, Meta(min_length=1, max_length=2000)]
    proposed_by: PersonId


@fact("compliance.waived.v1")
class Waived(Fact, kw_only=True):
    """A second person agreed that a clause need not be met until a day (domain rule I3)."""

    clause_id: ClauseId
    until: civil_date
    """Last day."""
    why: LongText
    proposed_by: PersonId


@fact("compliance.waiver_declined.v1")
class WaiverDeclined(Fact, kw_only=True):
    """The clause is to be met: a waiver that was asked for is not given."""

    clause_id: ClauseId
    proposed_by: PersonId


_LONG_WAIVER_DAYS = 366
"""Waivers longer than this are advised upon; ours."""


@rule("compliance.waiver-ends-later")
def waiver_ends_later(case: Case[ProposeWaiver]) -> Rejection | Advice | None:
    days = (case.command.until - case.effective_from).days
    if days < 1:
        day = in_words(case.effective_from)
        return no(f"Its last day must lie after {day}.", "until")
    if days > _LONG_WAIVER_DAYS:
        return Advice("For more than a year: ask whether the clause should change instead.")
    return None


@rule("compliance.waiver-asked-for")
def waiver_asked_for(case: Case[Any]) -> Rejection | None:
    if case.state.proposal(case.command.clause_id) is not None:
        return None
    return no("Nobody has asked for a waiver of that clause; propose it first.", "clause_id", conflict=True)


def _proposal(case: Case[Waive]) -> Placed | None:
    """The last entry that asked for a waiver of that clause."""
    for placed in reversed(case.chronicle.timeline.placed):
        if isinstance(placed.fact, WaiverProposed) and placed.fact.clause_id == case.command.clause_id:
            return placed
    return None


@rule("compliance.second-person", "domain rule I3")
def second_person(case: Case[Waive]) -> Rejection | None:
    asked_for, placed = case.state.proposal(case.command.clause_id), _proposal(case)
    if asked_for is None or placed is None or not case.has_a_hand_in(placed):
        return None
    return no(
        "You asked for this waiver, or it was asked for by or for whom you act; somebody else must agree to it.",
        "clause_id",
        conflict=True,
    )


@rule("compliance.waiver-still-ahead")
def waiver_still_ahead(case: Case[Waive]) -> Rejection | None:
    proposal = case.state.proposal(case.command.clause_id)
    if proposal is None or proposal.until >= case.effective_from:
        return None
    return no(
        f"It was asked for until {in_words(proposal.until)}, which has passed; propose another.",
        "clause_id",
        conflict=True,
    )


def _proposed(case: Case[ProposeWaiver]) -> Fact:
    basis, clause = basis_of(case)
    return WaiverProposed(
        basis=basis,
        clause_id=clause.clause_id,
        heading=clause.heading,
        until=case.command.until,
        why=case.command.why,
        proposed_by=case.context.actor.person_id,
    )


def _asked(fact: WaiverProposed, _: Compliance | None) -> Command:
    return ProposeWaiver(
        contract_id=fact.basis.contract_id,
        standard_id=fact.basis.standard_id,
        clause_id=fact.clause_id,
        until=fact.until,
        why=fact.why,
    )


def _agreed(case: Case[Waive]) -> Fact:
    asked = seen_to(case.state.proposal(case.command.clause_id))
    return Waived(clause_id=asked.clause_id, until=asked.until, why=asked.why, proposed_by=asked.proposed_by)


def _declined(case: Case[DeclineWaiver]) -> Fact:
    asked = seen_to(case.state.proposal(case.command.clause_id))
    return WaiverDeclined(clause_id=asked.clause_id, proposed_by=asked.proposed_by)


def _proposals_without(known: Compliance, clause_id: str) -> tuple[Proposal, ...]:
    return tuple(asked for asked in known.proposals if asked.clause_id != clause_id)


def _waits(known: Compliance | None, fact: WaiverProposed, valid_from: date) -> Compliance:
    before = known or Compliance(fact.basis)
    new = Proposal(fact.clause_id, fact.heading, fact.until, fact.why, fact.proposed_by, valid_from)
    return replace(before, basis=fact.basis, proposals=(*_proposals_without(before, fact.clause_id), new))


def _excused(known: Compliance, fact: Waived, valid_from: date) -> Compliance:
    new = Waiver(fact.clause_id, fact.until, fact.why, valid_from)
    return replace(
        known,
        proposals=_proposals_without(known, fact.clause_id),
        waivers=(*waivers_without(known, fact.clause_id), new),
    )


def _waits_no_longer(known: Compliance, fact: WaiverDeclined, _: date) -> Compliance:
    return replace(known, proposals=_proposals_without(known, fact.clause_id))


def _asked_for(known: Compliance, fact: Waived | WaiverDeclined) -> Mapping[str, Any]:
    """The waiver as whoever agreed or said no read it."""
    asked_for = known.proposal(fact.clause_id)
    return {
        "waiver": asked_for and (asked_for.heading, asked_for.until, asked_for.why, asked_for.proposed_by)
    }


@sentence.register
def _(fact: WaiverProposed, names: Names) -> str:
    clause = named(fact.clause_id, fact.heading, fact.basis)
    return (
        f"{person(fact.proposed_by, names)} asked for a waiver of {clause} until {in_words(fact.until)}: "
        f"{stopped(fact.why)}"
    )


@sentence.register
def _(fact: Waived, names: Names) -> str:
    return (
        f"Clause {fact.clause_id} waived until {in_words(fact.until)}, as asked by "
        f"{person(fact.proposed_by, names)}."
    )


@sentence.register
def _(fact: WaiverDeclined, names: Names) -> str:
    return f"The waiver of clause {fact.clause_id}, asked for by {person(fact.proposed_by, names)}, was declined."


_TWO_PEOPLE: Final = OnlyAnnulled("It is what a second person answered: let the waiver be asked for anew.")


PROPOSAL: Final = Step(
    asks=ProposeWaiver,
    rules=(*ABOUT_A_CLAUSE, waiver_ends_later),
    records=_proposed,
    effects=(Effect(WaiverProposed, change=_waits, correction=AskedAgain(_asked, fixed=FIXED)),),
    opens=True,
    goes_on=True,
    stream_id=id_of,
    needs=contract_and_standard,
)


WAIVER: Final = Step(
    asks=Waive,
    rules=(*STEP, waiver_asked_for, second_person, waiver_still_ahead),
    records=_agreed,
    effects=(Effect(Waived, change=_excused, correction=_TWO_PEOPLE, rests_on=_asked_for),),
    in_force=False,
)


REFUSAL: Final = Step(
    asks=DeclineWaiver,
    rules=(*STEP, reason_given, waiver_asked_for),
    records=_declined,
    effects=(Effect(WaiverDeclined, change=_waits_no_longer, correction=_TWO_PEOPLE, rests_on=_asked_for),),
    in_force=False,
)
