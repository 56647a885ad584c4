"""Reading the log back as an auditor would: every event hashed again from the bytes that are stored now."""

import sqlite3
from collections.abc import Iterator
from functools import lru_cache
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
    "WHERE c.position BETWEEN ? AND ? ORDER BY c.position, c.contract_id"
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
        stored = as_stored(cursor, sql, expected - 1, last)
        links = _by_position(stored.links)
        for row in stored.events:
            if row[0] != expected:
                raise RecordBroken(f"event {expected} is missing from the log.")
            yield _checked(row, links.get(expected, ()))
            expected += 1
        if expected <= last:
            raise RecordBroken(f"event {expected} is missing from the log.")


class StoredRows(NamedTuple):
    """Events and links as they lie in the database, each a row of bare values."""

    events: list[Any]
    """Position, stream, version, type, time, state and leaf, in order of position."""
    links: list[Any]
    """Position, and the parts of a :data:`Link`; in order of position and contract id."""


def as_stored(cursor: Cursor, sql: Any, after: int, until: int) -> StoredRows:
    """What lies at positions *after* + 1 to *until*."""
    if isinstance(
        cursor, sqlite3.Cursor
    ):  # bare from the beginning: dressing rows takes a quarter of the time
        cursor = cursor.connection.cursor()
        cursor.row_factory = None
    cursor.execute(sql(_LINKS), (after + 1, until))
    links = cursor.fetchall()
    cursor.execute(sql(_EVENTS), (after + 1, until))
    return StoredRows(_bare(cursor.fetchall()), _bare(links))


def _bare(rows: list[Any]) -> list[Any]:
    """Rows as their values in the order of the columns, on either database."""
    return [tuple(row.values()) for row in rows] if rows and isinstance(rows[0], dict) else rows


def _by_position(links: list[Any]) -> dict[int, tuple[Link, ...]]:
    found: dict[int, tuple[Link, ...]] = {}
    for position, *link in links:
        found[position] = (*found.get(position, ()), tuple(link))
    return found


def _checked(row: Any, links: tuple[Link, ...]) -> Rehashed:
    position, stream, version, name, recorded_at, state, stored = row
    try:
        stream_id, state, stored = canonical(stream), bytes(state), bytes(stored)
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


@lru_cache(maxsize=1 << 15)
def canonical(stream: str | UUID) -> str:
    """The stream's id as the leaf has it; SQLite keeps the bare hexadecimal digits."""
    if isinstance(stream, str) and len(stream) == 32:
        return f"{stream[:8]}-{stream[8:12]}-{stream[12:16]}-{stream[16:20]}-{stream[20:]}"
    return str(stream)
