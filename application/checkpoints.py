"""Seals and signed checkpoints: what the council publishes so that nobody, itself included, can rewrite the log."""

import dataclasses
import os
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock, get_ident
from typing import Any
from uuid import UUID

from eventsourcing.persistence import PersistenceError
from msgspec.structs import replace

from application import codec
from application.audit import leaf, merkle
from application.audit.note import Checkpoint, SigningKey
from application.errors import (
    InPractice,
    KentledgeError,
    NotContinued,
    NotFound,
    RecordBroken,
    SigningRefused,
)
from application.keys import KeyFiles, facts_of_the_log, keys_in_order
from application.known_checkpoints import signed_text
from application.private_files import private_folder, write_privately
from application.publications import Publications, seal_id
from application.record import ITSELF, Record, head
from application.store.dialect import Cursor, missing_guards
from application.store.ledger import Alongside
from application.store.rehash import rehashed
from application.store.tree import sealed_entries, stored_tree
from domain.decisions import Actor
from domain.events import NAMES, Fact
from domain.log import LOG_STREAM, KeyPeriod, PracticeBegun, PutBack, Sealed

SEAL_EVERY = 10_000
"""Events after which the log is sealed and signed by itself, so that nobody who asks for a proof waits for more."""
_ROWS = (
    "SELECT c.size, c.seal_position, COALESCE(e.recorded_at, c.signed_at) AS signed_at, c.note FROM checkpoints c "
    "LEFT JOIN events e ON e.notification_id = c.seal_position"
)
"""The time of signing is that of the seal, which is part of the log; the row's own is held by nothing."""


@dataclass(frozen=True)
class PublishedCheckpoint:
    """A signed checkpoint and the seal that it covers."""

    size: int
    seal_position: int
    signed_at: str
    note: str


