"""Signing in with the council's own account: through a certified provider, and past every way to get in without one."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from playwright.sync_api import Browser
from structlog.testing import capture_logs
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.test import TestResponse

from application.settings import OpenIdProvider, Settings, SettingsError
from domain.person.renaming import Rename
from tests.directory import add_person, let_go
from tests.web import openid_provider
from tests.web.council import Council, council_on
from tests.web.openid_provider import CLIENT, SECRET, Provider
from tests.web.pages.visitor import Visitor
from web.pages import single_sign_on
from web.relying_party import NoAnswer, NotAccepted, RelyingParty

ACCOUNTS = {
    "anwen": {"email": "Anwen.Example@council.example", "email_verified": True},
    "bryn": {"email": "bryn.example@council.example", "email_verified": False},
    "stranger": {"email": "stranger@council.example", "email_verified": True},
    "twice": {"email": "twice@council.example", "email_verified": True},
    "kelvin": {"email": "\u212aelvin@council.example", "email_verified": True},
    "gone": {"email": "gone@council.example", "email_verified": True},
    "roleless": {"email": "roleless@council.example", "email_verified": True},
    "p-anwen": {},
}


@pytest.fixture(scope="module")
def provided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Council, Provider, BaseWSGIServer]]:
    """A council with a provider, on a free port of the loopback address."""
    with ExitStack() as stack:
        server = make_server("127.0.0.1", 0, lambda _environ, _start: [], threaded=True)
        stack.callback(server.server_close)
        here = f"http://127.0.0.1:{server.server_port}"
        provider = stack.enter_context(
            openid_provider.running([f"{here}{single_sign_on.RETURNED}"], ACCOUNTS)
        )
        data = tmp_path_factory.mktemp("signed-on")
        council = stack.enter_context(council_on(data, public_url=here, openid_provider=provider.settings()))
        _enter(council)
        server.app = council.app
        yield council, provider, server


def _enter(council: Council) -> None:
    directory = council.services.directory
    directory.act("p-anwen", Rename(email="anwen.example@council.example", reason="Entered"))
    directory.act("p-bryn", Rename(email="bryn.example@council.example", reason="Entered"))
    for person, email in (
        *(("p-twice-1", "twice@council.example"), ("p-twice-2", "twice@council.example")),
        *(("p-kelvin", "kelvin@council.example"), ("p-gone", "gone@council.example")),
        ("p-roleless", "roleless@council.example"),
    ):
        add_person(directory, person, "Some Example")
        directory.act(person, Rename(email=email, reason="Entered"))
    let_go(directory, "p-gone")


@pytest.fixture
def council(provided: tuple[Council, Provider, BaseWSGIServer]) -> Council:
    """The council, from an address that nobody failed from before."""
    return provided[0]


@pytest.fixture
def provider(provided: tuple[Council, Provider, BaseWSGIServer]) -> Provider:
    """Its provider."""
    return provided[1]


_failures = iter(range(1, 250))


class Someone(Visitor):
    """A browser at an address of its own, so that no test's failures count against another's."""

    def __init__(self, council: Council, address: str = "") -> None:
        super().__init__(council)
        self.from_there = {"REMOTE_ADDR": address or f"198.51.100.{next(_failures)}"}

    def asks(self, path: str) -> TestResponse:
        """What is answered at an address."""
        return self.client.get(path, environ_base=self.from_there, headers={"Accept": "text/html"})

    def sent(self, after: str = "/contracts?q=meals") -> str:
        """Where the link of the sign-in page leads."""
        told = self.client.get("/sign-in/council", query_string={"next": after})
        assert told.status_code == 303
        return told.headers["Location"]


def back(address: str) -> str:
    """The path and query of an address of the record."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def test_somebody_signs_in_with_the_councils_account_once(council: Council, provider: Provider) -> None:
    someone = Someone(council)
    assert "/sign-in/council?next=%2Fcontracts" in someone.get("/contracts").text
    there = someone.sent()
    asked = parse_qs(urlsplit(there).query)
    assert there.startswith(f"{provider.issuer}/auth?")
    assert (asked["code_challenge_method"], asked["scope"]) == (["S256"], ["openid email"])
    before = someone.client.get_cookie("kentledge")
    returned = back(provider.returned(there, "anwen"))
    told = someone.asks(returned)
    assert (told.status_code, told.headers["Location"]) == (303, "/contracts?q=meals")
    after = someone.client.get_cookie("kentledge")
    assert before is not None
    assert after is not None
    assert (
        before.value != after.value
    )  # whoever knew, or planted, the cookie from before knows nothing of this one
    assert "Anwen Example" in someone.opened("/account")
    assert someone.asks(returned).status_code == 403
    assert Someone(council).asks(returned).status_code == 403
    planted = Someone(council)
    planted.client.set_cookie("kentledge", before.value)
    assert planted.get("/account").status_code == 401
    assert (
        planted.asks(returned).status_code == 403
    )  # the same browser once more: the provider takes no code twice


