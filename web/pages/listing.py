"""A list of a kind of thing: what its address asks for, as far as that can be read, and the form that asks again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from flask import Response, request
from marshmallow import Schema, ValidationError, fields, validate

from application.errors import BadRequest
from domain.dates import in_words
from projections.known_suppliers import known_suppliers
from projections.readable_rows import readable
from projections.table import Table, as_read
from web.api.fields import PersonField
from web.api.names import GroupName
from web.api.queries import list_query, list_schema
from web.api.row_files import FORMS, RowFile, file_response
from web.pages.clocks import CLOCKS
from web.pages.frame import Visit
from web.pages.picking import NotNamed, Picking
from web.pages.reading import iso_date
from web.pages.words import choice_in_words, filter_label

_NOT_ASKED: Final = frozenset({*CLOCKS, "recorded", "format"})
_OF_THE_PAGE: Final = frozenset({"cursor", "sort", "limit"})
_SUPPLIER: Final = "supplier_id"
_UNITS: Final = ("directorate", "division")
_BESIDE: Final = 100
"""Rows that are shown of a list beside another."""
_AT_ONCE: Final = 500
"""Rows that are read at a time for a file."""
Ask = Callable[[dict[str, Any]], tuple[Sequence[Mapping[str, Any]], str]]
"""Gives the rows that a query asks for, and the cursor of those that follow."""


class FilterInUse(NamedTuple):
    """One thing that a list is narrowed by, in words."""

    name: str
    label: str
    said: str


@dataclass(frozen=True)
class Filter:
    """One thing that a list can be narrowed by."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    """Values and what they are called; empty where anything may be typed."""
    value: str
    fault: str
    hint: str = ""
    offered: Sequence[str] = ()
    """What may be typed, as far as it is known."""


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
    in_use: Sequence[FilterInUse]
    sort: str


def listed(
    visit: Visit,
    table: Table[Any],
    filters: Sequence[str],
    fixed: Mapping[str, str] | None = None,
    choices: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> ListedPage:
    """The page of a table that the address asks for. *fixed* filters always hold."""

    def ask(query: dict[str, Any]) -> tuple[Sequence[Mapping[str, Any]], str]:
        page = visit.gate.page(table, visit.clocks.basis, list_query(table, query))
        return [as_read(table, row, visit.clocks.basis.valid_at) for row in page.rows], page.next_cursor

    return asked_for(visit, list_schema(table)(), ask, filters, fixed=fixed, choices=choices)


def asked_for(
    visit: Visit,
    schema: Schema,
    ask: Ask,
    filters: Sequence[str],
    *,
    fixed: Mapping[str, str] | None = None,
    choices: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> ListedPage:
    """The page of a list that the address asks for, as *schema* reads it; what cannot be read is left out and said.
    *ask* gives rows and the cursor after them, or raises BadRequest; *fixed* filters always hold; *choices* are the
    values of filters of which the API takes any."""
    words = _Words(visit, choices)
    typed = {
        name: text.strip() for name, text in request.args.items() if name not in _NOT_ASKED and text.strip()
    }
    asked, faults = words.read(schema, typed)
    while True:
        try:
            query = schema.load(asked | dict(fixed or {}))
            rows, next_cursor = ask(query)
            break
        except ValidationError as error:
            found = {name: " ".join(map(str, told)) for name, told in error.messages_dict.items()}
        except BadRequest as error:
            found = dict(error.faults)
        faults |= found
        asked = {name: text for name, text in asked.items() if name not in found}
    offered = [
        words.filter(name, schema.fields[name], typed.get(name, ""), faults.get(name, "")) for name in filters
    ]
    in_use = [
        FilterInUse(name, filter_label(name), words.said(schema.fields[name], name, text))
        for name, text in asked.items()
        if name not in _OF_THE_PAGE
    ]
    return ListedPage(rows, next_cursor, asked, faults, offered, in_use, query["sort"])


def rows_beside(
    visit: Visit, table: Table[Any], found: ListedPage, fixed: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    """The first rows that fit what a list was narrowed by, and *fixed* besides."""
    narrowed = {name: text for name, text in found.asked.items() if name not in _OF_THE_PAGE}
    query = list_query(table, list_schema(table)().load(narrowed | dict(fixed) | {"limit": str(_BESIDE)}))
    rows = visit.gate.page(table, visit.clocks.basis, query).rows
    return [as_read(table, row, visit.clocks.basis.valid_at) for row in rows]


class _Words:
    """What is typed of filters, as the API takes it, and what it takes, in words."""

    def __init__(self, visit: Visit, choices: Mapping[str, Sequence[str]]) -> None:
        self._visit, self._choices = visit, choices
        self._picking = Picking(visit)
        self._narrowed = False

    def read(self, schema: Schema, typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """What is asked, as the API writes it, and what of it is called nothing that there is."""
        asked, faults, self._narrowed = {}, {}, bool(typed.keys() - _OF_THE_PAGE)
        for name, text in typed.items():
            try:
                asked[name] = self._as_the_api_writes_it(schema.fields.get(name), name, text)
            except NotNamed as error:
                faults[name] = f"{error}."
        return asked, faults

    def _as_the_api_writes_it(self, field: Any, name: str, text: str) -> str:
        if isinstance(field, fields.Date):
            return iso_date(text) or text
        if isinstance(field, PersonField):
            return self._picking.person(text)
        if name == _SUPPLIER:
            return self._picking.supplier(text)["supplier_id"]
        return text

    def said(self, field: Any, name: str, text: str) -> str:
        """A value in words; as it was typed, where it is none."""
        day = iso_date(text) if isinstance(field, fields.Date) else ""
        if day:
            return in_words(day)
        if isinstance(field, PersonField):
            return self._visit.names.get(text, text)
        if name == _SUPPLIER:
            firms = known_suppliers(self._visit.record)
            return next((firm.name for firm in firms if str(firm.supplier_id) == text), text)
        return dict(self._choices_of(field, name)).get(text, text)

    def filter(self, name: str, field: Any, typed: str, fault: str) -> Filter:
        """One thing that may be asked."""
        hint = "Such as 31 March 2027" if isinstance(field, fields.Date) else ""
        choices = self._choices_of(field, name)
        value = typed if choices or not typed else self.said(field, name, typed)
        return Filter(name, filter_label(name), choices, value, fault, hint, self._offered(field, name))

    def _offered(self, field: Any, name: str) -> Sequence[str]:
        """Names that may be typed: once a list is narrowed, so that its first page does not wait for them."""
        if not self._narrowed:
            return ()
        if isinstance(field, PersonField):
            return self._picking.people
        if name == _SUPPLIER:
            return self._picking.suppliers
        return self._picking.units(name) if name in _UNITS else ()

    def _choices_of(self, field: Any, name: str) -> Sequence[tuple[str, str]]:
        if isinstance(field, GroupName):
            return self._picking.groups
        one_of = next((rule for rule in field.validators if isinstance(rule, validate.OneOf)), None)
        values = self._choices.get(name, one_of.choices if one_of else ())
        return [(str(value), choice_in_words(str(value))) for value in values]


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
