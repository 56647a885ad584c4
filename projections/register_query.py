"""Asking the register: one query for now and for any past basis, with filters, search, sorting and a cursor."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from application.errors import BadRequest
from application.record import Basis, Record
from application.store.dialect import Cursor
from projections.register import COLUMNS, SORTED_BY
from projections.search_words import words

FILTERS: Final[Mapping[str, str]] = {
    "reference": "r.reference = ?",
    "directorate": "r.directorate = ?",
    "category": "r.category = ?",
    "tier": "r.tier = ?",
    "kind": "r.kind = ?",
    "legal_regime": "r.legal_regime = ?",
    "owner": "r.owner = ?",
    "contract_manager": "r.contract_manager = ?",
    "lead_officer": "replace(' ' || r.lead_officers || ' ', ' ' || ? || ' ', '') <> ' ' || r.lead_officers || ' '",
    "ends_from": "r.ends >= ?",
    "ends_to": "r.ends <= ?",
}
"""Filters by query parameter; each is true of the row in force at the basis."""

_STATUS: Final[Mapping[str, str]] = {
    "terminated": "r.ended_as = 'terminated' AND r.ended_on < :day",
    "expired": "r.ended_as = 'expired' AND r.ended_on < :day",
    "not started": "(r.ended_on IS NULL OR r.ended_on >= :day) AND r.starts > :day",
    "past end": "(r.ended_on IS NULL OR r.ended_on >= :day) AND r.starts <= :day AND r.ends < :day",
    "live": "(r.ended_on IS NULL OR r.ended_on >= :day) AND r.starts <= :day AND r.ends >= :day",
}
STATUSES: Final = tuple(_STATUS)


@dataclass(frozen=True)
class Query:
    """What to list."""

    filters: Mapping[str, str] = field(default_factory=dict)
    status: str = ""
    search: str = ""
    sort: str = "reference"
    descending: bool = False
    limit: int = 50
    cursor: str = ""


@dataclass(frozen=True)
class Page:
    """Rows of the register at a basis, and the cursor of the page that follows, empty where there is none."""

    rows: list[dict[str, Any]]
    next_cursor: str


def page(record: Record, basis: Basis, query: Query) -> Page:
    """One page of the register at *basis*. Raises BadRequest for a cursor that this query did not give."""
    with record.store.read() as cursor:
        rows = _select(cursor, record.sql, basis, query, query.limit + 1)
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    return Page(rows, _cursor_after(rows[-1], query) if more else "")


def whole(record: Record, basis: Basis, query: Query, batch: int = 1000) -> Iterator[dict[str, Any]]:
    """Every row at *basis*, page by page, so that memory stays small whatever the size."""
    step = Query(query.filters, query.status, query.search, query.sort, query.descending, batch)
    while True:
        found = page(record, basis, step)
        yield from found.rows
        if not found.next_cursor:
            return
        step = Query(
            query.filters,
            query.status,
            query.search,
            query.sort,
            query.descending,
            batch,
            found.next_cursor,
        )


def one(record: Record, basis: Basis, contract_id: str) -> dict[str, Any] | None:
    """The row of one contract in force at *basis*."""
    with record.store.read() as cursor:
        conditions, params = _in_force(basis)
        cursor.execute(
            record.sql(
                f"SELECT {', '.join(COLUMNS)} FROM register r WHERE r.contract_id = ? AND {conditions}"
            ),
            (contract_id, *params),
        )
        row = cursor.fetchone()
    return _shown(row, basis) if row else None


def _in_force(basis: Basis) -> tuple[str, list[Any]]:
    day = basis.valid_at.isoformat()
    return (
        "r.valid_from <= ? AND r.valid_to > ? AND r.known_from <= ? AND r.known_to > ?",
        [day, day, basis.position, basis.position],
    )


def _select(cursor: Cursor, sql: Any, basis: Basis, query: Query, limit: int) -> list[dict[str, Any]]:
    if query.sort not in SORTED_BY:
        raise BadRequest({"sort": f"Sort by {', '.join(SORTED_BY)}."})
    text, params = _in_force(basis)
    conditions = [text]
    for name, value in query.filters.items():
        conditions.append(FILTERS[name])
        params.append(value)
    if query.status:
        conditions.append(_STATUS[query.status].replace(":day", "?"))
        params += [basis.valid_at.isoformat()] * _STATUS[query.status].count(":day")
    for word in words(query.search):
        conditions.append(
            "r.contract_id IN (SELECT contract_id FROM search_words WHERE word >= ? AND word < ?) "
            "AND ' ' || r.search_text LIKE '% ' || ? || '%'"
        )
        params += [word, word + "\U0010ffff", word]
    direction, beyond = ("DESC", "<") if query.descending else ("ASC", ">")
    if query.cursor:
        last, contract_id = _cursor_values(query)
        conditions.append(f"(r.{query.sort} {beyond} ? OR (r.{query.sort} = ? AND r.contract_id {beyond} ?))")
        params += [last, last, contract_id]
    cursor.execute(
        sql(
            f"SELECT {', '.join('r.' + column for column in COLUMNS)} FROM register r "
            f"WHERE {' AND '.join(conditions)} "
            f"ORDER BY r.{query.sort} {direction}, r.contract_id {direction} LIMIT ?"
        ),
        (*params, limit),
    )
    return [_shown(row, basis) for row in cursor.fetchall()]


def _shown(row: Any, basis: Basis) -> dict[str, Any]:
    shown = {column: row[column] for column in COLUMNS}
    shown["lead_officers"] = shown["lead_officers"].split()
    shown["status"] = row_status(shown, basis.valid_at.isoformat())
    return shown


def row_status(row: Mapping[str, Any], day: str) -> str:
    """How the contract stands on *day*; the same as ``domain.contract.status``, from the row's columns."""
    if row["ended_on"] is not None and day > row["ended_on"]:
        return str(row["ended_as"])
    if day < row["starts"]:
        return "not started"
    return "past end" if day > row["ends"] else "live"


def _cursor_after(row: Mapping[str, Any], query: Query) -> str:
    content = json.dumps([query.sort, query.descending, row[query.sort], row["contract_id"]])
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def _cursor_values(query: Query) -> tuple[str, str]:
    try:
        padded = query.cursor + "=" * (-len(query.cursor) % 4)
        sort, descending, last, contract_id = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (
        ValueError,
        TypeError,
        RecursionError,
    ):  # not base64, not JSON, not four things, or nested for ever
        raise BadRequest({"cursor": "That cursor was not given by this list."}) from None
    if (sort, descending) != (query.sort, query.descending) or not (_is_text(last) and _is_text(contract_id)):
        raise BadRequest({"cursor": "That cursor belongs to a list sorted in another way."})
    return last, contract_id


def _is_text(value: object) -> bool:
    """Whether a database can take *value* as text: no lone surrogate, no NUL."""
    return (
        isinstance(value, str) and "\0" not in value and not any("\ud800" <= one <= "\udfff" for one in value)
    )
