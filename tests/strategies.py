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
from domain.contract import commands as ask
from domain.contract import events as happened
from domain.contract.state import Contract
from domain.decisions import Actor, Command
from domain.events import NAMES, Fact
from domain.money import Values
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
tiers = st.sampled_from(get_args(happened.Tier))
pounds = st.integers(0, 10**9).map(lambda pence: Decimal(pence).scaleb(-2).quantize(Decimal("0.01")))
suppliers = st.builds(
    happened.Supplier, supplier_id=st.integers(1, 4).map(lambda number: UUID(int=number)), name=titles
)
roles = st.builds(
    happened.Roles,
    owner=st.sampled_from(IDS),
    contract_manager=st.sampled_from(IDS),
    lead_officers=st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True).map(tuple),
)
values = st.builds(Values, estimated_incl_vat=st.none() | pounds, annual_excl_vat=st.none() | pounds)
options = st.builds(happened.Option, name=st.just("option"), up_to=st.sampled_from(("TBC", "2025-03-31")))
terms = st.builds(
    happened.Term,
    start=st.sampled_from(("TBC", "2020-04-01", "2019-09", "2023-06-15", "2024-01-01")),
    end=st.sampled_from(("2024-02", "2024-03-31", "TBC", "2025-03", "open")),
    options=st.lists(options, max_size=1).map(tuple),
)


def _id(supplier: happened.Supplier) -> UUID:
    return supplier.supplier_id


def registrations(reference: str) -> st.SearchStrategy[ask.Register]:
    """Commands that enter a contract under *reference*; a few of them are refused."""

    def command(term: happened.Term, **said: Any) -> ask.Register:
        return ask.Register(
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
        kind=st.sampled_from(get_args(happened.Kind)),
        legal_regime=st.sampled_from(get_args(happened.LegalRegime)),
        suppliers=st.lists(suppliers, min_size=1, max_size=2, unique_by=_id).map(tuple),
        estimated_incl_vat=st.none() | pounds,
        owner=st.sampled_from(IDS),
        contract_manager=st.sampled_from(IDS),
        lead_officers=st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True).map(tuple),
        made_on=st.none() | st.sampled_from(DAYS[:4]),
    )


def commands(contract: Contract) -> st.SearchStrategy[Command]:
    """Commands against *contract* as it stands; many are recorded, some are refused."""
    said: dict[str, Any] = {"effective_from": st.none() | days, "reason": st.just("Random")}
    parties = {one.supplier_id for placed in contract.facts for one in _parties(placed.fact)}
    party = st.sampled_from(sorted(parties) or [UUID(int=1)])
    kinds: list[st.SearchStrategy[Any]] = [
        st.builds(
            ask.Extend,
            new_end=st.sampled_from(("2025-04", "2029-12", "2026-03-31", "2024-03-31", "open")),
            option=st.sampled_from(("", "", "", "option")),
            beyond_maximum_term=st.booleans(),
            **said,
        ),
        st.builds(
            ask.ChangeValue,
            annual_excl_vat=pounds,
            cause=st.sampled_from(get_args(happened.ValueChangeCause)),
            **said,
        ),
        st.builds(
            ask.VaryScope,
            variation=titles,
            kind_already_provided_for=st.booleans(),
            description=st.just("") | titles,
            **said,
        ),
        st.builds(ask.Novate, outgoing_supplier_id=party, incoming=suppliers, **said),
        st.builds(ask.Assign, assignor_supplier_id=party, assignee=suppliers, **said),
        st.builds(
            ask.Terminate,
            ended_on=days,
            ground=st.sampled_from(get_args(happened.TerminationGround)),
            part=st.sampled_from(("Nursery", "")),
            reason=st.just("Random"),
        ),
        st.builds(
            ask.RecordExpiry,
            ended_on=st.sampled_from((DAYS[4], DAYS[5], DAYS[3], None)),
            reason=st.just("Random"),
        ),
        st.builds(ask.AssignRoles, owner=st.none() | st.sampled_from(IDS), **said),
        st.builds(ask.SetKeyDate, kind=st.sampled_from(get_args(happened.KeyDateKind)), date=ends, **said),
        st.builds(ask.AssignTier, tier=tiers, **said),
        st.builds(ask.WithholdField, until=days, **said),
        *[_corrections(contract)] * 3,
        *[_annulments(contract)] * 3,
    ]
    return st.one_of(kinds)


def _parties(fact: Fact) -> tuple[happened.Supplier, ...]:
    match fact:
        case happened.Registered():
            return fact.suppliers
        case happened.Novated():
            return (fact.incoming,)
        case happened.Assigned():
            return (fact.assignee,)
    return ()


