"""The risk: what may go wrong under a contract, how likely and how grave, who looks after it, and when it is looked at.

==================  ==============================  ==================================
State               Facts that may follow           Facts that lead out of it
==================  ==============================  ==================================
not identified      identified                      identified → open
open                reassessed                      closed → closed
closed              (none)                          (none)
==================  ==============================  ==================================

**Purpose.** Each risk of a contract is one line with a cause, an event and an effect, one person who owns it, and a
day by which it is looked at again. What was thought of it earlier stays: whether it grew is asked of the record, not
of memory.

**Dilemmas.**

- *Five by five, fixed.* The scale is the common one of public bodies (HM Government, Orange Book; NAO 5.8 asks for a
  register, not for a scale). The words stand here, so that a 4 means the same to all; a scale of another size would
  make the past unreadable.
- *The product orders, and decides nothing.* Likelihood times impact says what to look at first. No colour is a rule.
- *What came about is closed as that.* It is then an issue: actions deal with it, and the register says that it
  happened.
- *Not the tier's questions.* Those ask how much a contract may hurt before it is let; these are what may happen to it
  now.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import ENTRY, STEP, reason_given
from domain.case import Case as AnyCase
from domain.chronicle import Chronicles
from domain.contract.in_being import contract_in_being
from domain.dates import PartialDate, in_words, latest, not_a_due_date
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step, Stream
from domain.text import LongText, PersonId, SomeText

Grade = Annotated[int, Meta(ge=1, le=5)]

LIKELIHOODS: Final[Mapping[int, str]] = {
    1: "very unlikely",
    2: "unlikely",
    3: "possible",
    4: "likely",
    5: "very likely",
}
"""What each grade of likelihood means: that it happens before the contract ends."""
IMPACTS: Final[Mapping[int, str]] = {1: "minor", 2: "moderate", 3: "significant", 4: "major", 5: "severe"}
"""What each grade of impact means, for the service and those who depend on it."""

Treatment = Literal["tolerate", "treat", "transfer", "terminate"]
"""The four ways of the Orange Book."""
RiskOutcome = Literal["no longer a risk", "came about"]
RiskState = Literal["open", "no longer a risk", "came about"]


class RiskGrading(Struct, frozen=True):
    """How a risk was graded from a day on."""

    on: date
    likelihood: int
    impact: int
    treatment: Treatment
    why: str
    """Why it is graded otherwise than before; empty for the first."""


class Risk(Struct, frozen=True, kw_only=True):
    """A risk from one day to the next."""

    contract_id: UUID
    cause: str
    """What may bring it about."""
    event: str
    """What may happen."""
    effect: str
    """What that would do to the service."""
    owner: str
    """Opaque id of who looks after it."""
    likelihood: int
    """1 very unlikely, 2 unlikely, 3 possible, 4 likely, 5 very likely."""
    impact: int
    """1 minor, 2 moderate, 3 significant, 4 major, 5 severe."""
    treatment: Treatment
    """What is done about it."""
    treated_by: str
    """What that is, in words."""
    review_by: PartialDate
    """A day, or a month by whose last day it is looked at again."""
    state: RiskState = "open"
    """Whether it is still one."""
    gradings: tuple[RiskGrading, ...]
    """Every grading, the earliest first."""
    closed_on: date | None = None
    why_closed: str = ""

    @property
    def score(self) -> int:
        """Likelihood times impact, 1 to 25."""
        return self.likelihood * self.impact


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, Risk]


def graded(likelihood: int, impact: int) -> str:
    """The two grades in words: *likely and severe (20)*."""
    return f"{LIKELIHOODS[likelihood]} and {IMPACTS[impact]} ({likelihood * impact})"


class Identify(Command, frozen=True, kw_only=True):
    """Put down a risk of a contract."""

    contract_id: UUID
    cause: SomeText
    """What may bring it about."""
    event: SomeText
    """What may happen."""
    effect: SomeText
    """What that would do to the service."""
    owner: PersonId
    """Who looks after it."""
    likelihood: Grade
    """1 very unlikely, 2 unlikely, 3 possible, 4 likely, 5 very likely."""
    impact: Grade
    """1 minor, 2 moderate, 3 significant, 4 major, 5 severe."""
    treatment: Treatment
    """What is done about it."""
    treated_by: LongText = ""
    """What that is, in words."""
    review_by: PartialDate
    """A day, or a month by whose last day it is looked at again."""


@fact("risk.identified.v1")
class RiskIdentified(Fact, kw_only=True):
    """A risk of a contract was put down."""

    contract_id: UUID
    cause: SomeText
    """What may bring it about."""
    event: SomeText
    """What may happen."""
    effect: SomeText
    """What that would do to the service."""
    owner: PersonId
    """Who looks after it."""
    likelihood: Grade
    """1 very unlikely, 2 unlikely, 3 possible, 4 likely, 5 very likely."""
    impact: Grade
    """1 minor, 2 moderate, 3 significant, 4 major, 5 severe."""
    treatment: Treatment
    """What is done about it."""
    treated_by: LongText = ""
    """What that is, in words."""
    review_by: PartialDate
    """A day, or a month by whose last day it is looked at again."""


@rule("risk.reviewed-by-a-date")
def reviewed_by_a_date(case: Case[Any]) -> Rejection | None:
    by = case.command.review_by
    wrong = not_a_due_date(by)
    if wrong:
        return no(wrong, "review_by")
    last = latest(by)
    if last is None or last >= case.effective_from:
        return None
    return no(
        f"{in_words(by)} lies before {in_words(case.effective_from)}, on which this is said.", "review_by"
    )


@rule("risk.treated-somehow")
def treated_somehow(case: Case[Any]) -> Rejection | None:
    if case.command.treatment == "tolerate" or case.command.treated_by.strip():
        return None
    return no(f"Say what is done to {case.command.treatment} it.", "treated_by")


def _contract(command: Identify, _state: Any, _others: Chronicles) -> Iterable[Need]:
    return (Need("contract_id", "contract", command.contract_id),)


def _identified(case: Case[Identify]) -> Fact:
    command = case.command
    return RiskIdentified(
        contract_id=command.contract_id,
        cause=command.cause,
        event=command.event,
        effect=command.effect,
        owner=command.owner,
        likelihood=command.likelihood,
        impact=command.impact,
        treatment=command.treatment,
        treated_by=command.treated_by,
        review_by=command.review_by,
    )


def _open(_: Risk | None, fact: RiskIdentified, valid_from: date) -> Risk:
    first = RiskGrading(valid_from, fact.likelihood, fact.impact, fact.treatment, "")
    return Risk(
        contract_id=fact.contract_id,
        cause=fact.cause,
        event=fact.event,
        effect=fact.effect,
        owner=fact.owner,
        likelihood=fact.likelihood,
        impact=fact.impact,
        treatment=fact.treatment,
        treated_by=fact.treated_by,
        review_by=fact.review_by,
        gradings=(first,),
    )


@sentence.register
def _(fact: RiskIdentified, names: Names) -> str:
    return (
        f"Risk: because of {_inside(fact.cause)}, {_inside(fact.event)}; then {_inside(fact.effect)}. "
        f"{graded(fact.likelihood, fact.impact).capitalize()}; {person(fact.owner, names)} looks after it "
        f"({fact.treatment}), again by {in_words(fact.review_by)}."
    )


def _inside(text: str) -> str:
    """Text as it reads inside a sentence."""
    return text.strip().rstrip(".")


IDENTIFYING: Final = Step(
    asks=Identify,
    rules=(*ENTRY, contract_in_being, treated_somehow, reviewed_by_a_date),
    records=_identified,
    effects=(Effect(RiskIdentified, change=_open, correction=AskedAgain(fixed=frozenset({"contract_id"}))),),
    opens=True,
    needs=_contract,
)


class Reassess(Command, frozen=True, kw_only=True):
    """Look at a risk again, and grade it."""

    owner: PersonId
    """Who looks after it."""
    likelihood: Grade
    """1 very unlikely, 2 unlikely, 3 possible, 4 likely, 5 very likely."""
    impact: Grade
    """1 minor, 2 moderate, 3 significant, 4 major, 5 severe."""
    treatment: Treatment
    """What is done about it."""
    treated_by: LongText = ""
    """What that is, in words."""
    review_by: PartialDate
    """A day, or a month by whose last day it is looked at again."""


@fact("risk.reassessed.v1")
class RiskReassessed(Fact, kw_only=True):
    """A risk was looked at again, whether or not it is graded otherwise than before."""

    previous_owner: PersonId
    owner: PersonId
    """Who looks after it."""
    previous_likelihood: Grade
    likelihood: Grade
    """1 very unlikely, 2 unlikely, 3 possible, 4 likely, 5 very likely."""
    previous_impact: Grade
    impact: Grade
    """1 minor, 2 moderate, 3 significant, 4 major, 5 severe."""
    treatment: Treatment
    """What is done about it."""
    treated_by: LongText = ""
    """What that is, in words."""
    review_by: PartialDate
    """A day, or a month by whose last day it is looked at again."""
    why: SomeText
    """Why it is so graded."""


@rule("risk.open")
def still_open(case: Case[Any]) -> Rejection | None:
    if case.state.state == "open":
        return None
    return no(f"It is closed: {case.state.state}. Put it down anew.", conflict=True)


_GRADED: Final = ("owner", "likelihood", "impact", "treatment", "treated_by", "review_by")


@rule("risk.looked-at-once")
def looked_at_once(case: Case[Reassess]) -> Rejection | None:
    """Looked at again on another day it may be graded as before: that is a look. On one day, nobody looks twice and
    says the same."""
    command, last = case.command, case.last(RiskReassessed)
    if last is None or last.valid_from != case.effective_from:
        return None
    fact: Any = last.fact
    if fact.why != case.why or any(getattr(fact, name) != getattr(command, name) for name in _GRADED):
        return None
    return no("That was said of it on that day already.", "effective_from", conflict=True)


def _reassessed(case: Case[Reassess]) -> Fact:
    command, risk = case.command, case.state
    return RiskReassessed(
        previous_owner=risk.owner,
        owner=command.owner,
        previous_likelihood=risk.likelihood,
        likelihood=command.likelihood,
        previous_impact=risk.impact,
        impact=command.impact,
        treatment=command.treatment,
        treated_by=command.treated_by,
        review_by=command.review_by,
        why=command.reason,
    )


def handed_over(risk: Risk, leaver: str, successor: str, day: date) -> Iterator[Reassess]:
    """How somebody takes over a risk that another person looks after: graded as it is, and looked at by the day set,
    or at once where that is past."""
    if risk.state == "open" and risk.owner == leaver:
        last = latest(risk.review_by)
        yield Reassess(
            owner=successor,
            likelihood=risk.likelihood,
            impact=risk.impact,
            treatment=risk.treatment,
            treated_by=risk.treated_by,
            review_by=risk.review_by if last is None or last >= day else day.isoformat(),
        )


def _graded_anew(risk: Risk, fact: RiskReassessed, valid_from: date) -> Risk:
    anew = RiskGrading(valid_from, fact.likelihood, fact.impact, fact.treatment, fact.why)
    return replace(
        risk,
        owner=fact.owner,
        likelihood=fact.likelihood,
        impact=fact.impact,
        treatment=fact.treatment,
        treated_by=fact.treated_by,
        review_by=fact.review_by,
        gradings=(*risk.gradings, anew),
    )


def _was(risk: Risk, _: RiskReassessed) -> Mapping[str, Any]:
    return {
        "previous_owner": risk.owner,
        "previous_likelihood": risk.likelihood,
        "previous_impact": risk.impact,
    }


@sentence.register
def _(fact: RiskReassessed, names: Names) -> str:
    now, before = (
        graded(fact.likelihood, fact.impact),
        graded(fact.previous_likelihood, fact.previous_impact),
    )
    was = f" (was {before})" if now != before else ", as before"
    owner = (
        f"; {person(fact.owner, names)} looks after it (was {person(fact.previous_owner, names)})"
        if fact.owner != fact.previous_owner
        else ""
    )
    return (
        f"Risk reassessed: {now}{was}{owner}; {fact.treatment}, again by {in_words(fact.review_by)}. "
        f"{stopped(fact.why)}"
    )


REASSESSING: Final = Step(
    asks=Reassess,
    rules=(*STEP, still_open, reason_given, treated_somehow, reviewed_by_a_date, looked_at_once),
    records=_reassessed,
    effects=(Effect(RiskReassessed, change=_graded_anew, correction=AskedAgain(), was=_was),),
    in_force=False,
)


class CloseRisk(Command, frozen=True, kw_only=True):
    """Close a risk that is none any more or came about, and say why."""

    outcome: RiskOutcome
    """What became of it."""


@fact("risk.closed.v1")
class RiskClosed(Fact, kw_only=True):
    """A risk is none any more, or came about."""

    outcome: RiskOutcome
    """What became of it."""
    why: SomeText


def _closing(case: Case[CloseRisk]) -> Fact:
    return RiskClosed(outcome=case.command.outcome, why=case.command.reason)


def _closed(risk: Risk, fact: RiskClosed, valid_from: date) -> Risk:
    return replace(risk, state=fact.outcome, closed_on=valid_from, why_closed=fact.why)


@sentence.register
def _(fact: RiskClosed, _: Names) -> str:
    return stopped(f"Risk closed, {fact.outcome}: {fact.why}")


CLOSING: Final = Step(
    asks=CloseRisk,
    rules=(*STEP, still_open, reason_given),
    records=_closing,
    effects=(Effect(RiskClosed, change=_closed, correction=AskedAgain()),),
    in_force=False,
)

RISK: Final = Stream(
    noun="risk",
    plural="risks",
    called="risk",
    state=Risk,
    steps=(IDENTIFYING, REASSESSING, CLOSING),
    concerns=lambda _stream_id, risk, _fact: (risk.contract_id,),
    hands_over=handed_over,
)
