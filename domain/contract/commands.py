"""What an officer may ask for of a contract. Commands are imperatives; each is decided in ``decisions.py``."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from domain.contract.events import (
    KeyDateKind,
    Kind,
    LegalRegime,
    Option,
    Origin,
    ProcurementRoute,
    Supplier,
    TerminationGround,
    Tier,
    ValueChangeCause,
)
from domain.contract.publication_events import PublicField, WithholdingReason
from domain.contract.taking_over import InItsWords
from domain.contract.tier_events import Answer, ReassessmentCause
from domain.dates import PartialDate
from domain.decisions import Command
from domain.money import Pounds
from domain.text import LongText, PersonId, ShortText, Title


class Register(Command, frozen=True, kw_only=True):
    """Enter a contract in the record."""

    reference: ShortText
    """The council's own reference; unique in the record."""
    title: Title
    description: LongText = ""
    category: ShortText
    directorate: ShortText
    kind: Kind = "contract"
    legal_regime: LegalRegime
    procurement_route: ProcurementRoute = "not known"
    suppliers: Annotated[tuple[Supplier, ...], Meta(max_length=500)]
    estimated_incl_vat: Pounds | None = None
    """Whole life including VAT and options, pounds."""
    estimated_excl_vat: Pounds | None = None
    """Whole life excluding VAT, pounds."""
    annual_excl_vat: Pounds | None = None
    """A typical year excluding VAT, pounds."""
    currency: str = "GBP"
    start: PartialDate
    end: PartialDate
    """Last day of the term."""
    maximum_end: PartialDate = "TBC"
    """Last day including every option provided for at award."""
    options: Annotated[tuple[Option, ...], Meta(max_length=50)] = ()
    owner: PersonId
    contract_manager: PersonId
    lead_officers: Annotated[tuple[PersonId, ...], Meta(min_length=1, max_length=20)]
    managing_organisation: ShortText = "the Council"


class RegisterFromFile(Register, frozen=True, kw_only=True):
    """Enter a contract in the record from a row of a file. Only an import asks for this."""

    origin: Origin
    review_date: PartialDate | None = None
    irrecoverable_vat: Pounds | None = None
    """VAT over the whole life that the Council cannot recover, pounds."""
    award_incl_vat: Pounds | None = None
    """Whole life including VAT as it was at award, pounds; leave out where it is what the contract is worth now."""
    procurement_words: InItsWords = ""
    """How it was procured, in the words of the register that it comes from."""
    ended_on: date | None = None
    """Last day in force of a contract that has ended."""
    ended_as: Literal["", "terminated", "expired"] = ""
    ocid: InItsWords = ""
    """Open contracting id under which it was published."""


class AssignRoles(Command, frozen=True, kw_only=True):
    """Hand the contract to another owner, manager, lead officers or managing organisation."""

    owner: PersonId | None = None
    contract_manager: PersonId | None = None
    lead_officers: Annotated[tuple[PersonId, ...], Meta(min_length=1, max_length=20)] | None = None
    managing_organisation: ShortText | None = None


class Extend(Command, frozen=True, kw_only=True):
    """Make the term longer."""

    new_end: PartialDate
    """Last day of the term as extended."""
    option: str = ""
    """Name of the option taken up."""
    beyond_maximum_term: bool = False
    """Say so, where the new end lies beyond the maximum term provided for at award."""


class ChangeValue(Command, frozen=True, kw_only=True):
    """Record that the contract is worth more or less than the record says."""

    estimated_incl_vat: Pounds | None = None
    estimated_excl_vat: Pounds | None = None
    annual_excl_vat: Pounds | None = None
    currency: str = "GBP"
    cause: ValueChangeCause


class VaryScope(Command, frozen=True, kw_only=True):
    """Record a variation of what is to be supplied."""

    variation: Annotated[str, Meta(min_length=1, max_length=5000)]
    kind_already_provided_for: bool
    """False where goods, services or works of a new kind come in (Procurement Act 2023 s.74(5))."""
    description: LongText = ""
    """The contract's description as varied; leave empty where it stands."""


class Novate(Command, frozen=True, kw_only=True):
    """Replace a supplier by agreement of all parties."""

    outgoing_supplier_id: UUID
    incoming: Supplier


class Assign(Command, frozen=True, kw_only=True):
    """Pass the benefit of the contract from one supplier to another."""

    assignor_supplier_id: UUID
    assignee: Supplier


class Terminate(Command, frozen=True, kw_only=True):
    """End the contract, or a part of it, before its term."""

    ended_on: date
    """Last day in force, of the contract or of the part."""
    ground: TerminationGround
    part: LongText = ""
    """Which part ends; leave empty where all of it does."""


class RecordExpiry(Command, frozen=True, kw_only=True):
    """Record that the contract reached the end of its term."""

    ended_on: date | None = None
    """Last day in force; the end of the term where left out."""


class DetermineLegalRegime(Command, frozen=True, kw_only=True):
    """Record which law governs changes of the contract."""

    legal_regime: LegalRegime
    works: bool = False
    """Whether it is a contract for works; goods and services otherwise."""


class SetKeyDate(Command, frozen=True, kw_only=True):
    """Set or move a date that needs action."""

    kind: KeyDateKind
    date: PartialDate
    note: LongText = ""


class AssignTier(Command, frozen=True, kw_only=True):
    """Place the contract in a tier."""

    tier: Tier


class AssessTier(Command, frozen=True, kw_only=True):
    """Calculate the contract's tier by the tiering tool."""

    model_id: UUID
    """The tiering model; it must be in force on that day."""
    answers: Annotated[tuple[Answer, ...], Meta(max_length=100)]
    """One answer to each of the model's questions."""
    statutory_service: bool = False
    """Whether it serves a statutory duty of care or safeguarding."""
    inadequate_in_a_row: Annotated[int, Meta(ge=0, le=1000)] = 0
    """Most *Inadequate* ratings one after another on a material KPI, up to the latest."""


class ConfirmTier(Command, frozen=True, kw_only=True):
    """Place the contract in the tier that was calculated."""


class OverrideTier(Command, frozen=True, kw_only=True):
    """Ask for another tier than the calculated one, or agree to it as a second person by saying just the same."""

    tier: Tier
    review_date: date
    """Last day on which it stands; after that the contract falls back to the calculated tier."""


class ExpireTierOverride(Command, frozen=True, kw_only=True):
    """Record that the review date of an override has passed."""


class AskReassessment(Command, frozen=True, kw_only=True):
    """Say that the tier is to be assessed anew, and why."""

    because: ReassessmentCause


class WithholdField(Command, frozen=True, kw_only=True):
    """Withhold a field of the public register from the public, until a day."""

    field: PublicField
    reason_code: WithholdingReason
    until: date
    """Last day on which it is withheld; it is shown again from the day after."""


class EndWithholding(Command, frozen=True, kw_only=True):
    """Show a field again that is withheld from the public."""

    field: PublicField


class RecordIrrecoverableVat(Command, frozen=True, kw_only=True):
    """Record how much of the contract's VAT the Council cannot recover."""

    amount: Pounds
    """Over the whole life."""
