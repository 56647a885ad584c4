"""Keeping the read models true: following appends, catching up, rebuilding beside and swapping, checking a sample.

A projection that fails stops loudly at its position: its error is kept, readiness turns red, writes go on, and
``catch_up`` or a rebuild brings it back. Nothing is skipped.
"""

import os
import random
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from eventsourcing.persistence import PersistenceError

from application.errors import Superseded
from application.record import Record, head
from application.store.dialect import Change, Cursor, Rows
from application.store.ledger import instant_text
from domain.chronicle import noun_of
from domain.events import Recorded
from projections.checking import Checkable, compared_whole, difference, drawn_rows, strays
from projections.folding import every_projection, folded, folded_apart, given_by, together
from projections.folding_ahead import FoldingAhead, apart, by_some
from projections.story import Given, Taken
from projections.table_rows import TableRows

Progress = Callable[[int, int], None]
_BATCH = 500
_AT_ONCE = 100
"""Events that are caught up with in one commit, by all read models: who writes meanwhile waits for it."""
_LONG: Final = 5_000
"""Rows from which on a table takes longer to drop than to rename."""
_BESIDE = re.compile(r"_([0-9a-f]{4})[0-9a-f]{4}")
"""What a table that is being built beside the live one, or was put aside for it, has behind its name."""
_GENERATION = re.compile(r"_([0-9a-f]{8})(?![0-9a-f])")
"""The same anywhere in a name: an index keeps it once its table is live."""
_REBUILD_BEYOND = 500
"""No further behind than this, events are caught up with however short the log is: making tables anew takes longer."""


class Projection(Checkable, Protocol):
    """What a read model must be able to do."""

    name: str
    version: str
    nouns: frozenset[str]
    """The kinds of stream that it is folded from."""

    def ddl(self, suffix: str = "") -> Iterable[str]: ...
    def indexes(self, generation: str, suffix: str = "") -> Iterable[str]: ...
    def tables(self) -> tuple[str, ...]: ...
    def take(self, cursor: Cursor, recorded: Sequence[Recorded]) -> Taken:
        """Take in events of kinds of stream that it is folded from, in their order."""

    def forget(self) -> None: ...
    def gives(self, streams: Iterable[Sequence[Recorded]]) -> Given: ...
    def put(self, cursor: Cursor, given: Given, suffix: str = "") -> None: ...


@dataclass(frozen=True)
class Beside:
    """Read models that are built beside the live ones, and not put in their place yet."""

    generation: str
    """What their tables have behind their names."""
    until: int
    """The log position up to which they are built."""
    names: tuple[str, ...]

    @classmethod
    def told(cls, text: str) -> "Beside":
        """From the text that ``str`` makes of it."""
        generation, until, *names = text.split()
        return cls(generation, int(until), tuple(names))

    def __str__(self) -> str:
        return " ".join((self.generation, str(self.until), *self.names))


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
_EVENTS_AT_ONCE: Final = 5_000
"""Events of which the rows are written in one commit: streams lie anywhere in the log, so that each commit writes
most pages of the journal anew, and a run of the words. Who writes meanwhile waits for one, some tenths of a second."""
_APART_FROM: Final = 20_000
"""Events from which on a rebuild has helpers: starting them takes about a second."""


