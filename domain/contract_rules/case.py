"""What a rule about a contract is asked about, and the rules that every change is asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

import msgspec

from domain import contract_commands as ask
from domain.contract import Contract, Terms
from domain.dates import in_words
from domain.decisions import Advice, Command, Context, Rejection, no, rule

Asked = TypeVar("Asked", bound=Command)

_NOT_KEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters other than tab and line breaks, and halves of characters."""
_ESCAPED = re.compile(rb"\\u00|\\b|\\f|\x7f")


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


@rule("reason.given", "NAO 8.2")
def reason_given(case: Case[Any]) -> Rejection | None:
    if case.command.reason.strip():
        return None
    return no("Say why: a change without a reason cannot be explained later.", "reason")


@rule("text.can-be-kept")
def text_can_be_kept(case: Any) -> Rejection | None:
    if not _may_hold_what_is_not_kept(case.command):
        return None
    faults = [name for name, text in _texts(msgspec.to_builtins(case.command)) if _NOT_KEPT.search(text)]
    if not faults:
        return None
    return no(
        "There are control characters in the text, which not every database can keep; leave them out.",
        *faults,
    )


def _may_hold_what_is_not_kept(command: Command) -> bool:
    """A quick look that lets ordinary text pass: its JSON holds no escape that such characters need."""
    try:
        return _ESCAPED.search(msgspec.json.encode(command)) is not None
    except UnicodeEncodeError:
        return True


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
