"""Two papers beside each other: the sentences and the rows of tables that only one of them has."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from projections.reports.paper import Heading, Paper, PaperColumn, Paragraph, Table, Words, lines_of

_MOST: Final = 200
"""So many lines of each part are told on either side."""
TEXT: Final = "Headings and sentences"


class Differing(NamedTuple):
    """A part of the papers that is not the same in both."""

    called: str
    columns: tuple[str, ...]
    """Titles of the columns; none for text."""
    gone: tuple[tuple[str, ...], ...]
    """Lines that only the first has, in its order."""
    new: tuple[tuple[str, ...], ...]
    """Lines that only the second has."""
    more: bool
    """Whether there are more than are told."""


def differing(first: Paper, second: Paper) -> Iterator[Differing]:
    """What differs: the text, then each table that either has. Their opening sentences, which say the basis, differ
    always and are left out."""
    yield from _differing(TEXT, (), _text(first), _text(second))
    was, now = ({table.name: table for table in paper.tables} for paper in (first, second))
    for name in {**was, **now}:
        either = now.get(name) or was[name]
        yield from _differing(
            either.caption, tuple(map(_title, either.columns)), _rows(was.get(name)), _rows(now.get(name))
        )


def _differing(
    called: str,
    columns: tuple[str, ...],
    first: Iterable[tuple[str, ...]],
    second: Iterable[tuple[str, ...]],
) -> Iterator[Differing]:
    was, now = tuple(first), tuple(second)
    gone, new = _only_in(was, now), _only_in(now, was)
    if gone or new:
        more = max(len(gone), len(new)) > _MOST
        yield Differing(called, columns, gone[:_MOST], new[:_MOST], more)


def _only_in(
    these: tuple[tuple[str, ...], ...], those: tuple[tuple[str, ...], ...]
) -> tuple[tuple[str, ...], ...]:
    """Lines of *these* that *those* have not, or not as often."""
    left = Counter(those)
    found = []
    for line in these:
        if left[line]:
            left[line] -= 1
        else:
            found.append(line)
    return tuple(found)


def _text(paper: Paper) -> Iterator[tuple[str, ...]]:
    for block in paper.blocks[2:]:
        if isinstance(block, Heading | Paragraph | Words) and block.text:
            yield (block.text,)


def _rows(table: Table | None) -> Iterator[tuple[str, ...]]:
    for row in table.rows() if table else ():
        yield tuple(" / ".join(lines_of(cell)) for cell in row)


def _title(column: PaperColumn) -> str:
    return column.title
