"""The planned procurement: what the Council means to procure, before there is a contract.

==================  =========================================  =================================
State               Facts that may follow                      Facts that lead out of it
==================  =========================================  =================================
not planned         planned                                    planned → planned
planned             revised                                    begun → begun; withdrawn → withdrawn
begun               (none)                                     led to contract → concluded;
                                                               withdrawn → withdrawn
concluded           led to contract: it may lead to several    (none)
withdrawn           (none)                                     (none)
==================  =========================================  =================================

**Purpose.** A council that will pay more than £100 million in a financial year publishes each public contract of more
than £2 million for which it means to publish a tender or transparency notice within eighteen months (Procurement Act
2023 s.93). Smaller ones are planned here as well: what follows a contract is decided long before it ends.

**Dilemmas.**

- *No contract yet.* It has no supplier, no signed value and no term, it may lead to several contracts (lots) or to
  none: a state of the contract's own would leave half of a contract open. So it is a thing of its own, and names the
  contract that it follows, and those that came of it.
- *When it begins.* With its tender notice, or its transparency notice where it is awarded directly: from then on it is
  published for what it is, and the plan stands as it was.
- *Both estimates.* The value here is what was planned; that of the contract is what was agreed.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import CHANGE, ENTRY, STEP, had_come
from domain.case import Case as AnyCase
from domain.dates import PartialDate, day_fault, earliest, fault, in_words, latest, may_be_after
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import Pounds, is_pounds
from domain.money import in_words as pounds
from domain.notice.publishing import PlatformNumber
from domain.organisation import directorate_as_on_record, needs_organisation, unknown_directorates
from domain.periods import bounds
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Need, Step, Stream
from domain.text import LongText, PersonId, ShortText, Title

PUBLISHED_ABOVE: Final = Decimal("2000000.00")
"""A public contract of more than this, VAT included, is in the pipeline (PA 2023 s.93(3))."""
PIPELINE_MONTHS: Final = 18
"""From 1 April on (PA 2023 s.93(3))."""

ProcurementSubject = Literal["goods", "services", "works"]
OpeningNotice = Literal["tender notice", "transparency notice"]
"""UK4, with which a competition begins; UK5, which comes before a direct award."""
ProcurementState = Literal["planned", "begun", "concluded", "withdrawn"]


class ProcurementPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be procured, and when."""

    title: Title
    subject: ProcurementSubject
    """Whether goods, services or works are most of it."""
    estimated_incl_vat: Pounds
    """The most that is expected to be paid, options included, including VAT, pounds."""
    begins_with: OpeningNotice
    """The notice with which the procurement will begin."""
    expected_on: PartialDate
    """When that notice is expected: a day, a month, or TBC."""
    lead_officer: PersonId
    """Who leads the procurement."""
    directorate: ShortText
    """For which it is."""
    description: LongText = ""
    """What is to be supplied. It may be published: name no private person."""
    start: PartialDate = "TBC"
    """When the contract is to start."""
    end: PartialDate = "TBC"
    """When it is to end."""
    vocabulary: Annotated[str, Meta(max_length=8, pattern=r"^([0-9]{8})?\Z")] = ""
    """The CPV code of what is bought, eight digits; empty where none was chosen yet."""


class PlannedProcurement(Struct, frozen=True, kw_only=True):
    """A planned procurement from one day to the next."""

    plan: ProcurementPlan
    """What is planned, and when."""
    follows: UUID | None
    """The contract that it is to follow; ``None`` for none."""
    state: ProcurementState = "planned"
    """How far it is."""
    platform_number: str = ""
    """The number of the notice with which it began."""
    begun_on: date | None = None
    """The day on which that was published."""
    contracts: tuple[UUID, ...] = ()
    """The contracts that came of it."""


class PlanProcurement(Command, frozen=True, kw_only=True):
    """Put on record what the Council means to procure."""

    plan: ProcurementPlan
    """What, and when."""
    follows: UUID | None = None
    """The contract that it is to follow."""


