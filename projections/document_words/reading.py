"""Starting the process that reads a document, and what is made of one that did not end well."""

import subprocess
import sys
from typing import Final

import msgspec

from projections.document_words.reader import Read, read

_SECONDS: Final = 60
"""However busy the machine is: the process ends by itself once it has worked for so long."""


def read_apart(content: bytes, media_type: str) -> Read:
    """The text of a document, got in a process of its own; *too large* where that ran out of memory or time.

    What is text already needs no other process: nothing in it is unpacked or followed.
    """
    if media_type.startswith("text/"):
        return read(content, media_type)
    command = [sys.executable, "-I", "-m", "projections.document_words.reader", media_type]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603
        return msgspec.json.decode(done.stdout, type=Read)
    except (subprocess.SubprocessError, msgspec.DecodeError):
        return Read("too large")
