"""Every checkpoint that is known, in files and in rows, whatever they are called; and whether the log continues them.

A council that restores an older copy, or rewrites its log, would sign a second history beside the one that it has
published. So the log is held against all that was published, before it is written to, signed, or said to be ready.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from application.audit.note import Checkpoint, NoteError, UnknownKeyError
from application.errors import NotContinued
from application.keys import KeyFiles, keys_in_order
from application.settings import Settings
from application.store.dialect import Cursor
from application.store.ledger import Ledger
from application.store.tree import stored_tree
from domain.log import KeyPeriod

_MOST_BYTES = 1_000_000
_OURS = re.compile(r"[0-9]{12}\.txt")
"""How the record names what it keeps: such a file must be a checkpoint of this log, whole."""
_BEING_WRITTEN = ".new"


@dataclass(frozen=True)
class KnownCheckpoint:
    """A checkpoint that somebody may have seen."""

    note: str
    checkpoint: Checkpoint
    where: str
    """The file, or the row, as a sentence names it."""


@dataclass(frozen=True)
class UnreadableCheckpoint:
    """What should be a checkpoint of this log and is none."""

    where: str
    why: str

    @property
    def sentence(self) -> str:
        """What is said of it."""
        return f"The published checkpoint in {self.where} does not hold ({self.why})."


class KnownCheckpoints(NamedTuple):
    """What the folder of published checkpoints holds."""

    known: list[KnownCheckpoint]
    unreadable: list[UnreadableCheckpoint]
    foreign: list[str]
    """Names of files that are none of this log's; they count for nothing."""


def signed_text(note: str) -> str:
    """What a signed note signs."""
    return note.split("\n\n", maxsplit=1)[0] + "\n"


def published_files(folder: Path, origins: Iterable[str]) -> KnownCheckpoints:
    """What *folder* holds of the logs named *origins*, in whatever file and sub-folder."""
    kept, ours = KnownCheckpoints([], [], []), frozenset(origins)
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_dir():
            continue
        name = path.relative_to(folder).as_posix()
        found = _read(path, f"the file {name}", ours)
        if isinstance(found, KnownCheckpoint):
            kept.known.append(found)
        elif found is None or path.suffix == _BEING_WRITTEN:
            kept.foreign.append(name)
        else:
            kept.unreadable.append(found)
    return kept


def _read(path: Path, where: str, ours: frozenset[str]) -> KnownCheckpoint | UnreadableCheckpoint | None:
    """The checkpoint in a file; ``None`` where the file is none of ours."""
    named_as_ours = _OURS.fullmatch(path.name) is not None
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("it is too large")  # noqa: TRY301  (as whatever else is wrong with a file)
        note = path.read_text("utf-8")
        checkpoint = Checkpoint.decode(signed_text(note))
    except FileNotFoundError:  # another process has just put it in its place
        return None
    except (OSError, ValueError) as error:
        return UnreadableCheckpoint(where, str(error)) if named_as_ours else None
    if checkpoint.origin not in ours:
        return UnreadableCheckpoint(where, f"it is of the log {checkpoint.origin}") if named_as_ours else None
    return KnownCheckpoint(note, checkpoint, where)


def published_rows(cursor: Cursor) -> Iterator[KnownCheckpoint | UnreadableCheckpoint]:
    """What the database holds."""
    cursor.execute("SELECT size, note FROM checkpoints ORDER BY size")
    for row in cursor.fetchall():
        where = f"row {row['size']} of the database"
        try:
            checkpoint = Checkpoint.decode(signed_text(row["note"]))
        except NoteError as error:
            yield UnreadableCheckpoint(where, str(error))
            continue
        if checkpoint.size != row["size"]:
            yield UnreadableCheckpoint(where, f"it is the checkpoint of {checkpoint.size} events")
        else:
            yield KnownCheckpoint(row["note"], checkpoint, where)


def refuse_unless_signed(note: str, size: int, keys: Iterable[KeyPeriod]) -> None:
    """Raise NoteError unless a key that counts for a checkpoint of that *size* has signed it.

    What a withdrawn key signed after it was withdrawn may be a thief's work, or show that the log was rewritten to say
    that the key was withdrawn: from within nobody can tell, so it is never passed over.
    """
    wrong: NoteError = UnknownKeyError("it bears the signature of no key of this log")
    for key in keys:
        try:
            Checkpoint.open(note, key.vkey)
        except UnknownKeyError:
            continue
        except NoteError as error:
            wrong = error
        else:
            if key.covers(size):
                return
            ended = f"was {key.ended} at event {key.ended_at}" if key.ended_at else "came later"
            wrong = UnknownKeyError(f"it is signed with a key that {ended} and does not count for it")
    raise wrong


