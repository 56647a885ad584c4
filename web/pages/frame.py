"""The frame of every page: who is signed in, where one may go, both clocks, and problems told as pages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Flask, Response, g, request

from application.access import AccessToken
from application.knowing import may_use
from application.sample import ENTERED_AS
from application.use_cases import USE_CASES
from domain.log import LOG_STREAM, Opened
from web.api import problems
from web.api.gate import Gate
from web.api.names import rule_of
from web.cookie import Cookie
from web.pages import assets
from web.pages.clocks import CLOCKS, Clocks, read_clocks
from web.pages.components import ENVIRONMENT
from web.pages.guard import FORM_WORD, guard
from web.services import Services

BLUEPRINT: Final = "pages"
WITH_DOCUMENTS: Final = f"{BLUEPRINT}.do-"
"""How the endpoints of forms begin that documents may come with."""
_HTML: Final = "text/html"
COUNCIL_SIGN_IN: Final = "/sign-in/council"
"""The way to the council's own sign-in: a link and no form, since the content policy lets no form lead elsewhere."""


TO_TRY: Final = {
    "officer": "See in my work what is due: an option to decide on, findings to answer, an action that is overdue.",
    "owner": "Approve a change from my work, see which was made without approval, withhold a figure from the public.",
    "auditor": "Follow an exception to the event behind it, on both clocks, and take the contract's evidence pack.",
    "governance": "See which reviews and decisions are due, and look at the register as it was on any day.",
    "administrator": "See who is in the directory.",
    "reviewer": "Look at the reviews, and raise a finding.",
    "member": "See in my work what was passed to you, share it with a committee, and see what is under review.",
    "director": "See in my work what was passed to you, confirm that it has come, and what is under review.",
    "chair of the review group": "See in my work which reviews you chair, and what your committee is asked to endorse.",
    "supplier-contact": "Return the figures of your firm's KPIs, and answer what was asked about one.",
}
"""What a visitor of the sample may try first, by role or office."""


@dataclass(frozen=True)
class Place:
    """A place that the navigation leads to."""

    called: str
    address: str
    use_case: str
    """Whoever may use it is led there."""


class Visit:
    """One page that is asked for: by whom, on which basis, and how it is written."""

    def __init__(self, services: Services, cookie: Cookie, places: Iterable[Place]) -> None:
        self.services, self.record = services, services.record
        self._cookie, self._places = cookie, tuple(places)

    @property
    def gate(self) -> Gate:
        """What whoever asks may see of the record."""
        gate: Gate = g.gate
        return gate

    @cached_property
    def clocks(self) -> Clocks:
        """Both clocks of the address."""
        return read_clocks(self.record, request.args)

    @cached_property
    def names(self) -> dict[str, str]:
        """Everybody's name, by id."""
        return self.services.access.names()

    def may(self, use_case: str) -> bool:
        """Whether whoever is here may use it, as far as the role says."""
        return may_use(USE_CASES[use_case], g.actor) if "actor" in g else False

    def page(self, template: str, title: str, **values: Any) -> str:
        """The page. *title* is its heading and, with the record's name, what the browser calls it."""
        token = g.get("token")
        return ENVIRONMENT.get_template(template).render(
            title=title,
            visit=self,
            clocks=self.clocks,
            address=self.clocks.address,
            me=token,
            my_name=self.names.get(token.person_id, token.person_id) if token else "",
            places=[place for place in self._places if self.may(place.use_case)] if token else [],
            path=request.path,
            kept={name: text for name, text in request.args.items() if name not in (*CLOCKS, "cursor")},
            form_word=(FORM_WORD, self._cookie.form_word())
            if token or values.pop("has_form", False)
            else None,
            styles=assets.styles(),
            scripts=assets.scripts(),
            now_address=_without_clocks(),
            is_sample=self.is_sample,
            **values,
        )

    @cached_property
    def is_sample(self) -> bool:
        """Whether the record was opened to hold the sample."""
        opened = self.record.events_of(LOG_STREAM, 1)
        return bool(opened) and isinstance(fact := opened[0].event.fact, Opened) and fact.purpose == "sample"


def sign_in_page(visit: Visit, after: str, errors: Mapping[str, str] | None = None, typed: str = "") -> str:
    """The form to sign in with, which then goes to the address *after*."""
    return visit.page(
        "sign-in.html",
        "Sign in",
        has_form=True,
        errors=errors or {},
        typed=typed,
        next=after,
        samples=sample_sign_ins(visit),
        council=f"{COUNCIL_SIGN_IN}?{urlencode({'next': after})}"
        if visit.services.settings.openid_provider
        else "",
        interrupted=request.method == "POST" and not request.path.startswith("/sign-in"),
    )


