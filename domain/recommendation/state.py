"""What is true of a recommendation, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.dates import PartialDate
from domain.events import Fact
from domain.recommendation import events as happened
from domain.recommendation.events import Act, Amendment, Outcome, Resolved

Status = Literal["put", "decided", "withdrawn"]


class Decision(Struct, frozen=True):
    """What a meeting decided."""

    outcomes: tuple[Resolved, ...]
    resolved: str
    amendment: Amendment | None
    on: date


class Recommendation(Struct, frozen=True):
    """A recommendation from one day to the next."""

    committee_id: UUID
    committee: str
    meeting: PartialDate
    acts: tuple[Act, ...]
    wording: str
    put_on: date
    status: Status = "put"
    decisions: tuple[Decision, ...] = ()
    """More than one where acts were deferred."""

    def outcome(self, act: int) -> Outcome | None:
        """What became of an act last; ``None`` while nothing was decided about it."""
        found = [one.outcome for decision in self.decisions for one in decision.outcomes if one.act == act]
        return found[-1] if found else None

    @property
    def open_acts(self) -> tuple[int, ...]:
        """Acts that are not decided, or were deferred."""
        return tuple(
            number for number in range(1, len(self.acts) + 1) if self.outcome(number) in (None, "deferred")
        )


def _put(_: Recommendation | None, fact: happened.Put, valid_from: date) -> Recommendation:
    return Recommendation(
        fact.committee_id, fact.committee, fact.meeting, fact.acts, fact.wording, valid_from
    )


def _decided(recommendation: Recommendation, fact: happened.Decided, valid_from: date) -> Recommendation:
    decision = Decision(fact.outcomes, fact.resolved, fact.amendment, valid_from)
    after = replace(recommendation, decisions=(*recommendation.decisions, decision))
    return after if after.open_acts else replace(after, status="decided")


def _withdrawn(recommendation: Recommendation, _: happened.Withdrawn, __: date) -> Recommendation:
    return replace(recommendation, status="withdrawn")


CHANGES: dict[type[Fact], Callable[..., Recommendation]] = {
    happened.Put: _put,
    happened.Decided: _decided,
    happened.Withdrawn: _withdrawn,
}
