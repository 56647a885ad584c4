"""Any facts of the tiering tool at all, for stories that no rule would ever have let in."""

from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

from hypothesis import strategies as st

from domain.contract.reassessment import ReassessmentAsked
from domain.contract.tier_assessment import TierAssessed, TierConfirmed
from domain.contract.tier_override import TierOverridden, TierOverrideExpired, TierOverrideProposed
from domain.events import Fact
from domain.tiers import DimensionScore, FloorApplied, ReassessmentCause, Tier, TieringAnswer, ValueBand

_TIERS = st.sampled_from(get_args(Tier))
_SOME_TIER = st.none() | _TIERS
_POINTS = st.integers(1, 5)
_PEOPLE = st.sampled_from(("p-anwen", "p-bryn"))
_CAUSES = st.sampled_from(get_args(ReassessmentCause))
_EDGES = st.sampled_from((Decimal("0.00"), Decimal("30000.00"), Decimal("5000000.00")))


def tier_facts(days: st.SearchStrategy[Any]) -> dict[type[Fact], st.SearchStrategy[Any]]:
    """Each fact of the tool, by its class."""
    bands = st.builds(
        ValueBand,
        points=_POINTS,
        lower=_EDGES,
        lower_included=st.booleans(),
        upper=st.none() | _EDGES,
        upper_included=st.booleans(),
    )
    answers = st.lists(
        st.builds(TieringAnswer, question=st.sampled_from(("R1", "R2", "C1")), points=_POINTS), max_size=3
    )
    floors = st.lists(st.builds(FloorApplied, name=st.just("F1"), tier=_TIERS), max_size=1)
    scores = st.builds(
        DimensionScore, dimension=st.just("risk"), points=st.integers(0, 20), score=st.just("50.0")
    )
    return {
        TierAssessed: st.builds(
            TierAssessed,
            model_id=st.just(UUID(int=7)),
            model_number=st.integers(1, 3),
            model_title=st.just("Tool"),
            answers=answers.map(tuple),
            value_incl_vat=_EDGES,
            band=bands,
            kind=st.just("contract"),
            statutory_service=st.booleans(),
            inadequate_in_a_row=st.integers(0, 3),
            dimensions=st.lists(scores, max_size=1).map(tuple),
            total=st.sampled_from(("7.5", "60.0")),
            by_score=_TIERS,
            floors=floors.map(tuple),
            tier=_TIERS,
            reassess_on=st.lists(_CAUSES, max_size=2).map(tuple),
        ),
        TierConfirmed: st.builds(TierConfirmed, tier=_TIERS, previous=_SOME_TIER),
        TierOverrideProposed: st.builds(
            TierOverrideProposed,
            tier=_TIERS,
            calculated=_TIERS,
            review_date=days,
            proposed_by=_PEOPLE,
        ),
        TierOverridden: st.builds(
            TierOverridden,
            tier=_TIERS,
            previous=_SOME_TIER,
            calculated=_TIERS,
            review_date=days,
            proposed_by=_PEOPLE,
        ),
        TierOverrideExpired: st.builds(TierOverrideExpired, tier=_TIERS, previous=_TIERS, review_date=days),
        ReassessmentAsked: st.builds(ReassessmentAsked, because=_CAUSES),
    }
