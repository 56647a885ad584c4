"""Publication: a second person puts the draft in force from a day on, under a number of its own (domain rule I16)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from domain.case import CHANGE, step_in_order
from domain.dates import in_words
from domain.decisions import Advice, Command, Decided, NotAsked, Passed, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import Effect, Need, OnlyAnnulled, Step
from domain.tiering_model.drafting import Drafted, Revised
from domain.tiering_model.model import Model
from domain.tiering_model.pilot_case import PilotCaseRemoved, PilotCaseWritten, cases_of, otherwise, tried
from domain.tiering_model.retirement import Retired
from domain.tiering_model.rules import Case, is_the_last, still_a_draft, superseded
from domain.tiering_model.terms import Number, TieringModel, in_short


class Publish(Command, frozen=True, kw_only=True):
    """Put a draft in force from a day on, as a second person."""


@fact("tiering_model.published.v1")
class Published(Fact, kw_only=True):
    """The model is in force from this day, under a number of its own, and is never changed (domain rule I16)."""

    number: Number
    model: Model
    """Word for word what was published."""
    supersedes: UUID | None = None


@rule("tiering-model.second-person", "NAO 6.2, 8.2; domain rule I3")
def second_person(case: Case[Publish]) -> Rejection | None:
    """Who drafted, revised or corrected the draft or what it is tested on, in person or on somebody's behalf, has a
    hand in it."""
    of_a_draft = Drafted | Revised | PilotCaseWritten | PilotCaseRemoved
    drafted = (placed for placed in case.chronicle.timeline.placed if isinstance(placed.fact, of_a_draft))
    if not any(map(case.has_a_hand_in, drafted)):
        return None
    return no(
        "You drafted or revised this model or its pilot cases, or it was done for you; someone else must publish it.",
        conflict=True,
    )


@rule("tiering-model.takes-its-place")
def takes_its_place(case: Case[Publish]) -> Rejection | None:
    earlier = case.state.supersedes
    if earlier is None:
        return None
    known: TieringModel | None = case.other_chronicle(earlier).latest()
    if known is None or known.published_from is None or not is_the_last(known):
        return no(
            "The model that it was to supersede is not the last one that was published: draft one that supersedes "
            "that.",
            conflict=True,
        )
    if case.effective_from > known.published_from:
        return None
    return no(
        f"The version before it is in force from {in_words(known.published_from)}; this one begins later.",
        "effective_from",
    )


@rule("tiering-model.pilot-cases-come-out", "paper 3.3")
def pilot_cases_come_out(case: Case[Publish]) -> Advice | Passed | NotAsked:
    """Managers may be wrong: a case that comes out otherwise is named, so that a reason can be given."""
    cases, wrong = len(case.state.pilot_cases), [*otherwise(case.state)]
    if not cases:
        return NotAsked()
    if not wrong:
        return Passed(f"Pilot cases that come out as their managers expected: {cases} of {cases}.")
    return Advice(
        f"Pilot cases that come out otherwise than their managers expected: {len(wrong)} of {cases}. "
        f"{'; '.join(wrong)}."
    )


def _recorded(case: Case[Publish]) -> Iterator[Fact | Decided]:
    """The version before it is retired in the same commit, from the same day."""
    state = case.state
    earlier: Any = case.other_chronicle(state.supersedes).latest() if state.supersedes else None
    number = earlier.number + 1 if earlier else 1
    yield Published(number=number, model=state.model, supersedes=state.supersedes)
    if state.supersedes:
        retired = Retired(superseded_by=case.chronicle.stream_id)
        yield Decided(retired, case.effective_from, state.supersedes)


def _in_force(state: TieringModel, fact: Published, valid_from: date) -> TieringModel:
    return replace(
        state,
        model=fact.model,
        number=fact.number,
        supersedes=fact.supersedes,
        published_from=valid_from,
        pilot_cases=tried(fact.model, cases_of(state)),
    )


def _was(state: TieringModel, _: Published) -> Mapping[str, Any]:
    return {"model": state.model}


def _seen(state: TieringModel, _: Published) -> Mapping[str, Any]:
    """What it was tested on, and which version it takes the place of."""
    return {"the pilot cases": cases_of(state), "earlier version": state.supersedes}


def _retiring(fact: Published) -> Iterator[Need]:
    if fact.supersedes is not None:
        yield Need("annuls", "tiering_model", fact.supersedes, optional=True)


@sentence.register
def _(fact: Published, _: Names) -> str:
    place = f", in place of version {fact.number - 1}" if fact.supersedes else ""
    return f"Published as version {fact.number}{place}: {fact.model.title} ({in_short(fact.model)})."


PUBLICATION = Step(
    asks=Publish,
    rules=(*CHANGE, step_in_order, still_a_draft, second_person, takes_its_place, pilot_cases_come_out),
    records=_recorded,
    effects=(
        Effect(
            Published,
            change=_in_force,
            correction=OnlyAnnulled("What is published is never changed (rule I16): draft a new version."),
            was=_was,
            rests_on=_seen,
            bound_to=_retiring,
        ),
    ),
    brings=(Retired,),
    in_force=False,
    needs=superseded,
)
