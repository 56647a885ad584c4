"""The escalation: what could not be settled where it arose is put to somebody higher up, who answers by a day.

==================  ==============================  ==================================
State               Facts that may follow           Facts that lead out of it
==================  ==============================  ==================================
not raised          raised                          raised → open
open                passed on, more asked, more     answered → answered
                    told                            withdrawn → withdrawn
answered            (none)                          (none)
withdrawn           (none)                          (none)
==================  ==============================  ==================================

**Purpose.** An action that is late, a plan that is not kept to or a credit that the supplier refuses goes to somebody
who can decide, and stays on that person's list until there is an answer.

**Dilemmas.**

- *A step, not a state of the action.* The action stays late while it is escalated; nothing is excused by being passed
  up.
- *Three levels, ours.* Contracts name their own ladders; three words say which rung, and the person says who it is.
- *A further step is a new escalation*, to a higher level, about the same thing: each has its own day and answer.
- *Only whom it went to answers.* Whoever has it may pass it on to the person who can, and a director answers as one.
- *Asking is no answer.* Whoever has it may ask for more before deciding; it stays open, its day stays, and it waits
  for whoever raised it until that is told.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.case import STEP, reason_given
from domain.case import Case as AnyCase
from domain.chronicle import Chronicles
from domain.contract.terms import Terms
from domain.dates import PartialDate, in_words, latest, not_a_due_date
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, OnlyAnnulled, Step, Stream
from domain.text import PersonId, ShortText, SomeText

Level = Literal["operational", "senior", "executive"]
"""How far up: whoever manages the contract, its owner or head of service, directors and the supplier's board."""

EscalationState = Literal["open", "answered", "withdrawn"]
Subject = Literal["contract", "action", "improvement plan", "service credit"]
"""What is escalated: something in particular, or the contract itself."""


class PassedOn(Struct, frozen=True):
    """Somebody who had it, and passed it on."""

    on: date
    person: str
    """Opaque id."""
    why: str


class Question(Struct, frozen=True):
    """Something that was asked before an escalation was decided."""

    text: str
    """What was to be told first."""
    asked_by: str
    """Opaque id of who asked."""
    asked_on: date
    answer: str = ""
    """What was told; empty while nothing was."""
    answered_by: str = ""
    """Opaque id of who told it."""
    answered_on: date | None = None


class Escalation(Struct, frozen=True, kw_only=True):
    """An escalation from one day to the next."""

    contract_id: UUID
    subject: Subject
    """What is escalated."""
    subject_id: UUID
    subject_title: str
    """What that was called then."""
    level: Level
    """How far up."""
    asked: str
    """What is to be decided."""
    put_to: str
    """Opaque id of who has it."""
    answer_by: PartialDate
    raised_by: str
    """Opaque id of who raised it."""
    raised_on: date
    state: EscalationState = "open"
    """How it stands."""
    passed_on: tuple[PassedOn, ...] = ()
    questions: tuple[Question, ...] = ()
    """What was asked before it was decided."""
    answer: str = ""
    answered_by: str = ""
    """Opaque id of who decided it."""
    answered_on: date | None = None

    @property
    def still_asked(self) -> Question | None:
        """What was asked and is not told yet."""
        last = self.questions[-1] if self.questions else None
        return last if last is not None and last.answered_on is None else None

    @property
    def waits_for(self) -> str:
        """Opaque id of whose turn it is: who is to decide, or, where more was asked, who raised it; empty once it is
        over."""
        if self.state != "open":
            return ""
        return self.raised_by if self.still_asked else self.put_to


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, Escalation]


class EscalatedKind(NamedTuple):
    """A kind of thing that can be escalated."""

    subject: Subject
    field: str
    """The field of the command that names it."""
    noun: str
    called: Callable[[Any], str]
    """What such a thing is called, by its state, which holds a ``contract_id``."""


def _action(action: Any) -> str:
    return action.about or f"finding {action.finding}"


def _plan(plan: Any) -> str:
    return f"{plan.kpi_title}, {plan.period}"


def _credit(credit: Any) -> str:
    return f"{credit.kpi_title or credit.supplier_name}, {credit.period}"


KINDS: Final = (
    EscalatedKind("action", "action_id", "action", _action),
    EscalatedKind("improvement plan", "improvement_plan_id", "improvement_plan", _plan),
    EscalatedKind("service credit", "service_credit_id", "service_credit", _credit),
)
"""What can be escalated, beside the contract itself."""
_FIELDS: Final = tuple(kind.field for kind in KINDS)


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


def _named(command: Raise) -> Iterator[tuple[EscalatedKind, UUID]]:
    for kind in KINDS:
        named = getattr(command, kind.field)
        if named is not None:
            yield kind, named


@rule("escalation.about-one-thing")
def about_one_thing(case: Case[Raise]) -> Rejection | None:
    named = [*_named(case.command)]
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
    for kind, named in _named(case.command):
        state = case.other(named)
        if state is None:
            return no(f"There was no such {kind.subject} on {day}.", kind.field, "effective_from")
        if state.contract_id != case.command.contract_id:
            return no(f"That {kind.subject} is not this contract's.", kind.field)
    return None


