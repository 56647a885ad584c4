"""Rules that several acts of a supplier are put to: it was not merged away, and its numbers are written in one way."""

from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.stream import Need
from domain.supplier.identifiers import malformed
from domain.supplier.terms import Supplier

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Supplier]


@rule("supplier.not-merged")
def not_merged(case: Case[Any]) -> Rejection | None:
    if case.state.merged_into is None:
        return None
    return no(f"It was merged into {case.state.merged_into}; record it there.", conflict=True)


def called_the_same(command: Any, _state: Any, _others: Any) -> Iterable[Need]:
    """Suppliers on record that are probably called the same as a command names this one."""
    return [
        Need(f"namesakes.{place}", "supplier", each, optional=True)
        for place, each in enumerate(command.namesakes)
    ]


@rule("supplier.name-new")
def name_new(case: Case[Any]) -> Advice | None:
    told = [
        f"{latest.name} ({each})"
        for each in case.command.namesakes
        if each != case.chronicle.stream_id
        and (known := case.context.others.get(each)) is not None
        and (latest := known.latest()) is not None
    ]
    if not told:
        return None
    return Advice(
        f"On record is already: {'; '.join(told)}. Where that is the same firm, use its id and ask for a merger; where "
        "it is another, record that they are not the same."
    )


@rule("supplier.identifiers-well-formed")
def identifiers_well_formed(case: Case[Any]) -> Rejection | None:
    command = case.command
    several = enumerate(getattr(command, "identifiers", ()))
    numbers = {f"identifiers.{place}": number for place, number in several}
    if hasattr(command, "identifier"):
        numbers["identifier"] = command.identifier
    faults = {field: wrong for field, number in numbers.items() if (wrong := malformed(number))}
    return no(" ".join(dict.fromkeys(faults.values())), *faults) if faults else None
