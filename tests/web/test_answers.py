"""What is answered is said once: as the type that the answer is made of."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from msgspec import Struct

import web.api
from tests.web.council import NOBODY, Council
from web.api.answers import as_object

HERE = Path(web.api.__file__).parent


@pytest.fixture(scope="module")
def document(shared_council: Council) -> dict[str, Any]:
    """The OpenAPI document as served."""
    found: dict[str, Any] = shared_council.read("/api/v1/openapi.json", NOBODY)
    return found


def named(value: Any, document: dict[str, Any], seen: set[str]) -> set[str]:
    """The names of all schemas that a part of the document rests on."""
    if isinstance(value, dict):
        reference = value.get("$ref", "")
        name = reference.rpartition("/")[2]
        if "/schemas/" in reference and name not in seen:
            seen.add(name)
            named(document["components"]["schemas"][name], document, seen)
        for inner in value.values():
            named(inner, document, seen)
    elif isinstance(value, list):
        for inner in value:
            named(inner, document, seen)
    return seen


def written_by_hand() -> Iterator[str]:
    """The schemas that have a class of their own, as the document names them."""
    for file in HERE.glob("*.py"):
        for statement in ast.walk(ast.parse(file.read_text())):
            if isinstance(statement, ast.ClassDef) and any(
                ast.unparse(base).partition("(")[0].endswith(("Schema", "schema_of", "row_schema"))
                for base in statement.bases
            ):
                yield statement.name.removesuffix("Schema")


def test_no_schema_of_an_answer_is_written_by_hand(document: dict[str, Any]) -> None:
    by_hand = set(written_by_hand())
    assert "Basis" in by_hand, "what a query asks is written there"
    answered: set[str] = set()
    for operations in document["paths"].values():
        for method, operation in operations.items():
            if method != "parameters":
                named(operation["responses"], document, answered)
    for response in document["components"]["responses"].values():
        named(response, document, answered)
    assert len(answered) > 150
    assert answered & by_hand == set()


def typed_answers() -> list[type[Struct]]:
    """Every struct of the API's own, which is what answers are made of."""
    found, left = [], [Struct]
    while left:
        left += (kinds := left.pop().__subclasses__())
        found += [kind for kind in kinds if kind.__module__.startswith("web.api.")]
    return found


def within(hint: Any) -> Iterator[Any]:
    """A type, and the types that it is made of."""
    yield hint
    for inner in get_args(hint):
        yield from within(inner)


def test_named_tuples_stand_where_they_are_told_by_name() -> None:
    """The encoder writes a named tuple as a list; only what stands in the answer itself is told by name."""
    answers = typed_answers()
    assert len(answers) > 40
    for answer in answers:
        for hint in get_type_hints(answer).values():
            for kind in within(hint):
                if isinstance(kind, type) and issubclass(kind, Struct):
                    held = [inner for part in get_type_hints(kind).values() for inner in within(part)]
                    assert not [inner for inner in held if hasattr(inner, "_fields")], (answer, kind)


class _Answer(Struct, omit_defaults=True, rename={"first": "from"}):
    first: int
    left_out: str = ""


def test_a_typed_answer_is_written_under_its_own_names() -> None:
    assert as_object(_Answer(1)) == {"from": 1}
    assert as_object(_Answer(1, "Said")) == {"from": 1, "left_out": "Said"}
