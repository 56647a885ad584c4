"""The contingency plan: how a service goes on when its contract ends or its supplier fails, and whether it was tried.

==================  ==============================  ==================================
State               Facts that may follow           Facts that lead out of it
==================  ==============================  ==================================
none                agreed                          agreed → in force
in force            revised, tested                 (none)
==================  ==============================  ==================================

**Purpose.** A contract has an exit plan (how the service passes to another supplier, or back to the council) and a
business continuity plan (how it goes on through a failure). Both are worth what their last test was: each test is on
record with what was found, and with the day of the next.

**Dilemmas.**

- *Two kinds, one noun.* Both are agreed, owned, tested and tested again. A contract has one of each; what is agreed
  anew is a revision.
- *The plan itself is a document.* It is named with the event, by its digest; the record holds what it covers, in
  words.
- *A test that failed is a test.* It counts as one, and its finding stays in sight until the next: the record never
  says that a plan works because a meeting was held about it.
- *Who asks for one?* The profile of the contract's tier, where its words do (paper 3.3); the record asks for no plan
  of its own accord.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from domain.case import STEP, reason_given
from domain.case import Case as AnyCase
from domain.chronicle import Chronicles
from domain.contract.in_being import contract_in_being
from domain.dates import PartialDate, in_words, latest, not_a_due_date
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step, Stream
from domain.text import PersonId, SomeText
from domain.tiering_model.model import Profile

PlanKind = Literal["exit", "business continuity"]
"""How the service passes on when the contract ends; how it goes on when its supplier fails."""

TestOutcome = Literal["worked", "worked in part", "did not work"]

_ASKED_BY: Final[Mapping[PlanKind, tuple[str, ...]]] = {
    "exit": ("exit",),
    "business continuity": ("continuity", "contingency"),
}
"""The words by which a tier's profile asks for each."""
_NAMESPACE: Final = UUID("6b656e74-6c65-4467-a500-0000000000b5")


class PlanTest(Struct, frozen=True):
    """A test of the plan."""

    on: date
    outcome: TestOutcome
    found: str
    """What was found."""
    by: str
    """Opaque id of who recorded it."""


class ContingencyPlan(Struct, frozen=True, kw_only=True):
    """A contingency plan from one day to the next."""

    contract_id: UUID
    kind: PlanKind
    """For which case it is."""
    covers: str
    """What it provides for, in words."""
    owner: str
    """Opaque id of who keeps it."""
    agreed_on: date
    """The day on which it was first agreed."""
    revised_on: date
    """The day from which it stands as it does."""
    next_test: PartialDate
    """A day, or a month by whose last day it is tested next."""
    tests: tuple[PlanTest, ...] = ()
    """Every test, the earliest first."""


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, ContingencyPlan]


def plan_id_of(contract_id: UUID, kind: PlanKind) -> UUID:
    """The stream of a contract's plan of that kind: there is one, whoever agrees it."""
    return uuid5(_NAMESPACE, f"{contract_id} {kind}")


def asked_for(profile: Profile) -> tuple[PlanKind, ...]:
    """The plans that a tier's profile asks for, by its words on what plan is kept."""
    said = profile.plan.casefold()
    return tuple(kind for kind, words in _ASKED_BY.items() if any(word in said for word in words))


class AgreeContingency(Command, frozen=True, kw_only=True):
    """Agree an exit plan or a business continuity plan, named as evidence."""

    contract_id: UUID
    kind: PlanKind
    """For which case it is."""
    covers: SomeText
    """What it provides for, in words."""
    owner: PersonId
    """Who keeps it."""
    next_test: PartialDate
    """A day, or a month by whose last day it is tested first."""


@fact("contingency_plan.agreed.v1")
class ContingencyAgreed(Fact, kw_only=True):
    """It was agreed how a contract's service goes on when it ends or its supplier fails."""

    contract_id: UUID
    kind: PlanKind
    """For which case it is."""
    covers: SomeText
    """What it provides for, in words."""
    owner: PersonId
    """Who keeps it."""
    next_test: PartialDate
    """A day, or a month by whose last day it is tested first."""


