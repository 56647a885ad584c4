"""Generated records: the same seed tells the same log, and what it tells is as sound as any other record."""

import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from application.audit import merkle
from application.errors import BadRequest
from application.record import Record
from application.settings import Settings
from application.verification import verify_log
from benchmarks.__main__ import main
from benchmarks.generate import generate
from benchmarks.generate.asking import contract as asking
from domain import log
from domain.amendment import events as amended
from domain.contract import CONTRACT
from domain.events import NAMES, Recorded
from web.services import Services

CONTRACTS, EVENTS = 60, 4000


@contextmanager
def empty(folder: Path, database_url: str = "") -> Iterator[Services]:
    """An empty record that no projection follows yet."""
    services = Services.build(Settings(folder, database_url), follow=False)
    try:
        yield services
    finally:
        services.close()


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A generated record on SQLite, its projections built afterwards."""
    with empty(tmp_path_factory.mktemp("generated")) as services:
        generate(services.record, contracts=CONTRACTS, events=EVENTS, seed=1)
        services.supervisor.start()
        services.supervisor.rebuild()
        yield services


def recorded(services: Services) -> list[Recorded]:
    """The whole log."""
    return services.record.feed(0, EVENTS + 1)


def last_root(record: Record) -> bytes:
    """The root of the tree over the whole log."""
    with record.store.read() as cursor:
        cursor.execute("SELECT size, frontier FROM log_head")
        row = cursor.fetchone()
    return merkle.Frontier.from_bytes(row["size"], bytes(row["frontier"])).root()


def test_the_same_seed_tells_the_same_log_and_another_another(tmp_path: Path) -> None:
    roots = []
    for place, seed in enumerate((7, 7, 8)):
        with empty(tmp_path / str(place)) as services:
            generate(services.record, contracts=5, events=200, seed=seed)
            roots.append(last_root(services.record))
    assert roots[0] == roots[1] != roots[2]


def test_both_stores_keep_the_same_log(tmp_path: Path, record_url: str) -> None:
    roots = []
    for url in ("", record_url):
        with empty(tmp_path, url) as services:
            generate(services.record, contracts=5, events=200, seed=7)
            roots.append(last_root(services.record))
    assert roots[0] == roots[1]


def test_the_size_is_what_was_asked_for(services: Services) -> None:
    kinds = Counter(event.event.name for event in recorded(services))
    assert kinds.total() == services.record.head() == EVENTS
    assert kinds["contract.registered.v1"] + kinds["contract.imported.v1"] == CONTRACTS


def test_every_kind_of_fact_occurs(services: Services) -> None:
    """Of every act that the generator asks for of a contract."""
    asked = [step for step in CONTRACT.steps if step.asks in vars(asking).values()]
    kinds = {NAMES[effect.fact] for step in asked for effect in step.effects}
    assert len(kinds) > 12
    assert kinds <= {event.event.name for event in recorded(services)}


def test_it_says_that_it_was_generated_and_keeps_its_own_time(services: Services) -> None:
    opened, *events = recorded(services)
    assert opened.event.fact == log.Opened(purpose="generated")
    instants = [opened.recorded_at, *(event.recorded_at for event in events)]
    assert instants == sorted(instants)
    assert instants[0] >= datetime(2010, 1, 1, tzinfo=UTC)
    assert instants[-1] < datetime(2026, 1, 1, tzinfo=UTC)
    assert len(set(instants)) > EVENTS * 0.95  # what one request causes together bears one instant
    assert services.record.ledger.clock is None


def test_entries_come_late_and_changes_are_scheduled(services: Services) -> None:
    changes = [event for event in recorded(services) if event.event.version > 1]
    lags = [(event.recorded_at.date() - event.event.envelope.valid_from).days for event in changes]
    assert 0.05 < sum(lag > 0 for lag in lags) / len(lags) < 0.3
    assert 0.02 < sum(lag < 0 for lag in lags) / len(lags) < 0.2


def test_annulments_take_two_people(services: Services) -> None:
    annulled = [
        (event.event.envelope.actor, event.event.fact.proposed_by)
        for event in recorded(services)
        if isinstance(event.event.fact, amended.Annulled)
    ]
    assert annulled
    assert all(second != first for second, first in annulled)


def test_the_log_verifies(services: Services) -> None:
    assert verify_log(services.record, None).startswith(f"complete and unaltered: {EVENTS} events")


def test_the_projections_equal_the_fold(services: Services) -> None:
    standing = services.supervisor.self_check(sample=CONTRACTS)
    assert standing
    assert all(status.healthy and status.check_outcome == "equal" for status in standing)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with empty(tmp_path) as services:
        generate(
            services.record, contracts=3, events=30, seed=1, progress=lambda done, of: told.append((done, of))
        )
    assert told == [(30, 30)]


def test_a_record_that_holds_anything_is_left_alone(services: Services) -> None:
    with pytest.raises(BadRequest, match="starts from an empty one"):
        generate(services.record, contracts=1, events=10, seed=1)
    assert services.record.head() == EVENTS


@pytest.mark.parametrize(("contracts", "events"), [(0, 10), (10, 10), (1, 0)])
def test_an_impossible_size_is_refused(tmp_path: Path, contracts: int, events: int) -> None:
    with empty(tmp_path) as services, pytest.raises(BadRequest):
        generate(services.record, contracts=contracts, events=events, seed=1)


def test_a_record_is_generated_from_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KENTLEDGE_DATABASE_URL", raising=False)
    monkeypatch.setenv("KENTLEDGE_DATA", str(tmp_path))
    words = ["generate", "--contracts", "5", "--events", "60", "--seed", "3"]
    told = CliRunner().invoke(main, words)
    assert (told.exit_code, told.stdout.splitlines()[-1]) == (0, "60 events"), told.output
    with empty(tmp_path) as services:
        assert all(status.position == 60 for status in services.supervisor.status())
    again = CliRunner().invoke(main, words)
    assert again.exit_code == 2
    assert "refused: " in again.output


def test_the_product_is_built_without_it(tmp_path: Path) -> None:
    """What a council installs generates nothing: the wheel holds the four layers and nothing beside them."""
    root = Path(__file__).parents[2]
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as built:
        names = built.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {
        "application",
        "domain",
        "projections",
        "web",
    }
    assert not [name for name in names if "generate" in name]
