"""Verifying the whole log: what was stored is hashed again and held against every seal and signed checkpoint."""

from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack, closing
from hashlib import sha256
from typing import Protocol
from uuid import UUID

import msgspec
from eventsourcing.persistence import PersistenceError

from application import codec
from application.audit import leaf, merkle
from application.audit.note import Checkpoint, NoteError, UnknownKeyError
from application.errors import RecordBroken, RecordUnreadable
from application.keys import facts_of_the_log, keys_in_order, keys_in_words, refuse_unless_keys_followed
from application.publications import Publications
from application.record import head
from application.settings import Settings
from application.standing import BEFORE_EVENTS, PASSWORDS_BEFORE, altered_people, not_taken_in
from application.store.definitions import altered_in_the_log
from application.store.dialect import Cursor, ReadableStore, missing_guards
from application.store.following import (
    NOTHING_TAKEN_IN,
    EarlierAnswers,
    KeptDocument,
    answers_kept,
    documents_kept,
    taken_in,
    wrong_reservation,
)
from application.store.ledger import Ledger
from application.store.rehash import Rehashed
from application.store.self_check import SelfCheck
from application.store.tree import stored_tree
from application.stretches import (
    LENGTH,
    LEVEL,
    Marks,
    Stretch,
    every_walked,
    walked,
)
from domain.events import Unreadable
from domain.log import AnswersTakenIn, KeyPeriod, Opened, PracticeBegun, Sealed

Progress = Callable[[int], None]


_OUT_OF_TURN = (
    "SELECT MIN(place) AS place FROM (SELECT notification_id AS place, originator_version AS version, "
    "ROW_NUMBER() OVER stream AS turn, LAG(notification_id) OVER stream AS before FROM events "
    "WINDOW stream AS (PARTITION BY originator_id ORDER BY originator_version)) AS placed "
    "WHERE version <> turn OR before > place"
)
"""The first event that is not the next version of its stream."""


class Readable(Protocol):
    """What is verified: a record, or one that was opened for reading alone."""

    @property
    def store(self) -> ReadableStore: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def settings(self) -> Settings: ...


def verify_log(
    record: Readable, vkey: str | None, progress: Progress = lambda _: None, *, helpers: int = 0
) -> str:
    """One sentence that says how far the log is complete and unaltered.

    Raises RecordBroken naming the first event that broke and how. *vkey* is the log's public key, or one that it had;
    without it the signatures cannot be checked, and the sentence says so. Checkpoints kept outside the database count
    as much as those inside: a database cut back to an earlier state is whole in itself.

    So many *helpers*, processes of their own, hash at once; none for a small log, or inside somebody's transaction.
    """
    try:
        with ExitStack() as held:
            checking = held.enter_context(SelfCheck(record.settings, helpers)) if helpers else None
            cursor = held.enter_context(record.store.read())

            def damage() -> str:
                if checking and not checking.finds_damage():
                    return ""
                found = record.store.dialect.damage(cursor)
                if checking and not found:
                    found = "its own check of a part says so, and that of the whole does not"
                return f"the database itself is damaged: {found}." if found else ""

            try:
                said = _Walk(cursor, record, vkey).run(progress, helpers)
            except RecordBroken as broken:
                raise RecordBroken(f"{broken} {damage()}".rstrip()) from broken
            if found := damage():
                raise RecordBroken(f"every event is there, unaltered, but {found}")
            practice = facts_of_the_log(cursor, record.ledger, PracticeBegun)
            return f"{said} It is a practice copy: what came last was made up." if practice else said
    except (PersistenceError, ValueError, TypeError, LookupError) as error:
        raise RecordBroken(f"the database itself cannot be read any more ({error}).") from error


