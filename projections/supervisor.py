"""Keeping the read models true: following appends, catching up, rebuilding beside and swapping, checking a sample.

A projection that fails stops loudly at its position: its error is kept, readiness turns red, writes go on, and
``catch_up`` or a rebuild brings it back. Nothing is skipped.
"""

import os
import random
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from eventsourcing.persistence import PersistenceError

from application.record import Record, head
from application.store.dialect import Cursor
from application.store.ledger import instant_text
from domain.chronicle import noun_of
from domain.events import Recorded
from projections.checking import Checkable, compared_whole, difference, drawn_rows, strays
from projections.folding import every_projection, folded, folded_apart, given_by
from projections.story import Given

Progress = Callable[[int, int], None]
_BATCH = 500
_BESIDE = re.compile(r"_([0-9a-f]{4})[0-9a-f]{4}")
"""What a table that is being built beside the live one has behind its name."""
_REBUILD_BEYOND = 20_000
"""Further behind than this, folding whole stories is quicker than taking events one by one."""


class Projection(Checkable, Protocol):
    """What a read model must be able to do."""

    name: str
    version: str
    nouns: frozenset[str]
    """The kinds of stream that it is folded from."""

    def ddl(self, suffix: str = "") -> Iterable[str]: ...
    def indexes(self, generation: str, suffix: str = "") -> Iterable[str]: ...
    def tables(self) -> tuple[str, ...]: ...
    def take(self, cursor: Cursor, recorded: Recorded) -> None: ...
    def forget(self) -> None: ...
    def gives(self, streams: Iterable[Sequence[Recorded]]) -> Given: ...
    def put(self, cursor: Cursor, given: Given, suffix: str = "") -> None: ...


@dataclass(frozen=True)
class Status:
    """How one projection stands."""

    name: str
    position: int
    lag: int
    failed_position: int | None
    last_error: str | None
    checked_at: str | None
    check_outcome: str | None

    @property
    def healthy(self) -> bool:
        """Whether it follows: no error, nothing missed, and the last self-check found nothing."""
        return self.last_error is None and self.lag == 0 and (self.check_outcome or "equal") == "equal"


_STREAMS_AT_ONCE: Final = 500
_APART_FROM: Final = 20_000
"""Events from which on a rebuild has helpers: starting them takes about a second."""
_MANY: Final = 100
"""Events of one commit from which on whole streams are taken in as a rebuild takes them."""


def _apart(recorded: Sequence[Recorded]) -> tuple[list[tuple[str, list[Recorded]]], Sequence[Recorded]]:
    """Streams, by their nouns, of which every event is among these, and the events of the others: an import opens
    thousands of streams in one commit, and their rows are written together."""
    if len(recorded) < _MANY:
        return [], recorded
    streams: dict[UUID, list[Recorded]] = {}
    for event in recorded:
        streams.setdefault(event.event.stream_id, []).append(event)
    opened = {key for key, events in streams.items() if events[0].event.version == 1}
    whole = [(noun_of(streams[key][0].event.fact), streams[key]) for key in streams if key in opened]
    return whole, [event for event in recorded if event.event.stream_id not in opened]


