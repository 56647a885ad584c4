"""Seals and signed checkpoints: what the council publishes so that nobody, itself included, can rewrite the log."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import get_ident
from typing import Any

from application.audit import leaf, merkle
from application.audit.note import Checkpoint, NoteError, SigningKey
from application.errors import NotFound, RecordBroken, SigningRefused
from application.record import LOG_STREAM, Record, head
from application.store.dialect import Cursor
from application.store.ledger import Alongside, instant_text
from application.store.rehash import rehashed
from domain.log import Sealed


@dataclass(frozen=True)
class Published:
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
        self._settings = record.settings

    # Keys

    def create_key(self) -> None:
        """Make the signing key where there is none; readable by its owner only."""
        path = self._settings.signing_key
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(SigningKey.generate(self._settings.origin).to_text() + "\n")

    def key(self) -> SigningKey:
        """The signing key. Raises SigningRefused where there is none."""
        path = self._settings.signing_key
        if not path.exists():
            raise SigningRefused(f"There is no signing key at {path.name}; run kentledge init.")
        return SigningKey.from_text(path.read_text().strip())

    # Publishing

    def latest(self) -> Published | None:
        """The last checkpoint that was published."""
        with self.record.store.read() as cursor:
            return latest(cursor)

    def publish(self) -> Published:
        """Seal and sign the log as it stands; the last checkpoint again where nothing came since.

        Raises SigningRefused where what is stored no longer hashes to what was recorded, or does not continue the
        checkpoint that was published last outside the database.
        """
        key = self.key()
        self._refuse_unless_continued(key)
        with self.record.store.read() as cursor:
            last, size = latest(cursor), head(cursor)
            refuse_unless_rehashed(cursor, self._sql, last.size if last else 0, size)
        with self.record.store.write() as cursor:
            last = latest(cursor)
            if last is None or last.size < head(cursor):
                last = self._seal_and_sign(cursor, key, size)
        self._keep_outside(last)
        return last

    def _seal_and_sign(self, cursor: Cursor, key: SigningKey, rehashed: int) -> Published:
        """Inside a write, so that the seal follows directly on what it seals and nobody can be overtaken."""
        size = head(cursor)
        refuse_unless_rehashed(cursor, self._sql, rehashed, size)
        tree = leaf.SealedTree(sealed_entries(cursor, self._sql, size))
        seal = Sealed(size=size, contracts=tree.size, root=tree.root.hex())
        event = self.record.about_the_log(self.record.version(LOG_STREAM), seal)
        stored = self.record.mapper.to_stored_event(event)
        appended = self.record.ledger.append(cursor, [stored], Alongside(events=[event]))
        self.record.ledger.follow(cursor, appended.recorded)
        return self._sign(cursor, key, size, *appended.positions)

    def _keep_outside(self, published: Published) -> None:
        """The note as a file, whole or not at all; put back where a crash came between signing and keeping."""
        self._settings.published.mkdir(exist_ok=True)
        path = self._settings.published / f"{published.size:012d}.txt"
        if not path.exists():
            being_written = path.with_suffix(f".{os.getpid()}-{get_ident()}.new")
            being_written.write_text(published.note)
            being_written.replace(path)

    def _sign(self, cursor: Cursor, key: SigningKey, rehashed: int, size: int) -> Published:
        """Re-hash what came after position *rehashed*, and sign only where the tree's edge fits the leaves."""
        refuse_unless_rehashed(cursor, self._sql, rehashed, size)
        root = self._root(cursor, size)
        cursor.execute("SELECT frontier FROM log_head")
        if merkle.Frontier.from_bytes(size, bytes(cursor.fetchone()["frontier"])).root() != root:
            raise SigningRefused("The tree's edge does not fit the stored leaves; run kentledge verify.")
        note = Checkpoint(key.name, size, root).sign(key)
        published = Published(size, size, instant_text(datetime.now(UTC)), note)
        cursor.execute(
            self._sql("INSERT INTO checkpoints VALUES (?, ?, ?, ?)"),
            (published.size, published.seal_position, published.signed_at, published.note),
        )
        return published

    def _refuse_unless_continued(self, key: SigningKey) -> None:
        """After a restore the log may be shorter, or another, than what the world was shown."""
        for published in self.published_outside(key):
            with self.record.store.read() as cursor:
                size = head(cursor)
                if published.size > size:
                    raise SigningRefused(
                        f"Checkpoint {published.size} was published, but the log holds only {size} events: "
                        "it was restored from an older copy. Nothing is signed until the events are back."
                    )
                if self._root(cursor, published.size) != published.root:
                    raise SigningRefused(
                        f"The log does not continue checkpoint {published.size}, which was published."
                    )

    def _root(self, cursor: Cursor, size: int) -> bytes:
        try:
            return stored_tree(cursor, self._sql, size).root()
        except ValueError as error:
            raise SigningRefused(f"The tree kept for proofs cannot be read ({error}).") from error

    def published_outside(self, key: SigningKey) -> Iterator[Checkpoint]:
        """The last checkpoint as kept outside the database. Raises SigningRefused where it is not one of ours."""
        files = sorted(self._settings.published.glob("*.txt"))
        for path in files[-1:]:
            try:
                yield Checkpoint.open(path.read_text(), key.verifier)
            except (NoteError, UnicodeDecodeError) as error:
                raise SigningRefused(
                    f"The published checkpoint {path.name} does not hold ({error})."
                ) from error

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

    def of_size(self, size: int) -> Published:
        """The checkpoint of that *size*. Raises NotFound."""
        published = self._one("size = ?", size)
        if published is None:
            raise NotFound(f"There is no checkpoint {size}.")
        return published

    def known_at(self, position: int) -> Published | None:
        """The last checkpoint at or before *position*."""
        return self._one("size <= ?", position)

    def _one(self, condition: str, size: int) -> Published | None:
        with self.record.store.read() as cursor:
            cursor.execute(
                self._sql(
                    f"SELECT size, seal_position, signed_at, note FROM checkpoints WHERE {condition} "
                    "ORDER BY size DESC LIMIT 1"
                ),
                (size,),
            )
            row = cursor.fetchone()
        return Published(**dict(row)) if row else None


