"""What stops a store through no fault of the record: no room left, a disk or database that fails, a lock held too long.

Such a thing passes, or is mended by whoever runs the machine; until then the record says so, and nothing is lost. What
is wrong with the record's own statements, or with what is stored, is none of these.
"""

import errno
import sqlite3
from typing import Final, Literal

from eventsourcing.persistence import InterfaceError, OperationalError, PersistenceError

Standstill = Literal["full", "unusable"]
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FAILING: Final = frozenset({errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOLCK})
_OUR_OWN: Final = sqlite3.SQLITE_ERROR
"""A statement that cannot be run: no such table, a fault in it."""
_DISK_FULL, _READ_ONLY = "53100", "25006"
"""SQLSTATE of PostgreSQL."""


def standstill(error: BaseException) -> Standstill | None:
    """Whether the store stood still, and if for want of room; ``None`` where something else is wrong."""
    if isinstance(error, OSError):
        return "full" if error.errno in _FULL else "unusable" if error.errno in _FAILING else None
    if not isinstance(error, PersistenceError):
        return None
    cause = error.__cause__ or next((said for said in error.args if isinstance(said, Exception)), None)
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    state = getattr(cause, "sqlstate", None)
    if state == _DISK_FULL:
        return "full"
    if state == _READ_ONLY or isinstance(error, OperationalError | InterfaceError):
        return "unusable"
    return None


def _of_sqlite(error: sqlite3.Error) -> Standstill | None:
    code = getattr(error, "sqlite_errorcode", _OUR_OWN) & 0xFF  # without what it adds to its primary codes
    if code == sqlite3.SQLITE_FULL:
        return "full"
    unread = code in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    )  # as it calls a disk that cannot be read, too
    stopped = isinstance(error, sqlite3.OperationalError) and code != _OUR_OWN
    return "unusable" if unread or stopped else None
