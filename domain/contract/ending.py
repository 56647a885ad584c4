"""Ending: termination, of the whole or of a part, and expiry at the end of the term."""

from datetime import date
from typing import Any, Final, Literal

from msgspec.structs import replace

from domain.contract.change_control import FormalChange, change_control, said_without_approval
from domain.contract.limits.change import ContractChange, Ending
from domain.contract.rules import CHANGE, Case
from domain.contract.terms import Contract, LegalRegime, TerminationGround, Terms, unless_ended
from domain.dates import earliest, in_words, latest
from domain.decisions import Advice, Command, Context, NamedRule, Passed, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import LongText
from domain.working_days import last_day as statutory_last_day

_END_PUBLISHED: Final[tuple[LegalRegime, ...]] = ("PA2023", "PA2023_LIGHT_TOUCH", "CONVERTIBLE")
"""The regimes under which the end is published."""
_PUBLISHED_WITHIN: Final = 30
"""Days, beginning with that on which it ended."""


class Terminate(FormalChange, frozen=True, kw_only=True):
    """End the contract, or a part of it, before its term."""

    ended_on: date
    """Last day in force, of the contract or of the part."""
    ground: TerminationGround
    part: LongText = ""
    """Which part ends; leave empty where all of it does."""


class RecordExpiry(Command, frozen=True, kw_only=True):
    """Record that the contract reached the end of its term."""

    ended_on: date | None = None
    """Last day in force; the end of the term where left out."""


@fact("contract.partially_terminated.v1")
class PartiallyTerminated(Fact, kw_only=True):
    """A part of the contract came to an end; the rest goes on. ``ended_on`` is the part's last day in force."""

    part: LongText
    ended_on: date
    ground: TerminationGround


@fact("contract.terminated.v1")
class Terminated(Fact, kw_only=True):
    """The contract was ended before its term; ``ended_on`` is its last day in force."""

    ended_on: date
    ground: TerminationGround


@fact("contract.expired.v1")
class Expired(Fact, kw_only=True):
    """The contract reached the end of its term; ``ended_on`` is its last day in force."""

    ended_on: date


@rule("end.not-before-start", "domain rule I8")
def end_not_before_start(case: Case[Any]) -> Rejection | None:
    start, ended = earliest(case.state.term.start), case.command.ended_on
    if start is None or ended is None or ended >= start:
        return None
    return no(f"The contract started on {in_words(case.state.term.start)}; it cannot end before.", "ended_on")


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
    return ended or latest(case.state.term.end)


@rule("end.once")
def ends_once(case: Case[Any]) -> Rejection | None:
    ends = case.chronicle.timeline.latest()
    if ends is None or ends.ended_on is None:
        return None
    return no(
        f"The record says that the contract {ends.ended_as} on {in_words(ends.ended_on)}; correct or annul that first.",
        "ended_on",
        conflict=True,
    )


@rule("termination.part-once")
def part_ends_once(case: Case[Terminate]) -> Rejection | None:
    ends = case.chronicle.timeline.latest()
    if ends is None or case.command.part not in ends.parts_ended:
        return None
    return no(
        "The end of that part is on record already; correct or annul that first.", "part", conflict=True
    )


@rule("expiry.not-ahead-of-the-day")
def expiry_not_ahead(case: Case[RecordExpiry]) -> Rejection | None:
    ended = last_day(case)
    if ended is None:
        return no("The end of the term is not known; give the last day in force.", "ended_on")
    if ended < case.context.today:
        return None
    return no("A contract has expired only once its last day is over.", "ended_on")


@rule("end.published", "PA 2023 s.80(1)-(2)")
def end_is_published(case: Case[Any]) -> Passed | None:
    """Tells of the notice that follows; that it fell due is noted by itself (domain/notice)."""
    ended, terms = last_day(case), case.state
    chosen = terms.procurement_route == "user choice direct award"
    if ended is None or chosen or terms.legal_regime not in _END_PUBLISHED:
        return None
    due = statutory_last_day(ended, _PUBLISHED_WITHIN)
    return Passed(f"A contract termination notice (UK11) is due by {in_words(due)}.")


