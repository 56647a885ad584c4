"""Whatever is recorded, the register's rows say at every basis what the naive fold says."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import given as whenever
from hypothesis import strategies as st

from application.record import fold
from application.settings import Settings
from domain.amendment import commands as amend
from domain.contract import CONTRACT
from projections import table_query
from projections.register import REGISTER
from projections.table_query import Query
from tests.projections.world import World, assert_rows_answer, naive, without_periods, world
from tests.strategies import DAYS, commands, people, registrations

Data = st.DataObject
STEPS = 12


def tell(data: Data, processes: Sequence[World], steps: int = STEPS) -> None:
    """A random story of one or two contracts, told through whichever process comes next."""
    contracts = []
    for _ in range(data.draw(st.integers(1, 2))):
        number = len(processes[0].contracts()) + 1
        contract_id = processes[0].attempt(data.draw(registrations(f"CT-{number:04d}")), by=data.draw(people))
        contracts += [] if contract_id is None else [contract_id]
    for _ in range(steps if contracts else 0):
        process, contract_id = data.draw(st.sampled_from(processes)), data.draw(st.sampled_from(contracts))
        command = data.draw(commands(process.record.chronicle(CONTRACT, contract_id)))
        by = data.draw(people)
        process.attempt(command, contract_id, by)
        if isinstance(command, amend.Annul):  # most often somebody else agrees at once
            process.attempt(command, contract_id, data.draw(people))
        assert_read_after_write(process, str(contract_id))


def assert_read_after_write(process: World, contract_id: str) -> None:
    """What was acknowledged is in the next read, of today and in every other process's register."""
    today = process.record.today()
    row = table_query.row_of(process.record, REGISTER, process.at(today), contract_id)
    found = naive(process.stories().values(), today, process.record.head()).get(contract_id)
    assert (None if row is None else without_periods(row, today)) == found


def assert_everything_agrees(data: Data, process: World, bases: int = 6) -> None:
    """Rows, rebuilt rows, queries and the naive fold tell the same story, at any basis."""
    assert [status for status in process.supervisor.status() if not status.healthy] == []
    stories = process.stories()
    live = process.tables()
    assert live == process.expected_tables()
    for contract_id, story in stories.items():
        assert_rows_answer(process, contract_id)
        kept, anew = process.record.chronicle(CONTRACT, contract_id), fold(story)
        assert anew is not None
        assert (kept.version, kept.timeline.placed, kept.timeline.states) == (
            anew.version,
            anew.timeline.placed,
            anew.timeline.states,
        )
    for _ in range(bases):
        basis = process.at(data.draw(st.sampled_from(DAYS)), data.draw(st.integers(1, process.record.head())))
        expected = naive(stories.values(), basis.valid_at, basis.position)
        page = table_query.page(process.record, REGISTER, basis, Query(limit=1000))
        assert {row.stream_id: without_periods(row, basis.valid_at) for row in page.rows} == expected
        for contract_id in stories:
            found = table_query.row_of(process.record, REGISTER, basis, str(contract_id))
            assert (found and without_periods(found, basis.valid_at)) == expected.get(str(contract_id))
    process.supervisor.rebuild()
    assert process.tables() == live


@settings(max_examples=30)
@whenever(st.data())
def test_on_sqlite_rows_equal_the_fold_after_any_story(data: Data) -> None:
    with tempfile.TemporaryDirectory() as folder, world(Settings(data=Path(folder))) as process:
        tell(data, [process])
        assert_everything_agrees(data, process)


@settings(max_examples=12)
@whenever(st.data())
def test_two_processes_that_write_by_turns_keep_one_register(data: Data) -> None:
    with tempfile.TemporaryDirectory() as folder:
        where = Settings(data=Path(folder))
        with world(where) as one, world(where) as other:
            tell(data, [one, other])
            assert_everything_agrees(data, one)
            assert other.tables() == one.tables()


@settings(max_examples=8)
@whenever(st.data())
def test_a_process_that_starts_later_goes_on_where_the_others_are(data: Data) -> None:
    with tempfile.TemporaryDirectory() as folder:
        where = Settings(data=Path(folder))
        with world(where) as first:
            tell(data, [first], steps=5)
        with world(where) as second:
            tell(data, [second], steps=3)
            with world(where) as third:
                tell(data, [second, third], steps=4)
                assert_everything_agrees(data, third)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@whenever(data=st.data())
def test_on_postgresql_rows_equal_the_fold_after_any_story(
    record_url: str, tmp_path: Path, data: Data
) -> None:
    """All examples share one database, so that later ones find the contracts of earlier ones there."""
    where = Settings(data=tmp_path, database_url=record_url)
    with world(where) as one, world(where) as other:
        tell(data, [one, other])
        assert_everything_agrees(data, one)
