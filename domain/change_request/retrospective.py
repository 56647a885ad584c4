"""Retrospective: the change had been made before it was approved; the next higher approver decides (domain rule I4)."""

from datetime import date

from msgspec.structs import replace

from domain.case import had_come, reason_given
from domain.change_request.levels import Level, in_words
from domain.change_request.rules import (
    CHANGE_STEP,
    Case,
    contract_and_supplier,
    demanded,
    higher_approver,
)
from domain.change_request.terms import ChangeRequest
from domain.dates import in_words as day_in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class FlagRetrospective(Command, frozen=True, kw_only=True):
    """Say that the change had been made before it was approved."""

    happened_on: date


@fact("change_request.retrospective_flagged.v1")
class RetrospectiveFlagged(Fact, kw_only=True):
    """The change had been made before it was approved; the next higher approver decides (domain rule I4)."""

    happened_on: date
    levels: tuple[Level, ...]
    """Levels whose approval it needs now."""


@rule("retrospective.flagged-once")
def flagged_once(case: Case[FlagRetrospective]) -> Rejection | None:
    if case.state.happened_on is None:
        return None
    return no(
        f"It is flagged already, as of {day_in_words(case.state.happened_on)}.", "happened_on", conflict=True
    )


def _recorded(case: Case[FlagRetrospective]) -> Fact:
    return RetrospectiveFlagged(
        happened_on=case.command.happened_on, levels=demanded(case, retrospective=True)
    )


def _flagged(request: ChangeRequest, fact: RetrospectiveFlagged, _: date) -> ChangeRequest:
    return replace(request, happened_on=fact.happened_on, levels=fact.levels)


@sentence.register
def _(fact: RetrospectiveFlagged, _: Names) -> str:
    return (
        f"Change flagged as retrospective: it happened on {day_in_words(fact.happened_on)}, before approval; needs "
        f"{in_words(fact.levels)}."
    )


RETROSPECTIVE = Step(
    asks=FlagRetrospective,
    rules=(*CHANGE_STEP, reason_given, flagged_once, had_come("happened_on"), higher_approver),
    records=_recorded,
    effects=(Effect(RetrospectiveFlagged, change=_flagged, correction=AskedAgain()),),
    needs=contract_and_supplier,
    in_force=False,
)
