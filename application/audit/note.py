"""Signed notes, checkpoints and cosignatures: C2SP signed-note, tlog-checkpoint and tlog-cosignature, with Ed25519.

A note is text that a key has signed; a checkpoint is a note that says how large a log is and what its root
is; a cosignature is a witness's dated word that it saw the log only grow. Any tool of the C2SP family
(Go's sumdb/note, Tessera, witnesses) reads and checks what is written here.

    NoteError                      a key, note, checkpoint or proof is not what it should be (a ValueError)
    ├── MalformedKeyError          the text is no key in the encoding of C2SP signed-note
    ├── MalformedNoteError         the text is no signed note, or cannot become one
    ├── MalformedCheckpointError   the note's text is no checkpoint, or one of another log
    ├── MalformedProofError        the text is no C2SP tlog-proof, or its path leads elsewhere
    ├── UnknownKeyError            the note bears no signature of this key
    └── InvalidSignatureError      it bears one, and that is not a signature of this text
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import ClassVar, Self

from cryptography.exceptions import InvalidSignature as _BadSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
"""Signature type of C2SP signed-note for Ed25519."""
_COSIGNATURE = b"\x04"
"""Signature type of C2SP tlog-cosignature for Ed25519."""
_MAX_NOTE = 1_000_000
"""Characters; a note with a hundred post-quantum signatures is about half of it."""
_NUMBER = re.compile("0|[1-9][0-9]{0,18}")
_SIGNATURE = re.compile("\u2014 ([^ ]+) ([^ ]+)")
"""A signature line: em dash, name, base64 of key id and signature."""


class NoteError(ValueError):
    """A key, note, checkpoint or proof is not what it should be."""


class MalformedKeyError(NoteError):
    """The text is no key in the encoding of C2SP signed-note."""


class MalformedNoteError(NoteError):
    """The text is no signed note, or cannot become one."""


class MalformedCheckpointError(NoteError):
    """The note's text is no checkpoint, or one of another log."""


class MalformedProofError(NoteError):
    """The text is no C2SP tlog-proof."""


class UnknownKeyError(NoteError):
    """The note bears no signature of this key."""


class InvalidSignatureError(NoteError):
    """The note bears a signature of this key which is not one of this text."""


@dataclass(frozen=True)
class SigningKey:
    """A log's private key with its name, which is also the log's origin (a schema-less URL is advised)."""

    name: str
    seed: bytes = field(repr=False)
    """The 32 secret bytes of RFC 8032 §5.1.5."""
    _kind: ClassVar[bytes] = _ED25519

    def __post_init__(self) -> None:
        if not _is_name(self.name) or len(self.seed) != 32:
            raise MalformedKeyError(
                "a key needs a name without spaces, plus signs or controls, and a seed of 32 bytes"
            )

    @classmethod
    def generate(cls, name: str) -> Self:
        """A new random key. Raises MalformedKeyError for a name the format forbids."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read back `to_text`. Raises MalformedKeyError (without the text, which is a secret)."""
        prefix = "PRIVATE+KEY+"
        if not text.startswith(prefix):
            raise MalformedKeyError("a private key starts with PRIVATE+KEY+")
        name, key_hash, seed = _read_key(text[len(prefix) :], cls._kind)
        key = cls(name, seed)
        if key.key_hash != key_hash:
            raise MalformedKeyError("the private key does not belong to the name and hash written with it")
        return key

    def to_text(self) -> str:
        """PRIVATE+KEY+name+hash+base64(0x01 || seed), as Go's sumdb/note keeps it. Secret."""
        return f"PRIVATE+KEY+{self.name}+{self.key_hash.hex()}+{_encode(self._kind + self.seed)}"

    @property
    def public(self) -> bytes:
        """The 32 public bytes of RFC 8032 §5.1.5."""
        return self._private.public_key().public_bytes_raw()

    @property
    def key_hash(self) -> bytes:
        """The four bytes that, with the name, identify the key in a signature line."""
        return _key_hash(self.name, self.public, self._kind)

    @property
    def verifier(self) -> str:
        """The vkey to publish: name+hash+base64(0x01 || public key)."""
        return f"{self.name}+{self.key_hash.hex()}+{_encode(self._kind + self.public)}"

    def sign(self, text: str) -> str:
        """The signed note of a text that ends in a newline. Raises MalformedNoteError for any other text."""
        if not _is_text(text):
            raise MalformedNoteError("a note's text ends in a newline and holds no other control character")
        signature = _encode(self.key_hash + self._private.sign(text.encode()))
        return f"{text}\n\u2014 {self.name} {signature}\n"

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def sign_by_all(text: str, keys: Sequence[SigningKey]) -> str:
    """The note of a text with a signature line by each of the *keys*. Raises MalformedNoteError as ``sign`` does."""
    first, *others = (key.sign(text) for key in keys)
    return first + "".join(note.rpartition("\n\n")[2] for note in others)


