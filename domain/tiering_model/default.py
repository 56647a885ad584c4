"""The tiering model that ships: ours, configurable. A council drafts its own from it.

Published are the dimensions (paper 3.3) and four factors: impact of failure, continuity, ease of switching, value
(Sourcing Playbook, second-hand). Wording, weights, bands, thresholds, floors and profiles are ours (research/domain.md
11.6). Band edges are anchored to figures of the law so that they can be explained; using them as bands is ours.
"""

from decimal import Decimal
from functools import cache
from typing import Final, get_args

from domain.tiering_model.model import (
    Band,
    Condition,
    Dimension,
    Floor,
    Model,
    Profile,
    Question,
    Thresholds,
)
from domain.tiers import ReassessmentCause, TieringAnswer

PROVENANCE: Final = (
    "Ours, configurable: questions, weights, bands, thresholds, floors and profiles are Kentledge's defaults. Adapted "
    "from a Cabinet Office tool, of which only the dimensions and four factors are published."
)


_QUESTIONS: Final = (
    Question(
        question="R1",
        dimension="risk",
        wording="What happens if the service fails?",
        one="inconvenience that few notice",
        five="harm to residents, or a statutory duty is not met",
    ),
    Question(
        question="R2",
        dimension="risk",
        wording="How soon does harm follow a failure?",
        one="after a month or more",
        five="within a day",
    ),
    Question(
        question="R3",
        dimension="risk",
        wording="How fast and how easily could another supplier take over?",
        one="at once, from several suppliers",
        five="there is nobody else, or it takes more than a year",
    ),
    Question(
        question="R4",
        dimension="risk",
        wording="How exposed is the Council through the supplier's finances, personal data and safeguarding?",
        one="sound supplier, no personal data, no vulnerable people",
        five="weak supplier, sensitive data at scale, or care of vulnerable people",
    ),
    Question(
        question="C1",
        dimension="complexity",
        wording="How complex is the commercial model?",
        one="fixed prices for standard goods",
        five="risk share, payment by results or open book",
    ),
    Question(
        question="C2",
        dimension="complexity",
        wording="How many suppliers and systems must work together?",
        one="one supplier, no interfaces",
        five="a chain of suppliers and several interfaces",
    ),
    Question(
        question="C3",
        dimension="complexity",
        wording="How much change is expected?",
        one="none",
        five="continual change of volume, scope or law",
    ),
    Question(
        question="C4",
        dimension="complexity",
        wording="What do term, regulation, staff (TUPE) and assets bring with them?",
        one="a short term and none of these",
        five="a long term, regulated, with staff or assets to transfer",
    ),
)

_BANDS: Final = (
    Band(points=1, lower=Decimal("0.00")),
    Band(
        points=2,
        lower=Decimal("30000.00"),
        anchor="notifiable below-threshold contracts of councils, PA 2023 s.87(4)(b)",
    ),
    Band(points=3, lower=Decimal("207720.00"), anchor="goods and services threshold of 2026"),
    Band(points=4, lower=Decimal("1000000.00"), anchor="Kent's line for formal works tenders"),
    Band(
        points=5,
        lower=Decimal("5000000.00"),
        lower_included=False,
        anchor="over £5 million: duties of PA 2023 ss.52, 53, 71, 77",
    ),
)

_FLOORS: Final = (
    Floor(
        name="F1",
        wording="Failure harms residents or a statutory duty, and another supplier is hard to find.",
        tier="Gold",
        conditions=(Condition(answers=(TieringAnswer("R1", 5), TieringAnswer("R3", 4))),),
    ),
    Floor(
        name="F2",
        wording="Failure harms residents or a statutory duty.",
        tier="Silver",
        conditions=(Condition(answers=(TieringAnswer("R1", 5),)),),
    ),
    Floor(
        name="F3",
        wording="Worth over £5 million.",
        tier="Silver",
        conditions=(Condition(value_over=Decimal("5000000.00")),),
    ),
    Floor(
        name="F4",
        wording="PFI, or a statutory service of care or safeguarding.",
        tier="Silver",
        conditions=(Condition(kinds=("PFI",)), Condition(statutory_service=True)),
    ),
    Floor(
        name="F5",
        wording="Two consecutive Inadequate ratings on a material KPI, until a review closes.",
        tier="Silver",
        conditions=(Condition(inadequate_in_a_row=2),),
    ),
)

_GOLD: Final = Profile(
    tier="Gold",
    accreditation=("Practitioner", "Expert"),
    named="senior responsible owner",
    operational_review="monthly",
    strategic_review="quarterly",
    plan="full plan, with exit and contingency plans tested every year",
    kpi_minimum=3,
    kpi_validation="each period",
    financial_standing="yearly and monitored",
    group_review_months=24,
    group_review="every 24 months",
    areas=(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    change_approval="senior responsible owner and commercial; section 151 officer above the limit",
    may_lower=("reviewer",),
    lowered_by="chair of the review group or chief procurement officer",
    reassess_after_months=12,
)
_SILVER: Final = Profile(
    tier="Silver",
    accreditation=("Foundation", "Practitioner", "Expert"),
    named="contract owner",
    operational_review="quarterly",
    strategic_review="half-yearly",
    plan="plan",
    kpi_minimum=3,
    kpi_validation="a sample",
    kpi_sample_percent=25,
    financial_standing="yearly",
    group_review="by risk",
    areas=(1, 2, 3, 4, 5, 6, 7, 8),
    change_approval="head of service and commercial",
    may_lower=("reviewer",),
    lowered_by="chief procurement officer",
    reassess_after_months=12,
)
_BRONZE: Final = Profile(
    tier="Bronze",
    named="contact",
    operational_review="by exception",
    strategic_review="yearly",
    plan="summary record",
    kpi_minimum=0,
    kpi_validation="not required",
    financial_standing="at award",
    group_review="where a Member asks",
    areas=(1, 3, 5, 6, 7),
    change_approval="budget holder",
    lowered_by="nobody: it is the lowest",
    reassess_after_months=24,
)


@cache
def default_model() -> Model:
    """The model that ships. Every figure in it is ours."""
    return Model(
        title="Contract tiering tool (default)",
        provenance=PROVENANCE,
        dimensions=(Dimension("value", 30), Dimension("risk", 40), Dimension("complexity", 30)),
        questions=_QUESTIONS,
        bands=_BANDS,
        thresholds=Thresholds(gold="60.0", silver="35.0"),
        floors=_FLOORS,
        triggers=get_args(ReassessmentCause),
        profiles=(_GOLD, _SILVER, _BRONZE),
    )
