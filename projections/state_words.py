"""A state, or what changed in one, as lines that a person reads: one for each field that holds something."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from domain.dates import in_words

NOTHING = "(none)"


class StateLine(NamedTuple):
    """One field of a state."""

    field: str
    """In a reader's words: *term end*, *suppliers 1 name*."""
    was: str
    now: str

    @property
    def differs(self) -> bool:
        """Whether it changed."""
        return self.was != self.now


def compared(was: Mapping[str, Any], now: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[StateLine]:
    """Every field that either of two states holds, as it was and as it is, in the order of the states."""
    before, after = dict(_leaves(was, "", names)), dict(_leaves(now, "", names))
    for field in {**after, **before}:
        yield StateLine(field, before.get(field, NOTHING), after.get(field, NOTHING))


def _leaves(value: Any, field: str, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each single value under *value*, with the words for its place; what holds nothing is left out."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{field} {name.replace('_', ' ')}".lstrip(), names)
    elif isinstance(value, list | tuple):
        if all(isinstance(item, str) for item in value):
            yield from [(field, " / ".join(_said(item, names) for item in value))] if value else []
        else:
            for number, inner in enumerate(value, start=1):
                yield from _leaves(inner, f"{field} {number}", names)
    elif value is not None and value != "":
        yield field, _said(value, names)


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
