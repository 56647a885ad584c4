"""What is true of a contract from one day to the next, and the kinds of value that its acts share.

Folding holds no rule and never refuses; how a contract stands on a day is in ``status.py``.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import wraps
from typing import Annotated, Literal, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.certificates import CertificateRequirement
from domain.chronicle import Chronicle
from domain.dates import PartialDate, may_be_after
from domain.events import Fact
from domain.figures import Figure
from domain.money import Pounds, Values
from domain.text import PersonId, ShortText
from domain.tiers import Kind, ReassessmentCause, Tier, TieringAnswer, ValueBand

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
    "user choice direct award",
    "not procured",
    "not known",
]


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


KeyDateKind = Literal["notice", "supplier notice", "internal lead time", "break", "option", "review"]
"""*notice* is the Council's own; the supplier's may fall on another day."""
AgreedDateKind = Literal[
    "notice",
    "supplier notice",
    "internal lead time",
    "break",
    "option",
    "review",
    "option notice",
    "representations",
    "improvement",
]
"""A key date that was set; the last day for notice of an option, as agreed at award, or for what a supplier says to an
intended termination; the day by which performance is to have improved."""
DateOutcome = Literal["met", "missed", "no longer needed"]


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


PublicField = Literal[
    "description",
    "supplier_name",
    "supplier_identifier",
    "total_value_incl_vat",
    "total_value_excl_vat",
    "annual_value_excl_vat",
    "original_value_incl_vat",
    "irrecoverable_vat",
]
"""What may be withheld of the public register. Reference, title, department, dates and route are always shown: the
register is searched by them."""


WithholdingReason = Literal["FOIA_S40", "FOIA_S41", "FOIA_S43", "EIR_R12_5_E", "EIR_R13"]
"""Freedom of Information Act 2000 s.40 personal information, s.41 given in confidence, s.43 commercial interests;
Environmental Information Regulations 2004 reg 12(5)(e) commercial confidentiality, reg 13 personal data."""


Relation = Literal["call-off", "part"]
"""A call-off is made under a framework (PA 2023 s.45); a part belongs to a whole, as one school to a programme."""
LotNumber = Annotated[str, Meta(max_length=40)]


class Lot(Struct, frozen=True, forbid_unknown_fields=True):
    """A lot: a part of what was procured that is let by itself."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]
    """As the contract numbers it: *1*, *2b*."""
    title: ShortText
    """What it is for."""
    estimated_incl_vat: Pounds | None = None
    """Of the contract's whole life value including VAT, what this lot is worth, pounds."""


class Parent(Struct, frozen=True, forbid_unknown_fields=True):
    """What a contract is called off from, or part of."""

    relation: Relation
    """How it belongs there."""
    under: UUID | None = None
    """The contract, where it is on this record."""
    reference: Annotated[str, Meta(max_length=300)] = ""
    """Reference of that contract, as it was then."""
    title: Annotated[str, Meta(max_length=1000)] = ""
    """Title of that contract, as it was then."""
    elsewhere: Annotated[str, Meta(max_length=600)] = ""
    """Another body's framework, in words."""
    lot: LotNumber = ""
    """Number of the lot there; empty for none."""

    @property
    def called(self) -> str:
        """What it is called, wherever it is."""
        return self.elsewhere or f"{self.reference}, {self.title}"


class Withheld(Struct, frozen=True):
    """A field of the public register that is withheld."""

    field: PublicField
    reason_code: WithholdingReason
    until: date
    """Last day on which it is withheld: the day after it is shown, and nobody has to do anything for that."""


class Assessment(Struct, frozen=True):
    """The last calculation of the tier."""

    model_id: UUID
    model_number: int
    answers: tuple[TieringAnswer, ...]
    total: Figure
    floors: tuple[str, ...]
    """Names of the floors that held."""
    tier: Tier
    """The calculated tier."""
    assessed_on: date
    band: ValueBand
    reassess_on: tuple[ReassessmentCause, ...]
    statutory_service: bool
    inadequate_in_a_row: int


class TierOverride(Struct, frozen=True):
    """Another tier than the calculated one, asked for or agreed."""

    tier: Tier
    review_date: date
    """Last day on which it stands."""
    proposed_by: str


class Reassessment(Struct, frozen=True):
    """That the tier is to be assessed anew, and why."""

    because: ReassessmentCause
    since: date
    note: str = ""


class Tiering(Struct, frozen=True):
    """What is known about a contract's tier from one day to the next."""

    assessment: Assessment | None = None
    """``None`` where the tier was carried over from outside the tool, or there is none."""
    confirmed: bool = False
    """Whether the contract was placed in a calculated tier since it was last assessed."""
    override: TierOverride | None = None
    """The override in force."""
    proposal: TierOverride | None = None
    """An override that a second person has yet to agree to."""
    reassessment: Reassessment | None = None
    """What asked first for the next assessment, where that is open."""


ImprovementOutcome = Literal["improved", "not improved"]


class Opportunity(Struct, frozen=True):
    """A supplier's opportunity to improve its performance (PA 2023 s.71(4))."""

    warned_of: str
    """The obligation, and what was wrong."""
    given_on: date
    """The day of the warning."""
    until: date
    """Last day by which performance is to have improved."""
    outcome: ImprovementOutcome | None = None
    """Whether it did; none until somebody judged."""


