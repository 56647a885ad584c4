"""The register: what is kept of every contract, and how it may be asked for."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple, get_args
from uuid import UUID

from domain.contract import CONTRACT
from domain.contract.status import (
    DAY,
    IN_FORCE,
    MEANINGS,
    RUNNING,
    Condition,
    Course,
    course,
    status_of,
)
from domain.contract.terms import Terms, agreed_dates
from domain.tiers import Tier
from projections.search_words import matching, words
from projections.table import Table, has_among


class Summary(NamedTuple):
    """The columns of a register row that come from the terms."""

    reference: str
    title: str
    suppliers: str
    category: str
    directorate: str
    kind: str
    legal_regime: str
    procurement_route: str
    description: str
    estimated_incl_vat: str | None
    estimated_excl_vat: str | None
    annual_excl_vat: str | None
    award_incl_vat: str | None
    start_date: str
    end_date: str
    maximum_end: str
    review_date: str
    course: Course
    """What the status on a day follows from."""
    tier: str | None
    owner: str
    contract_manager: str
    lead_officers: str
    managing_organisation: str
    supplier_identifiers: str
    supplier_ids: str
    """Ids of the suppliers, with blanks between."""
    tier_calculated: str | None
    """As the tiering tool last worked it out, whatever it was overridden to."""
    tier_assessed_on: str | None
    tier_override_until: str | None
    """Last day of the override in force."""
    reassessment_because: str | None
    """What asked for the next assessment, while that is open."""
    dates: str
    """Dates that need action, as JSON: a list of [what, date as recorded, how it was got]."""
    irrecoverable_vat: str | None
    withheld: str
    """What is withheld from the public, as JSON: a list of [field, reason code, last day]."""
    withheld_until: str | None
    """The last of these days."""
    search_text: str
    open_text: str
    """The same without the suppliers' names: what the public finds a contract by whose supplier is withheld."""
    procurement_words: str
    """How it was procured, in the words of the register that it was taken over from."""


def summarise(terms: Terms, _contract_id: UUID) -> Summary:
    """What the register shows of the terms."""
    values, term, roles, tiering = terms.values, terms.term, terms.roles, terms.tiering
    names = "; ".join(one.name for one in terms.suppliers)
    review = next((one.date for one in terms.key_dates if one.kind == "review"), "")
    return Summary(
        reference=terms.reference,
        title=terms.title,
        suppliers=names,
        category=terms.category,
        directorate=terms.directorate,
        kind=terms.kind,
        legal_regime=terms.legal_regime,
        procurement_route=terms.procurement_route,
        description=terms.description,
        estimated_incl_vat=_text(values.estimated_incl_vat),
        estimated_excl_vat=_text(values.estimated_excl_vat),
        annual_excl_vat=_text(values.annual_excl_vat),
        award_incl_vat=_text(terms.values_at_award.estimated_incl_vat),
        start_date=term.start,
        end_date=term.end,
        maximum_end=term.maximum_end,
        review_date=review,
        course=course(terms),
        tier=terms.tier,
        owner=roles.owner,
        contract_manager=roles.contract_manager,
        lead_officers=" ".join(roles.lead_officers),
        managing_organisation=roles.managing_organisation,
        supplier_identifiers=_identifiers(terms),
        supplier_ids=" ".join(str(one.supplier_id) for one in terms.suppliers),
        tier_calculated=tiering.assessment.tier if tiering.assessment else None,
        tier_assessed_on=tiering.assessment.assessed_on.isoformat() if tiering.assessment else None,
        tier_override_until=tiering.override.review_date.isoformat() if tiering.override else None,
        reassessment_because=tiering.reassessment.because if tiering.reassessment else None,
        dates=_dates(terms),
        irrecoverable_vat=_text(terms.irrecoverable_vat),
        withheld=json.dumps(
            [[one.field, one.reason_code, one.until.isoformat()] for one in terms.withheld],
            separators=(",", ":"),
        ),
        withheld_until=max((one.until.isoformat() for one in terms.withheld), default=None),
        search_text=" ".join(
            words(f"{terms.reference} {terms.title} {names} {terms.category} {terms.directorate}")
        ),
        open_text=" ".join(words(f"{terms.reference} {terms.title} {terms.category} {terms.directorate}")),
        procurement_words=terms.procurement_words,
    )


