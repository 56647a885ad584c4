"""Reading the log back as an auditor would: every event hashed again from the bytes that are stored now."""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from application.audit import leaf, merkle
from application.audit.leaf import Concern
from application.errors import RecordBroken
from application.store.dialect import Cursor

_BATCH = 2048
_EVENTS = (
    "SELECT notification_id, originator_id, originator_version, topic, recorded_at, state, leaf FROM events "
    "WHERE notification_id BETWEEN ? AND ? ORDER BY notification_id"
)
_LINKS = (
    "SELECT c.position, c.contract_id, c.ordinal, c.running_hash, "
    "b.running_hash AS before, b.position AS before_position FROM concerns c "
    "LEFT JOIN concerns b ON b.contract_id = c.contract_id AND b.ordinal = c.ordinal - 1 "
    "WHERE c.position BETWEEN ? AND ? ORDER BY c.position"
)

Link: TypeAlias = tuple[str, int, bytes, bytes | None, int | None]
"""An event's place in a contract's chain: id, ordinal, running hash, and the running hash and position just before."""


class Rehashed(NamedTuple):
    """One event as stored, whose leaf was found to fit."""

    position: int
    stream_id: str
    stream_version: int
    event_type: str
    recorded_at: str
    state: bytes
    leaf: bytes
    core: bytes
    links: tuple[Link, ...]
    """In ascending order of contract id."""

    @property
    def concerns(self) -> tuple[Concern, ...]:
        """The contracts concerned, with the event's place in the chain of each."""
        return tuple(link[:3] for link in self.links)


def rehashed(cursor: Cursor, sql: Any, after: int, until: int) -> Iterator[Rehashed]:
    """Events at positions *after* + 1 to *until*, each hashed again.

    Raises RecordBroken, naming the first event that is missing or no longer fits its leaf.
    """
    expected = after + 1
    while expected <= until:
        last = min(expected + _BATCH - 1, until)
        links = _links(cursor, sql, expected, last)
        cursor.execute(sql(_EVENTS), (expected, last))
        for row in cursor.fetchall():
            if row["notification_id"] != expected:
                raise RecordBroken(f"event {expected} is missing from the log.")
            yield _checked(values(row), links.get(expected, ()))
            expected += 1
        if expected <= last:
            raise RecordBroken(f"event {expected} is missing from the log.")


def values(row: Any) -> Any:
    """A row's values in the order of its columns, on either database."""
    return row.values() if isinstance(row, dict) else row


def _links(cursor: Cursor, sql: Any, low: int, high: int) -> dict[int, tuple[Link, ...]]:
    cursor.execute(sql(_LINKS), (low, high))
    found: dict[int, tuple[Link, ...]] = {}
    for row in cursor.fetchall():
        position, *link = values(row)
        if position in found:
            found[position] = tuple(sorted([*found[position], tuple(link)]))
        else:
            found[position] = (tuple(link),)
    return found


def _checked(row: Any, links: tuple[Link, ...]) -> Rehashed:
    position, stream, version, name, recorded_at, state, stored = row
    try:
        stream_id, state, stored = _canonical(stream), bytes(state), bytes(stored)
        core = leaf.core(position, stream_id, version, name, recorded_at, state)
        fits = merkle.leaf_hash(leaf.leaf_data(core, [link[:3] for link in links])) == stored
    except (ValueError, TypeError, AttributeError) as error:
        raise RecordBroken(f"event {position} cannot be read ({error}).") from error
    if not fits:
        raise RecordBroken(
            f"event {position} ({name}, version {version} of {stream_id}) "
            "no longer hashes to the leaf that was recorded with it: it was altered."
        )
    return Rehashed(position, stream_id, version, name, recorded_at, state, stored, core, links)


def _canonical(stream: str | UUID) -> str:
    """The stream's id as the leaf has it; SQLite keeps the bare hexadecimal digits."""
    if isinstance(stream, str) and len(stream) == 32:
        return f"{stream[:8]}-{stream[8:12]}-{stream[12:16]}-{stream[16:20]}-{stream[20:]}"
    return str(stream)