@rule("contingency-plan.one-of-a-kind")
def one_of_a_kind(case: AnyCase[AgreeContingency, ContingencyPlan | None]) -> Rejection | None:
    if case.state is None:
        return None
    return no(f"There is a plan for {case.state.kind}; revise it.", conflict=True)


@rule("contingency-plan.tested-by-a-date")
def tested_by_a_date(case: Case[Any]) -> Rejection | None:
    by = case.command.next_test
    wrong = not_a_due_date(by)
    if wrong:
        return no(wrong, "next_test")
    last = latest(by)
    if last is None or last >= case.effective_from:
        return None
    return no(
        f"{in_words(by)} lies before {in_words(case.effective_from)}, on which this is said.", "next_test"
    )


def _stream(command: AgreeContingency) -> UUID:
    return plan_id_of(command.contract_id, command.kind)


def _contract(command: AgreeContingency, _state: Any, _others: Chronicles) -> Iterable[Need]:
    return (Need("contract_id", "contract", command.contract_id),)


def _agreed(case: Case[AgreeContingency]) -> Fact:
    command = case.command
    return ContingencyAgreed(
        contract_id=command.contract_id,
        kind=command.kind,
        covers=command.covers,
        owner=command.owner,
        next_test=command.next_test,
    )


def _in_force(_: ContingencyPlan | None, fact: ContingencyAgreed, valid_from: date) -> ContingencyPlan:
    return ContingencyPlan(
        contract_id=fact.contract_id,
        kind=fact.kind,
        covers=fact.covers,
        owner=fact.owner,
        agreed_on=valid_from,
        revised_on=valid_from,
        next_test=fact.next_test,
    )


def _named(kind: PlanKind) -> str:
    return "Exit plan" if kind == "exit" else "Business continuity plan"


@sentence.register
def _(fact: ContingencyAgreed, names: Names) -> str:
    return (
        f"{_named(fact.kind)} agreed, kept by {person(fact.owner, names)}, to be tested by "
        f"{in_words(fact.next_test)}: {stopped(fact.covers)}"
    )


AGREEMENT: Final = Step(
    asks=AgreeContingency,
    rules=(*STEP, contract_in_being, one_of_a_kind, tested_by_a_date),
    records=_agreed,
    effects=(
        Effect(
            ContingencyAgreed,
            change=_in_force,
            correction=AskedAgain(fixed=frozenset({"contract_id", "kind"})),
        ),
    ),
    opens=True,
    goes_on=True,
    stream_id=_stream,
    needs=_contract,
    in_force=False,
)


class ReviseContingency(Command, frozen=True, kw_only=True):
    """Agree an exit or continuity plan anew, and say why."""

    covers: SomeText
    """What it provides for, in words."""
    owner: PersonId
    """Who keeps it."""
    next_test: PartialDate
    """A day, or a month by whose last day it is tested next."""


@fact("contingency_plan.revised.v1")
class ContingencyRevised(Fact, kw_only=True):
    """A contingency plan was agreed anew."""

    previous_covers: SomeText
    covers: SomeText
    """What it provides for, in words."""
    previous_owner: PersonId
    owner: PersonId
    """Who keeps it."""
    previous_next_test: PartialDate
    next_test: PartialDate
    """A day, or a month by whose last day it is tested next."""
    why: SomeText


@rule("contingency-plan.revision-changes")
def revision_changes(case: Case[ReviseContingency]) -> Rejection | None:
    command, plan = case.command, case.state
    if (command.covers, command.owner, command.next_test) != (plan.covers, plan.owner, plan.next_test):
        return None
    return no("The plan says just that already.", "covers", "owner", "next_test")


def _revision(case: Case[ReviseContingency]) -> Fact:
    command, plan = case.command, case.state
    return ContingencyRevised(
        previous_covers=plan.covers,
        covers=command.covers,
        previous_owner=plan.owner,
        owner=command.owner,
        previous_next_test=plan.next_test,
        next_test=command.next_test,
        why=command.reason,
    )


