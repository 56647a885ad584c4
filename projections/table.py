"""A read model of one kind of stream: a table of rows that carry both periods.

A row says: from ``valid_from`` until just before ``valid_to`` this was true of the stream, as the record knew it from
log position ``known_from`` until just before ``known_to``. Rows are written once; learning something new only closes
``known_to``. What a list shows is in the row; the rest is folded from the log when one stream is read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import chain
from typing import Any, Final, NamedTuple, get_type_hints
from uuid import UUID

from domain.chronicle import Chronicle
from domain.events import Recorded
from domain.stream import Stream

ALWAYS = date.max.isoformat()
"""``valid_to`` of what holds until further notice."""
NOW = 2**62
"""``known_to`` of what the record still holds true."""
PERIODS = ("known_from", "known_to", "valid_from", "valid_to")

Summary = tuple[Any, ...]
"""What a list shows of a state: a named tuple of texts and numbers, one for each column."""


def _as_it_is(row: dict[str, Any], _day: date) -> dict[str, Any]:
    return row


@dataclass(frozen=True)
class Table:
    """What is kept of a kind of stream, and how it may be asked for."""

    name: str
    stream: Stream[Any]
    summary: type[NamedTuple]
    """The columns. A column annotated ``int`` is a number; every other is text; a named tuple stands for its own."""
    summarise: Callable[[Any, UUID], Any]
    """The columns' values of a state, given the stream's id."""
    sorted_by: tuple[str, ...]
    """Columns that a page can be sorted by, the first by default; each has an index that covers both periods."""
    indexed: tuple[str, ...] = ()
    """Further columns by which rows are looked up."""
    filters: Mapping[str, str] = field(default_factory=dict)
    """Query parameters, each with a condition that holds one ``?`` for its value; ``:day`` stands for valid_at."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The only values that a filter can have, where they are few."""
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Query parameters whose values each have a condition of their own, without ``?``."""
    search: Callable[[str], tuple[list[str], list[str]]] | None = None
    """The conditions and values that words looked for come to, where rows can be searched."""
    named_by: str = ""
    """The column by which people name a row: looked for in just its words, that row comes first."""
    lists: tuple[str, ...] = ()
    """Columns that hold several ids with blanks between; shown as a list."""
    show: Callable[[dict[str, Any], date], dict[str, Any]] = _as_it_is
    """What is shown of a row on a date."""
    unseen: tuple[str, ...] = ()
    """Columns that only serve to find or to order rows: no list shows them."""
    meaning: str = "1"
    """To be raised where a column of the same name and kind holds something else from now on. Nothing else can be
    forgotten: what the columns are called and hold, and how they are looked up, is in the version by itself."""

    @property
    def id_column(self) -> str:
        """The column that holds the stream's id."""
        return f"{self.stream.noun}_id"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, in order."""
        return (self.id_column, *PERIODS, *_columns_of(self.summary))

    @property
    def version(self) -> str:
        """Of columns and indexes: where it differs from what is stored, the table is rebuilt at the next start."""
        kinds = [f"{name} {kind}" for name, kind in get_type_hints(self.summary).items()]
        shape = "\n".join((*self.columns, *kinds, *self.sorted_by, *self.indexed))
        return f"{self.meaning}-{sha256(shape.encode()).hexdigest()[:12]}"


@cache
def _columns_of(summary: type[NamedTuple]) -> tuple[str, ...]:
    """Kept: they are asked for with every event."""
    kinds = get_type_hints(summary).items()
    return tuple(column for name, kind in kinds for column in getattr(kind, "_fields", (name,)))


_OUTSIDE: Final = frozenset({ALWAYS, date.min.isoformat(), NOW})
"""What stands in a column for an end that is open, or a day that is not known."""


def as_read(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as whoever asked for it reads it: open ends and days not known are null; what only serves to find or order
    rows is left out."""
    return {
        name: None if isinstance(value, str | int) and value in _OUTSIDE else value
        for name, value in row.items()
        if name not in table.unseen
    }


