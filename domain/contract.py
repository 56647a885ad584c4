"""A contract: what is true of it, and how each fact changes that.

==================  =======================================================  ==========================
State               Facts that may follow                                    Facts that lead out of it
==================  =======================================================  ==========================
not registered      registered                                               registered → live
live                extended, value changed, scope varied, novated,          terminated → terminated
                    assigned, partially terminated, roles assigned,          expired → expired
                    key date set, tier assigned, corrected, annulled
terminated          corrected, annulled, and late entries that were true     annulled → live
                    before the last day
expired             as for terminated                                        annulled → live
==================  =======================================================  ==========================

Rules are in ``contract_rules/``, decisions in ``contract_decisions.py``; folding holds none and never refuses.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain import contract_events as happened
from domain.contract_events import Kind, LegalRegime, ProcurementRoute, Roles, Supplier, Term, Tier
from domain.dates import PartialDate, earliest, latest
from domain.events import FACTS, UPCASTS, Event, Fact
from domain.money import Values
from domain.timeline import Placed, Timeline

Status = Literal["not started", "live", "past end", "terminated", "expired"]


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


def status(terms: Terms, day: date) -> Status:
    """How the contract stands on *day*. *Past end* says that the term ran out and nothing was recorded."""
    if terms.ended_on is not None and terms.ended_as and day > terms.ended_on:
        return terms.ended_as
    start, end = earliest(terms.term.start), latest(terms.term.end)
    if start is not None and day < start:
        return "not started"
    return "past end" if end is not None and day > end else "live"


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


def _roles_assigned(terms: Terms, fact: happened.RolesAssigned, _: date) -> Terms:
    return replace(terms, roles=fact.roles)


def _key_date_set(terms: Terms, fact: happened.KeyDateSet, _: date) -> Terms:
    kept = tuple(one for one in terms.key_dates if one.kind != fact.kind)
    return replace(terms, key_dates=(*kept, KeyDate(fact.kind, fact.date, fact.note)))


def _tier_assigned(terms: Terms, fact: happened.TierAssigned, _: date) -> Terms:
    return replace(terms, tier=fact.tier)


CHANGES: dict[type[Fact], Callable[..., Terms]] = {
    happened.Registered: _registered,
    happened.Extended: _extended,
    happened.ValueChanged: _value_changed,
    happened.ScopeVaried: _scope_varied,
    happened.Novated: _novated,
    happened.Assigned: _assigned,
    happened.PartiallyTerminated: _partially_terminated,
    happened.Terminated: _terminated,
    happened.Expired: _expired,
    happened.RolesAssigned: _roles_assigned,
    happened.KeyDateSet: _key_date_set,
    happened.TierAssigned: _tier_assigned,
}
"""The facts that change what is true of a contract. The others change what the record says of these."""


def change(terms: Terms | None, fact: Fact, valid_from: date) -> Terms | None:
    """The terms after *fact*. One without a registration before it, or about something else, changes nothing."""
    if terms is None and type(fact) is not happened.Registered:
        return None
    apply = CHANGES.get(type(fact))
    return apply(terms, fact, valid_from) if apply else terms


class Correction(Struct, frozen=True):
    """What the record now says of an earlier fact."""

    event_id: UUID
    corrects: UUID
    placed: Placed


class Contract(Struct, frozen=True):
    """The whole story of one contract as the record knows it after its last event."""

    contract_id: UUID
    version: int
    """Stream version: the ETag an officer sees."""
    timeline: Timeline[Terms]
    facts: tuple[Placed, ...]
    """Every fact as first recorded, in log order."""
    corrections: tuple[Correction, ...] = ()
    annulled: frozenset[UUID] = frozenset()
    proposals: tuple[tuple[UUID, UUID, str], ...] = ()
    """Annulments asked for: proposal's event id, the event it names, the person."""

    def in_force(self, day: date) -> Terms | None:
        """What was true on *day*, as known now."""
        return self.timeline.at(day)


def evolve(contract: Contract | None, event: Event) -> Contract:
    """The contract after *event*. Holds no rule and refuses nothing."""
    fact, envelope = event.fact, event.envelope
    if contract is None:
        contract = Contract(event.stream_id, 0, Timeline(), ())
    match fact:
        case happened.Corrected():
            placed = Placed(envelope.valid_from, 0, fact.corrects, as_corrected(fact))
            correction = Correction(envelope.event_id, fact.corrects, placed)
            return _retold(
                replace(contract, version=event.version, corrections=(*contract.corrections, correction))
            )
        case happened.Annulled():
            return _retold(
                replace(contract, version=event.version, annulled=contract.annulled | {fact.annuls})
            )
        case happened.AnnulmentProposed():
            proposal = (envelope.event_id, fact.annuls, envelope.actor)
            return replace(contract, version=event.version, proposals=(*contract.proposals, proposal))
        case _:
            placed = Placed(envelope.valid_from, event.version, envelope.event_id, fact)
            return replace(
                contract,
                version=event.version,
                facts=(*contract.facts, placed),
                timeline=contract.timeline.with_fact(placed, change),
            )


def _retold(contract: Contract) -> Contract:
    """The contract with its timeline told again from its facts, corrections and annulments."""
    standing = {one.event_id: one for one in contract.facts if one.event_id not in contract.annulled}
    for correction in contract.corrections:
        original = standing.get(correction.corrects)
        if original is not None and correction.event_id not in contract.annulled:
            standing[correction.corrects] = correction.placed._replace(version=original.version)
    return replace(contract, timeline=Timeline.of(standing.values(), change))


def as_corrected(fact: happened.Corrected) -> Fact:
    """The fact that a correction puts in the place of the one it names, read in today's version."""
    return fact_from(fact.corrected_name, fact.replacement)


def fact_from(name: str, payload: dict[str, Any]) -> Fact:
    """A fact from its stored name and payload, upcast to the version that the code now knows.

    Raises ``KeyError`` for a name that was never released and ``msgspec.ValidationError`` for a payload that does
    not fit it.
    """
    while name in UPCASTS:
        name, upcast = UPCASTS[name]
        payload = upcast(payload)
    return msgspec.convert(payload, FACTS[name])


def day_after(day: date) -> date:
    """The first day on which something that ended on *day* is no longer in force."""
    return day + timedelta(days=1)