class Checkpoints:
    """Publishes checkpoints, and proves things against them."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._sql = record.sql
        self.files = KeyFiles(record.settings)
        self._growing = Lock()
        self._last_size = 0

    # Keys

    def create_key(self) -> None:
        """Make the signing key where there is none; readable by its owner only.

        Raises SigningRefused where a key has signed before and is gone: another takes its place on record alone.
        """
        self.record.refuse_in_practice("it has no signing key")
        if not self.record.settings.signing_key.exists() and self.latest() is not None:
            raise SigningRefused(
                "The signing key is gone, and checkpoints were signed with it. Two people put another in its place: "
                "kentledge key withdraw --because lost, and kentledge key agree."
            )
        self.files.create()

    def key(self) -> SigningKey:
        """The key that the log signs with now. Raises SigningRefused where there is none, or another."""
        self.record.refuse_in_practice("it signs nothing, whatever key lies beside it")
        if not self.record.settings.signing_key.exists() and self.record.store.on_standby():
            raise SigningRefused(
                "This host reads from a standby and holds no signing key: ask the host of the primary."
            )
        periods = self.key_periods()
        return self.files.in_use(periods[-1].vkey if len(periods) > 1 else "")

    def key_periods(self) -> list[KeyPeriod]:
        """Every key of the log, and from which to which checkpoint each counts."""
        with self.record.store.read() as cursor:
            return keys_in_order(cursor, self.record.ledger, self.files.known())

    # Publishing

    def latest(self) -> PublishedCheckpoint | None:
        """The last checkpoint that was published."""
        with self.record.store.read() as cursor:
            return latest(cursor)

    def publish(self) -> PublishedCheckpoint:
        """Seal and sign the log as it stands; the last checkpoint again where nothing came since.

        Raises SigningRefused where what is stored no longer hashes to what was recorded, and NotContinued where it does
        not continue what was published.
        """
        return self._publish(1)

    def keep_pace(self) -> None:
        """Publish once ``SEAL_EVERY`` events came since the last checkpoint; told after each append.

        Never in the way of whoever appended: what hinders signing is found, and said, by whoever asks for it.
        """
        if self.record.ledger.size - self._last_size < SEAL_EVERY or not self._growing.acquire(
            blocking=False
        ):
            return
        try:
            self._last_size = self.record.ledger.size
            with suppress(KentledgeError, PersistenceError, OSError):
                self._last_size = self._publish(SEAL_EVERY).size
        finally:
            self._growing.release()

    def _publish(self, at_least: int) -> PublishedCheckpoint:
        """Publish where at least so many events came since the last checkpoint, else that one again."""
        with self.record.store.read() as cursor:
            last, size = latest(cursor), head(cursor)
            self.refuse_unless_continued(cursor, size)
        key = self.key()
        with self.record.store.read() as cursor:
            if last is not None and size - last.size < at_least:
                self.keep_outside(last)
                return last
            refuse_unless_rehashed(cursor, self._sql, last.size if last else 0, size)
        with self.record.store.write() as cursor:
            last = latest(cursor)
            if last is None or head(cursor) - last.size >= at_least:
                last = self.seal_and_sign(cursor, size, key)
        self.keep_outside(last)
        return last

    def seal_and_sign(self, cursor: Cursor, rehashed: int, *keys: SigningKey) -> PublishedCheckpoint:
        """Inside a write, so that the seal follows directly on what it seals and nobody can be overtaken.

        What came after position *rehashed* is hashed again first; each of the *keys* signs.
        """
        if facts_of_the_log(cursor, self.record.ledger, PracticeBegun):  # asked again of what is to be signed
            raise InPractice("The log is marked as a practice copy: no key signs it.")
        size = head(cursor)
        refuse_unless_rehashed(cursor, self._sql, rehashed, size)
        tree = self.record.sealed_tree = leaf.SealedTree(sealed_entries(cursor, self._sql, size))
        seal = Sealed(size=size, contracts=tree.size, root=tree.root.hex())
        sealed_at = self.append_inside(cursor, seal, event_id=seal_id(size))
        return self._sign(cursor, size, sealed_at, keys)

    def sealed_tree(self, cursor: Cursor, sealed: Sealed) -> leaf.SealedTree:
        """The second tree, that a seal commits itself to. Raises RecordBroken where the counts kept do not fit it."""
        tree = self.record.sealed_tree
        if tree is None or tree.root.hex() != sealed.root:
            tree = leaf.SealedTree(sealed_entries(cursor, self._sql, sealed.size))
            if tree.root.hex() != sealed.root:
                raise RecordBroken(
                    f"the seal over the first {sealed.size} events does not fit their contracts."
                )
            self.record.sealed_tree = tree
        return tree

    def append_inside(
        self,
        cursor: Cursor,
        fact: Fact,
        actor: Actor = ITSELF,
        reason: str = "",
        event_id: UUID | None = None,
    ) -> int:
        """Append an event about the log in a write that the caller holds; its position."""
        cursor.execute(
            self._sql("SELECT MAX(originator_version) AS version FROM events WHERE originator_id = ?"),
            (self.record.ledger.key(LOG_STREAM),),
        )
        event = self.record.about_the_log(cursor.fetchone()["version"] or 0, fact, actor, reason)
        if event_id is not None:
            event = replace(event, envelope=replace(event.envelope, event_id=event_id))
        stored = codec.written(event).stored
        appended = self.record.ledger.append(cursor, [stored], Alongside(events=[event]))
        self.record.ledger.follow(cursor, appended.recorded)
        return appended.positions[0]

    def keep_outside(self, published: PublishedCheckpoint) -> None:
        """The note as a file, whole or not at all; put back where a crash came between signing and keeping."""
        private_folder(self.record.settings.published)
        path = self.record.settings.published / f"{published.size:012d}.txt"
        kept = path.read_text() if path.exists() else ""
        if not kept or (kept != published.note and signed_text(kept) == signed_text(published.note)):
            being_written = path.with_suffix(f".{os.getpid()}-{get_ident()}.new")
            write_privately(being_written, published.note.encode())
            being_written.replace(path)

    def _sign(
        self, cursor: Cursor, sealed: int, size: int, keys: tuple[SigningKey, ...]
    ) -> PublishedCheckpoint:
        """Sign the log of that *size*, the seal at its end, where the tree's edge fits the leaves."""
        refuse_unless_rehashed(cursor, self._sql, sealed, size)
        root = self.root(cursor, size)
        cursor.execute("SELECT frontier FROM log_head")
        if merkle.Frontier.from_bytes(size, bytes(cursor.fetchone()["frontier"])).root() != root:
            raise SigningRefused("The tree's edge does not fit the stored leaves; run kentledge verify.")
        note = Checkpoint(keys[0].name, size, root).sign(*keys)
        cursor.execute(self._sql("SELECT recorded_at FROM events WHERE notification_id = ?"), (size,))
        published = PublishedCheckpoint(size, size, cursor.fetchone()["recorded_at"], note)
        cursor.execute(
            self._sql("INSERT INTO checkpoints VALUES (?, ?, ?, ?)"),
            (published.size, published.seal_position, published.signed_at, published.note),
        )
        return published

    def refuse_unless_continued(self, cursor: Cursor, size: int) -> None:
        """After a restore the log may be shorter, or another, than what the world was shown."""
        fault = self.record.continuity.fault(cursor, size, anew=True)
        if fault:
            raise NotContinued(f"{fault} Nothing is written or signed until that is cleared up.")

    def root(self, cursor: Cursor, size: int) -> bytes:
        """Root of the tree over the first *size* events. Raises SigningRefused."""
        try:
            return stored_tree(cursor, self._sql, size).root()
        except ValueError as error:
            raise SigningRefused(f"The tree kept for proofs cannot be read ({error}).") from error

    def put_back(self) -> PutBack | None:
        """Put back guards and rows of checkpoints that are missing from the database, and record that; ``None`` where
        nothing is missing. Raises NotContinued."""
        dialect = self.record.store.dialect
        with self.record.store.write() as cursor:
            if head(cursor) == 0:
                return None
            self.refuse_unless_continued(cursor, head(cursor))
            guards = missing_guards(cursor, dialect)
            for name, statement in guards.items():
                dialect.put_guard(cursor, name, statement)
            rows = self._lost_rows(cursor)
            for row in rows:
                cursor.execute(self._sql("INSERT INTO checkpoints VALUES (?, ?, ?, ?)"), row)
            if not guards and not rows:
                return None
            fact = PutBack(guards=tuple(guards), checkpoints=tuple(size for size, _, _, _ in rows))
            self.append_inside(cursor, fact)
            return fact

    def _lost_rows(self, cursor: Cursor) -> list[tuple[int, int, str, str]]:
        """Rows of checkpoints that are kept as files alone, each behind its seal."""
        periods = keys_in_order(cursor, self.record.ledger, self.files.known())
        notes = Publications(cursor, self.record.settings, periods).kept_as_files_alone()
        found = []
        for size, note in sorted(notes.items()):
            cursor.execute(
                self._sql("SELECT recorded_at FROM events WHERE notification_id = ? AND topic = ?"),
                (size, NAMES[Sealed]),
            )
            seal = cursor.fetchone()
            if seal is not None:
                found.append((size, size, seal["recorded_at"], note))
        return found

    # Proofs

    def inclusion(self, position: int, size: int) -> list[bytes]:
        """The proof that the event at *position* is in the log of that *size*. Raises NotFound."""
        if not 0 < position <= size:
            raise NotFound(f"Checkpoint {size} covers positions 1 to {size}.")
        with self.record.store.read() as cursor:
            return stored_tree(cursor, self._sql, size).inclusion_proof(position - 1)

    def consistency(self, old: int, new: int) -> tuple[bytes, list[bytes]]:
        """The root at size *old*, and the proof that the log of size *new* continues it. Raises NotFound."""
        if not 0 < old <= new:
            raise NotFound(f"Give an earlier size from 1 to {new}.")
        with self.record.store.read() as cursor:
            tree = stored_tree(cursor, self._sql, new)
            return tree.root(old), tree.consistency_proof(old)

    def of_size(self, size: int) -> PublishedCheckpoint:
        """The checkpoint of that *size*. Raises NotFound."""
        published = self._one("c.size = ?", size)
        if published is None:
            raise NotFound(f"There is no checkpoint {size}.")
        return published

    def known_at(self, position: int) -> PublishedCheckpoint | None:
        """The last checkpoint at or before *position*."""
        return self._one("c.size <= ?", position)

    def size_at(self, position: int) -> int | None:
        """The size of that one."""
        [row] = self.record.store.found(
            self._sql("SELECT MAX(size) AS size FROM checkpoints WHERE size <= ?"), (position,)
        )
        size: int | None = row["size"]
        return size

    def _one(self, condition: str, size: int) -> PublishedCheckpoint | None:
        with self.record.store.read() as cursor:
            cursor.execute(
                self._sql(f"{_ROWS} WHERE {condition} ORDER BY c.size DESC LIMIT 1"),
                (size,),
            )
            row = cursor.fetchone()
            return _published(cursor, row)


def latest(cursor: Cursor) -> PublishedCheckpoint | None:
    """The last checkpoint, as the transaction of *cursor* sees it."""
    cursor.execute(f"{_ROWS} ORDER BY c.size DESC LIMIT 1")
    return _published(cursor, cursor.fetchone())


def _published(cursor: Cursor, row: Any) -> PublishedCheckpoint | None:
    """A checkpoint from its row, with the cosignatures that it has."""
    if row is None:
        return None
    published = PublishedCheckpoint(**dict(row))
    cursor.execute(f"SELECT line FROM cosignatures WHERE size = {published.size} ORDER BY cosigner")
    lines = "".join(cosignature["line"] for cosignature in cursor.fetchall())
    return dataclasses.replace(published, note=published.note + lines)


def refuse_unless_rehashed(cursor: Cursor, sql: Any, after: int, until: int) -> None:
    """Raise SigningRefused unless every event between the positions still hashes to its leaf."""
    try:
        for _ in rehashed(cursor, sql, after, until):
            pass
    except RecordBroken as error:
        raise SigningRefused(f"Nothing is signed: {error}") from error