class CosigningKey(SigningKey):
    """A witness's private key with its name. It signs checkpoints of other logs, each time with the time."""

    _kind = _COSIGNATURE

    def cosign(self, text: str, timestamp: int) -> str:
        """The signature line for a checkpoint's *text*, seen as the largest of its log at *timestamp* (POSIX seconds).

        Raises MalformedNoteError for what is no note's text.
        """
        if not _is_text(text):
            raise MalformedNoteError("a note's text ends in a newline and holds no other control character")
        signature = self._private.sign(_cosigned(text, timestamp))
        return f"\u2014 {self.name} {_encode(self.key_hash + timestamp.to_bytes(8) + signature)}\n"


def verify_cosignature(note: str, vkey: str) -> int:
    """When the witness with this key cosigned the note, in POSIX seconds; signatures of others are ignored.

    Raises NoteError as ``verify`` does.
    """
    text, public, ours = _signatures_of(note, vkey, _COSIGNATURE)
    times = []
    for signature in ours:
        timestamp = int.from_bytes(signature[:8])
        if len(signature) != 72 or timestamp >= 1 << 63:
            raise InvalidSignatureError("a cosignature is eight bytes of time and 64 of signature")
        _check(public, signature[8:], _cosigned(text, timestamp), vkey)
        times.append(timestamp)
    return min(times)


def _cosigned(text: str, timestamp: int) -> bytes:
    """What a cosignature signs (C2SP tlog-cosignature, Ed25519 signed message)."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def read_vkey(vkey: str) -> str:
    """The name in a log's public key. Raises MalformedKeyError."""
    return _checked_key(vkey, _ED25519)[0]


def read_cosigner(vkey: str) -> str:
    """The name in a witness's public key. Raises MalformedKeyError."""
    return _checked_key(vkey, _COSIGNATURE)[0]


def _checked_key(vkey: str, kind: bytes) -> tuple[str, bytes, bytes]:
    """Name, hash and public bytes of a public key whose hash fits."""
    name, key_hash, public = _read_key(vkey, kind)
    if _key_hash(name, public, kind) != key_hash:
        raise MalformedKeyError("the public key does not belong to the name and hash written with it")
    return name, key_hash, public


def verify(note: str, vkey: str) -> str:
    """The note's text, once this key's signature of it has been checked; those of other keys are ignored.

    Raises MalformedKeyError, MalformedNoteError, UnknownKeyError, or InvalidSignatureError (also where this
    key signed twice and one signature does not hold).
    """
    text, public, ours = _signatures_of(note, vkey, _ED25519)
    for signature in ours:
        _check(public, signature, text.encode(), vkey)
    return text


def _signatures_of(note: str, vkey: str, kind: bytes) -> tuple[str, bytes, list[bytes]]:
    """The note's text, the key's public bytes, and the signatures that say they are that key's: one at least."""
    name, key_hash, public = _checked_key(vkey, kind)
    text, blank, lines = note.rpartition("\n\n")
    text += "\n"
    if len(note) > _MAX_NOTE or not blank or not _is_text(text) or not _is_text(lines):
        raise MalformedNoteError(
            "a note is text, an empty line and signature lines, without control characters"
        )
    signatures = [_read_signature(line) for line in lines[:-1].split("\n")]
    ours = [
        signature
        for signer, signer_hash, signature in signatures
        if (signer, signer_hash) == (name, key_hash)
    ]
    if not ours:
        raise UnknownKeyError(f"the note bears no signature of {name}+{key_hash.hex()}")
    return text, public, ours


