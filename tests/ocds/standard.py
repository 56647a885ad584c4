"""The standard to test against: OCDS 1.1.5 with its extensions, as it lies beside this checkout."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import ocdsmerge
import pytest
from json_merge_patch import merge
from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from projections import ocds
from projections.ocds.difference import Body
from projections.ocds.package import encoded

_FOLDER = Path(__file__).parents[3] / "shared" / "data" / "ocds"
needs_the_standard = pytest.mark.skipif(
    not _FOLDER.exists(), reason="the schemas of OCDS are not beside this checkout"
)

_SCALE = {
    "definitions": {
        "Organization": {
            "properties": {
                "details": {
                    "properties": {
                        "scale": {
                            "type": ["string", "null"],
                            "enum": ["micro", "small", "medium", "sme", "large", "", None],
                        }
                    }
                }
            }
        }
    }
}
"""What the extension for the scale of a party adds, which does not lie there."""
_OWN = Path(ocds.__file__).parent / "transparency_code" / "release-schema.json"
"""The publisher's own."""


def schema(name: str) -> Any:
    """A schema as it was published."""
    return json.loads((_FOLDER / name).read_text())


@cache
def release_schema() -> Any:
    """The release schema with the extensions merged in (RFC 7396), as OCDS says to."""
    found = schema("release-schema.json")
    for extension in sorted(_FOLDER.glob("ext_*.json")):
        found = merge(found, json.loads(extension.read_text()))
    return merge(merge(found, _SCALE), json.loads(_OWN.read_text()))


@cache
def merger() -> Any:
    """The merging of the Open Contracting Partnership's own library."""
    return ocdsmerge.Merger(schema=release_schema())


def faults(body: Body, name: str = "release-schema.json") -> list[str]:
    """What jsonschema finds wrong."""
    release, versioned = release_schema(), schema("versioned-release-validation-schema.json")
    registry: Registry[Any] = Registry().with_resources(
        (row["id"], DRAFT4.create_resource(row)) for row in (release, versioned)
    )
    against = release if name == "release-schema.json" else schema(name)
    validator = Draft4Validator(against, registry=registry, format_checker=Draft4Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(body)]


def unknown(body: Any, within: Any = None, path: str = "$") -> Iterator[str]:
    """Fields that the release schema does not name: plain validation lets them through, typing errors and all."""
    root = release_schema()
    within = root if within is None else within
    while "$ref" in within:
        within = root["definitions"][within["$ref"].rsplit("/", maxsplit=1)[1]]
    if isinstance(body, list):
        for number, item in enumerate(body):
            yield from unknown(item, within.get("items", {}), f"{path}[{number}]")
    elif isinstance(body, dict):
        named, forms = within.get("properties", {}), within.get("patternProperties", {})
        for name, value in body.items():
            if name in named:
                yield from unknown(value, named[name], f"{path}.{name}")
            elif not any(re.search(form, name) for form in forms):
                yield f"{path}.{name}"


def as_read(body: Body) -> Body:
    """As somebody reads it who got it as JSON."""
    found: Body = json.loads(encoded(body))
    return found