def hold_against(record: Readable, vkey: str, given: bytes) -> str:
    """A sentence that says that the log continues a checkpoint from elsewhere: a note, or its first three lines alone.

    Where it bears signatures of the log's keys, they hold, and one is of a key that counts for it. Raises RecordBroken
    where that is not so, and RecordUnreadable for what is no checkpoint of this log.
    """
    try:
        lines = [line.strip() for line in given.decode("utf-8-sig").splitlines() if line.strip()]
        checkpoint = Checkpoint.decode("".join(f"{line}\n" for line in lines[:3]))
    except (NoteError, UnicodeDecodeError) as error:
        raise RecordUnreadable(f"The checkpoint given cannot be read ({error}).") from error
    if vkey and checkpoint.origin != vkey.partition("+")[0]:
        raise RecordUnreadable(f"The checkpoint given is one of another log, {checkpoint.origin}.")
    with record.store.read() as cursor:
        size = head(cursor)
        _refuse_unless_it_counts(lines, checkpoint.size, keys_in_order(cursor, record.ledger, vkey))
        if checkpoint.size > size:
            raise RecordBroken(
                f"the checkpoint given is of {checkpoint.size} events, but the log ends at event {size}."
            )
        if stored_tree(cursor, record.store.dialect.sql, size).root(checkpoint.size) != checkpoint.root:
            raise RecordBroken(f"the first {checkpoint.size} events do not hash to the checkpoint given.")
    return f"It continues the checkpoint given, {checkpoint.size}."


def _refuse_unless_it_counts(lines: Sequence[str], size: int, keys: Sequence[KeyPeriod]) -> None:
    """Raise RecordBroken for a checkpoint that the log's keys signed, but none that counts for one of that *size*."""
    note = "".join(f"{line}\n" for line in [*lines[:3], "", *lines[3:]])
    signers = []
    for key in keys if lines[3:] else ():
        try:
            Checkpoint.open(note, key.vkey)
        except UnknownKeyError:
            continue
        except NoteError as error:
            raise RecordBroken(f"the checkpoint given bears a signature that is wrong ({error}).") from error
        signers.append(key)
    if signers and not any(key.covers(size) for key in signers):
        raise RecordBroken(f"the checkpoint given, {size}, is signed with a key that does not count for it.")