class ReviseProcurement(Command, frozen=True, kw_only=True):
    """Change what is planned: what, for how much, when, by whom."""

    plan: ProcurementPlan
    """All of it as it is planned now."""


class BeginProcurement(Command, frozen=True, kw_only=True):
    """Record that the procurement began: its tender or transparency notice was published."""

    platform_number: PlatformNumber
    """The number that the platform gave that notice."""
    published_on: date
    """London civil date."""


class ConcludeProcurement(Command, frozen=True, kw_only=True):
    """Record which contract came of the procurement; of several, one after the other."""

    contract_id: UUID


class WithdrawProcurement(Command, frozen=True, kw_only=True):
    """Record that nothing will be procured under this plan."""


@fact("planned_procurement.planned.v1")
class ProcurementPlanned(Fact, kw_only=True):
    """The Council means to procure something (PA 2023 s.93)."""

    plan: ProcurementPlan
    """What, and when."""
    follows: UUID | None = None
    """The contract that it is to follow."""


@fact("planned_procurement.revised.v1")
class ProcurementRevised(Fact, kw_only=True):
    """What is planned changed."""

    previous: ProcurementPlan
    """As it was planned before."""
    plan: ProcurementPlan
    """As it is planned now."""


@fact("planned_procurement.begun.v1")
class ProcurementBegun(Fact, kw_only=True):
    """The procurement began: its tender or transparency notice was published."""

    platform_number: ShortText
    """The number that the platform gave that notice."""
    published_on: date
    """London civil date."""


@fact("planned_procurement.led_to_contract.v1")
class ProcurementConcluded(Fact, kw_only=True):
    """A contract came of the procurement."""

    contract_id: UUID


@fact("planned_procurement.withdrawn.v1")
class ProcurementWithdrawn(Fact, kw_only=True):
    """Nothing will be procured under this plan."""


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, PlannedProcurement]


@rule("planned-procurement.dates", "domain rule I8")
def dates_are_possible(case: Case[Any]) -> Rejection | None:
    plan = case.command.plan
    said = {
        "expected_on": day_fault(plan.expected_on),
        "start": day_fault(plan.start),
        "end": fault(plan.end),
    }
    wrong = {name: sentence for name, sentence in said.items() if sentence}
    if wrong:
        return no(" ".join(dict.fromkeys(wrong.values())), *(f"plan.{name}" for name in wrong))
    first, last = earliest(plan.start), latest(plan.end)
    if first is not None and last is not None and last < first:
        return no("The contract would end before it starts.", "plan.end")
    opens, starts = earliest(plan.expected_on), latest(plan.start)
    if opens is not None and starts is not None and starts < opens:
        return no("The contract would start before its procurement begins.", "plan.start", "plan.expected_on")
    return None


@rule("planned-procurement.pounds", "design 2.11")
def estimated_in_pounds(case: Case[Any]) -> Rejection | None:
    if is_pounds(case.command.plan.estimated_incl_vat):
        return None
    return no(
        "Give pounds of nought or more with two decimal places, such as 1250000.00.",
        "plan.estimated_incl_vat",
    )


@rule("unit.on-record")
def directorate_on_record(case: Case[Any]) -> Rejection | None:
    return unknown_directorates(case, [("plan.directorate", case.command.plan.directorate)], _said(case))


@rule("planned-procurement.planned")
def still_planned(case: Case[Any]) -> Rejection | None:
    return _in_state(case, "planned")


@rule("planned-procurement.begun")
def begun_or_concluded(case: Case[Any]) -> Rejection | None:
    return _in_state(case, "begun", "concluded")


@rule("planned-procurement.open")
def nothing_came_of_it(case: Case[Any]) -> Rejection | None:
    return _in_state(case, "planned", "begun")


