"""Bad values by kind of field, and where in a request each can be put."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct, inspect

from domain.text import PersonId
from tests.web.council import least

ABSENT, LEFT = "p-nobody", "p-wyn"
"""Ids in the right form: of nobody, and of somebody who was erased."""
LOOKS_ALIKE = "\u0440-0001"
"""The first letter is Cyrillic."""
UNSEEN = "\u202e\u2066\u200b"
"""Turns the direction of reading, isolates, and takes no room: nothing of it is kept."""
_PERSON = inspect.type_info(PersonId)


@dataclass(frozen=True, eq=False)
class Field:
    """A place in a request: *options.0.name*, and the type of what stands there."""

    path: tuple[str | int, ...]
    node: Any

    @property
    def name(self) -> str:
        """As faults name it."""
        return ".".join(map(str, self.path))

    @property
    def person(self) -> bool:
        """Whether it names a person."""
        return bool(self.node == _PERSON)


def fields_of(kind: type[Struct], body: dict[str, Any]) -> Iterator[Field]:
    """Every field of the request that a body of that *kind* has or may have, innermost ones; none of those that the
    record fills in."""
    for field in inspect.type_info(kind).fields:  # type: ignore[attr-defined]
        if isinstance(field.type, inspect.Metadata) and (field.type.extra or {}).get("asked") is False:
            continue
        if field.name == "on_behalf_of":
            yield Field(("on_behalf_of",), _PERSON)
        else:
            yield from _inside(field.type, body.get(field.encode_name), (field.encode_name,))


def _inside(node: Any, value: Any, path: tuple[str | int, ...]) -> Iterator[Field]:
    if node == _PERSON:
        yield Field(path, node)
        return
    while isinstance(node, inspect.Metadata):
        node = node.type
        if node == _PERSON:
            yield Field(path, node)
            return
    match node:
        case inspect.UnionType():
            [inner] = [each for each in node.types if not isinstance(each, inspect.NoneType)]
            yield from _inside(inner, value, path)
        case inspect.StructType(cls=cls):
            inner_body = value if isinstance(value, dict) else {}
            for field in inspect.type_info(cls).fields:  # type: ignore[attr-defined]
                yield from _inside(field.type, inner_body.get(field.encode_name), (*path, field.encode_name))
        case inspect.VarTupleType() | inspect.ListType():
            first = value[0] if value else None
            yield from _inside(node.item_type, first, (*path, 0))
        case inspect.DictType() | inspect.FrozenSetType():
            return
        case _:
            yield Field(path, node)


def put(kind: type[Struct], body: dict[str, Any], bad: dict[Field, Any]) -> dict[str, Any]:
    """The body with each bad value in its place; what has to be around it is filled in, in the right form."""
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(body))
    for field, value in bad.items():
        _set(kind, made, field.path, value)
    return made


def _set(kind: type[Struct], inside: dict[str, Any], path: tuple[str | int, ...], value: Any) -> None:
    name, *rest = path
    if not rest:
        inside[str(name)] = value
        return
    node = next(field.type for field in inspect.type_info(kind).fields if field.encode_name == name)  # type: ignore[attr-defined]
    struct = _struct(node)
    if rest[0] == 0:
        held = inside.get(str(name)) or ([least(struct, str(UUID(int=7)))] if struct else [""])
        inside[str(name)] = held
        if len(rest) == 1:
            held[0] = value
        elif struct is not None:
            _set(struct, held[0], tuple(rest[1:]), value)
        return
    if struct is None:
        raise AssertionError(f"nothing holds {path}")
    inside[str(name)] = inside.get(str(name)) or least(struct, str(UUID(int=7)))
    _set(struct, inside[str(name)], tuple(rest), value)


def _struct(node: Any) -> type[Struct] | None:
    match node:
        case inspect.Metadata():
            return _struct(node.type)
        case inspect.UnionType():
            return next((found for found in map(_struct, node.types) if found), None)
        case inspect.VarTupleType() | inspect.ListType():
            return _struct(node.item_type)
        case inspect.StructType(cls=cls):
            return cls
    return None


@dataclass(frozen=True)
class Bad:
    """A kind of bad value: what is put into a field of its kind, and what is said of it wherever it comes in."""

    called: str
    values: dict[type, Any]
    """By msgspec's type of the field's kind, or ``Field`` for one that names a person."""
    rule: str = ""
    """The rule that names it; empty where the field cannot be read at all."""

    def for_(self, field: Field) -> Any:
        """What is put into *field*; ``None`` where nothing of the kind fits there."""
        if field.person:
            return self.values.get(Field)
        if isinstance(field.node, inspect.StrType):
            return self._text(field.node)
        return self.values.get(type(field.node))

    def _text(self, node: inspect.StrType) -> Any:
        value = self.values.get(str if node.pattern is None else inspect.StrType)
        if value == "too long":
            return "x" * (node.max_length + 1) if node.max_length else None
        if self.rule == "text.says-something":  # what may be empty is, then
            if not value or not node.min_length:
                return None
            return (value * node.min_length)[: max(len(value), node.min_length)]
        return value


UNREADABLE = (
    Bad(
        "another kind",
        {
            Field: LOOKS_ALIKE,
            str: 7,
            inspect.StrType: "\u2014",
            inspect.DateType: "2019-02-30",
            inspect.DecimalType: "1.005",
            inspect.LiteralType: "none of these",
            inspect.IntType: "7",
            inspect.BoolType: "yes",
            inspect.UUIDType: "urn:uuid:00000000-0000-4000-8000-000000000000",
        },
    ),
    Bad(
        "too much or rounded",
        {
            Field: "p-" + "x" * 63,
            str: "too long",
            inspect.DateType: "2019-3-1",
            inspect.DecimalType: 1.5,
            inspect.LiteralType: None,
            inspect.IntType: 1.5,
            inspect.BoolType: 1,
            inspect.UUIDType: "00000000000040008000000000000000",
        },
    ),
    Bad(
        "blanks and lines around it",
        {
            Field: "p-0001 ",
            str: "a\x00b",
            inspect.StrType: "2019-03\n",
            inspect.DateType: "1850-01-01",
            inspect.DecimalType: "1.00\n",
            inspect.LiteralType: " ",
            inspect.UUIDType: "{00000000-0000-4000-8000-000000000000}",
        },
    ),
    Bad(
        "digits and letters of another script",
        {
            Field: "\uff50-0001",
            inspect.DateType: "\u0662\u0660\u0661\u0669-03-01",
            inspect.DecimalType: "\u0661.00",
            inspect.IntType: "\u0667",
        },
    ),
)
REFUSED = (
    Bad("nobody on record", {Field: ABSENT}, "people.on-record"),
    Bad("somebody who left", {Field: LEFT}, "people.on-record"),
    Bad("blanks", {str: " \u00a0\t"}, "text.says-something"),
    Bad("what cannot be seen", {str: UNSEEN}, "text.says-something"),
)
OF_NOTHING = Bad("an id of nothing", {inspect.UUIDType: "0b9ad3f2-7a77-4f0c-9a3e-3f8a0f6b5c99"}, "*")
"""What is said of it is the act's own; that it is the same by every road is all that is asked."""
OUT_OF_REACH = Bad("a day out of reach", {inspect.DateType: "2190-01-01"}, "effective-date.within-reach")
"""For the day from which it is true."""
