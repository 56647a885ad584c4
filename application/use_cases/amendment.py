"""Putting the record right, and reading what happened, in every kind of stream by the same three routes.

Who may is asked of the act that recorded the fact (``application/handling/authority.py``); here, who may at all.
"""

from collections.abc import Iterable
from typing import Final

from application.use_cases.use_case import GOVERNANCE, UseCase, summary_of
from domain.amendment.commands import Annul, Correct
from domain.amendment.events import Annulled, AnnulmentProposed, Corrected, CorrectionProposed


def amendments(changes: Iterable[UseCase]) -> tuple[UseCase, UseCase]:
    """The two use cases that put right what any of *changes* recorded."""
    allowed = frozenset(role for use_case in changes for role in use_case.allowed)
    return (
        UseCase(
            "correct",
            "POST",
            "/events/{event_id}/corrections",
            allowed,
            summary_of(Correct),
            command=Correct,
            records=(Corrected, CorrectionProposed),
        ),
        UseCase(
            "annul",
            "POST",
            "/events/{event_id}/annulments",
            allowed | GOVERNANCE,
            summary_of(Annul),
            command=Annul,
            records=(AnnulmentProposed, Annulled),
        ),
    )


def story(reads: Iterable[UseCase]) -> UseCase:
    """The use case that tells what happened in any stream that some of *reads* show."""
    allowed: Final = frozenset(role for use_case in reads if use_case.stream for role in use_case.allowed)
    return UseCase(
        "story",
        "GET",
        "/streams/{stream_id}/story",
        allowed,
        "Everything that happened in one stream, in order.",
    )
