"""The register: what is kept of every contract, and how it may be asked for."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple, get_args
from uuid import UUID

from msgspec import Struct

from domain.certificates import CertificateRequirement
from domain.contract import CONTRACT
from domain.contract.publication import withheld_on
from domain.contract.status import (
    DAY,
    IN_FORCE,
    MEANINGS,
    RUNNING,
    Course,
    CourseCondition,
    Status,
    course,
    status_of,
)
from domain.contract.terms import (
    KeyDate,
    Lot,
    Opportunity,
    Relation,
    SettledDate,
    Supplier,
    Term,
    Terms,
    Withheld,
    agreed_dates,
)
from domain.tiers import Tier
from projections.columns import Id
from projections.search_words import matching, words
from projections.table import Row, Table, has_among


class DateOnShow(Struct, frozen=True):
    """A date that needs action."""

    kind: str
    """What it is: *notice*, *option notice*, *break*, *review* …"""
    date: str
    """A day, a month or TBC."""
    how: str
    """How it was got, in a sentence."""
    outcome: str | None
    """What became of it: *met*, *missed* or *no longer needed*; none while it is open."""


class Summary(NamedTuple):
    """The columns of a register row that come from the terms."""

    reference: str
    title: str
    suppliers: str
    category: str
    directorate: str
    division: str
    kind: str
    legal_regime: str
    procurement_route: str
    description: str
    estimated_incl_vat: str | None
    """Pounds over the whole life, with VAT, as estimated now."""
    estimated_excl_vat: str | None
    """Pounds over the whole life, without VAT, as estimated now."""
    annual_excl_vat: str | None
    """Pounds a year, without VAT."""
    award_incl_vat: str | None
    """Pounds over the whole life, with VAT, as at the award."""
    start_date: str
    """First day of the term: a day, a month or TBC."""
    end_date: str
    """Last day of the term: a day, a month, TBC or open."""
    maximum_end: str
    """Latest day to which it may be extended: a day, a month or TBC."""
    review_date: str
    course: Course
    """What the status on a day follows from."""
    tier: Tier | None
    owner: str
    contract_manager: str
    lead_officers: tuple[str, ...]
    managing_organisation: str
    supplier_identifiers: str
    """The suppliers' numbers in the order of their names, with semicolons between."""
    supplier_ids: tuple[str, ...]
    """Ids of the suppliers."""
    tier_calculated: Tier | None
    """As the tiering tool last worked it out, whatever it was overridden to."""
    tier_assessed_on: str | None
    """Day of the last assessment by the tiering tool."""
    tier_override_until: str | None
    """Last day of the override in force."""
    reassessment_because: str | None
    """What asked for the next assessment, while that is open."""
    dates: tuple[DateOnShow, ...]
    """Dates that need action."""
    irrecoverable_vat: str | None
    """Pounds of VAT that cannot be recovered."""
    withheld: tuple[Withheld, ...]
    """What is withheld from the public, and until when."""
    withheld_until: str | None
    """The last of these days."""
    search_text: str
    open_text: str
    """The same without the suppliers' names: what the public finds a contract by whose supplier is withheld."""
    procurement_words: str
    """How it was procured, in the words of the register that it was taken over from."""
    relation: str | None
    """How it belongs to another contract: *call-off* or *part*; none where it stands by itself."""
    under: Id | None
    """Id of the framework or the whole, where that is on this record."""
    parent: str
    """What that is called: reference and title as they were when it was named, or another body's framework in words."""
    lot: str
    """Number of the lot there; empty for none."""
    lots: tuple[Lot, ...]
    """What it is divided into itself."""
    certificates: tuple[CertificateRequirement, ...]
    """What its suppliers are asked to hold."""

    def status_on(self, day: date) -> Status:
        """How the contract stands on the day asked about."""
        return status_of(self.course, day.isoformat())

    def withheld_on(self, day: date) -> tuple[Withheld, ...]:
        """What is withheld from the public on the day asked about, and until when."""
        return withheld_on(self.withheld, day)


_KEPT: Final = 4000
"""Texts and sets of dates of which it is kept what a row shows: most facts leave them as they were."""

ContractRow = Row[Summary]
"""A row of the register."""


