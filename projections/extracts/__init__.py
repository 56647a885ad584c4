"""Audit extracts: the exceptions that an auditor asks for, each one query at a basis, streamed.

None of them says that something is wrong. Each says where to look, with the rule or practice it comes from.
"""

from typing import Final

from projections.extracts import contracts, events, improvement, performance, suppliers
from projections.extracts.extract import Extract, Options

ALL: Final[tuple[Extract, ...]] = (
    *events.EXTRACTS,
    *contracts.EXTRACTS,
    *performance.EXTRACTS,
    *improvement.EXTRACTS,
    *suppliers.EXTRACTS,
)
BY_NAME: Final = {extract.name: extract for extract in ALL}

__all__ = ["ALL", "BY_NAME", "Extract", "Options"]
