"""The rules of contract change: small named functions that say nothing, advise, or say no with a sentence.

Each is asked with a case: the contract's story, what is true on the day the change takes effect, the command and
the context. Find a rule by its name; the clause beside it says where it comes from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

import msgspec

from domain import contract_commands as ask
from domain.contract import Contract, Terms
from domain.dates import certainly_before, earliest, fault, in_words, latest, may_be_after
from domain.decisions import Advice, Command, Context, Rejection, no, rule
from domain.money import Values

Asked = TypeVar("Asked", bound=Command)

_MOST_POUNDS = Decimal(10) ** 13
_NOT_KEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters other than tab and line breaks, and halves of characters."""


@dataclass(frozen=True)
class Case(Generic[Asked]):
    """What a rule is asked about."""

    contract: Contract
    terms: Terms
    """What is true on the day from which the change is effective."""
    command: Asked
    effective_from: date
    context: Context


@dataclass(frozen=True)
class NewCase:
    """A registration: there is no contract yet."""

    command: ask.Register
    effective_from: date
    context: Context


# The record and its clocks


@rule("reason.given", "NAO 8.2")
def reason_given(case: Case[Any]) -> Rejection | None:
    if case.command.reason.strip():
        return None
    return no("Say why: a change without a reason cannot be explained later.", "reason")


@rule("text.can-be-kept")
def text_can_be_kept(case: Any) -> Rejection | None:
    faults = [name for name, text in _texts(msgspec.to_builtins(case.command)) if _NOT_KEPT.search(text)]
    if not faults:
        return None
    return no(
        "There are control characters in the text, which not every database can keep; leave them out.",
        *faults,
    )


