"""Status for contracting: flagged on a day, for a reason; it advises whoever contracts, and forbids nothing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.case import CHANGE
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.supplier.rules import Case, not_merged
from domain.supplier.terms import FlaggedStanding, Standing, Supplier


class FlagStatus(Command, frozen=True, kw_only=True):
    """Flag its status for contracting, and say why."""

    standing: Standing


@fact("supplier.status_flagged.v1")
class StatusFlagged(Fact, kw_only=True):
    """Its status for contracting was flagged."""

    previous: Standing
    standing: Standing


@rule("supplier.status-changes")
def status_changes(case: Case[FlagStatus]) -> Rejection | None:
    if case.command.standing != case.state.standing:
        return None
    return no(f"It is flagged as {case.state.standing} already.", "standing")


def _recorded(case: Case[FlagStatus]) -> Fact:
    return StatusFlagged(previous=case.state.standing, standing=case.command.standing)


def _flagged(known: Supplier, fact: StatusFlagged, day: date) -> Supplier:
    flagged = FlaggedStanding(day, fact.standing)
    return replace(known, standing=fact.standing, standings=(*known.standings, flagged))


def _was(known: Supplier, _: StatusFlagged) -> Mapping[str, Any]:
    return {"previous": known.standing}


@sentence.register
def _(fact: StatusFlagged, _: Names) -> str:
    return f"Supplier flagged as {fact.standing} (was {fact.previous})."


STATUS = Step(
    asks=FlagStatus,
    rules=(*CHANGE, not_merged, status_changes),
    records=_recorded,
    effects=(Effect(StatusFlagged, change=_flagged, correction=AskedAgain(), was=_was),),
)
