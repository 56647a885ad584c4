"""Random stories of contracts: commands that mostly make sense, past and future, put right and taken back."""

from datetime import date
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from domain import log
from domain.amendment import commands as amend
from domain.amendment import events as amended
from domain.amendment.retelling import own_fields, request_of
from domain.contract import CONTRACT
from domain.contract.ending import Expired, PartiallyTerminated, RecordExpiry, Terminate, Terminated
from domain.contract.extension import Extend, Extended
from domain.contract.irrecoverable_vat import IrrecoverableVatRecorded
from domain.contract.key_date_outcome import KeyDateSettled, SettleKeyDate
from domain.contract.key_dates import KeyDateSet, SetKeyDate
from domain.contract.legal_regime import LegalRegimeDetermined
from domain.contract.parties import Assign, Assigned, Novate, Novated
from domain.contract.publication import FieldWithheld, WithholdField, WithholdingEnded
from domain.contract.reclassification import Classification, Reclassified, Reclassify
from domain.contract.registration import DivisionNamed, Register, Registered
from domain.contract.roles import AssignRoles, RolesAssigned
from domain.contract.scope import ScopeVaried, VaryScope
from domain.contract.taking_over import Imported, Origin
from domain.contract.terms import (
    AgreedDateKind,
    Contract,
    DateOutcome,
    KeyDateKind,
    Kind,
    LegalRegime,
    Option,
    ProcurementRoute,
    Roles,
    Supplier,
    Term,
    TerminationGround,
    ValueChangeCause,
)
from domain.contract.tier import AssignTier, TierAssigned
from domain.contract.value import ChangeValue, ValueChanged
from domain.decisions import Actor, Command
from domain.events import NAMES, Fact
from domain.money import Values
from domain.stream import AskedAgain
from domain.tiers import Tier
from domain.timeline import Placed
from tests.golden.samples import FULL, MINIMAL
from tests.nouns.tiering_model.strategies import tier_facts

DAYS = tuple(
    date.fromisoformat(text)
    for text in (
        "2018-12-31",
        "2020-02-29",
        "2020-03-31",
        "2020-04-01",
        "2021-10-31",
        "2023-06-14",
        "2023-06-15",
        "2023-06-16",
        "2024-02-29",
        "2024-03-31",
        "2024-04-01",
        "2027-01-01",
    )
)
"""Few days, so that stories meet on them; the day after and the leap day are among them."""
ENDS = (
    "TBC",
    "open",
    "2021-10",
    "2023-06-15",
    "2024-02",
    "2024-03-31",
    "2025-03-31",
    "2026-03-31",
    "2029-12",
)
WORDS = ("School", "meals", "Bus", "Omnibus", "care", "Tŷ-Gwyn", "waste_bins", "ROADS", "2024", "Straße")
PEOPLE = (
    Actor("p-anwen", "officer"),
    Actor("p-bryn", "owner"),
    Actor("p-carys", "officer"),
)
IDS = tuple(person.person_id for person in PEOPLE)

days = st.sampled_from(DAYS)
ends = st.sampled_from(ENDS)
people = st.sampled_from(PEOPLE)
titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
tiers = st.sampled_from(get_args(Tier))
pounds = st.integers(0, 10**9).map(lambda pence: Decimal(pence).scaleb(-2).quantize(Decimal("0.01")))
suppliers = st.builds(
    Supplier, supplier_id=st.integers(1, 4).map(lambda number: UUID(int=number)), name=titles
)
roles = st.builds(
    Roles,
    owner=st.sampled_from(IDS),
    contract_manager=st.sampled_from(IDS),
    lead_officers=st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True).map(tuple),
)
values = st.builds(Values, estimated_incl_vat=st.none() | pounds, annual_excl_vat=st.none() | pounds)
options = st.builds(Option, name=st.just("option"), up_to=st.sampled_from(("TBC", "2025-03-31")))
terms = st.builds(
    Term,
    start=st.sampled_from(("TBC", "2020-04-01", "2019-09", "2023-06-15", "2024-01-01")),
    end=st.sampled_from(("2024-02", "2024-03-31", "TBC", "2025-03", "open")),
    options=st.lists(options, max_size=1).map(tuple),
)


def _id(supplier: Supplier) -> UUID:
    return supplier.supplier_id


def registrations(reference: str) -> st.SearchStrategy[Register]:
    """Commands that enter a contract under *reference*; a few of them are refused."""

    def command(term: Term, **said: Any) -> Register:
        return Register(
            reference=reference,
            start=term.start,
            end=term.end,
            maximum_end=term.maximum_end,
            options=term.options,
            **said,
        )

    return st.builds(
        command,
        term=terms,
        title=titles,
        category=st.sampled_from(("Catering", "Care", "Roads")),
        directorate=st.sampled_from(("Education", "Place")),
        kind=st.sampled_from(get_args(Kind)),
        legal_regime=st.sampled_from(get_args(LegalRegime)),
        suppliers=st.lists(suppliers, min_size=1, max_size=2, unique_by=_id).map(tuple),
        estimated_incl_vat=st.none() | pounds,
        owner=st.sampled_from(IDS),
        contract_manager=st.sampled_from(IDS),
        lead_officers=st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True).map(tuple),
        made_on=st.none() | st.sampled_from(DAYS[:4]),
    )


