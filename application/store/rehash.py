"""Reading the log back as an auditor would: every event hashed again from the bytes that are stored now."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from application.audit import leaf, merkle
from application.audit.leaf import Concern
from application.errors import RecordBroken
from application.store.dialect import Cursor

_BATCH = 2000
_COLUMNS = (
    *("notification_id", "originator_id", "originator_version", "topic"),
    *("recorded_at", "state", "leaf"),
)


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
    concerns: tuple[Concern, ...]


def rehashed(cursor: Cursor, sql: Any, after: int, until: int) -> Iterator[Rehashed]:
    """Events at positions *after* + 1 to *until*, each hashed again.

    Raises RecordBroken, naming the first event that is missing or no longer fits its leaf.
    """
    expected = after + 1
    while expected <= until:
        last = min(expected + _BATCH - 1, until)
        concerns = _concerns(cursor, sql, expected, last)
        cursor.execute(
            sql(
                f"SELECT {', '.join(_COLUMNS)} FROM events "
                "WHERE notification_id BETWEEN ? AND ? ORDER BY notification_id"
            ),
            (expected, last),
        )
        for row in cursor.fetchall():
            if row["notification_id"] != expected:
                raise RecordBroken(f"event {expected} is missing from the log.")
            yield _checked(row, concerns.get(expected, ()))
            expected += 1
        if expected <= last:
            raise RecordBroken(f"event {expected} is missing from the log.")


def _concerns(cursor: Cursor, sql: Any, low: int, high: int) -> dict[int, tuple[Concern, ...]]:
    cursor.execute(
        sql(
            "SELECT position, contract_id, ordinal, running_hash FROM concerns "
            "WHERE position BETWEEN ? AND ? ORDER BY position, contract_id"
        ),
        (low, high),
    )
    found: dict[int, tuple[Concern, ...]] = {}
    for row in cursor.fetchall():
        concern: Concern = (row["contract_id"], row["ordinal"], bytes(row["running_hash"]))
        found[row["position"]] = (*found.get(row["position"], ()), concern)
    return found


def _checked(row: Any, concerns: tuple[Concern, ...]) -> Rehashed:
    try:
        position, stream, version, name, recorded_at, state, stored = (row[column] for column in _COLUMNS)
        stream_id, state, stored = _canonical(stream), bytes(state), bytes(stored)
        core = leaf.core(position, stream_id, version, name, recorded_at, state)
        fits = merkle.leaf_hash(leaf.leaf_data(core, concerns)) == stored
    except (ValueError, TypeError) as error:
        raise RecordBroken(f"event {row['notification_id']} cannot be read ({error}).") from error
    if not fits:
        raise RecordBroken(
            f"event {position} ({name}, version {version} of {stream_id}) "
            "no longer hashes to the leaf that was recorded with it: it was altered."
        )
    return Rehashed(position, stream_id, version, name, recorded_at, state, stored, core, concerns)


def _canonical(stream: str | UUID) -> str:
    """The stream's id as the leaf has it; SQLite keeps the bare hexadecimal digits."""
    if isinstance(stream, str) and len(stream) == 32:
        return f"{stream[:8]}-{stream[8:12]}-{stream[12:16]}-{stream[16:20]}-{stream[20:]}"
    return str(stream)
