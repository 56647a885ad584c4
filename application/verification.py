"""Verifying the whole log: what was stored is hashed again and held against every seal and signed checkpoint."""

from collections.abc import Callable

import msgspec
from eventsourcing.persistence import PersistenceError

from application import codec
from application.audit import leaf, merkle
from application.documents import altered_document
from application.errors import RecordBroken
from application.keys import keys_in_order, keys_in_words, refuse_unless_keys_followed
from application.publications import Publications
from application.record import Record, head
from application.store.dialect import Cursor, missing_guards
from application.store.rehash import Rehashed, rehashed
from application.store.tree import stored_tree
from domain.events import Unreadable
from domain.log import Sealed

Progress = Callable[[int], None]


def verify_log(record: Record, vkey: str | None, progress: Progress = lambda _: None) -> str:
    """One sentence that says how far the log is complete and unaltered.

    Raises RecordBroken naming the first event that broke and how. *vkey* is the log's public key, or one that it had;
    without it the signatures cannot be checked, and the sentence says so. Checkpoints kept outside the database count
    as much as those inside: a database cut back to an earlier state is whole in itself.
    """
    try:
        with record.store.read() as cursor:
            return _Walk(cursor, record, vkey).run(progress)
    except PersistenceError as error:
        raise RecordBroken(f"the database itself cannot be read any more ({error}).") from error


