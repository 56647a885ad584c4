"""What each command on one person's training is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from domain.case import ENTRY, STEP, reason_given, step_not_ahead_of_time
from domain.case import Case as AnyCase
from domain.chronicle import Chronicle
from domain.dates import in_words
from domain.decisions import Advice, Command, Context, Rejection, no, rule
from domain.enrolment import commands as ask
from domain.enrolment import events as happened
from domain.enrolment import sentences
from domain.enrolment.events import Joined
from domain.enrolment.state import (
    CHANGES,
    Accreditation,
    Enrolment,
    enrolment_id,
    last_day,
    short_of_cpd,
)
from domain.events import Fact
from domain.figures import number
from domain.periods import bounds, frequency_of, period_of
from domain.programme import Programme
from domain.stream import Need, Step, Stream

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Enrolment]
_OWN_ONLY = frozenset({"officer", "owner"})
_MOST_HOURS = 500
"""Most hours of CPD in one entry."""


@rule("enrolment.programme-open", "paper 3.4")
def programme_open(case: Case[ask.Enrol]) -> Rejection | None:
    programme: Programme | None = case.other(case.command.programme_id)
    day = in_words(case.effective_from)
    if programme is None:
        return no(f"The training programme was not offered on {day}.", "programme_id", "effective_from")
    if programme.closed_from is not None:
        closed = in_words(programme.closed_from)
        return no(f"The training programme closed on {closed}.", "programme_id", conflict=True)
    return None


@rule("enrolment.cohort-is-known")
def cohort_is_known(case: Case[ask.Enrol]) -> Rejection | None:
    programme: Programme | None = case.other(case.command.programme_id)
    cohort = case.command.cohort
    if programme is None or cohort is None or any(one.name == cohort for one in programme.cohorts):
        return None
    known = ", ".join(one.name for one in programme.cohorts) or "none"
    return no(f"The programme has no such cohort on that day. Its cohorts: {known}.", "cohort")


@rule("enrolment.once")
def once(case: Case[ask.Enrol]) -> Rejection | None:
    if case.state is None or case.state.status == "withdrawn":
        return None
    return no(
        f"That person is on the programme already ({case.state.status}).",
        "person",
        "programme_id",
        conflict=True,
    )


@rule("enrolment.still-on-it")
def still_on_it(case: Case[Any]) -> Rejection | None:
    if case.state.status in ("enrolled", "engaged"):
        return None
    return no(f"The training is {case.state.status}.", conflict=True)


@rule("enrolment.leads-to-accreditation")
def leads_to_accreditation(case: Case[ask.Accredit]) -> Rejection | None:
    if case.state.joined.grants is not None:
        return None
    return no(f"{case.state.joined.title} leads to no accreditation.", conflict=True)


@rule("enrolment.not-accredited-yet")
def not_accredited_yet(case: Case[ask.Accredit]) -> Rejection | None:
    match case.state.status:
        case "accredited" | "lapsed":
            return no("The accreditation was given before; renew it.", conflict=True)
        case "withdrawn":
            return no("That person left the programme; enrol them again first.", conflict=True)
    return None


@rule("enrolment.accredited-before")
def accredited_before(case: Case[Any]) -> Rejection | None:
    if case.state.accreditation is not None:
        return None
    return no("No accreditation was given yet.", conflict=True)


@rule("enrolment.holds-for-a-time")
def holds_for_a_time(case: Case[ask.Accredit | ask.Renew]) -> Rejection | None:
    until, held = case.command.until, case.state.accreditation
    if until is not None and until < case.effective_from:
        return no("Its last day lies before its first.", "until")
    renewing = isinstance(case.command, ask.Renew) and held is not None
    if renewing and held is not None and held.until is None and until is None:
        return no("It holds without end; there is nothing to renew.", conflict=True)
    return None


@rule("enrolment.cpd-hours", "Contract Management Capability Programme")
def cpd_hours(case: Case[ask.Renew]) -> Advice | None:
    held = case.state.accreditation
    if held is None:
        return None
    logged = {one.year: one.hours for one in case.state.cpd}
    short = short_of_cpd(case.state.joined.cpd_hours, (held.since, held.until), logged, case.effective_from)
    if short is None:
        return None
    year, hours = short
    return Advice(f"{hours} hours of CPD are logged for {year}; {case.state.joined.cpd_hours} are wanted.")


@rule("enrolment.has-run-out", "domain rule I19")
def has_run_out(case: Case[ask.Lapse]) -> Rejection | None:
    held = case.state.accreditation
    if held is None:
        return None
    if case.state.status == "lapsed":
        return no("The lapse is on record already.", conflict=True)
    if held.until is None:
        return no("It holds without end.", conflict=True)
    if case.effective_from <= held.until:
        return no(f"It holds until {in_words(held.until)}.", "effective_from", conflict=True)
    return None


@rule("enrolment.own-cpd")
def own_cpd(case: Case[ask.LogCpd]) -> Rejection | None:
    actor = case.context.actor
    if actor.role not in _OWN_ONLY or actor.person_id == case.state.person:
        return None
    return no("Officers log their own CPD; ask governance to log somebody else's.", conflict=True)


@rule("enrolment.hours-of-work")
def hours_of_work(case: Case[ask.LogCpd]) -> Rejection | None:
    if 0 < number(case.command.hours) <= _MOST_HOURS:
        return None
    return no(f"Give the hours as a figure above 0 and up to {_MOST_HOURS}.", "hours")


@rule("enrolment.year-has-begun")
def year_has_begun(case: Case[ask.LogCpd]) -> Rejection | None:
    year = case.command.year
    if year is None:
        return None
    if frequency_of(year) != "financial year":
        return no("Give a financial year as 2019/20.", "year")
    if bounds(year)[0] > case.context.today:
        return no("That year has not begun yet.", "year")
    return None


def _programme(command: ask.Enrol, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("programme_id", "programme", command.programme_id),)


def _id(command: ask.Enrol) -> UUID:
    return enrolment_id(command.programme_id, command.person)


def _day_after_last(chronicle: Chronicle[Enrolment] | None, _: ask.Lapse, context: Context) -> date:
    """The day after the accreditation's last, or that of the last step where something happened since."""
    latest = chronicle.latest() if chronicle else None
    held = latest.accreditation if latest else None
    if chronicle is None or held is None or held.until is None:
        return context.today
    return max(held.until + timedelta(days=1), chronicle.timeline.placed[-1].valid_from)


