"""One process that writes to a record, as a council's server does, and ways to look at everything that is stored."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from application.checkpoints import Checkpoints
from application.commands import Commands
from application.handling.message import Answer, CommandMessage, Outcome
from application.record import Record
from application.settings import Settings
from application.store import schema
from application.store.dialect import missing_guards
from application.use_cases import CHANGES
from application.verification import verify_log
from domain.contract import CONTRACT
from domain.contract.key_dates import SetKeyDate
from domain.contract.registration import Register
from projections.supervisor import Supervisor
from tests.directory import enter_people
from tests.givens import OFFICER, register

USE_CASES = {use_case.command: use_case for use_case in CHANGES if use_case.stream is CONTRACT}


def registration(reference: str = "", key: str = "", fingerprint: str = "same") -> CommandMessage:
    """A new contract, under a reference and a key of its own unless they are given."""
    return CommandMessage(
        USE_CASES[Register],
        register(reference=reference or f"CT-{uuid4()}"),
        OFFICER,
        idempotency_key=key or uuid4().hex,
        fingerprint=fingerprint,
    )


def remark(
    contract_id: UUID, seen: int, note: str = "Ask the schools.", key: str = "", fingerprint: str = "same"
) -> CommandMessage:
    """A change that is always lawful, decided on the version *seen*."""
    return CommandMessage(
        USE_CASES[SetKeyDate],
        SetKeyDate(kind="review", date="2031-01", note=note, reason="Agreed."),
        OFFICER,
        contract_id,
        seen,
        idempotency_key=key or uuid4().hex,
        fingerprint=fingerprint,
    )


def told(outcome: Outcome) -> bytes:
    """What the officer is told: the contract, and the place and id of each event."""
    places = [[recorded.position, str(recorded.event.envelope.event_id)] for recorded in outcome.recorded]
    return json.dumps({"contract_id": str(outcome.stream_id), "events": places}).encode()


def contract_of(answer: Answer) -> UUID:
    """The contract that an answer is about."""
    return UUID(json.loads(answer.body)["contract_id"])


class Office:
    """Record, read models, commands and checkpoints of one process."""

    def __init__(self, settings: Settings, *, opened: bool = True) -> None:
        self.settings = settings
        self.record = Record(settings)
        if opened:
            self.record.open()
        enter_people(self.record)
        self.supervisor = Supervisor(self.record)
        self.supervisor.start()
        self.commands = Commands(self.record)
        self.checkpoints = Checkpoints(self.record)
        self.checkpoints.create_key()
        self.record.grown = self.checkpoints.keep_pace

    @property
    def vkey(self) -> str:
        """The log's public key."""
        return self.checkpoints.key().verifier

    def submit(self, message: CommandMessage) -> Answer:
        """Submit as a server does."""
        return self.commands.submit(message, told)

    def registered(self, reference: str = "") -> UUID:
        """A contract that was just registered."""
        return contract_of(self.submit(registration(reference)))

    def verdict(self) -> str:
        """What the verifier says of the whole log."""
        return verify_log(self.record, self.vkey)

    def stored(self) -> dict[str, list[str]]:
        """Every row of every table, in a settled order."""
        with self.record.store.read() as cursor:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                if self.record.store.dialect.name == "sqlite"
                else "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
            )
            names = sorted(row["name"] for row in cursor.fetchall())
            held = {}
            for name in names:
                cursor.execute(f"SELECT * FROM {name}")
                held[name] = sorted(repr(_plain(row)) for row in cursor.fetchall())
        return held

    def force(self, statement: str, *params: Any) -> None:
        """Alter what is stored, as somebody can who owns the database; the guards are back in their place at last."""
        dialect = self.record.store.dialect
        with self.record.store.write() as cursor:
            for table in schema.IMMUTABLE:
                unguarded(cursor, dialect.name, table)
            cursor.execute(self.record.sql(statement), params)
            for name, guard in missing_guards(cursor, dialect).items():
                dialect.put_guard(cursor, name, guard)

    def positions(self) -> list[int]:
        """Every position in the log."""
        with self.record.store.read() as cursor:
            cursor.execute("SELECT notification_id FROM events ORDER BY notification_id")
            return [row["notification_id"] for row in cursor.fetchall()]

    def assert_sound(self) -> None:
        """Positions are gapless, the verifier is content, and every read model is what its events say."""
        assert self.positions() == list(range(1, self.record.head() + 1))
        assert self.verdict().startswith("complete and unaltered")
        assert {differing.check_outcome for differing in self.supervisor.check_all()} == {"equal"}
        assert all(status.healthy for status in self.supervisor.status())

    def close(self) -> None:
        """Give connections and files back."""
        self.record.close()


def _plain(row: Any) -> tuple[Any, ...]:
    values = row.values() if isinstance(row, dict) else tuple(row)
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in values)


def unguarded(cursor: Any, dialect: str, table: str) -> None:
    """Take the guards of a table away."""
    if dialect == "postgres":
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    else:
        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")


@contextmanager
def office_on(settings: Settings, *, opened: bool = True) -> Iterator[Office]:
    """A process on the database of *settings*, closed in the end; one that is not *opened* is not written to."""
    office = Office(settings, opened=opened)
    try:
        yield office
    finally:
        office.close()


class Watched:
    """A cursor that tells somebody before and after each statement."""

    def __init__(self, cursor: Any, tell: Callable[[str], None]) -> None:
        self._cursor, self._tell = cursor, tell

    def execute(self, *arguments: Any) -> Any:
        """As the cursor's."""
        return self._told(self._cursor.execute, arguments)

    def executemany(self, *arguments: Any) -> Any:
        """As the cursor's."""
        return self._told(self._cursor.executemany, arguments)

    def _told(self, run: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        self._tell("before")
        result = run(*arguments)
        self._tell("after")
        return result

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cursor)
