"""The measurement of whether time tells a hidden word finds a difference where there is one, and none where not."""

import random

import pytest

from benchmarks.hidden_words import Road, chance_slower, compare

WORDS = ("abcdef", "bcdefg", "cdefgh")


class Clock:
    """A clock that only stands on while something is asked: a millisecond or so by chance, more for a hidden word."""

    def __init__(self, extra: float) -> None:
        self.now, self._extra, self._chance = 0.0, extra, random.Random(7)

    def perf_counter(self) -> float:
        return self.now

    def ask(self, word: str) -> int:
        self.now += self._chance.uniform(0.001, 0.002) + (self._extra if word in WORDS else 0)
        return 0


def test_the_chance_is_a_half_where_nothing_differs_and_one_where_everything_does() -> None:
    assert chance_slower([1, 2, 3], [1, 2, 3]) == pytest.approx(0.5)
    assert chance_slower([4, 5], [1, 2, 3]) == 1
    assert chance_slower([1, 2], [3, 4]) == 0


@pytest.mark.parametrize(("extra", "told"), [(0.0, False), (0.0003, True)])
def test_only_what_takes_longer_is_told(monkeypatch: pytest.MonkeyPatch, extra: float, told: bool) -> None:
    clock = Clock(extra)
    monkeypatch.setattr("benchmarks.hidden_words.time", clock)
    assert compare(Road("asked", clock.ask, WORDS), 400, random.Random(1)).told == told


def test_a_word_that_is_found_is_no_hidden_word() -> None:
    with pytest.raises(ValueError, match="finds"):
        compare(Road("found", lambda word: int(word in WORDS), WORDS), 5, random.Random(1))
