"""Any sequence of valid commands folds to the same state live, by replay and after rebuild, for every kind of stream.

The sequences are generated records: the domain's own rules decided each of their events. They are appended with the
projections following, as in a server; what these hold is then compared with a fold that knows neither rows nor periods.
"""

import os
from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from application.checkpoints import Checkpoints
from application.record import Basis, Record, fold
from application.settings import Settings
from application.store.dialect import text_of_id
from application.verification import verify_log
from benchmarks.generate import generate
from domain.events import Recorded
from domain.streams import ALL, BY_NOUN
from projections import table_query, tables
from projections.supervisor import Supervisor
from projections.table import PERIODS, Row, Table, naive_summary, values
from projections.table_query import Query
from tests.projections.kept_duties import assert_kept_as_worked_out

EVENTS, CONTRACTS, BASES = 2600, 40, 6

Streams = dict[str, dict[UUID, list[Recorded]]]
"""The events of every stream, by noun and id."""


def streams_of(record: Record) -> Streams:
    """Everything that was recorded, but for the log's own stream."""
    found: Streams = defaultdict(lambda: defaultdict(list))
    nouns: dict[UUID, str] = {}
    for recorded in record.feed(0, EVENTS + 10):
        event = recorded.event
        if event.version == 1:
            nouns[event.stream_id] = event.name.split(".")[0]
        if nouns[event.stream_id] in BY_NOUN:
            found[nouns[event.stream_id]][event.stream_id].append(recorded)
    return found


def held(record: Record, supervisor: Supervisor, streams: Streams) -> dict[str, list[Any]]:
    """Every row of every projection."""
    with record.store.read() as cursor:
        return {
            projection.name: [
                row
                for noun in sorted(projection.nouns)
                for stream_id in sorted(streams[noun])
                for row in projection.stored(cursor, stream_id)
            ]
            for projection in supervisor.projections
        }


def as_stored(summary: Any) -> tuple[Any, ...]:
    """The columns of a summary, those that belong together one by one."""
    return values(Row("", 0, 0, "", "", summary))[len(PERIODS) + 1 :]


def worked_out(supervisor: Supervisor, streams: Streams) -> dict[str, list[Any]]:
    """The same by the fold of each stream."""
    return {
        projection.name: [
            row
            for noun in sorted(projection.nouns)
            for stream_id in sorted(streams[noun])
            for row in projection.expected(streams[noun][stream_id])
        ]
        for projection in supervisor.projections
    }


def listed(record: Record, table: Table, basis: Basis) -> dict[str, tuple[Any, ...]]:
    """What the table's query says at a basis, as it is stored."""
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                f"SELECT * FROM {table.source()} WHERE valid_from <= ? AND valid_to > ? "
                "AND known_from <= ? AND known_to > ?"
            ),
            (basis.valid_at.isoformat(),) * 2 + (basis.position,) * 2,
        )
        rows = cursor.fetchall()
    columns = [name for name in table.columns if name not in (table.id_column, *PERIODS)]
    return {
        str(text_of_id(row[table.id_column])): tuple(
            text_of_id(row[name]) if name in table.ids else row[name] for name in columns
        )
        for row in rows
    }


SEEDS = [int(part) for part in os.environ.get("KENTLEDGE_STREAM_SEEDS", "9").split(",")]
"""What the records are generated from: every noun occurs in that of 2, of 9 and of 10. `make streams` takes all."""


@pytest.mark.parametrize("seed", SEEDS)
def test_live_replayed_and_rebuilt_are_one_and_the_same(settings: Settings, seed: int) -> None:
    record = Record(settings)
    try:
        supervisor = Supervisor(record)
        supervisor.start()
        generate(record, contracts=CONTRACTS, events=EVENTS, seed=seed)
        streams = streams_of(record)
        assert set(streams) == {stream.noun for stream in ALL}
        assert [status for status in supervisor.status() if not status.healthy] == []
        live = held(record, supervisor, streams)
        assert live == worked_out(supervisor, streams)
        assert_chronicles_are_kept_as_they_fold(record, streams)
        assert_any_basis_is_answered(record, streams, Random(seed))
        supervisor.rebuild()
        assert held(record, supervisor, streams) == live
        assert_kept_as_worked_out(record, Random(seed), steps=12, stride=20)
        assert {differing.check_outcome for differing in supervisor.check_all()} == {"equal"}
        checkpoints = Checkpoints(record)
        checkpoints.create_key()
        checkpoints.publish()
        assert verify_log(record, checkpoints.key().verifier).startswith("complete and unaltered")
    finally:
        record.close()


def assert_chronicles_are_kept_as_they_fold(record: Record, streams: Streams) -> None:
    """A stream asked for, from memory or the store, is the fold of its events."""
    for noun, found in streams.items():
        for stream_id, events in found.items():
            known, anew = record.chronicle(BY_NOUN[noun], stream_id), fold(events)
            assert anew is not None
            assert (known.version, known.timeline.states) == (anew.version, anew.timeline.states)


def assert_any_basis_is_answered(record: Record, streams: Streams, chance: Random) -> None:
    """Rows, the one query and the naive fold agree at any date, as known after any event."""
    for _ in range(BASES):
        day = date(2010, 1, 1) + timedelta(days=chance.randrange(6200))
        position = chance.randint(1, record.head())
        basis = Basis(day, record.basis().known_at, position)
        for table in tables.ALL:
            naive = {
                str(stream_id): as_stored(summary)
                for stream_id, events in streams[table.stream.noun].items()
                if (summary := naive_summary(table, events, day, position)) is not None
            }
            assert listed(record, table, basis) == naive
            shown = list(table_query.whole(record, table, basis, Query(), batch=7))
            assert {row.stream_id: as_stored(row.summary) for row in shown} == naive
