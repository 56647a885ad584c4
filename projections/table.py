"""A read model of one kind of stream: a table of rows that carry both periods.

A row says: from ``valid_from`` until just before ``valid_to`` this was true of the stream, as the record knew it from
log position ``known_from`` until just before ``known_to``. Rows are written once; learning something new only closes
``known_to``. What a list shows is in the row; the rest is folded from the log when one stream is read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import chain
from operator import itemgetter
from typing import Any, Final, Generic, NamedTuple, TypeVar, get_type_hints
from uuid import UUID

from application.record import Record
from application.store.dialect import text_of_id
from domain.chronicle import Chronicle, noun_of
from domain.events import Recorded
from domain.stream import Stream
from projections.columns import KeptField, Layout, layout
from projections.story import chronicles_of

ALWAYS = date.max.isoformat()
"""``valid_to`` of what holds until further notice."""
NOW = 2**62
"""``known_to`` of what the record still holds true."""
PERIODS = ("known_from", "known_to", "valid_from", "valid_to")
KEYED_BY: Final = ("known_to", "known_from", "valid_from", "valid_to")
"""What the key of a table holds after the stream's id: whether a row is in force is told by the key alone, and the rows
that the record holds true stand last. Rows are wide, so they do not lie in the key (SQLite's WITHOUT ROWID): it would
leave half of each page empty, and look at every row of a stream to find the one in force."""

UNTIL: Final = ("known_to", "valid_to")
"""What an index by which rows are looked up holds of both periods: enough to pass over what was true before."""

Summary = TypeVar("Summary", bound=tuple[Any, ...])
"""What a list shows of a state: a named tuple, whose fields :mod:`projections.columns` keeps in columns."""


class KeptOnce(NamedTuple):
    """Columns of a table that stand in one beside it, whose rows are keyed by stream and number."""

    name: str
    """Of the table beside."""
    called: str
    """The column of a row that holds the number."""
    columns: tuple[str, ...]
    content: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    """Their values out of a row's, in order."""


@dataclass(frozen=True)
class Table(Generic[Summary]):
    """What is kept of a kind of stream, and how it may be asked for."""

    name: str
    stream: Stream[Any]
    summary: type[Summary]
    """What a list shows of a state."""
    summarise: Callable[[Any, UUID], Summary]
    """The same of one state, given the stream's id."""
    sorted_by: tuple[str, ...]
    """Columns that a page can be sorted by, the first by default; each has an index of the rows that were the first of
    their stream with what they have there."""
    indexed: tuple[str, ...] = ()
    """Further columns by which rows are looked up; the index of each tells of a row until when it is held true."""
    gone_through: tuple[str, ...] = ()
    """Further columns whose rows are all gone through; each has an index that covers both periods."""
    filters: Mapping[str, str] = field(default_factory=dict)
    """Query parameters, each with a condition that holds one ``?`` for its value; ``:day`` stands for valid_at."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The only values that a filter can have, where they are few."""
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Query parameters whose values each have a condition of their own, without ``?``."""
    worked_out: Mapping[str, str] = field(default_factory=dict)
    """What a statement may ask of a row besides its columns, by name: an expression of row ``r``; ``:day`` stands for
    valid_at."""
    search: Callable[[Record, str], tuple[list[str], list[str]]] | None = None
    """The conditions and values that words looked for come to, where rows can be searched."""
    named_by: str = ""
    """The column by which people name a row: looked for in just its words, that row comes first."""
    on_the_day: Mapping[str, Callable[[Any, date], Any]] = field(default_factory=dict)
    """What a list shows besides, or instead of a column of that name, by its name: worked out of a summary for the day
    asked about."""
    open_days: tuple[str, ...] = ()
    """Columns of days that may lie before or after every day, where the day is open or not known: told as null."""
    unseen: tuple[str, ...] = ()
    """Columns that only serve to find or to order rows: no list shows them."""
    kept_once: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns that most rows of a stream share, by what they are called together: they stand in a table beside, once
    for each content that the stream ever had in them. None of them sorts, is indexed, or is asked for by a statement of
    its own."""
    meaning: str = "1"
    """To be raised where a column of the same name and kind holds something else from now on. Nothing else can be
    forgotten: what the columns are called and hold, and how they are looked up, is in the version by itself."""

    @property
    def id_column(self) -> str:
        """The column that holds the stream's id."""
        return f"{self.stream.noun}_id"

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Every column, in order."""
        return (self.id_column, *PERIODS, *self.layout.columns)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The columns that keep an id in its bytes, those of the tables beside with them."""
        return self.layout.ids | {self.id_column}

    def asks_for_an_id(self, name: str) -> bool:
        """Whether the value of the filter of that *name* is the id of a stream."""
        return self.filters[name] in self._of_ids

    @cached_property
    def _of_ids(self) -> frozenset[str]:
        return frozenset(f"r.{column} = ?" for column in self.ids)

    @cached_property
    def beside(self) -> tuple["KeptOnce", ...]:
        """What is kept once, each in a table of its own."""
        return tuple(
            KeptOnce(f"{self.name}_{called}", called, columns, _at(*map(self.columns.index, columns)))
            for called, columns in self.kept_once.items()
        )

    @cached_property
    def narrow(self) -> tuple[str, ...]:
        """Columns that stand in the table itself, and tell something of the row."""
        apart = {column for kept in self.beside for column in kept.columns}
        return tuple(column for column in self.columns if column not in apart)

    @cached_property
    def own_columns(self) -> tuple[str, ...]:
        """Every column of the table itself: of what is kept beside the number that it has there, and whether the row is
        the first of its stream with what it has in a column that pages are sorted by."""
        return (*self.narrow, *(kept.called for kept in self.beside), *map(first_with, self.sorted_by))

    def source(self, asked: str | None = None, by: str = "") -> str:
        """What a statement reads whole rows *r* from; only what it *asked* for, where that is given: its text. In the
        order of a column that pages are sorted *by*, where that is given."""
        if asked is None:
            return self._wholes[by]
        needed = [kept for kept in self.beside if any(f"r.{column}" in asked for column in kept.columns)]
        return self._joined(needed, by)

    @cached_property
    def _wholes(self) -> dict[str, str]:
        return {by: self._joined(self.beside, by) for by in ("", *self.sorted_by)}

    def _joined(self, needed: Sequence["KeptOnce"], by: str) -> str:
        """The table's own columns, and those of what is kept beside that is *needed*.

        A page sorted *by* a column goes through the rows *o* that were the first of their stream with what they have
        there, one for each stream and value, and finds the row of the stream by its key."""
        if not (needed or by):
            return f"{self.name} r"
        ordered = (by, self.id_column) if by else ()
        columns = [f"{'o' if column in ordered else 'm'}.{column}" for column in self.narrow]
        columns += [f"{kept.called}.{column}" for kept in needed for column in kept.columns]
        found = " AND ".join(f"m.{column} = o.{column}" for column in ordered)
        tables = [f"{self.name} o JOIN {self.name} m ON {found}" if by else f"{self.name} m"]
        tables += [f"{kept.name} {kept.called}" for kept in needed]
        same = [f"o.{first_with(by)} IS NOT NULL"] if by else []
        for kept in needed:
            same.append(f"{kept.called}.{self.id_column} = m.{self.id_column}")
            same.append(f"{kept.called}.number = m.{kept.called}")
        return (
            f"(SELECT {', '.join(columns)} FROM {' CROSS JOIN '.join(tables)} WHERE {' AND '.join(same)}) r"
        )

    @property
    def fields(self) -> tuple[KeptField, ...]:
        """The fields of a summary in their columns, in order."""
        return self.layout.fields

    @cached_property
    def layout(self) -> Layout:
        """How summaries are kept in columns."""
        return layout(self.summary)

    @cached_property
    def has_open_days(self) -> tuple[str, ...]:
        """Columns told as null where they lie outside every period."""
        return ("known_to", "valid_from", "valid_to", *self.open_days)

    @property
    def version(self) -> str:
        """Of columns and indexes: where it differs from what is stored, the table is rebuilt at the next start."""
        kinds = [f"{name} {kind}" for name, kind in get_type_hints(self.summary).items()]
        kinds += [*(f"{name} in bytes" for name in sorted(self.ids)), "several values as arrays"]
        apart = [f"{kept.name} in the key {column}" for kept in self.beside for column in kept.columns]
        looked_up = [" ".join((name, *UNTIL)) for name in self.indexed]
        ordered = [first_with(name) for name in self.sorted_by]
        shape = "\n".join(
            (*self.columns, *KEYED_BY, *kinds, *ordered, *looked_up, *self.gone_through, *apart)
        )
        return f"{self.meaning}.{_FOLDED}-{sha256(shape.encode()).hexdigest()[:12]}"


_FOLDED: Final = "3"
"""To be raised where streams fold otherwise than they did, so that a state of the same facts is another, and where
events are stored in a form that the release before does not read: it answers nothing then (decision 88)."""
_OUTSIDE: Final = frozenset({ALWAYS, date.min.isoformat(), NOW})
"""What stands in a column for an end that is open, or a day that is not known."""


def _at(*places: int) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """What gives the values of a tuple at those places."""
    if len(places) == 1:
        return lambda values: (values[places[0]],)
    return itemgetter(*places)


def first_with(column: str) -> str:
    """The column that holds 1 in the first row of a stream with what it has in another *column*, and nothing in any
    other: most rows of a stream have there what the one before had."""
    return f"first_with_{column}"


def has_among(column: str) -> str:
    """The condition that a value is among those of a column that holds several ids."""
    return f"replace(' ' || r.{column} || ' ', ' ' || ? || ' ', '') <> ' ' || r.{column} || ' '"


class Row(NamedTuple, Generic[Summary]):
    """A row of a table."""

    stream_id: str
    known_from: int
    """The log position from which the record knew it."""
    known_to: int
    """The log position from which it knew otherwise."""
    valid_from: str
    """The first day on which it was true."""
    valid_to: str
    """The day from which something else was true."""
    summary: Summary


def values(row: Row[Any]) -> tuple[Any, ...]:
    """The row as it is stored, in the order of the columns."""
    return (*row[:-1], *layout(type(row.summary)).stored(row.summary))


class KeptRows:
    """The rows of one stream as the tables hold them: what it had before in columns that are kept once is not kept
    again, and the first row with what it has in a column that pages are sorted by says so. Contents are numbered in the
    order in which the record came to know them."""

    __slots__ = ("_had", "_own", "_said", "_table")

    def __init__(self, table: Table[Any]) -> None:
        self._table = table
        self._said: tuple[dict[tuple[Any, ...], int], ...] = tuple({} for _ in table.beside)
        self._own = _at(*map(table.columns.index, table.narrow))
        self._had = tuple((table.columns.index(column), set[Any]()) for column in table.sorted_by)

    def kept(self, rows: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
        """What the next *rows*, given by their values in the order of the columns, come to, by table."""
        table, own = self._table, self._own
        found: dict[str, list[tuple[Any, ...]]] = {table.name: [], **{kept.name: [] for kept in table.beside}}
        for row in rows:
            numbers: list[int | None] = []
            for kept, said in zip(table.beside, self._said, strict=True):
                content = kept.content(row)
                number = said.get(content)
                if number is None:
                    number = said[content] = len(said) + 1
                    found[kept.name].append((row[0], number, *content))
                numbers.append(number)
            for place, had in self._had:
                numbers.append(None if row[place] in had else 1)
                had.add(row[place])
            found[table.name].append((*own(row), *numbers))
        return found


def read(table: Table[Summary], found: tuple[Any, ...]) -> Row[Summary]:
    """A row out of what is stored of it, in the order of the columns."""
    kept, known_from, known_to, valid_from, valid_to, *rest = found
    stream_id = text_of_id(kept) or ""
    return Row(stream_id, known_from, known_to, valid_from, valid_to, table.layout.read(tuple(rest)))


def as_read(table: Table[Summary], row: Row[Summary], day: date) -> dict[str, Any]:
    """A row as whoever asked for it reads it: open ends and days not known are null; what only serves to find or order
    rows is left out; what a list shows of it on *day* is worked out."""
    shown: dict[str, Any] = dict(
        zip(table.columns, chain(row[:-1], table.layout.flat(row.summary)), strict=True)
    )
    for name, told in table.on_the_day.items():
        shown[name] = told(row.summary, day)
    for name in table.has_open_days:
        if shown[name] in _OUTSIDE:
            shown[name] = None
    for name in table.unseen:
        del shown[name]
    return shown


class Period(NamedTuple, Generic[Summary]):
    """What a list shows from one day until just before another."""

    start: date
    end: date
    summary: Summary


class _Segment(NamedTuple, Generic[Summary]):
    """A state of the story that is in force for a while, and what a list shows of it."""

    place: int
    """Of its fact in the story."""
    state: Any
    summary: Summary
    opens: bool
    """Whether a period begins with it: it shows something else than the one before."""


class RowsFold(Generic[Summary]):
    """The open rows of one stream, and what the next event does to them."""

    __slots__ = ("_kept", "_periods", "_segments", "_stream_id", "_table", "chronicle", "leaf", "open")

    def __init__(self, table: Table[Summary]) -> None:
        self._table = table
        self._kept = KeptRows(table)
        self._stream_id = ""
        self.chronicle: Chronicle[Any] | None = None
        self.leaf = b""
        """The leaf hash of the last event taken in: says which story this is the fold of."""
        self.open: dict[date, Row[Summary]] = {}
        """Rows still held true, by ``valid_from``."""
        self._periods: list[Period[Summary]] = []
        """The same, as they were worked out: most events leave most of them as they are."""
        self._segments: list[_Segment[Summary]] = []

    def step(self, recorded: Recorded) -> tuple[list[Row[Summary]], list[Row[Summary]]]:
        """Rows that this event closes (as they stood) and rows that it opens."""
        return self.told(self._table.stream.evolve(self.chronicle, recorded.event), recorded.position)

    def taken(self, recorded: Recorded) -> tuple[list[Row[Summary]], dict[str, list[tuple[Any, ...]]]]:
        """Rows that this event closes (as they stood), and what is kept by table of those that it opens."""
        closed, opened = self.step(recorded)
        return closed, self._kept.kept(map(values, opened))

    def told(self, chronicle: Chronicle[Any], position: int) -> tuple[list[Row[Summary]], list[Row[Summary]]]:
        """The same, given the stream as the event at that log position left it."""
        known, self.chronicle = self.chronicle, chronicle
        self._stream_id = self._stream_id or str(chronicle.stream_id)
        before, after = self._worked_out(
            chronicle, chronicle.timeline.shared_with(known.timeline) if known else 0
        )
        coming = {period.start: period for period in after}
        closed = [self.open.pop(period.start) for period in before if coming.get(period.start) != period]
        opened = []
        for start, period in coming.items():
            if start not in self.open:
                ends = period.end.isoformat()
                row = Row(self._stream_id, position, NOW, start.isoformat(), ends, period.summary)
                self.open[start] = row
                opened.append(row)
        return closed, opened

    def _worked_out(
        self, chronicle: Chronicle[Any], same: int
    ) -> tuple[list[Period[Summary]], list[Period[Summary]]]:
        """Put the periods right, and say which no longer stand and which stand instead, neighbours that show the same
        made one. The first facts of the story, as many as are the *same*, and what they lead to are as they were."""
        timeline = chronicle.timeline
        placed = timeline.placed
        first = max(same - 1, 0)  # whether the last of them is in force at all depends on what follows
        stay = len(self._segments)
        while stay and self._segments[stay - 1].place >= first:
            stay -= 1
        known = {id(segment.state): segment.summary for segment in self._segments[stay:]}
        kept = len(self._periods) - sum(segment.opens for segment in self._segments[stay:])
        ends = max(kept - 1, 0)  # the last that stays may end on another day
        before = self._periods[ends:]
        del self._segments[stay:], self._periods[kept:]
        if self._periods:
            self._periods[-1] = self._periods[-1]._replace(end=date.max)
        for place in range(first, len(placed)):
            valid_from = placed[place].valid_from
            if place + 1 < len(placed) and placed[place + 1].valid_from == valid_from:
                continue
            state = timeline.state_after(place)
            if state is None:
                continue
            summary = known.get(id(state)) or self._table.summarise(state, chronicle.stream_id)
            opens = not self._periods or (
                self._periods[-1].summary is not summary and self._periods[-1].summary != summary
            )
            if opens:
                if self._periods:
                    start, _, before_it = self._periods[-1]
                    self._periods[-1] = Period(start, valid_from, before_it)
                self._periods.append(Period(valid_from, date.max, summary))
            self._segments.append(_Segment(place, state, summary, opens))
        return before, self._periods[ends:]


def rows_of(table: Table[Summary], events: Sequence[Recorded]) -> list[Row[Summary]]:
    """Every row that one stream's events give: the fold that a rebuild writes. None of another kind of stream."""
    if not events or noun_of(events[0].event.fact) != table.stream.noun:
        return []
    running = RowsFold(table)
    rows: dict[tuple[int, str], Row[Summary]] = {}
    for recorded, chronicle in zip(events, chronicles_of(events), strict=True):
        closed, opened = running.told(chronicle, recorded.position)
        for row in closed:
            key = (row.known_from, row.valid_from)
            if row.known_from == recorded.position:
                del rows[key]
            else:
                rows[key] = Row(
                    row.stream_id,
                    row.known_from,
                    recorded.position,
                    row.valid_from,
                    row.valid_to,
                    row.summary,
                )
        for row in opened:
            rows[row.known_from, row.valid_from] = row
    return list(rows.values())


def naive_summary(
    table: Table[Summary], events: Sequence[Recorded], valid_at: date, position: int
) -> Summary | None:
    """The same answer without rows or periods: fold what was known, and look at the day."""
    chronicle: Chronicle[Any] | None = None
    for recorded in events:
        if recorded.position <= position:
            chronicle = table.stream.evolve(chronicle, recorded.event)
    state = chronicle.in_force(valid_at) if chronicle else None
    return table.summarise(state, chronicle.stream_id) if chronicle and state else None
