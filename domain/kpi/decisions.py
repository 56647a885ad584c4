"""What each command on a key performance indicator is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar

from domain.case import CHANGE, ENTRY
from domain.case import Case as AnyCase
from domain.contract.in_being import contract_in_being
from domain.decisions import Advice, Command, NamedRule, Rejection, no, rule
from domain.events import Fact
from domain.figures import number
from domain.kpi import commands as ask
from domain.kpi import events as happened
from domain.kpi import sentences
from domain.kpi.state import CHANGES, Kpi, missing
from domain.stream import Need, Step, Stream

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Kpi]


@rule("kpi.bands-in-order", "reg 39(5)")
def bands_in_order(case: Case[Any]) -> Rejection | None:
    bands = case.command.definition.bands
    if bands is None:
        return None
    edges = [number(one) for one in (bands.good, bands.approaching_target, bands.requires_improvement)]
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


@rule("kpi.definition-changes")
def definition_changes(case: Case[ask.Revise]) -> Rejection | None:
    if case.command.definition != case.state.definition:
        return None
    return no("The definition says just that already.", "definition")


@rule("kpi.bands-before-the-period", "domain rule I13")
def bands_before_the_period(case: Case[ask.Revise]) -> Advice | None:
    if case.effective_from >= case.context.today:
        return None
    return Advice(
        "Periods that have begun already are judged by the revised definition; both scores are shown."
    )


@rule("kpi.in-use")
def in_use(case: Case[Any]) -> Rejection | None:
    retired = case.state.retired_from
    if retired is None or case.effective_from < retired:
        return None
    return no("It is retired; set a new one.", "effective_from", conflict=True)


def _contract(command: ask.Define, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("contract_id", "contract", command.contract_id),)


def _defined(case: Case[ask.Define]) -> Fact:
    return happened.Defined(contract_id=case.command.contract_id, definition=case.command.definition)


def _revised(case: Case[ask.Revise]) -> Fact:
    return happened.Revised(
        previous=case.state.definition, definition=case.command.definition, because=case.command.because
    )


def _retired(_: Case[ask.Retire]) -> Fact:
    return happened.Retired()


_DEFINITION: tuple[NamedRule, ...] = (bands_in_order, relevant_and_measurable)

KPI = Stream(
    noun="kpi",
    plural="kpis",
    called="KPI",
    events=happened,
    sentences=sentences,
    state=Kpi,
    changes=CHANGES,
    opening=frozenset({happened.Defined}),
    steps={
        ask.Define: Step((*ENTRY, contract_in_being, *_DEFINITION), _defined, opens=True, needs=_contract),
        ask.Revise: Step(
            (*CHANGE, in_use, *_DEFINITION, definition_changes, bands_before_the_period), _revised
        ),
        ask.Retire: Step((*CHANGE, in_use), _retired),
    },
    concerns=lambda _stream_id, kpi, _fact: (kpi.contract_id,),
)
