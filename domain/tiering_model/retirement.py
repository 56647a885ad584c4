"""Retirement: no contract is assessed by the model any more; what it calculated stands."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from domain.case import CHANGE, step_in_order
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Need, Step
from domain.tiering_model.rules import Case
from domain.tiering_model.terms import TieringModel


class Retire(Command, frozen=True, kw_only=True):
    """Stop assessing contracts by a model that nothing supersedes."""


@fact("tiering_model.retired.v1")
class Retired(Fact, kw_only=True):
    """No contract is assessed by it from this day on; what it calculated stands."""

    superseded_by: UUID | None = None
    """The version that took its place, where one did."""


@rule("tiering-model.in-force")
def is_published(case: Case[Retire]) -> Rejection | None:
    if case.state.status == "published":
        return None
    return no(f"It is {case.state.status}; only a published model is retired.", conflict=True)


def _recorded(_: Case[Retire]) -> Fact:
    return Retired()


def _retired(state: TieringModel, fact: Retired, valid_from: date) -> TieringModel:
    """It is retired from the first day on which it was; what took its place may have come later."""
    return replace(
        state,
        retired_from=state.retired_from or valid_from,
        superseded_by=state.superseded_by or fact.superseded_by,
    )


def _taking_its_place(fact: Retired) -> Iterator[Need]:
    if fact.superseded_by is not None:
        yield Need("annuls", "tiering_model", fact.superseded_by, optional=True)


@sentence.register
def _(fact: Retired, _: Names) -> str:
    why = "superseded by a later version" if fact.superseded_by else "with no successor"
    return f"Retired, {why}: no contract is assessed by it any more."


RETIREMENT = Step(
    asks=Retire,
    rules=(*CHANGE, step_in_order, is_published),
    records=_recorded,
    effects=(Effect(Retired, change=_retired, correction=AskedAgain(), bound_to=_taking_its_place),),
    in_force=False,
)
