"""The OpenAPI document, read for people: operations by noun, each with its fields, choices, answers and its example.

It is the only source: what a page says of an operation is what the document says of it.
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from application.sample import SIGN_INS

_DEEPEST: Final = 4
"""So many fields within fields are told; what lies deeper is said to be an object."""
_JSON: Final = "application/json"
_SAID: Final = re.compile(r"\*([^*]+)\*: ([^;]+?)(?:;|\.?$)")
"""A choice and what it means, as descriptions tell them."""


class Choice(NamedTuple):
    """A value that a field may have."""

    value: str
    means: str
    """In words; empty where the value says it."""


class Field(NamedTuple):
    """A field of what is sent or answered, or a parameter."""

    name: str
    """Within an object, after the object's own name: ``term.end``."""
    form: str
    """What is given: text, a date, a list."""
    needed: bool
    means: str
    choices: tuple[Choice, ...]


class Answer(NamedTuple):
    """What may come back."""

    status: str
    means: str
    forms: tuple[str, ...]
    """Media types."""
    schema: str
    """Name of the object that is answered; empty where it is none of JSON."""


class Operation(NamedTuple):
    """One thing that can be asked for."""

    name: str
    method: str
    path: str
    noun: str
    """The group that it belongs to."""
    summary: str
    words: tuple[str, ...]
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    sent: tuple[str, ...]
    """Media types in which it may be sent."""
    answers: tuple[Answer, ...]
    curl: str
    """The example as a command, which runs as it stands beside a sample that is served."""

    def about(self, words: str) -> bool:
        """Whether every one of the words is in its name, address or summary."""
        text = f"{self.name} {self.path} {self.summary} {self.noun}".casefold()
        return all(word in text for word in words.casefold().split())


