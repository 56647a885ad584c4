"""What may follow an answer, as the OpenAPI document tells it (3.1, Link Object), and the headers it comes with.

A list leads to what stands on it; what was recorded leads to how the thing stands now, to its story, and to putting it
right; how a thing stands leads to every act on it, with the ETag that was seen. Whoever writes a program against the
API goes from answer to answer so.
"""

from collections.abc import Iterable
from typing import Any, Final

from apispec import APISpec

from application.use_cases import AMENDMENTS, CHANGES, READS, USE_CASES, UseCase, id_of
from domain.stream import Stream

_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "ETag": {
        "description": 'Version of the stream, such as "v7": what a change of it gives as If-Match.',
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "Where what was made stands.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Idempotent-Replayed": {
        "description": "*true* where an earlier request with the same Idempotency-Key was answered so.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
_AS_SEEN: Final = {"header.If-Match": "$response.header.ETag"}
_STORY: Final = "story"
_READ_AT: Final[dict[str, UseCase]] = {read.path: read for read in READS}
_STREAMS: Final = tuple(
    {use_case.stream.noun: use_case.stream for use_case in CHANGES if use_case.stream}.values()
)


def link(spec: APISpec) -> None:
    """Say in the document what may follow each answer, and which headers tell it."""
    components = spec.options.setdefault("components", {})
    components["headers"] = _HEADERS
    components["links"] = _anywhere()
    for stream in _STREAMS:
        read, on_list = _read(stream), _READ_AT.get(f"/{stream.plural}")
        _answered(spec, read, "200", ("ETag",), (act.name for act in _acts_on(stream)))
        if on_list is not None:
            _answered(spec, on_list, "200", (), (_of_a_list(read),))
        for change in CHANGES:
            if change.stream is stream:
                made = ("Location",) if change.creates else ()
                after = (read.name, _STORY, *(each.name for each in AMENDMENTS))
                _answered(spec, change, "201", ("ETag", "Idempotent-Replayed", *made), after)


def _read(stream: Stream[Any]) -> UseCase:
    return _READ_AT[f"/{stream.plural}/{{{id_of(stream)}}}"]


def _acts_on(stream: Stream[Any]) -> Iterable[UseCase]:
    return (act for act in CHANGES if act.stream is stream and not act.creates)


def _of_a_list(read: UseCase) -> str:
    return f"{read.name}-of-the-list"


def _anywhere() -> dict[str, dict[str, Any]]:
    """Each link by its name: what may follow, and where its parameters are in what was asked and answered."""
    found = {_STORY: _link(_STORY, {"path.stream_id": "$response.body#/stream_id"})}
    for amendment in AMENDMENTS:
        event_id = {"path.event_id": "$response.body#/events/0/event_id"}
        found[amendment.name] = _link(amendment.name, event_id | _AS_SEEN)
    for stream in _STREAMS:
        read, name = _read(stream), id_of(stream)
        found[read.name] = _link(read.name, {f"path.{name}": f"$response.body#/{name}"})
        if f"/{stream.plural}" in _READ_AT:
            found[_of_a_list(read)] = _link(read.name, {f"path.{name}": f"$response.body#/items/0/{name}"})
        for act in _acts_on(stream):
            found[act.name] = _link(act.name, {f"path.{name}": f"$request.path.{name}"} | _AS_SEEN)
    return found


def _link(name: str, parameters: dict[str, str]) -> dict[str, Any]:
    return {"operationId": name, "parameters": parameters, "description": USE_CASES[name].summary}


def _answered(
    spec: APISpec, use_case: UseCase, status: str, headers: Iterable[str], links: Iterable[str]
) -> None:
    answer = spec._paths[f"/api/v1{use_case.path}"][use_case.method.lower()]["responses"][status]  # noqa: SLF001
    told = {
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "links": {name: {"$ref": f"#/components/links/{name}"} for name in links},
    }
    answer.update((name, of) for name, of in told.items() if of)
