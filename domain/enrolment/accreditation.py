"""Accreditation: it is given, renewed, and lapses after its last day (domain rule I19)."""

from collections.abc import Mapping
from datetime import date, timedelta
from datetime import date as civil_date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import STEP, seen_to
from domain.chronicle import Chronicle
from domain.dates import in_words
from domain.decisions import Advice, Command, Context, Rejection, no, rule
from domain.enrolment.rules import Case
from domain.enrolment.terms import Accreditation, Enrolment, last_day, short_of_cpd
from domain.events import Fact, fact
from domain.programme import Level
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, OnlyAnnulled, Step


class Accredit(Command, frozen=True, kw_only=True):
    """Enter that a person was given the accreditation that the programme leads to."""

    until: civil_date | None = None
    """Last day as printed; worked out from the programme's months where left out."""


class Renew(Command, frozen=True, kw_only=True):
    """Enter that an accreditation was renewed."""

    until: civil_date | None = None
    """Last day as printed; worked out from the programme's months where left out."""


class Lapse(Command, frozen=True, kw_only=True):
    """Note that the last day of an accreditation has passed: for the daily job."""


@fact("enrolment.accredited.v1")
class Accredited(Fact, kw_only=True):
    """The person holds an accreditation."""

    level: Level
    until: civil_date | None = None
    """Last day; none where it holds without end."""


@fact("enrolment.renewed.v1")
class Renewed(Fact, kw_only=True):
    """An accreditation was renewed."""

    level: Level
    previous_until: civil_date | None = None
    until: civil_date | None = None
    """Last day; none where it holds without end."""


@fact("enrolment.accreditation_lapsed.v1")
class AccreditationLapsed(Fact, kw_only=True):
    """The last day of an accreditation has passed (domain rule I19: an alert, no block)."""

    level: Level
    until: civil_date


@rule("enrolment.leads-to-accreditation")
def leads_to_accreditation(case: Case[Accredit]) -> Rejection | None:
    if case.state.joined.grants is not None:
        return None
    return no(f"{case.state.joined.title} leads to no accreditation.", conflict=True)


@rule("enrolment.not-accredited-yet")
def not_accredited_yet(case: Case[Accredit]) -> Rejection | None:
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


@rule("enrolment.accredited-by-another", "NAO 8.4; domain rule I3")
def accredited_by_another(case: Case[Accredit | Renew]) -> Rejection | None:
    """What somebody holds is entered neither by nor for that person."""
    if case.state.person not in case.people:
        return None
    return no(
        "It is your own accreditation, or that of whom you act for; somebody else must enter it.",
        conflict=True,
    )


@rule("enrolment.holds-for-a-time")
def holds_for_a_time(case: Case[Accredit | Renew]) -> Rejection | None:
    until, held = case.command.until, case.state.accreditation
    if until is not None and until < case.effective_from:
        return no("Its last day lies before its first.", "until")
    without_end = held is not None and held.until is None and until is None
    if isinstance(case.command, Renew) and without_end:
        return no("It holds without end; there is nothing to renew.", conflict=True)
    return None


@rule("enrolment.renewal-changes")
def renewal_changes(case: Case[Renew]) -> Rejection | None:
    held, until = case.state.accreditation, _last_day(case)
    if held is None or until is None or held.until != until:
        return None
    return no(f"It holds until {in_words(until)} already.", "until", conflict=True)


@rule("enrolment.cpd-hours", "Contract Management Capability Programme")
def cpd_hours(case: Case[Renew]) -> Advice | None:
    held = case.state.accreditation
    if held is None:
        return None
    logged = {line.year: line.hours for line in case.state.cpd}
    short = short_of_cpd(case.state.joined.cpd_hours, (held.since, held.until), logged, case.effective_from)
    if short is None:
        return None
    year, hours = short
    return Advice(f"{hours} hours of CPD are logged for {year}; {case.state.joined.cpd_hours} are wanted.")


@rule("enrolment.has-run-out", "domain rule I19")
def has_run_out(case: Case[Lapse]) -> Rejection | None:
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


def _day_after_last(chronicle: Chronicle[Enrolment] | None, _: Lapse, context: Context) -> date:
    """The day after the accreditation's last, or that of the last step where something happened since."""
    latest = chronicle.latest() if chronicle else None
    held = latest.accreditation if latest else None
    if chronicle is None or held is None or held.until is None:
        return context.today
    return max(held.until + timedelta(days=1), chronicle.timeline.placed[-1].valid_from)