@rule("termination.representations", "PA 2023 s.78(7)")
def representations_were_made_possible(case: Case[Terminate]) -> Advice | None:
    if case.command.ground != "procurement rules (s.78)":
        return None
    until = case.state.representations_until
    if until is None:
        return Advice(
            "Section 78(7) has the supplier told before of the intent, the ground and why, with time to answer: no "
            "such notice is on record."
        )
    if until < case.effective_from:
        return None
    return Advice(f"The supplier may make representations until {in_words(until)}.")


def _change(case: Case[Terminate]) -> ContractChange:
    command = case.command
    return ContractChange(ending=Ending(command.ended_on, command.ground, command.part))


_ENDING = (*CHANGE, end_not_before_start, end_effective_by_its_last_day)


_OF_A_PART = (
    *_ENDING,
    part_ends_once,
    *change_control("partial termination", _change),
    representations_were_made_possible,
)


_OF_THE_WHOLE = (*_ENDING, ends_once, end_is_published)


def _rules_of_termination(command: Terminate) -> tuple[NamedRule, ...]:
    return _OF_A_PART if command.part else (*_OF_THE_WHOLE, representations_were_made_possible)


def _last_day_given(_: Contract, command: Terminate, __: Context) -> date:
    """A termination takes effect on its last day."""
    return command.ended_on


def _last_day_of_term(contract: Contract, command: RecordExpiry, context: Context) -> date:
    """An expiry takes effect on its last day: the end of the term, where none is given."""
    terms = contract.in_force(context.today)
    return command.ended_on or (terms and latest(terms.term.end)) or context.today


def _termination(case: Case[Terminate]) -> Fact:
    command = case.command
    if command.part:
        return PartiallyTerminated(part=command.part, ended_on=command.ended_on, ground=command.ground)
    return Terminated(ended_on=command.ended_on, ground=command.ground)


def _expiry(case: Case[RecordExpiry]) -> Fact:
    return Expired(ended_on=last_day(case) or case.effective_from)


def _asked_to_end_a_part(fact: PartiallyTerminated, _: Terms) -> Terminate:
    return Terminate(ended_on=fact.ended_on, ground=fact.ground, part=fact.part)


@unless_ended
def _part_ended(terms: Terms, fact: PartiallyTerminated, _: date) -> Terms:
    return replace(terms, parts_ended=(*terms.parts_ended, fact.part))


def _terminated(terms: Terms, fact: Terminated, _: date) -> Terms:
    return ended(terms, fact.ended_on, "terminated")


def _expired(terms: Terms, fact: Expired, _: date) -> Terms:
    return ended(terms, fact.ended_on, "expired")


def ended(terms: Terms, day: date, how: Literal["terminated", "expired"]) -> Terms:
    """A contract ends once: the earliest last day on record stands."""
    if terms.ended_on is not None and terms.ended_on <= day:
        return terms
    return replace(terms, ended_on=day, ended_as=how)


@sentence.register
def _(fact: PartiallyTerminated, _: Names) -> str:
    return f"Terminated in part, by {fact.ground}; last day {in_words(fact.ended_on)}: {stopped(fact.part)}"


@sentence.register
def _(fact: Terminated, _: Names) -> str:
    return f"Terminated, by {fact.ground}; last day {in_words(fact.ended_on)}."


@sentence.register
def _(fact: Expired, _: Names) -> str:
    return f"Expired; last day {in_words(fact.ended_on)}."


TERMINATION = Step(
    asks=Terminate,
    rules=_rules_of_termination,
    records=_termination,
    effects=(
        Effect(Terminated, change=_terminated, correction=AskedAgain()),
        Effect(
            PartiallyTerminated,
            change=_part_ended,
            correction=AskedAgain(_asked_to_end_a_part, said=said_without_approval),
        ),
    ),
    takes_effect=_last_day_given,
)


EXPIRY = Step(
    asks=RecordExpiry,
    rules=(*_OF_THE_WHOLE, expiry_not_ahead),
    records=_expiry,
    effects=(Effect(Expired, change=_expired, correction=AskedAgain()),),
    takes_effect=_last_day_of_term,
)
