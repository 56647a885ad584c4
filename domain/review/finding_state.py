"""State of a finding: its owner deals with it, somebody else closes it and says why, and it may be opened again."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain.action.terms import Action
from domain.case import STEP, reason_given, seen_to
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.review.finding import as_raised
from domain.review.finding_owner import owner_of
from domain.review.rules import Case, finding_exists, finding_still_open
from domain.review.terms import FindingNumber, FindingOutcome, ItemNumber, Review, with_findings
from domain.sentences import Names, person, sentence, stopped
from domain.stream import Effect, Need, OnlyAnnulled, Step
from domain.text import PersonId, SomeText

ActionIds = Annotated[tuple[UUID, ...], Meta(max_length=50)]


class TakeUpFinding(Command, frozen=True, kw_only=True):
    """Say that you deal with a finding that is yours to see to, and how."""

    finding: FindingNumber
    how: SomeText
    """What is done about it."""


@fact("review.finding_taken_up.v1")
class FindingTakenUp(Fact, kw_only=True):
    """Its owner deals with a finding."""

    finding: FindingNumber
    item: ItemNumber
    taken_up_by: PersonId
    """Its owner then: opaque id of a person."""
    how: SomeText
    """What is done about it."""


class CloseFinding(Command, frozen=True, kw_only=True):
    """Close a finding that was never yours to see to, and say why."""

    finding: FindingNumber
    outcome: FindingOutcome
    """What became of it."""
    actions: ActionIds = ()
    """Ids of the actions about it that were verified as done and put it right."""


@fact("review.finding_closed.v1")
class FindingClosed(Fact, kw_only=True):
    """Somebody other than its owner said what became of a finding, and why."""

    finding: FindingNumber
    item: ItemNumber
    outcome: FindingOutcome
    """What became of it."""
    why: SomeText
    closed_by: PersonId
    actions: ActionIds = ()
    """Ids of the actions about it that put it right."""


class ReopenFinding(Command, frozen=True, kw_only=True):
    """Open a finding again, and say why."""

    finding: FindingNumber


@fact("review.finding_reopened.v1")
class FindingReopened(Fact, kw_only=True):
    """A finding that was closed is open again."""

    finding: FindingNumber
    item: ItemNumber
    why: SomeText


@rule("review.taken-up-by-its-owner", "paper 1.2")
def taken_up_by_its_owner(case: Case[TakeUpFinding]) -> Rejection | None:
    finding = case.state.finding(case.command.finding)
    if finding is None or finding.owner == case.context.actor.person_id:
        return None
    if not finding.owner:
        return no("Nobody is named as its owner yet.", "finding", conflict=True)
    return no("A finding is dealt with by its owner.", "finding", conflict=True)


@rule("review.taken-up-otherwise")
def taken_up_otherwise(case: Case[TakeUpFinding]) -> Rejection | None:
    finding = case.state.finding(case.command.finding)
    if finding is None or (finding.state, finding.how) != ("being dealt with", case.command.how):
        return None
    return no("It says just that already.", "how", conflict=True)


@rule("review.finding-closed-by-another", "domain rule I18")
def finding_closed_by_another(case: Case[CloseFinding]) -> Rejection | None:
    """Neither its owner nor who ever was says that it is over, in person or on somebody's behalf."""
    if not case.ever_owned(owner_of(case.command.finding)):
        return None
    return no(
        "A finding is closed by somebody who never was its owner, and not for anybody who was.",
        "finding",
        conflict=True,
    )


@rule("review.actions-about-the-finding", "paper 1.2")
def actions_about_the_finding(case: Case[CloseFinding]) -> Rejection | None:
    """Actions that it is closed on are about it, each once, and done: as verified, and as it was seen since."""
    command = case.command
    if len(set(command.actions)) < len(command.actions):
        return no("Name each action once.", "actions")
    for action_id in command.actions:
        action: Action | None = case.other_chronicle(action_id).latest()
        if action is None or (action.review_id, action.finding) != (
            case.chronicle.stream_id,
            command.finding,
        ):
            return no(f"Action {action_id} is not about this finding.", "actions")
        if action.status != "done":
            return no(f"Action {action_id} is not verified as done.", "actions", conflict=True)
        if action.lasting == "no longer done":
            return no(f"Action {action_id} was seen since to be no longer done.", "actions", conflict=True)
    return None


@rule("review.put-right-is-shown", "domain rule I18")
def put_right_is_shown(case: Case[CloseFinding]) -> Rejection | None:
    command = case.command
    if command.outcome != "put right" or command.actions or command.evidence:
        return None
    return no(
        "Name the actions that were verified as done, or a document that shows that it is put right.",
        "actions",
        "evidence",
    )


@rule("review.finding-had-an-owner", "paper 1.2")
def finding_had_an_owner(case: Case[CloseFinding]) -> Advice | None:
    finding = case.state.finding(case.command.finding)
    return Advice("Nobody was named as its owner.") if finding is not None and not finding.owner else None