def commands(contract: Contract) -> st.SearchStrategy[Command]:
    """Commands against *contract* as it stands, amendments too; many are recorded, some are refused."""
    amendments = [*[corrections(contract)] * 3, *[_annulments(contract)] * 3]
    return st.one_of(*requests(contract), *amendments)


def requests(contract: Contract) -> list[st.SearchStrategy[Any]]:
    """Requests against *contract* as it stands, kind by kind; none of them amends what was recorded."""
    said: dict[str, Any] = {"effective_from": st.none() | days, "reason": st.just("Random")}
    parties = {party.supplier_id for placed in contract.facts for party in _parties(placed.fact)}
    party = st.sampled_from(sorted(parties) or [UUID(int=1)])
    return [
        st.builds(
            Extend,
            new_end=st.sampled_from(("2025-04", "2029-12", "2026-03-31", "2024-03-31", "open")),
            option=st.sampled_from(("", "", "", "option")),
            beyond_maximum_term=st.booleans(),
            **said,
        ),
        st.builds(
            ChangeValue,
            annual_excl_vat=pounds,
            cause=st.sampled_from(get_args(ValueChangeCause)),
            **said,
        ),
        st.builds(
            VaryScope,
            variation=titles,
            kind_already_provided_for=st.booleans(),
            description=st.just("") | titles,
            **said,
        ),
        st.builds(Novate, outgoing_supplier_id=party, incoming=suppliers, **said),
        st.builds(Assign, assignor_supplier_id=party, assignee=suppliers, **said),
        st.builds(
            Terminate,
            ended_on=days,
            ground=st.sampled_from(get_args(TerminationGround)),
            part=st.sampled_from(("Nursery", "")),
            reason=st.just("Random"),
        ),
        st.builds(
            RecordExpiry,
            ended_on=st.sampled_from((DAYS[4], DAYS[5], DAYS[3], None)),
            reason=st.just("Random"),
        ),
        st.builds(
            Reclassify,
            directorate=st.none() | st.sampled_from(("Education", "Place")),
            division=st.none() | st.sampled_from(("", "Highways")),
            title=st.none() | st.sampled_from(("School meals", "School dinners")),
            **said,
        ),
        st.builds(AssignRoles, owner=st.none() | st.sampled_from(IDS), **said),
        st.builds(SetKeyDate, kind=st.sampled_from(get_args(KeyDateKind)), date=ends, **said),
        st.builds(
            SettleKeyDate,
            kind=st.sampled_from(get_args(AgreedDateKind)),
            outcome=st.sampled_from(get_args(DateOutcome)),
            **said,
        ),
        st.builds(AssignTier, tier=tiers, **said),
        st.builds(WithholdField, until=days, **said),
    ]


def _parties(fact: Fact) -> tuple[Supplier, ...]:
    match fact:
        case Registered():
            return fact.suppliers
        case Novated():
            return (fact.incoming,)
        case Assigned():
            return (fact.assignee,)
    return ()


def corrections(contract: Contract) -> st.SearchStrategy[amend.Correct]:
    """Corrections of its facts: one field of the request becomes what a random fact of the same kind was asked with,
    or the date moves."""

    def of(placed: Placed) -> st.SearchStrategy[amend.Correct]:
        kind = type(placed.fact)
        state = contract.timeline.before(placed.key).latest() or contract.latest()

        def fields(other: Fact, moved: date | None, number: int) -> dict[str, Any]:
            if moved is not None:
                return {"effective_from": moved.isoformat()}
            if not isinstance(CONTRACT.effects[kind].correction, AskedAgain) or state is None:
                return {}
            asked = request_of(CONTRACT, contract, placed._replace(fact=other), state)
            names = [name for name in own_fields(type(asked)) if name not in ("reference", "origin")]
            name = names[number % len(names)]
            return {name: msgspec.to_builtins(getattr(asked, name))}

        return st.builds(
            amend.Correct,
            corrects=st.just(placed.event_id),
            fields=st.builds(fields, FACTS_OF[kind], st.none() | days, st.integers(0, 30)),
            reason=st.just("Random"),
        )

    return st.sampled_from(contract.timeline.placed or contract.facts).flatmap(of)


def _annulments(contract: Contract) -> st.SearchStrategy[amend.Annul]:
    """Annulments of its facts and corrections, most often one that somebody asked for already."""
    known = [placed.event_id for placed in contract.facts] + [
        found.event_id for found in contract.corrections
    ]
    asked = [
        asked.fact.annuls for asked in contract.asked if isinstance(asked.fact, amended.AnnulmentProposed)
    ]
    wanted = st.sampled_from(asked or known) | st.sampled_from(known)
    return st.builds(amend.Annul, annuls=wanted, reason=st.just("Random"))