class Supervisor:
    """Follows the log with every projection. One for each process; build it with the record."""

    def __init__(self, record: Record, projections: Sequence[Projection] | None = None) -> None:
        self.record = record
        self._sql = record.sql
        self.projections: Sequence[Projection] = projections or every_projection(record)
        self._versions = {projection.name: projection.version for projection in self.projections}
        self._others = self._sql(
            "SELECT name, version FROM projections WHERE last_error IS NULL "
            f"AND name || ' ' || version NOT IN ({', '.join('?' * len(self._versions))})"
        )
        self._made_by = (
            f"SELECT {self.record.store.dialect.joined}(name || ' ' || version, ' ') AS told "
            "FROM projections WHERE last_error IS NULL"
        )
        self._ours = ""
        """What that statement told when all of them were last found to be ours."""
        self._helpers = 0 if projections else os.cpu_count() or 1
        """How many processes fold a long log beside; they know the product's own read models."""
        self._ahead = FoldingAhead(record.settings) if self._helpers > 1 else None

    def start(self, beside: Beside | None = None) -> None:
        """Make what is missing, rebuild what another version of the code made, catch up, and follow from now on.

        What was built *beside* for this start is put in its place; nothing of it is built again.
        """
        if self.record.on_standby:  # its read models are the primary's
            self.record.ledger.followers.append(self)
            return
        self.prepare()
        if beside is not None:
            self._swap(self._named(beside.names), beside)
        standing, anew, behind = self._standing(), [], []
        for status in self.status():
            ours = self._versions.get(status.name)
            if ours is None:  # another release's code makes it
                continue
            # folding whole stories is quicker where more than was applied is left
            if standing[status.name] != ours or (
                status.last_error is None and status.lag > max(_REBUILD_BEYOND, status.position)
            ):
                anew.append(status)
            elif status.lag or status.last_error is not None:
                behind.append(status.name)
        self._catch_up(behind)
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

    def _named(self, names: Collection[str]) -> list[Projection]:
        return [projection for projection in self.projections if projection.name in names]

    def _standing(self) -> dict[str, str]:
        """By the code of which version each read model is made, by name."""
        with self.record.store.read() as cursor:
            cursor.execute("SELECT name, version FROM projections")
            return {row["name"]: row["version"] for row in cursor.fetchall()}

    def _made_otherwise(self, standing: Mapping[str, str]) -> Iterator[str]:
        """Which of our read models another version of the code made."""
        for name, version in standing.items():
            if self._versions.get(name, version) != version:
                yield name

    def build_beside(self) -> Beside | None:
        """Build what another version of the code made, beside, and leave the live tables to whoever serves them until
        ``start`` is told of it; ``None`` where there is nothing, or where it fails: ``start`` then says why."""
        if self.record.on_standby:
            return None
        self.prepare()
        names = list(self._made_otherwise(self._standing()))
        if not names:
            return None
        try:
            return self._built(self._named(names), lambda _, __: None)
        except Exception:  # noqa: BLE001  (told by whoever starts)
            return None

    def prepare(self) -> None:
        """Make the tables that are missing."""
        with self.record.store.write() as cursor:
            self._clear_away(cursor)
            cursor.execute("SELECT name FROM projections")
            standing = {row["name"] for row in cursor.fetchall()}
            for projection in self.projections:
                if projection.name not in standing:
                    generation = self._generation(cursor)
                    for statement in (*projection.ddl(), *projection.indexes(generation)):
                        cursor.execute(statement)
                    cursor.execute(
                        self._sql("INSERT INTO projections (name, version, position) VALUES (?, ?, ?)"),
                        (projection.name, projection.version, 0 if projection.nouns else head(cursor)),
                    )

    def _generation(self, cursor: Cursor) -> str:
        """A name for the tables of a rebuild that nothing there bears, so that its indexes never clash with those still
        in use: day and chance."""
        taken = {
            part for name in self.record.store.dialect.names(cursor) for part in _GENERATION.findall(name)
        }
        while (generation := f"{_today():04x}{uuid4().hex[:4]}") in taken:
            pass
        return generation

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

    def foresee(self, recorded: Sequence[Recorded]) -> None:
        """Let what these events give be worked out beside, until they are followed."""
        if self._ahead is not None:
            self._ahead.foresee(recorded)

    def follow(self, cursor: Cursor, recorded: Sequence[Recorded]) -> None:
        """Take events in inside their own append; a projection that fails keeps its error and blocks nothing."""
        cursor.execute("SAVEPOINT follow")
        following = self._advance(cursor, recorded)
        if len(following) < len(self.projections) and self._overtake(cursor, recorded[0].position - 1):
            following += self._advance(cursor, recorded)
        try:
            whole, others = apart(recorded)
            ahead = self._ahead.told(recorded) if self._ahead is not None else None
            for given in ahead or (given_by(following, some) for some in by_some(whole)):
                for projection in following:
                    projection.put(cursor, given[projection.name])
            self._take(cursor, following, others)
        except Exception:  # noqa: BLE001  (any fault of a projection, whatever it is, must not block the write)
            cursor.execute("ROLLBACK TO SAVEPOINT follow")
            self._follow_apart(cursor, recorded)
        cursor.execute("RELEASE SAVEPOINT follow")

    def _take(self, cursor: Cursor, projections: Iterable[Projection], recorded: Sequence[Recorded]) -> None:
        """Have each of the *projections* take in what it is folded from, and write what is left of it as one."""
        told = [(noun_of(event.event.fact), event) for event in recorded]
        nouns = {noun for noun, _ in told}
        rows, changes = list[Rows](), list[Change]()
        for projection in projections:
            if not nouns.isdisjoint(projection.nouns):
                taken = projection.take(cursor, [event for noun, event in told if noun in projection.nouns])
                rows += taken.rows
                changes += taken.changes
        self.record.store.dialect.write(cursor, rows, changes)

    def _advance(self, cursor: Cursor, recorded: Sequence[Recorded]) -> list[Projection]:
        """Move on our projections that stood just before these events without an error; which these are.

        Another release's projections may stand there too: they stay, and their own process catches up with them. Raises
        Superseded where another release has put its own in the place of ours: nothing is recorded then, for nothing of
        it would be seen, here or there.
        """
        cursor.execute(
            self._sql(
                "UPDATE projections SET position = ? WHERE position = ? AND last_error IS NULL "
                f"AND name IN ({', '.join('?' * len(self._versions))}) RETURNING name, version"
            ),
            (recorded[-1].position, recorded[0].position - 1, *self._versions),
        )
        moved = {row["name"]: row["version"] for row in cursor.fetchall()}
        if any(self._made_otherwise(moved)):
            raise Superseded
        return [projection for projection in self.projections if projection.name in moved]

    def _overtake(self, cursor: Cursor, until: int) -> bool:
        """Take in what was recorded by a release that knows nothing of some of our projections; whether there was any.

        Those that an error stopped stay where they are, and so do those that are far behind: a start rebuilds them.
        """
        cursor.execute("SELECT name, version, position FROM projections WHERE last_error IS NULL")
        behind = [
            row["name"]
            for row in cursor.fetchall()
            if self._versions.get(row["name"]) == row["version"] and until - _BATCH <= row["position"] < until
        ]
        late = self._named(behind)
        for projection in late:
            projection.forget()
        self._bring_on(cursor, late, _BATCH)
        return bool(late)

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
                    self._take(cursor, [projection], [event])
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
        self._catch_up(
            [projection.name for projection in self.projections if name in (None, projection.name)]
        )

    def _catch_up(self, names: Collection[str]) -> None:
        behind = self._named(names)
        while behind:
            for projection in behind:
                projection.forget()
            with self.record.store.write() as cursor:
                behind = self._bring_on(cursor, behind, _AT_ONCE)

    def _bring_on(self, cursor: Cursor, projections: Sequence[Projection], limit: int) -> list[Projection]:
        """Have them take in at most *limit* events more, inside a write that the caller holds, those that stand at one
        place together; those that may have more to do."""
        cursor.execute("SELECT name, position FROM projections")
        standing = {row["name"]: int(row["position"]) for row in cursor.fetchall()}
        at: dict[int, list[Projection]] = {}
        for projection in projections:
            at.setdefault(standing[projection.name], []).append(projection)
        size = head(cursor)
        return [
            projection
            for position, some in at.items()
            if position < size
            for projection in self._take_together(cursor, some, self.record.feed(position, limit))
        ]

    def _take_together(
        self, cursor: Cursor, projections: Sequence[Projection], batch: Sequence[Recorded]
    ) -> Iterable[Projection]:
        """Have projections that stand just before these events take them in; those that did."""
        if not batch:
            return ()
        cursor.execute("SAVEPOINT batch")
        try:
            self._take(cursor, projections, batch)
        except Exception:  # noqa: BLE001  (any fault of a projection; each is told by itself)
            cursor.execute("ROLLBACK TO SAVEPOINT batch")
            taken = [projection for projection in projections if self._take_apart(cursor, projection, batch)]
        else:
            taken = list(projections)
            for projection in taken:
                self._at(cursor, projection, batch[-1].position)
        cursor.execute("RELEASE SAVEPOINT batch")
        return taken

    def _take_apart(self, cursor: Cursor, projection: Projection, batch: Sequence[Recorded]) -> bool:
        """Have one projection take them in event by event; False where it stopped at one."""
        projection.forget()
        for recorded in batch:
            cursor.execute("SAVEPOINT one")
            try:
                self._take(cursor, [projection], [recorded])
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
        anew = self._named(names)
        if anew:
            self._swap(anew, self._built(anew, progress))

    def _built(self, anew: Sequence[Projection], progress: Progress) -> Beside:
        """Tables of these, with their indexes and all rows, beside the live ones."""
        with self.record.store.write() as cursor:
            generation = self._generation(cursor)
            suffix = f"_{generation}"
            for projection in anew:
                for statement in projection.ddl(suffix):
                    cursor.execute(statement)
        try:
            until = self._build(anew, suffix, progress)
            # the last leaves pages free that the others then fill: 46 bytes an event
            for projection in reversed(anew):
                with self.record.store.write() as cursor:
                    for statement in projection.indexes(generation, suffix):
                        cursor.execute(statement)
        except BaseException:
            self._drop(anew, suffix)
            raise
        return Beside(generation, until, tuple(projection.name for projection in anew))

    def _drop(self, projections: Sequence[Projection], suffix: str) -> None:
        """Take away what stands beside; some at a time, so that nobody waits long who writes."""
        for projection in projections:
            with self.record.store.write() as cursor:
                for table in projection.tables():
                    cursor.execute(f"DROP TABLE IF EXISTS {table}{suffix}")

    def _freshened(self, anew: Sequence[Projection], beside: Beside) -> dict[str, int]:
        """Fold again, beside, the streams that went on since the rest was built, so that little is left to take in
        while everybody waits who writes. The position up to which each is built now, by name: some have tables that
        are not kept by stream, and stay where they are."""
        kept = [projection for projection in anew if isinstance(projection, TableRows)]
        until, suffix = self.record.head(), f"_{beside.generation}"
        went_on: dict[UUID, str] = {}
        for start in range(beside.until, until, _BATCH):
            for each in self.record.feed(start, min(_BATCH, until - start)):
                went_on[each.event.stream_id] = noun_of(each.event.fact)
        streams = [(noun, self.record.events_of(stream_id, until)) for stream_id, noun in went_on.items()]
        for start in range(0, len(streams), _STREAMS_AT_ONCE):
            some = streams[start : start + _STREAMS_AT_ONCE]
            given = given_by(kept, some)
            with self.record.store.write() as cursor:
                there = self.record.store.dialect.existing(cursor)
                for projection in kept:
                    if any(f"{table}{suffix}" not in there for table in projection.tables()):
                        continue  # another process has put them in their place
                    ids = [
                        (self.record.store.dialect.kept_id(events[0].event.stream_id),)
                        for noun, events in some
                        if noun in projection.nouns
                    ]
                    for table, column in projection.keyed().items():
                        cursor.executemany(self._sql(f"DELETE FROM {table}{suffix} WHERE {column} = ?"), ids)
                    projection.put(cursor, given[projection.name], suffix)
        return {each.name: until if each in kept else beside.until for each in anew}

    def _swap(self, anew: Sequence[Projection], beside: Beside) -> None:
        """Put the tables built anew in the place of the old ones, all in one commit; the rest of the log follows before
        anyone looks. What somebody else has put in its place already stays.

        Old tables that are long are put aside, which takes as long for each of them, and dropped after. The others are
        dropped at once: SQLite reads its whole schema again for each table that is renamed.
        """
        for projection in anew:
            projection.forget()
        until = self._freshened(anew, beside)
        with self.record.store.write() as cursor:
            there = self.record.store.dialect.existing(cursor)
            aside = f"_{self._generation(cursor)}"
            ours = [
                each for each in anew if {f"{table}_{beside.generation}" for table in each.tables()} <= there
            ]
            old = {table for each in ours for table in each.tables()} & there
            long = {table for table in old if self._is_long(cursor, table)}
            for table in sorted(old):
                put_away = (
                    f"ALTER TABLE {table} RENAME TO {table}{aside}"
                    if table in long
                    else f"DROP TABLE {table}"
                )
                cursor.execute(put_away)
            for projection in ours:
                for table in projection.tables():
                    cursor.execute(f"ALTER TABLE {table}_{beside.generation} RENAME TO {table}")
                self._at(cursor, projection, until[projection.name])
                cursor.execute(  # what a check found was about the rows that are gone
                    self._sql(
                        "UPDATE projections SET checked_at = NULL, check_outcome = NULL WHERE name = ?"
                    ),
                    (projection.name,),
                )
            rest: Sequence[Projection] = ours
            while rest:  # what was acknowledged meanwhile is never out of sight
                rest = self._bring_on(cursor, rest, _BATCH)
        self._drop([each for each in ours if long.intersection(each.tables())], aside)

    @staticmethod
    def _is_long(cursor: Cursor, table: str) -> bool:
        """Whether dropping the table may take longer than putting it aside."""
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 1 OFFSET {_LONG}")
        return cursor.fetchone() is not None

    def _build(self, anew: Sequence[Projection], suffix: str, progress: Progress) -> int:
        """Write the rows of every stream as the log stands now; the position up to which it does."""
        until, done = self.record.head(), 0
        if not any(projection.nouns for projection in anew):
            return until
        apart = self._helpers > 1 and until >= _APART_FROM
        with closing(
            folded_apart(self.record, anew, until, self._helpers)
            if apart
            else folded(self.record.store, anew, until)
        ) as found:
            for events, given in together(found, _EVENTS_AT_ONCE):
                with self.record.store.write() as cursor:
                    for projection in anew:
                        projection.put(cursor, given[projection.name], suffix)
                done += events
                progress(done, until)
        return until

    # Watching

    def require_ours(self) -> None:
        """Raise Superseded where a read model is made by another version of the code, and not for an error: what was
        read from it until now may be of another form, or mean something else."""
        [row] = self.record.store.found(self._made_by)
        told = row["told"]
        if told == self._ours:
            return
        others = self.record.store.found(self._others, tuple(map(" ".join, self._versions.items())))
        standing = {row["name"]: row["version"] for row in others}
        if any(self._made_otherwise(standing)):
            raise Superseded
        self._ours = told

    def position(self) -> int:
        """How far all of the read models have taken the log in."""
        [row] = self.record.store.found("SELECT MIN(position) AS position FROM projections")
        return int(row["position"])

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