class KeyDate(Struct, frozen=True):
    """A date that needs action, and what for."""

    kind: KeyDateKind
    date: PartialDate
    note: str = ""


class SettledDate(Struct, frozen=True):
    """What became of a date that needed action. A date that is set anew is open again."""

    kind: AgreedDateKind
    date: PartialDate
    option: str
    """Name of the option that the notice is for; empty for a key date."""
    outcome: DateOutcome


class AgreedDate(NamedTuple):
    """A date that needs action: a key date, or the last day for notice of an option."""

    kind: AgreedDateKind
    date: PartialDate
    option: str
    note: str
    outcome: DateOutcome | None
    """What became of it; none while that is open."""


class Terms(Struct, frozen=True):
    """What is true of the contract from one day to the next."""

    reference: str
    title: str
    description: str
    category: str
    directorate: str
    kind: Kind
    legal_regime: LegalRegime
    procurement_route: ProcurementRoute
    suppliers: tuple[Supplier, ...]
    values: Values
    values_at_award: Values
    term: Term
    roles: Roles
    division: str = ""
    """The division of the directorate; empty where none is named."""
    tier: Tier | None = None
    key_dates: tuple[KeyDate, ...] = ()
    suspended_until: date | None = None
    """Last day of a suspension; on the day after the work goes on, without anybody saying so."""
    settled: tuple[SettledDate, ...] = ()
    """What became of dates that needed action."""
    parts_ended: tuple[str, ...] = ()
    ended_on: date | None = None
    """Last day in force, once the contract was terminated or expired."""
    ended_as: Literal["", "terminated", "expired"] = ""
    works: bool = False
    """Whether it is a contract for works. False until determined: the limits for goods and services are stricter."""
    tiering: Tiering = Tiering()
    """How the tier came about, and what is open about it."""
    withheld: tuple[Withheld, ...] = ()
    """Fields of the public register that are withheld from the public, each until a day."""
    irrecoverable_vat: Pounds | None = None
    """VAT over the whole life that the Council cannot recover; none until recorded."""
    procurement_words: str = ""
    """How it was procured, in the words of the register that it was taken over from."""
    ocid: str = ""
    """Open contracting id under which that register published it."""
    no_indicators: str = ""
    """Why performance cannot appropriately be assessed by indicators; empty where nobody found that."""
    representations_until: date | None = None
    """Last day for what the supplier says to an intended termination (PA 2023 s.78); none where none is intended."""
    opportunity: Opportunity | None = None
    """The last opportunity to improve that the supplier was given; none where it never was."""
    closed_on: date | None = None
    """The day from which nothing is left to settle, once it had ended."""
    parent: Parent | None = None
    """What it is called off from, or part of; none where it stands by itself."""
    lots: tuple[Lot, ...] = ()
    """What it is divided into, where it has lots."""
    certificates: tuple[CertificateRequirement, ...] = ()
    """What each supplier is asked to hold."""


Contract: TypeAlias = Chronicle[Terms]
"""The whole story of one contract."""


def day_after(day: date) -> date:
    """The first day on which something that ended on *day* is no longer in force."""
    return day + timedelta(days=1)


Part = TypeVar("Part", bound=Struct)


def changed_only(stands: Part, previous: Part, now: Part) -> Part:
    """What *stands*, with what a fact changed of it between *previous* and *now*; what the fact only repeats stays as
    it stands, also where an earlier fact is put right or entered late."""
    changed = {}
    for name in now.__struct_fields__:
        new, old = getattr(now, name), getattr(previous, name)
        if new is not old and new != old:
            changed[name] = new
    return replace(stands, **changed)


Changing = TypeVar("Changing", bound=Fact)


def unless_ended(
    change: Callable[[Terms, Changing, date], Terms],
) -> Callable[[Terms, Changing, date], Terms]:
    """The change of a fact that changes nothing once the contract has ended: a scheduled one that lies after the last
    day is kept, and does not count."""

    @wraps(change)
    def changed(terms: Terms, fact: Changing, valid_from: date) -> Terms:
        if terms.ended_on is not None and valid_from > terms.ended_on:
            return terms
        return change(terms, fact, valid_from)

    return changed


def agreed_dates(
    key_dates: Sequence[KeyDate],
    term: Term,
    settled: Sequence[SettledDate],
    opportunity: Opportunity | None,
    representations_until: date | None,
) -> Iterator[AgreedDate]:
    """Every date of a contract that needs action; notice of an option only until that is taken up."""
    outcomes = {(known.kind, known.date, known.option): known.outcome for known in settled}
    for known in key_dates:
        yield AgreedDate(known.kind, known.date, "", known.note, outcomes.get((known.kind, known.date, "")))
    for option in term.options:
        if option.notice_by != "TBC" and may_be_after(option.up_to, term.end):
            outcome = outcomes.get(("option notice", option.notice_by, option.name))
            yield AgreedDate("option notice", option.notice_by, option.name, "", outcome)
    if opportunity is not None and opportunity.outcome is None:
        yield AgreedDate("improvement", opportunity.until.isoformat(), "", "", None)
    if representations_until is not None:
        day = representations_until.isoformat()
        yield AgreedDate("representations", day, "", "", outcomes.get(("representations", day, "")))


def dates_of(terms: Terms) -> Iterator[AgreedDate]:
    """Every date of a contract with these terms that needs action."""
    return agreed_dates(
        terms.key_dates, terms.term, terms.settled, terms.opportunity, terms.representations_until
    )