class _Walk:
    """One pass over the log in order of position."""

    def __init__(self, cursor: Cursor, record: Record, vkey: str | None) -> None:
        self.cursor, self.sql, self.vkey = cursor, record.sql, vkey
        self.keys = keys_in_order(cursor, record.ledger, vkey or "")
        self.published = Publications(cursor, record.settings, self.keys)
        self.ledger = record.ledger
        self.frontier = merkle.Frontier()
        self.contracts: dict[str, tuple[int, bytes]] = {}
        self.versions: dict[str, int] = {}
        self.seals: dict[int, tuple[int, str]] = {}
        self.recorded_at = ""
        self.completed: list[tuple[int, int, bytes]] = []
        self.unreadable: list[str] = []

    def run(self, progress: Progress) -> str:
        size = head(self.cursor)
        self._refuse_a_cut_tail(size)
        seals = self._seal_sizes()
        for event in rehashed(self.cursor, self.sql, 0, size):
            self._take(event)
            if event.position in seals:
                entries = [(one, count, run) for one, (count, run) in sorted(self.contracts.items())]
                self.seals[event.position] = (len(entries), leaf.SealedTree(entries).root.hex())
            if event.event_type == "log.sealed.v1":
                self._check_seal(event)
            self.published.hold(event, self.frontier)
            progress(event.position)
        self.published.refuse_beyond(size)
        self._check_places()
        self._check_tree(size)
        self._check_documents()
        refuse_unless_keys_followed(self.cursor, self.ledger, self.vkey)
        self.published.refuse_what_is_missing()
        self._check_guards(size)
        return self._sentence(size)

    def _refuse_a_cut_tail(self, size: int) -> None:
        self.cursor.execute("SELECT MIN(notification_id) AS first, MAX(notification_id) AS last FROM events")
        row = self.cursor.fetchone()
        last = row["last"] or 0
        if row["first"] is not None and row["first"] < 1:
            raise RecordBroken(f"event {row['first']} stands before the first event: it was put in.")
        if last > size:
            raise RecordBroken(f"event {size + 1} stands in the table but not in the tree: it was put in.")
        if last < size:
            raise RecordBroken(f"event {last + 1} is missing: the log was cut off after event {last}.")

    def _seal_sizes(self) -> set[int]:
        """Positions that a seal covers up to: the state there is what the seal must fit."""
        self.cursor.execute(
            self.sql("SELECT notification_id, state FROM events WHERE topic = ?"), ("log.sealed.v1",)
        )
        sizes = set()
        for row in self.cursor.fetchall():
            try:
                _, fact = codec.from_bytes("log.sealed.v1", bytes(row["state"]))
            except msgspec.MsgspecError as error:
                raise RecordBroken(f"event {row['notification_id']} cannot be read ({error}).") from error
            if isinstance(fact, Unreadable):
                raise RecordBroken(f"event {row['notification_id']} cannot be read ({fact.wrong}).")
            if isinstance(fact, Sealed):
                sizes.add(fact.size)
        return sizes

    def _take(self, event: Rehashed) -> None:
        place = event.position
        if event.recorded_at < self.recorded_at:
            raise RecordBroken(f"event {place} bears an earlier time than the event before it.")
        self.recorded_at = event.recorded_at
        expected = self.versions.get(event.stream_id, 0) + 1
        if event.stream_version != expected:
            raise RecordBroken(
                f"event {place} is version {event.stream_version} of {event.stream_id}, "
                f"but version {expected} comes next."
            )
        self.versions[event.stream_id] = expected
        for contract_id, ordinal, running in event.concerns:
            count, before = self.contracts.get(contract_id, (0, leaf.RUNNING_START))
            if ordinal != count + 1 or running != leaf.running_hash(before, event.core):
                raise RecordBroken(
                    f"event {place} does not continue the chain of contract {contract_id} "
                    f"(it stands there as number {ordinal}, after {count})."
                )
            self.contracts[contract_id] = (ordinal, running)
        self._check_meaning(event)
        self.frontier, completed = self.frontier.append(event.leaf)
        self.completed += completed

    def _check_meaning(self, event: Rehashed) -> None:
        """The event concerns just the contracts that its own envelope names. One that does not fit its type is told."""
        try:
            envelope, fact = codec.from_bytes(event.event_type, event.state)
        except (KeyError, msgspec.MsgspecError) as error:
            raise RecordBroken(f"event {event.position} cannot be read ({error}).") from error
        if isinstance(fact, Unreadable):
            self.unreadable.append(f"event {event.position} ({event.event_type}): {fact.wrong}")
        if [str(one) for one in sorted(envelope.concerns)] != [one for one, _, _ in event.concerns]:
            raise RecordBroken(
                f"event {event.position} names other contracts than those in whose chain it stands."
            )

    def _check_seal(self, event: Rehashed) -> None:
        _, fact = codec.from_bytes(event.event_type, event.state)
        if isinstance(fact, Sealed) and self.seals.get(fact.size) != (fact.contracts, fact.root):
            raise RecordBroken(
                f"the seal at event {event.position} does not fit the contracts at {fact.size}."
            )

    def _check_places(self) -> None:
        """No contract has a place in its chain that belongs to no event."""
        self.cursor.execute("SELECT COUNT(*) AS places FROM concerns")
        if self.cursor.fetchone()["places"] != sum(count for count, _ in self.contracts.values()):
            raise RecordBroken("a contract's chain has a place for an event that is not in the log.")

    def _check_tree(self, size: int) -> None:
        """The nodes kept for proofs and the head of the log fit the leaves."""
        try:
            root = stored_tree(self.cursor, self.sql, size).root()
        except ValueError as error:
            raise RecordBroken(f"the tree kept for proofs cannot be read ({error}).") from error
        if self.frontier.root() != root:
            raise RecordBroken("the tree kept for proofs does not fit the events.")
        self.cursor.execute("SELECT level, node, hash FROM tree_nodes ORDER BY level, node")
        stored = [(row["level"], row["node"], bytes(row["hash"])) for row in self.cursor.fetchall()]
        if stored != sorted(self.completed):
            raise RecordBroken("the nodes kept for proofs do not fit the events.")
        self.cursor.execute("SELECT frontier, recorded_at FROM log_head")
        row = self.cursor.fetchone()
        if bytes(row["frontier"]) != self.frontier.to_bytes():
            raise RecordBroken("the edge of the tree does not fit the events.")
        if row["recorded_at"] != self.recorded_at:
            raise RecordBroken("the time at the head of the log is not that of its last event.")

    def _check_documents(self) -> None:
        """The documents kept beside the log are those that events name by their digests."""
        altered = altered_document(self.cursor, self.sql)
        if altered is not None:
            raise RecordBroken(f"the document {altered} was altered: its bytes have another SHA-256.")

    def _check_guards(self, size: int) -> None:
        """The database itself still refuses to change or delete what was recorded."""
        missing = missing_guards(self.cursor, self.ledger.dialect)
        if missing:
            raise RecordBroken(
                f"all {size} events are there, unaltered, but the database no longer refuses to change them: "
                f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing. kentledge init puts that back."
            )

    def _sentence(self, size: int) -> str:
        last = self.published.last
        signed = "" if self.vkey else " (signatures not checked: no public key was given)"
        beyond = f", and {size - last} events recorded since" if last and size > last else ""
        told = (
            f"complete and unaltered: {size} events; no checkpoint was published yet."
            if last is None
            else f"complete and unaltered as at checkpoint {last}{beyond}{signed}."
        )
        told += keys_in_words(self.keys, self.vkey) + self.published.remarks()
        if self.unreadable:
            told += (
                f" Recorded so that it cannot be read, and counted for nothing: {'; '.join(self.unreadable)}"
            )
        return told
