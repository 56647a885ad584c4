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
from domain.tiering_model import commands as ask
from domain.tiering_model import events as happened
from domain.tiering_model.decisions import TIERING_MODEL

_KEEPERS: Final = GOVERNANCE | REVIEWERS

CHANGES: Final = (
    opening(TIERING_MODEL, "draft-tiering-model", ask.Draft, happened.Drafted, allowed=_KEEPERS),
    change(
        TIERING_MODEL, "revise-tiering-model", "revisions", ask.Revise, happened.Revised, allowed=_KEEPERS
    ),
    change(
        TIERING_MODEL,
        "publish-tiering-model",
        "publication",
        ask.Publish,
        happened.Published,
        happened.Retired,
        allowed=_KEEPERS,
    ),
    change(
        TIERING_MODEL, "retire-tiering-model", "retirement", ask.Retire, happened.Retired, allowed=_KEEPERS
    ),
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
