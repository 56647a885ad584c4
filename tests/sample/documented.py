"""Holding answers against the OpenAPI document: each is to be what its schema says, and nothing else."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker


def closed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with its objects closed: a field that it does not name is a fault."""
    found = deepcopy(document)
    for schema in found["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return found


def faults(document: dict[str, Any], operation: dict[str, Any], answer: Any) -> Iterator[str]:
    """Where an answer is not as its schema says."""
    schema = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
    validator = Draft202012Validator(
        {**schema, "components": document["components"]}, format_checker=FormatChecker()
    )
    for fault in validator.iter_errors(answer.json):
        yield f"{fault.json_path}: {fault.message[:200]}"
