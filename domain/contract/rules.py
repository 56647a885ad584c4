"""Rules that several acts of a contract are put to: it has not ended, money is in pounds, suppliers are on record."""

from collections.abc import Iterable
from typing import Any, Final, TypeAlias, TypeVar

from domain import case as every
from domain.contract.terms import Supplier, Terms
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.money import is_pounds
from domain.organisation import OrganisationUnit, needs_organisation, unknown
from domain.organisation import as_on_record as as_on_the_list
from domain.stream import Need
from domain.text import as_read

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = every.Case[Request, Terms]
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


@rule("money.pounds-and-pence", "design 2.11")
def money_in_pounds(case: Case[Any]) -> Rejection | None:
    """Asked of commands that give what the contract is worth."""
    figures = case.command
    if figures.currency != "GBP":
        return no(f"Give pounds sterling (GBP); {figures.currency} cannot be recorded.", "currency")
    faults = [
        name
        for name in ("estimated_incl_vat", "estimated_excl_vat", "annual_excl_vat")
        if (amount := getattr(figures, name)) is not None and not is_pounds(amount)
    ]
    if faults:
        return no("Give pounds of nought or more with two decimal places, such as 1250000.00.", *faults)
    incl, excl = figures.estimated_incl_vat, figures.estimated_excl_vat
    if incl is not None and excl is not None and incl < excl:
        return no(
            "The value including VAT is less than the value excluding it.",
            "estimated_incl_vat",
            "estimated_excl_vat",
        )
    return None


@rule("roles.officers-once")
def officers_once(case: Case[Any]) -> Rejection | None:
    """Asked of commands that name the lead officers: a paper would print the same officer twice on one line."""
    officers = case.command.lead_officers or ()
    if len(set(officers)) == len(officers):
        return None
    return no("Name each lead officer once.", "lead_officers")


def named(command: Any) -> tuple[tuple[str, Supplier], ...]:
    """The suppliers that a command brings into a contract, each with the field that names it."""
    several = tuple(
        (f"suppliers.{place}", item) for place, item in enumerate(getattr(command, "suppliers", ()))
    )
    single = ((name, getattr(command, name, None)) for name in ("incoming", "assignee"))
    return (*several, *((name, item) for name, item in single if item is not None))


def on_record(command: Any, _state: Any, _others: Any) -> Iterable[Need]:
    """The suppliers' own streams, where there are any: older contracts name suppliers that nobody registered."""
    return [
        Need(f"{field}.supplier_id", "supplier", supplier.supplier_id, optional=True)
        for field, supplier in named(command)
    ]


def suppliers_and_units(command: Any, state: Any, others: Any) -> Iterable[Need]:
    """The suppliers' own streams, and the list of the organisation's units."""
    return (*on_record(command, state, others), needs_organisation("directorate"))


@rule("supplier.not-merged-away")
def not_merged_away(case: Case[Any]) -> Rejection | None:
    """Whatever the day it takes effect: what is entered from the merger on names the supplier that stands for both."""
    for field, supplier in named(case.command):
        chronicle = case.context.others.get(supplier.supplier_id)
        known = chronicle.latest() if chronicle else None
        if known is not None and known.merged_into is not None:
            sentence = f"{supplier.name} was merged into another supplier: name {known.merged_into}."
            return no(sentence, f"{field}.supplier_id")
    return None


@rule("supplier.standing", "PA 2023 s.57, Sch 6, Sch 7")
def standing(case: Case[Any]) -> Advice | None:
    flagged = [
        f"{supplier.name} is flagged as {known.standing}"
        for _, supplier in named(case.command)
        if (known := case.other(supplier.supplier_id)) is not None and known.standing != "clear"
    ]
    return Advice(f"{'; '.join(flagged)}.") if flagged else None


def as_on_record(case: every.Case[Any, Any], supplier: Supplier) -> Supplier:
    """The supplier with the name and the number that its own record gives it, on that day or else now; as it was named
    where it has none, or where a correction lets it be."""
    if case.again is not None and any(supplier == known for _, known in named(case.again.fact)):
        return supplier
    chronicle = case.context.others.get(supplier.supplier_id)
    known = (case.other(supplier.supplier_id) or chronicle.latest()) if chronicle else None
    if known is None:
        return supplier
    numbers = [(number.scheme, number.identifier) for number in known.identifiers]
    said = (supplier.scheme, supplier.identifier)
    same = [number for number in numbers if as_read(" ".join(number)) == as_read(" ".join(said))]
    of_that_register = [number for number in numbers if number[0] == supplier.scheme]
    scheme, identifier = next(iter([*same, *of_that_register, *numbers]), said)
    return Supplier(supplier.supplier_id, known.name, scheme, identifier)


@rule("supplier.as-on-record")
def named_as_on_record(case: Case[Any]) -> Advice | None:
    """An id of one firm with the name of another would show the wrong firm to everybody who reads the register."""
    told = []
    for _, supplier in named(case.command):
        known = as_on_record(case, supplier)
        if as_read(known.name) != as_read(supplier.name):
            told.append(f"{supplier.name} is on record as {known.name}, and is called so here.")
        if supplier.identifier and (known.scheme, known.identifier) != (supplier.scheme, supplier.identifier):
            number = f"{known.scheme} {known.identifier}"
            told.append(
                f"The number of {known.name} on record is {number}, and that is what is written here."
            )
    return Advice(" ".join(told)) if told else None


_UNIT: Final = ("directorate", "division")


def belonging(case: Case[Any]) -> OrganisationUnit:
    """The directorate and division that the request names, or leaves as they are."""
    said = {name: getattr(case.command, name) for name in _UNIT}
    return OrganisationUnit(
        **{name: getattr(case.state, name) if value is None else value for name, value in said.items()}
    )


def belonging_on_record(case: Case[Any]) -> OrganisationUnit:
    """The same as the list of units writes them; as the record does, what a correction lets be."""
    unit, was = belonging(case), case.asked_then
    let_be = [was is not None and getattr(was, name) == getattr(case.command, name) for name in _UNIT]
    if all(let_be):
        return unit
    listed = as_on_the_list(case, unit)
    return OrganisationUnit(unit.directorate if let_be[0] else listed.directorate, listed.division)


@rule("unit.on-record")
def belongs_to_a_unit(case: Case[Any]) -> Rejection | None:
    """Asked of commands that say which directorate or division the contract belongs to."""
    if case.command.directorate is None and case.command.division is None:
        return None
    return unknown(case, belonging(case), "directorate", "division")


SUPPLIERS = (not_merged_away, standing, named_as_on_record)