class Document:
    """The document, as pages tell of it; *host* is where its examples are sent."""

    def __init__(self, told: Mapping[str, Any], host: str) -> None:
        self._told, self._host = told, host
        self._schemas: Mapping[str, Any] = told["components"]["schemas"]
        self.nouns: dict[str, str] = {tag["name"]: tag["description"] for tag in told["tags"]}
        self.words: list[str] = told["info"]["description"].split("\n\n")

    def operations(self, noun: str = "") -> list[Operation]:
        """Every operation, or those of one noun, in the order of the document."""
        return [operation for operation in self._operations if noun in ("", operation.noun)]

    @cached_property
    def _operations(self) -> list[Operation]:
        return [
            self._operation(path, method.upper(), address[method], address.get("parameters", []))
            for path, address in self._told["paths"].items()
            for method in ("get", "post")
            if method in address
        ]

    def fields(self, schema: str) -> tuple[Field, ...]:
        """The fields of an object by its name."""
        return tuple(self._fields(self._schemas[schema], "", 1))

    def _operation(
        self, path: str, method: str, told: dict[str, Any], shared: list[dict[str, Any]]
    ) -> Operation:
        content = told.get("requestBody", {}).get("content", {})
        schema = content.get(_JSON, {}).get("schema")
        parameters = [*shared, *told.get("parameters", [])]
        return Operation(
            name=told["operationId"],
            method=method,
            path=path,
            noun=told["tags"][0],
            summary=told["summary"],
            words=tuple(filter(None, told.get("description", "").split("\n\n"))),
            parameters=tuple(self._parameter(parameter) for parameter in parameters),
            body=tuple(self._fields(schema, "", 1)) if schema else (),
            sent=tuple(content),
            answers=tuple(
                self._answer(status, answer) for status, answer in sorted(told["responses"].items())
            ),
            curl=self._curl(path, method, parameters, content, told.get("x-example", {})),
        )

    def _parameter(self, told: dict[str, Any]) -> Field:
        means, choices = _choices(told.get("description", ""), self._enum(told["schema"]))
        place = {"path": "in the address", "header": "header", "query": "query"}[told["in"]]
        form = f"{self._form(told['schema'])}, {place}"
        return Field(told["name"], form, bool(told.get("required")), means, choices)

    def _answer(self, status: str, told: dict[str, Any]) -> Answer:
        if "$ref" in told:
            told = self._told["components"]["responses"][told["$ref"].rpartition("/")[2]]
        content = told.get("content", {})
        schemas: list[dict[str, Any]] = [
            media.get("schema", {}) for form, media in content.items() if "json" in form
        ]
        schema = schemas[0] if schemas else {}
        return Answer(
            status,
            told.get("description", ""),
            tuple(content),
            schema.get("$ref", "").rpartition("/")[2],
        )

    def _fields(self, schema: dict[str, Any], before: str, depth: int) -> Iterator[Field]:
        found = self._resolved(schema)
        needed = set(found.get("required", ()))
        for name, told in found.get("properties", {}).items():
            means, choices = _choices(told.get("description", ""), self._enum(told))
            yield Field(before + name, self._form(told), name in needed, means, choices)
            within = self._resolved(told.get("items", told))
            if depth < _DEEPEST and "properties" in within:
                yield from self._fields(
                    within, f"{before}{name}{'[]' if 'items' in told else ''}.", depth + 1
                )

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema itself, where another is referred to; of several, the one that is not nothing."""
        while True:
            several = [
                each for each in schema.get("anyOf", schema.get("allOf", ())) if each.get("type") != "null"
            ]
            if "$ref" in schema:
                schema = self._schemas[schema["$ref"].rpartition("/")[2]]
            elif len(several) == 1:
                [schema] = several
            else:
                return schema

    def _enum(self, schema: dict[str, Any]) -> list[Any]:
        found = self._resolved(schema)
        found = self._resolved(found["items"]) if "items" in found else found
        return [value for value in found.get("enum", ()) if value is not None]

    def _form(self, schema: dict[str, Any]) -> str:
        found = self._resolved(schema)
        if "items" in found:
            return f"list of {self._form(found['items'])}"
        kinds = found.get("type", "object" if "properties" in found else "")
        named = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
        form = found.get("format", "")
        if found.get("enum"):
            return "one of"
        return _FORMS.get(form) or " or ".join(_KINDS.get(kind, kind) for kind in named) or "any"

    def _curl(
        self,
        path: str,
        method: str,
        parameters: list[dict[str, Any]],
        content: dict[str, Any],
        example: dict[str, Any],
    ) -> str:
        query, headers, lines = {}, [], []
        for parameter in parameters:
            value = parameter.get("example")
            if value is None:
                continue
            match parameter["in"]:
                case "path":
                    path = path.replace(f"{{{parameter['name']}}}", value)
                case "query":
                    query[parameter["name"]] = value
                case "header":
                    headers.append(f"{parameter['name']}: {value}")
        sent = [(form, media["example"]) for form, media in content.items() if "example" in media]
        if any(parameter["name"] == "dry_run" for parameter in parameters):
            query["dry_run"] = "true"
        headers += [f"Content-Type: {form}" for form, _ in sent]
        if example.get("person"):
            lines.append(f"TOKEN=$({_token(example['person'], example['role'])})")
        asked = f"{self._host}{path}{f'?{urlencode(query)}' if query else ''}"
        lines.append(f"curl -sS -X {method} {shlex.quote(asked)}")
        if example.get("person"):
            lines[-1] += ' \\\n  -H "Authorization: Bearer $TOKEN"'
        lines[-1] += "".join(f" \\\n  -H {shlex.quote(header)}" for header in headers)
        for _, body in sent:
            text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
            lines[-1] += f" \\\n  --data-binary {shlex.quote(text)}"
        return "\n".join(lines)


_FORMS: Final = {"date": "date", "date-time": "instant", "uuid": "id", "decimal": "amount", "binary": "bytes"}
_KINDS: Final = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "object",
}


def _token(person: str, role: str) -> str:
    """The command that prints a token of that person: of those who sign in, the one that was kept with the sample."""
    if SIGN_INS.get(role) == person:  # type: ignore[call-overload]
        return f"awk '$1 == \"{role}\" {{print $NF}}' var/sample-sign-ins.txt"
    return f".venv/bin/kentledge token issue {person} --role {role}"


def _choices(means: str, values: list[Any]) -> tuple[str, tuple[Choice, ...]]:
    """What a field means without what its values mean, and the values with that."""
    if not values:
        return means, ()
    said = {value: words.strip() for value, words in _SAID.findall(means)}
    first = means.find("*")
    left = means[:first].strip() if said and first >= 0 else means
    return left, tuple(Choice(str(value), said.get(str(value), "")) for value in values)
