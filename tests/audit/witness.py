"""Somebody who cosigns checkpoints, in the form of C2SP tlog-cosignature."""

import base64
from hashlib import sha256

from application.audit.note import SigningKey


class Witness:
    """Somebody who cosigns checkpoints."""

    def __init__(self, name: str, seed: int) -> None:
        self.name, self.key = name, SigningKey(name, bytes([seed]) * 32)
        raw = b"\4" + self.key.public
        self.key_id = sha256(name.encode() + b"\n" + raw).digest()[:4]
        self.vkey = f"{name}+{self.key_id.hex()}+{base64.b64encode(raw).decode()}"

    def cosign(self, text: str, time: int = 1_795_000_000) -> str:
        """A signature line: key id, time in eight bytes, and the signature of that with the three lines."""
        signature = self.key._private.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        line = self.key_id + time.to_bytes(8, "big") + signature
        return f"\u2014 {self.name} {base64.b64encode(line).decode()}\n"


AUDITOR, COUNTY, NOBODY = (
    Witness("auditor.example/w", 7),
    Witness("county.example/w", 8),
    Witness("none.example", 9),
)
