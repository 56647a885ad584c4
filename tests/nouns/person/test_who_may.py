"""Who may do an act, and in which contracts: by role, by the act that is put right, by whose the contract is."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec import to_builtins

from application.errors import Forbidden, NotFound
from application.handling import authority
from application.handling.authority import (
    act_of,
    fact_named,
    may_act,
    may_ask,
    may_change,
    may_leave_so,
    no_such_event,
    nothing_there,
)
from application.handling.message import CommandMessage
from application.record import Record
from application.use_cases import BY_DATE, USE_CASES
from application.use_cases.use_case import UseCase
from domain.amendment.commands import Annul, Correct
from domain.amendment.events import Annulled, Corrected
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.contract.extension import Extend
from domain.contract.parties import Novated
from domain.contract.roles import AssignRoles, Roles, RolesAssigned
from domain.contract.tier import TierAssigned
from domain.decisions import Actor, Command
from domain.events import NAMES, Envelope, Event
from domain.kpi import KPI
from domain.payment import PAYMENT
from domain.stream import Stream
from domain.streams import evolve
from tests.givens import AMBER, BROOK, TODAY, Entry, event_id, given, on, registered
from tests.nouns.kpi.test_kpi import DEFINED
from tests.streams import CONTRACT_ID, STREAM_ID

OTHERS, NOWHERE = UUID(int=0xE15E), UUID(int=0xDEAD)
ROLES = Roles(owner="p-own", contract_manager="p-man", lead_officers=("p-lead",))
OWN = Actor("p-lead", "officer")
STRANGER = Actor("p-x", "officer")
CLERK = Actor("p-clerk", "governance")
CONTACT = Actor("p-contact", "supplier-contact", str(AMBER.supplier_id))
OF_PLACE = Actor("p-x", "officer", remit=frozenset({"place"}))
EXTEND = Extend(new_end="2030-03-31", reason="Agreed")


def story(stream_id: UUID, *entries: Entry, behalf: str = "") -> Chronicle[Any]:
    """A stream whose events p-rec recorded."""
    found: Chronicle[Any] | None = None
    for number, entry in enumerate(entries, start=1):
        envelope = Envelope(
            event_id=event_id(number),
            valid_from=entry.valid_from,
            actor="p-rec",
            role="officer",
            decision=entry.decision,
            on_behalf_of=behalf,
            concerns=(stream_id,),
        )
        found = evolve(found, Event(stream_id, number, envelope, entry.fact))
    assert found is not None
    return found


def corrected(number: int) -> Entry:
    fact = registered(title="Dinners")
    return on(
        "2020-02-03",
        Corrected(
            stream="contract",
            corrects=event_id(number),
            corrected_name=NAMES[type(fact)],
            replacement=to_builtins(fact),
            changed=("title",),
        ),
    )


MINE = story(CONTRACT_ID, on("2020-02-03", registered(roles=ROLES)))
THEIRS = story(OTHERS, on("2020-02-03", registered(directorate="Place")))


class Streams:
    """As much of a record as this is asked of."""

    def chronicle(self, stream: Stream[Any], stream_id: UUID) -> Chronicle[Any]:
        """One of two contracts."""
        for found in (MINE, THEIRS):
            if stream is CONTRACT and found.stream_id == stream_id:
                return found
        raise NotFound("none")

    def today(self) -> date:
        """The day of these tests."""
        return TODAY


HERE: Any = Streams()
RECORD: Record = HERE


def message(
    name: str,
    command: Command,
    by: Actor,
    stream: Stream[Any] = CONTRACT,
    stream_id: UUID | None = CONTRACT_ID,
) -> CommandMessage:
    use_case = USE_CASES.get(name) or BY_DATE[name]
    return CommandMessage(use_case, command, by, stream_id, about=stream)


def forbidden(ask: Any, *arguments: Any) -> str:
    with pytest.raises(Forbidden) as told:
        ask(*arguments)
    return str(told.value)


# At all


def test_whoever_may_ask_at_all_is_said_by_the_table() -> None:
    may_ask(USE_CASES["extend"], OWN)
    may_ask(BY_DATE["expire-tier-override"], Actor("kentledge", "system"))
    said = forbidden(may_ask, USE_CASES["extend"], Actor("p-a", "auditor"))
    assert said == f"{USE_CASES['extend'].summary.rstrip('.')} is for officer, owner; you act as auditor."
    assert "you act as system" in forbidden(may_ask, USE_CASES["extend"], Actor("kentledge", "system"))
    whole_record = USE_CASES["events"]
    part = Actor("p-a", "auditor", remit=frozenset({"place"}))
    may_ask(whole_record, Actor("p-a", "auditor"))
    assert "for a part of the council" in forbidden(may_ask, whole_record, part)


@pytest.mark.parametrize(
    ("name", "role", "amending", "annulling", "limited"),
    [
        ("extend", "officer", False, False, True),
        ("extend", "owner", False, False, True),
        ("extend", "governance", False, False, False),
        ("extend", "officer", True, False, True),
        ("report-figure", "supplier-contact", False, False, True),
        ("register", "officer", False, False, False),  # it is nobody's yet
        ("register", "officer", True, False, True),
        ("register", "officer", True, True, True),
        ("answer-question", "officer", False, False, False),  # a rule of the act says who may
        ("answer-question", "officer", True, False, False),
        ("answer-question", "officer", True, True, True),  # and is not asked of an annulment
        ("expire-tier-override", "officer", True, False, True),
    ],
)
def test_officers_owners_and_contacts_act_in_contracts_of_their_own(
    name: str, role: str, *, amending: bool, annulling: bool, limited: bool
) -> None:
    use_case = USE_CASES.get(name) or BY_DATE[name]
    assert use_case.limited_to_own(role, amending=amending, annulling=annulling) is limited
    if not amending and not annulling:
        assert use_case.limited_to_own(role) is limited


# What puts right is as its act


def test_what_puts_an_act_right_is_for_those_who_may_do_the_act() -> None:
    entries = (on("2020-02-03", registered()), on("2020-03-01", TierAssigned(tier="Gold", previous=None)))
    known = story(CONTRACT_ID, *entries, corrected(1))
    register, tier = USE_CASES["register"], USE_CASES["assign-tier"]
    for number, act in ((1, register), (2, tier), (3, register)):
        for name, command in (
            ("correct", Correct(corrects=event_id(number), fields={})),
            ("annul", Annul(annuls=event_id(number))),
        ):
            assert act_of(message(name, command, OWN), known) is act
    annul = message("annul", Annul(annuls=event_id(9)), OWN)
    assert act_of(annul, known) is USE_CASES["annul"]
    assert act_of(message("annul", Annul(annuls=event_id(1)), OWN), None) is USE_CASES["annul"]
    assert act_of(message("extend", EXTEND, OWN), known) is USE_CASES["extend"]
    assert fact_named(known, event_id(2)) == entries[1].fact
    assert fact_named(known, event_id(3)) == entries[0].fact
    assert fact_named(known, event_id(9)) is None


def test_governance_annuls_what_it_may_not_do_and_corrects_none_of_it() -> None:
    correct, annul = Correct(corrects=event_id(1), fields={}), Annul(annuls=event_id(1))
    extend = USE_CASES["extend"]
    may_act(message("annul", annul, CLERK), extend)
    may_act(message("correct", correct, OWN), extend)
    may_act(message("annul", annul, OWN), extend)
    auditor = Actor("p-a", "auditor")
    may_act(message("annul", annul, auditor), USE_CASES["annul"])
    for name, command, by in (
        ("correct", correct, CLERK),
        ("annul", annul, auditor),
        ("correct", correct, auditor),
    ):
        said = forbidden(may_act, message(name, command, by), extend)
        assert said == (
            f"Putting right what that act recorded ({extend.summary.rstrip('.')}) is for officer, owner; "
            f"you act as {by.role}."
        )


# In which contracts


def changing(
    by: Actor,
    *contracts: UUID,
    act: UseCase = USE_CASES["extend"],
    asked: CommandMessage | None = None,
    known: Chronicle[Any] | None = None,
) -> None:
    """Somebody changes what concerns these contracts."""
    there = {known.stream_id: known} if known else {}
    may_change(RECORD, asked or message(act.name, EXTEND, by), act, contracts, there)


NOBODYS = "You are neither owner, contract manager nor lead officer of this contract."


def test_a_contract_is_changed_by_its_own_people() -> None:
    changing(OWN, CONTRACT_ID)
    changing(CLERK, CONTRACT_ID)
    assert forbidden(changing, STRANGER, CONTRACT_ID) == NOBODYS
    kpi = message("define-kpi", EXTEND, OWN, KPI, None)
    theirs = message("define-kpi", EXTEND, STRANGER, KPI, None)
    changing(OWN, OTHERS, CONTRACT_ID, asked=kpi)
    changing(STRANGER, asked=theirs)
    changing(STRANGER, NOWHERE, asked=theirs)  # what is not on record is for a rule to say
    assert forbidden(changing, STRANGER, OTHERS, NOWHERE, CONTRACT_ID) == NOBODYS
    assert (
        forbidden(lambda: changing(STRANGER, NOWHERE, CONTRACT_ID, asked=theirs)) == NOBODYS
    )  # one that is not there makes the other nobody's


@pytest.mark.parametrize(
    ("day", "old", "new"),
    [("2023-06-15", False, True), ("2023-06-16", True, False), ("2024-01-01", True, False)],
)
def test_who_takes_over_on_a_day_acts_from_that_day_and_whoever_has_it_until_then(
    day: str, *, old: bool, new: bool
) -> None:
    roles = RolesAssigned(previous=ROLES, roles=Roles("p-new", "p-new", ("p-new",)))
    firms = Novated(outgoing=AMBER, incoming=BROOK)
    opened = on("2020-02-03", registered(roles=ROLES, suppliers=(AMBER,)))
    known = story(CONTRACT_ID, opened, on(day, roles), on(day, firms))
    brook = Actor("p-brook", "supplier-contact", str(BROOK.supplier_id))
    for who, acts in ((OWN, old), (Actor("p-new", "officer"), new), (CONTACT, old), (brook, new)):
        if acts:
            changing(who, CONTRACT_ID, known=known)
        else:
            with pytest.raises((Forbidden, NotFound)):
                changing(who, CONTRACT_ID, known=known)


def test_what_has_yet_to_begin_is_changed_by_those_with_whom_it_begins() -> None:
    later = on("2025-01-01", RolesAssigned(previous=ROLES, roles=Roles("p-new", "p-new", ("p-new",))))
    known = story(CONTRACT_ID, on("2024-01-01", registered(roles=ROLES)), later)
    changing(OWN, CONTRACT_ID, known=known)
    assert forbidden(lambda: changing(Actor("p-new", "officer"), CONTRACT_ID, known=known)) == NOBODYS


def test_what_was_annulled_at_its_opening_is_still_its_peoples() -> None:
    annulled = message("annul", Annul(annuls=event_id(1)), STRANGER)
    assert forbidden(lambda: changing(STRANGER, CONTRACT_ID, asked=annulled)) == NOBODYS
    stands = story(CONTRACT_ID, on("2020-02-03", registered(roles=Roles("p-x", "p-man", ("p-lead",)))))
    changing(STRANGER, CONTRACT_ID, known=stands)  # as it is looked at, not as it was
    taken_out = Annulled(stream="contract", annuls=event_id(1), proposal=event_id(9), proposed_by="p-a")
    gone = story(CONTRACT_ID, on("2020-02-03", registered(roles=ROLES)), on("2020-02-03", taken_out))
    changing(OWN, CONTRACT_ID, known=gone)
    assert forbidden(lambda: changing(STRANGER, CONTRACT_ID, known=gone)) == NOBODYS


def test_to_whoever_knows_of_a_part_what_is_outside_it_is_not_there() -> None:
    for who in (OF_PLACE, Actor("p-c", "supplier-contact", str(UUID(int=9)))):
        with pytest.raises(NotFound) as told:
            changing(who, CONTRACT_ID)
        assert str(told.value) == f"There is no contract {CONTRACT_ID}."
        annul = message("annul", Annul(annuls=event_id(7)), who)
        with pytest.raises(NotFound) as told:
            changing(who, CONTRACT_ID, asked=annul)
        assert str(told.value) == f"There is no event {event_id(7)}."
    changing(CONTACT, CONTRACT_ID)


def test_what_is_said_of_what_is_not_there() -> None:
    correct = Correct(corrects=event_id(5), fields={})
    assert str(nothing_there(message("correct", correct, OWN))) == f"There is no event {event_id(5)}."
    assert str(nothing_there(message("define-kpi", EXTEND, OWN, KPI, STREAM_ID))) == (
        f"There is no {KPI.called} {STREAM_ID}."
    )
    assert str(nothing_there(message("define-kpi", EXTEND, OWN, KPI, None))) == (
        f"There is no {KPI.called} {UUID(int=0)}."
    )
    assert str(no_such_event(NOWHERE)) == f"There is no event {NOWHERE}."


def test_whoever_recorded_by_an_act_that_any_officer_may_do_takes_it_out() -> None:
    anybodys = USE_CASES["answer-question"]
    known = story(STREAM_ID, DEFINED, DEFINED)
    recorder = Actor("p-rec", "officer")

    def annulling(by: Actor, number: int, act: UseCase = anybodys, there: Any = known) -> None:
        asked = message("annul", Annul(annuls=event_id(number)), by, PAYMENT, STREAM_ID)
        changing(by, CONTRACT_ID, act=act, asked=asked, known=there)

    annulling(recorder, 2)
    annulling(OWN, 2)
    assert forbidden(annulling, STRANGER, 2) == NOBODYS
    assert forbidden(annulling, recorder, 9) == NOBODYS
    assert forbidden(annulling, recorder, 2, USE_CASES["define-kpi"]) == NOBODYS
    assert forbidden(annulling, recorder, 2, USE_CASES["register"]) == NOBODYS
    assert forbidden(annulling, recorder, 2, anybodys, None) == NOBODYS
    for_somebody = story(STREAM_ID, DEFINED, DEFINED, behalf="p-for")
    annulling(Actor("p-for", "officer"), 2, anybodys, for_somebody)
    whose = story(CONTRACT_ID, on("2020-02-03", registered()), corrected(1))
    annul = message("annul", Annul(annuls=event_id(2)), recorder)
    changing(recorder, CONTRACT_ID, act=anybodys, asked=annul, known=whose)
    other = message("annul", Annul(annuls=event_id(2)), STRANGER)
    assert (
        forbidden(lambda: changing(STRANGER, CONTRACT_ID, act=anybodys, asked=other, known=whose)) == NOBODYS
    )
    nameless = message("annul", Annul(annuls=event_id(2)), recorder, PAYMENT, None)
    assert (
        forbidden(lambda: changing(recorder, CONTRACT_ID, act=anybodys, asked=nameless, known=known))
        == NOBODYS
    )
    corrects = message("correct", Correct(corrects=event_id(2), fields={}), recorder, PAYMENT, STREAM_ID)
    changing(recorder, CONTRACT_ID, act=anybodys, asked=corrects, known=known)  # its own rule is asked again
    by_register = message("correct", Correct(corrects=event_id(2), fields={}), recorder, PAYMENT, STREAM_ID)
    assert (
        forbidden(
            lambda: changing(recorder, CONTRACT_ID, act=USE_CASES["register"], asked=by_register, known=known)
        )
        == NOBODYS
    )


def test_governance_gives_roles_where_nobody_of_the_contract_is_there_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[set[str]] = []
    there: set[str] = {"p-man"}

    def here(record: object, people: Collection[str]) -> frozenset[str]:
        assert record is RECORD
        asked.append({*people})
        return frozenset(there.intersection(people))

    monkeypatch.setattr(authority, "here", here)
    assign, roles = USE_CASES["assign-roles"], AssignRoles(owner="p-new", reason="All left")
    by_clerk = message("assign-roles", roles, CLERK)
    said = forbidden(lambda: changing(CLERK, CONTRACT_ID, act=assign, asked=by_clerk))
    assert said == (
        "You act as governance: that is for the contract's own people while one of them is in the directory."
    )
    assert asked == [{"p-own", "p-man", "p-lead"}]
    there.clear()
    changing(CLERK, CONTRACT_ID, act=assign, asked=by_clerk)
    changing(CLERK, NOWHERE, act=assign, asked=by_clerk)
    there.add("p-lead")
    changing(CLERK, CONTRACT_ID, act=assign, asked=message("annul", Annul(annuls=event_id(1)), CLERK))
    correct = message("correct", Correct(corrects=event_id(1), fields={}), CLERK)
    assert "while one of them" in forbidden(lambda: changing(CLERK, CONTRACT_ID, act=assign, asked=correct))
    changing(OWN, CONTRACT_ID, act=assign, asked=message("assign-roles", roles, OWN))
    stranger = message("assign-roles", roles, STRANGER)
    assert forbidden(lambda: changing(STRANGER, CONTRACT_ID, act=assign, asked=stranger)) == NOBODYS


def test_a_contract_that_is_being_registered_is_nobodys_yet() -> None:
    registering = message("extend", EXTEND, STRANGER, CONTRACT, None)
    changing(STRANGER, CONTRACT_ID, asked=registering)
    elsewhere = message("extend", EXTEND, STRANGER, CONTRACT, OTHERS)
    changing(STRANGER, CONTRACT_ID, asked=elsewhere)
    assert forbidden(lambda: changing(STRANGER, OTHERS, asked=elsewhere)) == NOBODYS


def test_nobody_puts_a_contract_beyond_their_own_part() -> None:
    education, place = (
        given([registered(directorate=name)]).on("2023-06-15") for name in ("Education", " PLACE")
    )
    may_leave_so(OF_PLACE, [place, None])
    may_leave_so(STRANGER, [education])
    assert forbidden(may_leave_so, OF_PLACE, [None, place, education]) == (
        "You act as officer for a part of the council, and Education is not in it."
    )
