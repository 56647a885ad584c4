"""Raising: what could not be settled where it arose is put to somebody higher up."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.case import STEP, seen_to
from domain.chronicle import Chronicles
from domain.contract.terms import Terms
from domain.dates import PartialDate, in_words, latest, not_a_due_date
from domain.decisions import Command, Rejection, no, rule
from domain.escalation.rules import Case
from domain.escalation.terms import Escalation, Level, Subject
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step
from domain.subjects import SubjectKind, named_in
from domain.text import PersonId, ShortText, SomeText


def _action(action: Any) -> str:
    return action.about or f"finding {action.finding}"


def _plan(plan: Any) -> str:
    return f"{plan.kpi_title}, {plan.period}"


def _credit(credit: Any) -> str:
    return f"{credit.kpi_title or credit.supplier_name}, {credit.period}"


SUBJECTS: Final[tuple[SubjectKind[Subject], ...]] = (
    SubjectKind("action", "action_id", "action", _action),
    SubjectKind("improvement plan", "improvement_plan_id", "improvement_plan", _plan),
    SubjectKind("service credit", "service_credit_id", "service_credit", _credit),
)
"""What can be escalated, beside the contract itself."""
_FIELDS: Final = tuple(kind.field for kind in SUBJECTS)


class Raise(Command, frozen=True, kw_only=True):
    """Put something that could not be settled to somebody higher up."""

    contract_id: UUID
    action_id: UUID | None = None
    """The action that is escalated, where it is one."""
    improvement_plan_id: UUID | None = None
    """The improvement plan that is escalated, where it is one."""
    service_credit_id: UUID | None = None
    """The service credit that is escalated, where it is one."""
    level: Level
    """How far up."""
    put_to: PersonId
    """Who is to decide."""
    asked: SomeText
    """What is to be decided."""
    answer_by: PartialDate
    """A day, or a month by whose last day there is to be an answer."""


@fact("escalation.raised.v1")
class Raised(Fact, kw_only=True):
    """Something that could not be settled was put to somebody higher up."""

    contract_id: UUID
    subject: Subject
    """What is escalated."""
    subject_id: UUID
    subject_title: ShortText
    """What that was called then."""
    level: Level
    """How far up."""
    put_to: PersonId
    """Who is to decide."""
    asked: SomeText
    """What is to be decided."""
    answer_by: PartialDate
    """A day, or a month by whose last day there is to be an answer."""
    raised_by: PersonId


@rule("escalation.about-one-thing")
def about_one_thing(case: Case[Raise]) -> Rejection | None:
    named = [*named_in(case.command, SUBJECTS)]
    if len(named) <= 1:
        return None
    return no("An escalation is about one thing: name only one.", *(kind.field for kind, _ in named))


@rule("escalation.of-the-contract")
def of_the_contract(case: Case[Raise]) -> Rejection | None:
    """The contract was in being, and what is escalated is that contract's."""
    terms: Terms | None = case.other(case.command.contract_id)
    day = in_words(case.effective_from)
    if terms is None:
        return no(f"The contract was not in being on {day}.", "contract_id", "effective_from")
    for kind, named in named_in(case.command, SUBJECTS):
        state = case.other(named)
        if state is None:
            return no(f"There was no such {kind.word} on {day}.", kind.field, "effective_from")
        if state.contract_id != case.command.contract_id:
            return no(f"That {kind.word} is not this contract's.", kind.field)
    return None


@rule("escalation.to-somebody-else")
def to_somebody_else(case: Case[Raise]) -> Rejection | None:
    if case.command.put_to not in case.people:
        return None
    return no("Put it to somebody else: nobody decides what they escalate.", "put_to")


@rule("escalation.answered-by-a-date")
def answered_by_a_date(case: Case[Raise]) -> Rejection | None:
    by = case.command.answer_by
    wrong = not_a_due_date(by)
    if wrong:
        return no(wrong, "answer_by")
    last = latest(by)
    if last is None or last >= case.effective_from:
        return None
    return no(
        f"{in_words(by)} lies before {in_words(case.effective_from)}, on which this is said.", "answer_by"
    )


def _contract_and_subject(command: Raise, _state: Any, _others: Chronicles) -> Iterable[Need]:
    yield Need("contract_id", "contract", command.contract_id)
    for kind, named in named_in(command, SUBJECTS):
        yield Need(kind.field, kind.noun, named)


def _raising(case: Case[Raise]) -> Fact:
    command = case.command
    kind, named = next(named_in(command, SUBJECTS), (None, command.contract_id))
    terms: Terms = seen_to(case.other(command.contract_id))
    return Raised(
        contract_id=command.contract_id,
        subject=kind.word if kind else "contract",
        subject_id=named,
        subject_title=(kind.called(seen_to(case.other(named))) if kind else terms.title)[:300],
        level=command.level,
        put_to=command.put_to,
        asked=command.asked,
        answer_by=command.answer_by,
        raised_by=case.context.actor.person_id,
    )


def _asked(fact: Raised, _: Escalation | None) -> Raise:
    about = {kind.field: fact.subject_id for kind in SUBJECTS if kind.word == fact.subject}
    return Raise(
        contract_id=fact.contract_id,
        **about,  # type: ignore[arg-type]
        level=fact.level,
        put_to=fact.put_to,
        asked=fact.asked,
        answer_by=fact.answer_by,
    )


def _open(_: Escalation | None, fact: Raised, valid_from: date) -> Escalation:
    return Escalation(
        contract_id=fact.contract_id,
        subject=fact.subject,
        subject_id=fact.subject_id,
        subject_title=fact.subject_title,
        level=fact.level,
        asked=fact.asked,
        put_to=fact.put_to,
        answer_by=fact.answer_by,
        raised_by=fact.raised_by,
        raised_on=valid_from,
    )


@sentence.register
def _(fact: Raised, names: Names) -> str:
    about = "" if fact.subject == "contract" else f" about the {fact.subject} ({fact.subject_title})"
    return (
        f"Escalated{about} to {person(fact.put_to, names)} ({fact.level}), to be answered by "
        f"{in_words(fact.answer_by)}: {stopped(fact.asked)}"
    )


RAISING: Final = Step(
    asks=Raise,
    rules=(*STEP, about_one_thing, of_the_contract, to_somebody_else, answered_by_a_date),
    records=_raising,
    effects=(
        Effect(
            Raised, change=_open, correction=AskedAgain(_asked, fixed=frozenset({"contract_id", *_FIELDS}))
        ),
    ),
    opens=True,
    needs=_contract_and_subject,
)
