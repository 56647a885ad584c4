"""What a command says: its texts as they are kept, and the people whom it names.

Asked once of every command, whatever the road it came by, so that no act has to think of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
from msgspec import Struct, inspect

from domain.decisions import Rejection
from domain.text import PersonId, tidy

_PERSON: Final = inspect.type_info(PersonId)
_COMPATIBLE: Final = ("reference", "name", "identifier", "scheme", "option")
"""Names and references, by the last word of the field: written alike where they are read alike (NFKC)."""
_SHORT: Final = 1000
"""Texts up to this length are one line: names, titles and the like."""

Said = TypeVar("Said", bound=Struct)


class _Text(NamedTuple):
    """What is asked of the text in a field."""

    least: int
    most: int | None
    compatible: bool
    lines: bool


class _Untidy(NamedTuple):
    """A text that says nothing, or too much, once it is as it is kept."""

    field: str
    sentence: str


class NotSayable(msgspec.ValidationError):
    """What was said does not fit once it is as it is kept; ``rejection`` names each field."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.sentence)
        self.rejection = rejection


def tidied(said: Said, only: Iterable[str] | None = None) -> Said:
    """*said* with each text as it is kept, or only those in some of its fields. Raises NotSayable naming each field
    that then is empty though it must say something, or too long."""
    faults: list[_Untidy] = []
    found: Said = _tidied(said, "", faults, None if only is None else frozenset(only))
    if faults:
        sentences = " ".join(dict.fromkeys(fault.sentence for fault in faults))
        raise NotSayable(
            Rejection(sentences, tuple(fault.field for fault in faults), rule="text.says-something")
        )
    return found


def _tidied(said: Any, path: str, faults: list[_Untidy], only: frozenset[str] | None = None) -> Any:
    changes = {}
    struct: type[Struct] = type(said)
    texts = _texts(struct)
    for name in _fields_of_text(struct):
        if only is not None and name not in only:
            continue
        value = getattr(said, name)
        if type(value) is str and _is_tidy(value):
            continue
        kept = _kept(value, texts.get(name), f"{path}{name}", faults)
        if kept is not value:
            changes[name] = kept
    return msgspec.structs.replace(said, **changes) if changes else said


def _is_tidy(text: str) -> bool:
    """Whether plainly nothing has to be done to it, as to nearly every text."""
    return text.isascii() and text.isprintable() and text[:1] != " " and text[-1:] != " "


def _kept(value: Any, text: _Text | None, path: str, faults: list[_Untidy]) -> Any:
    if isinstance(value, str):
        return value if text is None else _kept_text(value, text, path, faults)
    if isinstance(value, tuple):
        kept = tuple(_kept(each, text, f"{path}.{place}", faults) for place, each in enumerate(value))
        return kept if any(new is not old for new, old in zip(kept, value, strict=True)) else value
    return _tidied(value, f"{path}.", faults) if isinstance(value, Struct) else value


def _kept_text(value: str, text: _Text, path: str, faults: list[_Untidy]) -> str:
    kept = tidy(value, compatible=text.compatible, lines=text.lines)
    if kept == value:
        return value
    if len(kept) < text.least:
        faults.append(_Untidy(path, "Blanks say nothing: write what is meant, or leave the field out."))
    elif text.most is not None and len(kept) > text.most:
        faults.append(_Untidy(path, f"Written out it is longer than {text.most} characters."))
    return kept


@cache
def _texts(struct: type[Struct]) -> dict[str, _Text]:
    """What is asked of each field that holds text, and no pattern that would say it better."""
    found = {}
    for field in inspect.type_info(struct).fields:  # type: ignore[attr-defined]
        for node in _inside(field.type):
            if isinstance(node, inspect.StrType) and node.pattern is None:
                lines = (node.max_length or 0) > _SHORT
                compatible = not lines and field.name.rsplit("_", maxsplit=1)[-1] in _COMPATIBLE
                found[field.name] = _Text(node.min_length or 0, node.max_length, compatible, lines)
    return found


@cache
def _fields_of_text(struct: type[Struct]) -> tuple[str, ...]:
    """The fields that may hold text, themselves or inside."""
    fields: tuple[inspect.Field, ...] = inspect.type_info(struct).fields  # type: ignore[attr-defined]
    texts = _texts(struct)
    return tuple(
        field.name for field in fields if field.name in texts or any(map(_may_hold_text, _inside(field.type)))
    )


def _may_hold_text(node: Any) -> bool:
    return isinstance(node, inspect.StructType) and bool(_fields_of_text(node.cls))


def people_named(said: Any, struct: type[Struct]) -> Iterator[tuple[str, str]]:
    """Each person whom it names: the field, and the opaque id. *said* is of that *struct*, or holds some of its fields
    as JSON has them."""
    for field in _fields_of_people(struct):
        value = said.get(field.name) if isinstance(said, Mapping) else getattr(said, field.name)
        yield from _people(value, field.type, field.name)


def _people(value: Any, node: Any, path: str) -> Iterator[tuple[str, str]]:
    for inner in _inside(node):
        if inner == _PERSON and isinstance(value, str):
            yield path, value
        elif isinstance(value, tuple | list):
            for place, each in enumerate(value):
                yield from _people(each, inner, f"{path}.{place}")
        elif isinstance(inner, inspect.StructType) and isinstance(value, (inner.cls, Mapping)):
            for field, person in people_named(value, inner.cls):
                yield f"{path}.{field}", person


@cache
def _fields_of_people(struct: type[Struct]) -> tuple[inspect.Field, ...]:
    """The fields that may name people."""
    fields: tuple[inspect.Field, ...] = inspect.type_info(struct).fields  # type: ignore[attr-defined]
    return tuple(field for field in fields if any(map(_may_name_people, _inside(field.type))))


def _may_name_people(node: Any) -> bool:
    return node == _PERSON or (isinstance(node, inspect.StructType) and bool(_fields_of_people(node.cls)))


def _inside(node: Any) -> Iterator[Any]:
    """The type itself, or those of which it is made up; of people, that they are people."""
    if node == _PERSON:
        yield node
    elif isinstance(node, inspect.Metadata):
        yield from _inside(node.type)
    elif isinstance(node, inspect.UnionType):
        for each in node.types:
            yield from _inside(each)
    elif isinstance(node, inspect.VarTupleType | inspect.ListType):
        yield from _inside(node.item_type)
    else:
        yield node