def summarise(terms: Terms, _contract_id: UUID) -> Summary:
    """What the register shows of the terms."""
    values, term, roles, tiering = terms.values, terms.term, terms.roles, terms.tiering
    names, identifiers, ids = _suppliers(terms.suppliers)
    belongs = f"{terms.category} {terms.directorate} {terms.division}"
    review = next((key_date.date for key_date in terms.key_dates if key_date.kind == "review"), "")
    return Summary(
        reference=terms.reference,
        title=terms.title,
        suppliers=names,
        category=terms.category,
        directorate=terms.directorate,
        division=terms.division,
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
        lead_officers=roles.lead_officers,
        managing_organisation=roles.managing_organisation,
        supplier_identifiers=identifiers,
        supplier_ids=ids,
        tier_calculated=tiering.assessment.tier if tiering.assessment else None,
        tier_assessed_on=tiering.assessment.assessed_on.isoformat() if tiering.assessment else None,
        tier_override_until=tiering.override.review_date.isoformat() if tiering.override else None,
        reassessment_because=tiering.reassessment.because if tiering.reassessment else None,
        dates=_dates(
            terms.key_dates, terms.term, terms.settled, terms.opportunity, terms.representations_until
        ),
        irrecoverable_vat=_text(terms.irrecoverable_vat),
        withheld=terms.withheld,
        withheld_until=max((withheld.until.isoformat() for withheld in terms.withheld), default=None),
        search_text=_in_words(f"{terms.reference} {terms.title} {names} {belongs}"),
        open_text=_in_words(f"{terms.reference} {terms.title} {belongs}"),
        procurement_words=terms.procurement_words,
        relation=terms.parent.relation if terms.parent else None,
        under=str(terms.parent.under) if terms.parent and terms.parent.under else None,
        parent=terms.parent.called if terms.parent else "",
        lot=terms.parent.lot if terms.parent else "",
        lots=terms.lots,
        certificates=terms.certificates,
    )


@lru_cache(_KEPT)
def _in_words(text: str) -> str:
    """The words of a text, as they are looked up."""
    return " ".join(words(text))


@lru_cache(_KEPT)
def _dates(
    key_dates: tuple[KeyDate, ...],
    term: Term,
    settled: tuple[SettledDate, ...],
    opportunity: Opportunity | None,
    representations_until: date | None,
) -> tuple[DateOnShow, ...]:
    """Key dates, and the days by which notice of an option may be given; contractual and internal ones apart."""
    return tuple(
        DateOnShow(
            kind=agreed.kind,
            date=agreed.date,
            how=f"Last day for notice of {agreed.option}, as agreed at award."
            if agreed.option
            else "The day by which performance is to have improved (PA 2023 s.71(4))."
            if agreed.kind == "improvement"
            else "Last day for representations on the intended termination (PA 2023 s.78(7))."
            if agreed.kind == "representations"
            else agreed.note or "Set as a key date.",
            outcome=agreed.outcome,
        )
        for agreed in agreed_dates(key_dates, term, settled, opportunity, representations_until)
    )


@lru_cache(_KEPT)
def _suppliers(suppliers: tuple[Supplier, ...]) -> tuple[str, str, tuple[str, ...]]:
    """The suppliers' names; their numbers in the order of the names, nothing where none has one; and their ids."""
    names = "; ".join(supplier.name for supplier in suppliers)
    found = [f"{supplier.scheme} {supplier.identifier}".strip() for supplier in suppliers]
    return (
        names,
        "; ".join(found) if any(found) else "",
        tuple(str(supplier.supplier_id) for supplier in suppliers),
    )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


_FILTERS: Final[Mapping[str, str]] = {
    "reference": "r.reference = ?",
    "directorate": "r.directorate = ?",
    "division": "r.division = ?",
    "category": "r.category = ?",
    "tier": "r.tier = ?",
    "kind": "r.kind = ?",
    "legal_regime": "r.legal_regime = ?",
    "owner": "r.owner = ?",
    "contract_manager": "r.contract_manager = ?",
    "lead_officer": has_among("lead_officers"),
    "supplier_id": has_among("supplier_ids"),
    "relation": "r.relation = ?",
    "under": "r.under = ?",
    "override_to": "r.tier_override_until <= ?",
    "ends_from": "r.ends >= ?",
    "ends_to": "r.ends <= ?",
}
"""Filters by query parameter; each is true of the row in force at the basis."""


def _sql(condition: CourseCondition) -> str:
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


REGISTER: Final = Table(
    name="register",
    stream=CONTRACT,
    summary=Summary,
    summarise=summarise,
    sorted_by=("reference", "ends"),
    indexed=("under", "withheld_until"),
    gone_through=("suspended_until",),
    filters=_FILTERS,
    values={"tier": get_args(Tier), "relation": get_args(Relation)},
    choices={
        "status": _STATUS,
        "in_force": _IN_FORCE,
        "running": _RUNNING,
        "withheld": _WITHHELD,
    },
    worked_out={"status": STATUS},
    search=matching,
    named_by="reference",
    open_days=("starts", "ends"),
    unseen=("search_text", "open_text", "certificates"),
    on_the_day={"withheld": Summary.withheld_on, "status": Summary.status_on},
    kept_once={
        "texts": (
            *("title", "suppliers", "supplier_identifiers", "supplier_ids", "category", "kind"),
            *("description", "procurement_route", "procurement_words", "managing_organisation"),
            *("search_text", "open_text", "parent", "lot", "lots", "certificates", "withheld"),
            *("legal_regime", "relation", "award_incl_vat", "start_date", "maximum_end"),
        ),
        "key_dates": ("dates",),
    },
    meaning="2",  # dates say what became of them
)
