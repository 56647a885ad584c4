"""The key performance indicator of a contract: what is measured, how it is judged, and since when.

==================  ======================  ==================
State               Facts that may follow   Facts that lead out of it
==================  ======================  ==================
not defined         defined                 defined → in use
in use              revised, weighed        retired → retired
retired             (none)                  (none)
==================  ======================  ==================

**Purpose.** A definition with a target and rating bands that stand before the period starts, so that a figure is
judged by what was agreed for its period and not by what would be convenient today.

**Dilemmas.**

- *One version a period, or two?* A revision may take effect inside a period. The version in force on the period's last
  day judges it; both scores are kept and shown.
- *No percentages in the law.* Regulation 39(5) names five ratings and gives no figures for "close" or "below": bands
  are the council's own, for each KPI. A KPI without bands is allowed, and then nothing is ever rated by itself.
- *Revised or new?* A revision keeps the KPI's id and its past. What measures something else is a new KPI.
- *Whose KPI?* It belongs to the contract that it was set for: a correction may change the definition, not the contract.
- *Quality is advice.* A KPI that is not yet relevant and measurable can be recorded, since old contracts have such KPIs
  (paper 2.2); what is missing is said with it, then and on every list.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import CHANGE, ENTRY
from domain.case import Case as AnyCase
from domain.contract.in_being import contract_in_being
from domain.decisions import Advice, Command, NamedRule, NotAsked, Rejection, no, rule
from domain.events import Fact, fact
from domain.figures import Figure, number
from domain.periods import Frequency
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Need, Step, Stream
from domain.text import LongText, ShortText

Unit = Literal["percent", "number", "days", "hours", "minutes", "pounds excl. VAT", "score", "ratio"]


Direction = Literal["higher is better", "lower is better"]


RevisionReason = Literal["relevance", "measurability", "target", "bands", "frequency", "other"]


Rating = Literal["Good", "Approaching target", "Requires improvement", "Inadequate", "Other"]
"""The five ratings of regulation 39(5), Procurement Regulations 2024."""


class Bands(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a rating begins, fixed before the period starts. In the direction that is better, each is easier to reach
    than the one before; what reaches none of them is *Inadequate* (reg 39(5))."""

    good: Figure
    approaching_target: Figure
    requires_improvement: Figure


class Definition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is measured and how it is judged."""

    title: ShortText
    purpose: LongText = ""
    """What it says about whether the contract delivers: what makes it relevant."""
    formula: LongText = ""
    """How the figure is worked out: what makes it measurable."""
    unit: Unit
    direction: Direction
    target: Figure | None = None
    bands: Bands | None = None
    frequency: Frequency
    source: ShortText | None = None
    """System or record from which the figure comes, where it can be validated."""
    due_days: Annotated[int, Meta(ge=0, le=366)] = 20
    """Days after the period's last day by which the return is due."""
    material: bool = False
    """Whether it is among the KPIs most material to the contract (reg 32(2)(r))."""


class Kpi(Struct, frozen=True):
    """A key performance indicator from one day to the next."""

    contract_id: UUID
    definition: Definition
    since: date
    """First day of this definition."""
    version: int = 1
    """Which definition this is: 1, 2, 3 …"""
    retired_from: date | None = None
    weight: Figure | None = None
    """How much it counts among the KPIs of its contract; none where that was not said."""


def missing(definition: Definition) -> tuple[str, ...]:
    """What is missing for it to be relevant and measurable (paper 2.2; NAO 5.4), in words; empty where nothing is."""
    wanted = (
        (bool(definition.purpose.strip()), "relevance: what it says about whether the contract delivers"),
        (bool(definition.formula.strip()), "measurability: how the figure is worked out"),
        (definition.source is not None, "measurability: the source it can be validated at"),
        (definition.target is not None, "a target"),
        (definition.bands is not None, "rating bands"),
    )
    return tuple(words for there, words in wanted if not there)


def rating(definition: Definition, figure: str) -> Rating | None:
    """How a figure is rated by a definition (reg 39(5)); ``None`` where it has no bands."""
    if definition.bands is None:
        return None
    bands, sign = definition.bands, 1 if definition.direction == "higher is better" else -1
    reached = sign * number(figure)
    if reached >= sign * number(bands.good):
        return "Good"
    if reached >= sign * number(bands.approaching_target):
        return "Approaching target"
    return "Requires improvement" if reached >= sign * number(bands.requires_improvement) else "Inadequate"


_WHOLE: Final = Decimal(100)