class _Walk:
    """One pass over the log in order of position."""

    def __init__(self, cursor: Cursor, record: Readable, vkey: str | None) -> None:
        self.cursor, self.sql, self.vkey = cursor, record.store.dialect.sql, vkey
        self.keys = keys_in_order(cursor, record.ledger, vkey or "")
        self.published = Publications(cursor, record.settings, self.keys)
        self.ledger, self.settings = record.ledger, record.settings
        self.frontier = merkle.Frontier()
        self.tally = leaf.Tally()
        self.seals: dict[int, tuple[int, str]] = {}
        self.recorded_at = ""
        self.out_of_turn: int | None = None
        self.completed: list[tuple[int, int, bytes]] = []
        self.unreadable: list[str] = []
        self.unread_streams: set[str] = set()
        self.answered = 0
        self.reserved: dict[tuple[str, str], list[str]] = {}
        self.documents: dict[str, KeptDocument] = {}
        self.erased: set[str] = set()
        self.named: dict[str, str] = {}
        self.taken_in = NOTHING_TAKEN_IN

    def run(self, progress: Progress, helpers: int) -> str:
        size = head(self.cursor)
        self._refuse_a_cut_tail(size)
        marks = Marks(self.published.sizes(), frozenset(self._seal_sizes()))
        found = every_walked(
            self.settings,
            size,
            marks,
            helpers,
            alone=lambda low, high: walked(self.cursor, self.sql, low, high, marks),
        )
        with closing(found):
            self.cursor.execute(_OUT_OF_TURN)
            self.out_of_turn = self.cursor.fetchone()["place"]
            for stretch in found:
                self._take(stretch, marks.sealed)
                progress(stretch.high)
        self.published.refuse_beyond(size)
        self._check_places()
        self._check_tree(size)
        self._check_answers()
        self._check_reservations()
        self._check_documents()
        self._check_people()
        refuse_unless_keys_followed(self.cursor, self.ledger, self.vkey)
        self.published.refuse_what_is_missing()
        self._check_guards(size)
        self._check_definitions(size)
        return self._sentence(size)

    def _refuse_out_of_turn(self, stretch: Stretch) -> None:
        """The versions of a stream come one after the other, in order of position."""
        place = self.out_of_turn
        if place is None or not stretch.low < place <= stretch.reached:
            return
        self.cursor.execute(
            self.sql(
                "SELECT e.originator_id, e.originator_version, (SELECT COUNT(*) FROM events b "
                "WHERE b.originator_id = e.originator_id AND b.notification_id < e.notification_id) AS before "
                "FROM events e WHERE e.notification_id = ?"
            ),
            (place,),
        )
        row = self.cursor.fetchone()
        raise RecordBroken(
            f"event {place} is version {row['originator_version']} of {UUID(str(row['originator_id']))}, "
            f"but version {row['before'] + 1} comes next."
        )

    def _take(self, stretch: Stretch, sealed: Collection[int]) -> None:
        """Put a stretch behind those before it; raise RecordBroken for the first thing that is wrong in it."""
        for place, changed in sorted(stretch.contracts.items()):
            self.tally.take(changed)
            if place in sealed:
                contracts, root = self.tally.seal()
                self.seals[place] = (contracts, root.hex())
        for event in sorted([*stretch.seals, *stretch.marked.values()]):
            if event.event_type == "log.sealed.v1":
                self._check_seal(event)
            if event.position in stretch.marked:
                edge = (*self.frontier.edge, *stretch.edges[event.position])
                self.published.hold(event, merkle.Frontier(event.position, edge))
        self._refuse_out_of_turn(stretch)
        if stretch.fault:
            raise RecordBroken(stretch.fault)
        edge = stretch.edges[stretch.high]
        self.completed += stretch.completed
        if stretch.high - stretch.low == LENGTH:
            self.frontier, completed = self.frontier.append(edge[0], LEVEL)
            self.completed += completed
        else:
            self.frontier = merkle.Frontier(stretch.high, (*self.frontier.edge, *edge))
        self.recorded_at = stretch.recorded_at
        self.unreadable += stretch.unreadable
        self.unread_streams.update(stretch.unread_streams)
        self.answered += stretch.answered
        self.documents |= {document.sha256: document for document in stretch.documents}
        self.erased.update(stretch.erased)
        self.named |= stretch.named
        for kind, value, stream_id in stretch.reserved:
            holders = self.reserved.setdefault((kind, value), [])
            if str(stream_id) not in holders:
                holders.append(str(stream_id))

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

    def _check_seal(self, event: Rehashed) -> None:
        _, fact = codec.from_bytes(event.event_type, event.state)
        if isinstance(fact, Sealed) and self.seals.get(fact.size) != (fact.contracts, fact.root):
            raise RecordBroken(
                f"the seal at event {event.position} does not fit the contracts at {fact.size}."
            )

    def _check_places(self) -> None:
        """No contract has a place in its chain that belongs to no event."""
        self.cursor.execute("SELECT COUNT(*) AS places FROM concerns")
        if self.cursor.fetchone()["places"] != self.tally.events():
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
        self.cursor.execute("SELECT single, frontier, recorded_at FROM log_head")
        row = self.cursor.fetchone()
        if row["single"] != 1:
            raise RecordBroken("the head of the log does not say that it is the only one.")
        if bytes(row["frontier"]) != self.frontier.to_bytes():
            raise RecordBroken("the edge of the tree does not fit the events.")
        if row["recorded_at"] != self.recorded_at:
            raise RecordBroken("the time at the head of the log is not that of its last event.")

    def _check_documents(self) -> None:
        """Every document that was not erased is there, just as it was kept, and none besides."""
        found, generated = documents_kept(self.cursor), self._is_generated()
        for digest, said in sorted(self.documents.items()):
            if digest in self.erased or generated:
                continue
            if digest not in found:
                raise RecordBroken(f"the document {digest} is missing.")
            if found[digest] != said:
                raise RecordBroken(f"what is kept of the document {digest} is not what the log says.")
        for digest in sorted(found):
            if digest in self.erased:
                raise RecordBroken(f"the document {digest} was erased, and is there all the same.")
            if digest not in self.documents and self._up_to_date():
                raise RecordBroken(f"the document {digest} is kept, but no event says so.")
            self._check_bytes(found[digest])
        for digest, where in sorted(self.named.items()):
            if digest not in found and digest not in self.erased and not generated:
                raise RecordBroken(f"the document {digest} is missing: it is {where}.")

    def _check_bytes(self, document: KeptDocument) -> None:
        """The bytes kept under a digest have it, and are as many as is said."""
        self.cursor.execute(self.sql("SELECT content FROM documents WHERE sha256 = ?"), (document.sha256,))
        content = bytes(self.cursor.fetchone()["content"])
        if sha256(content).hexdigest() != document.sha256 or len(content) != document.size:
            raise RecordBroken(f"the document {document.sha256} was altered: its bytes have another SHA-256.")

    def _is_generated(self) -> bool:
        """Whether the log is an invented one, which has documents in name only."""
        opened = facts_of_the_log(self.cursor, self.ledger, Opened)
        return any(isinstance(fact, Opened) and fact.purpose == "generated" for _, _, fact in opened)

    def _up_to_date(self) -> bool:
        """Whether this release has written to the record, so that everything beside the log follows from it."""
        return self.answered > 0 or self.taken_in is not NOTHING_TAKEN_IN

    def _check_answers(self) -> None:
        """Every answer is kept with its event, or is among those that the log took in by their digest."""
        if answers_kept(self.cursor) != self.answered:
            raise RecordBroken("an answer is kept that no event gave.")
        self.taken_in = self._taken_in()
        found = taken_in(self.cursor)
        if found != self.taken_in:
            were = self.taken_in.answers
            count = f": there were {were}, there are {found.answers}" if found.answers != were else ""
            raise RecordBroken(
                f"the answers of an earlier release are no longer those that were taken into the log{count}."
            )

    def _taken_in(self) -> EarlierAnswers:
        facts = facts_of_the_log(self.cursor, self.ledger, AnswersTakenIn)
        for _, _, fact in facts:
            if isinstance(fact, AnswersTakenIn):
                return EarlierAnswers(fact.answers, fact.sha256)
        return NOTHING_TAKEN_IN

    def _check_reservations(self) -> None:
        """Each value belongs to the stream that the log says."""
        wrong = wrong_reservation(self.cursor, self.reserved, self.unread_streams, strict=self._up_to_date())
        if wrong:
            raise RecordBroken(f"{wrong}.")

    def _check_people(self) -> None:
        """What sign-in reads, and the names in the directory, are what the log says."""
        wrong = altered_people(self.cursor, self.ledger)
        if wrong:
            raise RecordBroken(f"{wrong}.")

    def _check_guards(self, size: int) -> None:
        """The database itself still refuses to change or delete what was recorded."""
        missing = missing_guards(self.cursor, self.ledger.dialect)
        if missing:
            raise RecordBroken(
                f"all {size} events are there, unaltered, but the database no longer refuses to change them: "
                f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing. kentledge init puts that back."
            )

    def _check_definitions(self, size: int) -> None:
        """The tables of the log are as this release makes them, with nothing on them besides."""
        altered = altered_in_the_log(self.cursor, self.ledger.dialect)
        if altered:
            raise RecordBroken(
                f"all {size} events are there, unaltered, but the tables are not those of Kentledge: "
                f"{'; '.join(altered)}."
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
        for table, what in ((BEFORE_EVENTS, "people"), (PASSWORDS_BEFORE, "passwords")):
            if waiting := not_taken_in(self.cursor, self.ledger, table):
                told += (
                    f" {waiting} {what} of an earlier release are not in the log yet: opening the record takes "
                    "them in."
                )
        told += keys_in_words(self.keys, self.vkey) + self.published.remarks()
        if self.erased:
            count = len(self.erased)
            told += f" {count} {'documents were' if count > 1 else 'document was'} erased, as the log says."
        if self.unreadable:
            told += (
                f" Recorded so that it cannot be read, and counted for nothing: {'; '.join(self.unreadable)}"
            )
        return told
