"""What may be asked for next in a generated story, and how often: one file for each noun, joined here."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from benchmarks.generate.asking import (
    action,
    benchmark,
    change_request,
    compliance,
    contract,
    filed_document,
    improvement,
    kpi,
    meeting,
    notice,
    payment,
    risk,
    seldom,
    social_value,
    submission,
    tier,
)
from benchmarks.generate.turn import Asker, Turn, Wish

_OF_A_CONTRACT: Final[Sequence[tuple[float, Asker]]] = (
    (42, contract.asked),
    (34, submission.asked),
    (6, change_request.asked),
    (5, kpi.asked),
    (5, tier.asked),
    (4, social_value.asked),
    (2.5, compliance.asked),
    (2, benchmark.asked),
    (1.5, notice.asked),
    (1.5, meeting.asked),
    (1, payment.asked),
    (0.5, action.asked_of_a_contract),
    (1.5, improvement.asked),
    (1.5, risk.asked),
    (1.5, filed_document.asked),
    (3, seldom.asked_of_a_contract),
)
_ASKERS: Final = tuple(asker for _, asker in _OF_A_CONTRACT)
_TO_HERE: Final = tuple(accumulate(weight for weight, _ in _OF_A_CONTRACT))


def asked_about_contract(turn: Turn) -> Wish | None:
    """Something that somebody might ask for in the story of a contract; nothing where it does not apply yet."""
    (asker,) = turn.rng.choices(_ASKERS, cum_weights=_TO_HERE)
    return asker(turn)
