"""Who may: the bearer token of a request, held against the one table of use cases."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, request

from application.access import PUBLIC, Access, AccessToken, require
from application.errors import Forbidden, Unauthenticated
from application.knowing import require_remit
from application.use_cases import UseCase, id_of
from application.use_cases.feed import CALENDAR
from domain.decisions import Actor
from web.api.gate import Gate
from web.api.names import ids_of
from web.cookie import Cookie
from web.services import Services

View = Callable[..., Any]


def guard(use_case: UseCase, services: Services) -> Callable[[View], View]:
    """Let a view be reached only by those whom the table allows, and about things of which they may know.

    The order is that of every answer: who is it (401), is the role one of those that may (403), may this person know of
    the thing in the address at all (404). What the role may do says nothing about any thing.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            g.actor = authorised(use_case, services)
            ids = ids_of(services.record, kwargs)
            g.gate = Gate(services, g.actor)
            stream = use_case.stream
            if stream is not None and id_of(stream) in ids:
                g.gate.require_known(stream, ids[id_of(stream)])
            return view(*args, **ids)

        guarded.use_case = use_case  # type: ignore[attr-defined]
        return guarded

    return decorate


def authorised(use_case: UseCase, services: Services) -> Actor:
    """Who is asking. Raises Unauthenticated or Forbidden."""
    token = _token(use_case, services)
    if token is None:
        if PUBLIC.role not in use_case.allowed:
            raise Unauthenticated("Sign in: send an Authorization header with a bearer token.")
        return PUBLIC
    g.token = token
    require(use_case.allowed, token.role, use_case.summary.rstrip("."))
    require_remit(use_case, token.actor)
    if token.scope == CALENDAR and use_case.name != CALENDAR:
        raise Forbidden("A calendar key opens its person's calendar and nothing else.")
    if use_case.writes and token.scope != "write":
        raise Forbidden("This token may only read.")
    return token.actor


def _token(use_case: UseCase, services: Services) -> AccessToken | None:
    """The bearer token; where there is none, the calendar key of an address, or for whoever follows a link of a page
    to something that is only read, the session."""
    access, header = services.access, request.headers.get("Authorization")
    if header is None:
        key = request.args.get("key") if use_case.name == CALENDAR else None
        if key:
            return _calendar_key(access, key)
        return None if use_case.writes else services.sessions.token(Cookie(services.settings).value)
    scheme, _, bearer = header.partition(" ")
    if scheme.lower() != "bearer" or not bearer.strip():
        raise Unauthenticated("Send the token as Authorization: Bearer …")
    return access.token(bearer.strip(), request.remote_addr or "")


def _calendar_key(access: Access, key: str) -> AccessToken:
    """An address is kept in histories and logs, so it may hold a calendar key and no other. Raises Unauthenticated."""
    token = access.token(key, request.remote_addr or "")
    if token.scope != CALENDAR:
        raise Unauthenticated(
            "An address may hold a calendar key only; end this token, and issue one with --scope calendar."
        )
    return token
