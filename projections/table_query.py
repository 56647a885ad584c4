"""Asking a table: one query for now and for any past basis, with filters, search, sorting and a cursor."""

import base64
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Generic, NamedTuple
from uuid import UUID

from application.errors import BadRequest
from application.record import Basis, Record
from application.store.dialect import Dialect, text_of_id
from projections.table import PERIODS, Row, Summary, Table, read

_ROWS_AT_ONCE: Final = 10_000
_Stored = Mapping[str, Any]
"""A row as it is stored, by column."""


@dataclass(frozen=True)
class Query:
    """What to list."""

    filters: Mapping[str, str] = field(default_factory=dict)
    """Values of the table's filters and choices, by query parameter."""
    search: str = ""
    named: str = ""
    """What is looked for, where other conditions than *search* look for it: the row of that name comes first."""
    sort: str = ""
    """A column; the table's first where left out."""
    descending: bool = False
    limit: int = 50
    cursor: str = ""
    contracts: tuple[str, ...] | None = None
    """Only rows of these contracts, where given."""
    where: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    """Further conditions on row ``r``, each with its values, ids among them as such and not as text: who asks may be
    shown no other rows."""


def also(
    query: Query, contracts: tuple[str, ...] | None = None, where: tuple[str, tuple[Any, ...]] | None = None
) -> Query:
    """The query, limited further: to these contracts, to rows of which a condition holds."""
    if contracts is not None:
        asked = query.contracts
        kept = (
            contracts
            if asked is None
            else tuple(contract_id for contract_id in contracts if contract_id in asked)
        )
        query = replace(query, contracts=kept)
    return replace(query, where=(*query.where, where)) if where else query


@dataclass(frozen=True)
class Page(Generic[Summary]):
    """Rows of a table at a basis, and the cursor of the page that follows, empty where there is none."""

    rows: list[Row[Summary]]
    next_cursor: str


class Place(NamedTuple):
    """Which row of a table it is. Rows are written once and never changed: of one place there is one row, whatever is
    recorded since."""

    making: int
    """Which making of the table: after a rebuild it is another, and a row may say something else."""
    stream_id: Any
    """As the table keeps it."""
    known_from: int
    known_to: int
    valid_from: str
    valid_to: str


def places(record: Record, table: Table[Any], basis: Basis, query: Query) -> tuple[list[Place], str]:
    """The rows of one page by their places alone, which is what an index tells without looking at any row; and the
    cursor of the page that follows. Raises BadRequest for a cursor that this query did not give."""
    making = _making(record, table)
    found, following = _page(record, table, basis, query, (table.id_column, *PERIODS))
    return [_place(making, row) for row in found], following


def _place(making: int, row: _Stored) -> Place:
    stream_id, known_from, known_to, valid_from, valid_to, *_ = _in_order(row)
    return Place(making, stream_id, known_from, known_to, valid_from, valid_to)


def at_places(
    record: Record, table: Table[Summary], basis: Basis, asked: Collection[Place]
) -> dict[Place, Row[Summary]]:
    """The rows in force at *basis* of the streams of these places, each by the place where it stands now: one that was
    open a moment ago may be closed."""
    making = _making(record, table)
    found = _of_streams(record, table, basis, [place.stream_id for place in asked], table.columns)
    return {_place(making, row): read(table, _in_order(row)) for row in found}


def _making(record: Record, table: Table[Any]) -> int:
    [row] = record.store.found(record.store.dialect.making(table.name))
    making: int = _in_order(row)[0]
    return making


def page(record: Record, table: Table[Summary], basis: Basis, query: Query) -> Page[Summary]:
    """One page of *table* at *basis*. Raises BadRequest for a cursor that this query did not give."""
    found, following = _page(record, table, basis, query)
    return Page([read(table, _in_order(row)) for row in found], following)


