"""Reviews: who may schedule and hold them, answer findings, receive them, and decide about committees."""

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
from domain.review import commands as ask
from domain.review import events as happened
from domain.review.decisions import REVIEW

_HOLDERS: Final = REVIEWERS | GOVERNANCE
"""Those who hold reviews."""
_RECIPIENTS: Final = frozenset({"member", "director"})
"""Those to whom findings are passed (paper 1.3)."""

CHANGES: Final = (
    opening(REVIEW, "schedule-review", ask.Schedule, happened.Scheduled, allowed=_HOLDERS),
    change(REVIEW, "reschedule-review", "dates", ask.Reschedule, happened.Rescheduled, allowed=_HOLDERS),
    change(REVIEW, "add-review-item", "items", ask.AddItem, happened.ItemAdded, allowed=_HOLDERS),
    change(REVIEW, "drop-review-item", "dropped-items", ask.DropItem, happened.ItemDropped, allowed=_HOLDERS),
    change(
        REVIEW,
        "change-lead-officers",
        "lead-officers",
        ask.ChangeLeadOfficers,
        happened.LeadOfficersChanged,
        allowed=_HOLDERS,
    ),
    change(REVIEW, "cancel-review", "cancellation", ask.Cancel, happened.Cancelled, allowed=_HOLDERS),
    change(
        REVIEW,
        "record-selection",
        "selections",
        ask.RecordSelection,
        happened.SelectionRecorded,
        allowed=_HOLDERS,
    ),
    change(
        REVIEW,
        "record-non-selection",
        "non-selections",
        ask.RecordNonSelection,
        happened.NonSelectionRecorded,
        allowed=_HOLDERS,
    ),
    change(REVIEW, "hold-review", "holding", ask.Hold, happened.Held, allowed=_HOLDERS),
    change(REVIEW, "assess-area", "assessments", ask.AssessArea, happened.AreaAssessed, allowed=_HOLDERS),
    change(
        REVIEW,
        "record-target-position",
        "target-positions",
        ask.RecordTargetPosition,
        happened.TargetPositionRecorded,
        allowed=_HOLDERS,
    ),
    change(REVIEW, "raise-finding", "findings", ask.RaiseFinding, happened.FindingRaised, allowed=_HOLDERS),
    change(
        REVIEW,
        "agree-finding",
        "agreements",
        ask.AgreeFinding,
        happened.FindingAgreed,
        allowed=OFFICERS,
        any_contract=True,  # a rule asks for the item's lead officers too, who may hold no role in the contract
    ),
    change(
        REVIEW,
        "dispute-finding",
        "disputes",
        ask.DisputeFinding,
        happened.FindingDisputed,
        allowed=OFFICERS,
        any_contract=True,  # as above
    ),
    change(REVIEW, "pass-findings", "passings", ask.PassFindings, happened.FindingsPassed, allowed=_HOLDERS),
    change(
        REVIEW,
        "record-receipt-of-findings",
        "receipts",
        ask.RecordReceipt,
        happened.ReceiptRecorded,
        allowed=_RECIPIENTS,
    ),
    change(
        REVIEW,
        "share-with-committee",
        "committee-sharing",
        ask.ShareWithCommittee,
        happened.SharedWithCommittee,
        allowed=_RECIPIENTS,
    ),
    change(
        REVIEW,
        "keep-from-committee",
        "committee-withholding",
        ask.KeepFromCommittee,
        happened.KeptFromCommittee,
        allowed=_RECIPIENTS,
    ),
    change(REVIEW, "close-review", "closing", ask.Close, happened.Closed, allowed=_HOLDERS),
)
READS: Final = (
    *reads(REVIEW, COUNCIL | _RECIPIENTS),
    UseCase(
        "completed-reviews",
        "GET",
        "/completed-reviews",
        COUNCIL | _RECIPIENTS,
        "A group's reviews held in a window, as a paper prints them, and its count since inception.",
    ),
)
