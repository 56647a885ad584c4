"""The service credit: what a supplier owes back because performance fell short, and what became of it.

==================  ======================  ==================================
State               Facts that may follow   Facts that lead out of it
==================  ======================  ==================================
not told            fell due                fell due → due
due                 taken (in part)         taken (the rest) → taken
                                            waived → waived
taken               (none)                  (none)
waived              (none)                  (none)
==================  ======================  ==================================

**Purpose.** A credit that nobody takes is a price paid for service that was not given. Each has its amount, how that
was got, the day by which it is to be taken, and what was taken or given up, by whose authority.

**Dilemmas.**

- *Worked out by a person.* Each contract counts its own points and caps: the record keeps the calculation in words
  and figures, and does not pretend to know the schedule.
- *Without VAT.* Credits reduce the price; all figures here are pounds excluding VAT.
- *Taken in parts.* What is taken off two invoices is two facts; what is left can still be taken, or waived.
- *Waived is a decision.* It takes a reason, and the delegation or minute that lets somebody give money up.
- *No penalty.* What the contract calls liquidated damages or a rebate is a service credit here; a sum that is meant
  to punish cannot be enforced (Cavendish Square v Makdessi [2015] UKSC 67), and has no place.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import ENTRY, STEP, had_come, reason_given, seen_to
from domain.case import Case as AnyCase
from domain.chronicle import Chronicles
from domain.contract.terms import Terms
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.kpi import Kpi
from domain.money import Pounds
from domain.money import in_words as pounds
from domain.periods import Period, bounds, frequency_of
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step, Stream
from domain.text import ShortText, SomeText

CreditState = Literal["due", "taken", "waived"]

Invoice = Annotated[str, Meta(min_length=1, max_length=300)]
"""The invoice or credit note, by its number."""


class CreditTaken(Struct, frozen=True):
    """A part of it that was taken."""

    on: date
    amount_excl_vat: Pounds
    against: str
    """The invoice or credit note."""


class ServiceCredit(Struct, frozen=True, kw_only=True):
    """A service credit from one day to the next."""

    contract_id: UUID
    supplier_id: UUID
    supplier_name: str
    """What the supplier was called when it fell due."""
    kpi_id: UUID | None
    """The KPI that fell short; none where the contract counts otherwise."""
    kpi_title: str
    period: str
    amount_excl_vat: Pounds
    """What is owed, pounds without VAT."""
    calculation: str
    """How the amount was got."""
    take_by: date
    """The day by which it is to be taken."""
    fell_due_on: date
    state: CreditState = "due"
    """What became of it."""
    taken: tuple[CreditTaken, ...] = ()
    waived_excl_vat: Pounds = Decimal("0.00")
    """What was given up, pounds without VAT."""
    why_waived: str = ""
    waived_by_authority: str = ""
    """The delegation or minute by which it was given up."""
    settled_on: date | None = None
    """The day from which nothing of it is left."""

    @property
    def taken_excl_vat(self) -> Decimal:
        """What was taken, pounds without VAT."""
        return sum((part.amount_excl_vat for part in self.taken), Decimal("0.00"))

    @property
    def left_excl_vat(self) -> Decimal:
        """What was neither taken nor waived, pounds without VAT."""
        return self.amount_excl_vat - self.taken_excl_vat - self.waived_excl_vat


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, ServiceCredit]


class NoteCredit(Command, frozen=True, kw_only=True):
    """Put down a service credit that a supplier owes."""

    contract_id: UUID
    supplier_id: UUID | None = None
    """The supplier that owes it; left out where the contract has one."""
    kpi_id: UUID | None = None
    """The KPI that fell short; left out where the contract counts otherwise."""
    period: Period
    """The period in which performance fell short."""
    amount_excl_vat: Pounds
    """What is owed, pounds without VAT."""
    calculation: SomeText
    """How the amount was got: points, share of the price, cap."""
    take_by: date
    """The day by which it is to be taken, as that of the next invoice."""


@fact("service_credit.fell_due.v1")
class CreditFellDue(Fact, kw_only=True):
    """A supplier owes a service credit."""

    contract_id: UUID
    supplier_id: UUID
    supplier_name: ShortText
    """What the supplier was called then."""
    kpi_id: UUID | None = None
    """The KPI that fell short; null where the contract counts otherwise."""
    kpi_title: Annotated[str, Meta(max_length=300)] = ""
    """What the KPI was called then."""
    period: Period
    """The period in which performance fell short."""
    amount_excl_vat: Pounds
    """What is owed, pounds without VAT."""
    calculation: SomeText
    """How the amount was got."""
    take_by: date
    """The day by which it is to be taken."""


@rule("service-credit.amount-above-nothing")
def amount_above_nothing(case: Case[Any]) -> Rejection | None:
    if case.command.amount_excl_vat > 0:
        return None
    return no("Give an amount above nothing.", "amount_excl_vat")


@rule("service-credit.period-well-formed")
def period_well_formed(case: Case[NoteCredit]) -> Rejection | None:
    if frequency_of(case.command.period):
        return None
    return no(
        "Give a month as 2023-04, a quarter as 2023-Q2, a half as 2023-H1, a year as 2023, "
        "a financial year as 2023/24.",
        "period",
    )


@rule("service-credit.contract-in-being")
def contract_was(case: Case[NoteCredit]) -> Rejection | None:
    """The contract was in being; one that has ended since may owe credits of its last months."""
    if _terms(case) is not None:
        return None
    day = in_words(case.effective_from)
    return no(f"The contract was not in being on {day}.", "contract_id", "effective_from")


@rule("service-credit.supplier-of-the-contract")
def supplier_of_the_contract(case: Case[NoteCredit]) -> Rejection | None:
    terms = _terms(case)
    if terms is None or _supplier(case) is not None:
        return None
    suppliers = "; ".join(f"{supplier.name} ({supplier.supplier_id})" for supplier in terms.suppliers)
    if case.command.supplier_id is None:
        return no(f"Say which supplier owes it: {suppliers}.", "supplier_id")
    return no(f"That is no supplier of the contract: {suppliers}.", "supplier_id")


@rule("service-credit.kpi-of-the-contract")
def kpi_of_the_contract(case: Case[NoteCredit]) -> Rejection | None:
    if case.command.kpi_id is None:
        return None
    kpi: Kpi | None = case.other(case.command.kpi_id)
    if kpi is None:
        day = in_words(case.effective_from)
        return no(f"There was no such KPI on {day}.", "kpi_id", "effective_from")
    return (
        None
        if kpi.contract_id == case.command.contract_id
        else no("That KPI is another contract's.", "kpi_id")
    )


@rule("service-credit.taken-after-its-period")
def taken_after_its_period(case: Case[NoteCredit]) -> Rejection | None:
    period = case.command.period
    if frequency_of(period) is None or case.command.take_by >= bounds(period)[0]:
        return None
    return no("It cannot be taken before the period in which performance fell short.", "take_by")


def _terms(case: Case[NoteCredit]) -> Terms | None:
    terms: Terms | None = case.other(case.command.contract_id)
    return terms


def _supplier(case: Case[NoteCredit]) -> Any:
    terms, wanted = _terms(case), case.command.supplier_id
    suppliers = terms.suppliers if terms else ()
    if wanted is None:
        return suppliers[0] if len(suppliers) == 1 else None
    return next((supplier for supplier in suppliers if supplier.supplier_id == wanted), None)


def _contract_and_kpi(command: NoteCredit, _state: Any, _others: Chronicles) -> Iterable[Need]:
    yield Need("contract_id", "contract", command.contract_id)
    if command.kpi_id is not None:
        yield Need("kpi_id", "kpi", command.kpi_id)


def _owed(case: Case[NoteCredit]) -> Fact:
    command, supplier = case.command, seen_to(_supplier(case))
    kpi: Kpi | None = case.other(command.kpi_id)
    return CreditFellDue(
        contract_id=command.contract_id,
        supplier_id=supplier.supplier_id,
        supplier_name=supplier.name,
        kpi_id=command.kpi_id,
        kpi_title=kpi.definition.title if kpi else "",
        period=command.period,
        amount_excl_vat=command.amount_excl_vat,
        calculation=command.calculation,
        take_by=command.take_by,
    )


def _due(_: ServiceCredit | None, fact: CreditFellDue, valid_from: date) -> ServiceCredit:
    return ServiceCredit(
        contract_id=fact.contract_id,
        supplier_id=fact.supplier_id,
        supplier_name=fact.supplier_name,
        kpi_id=fact.kpi_id,
        kpi_title=fact.kpi_title,
        period=fact.period,
        amount_excl_vat=fact.amount_excl_vat,
        calculation=fact.calculation,
        take_by=fact.take_by,
        fell_due_on=valid_from,
    )


@sentence.register
def _(fact: CreditFellDue, _: Names) -> str:
    about = f" for {fact.kpi_title}" if fact.kpi_title else ""
    return (
        f"Service credit of {pounds(fact.amount_excl_vat)} (excl. VAT) owed by {fact.supplier_name}{about}, "
        f"{fact.period}, to be taken by {in_words(fact.take_by)}: {stopped(fact.calculation)}"
    )


FALLING_DUE: Final = Step(
    asks=NoteCredit,
    rules=(
        *ENTRY,
        contract_was,
        supplier_of_the_contract,
        kpi_of_the_contract,
        period_well_formed,
        had_come("period"),
        amount_above_nothing,
        taken_after_its_period,
    ),
    records=_owed,
    effects=(
        Effect(
            CreditFellDue, change=_due, correction=AskedAgain(fixed=frozenset({"contract_id", "supplier_id"}))
        ),
    ),
    opens=True,
    needs=_contract_and_kpi,
)


class TakeCredit(Command, frozen=True, kw_only=True):
    """Record that a service credit, or a part of it, was taken."""

    amount_excl_vat: Pounds
    """What was taken, pounds without VAT."""
    against: Invoice
    """The invoice or credit note, by its number."""


@fact("service_credit.taken.v1")
class CreditWasTaken(Fact, kw_only=True):
    """A service credit, or a part of it, was taken."""

    amount_excl_vat: Pounds
    """What was taken, pounds without VAT."""
    against: Invoice
    """The invoice or credit note, by its number."""
    left_excl_vat: Pounds
    """What is left to take, pounds without VAT."""


@rule("service-credit.due")
def still_due(case: Case[Any]) -> Rejection | None:
    if case.state.state == "due":
        return None
    return no(f"Nothing of it is left: it was {case.state.state}.", conflict=True)


@rule("service-credit.no-more-than-is-left")
def no_more_than_is_left(case: Case[TakeCredit]) -> Rejection | None:
    left = case.state.left_excl_vat
    if case.command.amount_excl_vat <= left:
        return None
    return no(f"{pounds(left)} is left to take, pounds without VAT.", "amount_excl_vat")


def _taking(case: Case[TakeCredit]) -> Fact:
    command = case.command
    return CreditWasTaken(
        amount_excl_vat=command.amount_excl_vat,
        against=command.against,
        left_excl_vat=case.state.left_excl_vat - command.amount_excl_vat,
    )


def _less(credit: ServiceCredit, fact: CreditWasTaken, valid_from: date) -> ServiceCredit:
    part = CreditTaken(valid_from, fact.amount_excl_vat, fact.against)
    after = replace(credit, taken=(*credit.taken, part))
    if after.left_excl_vat > 0:
        return after
    return replace(after, state="taken", settled_on=valid_from)


def _left(credit: ServiceCredit, fact: CreditWasTaken) -> Mapping[str, Any]:
    return {"left_excl_vat": credit.left_excl_vat - fact.amount_excl_vat}


@sentence.register
def _(fact: CreditWasTaken, _: Names) -> str:
    left = f"; {pounds(fact.left_excl_vat)} is left" if fact.left_excl_vat else ""
    return f"Service credit: {pounds(fact.amount_excl_vat)} (excl. VAT) taken against {fact.against}{left}."


TAKING: Final = Step(
    asks=TakeCredit,
    rules=(*STEP, still_due, amount_above_nothing, no_more_than_is_left),
    records=_taking,
    effects=(Effect(CreditWasTaken, change=_less, correction=AskedAgain(), was=_left),),
    in_force=False,
)


class WaiveCredit(Command, frozen=True, kw_only=True):
    """Give up what is left of a service credit, by an authority."""


@fact("service_credit.waived.v1")
class CreditWaived(Fact, kw_only=True):
    """What was left of a service credit was given up, for the reason and by the authority given with it."""

    amount_excl_vat: Pounds
    """What was given up, pounds without VAT."""
    why: SomeText
    by_authority: ShortText
    """The delegation or minute by which it was given up."""


@rule("service-credit.waived-by-authority")
def waived_by_authority(case: Case[WaiveCredit]) -> Rejection | None:
    if case.command.authority.strip():
        return None
    return no("Name the delegation or minute that lets it be given up.", "authority")


def _waiving(case: Case[WaiveCredit]) -> Fact:
    return CreditWaived(
        amount_excl_vat=case.state.left_excl_vat, why=case.command.reason, by_authority=case.command.authority
    )


def _given_up(credit: ServiceCredit, fact: CreditWaived, valid_from: date) -> ServiceCredit:
    """What is left then: a correction of what was owed or taken before it changes how much that is."""
    return replace(
        credit,
        state="waived",
        waived_excl_vat=credit.left_excl_vat,
        why_waived=fact.why,
        waived_by_authority=fact.by_authority,
        settled_on=valid_from,
    )


def _was_left(credit: ServiceCredit, _: CreditWaived) -> Mapping[str, Any]:
    return {"amount_excl_vat": credit.left_excl_vat}


@sentence.register
def _(fact: CreditWaived, _: Names) -> str:
    waived = f"Service credit: {pounds(fact.amount_excl_vat)} (excl. VAT) waived by {fact.by_authority}"
    return stopped(f"{waived}: {fact.why}")


WAIVING: Final = Step(
    asks=WaiveCredit,
    rules=(*STEP, reason_given, waived_by_authority, still_due),
    records=_waiving,
    effects=(Effect(CreditWaived, change=_given_up, correction=AskedAgain(), was=_was_left),),
    in_force=False,
)

SERVICE_CREDIT: Final = Stream(
    noun="service_credit",
    plural="service-credits",
    called="service credit",
    state=ServiceCredit,
    steps=(FALLING_DUE, TAKING, WAIVING),
    concerns=lambda _stream_id, credit, _fact: (credit.contract_id,),
)
