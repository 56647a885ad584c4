"""The fingerprint of a version: the same entries give the same 64 characters, on any machine and in any language.

It is the SHA-256 of the entries as canonical JSON: UTF-8, no white space, the members of every object sorted by name,
every member there (``null`` where nothing is known), ids in lower case with hyphens, and no escapes but those that JSON
demands. That is RFC 8785 for such data. A worked example is in docs/decisions/0017.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from domain.forward_plan.terms import Entry


def canonical(entries: Sequence[Entry]) -> bytes:
    """The entries as the bytes that are fingerprinted."""
    return msgspec.json.encode(list(entries), order="sorted")


def fingerprint(entries: Sequence[Entry]) -> str:
    """The fingerprint of *entries*, in lower-case hexadecimal."""
    return sha256(canonical(entries)).hexdigest()


_PRINTED: Final = 12
"""Characters that papers and histories print."""


PrintedFingerprint = Annotated[
    str,
    Meta(
        pattern=rf"^[0-9a-f]{{{_PRINTED},64}}\Z",
        description=f"First characters of a version's fingerprint, as many as the paper prints: {_PRINTED} or more.",
    ),
]


def printed(fingerprint: str) -> str:
    """As much of a fingerprint as papers and histories print."""
    return fingerprint[:_PRINTED]
