"""One error format: RFC 9457 ``application/problem+json``, every failing field named with its rule's clause."""

import http
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from flask import Flask, Response, current_app
from flask_smorest import Api
from marshmallow import fields, validate
from msgspec import Struct
from werkzeug.exceptions import HTTPException

from application import errors
from application.store.standstill import Standstill, standstill
from domain.decisions import Refused
from domain.glossary import described
from web.api.schemas import schema_of

MEDIA_TYPE = "application/problem+json"

_WORDS = {
    400: "The request cannot be read.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The request is larger than this record takes.",
    415: "Send application/json.",
    422: "Some fields cannot be accepted.",
    500: "Something went wrong here. Nothing was recorded unless you were told so; repeating with the same "
    "Idempotency-Key is safe.",
}


class Fault(Struct, frozen=True, omit_defaults=True):
    """One field at fault."""

    field: str
    """Path of the field, such as options.0.up_to."""
    detail: str
    """What is wrong with it."""
    rule: str | None = None
    """Name of the rule that said no."""
    clause: str | None = None
    """Where the rule comes from."""


class Problem(Struct, frozen=True, omit_defaults=True):
    """RFC 9457 problem details."""

    type: str
    """Names the kind of problem."""
    title: str
    """What the status means."""
    status: int
    """Status code of the answer."""
    detail: str
    """What is wrong, in a sentence."""
    faults: tuple[Fault, ...] = ()
    """Every field at fault."""
    current_version: int | None = None
    """Stream version now, where yours was stale."""
    changed: tuple[str, ...] | None = None
    """What changed since you looked."""


_SCHEMA: Final = schema_of(Problem)

_NAMES = {
    400: "unreadable",
    404: "no-such-address",
    405: "method-not-allowed",
    413: "too-large",
    415: "not-json",
    422: "bad-fields",
    500: "failed",
}


