"""The WSGI application: API, documentation, public register page and the operator's routes."""

import re
import secrets
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from importlib import resources
from typing import Any, cast

from eventsourcing.persistence import PersistenceError
from flask import Flask, Request, Response, current_app, g, render_template, request, send_file
from flask_smorest import Blueprint
from marshmallow import RAISE
from werkzeug.exceptions import NotFound as NoSuchAddress
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.middleware.proxy_fix import ProxyFix

from application.errors import KentledgeError, Superseded
from application.settings import Settings
from domain.decisions import Refused
from projections.ocds.package import OWN_EXTENSION
from web import operations
from web.api import problems
from web.api.amending import register_amendments
from web.api.auditing import register_auditing
from web.api.calendar import register_calendar
from web.api.certificates import register_certificates
from web.api.change_position import register_change_position
from web.api.changes import register_changes
from web.api.contract_documents import register_contract_documents
from web.api.documented import TAGS, complete
from web.api.documents import UPLOAD, register_documents
from web.api.examples import illustrate
from web.api.feed import register_feed
from web.api.fields import CONTROL, Money, PartialDateField, PersonField, StrictBoolean, Text
from web.api.findings import register_findings
from web.api.frameworks import register_frameworks
from web.api.gate import require_passed
from web.api.hierarchy import register_hierarchy
from web.api.imports import register_imports
from web.api.links import link
from web.api.names import ContractName, GroupName, Id
from web.api.notices import register_notices
from web.api.ocds import register_ocds
from web.api.payments import register_payments
from web.api.people import register_people
from web.api.planning import register_planning
from web.api.portfolios import register_portfolios
from web.api.queries import KnownAt
from web.api.reading import JsonReader, refuse_twice
from web.api.reads import register_reads
from web.api.reclassifying import register_reclassifying
from web.api.replaying import register_replaying
from web.api.reporting import register_reporting
from web.api.returns import register_returns
from web.api.reviewing import register_reviewing
from web.api.search import register_search
from web.api.service_credits import register_service_credits
from web.api.settings import register_settings
from web.api.standard_and_training import register_standard_and_training
from web.api.streams import register_streams
from web.api.suppliers import register_suppliers
from web.api.tiering import register_tiering
from web.api.value import register_value
from web.api.working import register_working
from web.pages.api import SPEC
from web.pages.frame import BLUEPRINT as PAGES
from web.pages.frame import WITH_DOCUMENTS
from web.pages.register import register_pages
from web.practice import as_of_practice
from web.reached import Reached
from web.read_log import register_read_log
from web.reading_documents import read_documents
from web.refusals import register_refusals
from web.services import Services

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_OCDS_EXTENSION = ("extension.json", "release-schema.json")
_ASSETS = ("swagger-ui-bundle.js", "swagger-ui.css")
_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)

