"""Signing in with the council's own account, by OpenID Connect: a link there, the way back, and out again.

What a sign-in was begun with is made from the browser's cookie, and kept nowhere: it comes back to that browser alone,
within minutes, and to no browser twice, since whoever signs in is given another cookie.
"""

import base64
import hmac
import secrets
import time
from typing import Any, Final

import structlog
from flask import g, redirect, request

from application.errors import TooManyFailures
from application.identity import NotOnRecord, person_of
from application.settings import OpenIdProvider
from application.throttle import Throttle, address_key
from web.cookie import Cookie
from web.pages.frame import COUNCIL_SIGN_IN, Pages, Visit, sign_in_page
from web.pages.signing_in import SIGNED_OUT, here_after
from web.relying_party import Asked, NoAnswer, NotAccepted, RelyingParty

RETURNED: Final = "/sign-in/returned"
"""Where the provider sends the browser back to; the record is registered there with it."""
_SECONDS: Final = 600
"""How long somebody may take to sign in at the provider."""
_LONGEST: Final = 1000
"""Characters of the address to go to then; whoever comes from a longer one lands on the start page."""

_NOT_BEGUN: Final = "This sign-in was not begun in this browser, or too long ago. Try again."
_NOT_SIGNED_IN: Final = "You were not signed in there. Try again."
_NOT_PROVEN: Final = (
    "The answer of the council's sign-in could not be checked, so you are not signed in. Try again."
)
_NO_ANSWER: Final = "The council's sign-in does not answer at the moment. Try again later."
_NOT_ON_RECORD: Final = (
    "You have an account of the council's, but nobody who may sign in to this record is known by it. Ask an "
    "administrator of the record to enter you, or to put right the e-mail address that it has of you."
)
_log: Final = structlog.get_logger("kentledge")


class _Refused(Exception):
    """Nobody is signed in: the sentence says what the visitor is told, ``why`` what the operator is."""

    def __init__(self, said: str, why: str) -> None:
        super().__init__(said)
        self.why = why


def register_single_sign_on(pages: Pages) -> None:
    """Add it, where a provider is set."""
    provider = pages.services.settings.openid_provider
    if provider is not None:
        _register(pages, provider)


def _register(pages: Pages, provider: OpenIdProvider) -> None:
    here, sessions, cookie = pages.services.settings.public_url, pages.services.sessions, pages.cookie
    party, throttle = RelyingParty(provider, f"{here}{RETURNED}"), Throttle()

    @pages.open_page(COUNCIL_SIGN_IN, endpoint="sign-in-council")
    def to_the_provider(visit: Visit) -> Any:
        try:
            return redirect(party.address(_begun(cookie, here_after(), int(time.time()))), 303)
        except NoAnswer:
            return refused(visit, _NO_ANSWER, "no answer", 503)

    @pages.open_page(RETURNED, endpoint="sign-in-returned")
    def returned(visit: Visit) -> Any:
        keys = [address_key(request.remote_addr or "")]
        if seconds := throttle.wait(keys):
            raise TooManyFailures(seconds)
        try:
            person_id, role, after = _who(visit, party, cookie)
        except NoAnswer:
            return refused(visit, _NO_ANSWER, "no answer", 503)
        except _Refused as error:
            throttle.failed(keys)
            return refused(visit, str(error), error.why)
        cookie.give(sessions.begin(person_id, role))
        return redirect(after, 303)

    @pages.open_page(SIGNED_OUT, endpoint="signed-out")
    def signed_out(visit: Visit) -> str:
        try:
            there = party.sign_out_address(f"{here}/")
        except NoAnswer:
            there = ""
        return visit.page("signed-out.html", "You are signed out", there=there)

    def refused(visit: Visit, said: str, why: str, status: int = 403) -> tuple[str, int]:
        _log.warning(
            "sign-in refused",
            why=why,
            address=request.remote_addr or "",
            issuer=provider.issuer,
            request_id=g.get("request_id", ""),
        )
        return sign_in_page(visit, "/", {"": said}), status


def _who(visit: Visit, party: RelyingParty, cookie: Cookie) -> tuple[str, str, str]:
    """The id of whoever came back from the provider, in which role they sign in, and where they go now.

    Raises _Refused, NoAnswer.
    """
    asked, after = _asked(cookie, request.args.get("state", ""), int(time.time()))
    code = request.args.get("code", "")
    if not code:
        raise _Refused(_NOT_SIGNED_IN, "no code")
    try:
        claims = party.claims(code, request.args.get("iss"), asked)
    except NotAccepted as error:
        raise _Refused(_NOT_PROVEN, error.why) from None
    try:
        person_id = person_of(visit.services.access, party.provider.claim, claims)
    except NotOnRecord as error:
        raise _Refused(_NOT_ON_RECORD, error.why) from None
    roles = visit.services.sessions.roles_of(person_id)
    if not roles:
        raise _Refused(_NOT_ON_RECORD, "no role to sign in with")
    return person_id, roles[0], after


def _begun(cookie: Cookie, after: str, now: int) -> Asked:
    """What a sign-in is begun with that then leads to the address *after*."""
    after = after if len(after) <= _LONGEST else "/"
    told = base64.urlsafe_b64encode(after.encode()).decode().rstrip("=")
    begun = f"{now:x}.{secrets.token_hex(16)}.{told}"
    return _bound(cookie, begun)


def _asked(cookie: Cookie, state: str, now: int) -> tuple[Asked, str]:
    """What this browser began a sign-in with, and where it leads. Raises _Refused."""
    begun, _, _ = state.rpartition(".")
    asked = _bound(cookie, begun)
    if not hmac.compare_digest(state.encode(), asked.state.encode()):
        raise _Refused(_NOT_BEGUN, "state of no sign-in of this browser")
    at, _, told = begun.split(".")
    if not 0 <= now - int(at, 16) <= _SECONDS:
        raise _Refused(_NOT_BEGUN, "state too old")
    return asked, base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)).decode()


def _bound(cookie: Cookie, begun: str) -> Asked:
    """State, nonce and verifier that follow from a beginning in this browser."""
    return Asked(
        state=f"{begun}.{cookie.word(f'state {begun}')}",
        nonce=cookie.word(f"nonce {begun}"),
        verifier=cookie.word(f"verifier {begun}"),
    )
