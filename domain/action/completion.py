"""Completion: the owner says that it is done; somebody else has yet to look whether it is."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.action.rules import OWNERS, Case
from domain.action.terms import Action, Status
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence, stopped
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import LongText, PersonId


class ClaimCompletion(Command, frozen=True, kw_only=True):
    """Say that an action of yours is done."""

    note: LongText = ""


@fact("action.completion_claimed.v1")
class CompletionClaimed(Fact, kw_only=True):
    """The owner said that it is done."""

    claimed_by: PersonId
    note: LongText = ""


@rule("action.claimed-once")
def claimed_once(case: Case[ClaimCompletion]) -> Rejection | None:
    if case.state.status != "claimed":
        return None
    return no("That it is done was said already; somebody else verifies it now.", conflict=True)


@rule("action.evidence-with-a-claim", "domain rule I18")
def evidence_with_a_claim(case: Case[ClaimCompletion]) -> Advice | None:
    if case.state.offers:
        return None
    return Advice("No evidence was offered yet; without any it cannot be verified as fully done.")


def _recorded(case: Case[ClaimCompletion]) -> Fact:
    return CompletionClaimed(claimed_by=case.context.actor.person_id, note=case.command.note)


def _claimed(action: Action, fact: CompletionClaimed, _: date) -> Action:
    status: Status = "claimed" if action.status == "open" else action.status
    return replace(action, status=status, claimed_by=fact.claimed_by)


def _whose(action: Action, _: CompletionClaimed) -> Mapping[str, Any]:
    return {"owner": action.owner}


@sentence.register
def _(fact: CompletionClaimed, names: Names) -> str:
    claimed = f"{person(fact.claimed_by, names)} said that the action is done"
    return stopped(f"{claimed}: {fact.note}" if fact.note else claimed)


COMPLETION = Step(
    asks=ClaimCompletion,
    rules=(*OWNERS, claimed_once, evidence_with_a_claim),
    records=_recorded,
    effects=(
        Effect(
            CompletionClaimed,
            change=_claimed,
            correction=OnlyAnnulled("What the owner claimed is the owner's to say again."),
            rests_on=_whose,
        ),
    ),
    in_force=False,
)
