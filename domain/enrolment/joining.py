"""Joining: a person is enrolled on a training programme, or engaged on it (paper 3.4)."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.case import STEP, seen_to
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.enrolment.rules import Case
from domain.enrolment.terms import Enrolment, How, Joined, enrolment_id
from domain.events import Fact, fact
from domain.programme import Programme
from domain.sentences import Names, person, sentence
from domain.stream import AskedAgain, Effect, Need, Step
from domain.text import PersonId, ShortText


class Enrol(Command, frozen=True, kw_only=True):
    """Enter that a person is enrolled or engaged on a training programme."""

    programme_id: UUID
    person: PersonId
    how: How = "enrolled"
    cohort: ShortText | None = None
    """One of the programme's cohorts."""


@fact("enrolment.enrolled.v1")
class Enrolled(Fact, kw_only=True):
    """A person was enrolled on a programme (paper 3.4)."""

    joined: Joined


@fact("enrolment.engaged.v1")
class Engaged(Fact, kw_only=True):
    """A person was engaged on a programme (paper 3.4)."""

    joined: Joined


@rule("enrolment.programme-open", "paper 3.4")
def programme_open(case: Case[Enrol]) -> Rejection | None:
    programme: Programme | None = case.other(case.command.programme_id)
    day = in_words(case.effective_from)
    if programme is None:
        return no(f"The training programme was not offered on {day}.", "programme_id", "effective_from")
    if programme.closed_from is not None:
        closed = in_words(programme.closed_from)
        return no(f"The training programme closed on {closed}.", "programme_id", conflict=True)
    return None


@rule("enrolment.cohort-is-known")
def cohort_is_known(case: Case[Enrol]) -> Rejection | None:
    programme: Programme | None = case.other(case.command.programme_id)
    cohort = case.command.cohort
    if programme is None or cohort is None or any(opened.name == cohort for opened in programme.cohorts):
        return None
    known = ", ".join(opened.name for opened in programme.cohorts) or "none"
    return no(f"The programme has no such cohort on that day. Its cohorts: {known}.", "cohort")


@rule("enrolment.once")
def once(case: Case[Enrol]) -> Rejection | None:
    if case.state is None or case.state.status == "withdrawn":
        return None
    return no(
        f"That person is on the programme already ({case.state.status}).",
        "person",
        "programme_id",
        conflict=True,
    )


def _programme(command: Enrol, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("programme_id", "programme", command.programme_id),)


def _id(command: Enrol) -> UUID:
    return enrolment_id(command.programme_id, command.person)


def _recorded(case: Case[Enrol]) -> Fact:
    command, programme = case.command, seen_to(case.other(case.command.programme_id))
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
    return Engaged(joined=joined) if command.how == "engaged" else Enrolled(joined=joined)


def _asked(fact: Enrolled | Engaged, _: Enrolment | None) -> Command:
    joined = fact.joined
    return Enrol(
        programme_id=joined.programme_id,
        person=joined.person,
        how="engaged" if isinstance(fact, Engaged) else "enrolled",
        cohort=joined.cohort,
    )


def _on_it(before: Enrolment | None, joined: Joined, how: How, valid_from: date) -> Enrolment:
    """Taken up again after a withdrawal, what was logged before stays."""
    return Enrolment(joined, how, valid_from, how, cpd=before.cpd if before else ())


def _enrolled(before: Enrolment | None, fact: Enrolled, valid_from: date) -> Enrolment:
    return _on_it(before, fact.joined, "enrolled", valid_from)


def _engaged(before: Enrolment | None, fact: Engaged, valid_from: date) -> Enrolment:
    return _on_it(before, fact.joined, "engaged", valid_from)


def _joined(joined: Joined, how: str, names: Names) -> str:
    cohort = f", cohort {joined.cohort}" if joined.cohort else ""
    return f"{person(joined.person, names)} was {how} on {joined.title}{cohort}."


@sentence.register
def _(fact: Enrolled, names: Names) -> str:
    return _joined(fact.joined, "enrolled", names)


@sentence.register
def _(fact: Engaged, names: Names) -> str:
    return _joined(fact.joined, "engaged", names)


_WHOSE: Final = AskedAgain(_asked, fixed=frozenset({"programme_id", "person"}))


JOINING: Final = Step(
    asks=Enrol,
    rules=(*STEP, programme_open, cohort_is_known, once),
    records=_recorded,
    effects=(
        Effect(Enrolled, change=_enrolled, correction=_WHOSE),
        Effect(Engaged, change=_engaged, correction=_WHOSE, opens=True),
    ),
    opens=True,
    goes_on=True,
    stream_id=_id,
    needs=_programme,
    in_force=False,
)