def _texts(said: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in what was said, with the name of its field."""
    if isinstance(said, str):
        yield name, said
    elif isinstance(said, dict):
        for key, inner in said.items():
            yield name or "fields", key
            yield from _texts(inner, f"{name}.{key}" if name else key)
    elif isinstance(said, list | tuple):
        for place, inner in enumerate(said):
            yield from _texts(inner, f"{name}.{place}")


@rule("effective-date.within-reach", "domain rule I8")
def effective_date_within_reach(case: Case[Any] | NewCase) -> Rejection | None:
    return out_of_reach(case.effective_from, case.context)


def out_of_reach(effective_from: date, context: Context) -> Rejection | None:
    """Whether nothing can be recorded as true from that day: too long ago, or too far ahead."""
    years = context.policy.scheduled_years
    if effective_from.year - context.today.year <= years and effective_from.year >= 1900:
        return None
    return no(
        f"{in_words(effective_from)} is out of reach: no earlier than 1900, and no more than {years} years ahead.",
        "effective_from",
    )


@rule("entry.in-good-time", "GovS 008 5.4.5")
def entered_in_good_time(case: Case[Any] | NewCase) -> Advice | None:
    days = (case.context.today - case.effective_from).days
    if days <= case.context.policy.late_entry_days:
        return None
    return Advice(f"Recorded {days} days after it took effect.")


@rule("signature.not-in-the-future")
def signature_not_in_the_future(case: Case[Any] | NewCase) -> Rejection | None:
    made_on = case.command.made_on
    if made_on is None or made_on <= case.context.today:
        return None
    return no("Nothing can have been signed on a day that has not come yet.", "made_on")


@rule("contract.not-ended")
def contract_not_ended(case: Case[Any]) -> Rejection | None:
    ended = case.terms.ended_on
    if ended is None or case.effective_from <= ended:
        return None
    return no(
        f"The contract {case.terms.ended_as} on {in_words(ended)}; nothing can change in it after that day. "
        "An earlier effective_from records what was true before it.",
        "effective_from",
        conflict=True,
    )


CHANGE = (
    reason_given,
    text_can_be_kept,
    effective_date_within_reach,
    signature_not_in_the_future,
    contract_not_ended,
    entered_in_good_time,
)
"""Asked of every change to a contract."""


# Registration


@rule("dates.possible")
def dates_possible(case: NewCase) -> Rejection | None:
    command = case.command
    dates = {"start": command.start, "end": command.end, "maximum_end": command.maximum_end}
    for index, option in enumerate(command.options):
        dates |= {f"options.{index}.up_to": option.up_to, f"options.{index}.notice_by": option.notice_by}
    faults = {name: wrong for name, text in dates.items() if (wrong := fault(text))}
    if not faults:
        return None
    return no(" ".join(f"{name}: {wrong}" for name, wrong in faults.items()), *faults)


@rule("term.start-before-end", "domain rule I8")
def start_before_end(case: NewCase) -> Rejection | None:
    if dates_possible.ask(case) or not certainly_before(case.command.end, case.command.start):
        return None
    return no("The term ends before it starts.", "start", "end")


@rule("term.end-within-maximum", "PA 2023 s.74(3)(a)")
def end_within_maximum(case: NewCase) -> Rejection | None:
    if dates_possible.ask(case) or not may_be_after(case.command.end, case.command.maximum_end):
        return None
    return no("The term ends after the maximum term provided for at award.", "end", "maximum_end")


@rule("option.within-maximum", "NAO 8.8")
def options_within_maximum(case: NewCase) -> Rejection | None:
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
def option_names_differ(case: NewCase) -> Rejection | None:
    names = [option.name for option in case.command.options]
    return no("Two options bear the same name.", "options") if len(set(names)) < len(names) else None


@rule("supplier.named")
def supplier_named(case: NewCase) -> Rejection | None:
    ids = [supplier.supplier_id for supplier in case.command.suppliers]
    if not ids:
        return no("Name at least one supplier.", "suppliers")
    return no("A supplier is named twice.", "suppliers") if len(set(ids)) < len(ids) else None


@rule("money.pounds-and-pence", "design 2.11")
def money_in_pounds(case: Case[Any] | NewCase) -> Rejection | None:
    return not_in_pounds(case.command)


def not_in_pounds(figures: ask.Register | ask.ChangeValue | Values) -> Rejection | None:
    """What is wrong with *figures* as pounds and pence, or nothing."""
    if figures.currency != "GBP":
        return no(f"Give pounds sterling (GBP); {figures.currency} cannot be recorded.", "currency")
    faults = [
        name
        for name in ("estimated_incl_vat", "estimated_excl_vat", "annual_excl_vat")
        if (amount := getattr(figures, name)) is not None and not _is_pounds(amount)
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


def _is_pounds(amount: Decimal) -> bool:
    if not amount.is_finite() or amount.is_signed():
        return False
    return amount < _MOST_POUNDS and amount.as_tuple().exponent == -2


@rule("effective-date.not-after-start")
def effective_not_after_start(case: NewCase) -> Rejection | None:
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

REGISTRATION = (
    text_can_be_kept,
    effective_date_within_reach,
    signature_not_in_the_future,
    *POSSIBLE,
    effective_not_after_start,
    entered_in_good_time,
)


# Extension


@rule("extension.end-is-a-date")
def end_is_a_date(case: Case[ask.Extend]) -> Rejection | None:
    wrong = fault(case.command.new_end)
    if wrong:
        return no(wrong, "new_end")
    return no("TBC is not an extension.", "new_end") if case.command.new_end == "TBC" else None


@rule("extension.later-than-the-end", "NAO 8.8")
def later_than_the_end(case: Case[ask.Extend]) -> Rejection | None:
    new, old = case.command.new_end, case.terms.term.end
    if fault(new) or old == "TBC" or may_be_after(new, old):
        return None
    return no(f"The term already runs to {in_words(old)}; an extension ends later.", "new_end")


@rule("extension.option-known", "NAO 8.8")
def option_known(case: Case[ask.Extend]) -> Rejection | None:
    wanted = case.command.option
    if not wanted:
        return None
    option = next((one for one in case.terms.term.options if one.name == wanted), None)
    if option is None:
        names = ", ".join(one.name for one in case.terms.term.options) or "none"
        return no(f"The contract has no option called {wanted} (it has: {names}).", "option")
    if not fault(case.command.new_end) and may_be_after(case.command.new_end, option.up_to):
        return no(f"{wanted} reaches to {in_words(option.up_to)}, not beyond.", "new_end", "option")
    return None


@rule("extension.within-maximum-term", "PA 2023 s.74(3)(a); NAO 8.8")
def within_maximum_term(case: Case[ask.Extend]) -> Rejection | Advice | None:
    if not beyond_maximum_term(case.terms, case.command.new_end):
        return None
    limit = in_words(case.terms.term.maximum_end)
    if case.command.beyond_maximum_term:
        return Advice(f"Beyond the maximum term of {limit}: outside what was provided for at award.")
    return no(
        f"This goes beyond the maximum term of {limit}. If it was agreed all the same, say so by setting "
        "beyond_maximum_term to true.",
        "new_end",
        "beyond_maximum_term",
    )


def beyond_maximum_term(terms: Terms, new_end: str) -> bool:
    """Whether *new_end* may lie after the maximum term provided for at award."""
    return not fault(new_end) and may_be_after(new_end, terms.term.maximum_end)


@rule("extension.before-the-end", "domain rule 6, audit extracts")
def before_the_end(case: Case[ask.Extend]) -> Advice | None:
    end = latest(case.terms.term.end)
    if end is None or case.context.today <= end:
        return None
    return Advice(f"Recorded after the term had run out on {in_words(end)}.")


EXTENSION = (
    *CHANGE,
    end_is_a_date,
    later_than_the_end,
    option_known,
    within_maximum_term,
    before_the_end,
)


# Value, scope, parties


@rule("value.changes")
def value_changes(case: Case[ask.ChangeValue]) -> Rejection | None:
    if values_as_changed(case.terms.values, case.command) != case.terms.values:
        return None
    return no(
        "These are the values on record already.",
        "estimated_incl_vat",
        "estimated_excl_vat",
        "annual_excl_vat",
    )


def values_as_changed(values: Values, command: ask.ChangeValue) -> Values:
    """The values with the figures that the command gives put in; the others stand."""
    return Values(
        _or(command.estimated_incl_vat, values.estimated_incl_vat),
        _or(command.estimated_excl_vat, values.estimated_excl_vat),
        _or(command.annual_excl_vat, values.annual_excl_vat),
    )


def _or(new: Decimal | None, old: Decimal | None) -> Decimal | None:
    return old if new is None else new


VALUE_CHANGE = (*CHANGE, money_in_pounds, value_changes)
SCOPE_VARIATION = CHANGE


@rule("supplier.is-a-party")
def outgoing_is_a_party(case: Case[Any]) -> Rejection | None:
    command = case.command
    field = "outgoing_supplier_id" if isinstance(command, ask.Novate) else "assignor_supplier_id"
    wanted = getattr(command, field)
    if any(one.supplier_id == wanted for one in case.terms.suppliers):
        return None
    names = ", ".join(one.name for one in case.terms.suppliers)
    return no(f"That supplier is not a party on that day; the parties are {names}.", field)


@rule("supplier.not-yet-a-party")
def incoming_is_not_a_party(case: Case[Any]) -> Rejection | None:
    command = case.command
    novation = isinstance(command, ask.Novate)
    incoming = command.incoming if novation else command.assignee
    if all(one.supplier_id != incoming.supplier_id for one in case.terms.suppliers):
        return None
    return no(f"{incoming.name} is a party already.", "incoming" if novation else "assignee")


@rule("supplier.change-permitted", "PA 2023 s.74(9), Sch 8 para 9")
def supplier_change_permitted(case: Case[Any]) -> Advice | None:
    if case.terms.legal_regime not in ("PA2023", "CONVERTIBLE"):
        return None
    return Advice("A supplier may change only after corporate restructuring: have legal confirm the ground.")


CHANGE_OF_PARTY = (*CHANGE, outgoing_is_a_party, incoming_is_not_a_party, supplier_change_permitted)


# Ending


@rule("end.not-before-start", "domain rule I8")
def end_not_before_start(case: Case[Any]) -> Rejection | None:
    start, ended = earliest(case.terms.term.start), case.command.ended_on
    if start is None or ended is None or ended >= start:
        return None
    return no(f"The contract started on {in_words(case.terms.term.start)}; it cannot end before.", "ended_on")


@rule("end.effective-by-its-last-day")
def end_effective_by_its_last_day(case: Case[Any]) -> Rejection | None:
    ended = last_day(case)
    if ended is None or case.effective_from <= ended:
        return None
    return no(
        f"An end on {in_words(ended)} takes effect on that day at the latest: until then the record would go on "
        "showing the contract as live.",
        "effective_from",
        "ended_on",
    )


def last_day(case: Case[Any]) -> date | None:
    """The last day in force that the command gives, else that of the term."""
    ended: date | None = case.command.ended_on
    return ended or latest(case.terms.term.end)


@rule("end.once")
def ends_once(case: Case[Any]) -> Rejection | None:
    ends = case.contract.timeline.latest()
    if ends is None or ends.ended_on is None:
        return None
    return no(
        f"The record says that the contract {ends.ended_as} on {in_words(ends.ended_on)}; correct or annul that first.",
        "ended_on",
        conflict=True,
    )


@rule("expiry.not-ahead-of-the-day")
def expiry_not_ahead(case: Case[ask.RecordExpiry]) -> Rejection | None:
    ended = last_day(case)
    if ended is None:
        return no("The end of the term is not known; give the last day in force.", "ended_on")
    if ended < case.context.today:
        return None
    return no("A contract has expired only once its last day is over.", "ended_on")


PARTIAL_TERMINATION = (*CHANGE, end_not_before_start, end_effective_by_its_last_day)
TERMINATION = (*PARTIAL_TERMINATION, ends_once)
EXPIRY = (*TERMINATION, expiry_not_ahead)


# Roles, key dates, tier


@rule("roles.change")
def roles_change(case: Case[ask.AssignRoles]) -> Rejection | None:
    command, roles = case.command, case.terms.roles
    names = ("owner", "contract_manager", "lead_officers", "managing_organisation")
    if any(getattr(command, name) not in (None, getattr(roles, name)) for name in names):
        return None
    return no("Nobody changes: name the role that passes to someone else.", *names)


@rule("key-date.possible")
def key_date_possible(case: Case[ask.SetKeyDate]) -> Rejection | None:
    wrong = fault(case.command.date)
    return no(wrong, "date") if wrong else None


@rule("tier.changes")
def tier_changes(case: Case[ask.AssignTier]) -> Rejection | None:
    if case.terms.tier != case.command.tier:
        return None
    return no(f"The contract is in {case.command.tier} already.", "tier")


ROLES = (*CHANGE, roles_change)
KEY_DATE = (*CHANGE, key_date_possible)
TIER = (*CHANGE, tier_changes)
