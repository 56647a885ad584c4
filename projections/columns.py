"""How the fields of a summary are kept in the columns of a table, and read back as they were.

A text or a number has a column of its own, an id one that keeps its 16 bytes (:data:`Id`); a named tuple has one for
each of its fields; several texts (ids, levels) stand in one with blanks between, so that a filter can look for one of
them; several values of more than one field are kept as JSON, each as an array of its fields in their order.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import chain
from typing import Annotated, Any, Final, NamedTuple, get_args, get_origin, get_type_hints

import msgspec

from application.store.dialect import text_of_id

_AN_ID: Final = "id of a stream or event"
Id = Annotated[str, _AN_ID]
"""A field of a summary that holds the canonical text of an id, or nothing: its column keeps 16 bytes. A statement gives
it ids by :meth:`Dialect.kept_text`, and reads them by :func:`text_of_id`."""

_TEXTS_KEPT_READ: Final = 2000
"""JSON texts of a column whose values are kept in memory: rows of one stream mostly hold the same."""


class KeptField(NamedTuple):
    """One field of a summary in its columns."""

    field: str
    columns: tuple[str, ...]
    numbers: frozenset[str]
    """Those of the columns that hold a number."""
    stored: Callable[[Any], Any] | None = None
    """What stands in its column of the field's value; none where the value itself does, or a column holds each part."""
    read: Callable[..., Any] | None = None
    """The field's value, of its columns' values in their order; none where it is just that of its column."""


class Layout:
    """Summaries of a kind in their columns: every value of a row at its place, so that no row is gone through field by
    field."""

    def __init__(self, summary: type[tuple[Any, ...]]) -> None:
        self.fields: Final = tuple(_kept(name, kind) for name, kind in get_type_hints(summary).items())
        self.columns: Final = tuple(column for field in self.fields for column in field.columns)
        self.ids: Final = frozenset(name for name, kind in _hints(summary).items() if _an_id(kind))
        """Columns that keep an id."""
        self._summary = summary
        self._written = [(at, field.stored) for at, field in enumerate(self.fields) if field.stored]
        self._parts = [at for at, field in enumerate(self.fields) if len(field.columns) > 1]
        self._read: list[tuple[int, int, Callable[..., Any]]] = []
        at = 0
        for field in self.fields:
            if field.field in self.ids:
                self._read.append((at, at + 1, text_of_id))
            elif field.read:
                self._read.append((at, at + len(field.columns), field.read))
            at += len(field.columns)

    def reader(self, name: str) -> Callable[..., Any]:
        """What reads a field of the summary out of its columns' values, for whoever asks for these alone."""
        return next(field.read for field in self.fields if field.field == name and field.read)

    def flat(self, summary: tuple[Any, ...]) -> Iterable[Any]:
        """The summary's values, one for each column, those of several parts with each part at its place."""
        if not self._parts:
            return summary
        pieces: list[Iterable[Any]] = []
        after = 0
        for at in self._parts:
            pieces += summary[after:at], summary[at]
            after = at + 1
        return chain(*pieces, summary[after:])

    def stored(self, summary: tuple[Any, ...]) -> tuple[Any, ...]:
        """The columns' values of a summary."""
        values = list(summary)
        for at, write in self._written:
            values[at] = write(values[at])
        return tuple(self.flat(tuple(values)))

    def read(self, values: tuple[Any, ...]) -> Any:
        """The summary of the columns' values, ids as text."""
        found: list[Any] = []
        after = 0
        for start, end, make in self._read:
            found += values[after:start]
            found.append(make(*values[start:end]))
            after = end
        found += values[after:]
        return tuple.__new__(self._summary, found)


def _hints(summary: Any) -> dict[str, Any]:
    return get_type_hints(summary, include_extras=True)


def _an_id(kind: Any) -> bool:
    """Whether a field of that kind is an :data:`Id`, or one or nothing."""
    return any(_AN_ID in getattr(part, "__metadata__", ()) for part in (kind, *get_args(kind)))


class _Layouts(dict[type[tuple[Any, ...]], Layout]):
    """Kept: a layout is asked for with every event and every row."""

    def __missing__(self, summary: type[tuple[Any, ...]]) -> Layout:
        self[summary] = Layout(summary)
        return self[summary]


_LAYOUTS: Final = _Layouts()


def layout(summary: type[tuple[Any, ...]]) -> Layout:
    """How summaries of that kind are laid out."""
    return _LAYOUTS[summary]


def _kept(name: str, kind: Any) -> KeptField:
    members = getattr(kind, "_fields", None)
    if members:
        hints = get_type_hints(kind)
        numbers = frozenset(member for member in members if _number(hints[member]))
        return KeptField(name, members, numbers, None, kind)
    if get_origin(kind) is not tuple:
        return KeptField(name, (name,), frozenset([name] if _number(kind) else []))
    if get_args(kind)[0] is str:
        return KeptField(name, (name,), frozenset(), " ".join, _apart)
    return KeptField(name, (name,), frozenset(), *_as_arrays(get_args(kind)[0]))


def _as_arrays(member: Any) -> tuple[Callable[[Any], str], Callable[[str], tuple[Any, ...]]]:
    """How several values are kept as JSON, and read back: of a struct the values of its fields without their names."""
    struct = isinstance(member, type) and issubclass(member, msgspec.Struct)
    fields = msgspec.structs.fields(member) if struct else ()
    names = [field.name for field in fields]
    kept: Any = member
    if struct:
        told = [(field.name, field.type) for field in fields]
        kept = msgspec.defstruct(member.__name__, told, array_like=True, frozen=True)
    encode, decode = msgspec.json.Encoder().encode, msgspec.json.Decoder(tuple[kept, ...]).decode

    def stored(value: tuple[Any, ...]) -> str:
        if not value:
            return "[]"
        return encode([kept(*msgspec.structs.astuple(each)) for each in value] if struct else value).decode()

    @lru_cache(_TEXTS_KEPT_READ)
    def read(text: str) -> tuple[Any, ...]:
        found = decode(text)
        if not struct:
            return found
        return tuple(member(**dict(zip(names, msgspec.structs.astuple(each), strict=True))) for each in found)

    return stored, read


def _apart(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _number(kind: Any) -> bool:
    return kind in (int, int | None)
