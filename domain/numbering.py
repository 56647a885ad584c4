"""Numbers and names inside a stream: once given they are never given again, not even when their fact was annulled.

People, papers and other streams speak of *finding 3* or *the post of the Cabinet Member for Education*. Given again,
such a number would carry what was said of the first over to the second, and with it who may read it.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from domain.chronicle import Chronicle
from domain.events import Fact

Given = TypeVar("Given")


def ever_given(chronicle: Chronicle[Any], of: Callable[[Fact], Iterable[Given]]) -> frozenset[Given]:
    """All that *of* finds in the facts of a stream, as recorded and as corrected, whatever became of them."""
    facts = [one.fact for one in chronicle.facts] + [one.placed.fact for one in chronicle.corrections]
    return frozenset(given for fact in facts for given in of(fact))


def next_number(chronicle: Chronicle[Any], of: Callable[[Fact], Iterable[int]]) -> int:
    """One more than the highest number that a fact of the stream was ever given."""
    return max(ever_given(chronicle, of), default=0) + 1
