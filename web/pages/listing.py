"""A list of a kind of thing: what its address asks for, as far as that can be read, and the form that asks again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Response, request
from marshmallow import ValidationError, fields, validate

from application.errors import BadRequest
from projections.readable_rows import readable
from projections.table import Table, as_read
from web.api.queries import list_query, list_schema
from web.api.row_files import FORMS, RowFile, file_response
from web.pages.clocks import CLOCKS
from web.pages.frame import Visit
from web.pages.reading import iso_date
from web.pages.words import choice_in_words, label_of

_NOT_ASKED: Final = frozenset({*CLOCKS, "recorded", "format"})
_OF_THE_PAGE: Final = frozenset({"cursor", "sort", "limit"})
_BESIDE: Final = 100
"""Rows that are shown of a list beside another."""
_AT_ONCE: Final = 500
"""Rows that are read at a time for a file."""


@dataclass(frozen=True)
class Filter:
    """One thing that a list can be narrowed by."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    """Values and what they are called; empty where anything may be typed."""
    value: str
    fault: str


@dataclass(frozen=True)
class ListedPage:
    """A page of a list, and what was asked for."""

    rows: Sequence[Mapping[str, Any]]
    """By column, as whoever asked for them reads them."""
    next_cursor: str
    asked: Mapping[str, str]
    """What can be read of it; links to the next page and to files keep it."""
    faults: Mapping[str, str]
    filters: Sequence[Filter]
    sort: str


def listed(
    visit: Visit, table: Table[Any], filters: Sequence[str], fixed: Mapping[str, str] | None = None
) -> ListedPage:
    """The page that the address asks for; what cannot be read is left out and said. *fixed* filters always hold."""
    schema = list_schema(table)()
    typed = {
        name: text.strip() for name, text in request.args.items() if name not in _NOT_ASKED and text.strip()
    }
    asked = {name: _as_the_api_writes_it(schema.fields.get(name), text) for name, text in typed.items()}
    faults: dict[str, str] = {}
    while True:
        try:
            query = schema.load(asked | dict(fixed or {}))
            page = visit.gate.page(table, visit.clocks.basis, list_query(table, query))
            break
        except ValidationError as error:
            found = {name: " ".join(map(str, told)) for name, told in error.messages_dict.items()}
        except BadRequest as error:
            found = dict(error.faults)
        faults |= found
        asked = {name: text for name, text in asked.items() if name not in found}
    offered = [
        _filter(name, schema.fields[name], typed.get(name, ""), faults.get(name, "")) for name in filters
    ]
    rows = [as_read(table, row, visit.clocks.basis.valid_at) for row in page.rows]
    return ListedPage(rows, page.next_cursor, asked, faults, offered, query["sort"])


def rows_beside(
    visit: Visit, table: Table[Any], found: ListedPage, fixed: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    """The first rows that fit what a list was narrowed by, and *fixed* besides."""
    narrowed = {name: text for name, text in found.asked.items() if name not in _OF_THE_PAGE}
    query = list_query(table, list_schema(table)().load(narrowed | dict(fixed) | {"limit": str(_BESIDE)}))
    rows = visit.gate.page(table, visit.clocks.basis, query).rows
    return [as_read(table, row, visit.clocks.basis.valid_at) for row in rows]


def _as_the_api_writes_it(field: Any, text: str) -> str:
    return iso_date(text) or text if isinstance(field, fields.Date) else text


def _filter(name: str, field: Any, value: str, fault: str) -> Filter:
    one_of = next(
        (validator for validator in field.validators if isinstance(validator, validate.OneOf)), None
    )
    choices = [(str(choice), choice_in_words(str(choice))) for choice in one_of.choices] if one_of else []
    return Filter(name, label_of(name), choices, value, fault)


def whole_list(visit: Visit, table: Table[Any], found: ListedPage, called: str) -> Response:
    """Every row that a list shows, page by page, as the file that the address asks for."""
    query = list_query(
        table,
        list_schema(table)().load(
            {name: text for name, text in found.asked.items() if name != "cursor"} | {"limit": str(_AT_ONCE)}
        ),
    )
    gate, names, basis, record = (
        visit.gate,
        visit.names,
        visit.clocks.basis,
        visit.record,
    )  # read once it is sent

    def rows() -> Iterator[dict[str, Any]]:
        cursor = ""
        while True:
            page = gate.page(table, basis, replace(query, cursor=cursor))
            yield from readable(
                record, (as_read(table, row, basis.valid_at) for row in page.rows), names, gate
            )
            cursor = page.next_cursor
            if not cursor:
                return

    told = RowFile(called.lower().replace(" ", "-"), called, basis, dict(found.asked), rows())
    return file_response(told, request.args["format"])


def file_wanted() -> bool:
    """Whether the address asks for a file of the list."""
    return request.args.get("format") in FORMS
