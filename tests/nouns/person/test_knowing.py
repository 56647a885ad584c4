"""Of what somebody may know at all: by role, by supplier, by the part of the council that a role is held for."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from application.errors import Forbidden, NotFound
from application.knowing import knows, knows_of, limited, may_use, require_known, require_remit
from application.record import Record
from application.use_cases import USE_CASES
from domain.amendment.events import Annulled
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.contract.parties import Novated
from domain.decisions import Actor
from domain.events import Envelope, Event, Fact, Unreadable
from domain.kpi import KPI, Defined
from domain.person import PERSON
from domain.person.terms import stream_of
from domain.report import REPORT
from domain.stream import Stream
from domain.streams import evolve
from tests.givens import AMBER, BROOK, TODAY, Entry, event_id, on, registered
from tests.nouns.escalation.test_escalation import PASSED, RAISED
from tests.nouns.kpi.test_kpi import DEFINED, ON_TIME
from tests.nouns.person.test_person import ENTERED
from tests.nouns.report.test_report import DRAFTED_FACT, ISSUED_FACT
from tests.streams import CONTRACT_ID, STREAM_ID

ELSEWHERE, NOWHERE = UUID(int=0xE15E), UUID(int=0xDEAD)
NOVATED, TO_BE_NOVATED, TO_COME = UUID(int=0xA0), UUID(int=0xA1), UUID(int=0xA2)
KPI_ID, OTHER_KPI, BARE_KPI = UUID(int=0x1), UUID(int=0x2), UUID(int=0x3)
DRAFT, ISSUED = UUID(int=0x4), UUID(int=0x5)
CONTACT = Actor("p-contact", "supplier-contact", supplier_id=str(AMBER.supplier_id))
OF_EDUCATION = Actor("p-part", "officer", remit=frozenset({"education"}))
OF_PLACE = Actor("p-part", "officer", remit=frozenset({"place"}))


def kept(stream_id: UUID, *facts: Entry | Fact, concerns: Iterable[UUID] = ()) -> Chronicle[Any]:
    """A stream whose events concern these contracts."""
    found: Chronicle[Any] | None = None
    for number, told in enumerate(facts, start=1):
        entry = told if isinstance(told, Entry) else on("2020-02-03", told)
        envelope = Envelope(
            event_id=event_id(number),
            valid_from=entry.valid_from,
            actor="p-anwen",
            role="officer",
            decision=entry.decision,
            concerns=tuple(concerns),
        )
        found = evolve(found, Event(stream_id, number, envelope, entry.fact))
    assert found is not None
    return found


OWN = kept(stream_of(CONTACT.person_id), ENTERED)
STREAMS = {
    found.stream_id: found
    for found in (
        kept(CONTRACT_ID, registered(suppliers=(AMBER,)), concerns=[CONTRACT_ID]),
        kept(ELSEWHERE, registered(directorate="Place", suppliers=(BROOK,)), concerns=[ELSEWHERE]),
        kept(KPI_ID, DEFINED, concerns=[CONTRACT_ID]),
        kept(OTHER_KPI, DEFINED, concerns=[ELSEWHERE, NOWHERE]),
        kept(BARE_KPI, DEFINED),
        kept(DRAFT, DRAFTED_FACT),
        kept(ISSUED, DRAFTED_FACT, ISSUED_FACT),
        OWN,
    )
}


HANDED_OVER = Novated(outgoing=AMBER, incoming=BROOK)
CONTRACTS = {
    found.stream_id: found
    for found in (
        kept(NOVATED, registered(suppliers=(AMBER,)), on("2023-06-15", HANDED_OVER), concerns=[NOVATED]),
        kept(
            TO_BE_NOVATED,
            registered(suppliers=(AMBER,)),
            on("2023-06-16", HANDED_OVER),
            concerns=[TO_BE_NOVATED],
        ),
        kept(
            TO_COME,
            on("2024-01-01", registered(suppliers=(AMBER,))),
            on("2025-01-01", HANDED_OVER),
            concerns=[TO_COME],
        ),
    )
}


class Streams:
    """As much of a record as this is asked of."""

    def chronicle(self, stream: Stream[Any], stream_id: UUID) -> Chronicle[Any]:
        """One of these streams."""
        known = STREAMS | CONTRACTS
        if stream_id not in known or known[stream_id].noun != stream.noun:
            raise NotFound("none")
        return known[stream_id]

    def today(self) -> date:
        """A day in the term of the contracts."""
        return TODAY


HERE: Any = Streams()
RECORD: Record = HERE


def actor(role: str, *, part: bool = False) -> Actor:
    return Actor("p-x", role, remit=frozenset({"education"}) if part else None)


@pytest.mark.parametrize(
    ("who", "is_limited"),
    [
        *((actor(role), False) for role in ("officer", "owner", "reviewer", "governance", "auditor")),
        *((actor(role), True) for role in ("member", "director", "supplier-contact")),
        (actor("auditor", part=True), True),
    ],
)
def test_the_whole_council_is_known_by_those_whose_role_says_so(who: Actor, *, is_limited: bool) -> None:
    assert limited(who) is is_limited


@pytest.mark.parametrize(
    ("name", "role", "whole", "part"),
    [
        ("list-contracts", "officer", True, True),
        ("list-contracts", "supplier-contact", False, False),
        ("events", "auditor", True, False),
        ("list-reports", "governance", True, False),
        ("list-reports", "member", True, True),
        ("events", "member", False, False),
        ("upload-document", "officer", True, True),
        ("list-kept-documents", "auditor", True, False),
    ],
)
def test_what_tells_of_the_whole_record_is_for_the_whole_council(
    name: str, role: str, *, whole: bool, part: bool
) -> None:
    use_case = USE_CASES[name]
    assert (may_use(use_case, actor(role)), may_use(use_case, actor(role, part=True))) == (whole, part)
    require_remit(use_case, actor(role))
    if part:
        require_remit(use_case, actor(role, part=True))
    elif whole:
        with pytest.raises(Forbidden, match=f"you act as {role} for a part of the council"):
            require_remit(use_case, actor(role, part=True))


@pytest.mark.parametrize(
    ("who", "known"),
    [
        (
            actor("officer"),
            {CONTRACT_ID, ELSEWHERE, KPI_ID, OTHER_KPI, BARE_KPI, DRAFT, ISSUED, OWN.stream_id},
        ),
        (CONTACT, {CONTRACT_ID, KPI_ID, OTHER_KPI, BARE_KPI, OWN.stream_id}),  # all KPIs are of that contract
        (Actor("p-y", "supplier-contact", str(BROOK.supplier_id)), {ELSEWHERE}),
        (actor("member"), {CONTRACT_ID, ELSEWHERE, KPI_ID, OTHER_KPI, BARE_KPI, ISSUED, OWN.stream_id}),
        (actor("director"), {CONTRACT_ID, ELSEWHERE, KPI_ID, OTHER_KPI, BARE_KPI, ISSUED, OWN.stream_id}),
        (OF_EDUCATION, {CONTRACT_ID, KPI_ID, BARE_KPI, OWN.stream_id}),
        (OF_PLACE, {ELSEWHERE, OTHER_KPI, BARE_KPI, OWN.stream_id}),
        (actor("member", part=True), {CONTRACT_ID, KPI_ID, BARE_KPI, ISSUED, OWN.stream_id}),
    ],
)
def test_each_knows_of_what_the_role_the_firm_or_the_part_is_about(who: Actor, known: set[UUID]) -> None:
    assert {stream_id for stream_id, found in STREAMS.items() if knows(RECORD, who, found)} == known


GONE = Annulled(stream="escalation", annuls=event_id(1), proposal=event_id(80), proposed_by="p-x")
LOST = Unreadable(stream="escalation", name="escalation.raised.v9", wrong="Unknown")


@pytest.mark.parametrize(
    ("facts", "knowing"),
    [
        ([RAISED], {"p-gwyn"}),
        ([RAISED, PASSED], {"p-gwyn", "p-eleri"}),
        (
            [RAISED, PASSED, GONE],
            {"p-gwyn"},
        ),  # as it was raised: what was annulled is known to whom it was put
        ([LOST], set()),
    ],
)
def test_members_and_directors_know_of_escalations_that_were_put_to_them(
    facts: list[Entry | Fact], knowing: set[str]
) -> None:
    found = kept(STREAM_ID, *facts, concerns=[CONTRACT_ID])
    for role in ("member", "director"):
        asked = {who: Actor(who, role) for who in ("p-gwyn", "p-eleri", "p-x")}
        assert {who for who, actor in asked.items() if knows(RECORD, actor, found)} == knowing
        for part, inside in (("education", True), ("place", False)):
            told = knows(RECORD, Actor("p-gwyn", role, remit=frozenset({part})), found)
            assert told is ("p-gwyn" in knowing and inside)
    assert knows(RECORD, actor("officer"), found)


def test_a_firm_knows_of_a_contract_from_the_day_it_takes_it_over_until_another_does() -> None:
    brook = Actor("p-y", "supplier-contact", str(BROOK.supplier_id))
    for who, those in ((CONTACT, {TO_BE_NOVATED, TO_COME}), (brook, {NOVATED})):
        assert {stream_id for stream_id, found in CONTRACTS.items() if knows(RECORD, who, found)} == those


def test_a_firm_of_a_contract_that_is_not_on_record_knows_of_nothing_by_it() -> None:
    lost = kept(KPI_ID, on("2020-04-01", Defined(contract_id=NOWHERE, definition=ON_TIME)))
    assert not knows(RECORD, CONTACT, lost)


@pytest.mark.parametrize(
    ("contracts", "inside"),
    [
        ([], True),
        ([CONTRACT_ID], True),
        ([ELSEWHERE], False),
        ([ELSEWHERE, CONTRACT_ID], True),
        ([NOWHERE], False),
    ],
)
def test_a_part_covers_what_concerns_one_of_its_contracts_or_none(
    contracts: list[UUID], *, inside: bool
) -> None:
    assert knows_of(RECORD, OF_EDUCATION, contracts) is inside
    assert knows_of(RECORD, actor("officer"), contracts)


@pytest.mark.parametrize(
    ("stream", "stream_id", "words"),
    [
        (CONTRACT, ELSEWHERE, f"There is no contract {ELSEWHERE}."),
        (KPI, OTHER_KPI, f"There is no {KPI.called} {OTHER_KPI}."),
        (REPORT, ISSUED, f"There is no report {ISSUED}."),
    ],
)
def test_of_the_rest_the_record_speaks_as_if_it_were_not_there(
    stream: Stream[Any], stream_id: UUID, words: str
) -> None:
    with pytest.raises(NotFound) as told:
        require_known(RECORD, OF_EDUCATION, stream, stream_id)
    assert str(told.value) == words
    require_known(RECORD, actor("officer"), stream, stream_id)
    require_known(RECORD, OF_EDUCATION, CONTRACT, CONTRACT_ID)
    require_known(RECORD, CONTACT, PERSON, OWN.stream_id)