@rule("planned-procurement.contract-once")
def another_contract(case: Case[ConcludeProcurement]) -> Rejection | None:
    if case.command.contract_id not in case.state.contracts:
        return None
    return no("That contract is on record as one that came of it already.", "contract_id", conflict=True)


@rule("planned-procurement.changes")
def plan_changes(case: Case[ReviseProcurement]) -> Rejection | None:
    if _plan(case) != case.state.plan:
        return None
    return no("That is what is planned already.", "plan", conflict=True)


def in_the_pipeline(known: PlannedProcurement, year: str) -> bool:
    """Whether it belongs into the pipeline notice of that financial year: above £2 million, not begun, and its notice
    expected within eighteen months from 1 April, or on a day that nobody knows (cautious, ours). Raises ``ValueError``
    for text that is no period."""
    first = bounds(year)[0]
    last = date(first.year + 1, 9, 30)
    opens, closes = earliest(known.plan.expected_on), latest(known.plan.expected_on)
    within = opens is None or closes is None or (opens <= last and closes >= first)
    return known.state == "planned" and known.plan.estimated_incl_vat > PUBLISHED_ABOVE and within


def handed_over(known: PlannedProcurement, leaver: str, successor: str, _: date) -> Iterator[Command]:
    """How somebody takes over a procurement that another person leads."""
    if known.plan.lead_officer == leaver and known.state == "planned":
        yield ReviseProcurement(plan=replace(known.plan, lead_officer=successor))


def _in_state(case: Case[Any], *states: ProcurementState) -> Rejection | None:
    if case.state.state in states:
        return None
    return no(f"This procurement is {case.state.state}.", conflict=True)


def _said(case: Case[Any]) -> tuple[str, ...]:
    """The directorate that the fact names which a correction decides again, or that the plan has already."""
    again: Any = case.again.fact if case.again is not None else None
    known = [item.plan.directorate for item in (again, case.state) if item is not None]
    return tuple(known)


def _named(command: Any, _state: Any, _others: Any) -> Iterable[Need]:
    yield needs_organisation("plan.directorate")
    if getattr(command, "follows", None) is not None:
        yield Need("follows", "contract", command.follows)


def _contract(command: ConcludeProcurement, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("contract_id", "contract", command.contract_id),)


def _plan(case: Case[Any]) -> ProcurementPlan:
    plan: ProcurementPlan = case.command.plan
    return replace(plan, directorate=directorate_as_on_record(case, plan.directorate, _said(case)))


def _planned(case: Case[PlanProcurement]) -> Fact:
    return ProcurementPlanned(plan=_plan(case), follows=case.command.follows)


def _revised(case: Case[ReviseProcurement]) -> Fact:
    return ProcurementRevised(previous=case.state.plan, plan=_plan(case))


def _begun(case: Case[BeginProcurement]) -> Fact:
    return ProcurementBegun(
        platform_number=case.command.platform_number, published_on=case.command.published_on
    )


def _concluded(case: Case[ConcludeProcurement]) -> Fact:
    return ProcurementConcluded(contract_id=case.command.contract_id)


def _withdrawn(_: Case[WithdrawProcurement]) -> Fact:
    return ProcurementWithdrawn()


def _as_planned(_: PlannedProcurement | None, fact: ProcurementPlanned, __: date) -> PlannedProcurement:
    return PlannedProcurement(plan=fact.plan, follows=fact.follows)


def _as_revised(known: PlannedProcurement, fact: ProcurementRevised, _: date) -> PlannedProcurement:
    return replace(known, plan=fact.plan)


def _is_begun(known: PlannedProcurement, fact: ProcurementBegun, _: date) -> PlannedProcurement:
    return replace(known, state="begun", platform_number=fact.platform_number, begun_on=fact.published_on)


def _is_concluded(known: PlannedProcurement, fact: ProcurementConcluded, _: date) -> PlannedProcurement:
    return replace(known, state="concluded", contracts=(*known.contracts, fact.contract_id))