def _page(
    record: Record, table: Table[Any], basis: Basis, query: Query, columns: Sequence[str] = ()
) -> tuple[list[_Stored], str]:
    """The rows of one page as they are stored, every column or some, and the cursor of the page that follows."""
    query = replace(query, sort=query.sort or table.sorted_by[0])
    if columns:  # what the cursor is made of, too
        columns = tuple(dict.fromkeys((*columns, table.id_column, query.sort)))
    exact: list[_Stored] = []
    sought = (query.named or query.search).strip()
    if sought and table.named_by:
        name = f"lower(r.{table.named_by})", (sought.lower(),)
        if not query.cursor:  # on the first page, whatever it is sorted by, and on no other
            exact = _select(record, table, basis, _where(query, f"{name[0]} = ?", name[1]), columns)
        query = _where(query, f"{name[0]} <> ?", name[1])
    rows = _select(record, table, basis, query, columns)
    most = max(query.limit - len(exact), 0)
    if len(rows) <= most:
        return [*exact, *rows], ""
    following = _cursor_after(table, rows[most - 1], query) if most else _cursor_before(table, query)
    return [*exact, *rows[:most]], following


def standing(record: Record, tables: Collection[Table[Any]]) -> int:
    """The log position up to which all these tables have taken in what was recorded."""
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                "SELECT MIN(position) AS position FROM projections "
                f"WHERE name IN ({', '.join('?' * len(tables))})"
            ),
            [table.name for table in tables],
        )
        return int(cursor.fetchone()["position"] or 0)


def _where(query: Query, condition: str, values: tuple[Any, ...]) -> Query:
    return replace(query, where=(*query.where, (condition, values)))


def whole(
    record: Record, table: Table[Summary], basis: Basis, query: Query, batch: int = 1000
) -> Iterator[Row[Summary]]:
    """Every row at *basis*, page by page, so that memory stays small whatever the size."""
    step = replace(query, limit=batch, cursor="")
    while True:
        found = page(record, table, basis, step)
        yield from found.rows
        if not found.next_cursor:
            return
        step = replace(step, cursor=found.next_cursor)


def columns(
    record: Record,
    table: Table[Any],
    basis: Basis,
    query: Query,
    names: Sequence[str],
    *,
    batch: int = _ROWS_AT_ONCE,
) -> Iterator[list[Any]]:
    """Some columns of every row at *basis*, or what is worked out of it, as they are stored, ids as text, in the order
    of *names*, of which each comes once; page by page."""
    step = replace(query, limit=batch, cursor="")
    while True:
        rows, following = columns_of_page(record, table, basis, step, names)
        yield from rows
        if not following:
            return
        step = replace(step, cursor=following)


def columns_of_page(
    record: Record, table: Table[Any], basis: Basis, query: Query, names: Sequence[str]
) -> tuple[Iterable[list[Any]], str]:
    """The same of the rows of one page, and the cursor of the page that follows, empty where there is none. Raises
    BadRequest for a cursor that this query did not give."""
    found, following = _page(record, table, basis, query, names)
    ids = [at for at, name in enumerate(names) if name in table.ids]
    asked = len(names)
    return (_with_texts(ids, row)[:asked] for row in found), following


def later_days(record: Record, table: Table[Any], basis: Basis, query: Query) -> list[date]:
    """The days after that of *basis* from which rows hold, as known at it, that are asked for; the earliest first."""
    day, position = basis.valid_at.isoformat(), basis.position
    when = "r.valid_from > ? AND r.known_from <= ? AND r.known_to > ?", [day, position, position]
    conditions, params = _conditions(record, table, basis, query, when)
    where = " AND ".join(conditions)
    found = record.store.found(
        record.sql(f"SELECT DISTINCT r.valid_from FROM {table.source(where)} WHERE {where} ORDER BY 1"),
        params,
    )
    return [date.fromisoformat(_in_order(row)[0]) for row in found]


def in_any_order(
    record: Record, table: Table[Any], basis: Basis, query: Query, names: Sequence[str]
) -> Iterator[list[Any]]:
    """The same in whatever order the database has them, which is quicker: it goes through the table and no index. The
    look at the database is open until the last is told."""
    conditions, params = _conditions(record, table, basis, query)
    wanted, where = _wanted(table, basis, names), " AND ".join(conditions)
    ids = [at for at, name in enumerate(names) if name in table.ids]
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(f"SELECT {wanted} FROM {table.source(f'{wanted} {where}')} WHERE {where}"), params
        )
        for row in cursor:
            yield _with_texts(ids, row)


def _with_texts(ids: Sequence[int], row: _Stored) -> list[Any]:
    """The values of a row, in the order in which its columns were asked for, with those that are *ids*, by their
    places, as text."""
    found: list[Any] = [*_in_order(row)]
    for at in ids:
        found[at] = text_of_id(found[at])
    return found