@pytest.mark.parametrize("account", ["bryn", "stranger", "twice", "kelvin", "gone", "roleless"])
def test_who_is_not_known_by_a_verified_address_is_told_so(
    council: Council, provider: Provider, account: str
) -> None:
    someone = Someone(council)
    returned = back(provider.returned(someone.sent(), account))
    with capture_logs() as lines:
        told = someone.asks(returned)
    assert told.status_code == 403
    assert "nobody who may sign in to this record is known by it" in told.text
    why = {
        "bryn": "e-mail address not verified",
        "twice": "several people have that address",
        "roleless": "no role to sign in with",
    }
    [line] = [told for told in lines if told["event"] == "sign-in refused"]
    assert line["why"] == why.get(account, "nobody here is called so")
    assert line["address"] == someone.from_there["REMOTE_ADDR"]
    assert "council.example" not in str(lines)
    assert someone.get("/account").status_code == 401


def test_an_address_put_into_the_database_signs_nobody_in(council: Council, provider: Provider) -> None:
    store, change = council.services.record.store, "UPDATE directory SET email = ? WHERE person_id = 'p-bryn'"
    with store.write() as cursor:
        cursor.execute(council.services.record.sql(change), (ACCOUNTS["stranger"]["email"],))
    try:
        someone = Someone(council)
        assert someone.asks(back(provider.returned(someone.sent(), "stranger"))).status_code == 403
    finally:
        with store.write() as cursor:
            cursor.execute(council.services.record.sql(change), (ACCOUNTS["bryn"]["email"],))


def test_a_state_of_another_browser_or_day_or_address_is_none(
    council: Council, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = Someone(council)
    returned = back(provider.returned(someone.sent(), "anwen"))
    assert Someone(council).asks(returned).status_code == 403
    state = parse_qs(urlsplit(returned).query)["state"][0]
    at, drawn, told, word = state.split(".")
    elsewhere = "Ly9ldmlsLmV4YW1wbGU"  # //evil.example
    for other in ("", "x", "é", f"{at}.{drawn}.{elsewhere}.{word}", f"0.{drawn}.{told}.{word}", state[:-1]):
        assert someone.asks(returned.replace(state, other)).status_code == 403
    with monkeypatch.context() as later:
        now = time.time()
        later.setattr(single_sign_on.time, "time", lambda: now + 601)
        assert someone.asks(returned).status_code == 403
    assert someone.asks(returned).status_code == 303  # all that was wrong was the state


def test_what_comes_back_without_a_code_or_from_elsewhere_is_refused(
    council: Council, provider: Provider
) -> None:
    someone = Someone(council)
    returned = back(provider.returned(someone.sent(), "anwen"))
    query = {name: values[0] for name, values in parse_qs(urlsplit(returned).query).items()}
    for changed, why in (
        ({"code": "", "error": "access_denied"}, "no code"),
        ({"iss": "https://evil.example"}, "another issuer answered"),
        ({"iss": None}, "another issuer answered"),
        ({"code": "made up"}, "code: invalid_grant"),
    ):
        sent = {name: value for name, value in (query | changed).items() if value is not None}
        with capture_logs() as lines:
            told = someone.client.get("/sign-in/returned", query_string=sent, environ_base=someone.from_there)
        assert told.status_code == 403
        assert "evil" not in told.text
        assert [line["why"] for line in lines if line["event"] == "sign-in refused"] == [why]
    assert someone.asks(returned).status_code == 303


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "/" + "x" * 1001]
)
def test_it_leads_nowhere_else(council: Council, provider: Provider, address: str) -> None:
    someone = Someone(council)
    told = someone.asks(back(provider.returned(someone.sent(address), "anwen")))
    assert (told.status_code, told.headers["Location"]) == (303, "/")


