"""What was found out of the record ahead of many decisions, so that none of them asks for it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from application.access import here
from application.record import Record
from domain.decisions import Actor


@dataclass(frozen=True)
class Ahead:
    """True while the log ends where it did: whoever decides by it records only if nothing was recorded since."""

    absent: frozenset[UUID] = frozenset()
    """Streams of which there is nothing."""
    people: frozenset[str] = frozenset()
    """People who are in the directory, as the actor sees it."""
    free: frozenset[tuple[str, str]] = frozenset()
    """Values, by their kinds, that no stream has reserved."""
    believed: bool = False
    """Whether other streams, and that there is no policy on record, are believed as they are kept in memory: the append
    finds out. What is refused by them has to be decided again."""


NOTHING_AHEAD: Final = Ahead()
BELIEVED: Final = Ahead(believed=True)


def found_ahead(record: Record, actor: Actor, streams: Iterable[UUID], people: Iterable[str]) -> Ahead:
    """What is so of these *streams* and *people*, asked a few hundred at a time."""
    wanted, named, there = sorted(set(streams)), sorted(set(people)), set[str]()
    known: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = [str(stream_id) for stream_id in wanted[start : start + _AT_ONCE]]
        known |= set(record.versions(some, record.head()))
    for start in range(0, len(named), _AT_ONCE):
        there |= here(record, named[start : start + _AT_ONCE], actor.supplier_id)
    return Ahead(frozenset(key for key in wanted if str(key) not in known), frozenset(there))


_AT_ONCE: Final = 400
