"""A tier carried over from outside the tiering tool, until the tool is first used."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.contract.rules import CHANGE, Case
from domain.contract.terms import Terms, unless_ended
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.tiers import Tier


class AssignTier(Command, frozen=True, kw_only=True):
    """Place the contract in a tier."""

    tier: Tier


@fact("contract.tier_assigned.v1")
class TierAssigned(Fact, kw_only=True):
    """The contract was placed in a tier."""

    tier: Tier
    previous: Tier | None = None


@rule("tier.not-by-the-tool", "paper 3.3; domain rule I17")
def tier_not_by_the_tool(case: Case[AssignTier]) -> Rejection | None:
    if case.state.tiering.assessment is None:
        return None
    return no(
        "The tiering tool has assessed this contract: confirm the calculated tier, or override it with a reason, a "
        "review date and a second person.",
        "tier",
        conflict=True,
    )


@rule("tier.changes")
def tier_changes(case: Case[AssignTier]) -> Rejection | None:
    if case.state.tier != case.command.tier:
        return None
    return no(f"The contract is in {case.command.tier} already.", "tier")


def _recorded(case: Case[AssignTier]) -> Fact:
    return TierAssigned(tier=case.command.tier, previous=case.state.tier)


@unless_ended
def _placed(terms: Terms, fact: TierAssigned, _: date) -> Terms:
    return replace(terms, tier=fact.tier)


def _was(terms: Terms, _: TierAssigned) -> Mapping[str, Any]:
    return {"previous": terms.tier}


@sentence.register
def _(fact: TierAssigned, _: Names) -> str:
    return f"Placed in tier {fact.tier} (was {fact.previous or 'in none'})."


TIER = Step(
    asks=AssignTier,
    rules=(*CHANGE, tier_not_by_the_tool, tier_changes),
    records=_recorded,
    effects=(Effect(TierAssigned, change=_placed, correction=AskedAgain(), was=_was),),
)
