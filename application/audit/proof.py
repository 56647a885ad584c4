"""Offline proofs that an entry is in the log: the text format C2SP tlog-proof@v1.

A proof holds the entry's index, the path from its leaf to the root, and the signed checkpoint of that root.
With the entry and the log's public key nothing else is needed to check it.
"""

import base64
import binascii
import re
from dataclasses import dataclass

from application.audit.merkle import verify_inclusion
from application.audit.note import Checkpoint, MalformedProofError, decode_base64

_HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile("index (0|[1-9][0-9]{0,18})")
_MAX_HASHES = 63
"""The longest path in a tree whose size fits 63 bits (RFC 9162 §2.1.3)."""


@dataclass(frozen=True)
class TlogProof:
    """Where an entry is in the log, and how that is shown."""

    index: int
    """Position of the leaf, from 0."""
    hashes: tuple[bytes, ...]
    """The inclusion proof, from the leaf's sibling up to the root's child."""
    checkpoint: str
    """The signed checkpoint, verbatim, with any cosignatures."""
    extra: bytes | None = None
    """Opaque data that nothing authenticates; never to be trusted for itself."""

    def __post_init__(self) -> None:
        if (
            not 0 <= self.index < 1 << 63
            or len(self.hashes) > _MAX_HASHES
            or any(len(h) != 32 for h in self.hashes)
        ):
            raise MalformedProofError("a proof needs an index of 0 or more and at most 63 hashes of 32 bytes")
        if not self.checkpoint.endswith("\n"):
            raise MalformedProofError("a proof ends with a signed checkpoint")

    def encode(self) -> str:
        """The text of a `.tlog-proof` file."""
        extra = [] if self.extra is None else [f"extra {base64.b64encode(self.extra).decode()}"]
        hashes = [base64.b64encode(h).decode() for h in self.hashes]
        return "\n".join([_HEADER, *extra, f"index {self.index}", *hashes, "", self.checkpoint])

    @classmethod
    def decode(cls, text: str) -> "TlogProof":
        """Read back `encode`. Raises MalformedProofError; the signature is for `verify` to check."""
        head, blank, checkpoint = text.partition("\n\n")
        header, *lines = head.split("\n")
        if header != _HEADER or not blank:
            raise MalformedProofError(
                f"a proof starts with {_HEADER} and holds an empty line before its checkpoint"
            )
        try:
            extra = decode_base64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else None
            match = _INDEX.fullmatch(lines.pop(0)) if lines else None
            if not match:
                raise MalformedProofError("a proof names the index of its entry, in decimal")
            return cls(int(match[1]), tuple(decode_base64(line) for line in lines), checkpoint, extra)
        except binascii.Error:
            raise MalformedProofError("the hashes and extra data of a proof are base64") from None

    def verify(self, leaf: bytes, vkey: str) -> Checkpoint:
        """The checkpoint under which the leaf with this hash is in the log.

        Raises NoteError: for the checkpoint as `Checkpoint.open` does, and MalformedProofError when the
        path does not lead from the leaf to the checkpoint's root.
        """
        checkpoint = Checkpoint.open(self.checkpoint, vkey)
        if not verify_inclusion(leaf, self.index, checkpoint.size, self.hashes, checkpoint.root):
            raise MalformedProofError(
                f"the path does not lead from leaf {self.index} to the checkpoint's root"
            )
        return checkpoint
