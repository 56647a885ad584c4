"""Contract performance notices, UK9: against indicators, and of a breach or a failure to improve (PA 2023 s.71)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from domain.chronicle import Chronicle
from domain.dates import earliest, latest
from domain.kpi import Kpi, Rating
from domain.notice.failure import FailureDetermined
from domain.notice.required import LAST_PERFORMANCE, PERFORMANCE
from domain.periods import bounds
from projections.notice_draft.drafting import Drafting
from projections.ocds.difference import Body
from projections.ocds.values import saying

RATING_IDS: Final[Mapping[Rating, str]] = {
    "Good": "met",
    "Approaching target": "slightlyBelow",
    "Requires improvement": "below",
    "Inadequate": "significantlyBelow",
    "Other": "other",
}
"""The ids that the United Kingdom's extension has for the ratings of reg 39(5)."""
SCHEME: Final = "Procurement Regulations 2024 reg 39(5)"
_PURPOSE: Final = "This notice is published under section 71(2) of the Procurement Act 2023."
_FEWEST: Final = 3


def performance(draft: Drafting) -> Body:
    """How the contract was performed against its most material indicators: what was published by a person, and of
    nothing else a rating."""
    first, last = _since(draft), latest(draft.notice.due_on)
    metrics = []
    for key, kpi in draft.known.kpis.items():
        state = _material(kpi, first, last)
        if state is None:
            continue
        title = state.definition.title
        rated = list(_rated(draft, key, first, last))
        if not rated:
            draft.leave_open(
                f"rating of {title}",
                f"No rating of {title} was published in the period: validate, rate and publish its returns.",
                "PA 2023 s.71(2); Procurement Regulations 2024 reg 39(4)",
                "put it on the record",
            )
        metrics.append(
            saying(
                {
                    "id": str(key),
                    "title": title,
                    "description": state.definition.purpose,
                    "observations": rated,
                }
            )
        )
    draft.tell_that(_PURPOSE)
    draft.tell("reason without three indicators", unless=len(metrics) >= _FEWEST)
    if len(metrics) > _FEWEST:
        draft.leave_open(
            "three most material indicators",
            f"{len(metrics)} indicators are marked as most material: leave three of them marked.",
            "Procurement Regulations 2024 reg 39(4)(d)",
            "put it on the record",
        )
    contract = {"implementation": {"metrics": metrics, "documents": draft.document("implementationNotice")}}
    return draft.release(
        ["implementation"], contract | {"implementation": saying(contract["implementation"])}
    )


def failure(draft: Drafting, determined: FailureDetermined) -> Body:
    """A breach that had a result, or performance that did not improve, as it was determined."""
    draft.tell_that(f"Section 71(5) of the Procurement Act 2023 applies: {determined.failure}.")
    contract = {
        "implementation": {
            "performanceFailures": [failed(draft, determined)],
            "documents": draft.document("implementationNotice"),
        }
    }
    return draft.release(["implementation"], contract)


def failed(draft: Drafting, determined: FailureDetermined) -> Body:
    """One performance failure."""
    day = f"{determined.determined_on}T00:00:00Z"
    breach = determined.failure == "breach of contract"
    part = determined.result == "partial termination"
    said = [determined.nature, draft.stated("warnings and opportunities") or ""]
    return saying(
        {
            "id": str(draft.notice_id),
            "category": determined.failure,
            "requirement": draft.stated("obligation concerned"),
            "description": "\n".join(filter(None, said)),
            "decisionDate": None if breach else day,
            "penaltyDate": day if breach else None,
            "penaltyTypeEntered": draft.stated("sum and its basis", unless=not breach or part),
            "partialTermination": "A part of the contract was terminated." if part else None,
            "suppliers": draft.suppliers(draft.terms.suppliers),
        }
    )


def _since(draft: Drafting) -> date | None:
    """The day from which performance is told. The last notice, which the end of the contract brings, tells what none
    before it told: from the last one that was published, else from the day on which the contract was entered into."""
    ended, begins = draft.known.contract.latest(), earliest(draft.notice.counted_from)
    if draft.notice.law != LAST_PERFORMANCE or ended is None:
        return begins
    told = [
        known.published_on
        for known in filter(None, (chronicle.latest() for chronicle in draft.known.notices.values()))
        if known.kind == PERFORMANCE and known.published_on is not None
    ]
    entered = draft.known.contract.timeline.placed[0]
    return max(told, default=entered.envelope.made_on or entered.valid_from)


def _material(kpi: Chronicle[Kpi], first: date | None, last: date | None) -> Kpi | None:
    """The indicator, where it is among the most material and was in use in the period."""
    state = kpi.latest()
    if state is None or not state.definition.material:
        return None
    over = state.retired_from is not None and first is not None and state.retired_from <= first
    begun = kpi.timeline.placed[0].valid_from
    return None if over or (last is not None and begun > last) else state


def _rated(draft: Drafting, kpi_id: UUID, first: date | None, last: date | None) -> Iterator[Body]:
    """What was published of the indicator for the periods that lie in it, in order."""
    found = []
    for known in draft.known.returns.values():
        state = known.latest()
        if state is None or state.kpi_id != kpi_id or state.published is None:
            continue
        begins, ends = bounds(state.period)
        if (first is None or ends >= first) and (last is None or ends <= last):
            found.append((begins, ends, state.published.rating, state.period))
    for begins, ends, rating, period in sorted(found):
        yield {
            "id": period,
            "period": {"startDate": f"{begins}T00:00:00Z", "endDate": f"{ends}T23:59:59Z"},
            "measureClassification": {"scheme": SCHEME, "id": RATING_IDS[rating], "description": rating},
        }