def test_whoever_keeps_failing_is_slowed_down(council: Council) -> None:
    someone = Someone(council, "203.0.113.7")
    statuses = [someone.asks("/sign-in/returned?code=x&state=x").status_code for _ in range(11)]
    assert statuses == [403] * 10 + [429]


@pytest.fixture
def party(council: Council, provider: Provider) -> RelyingParty:
    """The record as the provider knows it."""
    return RelyingParty(
        provider.settings(), f"{council.services.settings.public_url}{single_sign_on.RETURNED}"
    )


def _sound(provider: Provider) -> dict[str, Any]:
    """The claims of an ID token as it should be."""
    now = int(time.time())
    return {
        "iss": provider.issuer,
        "aud": CLIENT,
        "sub": "anwen",
        "nonce": "n",
        "iat": now,
        "exp": now + 300,
    }


def _half_hash(text: str) -> str:
    return urlsafe_b64encode(sha256(text.encode()).digest()[:16]).decode().rstrip("=")


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"aud": [CLIENT]},
        {"aud": [CLIENT, "another"], "azp": CLIENT},
        {"at_hash": _half_hash("access")},
        {"iat": -30, "exp": -30},  # two clocks differ by so much
    ],
)
def test_a_sound_id_token_is_believed(
    party: RelyingParty, provider: Provider, changed: dict[str, Any]
) -> None:
    claims = _sound(provider) | _at(changed)
    told = party.proven({"id_token": provider.signed(claims), "access_token": "access"}, "n")
    assert told["sub"] == "anwen"


def _at(changed: dict[str, Any]) -> dict[str, Any]:
    """With instants told from now on."""
    now = int(time.time())
    return {name: now + value if name in ("iat", "exp", "nbf") else value for name, value in changed.items()}


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": -61},
        {"exp": None},
        {"iat": 120},
        {"nbf": 120},
        {"sub": None},
        {"at_hash": _half_hash("another")},
    ],
    ids=str,
)
def test_an_id_token_of_anything_else_is_not(
    party: RelyingParty, provider: Provider, changed: dict[str, Any]
) -> None:
    whole = _sound(provider) | {name: value for name, value in changed.items() if value is None}
    claims = {name: value for name, value in whole.items() if value is not None}
    claims |= _at({name: value for name, value in changed.items() if value is not None})
    with pytest.raises(NotAccepted):
        party.proven({"id_token": provider.signed(claims), "access_token": "access"}, "n")


def _unsigned(provider: Provider, claims: dict[str, Any]) -> str:
    parts = ({"alg": "none"}, claims)
    return ".".join(urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def _by_the_secret(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))


def _by_the_public_key(provider: Provider, claims: dict[str, Any]) -> str:
    """As if what everybody knows were a secret."""
    return jwt.encode(
        {"alg": "HS256", "kid": "tests"},
        claims,
        OctKey.import_key(sha256(provider.key.as_pem(private=False)).digest()),
    )


def _by_another_key(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "tests"}, claims, RSAKey.generate_key(2048))


def _by_an_unknown_key(provider: Provider, claims: dict[str, Any]) -> str:
    return provider.signed(claims, kid="never seen")


def _altered(provider: Provider, claims: dict[str, Any]) -> str:
    token = provider.signed(claims)
    return token[:-2] + ("AA" if not token.endswith("AA") else "BB")


def _nothing(provider: Provider, claims: dict[str, Any]) -> str:
    return "x.y.z"


@pytest.mark.parametrize(
    "forged",
    [_unsigned, _by_the_secret, _by_the_public_key, _by_another_key, _by_an_unknown_key, _altered, _nothing],
)
def test_an_id_token_that_the_provider_did_not_sign_is_not(
    party: RelyingParty, provider: Provider, forged: Callable[[Provider, dict[str, Any]], str]
) -> None:
    with pytest.raises(NotAccepted):
        party.proven({"id_token": forged(provider, _sound(provider))}, "n")
    with pytest.raises(NotAccepted):
        party.proven({}, "n")


