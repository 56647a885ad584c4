"""What can happen to a change request, and the words it is told in."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.contract.terms import LegalRegime, Supplier, TerminationGround, ValueChangeCause
from domain.dates import PartialDate
from domain.events import Fact, fact
from domain.money import Pounds
from domain.text import LongText, PersonId, ShortText

Kind = Literal[
    "extension",
    "value change",
    "scope variation",
    "novation",
    "assignment",
    "partial termination",
    "termination",
]
Level = Literal["budget-holder", "head-of-service", "SRO", "commercial", "s151"]
"""Who agrees: three levels of management, a commercial reviewer beside them, and the section 151 officer."""
Ground = Literal[
    "reg 72(1)(a)",
    "reg 72(1)(b)",
    "reg 72(1)(c)",
    "reg 72(1)(d)",
    "reg 72(1)(e)",
    "reg 72(1)(f)",
    "Sch 8 para 1",
    "Sch 8 para 2",
    "Sch 8 para 3",
    "Sch 8 para 4",
    "Sch 8 para 5",
    "Sch 8 para 6",
    "Sch 8 para 7",
    "Sch 8 para 8",
    "Sch 8 para 9",
    "Sch 8 para 10",
    "s.74(1)(b) not substantial",
    "s.74(4) below-threshold modification",
    "s.74(2) light touch",
    "option exercised, no modification",
    "other",
]
"""Grounds of PCR 2015 (reg 72) and PA 2023 (s.74, Schedule 8); which of them a contract can have follows from its
regime."""
NoticeOutcome = Literal["submitted", "confirmed", "rejected"]

SomeText = Annotated[str, Meta(min_length=1, max_length=5000)]


class Extension(Struct, frozen=True, forbid_unknown_fields=True):
    """A longer term."""

    new_end: PartialDate
    """Last day of the term as extended."""
    option: str = ""
    """Name of the option taken up."""
    beyond_maximum_term: bool = False
    """Say so, where the new end lies beyond the maximum term provided for at award."""


class NewValues(Struct, frozen=True, forbid_unknown_fields=True):
    """What the contract would be worth; figures left out stand."""

    cause: ValueChangeCause
    estimated_incl_vat: Pounds | None = None
    """Whole life including VAT and options, pounds."""
    estimated_excl_vat: Pounds | None = None
    """Whole life excluding VAT, pounds."""
    annual_excl_vat: Pounds | None = None
    """A typical year excluding VAT, pounds."""


class Variation(Struct, frozen=True, forbid_unknown_fields=True):
    """Something else, more or less to be supplied."""

    variation: SomeText
    kind_already_provided_for: bool
    """False where goods, services or works of a new kind come in (Procurement Act 2023 s.74(5))."""
    description: LongText = ""
    """The contract's description as varied; empty where it stands."""


class NewSupplier(Struct, frozen=True, forbid_unknown_fields=True):
    """One supplier in another's place, by novation or by assignment."""

    outgoing_supplier_id: UUID
    """The supplier that gives way, or assigns."""
    incoming: Supplier


class Ending(Struct, frozen=True, forbid_unknown_fields=True):
    """The end of the contract, or of a part of it, before its term."""

    ended_on: date
    """Last day in force."""
    ground: TerminationGround
    part: LongText = ""
    """Which part ends; empty where all of it does."""


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """The change itself. What belongs to its kind is given; a new value may come with any but a termination, so that
    term and value are judged together (PA 2023 s.74(7), s.75(2))."""

    extension: Extension | None = None
    values: NewValues | None = None
    variation: Variation | None = None
    supplier: NewSupplier | None = None
    ending: Ending | None = None