def bands_at(definition: Definition, shares: tuple[Decimal, Decimal, Decimal]) -> Bands:
    """Bands at shares of the target. Where lower is better they lie as far above it as the share is below 100."""
    target = number(definition.target or "")
    edges = (
        target * (share if definition.direction == "higher is better" else 2 * _WHOLE - share) / _WHOLE
        for share in shares
    )
    return Bands(*(format(edge, "f") for edge in edges))


_MOST_WEIGHT: Final = 1000

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Kpi]


@rule("kpi.bands-in-order", "reg 39(5)")
def bands_in_order(case: Case[Any]) -> Rejection | None:
    bands = case.command.definition.bands
    if bands is None:
        return None
    edges = [number(edge) for edge in (bands.good, bands.approaching_target, bands.requires_improvement)]
    rising = case.command.definition.direction == "lower is better"
    if edges == sorted(set(edges), reverse=not rising):
        return None
    return no(
        f"Where {case.command.definition.direction}, good must be harder to reach than approaching target, and that "
        "harder than requires improvement.",
        "definition.bands",
    )


@rule("kpi.relevant-and-measurable", "paper 2.2; NAO 5.4")
def relevant_and_measurable(case: Case[Any]) -> Advice | None:
    absent = missing(case.command.definition)
    return Advice(f"Still missing: {'; '.join(absent)}.") if absent else None


@rule("kpi.bands-as-the-council-has-them", "reg 39(5)")
def bands_as_the_council_has_them(case: Case[Any]) -> Advice | NotAsked | None:
    """Bands are each KPI's own; what the policy in force says of them is held beside."""
    shares, definition = case.context.policy.shares_of_target, case.command.definition
    if shares is None or definition.target is None:
        return NotAsked()
    wanted = bands_at(definition, shares)
    given = definition.bands
    if given is not None and all(
        number(getattr(given, name)) == number(getattr(wanted, name)) for name in given.__struct_fields__
    ):
        return None
    edges = ", ".join(getattr(wanted, name) for name in wanted.__struct_fields__)
    return Advice(f"By the Council's policy the bands for this target begin at {edges}.")


@rule("kpi.in-use")
def in_use(case: Case[Any]) -> Rejection | None:
    retired = case.state.retired_from
    if retired is None or case.effective_from < retired:
        return None
    return no("It is retired; set a new one.", "effective_from", conflict=True)


_DEFINITION: tuple[NamedRule, ...] = (bands_in_order, relevant_and_measurable, bands_as_the_council_has_them)


def _target(definition: Definition) -> str:
    return "no target" if definition.target is None else f"target {definition.target} {definition.unit}"


class Define(Command, frozen=True, kw_only=True):
    """Set a key performance indicator for a contract."""

    contract_id: UUID
    definition: Definition


@fact("kpi.defined.v1")
class Defined(Fact, kw_only=True):
    """A key performance indicator was set for a contract."""

    contract_id: UUID
    definition: Definition


def _contract(command: Define, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("contract_id", "contract", command.contract_id),)


def _definition(case: Case[Define]) -> Fact:
    return Defined(contract_id=case.command.contract_id, definition=case.command.definition)


def _in_use_from(_: Kpi | None, fact: Defined, valid_from: date) -> Kpi:
    return Kpi(fact.contract_id, fact.definition, valid_from)


@sentence.register
def _(fact: Defined, _: Names) -> str:
    set_as = fact.definition
    return f"KPI set: {set_as.title}, {set_as.frequency}, {_target(set_as)}, {set_as.direction}."


DEFINITION: Final = Step(
    asks=Define,
    rules=(*ENTRY, contract_in_being, *_DEFINITION),
    records=_definition,
    effects=(Effect(Defined, change=_in_use_from, correction=AskedAgain(fixed=frozenset({"contract_id"}))),),
    opens=True,
    needs=_contract,
)


class Revise(Command, frozen=True, kw_only=True):
    """Change the definition from a day on; earlier periods keep the one before."""

    definition: Definition
    because: RevisionReason


@fact("kpi.revised.v1")
class Revised(Fact, kw_only=True):
    """The definition changed; periods that ended before are judged by the one before (NAO 5.2)."""

    previous: Definition
    definition: Definition
    because: RevisionReason


@rule("kpi.definition-changes")
def definition_changes(case: Case[Revise]) -> Rejection | None:
    if case.command.definition != case.state.definition:
        return None
    return no("The definition says just that already.", "definition")


@rule("kpi.bands-before-the-period", "domain rule I13")
def bands_before_the_period(case: Case[Revise]) -> Advice | None:
    if case.effective_from >= case.context.today:
        return None
    return Advice(
        "Periods that have begun already are judged by the revised definition; both scores are shown."
    )


