"""Who may, by what a request carries: the order of its questions, and what each kind of key opens."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, g

from application.access import PUBLIC, AccessToken
from application.errors import Forbidden, NotFound, Unauthenticated
from application.use_cases import USE_CASES
from domain.decisions import Actor
from tests.nouns.person.test_who_may import HERE, OTHERS
from tests.streams import CONTRACT_ID
from web.api.gate import Gate
from web.api.guard import guard

EXTEND, READ = USE_CASES["extend"], USE_CASES["contract"]
REGISTER, CALENDAR = USE_CASES["list-contracts"], USE_CASES["calendar"]
OPEN_TO_ALL = next(found for found in USE_CASES.values() if "public" in found.allowed and not found.writes)
FROM = "192.0.2.7"
TOKENS = {
    "write": AccessToken("1", "p-own", "officer", "write", ""),
    "read": AccessToken("2", "p-own", "officer", "read", ""),
    "calendar": AccessToken("3", "p-own", "officer", "calendar", ""),
    "auditor": AccessToken("4", "p-aud", "auditor", "write", ""),
    "part": AccessToken("5", "p-aud", "auditor", "write", "", remit=frozenset({"place"})),
    "public": AccessToken("6", "p-pub", "public", "read", ""),
}


class Desk:
    """Services that know these tokens, and a browser that is signed in where it has a session."""

    def __init__(self) -> None:
        self.record, self.settings = HERE, SimpleNamespace(public_url="http://127.0.0.1")
        self.access = self.sessions = self
        self.asked: list[tuple[str, ...]] = []

    def token(self, bearer: str, *address: str) -> AccessToken | None:
        """The token sent, or that of the browser."""
        self.asked.append((bearer, *address))
        if not address:
            return TOKENS.get(bearer)
        if bearer not in TOKENS:
            raise Unauthenticated("not known")
        return TOKENS[bearer]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def ask(desk: Desk) -> Iterator[Callable[..., Any]]:
    """Ask for something, with what a request carries; what the view was given, and who asks."""
    app, services = Flask("guarded"), desk

    def asked(use_case: Any, bearer: str = "", address: str = "/", **said: Any) -> Any:
        sent = said.pop("headers", {"Authorization": f"Bearer {bearer}"} if bearer else {})
        if session := said.pop("session", ""):
            sent = {**sent, "Cookie": f"kentledge={session}"}
        come_from = {"REMOTE_ADDR": FROM} if said.pop("from_somewhere", True) else None
        known: Any = services
        with app.test_request_context(address, headers=sent, environ_base=come_from):
            given = guard(use_case, known)(lambda **parts: parts)(**said)
            assert isinstance(g.gate, Gate)
            assert g.gate.actor == g.actor
            return g.actor, g.get("token"), given

    return asked


def test_a_token_is_looked_up_with_where_it_comes_from(ask: Callable[..., Any], desk: Desk) -> None:
    actor, token, given = ask(EXTEND, "write", contract_id=str(CONTRACT_ID))
    assert (actor, token, given) == (
        Actor("p-own", "officer"),
        TOKENS["write"],
        {"contract_id": CONTRACT_ID},
    )
    assert desk.asked == [("write", FROM)]
    ask(READ, headers={"Authorization": "bEARER   read "}, contract_id=str(CONTRACT_ID))
    assert desk.asked[1:] == [("read", FROM)]
    with pytest.raises(Unauthenticated, match="not known"):
        ask(READ, "unknown", contract_id=str(CONTRACT_ID))


def test_where_nobody_says_where_it_comes_from_nowhere_is_said(ask: Callable[..., Any], desk: Desk) -> None:
    ask(CALENDAR, "calendar", from_somewhere=False)
    ask(CALENDAR, address="/?key=calendar", from_somewhere=False)
    assert desk.asked == [("calendar", ""), ("calendar", "")]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer   ", "Basic write", "write"])
def test_any_other_header_opens_nothing(ask: Callable[..., Any], header: str) -> None:
    with pytest.raises(Unauthenticated) as told:
        ask(READ, headers={"Authorization": header}, session="write", contract_id=str(CONTRACT_ID))
    assert str(told.value) == "Send the token as Authorization: Bearer …"


def test_without_one_a_browser_reads_by_its_session_and_changes_nothing(
    ask: Callable[..., Any], desk: Desk
) -> None:
    assert ask(READ, session="read", contract_id=str(CONTRACT_ID))[0] == Actor("p-own", "officer")
    assert desk.asked == [("read",)]
    sign_in = "Sign in: send an Authorization header with a bearer token."
    for use_case, session in ((EXTEND, "write"), (READ, "")):
        with pytest.raises(Unauthenticated) as told:
            ask(use_case, session=session, contract_id=str(CONTRACT_ID))
        assert str(told.value) == sign_in
    assert desk.asked[1:] == [("",)]
    assert ask(OPEN_TO_ALL)[:2] == (PUBLIC, None)


def test_a_calendar_key_stands_in_the_address_and_opens_its_calendar_alone(
    ask: Callable[..., Any], desk: Desk
) -> None:
    assert ask(CALENDAR, address="/?key=calendar")[1] == TOKENS["calendar"]
    assert desk.asked == [("calendar", FROM)]
    assert ask(CALENDAR, "calendar")[1] == TOKENS["calendar"]
    assert ask(CALENDAR, session="read")[1] == TOKENS["read"]
    with pytest.raises(Unauthenticated, match="An address may hold a calendar key only; end this token"):
        ask(CALENDAR, address="/?key=read")
    with pytest.raises(Unauthenticated, match="not known"):
        ask(CALENDAR, address="/?key=unknown")
    with pytest.raises(Unauthenticated, match="Sign in"):
        ask(REGISTER, address="/?key=calendar")
    with pytest.raises(Forbidden, match=r"A calendar key opens its person's calendar and nothing else\."):
        ask(REGISTER, "calendar")


def test_a_token_that_may_only_read_changes_nothing(ask: Callable[..., Any]) -> None:
    with pytest.raises(Forbidden, match=r"This token may only read\."):
        ask(EXTEND, "read", contract_id=str(CONTRACT_ID))
    ask(READ, "read", contract_id=str(CONTRACT_ID))
    ask(READ, "write", contract_id=str(CONTRACT_ID))


def test_the_role_is_asked_before_the_part_and_the_part_before_the_thing(ask: Callable[..., Any]) -> None:
    with pytest.raises(Forbidden) as told:
        ask(EXTEND, "auditor", contract_id=str(OTHERS))
    assert str(told.value) == f"{EXTEND.summary.rstrip('.')} is for officer, owner; you act as auditor."
    with pytest.raises(Forbidden, match="for a part of the council"):
        ask(USE_CASES["events"], "part")
    ask(READ, "part", contract_id=str(OTHERS))
    with pytest.raises(NotFound, match=f"There is no contract {CONTRACT_ID}"):
        ask(READ, "part", contract_id=str(CONTRACT_ID))
    ask(READ, "auditor", contract_id=str(CONTRACT_ID))
    ask(REGISTER, "part")


def test_an_address_without_the_id_of_its_kind_asks_for_no_thing(ask: Callable[..., Any]) -> None:
    assert ask(READ, "part")[2] == {}
    assert ask(READ, "part", kpi_id=UUID(int=7))[2] == {"kpi_id": UUID(int=7)}


def test_a_view_says_which_use_case_guards_it(desk: Desk) -> None:
    known: Any = desk

    def view() -> str:
        """Tell something."""
        return ""

    guarded = guard(READ, known)(view)
    assert guarded.use_case is READ  # type: ignore[attr-defined]
    assert (guarded.__name__, guarded.__doc__) == ("view", "Tell something.")
