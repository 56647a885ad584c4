"""What is public of a contract, as the body of an OCDS release: whatever stands, at one moment of its story.

Only what :mod:`projections.public_register` publishes is here, the key performance indicators and figures that were
published, and change notices that the platform confirmed. Free text that officers wrote for the record is not.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from domain.chronicle import Chronicle
from domain.contract.ending import PartiallyTerminated, Terminated
from domain.contract.registration import Registered
from domain.contract.terms import Contract, Lot, Parent, Supplier, Terms
from domain.kpi import Kpi, Unit
from domain.periods import bounds
from domain.submission.terms import Submission
from domain.supplier.terms import Supplier as Firm
from domain.timeline import Placed
from projections.ocds.amendments import amendment
from projections.ocds.difference import Body
from projections.ocds.parties import Parties, SupplierNumbers
from projections.ocds.public_events import AMENDS
from projections.ocds.publisher import Publisher
from projections.ocds.values import begins, due, period_of, pounds, saying, value_of

PROCURING: Final = "directorate"
METHODS: Final[Mapping[str, str]] = {
    "open procedure": "open",
    "restricted procedure": "selective",
    "competitive flexible procedure": "selective",
    "invitation to quote": "limited",
    "direct award": "direct",
    "user choice direct award": "direct",
    "competitive procedure with negotiation": "selective",
    "competitive dialogue": "selective",
    "innovation partnership": "selective",
    "negotiated procedure without publication": "direct",
    "invitation to tender": "open",
}
"""OCDS method by procurement route. A call-off may be made either way, so it is given in words only."""
_RATINGS: Final = "Procurement Regulations 2024 reg 39(5)"


def contract_body(  # noqa: PLR0917  (all that a body rests on)
    contract: Contract,
    numbers: SupplierNumbers,
    release_ids: Mapping[UUID, str],
    hidden: frozenset[str],
    signed: date | None,
    firms: Mapping[UUID, Firm],
) -> Body:
    """The contract after every fact, those scheduled ahead included; *hidden* are fields of the public register,
    *signed* is the day of signature, where it is on record, and *firms* are suppliers with a story of their own.

    Empty where what opened the contract was annulled.
    """
    terms = contract.latest()
    if terms is None:
        return {}
    contract_id = str(contract.stream_id)
    facts = (placed.fact for placed in contract.timeline.placed)
    awarded = next(fact for fact in facts if isinstance(fact, Registered))
    parties = Parties(numbers, hidden, firms)
    value = value_of(terms.values.estimated_excl_vat, terms.values.estimated_incl_vat, hidden)
    award = {
        "id": contract_id,
        "title": awarded.title,
        "status": "active",
        "value": value_of(None, terms.values_at_award.estimated_incl_vat, hidden, "original_value_incl_vat"),
        "suppliers": [parties.reference(supplier) for supplier in _once(awarded.suppliers)],
    }
    amendments = [
        amendment(placed, release_ids, parties)
        for placed in contract.timeline.placed
        if type(placed.fact) in AMENDS
    ]
    said = {
        "id": contract_id,
        "awardID": contract_id,
        "title": terms.title,
        "description": None if "description" in hidden else terms.description,
        "status": "terminated" if terms.ended_as else "active",
        "statusDetails": terms.ended_as,
        "agreementKind": terms.kind,
        "period": period_of(terms.term.start, terms.term.end),
        "dateSigned": begins(signed.isoformat()) if signed else None,
        "value": value,
        "annualValue": pounds(None if "annual_value_excl_vat" in hidden else terms.values.annual_excl_vat),
        "irrecoverableVAT": pounds(None if "irrecoverable_vat" in hidden else terms.irrecoverable_vat),
        "items": [{"id": "1", "description": terms.category}],
        "lots": [_lot(lot, hidden) for lot in terms.lots],
        "suspendedUntil": f"{terms.suspended_until}T23:59:59Z" if terms.suspended_until else None,
        "closedDate": begins(terms.closed_on.isoformat()) if terms.closed_on else None,
        "milestones": _review(terms),
        "amendments": amendments,
        "terminationRationaleClassifications": _grounds(contract),
    }
    ended = saying({"endDate": f"{terms.ended_on}T23:59:59Z", "finalValue": value}) if terms.ended_on else {}
    failures = [_failure(placed) for placed in contract.timeline.placed if _is_breach(placed)]
    return {
        "tender": saying(
            {
                "id": terms.reference,
                "procuringEntity": {"id": PROCURING, "name": terms.directorate},
                "procurementMethod": METHODS.get(terms.procurement_route),
                "procurementMethodDetails": terms.procurement_words or _known(terms.procurement_route),
                "procurementRoute": _known(terms.procurement_route),
            }
        ),
        "parties": [
            {"id": PROCURING, "name": terms.directorate, "roles": ["procuringEntity"]},
            *(parties.party(supplier, current=True) for supplier in _once(terms.suppliers)),
            *(parties.party(other, current=False) for other in parties.others(terms.suppliers)),
        ],
        "awards": [saying(award)],
        "contract": saying(said),
        "implementation": saying({**ended, "performanceFailures": failures}),
    }


def related_process(parent: Parent, publisher: Publisher) -> Body:
    """The framework that a contract is called off from, or the whole that it is a part of."""
    on_record = {"scheme": "ocid", "identifier": publisher.ocid(parent.under)} if parent.under else {}
    return {
        "id": "1",
        "relationship": ["framework" if parent.relation == "call-off" else "parent"],
        "title": parent.title or parent.elsewhere,
        **on_record,
        **({"relatedLots": [parent.lot]} if parent.lot else {}),
    }


def _lot(lot: Lot, hidden: frozenset[str]) -> Body:
    """A lot; what it is worth is a part of what the contract is worth, and withheld with that."""
    worth = value_of(None, lot.estimated_incl_vat, hidden)
    return saying({"id": lot.number, "title": lot.title, "value": worth})


def agreed_metric(kpi_id: UUID, known: Chronicle[Kpi]) -> Body | None:
    """A KPI and its targets, one observation for each definition; an earlier one stays and ends where the next
    begins."""
    last = known.latest()
    if last is None:
        return None
    versions = {state.version: state for state in known.timeline.states if state is not None}
    ends = {version - 1: state.since for version, state in versions.items()}
    targets = []
    for version, state in versions.items():
        day_after = ends.get(version) or last.retired_from
        if state.definition.target is not None:
            period = {"startDate": f"{state.since}T00:00:00Z"}
            if day_after is not None:
                period["endDate"] = f"{day_after - timedelta(days=1)}T23:59:59Z"
            targets.append(
                {"id": f"{kpi_id}-target-v{version}", "period": period}
                | _measured(state.definition.target, state.definition.unit)
            )
    return saying({"id": str(kpi_id), "title": last.definition.title, "observations": targets})


def observation(submission: Submission) -> Body | None:
    """The figure that stands published for a period; a restated one keeps its id."""
    stands = submission.published
    if stands is None:
        return None
    first, last = bounds(submission.period)
    return saying(
        {
            "id": submission.period,
            "period": {"startDate": f"{first}T00:00:00Z", "endDate": f"{last}T23:59:59Z"},
            **_measured(stands.figure, submission.unit),
            "notes": "Nobody has validated this figure." if stands.unvalidated else None,
            "measureClassification": {"scheme": _RATINGS, "id": stands.rating, "description": stands.rating},
        }
    )


def _known(route: str) -> str | None:
    return None if route == "not known" else route


def _once(suppliers: Iterable[Supplier]) -> Iterable[Supplier]:
    """Each supplier once: ids in a list must differ."""
    return {supplier.supplier_id: supplier for supplier in suppliers}.values()


def _is_breach(placed: Placed) -> bool:
    match placed.fact:
        case Terminated(ground=ground) | PartiallyTerminated(ground=ground):
            return ground == "supplier breach"
    return False


def _failure(placed: Placed) -> Body:
    """A breach that ended the contract or a part of it (PA 2023 s.71(5))."""
    part = isinstance(placed.fact, PartiallyTerminated)
    what = "A part of the contract" if part else "The contract"
    return saying(
        {
            "id": str(placed.event_id),
            "description": f"{what} was terminated for the supplier's breach.",
            "decisionDate": f"{placed.valid_from}T00:00:00Z",
            "partialTermination": "A part of the contract was terminated." if part else None,
        }
    )


def _grounds(contract: Contract) -> list[Body]:
    """Why it was terminated, in the record's words; nothing where it ran to its end."""
    grounds = [
        placed.fact.ground for placed in contract.timeline.placed if isinstance(placed.fact, Terminated)
    ]
    return [{"id": ground, "description": ground.capitalize()} for ground in dict.fromkeys(grounds)]


def _review(terms: Terms) -> list[Body]:
    day = next((key_date.date for key_date in terms.key_dates if key_date.kind == "review"), "")
    return [{"id": "review", "title": "Review of the contract", **due(day)}] if day else []


def _measured(figure: str, unit: Unit) -> Body:
    return {"measure": Decimal(figure), "unit": {"name": unit}}
