"""Risks: a contract's own people put them down, look at them again and close them."""

from typing import Final

from application.use_cases.use_case import change, opening, reads
from domain.risk import RISK, CloseRisk, Identify, Reassess

CHANGES: Final = (
    opening(RISK, "identify-risk", Identify),
    change(RISK, "reassess-risk", "assessments", Reassess),
    change(RISK, "close-risk", "closing", CloseRisk),
)
READS: Final = tuple(reads(RISK))
