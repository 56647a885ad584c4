"""A disk that fails, fills up or is slow, and a clock that is stepped, for a server with ``failing_disk.c`` in it."""

import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

WRITES, SYNCS, OPENS, READS = 1, 2, 4, 8
"""Kinds of call."""
_FORM = struct.Struct("=iiiiq64s")


class FailingDisk:
    """What goes wrong is switched on and off while the server runs."""

    def __init__(self, folder: Path) -> None:
        self._control = folder / "fault"
        self._library = folder / "failing_disk.so"
        self.well()
        compiler = shutil.which("cc")
        if compiler is None:
            message = "there is no C compiler to make a failing disk with"
            pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
        source = Path(__file__).with_suffix(".c")
        command = [compiler, "-O1", "-shared", "-fPIC", "-o", self._library, source, "-ldl"]
        subprocess.run(command, check=True)

    @property
    def environment(self) -> dict[str, str]:
        """What a server is started with whose disk is to fail."""
        return {"LD_PRELOAD": str(self._library), "KENTLEDGE_FAULT": str(self._control)}

    def well(self) -> None:
        """Nothing is wrong."""
        self._say()

    @contextmanager
    def failing(self, number: int, kinds: int, ending: str) -> Iterator[None]:
        """Those kinds of call on paths that end so fail with that error number."""
        self._say(number=number, kinds=kinds, ending=ending)
        try:
            yield
        finally:
            self.well()

    @contextmanager
    def slow(self, milliseconds: int) -> Iterator[None]:
        """Each flush to the disk takes so long."""
        self._say(kinds=SYNCS, delay=milliseconds)
        try:
            yield
        finally:
            self.well()

    @contextmanager
    def ahead(self, seconds: int) -> Iterator[None]:
        """The machine's clock is ahead; afterwards it is set back."""
        self._say(ahead=seconds)
        try:
            yield
        finally:
            self.well()

    def _say(
        self, *, number: int = 0, kinds: int = 0, delay: int = 0, ahead: int = 0, ending: str = ""
    ) -> None:
        said = _FORM.pack(number, kinds, delay, 0, ahead, ending.encode())
        with self._control.open("r+b" if self._control.exists() else "wb", buffering=0) as control:
            control.write(said)  # in place: the server has the file mapped
