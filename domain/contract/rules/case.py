"""What a rule about a contract is asked about, and the rules that every change is asked."""

from typing import Any, TypeAlias, TypeVar

from domain import case as every
from domain.contract.state import Terms
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = every.Case[Asked, Terms]
"""A command on a contract; ``state`` is its terms on the day from which the change is effective."""


@rule("contract.not-ended")
def contract_not_ended(case: Case[Any]) -> Rejection | None:
    ended = case.state.ended_on
    if ended is None or case.effective_from <= ended:
        return None
    return no(
        f"The contract {case.state.ended_as} on {in_words(ended)}; nothing can change in it after that day. "
        "An earlier effective_from records what was true before it.",
        "effective_from",
        conflict=True,
    )


CHANGE = (*every.CHANGE, contract_not_ended)
"""Asked of every change to a contract."""
