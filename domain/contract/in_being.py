"""A rule for every stream that belongs to a contract: the contract was in being, and had not ended."""

from typing import Any
from uuid import UUID

from domain.case import Case
from domain.contract.terms import Terms
from domain.dates import in_words
from domain.decisions import Rejection, no, rule


@rule("contract.in-being")
def contract_in_being(case: Case[Any, Any]) -> Rejection | None:
    """Asked of the contract that the command's ``contract_id`` names; its step must need it."""
    return why_not_in_being(case, case.command.contract_id, "contract_id")


def why_not_in_being(case: Case[Any, Any], contract_id: UUID, *named: str) -> Rejection | None:
    """Why nothing new can be set for a contract on the day of the case. *named*: the field that names it, if any."""
    terms: Terms | None = case.other(contract_id)
    if terms is None:
        day = in_words(case.effective_from)
        return no(f"The contract was not in being on {day}.", *named, "effective_from")
    if terms.ended_on is not None and case.effective_from > terms.ended_on:
        return no(
            f"The contract {terms.ended_as} on {in_words(terms.ended_on)}; nothing new can be set for it after that.",
            *named,
            conflict=True,
        )
    return None
