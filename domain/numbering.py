"""Numbers and names inside a stream: once given they are never given again, not even when their fact was annulled.

People, papers and other streams speak of *finding 3* or *the post of the Cabinet Member for Education*. Given again,
such a number would carry what was said of the first over to the second, and with it who may read it.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from msgspec.structs import replace

from domain.chronicle import Chronicle
from domain.events import Fact

Number = TypeVar("Number")


def ever_given(chronicle: Chronicle[Any], of: Callable[[Fact], Iterable[Number]]) -> frozenset[Number]:
    """All that *of* finds in the facts of a stream, as recorded and as corrected, whatever became of them."""
    facts = [placed.fact for placed in chronicle.facts]
    facts += [correction.placed.fact for correction in chronicle.corrections]
    return frozenset(number for fact in facts for number in of(fact))


def next_number(chronicle: Chronicle[Any], of: Callable[[Fact], Iterable[int]]) -> int:
    """One more than the highest number that a fact of the stream was ever given; where a fact is decided again, than
    the highest given before it, which is its own."""
    then = tuple(placed for placed in chronicle.facts if placed.version <= chronicle.version)
    known = {placed.event_id for placed in then}
    corrections = tuple(found for found in chronicle.corrections if found.corrects in known)
    return max(ever_given(replace(chronicle, facts=then, corrections=corrections), of), default=0) + 1
