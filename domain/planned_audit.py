"""The planned audit: what somebody will look at, when, and what became of it (paper 1.3: *the audit programme*).

==================  ==============================  ==================================
State               Facts that may follow           Facts that lead out of it
==================  ==============================  ==================================
not planned         planned                         planned → planned
planned             revised                         completed → completed
                                                    withdrawn → withdrawn
completed           (none)                          (none)
withdrawn           (none)                          (none)
==================  ==============================  ==================================

**Purpose.** A review of a contract is chosen with some coordination with the audit programme. With the programme on
record, the record finds by itself which reviews come upon an audit of the same contract, whoever remembers it.

**Dilemmas.**

- *Not an audit's papers.* What auditors found stands in their report; here is what they will look at, and by when.
- *Contracts or suppliers.* An audit of a supplier is one of every contract that the supplier has; one of neither (a
  system, a policy) clashes with no review.
- *Under way is no fact.* An audit is under way from the first day that it is planned for until it is said to be
  completed: nobody records that it began.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import CHANGE, ENTRY, STEP, had_come, reason_given, step_not_ahead_of_time
from domain.case import Case as AnyCase
from domain.dates import PartialDate, day_fault, earliest, in_words, latest
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step, Stream
from domain.text import LongText, ShortText, SomeText

PlannedAuditState = Literal["planned", "completed", "withdrawn"]
InScope = Annotated[tuple[UUID, ...], Meta(max_length=200)]


class AuditPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be audited, by whom and when."""

    title: ShortText
    """What the programme calls it."""
    auditor: ShortText
    """Who audits: *Internal audit*, or the name of a firm."""
    starts: PartialDate
    """When it begins: a day, a month, or TBC."""
    ends: PartialDate = "TBC"
    """When it is to be done: a day, a month, or TBC."""
    contracts: InScope = ()
    """The contracts that it looks at, by id."""
    suppliers: InScope = ()
    """The suppliers that it looks at, with every contract of theirs, by id."""
    about: LongText = ""
    """What it looks at, in words."""


class PlannedAudit(Struct, frozen=True, kw_only=True):
    """A planned audit from one day to the next."""

    plan: AuditPlan
    """What is to be audited, by whom and when."""
    state: PlannedAuditState = "planned"
    completed_on: date | None = None
    outcome: str = ""
    """What came of it, in words."""


class PlanAudit(Command, frozen=True, kw_only=True):
    """Put on record an audit that somebody plans."""

    plan: AuditPlan
    """What, by whom, when."""


class ReviseAudit(Command, frozen=True, kw_only=True):
    """Change what is planned of an audit: what, by whom, when."""

    plan: AuditPlan
    """All of it as it is planned now."""


class CompleteAudit(Command, frozen=True, kw_only=True):
    """Record that an audit was done. Its report is evidence."""

    completed_on: date
    """London civil date."""
    outcome: SomeText
    """What came of it: the opinion, where the report is."""


class WithdrawAudit(Command, frozen=True, kw_only=True):
    """Record that a planned audit will not be done, and why."""


@fact("planned_audit.planned.v1")
class AuditPlanned(Fact, kw_only=True):
    """Somebody plans an audit (paper 1.3)."""

    plan: AuditPlan
    """What, by whom, when."""


@fact("planned_audit.revised.v1")
class AuditRevised(Fact, kw_only=True):
    """What is planned of an audit changed."""

    previous: AuditPlan
    """As it was planned before."""
    plan: AuditPlan
    """As it is planned now."""


@fact("planned_audit.completed.v1")
class AuditCompleted(Fact, kw_only=True):
    """An audit was done."""

    completed_on: date
    """London civil date."""
    outcome: SomeText
    """What came of it, in words."""


@fact("planned_audit.withdrawn.v1")
class AuditWithdrawn(Fact, kw_only=True):
    """A planned audit will not be done."""

    why: SomeText


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, PlannedAudit]


@rule("planned-audit.dates", "domain rule I8")
def dates_are_possible(case: Case[Any]) -> Rejection | None:
    plan: AuditPlan = case.command.plan
    for name in ("starts", "ends"):
        said = getattr(plan, name)
        if wrong := day_fault(said):
            return no(wrong, f"plan.{name}")
    first, last = earliest(plan.starts), latest(plan.ends)
    if first is not None and last is not None and last < first:
        return no("The audit would end before it begins.", "plan.ends")
    return None


@rule("planned-audit.each-once")
def each_once(case: Case[Any]) -> Rejection | None:
    plan: AuditPlan = case.command.plan
    twice = [
        f"plan.{name}"
        for name in ("contracts", "suppliers")
        if len(set(getattr(plan, name))) < len(getattr(plan, name))
    ]
    return no("Name each contract and each supplier once.", *twice) if twice else None


@rule("planned-audit.still-planned")
def still_planned(case: Case[Any]) -> Rejection | None:
    if case.state.state == "planned":
        return None
    return no(f"This audit is {case.state.state}.", conflict=True)