def _worked_out(enrolment: Enrolment, first: date) -> date | None:
    """The last day by the programme's months; none where it names none."""
    months = enrolment.joined.valid_months
    return last_day(first, months) if months is not None else None


def _last_day(case: Case[Accredit] | Case[Renew]) -> date | None:
    """As printed, else worked out from the programme's months."""
    return case.command.until or _worked_out(case.state, case.effective_from)


def _accreditation(case: Case[Accredit]) -> Fact:
    return Accredited(level=seen_to(case.state.joined.grants), until=_last_day(case))


def _held(case: Case[Any]) -> Accreditation:
    return seen_to(case.state.accreditation)


def _renewal(case: Case[Renew]) -> Fact:
    held = _held(case)
    return Renewed(level=held.level, previous_until=held.until, until=_last_day(case))


def _lapse(case: Case[Lapse]) -> Fact:
    held = _held(case)
    return AccreditationLapsed(level=held.level, until=seen_to(held.until))


def _where_left_out(enrolment: Enrolment, day: date) -> Mapping[str, Any]:
    return {"until": _worked_out(enrolment, day)}


def _accredited(enrolment: Enrolment, fact: Accredited, valid_from: date) -> Enrolment:
    return replace(
        enrolment, status="accredited", accreditation=Accreditation(fact.level, valid_from, fact.until)
    )


def _renewed(enrolment: Enrolment, fact: Renewed, valid_from: date) -> Enrolment:
    """A renewal in time goes on from the day on which it was first given; one after a gap begins anew."""
    before = enrolment.accreditation
    gap = before is None or (before.until is not None and valid_from > before.until + timedelta(days=1))
    since = valid_from if before is None or gap else before.since
    return replace(enrolment, status="accredited", accreditation=Accreditation(fact.level, since, fact.until))


def _lapsed(enrolment: Enrolment, fact: AccreditationLapsed, _: date) -> Enrolment:
    held = enrolment.accreditation
    if held is None:
        return enrolment
    return replace(enrolment, status="lapsed", accreditation=replace(held, until=fact.until))


def _granted(enrolment: Enrolment, _: Accredited) -> Mapping[str, Any]:
    return {"level": enrolment.joined.grants}


def _held_before(enrolment: Enrolment, _: Renewed) -> Mapping[str, Any]:
    held = enrolment.accreditation
    return {"level": held and held.level, "previous_until": held and held.until}


def _run_out(enrolment: Enrolment, _: AccreditationLapsed) -> Mapping[str, Any]:
    held = enrolment.accreditation
    return {"level": held and held.level, "last day": held and held.until}


def _until(day: date | None) -> str:
    return f"until {in_words(day)}" if day else "without end"


@sentence.register
def _(fact: Accredited, _: Names) -> str:
    return f"Accredited at {fact.level} level, {_until(fact.until)}."


@sentence.register
def _(fact: Renewed, _: Names) -> str:
    return f"{fact.level} accreditation renewed, {_until(fact.until)} (was {_until(fact.previous_until)})."


@sentence.register
def _(fact: AccreditationLapsed, _: Names) -> str:
    return f"{fact.level} accreditation lapsed: it held until {in_words(fact.until)}."


ACCREDITATION: Final = Step(
    asks=Accredit,
    rules=(*STEP, leads_to_accreditation, not_accredited_yet, accredited_by_another, holds_for_a_time),
    records=_accreditation,
    effects=(
        Effect(
            Accredited,
            change=_accredited,
            correction=AskedAgain(where_left_out=_where_left_out),
            was=_granted,
        ),
    ),
    in_force=False,
)


RENEWAL: Final = Step(
    asks=Renew,
    rules=(*STEP, accredited_before, accredited_by_another, holds_for_a_time, renewal_changes, cpd_hours),
    records=_renewal,
    effects=(
        Effect(
            Renewed,
            change=_renewed,
            correction=AskedAgain(where_left_out=_where_left_out),
            was=_held_before,
        ),
    ),
    in_force=False,
)


LAPSE: Final = Step(
    asks=Lapse,
    rules=(*STEP, accredited_before, has_run_out),
    records=_lapse,
    effects=(
        Effect(
            AccreditationLapsed,
            change=_lapsed,
            correction=OnlyAnnulled("It follows from the accreditation's last day: put that right."),
            rests_on=_run_out,
        ),
    ),
    takes_effect=_day_after_last,
    in_force=False,
)
