"""The answer: whoever has it decides."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import STEP
from domain.decisions import Command, Rejection, no, rule
from domain.escalation.rules import Case, still_open, theirs_to_answer
from domain.escalation.terms import Escalation
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence, stopped
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import PersonId, SomeText


class AnswerEscalation(Command, frozen=True, kw_only=True):
    """Answer an escalation that was put to you."""

    answer: SomeText
    """What you decide."""


@fact("escalation.answered.v1")
class EscalationAnswered(Fact, kw_only=True):
    """Whoever an escalation was put to answered it."""

    answer: SomeText
    """What was decided."""
    answered_by: PersonId


@rule("escalation.decided-by-another")
def decided_by_another(case: Case[AnswerEscalation]) -> Rejection | None:
    """It may have been passed on to whoever raised it."""
    raised = case.chronicle.people_behind(case.chronicle.facts[0]) | {case.state.raised_by}
    if raised.isdisjoint(case.people):
        return None
    return no("Nobody decides what they escalate: pass it on to somebody else.", conflict=True)


def _answering(case: Case[AnswerEscalation]) -> Fact:
    return EscalationAnswered(answer=case.command.answer, answered_by=case.context.actor.person_id)


def _answered(escalation: Escalation, fact: EscalationAnswered, valid_from: date) -> Escalation:
    return replace(
        escalation,
        state="answered",
        answer=fact.answer,
        answered_by=fact.answered_by,
        answered_on=valid_from,
    )


def _whose(escalation: Escalation, _: EscalationAnswered) -> Mapping[str, Any]:
    return {"put_to": escalation.put_to, "asked": escalation.asked}


@sentence.register
def _(fact: EscalationAnswered, names: Names) -> str:
    return stopped(f"Escalation answered by {person(fact.answered_by, names)}: {fact.answer}")


ANSWERING: Final = Step(
    asks=AnswerEscalation,
    rules=(*STEP, still_open, theirs_to_answer, decided_by_another),
    records=_answering,
    effects=(
        Effect(
            EscalationAnswered,
            change=_answered,
            correction=OnlyAnnulled("What was decided is for whoever decided it to say again."),
            rests_on=_whose,
        ),
    ),
    in_force=False,
)
