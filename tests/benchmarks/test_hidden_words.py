"""The measurement of whether time tells a hidden word finds a difference where there is one, and none where not."""

import random
import time
from collections.abc import Callable

import pytest

from benchmarks.hidden_words import Road, chance_slower, compare

WORDS = ("abcdef", "bcdefg", "cdefgh")


def spinning(extra: float) -> Callable[[str], int]:
    """Takes longer by *extra* seconds for a word that is hidden."""

    def ask(word: str) -> int:
        until = time.perf_counter() + 0.0002 + (extra if word in WORDS else 0)
        while time.perf_counter() < until:
            pass
        return 0

    return ask


def test_the_chance_is_a_half_where_nothing_differs_and_one_where_everything_does() -> None:
    assert chance_slower([1, 2, 3], [1, 2, 3]) == pytest.approx(0.5)
    assert chance_slower([4, 5], [1, 2, 3]) == 1
    assert chance_slower([1, 2], [3, 4]) == 0


def test_what_takes_twice_as_long_is_told() -> None:
    slower = compare(Road("slower", spinning(0.0002), WORDS), 100, random.Random(1))
    assert slower.told
    assert slower.slower > 0.9


def test_a_word_that_is_found_is_no_hidden_word() -> None:
    with pytest.raises(ValueError, match="finds"):
        compare(Road("found", lambda word: int(word in WORDS), WORDS), 5, random.Random(1))