@rule("escalation.to-somebody-else")
def to_somebody_else(case: Case[Any]) -> Rejection | None:
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
    for kind, named in _named(command):
        yield Need(kind.field, kind.noun, named)


def _raising(case: Case[Raise]) -> Fact:
    command = case.command
    kind, named = next(_named(command), (None, command.contract_id))
    terms: Terms = case.other(command.contract_id)
    return Raised(
        contract_id=command.contract_id,
        subject=kind.subject if kind else "contract",
        subject_id=named,
        subject_title=(kind.called(case.other(named)) if kind else terms.title)[:300],
        level=command.level,
        put_to=command.put_to,
        asked=command.asked,
        answer_by=command.answer_by,
        raised_by=case.context.actor.person_id,
    )


def _asked(fact: Raised, _: Escalation | None) -> Raise:
    about = {kind.field: fact.subject_id for kind in KINDS if kind.subject == fact.subject}
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


@rule("escalation.open")
def still_open(case: Case[Any]) -> Rejection | None:
    if case.state.state == "open":
        return None
    return no(f"It was {case.state.state}; raise it anew.", conflict=True)


@rule("escalation.theirs-to-answer")
def theirs_to_answer(case: Case[Any]) -> Rejection | None:
    if case.context.actor.person_id == case.state.put_to:
        return None
    return no("That is for whoever it was put to.", conflict=True)


class PassOn(Command, frozen=True, kw_only=True):
    """Pass an escalation on to somebody who can decide, and say why."""

    put_to: PersonId
    """Who is to decide."""


@fact("escalation.passed_on.v1")
class EscalationPassedOn(Fact, kw_only=True):
    """An escalation was passed on to somebody else."""

    previous: PersonId
    put_to: PersonId
    """Who is to decide."""
    why: SomeText


@rule("escalation.to-another")
def to_another(case: Case[PassOn]) -> Rejection | None:
    if case.command.put_to != case.state.put_to:
        return None
    return no("That person has it already.", "put_to")


@rule("escalation.passed-on-by-whoever-has-it")
def passed_on_by_whoever_has_it(case: Case[PassOn]) -> Rejection | None:
    """Governance passes on what somebody left behind."""
    if case.context.actor.role == "governance" or case.context.actor.person_id == case.state.put_to:
        return None
    return no("That is for whoever it was put to, or the governance team.", conflict=True)


def _passing(case: Case[PassOn]) -> Fact:
    return EscalationPassedOn(previous=case.state.put_to, put_to=case.command.put_to, why=case.command.reason)


def _passed(escalation: Escalation, fact: EscalationPassedOn, valid_from: date) -> Escalation:
    before = PassedOn(valid_from, escalation.put_to, fact.why)
    return replace(escalation, put_to=fact.put_to, passed_on=(*escalation.passed_on, before))


def _had(escalation: Escalation, _: EscalationPassedOn) -> Mapping[str, Any]:
    return {"previous": escalation.put_to}


def handed_over(escalation: Escalation, leaver: str, successor: str, _: date) -> Iterator[PassOn]:
    """How somebody takes over what was put to another person."""
    if escalation.state == "open" and escalation.put_to == leaver:
        yield PassOn(put_to=successor)


@sentence.register
def _(fact: EscalationPassedOn, names: Names) -> str:
    who, was = person(fact.put_to, names), person(fact.previous, names)
    return f"Escalation passed on to {who} (was with {was}): {stopped(fact.why)}"


PASSING: Final = Step(
    asks=PassOn,
    rules=(*STEP, still_open, reason_given, to_another, passed_on_by_whoever_has_it),
    records=_passing,
    effects=(Effect(EscalationPassedOn, change=_passed, correction=AskedAgain(), was=_had),),
    in_force=False,
)


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
    raised = case.chronicle.facts[0].people | {case.state.raised_by}
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


class WithdrawEscalation(Command, frozen=True, kw_only=True):
    """Take an escalation back, and say why."""


@fact("escalation.withdrawn.v1")
class EscalationWithdrawn(Fact, kw_only=True):
    """An escalation was taken back; the reason says why."""


def _taking_back(_: Case[WithdrawEscalation]) -> Fact:
    return EscalationWithdrawn()


def _taken_back(escalation: Escalation, _: EscalationWithdrawn, __: date) -> Escalation:
    return replace(escalation, state="withdrawn")


@sentence.register
def _(_fact: EscalationWithdrawn, _: Names) -> str:
    return "Escalation withdrawn."


WITHDRAWAL: Final = Step(
    asks=WithdrawEscalation,
    rules=(*STEP, still_open, reason_given),
    records=_taking_back,
    effects=(Effect(EscalationWithdrawn, change=_taken_back, correction=AskedAgain()),),
    in_force=False,
)

ESCALATION: Final = Stream(
    noun="escalation",
    plural="escalations",
    called="escalation",
    state=Escalation,
    steps=(RAISING, PASSING, ASKING, TELLING, ANSWERING, WITHDRAWAL),
    concerns=lambda _stream_id, escalation, _fact: (escalation.contract_id,),
    hands_over=handed_over,
)
