"""What can happen to a contract. Each class is one business fact; its docstring is its line in the catalogue."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.contract import publication_events, taking_over, tier_events
from domain.dates import PartialDate
from domain.events import Fact, fact
from domain.money import Values
from domain.text import Digest, LongText, PersonId, ShortText, Title

Kind = Literal[
    "contract",
    "framework",
    "framework call-off",
    "PFI",
    "section 75 agreement",
    "grant",
    "portfolio of contracts",
]
LegalRegime = Literal[
    "PCR2015",
    "PA2023",
    "PA2023_LIGHT_TOUCH",
    "PSR2023",
    "BELOW_THRESHOLD",
    "CONVERTIBLE",
    "EXEMPT_OR_PARTNERSHIP",
]
ProcurementRoute = Literal[
    "open procedure",
    "restricted procedure",
    "competitive flexible procedure",
    "competitive procedure with negotiation",
    "competitive dialogue",
    "innovation partnership",
    "negotiated procedure without publication",
    "invitation to tender",
    "framework call-off",
    "invitation to quote",
    "direct award",
    "not procured",
    "not known",
]
Tier = tier_events.Tier
ValueChangeCause = Literal["indexation", "volume", "price", "scope", "estimate revised", "other"]
TerminationGround = Literal[
    "mutual agreement",
    "notice without fault",
    "supplier breach",
    "supplier insolvency",
    "procurement rules (s.78)",
    "discharge",
    "set aside by court",
]
KeyDateKind = Literal["notice", "internal lead time", "break", "option", "review"]


class Supplier(Struct, frozen=True, forbid_unknown_fields=True):
    """A party that supplies, as the contract names it."""

    supplier_id: UUID
    name: ShortText
    scheme: str = ""
    """Register that issued the identifier: GB-COH, GB-CHC, GB-PPON."""
    identifier: str = ""


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """A right to extend that was agreed at award."""

    name: ShortText
    """What the contract calls it: *first extension*, *option 1*."""
    up_to: PartialDate
    """Last day of the term if it is taken up."""
    notice_by: PartialDate = "TBC"
    """Last day on which notice of taking it up may be given."""


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """How long the contract runs. ``end`` is its last day, as contracts print it."""

    start: PartialDate
    end: PartialDate
    maximum_end: PartialDate = "TBC"
    """Last day including every option provided for at award (Procurement Act 2023 s.74(3)(a))."""
    options: tuple[Option, ...] = ()


class Roles(Struct, frozen=True, forbid_unknown_fields=True):
    """Who answers for the contract (NAO framework 1.2, 1.4)."""

    owner: PersonId
    """Contract owner: accountable, holds the budget."""
    contract_manager: PersonId
    lead_officers: Annotated[tuple[PersonId, ...], Meta(min_length=1, max_length=20)]
    managing_organisation: ShortText = "the Council"
    """Who manages it day to day where that is not the Council itself."""


@fact("contract.registered.v1")
class Registered(Fact, kw_only=True):
    """The contract was entered in the record."""

    reference: ShortText
    title: Title
    description: LongText = ""
    category: ShortText
    directorate: ShortText
    kind: Kind
    legal_regime: LegalRegime
    procurement_route: ProcurementRoute
    suppliers: Annotated[tuple[Supplier, ...], Meta(max_length=500)]
    values: Values
    term: Term
    roles: Roles


class Origin(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The row of a file that a contract was imported from."""

    register_import_id: UUID
    """The import, which names the mapping that the row was read by."""
    file_name: ShortText
    file_sha256: Digest
    sheet: Annotated[str, Meta(max_length=100)] = ""
    """The sheet of a spreadsheet; empty for a CSV file."""
    row: Annotated[int, Meta(ge=1)]
    """As a spreadsheet numbers it: the first row is 1, headings are counted."""
    row_sha256: Digest
    """Of the row's cells as the reader saw them: a JSON list of texts in UTF-8."""


@fact("contract.imported.v1")
class Imported(Registered, kw_only=True):
    """The contract was entered in the record from a row of a file."""

    origin: Origin


@fact("contract.roles_assigned.v1")
class RolesAssigned(Fact, kw_only=True):
    """Owner, contract manager, lead officers or managing organisation changed hands."""

    previous: Roles
    roles: Roles


@fact("contract.extended.v1")
class Extended(Fact, kw_only=True):
    """The term was made longer, under an option or by agreement."""

    previous_end: PartialDate
    end: PartialDate
    option: str = ""
    """Name of the option taken up; empty where there was none."""
    beyond_maximum_term: bool = False


@fact("contract.value_changed.v1")
class ValueChanged(Fact, kw_only=True):
    """What the contract is worth changed, for the cause named."""

    previous: Values
    values: Values
    cause: ValueChangeCause


@fact("contract.scope_varied.v1")
class ScopeVaried(Fact, kw_only=True):
    """What is to be supplied changed."""

    variation: LongText
    kind_already_provided_for: bool
    """False where goods, services or works of a new kind came in (Procurement Act 2023 s.74(5))."""
    description: LongText = ""
    """The contract's description as varied; empty where it stands."""


@fact("contract.novated.v1")
class Novated(Fact, kw_only=True):
    """One supplier gave way to another by agreement of all parties."""

    outgoing: Supplier
    incoming: Supplier


@fact("contract.assigned.v1")
class Assigned(Fact, kw_only=True):
    """The benefit of the contract passed from one supplier to another."""

    assignor: Supplier
    assignee: Supplier


@fact("contract.partially_terminated.v1")
class PartiallyTerminated(Fact, kw_only=True):
    """A part of the contract came to an end; the rest goes on. ``ended_on`` is the part's last day in force."""

    part: LongText
    ended_on: date
    ground: TerminationGround


@fact("contract.terminated.v1")
class Terminated(Fact, kw_only=True):
    """The contract was ended before its term; ``ended_on`` is its last day in force."""

    ended_on: date
    ground: TerminationGround


@fact("contract.expired.v1")
class Expired(Fact, kw_only=True):
    """The contract reached the end of its term; ``ended_on`` is its last day in force."""

    ended_on: date


@fact("contract.legal_regime_determined.v1")
class LegalRegimeDetermined(Fact, kw_only=True):
    """It was determined which law governs changes of the contract (PCR 2015 reg 72; PA 2023 ss.74 to 77)."""

    previous: LegalRegime
    legal_regime: LegalRegime
    previously_works: bool = False
    works: bool
    """Whether it is a contract for works: some limits are 15% then instead of 10% (reg 72(5)(b), s.74(4)(a))."""


@fact("contract.key_date_set.v1")
class KeyDateSet(Fact, kw_only=True):
    """A date that needs action was set or moved (NAO framework 3.3)."""

    kind: KeyDateKind
    date: PartialDate
    previous: PartialDate = "TBC"
    note: LongText = ""


@fact("contract.tier_assigned.v1")
class TierAssigned(Fact, kw_only=True):
    """The contract was placed in a tier."""

    tier: Tier
    previous: Tier | None = None


TierAssessed = tier_events.TierAssessed
TierConfirmed = tier_events.TierConfirmed
TierOverrideProposed = tier_events.TierOverrideProposed
TierOverridden = tier_events.TierOverridden
TierOverrideExpired = tier_events.TierOverrideExpired
ReassessmentAsked = tier_events.ReassessmentAsked

TakenOver = taking_over.TakenOver

FieldWithheld = publication_events.FieldWithheld
WithholdingEnded = publication_events.WithholdingEnded
IrrecoverableVatRecorded = publication_events.IrrecoverableVatRecorded
