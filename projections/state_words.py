"""A state, or what changed in one, as lines that a person reads: one for each field that holds something."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from domain.dates import in_words

NOTHING = "(none)"
Path = tuple[str | int, ...]
"""Names of fields, and numbers of items from 1."""


class StateLine(NamedTuple):
    """One field of a state."""

    field: str
    """In a reader's words: *term end*, *suppliers 1 name*."""
    was: str
    now: str
    path: "Path" = ()
    """Where it stands in the state."""

    @property
    def differs(self) -> bool:
        """Whether it changed."""
        return self.was != self.now


def compared(was: Mapping[str, Any], now: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[StateLine]:
    """Every field that either of two states holds, as it was and as it is, in the order of the states."""
    before, after = dict(_leaves(was, (), names)), dict(_leaves(now, (), names))
    for path in {**after, **before}:
        field = " ".join(str(part).replace("_", " ") for part in path)
        yield StateLine(field, before.get(path, NOTHING), after.get(path, NOTHING), path)


def _leaves(value: Any, path: Path, names: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Each single value under *value*, with its place; what holds nothing is left out."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name), names)
    elif isinstance(value, list | tuple):
        if all(isinstance(item, str) for item in value):
            yield from [(path, " / ".join(_said(item, names) for item in value))] if value else []
        else:
            for number, inner in enumerate(value, start=1):
                yield from _leaves(inner, (*path, number), names)
    elif value is not None and value != "":
        yield path, _said(value, names)


def _said(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return _day(text) or names.get(text, text)


def _day(text: str) -> str:
    """A civil date in words; empty for anything else."""
    try:
        return in_words(date.fromisoformat(text)) if text[4:5] == "-" else ""
    except ValueError:
        return ""
