"""The contract details notice, UK7 (PA 2023 s.53; Procurement Regulations 2024 regs 32 to 36)."""

from typing import Final

from domain.contract.terms import Terms
from domain.notice.required import BELOW, LIGHT, owes_performance
from domain.timeline import Placed
from projections.notice_draft.drafting import Drafting, period, value
from projections.ocds.body import METHODS, agreed_metric
from projections.ocds.difference import Body
from projections.ocds.values import begins, saying

_REG_32: Final = "Procurement Regulations 2024 reg 32(2)"
_FEWEST: Final = 3


def details(draft: Drafting) -> Body:
    """What was entered into."""
    terms = draft.terms
    entered = _entered(draft)
    signed = entered.envelope.made_on
    if signed is None:
        asks = "The day on which the contract was entered into: correct its registration."
        draft.leave_open("date entered into", asks, _REG_32, "put it on the record")
    if terms.values_at_award.estimated_incl_vat is None:
        asks = "The estimated value including VAT: correct the contract's registration."
        draft.leave_open("estimated value", asks, _REG_32, "put it on the record")
    metrics, reason = _indicators(draft, terms)
    number = draft.stated("common procurement vocabulary")
    item = {
        "id": "1",
        "description": terms.category,
        "classification": {"scheme": "CPV", "id": number} if number else None,
    }
    tender = _tender(draft, terms)
    framework = _framework(draft, terms)
    draft.tell("place of delivery")
    if terms.legal_regime != BELOW:
        draft.tell("reserved contract")
        draft.tell("trade agreements", unless=terms.kind == "framework call-off")
        draft.tell("conflicts assessment")
    for option in terms.term.options:
        draft.tell_that(f"Option: {option.name}, up to {option.up_to}")
    said = value(terms.values_at_award)
    contract = {
        "description": terms.description or None,
        "status": "active",
        "aboveThreshold": terms.legal_regime not in (BELOW, "CONVERTIBLE"),
        "dateSigned": begins(signed.isoformat()) if signed else None,
        "value": said,
        "period": period(terms.term.start, terms.term.end, terms.term.maximum_end),
        "items": [saying(item)],
        "agreedMetrics": metrics,
        "noAgreedMetricsRationale": reason,
        "documents": draft.document("contractNotice"),
    }
    award = {"title": terms.title, "status": "active", "value": said}
    return draft.release(
        ["award", "contract"], contract, {"tender": tender, "award": award, "relatedProcesses": framework}
    )


def _entered(draft: Drafting) -> Placed:
    timeline = draft.known.contract.timeline
    return next(fact for fact, state in zip(timeline.placed, timeline.states, strict=True) if state)


def _tender(draft: Drafting, terms: Terms) -> Body:
    route = terms.procurement_route
    words = terms.procurement_words or (route if route != "not known" else "") or draft.stated("procedure")
    direct = METHODS.get(route) == "direct"
    return saying(
        {
            "description": terms.description or None,
            "procurementMethod": METHODS.get(route),
            "procurementMethodDetails": words,
            "procurementMethodRationale": draft.stated("direct award justification") if direct else None,
            "specialRegime": ["lightTouch"] if terms.legal_regime == LIGHT else None,
        }
    )


def _framework(draft: Drafting, terms: Terms) -> list[Body] | None:
    called_off = terms.kind == "framework call-off" or terms.procurement_route == "framework call-off"
    number = draft.stated("framework procurement id") if called_off else None
    if number is None:
        return None
    return [{"id": "1", "relationship": ["framework"], "scheme": "ocid", "identifier": number}]


def _indicators(draft: Drafting, terms: Terms) -> tuple[list[Body], str | None]:
    """The three most material indicators as they are now, or why there are none (s.52(2))."""
    if terms.no_indicators:
        return [], terms.no_indicators
    if not owes_performance(terms):
        return [], None
    marked = {
        key: kpi
        for key, kpi in draft.known.kpis.items()
        if (now := kpi.latest()) is not None and now.definition.material and now.retired_from is None
    }
    reason = draft.stated("reason without indicators", unless=bool(marked))
    if not reason and len(marked) != _FEWEST:
        asks = f"{len(marked)} indicators are marked as most material: set and mark three, or state why there are none."
        draft.leave_open(
            "three most material indicators",
            asks,
            "PA 2023 s.52(1); Procurement Regulations 2024 reg 32(2)(r)",
            "put it on the record",
        )
    told = (agreed_metric(key, kpi) for key, kpi in marked.items())
    return [metric for metric in told if metric], reason
