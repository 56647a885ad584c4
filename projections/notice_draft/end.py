"""The contract termination notice, UK11: the end of a contract, its mere expiry too (PA 2023 s.80; reg 41)."""

from collections.abc import Mapping
from typing import Final

from domain.contract.ending import Terminated
from projections.notice_draft.drafting import Drafting, value
from projections.ocds.difference import Body
from projections.ocds.values import saying

_EXPIRED: Final[Mapping[str, str]] = {"id": "contractCompleted", "description": "Expiry"}
"""The one reason whose id on the platform is known; the others are told in the record's words."""


def end(draft: Drafting) -> Body:
    """How and when the contract ended, and its estimated value."""
    terms = draft.terms
    ground = next(
        (
            placed.fact.ground
            for placed in draft.known.contract.timeline.placed
            if placed.event_id == draft.notice.cause and isinstance(placed.fact, Terminated)
        ),
        None,
    )
    reason = {"id": ground, "description": ground.capitalize()} if ground else dict(_EXPIRED)
    if terms.values.estimated_incl_vat is None:
        asks = "The estimated value including VAT, as it is now: record it on the contract."
        draft.leave_open(
            "estimated value", asks, "Procurement Regulations 2024 reg 41(2)", "put it on the record"
        )
    draft.tell("detail of the end", unless=ground in (None, "notice without fault", "mutual agreement"))
    failures = [_breach(draft)] if ground == "supplier breach" else []
    implementation = {
        "endDate": f"{terms.ended_on}T23:59:59Z" if terms.ended_on else None,
        "finalValue": value(terms.values),
        "performanceFailures": failures,
        "documents": draft.document("contractTerminationNotice"),
    }
    contract = {
        "status": "terminated",
        "terminationRationaleClassifications": [reason],
        "implementation": saying(implementation),
    }
    return draft.release(["contractTermination"], contract)


def _breach(draft: Drafting) -> Body:
    """The breach that ended it, which this notice tells of instead of one of performance (s.71(6))."""
    draft.tell("sum and its basis")
    return saying(
        {
            "id": str(draft.notice.cause),
            "category": "breach of contract",
            "requirement": draft.stated("obligation concerned"),
            "description": draft.stated("warnings and opportunities"),
            "penaltyDate": f"{draft.terms.ended_on}T00:00:00Z" if draft.terms.ended_on else None,
            "suppliers": draft.suppliers(draft.terms.suppliers),
        }
    )
