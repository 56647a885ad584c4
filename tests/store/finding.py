"""What finds a change to a database: `kentledge verify`, or the full check of the read models."""

import sqlite3
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.persistence import PersistenceError

from application.errors import KentledgeError
from application.settings import Settings
from application.store.dialect import Cursor
from application.store.reading import StoredRecord
from application.verification import verify_log
from projections.checking import Digest, folded_whole, unlike
from projections.definitions import refuse_altered
from tests.store.office import Office

VERIFY, PROJECTIONS = "verify", "projections --check --all"


@dataclass(frozen=True)
class Expected:
    """What a record that nobody changed is, to hold changed ones against."""

    office: Office
    folded: dict[str, Digest]
    """What its log gives each read model: a changed database whose log verifies has the same log."""
    vkey: str

    @classmethod
    def of(cls, office: Office) -> "Expected":
        """As the office's record stands."""
        with office.record.store.read() as cursor:
            return cls(
                office, folded_whole(office.record, cursor, office.supervisor.projections), office.vkey
            )

    def read_models(self, cursor: Cursor) -> bool:
        """Whether the full check finds anything."""
        cursor.execute("SELECT COUNT(*) AS stopped FROM projections WHERE last_error IS NOT NULL")
        return cursor.fetchone()["stopped"] > 0 or bool(
            unlike(cursor, self.office.supervisor.projections, self.folded)
        )

    def finder(self, settings: Settings) -> str:
        """Which command finds something in the SQLite database of *settings*; empty where neither does."""
        try:
            reading = StoredRecord(settings)
        except KentledgeError:
            return VERIFY
        try:
            verify_log(reading, self.vkey)
            refuse_altered(reading.store)
            with reading.store.read() as cursor:
                return PROJECTIONS if self.read_models(cursor) else ""
        except KentledgeError:
            return VERIFY
        except (PersistenceError, sqlite3.Error, ValueError):
            return PROJECTIONS
        finally:
            reading.close()


def otherwise(value: Any) -> Any:
    """A value of the same kind that is another."""
    match value:
        case None:
            return 1
        case int():
            return value + 1_000_003  # no row has it, so that nothing stands in the way
        case UUID():
            return UUID(int=value.int ^ 1)
        case bytes() | memoryview():
            raw = bytes(value)
            return raw[:-1] + bytes([raw[-1] ^ 1]) if raw else b"x"
        case str():
            return f"{value[:-1]}{'y' if value.endswith('x') else 'x'}" if value else "x"
    return 0