class Supervisor:
    """Follows the log with every projection. One for each process; build it with the record."""

    def __init__(self, record: Record, projections: Sequence[Projection] | None = None) -> None:
        self.record = record
        self._sql = record.sql
        self.projections: Sequence[Projection] = projections or every_projection(record)
        self._helpers = 0 if projections else os.cpu_count() or 1
        """How many processes fold a long log beside; they know the product's own read models."""

    def start(self) -> None:
        """Make what is missing, rebuild what another version of the code made, catch up, and follow from now on."""
        if self.record.on_standby:  # its read models are the primary's
            self.record.ledger.followers.append(self)
            return
        standing = self.prepare()
        anew = []
        for status in self.status():
            ours = self._version(status.name)
            if ours is None:
                continue
            if standing.get(status.name, ours) != ours or (
                status.lag > _REBUILD_BEYOND and status.last_error is None
            ):
                anew.append(status)
            else:
                self.catch_up(status.name)
        self._rebuild_or_stop(anew)
        self.record.ledger.followers.append(self)

    def _rebuild_or_stop(self, anew: Sequence[Status]) -> None:
        """In one pass; where that fails, each by itself.

        One that cannot be rebuilt stands where it stood, with the error: old rows take no new events.
        """
        try:
            self._rebuild([status.name for status in anew], lambda _, __: None)
        except Exception as error:  # noqa: BLE001  (kept, shown, and red in readiness)
            if len(anew) > 1:
                for status in anew:
                    self._rebuild_or_stop([status])
                return
            projection = next(
                projection for projection in self.projections if projection.name == anew[0].name
            )
            with self.record.store.write() as cursor:
                self._stop(cursor, projection, anew[0].position, error)

    def _version(self, name: str) -> str | None:
        """The version of the code that makes a projection; none where another release's code does."""
        return next((projection.version for projection in self.projections if projection.name == name), None)

    def prepare(self) -> dict[str, str]:
        """Make the tables that are missing; the versions of those that were there, by name."""
        with self.record.store.write() as cursor:
            self._clear_away(cursor)
            cursor.execute("SELECT name, version FROM projections")
            standing = {row["name"]: row["version"] for row in cursor.fetchall()}
            for projection in self.projections:
                if projection.name not in standing:
                    for statement in (*projection.ddl(), *projection.indexes(_generation())):
                        cursor.execute(statement)
                    cursor.execute(
                        self._sql("INSERT INTO projections (name, version, position) VALUES (?, ?, 0)"),
                        (projection.name, projection.version),
                    )
        return standing

    def _clear_away(self, cursor: Cursor) -> None:
        """Drop what rebuilds left beside that were killed: no rebuild goes on from one day to the next but one."""
        today, there = _today(), self.record.store.dialect.existing(cursor)
        for projection in self.projections:
            for table in projection.tables():
                for name in there:
                    beside = _BESIDE.fullmatch(name.removeprefix(table))
                    if name.startswith(table) and beside and not today - 1 <= int(beside[1], 16) <= today:
                        cursor.execute(f"DROP TABLE {name}")

    # Following

    def follow(self, cursor: Cursor, recorded: Sequence[Recorded]) -> None:
        """Take events in inside their own append; a projection that fails keeps its error and blocks nothing."""
        cursor.execute("SAVEPOINT follow")
        following = self._advance(cursor, recorded)
        try:
            whole, others = _apart(recorded)
            for start in range(0, len(whole), _STREAMS_AT_ONCE):
                given = given_by(following, whole[start : start + _STREAMS_AT_ONCE])
                for projection in following:
                    projection.put(cursor, given[projection.name])
            told = [(noun_of(event.event.fact), event) for event in others]
            for projection in following:
                for noun, event in told:
                    if noun in projection.nouns:
                        projection.take(cursor, event)
        except Exception:  # noqa: BLE001  (any fault of a projection, whatever it is, must not block the write)
            cursor.execute("ROLLBACK TO SAVEPOINT follow")
            self._follow_apart(cursor, recorded)
        cursor.execute("RELEASE SAVEPOINT follow")

    def _advance(self, cursor: Cursor, recorded: Sequence[Recorded]) -> list[Projection]:
        """Move on our projections that stood just before these events without an error; which these are.

        Another release's projections may stand there too: they stay, and their own process catches up with them.
        """
        names = [projection.name for projection in self.projections]
        cursor.execute(
            self._sql(
                "UPDATE projections SET position = ? WHERE position = ? AND last_error IS NULL "
                f"AND name IN ({', '.join('?' * len(names))}) RETURNING name"
            ),
            (recorded[-1].position, recorded[0].position - 1, *names),
        )
        moved = {row["name"] for row in cursor.fetchall()}
        return [projection for projection in self.projections if projection.name in moved]

    def _follow_apart(self, cursor: Cursor, recorded: Sequence[Recorded]) -> None:
        """Each on its own, so that one that fails does not take the others with it."""
        before = recorded[0].position - 1
        for projection in self._advance(cursor, recorded):
            projection.forget()
            cursor.execute("SAVEPOINT apart")
            place = recorded[0].position
            try:
                for event in recorded:
                    place = event.position
                    projection.take(cursor, event)
            except Exception as error:  # noqa: BLE001  (kept, shown, and red in readiness)
                cursor.execute("ROLLBACK TO SAVEPOINT apart")
                projection.forget()
                self._at(cursor, projection, before)
                self._stop(cursor, projection, place, error)
            cursor.execute("RELEASE SAVEPOINT apart")

    def _stop(self, cursor: Cursor, projection: Projection, position: int, error: Exception) -> None:
        cursor.execute(
            self._sql("UPDATE projections SET failed_position = ?, last_error = ? WHERE name = ?"),
            (position, f"{type(error).__name__}: {error}"[:1000], projection.name),
        )

    # Catching up

    def catch_up(self, name: str | None = None) -> None:
        """Bring every projection, or the one named, to the head of the log or to the event at which it fails."""
        for projection in self.projections:
            while name in (None, projection.name) and self._catch_up_some(projection):
                pass

    def _catch_up_some(self, projection: Projection) -> bool:
        """One batch; False when there is nothing more to do."""
        projection.forget()
        with self.record.store.write() as cursor:
            return self._take_some(cursor, projection)

    def _take_some(self, cursor: Cursor, projection: Projection) -> bool:
        """One batch inside a write that the caller holds; False when there is nothing more to do."""
        cursor.execute(self._sql("SELECT position FROM projections WHERE name = ?"), (projection.name,))
        position = cursor.fetchone()["position"]
        batch = self.record.feed(position, _BATCH) if position < head(cursor) else []
        if not batch:
            return False
        for recorded in batch:
            cursor.execute("SAVEPOINT one")
            try:
                projection.take(cursor, recorded)
            except Exception as error:  # noqa: BLE001  (kept, shown, and red in readiness)
                cursor.execute("ROLLBACK TO SAVEPOINT one")
                cursor.execute("RELEASE SAVEPOINT one")
                self._at(cursor, projection, recorded.position - 1)
                self._stop(cursor, projection, recorded.position, error)
                return False
            cursor.execute("RELEASE SAVEPOINT one")
        self._at(cursor, projection, batch[-1].position)
        return True

    def _at(self, cursor: Cursor, projection: Projection, position: int) -> None:
        cursor.execute(
            self._sql(
                "UPDATE projections SET position = ?, version = ?, failed_position = NULL, last_error = NULL "
                "WHERE name = ?"
            ),
            (position, projection.version, projection.name),
        )

    # Rebuilding

    def rebuild(self, name: str | None = None, progress: Progress = lambda _, __: None) -> None:
        """Fold the whole log again beside the live tables, then swap in one commit for each projection.

        The log is read once, stream by stream, whatever the number of projections, by several processes where it is
        long. Reads keep answering from the
        old tables until the swap; the old rows are dropped only with it. Several rebuilds may go on at once, as when
        processes of a new release start together: the last to be done stays.
        """
        self._rebuild(
            [projection.name for projection in self.projections if name in (None, projection.name)], progress
        )

    def _rebuild(self, names: Sequence[str], progress: Progress) -> None:
        anew = [projection for projection in self.projections if projection.name in names]
        if not anew:
            return
        generation = _generation()
        suffix = f"_{generation}"
        with self.record.store.write() as cursor:
            for projection in anew:
                for statement in projection.ddl(suffix):
                    cursor.execute(statement)
        try:
            until = self._build(anew, suffix, progress)
        except BaseException:
            with self.record.store.write() as cursor:
                for projection in anew:
                    for table in projection.tables():
                        cursor.execute(f"DROP TABLE {table}{suffix}")
            raise
        for projection in anew:
            self._swap(projection, generation, until)

    def _swap(self, projection: Projection, generation: str, until: int) -> None:
        """Put the tables built anew in the place of the old ones; the rest of the log follows before anyone looks."""
        suffix = f"_{generation}"
        projection.forget()
        with self.record.store.write() as cursor:
            for statement in projection.indexes(generation, suffix):
                cursor.execute(statement)
            for table in projection.tables():
                cursor.execute(f"DROP TABLE IF EXISTS {table}")
                cursor.execute(f"ALTER TABLE {table}{suffix} RENAME TO {table}")
            self._at(cursor, projection, until)
            cursor.execute(  # what a check found was about the rows that are gone
                self._sql("UPDATE projections SET checked_at = NULL, check_outcome = NULL WHERE name = ?"),
                (projection.name,),
            )
            while self._take_some(
                cursor, projection
            ):  # what was acknowledged meanwhile is never out of sight
                pass

    def _build(self, anew: Sequence[Projection], suffix: str, progress: Progress) -> int:
        """Write the rows of every stream as the log stands now; the position up to which it does."""
        until, done = self.record.head(), 0
        apart = self._helpers > 1 and until >= _APART_FROM
        with closing(
            folded_apart(self.record, anew, until, self._helpers)
            if apart
            else folded(self.record.store, anew, until)
        ) as found:
            for events, given in found:
                with self.record.store.write() as cursor:
                    for projection in anew:
                        projection.put(cursor, given[projection.name], suffix)
                done += events
                progress(done, until)
        return until

    # Watching

    def position(self) -> int:
        """How far all of the read models have taken the log in."""
        with self.record.store.read() as cursor:
            cursor.execute("SELECT MIN(position) AS position FROM projections")
            return int(cursor.fetchone()["position"])

    def status(self) -> list[Status]:
        """How every projection stands against the head of the log. Raises PersistenceError."""
        with self.record.store.read() as cursor:
            size = head(cursor)
            cursor.execute("SELECT * FROM projections ORDER BY name")
            rows = cursor.fetchall()
        return [
            Status(
                row["name"],
                row["position"],
                size - row["position"],
                row["failed_position"],
                row["last_error"],
                row["checked_at"],
                row["check_outcome"],
            )
            for row in rows
        ]

    def self_check(self, sample: int = 50, seed: int | None = None) -> list[Status]:
        """Compare some rows with the fold of their events, and keep the outcome.

        Both ways: a *sample* of events is drawn and asked for its rows, and as many rows of each table for their
        events; and no table may have rows of a stream that the log does not have.
        """
        chosen = random.Random(seed)
        with self.record.store.read() as cursor:
            size = head(cursor)
        places = sorted(chosen.sample(range(1, size + 1), min(sample, size)))
        drawn = [self.record.feed(place - 1, 1)[0].event for place in places]
        streams = {event.stream_id: noun_of(event.fact) for event in drawn}
        return self._kept(
            {
                projection.name: self._compared(projection, streams, chosen, sample)
                for projection in self.projections
            }
        )

    def check_all(self, progress: Progress = lambda _, __: None) -> list[Status]:
        """Fold the whole log beside and compare every table with it, row for row; keep the outcome."""
        try:
            found = self._compared_whole(self.projections, progress)
        except (
            PersistenceError,
            ValueError,
        ):  # gone, or no text: each for itself, so that the others are told of
            found = {}
            for projection in self.projections:
                try:
                    found |= self._compared_whole([projection], progress)
                except (PersistenceError, ValueError) as error:
                    found[projection.name] = f"cannot be read: {error}"
        return self._kept(
            {projection.name: found.get(projection.name, "equal") for projection in self.projections}
        )

    def _compared_whole(self, projections: Sequence[Projection], progress: Progress) -> dict[str, str]:
        with self.record.store.read() as cursor:
            return compared_whole(self.record, cursor, projections, progress)

    def _kept(self, outcomes: Mapping[str, str]) -> list[Status]:
        with self.record.store.write() as cursor:
            for name, outcome in outcomes.items():
                cursor.execute(
                    self._sql("UPDATE projections SET checked_at = ?, check_outcome = ? WHERE name = ?"),
                    (instant_text(datetime.now(UTC)), outcome, name),
                )
        return self.status()

    def _compared(
        self, projection: Projection, streams: Mapping[UUID, str], chosen: random.Random, sample: int
    ) -> str:
        ours = [stream_id for stream_id, noun in streams.items() if noun in projection.nouns]
        try:
            with self.record.store.read() as cursor:
                stray = strays(self.record, cursor, projection)
                if stray:
                    return stray
                drawn = drawn_rows(self.record, cursor, projection, chosen, sample)
                return difference(self.record, cursor, projection, [*ours, *drawn]) or "equal"
        except PersistenceError as error:
            return f"cannot be read: {error}"


def _today() -> int:
    """The day, as the names of tables that are being built count it."""
    return int(time.time()) // 86_400


def _generation() -> str:
    """A name for the tables of a rebuild, so that its indexes never clash with those still in use: day and chance."""
    return f"{_today():04x}{uuid4().hex[:4]}"
