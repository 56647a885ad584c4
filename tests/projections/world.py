"""A whole record with its read models, as one process has them, and the naive answers to compare theirs with."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from application.commands import Commands
from application.errors import DuplicateReference, Forbidden
from application.handling.message import CommandMessage, Outcome
from application.record import Basis, Record, fold
from application.settings import Settings
from application.use_cases import AMENDMENTS, CHANGES
from domain.contract import CONTRACT
from domain.contract.publication import withheld_on
from domain.contract.status import status
from domain.decisions import Actor, Command, Refused
from domain.events import Recorded
from projections.register import REGISTER, ContractRow, summarise
from projections.supervisor import Projection, Supervisor
from projections.table import Row, read
from tests.directory import enter_people
from tests.givens import OFFICER
from tests.strategies import DAYS

USE_CASES = {
    use_case.command: use_case for use_case in (*CHANGES, *AMENDMENTS) if use_case.stream in (CONTRACT, None)
}
_SECONDS = count()


def noon() -> datetime:
    """About noon on 15 June 2023, a moment later each time anybody looks."""
    return datetime(2023, 6, 15, 11, 0, tzinfo=UTC) + timedelta(microseconds=next(_SECONDS))


class World:
    """One process: record, projections and commands on one database."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.record = Record(settings)
        self.record.ledger.clock = noon
        self.record.open("generated")
        enter_people(self.record)
        self.supervisor = Supervisor(self.record)
        self.commands = Commands(self.record)

    def following(self, projections: Sequence[Projection] | None = None) -> "World":
        """The same, with its projections started."""
        if projections is not None:
            self.supervisor = Supervisor(self.record, projections)
        self.supervisor.start()
        return self

    def submit(self, command: Command, contract_id: UUID | None = None, by: Actor = OFFICER) -> UUID:
        """The command is given on the contract as it stands; the contract's id."""
        version = None if contract_id is None else self.record.chronicle(CONTRACT, contract_id).version
        message = CommandMessage(
            USE_CASES[type(command)],
            command,
            by,
            contract_id,
            version,
            idempotency_key=uuid4().hex,
            fingerprint="same",
            about=CONTRACT,
        )
        return UUID(self.commands.submit(message, _told).body.decode())

    def attempt(self, command: Command, contract_id: UUID | None = None, by: Actor = OFFICER) -> UUID | None:
        """As ``submit``; a refusal leaves the log as it was."""
        before = self.record.head()
        try:
            return self.submit(command, contract_id, by)
        except (Refused, DuplicateReference, Forbidden):
            assert self.record.head() == before
            return contract_id

    def at(self, day: date, position: int | None = None) -> Basis:
        """What is asked about a day, as known at a position."""
        return self.record.basis(day, position)

    def contracts(self) -> list[UUID]:
        """Every contract in the record."""
        with self.record.store.read() as cursor:
            cursor.execute("SELECT DISTINCT contract_id FROM concerns ORDER BY contract_id")
            return [UUID(row["contract_id"]) for row in cursor.fetchall()]

    def stories(self) -> dict[UUID, list[Recorded]]:
        """Every contract with its story."""
        return {contract: list(self.record.concerning(contract)) for contract in self.contracts()}

    def rows(self, contract_id: UUID) -> list[Row]:
        """The live register rows of a contract."""
        columns = REGISTER.columns
        with self.record.store.read() as cursor:
            cursor.execute(
                self.record.sql(
                    f"SELECT {', '.join('r.' + column for column in columns)} FROM {REGISTER.source()} "
                    f"WHERE r.{REGISTER.id_column} = ?"
                ),
                (self.record.store.dialect.kept_id(contract_id),),
            )
            stored = [tuple(row[column] for column in columns) for row in cursor.fetchall()]
        return [read(REGISTER, item) for item in stored]

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that the read models hold."""
        held = {}
        with self.record.store.read() as cursor:
            for projection in self.supervisor.projections:
                held[projection.name] = [
                    row for contract in self.contracts() for row in projection.stored(cursor, contract)
                ]
        return held

    def expected_tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """What they must hold."""
        stories = self.stories()
        return {
            projection.name: [row for story in stories.values() for row in projection.expected(story)]
            for projection in self.supervisor.projections
        }

    def alter(self, sql: str, *params: Any) -> None:
        """Change something in the database by hand, behind everybody's back; ids are given as such where they are kept
        in bytes."""
        kept = self.record.store.dialect.kept_id
        with self.record.store.write() as cursor:
            cursor.execute(
                self.record.sql(sql), [kept(value) if isinstance(value, UUID) else value for value in params]
            )


def _told(outcome: Outcome) -> bytes:
    return str(outcome.stream_id).encode()


@contextmanager
def world(settings: Settings, *, following: bool = True) -> Iterator[World]:
    """A process on the database of *settings*, closed in the end."""
    made = World(settings)
    try:
        yield made.following() if following else made
    finally:
        made.record.close()


def naive(stories: Iterable[Sequence[Recorded]], day: date, position: int) -> dict[str, dict[str, Any]]:
    """The register on a day as known at a position: every contract folded from what was known, one by one."""
    found = {}
    for story in stories:
        contract = fold([recorded for recorded in story if recorded.position <= position])
        terms = contract.in_force(day) if contract else None
        if contract is not None and terms is not None:
            shown = summarise(terms, contract.stream_id)._asdict()
            shown |= shown.pop("course")._asdict()
            shown["lead_officers"] = terms.roles.lead_officers
            shown["supplier_ids"] = tuple(str(supplier.supplier_id) for supplier in terms.suppliers)
            shown["withheld"] = withheld_on(terms.withheld, day)
            shown["status"] = status(terms, day)
            found[str(contract.stream_id)] = shown
    return found


def without_periods(row: ContractRow, day: date) -> dict[str, Any]:
    """What a row of the register says on a day, without its id and periods."""
    shown = row.summary._asdict()
    shown |= shown.pop("course")._asdict()
    return shown | {"withheld": row.summary.withheld_on(day), "status": row.summary.status_on(day)}


def assert_no_overlap(rows: Sequence[Row]) -> None:
    """At each (valid, known) point at most one row holds."""
    for index, row in enumerate(rows):
        assert row.valid_from < row.valid_to
        assert row.known_from < row.known_to
        for other in rows[index + 1 :]:
            apart_in_time = row.valid_to <= other.valid_from or other.valid_to <= row.valid_from
            apart_in_knowledge = row.known_to <= other.known_from or other.known_to <= row.known_from
            assert apart_in_time or apart_in_knowledge


def assert_rows_answer(world: World, contract_id: UUID) -> None:
    """For every day that matters and every position, the rows say what the naive fold says."""
    story = list(world.record.concerning(contract_id))
    rows = world.rows(contract_id)
    assert_no_overlap(rows)
    moved = {date.fromisoformat(row.valid_from) for row in rows}
    days = {*DAYS, *moved, *(day - timedelta(days=1) for day in moved)}
    for position in {number + off for number in (e.position for e in story) for off in (-1, 0)}:
        contract = fold([recorded for recorded in story if recorded.position <= position])
        for day in days:
            holding = [
                row.summary
                for row in rows
                if row.valid_from <= day.isoformat() < row.valid_to
                and row.known_from <= position < row.known_to
            ]
            terms = contract.in_force(day) if contract else None
            assert holding == ([] if terms is None else [summarise(terms, contract_id)])