def test_any_other_claim_holds_the_id_of_a_person(council: Council, provider: Provider) -> None:
    told = council.services.settings.openid_provider
    object.__setattr__(told, "claim", "sub")
    try:
        someone = Someone(council)
        there = someone.sent()
        assert parse_qs(urlsplit(there).query)["scope"] == ["openid"]
        assert someone.asks(back(provider.returned(there, "p-anwen"))).status_code == 303
        assert "Anwen Example" in someone.opened("/account")
        assert someone.asks(back(provider.returned(someone.sent(), "anwen"))).status_code == 403
        assert "Anwen Example" in someone.opened("/account")  # who was signed in stays it
    finally:
        object.__setattr__(told, "claim", "email")


def test_a_provider_that_does_not_answer_is_told_of(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter((0.0, 1.0, 2.0))
    silent = OpenIdProvider("http://127.0.0.1:9", CLIENT, SECRET)
    party = RelyingParty(silent, "http://127.0.0.1/sign-in/returned", lambda: next(clock))
    for _ in range(2):
        with pytest.raises(NoAnswer):
            party.sign_out_address("/")
    monkeypatch.setattr(RelyingParty, "_discovered", party._discovered)
    clock = iter((3.0, 4.0))
    told = Someone(council).asks("/sign-in/council")
    assert told.status_code == 503
    assert "does not answer" in told.text
    assert 'name="password"' in told.text
    assert Someone(council).asks("/signed-out").status_code == 200


def test_an_issuer_that_calls_itself_otherwise_is_none(provider: Provider) -> None:
    party = RelyingParty(OpenIdProvider(f"{provider.issuer}/", CLIENT, SECRET), "http://127.0.0.1/x")
    with pytest.raises(NoAnswer):
        party.sign_out_address("/")


def test_in_a_browser_the_content_policy_lets_it_through(
    provided: tuple[Council, Provider, BaseWSGIServer], browser: Browser
) -> None:
    council, _, server = provided
    here = council.services.settings.public_url
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    page = browser.new_page()
    try:
        page.goto(f"{here}/account")
        page.get_by_role("button", name="Sign in with your council account").click()
        page.locator("[name=login]").fill("anwen")
        page.locator("[name=password]").fill("any")
        page.get_by_role("button", name="Sign-in").click()
        page.wait_for_url(f"{here}/account")
        page.get_by_role("heading", name="Your account").wait_for()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{here}/signed-out")
        page.get_by_role("link", name="Sign out of your council account too").click()
        page.get_by_role("button", name="Yes, sign me out").click()
        page.wait_for_url(f"{here}/")
        page.goto(f"{here}/account")
        page.get_by_role("heading", name="Sign in", exact=True).wait_for()
    finally:
        page.close()
        server.shutdown()
        thread.join()


BASE = {
    "KENTLEDGE_OIDC_ISSUER": "https://id.council.example/v2.0",
    "KENTLEDGE_OIDC_CLIENT_ID": "kentledge",
    "KENTLEDGE_OIDC_SECRET": "s",
    "KENTLEDGE_PUBLIC_URL": "https://contracts.council.example",
}


def test_it_is_set_by_the_environment(tmp_path: Any) -> None:
    assert Settings.from_environment({}).openid_provider is None
    provider = Settings.from_environment(BASE).openid_provider
    assert provider == OpenIdProvider("https://id.council.example/v2.0", "kentledge", "s")
    assert "'s'" not in repr(provider)
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    named = {**BASE, "KENTLEDGE_OIDC_SECRET": "", "KENTLEDGE_OIDC_SECRET_FILE": str(file)}
    kept = Settings.from_environment(named | {"KENTLEDGE_OIDC_CLAIM": "oid"}).openid_provider
    assert kept is not None
    assert (kept.secret, kept.claim) == ("from a file", "oid")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KENTLEDGE_OIDC_ISSUER", "http://id.council.example"),
        ("KENTLEDGE_OIDC_ISSUER", "https://id.council.example/?x"),
        ("KENTLEDGE_OIDC_ISSUER", "https://[id"),
        ("KENTLEDGE_OIDC_CLIENT_ID", " "),
        ("KENTLEDGE_OIDC_SECRET", ""),
        ("KENTLEDGE_OIDC_SECRET_FILE", "/nowhere"),
        ("KENTLEDGE_OIDC_CLAIM", "e mail"),
        ("KENTLEDGE_PUBLIC_URL", "http://contracts.council.example"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name.removesuffix("_FILE")):
        Settings.from_environment({**BASE, name: value})