def handed_over(plan: ContingencyPlan, leaver: str, successor: str, day: date) -> Iterator[ReviseContingency]:
    """How somebody takes over a plan that another person keeps; a test that is late is asked of them at once."""
    if plan.owner == leaver:
        last = latest(plan.next_test)
        by = plan.next_test if last is None or last >= day else day.isoformat()
        yield ReviseContingency(covers=plan.covers, owner=successor, next_test=by)


def _revised(plan: ContingencyPlan, fact: ContingencyRevised, valid_from: date) -> ContingencyPlan:
    return replace(
        plan, covers=fact.covers, owner=fact.owner, next_test=fact.next_test, revised_on=valid_from
    )


def _was(plan: ContingencyPlan, _: ContingencyRevised) -> Mapping[str, Any]:
    return {
        "previous_covers": plan.covers,
        "previous_owner": plan.owner,
        "previous_next_test": plan.next_test,
    }


@sentence.register
def _(fact: ContingencyRevised, names: Names) -> str:
    told = []
    if fact.covers != fact.previous_covers:
        told.append(fact.covers.rstrip("."))
    if fact.owner != fact.previous_owner:
        told.append(f"kept by {person(fact.owner, names)} (was {person(fact.previous_owner, names)})")
    if fact.next_test != fact.previous_next_test:
        told.append(f"tested by {in_words(fact.next_test)} (was {in_words(fact.previous_next_test)})")
    return f"Contingency plan revised: {'; '.join(told)}. Why: {stopped(fact.why)}"


REVISION: Final = Step(
    asks=ReviseContingency,
    rules=(*STEP, reason_given, revision_changes, tested_by_a_date),
    records=_revision,
    effects=(Effect(ContingencyRevised, change=_revised, correction=AskedAgain(), was=_was),),
    in_force=False,
)


class RecordTest(Command, frozen=True, kw_only=True):
    """Record the test of an exit or continuity plan."""

    outcome: TestOutcome
    """Whether it worked."""
    found: SomeText
    """What was found."""
    next_test: PartialDate
    """A day, or a month by whose last day it is tested next."""


@fact("contingency_plan.tested.v1")
class ContingencyTested(Fact, kw_only=True):
    """A contingency plan was tested."""

    outcome: TestOutcome
    """Whether it worked."""
    found: SomeText
    """What was found."""
    previous_next_test: PartialDate
    next_test: PartialDate
    """A day, or a month by whose last day it is tested next."""
    recorded_by: PersonId


def _testing(case: Case[RecordTest]) -> Fact:
    return ContingencyTested(
        outcome=case.command.outcome,
        found=case.command.found,
        previous_next_test=case.state.next_test,
        next_test=case.command.next_test,
        recorded_by=case.context.actor.person_id,
    )


def _tested(plan: ContingencyPlan, fact: ContingencyTested, valid_from: date) -> ContingencyPlan:
    test = PlanTest(valid_from, fact.outcome, fact.found, fact.recorded_by)
    return replace(plan, tests=(*plan.tests, test), next_test=fact.next_test)


def _test_was_due(plan: ContingencyPlan, _: ContingencyTested) -> Mapping[str, Any]:
    return {"previous_next_test": plan.next_test}


@sentence.register
def _(fact: ContingencyTested, names: Names) -> str:
    by, due = person(fact.recorded_by, names), in_words(fact.next_test)
    return f"Contingency plan tested: it {fact.outcome}. {stopped(fact.found)} So said {by}; tested next by {due}."


TESTING: Final = Step(
    asks=RecordTest,
    rules=(*STEP, tested_by_a_date),
    records=_testing,
    effects=(Effect(ContingencyTested, change=_tested, correction=AskedAgain(), was=_test_was_due),),
    in_force=False,
)

CONTINGENCY_PLAN: Final = Stream(
    noun="contingency_plan",
    plural="contingency-plans",
    called="contingency plan",
    state=ContingencyPlan,
    steps=(AGREEMENT, REVISION, TESTING),
    concerns=lambda _stream_id, plan, _fact: (plan.contract_id,),
    hands_over=handed_over,
)
