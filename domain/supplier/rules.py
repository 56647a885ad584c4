"""Rules that several acts of a supplier are put to: it was not merged away, and its numbers are written in one way."""

from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.decisions import Command, Rejection, no, rule
from domain.supplier.identifiers import malformed
from domain.supplier.terms import Supplier

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Supplier]


@rule("supplier.not-merged")
def not_merged(case: Case[Any]) -> Rejection | None:
    if case.state.merged_into is None:
        return None
    return no(f"It was merged into {case.state.merged_into}; record it there.", conflict=True)


@rule("supplier.identifiers-well-formed")
def identifiers_well_formed(case: Case[Any]) -> Rejection | None:
    command = case.command
    several = enumerate(getattr(command, "identifiers", ()))
    numbers = {f"identifiers.{place}": number for place, number in several}
    if hasattr(command, "identifier"):
        numbers["identifier"] = command.identifier
    faults = {field: wrong for field, number in numbers.items() if (wrong := malformed(number))}
    return no(" ".join(dict.fromkeys(faults.values())), *faults) if faults else None
