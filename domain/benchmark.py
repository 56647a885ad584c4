"""The comparison of a contract's performance or price with somebody else's.

==================  ======================  ==========================
State               Facts that may follow   Facts that lead out of it
==================  ======================  ==========================
not compared        compared                compared → compared
compared            concluded               concluded → concluded
concluded           concluded anew          superseded → superseded
superseded          (none)                  (none)
==================  ======================  ==========================

**Purpose.** Comparison to best practice elsewhere is one of the paper's three themes (2.2): what was compared, with
whom, for which period, by which source, and what followed from it. Who has never compared is a list, not a score.

**Dilemmas.**

- *Figures that are not alike.* Adjustments are words beside the figures, never worked into them; *not comparable* is a
  conclusion like any other.
- *Two comparators.* Each comparison is with one body; three authorities are three comparisons, to be read side by side.
- *How long does it count?* The record does not say. Coverage asks for comparisons within a number of months, or ever.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import ENTRY, STEP, had_come, step_not_ahead_of_time
from domain.case import Case as AnyCase
from domain.contract.in_being import contract_in_being
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.figures import Figure
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step, Stream
from domain.text import LongText, ShortText

ComparatorKind = Literal["local authority", "other public body", "other sector", "industry index"]
"""Other local authorities, and organisations in other sectors (paper 2.2)."""


Conclusion = Literal["better", "similar", "worse", "not comparable"]


class Benchmark(Struct, frozen=True):
    """A comparison from one day to the next."""

    contract_id: UUID
    measure: str
    unit: str
    own_figure: str
    own_period: str
    comparator: str
    comparator_kind: ComparatorKind
    their_figure: str
    their_period: str
    source: str
    source_date: date | None
    adjustments: str
    compared_on: date
    conclusion: Conclusion | None = None
    text: str = ""
    action_wanted: str = ""
    superseded_by: UUID | None = None


Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Benchmark]


@rule("benchmark.stands")
def still_stands(case: Case[Any]) -> Rejection | None:
    if case.state.superseded_by is None:
        return None
    return no("A later comparison took its place; conclude on that one.", conflict=True)


class Compare(Command, frozen=True, kw_only=True):
    """Set a measure of a contract beside somebody else's."""

    contract_id: UUID
    measure: ShortText
    unit: ShortText
    own_figure: Figure
    own_period: ShortText
    comparator: ShortText
    """Name of the authority, body, firm or index."""
    comparator_kind: ComparatorKind
    their_figure: Figure
    their_period: ShortText
    source: ShortText
    source_date: date | None = None
    adjustments: LongText = ""
    """What was done, or should be thought of, to make the figures alike."""


@fact("benchmark.compared.v1")
class Compared(Fact, kw_only=True):
    """A measure of the contract was set beside somebody else's (paper 2.2; NAO 8.5)."""

    contract_id: UUID
    measure: ShortText
    unit: ShortText
    own_figure: Figure
    own_period: ShortText
    comparator: ShortText
    """Name of the authority, body, firm or index."""
    comparator_kind: ComparatorKind
    their_figure: Figure
    their_period: ShortText
    source: ShortText
    source_date: date | None = None
    adjustments: LongText = ""
    """What was done, or should be thought of, to make the figures alike."""


def _contract(command: Compare, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("contract_id", "contract", command.contract_id),)


def _comparison(case: Case[Compare]) -> Fact:
    command = case.command
    return Compared(
        contract_id=command.contract_id,
        measure=command.measure,
        unit=command.unit,
        own_figure=command.own_figure,
        own_period=command.own_period,
        comparator=command.comparator,
        comparator_kind=command.comparator_kind,
        their_figure=command.their_figure,
        their_period=command.their_period,
        source=command.source,
        source_date=command.source_date,
        adjustments=command.adjustments,
    )


def _set_beside(_: Benchmark | None, fact: Compared, valid_from: date) -> Benchmark:
    return Benchmark(
        contract_id=fact.contract_id,
        measure=fact.measure,
        unit=fact.unit,
        own_figure=fact.own_figure,
        own_period=fact.own_period,
        comparator=fact.comparator,
        comparator_kind=fact.comparator_kind,
        their_figure=fact.their_figure,
        their_period=fact.their_period,
        source=fact.source,
        source_date=fact.source_date,
        adjustments=fact.adjustments,
        compared_on=valid_from,
    )


