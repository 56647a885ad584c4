"""Tiering models: who may draft, publish and retire them, and see what one would change."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    GOVERNANCE,
    REVIEWERS,
    UseCase,
    change,
    opening,
    reads,
)
from domain.tiering_model import TIERING_MODEL
from domain.tiering_model.drafting import Draft, Revise
from domain.tiering_model.pilot_case import RemovePilotCase, WritePilotCase
from domain.tiering_model.publication import Publish
from domain.tiering_model.retirement import Retire

_KEEPERS: Final = GOVERNANCE | REVIEWERS

CHANGES: Final = (
    opening(TIERING_MODEL, "draft-tiering-model", Draft, allowed=_KEEPERS),
    change(TIERING_MODEL, "revise-tiering-model", "revisions", Revise, allowed=_KEEPERS),
    change(TIERING_MODEL, "write-pilot-case", "pilot-cases", WritePilotCase, allowed=_KEEPERS),
    change(TIERING_MODEL, "remove-pilot-case", "pilot-case-removals", RemovePilotCase, allowed=_KEEPERS),
    change(
        TIERING_MODEL,
        "publish-tiering-model",
        "publication",
        Publish,
        allowed=_KEEPERS,
    ),
    change(TIERING_MODEL, "retire-tiering-model", "retirement", Retire, allowed=_KEEPERS),
)
READS: Final = (
    *reads(TIERING_MODEL, COUNCIL),
    UseCase(
        "policy-replay",
        "GET",
        "/tiering-models/{tiering_model_id}/replay",
        _KEEPERS | {"auditor"},
        "Which contracts a tiering model would move, and what work that adds or saves.",
        TIERING_MODEL,
    ),
)