def _joined(case: Case[ask.Enrol]) -> Fact:
    command, programme = case.command, case.other(case.command.programme_id)
    terms = programme.terms
    joined = Joined(
        programme_id=command.programme_id,
        title=terms.title,
        person=command.person,
        cohort=command.cohort,
        grants=terms.grants,
        valid_months=terms.valid_months,
        cpd_hours=terms.cpd_hours,
    )
    return happened.Engaged(joined=joined) if command.how == "engaged" else happened.Enrolled(joined=joined)


def _withdrawn(_: Case[ask.Leave]) -> Fact:
    return happened.Withdrawn()


def _completed(case: Case[ask.Complete]) -> Fact:
    return happened.Completed(result=case.command.result)


def _last_day(case: Case[Any]) -> date | None:
    """As printed, else worked out from the programme's months."""
    until: date | None = case.command.until
    months = case.state.joined.valid_months
    return last_day(case.effective_from, months) if until is None and months is not None else until


def _accredited(case: Case[ask.Accredit]) -> Fact:
    level = case.state.joined.grants
    if level is None:
        raise AssertionError("the rules have seen to it that there is something to grant")
    return happened.Accredited(level=level, until=_last_day(case))


def _held(case: Case[Any]) -> Accreditation:
    if case.state.accreditation is None:
        raise AssertionError("the rules have seen to it that there is an accreditation")
    return case.state.accreditation


def _renewed(case: Case[ask.Renew]) -> Fact:
    held = _held(case)
    return happened.Renewed(level=held.level, previous_until=held.until, until=_last_day(case))


def _lapsed(case: Case[ask.Lapse]) -> Fact:
    held = _held(case)
    if held.until is None:
        raise AssertionError("the rules have seen to it that it had a last day")
    return happened.AccreditationLapsed(level=held.level, until=held.until)


def _cpd_logged(case: Case[ask.LogCpd]) -> Fact:
    year = case.command.year or period_of("financial year", case.effective_from)
    return happened.CpdLogged(hours=case.command.hours, year=year, what=case.command.what)


ENROLMENT = Stream(
    noun="enrolment",
    plural="enrolments",
    called="enrolment",
    events=happened,
    sentences=sentences,
    state=Enrolment,
    changes=CHANGES,
    opening=frozenset({happened.Enrolled, happened.Engaged}),
    steps={
        ask.Enrol: Step(
            (*STEP, programme_open, cohort_is_known, once),
            _joined,
            opens=True,
            goes_on=True,
            stream_id=_id,
            needs=_programme,
            in_force=False,
        ),
        ask.Leave: Step((*STEP, reason_given, still_on_it), _withdrawn, in_force=False),
        ask.Complete: Step((*STEP, still_on_it), _completed, in_force=False),
        ask.Accredit: Step(
            (*STEP, leads_to_accreditation, not_accredited_yet, holds_for_a_time), _accredited, in_force=False
        ),
        ask.LogCpd: Step(
            (*ENTRY, step_not_ahead_of_time, own_cpd, hours_of_work, year_has_begun), _cpd_logged
        ),
        ask.Renew: Step((*STEP, accredited_before, holds_for_a_time, cpd_hours), _renewed, in_force=False),
        ask.Lapse: Step(
            (*STEP, accredited_before, has_run_out), _lapsed, takes_effect=_day_after_last, in_force=False
        ),
    },
    concerns=lambda _stream_id, _enrolment, _fact: (),
)