@rule("review.finding-was-closed")
def finding_was_closed(case: Case[ReopenFinding]) -> Rejection | None:
    finding = case.state.finding(case.command.finding)
    if finding is None or finding.state == "closed":
        return None
    return no(f"The finding is {finding.state}: there is nothing to open again.", "finding", conflict=True)


def _actions(command: CloseFinding, _review: Review, _others: Any) -> Iterable[Need]:
    return (Need("actions", "action", action_id) for action_id in command.actions)


def _taking_up(case: Case[TakeUpFinding]) -> Fact:
    finding = seen_to(case.state.finding(case.command.finding))
    return FindingTakenUp(
        finding=finding.number,
        item=finding.item,
        taken_up_by=case.context.actor.person_id,
        how=case.command.how,
    )


def _closing(case: Case[CloseFinding]) -> Fact:
    command = case.command
    return FindingClosed(
        finding=command.finding,
        item=seen_to(case.state.finding(command.finding)).item,
        outcome=command.outcome,
        why=command.reason,
        closed_by=case.context.actor.person_id,
        actions=command.actions,
    )


def _reopening(case: Case[ReopenFinding]) -> Fact:
    finding = seen_to(case.state.finding(case.command.finding))
    return FindingReopened(finding=finding.number, item=finding.item, why=case.command.reason)


def _taken_up(review: Review, fact: FindingTakenUp, _: date) -> Review:
    return with_findings(
        review,
        (fact.finding,),
        lambda finding: replace(finding, state="being dealt with", how=fact.how),
    )


def _closed(review: Review, fact: FindingClosed, valid_from: date) -> Review:
    return with_findings(
        review,
        (fact.finding,),
        lambda finding: replace(
            finding,
            state="closed",
            outcome=fact.outcome,
            why_closed=fact.why,
            closed_by=fact.closed_by,
            closed_on=valid_from,
        ),
    )


def _reopened(review: Review, fact: FindingReopened, _: date) -> Review:
    return with_findings(
        review,
        (fact.finding,),
        lambda finding: replace(
            finding, state="open", how="", outcome=None, why_closed="", closed_by="", closed_on=None
        ),
    )


def _as_raised(review: Review, fact: FindingClosed | FindingReopened) -> Mapping[str, Any]:
    return as_raised(review, (fact.finding,))


def _as_owned(review: Review, fact: FindingTakenUp) -> Mapping[str, Any]:
    finding = review.finding(fact.finding)
    return {**as_raised(review, (fact.finding,)), "owner": finding and finding.owner}


@sentence.register
def _(fact: FindingTakenUp, names: Names) -> str:
    return stopped(f"{person(fact.taken_up_by, names)} deals with finding {fact.finding}: {fact.how}")


@sentence.register
def _(fact: FindingClosed, names: Names) -> str:
    on = (
        f", on {len(fact.actions)} verified action{'s' if len(fact.actions) > 1 else ''}"
        if fact.actions
        else ""
    )
    closed = f"Finding {fact.finding} closed by {person(fact.closed_by, names)}, {fact.outcome}{on}"
    return stopped(f"{closed}: {fact.why}")


@sentence.register
def _(fact: FindingReopened, _: Names) -> str:
    return stopped(f"Finding {fact.finding} opened again: {fact.why}")


TAKING_UP: Final = Step(
    asks=TakeUpFinding,
    rules=(*STEP, finding_exists, finding_still_open, taken_up_by_its_owner, taken_up_otherwise),
    records=_taking_up,
    effects=(
        Effect(
            FindingTakenUp,
            change=_taken_up,
            correction=OnlyAnnulled(
                "It is what its owner said: let the owner say anew how it is dealt with."
            ),
            rests_on=_as_owned,
        ),
    ),
    in_force=False,
)

FINDING_CLOSING: Final = Step(
    asks=CloseFinding,
    rules=(
        *STEP,
        reason_given,
        finding_exists,
        finding_still_open,
        finding_closed_by_another,
        actions_about_the_finding,
        put_right_is_shown,
        finding_had_an_owner,
    ),
    records=_closing,
    effects=(
        Effect(
            FindingClosed,
            change=_closed,
            correction=OnlyAnnulled(
                "What a second person found is for a second person to say: open it again."
            ),
            rests_on=_as_raised,
        ),
    ),
    needs=_actions,
    in_force=False,
)

REOPENING: Final = Step(
    asks=ReopenFinding,
    rules=(*STEP, reason_given, finding_exists, finding_was_closed),
    records=_reopening,
    effects=(
        Effect(
            FindingReopened,
            change=_reopened,
            correction=OnlyAnnulled("It was open from then on: close it again where it is over."),
            rests_on=_as_raised,
        ),
    ),
    in_force=False,
)
