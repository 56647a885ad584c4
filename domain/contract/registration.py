"""Registration: a contract is entered in the record, by an officer or from a row of a file."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain import money
from domain.case import ENTRY
from domain.contract.lots import Lots, LotsSet, SetLots
from domain.contract.parent import Elsewhere, NameParent, ParentNamed
from domain.contract.rules import (
    SUPPLIERS,
    Case,
    as_on_record,
    belonging_on_record,
    belongs_to_a_unit,
    money_in_pounds,
    officers_once,
    suppliers_and_units,
)
from domain.contract.terms import (
    Contract,
    LegalRegime,
    LotNumber,
    Option,
    ProcurementRoute,
    Relation,
    Roles,
    Supplier,
    Term,
    Terms,
)
from domain.dates import (
    PartialDate,
    certainly_before,
    day_fault,
    earliest,
    fault,
    in_words,
    latest,
    may_be_after,
)
from domain.decisions import Command, Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import Pounds, Values
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, OnlyAnnulled, Step
from domain.text import Division, LongText, PersonId, ShortText, Title, as_read
from domain.tiers import Kind


class Entering(Command, frozen=True, kw_only=True):
    """What is said of every contract that is entered, by whomever."""

    reference: ShortText
    """The council's own reference; unique in the record."""
    title: Title
    description: LongText = ""
    category: ShortText
    directorate: ShortText
    division: Division = ""
    """The division of that directorate; empty for none."""
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


class Register(Entering, frozen=True, kw_only=True):
    """Enter a contract in the record."""

    lots: Lots = ()
    """What it is divided into, in the contract's order; none where it is not divided."""
    relation: Relation | None = None
    """How it belongs under another contract; leave out where it stands by itself."""
    under: UUID | None = None
    """The framework or the whole, where that is on this record."""
    elsewhere: Elsewhere = ""
    """Another body's framework, in words: whose it is, title and number. It is published: name no private person."""
    lot: LotNumber = ""
    """Number of the lot there; empty for none."""


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


@fact("contract.division_named.v1")
class DivisionNamed(Fact, kw_only=True):
    """The contract was entered as one of this division of its directorate."""

    division: Division = ""
    """Empty where that it was of one is put right."""


@rule("dates.possible")
def dates_possible(case: Case[Entering]) -> Rejection | None:
    command = case.command
    dates = {"end": command.end, "maximum_end": command.maximum_end}
    for index, option in enumerate(command.options):
        dates |= {f"options.{index}.up_to": option.up_to, f"options.{index}.notice_by": option.notice_by}
    faults = {name: wrong for name, text in dates.items() if (wrong := fault(text))}
    if wrong := day_fault(command.start):
        faults = {"start": wrong, **faults}
    if not faults:
        return None
    return no(" ".join(f"{name}: {wrong}" for name, wrong in faults.items()), *faults)


@rule("term.start-before-end", "domain rule I8")
def start_before_end(case: Case[Entering]) -> Rejection | None:
    if dates_possible.ask(case) or not certainly_before(case.command.end, case.command.start):
        return None
    return no("The term ends before it starts.", "start", "end")


@rule("term.end-within-maximum", "PA 2023 s.74(3)(a)")
def end_within_maximum(case: Case[Entering]) -> Rejection | None:
    if dates_possible.ask(case) or not may_be_after(case.command.end, case.command.maximum_end):
        return None
    return no("The term ends after the maximum term provided for at award.", "end", "maximum_end")


@rule("option.within-maximum", "NAO 8.8")
def options_within_maximum(case: Case[Entering]) -> Rejection | None:
    if dates_possible.ask(case):
        return None
    limit = case.command.maximum_end
    faults = [
        f"options.{index}.up_to"
        for index, option in enumerate(case.command.options)
        if may_be_after(option.up_to, limit)
    ]
    return no("An option reaches beyond the maximum term.", *faults) if faults else None


@rule("option.names-differ")
def option_names_differ(case: Case[Entering]) -> Rejection | None:
    names = [as_read(option.name) for option in case.command.options]
    return no("Two options bear the same name.", "options") if len(set(names)) < len(names) else None


@rule("supplier.named")
def supplier_named(case: Case[Entering]) -> Rejection | None:
    ids = [supplier.supplier_id for supplier in case.command.suppliers]
    if not ids:
        return no("Name at least one supplier.", "suppliers")
    return no("A supplier is named twice.", "suppliers") if len(set(ids)) < len(ids) else None


@rule("effective-date.not-after-start")
def effective_not_after_start(case: Case[Entering]) -> Rejection | None:
    command = case.command
    start = None if fault(command.start) else latest(command.start)
    if command.effective_from is None or start is None or command.effective_from <= start:
        return None
    return no("A contract is in being from its start at the latest.", "effective_from", "start")


@rule("reclassification.is-an-act", "NAO 8.2")
def moved_by_an_act(case: Case[Entering]) -> Rejection | None:
    """A correction says what was wrong from the first day; from a later one it is a change, whose past stays."""
    was = case.asked_then
    if was is None or case.command.effective_from in (None, was.effective_from):
        return None
    touched = [
        name
        for name in ("directorate", "division", "category", "title")
        if getattr(case.command, name) != getattr(was, name)
    ]
    if not touched:
        return None
    return no(
        f"That {' and '.join(touched)} changed from a day is no correction: the past would change too. Record a "
        "reclassification from that day (POST /contracts/{contract_id}/reclassifications); or correct what was wrong "
        "from the first day without a date.",
        "effective_from",
        *touched,
    )


RULES: Final = (
    *ENTRY,
    dates_possible,
    start_before_end,
    end_within_maximum,
    options_within_maximum,
    option_names_differ,
    supplier_named,
    officers_once,
    money_in_pounds,
    effective_not_after_start,
    moved_by_an_act,
    belongs_to_a_unit,
    *SUPPLIERS,
)


