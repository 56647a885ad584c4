"""How the fields of a summary are kept in the columns of a table, and read back as they were.

A text or a number has a column of its own; a named tuple has one for each of its fields; several texts (ids, levels)
stand in one with blanks between, so that a filter can look for one of them; several values of more than one field
are kept as JSON.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

import msgspec


class KeptField(NamedTuple):
    """One field of a summary in its columns."""

    field: str
    columns: tuple[str, ...]
    numbers: frozenset[str]
    """Those of the columns that hold a number."""
    stored: Callable[[Any], tuple[Any, ...]]
    """The columns' values of the field's value."""
    read: Callable[[Mapping[str, Any]], Any]
    """The field's value in a row as it is stored."""


@cache
def kept(summary: Hashable) -> tuple[KeptField, ...]:
    """Every field of a summary, in order. Kept: they are asked for with every event and every row."""
    return tuple(_kept(name, kind) for name, kind in get_type_hints(summary).items())


@cache
def columns_of(summary: Hashable) -> tuple[str, ...]:
    """The columns of a summary, in order."""
    return tuple(column for field in kept(summary) for column in field.columns)


def stored(summary: tuple[Any, ...]) -> tuple[Any, ...]:
    """The columns' values of a summary."""
    values: list[Any] = []
    for field, value in zip(kept(type(summary)), summary, strict=True):
        values += field.stored(value)
    return tuple(values)


def _kept(name: str, kind: Any) -> KeptField:
    members = getattr(kind, "_fields", None)
    if members:
        hints = get_type_hints(kind)
        numbers = frozenset(member for member in members if _number(hints[member]))
        return KeptField(
            name, members, numbers, tuple, lambda row: kind(*(row[member] for member in members))
        )
    if get_origin(kind) is not tuple:
        numbers = frozenset([name] if _number(kind) else [])
        return KeptField(name, (name,), numbers, lambda value: (value,), lambda row: row[name])
    if get_args(kind)[0] is str:
        return KeptField(
            name,
            (name,),
            frozenset(),
            lambda value: (" ".join(value),),
            lambda row: tuple(row[name].split()),
        )
    encode, decode = msgspec.json.Encoder().encode, msgspec.json.Decoder(kind).decode
    return KeptField(
        name,
        (name,),
        frozenset(),
        lambda value: (encode(value).decode(),),
        lambda row: decode(row[name]),
    )


def _number(kind: Any) -> bool:
    return kind in (int, int | None)
