"""The rules on a contract's compliance with a standard."""

from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.compliance import commands as ask
from domain.compliance.state import Compliance
from domain.contract.terms import Terms
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.standard.terms import Clause, Standard, Version, applies

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Compliance]
About: TypeAlias = ask.Attest | ask.ProposeWaiver
"""What is asked about a clause as the standard has it."""
_LONG_WAIVER_DAYS = 366
"""Waivers longer than this are advised upon; ours."""


@rule("compliance.standard-binds", "paper 3.1")
def standard_binds(case: Case[About]) -> Rejection | None:
    if version_of(case) is not None:
        return None
    day = in_words(case.effective_from)
    return no(f"No version of the standard is in force on {day}.", "standard_id", "effective_from")


@rule("compliance.clause-in-force", "paper 3.1")
def clause_in_force(case: Case[About]) -> Rejection | None:
    version = version_of(case)
    if version is None or version.clause(case.command.clause_id) is not None:
        return None
    known = ", ".join(one.clause_id for one in version.clauses)
    return no(
        f"Version {version.number} of the standard has no clause {case.command.clause_id}. Its clauses: {known}.",
        "clause_id",
    )


@rule("compliance.clause-applies", "paper 3.1, 3.3")
def clause_applies(case: Case[About]) -> Rejection | None:
    clause, terms = clause_of(case), terms_of(case)
    if clause is None or terms is None or applies(clause, terms.tier):
        return None
    tiers = ", ".join(clause.tiers)
    if terms.tier is None:
        sentence = (
            f"The contract has no tier yet, and the clause applies to {tiers} only; assign a tier first."
        )
    else:
        sentence = f"The clause applies to {tiers}; the contract is {terms.tier}."
    return no(sentence, "clause_id", conflict=True)


@rule("compliance.role-of-the-clause", "paper 3.1")
def role_of_the_clause(case: Case[ask.Attest]) -> Rejection | None:
    clause = clause_of(case)
    if clause is None or case.command.role in clause.roles:
        return None
    return no(f"The clause binds {', '.join(clause.roles)}; one of them must say whether it is met.", "role")


@rule("compliance.holds-the-role")
def holds_the_role(case: Case[ask.Attest]) -> Rejection | None:
    terms, role = terms_of(case), case.command.role
    if terms is None:
        return None
    roles = terms.roles
    holders = {
        "owner": (roles.owner,),
        "contract manager": (roles.contract_manager,),
        "lead officer": roles.lead_officers,
    }[role]
    if whose(case) in holders:
        return None
    day = in_words(case.effective_from)
    return no(f"That person is not {role} of the contract on {day}.", "role", "on_behalf_of")


@rule("compliance.evidence", "paper 3.1")
def evidence_given(case: Case[ask.Attest]) -> Advice | None:
    if case.command.statement == "not met" or case.command.evidence:
        return None
    return Advice("Said without evidence; name the document that shows it.")


@rule("compliance.says-what-is-missing")
def says_what_is_missing(case: Case[ask.Attest]) -> Rejection | None:
    if case.command.statement == "met" or case.command.note.strip():
        return None
    return no("Say what is still missing.", "note")


@rule("compliance.attestation-stands")
def attestation_stands(case: Case[ask.WithdrawAttestation]) -> Rejection | None:
    if case.state.attestation(case.command.clause_id) is not None:
        return None
    day = in_words(case.effective_from)
    return no(f"Nothing was said of that clause by {day}.", "clause_id", "effective_from")


@rule("compliance.waiver-ends-later")
def waiver_ends_later(case: Case[ask.ProposeWaiver]) -> Rejection | Advice | None:
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


@rule("compliance.second-person", "domain rule I3")
def second_person(case: Case[ask.Waive]) -> Rejection | None:
    proposal = case.state.proposal(case.command.clause_id)
    if proposal is None or case.context.actor.person_id != proposal.proposed_by:
        return None
    return no("You asked for this waiver; somebody else must agree to it.", conflict=True)


@rule("compliance.waiver-still-ahead")
def waiver_still_ahead(case: Case[ask.Waive]) -> Rejection | None:
    proposal = case.state.proposal(case.command.clause_id)
    if proposal is None or proposal.until >= case.effective_from:
        return None
    return no(
        f"It was asked for until {in_words(proposal.until)}, which has passed; propose another.",
        "clause_id",
        conflict=True,
    )


@rule("compliance.waiver-given")
def waiver_given(case: Case[Any]) -> Rejection | None:
    if case.state.waiver(case.command.clause_id) is not None:
        return None
    return no("That clause is not waived.", "clause_id", conflict=True)


@rule("compliance.waiver-is-over")
def waiver_is_over(case: Case[ask.ExpireWaiver]) -> Rejection | None:
    waiver = case.state.waiver(case.command.clause_id)
    if waiver is None or case.effective_from > waiver.until:
        return None
    return no(
        f"It runs until {in_words(waiver.until)}; revoke it to end it before.",
        "effective_from",
        conflict=True,
    )


@rule("compliance.waiver-still-runs")
def waiver_still_runs(case: Case[ask.RevokeWaiver]) -> Rejection | None:
    waiver = case.state.waiver(case.command.clause_id)
    if waiver is None or case.effective_from <= waiver.until:
        return None
    return no(f"It ran out on {in_words(waiver.until)} by itself.", "clause_id", conflict=True)


def version_of(case: Case[Any]) -> Version | None:
    """The version that binds on the effective day."""
    standard: Standard | None = case.other(case.command.standard_id)
    return standard.binding(case.effective_from) if standard else None


def terms_of(case: Case[Any]) -> Terms | None:
    """The contract on the effective day."""
    terms: Terms | None = case.other(case.command.contract_id)
    return terms


def clause_of(case: Case[Any]) -> Clause | None:
    """The clause that the command names, where that version has it."""
    version = version_of(case)
    return version.clause(case.command.clause_id) if version else None


def whose(case: Case[Any]) -> str:
    """The person whose statement it is."""
    return str(case.command.on_behalf_of or case.context.actor.person_id)