def _is_withdrawn(known: PlannedProcurement, _: ProcurementWithdrawn, __: date) -> PlannedProcurement:
    return replace(known, state="withdrawn")


def _was(known: PlannedProcurement, _: ProcurementRevised) -> dict[str, Any]:
    return {"previous": known.plan}


def _concerned(_stream_id: UUID, known: PlannedProcurement, fact: Fact) -> tuple[UUID, ...]:
    found = (known.follows, *known.contracts, getattr(fact, "contract_id", None))
    return tuple(dict.fromkeys(contract_id for contract_id in found if contract_id is not None))


def _in_short(plan: ProcurementPlan) -> str:
    return (
        f"{plan.title}, {pounds(plan.estimated_incl_vat)} including VAT, {plan.begins_with} expected "
        f"{'on a day to be confirmed' if plan.expected_on == 'TBC' else in_words(plan.expected_on)}"
    )


@sentence.register
def _(fact: ProcurementPlanned, _: Names) -> str:
    return f"Procurement planned: {_in_short(fact.plan)}."


@sentence.register
def _(fact: ProcurementRevised, _: Names) -> str:
    moved = may_be_after(fact.plan.expected_on, fact.previous.expected_on)
    return f"Procurement planned anew{', later' if moved else ''}: {_in_short(fact.plan)}."


@sentence.register
def _(fact: ProcurementBegun, _: Names) -> str:
    return f"Procurement begun: notice {fact.platform_number} published on {in_words(fact.published_on)}."


@sentence.register
def _(_fact: ProcurementConcluded, _: Names) -> str:
    return "A contract came of the procurement."


@sentence.register
def _(_fact: ProcurementWithdrawn, _: Names) -> str:
    return "Procurement withdrawn: nothing will be procured under this plan."


_OF_A_PLAN: Final = (dates_are_possible, estimated_in_pounds, directorate_on_record)
PLANNING: Final = Step(
    asks=PlanProcurement,
    rules=(*ENTRY, *_OF_A_PLAN),
    records=_planned,
    effects=(
        Effect(ProcurementPlanned, change=_as_planned, correction=AskedAgain(fixed=frozenset({"follows"}))),
    ),
    opens=True,
    needs=_named,
)
REVISION: Final = Step(
    asks=ReviseProcurement,
    rules=(*CHANGE, still_planned, *_OF_A_PLAN, plan_changes),
    records=_revised,
    effects=(Effect(ProcurementRevised, change=_as_revised, correction=AskedAgain(), was=_was),),
    needs=_named,
)
BEGINNING: Final = Step(
    asks=BeginProcurement,
    rules=(*STEP, still_planned, had_come("published_on")),
    records=_begun,
    effects=(Effect(ProcurementBegun, change=_is_begun, correction=AskedAgain()),),
    in_force=False,
)
CONCLUSION: Final = Step(
    asks=ConcludeProcurement,
    rules=(*STEP, begun_or_concluded, another_contract),
    records=_concluded,
    effects=(
        Effect(
            ProcurementConcluded,
            change=_is_concluded,
            correction=AskedAgain(fixed=frozenset({"contract_id"})),
        ),
    ),
    needs=_contract,
    in_force=False,
)
WITHDRAWAL: Final = Step(
    asks=WithdrawProcurement,
    rules=(*CHANGE, *STEP[len(ENTRY) :], nothing_came_of_it),
    records=_withdrawn,
    effects=(Effect(ProcurementWithdrawn, change=_is_withdrawn, correction=AskedAgain()),),
    in_force=False,
)
PLANNED_PROCUREMENT: Final = Stream(
    noun="planned_procurement",
    plural="planned-procurements",
    called="planned procurement",
    state=PlannedProcurement,
    steps=(PLANNING, REVISION, BEGINNING, CONCLUSION, WITHDRAWAL),
    concerns=_concerned,
    hands_over=handed_over,
)