def row_of(record: Record, table: Table[Summary], basis: Basis, stream_id: str) -> Row[Summary] | None:
    """The row of one stream in force at *basis*."""
    with record.store.read() as cursor:
        conditions, params = _in_force(basis)
        cursor.execute(
            record.sql(
                f"SELECT {', '.join(table.columns)} FROM {table.source()} "
                f"WHERE r.{table.id_column} = ? AND {conditions}"
            ),
            (_id(record.store.dialect, stream_id), *params),
        )
        row = cursor.fetchone()
    return read(table, _in_order(row)) if row else None


def several(
    record: Record, table: Table[Summary], basis: Basis, stream_ids: Collection[str]
) -> dict[str, Row[Summary]]:
    """The rows of these streams in force at *basis*, by stream; those that there are not are left out."""
    kept = _kept(record, stream_ids)
    found = [read(table, _in_order(row)) for row in _of_streams(record, table, basis, kept, table.columns)]
    return {row.stream_id: row for row in found}


def columns_of(
    record: Record, table: Table[Any], basis: Basis, stream_ids: Collection[str], names: Sequence[str]
) -> Iterator[list[Any]]:
    """Some columns of the same, ids as text, in the order of *names* and in no order of the streams."""
    ids = [at for at, name in enumerate(names) if name in table.ids]
    for row in _of_streams(record, table, basis, _kept(record, stream_ids), names):
        yield _with_texts(ids, row)


def _kept(record: Record, stream_ids: Collection[str]) -> list[Any]:
    return [_id(record.store.dialect, stream_id) for stream_id in stream_ids]


def _of_streams(
    record: Record, table: Table[Any], basis: Basis, stream_ids: Sequence[Any], names: Sequence[str]
) -> list[_Stored]:
    """Columns of the rows of these streams, their ids as tables keep them, in force at *basis*, as they are stored."""
    if not stream_ids:
        return []
    conditions, params = _in_force(basis)
    wanted = _wanted(table, basis, names)
    return record.store.found(
        record.sql(
            f"SELECT {wanted} FROM {table.source(wanted)} "
            f"WHERE r.{table.id_column} IN ({', '.join('?' * len(stream_ids))}) AND {conditions}"
        ),
        (*stream_ids, *params),
    )


def _id(dialect: Dialect, text: str) -> Any:
    """An id as tables keep it; nothing, which is in no row, where the *text* is none."""
    try:
        return dialect.kept_text(str(UUID(text)))
    except ValueError:
        return None


def _in_order(row: _Stored) -> tuple[Any, ...]:
    """The values of a row, in the order in which its columns were asked for."""
    return tuple(row.values()) if isinstance(row, dict) else tuple(row)


def _in_force(basis: Basis) -> tuple[str, list[Any]]:
    """What is known at *basis*, and true on its day. What most rows fail, having been closed since, is asked first: it
    stands in the key beside the id, and SQLite then reads no more of them."""
    day = basis.valid_at.isoformat()
    return (
        "r.known_to > ? AND r.known_from <= ? AND r.valid_from <= ? AND r.valid_to > ?",
        [basis.position, basis.position, day, day],
    )


def _conditions(
    record: Record,
    table: Table[Any],
    basis: Basis,
    query: Query,
    when: tuple[str, list[Any]] | None = None,
) -> tuple[list[str], list[Any]]:
    """What rows *r* are asked for, with values: those in force at *basis*, or *when* else."""
    text, params = when or _in_force(basis)
    dialect, conditions = record.store.dialect, [text]
    for name, value in query.filters.items():
        chosen = table.choices[name][value] if name in table.choices else table.filters[name]
        conditions.append(_on_the_day(chosen, basis))
        if name not in table.choices:
            params.append(_id(dialect, value) if table.asks_for_an_id(name) else value)
    if query.contracts is not None:
        conditions.append(f"r.contract_id IN ({', '.join('?' * len(query.contracts)) or 'NULL'})")
        params += [_id(dialect, contract_id) for contract_id in query.contracts]
    for condition, values in query.where:
        conditions.append(f"({condition})")
        params += [dialect.kept_id(value) if isinstance(value, UUID) else value for value in values]
    if query.search and table.search:
        sought, wanted = table.search(record, query.search)
        conditions += sought
        params += wanted
    return conditions, params


