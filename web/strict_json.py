"""JSON read strictly, wherever it comes in: a record of evidence does not guess which of two values was meant.

RFC 8259 §4: what becomes of a name that is given twice differs from one reader to the next. Here it is refused.
"""

import json
from typing import Any

import msgspec


class NotJson(ValueError):
    """What was given is not JSON that can be read."""


class NamedTwice(ValueError):
    """Names that are given twice in one object, each as a path: *options.0.name*."""

    def __init__(self, paths: list[str]) -> None:
        self.paths = paths
        super().__init__(f"given twice: {', '.join(paths)}")


def strict_json(raw: bytes) -> Any:
    """The value; NaN, half characters, figures beyond reach and endless nesting are no JSON here.

    Raises NotJson, or NamedTwice with every name that an object has twice.
    """
    try:
        value = msgspec.json.decode(raw)
        twice = _named_twice(raw)
    except (
        ValueError,
        RecursionError,
    ) as error:  # among them msgspec's DecodeError and a figure of 5,000 digits
        raise NotJson("That is not JSON that can be read.") from error
    if twice:
        raise NamedTwice(twice)
    return value


def _named_twice(raw: bytes) -> list[str]:
    """The path of every name that an object has more than once, in the order of the text."""
    found: dict[str, None] = {}
    unseen: list[tuple[str, Any]] = [("", json.loads(raw, object_pairs_hook=_Pairs))]
    while unseen:
        path, value = unseen.pop()
        if isinstance(value, _Pairs):
            seen: set[str] = set()
            for name, _ in value:
                if name in seen:
                    found[f"{path}.{name}".lstrip(".")] = None
                seen.add(name)
            unseen += [(f"{path}.{name}", inner) for name, inner in reversed(value)]
        elif isinstance(value, list):
            unseen += [(f"{path}.{place}", inner) for place, inner in reversed(list(enumerate(value)))]
    return list(found)


class _Pairs(list[tuple[str, Any]]):
    """An object as it was written: its names with their values, in order."""
