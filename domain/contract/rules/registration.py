"""Rules of entering a contract in the record: possible dates, named suppliers, money in pounds."""

from domain.case import ENTRY
from domain.contract import commands as ask
from domain.contract.rules.case import Case
from domain.contract.rules.money import is_pounds, money_in_pounds
from domain.contract.rules.suppliers import SUPPLIERS
from domain.dates import certainly_before, earliest, fault, latest, may_be_after
from domain.decisions import Rejection, no, rule


@rule("dates.possible")
def dates_possible(case: Case[ask.Register]) -> Rejection | None:
    command = case.command
    dates = {"start": command.start, "end": command.end, "maximum_end": command.maximum_end}
    for index, option in enumerate(command.options):
        dates |= {f"options.{index}.up_to": option.up_to, f"options.{index}.notice_by": option.notice_by}
    faults = {name: wrong for name, text in dates.items() if (wrong := fault(text))}
    if not faults:
        return None
    return no(" ".join(f"{name}: {wrong}" for name, wrong in faults.items()), *faults)


@rule("term.start-before-end", "domain rule I8")
def start_before_end(case: Case[ask.Register]) -> Rejection | None:
    if dates_possible.ask(case) or not certainly_before(case.command.end, case.command.start):
        return None
    return no("The term ends before it starts.", "start", "end")


@rule("term.end-within-maximum", "PA 2023 s.74(3)(a)")
def end_within_maximum(case: Case[ask.Register]) -> Rejection | None:
    if dates_possible.ask(case) or not may_be_after(case.command.end, case.command.maximum_end):
        return None
    return no("The term ends after the maximum term provided for at award.", "end", "maximum_end")


@rule("option.within-maximum", "NAO 8.8")
def options_within_maximum(case: Case[ask.Register]) -> Rejection | None:
    if dates_possible.ask(case):
        return None
    limit = case.command.maximum_end
    faults = [
        f"options.{index}.up_to"
        for index, option in enumerate(case.command.options)
        if may_be_after(option.up_to, limit)
    ]
    return no("An option reaches beyond the maximum term.", *faults) if faults else None


@rule("option.names-differ")
def option_names_differ(case: Case[ask.Register]) -> Rejection | None:
    names = [option.name for option in case.command.options]
    return no("Two options bear the same name.", "options") if len(set(names)) < len(names) else None


@rule("supplier.named")
def supplier_named(case: Case[ask.Register]) -> Rejection | None:
    ids = [supplier.supplier_id for supplier in case.command.suppliers]
    if not ids:
        return no("Name at least one supplier.", "suppliers")
    return no("A supplier is named twice.", "suppliers") if len(set(ids)) < len(ids) else None


@rule("effective-date.not-after-start")
def effective_not_after_start(case: Case[ask.Register]) -> Rejection | None:
    command = case.command
    start = None if fault(command.start) else latest(command.start)
    if command.effective_from is None or start is None or command.effective_from <= start:
        return None
    return no("A contract is in being from its start at the latest.", "effective_from", "start")


POSSIBLE = (
    dates_possible,
    start_before_end,
    end_within_maximum,
    options_within_maximum,
    option_names_differ,
    supplier_named,
    money_in_pounds,
)
"""Asked of a registration and of every correction of one."""


@rule("import.dates-possible")
def imported_dates_possible(case: Case[ask.RegisterFromFile]) -> Rejection | None:
    review = case.command.review_date
    wrong = fault(review) if review is not None else ""
    return no(wrong, "review_date") if wrong else None


@rule("import.ended-within-its-time", "domain rule I8")
def ended_within_its_time(case: Case[ask.RegisterFromFile]) -> Rejection | None:
    """A register can say of a contract that it has ended only once it has, and not before it started."""
    command = case.command
    if command.ended_on is None:
        return None
    start = None if fault(command.start) else earliest(command.start)
    if start is not None and command.ended_on < start:
        return no("It ended before it started.", "ended_on", "start")
    if command.ended_on > case.context.today:
        return no("That day has not come yet: it has not ended.", "ended_on")
    return None


@rule("import.pounds-and-pence", "design 2.11")
def imported_in_pounds(case: Case[ask.RegisterFromFile]) -> Rejection | None:
    given = {name: getattr(case.command, name) for name in ("irrecoverable_vat", "award_incl_vat")}
    faults = [name for name, amount in given.items() if amount is not None and not is_pounds(amount)]
    return no("Give pounds of nought or more with two decimal places.", *faults) if faults else None


REGISTRATION = (*ENTRY, *POSSIBLE, effective_not_after_start, *SUPPLIERS)
IMPORT = (*REGISTRATION, imported_dates_possible, ended_within_its_time, imported_in_pounds)
"""Asked of a row of a file besides: what another register says of a contract's past."""
