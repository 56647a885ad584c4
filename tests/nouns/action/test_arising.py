"""Actions about what managing a contract brings up: agreed by its own people, and verified by another of them."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from application.confidence import Disclosure, Shown
from application.confidence_of_actions import OF_CONTRACTS, ActionDisclosure
from domain.action import ACTION
from domain.action.arising import ORIGINS, AgreeAbout, AgreedAbout
from domain.action.ownership import ChangeOwner
from domain.action.reopening import Reopen
from domain.action.terms import Action
from domain.action.verification import Verify
from domain.action.withdrawal import Withdraw
from domain.amendment.events import Annulled, AnnulmentProposed
from domain.decisions import Actor, Command
from domain.notice.pipeline import PipelineConsidered
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on
from tests.nouns.action.test_action import AGREED, CLAIMED, DONE, OFFERED
from tests.nouns.action.test_confidence import recorded
from tests.nouns.kpi.test_kpi import DEFINED, ON_TIME
from tests.nouns.notice.test_notice import DUE
from tests.nouns.review.test_confidence import viewer
from tests.nouns.risk.test_risk import PUT_DOWN_FACT
from tests.streams import (
    CONTRACT_ID,
    CONTRACT_OF_THESE_TESTS,
    STREAM_ID,
    Story,
    asked_again,
    chronicle,
    given,
)

KPI_ID = STREAM_ID
NOTICE_ID = UUID(int=7)
BOSS = Actor("p-gwyn", "owner")
FACT = AgreedAbout(
    origin="KPI",
    origin_id=KPI_ID,
    about=ON_TIME.title,
    contract_id=CONTRACT_ID,
    contract_title="School meals",
    text="Send a second van on market days.",
    owner="p-anwen",
    due="2023-07",
)
AROSE = on("2023-05-22", FACT)


def action(*entries: Entry) -> Story:
    """The action after these entries, about a KPI of the contract of these tests."""
    return given(
        ACTION, entries, [CONTRACT_OF_THESE_TESTS, chronicle(KPI_ID, [DEFINED]), chronicle(NOTICE_ID, [DUE])]
    )


def agree(**changes: Any) -> AgreeAbout:
    asked: dict[str, Any] = {"kpi_id": KPI_ID, "text": FACT.text, "owner": "p-anwen", "due": "2023-07"}
    return AgreeAbout(**(asked | changes))


def test_it_is_agreed_with_what_it_is_about_and_the_contract_written_down() -> None:
    story = action().when(agree(), by=BOSS).quietly().then(FACT, effective="2023-06-15")
    assert (story.now.origin, story.now.origin_id, story.now.review_id) == ("KPI", KPI_ID, None)
    assert (story.now.item_title, story.now.status, story.now.first_due) == (
        "School meals",
        "open",
        "2023-07",
    )
    assert list(ACTION.concerns(STREAM_ID, story.now, FACT)) == [CONTRACT_ID]
    told = "Action agreed about the KPI Meals on time, for p-anwen, due July 2023: Send a second van on market days."
    assert sentence(FACT, {}) == told.replace("Meals on time", ON_TIME.title)


def test_it_is_kept_in_full_as_open() -> None:
    assert action(AROSE).now == Action(
        origin="KPI",
        origin_id=KPI_ID,
        about=ON_TIME.title,
        item_title="School meals",
        contract_id=CONTRACT_ID,
        text="Send a second van on market days.",
        owner="p-anwen",
        due="2023-07",
        first_due="2023-07",
        agreed_on=day("2023-05-22"),
    )


@pytest.mark.parametrize(("length", "kept"), [(299, 299), (300, 300), (301, 299)])
def test_so_much_of_a_risk_is_kept_as_what_it_is_called(length: int, kept: int) -> None:
    event = "".join(chr(ord("a") + place % 26) for place in range(length))
    known = chronicle(NOTICE_ID, [on("2023-05-01", replace(PUT_DOWN_FACT, event=event))])
    story = given(ACTION, (), [CONTRACT_OF_THESE_TESTS, known])
    about = story.when(agree(kpi_id=None, risk_id=NOTICE_ID), by=BOSS).then().now.about
    assert about == event[:kept] + ("…" if length > 300 else "")


def test_it_is_said_what_it_may_be_about_and_when_there_was_none() -> None:
    told = action().when(agree(kpi_id=None), by=BOSS).then_refused("action.about-one-thing")
    assert told == "Say what it is about: which KPI or notice or improvement plan or risk or meeting."
    early = action().when(agree(effective_from=day("2019-01-01")), by=BOSS)
    assert "no such KPI on 1 January 2019" in early.then_refused("action.about-what-was")


@pytest.mark.parametrize(
    ("asked", "rule", "fields"),
    [
        ({"kpi_id": None}, "action.about-one-thing", tuple(kind.field for kind in ORIGINS)),
        ({"effective_from": day("2019-01-01")}, "action.about-what-was", ("kpi_id", "effective_from")),
        ({"due": "TBC"}, "action.due-on-a-date", ("due",)),
        ({"due": "2023-05"}, "action.due-after-it-is-said", ("due",)),
    ],
)
def test_what_cannot_be_is_refused_by_its_rule(
    asked: dict[str, Any], rule: str, fields: tuple[str, ...]
) -> None:
    action().when(agree(**asked), by=BOSS).then_refused(rule, at=fields)


def test_it_is_about_one_thing_which_was() -> None:
    asked = action().when(agree(notice_id=NOTICE_ID), by=BOSS)
    asked.then_refused(
        "action.about-one-thing", "action.about-what-was", at=("kpi_id", "notice_id", "effective_from")
    )


@pytest.mark.parametrize(
    ("before", "command"),
    [
        ((OFFERED, CLAIMED), Verify(outcome="fully done", accepted=(1,))),
        ((OFFERED, CLAIMED, DONE), Reopen(due="2023-09", reason="It did not last.")),
        ((), ChangeOwner(owner="p-new", reason="She moved.")),
        ((), Withdraw(reason="Overtaken.")),
    ],
)
def test_the_contracts_own_people_hold_its_owner_to_it_and_not_to_a_findings(
    before: tuple[Entry, ...], command: Command
) -> None:
    action(AROSE, *before).when(command, by=BOSS).then()
    found = given(ACTION, (AGREED, *before))
    found.when(command, by=BOSS).then_refused("action.finding-is-the-groups", conflict=True)


def test_its_owner_does_not_verify_it() -> None:
    command = Verify(outcome="fully done", accepted=(1,))
    asked = action(AROSE, OFFERED).when(command, by=Actor("p-anwen", "owner"))
    asked.then_refused("action.verified-by-another", conflict=True)


def test_it_gives_back_the_request_that_it_answered() -> None:
    assert asked_again(action(AROSE)) == {AgreedAbout}


@pytest.mark.parametrize(("role", "open_"), [("officer", True), ("auditor", True), ("member", False)])
def test_it_is_read_by_those_who_read_contracts(role: str, open_: bool) -> None:
    who = viewer(role)
    _, acted = recorded(AROSE, OFFERED)
    disclosure = ActionDisclosure(acted, lambda _: Disclosure([], who), who)
    known = chronicle(STREAM_ID, [AROSE, OFFERED])
    state = disclosure.state(known, None)
    assert state is not None
    told = (FACT.text, ON_TIME.title, "The formula as agreed") if open_ else (OF_CONTRACTS, "", "")
    assert (state.text, state.about, state.offers[0].shows) == told


@pytest.mark.parametrize(("role", "open_"), [("officer", True), ("auditor", True), ("member", False)])
def test_whoever_reads_contracts_reads_what_was_annulled_of_it_too(role: str, *, open_: bool) -> None:
    asked = on("2023-06-07", AnnulmentProposed(stream="action", annuls=event_id(102)), reason="Why")
    agreed = Annulled(stream="action", annuls=event_id(102), proposal=event_id(103), proposed_by="p-a")
    who, (_, acted) = viewer(role), recorded(AROSE, OFFERED, asked, on("2023-06-08", agreed))
    disclosure = ActionDisclosure(acted, lambda _: Disclosure([], who), who)
    told = [(Shown(sentence(known.event.fact, {}), known.event.envelope), known.event) for known in acted]
    assert {disclosure.event(*event).withheld for event in told} == {not open_}


def test_of_a_notice_of_the_council_itself_no_action_comes() -> None:
    expected = PipelineConsidered(
        year="2026/27", expected_incl_vat=Decimal("120000000.00"), due_on=day("2026-05-26")
    )
    known = given(ACTION, (), [chronicle(NOTICE_ID, [expected])])
    known.when(agree(kpi_id=None, notice_id=NOTICE_ID), by=BOSS).then_refused(
        "action.about-what-was", at=("notice_id",)
    )
