"""Keeping the read models true: faults that block nothing, catching up, rebuilding, starting, checking."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from errno import EAGAIN
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.errors import KentledgeError, Superseded
from application.reading_process import AskedProcess, ReadingProcess
from application.record import Record
from application.settings import Settings
from application.store.dialect import Cursor
from domain.amendment import commands as amend
from domain.contract import CONTRACT
from domain.contract.key_dates import KeyDateSet, SetKeyDate
from domain.contract.tier import AssignTier, TierAssigned
from domain.events import Recorded
from projections import table_query
from projections.folding import Folded, together
from projections.register import REGISTER
from projections.story import NOTHING_LEFT, Given, Taken
from projections.supervisor import Beside, Projection, Status, Supervisor
from tests.givens import OFFICER, OWNER, day, register
from tests.projections.world import World, world

TIERS = ("Gold", "Silver", "Bronze")


class Tally:
    """Counts the events of each contract, and fails when it is told to."""

    name = "tally"
    nouns = frozenset({"contract"})
    ids_in_bytes = False
    under_positions = False

    def __init__(self, record: Record, version: str = "1") -> None:
        self.version = version
        self._sql = record.sql
        self.fails_on: type | None = None
        self.bad_sql = False

    def ddl(self, suffix: str = "") -> Iterator[str]:
        yield f"CREATE TABLE tally{suffix} (contract_id TEXT NOT NULL, position BIGINT NOT NULL)"

    def indexes(self, generation: str, suffix: str = "") -> Iterator[str]:
        yield f"CREATE INDEX tally_contract_{generation} ON tally{suffix} (contract_id)"

    def tables(self) -> tuple[str, ...]:
        return ("tally",)

    def take(self, cursor: Cursor, events: Sequence[Recorded]) -> Taken:
        for recorded in events:
            if recorded.event.envelope.concerns:
                self.put(cursor, self.gives([[recorded]]))
            if self.fails_on is not None and isinstance(recorded.event.fact, self.fails_on):
                if self.bad_sql:
                    cursor.execute("SELECT tally FROM nowhere")
                raise RuntimeError("the tally slipped")
        return NOTHING_LEFT

    def forget(self) -> None:
        pass

    def gives(self, streams: Iterable[Sequence[Recorded]]) -> Given:
        return {
            "tally": [
                (str(recorded.event.stream_id), recorded.position)
                for events in streams
                for recorded in events
            ]
        }

    def put(self, cursor: Cursor, given: Given, suffix: str = "") -> None:
        for row in given["tally"]:
            cursor.execute(self._sql(f"INSERT INTO tally{suffix} VALUES (?, ?)"), row)

    def stored(self, cursor: Cursor, stream_id: UUID, suffix: str = "") -> list[tuple[Any, ...]]:
        cursor.execute(
            self._sql(f"SELECT position FROM tally{suffix} WHERE contract_id = ?"), (str(stream_id),)
        )
        return sorted((row["position"],) for row in cursor.fetchall())

    def expected(self, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        return [(recorded.position,) for recorded in events]

    def keyed(self) -> dict[str, str]:
        return {"tally": "contract_id"}

    def whole_stored(self, cursor: Cursor) -> Iterator[tuple[Any, ...]]:
        cursor.execute("SELECT position FROM tally")
        return ((row["position"],) for row in cursor.fetchall())

    def whole_expected(self, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        return self.expected(events)


@pytest.fixture
def made(settings: Settings) -> Iterator[World]:
    """A process that also tallies."""
    with world(settings, following=False) as process:
        yield process.following([*standard(process), Tally(process.record)])


def standard(process: World) -> Sequence[Projection]:
    """The projections that the product has."""
    return Supervisor(process.record).projections


def tally(process: World) -> Tally:
    """The process's tally."""
    found = process.supervisor.projections[-1]
    assert isinstance(found, Tally)
    return found


def standing(process: World) -> dict[str, Status]:
    """How each projection stands."""
    return {status.name: status for status in process.supervisor.status()}


def change(process: World, contract_id: UUID, tier: str) -> None:
    """Something happens to the contract."""
    process.submit(AssignTier(tier=tier, reason="Scored"), contract_id)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad_sql", [False, True], ids=["in Python", "in the database"])
