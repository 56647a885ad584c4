"""What is shown of a hit: a piece of plain text, and where in it the words stand."""

from collections.abc import Sequence

from msgspec import Struct

from projections.search.words import Sought, marks

_LONGEST = 240
_BEFORE = 60
"""Characters shown before the first word that was found."""
_CUT = "…"


class Snippet(Struct, frozen=True):
    """Plain text, never markup, and the start and end of each word found, in characters (Unicode code points)."""

    text: str
    marks: tuple[tuple[int, int], ...]


def snippet(texts: Sequence[str], wanted: Sought) -> Snippet:
    """The piece of the text that has the most of what is wanted; of the first text where none has any."""
    found = [marks(text, wanted) for text in texts]
    best = max(range(len(texts)), key=lambda index: (_different(texts[index], found[index]), -index))
    text, places = texts[best], found[best]
    start = max(0, places[0][0] - _BEFORE) if places and len(text) > _LONGEST else 0
    start = min(start, max(0, len(text) - _LONGEST))
    end = min(len(text), start + _LONGEST)
    before = _CUT if start else ""
    after = _CUT if end < len(text) else ""
    shift = len(before) - start
    inside = [(first + shift, last + shift) for first, last in places if first >= start and last <= end]
    return Snippet(before + text[start:end] + after, tuple(inside))


def _different(text: str, places: Sequence[tuple[int, int]]) -> int:
    return len({text[first:last].casefold() for first, last in places})