def _check(public: bytes, signature: bytes, message: bytes, vkey: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except _BadSignature:
        called = "+".join(vkey.split("+")[:2])
        raise InvalidSignatureError(f"the signature of {called} is not one of this text") from None


@dataclass(frozen=True)
class Checkpoint:
    """How far a log has come (C2SP tlog-checkpoint): origin (its key's name), size in leaves, root."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not _is_name(self.origin) or not 0 <= self.size < 1 << 63 or len(self.root) != 32:
            raise MalformedCheckpointError(
                "a checkpoint needs an origin, a size of 0 or more and a root of 32 bytes"
            )

    def encode(self) -> str:
        """The three lines to sign: origin, size, base64 of the root."""
        return f"{self.origin}\n{self.size}\n{_encode(self.root)}\n"

    @classmethod
    def of_any_log(cls, text: str) -> "Checkpoint":
        """As ``decode``, for a log that may add lines of its own (C2SP tlog-checkpoint: extension lines)."""
        lines = text.split("\n")
        if lines[-1] or not all(lines[:-1]):
            raise MalformedCheckpointError("a checkpoint is lines, none of them empty")
        return cls.decode("\n".join([*lines[:3], ""]))

    @classmethod
    def decode(cls, text: str) -> "Checkpoint":
        """Read back `encode`. Raises MalformedCheckpointError, also for extension lines."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not _NUMBER.fullmatch(lines[1]):
            raise MalformedCheckpointError("a checkpoint is three lines: origin, size, root")
        try:
            return cls(lines[0], int(lines[1]), decode_base64(lines[2]))
        except binascii.Error:
            raise MalformedCheckpointError("the root of a checkpoint is base64 of 32 bytes") from None

    def sign(self, *keys: SigningKey) -> str:
        """The checkpoint with a signature by each of the *keys*. Raises MalformedCheckpointError when a key is of
        another log."""
        for key in keys:
            if key.name != self.origin:
                raise MalformedCheckpointError(f"the key {key.name} does not sign for {self.origin}")
        return sign_by_all(self.encode(), keys)

    @classmethod
    def open(cls, note: str, vkey: str) -> "Checkpoint":
        """The checkpoint of a note signed by the log's key. Raises NoteError as `verify` and `decode` do."""
        checkpoint = cls.decode(verify(note, vkey))
        if checkpoint.origin != vkey.partition("+")[0]:
            raise MalformedCheckpointError(f"the key signed a checkpoint of another log: {checkpoint.origin}")
        return checkpoint


def decode_base64(text: str) -> bytes:
    """Standard base64 (RFC 4648 §4) in its one canonical spelling. Raises binascii.Error."""
    raw = base64.b64decode(text.encode("ascii", "replace"), validate=True)
    if _encode(raw) != text:
        raise binascii.Error("not the canonical spelling")
    return raw


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _key_hash(name: str, public: bytes, kind: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + kind + public).digest()[:4]


def _read_key(text: str, kind: bytes) -> tuple[str, bytes, bytes]:
    """Name, hash and 32 key bytes of name+hash+base64(kind || key); the hash is for the caller to check."""
    name, _, rest = text.partition("+")
    key_hash, _, encoded = rest.partition("+")
    if not _is_name(name) or not re.fullmatch("[0-9a-f]{8}", key_hash):
        raise MalformedKeyError(
            "a key is written name+hash+base64, with eight hexadecimal digits for the hash"
        )
    try:
        raw = decode_base64(encoded)
    except binascii.Error:
        raise MalformedKeyError("the key is not base64") from None
    if len(raw) != 33 or raw[:1] != kind:
        raise MalformedKeyError(f"not an Ed25519 key (type 0x{kind.hex()} and 32 bytes)")
    return name, bytes.fromhex(key_hash), raw[1:]


def _read_signature(line: str) -> tuple[str, bytes, bytes]:
    match = _SIGNATURE.fullmatch(line)
    if not match or not _is_name(match[1]):
        raise MalformedNoteError("a signature line is an em dash, the key's name and base64")
    try:
        raw = decode_base64(match[2])
    except binascii.Error:
        raise MalformedNoteError("a signature is not base64") from None
    if len(raw) < 5:
        raise MalformedNoteError("a signature is shorter than its key id")
    return match[1], raw[:4], raw[4:]


def _is_text(text: str) -> bool:
    """Text of a note: UTF-8, ends in a newline, no other ASCII control character below U+0020."""
    return text.endswith("\n") and _is_utf8(text) and not any(c < " " and c != "\n" for c in text)


def _is_name(name: str) -> bool:
    return bool(name) and _is_utf8(name) and not any(c < " " or c == "+" or c.isspace() for c in name)


def _is_utf8(text: str) -> bool:
    """False for the lone surrogates that a Python string can hold and UTF-8 cannot."""
    return not any("\ud800" <= c <= "\udfff" for c in text)
