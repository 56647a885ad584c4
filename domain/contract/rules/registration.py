"""Rules of entering a contract in the record: possible dates, named suppliers, money in pounds."""

from domain.case import ENTRY
from domain.contract import commands as ask
from domain.contract.rules.case import Case
from domain.contract.rules.money import money_in_pounds
from domain.contract.rules.suppliers import SUPPLIERS
from domain.dates import certainly_before, fault, latest, may_be_after
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

REGISTRATION = (*ENTRY, *POSSIBLE, effective_not_after_start, *SUPPLIERS)