def has_among(column: str) -> str:
    """The condition that a value is among those of a column that holds several ids."""
    return f"replace(' ' || r.{column} || ' ', ' ' || ? || ' ', '') <> ' ' || r.{column} || ' '"


class Row(NamedTuple):
    """A row of a table."""

    stream_id: str
    known_from: int
    known_to: int
    valid_from: str
    valid_to: str
    summary: Summary


def values(row: Row) -> tuple[Any, ...]:
    """The row as it is stored, in the order of the columns."""
    stored = (value if isinstance(value, tuple) else (value,) for value in row.summary)
    return (*row[:-1], *chain.from_iterable(stored))


class Period(NamedTuple):
    """What a list shows from one day until just before another."""

    start: date
    end: date
    summary: Summary


class RowsFold:
    """The open rows of one stream, and what the next event does to them."""

    __slots__ = ("_periods", "_summaries", "_table", "chronicle", "leaf", "open")

    def __init__(self, table: Table) -> None:
        self._table = table
        self.chronicle: Chronicle[Any] | None = None
        self.leaf = b""
        """The leaf hash of the last event taken in: says which story this is the fold of."""
        self.open: dict[str, Row] = {}
        """Rows still held true, by ``valid_from``."""
        self._periods: list[Period] = []
        """The same, as they were worked out: most events leave most of them as they are."""
        self._summaries: dict[int, tuple[Any, Summary]] = {}

    def step(self, recorded: Recorded) -> tuple[list[Row], list[Row]]:
        """Rows that this event closes (as they stood) and rows that it opens."""
        self.chronicle = self._table.stream.evolve(self.chronicle, recorded.event)
        before, after = self._periods, self._worked_out(self.chronicle)
        self._periods, kept = after, 0
        for was, now in zip(before, after, strict=False):
            if was != now:
                break
            kept += 1
        coming = {period.start: period for period in after[kept:]}
        closed = [
            self.open.pop(period.start.isoformat())
            for period in before[kept:]
            if coming.get(period.start) != period
        ]
        opened = []
        for start, period in coming.items():
            valid_from = start.isoformat()
            if valid_from not in self.open:
                row = Row(
                    str(self.chronicle.stream_id),
                    recorded.position,
                    NOW,
                    valid_from,
                    period.end.isoformat(),
                    period.summary,
                )
                self.open[valid_from] = row
                opened.append(row)
        return closed, opened

    def _worked_out(self, chronicle: Chronicle[Any]) -> list[Period]:
        """Every period and what a list shows in it, neighbours that show the same made one."""
        summaries: dict[int, tuple[Any, Summary]] = {}
        starts: list[date] = []
        shown: list[Summary] = []
        for valid_from, state in chronicle.timeline.segments():
            key = id(state)
            held = self._summaries.get(key) or (state, self._table.summarise(state, chronicle.stream_id))
            summaries[key] = held
            if not shown or (shown[-1] is not held[1] and shown[-1] != held[1]):
                starts.append(valid_from)
                shown.append(held[1])
        self._summaries = summaries
        return list(map(Period, starts, (*starts, date.max)[1:], shown))


def rows_of(table: Table, events: Iterable[Recorded]) -> list[Row]:
    """Every row that one stream's events give: the fold that a rebuild writes."""
    running = RowsFold(table)
    rows: dict[tuple[int, str], Row] = {}
    for recorded in events:
        closed, opened = running.step(recorded)
        for row in closed:
            key = (row.known_from, row.valid_from)
            if row.known_from == recorded.position:
                del rows[key]
            else:
                rows[key] = row._replace(known_to=recorded.position)
        for row in opened:
            rows[row.known_from, row.valid_from] = row
    return list(rows.values())


def naive_summary(table: Table, events: Sequence[Recorded], valid_at: date, position: int) -> Summary | None:
    """The same answer without rows or periods: fold what was known, and look at the day."""
    chronicle: Chronicle[Any] | None = None
    for one in events:
        if one.position <= position:
            chronicle = table.stream.evolve(chronicle, one.event)
    state = chronicle.in_force(valid_at) if chronicle else None
    found: Summary | None = table.summarise(state, chronicle.stream_id) if chronicle and state else None
    return found