def _revision(case: Case[Revise]) -> Fact:
    return Revised(
        previous=case.state.definition, definition=case.command.definition, because=case.command.because
    )


def _judged_otherwise(kpi: Kpi, fact: Revised, valid_from: date) -> Kpi:
    return replace(kpi, definition=fact.definition, since=valid_from, version=kpi.version + 1)


def _was(kpi: Kpi, _: Revised) -> Mapping[str, Any]:
    return {"previous": kpi.definition}


@sentence.register
def _(fact: Revised, _: Names) -> str:
    was, now = fact.previous, fact.definition
    name = now.title if now.title == was.title else f"{was.title} (now {now.title})"
    kept = _target(now) if _target(now) == _target(was) else f"{_target(now)} (was {_target(was)})"
    return f"KPI {name} revised for {fact.because}: {kept}{_otherwise(was, now)}."


def _otherwise(was: Definition, now: Definition) -> str:
    """What else the definition says otherwise than before, by name."""
    told = {"title", "target", "unit"}
    names = [name for name in now.__struct_fields__ if name not in told]
    changed = [name.replace("_", " ") for name in names if getattr(was, name) != getattr(now, name)]
    return f"; changed: {', '.join(changed)}" if changed else ""


REVISION: Final = Step(
    asks=Revise,
    rules=(*CHANGE, in_use, *_DEFINITION, definition_changes, bands_before_the_period),
    records=_revision,
    effects=(Effect(Revised, change=_judged_otherwise, correction=AskedAgain(), was=_was),),
)


class Weigh(Command, frozen=True, kw_only=True):
    """Say how much it counts among the KPIs of its contract, from a day on."""

    weight: Figure | None = None
    """More than nought, such as 40 where all of them come to 100; leave out to weigh it no more."""


@fact("kpi.weighed.v1")
class Weighed(Fact, kw_only=True):
    """It was said how much it counts among the KPIs of its contract."""

    previous: Figure | None = None
    """What it counted before; none where that was not said."""
    weight: Figure | None
    """What it counts from then; none where it is weighed no more."""


@rule("kpi.weight-possible")
def weight_possible(case: Case[Weigh]) -> Rejection | None:
    weight = case.command.weight
    if weight == case.state.weight:
        return no("That is on record already.", "weight", conflict=True)
    if weight is None or 0 < number(weight) <= _MOST_WEIGHT:
        return None
    return no("Give a weight of more than nought, and 1,000 at most.", "weight")


def _weighing(case: Case[Weigh]) -> Fact:
    return Weighed(previous=case.state.weight, weight=case.command.weight)


def _weighed(kpi: Kpi, fact: Weighed, _: date) -> Kpi:
    return replace(kpi, weight=fact.weight)


def _weighed_before(kpi: Kpi, _: Weighed) -> Mapping[str, Any]:
    return {"previous": kpi.weight}


@sentence.register
def _(fact: Weighed, _: Names) -> str:
    was = f" (was {fact.previous})" if fact.previous else ""
    return f"KPI weighed as {fact.weight}{was}." if fact.weight else f"KPI weighed no more{was}."


WEIGHING: Final = Step(
    asks=Weigh,
    rules=(*CHANGE, in_use, weight_possible),
    records=_weighing,
    effects=(Effect(Weighed, change=_weighed, correction=AskedAgain(), was=_weighed_before),),
)


class Retire(Command, frozen=True, kw_only=True):
    """Stop measuring it from a day on."""


@fact("kpi.retired.v1")
class Retired(Fact, kw_only=True):
    """No further periods are measured."""


def _retirement(_: Case[Retire]) -> Fact:
    return Retired()


def _no_longer_measured(kpi: Kpi, _: Retired, valid_from: date) -> Kpi:
    return replace(kpi, retired_from=kpi.retired_from or valid_from)


@sentence.register
def _(_fact: Retired, _: Names) -> str:
    return "KPI retired: no further periods are measured."


RETIREMENT: Final = Step(
    asks=Retire,
    rules=(*CHANGE, in_use),
    records=_retirement,
    effects=(Effect(Retired, change=_no_longer_measured, correction=AskedAgain()),),
)


KPI: Final = Stream(
    noun="kpi",
    plural="kpis",
    called="KPI",
    state=Kpi,
    steps=(DEFINITION, REVISION, WEIGHING, RETIREMENT),
    concerns=lambda _stream_id, kpi, _fact: (kpi.contract_id,),
)
