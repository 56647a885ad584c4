"""Meetings: the contract's own people, reviewers and governance enter that one was held."""

from typing import Final

from application.use_cases.use_case import GOVERNANCE, OFFICERS, REVIEWERS, opening, reads
from domain.meeting import MEETING, RecordMeeting

CHANGES: Final = (
    opening(MEETING, "record-meeting", RecordMeeting, allowed=OFFICERS | REVIEWERS | GOVERNANCE),
)
READS: Final = tuple(reads(MEETING))
