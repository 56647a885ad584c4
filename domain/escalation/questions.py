"""Asking for more before deciding, and telling it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import STEP
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.escalation.rules import Case, still_open, theirs_to_answer
from domain.escalation.terms import Escalation, Question
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import PersonId, SomeText


class AskMore(Command, frozen=True, kw_only=True):
    """Ask for more before you decide an escalation that was put to you."""

    asked: SomeText
    """What is to be told first."""


@fact("escalation.more_asked.v1")
class MoreAsked(Fact, kw_only=True):
    """Whoever an escalation was put to asked for more before deciding."""

    asked: SomeText
    """What is to be told first."""
    asked_by: PersonId
    """Opaque id of who asked."""


@rule("escalation.nothing-asked-yet")
def nothing_asked_yet(case: Case[AskMore]) -> Rejection | None:
    asked = case.state.still_asked
    if asked is None:
        return None
    return no(
        f"More was asked on {in_words(asked.asked_on)} and is not told yet: wait for that, or decide.",
        conflict=True,
    )


def _asking(case: Case[AskMore]) -> Fact:
    return MoreAsked(asked=case.command.asked, asked_by=case.context.actor.person_id)


def _is_asked(escalation: Escalation, fact: MoreAsked, valid_from: date) -> Escalation:
    question = Question(fact.asked, fact.asked_by, valid_from)
    return replace(escalation, questions=(*escalation.questions, question))


@sentence.register
def _(fact: MoreAsked, names: Names) -> str:
    return stopped(f"{person(fact.asked_by, names)} asked before deciding the escalation: {fact.asked}")


ASKING: Final = Step(
    asks=AskMore,
    rules=(*STEP, still_open, theirs_to_answer, nothing_asked_yet),
    records=_asking,
    effects=(Effect(MoreAsked, change=_is_asked, correction=AskedAgain()),),
    in_force=False,
)


class TellMore(Command, frozen=True, kw_only=True):
    """Tell what was asked before an escalation is decided."""

    told: SomeText
    """What whoever decides asked for."""


@fact("escalation.more_told.v1")
class MoreTold(Fact, kw_only=True):
    """What was asked before an escalation is decided was told."""

    told: SomeText
    """What was told."""
    told_by: PersonId
    """Opaque id of who told it."""


@rule("escalation.more-was-asked")
def more_was_asked(case: Case[TellMore]) -> Rejection | None:
    if case.state.still_asked is not None:
        return None
    return no("Nothing is asked that is not told.", conflict=True)


@rule("escalation.told-by-another")
def told_by_another(case: Case[TellMore]) -> Rejection | None:
    asked = case.state.still_asked
    if asked is None or asked.asked_by not in case.people:
        return None
    return no("You asked for it yourself: it is for somebody else to tell.", conflict=True)


def _telling(case: Case[TellMore]) -> Fact:
    return MoreTold(told=case.command.told, told_by=case.context.actor.person_id)


def _is_told(escalation: Escalation, fact: MoreTold, valid_from: date) -> Escalation:
    asked = escalation.still_asked
    if asked is None:  # the question was annulled since
        return escalation
    told = replace(asked, answer=fact.told, answered_by=fact.told_by, answered_on=valid_from)
    return replace(escalation, questions=(*escalation.questions[:-1], told))


def _what_was_asked(escalation: Escalation, _: MoreTold) -> Mapping[str, Any]:
    asked = escalation.still_asked
    return {"asked": asked.text if asked else ""}


@sentence.register
def _(fact: MoreTold, names: Names) -> str:
    return stopped(f"Told by {person(fact.told_by, names)} before the escalation is decided: {fact.told}")


TELLING: Final = Step(
    asks=TellMore,
    rules=(*STEP, still_open, more_was_asked, told_by_another),
    records=_telling,
    effects=(Effect(MoreTold, change=_is_told, correction=AskedAgain(), rests_on=_what_was_asked),),
    in_force=False,
)
