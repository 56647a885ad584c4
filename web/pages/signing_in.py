"""Signing in and out, one's account, and the page that the record opens on."""

import re
from typing import Any, Final

from flask import g, redirect, request
from werkzeug import Response

from application.errors import BadRequest, TooManyFailures, Unauthenticated
from application.sample import ENTERED_AS
from projections import tables
from web.pages.cells import titled
from web.pages.frame import Pages, Visit, sample_sign_ins, sign_in_page, to_try
from web.pages.guard import take_form

_OURS: Final = re.compile(r"/(?!/)[!-\[\]-~]*", re.ASCII)
"""An address of this record: never another host's, as ``//host`` or ``/\\host`` would be."""
SIGNED_OUT: Final = "/signed-out"
"""Where whoever may have signed in elsewhere is told that they are signed out here alone."""


def register_signing_in(pages: Pages) -> None:
    """Add them."""
    sessions, cookie = pages.services.sessions, pages.cookie

    def begin(person_id: str, role: str) -> Response:
        cookie.give(sessions.begin(person_id, role))
        return redirect(here_after(), 303)

    @pages.open_page("/", endpoint="start")
    def start(visit: Visit) -> str:
        return visit.page(
            "start.html",
            "The record of contracts",
            has_form=True,
            samples=sample_sign_ins(visit),
            to_try=to_try(g.token) if visit.is_sample and "token" in g else "",
            lists=[
                (titled(table.stream), f"/{table.stream.plural}")
                for table in tables.ALL
                if visit.may(f"list-{table.stream.plural}")
            ],
            empty=visit.record.head() <= 1,
        )

    @pages.open_page("/sign-in", endpoint="sign-in", methods=("GET", "POST"))
    def sign_in(visit: Visit) -> Any:
        if request.method == "GET":
            return sign_in_page(visit, here_after())
        take_form(cookie)
        typed, password = request.form.get("person", "").strip(), request.form.get("password", "")
        missing = {"person": "Enter your id or your name"} if not typed else {}
        missing |= {"password": "Enter your password"} if not password else {}
        if missing:
            return sign_in_page(visit, here_after(), missing, typed), 422
        person_id = _person(visit, typed)
        try:
            roles = sessions.checked(person_id, password, request.remote_addr or "")
        except (Unauthenticated, TooManyFailures) as error:
            status = 429 if isinstance(error, TooManyFailures) else 422
            return sign_in_page(visit, here_after(), {"password": str(error)}, typed), status
        return begin(person_id, roles[0])

    @pages.open_page("/sign-in/sample", endpoint="sign-in-sample", methods=("POST",))
    def sign_in_to_sample(visit: Visit) -> Response:
        take_form(cookie)
        entered = ENTERED_AS.get(request.form.get("as", ""))
        if not visit.is_sample or entered is None:
            raise Unauthenticated("Only the sample can be entered without a password.")
        return begin(entered.person, entered.role)

    @pages.open_page("/sign-out", endpoint="sign-out", methods=("POST",))
    def sign_out(_: Visit) -> Response:
        take_form(cookie)
        cookie.give("")
        if "token" in g:
            sessions.end(g.token)
        elsewhere = pages.services.settings.openid_provider is not None
        return redirect(SIGNED_OUT if elsewhere else "/", 303)

    @pages.page("/account", "me", endpoint="account", methods=("GET", "POST"))
    def account(visit: Visit) -> Any:
        errors: dict[str, str] = {}
        if request.method == "POST" and "role" in request.form:
            return begin(g.token.person_id, request.form["role"])
        if request.method == "POST":
            errors = _change_password()
            if not errors:
                return begin(g.token.person_id, g.token.role)
        roles = sessions.roles_of(g.token.person_id)
        page = visit.page("account.html", "Your account", roles=roles, errors=errors)
        return page, 422 if errors else 200

    def _change_password() -> dict[str, str]:
        old, new = request.form.get("password", ""), request.form.get("new_password", "")
        try:
            sessions.checked(g.token.person_id, old, request.remote_addr or "")
        except (Unauthenticated, TooManyFailures) as error:
            return {"password": str(error)}
        try:
            sessions.set_password(g.token.person_id, new, g.token.actor)
        except BadRequest as error:
            return {"new_password": " ".join(error.faults.values())}
        return {}


def here_after() -> str:
    """Where to go then: where the visitor was sent from, if that is here."""
    asked = request.values.get("next", "/")
    return asked if _OURS.fullmatch(asked) else "/"


def _person(visit: Visit, typed: str) -> str:
    """The id of whoever is called so, where only one person is; else what was typed."""
    found = [
        person.person_id
        for person in visit.services.access.directory()
        if person.name.casefold() == typed.casefold()
    ]
    return found[0] if len(found) == 1 else typed
