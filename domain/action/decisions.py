"""What each command on an action is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from domain.action import commands as ask
from domain.action import events as happened
from domain.action import rules, sentences
from domain.action.rules import Case
from domain.action.state import CHANGES, Action
from domain.case import ENTRY, STEP, reason_given
from domain.decisions import Context
from domain.events import Fact
from domain.numbering import next_number
from domain.review.state import Review
from domain.stream import Need, Step, Stream


def _review(command: ask.Agree, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("review_id", "review", command.review_id),)


def _agreed(case: Case[ask.Agree]) -> Fact:
    command, review = case.command, case.other(case.command.review_id)
    finding = rules.finding_of(case)
    item = review.item(finding.item) if isinstance(review, Review) and finding else None
    if item is None:
        raise AssertionError("the rules have seen to it that there is such a finding")
    return happened.Agreed(
        review_id=command.review_id,
        finding=command.finding,
        item=item.number,
        item_title=item.title,
        contract_id=item.contract_id,
        text=command.text,
        owner=command.owner,
        due=command.due,
    )


def _progress_reported(case: Case[ask.ReportProgress]) -> Fact:
    return happened.ProgressReported(progress=case.command.progress)


def _offers(fact: Fact) -> Iterator[int]:
    if isinstance(fact, happened.EvidenceOffered):
        yield fact.offer


def _evidence_offered(case: Case[ask.OfferEvidence]) -> Fact:
    return happened.EvidenceOffered(
        offer=next_number(case.chronicle, _offers),
        shows=case.command.shows,
        offered_by=case.context.actor.person_id,
    )


def _due_date_moved(case: Case[ask.MoveDueDate]) -> Fact:
    return happened.DueDateMoved(
        previous=case.state.due,
        due=case.command.due,
        why=case.command.reason,
        moved_by=case.context.actor.person_id,
    )


def _completion_claimed(case: Case[ask.ClaimCompletion]) -> Fact:
    return happened.CompletionClaimed(claimed_by=case.context.actor.person_id, note=case.command.note)


def _verified(case: Case[ask.Verify]) -> Fact:
    command = case.command
    return happened.Verified(
        outcome=command.outcome,
        accepted=tuple(dict.fromkeys(command.accepted)),
        verified_by=case.context.actor.person_id,
        note=command.note,
    )


def _reopened(case: Case[ask.Reopen]) -> Fact:
    return happened.Reopened(
        previous=case.state.due,
        due=case.command.due,
        why=case.command.reason,
        reopened_by=case.context.actor.person_id,
    )


def _owner_changed(case: Case[ask.ChangeOwner]) -> Fact:
    return happened.OwnerChanged(previous=case.state.owner, owner=case.command.owner)


def _withdrawn(_: Case[ask.Withdraw]) -> Fact:
    return happened.Withdrawn()


def _impossible(fact: Fact, _: date, __: Context) -> str:
    """What is impossible about a fact as corrected. What people claimed and verified is theirs to say again."""
    match fact:
        case happened.Agreed() | happened.DueDateMoved() | happened.Reopened():
            return rules.not_a_due_date(fact.due)
        case happened.CompletionClaimed() | happened.Verified():
            return "That cannot be rewritten: have the event annulled, and let it be said again."
    return ""


_OPEN: Final = (*STEP, rules.still_open)
_OWNERS: Final = (*_OPEN, rules.owner_only)
_DUE: Final = (rules.due_on_a_date, rules.due_after_it_is_said)

ACTION: Final = Stream(
    noun="action",
    plural="actions",
    called="action",
    events=happened,
    sentences=sentences,
    state=Action,
    changes=CHANGES,
    opening=frozenset({happened.Agreed}),
    steps={
        ask.Agree: Step(
            (*ENTRY, rules.finding_exists, rules.finding_undisputed, *_DUE),
            _agreed,
            opens=True,
            needs=_review,
        ),
        ask.ReportProgress: Step(_OWNERS, _progress_reported, in_force=False),
        ask.OfferEvidence: Step((*_OWNERS, rules.documents_given), _evidence_offered, in_force=False),
        ask.MoveDueDate: Step(
            (
                *_OPEN,
                reason_given,
                rules.moved_by_owner_or_group,
                *_DUE,
                rules.due_date_changes,
                rules.moved_again,
            ),
            _due_date_moved,
            in_force=False,
        ),
        ask.ClaimCompletion: Step(
            (*_OWNERS, rules.claimed_once, rules.evidence_with_a_claim), _completion_claimed, in_force=False
        ),
        ask.Verify: Step(
            (
                *_OPEN,
                rules.verified_by_another,
                rules.accepted_was_offered,
                rules.done_on_accepted_evidence,
            ),
            _verified,
            in_force=False,
        ),
        ask.Reopen: Step((*STEP, reason_given, rules.done, *_DUE), _reopened, in_force=False),
        ask.ChangeOwner: Step((*_OPEN, reason_given, rules.owner_changes), _owner_changed, in_force=False),
        ask.Withdraw: Step((*_OPEN, reason_given), _withdrawn, in_force=False),
    },
    concerns=lambda _stream_id, action, _fact: (action.contract_id,) if action.contract_id else (),
    impossible=_impossible,
)
