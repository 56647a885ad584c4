"""Rollout: directorates come onto this record in phases, each planned for a day and live from a day (paper 3.2)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import CHANGE, ENTRY, seen_to
from domain.dates import PartialDate, day_fault, in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.organisation.units import Case, Organisation, OrganisationUnit, RolloutPhase, found
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import ShortText

PhaseName = Annotated[
    ShortText, Meta(description="What the phase is called: *Phase 1*.", examples=["Phase 1"])
]
Directorates = Annotated[tuple[ShortText, ...], Meta(min_length=1, max_length=50)]
Expected = Annotated[int, Meta(ge=0, le=1_000_000)]


class PlanRolloutPhase(Command, frozen=True, kw_only=True):
    """Plan a phase in which directorates come onto this record, or plan one otherwise that is not live yet."""

    phase: PhaseName
    directorates: Directorates
    """The directorates that come with it, as they are on record."""
    planned_on: PartialDate
    """The day, or the month, on which they are to be live."""
    expected_contracts: Expected
    """How many contracts they are thought to have."""


class GoLive(Command, frozen=True, kw_only=True):
    """Record that a phase is live: from that day on its directorates keep their contracts here."""

    phase: PhaseName


@fact("organisation.rollout_phase_planned.v1")
class RolloutPhasePlanned(Fact, kw_only=True):
    """A phase of the rollout was planned, or planned otherwise than before."""

    phase: PhaseName
    directorates: Directorates
    planned_on: PartialDate
    expected_contracts: Expected
    previous_planned_on: PartialDate | None = None
    """When it was planned for before; null where it is new."""


@fact("organisation.rollout_phase_live.v1")
class RolloutPhaseLive(Fact, kw_only=True):
    """A phase was live from then: its directorates keep their contracts on this record."""

    phase: PhaseName
    directorates: Directorates


def phase_named(organisation: Organisation, name: str) -> RolloutPhase | None:
    """The phase of that name."""
    return next((phase for phase in organisation.phases if phase.phase == name), None)


@rule("rollout.directorates-on-record", "paper 3.2")
def directorates_on_record(case: Case) -> Rejection | None:
    missing = {
        f"directorates.{place}": name
        for place, name in enumerate(case.command.directorates)
        if found(case.state, OrganisationUnit(name)) is None
    }
    if not missing:
        return None
    return no(f"No directorate on record on that day: {', '.join(missing.values())}.", *missing)


@rule("rollout.directorate-in-one-phase", "paper 3.2")
def in_one_phase(case: Case) -> Rejection | None:
    taken = {
        name: phase.phase
        for phase in case.state.phases
        if phase.phase != case.command.phase
        for name in phase.directorates
    }
    named = [_on_record(case.state, name) for name in case.command.directorates]
    twice = [name for place, name in enumerate(named) if name in taken or name in named[:place]]
    if not twice:
        return None
    told = "; ".join(f"{name} ({taken.get(name, 'named twice')})" for name in twice)
    return no(f"A directorate comes with one phase: {told}.", "directorates")


@rule("rollout.planned-for-a-time")
def planned_for_a_time(case: Case) -> Rejection | None:
    wrong = day_fault(case.command.planned_on)
    return no(wrong, "planned_on") if wrong else None


@rule("rollout.plan-changes")
def plan_changes(case: Case) -> Rejection | None:
    before = phase_named(case.state, case.command.phase)
    if before is None or before.live_on is not None or before != _phase(_planning(case)):
        return None
    return no("That is what is planned already.", "planned_on", conflict=True)


@rule("rollout.phase-planned")
def planned(case: Case) -> Rejection | None:
    if phase_named(case.state, case.command.phase) is not None:
        return None
    known = ", ".join(phase.phase for phase in case.state.phases) or "none yet"
    return no(f"No such phase was planned by that day. Phases: {known}.", "phase")


@rule("rollout.phase-not-live")
def not_live(case: Case) -> Rejection | None:
    phase = phase_named(case.state, case.command.phase)
    if phase is None or phase.live_on is None:
        return None
    return no(f"{phase.phase} is live since {in_words(phase.live_on)}.", "phase", conflict=True)


@rule("rollout.live-by-now")
def live_by_now(case: Case) -> Rejection | None:
    if case.effective_from <= case.context.today:
        return None
    return no("That it is live is recorded once it is; until then, plan it.", "effective_from")


@rule("rollout.directorates-still-there", "paper 3.2")
def still_there(case: Case) -> Rejection | None:
    phase = phase_named(case.state, case.command.phase)
    named = phase.directorates if phase else ()
    gone = [name for name in named if found(case.state, OrganisationUnit(name)) is None]
    if not gone:
        return None
    return no(
        f"No directorate on record on that day: {', '.join(gone)}. Plan the phase with what is there instead.",
        "phase",
        conflict=True,
    )


def _on_record(organisation: Organisation, name: str) -> str:
    known = found(organisation, OrganisationUnit(name))
    return known.directorate if known else name


def _planning(case: Case) -> RolloutPhasePlanned:
    command, before = case.command, phase_named(case.state, case.command.phase)
    return RolloutPhasePlanned(
        phase=command.phase,
        directorates=tuple(_on_record(case.state, name) for name in command.directorates),
        planned_on=command.planned_on,
        expected_contracts=command.expected_contracts,
        previous_planned_on=before.planned_on if before else None,
    )


def _going_live(case: Case) -> Fact:
    phase = seen_to(phase_named(case.state, case.command.phase))
    return RolloutPhaseLive(phase=phase.phase, directorates=phase.directorates)


def _planned(before: Organisation, fact: RolloutPhasePlanned, _: date) -> Organisation:
    return _with(before, _phase(fact))


def _phase(fact: RolloutPhasePlanned) -> RolloutPhase:
    return RolloutPhase(fact.phase, fact.directorates, fact.planned_on, fact.expected_contracts)


def _live(before: Organisation, fact: RolloutPhaseLive, valid_from: date) -> Organisation:
    phase = phase_named(before, fact.phase)
    return before if phase is None else _with(before, replace(phase, live_on=valid_from))


def _with(before: Organisation, phase: RolloutPhase) -> Organisation:
    """The organisation with the phase in its place among the others."""
    known = {known.phase: known for known in before.phases} | {phase.phase: phase}
    return replace(before, phases=tuple(known.values()))


def _planned_before(before: Organisation, fact: RolloutPhasePlanned) -> Mapping[str, Any]:
    phase = phase_named(before, fact.phase)
    return {"previous_planned_on": phase.planned_on if phase else None}


def _directorates_of(before: Organisation, fact: RolloutPhaseLive) -> Mapping[str, Any]:
    phase = phase_named(before, fact.phase)
    return {"directorates": phase.directorates} if phase else {}


@sentence.register
def _(fact: RolloutPhasePlanned, _: Names) -> str:
    was = f" (was {in_words(fact.previous_planned_on)})" if fact.previous_planned_on else ""
    return (
        f"The rollout's {fact.phase} planned for {in_words(fact.planned_on)}{was}: {'; '.join(fact.directorates)}, "
        f"with {fact.expected_contracts} contracts expected."
    )


@sentence.register
def _(fact: RolloutPhaseLive, _: Names) -> str:
    return f"The rollout's {fact.phase} is live: {'; '.join(fact.directorates)} keep their contracts on this record."


_WHICH: Final = frozenset({"phase"})

PLANNING: Final = Step(
    asks=PlanRolloutPhase,
    rules=(*ENTRY, not_live, planned_for_a_time, directorates_on_record, in_one_phase, plan_changes),
    records=_planning,
    effects=(
        Effect(
            RolloutPhasePlanned, change=_planned, correction=AskedAgain(fixed=_WHICH), was=_planned_before
        ),
    ),
)
GOING_LIVE: Final = Step(
    asks=GoLive,
    rules=(*CHANGE, planned, not_live, still_there, live_by_now),
    records=_going_live,
    effects=(
        Effect(RolloutPhaseLive, change=_live, correction=AskedAgain(fixed=_WHICH), was=_directorates_of),
    ),
)
