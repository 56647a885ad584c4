"""Many people ask for everything that there is, in two processes, while all kinds of things go wrong: the record says
at any basis what a plain list of its events says.

Ten thousand steps here; ``make soak-simulation`` takes a million. A failing seed is printed with the shortest list of
steps that was found to fail: ``make soak-simulation SEED=7 ONLY=3,18,40`` takes just those.
"""

import dataclasses
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from application.errors import KeyReused
from application.handling import answering, appending
from projections import table_query
from tests.simulation.process import FAULTS
from tests.simulation.run import Simulation, make_template
from tests.simulation.shortest import Failure, Sabotage, run, shortest

STEPS = int(os.environ.get("KENTLEDGE_STEPS", "10000"))
ON_A_RECORD = 2000
"""After so many steps the next record begins: its people have most of their contracts under way by then."""
FIRST = int(os.environ.get("KENTLEDGE_SIMULATION_SEED", "1"))
"""The seed of the first record; the next have the numbers that follow."""
ONLY = [int(number) for number in os.environ.get("KENTLEDGE_SIMULATION_ONLY", "").split(",") if number]
SECONDS = float(os.environ.get("KENTLEDGE_SHORTEN_SECONDS", "60"))
"""How long a shorter list of steps is looked for."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with its people, to begin from."""
    return make_template(tmp_path_factory.mktemp("simulation") / "template")


def told(seed: int, failure: Failure) -> str:
    """What a failing run says of itself: all that is needed to have it fail again."""
    only = ",".join(map(str, failure.numbers))
    return "\n".join(
        [
            failure.told,
            f"{failure.place}, in {len(failure.numbers)} steps:",
            *failure.trace,
            f"Again: make soak-simulation SEED={seed} ONLY={only}",
        ]
    )


def enough_happened(simulation: Simulation) -> None:
    """No run is quiet: each fault was met, and most kinds of stream were opened."""
    counted = simulation.counted
    assert {fault: counted[fault] for fault in FAULTS if counted[fault] < 3} == {}
    assert len(simulation.oracle.nouns) > 22
    hindered = sum(counted[fault] for fault in FAULTS)
    sys.stdout.write(
        f"seed {simulation.seed}: {simulation.oracle.head} events, {counted['refused']} requests refused, "
        f"{counted['Forbidden']} not allowed, {hindered} commits hindered; all as the oracle says\n"
    )


@pytest.mark.parametrize("seed", range(FIRST, FIRST + (1 if ONLY else max(1, STEPS // ON_A_RECORD))))
def test_the_record_says_what_its_events_say(seed: int, template: Path) -> None:
    numbers = ONLY or range(min(STEPS, ON_A_RECORD))
    failure = run(seed, numbers, template, passed=(lambda _: None) if ONLY else enough_happened)
    if failure is not None:
        pytest.fail(told(seed, shortest(seed, failure, template, seconds=SECONDS)), pytrace=False)


def by_hand(simulation: Simulation, *statements: str) -> None:
    """Somebody does something to the database, behind everybody's back."""
    database = sqlite3.connect(simulation.processes[0].record.settings.sqlite_file)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def at_step(wanted: int, does: Callable[[Simulation], None]) -> Sabotage:
    """Something is done before the step of that place."""

    def sabotage(simulation: Simulation) -> None:
        step, places = simulation.step, iter(range(1_000_000))

        def stepped(number: int) -> None:
            if next(places) == wanted:
                does(simulation)
            step(number)

        simulation.step = stepped  # type: ignore[method-assign]

    return sabotage


def an_event_is_lost(simulation: Simulation) -> None:
    """The last event is not there any more, as if it had never been recorded."""
    by_hand(
        simulation,
        "DROP TRIGGER events_no_delete",
        "DELETE FROM events WHERE notification_id = (SELECT MAX(notification_id) FROM events)",
        "UPDATE log_head SET size = size - 1",
    )


def a_row_is_lost(simulation: Simulation) -> None:
    """The register has forgotten a contract."""
    by_hand(simulation, "DELETE FROM register WHERE rowid = (SELECT MIN(rowid) FROM register)")


def a_follower_sleeps(simulation: Simulation) -> None:
    """The read models of a process leave out what was just recorded, and say that they stand at the head."""
    supervisor: Any = simulation.processes[0].services.supervisor
    asleep = supervisor.projections[0]
    asleep.take = lambda *_: None


BROKEN: dict[str, tuple[Callable[[Simulation], None], str]] = {
    "an event is lost": (an_event_is_lost, "AssertionError in step"),
    "a row is lost": (a_row_is_lost, "AssertionError in check"),
    "a follower sleeps": (a_follower_sleeps, "AssertionError in _read_after_write"),
}
"""What is done, and the question that finds it on the seed that the test takes."""


@pytest.mark.parametrize("wrong", BROKEN)
def test_what_is_broken_by_hand_is_found(wrong: str, template: Path) -> None:
    does, finding = BROKEN[wrong]
    failure = run(1, range(150), template, at_step(60, does))
    assert failure is not None
    assert failure.place == finding


def test_a_request_that_is_answered_anew_is_found_and_shown_in_a_few_steps(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no answer is found again, whoever asks once more is decided on anew."""
    repeated = answering.repeated

    def anew(*given: Any) -> Any:
        found = repeated(*given)
        return found if isinstance(found, KeyReused) else None

    for module in (answering, appending):
        monkeypatch.setattr(module, "repeated", anew)
    failure = run(1, range(400), template)
    assert failure is not None
    shorter = shortest(1, failure, template, seconds=20)
    assert shorter.place == failure.place
    assert len(shorter.numbers) < 12
    assert [line for line in shorter.trace if line.endswith(": sent again")]


def test_what_was_known_a_moment_later_is_found(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_force = table_query._in_force

    def one_later(basis: Any) -> Any:
        return in_force(dataclasses.replace(basis, position=basis.position + 1))

    monkeypatch.setattr(table_query, "_in_force", one_later)
    failure = run(1, range(400), template)
    assert failure is not None
    assert failure.place == "AssertionError in _asked"


def test_a_seed_draws_the_same_record_again(template: Path) -> None:
    logs: list[Any] = []
    for _ in range(2):
        assert (
            run(3, range(120), template, passed=lambda simulation: logs.append(simulation.oracle.log)) is None
        )
    assert logs[0] == logs[1]