def _dates(terms: Terms) -> str:
    """Key dates, and the days by which notice of an option may be given; contractual and internal ones apart."""
    found = [
        [
            one.kind,
            one.date,
            f"Last day for notice of {one.option}, as agreed at award."
            if one.option
            else one.note or "Set as a key date.",
            one.outcome,
        ]
        for one in agreed_dates(terms)
    ]
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _identifiers(terms: Terms) -> str:
    """The suppliers' numbers in the order of their names; nothing where no supplier has one."""
    found = [f"{one.scheme} {one.identifier}".strip() for one in terms.suppliers]
    return "; ".join(found) if any(found) else ""


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


_FILTERS: Final[Mapping[str, str]] = {
    "reference": "r.reference = ?",
    "directorate": "r.directorate = ?",
    "category": "r.category = ?",
    "tier": "r.tier = ?",
    "kind": "r.kind = ?",
    "legal_regime": "r.legal_regime = ?",
    "owner": "r.owner = ?",
    "contract_manager": "r.contract_manager = ?",
    "lead_officer": has_among("lead_officers"),
    "supplier_id": has_among("supplier_ids"),
    "override_to": "r.tier_override_until <= ?",
    "ends_from": "r.ends >= ?",
    "ends_to": "r.ends <= ?",
}
"""Filters by query parameter; each is true of the row in force at the basis."""


def _sql(condition: Condition) -> str:
    value = ":day" if condition.value == DAY else f"'{condition.value}'"
    return f"r.{condition.column} {condition.sign} {value}"


def _status() -> str:
    """The status of a row on ``:day``, in SQL."""
    *several, (last, _) = MEANINGS.items()
    cases = (f"WHEN {' AND '.join(map(_sql, meaning.when))} THEN '{name}'" for name, meaning in several)
    return f"CASE {' '.join(cases)} ELSE '{last}' END"


STATUS: Final = _status()


def _among(statuses: Collection[str]) -> str:
    return f"{STATUS} IN ({', '.join(map(repr, sorted(statuses)))})"


_STATUS: Final[Mapping[str, str]] = {name: _among([name]) for name in MEANINGS}
STATUSES: Final = tuple(_STATUS)
_IN_FORCE: Final = {"yes": _among(IN_FORCE), "no": _among({*MEANINGS} - IN_FORCE)}
_RUNNING: Final = {"yes": _among(RUNNING), "no": _among({*MEANINGS} - RUNNING)}
_WITHHELD: Final[Mapping[str, str]] = {
    "yes": "r.withheld_until >= :day",
    "no": "(r.withheld_until IS NULL OR r.withheld_until < :day)",
}
"""Whether anything is withheld from the public on the day."""


def _shown(row: dict[str, Any], day: date) -> dict[str, Any]:
    today = day.isoformat()
    withheld = [
        {"field": field, "reason_code": code, "until": until}
        for field, code, until in json.loads(row["withheld"])
        if today <= until
    ]
    return {
        **row,
        "dates": [
            dict(zip(("kind", "date", "how", "outcome"), one, strict=True))
            for one in json.loads(row["dates"])
        ],
        "withheld": withheld,
        "status": status_of(row, today),
    }


REGISTER: Final = Table(
    name="register",
    stream=CONTRACT,
    summary=Summary,
    summarise=summarise,
    sorted_by=("reference", "ends"),
    filters=_FILTERS,
    values={"tier": get_args(Tier)},
    choices={
        "status": _STATUS,
        "in_force": _IN_FORCE,
        "running": _RUNNING,
        "withheld": _WITHHELD,
    },
    search=matching,
    lists=("lead_officers", "supplier_ids"),
    named_by="reference",
    unseen=("search_text", "open_text"),
    show=_shown,
    meaning="2",  # dates say what became of them
)
