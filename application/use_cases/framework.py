"""Editions of the framework that reviews are rated by: governance and reviewers draft and adopt their versions."""

from typing import Final

from application.use_cases.use_case import COUNCIL, GOVERNANCE, REVIEWERS, UseCase, change, opening, reads
from domain.framework import FRAMEWORK, AdoptEdition, DraftEdition

_KEEPERS: Final = GOVERNANCE | REVIEWERS

CHANGES: Final = (
    opening(FRAMEWORK, "draft-edition", DraftEdition, allowed=_KEEPERS),
    change(FRAMEWORK, "adopt-edition", "adoption", AdoptEdition, allowed=_KEEPERS),
)
READS: Final = (
    *reads(FRAMEWORK),
    UseCase(
        "framework-editions",
        "GET",
        "/framework-editions",
        COUNCIL,
        "Every edition of the framework as in force, with its statements: adopted on this record, or as it ships.",
    ),
)