_REGISTRATIONS: dict[str, st.SearchStrategy[Any]] = {
    "reference": st.just("CT-R"),
    "title": titles,
    "category": st.sampled_from(("Catering", "Care")),
    "directorate": st.sampled_from(("Education", "Place")),
    "kind": st.sampled_from(get_args(Kind)),
    "legal_regime": st.sampled_from(get_args(LegalRegime)),
    "procurement_route": st.sampled_from(get_args(ProcurementRoute)),
    "suppliers": st.lists(suppliers, min_size=1, max_size=2).map(tuple),
    "values": values,
    "term": terms,
    "roles": roles,
}
_ORIGIN = Origin(
    register_import_id=UUID(int=9), file_name="register.csv", file_sha256="0" * 64, row=2, row_sha256="1" * 64
)

FACTS_OF: dict[type[Fact], st.SearchStrategy[Any]] = {
    Registered: st.builds(Registered, **_REGISTRATIONS),
    Imported: st.builds(Imported, **_REGISTRATIONS, origin=st.just(_ORIGIN)),
    Reclassified: st.builds(
        Reclassified,
        previous=st.builds(
            Classification,
            directorate=st.just("Education"),
            division=st.sampled_from(("", "Highways")),
            category=st.just("Catering"),
            title=st.just("School meals"),
        ),
        directorate=st.none() | st.sampled_from(("Education", "Place")),
        division=st.none() | st.sampled_from(("", "Highways")),
        title=st.none() | st.just("School dinners"),
    ),
    DivisionNamed: st.builds(DivisionNamed, division=st.sampled_from(("", "Highways"))),
    RolesAssigned: st.builds(RolesAssigned, previous=roles, roles=roles),
    Extended: st.builds(Extended, previous_end=ends, end=ends),
    ValueChanged: st.builds(
        ValueChanged,
        previous=values,
        values=values,
        cause=st.sampled_from(get_args(ValueChangeCause)),
    ),
    ScopeVaried: st.builds(
        ScopeVaried, variation=titles, kind_already_provided_for=st.booleans(), description=titles
    ),
    Novated: st.builds(Novated, outgoing=suppliers, incoming=suppliers),
    Assigned: st.builds(Assigned, assignor=suppliers, assignee=suppliers),
    PartiallyTerminated: st.builds(
        PartiallyTerminated, part=titles, ended_on=days, ground=st.just("discharge")
    ),
    Terminated: st.builds(Terminated, ended_on=days, ground=st.just("discharge")),
    Expired: st.builds(Expired, ended_on=days),
    LegalRegimeDetermined: st.builds(
        LegalRegimeDetermined,
        previous=st.sampled_from(get_args(LegalRegime)),
        legal_regime=st.sampled_from(get_args(LegalRegime)),
        works=st.booleans(),
    ),
    KeyDateSet: st.builds(KeyDateSet, kind=st.sampled_from(get_args(KeyDateKind)), date=ends),
    KeyDateSettled: st.builds(
        KeyDateSettled,
        kind=st.sampled_from(get_args(AgreedDateKind)),
        date=ends,
        outcome=st.sampled_from(get_args(DateOutcome)),
    ),
    TierAssigned: st.builds(TierAssigned, tier=tiers),
    FieldWithheld: st.builds(FieldWithheld, until=days),
    WithholdingEnded: st.builds(WithholdingEnded, until=days),
    IrrecoverableVatRecorded: st.builds(IrrecoverableVatRecorded, amount=pounds),
    **tier_facts(days),
}
"""Random facts of each kind that changes what is true of a contract."""
for _kind in CONTRACT.facts:
    FACTS_OF.setdefault(_kind, st.sampled_from((FULL[NAMES[_kind]], MINIMAL[NAMES[_kind]])))


def _any_fact(event_ids: st.SearchStrategy[UUID]) -> st.SearchStrategy[Fact]:
    def correction(fact: Fact, corrects: UUID) -> Fact:
        return amended.Corrected(
            stream="contract",
            corrects=corrects,
            corrected_name=NAMES[type(fact)],
            replacement=msgspec.to_builtins(fact),
            changed=("title",),
        )

    changes = st.one_of(*FACTS_OF.values())
    return st.one_of(
        changes,
        changes,
        st.builds(correction, changes, event_ids),
        st.builds(amended.AnnulmentProposed, stream=st.just("contract"), annuls=event_ids),
        st.builds(
            amended.Annulled,
            stream=st.just("contract"),
            annuls=event_ids,
            proposal=event_ids,
            proposed_by=st.sampled_from(IDS),
        ),
        st.builds(log.Opened, purpose=st.just("live")),
    )


def entries(event_ids: st.SearchStrategy[UUID]) -> st.SearchStrategy[list[tuple[date, Fact]]]:
    """Any facts at all, in any order and from any day, whether or not a rule would ever have let them in."""
    return st.lists(
        st.tuples(st.dates(date(1900, 1, 1), date(2200, 1, 1)) | days, _any_fact(event_ids)), max_size=12
    )