def _corrections(contract: Contract) -> st.SearchStrategy[amend.Correct]:
    """Corrections of its facts: one field becomes what a random fact of the same kind says, or the date moves."""

    def of(placed: Any) -> st.SearchStrategy[amend.Correct]:
        def fields(other: Fact, moved: date | None) -> dict[str, Any]:
            changed = {} if moved is None else {"effective_from": moved.isoformat()}
            said: dict[str, Any] = msgspec.to_builtins(other)
            said.pop("reference", None)
            return changed | {name: value for name, value in said.items() if moved is None or name == "tier"}

        kind = type(placed.fact)
        return st.builds(
            amend.Correct,
            corrects=st.just(placed.event_id),
            fields=st.builds(fields, FACTS_OF[kind], st.none() | days),
            reason=st.just("Random"),
        )

    return st.sampled_from(contract.facts).flatmap(of)


def _annulments(contract: Contract) -> st.SearchStrategy[amend.Annul]:
    """Annulments of its facts and corrections, most often one that somebody asked for already."""
    known = [one.event_id for one in (*contract.facts, *contract.corrections)]
    open_proposals = [one[1] for one in contract.proposals if one[1] not in contract.annulled]
    wanted = st.sampled_from(open_proposals or known) | st.sampled_from(known)
    return st.builds(amend.Annul, annuls=wanted, reason=st.just("Random"))


_REGISTRATIONS: dict[str, st.SearchStrategy[Any]] = {
    "reference": st.just("CT-R"),
    "title": titles,
    "category": st.sampled_from(("Catering", "Care")),
    "directorate": st.sampled_from(("Education", "Place")),
    "kind": st.sampled_from(get_args(happened.Kind)),
    "legal_regime": st.sampled_from(get_args(happened.LegalRegime)),
    "procurement_route": st.sampled_from(get_args(happened.ProcurementRoute)),
    "suppliers": st.lists(suppliers, min_size=1, max_size=2).map(tuple),
    "values": values,
    "term": terms,
    "roles": roles,
}
_ORIGIN = happened.Origin(
    register_import_id=UUID(int=9), file_name="register.csv", file_sha256="0" * 64, row=2, row_sha256="1" * 64
)

FACTS_OF: dict[type[Fact], st.SearchStrategy[Any]] = {
    happened.Registered: st.builds(happened.Registered, **_REGISTRATIONS),
    happened.Imported: st.builds(happened.Imported, **_REGISTRATIONS, origin=st.just(_ORIGIN)),
    happened.RolesAssigned: st.builds(happened.RolesAssigned, previous=roles, roles=roles),
    happened.Extended: st.builds(happened.Extended, previous_end=ends, end=ends),
    happened.ValueChanged: st.builds(
        happened.ValueChanged,
        previous=values,
        values=values,
        cause=st.sampled_from(get_args(happened.ValueChangeCause)),
    ),
    happened.ScopeVaried: st.builds(
        happened.ScopeVaried, variation=titles, kind_already_provided_for=st.booleans(), description=titles
    ),
    happened.Novated: st.builds(happened.Novated, outgoing=suppliers, incoming=suppliers),
    happened.Assigned: st.builds(happened.Assigned, assignor=suppliers, assignee=suppliers),
    happened.PartiallyTerminated: st.builds(
        happened.PartiallyTerminated, part=titles, ended_on=days, ground=st.just("discharge")
    ),
    happened.Terminated: st.builds(happened.Terminated, ended_on=days, ground=st.just("discharge")),
    happened.Expired: st.builds(happened.Expired, ended_on=days),
    happened.LegalRegimeDetermined: st.builds(
        happened.LegalRegimeDetermined,
        previous=st.sampled_from(get_args(happened.LegalRegime)),
        legal_regime=st.sampled_from(get_args(happened.LegalRegime)),
        works=st.booleans(),
    ),
    happened.KeyDateSet: st.builds(
        happened.KeyDateSet, kind=st.sampled_from(get_args(happened.KeyDateKind)), date=ends
    ),
    happened.TierAssigned: st.builds(happened.TierAssigned, tier=tiers),
    happened.FieldWithheld: st.builds(happened.FieldWithheld, until=days),
    happened.WithholdingEnded: st.builds(happened.WithholdingEnded, until=days),
    happened.TakenOver: st.builds(
        happened.TakenOver,
        values_at_award=st.none() | st.builds(Values, pounds),
        procurement_words=st.sampled_from(["", "Published invitation to tender"]),
        ended_on=st.none() | days,
        ended_as=st.sampled_from(["", "terminated", "expired"]),
        ocid=st.just(""),
    ),
    happened.IrrecoverableVatRecorded: st.builds(happened.IrrecoverableVatRecorded, amount=pounds),
    **tier_facts(days),
}
"""Random facts of each kind that changes what is true of a contract."""


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
