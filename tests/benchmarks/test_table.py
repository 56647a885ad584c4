"""The table of the benchmarks: what failed is told as failed, the others go on, and what people wrote stays."""

from pathlib import Path

import pytest

from benchmarks import large_record, page
from benchmarks.__main__ import Measurement, measured
from benchmarks.comparison import SHORT, Row, Spread, Took, in_turn
from benchmarks.history_served import contract_of, reader


def _failing() -> list[Row]:
    raise RuntimeError("the disk | is full")


def test_what_fails_is_told_and_the_others_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[int, int]] = []
    planned = [
        Measurement("first", _failing),
        Measurement("second", lambda: [Row("work", "", "2 times", "", "5", "2.5", met=True)]),
    ]
    rows = measured(planned, lambda rows, left: told.append((len(rows), left)))
    assert [(row.work, row.outcome) for row in rows] == [
        ("first", "**failed**: RuntimeError: the disk | is full"),
        ("work", "met"),
    ]
    assert told == [(1, 1), (2, 0)]
    assert "2 of 2: second" in capsys.readouterr().err
    found = page.run(rows, "make bench", taken=90, planned=0)
    assert "1 met, 0 missed, 1 failed" in found
    assert "the disk / is full" in found


def test_a_run_takes_the_place_of_the_last_and_nothing_else() -> None:
    before = "# Benchmarks\n\nWhat people say.\n"
    first = page.written(before, "one\n")
    assert first.startswith(before.rstrip())
    second = page.written(first + "And more.\n", "two\n")
    assert "one" not in second
    assert second.startswith(before.rstrip())
    assert second.endswith("And more.\n")
    assert page.written("", "one\n").startswith("# Benchmarks\n")


def test_ratios_are_taken_turn_by_turn() -> None:
    found = in_turn(3, iter([Took(4, 2), Took(9, 2), Took(2, 2)]).__next__, lambda: Took(2, 1))
    ours, theirs = found.clock
    assert (ours / theirs).told(1) == "2.0 (1.0–4.5)"
    assert Spread.of([1234.4]).told() == "1,234"
    assert found.processor[1].turns == (1, 1, 1)


def test_a_record_is_measured(tmp_path: Path) -> None:
    settings = large_record.smaller(tmp_path / "record", 80)
    (row,) = large_record.on_disk(settings, SHORT)
    assert row.work.endswith("at 80 events")
    assert row.now.endswith("free for what comes next")
    _, events = contract_of(settings, 2)
    assert events >= 1
    assert reader(settings)
