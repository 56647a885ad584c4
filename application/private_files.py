"""Files of the record: readable and writable by their owner only, whatever the umask and whoever made them before."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from typing import IO, Final

OWNER_ONLY: Final = 0o600
_OWNERS_FOLDER: Final = 0o700


def private_folder(path: Path) -> None:
    """Make the folder where there is none, and close it to others. What is above it is left as it is."""
    path.mkdir(mode=_OWNERS_FOLDER, parents=True, exist_ok=True)
    _close(path, _OWNERS_FOLDER)


def private_file(path: Path) -> None:
    """Make an empty file where there is none, and close it to others."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
    _close(path, OWNER_ONLY)


def closed(paths: Iterable[Path]) -> None:
    """Close to others those of the files that are there."""
    for path in paths:
        with suppress(FileNotFoundError):
            _close(path, OWNER_ONLY)


def opened_privately(path: Path, mode: str) -> IO[bytes]:
    """A binary file opened for writing, from its first byte closed to others."""
    private_file(path)
    return path.open(mode)


def write_privately(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read; it is on the disk before anything is done with it."""
    with opened_privately(path, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())


def write_once(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all; what another process wrote first stands."""
    private_folder(path.parent)
    being_written = path.with_name(f"{path.name}.{os.getpid()}-{get_ident()}")
    write_privately(being_written, content)
    try:
        with suppress(FileExistsError):
            os.link(being_written, path)
    finally:
        being_written.unlink()


def _close(path: Path, mode: int) -> None:
    """Somebody else's file stays as they keep it: on a shared machine the operator answers for that."""
    if path.stat().st_mode & 0o777 != mode:
        with suppress(PermissionError):
            path.chmod(mode)
