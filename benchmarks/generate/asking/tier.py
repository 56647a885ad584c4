"""What is asked of a contract's tier: assessed by the model in force, confirmed or overridden by two people."""

from datetime import timedelta

from benchmarks.generate.turn import REVIEWERS, Turn, Wish
from domain.contract import CONTRACT
from domain.contract.legal_regime import DetermineLegalRegime
from domain.contract.reassessment import AskReassessment
from domain.contract.terms import LegalRegime
from domain.contract.tier_assessment import AssessTier, ConfirmTier
from domain.contract.tier_override import ExpireTierOverride, OverrideTier
from domain.decisions import Command
from domain.tiering_model.default import default_model
from domain.tiers import Tier, TieringAnswer

_QUESTIONS = tuple(question.question for question in default_model().questions)
_TIERS: tuple[Tier, ...] = ("Gold", "Silver", "Bronze")
_REGIMES: tuple[LegalRegime, ...] = ("PA2023_LIGHT_TOUCH", "PCR2015", "BELOW_THRESHOLD", "PSR2023")


def asked(turn: Turn) -> Wish | None:
    """The next step of the tier's own story, or a look at the legal regime."""
    if "model" not in turn.council or turn.rng.random() < 0.08:
        regime = turn.rng.choice([regime for regime in _REGIMES if regime != turn.terms.legal_regime])
        return _of_it(turn, DetermineLegalRegime(legal_regime=regime, reason="Read again with legal."))
    tiering = turn.terms.tiering
    if tiering.assessment is None or (tiering.reassessment is not None and turn.rng.random() < 0.6):
        answers = tuple(TieringAnswer(question, turn.rng.randint(1, 5)) for question in _QUESTIONS)
        return _of_it(turn, AssessTier(model_id=turn.council["model"], answers=answers))
    if tiering.proposal is not None:
        same = OverrideTier(
            tier=tiering.proposal.tier, review_date=tiering.proposal.review_date, reason="Agreed."
        )
        return Wish(CONTRACT, turn.contract.stream_id, same, turn.rng.choice(REVIEWERS))
    if tiering.override is not None and tiering.override.review_date < turn.today:
        return _of_it(turn, ExpireTierOverride())
    if not tiering.confirmed and tiering.override is None:
        if turn.rng.random() < 0.75:
            confirmed = ConfirmTier(reason="As calculated.")
            return Wish(CONTRACT, turn.contract.stream_id, confirmed, turn.rng.choice(REVIEWERS))
        other = turn.rng.choice([tier for tier in _TIERS if tier != tiering.assessment.tier])
        until = turn.today + timedelta(days=turn.rng.randint(60, 360))
        return _of_it(
            turn,
            OverrideTier(tier=other, review_date=until, reason="The figures miss the public interest."),
        )
    return _of_it(turn, AskReassessment(because="age", reason="A year has gone."))


def _of_it(turn: Turn, command: Command) -> Wish:
    return Wish(CONTRACT, turn.contract.stream_id, command)
