"""Notices: the record itself notes what falls due; the contract's people and governance say what became of it."""

from typing import Final

from application.use_cases.use_case import COUNCIL, GOVERNANCE, OFFICERS, UseCase, change, opening, reads
from domain.notice import NOTICE
from domain.notice.failure import DetermineFailure
from domain.notice.falling_due import NoteNoticeDue, NoteNoticeNoLongerDue
from domain.notice.ground import FindNoticeNotNeeded
from domain.notice.payments_compliance import NoteComplianceDue
from domain.notice.pipeline import ConsiderPipeline
from domain.notice.publishing import DraftNotice, RecordPublication, SubmitNotice
from domain.notice.statement import StatePart

_PUBLISHING: Final = OFFICERS | GOVERNANCE

CHANGES: Final = (
    opening(NOTICE, "note-notice-due", NoteNoticeDue, allowed=GOVERNANCE),
    change(NOTICE, "note-notice-no-longer-due", "ends-of-duties", NoteNoticeNoLongerDue, allowed=GOVERNANCE),
    UseCase(
        "note-compliance-due",
        "POST",
        "/notices/payments-compliance",
        GOVERNANCE,
        "Note that payments of a half-year bring the payments compliance notice: for the daily job.",
        NOTICE,
        NoteComplianceDue,
        NOTICE.by_command[NoteComplianceDue].facts,
    ),
    UseCase(
        "consider-pipeline",
        "POST",
        "/notices/pipeline",
        GOVERNANCE,
        "Say what the Council will pay in a financial year: above £100 million it publishes its pipeline.",
        NOTICE,
        ConsiderPipeline,
        NOTICE.by_command[ConsiderPipeline].facts,
    ),
    UseCase(
        "determine-failure",
        "POST",
        "/notices/failures",
        OFFICERS,
        "Determine that a breach had a result, or that performance did not improve, so that it is to be published.",
        NOTICE,
        DetermineFailure,
        NOTICE.by_command[DetermineFailure].facts,
    ),
    change(NOTICE, "state-part", "statements", StatePart, allowed=_PUBLISHING),
    change(NOTICE, "draft-notice", "drafts", DraftNotice, allowed=_PUBLISHING),
    change(NOTICE, "submit-notice", "submissions", SubmitNotice, allowed=_PUBLISHING),
    change(NOTICE, "record-publication", "publications", RecordPublication, allowed=_PUBLISHING),
    change(NOTICE, "find-notice-not-needed", "grounds", FindNoticeNotNeeded, allowed=_PUBLISHING),
)
READS: Final = (
    *reads(NOTICE),
    UseCase(
        "notice-draft",
        "GET",
        "/notices/{notice_id}/draft",
        COUNCIL,
        "The notice drafted from the record as open contracting data, and what is left open.",
        NOTICE,
    ),
)
