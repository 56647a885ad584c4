"""What each command on a training programme is put to, and which facts it records when no rule says no."""

from datetime import date
from typing import Any, TypeAlias, TypeVar

from domain.case import CHANGE, ENTRY, step_not_ahead_of_time
from domain.case import Case as AnyCase
from domain.decisions import Advice, Command, Context, Rejection, no, rule
from domain.events import Fact
from domain.programme import commands as ask
from domain.programme import events as happened
from domain.programme import sentences
from domain.programme.events import Balance, Terms
from domain.programme.state import CHANGES, Programme
from domain.stream import Step, Stream

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Programme]
FOUNDATION_MONTHS = 24
"""Foundation is renewed every two years (Contract Management Capability Programme)."""
CPD_HOURS = 30
"""Hours a year that keep Practitioner and Expert (the same)."""


@rule("programme.validity-of-something")
def validity_of_something(case: Case[ask.Offer]) -> Rejection | None:
    wrong = validity_without_accreditation(case.command.terms)
    return no(wrong, "terms.valid_months", "terms.cpd_hours") if wrong else None


def validity_without_accreditation(terms: Terms) -> str:
    """What is wrong with a validity where nothing is granted, in a sentence; empty where nothing is."""
    if terms.grants is not None or (terms.valid_months is None and terms.cpd_hours is None):
        return ""
    return "The programme leads to no accreditation, so nothing has a validity; say what it grants."


@rule("programme.usual-validity", "Contract Management Capability Programme")
def usual_validity(case: Case[ask.Offer]) -> Advice | None:
    terms = case.command.terms
    if terms.grants == "Foundation" and terms.valid_months != FOUNDATION_MONTHS:
        return Advice(f"Foundation accreditation usually holds for {FOUNDATION_MONTHS} months.")
    if terms.grants in ("Practitioner", "Expert") and terms.cpd_hours != CPD_HOURS:
        return Advice(f"{terms.grants} accreditation is usually kept by {CPD_HOURS} hours of CPD a year.")
    return None


@rule("programme.has-aims", "paper 3.4")
def has_aims(case: Case[ask.Offer]) -> Advice | None:
    if case.command.terms.aims:
        return None
    return Advice("No aims are named, so nobody can say later what it achieved.")


@rule("programme.aims-once")
def aims_once(case: Case[ask.Offer]) -> Rejection | None:
    aims = case.command.terms.aims
    return no("Name each aim once.", "terms.aims") if len(set(aims)) < len(aims) else None


@rule("programme.open")
def still_open(case: Case[Any]) -> Rejection | None:
    if case.state.closed_from is None:
        return None
    return no("The training programme is closed.", conflict=True)


@rule("programme.cohort-is-new")
def cohort_is_new(case: Case[ask.OpenCohort]) -> Rejection | None:
    if all(one.name != case.command.name for one in case.state.cohorts):
        return None
    return no("There is a cohort of that name already.", "name", conflict=True)


@rule("programme.balance-of-the-past", "paper 3.4")
def balance_of_the_past(case: Case[ask.RecordOpeningBalance]) -> Rejection | None:
    if case.command.up_to <= case.context.today:
        return None
    return no("A balance counts what was; its last day cannot lie ahead.", "up_to")


@rule("programme.aim-is-known", "paper 3.4")
def aim_is_known(case: Case[ask.Evaluate]) -> Rejection | None:
    aims = case.state.terms.aims
    if case.command.aim in aims:
        return None
    known = "; ".join(aims) or "none"
    return no(f"That is none of its aims. Its aims: {known}.", "aim")


def _offered(case: Case[ask.Offer]) -> Fact:
    return happened.Offered(terms=case.command.terms)


def _cohort_opened(case: Case[ask.OpenCohort]) -> Fact:
    return happened.CohortOpened(name=case.command.name, size_planned=case.command.size_planned)


def _balance_recorded(case: Case[ask.RecordOpeningBalance]) -> Fact:
    command = case.command
    balance = Balance(
        what=command.what,
        comparator=command.comparator,
        count=command.count,
        up_to=command.up_to,
        source=command.source,
    )
    return happened.OpeningBalanceRecorded(previous=case.state.balance(command.what), balance=balance)


def _evaluated(case: Case[ask.Evaluate]) -> Fact:
    command = case.command
    return happened.Evaluated(aim=command.aim, found=command.found, finding=command.finding)


def _closed(_: Case[ask.Close]) -> Fact:
    return happened.Closed()


def _impossible(fact: Fact, _valid_from: date, context: Context) -> str:
    match fact:
        case happened.Offered():
            return validity_without_accreditation(fact.terms)
        case happened.OpeningBalanceRecorded() if fact.balance.up_to > context.today:
            return "A balance counts what was; its last day cannot lie ahead."
    return ""


PROGRAMME = Stream(
    noun="programme",
    plural="programmes",
    called="training programme",
    events=happened,
    sentences=sentences,
    state=Programme,
    changes=CHANGES,
    opening=frozenset({happened.Offered}),
    steps={
        ask.Offer: Step(
            (*ENTRY, validity_of_something, aims_once, usual_validity, has_aims), _offered, opens=True
        ),
        ask.OpenCohort: Step((*ENTRY, still_open, cohort_is_new), _cohort_opened),
        ask.RecordOpeningBalance: Step((*ENTRY, balance_of_the_past), _balance_recorded),
        ask.Evaluate: Step((*ENTRY, step_not_ahead_of_time, aim_is_known), _evaluated),
        ask.Close: Step((*CHANGE, still_open), _closed),
    },
    concerns=lambda _stream_id, _programme, _fact: (),
    impossible=_impossible,
)