@sentence.register
def _(fact: Compared, _: Names) -> str:
    ours, theirs = f"{fact.own_figure} ({fact.own_period})", f"{fact.their_figure} ({fact.their_period})"
    return (
        f"Compared with {fact.comparator} ({fact.comparator_kind}) on {fact.measure}, {fact.unit}: {ours} against "
        f"{theirs}; source: {stopped(fact.source)}"
    )


COMPARISON: Final = Step(
    asks=Compare,
    rules=(*ENTRY, step_not_ahead_of_time, contract_in_being, had_come("source_date")),
    records=_comparison,
    effects=(Effect(Compared, change=_set_beside, correction=AskedAgain(fixed=frozenset({"contract_id"}))),),
    opens=True,
    needs=_contract,
)


class Conclude(Command, frozen=True, kw_only=True):
    """Say what follows from the comparison."""

    conclusion: Conclusion
    text: Annotated[str, Meta(min_length=1, max_length=5000)]
    action_wanted: LongText = ""


@fact("benchmark.concluded.v1")
class Concluded(Fact, kw_only=True):
    """What follows from the comparison."""

    conclusion: Conclusion
    text: LongText
    action_wanted: LongText = ""


@rule("benchmark.conclusion-changes")
def conclusion_changes(case: Case[Conclude]) -> Rejection | None:
    command, state = case.command, case.state
    now = (command.conclusion, command.text, command.action_wanted)
    if now != (state.conclusion, state.text, state.action_wanted):
        return None
    return no("That is concluded already.", "conclusion", "text")


def _conclusion(case: Case[Conclude]) -> Fact:
    command = case.command
    return Concluded(conclusion=command.conclusion, text=command.text, action_wanted=command.action_wanted)


def _means(known: Benchmark, fact: Concluded, _: date) -> Benchmark:
    return replace(known, conclusion=fact.conclusion, text=fact.text, action_wanted=fact.action_wanted)


@sentence.register
def _(fact: Concluded, _: Names) -> str:
    wanted = f" Wanted: {stopped(fact.action_wanted)}" if fact.action_wanted else ""
    return f"Concluded from the comparison: {fact.conclusion}. {stopped(fact.text)}{wanted}"


CONCLUSION: Final = Step(
    asks=Conclude,
    rules=(*STEP, still_stands, conclusion_changes),
    records=_conclusion,
    effects=(Effect(Concluded, change=_means, correction=AskedAgain()),),
    in_force=False,
)


class Supersede(Command, frozen=True, kw_only=True):
    """Point to the comparison that took its place."""

    by: UUID
    """The later comparison, of the same contract."""


@fact("benchmark.superseded.v1")
class Superseded(Fact, kw_only=True):
    """A later comparison took its place."""

    by: UUID


@rule("benchmark.by-a-later-one")
def by_a_later_one(case: Case[Supersede]) -> Rejection | None:
    if case.command.by == case.chronicle.stream_id:
        return no("A comparison cannot take its own place.", "by")
    later = case.other_chronicle(case.command.by).latest()
    if later is None or later.contract_id != case.state.contract_id:
        return no("That is a comparison of another contract.", "by")
    if later.superseded_by is not None:
        return no("That comparison was itself replaced by another.", "by")
    if later.compared_on < case.state.compared_on:
        return no("That comparison is the earlier of the two.", "by")
    if later.compared_on > case.effective_from:
        return no(f"That comparison was made on {in_words(later.compared_on)} only.", "by", "effective_from")
    return None


def _later(command: Supersede, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("by", "benchmark", command.by),)


def _succession(case: Case[Supersede]) -> Fact:
    return Superseded(by=case.command.by)


def _replaced(known: Benchmark, fact: Superseded, _: date) -> Benchmark:
    return replace(known, superseded_by=fact.by)


@sentence.register
def _(_fact: Superseded, _: Names) -> str:
    return "A later comparison took the place of this one."


SUCCESSION: Final = Step(
    asks=Supersede,
    rules=(*STEP, still_stands, by_a_later_one),
    records=_succession,
    effects=(Effect(Superseded, change=_replaced, correction=AskedAgain()),),
    needs=_later,
    in_force=False,
)


BENCHMARK: Final = Stream(
    noun="benchmark",
    plural="benchmarks",
    called="comparison",
    state=Benchmark,
    steps=(COMPARISON, CONCLUSION, SUCCESSION),
    concerns=lambda _stream_id, known, _fact: (known.contract_id,),
)