class Continuity:
    """Whether the log continues every checkpoint that is known. One for each process; what was shown stays shown.

    The log only grows, so a checkpoint that it was once seen to continue is not looked at again, but for the largest
    before signing, and all where the log turns out to be shorter than it was.
    """

    def __init__(self, settings: Callable[[], Settings], ledger: Ledger) -> None:
        self._settings, self._ledger = settings, ledger
        self._turn = Lock()
        self._shown: dict[str, int] = {}
        """Notes that the log was seen to continue, with their sizes."""
        self._folder: tuple[str, int] | None = None
        """The folder of published checkpoints, and when its entries changed, as it was last looked at."""
        self._longest = 0

    def require(self, cursor: Cursor, size: int) -> None:
        """Before a write, with the log at *size*. Raises NotContinued."""
        if self._folder is not None and size >= self._longest and self._folder == self._looks():
            return
        fault = self.fault(cursor, size)
        if fault:
            raise NotContinued(f"{fault} Nothing is written or signed until that is cleared up.")

    def fault(self, cursor: Cursor, size: int, *, anew: bool = False) -> str:
        """One sentence that says which events are missing; empty where nothing is.

        With *anew*, the largest checkpoint is held against the log again, as before signing.
        """
        with self._turn:
            looks = self._looks()
            if size < self._longest:
                self._shown.clear()
            if anew:
                self._shown = {note: shown for note, shown in self._shown.items() if shown < self._longest}
            fault = self._fault(cursor, size)
            self._folder = None if fault else looks
            self._longest = max([0, *self._shown.values()])
            return fault

    def _looks(self) -> tuple[str, int]:
        folder = self._settings().published
        try:
            return str(folder), folder.stat().st_mtime_ns
        except FileNotFoundError:
            return str(folder), 0

    def _fault(self, cursor: Cursor, size: int) -> str:
        settings = self._settings()
        keys = keys_in_order(cursor, self._ledger, KeyFiles(settings).known())
        origins = {settings.origin, *(key.vkey.partition("+")[0] for key in keys)}
        kept = published_files(settings.published, origins)
        rows = list(published_rows(cursor))
        known = [known for known in (*kept.known, *rows) if isinstance(known, KnownCheckpoint)]
        beyond = [checkpoint for checkpoint in known if checkpoint.checkpoint.size > size]
        agreed, beside = self._held(
            cursor, size, [checkpoint for checkpoint in known if checkpoint.checkpoint.size <= size], keys
        )
        if isinstance(beside, str):
            return beside
        if beyond or beside:
            after = [
                checkpoint.checkpoint.size
                for checkpoint in known
                if beside and checkpoint.checkpoint.size >= beside
            ]
            return _missing(
                size, agreed, beside, max([*after, *(checkpoint.checkpoint.size for checkpoint in beyond)])
            )
        for checkpoint in (*kept.unreadable, *rows):
            if isinstance(checkpoint, UnreadableCheckpoint):
                return checkpoint.sentence
        return ""

    def _held(
        self, cursor: Cursor, size: int, known: list[KnownCheckpoint], keys: list[KeyPeriod]
    ) -> tuple[int, int | str]:
        """The largest checkpoint up to which the log agrees; and the first that it does not continue, 0 where it
        continues all of them, or a sentence where that cannot be told."""
        tree, agreed = stored_tree(cursor, self._ledger.dialect.sql, size), 0
        for kept in sorted(known, key=lambda checkpoint: checkpoint.checkpoint.size):
            if kept.note not in self._shown:
                try:
                    if keys:
                        refuse_unless_signed(kept.note, kept.checkpoint.size, keys)
                    root = tree.root(kept.checkpoint.size)
                except NoteError as error:
                    return agreed, UnreadableCheckpoint(kept.where, str(error)).sentence
                except ValueError as error:
                    return agreed, f"The tree kept for proofs cannot be read ({error})."
                if root != kept.checkpoint.root:
                    return agreed, kept.checkpoint.size
                self._shown[kept.note] = kept.checkpoint.size
            agreed = max(agreed, kept.checkpoint.size)
        return agreed, 0


def _missing(size: int, agreed: int, beside: int, most: int) -> str:
    """Which events are missing, up to the largest checkpoint *most*, as one sentence."""
    if not beside:
        return (
            f"Checkpoint {most} was published, but the log holds only {size} events: {_events(size + 1, most)} "
            f"{_are(size + 1, most)} missing, as after a restore from an older copy."
        )
    others = f"others stand in their place, {size} in all" if most > size else "others stand in their place"
    return (
        f"The log does not continue checkpoint {most}, which was published: it agrees with what was published up to "
        f"event {agreed}; {_events(agreed + 1, most)} {_are(agreed + 1, most)} missing, and {others}."
    )


def _events(first: int, last: int) -> str:
    return f"event {first}" if first == last else f"events {first} to {last}"


def _are(first: int, last: int) -> str:
    return "is" if first == last else "are"
