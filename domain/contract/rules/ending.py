"""Rules of ending: once, not before the start, expired only when the last day is over."""

from datetime import date
from typing import Any

from domain.contract import commands as ask
from domain.contract.rules.case import CHANGE, Case
from domain.dates import earliest, in_words, latest
from domain.decisions import Rejection, no, rule


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
