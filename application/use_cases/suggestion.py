"""Suggestions of reviews: Members put them in, those who hold reviews say what comes of each."""

from typing import Final

from application.use_cases.use_case import COUNCIL, GOVERNANCE, REVIEWERS, change, opening, reads
from domain.suggestion import (
    SUGGESTION,
    DeclineSuggestion,
    SuggestReview,
    TakeUpSuggestion,
    WithdrawSuggestion,
)

_HOLDERS: Final = REVIEWERS | GOVERNANCE
_MEMBERS: Final = frozenset({"member"})

CHANGES: Final = (
    opening(SUGGESTION, "suggest-review", SuggestReview, allowed=_MEMBERS | _HOLDERS),
    change(SUGGESTION, "take-up-suggestion", "taking-up", TakeUpSuggestion, allowed=_HOLDERS),
    change(SUGGESTION, "decline-suggestion", "refusal", DeclineSuggestion, allowed=_HOLDERS),
    change(SUGGESTION, "withdraw-suggestion", "withdrawal", WithdrawSuggestion, allowed=_MEMBERS),
)
READS: Final = tuple(reads(SUGGESTION, COUNCIL | _MEMBERS | {"director"}))
