"""Signing in: with a password, into a sample with one click, in one role at a time; and no form from elsewhere."""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from application.errors import BadRequest, NotFound
from application.sample import SIGN_INS
from application.sessions import Sessions
from application.settings import Settings
from domain.decisions import Command
from domain.person.password import PasswordSet
from domain.person.roles import EndRole, GrantRole
from domain.person.sessions import EndSessions, SessionsEnded
from domain.person.terms import stream_of
from domain.person.tokens import RevokeToken
from tests.directory import entry, issue, let_go
from tests.web.council import PEOPLE, Council, council_on
from tests.web.pages.visitor import Visitor, faults, hidden
from web.app import create_app
from web.services import Services

PASSWORD = "correct horse battery"


@pytest.fixture
def quick(council: Council) -> Council:
    """A council whose passwords are quick to check."""
    sessions = Sessions(council.services.access, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    object.__setattr__(council.services, "sessions", sessions)
    sessions.set_password("p-anwen", PASSWORD)
    return council


def test_somebody_signs_in_by_name_or_id_and_out_again(quick: Council) -> None:
    for called in ("p-anwen", "anwen example"):
        visitor = Visitor(quick)
        page = visitor.opened("/sign-in", next="/contracts?q=meals")
        told = visitor.send("/sign-in", page, person=called, password=PASSWORD)
        assert (told.status_code, told.headers["Location"]) == (303, "/contracts?q=meals")
        assert "HttpOnly" in told.headers["Set-Cookie"]
        assert "SameSite=Lax" in told.headers["Set-Cookie"]
        page = visitor.opened("/account")
        assert "Anwen Example" in page
        kept = visitor.client.get_cookie("kentledge")
        assert kept is not None
        assert visitor.client.post("/sign-out", data=hidden(page.split("</form>")[0])).status_code == 303
        visitor.client.set_cookie("kentledge", kept.value)
        assert visitor.get("/account").status_code == 401  # the session has ended, whoever kept its cookie


@pytest.mark.parametrize(
    ("person", "password"), [("p-anwen", "wrong"), ("p-nobody", PASSWORD), ("p-bryn", PASSWORD), ("", "")]
)
def test_who_gives_a_wrong_password_stays_out(quick: Council, person: str, password: str) -> None:
    visitor = Visitor(quick)
    told = visitor.send("/sign-in", visitor.opened("/sign-in"), person=person, password=password)
    assert told.status_code == 422
    assert faults(told.text)
    assert visitor.get("/account").status_code == 401


def test_whoever_guesses_is_slowed_down_and_told_so(quick: Council) -> None:
    visitor = Visitor(quick)
    page = visitor.opened("/sign-in")
    told = [visitor.send("/sign-in", page, person="p-anwen", password="x").status_code for _ in range(11)]
    assert told == [422] * 10 + [429]
    assert visitor.send("/sign-in", page, person="p-anwen", password=PASSWORD).status_code == 429


def test_a_session_ends_with_the_role_and_with_a_new_password(quick: Council) -> None:
    sessions = quick.services.sessions
    before = sessions.begin("p-anwen", "officer")
    assert sessions.token(before) is not None
    sessions.set_password("p-anwen", PASSWORD + "!")
    assert sessions.token(before) is None
    after = sessions.begin("p-anwen", "officer")
    let_go(quick.services.directory, "p-anwen")
    assert sessions.token(after) is None
    with pytest.raises(BadRequest):
        sessions.set_password("p-bryn", "short")
    with pytest.raises(NotFound):
        sessions.set_password("p-nobody", PASSWORD)


@pytest.mark.parametrize("end", ["role", "token", "sessions"])
def test_whatever_is_ended_of_a_person_ends_their_sessions_for_good(quick: Council, end: str) -> None:
    sessions, directory = quick.services.sessions, quick.services.directory
    secret = issue(directory, "p-anwen", "officer")
    before = sessions.begin("p-anwen", "officer")
    act: dict[str, Command] = {
        "role": EndRole(role="officer", reason="For the test."),
        "token": RevokeToken(token_id=secret.split("_")[1], reason="For the test."),
        "sessions": EndSessions(),
    }
    directory.act("p-anwen", act[end])
    assert sessions.token(before) is None
    if end == "role":
        directory.act("p-anwen", GrantRole(role="officer"))
        assert sessions.token(before) is None, "not with the role again either"
    assert sessions.token(sessions.begin("p-anwen", "officer")) is not None


def test_nobody_makes_a_session_without_the_key_nor_alters_one(quick: Council) -> None:
    sessions, path = quick.services.sessions, quick.services.settings.session_key
    cookie = sessions.begin("p-anwen", "officer")
    assert path.stat().st_mode & 0o777 == 0o600
    said, _, mac = cookie.partition(".")
    raw = bytearray(urlsafe_b64decode(said + "=="))
    raw[raw.index(b"officer") : raw.index(b"officer") + 7] = b"auditor"
    forged = urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
    others = hmac.digest(bytes(32), f"kentledge-session/v1\n{said}".encode(), "sha256")
    for one in (
        f"{forged}.{mac}",
        f"{said}.",
        f"{said}.{mac[:-1]}",
        f".{mac}",
        f"{said}.{urlsafe_b64encode(others).decode().rstrip('=')}",
        "é.é",
        "x" * 5000 + f".{mac}",
    ):
        assert sessions.token(one) is None
    assert sessions.token(cookie) is not None
    path.unlink()
    assert sessions.token(cookie) is None, "without the key nobody is signed in"
    sessions.begin("p-anwen", "officer")
    assert sessions.token(cookie) is None, "another key is another's"


def test_a_session_is_over_after_a_working_day(quick: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("application.sessions._HOURS", -1)
    assert quick.services.sessions.token(quick.services.sessions.begin("p-anwen", "officer")) is None


def test_a_supplier_contact_signs_out_and_changes_their_password_too(quick: Council) -> None:
    person, sessions = PEOPLE["supplier-contact"][0], quick.services.sessions
    sessions.set_password(person, PASSWORD)
    visitor = Visitor(quick, "supplier-contact")
    told = visitor.send(
        "/account", visitor.opened("/account"), password=PASSWORD, new_password=f"{PASSWORD}!"
    )
    assert told.status_code == 303
    assert visitor.client.post("/sign-out", data=hidden(visitor.opened("/account"))).status_code == 303
    last = quick.services.record.events_of(stream_of(person))[-2:]
    assert [type(one.event.fact) for one in last] == [PasswordSet, SessionsEnded]
    assert {one.event.envelope.actor for one in last} == {person}


def test_a_form_that_this_browser_was_not_given_is_not_taken(quick: Council) -> None:
    visitor, other = Visitor(quick, "officer"), Visitor(quick, "officer")
    theirs = other.opened("/account")
    assert visitor.send("/account", theirs, role="auditor").status_code == 400
    assert visitor.client.post("/account", data={"role": "auditor"}).status_code == 400
    own = hidden(visitor.opened("/account"))
    told = visitor.client.post("/account", data=own, headers={"Sec-Fetch-Site": "cross-site"})
    assert told.status_code == 400
    assert visitor.opened("/account")


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/\nx"]
)
def test_signing_in_leads_nowhere_else(quick: Council, address: str) -> None:
    visitor = Visitor(quick)
    page = visitor.opened("/sign-in")
    told = visitor.send("/sign-in", page, person="p-anwen", password=PASSWORD, next=address)
    assert told.headers["Location"] == "/"


def test_the_session_reads_through_the_api_and_never_writes_by_it(quick: Council) -> None:
    contract = quick.register()
    visitor = Visitor(quick, "officer")
    assert visitor.client.get(contract.path).status_code == 200
    assert visitor.client.post(f"{contract.path}/extensions", json={}).status_code == 401
    assert Visitor(quick).client.get(contract.path).status_code == 401


def test_a_sample_is_entered_with_one_click_and_no_other_record(council: Council, tmp_path: Path) -> None:
    visitor = Visitor(council)
    page = visitor.opened("/")
    assert "Sign in as" not in page
    told = visitor.send("/sign-in/sample", visitor.opened("/sign-in"), **{"as": "officer"})
    assert told.status_code == 401
    services = Services.build(Settings(tmp_path / "sample"))
    services.record.open("sample")
    services.directory.enter([entry(SIGN_INS["officer"], "Nadia Example", role="officer")])
    browser = create_app(services=services).test_client()
    page = browser.get("/").text
    assert "Sign in as Nadia Example" in re.sub("<[^>]*>", "", page)
    told = browser.post("/sign-in/sample", data=hidden(page) | {"as": "officer"})
    assert told.status_code == 303
    assert browser.get("/account").status_code == 200
    assert browser.post("/sign-in/sample", data=hidden(page) | {"as": "public"}).status_code == 400
    services.close()


def test_over_https_the_cookie_is_of_this_host_alone(tmp_path: Path) -> None:
    with council_on(tmp_path / "record", public_url="https://contracts.example") as council:
        cookie = Visitor(council).get("/sign-in").headers["Set-Cookie"]
    assert re.match(r"__Host-kentledge=visitor\.", cookie)
    assert "Secure" in cookie


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(council: Council) -> None:
    told = Visitor(council).get("/contracts", q="meals")
    assert told.status_code == 401
    assert 'name="next" value="/contracts?q=meals"' in told.text


def test_without_a_provider_the_council_account_is_not_offered(council: Council) -> None:
    for path in ("/sign-in/council", "/sign-in/returned", "/signed-out"):
        assert Visitor(council).get(path).status_code == 404
    assert "/sign-in/council" not in Visitor(council).opened("/sign-in")
