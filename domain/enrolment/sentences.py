"""What each fact about one person's training reads like in a history."""

from datetime import date

from domain.dates import in_words
from domain.enrolment import events as happened
from domain.enrolment.events import Joined
from domain.sentences import Names, person, sentence, stopped


def _joined(joined: Joined, how: str, names: Names) -> str:
    cohort = f", cohort {joined.cohort}" if joined.cohort else ""
    return f"{person(joined.person, names)} was {how} on {joined.title}{cohort}."


def _until(day: date | None) -> str:
    return f"until {in_words(day)}" if day else "without end"


@sentence.register
def _(fact: happened.Enrolled, names: Names) -> str:
    return _joined(fact.joined, "enrolled", names)


@sentence.register
def _(fact: happened.Engaged, names: Names) -> str:
    return _joined(fact.joined, "engaged", names)


@sentence.register
def _(_fact: happened.Withdrawn, _: Names) -> str:
    return "Left the training programme before its end."


@sentence.register
def _(fact: happened.Completed, _: Names) -> str:
    return (
        f"Completed the training programme: {stopped(fact.result)}"
        if fact.result
        else ("Completed the training programme.")
    )


@sentence.register
def _(fact: happened.Accredited, _: Names) -> str:
    return f"Accredited at {fact.level} level, {_until(fact.until)}."


@sentence.register
def _(fact: happened.CpdLogged, _: Names) -> str:
    return f"Logged {fact.hours} hours of CPD for {fact.year}: {stopped(fact.what)}"


@sentence.register
def _(fact: happened.Renewed, _: Names) -> str:
    return f"{fact.level} accreditation renewed, {_until(fact.until)} (was {_until(fact.previous_until)})."


@sentence.register
def _(fact: happened.AccreditationLapsed, _: Names) -> str:
    return f"{fact.level} accreditation lapsed: it held until {in_words(fact.until)}."
