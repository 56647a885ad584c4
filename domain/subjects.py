"""What an act is about, where that may be one of several kinds of thing, each named by a field of its own."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from domain.decisions import Command

Word = TypeVar("Word", bound=str)


class SubjectKind(NamedTuple, Generic[Word]):
    """A kind of thing that an act may be about."""

    word: Word
    """The kind, in the field's own word."""
    field: str
    """The field of the command that names such a thing."""
    noun: str
    called: Callable[[Any], str]
    """What such a thing is called, by its state, which holds a ``contract_id``."""


def named_in(
    command: Command, kinds: Iterable[SubjectKind[Word]]
) -> Iterator[tuple[SubjectKind[Word], UUID]]:
    """The things that a command names, each with its kind, in the order of the kinds."""
    for kind in kinds:
        named = getattr(command, kind.field)
        if named is not None:
            yield kind, named
