"""How often Python looks for objects that hold one another in circles, so that nobody else lets go of them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_MADE_BEFORE_A_SEARCH: Final = 20_000
"""How many more objects that could hold one another are made than let go before Python searches for those that do. By
itself it searches at each 700: the story of one contract took a third longer for it, a report of KPIs a quarter, and
there is next to none to find, for what an answer is made of holds nothing in circles."""


def settle() -> None:
    """What the process is made of by now is there for good: no search for garbage goes through it again, and there is
    one less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_MADE_BEFORE_A_SEARCH, 10, 10)


@contextmanager
def seldom_searched() -> Iterator[None]:
    """As seldom for some work alone, in whichever process it is done."""
    before = gc.get_threshold()
    gc.set_threshold(_MADE_BEFORE_A_SEARCH, 10, 10)
    try:
        yield
    finally:
        gc.set_threshold(*before)
