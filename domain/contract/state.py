"""A contract: what is true of it, and how each fact changes that.

The state table is in the package's own words. Rules are in ``rules/``, what each command records in
``decisions.py``; folding holds no rule and never refuses.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from domain.chronicle import Chronicle
from domain.contract import events as happened
from domain.contract import publication, tiering
from domain.contract.events import Kind, LegalRegime, ProcurementRoute, Roles, Supplier, Term, Tier
from domain.contract.publication import Withheld
from domain.contract.tiering import Tiering
from domain.dates import PartialDate
from domain.events import Fact
from domain.money import Pounds, Values


class KeyDate(Struct, frozen=True):
    """A date that needs action, and what for."""

    kind: happened.KeyDateKind
    date: PartialDate
    note: str = ""


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
    tier: Tier | None = None
    key_dates: tuple[KeyDate, ...] = ()
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


def _registered(_: Terms | None, fact: happened.Registered, __: date) -> Terms:
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


def _extended(terms: Terms, fact: happened.Extended, _: date) -> Terms:
    return replace(terms, term=replace(terms.term, end=fact.end))


def _value_changed(terms: Terms, fact: happened.ValueChanged, _: date) -> Terms:
    return replace(terms, values=fact.values)


def _scope_varied(terms: Terms, fact: happened.ScopeVaried, _: date) -> Terms:
    return replace(terms, description=fact.description) if fact.description else terms


def _supplier_replaced(terms: Terms, outgoing: Supplier, incoming: Supplier) -> Terms:
    kept = tuple(one for one in terms.suppliers if one.supplier_id != outgoing.supplier_id)
    return replace(terms, suppliers=(*kept, incoming))


def _novated(terms: Terms, fact: happened.Novated, _: date) -> Terms:
    return _supplier_replaced(terms, fact.outgoing, fact.incoming)


def _assigned(terms: Terms, fact: happened.Assigned, _: date) -> Terms:
    return _supplier_replaced(terms, fact.assignor, fact.assignee)


def _partially_terminated(terms: Terms, fact: happened.PartiallyTerminated, _: date) -> Terms:
    return replace(terms, parts_ended=(*terms.parts_ended, fact.part))


def _terminated(terms: Terms, fact: happened.Terminated, _: date) -> Terms:
    return _ended(terms, fact.ended_on, "terminated")


def _expired(terms: Terms, fact: happened.Expired, _: date) -> Terms:
    return _ended(terms, fact.ended_on, "expired")


def _ended(terms: Terms, day: date, how: Literal["terminated", "expired"]) -> Terms:
    """A contract ends once: the earliest last day on record stands."""
    if terms.ended_on is not None and terms.ended_on <= day:
        return terms
    return replace(terms, ended_on=day, ended_as=how)


def _taken_over(terms: Terms, fact: happened.TakenOver, _: date) -> Terms:
    known = replace(
        terms,
        values_at_award=fact.values_at_award or terms.values_at_award,
        procurement_words=fact.procurement_words,
        ocid=fact.ocid,
    )
    return known if fact.ended_on is None else _ended(known, fact.ended_on, fact.ended_as or "expired")


def _roles_assigned(terms: Terms, fact: happened.RolesAssigned, _: date) -> Terms:
    return replace(terms, roles=fact.roles)


def _legal_regime_determined(terms: Terms, fact: happened.LegalRegimeDetermined, _: date) -> Terms:
    return replace(terms, legal_regime=fact.legal_regime, works=fact.works)


def _key_date_set(terms: Terms, fact: happened.KeyDateSet, _: date) -> Terms:
    kept = tuple(one for one in terms.key_dates if one.kind != fact.kind)
    return replace(terms, key_dates=(*kept, KeyDate(fact.kind, fact.date, fact.note)))


def _tier_assigned(terms: Terms, fact: happened.TierAssigned, _: date) -> Terms:
    return replace(terms, tier=fact.tier)


def _by_the_tool(terms: Terms, fact: Fact, day: date) -> Terms:
    """What the tiering tool recorded: some of its facts place the contract in a tier."""
    after: Tiering = tiering.CHANGES[type(fact)](terms.tiering, fact, day)
    return replace(terms, tiering=after, tier=fact.tier if isinstance(fact, tiering.PLACES) else terms.tier)


def _publication(terms: Terms, fact: Fact, _: date) -> Terms:
    """What is withheld from the public, or shown again."""
    return replace(terms, withheld=publication.CHANGES[type(fact)](terms.withheld, fact))


def _irrecoverable_vat(terms: Terms, fact: happened.IrrecoverableVatRecorded, _: date) -> Terms:
    return replace(terms, irrecoverable_vat=fact.amount)


CHANGES: dict[type[Fact], Callable[..., Terms]] = {
    happened.Registered: _registered,
    happened.Imported: _registered,
    happened.TakenOver: _taken_over,
    happened.Extended: _extended,
    happened.ValueChanged: _value_changed,
    happened.ScopeVaried: _scope_varied,
    happened.Novated: _novated,
    happened.Assigned: _assigned,
    happened.PartiallyTerminated: _partially_terminated,
    happened.Terminated: _terminated,
    happened.Expired: _expired,
    happened.RolesAssigned: _roles_assigned,
    happened.LegalRegimeDetermined: _legal_regime_determined,
    happened.KeyDateSet: _key_date_set,
    happened.TierAssigned: _tier_assigned,
    happened.IrrecoverableVatRecorded: _irrecoverable_vat,
    **dict.fromkeys(tiering.CHANGES, _by_the_tool),
    **dict.fromkeys(publication.CHANGES, _publication),
}
"""The facts that change what is true of a contract. The others change what the record says of these."""


Contract: TypeAlias = Chronicle[Terms]
"""The whole story of one contract."""


def day_after(day: date) -> date:
    """The first day on which something that ended on *day* is no longer in force."""
    return day + timedelta(days=1)