def problem(
    status: int,
    kind: str,
    detail: str,
    faults: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Response:
    """A problem answer."""
    title = http.HTTPStatus(status).phrase
    told = Problem(f"tag:kentledge,2026:{kind}", title, status, detail, tuple(faults), **members)
    return Response(msgspec.json.encode(told), status, dict(headers or {}), mimetype=MEDIA_TYPE)


_KINDS: tuple[tuple[type[errors.KentledgeError], int, str], ...] = (
    (errors.Unauthenticated, 401, "unauthenticated"),
    (errors.TooManyFailures, 429, "too-many-failures"),
    (errors.Forbidden, 403, "forbidden"),
    (errors.NotFound, 404, "not-found"),
    (errors.QuotaUsed, 413, "quota-used"),
    (errors.NotTaken, 415, "form-not-taken"),
    (errors.PreconditionMissing, 428, "precondition-missing"),
    (errors.Overtaken, 409, "overtaken"),
    (errors.DuplicateReference, 409, "duplicate-reference"),
    (errors.KeyReused, 422, "idempotency-key-reused"),
    (errors.NotContinued, 503, "read-only"),
    (errors.SigningRefused, 503, "signing-refused"),
    (errors.OnStandby, 503, "on-standby"),
    (errors.Behind, 503, "behind"),
    (errors.Superseded, 503, "superseded"),
    (errors.RecordBroken, 500, "record-broken"),
)


def answer_for(error: errors.KentledgeError) -> Response:
    """The problem that an application error becomes."""
    if isinstance(error, errors.BadRequest):
        wrong = [Fault(name, detail) for name, detail in error.faults.items()]
        return problem(422, "bad-parameters", _WORDS[422], wrong)
    for kind, status, name in _KINDS:
        if isinstance(error, kind):
            headers = {"WWW-Authenticate": 'Bearer realm="kentledge"'} if status == 401 else {}
            if isinstance(error, errors.TooManyFailures):
                headers = {"Retry-After": str(error.seconds)}
            if isinstance(error, errors.Superseded):
                headers = {"Retry-After": "1"}
            if isinstance(error, errors.Behind):
                headers = {"Retry-After": "1", "Kentledge-Position": str(error.position)}
            faults = _faults_of(error)
            return problem(status, name, str(error), faults, headers)
    raise error


_STANDSTILL: Final[Mapping[Standstill, tuple[int, str, str]]] = {
    "full": (507, "no-room", "There is no room left where the record is kept: nothing can be recorded."),
    "unusable": (503, "store-unusable", "The database of the record cannot be used at the moment."),
}
_AGAIN: Final = (
    "Nothing that you were told is recorded is lost. Ask again in a while, for a change with the same Idempotency-Key: "
    "if it was recorded after all, you are told just that."
)


def standing_still(error: Exception) -> Response:
    """The problem of a store that stands still. Raises *error* again where something else is wrong."""
    found = standstill(error)
    if found is None:
        raise error
    current_app.logger.error("the store stands still: %s", error)
    status, kind, words = _STANDSTILL[found]
    return problem(status, kind, f"{words} {_AGAIN}", headers={"Retry-After": "10"})


def _faults_of(error: errors.KentledgeError) -> list[Fault]:
    if isinstance(error, errors.DuplicateReference):
        return [Fault(error.field, str(error))]
    if isinstance(error, errors.PreconditionMissing):
        return [Fault(error.header, str(error))]
    return []


def refusal(refused: Refused) -> Response:
    """The problem that a refused command becomes: every rule that said no, every field at fault."""
    conflict = all(rejection.conflict for rejection in refused.rejections)
    faults = [
        Fault(name, rejection.sentence, rejection.rule, rejection.clause)
        for rejection in refused.rejections
        for name in rejection.fields or ("",)
    ]
    return problem(409 if conflict else 422, "refused", str(refused), faults)


def stale(error: errors.Stale, changed: Sequence[str]) -> Response:
    """The problem of an officer who was overtaken: what changed since they looked."""
    return problem(
        412,
        "stale",
        f"{error} Nothing of yours was recorded; look at what changed and send it again.",
        [Fault("If-Match", f'It is at "v{error.current}" now.')],
        {"ETag": f'"v{error.current}"'},
        current_version=error.current,
        changed=tuple(changed),
    )


def documented(statuses: Iterable[int]) -> dict[int, str]:
    """The problem answers of an operation, as flask-smorest documents them; the store may stand still in each, and be
    full where something is sent to be kept."""
    found = {*statuses, 503}
    return {
        status: http.HTTPStatus(status).name for status in sorted(found | ({507} if 415 in found else set()))
    }


class ProblemApi(Api):
    """flask-smorest, answering every error as a problem and saying so in the OpenAPI document."""

    ERROR_SCHEMA = _SCHEMA

    def init_app(self, app: Flask, *, spec_kwargs: dict[str, Any] | None = None) -> None:
        """Every field and choice is described, by its own words or those of the glossary."""
        super().init_app(app, spec_kwargs=spec_kwargs)
        self.ma_plugin.converter.add_attribute_function(_described)

    def _register_responses(self) -> None:
        for status in http.HTTPStatus:
            self.spec.components.response(
                status.name,
                {
                    "description": status.phrase,
                    "content": {MEDIA_TYPE: {"schema": _SCHEMA}},
                },
                lazy=True,
            )
        self.spec.components.response(
            "DEFAULT_ERROR",
            {"description": "Any other error", "content": {MEDIA_TYPE: {"schema": _SCHEMA}}},
            lazy=True,
        )

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Flask's own and webargs' errors, in the one format; headers such as Allow survive."""
        status = error.code or 500
        data = getattr(error, "data", None) or {}
        faults = tuple(flattened(data.get("messages") or {}))
        if status >= 500:
            current_app.logger.error("unhandled error", exc_info=error)
        headers = {
            name: value
            for name, value in error.get_headers()
            if name.lower() not in ("content-type", "content-length")
        }
        return problem(
            status, _NAMES.get(status, f"http-{status}"), _WORDS.get(status, error.name), faults, headers
        )


def _described(_: Any, field: fields.Field[Any], **__: Any) -> dict[str, str]:
    """A field in words: its own, else the glossary's, and what each of its choices means."""
    rules = [*field.validators, *(field.inner.validators if isinstance(field, fields.List) else ())]
    choices = [tuple(rule.choices) for rule in rules if isinstance(rule, validate.OneOf)]
    words = described(field.name or "", str(field.metadata.get("description", "")), choices)
    return {"description": words} if words else {}


def flattened(messages: Any, path: str = "") -> Iterator[Fault]:
    """Marshmallow's nested messages as one list of faults; the location (json, query) is left out."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            whole = name == "_schema" or (not path and name in ("json", "query", "headers", "form", "files"))
            yield from flattened(inner, path if whole else f"{path}.{name}".strip("."))
    elif isinstance(messages, list):
        for message in messages:
            yield Fault(path, str(message))
    else:
        yield Fault(path, str(messages))
