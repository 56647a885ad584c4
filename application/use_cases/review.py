"""Reviews: who may schedule and hold them, answer findings, receive them, and decide about committees."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    GOVERNANCE,
    OFFICERS,
    RECIPIENTS,
    REVIEWERS,
    UseCase,
    change,
    opening,
    reads,
)
from domain.review import REVIEW
from domain.review.assessment import AssessArea, RecordTargetPosition
from domain.review.closing import Close
from domain.review.committee import KeepFromCommittee, ShareWithCommittee
from domain.review.depth import RecordActivities, SetDepth
from domain.review.finding import AgreeFinding, DisputeFinding, RaiseFinding
from domain.review.finding_owner import NameFindingOwner
from domain.review.finding_state import CloseFinding, ReopenFinding, TakeUpFinding
from domain.review.holding import Hold
from domain.review.items import AddItem, ChangeLeadOfficers, DropItem
from domain.review.passing import PassFindings
from domain.review.questioning import AnswerQuestion, PutQuestion
from domain.review.receipt import RecordReceipt
from domain.review.scheduling import Cancel, Reschedule, Schedule
from domain.review.selection import RecordNonSelection, RecordSelection

_HOLDERS: Final = REVIEWERS | GOVERNANCE
"""Those who hold reviews."""

CHANGES: Final = (
    opening(REVIEW, "schedule-review", Schedule, allowed=_HOLDERS),
    change(REVIEW, "reschedule-review", "dates", Reschedule, allowed=_HOLDERS),
    change(REVIEW, "add-review-item", "items", AddItem, allowed=_HOLDERS),
    change(REVIEW, "drop-review-item", "dropped-items", DropItem, allowed=_HOLDERS),
    change(REVIEW, "change-lead-officers", "lead-officers", ChangeLeadOfficers, allowed=_HOLDERS),
    change(REVIEW, "cancel-review", "cancellation", Cancel, allowed=_HOLDERS),
    change(REVIEW, "record-selection", "selections", RecordSelection, allowed=_HOLDERS),
    change(REVIEW, "record-non-selection", "non-selections", RecordNonSelection, allowed=_HOLDERS),
    change(REVIEW, "set-review-depth", "depths", SetDepth, allowed=_HOLDERS),
    change(REVIEW, "record-review-activities", "activities", RecordActivities, allowed=_HOLDERS),
    change(REVIEW, "hold-review", "holding", Hold, allowed=_HOLDERS),
    change(REVIEW, "assess-area", "assessments", AssessArea, allowed=_HOLDERS),
    change(REVIEW, "record-target-position", "target-positions", RecordTargetPosition, allowed=_HOLDERS),
    change(REVIEW, "put-question", "questions", PutQuestion, allowed=_HOLDERS),
    change(
        REVIEW,
        "answer-question",
        "answers",
        AnswerQuestion,
        allowed=OFFICERS,
        any_contract=True,  # a rule asks for whom the question was put to, who may hold no role in the contract
    ),
    change(REVIEW, "raise-finding", "findings", RaiseFinding, allowed=_HOLDERS),
    change(
        REVIEW,
        "agree-finding",
        "agreements",
        AgreeFinding,
        allowed=OFFICERS,
        any_contract=True,  # a rule asks for the item's lead officers too, who may hold no role in the contract
    ),
    change(
        REVIEW,
        "dispute-finding",
        "disputes",
        DisputeFinding,
        allowed=OFFICERS,
        any_contract=True,  # as above
    ),
    change(REVIEW, "name-finding-owner", "finding-owners", NameFindingOwner, allowed=_HOLDERS),
    change(
        REVIEW,
        "take-up-finding",
        "findings-taken-up",
        TakeUpFinding,
        allowed=OFFICERS,
        any_contract=True,  # a rule asks for the finding's owner, who may hold no role in the contract
    ),
    change(REVIEW, "close-finding", "closed-findings", CloseFinding, allowed=_HOLDERS),
    change(REVIEW, "reopen-finding", "reopened-findings", ReopenFinding, allowed=_HOLDERS),
    change(REVIEW, "pass-findings", "passings", PassFindings, allowed=_HOLDERS),
    change(REVIEW, "record-receipt-of-findings", "receipts", RecordReceipt, allowed=RECIPIENTS),
    change(REVIEW, "share-with-committee", "committee-sharing", ShareWithCommittee, allowed=RECIPIENTS),
    change(REVIEW, "keep-from-committee", "committee-withholding", KeepFromCommittee, allowed=RECIPIENTS),
    change(REVIEW, "close-review", "closing", Close, allowed=_HOLDERS),
)
READS: Final = (
    *reads(REVIEW, COUNCIL | RECIPIENTS),
    UseCase(
        "review-comparison",
        "GET",
        "/reviews/{review_id}/comparison",
        COUNCIL | RECIPIENTS,
        "Each line of a review that was held beside the review before of the same contract, and its KPIs around it.",
        REVIEW,
    ),
    UseCase(
        "audit-clashes",
        "GET",
        "/reviews/{review_id}/audit-clashes",
        COUNCIL,
        "The planned audits that look at the contracts of a review, or at their suppliers.",
        REVIEW,
    ),
    UseCase(
        "list-findings",
        "GET",
        "/findings",
        COUNCIL | RECIPIENTS,
        "Findings of all reviews that you may read: about what, whose they are to see to, and how they stand.",
        REVIEW,
    ),
    UseCase(
        "completed-reviews",
        "GET",
        "/completed-reviews",
        COUNCIL | RECIPIENTS,
        "A group's reviews held in a window, as a paper prints them, and its count since inception.",
    ),
)