@fact("change_request.proposed.v1")
class Proposed(Fact, kw_only=True):
    """Somebody asked for a change of a contract, and said why it is worth it (GovS 008 5.4.5)."""

    contract_id: UUID
    kind: Kind
    change: Change
    business_case: LongText
    takes_effect: date | None = None
    """Day from which it is to be true in the contract (reg 40(2)(j)); not known where left out."""
    pre_extension_review_done: bool = False
    already_happened_on: date | None = None
    """Where it is retrospective: the day on which it happened without approval."""
    proposed_by: PersonId
    proposed_for: str = ""
    """Opaque id of the person on whose behalf it was proposed; who may not approve it either."""
    value_before: Pounds | None = None
    """What the contract was worth just before: incl. VAT where known, else excl. VAT."""
    value_change: Pounds | None = None
    """Change of that value; nought where it stands, left out where it cannot be worked out."""
    levels: tuple[Level, ...]
    """Levels whose approval tier and size demanded then."""


@fact("change_request.impact_assessed.v1")
class ImpactAssessed(Fact, kw_only=True):
    """What the change would mean for cost, service and risk was assessed (GovS 008 5.4.5)."""

    cost: SomeText
    service: LongText = ""
    risk: LongText = ""


@fact("change_request.legal_ground_recorded.v1")
class LegalGroundRecorded(Fact, kw_only=True):
    """A named person judged on which legal ground the change may be made, and why (domain rule I5)."""

    ground: Ground
    why: SomeText
    judged_by: PersonId
    legal_regime: LegalRegime
    """The contract's regime when it was judged."""


@fact("change_request.approval_given.v1")
class ApprovalGiven(Fact, kw_only=True):
    """One of the levels needed agreed to the change (NAO framework 8.3, 8.4)."""

    level: Level
    approved_by: PersonId
    levels: tuple[Level, ...]
    """Levels that tier and size demanded when it was given."""


@fact("change_request.own_approval_attempted.v1")
class OwnApprovalAttempted(Fact, kw_only=True):
    """Somebody tried to approve a change that they had proposed themselves. It was refused (domain rule I3)."""

    level: Level
    attempted_by: PersonId
    """The proposer, also where somebody else recorded it for them."""


@fact("change_request.approval_refused.v1")
class ApprovalRefused(Fact, kw_only=True):
    """One of the levels said no; the change is not made."""

    level: Level
    refused_by: PersonId


@fact("change_request.conflicts_assessment_confirmed.v1")
class ConflictsAssessmentConfirmed(Fact, kw_only=True):
    """The conflicts assessment was confirmed as prepared and revised (PA 2023 s.83(5))."""

    assessed_on: date


@fact("change_request.notice_recorded.v1")
class NoticeRecorded(Fact, kw_only=True):
    """A contract change notice (UK10) was submitted to the platform, confirmed by it, or rejected (reg 5(4))."""

    notice_id: ShortText
    outcome: NoticeOutcome
    on: date
    """Day of submission, publication or rejection."""
    standstill_working_days: Annotated[int, Meta(ge=0, le=100)] = 0
    """Length of the voluntary standstill that the notice states; nought where it states none (s.76)."""
    standstill_until: date | None = None
    """Last day of that standstill, worked out when the notice was confirmed."""


@fact("change_request.standstill_ended.v1")
class StandstillEnded(Fact, kw_only=True):
    """The standstill that the notice stated was over (PA 2023 s.76)."""

    ended_on: date


@fact("change_request.retrospective_flagged.v1")
class RetrospectiveFlagged(Fact, kw_only=True):
    """The change had been made before it was approved; the next higher approver decides (domain rule I4)."""

    happened_on: date
    levels: tuple[Level, ...]
    """Levels whose approval it needs now."""


@fact("change_request.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """It was taken back before it was made."""


@fact("change_request.implemented.v1")
class Implemented(Fact, kw_only=True):
    """The change was made, and the contract's own facts recorded with it (domain rule I4)."""

    took_effect: date
    """Day from which it is true in the contract."""
    value_change: Pounds | None = None
    """Change of the contract's value, pounds, as for *proposed*; worked out anew on that day."""
