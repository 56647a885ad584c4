"""A rule for every stream that belongs to a contract: the contract was in being, and had not ended."""

from typing import Any

from domain.case import Case
from domain.contract.terms import Terms
from domain.dates import in_words
from domain.decisions import Rejection, no, rule


@rule("contract.in-being")
def contract_in_being(case: Case[Any, Any]) -> Rejection | None:
    """Asked of the contract that the command's or the state's ``contract_id`` names; its step must need it."""
    contract_id = getattr(case.command, "contract_id", None) or case.state.contract_id
    field = "contract_id" if hasattr(case.command, "contract_id") else "effective_from"
    terms: Terms | None = case.other(contract_id)
    if terms is None:
        return no(
            f"The contract was not in being on {in_words(case.effective_from)}.", field, "effective_from"
        )
    if terms.ended_on is not None and case.effective_from > terms.ended_on:
        return no(
            f"The contract {terms.ended_as} on {in_words(terms.ended_on)}; nothing new can be set for it after that.",
            field,
            conflict=True,
        )
    return None