def test_a_projection_that_fails_blocks_neither_the_write_nor_the_others(
    made: World, *, bad_sql: bool
) -> None:
    contract_id = made.submit(register())
    tally(made).fails_on, tally(made).bad_sql = TierAssigned, bad_sql
    before = made.record.head()
    for tier in TIERS:
        change(made, contract_id, tier)
    assert made.record.head() == before + 3
    stopped = standing(made)["tally"]
    assert not stopped.healthy
    assert (stopped.position, stopped.failed_position, stopped.lag) == (before, before + 1, 3)
    assert (
        "nowhere" in str(stopped.last_error)
        if bad_sql
        else stopped.last_error == "RuntimeError: the tally slipped"
    )
    assert standing(made)["register"].healthy
    assert standing(made)["search"].healthy
    row = table_query.row_of(made.record, REGISTER, made.at(day("2023-06-15")), str(contract_id))
    assert row is not None
    assert row.summary.tier == "Bronze"


def test_a_mended_projection_catches_up_and_follows_again(made: World) -> None:
    contract_id = made.submit(register())
    tally(made).fails_on = TierAssigned
    change(made, contract_id, "Gold")
    change(made, contract_id, "Silver")
    tally(made).fails_on = None
    made.supervisor.catch_up()
    assert all(status.healthy for status in standing(made).values())
    assert made.tables() == made.expected_tables()
    change(made, contract_id, "Bronze")
    assert all(status.healthy for status in standing(made).values())
    assert made.tables() == made.expected_tables()


def test_catching_up_stops_again_at_the_event_that_still_fails(made: World) -> None:
    contract_id = made.submit(register())
    tally(made).fails_on = TierAssigned
    change(made, contract_id, "Gold")
    made.submit(SetKeyDate(kind="review", date="2023-09", reason="Yearly"), contract_id)
    tally(made).fails_on = KeyDateSet
    made.supervisor.catch_up()
    stopped = standing(made)["tally"]
    assert (stopped.failed_position, stopped.position, stopped.lag) == (
        made.record.head(),
        made.record.head() - 1,
        1,
    )
    tally(made).fails_on = None
    made.supervisor.catch_up()
    assert made.tables() == made.expected_tables()


def test_a_stopped_projection_does_not_run_ahead_of_its_fault_by_itself(made: World) -> None:
    """Once it fails it takes in nothing until somebody brings it back, though the next event would not fail."""
    contract_id = made.submit(register())
    tally(made).fails_on = TierAssigned
    change(made, contract_id, "Gold")
    tally(made).fails_on = None
    change(made, contract_id, "Silver")
    assert not standing(made)["tally"].healthy
    assert standing(made)["tally"].lag == 2


def test_a_rebuild_brings_a_stopped_projection_back(made: World) -> None:
    contract_id = made.submit(register())
    tally(made).fails_on = TierAssigned
    change(made, contract_id, "Gold")
    tally(made).fails_on = None
    made.supervisor.rebuild("tally")
    assert all(status.healthy for status in standing(made).values())
    assert made.tables() == made.expected_tables()


def test_a_register_that_fails_is_as_true_as_before_and_comes_back(made: World) -> None:
    """The product's own projection, broken in the database and mended there."""
    contract_id = made.submit(register())
    made.alter("ALTER TABLE register RENAME TO register_away")
    change(made, contract_id, "Gold")
    assert not standing(made)["register"].healthy
    assert standing(made)["tally"].healthy
    made.alter("ALTER TABLE register_away RENAME TO register")
    change(made, contract_id, "Silver")
    made.supervisor.catch_up()
    assert made.tables() == made.expected_tables()


def test_a_process_moves_on_only_the_projections_that_it_has(settings: Settings) -> None:
    """An older release beside a newer one knows nothing of the newer one's projection, and must not skip for it."""
    with world(settings, following=False) as newer, world(settings, following=False) as older:
        newer.following([*standard(newer), Tally(newer.record)])
        older.following(standard(older))
        contract_id = newer.submit(register())
        change(older, contract_id, "Gold")
        assert standing(newer)["tally"].lag == 1
        change(newer, contract_id, "Silver")
        assert newer.tables() == newer.expected_tables()
        assert all(status.healthy for status in standing(newer).values())


