"""What was published of the log, in rows and in files, held against the log while it is walked."""

from collections import defaultdict
from typing import Any
from uuid import UUID, uuid5

from application import codec
from application.audit.merkle import Frontier
from application.audit.note import Checkpoint, NoteError, verify_cosignature
from application.errors import RecordBroken
from application.known_checkpoints import (
    KnownCheckpoint,
    published_files,
    refuse_unless_signed,
    signed_text,
)
from application.settings import Settings
from application.store.dialect import Cursor
from application.store.rehash import Rehashed
from domain.log import LOG_STREAM, KeyPeriod

_NAMED = 5
"""So many sizes or files are named in a sentence; more are counted."""


class Publications:
    """The checkpoints in rows and files of one record. Raises RecordBroken on reading, for a file that holds none."""

    def __init__(self, cursor: Cursor, settings: Settings, keys: list[KeyPeriod]) -> None:
        self._keys = keys
        cursor.execute("SELECT size, seal_position, signed_at, note FROM checkpoints ORDER BY size")
        self._rows: dict[int, Any] = {row["size"]: row for row in cursor.fetchall()}
        self.last: int | None = max(self._rows, default=None)
        """Size of the last checkpoint in the database."""
        cursor.execute("SELECT size, cosigner, line FROM cosignatures ORDER BY size, cosigner")
        self._cosignatures = [(row["size"], row["cosigner"], row["line"]) for row in cursor.fetchall()]
        origins = {settings.origin, *(key.vkey.partition("+")[0] for key in keys)}
        origins |= {row["note"].partition("\n")[0] for row in self._rows.values()}
        kept = published_files(settings.published, origins)
        for unreadable in kept.unreadable:
            raise RecordBroken(
                f"the published checkpoint in {unreadable.where} cannot be read ({unreadable.why})."
            )
        self._foreign = kept.foreign
        self._files: defaultdict[int, list[KnownCheckpoint]] = defaultdict(list)
        for known in kept.known:
            self._files[known.checkpoint.size].append(known)
        self._waiting = set(self._rows) | set(self._files)

    def sizes(self) -> frozenset[int]:
        """Where something was published that is not yet held against the log."""
        return frozenset(self._waiting)

    def hold(self, event: Rehashed, frontier: Frontier) -> None:
        """Hold what was published at the place of *event* against the tree up to it. Raises RecordBroken."""
        size = event.position
        if size not in self._waiting:
            return
        self._waiting.remove(size)
        row = self._rows.get(size)
        if row is not None:
            self._check(size, row["note"], frontier)
            self._check_row(row, event)
        for file in self._files.get(size, ()):
            self._check(size, file.note, frontier)

    def _check(self, size: int, note: str, frontier: Frontier) -> None:
        try:
            checkpoint = Checkpoint.decode(signed_text(note))
            if self._keys:
                refuse_unless_signed(note, size, self._keys)
        except NoteError as error:
            raise RecordBroken(f"checkpoint {size} does not bear the log's signature ({error}).") from error
        if (checkpoint.size, checkpoint.root) != (size, frontier.root()):
            raise RecordBroken(f"the first {size} events do not hash to checkpoint {size}.")

    @staticmethod
    def _check_row(row: Any, event: Rehashed) -> None:
        """The row names the seal that the checkpoint was signed behind, and its time."""
        size = row["size"]
        if row["seal_position"] != size or event.event_type != "log.sealed.v1":
            raise RecordBroken(f"the row of checkpoint {size} does not name the seal at event {size}.")
        envelope, _ = codec.from_bytes(event.event_type, event.state)
        ours = envelope.event_id == seal_id(
            size - 1
        )  # before, the time was taken apart, and is told by nothing
        if ours and row["signed_at"] != event.recorded_at:
            raise RecordBroken(
                f"the time of signing in the row of checkpoint {size} is not that of its seal, {event.recorded_at}."
            )

    def refuse_beyond(self, size: int) -> None:
        """Raise RecordBroken for what was published of a longer log than one of *size* events, or of none."""
        if self._waiting:
            first = min(self._waiting)
            raise RecordBroken(f"checkpoint {first} was published, but the log ends at event {size}.")

    def refuse_what_is_missing(self) -> None:
        """Raise RecordBroken for rows that were deleted, and for cosignatures of something else."""
        for size, cosigner, line in self._cosignatures:
            row = self._rows.get(size)
            try:
                verify_cosignature(f"{row['note'] if row else ''}{line}", cosigner)
            except NoteError as error:
                raise RecordBroken(f"a cosignature of checkpoint {size} does not hold ({error}).") from error
        lost = sorted(set(self._files) - set(self._rows))
        if lost:
            raise RecordBroken(
                f"{_checkpoints(lost)} kept as {'a file' if len(lost) == 1 else 'files'}, and the log continues "
                f"{'it' if len(lost) == 1 else 'them'}, but the database has lost "
                f"{'its row' if len(lost) == 1 else 'their rows'}. kentledge init puts back what is missing."
            )

    def kept_as_files_alone(self) -> dict[int, str]:
        """Notes whose rows are missing, by size."""
        return {size: known[0].note for size, known in self._files.items() if size not in self._rows}

    def remarks(self) -> str:
        """What else there is to say, as sentences with a blank before each."""
        said = []
        if self._cosignatures:
            size = self._cosignatures[-1][0]
            names = [cosigner.partition("+")[0] for at, cosigner, _ in self._cosignatures if at == size]
            said.append(f"Checkpoint {size} is cosigned by {', '.join(names)}.")
        outside = sorted(set(self._rows) - set(self._files))
        if outside:
            said.append(f"{_checkpoints(outside)} not kept outside the database.")
        if self._foreign:
            others = ", ".join(self._foreign[:_NAMED]) + (
                " and others" if len(self._foreign) > _NAMED else ""
            )
            said.append(f"Not of this log, in the folder of published checkpoints: {others}.")
        return "".join(f" {text}" for text in said)


def _checkpoints(sizes: list[int]) -> str:
    named = ", ".join(map(str, sizes[:_NAMED]))
    if len(sizes) == 1:
        return f"Checkpoint {named} is"
    return f"Checkpoints {named}{f' and {len(sizes) - _NAMED} more' if len(sizes) > _NAMED else ''} are"


def seal_id(size: int) -> UUID:
    """The event id of the seal over the first *size* events: the same log has the same seals, whoever makes them."""
    return uuid5(LOG_STREAM, f"sealed {size}")
