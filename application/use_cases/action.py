"""Actions: reviewers hold owners to those of findings, a contract's people to those of managing it; owners report."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    GOVERNANCE,
    OFFICERS,
    REVIEWERS,
    UseCase,
    change,
    opening,
    reads,
)
from domain.action import ACTION
from domain.action.agreement import Agree
from domain.action.arising import AgreeAbout
from domain.action.completion import ClaimCompletion
from domain.action.due_date import MoveDueDate
from domain.action.evidence import OfferEvidence
from domain.action.lasting import CheckLasting
from domain.action.ownership import ChangeOwner
from domain.action.progress import ReportProgress
from domain.action.reopening import Reopen
from domain.action.verification import Verify
from domain.action.withdrawal import Withdraw

_HOLDERS: Final = REVIEWERS | GOVERNANCE

CHANGES: Final = (
    opening(ACTION, "agree-action", Agree, allowed=_HOLDERS),
    UseCase(
        "agree-action-about",
        "POST",
        "/actions/of-contracts",
        OFFICERS | _HOLDERS,
        "Agree what is to be done about what managing a contract brought up.",
        ACTION,
        AgreeAbout,
        ACTION.by_command[AgreeAbout].facts,
    ),
    change(
        ACTION,
        "report-action-progress",
        "progress",
        ReportProgress,
        any_contract=True,  # a rule asks for the action's owner, who may hold no role in the contract
    ),
    change(
        ACTION,
        "offer-action-evidence",
        "evidence",
        OfferEvidence,
        any_contract=True,  # as above
    ),
    change(
        ACTION,
        "move-action-due-date",
        "due-dates",
        MoveDueDate,
        allowed=OFFICERS | _HOLDERS,
        any_contract=True,  # as above
    ),
    change(
        ACTION,
        "claim-action-completion",
        "completion-claims",
        ClaimCompletion,
        any_contract=True,  # as above
    ),
    change(ACTION, "verify-action", "verifications", Verify, allowed=OFFICERS | _HOLDERS),
    change(ACTION, "check-action-lasting", "checks", CheckLasting, allowed=OFFICERS | _HOLDERS),
    change(ACTION, "reopen-action", "reopenings", Reopen, allowed=OFFICERS | _HOLDERS),
    change(ACTION, "change-action-owner", "owners", ChangeOwner, allowed=OFFICERS | _HOLDERS),
    change(ACTION, "withdraw-action", "withdrawal", Withdraw, allowed=OFFICERS | _HOLDERS),
)
READS: Final = tuple(reads(ACTION, COUNCIL | {"member", "director"}))