def test_a_release_that_another_one_took_the_place_of_records_and_tells_nothing(settings: Settings) -> None:
    """It knows neither how to write the other's rows nor how to read them."""
    with world(settings, following=False) as newer, world(settings, following=False) as older:
        older.following([*standard(older), Tally(older.record)])
        contract_id = older.submit(register())
        older.supervisor.require_ours()
        newer.following([*standard(newer), Tally(newer.record, version="2")])
        before = newer.record.head()
        with pytest.raises(Superseded):
            change(older, contract_id, "Gold")
        with pytest.raises(Superseded):
            older.supervisor.require_ours()
        assert newer.record.head() == before
        change(newer, contract_id, "Silver")
        newer.supervisor.require_ours()
        assert newer.tables() == newer.expected_tables()


def test_a_projection_that_another_version_could_not_rebuild_keeps_nobody_from_anything(made: World) -> None:
    made.alter("UPDATE projections SET version = '0', last_error = 'it slipped' WHERE name = 'tally'")
    made.submit(register())
    made.supervisor.require_ours()
    assert standing(made)["tally"].lag == 1


def test_what_was_built_beside_is_put_in_its_place_at_the_start_and_only_once(settings: Settings) -> None:
    """Until then whoever serves the live tables goes on, and nothing of what they record is missed."""
    with world(settings, following=False) as newer, world(settings, following=False) as older:
        older.following([*standard(older), Tally(older.record)])
        contract_id = older.submit(register())
        newer.supervisor = Supervisor(newer.record, [*standard(newer), Tally(newer.record, version="2")])
        beside = newer.supervisor.build_beside()
        assert beside is not None
        assert (beside.names, Beside.told(str(beside))) == (("tally",), beside)
        change(older, contract_id, "Gold")
        older.supervisor.require_ours()
        assert older.tables() == older.expected_tables()
        for _ in range(2):  # two workers
            newer.supervisor.start(beside)
        assert newer.supervisor.build_beside() is None
        with newer.record.store.read() as cursor:
            there = newer.record.store.dialect.existing(cursor)
        assert {name for name in there if name.startswith("tally")} == {"tally"}
        assert newer.tables() == newer.expected_tables()
        assert all(status.healthy for status in standing(newer).values())