def _wanted(table: Table[Any], basis: Basis, names: Sequence[str]) -> str:
    """What a statement asks of rows *r*: columns, and what is worked out of them."""
    return ", ".join(
        f"{_on_the_day(table.worked_out[name], basis)} AS {name}" if name in table.worked_out else f"r.{name}"
        for name in names
    )


def _on_the_day(expression: str, basis: Basis) -> str:
    return expression.replace(":day", f"'{basis.valid_at.isoformat()}'")


def _select(
    record: Record, table: Table[Any], basis: Basis, query: Query, columns: Sequence[str]
) -> list[_Stored]:
    """Every column, or some; one row more than the page holds, so that it is known whether another follows."""
    if query.sort not in table.sorted_by:
        raise BadRequest({"sort": f"Sort by {', '.join(table.sorted_by)}."})
    conditions, params = _conditions(record, table, basis, query)
    direction, beyond = ("DESC", "<") if query.descending else ("ASC", ">")
    if query.cursor:
        last, stream_id = _cursor_values(table, query)
        # compared as a pair, which both databases look up in the index; with OR they read it from its beginning
        conditions.append(f"(r.{query.sort}, r.{table.id_column}) {beyond} (?, ?)")
        params += [last, record.store.dialect.kept_id(stream_id)]
    wanted, where = _wanted(table, basis, columns or table.columns), " AND ".join(conditions)
    source = table.source(f"{wanted} {where}" if columns else None, _gone_through(table, query))
    return record.store.found(
        record.sql(
            f"SELECT {wanted} FROM {source} WHERE {where} "
            f"ORDER BY r.{query.sort} {direction}, r.{table.id_column} {direction} LIMIT ?"
        ),
        (*params, query.limit + 1),
    )


def _gone_through(table: Table[Any], query: Query) -> str:
    """The column in whose order a page is read: one of which only some values are asked for, else that by which the
    page is sorted."""
    asked = " ".join(table.filters.get(name, "") for name in query.filters)
    return next((column for column in table.sorted_by if f"r.{column} " in asked), query.sort)


def _cursor_before(table: Table[Any], query: Query) -> str:
    """The cursor of a page that begins with the first row."""
    first, last = (_LEAST, _MOST) if _by_number(table, query) else ("", _LAST)
    return _encoded(query, *((last, _LAST) if query.descending else (first, "")))


def _cursor_after(table: Table[Any], row: _Stored, query: Query) -> str:
    return _encoded(query, row[query.sort], text_of_id(row[table.id_column]) or "")


def _encoded(query: Query, last: Any, stream_id: str) -> str:
    content = json.dumps([query.sort, query.descending, last, stream_id])
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


_LAST: Final = "\U0010ffff"
"""A text behind every other."""
_OUTSIDE: Final = {"": UUID(int=0), _LAST: UUID(int=(1 << 128) - 1)}
"""What stands in a cursor for an id before every other, and behind."""


_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
"""The numbers that a column can hold, the least and the most."""


def _by_number(table: Table[Any], query: Query) -> bool:
    """Whether the rows are sorted by a column of numbers."""
    return any(query.sort in field.numbers for field in table.fields)


def _cursor_values(table: Table[Any], query: Query) -> tuple[str | int, UUID]:
    try:
        padded = query.cursor + "=" * (-len(query.cursor) % 4)
        sort, descending, last, stream_id = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (
        ValueError,
        TypeError,
        RecursionError,
    ):  # not base64, not JSON, not four things, or nested for ever
        raise BadRequest({"cursor": "That cursor was not given by this list."}) from None
    fits = _is_number(last) if _by_number(table, query) else _is_text(last)
    if (sort, descending) != (query.sort, query.descending) or not (fits and _is_text(stream_id)):
        raise BadRequest({"cursor": "That cursor belongs to a list sorted in another way."})
    try:
        return last, _OUTSIDE.get(stream_id) or UUID(stream_id)
    except ValueError:
        raise BadRequest({"cursor": "That cursor was not given by this list."}) from None


def _is_number(value: object) -> bool:
    """Whether a database can take *value* as a number of a column."""
    return isinstance(value, int) and not isinstance(value, bool) and _LEAST <= value <= _MOST


def _is_text(value: object) -> bool:
    """Whether a database can take *value* as text: no lone surrogate, no NUL."""
    return (
        isinstance(value, str)
        and "\0" not in value
        and not any("\ud800" <= letter <= "\udfff" for letter in value)
    )
