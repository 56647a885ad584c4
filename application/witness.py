"""A witness: a second party that sees a log only grow, and says so with its cosignature (C2SP tlog-witness).

It needs no record and no database: one folder holds its key, the logs that it watches with the largest checkpoint it
has seen of each, and what it refused although a log had signed it, which is evidence of a split view.
"""

import binascii
import fcntl
import os
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import get_ident
from typing import Final

import msgspec

from application.audit.merkle import EMPTY_ROOT, verify_consistency
from application.audit.note import (
    Checkpoint,
    CosigningKey,
    MalformedCheckpointError,
    NoteError,
    decode_base64,
    read_vkey,
    verify,
)
from application.errors import BadRequest, NotFound
from application.private_files import opened_privately, private_folder, write_privately

MOST_BYTES: Final = 64 * 1024
"""Of a request: 63 hashes and a checkpoint with signatures are far less."""
_MOST_HASHES: Final = 63
_OLD = re.compile("old (0|[1-9][0-9]{0,18})")
SIZE_TYPE: Final = "text/x.tlog.size"


@dataclass(frozen=True)
class AddCheckpoint:
    """An add-checkpoint request: the size that the witness is thought to know, the proof from there, the checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    def encode(self) -> bytes:
        """The body of the request."""
        lines = [f"old {self.old}", *(b64encode(content).decode() for content in self.proof)]
        return ("\n".join(lines) + "\n\n" + self.note).encode()

    @classmethod
    def decode(cls, body: bytes) -> "AddCheckpoint":
        """Read back ``encode``. Raises ValueError for what is no such request."""
        head, blank, note = body.decode().partition("\n\n")
        first, *hashes = head.split("\n")
        old = _OLD.fullmatch(first)
        if not blank or not old or len(hashes) > _MOST_HASHES:
            raise ValueError("a request is an old size, at most 63 hashes, an empty line and a checkpoint")
        try:
            proof = tuple(map(decode_base64, hashes))
        except binascii.Error:
            raise ValueError("a hash of the proof is base64") from None
        return cls(int(old[1]), proof, note)


@dataclass(frozen=True)
class WitnessReply:
    """The witness's answer."""

    status: int
    body: str
    content_type: str = "text/plain; charset=utf-8"


class Watched(msgspec.Struct, frozen=True):
    """A log, the keys that sign for it, and how far the witness has seen it."""

    keys: tuple[str, ...]
    size: int = 0
    root: str = EMPTY_ROOT.hex()
    note: str = ""
    """The largest checkpoint that was cosigned, as it came."""


class Witness:
    """One witness, in one folder. Raises NotFound where there is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._logs_file = folder / "logs.json"
        try:
            self.key = CosigningKey.from_text((folder / "witness.key").read_text().strip())
        except FileNotFoundError:
            raise NotFound(
                f"There is no witness in {folder}; make one with kentledge witness init."
            ) from None

    @classmethod
    def create(cls, folder: Path, name: str) -> "Witness":
        """A new witness of that *name* (a schema-less URL is advised). Raises BadRequest where one is there."""
        try:
            key = CosigningKey.generate(name)
        except NoteError as error:
            raise BadRequest({"name": str(error)}) from error
        private_folder(folder)
        path = folder / "witness.key"
        if path.exists():
            raise BadRequest({"folder": "It holds a witness already."})
        write_privately(path, f"{key.to_text()}\n".encode())
        return cls(folder)

    def watch(self, vkey: str) -> None:
        """Believe this key when it signs for the log that it is named after. Raises BadRequest for what is no key."""
        try:
            origin = read_vkey(vkey)
        except NoteError as error:
            raise BadRequest({"key": str(error)}) from error
        with self._logs() as logs:
            known = logs.get(origin, Watched(()))
            if vkey not in known.keys:
                logs[origin] = msgspec.structs.replace(known, keys=(*known.keys, vkey))

    def logs(self) -> dict[str, Watched]:
        """The logs by their origin."""
        if not self._logs_file.exists():
            return {}
        return msgspec.json.decode(self._logs_file.read_bytes(), type=dict[str, Watched])

    def refused(self) -> list[str]:
        """Names of the files that hold what a log had signed and this witness refused."""
        return sorted(path.name for path in (self.folder / "refused").glob("*.txt"))

    def add_checkpoint(self, body: bytes, now: int) -> WitnessReply:
        """Answer an add-checkpoint request at *now* (POSIX seconds), in the order of the specification's checks."""
        try:
            asked = AddCheckpoint.decode(body)
            text = asked.note.rpartition("\n\n")[0] + "\n"
            checkpoint = Checkpoint.of_any_log(text)
        except (ValueError, MalformedCheckpointError) as error:
            return WitnessReply(400, f"{error}\n")
        with self._logs() as logs:
            known = logs.get(checkpoint.origin)
            if known is None:
                return WitnessReply(404, f"This witness does not watch {checkpoint.origin}.\n")
            if not _signed(asked.note, known.keys):
                return WitnessReply(403, "No key that this witness believes has signed the checkpoint.\n")
            if asked.old > checkpoint.size:
                return WitnessReply(400, "The old size is larger than the checkpoint's.\n")
            if asked.old != known.size:
                return WitnessReply(409, f"{known.size}\n", SIZE_TYPE)
            root = bytes.fromhex(known.root)
            if asked.old == checkpoint.size and root != checkpoint.root:
                self._keep_refused(asked, checkpoint, known)
                return WitnessReply(409, f"{known.size}\n", SIZE_TYPE)
            if not verify_consistency(asked.old, root, checkpoint.size, checkpoint.root, asked.proof):
                self._keep_refused(asked, checkpoint, known)
                return WitnessReply(
                    422, "The proof does not lead from what this witness has seen to the checkpoint.\n"
                )
            logs[checkpoint.origin] = msgspec.structs.replace(
                known, size=checkpoint.size, root=checkpoint.root.hex(), note=asked.note
            )
        return WitnessReply(200, self.key.cosign(text, now))

    def _keep_refused(self, asked: AddCheckpoint, checkpoint: Checkpoint, known: Watched) -> None:
        """Both checkpoints, each signed by the log: whoever has them can show that it told two stories, or tried."""
        folder = self.folder / "refused"
        private_folder(folder)
        name = f"{checkpoint.size:012d}-{sha256(asked.note.encode()).hexdigest()[:12]}.txt"
        _write(folder / name, f"Seen before:\n\n{known.note}\nRefused:\n\n{asked.encode().decode()}".encode())

    @contextmanager
    def _logs(self) -> Iterator[dict[str, Watched]]:
        """The logs, to be looked at and changed by nobody else meanwhile; kept before anybody is answered."""
        with opened_privately(self.folder / "lock", "ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = self.logs()
            logs = dict(before)
            yield logs
            if logs != before:
                _write(self._logs_file, msgspec.json.format(msgspec.json.encode(logs)))


def _signed(note: str, vkeys: tuple[str, ...]) -> bool:
    for vkey in vkeys:
        try:
            verify(note, vkey)
        except NoteError:
            continue
        return True
    return False


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and on the disk before this returns."""
    being_written = path.with_name(f"{path.name}.{os.getpid()}-{get_ident()}.new")
    with opened_privately(being_written, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    being_written.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
