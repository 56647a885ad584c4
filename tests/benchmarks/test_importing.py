"""What is measured of an import is an import: every row of a made-up register is recorded."""

from pathlib import Path

from benchmarks.importing import measured, register_of


def test_a_made_up_register_is_the_same_for_the_same_seed_and_goes_in_whole(tmp_path: Path) -> None:
    content = register_of(60)
    assert content == register_of(60) != register_of(60, seed=2)
    found = measured(tmp_path / "record", content)
    assert found.rows == 60
    assert found.rate > 0
