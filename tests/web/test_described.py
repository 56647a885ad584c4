"""Every field, parameter, choice and code is described in words, in the OpenAPI document and the event catalogue."""

from collections.abc import Iterator
from typing import Any

import pytest

from application.access import ROLES
from application.use_cases import USE_CASES
from domain.glossary import CHOICES, FIELDS
from tests.web.council import NOBODY, Council
from web.catalogue import catalogue


@pytest.fixture(scope="module")
def document(shared_council: Council) -> dict[str, Any]:
    """The OpenAPI document as served."""
    found: dict[str, Any] = shared_council.read("/api/v1/openapi.json", NOBODY)
    return found


def properties(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of every schema, and every parameter, with where it is."""
    for name, schema in document["components"]["schemas"].items():
        for field, said in schema.get("properties", {}).items():
            yield f"{name}.{field}", said
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            said = operation.get("parameters", ()) if method != "parameters" else operation
            for row in said:
                if "name" in row:
                    yield f"{method} {path} {row['name']}", row


def test_every_field_and_parameter_is_described(document: dict[str, Any]) -> None:
    assert [where for where, said in properties(document) if not said.get("description")] == []


def test_every_choice_is_described(document: dict[str, Any]) -> None:
    """Columns to sort by, and names of events, say themselves what they are; every other choice is said in words."""
    silent = []
    for where, said in properties(document):
        if where.split(" ")[-1].split(".")[-1] in ("sort", "type"):
            continue
        schema = said.get("schema", said)
        choices = [item for item in schema.get("items", schema).get("enum", ()) if item]
        words = said.get("description", "")
        silent += [(where, choice) for choice in choices if len(choices) > 1 and f"*{choice}*: " not in words]
    assert silent == []


def test_every_field_of_an_event_is_described() -> None:
    rows = catalogue().split("## Who may do what")[0].splitlines()
    fields = [row for row in rows if row.startswith("| `")]
    assert len(fields) > 500
    assert [field for field in fields if field.endswith("|  |")] == []


def test_patterns_are_those_of_json_schema(document: dict[str, Any]) -> None:
    def patterns(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("pattern"), str):
                yield value["pattern"]
            for inner in value.values():
                yield from patterns(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from patterns(inner)

    found = list(patterns(document))
    assert found
    assert not [text for text in found if "\\Z" in text or "\\A" in text or "(?P" in text]


def test_operations_are_grouped_by_noun_and_say_who_may_call_them(document: dict[str, Any]) -> None:
    told = {tag["name"]: tag["description"] for tag in document["tags"]}
    assert all(told.values())
    used = set()
    for use_case in USE_CASES.values():
        path = document["paths"].get(f"/api/v1{use_case.path}")
        if path is None:
            continue  # operators' routes, at the root
        operation = path[use_case.method.lower()]
        [tag] = operation["tags"]
        used.add(tag)
        line = next(line for line in operation["description"].splitlines() if line.startswith("For "))
        for role in ROLES:
            words = "everybody" if "public" in use_case.allowed else role
            assert (words in line) == (role in use_case.allowed or "public" in use_case.allowed), line
    assert used == set(told)
    assert {"Contracts", "Change requests", "KPIs", "Reviews", "Suppliers"} <= used


def test_the_glossary_says_each_thing_in_a_sentence() -> None:
    assert all(field and field[0].isupper() and field.endswith(".") for field in FIELDS.values())
    assert all(choice and not choice.endswith(".") for choice in CHOICES.values())