def test_no_two_rebuilds_ever_have_one_name(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where chance says the same again: of an index, the name is all that is left of the first."""
    drawn = [UUID(int=number << 96) for number in (0xABCD0000, 0xABCD0000, 0xABCD0000, 0x12340000)]
    drawn += [uuid4() for _ in range(9)]
    monkeypatch.setattr("projections.supervisor.uuid4", lambda: drawn.pop(0))
    for _ in range(2):
        made.supervisor.rebuild("tally")
    assert made.tables() == made.expected_tables()


def test_what_another_version_of_the_code_made_is_made_again_at_the_start(settings: Settings) -> None:
    with world(settings, following=False) as before:
        before.following([*standard(before), Tally(before.record)])
        before.submit(register())
        before.alter("DELETE FROM tally")
    with world(settings, following=False) as after:
        after.following([*standard(after), Tally(after.record, version="2")])
        assert after.tables() == after.expected_tables()
        assert all(status.healthy for status in standing(after).values())


def test_a_process_that_starts_catches_up_with_what_was_recorded_without_projections(
    settings: Settings,
) -> None:
    with world(settings, following=False) as bare:
        contract_id = bare.submit(register())
        change(bare, contract_id, "Gold")
    with world(settings) as process:
        assert process.tables() == process.expected_tables()
        change(process, contract_id, "Silver")
        assert process.tables() == process.expected_tables()


def test_what_a_killed_rebuild_left_is_cleared_away_by_a_later_start(settings: Settings) -> None:
    """Not what another process may be building just now."""
    with world(settings, following=False) as process:
        built = Tally(process.record)
        process.following([built])
        with process.record.store.read() as cursor:
            left, living = "_0001abcd", f"_{process.supervisor._generation(cursor)}"
        for suffix in (left, living):
            for statement in built.ddl(suffix):
                process.alter(statement)
        process.submit(register())
        process.following([built])
        with process.record.store.read() as cursor:
            there = process.record.store.dialect.existing(cursor)
        assert {name for name in there if name.startswith("tally")} == {"tally", f"tally{living}"}
        assert process.tables() == process.expected_tables()


def test_starting_twice_changes_nothing(settings: Settings) -> None:
    with world(settings) as first:
        first.submit(register())
        held = first.tables()
        with world(settings) as second:
            assert second.tables() == held == second.expected_tables()


def test_a_long_log_is_caught_up_with_batch_by_batch(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.supervisor._AT_ONCE", 3)
    with world(settings, following=False) as process:
        contract_id = process.submit(register())
        for tier in TIERS * 3:
            change(process, contract_id, tier)
        process.following()
        assert process.tables() == process.expected_tables()


@pytest.mark.parametrize(("beyond", "before", "rebuilt"), [(3, 0, True), (3, 3, False), (100, 0, False)])
def test_what_has_most_of_the_log_still_to_take_in_is_rebuilt(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, beyond: int, before: int, *, rebuilt: bool
) -> None:
    """Where few events are lacking, or less of the log than was taken in, they are caught up with."""
    anew: list[str] = []
    built = Supervisor._built

    def noted(self: Supervisor, projections: Sequence[Projection], progress: Any) -> Beside:
        anew.extend(projection.name for projection in projections)
        return built(self, projections, progress)

    monkeypatch.setattr("projections.supervisor._REBUILD_BEYOND", beyond)
    with world(settings) as followed:
        contract_id = followed.submit(register())
        for tier in TIERS[:before]:
            change(followed, contract_id, tier)
        taken_in = followed.record.head()
    with world(settings, following=False) as bare:
        for tier in ("Silver", "Gold", "Silver", "Bronze"):
            change(bare, contract_id, tier)
    assert (taken_in < 4) == (before == 0)
    monkeypatch.setattr(Supervisor, "_built", noted)
    with world(settings) as process:
        assert bool(anew) is rebuilt
        assert process.tables() == process.expected_tables()


def test_one_that_fails_at_an_event_keeps_no_other_from_catching_up(settings: Settings) -> None:
    """What is taken in together is taken in apart where one of them fails, which stops just there."""
    with world(settings, following=False) as bare:
        contract_id = bare.submit(register())
        for tier in TIERS:
            change(bare, contract_id, tier)
        before = bare.record.head() - len(TIERS)
    with world(settings, following=False) as process:
        failing = Tally(process.record)
        failing.fails_on = TierAssigned
        process.following([*standard(process), failing])
        stands = standing(process)
        assert (stands["tally"].position, stands["tally"].failed_position) == (before, before + 1)
        assert all(status.healthy for name, status in stands.items() if name != "tally")
        failing.fails_on = None
        process.supervisor.catch_up("tally")
        assert process.tables() == process.expected_tables()


def test_a_rebuild_while_others_write_ends_equal(made: World) -> None:
    contracts = [made.submit(register(reference=f"CT-{number}")) for number in range(4)]
    faults: list[BaseException] = []

    def write() -> None:
        try:
            for tier in TIERS * 4:
                for contract_id in contracts:
                    change(made, contract_id, tier)
        except BaseException as error:  # noqa: BLE001  (told to the test, which fails for it)
            faults.append(error)

    writer = Thread(target=write)
    writer.start()
    while writer.is_alive():
        made.supervisor.rebuild()
    writer.join()
    made.supervisor.catch_up()
    assert faults == []
    assert made.record.head() == 1 + 4 + 48
    assert made.tables() == made.expected_tables()
    assert all(status.healthy for status in standing(made).values())


@pytest.mark.parametrize("long", [0, 5000], ids=["put aside", "dropped at once"])
def test_a_rebuild_leaves_no_table_of_before(made: World, monkeypatch: pytest.MonkeyPatch, long: int) -> None:
    monkeypatch.setattr("projections.supervisor._LONG", long)
    change(made, made.submit(register()), "Gold")
    store, live = made.record.store, made.tables()
    with store.read() as cursor:
        there = store.dialect.existing(cursor)
    made.supervisor.rebuild()
    with store.read() as cursor:
        assert store.dialect.existing(cursor) == there
    assert made.tables() == live


def test_what_was_acknowledged_during_a_rebuild_is_never_out_of_sight(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract_id = made.submit(register())
    committed = made.record.store.write
    told: list[str] = []

    @contextmanager
    def watched() -> Iterator[Cursor]:
        """Looks at the register after every commit."""
        with committed() as cursor:
            yield cursor
        row = table_query.row_of(made.record, REGISTER, made.at(day("2023-06-15")), str(contract_id))
        assert row is not None
        assert row.summary.tier == (told[-1] if told else None)

    def meanwhile(_done: int, _all: int) -> None:
        told.append("Gold")
        change(made, contract_id, "Gold")

    monkeypatch.setattr(made.record.store, "write", watched)
    made.supervisor.rebuild("register", meanwhile)
    assert told == ["Gold"]
    assert made.tables() == made.expected_tables()


def test_two_rebuilds_at_once_end_equal(settings: Settings) -> None:
    """Two processes of a new release start together, and both find tables of the old one."""
    with world(settings) as one, world(settings) as other:
        for number in range(3):
            one.submit(register(reference=f"CT-{number}"))

        def meanwhile(_done: int, _all: int) -> None:
            other.supervisor.rebuild("register")

        one.supervisor.rebuild("register", meanwhile)
        assert one.tables() == one.expected_tables()
        one.submit(register(reference="CT-9"))
        assert one.tables() == one.expected_tables()


def no_process_more(_module: str) -> Any:
    """What the machine says where no process more is to be had."""
    raise BlockingIOError(EAGAIN, "Resource temporarily unavailable")


def test_a_rebuild_by_helpers_gives_the_same_rows_and_one_that_ends_leaves_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a long log several processes read and fold, each a part of all streams."""
    monkeypatch.setattr("projections.supervisor._APART_FROM", 1)
    monkeypatch.setattr("projections.supervisor._EVENTS_AT_ONCE", 1)
    with world(settings) as many:
        monkeypatch.setattr(many.supervisor, "_helpers", 2)
        for number in range(9):
            change(many, many.submit(register(reference=f"CT-{number}")), "Gold")
        told: list[tuple[int, int]] = []
        many.supervisor.rebuild(progress=lambda done, of: told.append((done, of)))
        assert (len(told), told[-1]) == (2, (many.record.head(), many.record.head()))
        assert many.tables() == many.expected_tables()
        assert {status.check_outcome for status in many.supervisor.check_all()} == {"equal"}
        told.clear()
        with monkeypatch.context() as refusing:
            refusing.setattr("application.reading_process._started", no_process_more)
            many.supervisor.rebuild(progress=lambda done, of: told.append((done, of)))
        assert told[-1] == (many.record.head(), many.record.head())
        assert many.tables() == many.expected_tables()
        begin = ReadingProcess.__init__

        def ended(helper: ReadingProcess, module: str, task: object) -> None:
            begin(helper, module, task)
            helper._process.kill()

        with monkeypatch.context() as killing:
            killing.setattr(ReadingProcess, "__init__", ended)
            with pytest.raises(KentledgeError, match="ended before it was done"):
                many.supervisor.rebuild()
        monkeypatch.setattr("application.reading_process._RUNS", "another release, put in its place since")
        with pytest.raises(KentledgeError, match="installed code was changed"):
            many.supervisor.rebuild()
        asked = AskedProcess("projections.folding_ahead")
        asked.ask(settings)
        with pytest.raises(KentledgeError, match="installed code was changed"):
            asked.answer()
        asked.close()
        assert many.tables() == many.expected_tables()


def test_what_some_streams_give_is_put_together_until_it_is_of_events_enough() -> None:
    found = [
        Folded(events, {"one": {"a": [(events,)], "b": []}, "two": {"c": [(0,)]}}) for events in (2, 1, 4, 1)
    ]
    assert list(together(found, 3)) == [
        Folded(3, {"one": {"a": [(2,), (1,)], "b": []}, "two": {"c": [(0,), (0,)]}}),
        Folded(4, {"one": {"a": [(4,)], "b": []}, "two": {"c": [(0,)]}}),
        Folded(1, {"one": {"a": [(1,)], "b": []}, "two": {"c": [(0,)]}}),
    ]


def test_a_rebuild_tells_how_far_it_is(made: World) -> None:
    for number in range(3):
        made.submit(register(reference=f"CT-{number}"))
    told: list[tuple[int, int]] = []
    made.supervisor.rebuild("register", lambda done, of: told.append((done, of)))
    assert told == [(made.record.head(), made.record.head())] == [(4, 4)]


def test_an_interrupted_rebuild_leaves_the_live_rows_and_can_be_started_again(made: World) -> None:
    made.submit(register())
    held = made.tables()

    def interrupted(_done: int, _all: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made.supervisor.rebuild("register", interrupted)
    assert made.tables() == held
    made.supervisor.rebuild("register")
    assert made.tables() == held


def test_a_refused_write_leaves_no_trace_in_the_rows(made: World) -> None:
    contract_id = made.submit(register())
    held = made.tables()
    assert made.attempt(register()) is None  # the reference is taken: found out inside the append
    assert made.tables() == held
    change(made, contract_id, "Gold")
    assert made.tables() == made.expected_tables()


def test_the_self_check_finds_nothing_where_nothing_was_altered(made: World) -> None:
    for number in range(3):
        made.submit(register(reference=f"CT-{number}"))
    checked = {differing.name: differing for differing in made.supervisor.self_check(seed=1)}
    assert {status.check_outcome for status in checked.values()} == {"equal"}
    assert all(status.healthy and status.checked_at for status in checked.values())


@pytest.mark.parametrize(
    "by_hand",
    [
        "UPDATE register SET owner = 'p-nobody' WHERE contract_id = ?",
        "UPDATE register SET known_to = 2 WHERE contract_id = ?",
        "DELETE FROM register WHERE contract_id = ?",
        "UPDATE register SET valid_to = '2021-01-01' WHERE contract_id = ?",
    ],
)
def test_the_self_check_finds_a_row_altered_by_hand(made: World, by_hand: str) -> None:
    made.submit(register(reference="CT-1"))
    contract_id = made.submit(register(reference="CT-2"))
    made.alter(by_hand, contract_id)
    checked = {differing.name: differing for differing in made.supervisor.self_check(seed=1)}
    assert checked["register"].check_outcome == f"contract {contract_id} differs from the fold of its events"
    assert not checked["register"].healthy
    assert checked["search"].healthy
    made.supervisor.rebuild("register")
    assert standing(made)["register"].healthy
    assert {differing.check_outcome for differing in made.supervisor.self_check(seed=1)} == {"equal"}


def test_the_self_check_finds_a_missing_search_key(made: World) -> None:
    contract_id = made.submit(register())
    made.alter("DELETE FROM search_words WHERE word = 'meals' AND contract_id = ?", contract_id)
    checked = {differing.name: differing for differing in made.supervisor.self_check(seed=1)}
    assert not checked["search"].healthy
    assert checked["register"].healthy


def test_the_self_check_says_of_tables_that_are_gone_that_it_cannot_read_them(made: World) -> None:
    made.submit(register())
    made.alter("DROP TABLE register")
    checked = {differing.name: differing for differing in made.supervisor.self_check(seed=1)}
    assert str(checked["register"].check_outcome).startswith("cannot be read: ")
    assert {checked["search"].check_outcome, checked["tally"].check_outcome} == {"equal"}


def test_the_self_check_looks_at_no_more_contracts_than_it_is_asked_to(made: World) -> None:
    contracts = [made.submit(register(reference=f"CT-{number}")) for number in range(4)]
    made.alter("DELETE FROM register WHERE contract_id = ?", min(contracts, key=str))
    outcomes, seeds = set[bool](), iter(range(500))
    while outcomes != {True, False}:  # ids are drawn, and which contract a seed comes upon depends on them
        (found,) = (
            differing
            for differing in made.supervisor.self_check(1, next(seeds))
            if differing.name == "register"
        )
        outcomes.add(found.healthy)


def test_a_registration_entered_by_mistake_can_be_annulled_and_leaves_the_register(made: World) -> None:
    contract_id = made.submit(register())
    then = made.record.head()
    mistaken = made.record.chronicle(CONTRACT, contract_id).facts[0].event_id
    for person in (OFFICER, OWNER):
        made.submit(amend.Annul(annuls=mistaken, reason="Entered twice"), contract_id, by=person)
    assert all(status.healthy for status in standing(made).values())
    assert table_query.row_of(made.record, REGISTER, made.at(day("2023-06-15")), str(contract_id)) is None
    assert (
        table_query.row_of(made.record, REGISTER, made.at(day("2023-06-15"), then), str(contract_id))
        is not None
    )
    assert made.tables() == made.expected_tables()
    made.supervisor.rebuild()
    assert made.tables() == made.expected_tables()


def test_a_contract_forgotten_in_memory_is_folded_again(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.table_rows._CACHED_FOLDS", 1)
    contracts = [made.submit(register(reference=f"CT-{number}")) for number in range(3)]
    for tier in TIERS:
        for contract_id in contracts:
            change(made, contract_id, tier)
    assert made.tables() == made.expected_tables()
