"""Actions: reviewers agree and verify them; their owners, whoever they are, say how far they are."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    GOVERNANCE,
    OFFICERS,
    REVIEWERS,
    change,
    opening,
    reads,
)
from domain.action import commands as ask
from domain.action import events as happened
from domain.action.decisions import ACTION

_HOLDERS: Final = REVIEWERS | GOVERNANCE

CHANGES: Final = (
    opening(ACTION, "agree-action", ask.Agree, happened.Agreed, allowed=_HOLDERS),
    change(
        ACTION,
        "report-action-progress",
        "progress",
        ask.ReportProgress,
        happened.ProgressReported,
        any_contract=True,  # a rule asks for the action's owner, who may hold no role in the contract
    ),
    change(
        ACTION,
        "offer-action-evidence",
        "evidence",
        ask.OfferEvidence,
        happened.EvidenceOffered,
        any_contract=True,  # as above
    ),
    change(
        ACTION,
        "move-action-due-date",
        "due-dates",
        ask.MoveDueDate,
        happened.DueDateMoved,
        allowed=OFFICERS | _HOLDERS,
        any_contract=True,  # as above
    ),
    change(
        ACTION,
        "claim-action-completion",
        "completion-claims",
        ask.ClaimCompletion,
        happened.CompletionClaimed,
        any_contract=True,  # as above
    ),
    change(ACTION, "verify-action", "verifications", ask.Verify, happened.Verified, allowed=_HOLDERS),
    change(ACTION, "reopen-action", "reopenings", ask.Reopen, happened.Reopened, allowed=_HOLDERS),
    change(ACTION, "change-action-owner", "owners", ask.ChangeOwner, happened.OwnerChanged, allowed=_HOLDERS),
    change(ACTION, "withdraw-action", "withdrawal", ask.Withdraw, happened.Withdrawn, allowed=_HOLDERS),
)
READS: Final = tuple(reads(ACTION, COUNCIL | {"member", "director"}))
