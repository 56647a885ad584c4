"""Attestation: whoever holds a role in the contract says whether a clause is met, or takes that back (paper 3.1)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from domain.case import reason_given, seen_to
from domain.compliance.clause import (
    ABOUT_A_CLAUSE,
    FIXED,
    SAID,
    Case,
    basis_of,
    clause_of,
    contract_and_standard,
    id_of,
    named,
    terms_of,
)
from domain.compliance.terms import Attestation, Compliance, ComplianceBasis, Statement
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence, stopped
from domain.standard.terms import ClauseId, ClauseRole
from domain.stream import AskedAgain, Effect, Step
from domain.text import LongText, PersonId, ShortText


class Attest(Command, frozen=True, kw_only=True):
    """Say whether a clause of a standard is met for a contract."""

    contract_id: UUID
    standard_id: UUID
    clause_id: ClauseId
    role: ClauseRole
    """Your role in the contract, or that of the person you record it for."""
    statement: Statement
    note: LongText = ""
    """How it is met, or what is still missing."""


class WithdrawAttestation(Command, frozen=True, kw_only=True):
    """Take back what was said of a clause."""

    clause_id: ClauseId


@fact("compliance.attested.v1")
class Attested(Fact, kw_only=True):
    """Somebody with a role in the contract said whether a clause is met."""

    basis: ComplianceBasis
    clause_id: ClauseId
    heading: ShortText
    """Of the clause."""
    role: ClauseRole
    """In which the statement was made."""
    statement: Statement
    note: LongText = ""
    """How it is met, or what is still missing."""
    by: PersonId
    """Whose statement it is."""


@fact("compliance.attestation_withdrawn.v1")
class AttestationWithdrawn(Fact, kw_only=True):
    """What was said of a clause no longer stands; nothing stands in its place."""

    clause_id: ClauseId
    statement: Statement
    """As it stood."""


def _whose(case: Case[Any]) -> str:
    """The person whose statement it is; a correction leaves it theirs."""
    if case.again is not None and isinstance(case.again.fact, Attested):
        return case.again.fact.by
    return case.command.on_behalf_of or case.context.actor.person_id


@rule("compliance.own-word")
def own_word(case: Case[Attest]) -> Rejection | None:
    """What somebody said of a clause is put right by that person, or for them."""
    if case.again is None or _whose(case) in (case.context.actor.person_id, case.also_for):
        return None
    return no(
        "It is what somebody else said: let them put it right, or record it on their behalf.", conflict=True
    )


@rule("compliance.role-of-the-clause", "paper 3.1")
def role_of_the_clause(case: Case[Attest]) -> Rejection | None:
    clause = clause_of(case)
    if clause is None or case.command.role in clause.roles:
        return None
    return no(f"The clause binds {', '.join(clause.roles)}; one of them must say whether it is met.", "role")


@rule("compliance.holds-the-role")
def holds_the_role(case: Case[Attest]) -> Rejection | None:
    terms, role = terms_of(case), case.command.role
    if terms is None:
        return None
    roles = terms.roles
    holders = {
        "owner": (roles.owner,),
        "contract manager": (roles.contract_manager,),
        "lead officer": roles.lead_officers,
    }[role]
    if _whose(case) in holders:
        return None
    day = in_words(case.effective_from)
    return no(f"That person is not {role} of the contract on {day}.", "role", "on_behalf_of")


@rule("compliance.evidence", "paper 3.1")
def evidence_given(case: Case[Attest]) -> Advice | None:
    if case.command.statement == "not met" or case.command.evidence:
        return None
    return Advice("Said without evidence; name the document that shows it.")


@rule("compliance.says-what-is-missing")
def says_what_is_missing(case: Case[Attest]) -> Rejection | None:
    if case.command.statement == "met" or case.command.note.strip():
        return None
    return no("Say what is still missing.", "note")


@rule("compliance.attestation-stands")
def attestation_stands(case: Case[WithdrawAttestation]) -> Rejection | None:
    if case.state.attestation(case.command.clause_id) is not None:
        return None
    day = in_words(case.effective_from)
    return no(f"Nothing was said of that clause by {day}.", "clause_id", "effective_from")


def _attestation(case: Case[Attest]) -> Fact:
    command = case.command
    basis, clause = basis_of(case)
    return Attested(
        basis=basis,
        clause_id=clause.clause_id,
        heading=clause.heading,
        role=command.role,
        statement=command.statement,
        note=command.note,
        by=_whose(case),
    )


def _asked(fact: Attested, _: Compliance | None) -> Command:
    return Attest(
        contract_id=fact.basis.contract_id,
        standard_id=fact.basis.standard_id,
        clause_id=fact.clause_id,
        role=fact.role,
        statement=fact.statement,
        note=fact.note,
    )


def _withdrawal(case: Case[WithdrawAttestation]) -> Fact:
    stood = seen_to(case.state.attestation(case.command.clause_id))
    return AttestationWithdrawn(clause_id=stood.clause_id, statement=stood.statement)


def _attested(known: Compliance | None, fact: Attested, valid_from: date) -> Compliance:
    before = known or Compliance(fact.basis)
    new = Attestation(
        fact.clause_id,
        fact.heading,
        fact.basis.version,
        fact.role,
        fact.statement,
        fact.note,
        fact.by,
        valid_from,
    )
    others = tuple(said for said in before.attestations if said.clause_id != fact.clause_id)
    return replace(before, basis=fact.basis, attestations=(*others, new))


def _taken_back(known: Compliance, fact: AttestationWithdrawn, _: date) -> Compliance:
    others = tuple(said for said in known.attestations if said.clause_id != fact.clause_id)
    return replace(known, attestations=others)


def _stood(known: Compliance, fact: AttestationWithdrawn) -> Mapping[str, Any]:
    stood = known.attestation(fact.clause_id)
    return {"statement": stood and stood.statement}


@sentence.register
def _(fact: Attested, names: Names) -> str:
    note = f": {stopped(fact.note)}" if fact.note else "."
    return (
        f"{person(fact.by, names)}, {fact.role}, said that {named(fact.clause_id, fact.heading, fact.basis)} is "
        f"{fact.statement}{note}"
    )


@sentence.register
def _(fact: AttestationWithdrawn, _: Names) -> str:
    return f"What was said of clause {fact.clause_id} ({fact.statement}) was withdrawn."


ATTESTATION: Final = Step(
    asks=Attest,
    rules=(
        *ABOUT_A_CLAUSE,
        role_of_the_clause,
        own_word,
        holds_the_role,
        says_what_is_missing,
        evidence_given,
    ),
    records=_attestation,
    effects=(Effect(Attested, change=_attested, correction=AskedAgain(_asked, fixed=FIXED)),),
    opens=True,
    goes_on=True,
    stream_id=id_of,
    needs=contract_and_standard,
)


WITHDRAWAL: Final = Step(
    asks=WithdrawAttestation,
    rules=(*SAID, reason_given, attestation_stands),
    records=_withdrawal,
    effects=(Effect(AttestationWithdrawn, change=_taken_back, correction=AskedAgain(), was=_stood),),
)