def sample_sign_ins(visit: Visit) -> list[tuple[str, str, str]]:
    """As whom one can sign in with one click, while the record is a sample: role or office, name and what to try."""
    if not visit.is_sample:
        return []
    return [
        (name, visit.names.get(entered.person, entered.person), TO_TRY.get(name, ""))
        for name, entered in ENTERED_AS.items()
    ]


def to_try(token: AccessToken) -> str:
    """What whoever is here may try first in the sample."""
    entered = ((entered.person, name) for name, entered in ENTERED_AS.items() if entered.role == token.role)
    return TO_TRY.get(dict(entered).get(token.person_id, token.role), "")


class Pages:
    """Adds pages to the application."""

    def __init__(self, app: Flask, services: Services) -> None:
        self.app, self.services = app, services
        self.cookie = Cookie(services.settings)
        self.blueprint = Blueprint(BLUEPRINT, __name__)
        self.places: list[Place] = []

    def visit(self) -> Visit:
        """The page that is being asked for."""
        return Visit(self.services, self.cookie, self.places)

    def place(self, called: str, address: str, use_case: str) -> None:
        """Have the navigation lead there, in the order in which places are added; of an address the last one counts."""
        self.places = [place for place in self.places if place.address != address]
        self.places.append(Place(called, address, use_case))

    def page(
        self,
        path: str,
        use_case: str,
        *,
        endpoint: str,
        methods: tuple[str, ...] = ("GET",),
        shown_again: bool = False,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A page at *path*, written as the table of use cases writes addresses: for whoever may use *use_case*.

        The view is given the visit, and the ids in the address. Of *shown_again* the guard tells.
        """

        def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
            guarded = guard(USE_CASES[use_case], self.services, self.cookie, shown_again=shown_again)(
                lambda **ids: view(self.visit(), **ids)
            )
            self.blueprint.add_url_rule(rule_of(path), endpoint, guarded, methods=list(methods))
            return view

        return decorate

    def open_page(
        self, path: str, *, endpoint: str, methods: tuple[str, ...] = ("GET",)
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A page for everybody, that shows nothing of the record; it is listed at the gate."""

        def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
            def opened(**kwargs: Any) -> Any:
                token = self.services.sessions.token(self.cookie.value)
                if token:
                    g.token, g.actor = token, token.actor
                return view(self.visit(), **kwargs)

            self.blueprint.add_url_rule(path, endpoint, opened, methods=list(methods))
            return view

        return decorate

    def finish(self) -> None:
        """Put them into the application."""
        self.app.register_blueprint(self.blueprint)
        self.app.after_request(self._as_page)

    def _as_page(self, response: Response) -> Response:
        """A problem as a page, where a browser asked for one; and the cookie."""
        if response.mimetype == problems.MEDIA_TYPE and _by_browser():
            response.set_data(self._problem(response))
            response.mimetype = _HTML
            response.headers.pop("WWW-Authenticate", None)
        self.cookie.put(response)
        return response

    def _problem(self, response: Response) -> str:
        """The problem as a page; where the record itself may be what fails, without looking at it."""
        told = msgspec.json.decode(response.get_data())
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            return sign_in_page(
                self.visit(), request.full_path.rstrip("?") if request.method == "GET" else "/"
            )
        title = _TITLES.get(response.status_code, "Not done")
        if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            return self.visit().page("problem.html", title, problem=told)
        return ENVIRONMENT.get_template("failure.html").render(
            title=title, problem=told, styles=assets.styles()
        )


def _without_clocks() -> str:
    """The address of the page as it is now."""
    kept = {name: text for name, text in request.args.items() if name not in CLOCKS}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


_TITLES: Final = {
    400: "This form cannot be used any more",
    403: "This is not for you to see or do",
    404: "There is no such page",
    413: "That is too large",
    429: "Wait a little",
    500: "Something went wrong here",
    503: "The record cannot be used at the moment",
    507: "Nothing can be recorded at the moment",
}


def _by_browser() -> bool:
    if request.path.startswith("/api/"):
        return False
    if request.blueprint == BLUEPRINT:
        return True
    return request.accept_mimetypes.best_match([problems.MEDIA_TYPE, _HTML]) == _HTML
