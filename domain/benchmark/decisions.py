"""What each command on a comparison is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar

from domain.benchmark import commands as ask
from domain.benchmark import events as happened
from domain.benchmark import sentences
from domain.benchmark.state import CHANGES, Benchmark
from domain.case import ENTRY, STEP
from domain.case import Case as AnyCase
from domain.contract.in_being import contract_in_being
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact
from domain.stream import Need, Step, Stream

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Benchmark]


@rule("benchmark.source-not-in-the-future")
def source_not_in_the_future(case: Case[ask.Compare]) -> Rejection | None:
    day = case.command.source_date
    if day is None or day <= case.context.today:
        return None
    return no("The source cannot bear a date that has not come yet.", "source_date")


@rule("benchmark.stands")
def stands(case: Case[Any]) -> Rejection | None:
    if case.state.superseded_by is None:
        return None
    return no("A later comparison took its place; conclude on that one.", conflict=True)


@rule("benchmark.conclusion-changes")
def conclusion_changes(case: Case[ask.Conclude]) -> Rejection | None:
    command, state = case.command, case.state
    now = (command.conclusion, command.text, command.action_wanted)
    if now != (state.conclusion, state.text, state.action_wanted):
        return None
    return no("That is concluded already.", "conclusion", "text")


@rule("benchmark.by-a-later-one")
def by_a_later_one(case: Case[ask.Supersede]) -> Rejection | None:
    if case.command.by == case.chronicle.stream_id:
        return no("A comparison cannot take its own place.", "by")
    later = case.other_chronicle(case.command.by).latest()
    if later is None or later.contract_id != case.state.contract_id:
        return no("That is a comparison of another contract.", "by")
    if later.superseded_by is not None:
        return no("That comparison was itself replaced by another.", "by")
    if later.compared_on < case.state.compared_on:
        return no("That comparison is the earlier of the two.", "by")
    return None


def _contract(command: ask.Compare, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("contract_id", "contract", command.contract_id),)


def _later(command: ask.Supersede, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("by", "benchmark", command.by),)


def _compared(case: Case[ask.Compare]) -> Fact:
    command = case.command
    return happened.Compared(
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


def _concluded(case: Case[ask.Conclude]) -> Fact:
    command = case.command
    return happened.Concluded(
        conclusion=command.conclusion, text=command.text, action_wanted=command.action_wanted
    )


BENCHMARK = Stream(
    noun="benchmark",
    plural="benchmarks",
    called="comparison",
    events=happened,
    sentences=sentences,
    state=Benchmark,
    changes=CHANGES,
    opening=frozenset({happened.Compared}),
    steps={
        ask.Compare: Step(
            (*ENTRY, contract_in_being, source_not_in_the_future), _compared, opens=True, needs=_contract
        ),
        ask.Conclude: Step((*STEP, stands, conclusion_changes), _concluded, in_force=False),
        ask.Supersede: Step(
            (*STEP, stands, by_a_later_one),
            lambda case: happened.Superseded(by=case.command.by),
            needs=_later,
            in_force=False,
        ),
    },
    concerns=lambda _stream_id, known, _fact: (known.contract_id,),
)