_OF_EVERY_ANSWER = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", _POLICY),
)
"""Headers, but where the answer has its own."""
_CONDITIONS = frozenset(
    f"HTTP_{name}"
    for name in ("IF_MATCH", "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "IF_UNMODIFIED_SINCE", "IF_RANGE", "RANGE")
)
"""Headers, as WSGI calls them, by which a request asks for an answer only in some case, or for a part of one."""

_DESCRIPTION = """The record of a council's contracts. Every change is an event; nothing is edited.

Every read takes `valid_at` (a civil date: how things stood) and `known_at` (an instant, a civil date for its end, or a
log position: what the record knew) and answers with its basis. Every POST takes `Idempotency-Key`, `If-Match` where the
contract exists, and `?dry_run=true`. A read with an `ETag` takes `If-None-Match` and answers 304 to what you have (RFC
9110). Where several hosts answer, `Kentledge-Min-Position` has a request wait, for five seconds at most, until the host
knows the record up to that log position; else it answers 503 (`behind`). Problems are RFC 9457."""


class Application(Flask):
    """Flask, all of whose views are plain functions: it asks ten times a request whether one is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(
    settings: Settings | None = None, services: Services | None = None, today: date | None = None
) -> Flask:
    """Build everything, eagerly: once for each process, after it was forked. The examples of its document are as on
    *today*, the record's own day unless another is given."""
    settings = settings or (services.settings if services else Settings.from_environment())
    app = Application("web", template_folder="templates", static_folder="static")
    app.config.update(
        MAX_CONTENT_LENGTH=settings.body_limit,
        API_TITLE="Kentledge",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="v1/openapi.json",
        API_SPEC_OPTIONS={
            "tags": [{"name": name, "description": about} for name, (about, _) in TAGS.items()],
            "info": {"description": _DESCRIPTION, "license": {"name": "MIT", "identifier": "MIT"}},
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
        },
    )
    app.url_map.merge_slashes = (
        False  # else whoever asks for //api is sent to the host that they named themselves
    )
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    services = services or Services.build(settings)
    app.extensions["kentledge"] = services
    _register_api(app, services, today or services.record.today())
    _register_errors(app)
    _register_hooks(app, services)
    register_refusals(app)
    operations.register(app, services)
    _register_documentation(app)
    register_pages(app, services)
    register_read_log(app, services)
    _register_release(app, services)
    return app


def _register_api(app: Flask, services: Services, today: date) -> None:
    api = problems.ProblemApi(app)
    for field in (Text, PartialDateField, PersonField, ContractName, GroupName):
        api.register_field(field, "string", None)
    api.register_field(KnownAt, "string", None)
    api.register_field(Id, "string", "uuid")
    api.register_field(Money, "string", "decimal")
    api.register_field(StrictBoolean, "boolean", None)
    blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
    blueprint.ARGUMENTS_PARSER = JsonReader(unknown=RAISE)
    register_changes(blueprint, services)
    register_amendments(blueprint, services)
    register_reads(blueprint, services)
    register_streams(blueprint, services)
    register_change_position(blueprint, services)
    register_reviewing(blueprint, services)
    register_findings(blueprint, services)
    register_planning(blueprint, services)
    register_returns(blueprint, services)
    register_standard_and_training(blueprint, services)
    register_documents(blueprint, services)
    register_imports(blueprint, services)
    register_reclassifying(blueprint, services)
    register_auditing(blueprint, services)
    register_replaying(blueprint, services)
    register_working(blueprint, services)
    register_people(blueprint, services)
    register_settings(blueprint, services)
    register_value(blueprint, services)
    register_tiering(blueprint, services)
    register_frameworks(blueprint, services)
    register_search(blueprint, services)
    register_feed(blueprint, services)
    register_calendar(blueprint, services)
    register_reporting(blueprint, services)
    register_ocds(blueprint, services)
    register_notices(blueprint, services)
    register_contract_documents(blueprint, services)
    register_certificates(blueprint, services)
    register_payments(blueprint, services)
    register_service_credits(blueprint, services)
    register_hierarchy(blueprint, services)
    register_suppliers(blueprint, services)
    register_portfolios(blueprint, services)
    api.register_blueprint(blueprint)
    complete(api.spec)
    link(api.spec)
    illustrate(api.spec, today)
    app.extensions[SPEC] = api.spec


def _register_errors(app: Flask) -> None:
    app.register_error_handler(KentledgeError, problems.answer_for)
    app.register_error_handler(Refused, problems.refusal)
    app.register_error_handler(PersistenceError, problems.standing_still)
    app.register_error_handler(OSError, problems.standing_still)


def _register_hooks(app: Flask, services: Services) -> None:
    document_limit, reached = services.settings.document_limit, Reached(services.record)

    @app.before_request
    def before() -> None:
        asked = _this_request()
        sent, blueprint, endpoint = asked.environ, asked.blueprint, asked.endpoint or ""
        wanted = sent.get("HTTP_X_REQUEST_ID", "")
        g.request_id = wanted if _REQUEST_ID.fullmatch(wanted) else secrets.token_hex(8)
        if blueprint == "api":
            refuse_twice(asked.args)
            reached.require(sent.get("HTTP_KENTLEDGE_MIN_POSITION", ""))
        if any(
            isinstance(view_arg, str) and CONTROL.search(view_arg)
            for view_arg in (asked.view_args or {}).values()
        ):
            raise NoSuchAddress
        if endpoint == f"api.{UPLOAD}" or endpoint.startswith(WITH_DOCUMENTS):
            asked.max_content_length = document_limit
        elif (
            asked.method == "POST"
            and blueprint != PAGES
            and asked.routing_exception is None
            and not asked.is_json
        ):
            raise UnsupportedMediaType

    @app.after_request
    def after(response: Response) -> Response:
        response = as_of_practice(services.record, require_passed(response))
        asked = _this_request()
        headers = response.headers
        # looked through once: a miss costs werkzeug an exception
        there = {name.lower() for name, _ in headers}
        for name, value in _OF_EVERY_ANSWER:
            if name.lower() not in there:
                headers.add(name, value)
        if "x-request-id" not in there:
            headers.add("X-Request-Id", g.get("request_id", ""))
        if (
            "etag" in there
            and not _CONDITIONS.isdisjoint(asked.environ)
            and asked.method in ("GET", "HEAD")
            and response.status_code == HTTPStatus.OK
        ):
            response.make_conditional(asked)  # RFC 9110 §13.1.2: 304 where the reader has it already
        if "vary" in there:
            response.vary.update(("Authorization", "Cookie"))
        else:
            headers.add("Vary", "Authorization, Cookie")
        if not _for_anybody(response, asked):
            headers["Cache-Control"] = "private, no-store"
        if asked.method == "POST" and response.status_code < HTTPStatus.BAD_REQUEST:
            words = current_app.extensions["kentledge"].document_words
            response.call_on_close(lambda: read_documents(words))  # once the answer is sent
        return response


def _register_release(app: Flask, services: Services) -> None:
    """Looks last whether the read models are still those of this release, for they may have been exchanged while they
    were read; what went into the log was looked at there."""

    @app.after_request
    def by_this_release(response: Response) -> Response:
        if response.status_code != HTTPStatus.CREATED and _this_request().blueprint is not None:
            try:
                services.supervisor.require_ours()
            except Superseded as error:
                return problems.answer_for(error)
            except PersistenceError:  # whoever answered has said what is wrong
                pass
        return response


def _this_request() -> Request:
    """The request itself: each look through Flask's stand-in for it costs as much as several of what is looked at."""
    return cast("Request", cast("Any", request)._get_current_object())  # noqa: SLF001 (werkzeug's documented way)


def _for_anybody(response: Response, asked: Request) -> bool:
    """Whether an answer may be kept on its way: one to somebody who did not sign in, and no problem."""
    signed_in = "Authorization" in asked.headers or "key" in asked.args or "token" in g or "cookie" in g
    return response.status_code < 400 and not signed_in


def _register_documentation(app: Flask) -> None:
    @app.get("/api/docs/try")
    def docs() -> str:
        return render_template("docs.html")

    @app.get(f"{OWN_EXTENSION}/<name>", endpoint="ocds-extension")
    def ocds_extension(name: str) -> Response:
        if name not in _OCDS_EXTENSION:
            raise NoSuchAddress
        with resources.as_file(resources.files("projections.ocds") / "transparency_code" / name) as path:
            return send_file(path, max_age=86400)

    @app.get("/api/docs/<name>")
    def asset(name: str) -> Response:
        if name not in _ASSETS:
            raise NoSuchAddress
        with resources.as_file(resources.files("swagger_ui") / "static" / name) as path:
            return send_file(path, max_age=86400)
