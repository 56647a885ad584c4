"""Who may see a page: the session that a cookie stands for, held against the one table of use cases.

The order is that of the API's guard: who is it, is the role one of those that may, may this person know of the thing in
the address at all. A form is taken only with the word that was given with it, so that no other site can send one.
"""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import g, request
from werkzeug.exceptions import BadRequest as Unreadable

from application.access import PUBLIC, AccessToken, require
from application.errors import Unauthenticated
from application.knowing import require_remit
from application.use_cases import UseCase, id_of
from web.api.gate import Gate
from web.api.names import ids_of
from web.cookie import Cookie
from web.services import Services

View = Callable[..., Any]
_SAFE: Final = frozenset({"same-origin", "none"})
FORM_WORD: Final = "word"
"""The field of a form that holds the word."""


def take_form(cookie: Cookie) -> None:
    """Raise Unreadable for a form that did not come from a page that was given to this browser."""
    if not is_ours(cookie):
        raise Unreadable


def is_ours(cookie: Cookie) -> bool:
    """Whether a form came from a page that was given to this browser, since it signed in."""
    sent = request.form.get(FORM_WORD, "")
    known = bool(request.cookies) and hmac.compare_digest(sent.encode(), cookie.form_word().encode())
    return known and request.headers.get("Sec-Fetch-Site", "none") in _SAFE


def guard(
    use_case: UseCase, services: Services, cookie: Cookie, *, shown_again: bool = False
) -> Callable[[View], View]:
    """Let a page be reached only by those whom the table allows, and about things of which they may know.

    A form that is none of ours is refused; where it is *shown_again*, the view is told by ``g.ours`` and does nothing
    but that, so that whoever signed in again meanwhile loses nothing that they typed.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**kwargs: Any) -> Any:
            token = services.sessions.token(cookie.value)
            _enter(use_case, token)
            if request.method == "POST":
                g.ours = is_ours(cookie)
                if not g.ours and not shown_again:
                    raise Unreadable
            ids = ids_of(services.record, kwargs)
            g.gate = Gate(services, g.actor)
            stream = use_case.stream
            if stream is not None and id_of(stream) in ids:
                g.gate.require_known(stream, ids[id_of(stream)])
            return view(**ids)

        guarded.use_case = use_case  # type: ignore[attr-defined]
        return guarded

    return decorate


def _enter(use_case: UseCase, token: AccessToken | None) -> None:
    """Settle who is asking. Raises Unauthenticated or Forbidden."""
    if token is None:
        if PUBLIC.role not in use_case.allowed:
            raise Unauthenticated("Sign in to see this page.")
        g.actor = PUBLIC
        return
    g.token, g.actor = token, token.actor
    require(use_case.allowed, token.role, use_case.summary.rstrip("."))
    require_remit(use_case, token.actor)
