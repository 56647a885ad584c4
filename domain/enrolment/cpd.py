"""CPD: hours of continuing professional development, logged by financial year."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import ENTRY, had_come, step_not_ahead_of_time
from domain.decisions import Command, Rejection, no, rule
from domain.enrolment.rules import Case
from domain.enrolment.terms import Cpd, Enrolment, FinancialYear
from domain.events import Fact, fact
from domain.figures import Figure, number
from domain.periods import frequency_of, period_of
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import ShortText


class LogCpd(Command, frozen=True, kw_only=True):
    """Log hours of continuing professional development; officers log their own."""

    hours: Figure
    year: FinancialYear | None = None
    """That of the effective date where left out."""
    what: ShortText


@fact("enrolment.cpd_logged.v1")
class CpdLogged(Fact, kw_only=True):
    """Hours of continuing professional development on contract management."""

    hours: Figure
    year: FinancialYear
    what: ShortText


_OWN_ONLY = frozenset({"officer", "owner"})


_MOST_HOURS = 500
"""Most hours of CPD in one entry."""


@rule("enrolment.own-cpd")
def own_cpd(case: Case[LogCpd]) -> Rejection | None:
    actor = case.context.actor
    if actor.role not in _OWN_ONLY or actor.person_id == case.state.person:
        return None
    return no("Officers log their own CPD; ask governance to log somebody else's.", conflict=True)


@rule("enrolment.not-left", "paper 3.4")
def not_left(case: Case[LogCpd]) -> Rejection | None:
    """Hours count for what somebody is on, or holds, on the day on which they are logged."""
    if case.state.status != "withdrawn":
        return None
    return no("They left the training programme: enter them on it again first.", conflict=True)


@rule("enrolment.hours-of-work")
def hours_of_work(case: Case[LogCpd]) -> Rejection | None:
    if 0 < number(case.command.hours) <= _MOST_HOURS:
        return None
    return no(f"Give the hours as a figure above 0 and up to {_MOST_HOURS}.", "hours")


@rule("enrolment.of-a-financial-year")
def of_a_financial_year(case: Case[LogCpd]) -> Rejection | None:
    year = case.command.year
    if year is None or frequency_of(year) == "financial year":
        return None
    return no("Give a financial year as 2019/20.", "year")


def _year_of(day: date) -> str:
    return period_of("financial year", day)


def _recorded(case: Case[LogCpd]) -> Fact:
    year = case.command.year or _year_of(case.effective_from)
    return CpdLogged(hours=case.command.hours, year=year, what=case.command.what)


def _where_left_out(_enrolment: Enrolment, day: date) -> Mapping[str, Any]:
    return {"year": _year_of(day)}


def _logged(enrolment: Enrolment, fact: CpdLogged, _: date) -> Enrolment:
    total = enrolment.hours(fact.year) + number(fact.hours)
    others = tuple(line for line in enrolment.cpd if line.year != fact.year)
    logged = (*others, Cpd(fact.year, str(total)))
    return replace(enrolment, cpd=tuple(sorted(logged, key=lambda line: line.year)))


@sentence.register
def _(fact: CpdLogged, _: Names) -> str:
    return f"Logged {fact.hours} hours of CPD for {fact.year}: {stopped(fact.what)}"


CPD: Final = Step(
    asks=LogCpd,
    rules=(
        *ENTRY,
        step_not_ahead_of_time,
        own_cpd,
        not_left,
        hours_of_work,
        of_a_financial_year,
        had_come("year"),
    ),
    records=_recorded,
    effects=(Effect(CpdLogged, change=_logged, correction=AskedAgain(where_left_out=_where_left_out)),),
)