def in_being_from(_: Contract | None, command: Entering, context: Context) -> date:
    """A contract is in being from its signature, else from its start, and today at the latest."""
    start = None if fault(command.start) else earliest(command.start)
    return min(day for day in (command.made_on, start, context.today) if day is not None)


def recorded(case: Case[Any]) -> Fact:
    command = case.command
    return Registered(
        reference=command.reference,
        title=command.title,
        description=command.description,
        category=command.category,
        directorate=belonging_on_record(case).directorate,
        kind=command.kind,
        legal_regime=command.legal_regime,
        procurement_route=command.procurement_route,
        suppliers=tuple(as_on_record(case, supplier) for supplier in command.suppliers),
        values=Values(command.estimated_incl_vat, command.estimated_excl_vat, command.annual_excl_vat),
        term=Term(command.start, command.end, command.maximum_end, command.options),
        roles=Roles(
            command.owner, command.contract_manager, command.lead_officers, command.managing_organisation
        ),
    )


def division_named(case: Case[Any]) -> Iterable[Fact]:
    """What is recorded besides where the request names a division."""
    if case.command.division:
        yield DivisionNamed(division=belonging_on_record(case).division)


def _recorded(case: Case[Entering]) -> Iterable[Fact]:
    yield recorded(case)
    yield from division_named(case)


def fields_of(fact: Registered) -> dict[str, Any]:
    values, term, roles = fact.values, fact.term, fact.roles
    return {
        "reference": fact.reference,
        "title": fact.title,
        "description": fact.description,
        "category": fact.category,
        "directorate": fact.directorate,
        "kind": fact.kind,
        "legal_regime": fact.legal_regime,
        "procurement_route": fact.procurement_route,
        "suppliers": fact.suppliers,
        "estimated_incl_vat": values.estimated_incl_vat,
        "estimated_excl_vat": values.estimated_excl_vat,
        "annual_excl_vat": values.annual_excl_vat,
        "currency": values.currency,
        "start": term.start,
        "end": term.end,
        "maximum_end": term.maximum_end,
        "options": term.options,
        "owner": roles.owner,
        "contract_manager": roles.contract_manager,
        "lead_officers": roles.lead_officers,
        "managing_organisation": roles.managing_organisation,
    }


def _asked(fact: Registered, _: Terms | None) -> Register:
    return Register(**fields_of(fact))


def with_division(command: Command, followed: Sequence[Fact]) -> Command:
    """The request with the division that it named, which was recorded as a fact of its own."""
    named = next((other.division for other in followed if isinstance(other, DivisionNamed)), "")
    return replace(command, division=named)


def in_being(_: Terms | None, fact: Registered, __: date) -> Terms:
    return Terms(
        reference=fact.reference,
        title=fact.title,
        description=fact.description,
        category=fact.category,
        directorate=fact.directorate,
        kind=fact.kind,
        legal_regime=fact.legal_regime,
        procurement_route=fact.procurement_route,
        suppliers=fact.suppliers,
        values=fact.values,
        values_at_award=fact.values,
        term=fact.term,
        roles=fact.roles,
    )


def _in_division(terms: Terms, fact: DivisionNamed, _: date) -> Terms:
    return replace(terms, division=fact.division)


@sentence.register
def _(fact: DivisionNamed, _: Names) -> str:
    return (
        f"Entered as one of the division {fact.division}." if fact.division else "Entered without a division."
    )


@sentence.register
def _(fact: Registered, _: Names) -> str:
    suppliers = ", ".join(supplier.name for supplier in fact.suppliers)
    term = f"{in_words(fact.term.start)} to {in_words(fact.term.end)}"
    return (
        f"Registered as {fact.reference}, {fact.title}: {fact.kind} with {suppliers}, {term}, "
        f"value {money.headline(fact.values)}."
    )


def _besides(command: Register) -> Iterator[Command]:
    """Its lots and its parent, each the act by which it is said later."""
    acts = list[Command]()
    if command.lots:
        acts.append(SetLots(lots=command.lots))
    if command.relation or command.under or command.elsewhere or command.lot:
        acts.append(
            NameParent(
                relation=command.relation,
                under=command.under,
                elsewhere=command.elsewhere,
                lot=command.lot,
            )
        )
    reason = command.reason if command.reason.strip() else "Said when the contract was registered."
    for act in acts:
        yield replace(act, reason=reason, on_behalf_of=command.on_behalf_of, authority=command.authority)


_BESIDES: Final = frozenset({"lots", "relation", "under", "elsewhere", "lot"})
LIMITS_REST_ON: Final = frozenset(
    {
        *("estimated_incl_vat", "estimated_excl_vat", "annual_excl_vat"),
        *("start", "end", "maximum_end", "options", "legal_regime"),
    }
)
"""Value at award, maximum term and regime: what the limits of changes are reckoned from (reg 72; s.74)."""


REGISTRATION = Step(
    asks=Register,
    rules=RULES,
    records=_recorded,
    effects=(
        Effect(
            Registered,
            change=in_being,
            correction=AskedAgain(
                _asked,
                two_people=LIMITS_REST_ON,
                with_what_followed=with_division,
                apart=_BESIDES,
            ),
        ),
        Effect(
            DivisionNamed,
            change=_in_division,
            correction=OnlyAnnulled("Correct the registration that it came with."),
            closed_by=lambda _: DivisionNamed(),
        ),
    ),
    brings=(LotsSet, ParentNamed),
    opens=True,
    takes_effect=in_being_from,
    needs=suppliers_and_units,
    besides=_besides,
)