def latest(cursor: Cursor) -> Published | None:
    """The last checkpoint, as the transaction of *cursor* sees it."""
    cursor.execute("SELECT size, seal_position, signed_at, note FROM checkpoints ORDER BY size DESC LIMIT 1")
    row = cursor.fetchone()
    return Published(**dict(row)) if row else None


def stored_tree(cursor: Cursor, sql: Any, size: int) -> merkle.TileTree:
    """The Merkle tree over the stored leaves, read tile by tile."""

    def tile(level: int, index: int) -> list[bytes]:
        low = index * 256
        if level == 0:
            cursor.execute(
                sql(
                    "SELECT leaf AS hash FROM events WHERE notification_id > ? AND notification_id <= ? "
                    "ORDER BY notification_id"
                ),
                (low, low + 256),
            )
        else:
            cursor.execute(
                sql("SELECT hash FROM tree_nodes WHERE level = ? AND node >= ? AND node < ? ORDER BY node"),
                (level, low, low + 256),
            )
        return [bytes(row["hash"]) for row in cursor.fetchall()]

    return merkle.TileTree(tile, size)


def sealed_entries(cursor: Cursor, sql: Any, size: int) -> list[leaf.Concern]:
    """(contract, count, running hash) of every contract that the first *size* events concern, ascending."""
    cursor.execute(
        sql(
            "SELECT c.contract_id, c.ordinal, c.running_hash FROM concerns c JOIN ("
            "SELECT contract_id, MAX(ordinal) AS ordinal FROM concerns WHERE position <= ? "
            "GROUP BY contract_id) last ON last.contract_id = c.contract_id AND last.ordinal = c.ordinal "
            "ORDER BY c.contract_id"
        ),
        (size,),
    )
    return [(row["contract_id"], row["ordinal"], bytes(row["running_hash"])) for row in cursor.fetchall()]


def refuse_unless_rehashed(cursor: Cursor, sql: Any, after: int, until: int) -> None:
    """Raise SigningRefused unless every event between the positions still hashes to its leaf."""
    try:
        for _ in rehashed(cursor, sql, after, until):
            pass
    except RecordBroken as error:
        raise SigningRefused(f"Nothing is signed: {error}") from error
