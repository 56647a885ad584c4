"""Drafting: a model is drafted and revised; no contract is assessed by a draft (paper 3.3)."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from domain.case import ENTRY, STEP, reason_given, step_not_ahead_of_time
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import PersonId
from domain.tiering_model.model import Model
from domain.tiering_model.pilot_case import PilotCaseWritten, cases_of, tried
from domain.tiering_model.rules import (
    SOUND,
    Case,
    is_the_last,
    model_asked_for,
    still_a_draft,
    superseded,
)
from domain.tiering_model.terms import TieringModel, in_short


class Draft(Command, frozen=True, kw_only=True):
    """Draft a tiering model."""

    model: Model | None = None
    """Where left out: the default model that ships, which is ours."""
    supersedes: UUID | None = None
    """The last version that was published, of which it is to take the place; none for the first."""


class Revise(Command, frozen=True, kw_only=True):
    """Change a draft."""

    model: Model


@fact("tiering_model.drafted.v1")
class Drafted(Fact, kw_only=True):
    """A tiering model was drafted (paper 3.3). No contract is assessed by a draft."""

    model: Model
    supersedes: UUID | None = None
    """The published version that it is to take the place of."""
    drafted_by: PersonId


@fact("tiering_model.revised.v1")
class Revised(Fact, kw_only=True):
    """The draft was changed."""

    model: Model
    revised_by: PersonId


@rule("tiering-model.supersedes-a-published-one")
def supersedes_a_published_one(case: Case[Draft]) -> Rejection | None:
    earlier = case.command.supersedes
    if earlier is None:
        return None
    known: TieringModel | None = case.other_chronicle(earlier).latest()
    if known is not None and is_the_last(known):
        return None
    how = "annulled" if known is None else "a draft" if known.number is None else "superseded already"
    return no(
        f"That model is {how}; what is superseded is the last version that was published.",
        "supersedes",
        conflict=True,
    )


@rule("tiering-model.draft-changes")
def draft_changes(case: Case[Revise]) -> Rejection | None:
    if case.command.model != case.state.model:
        return None
    return no("The draft says just that already.", "model")


def _draft(case: Case[Draft]) -> Iterator[Fact]:
    """The next version is tested on the cases of the one before."""
    earlier = case.command.supersedes
    yield Drafted(
        model=model_asked_for(case.command),
        supersedes=earlier,
        drafted_by=case.context.actor.person_id,
    )
    known: TieringModel | None = case.other_chronicle(earlier).latest() if earlier else None
    for pilot_case in cases_of(known) if known else ():
        yield PilotCaseWritten(pilot_case=pilot_case)


def _revision(case: Case[Revise]) -> Fact:
    return Revised(model=case.command.model, revised_by=case.context.actor.person_id)


def _drafted(_: TieringModel | None, fact: Drafted, __: date) -> TieringModel:
    return TieringModel(fact.model, fact.supersedes, (fact.drafted_by,))


def _revised(state: TieringModel, fact: Revised, _: date) -> TieringModel:
    if state.number is not None:  # what was published stands, whatever is said of its draft afterwards
        return state
    authors = tuple(dict.fromkeys((*state.authors, fact.revised_by)))
    cases = tried(fact.model, cases_of(state))
    return replace(state, model=fact.model, authors=authors, pilot_cases=cases)


@sentence.register
def _(fact: Drafted, names: Names) -> str:
    place = ", to supersede an earlier version" if fact.supersedes else ""
    return (
        f"Tiering model drafted by {person(fact.drafted_by, names)}{place}: {fact.model.title} "
        f"({in_short(fact.model)})."
    )


@sentence.register
def _(fact: Revised, names: Names) -> str:
    return f"Draft revised by {person(fact.revised_by, names)}: {fact.model.title} ({in_short(fact.model)})."


DRAFT = Step(
    asks=Draft,
    rules=(*ENTRY, step_not_ahead_of_time, *SOUND, supersedes_a_published_one),
    records=_draft,
    effects=(Effect(Drafted, change=_drafted, correction=AskedAgain()),),
    brings=(PilotCaseWritten,),
    opens=True,
    needs=superseded,
)


REVISION = Step(
    asks=Revise,
    rules=(*STEP, reason_given, *SOUND, still_a_draft, draft_changes),
    records=_revision,
    effects=(Effect(Revised, change=_revised, correction=AskedAgain()),),
    in_force=False,
)