@rule("planned-audit.changes")
def plan_changes(case: Case[ReviseAudit]) -> Rejection | None:
    if case.command.plan != case.state.plan:
        return None
    return no("That is what is planned already.", "plan", conflict=True)


def _in_scope(command: Any, _state: Any, _others: Any) -> Iterable[Need]:
    plan: AuditPlan = command.plan
    yield from (Need("plan.contracts", "contract", contract_id) for contract_id in plan.contracts)
    yield from (Need("plan.suppliers", "supplier", supplier_id) for supplier_id in plan.suppliers)


def _planned(case: Case[PlanAudit]) -> Fact:
    return AuditPlanned(plan=case.command.plan)


def _revised(case: Case[ReviseAudit]) -> Fact:
    return AuditRevised(previous=case.state.plan, plan=case.command.plan)


def _completed(case: Case[CompleteAudit]) -> Fact:
    return AuditCompleted(completed_on=case.command.completed_on, outcome=case.command.outcome)


def _withdrawn(case: Case[WithdrawAudit]) -> Fact:
    return AuditWithdrawn(why=case.command.reason)


def _as_planned(_: PlannedAudit | None, fact: AuditPlanned, __: date) -> PlannedAudit:
    return PlannedAudit(plan=fact.plan)


def _as_revised(known: PlannedAudit, fact: AuditRevised, _: date) -> PlannedAudit:
    return replace(known, plan=fact.plan)


def _is_completed(known: PlannedAudit, fact: AuditCompleted, _: date) -> PlannedAudit:
    return replace(known, state="completed", completed_on=fact.completed_on, outcome=fact.outcome)


def _is_withdrawn(known: PlannedAudit, fact: AuditWithdrawn, _: date) -> PlannedAudit:
    return replace(known, state="withdrawn", outcome=fact.why)


def _was(known: PlannedAudit, _: AuditRevised) -> Mapping[str, Any]:
    return {"previous": known.plan}


def _concerned(_stream_id: UUID, known: PlannedAudit, fact: Fact) -> Iterable[UUID]:
    before = fact.previous.contracts if isinstance(fact, AuditRevised) else ()
    return dict.fromkeys((*before, *known.plan.contracts))


def when(plan: AuditPlan) -> str:
    """The days for which an audit is planned, in words."""
    if plan.starts == plan.ends:
        return "on a day to be confirmed" if plan.starts == "TBC" else in_words(plan.starts)
    first = "a day to be confirmed" if plan.starts == "TBC" else in_words(plan.starts)
    return f"from {first}" if plan.ends == "TBC" else f"from {first} to {in_words(plan.ends)}"


def _in_short(plan: AuditPlan) -> str:
    return f"{plan.title}, by {plan.auditor}, {when(plan)}"


@sentence.register
def _(fact: AuditPlanned, _: Names) -> str:
    return stopped(f"Audit planned: {_in_short(fact.plan)}")


@sentence.register
def _(fact: AuditRevised, _: Names) -> str:
    return stopped(f"Audit planned anew: {_in_short(fact.plan)} (was {_in_short(fact.previous)})")


@sentence.register
def _(fact: AuditCompleted, _: Names) -> str:
    return stopped(f"Audit completed on {in_words(fact.completed_on)}: {fact.outcome}")


@sentence.register
def _(fact: AuditWithdrawn, _: Names) -> str:
    return stopped(f"Audit withdrawn: {fact.why}")


PLANNING: Final = Step(
    asks=PlanAudit,
    rules=(*ENTRY, dates_are_possible, each_once),
    records=_planned,
    effects=(Effect(AuditPlanned, change=_as_planned, correction=AskedAgain()),),
    opens=True,
    needs=_in_scope,
)
REVISION: Final = Step(
    asks=ReviseAudit,
    rules=(*CHANGE, step_not_ahead_of_time, still_planned, dates_are_possible, each_once, plan_changes),
    records=_revised,
    effects=(Effect(AuditRevised, change=_as_revised, correction=AskedAgain(), was=_was),),
    needs=_in_scope,
)
COMPLETION: Final = Step(
    asks=CompleteAudit,
    rules=(*STEP, still_planned, had_come("completed_on")),
    records=_completed,
    effects=(Effect(AuditCompleted, change=_is_completed, correction=AskedAgain()),),
    in_force=False,
)
WITHDRAWAL: Final = Step(
    asks=WithdrawAudit,
    rules=(*STEP, reason_given, still_planned),
    records=_withdrawn,
    effects=(Effect(AuditWithdrawn, change=_is_withdrawn, correction=AskedAgain()),),
    in_force=False,
)
PLANNED_AUDIT: Final = Stream(
    noun="planned_audit",
    plural="planned-audits",
    called="planned audit",
    state=PlannedAudit,
    steps=(PLANNING, REVISION, COMPLETION, WITHDRAWAL),
    concerns=_concerned,
)
