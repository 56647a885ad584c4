"""What is said of a clause as the standard has it: the rules, and what is looked at."""

from collections.abc import Iterable
from typing import Any, Final, TypeAlias, TypeVar
from uuid import UUID

from domain.case import ENTRY, seen_to, step_not_ahead_of_time
from domain.case import Case as AnyCase
from domain.compliance.terms import Compliance, ComplianceBasis, compliance_id
from domain.contract.in_being import contract_in_being
from domain.contract.terms import Terms
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.standard.terms import Clause, Standard, Version, applies
from domain.stream import Need

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Compliance]


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


@rule("compliance.standard-binds", "paper 3.1")
def standard_binds(case: Case[Any]) -> Rejection | None:
    if version_of(case) is not None:
        return None
    day = in_words(case.effective_from)
    return no(f"No version of the standard is in force on {day}.", "standard_id", "effective_from")


@rule("compliance.clause-in-force", "paper 3.1")
def clause_in_force(case: Case[Any]) -> Rejection | None:
    version = version_of(case)
    if version is None or version.clause(case.command.clause_id) is not None:
        return None
    known = ", ".join(clause.clause_id for clause in version.clauses)
    return no(
        f"Version {version.number} of the standard has no clause {case.command.clause_id}. Its clauses: {known}.",
        "clause_id",
    )


@rule("compliance.clause-applies", "paper 3.1, 3.3")
def clause_applies(case: Case[Any]) -> Rejection | None:
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


SAID: Final = (*ENTRY, step_not_ahead_of_time)
"""Clauses are spoken of in any order, so a statement on one may be dated before that on another."""


ABOUT_A_CLAUSE: Final = (*SAID, contract_in_being, standard_binds, clause_in_force, clause_applies)
"""Asked of everything that is said of a clause as the standard has it."""


FIXED: Final = frozenset({"contract_id", "standard_id"})
"""Fields that say which contract and standard it is about: no correction changes them."""


def contract_and_standard(command: Any, _state: Any, _others: Any) -> Iterable[Need]:
    """The contract and the standard that the command names."""
    return (
        Need("contract_id", "contract", command.contract_id),
        Need("standard_id", "standard", command.standard_id),
    )


def id_of(command: Any) -> UUID:
    """The stream of the contract and the standard that the command names."""
    return compliance_id(command.contract_id, command.standard_id)


def basis_of(case: Case[Any]) -> tuple[ComplianceBasis, Clause]:
    """What the standard asks of the contract on the effective day, and the clause as it then reads."""
    standard: Standard = case.other(case.command.standard_id)
    version: Version = seen_to(version_of(case))
    clause: Clause = seen_to(clause_of(case))
    terms: Terms = seen_to(terms_of(case))
    basis = ComplianceBasis(
        contract_id=case.command.contract_id,
        standard_id=case.command.standard_id,
        title=standard.title,
        version=version.number,
        tier=terms.tier,
        applying=tuple(applying.clause_id for applying in version.applying(terms.tier)),
    )
    return basis, clause


def named(clause_id: str, heading: str, basis: ComplianceBasis) -> str:
    """A clause as a sentence names it."""
    return f"clause {clause_id} ({heading}) of {basis.title}, version {basis.version},"
