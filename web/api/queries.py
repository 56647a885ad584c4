"""Query parameters: the two clocks of every read, and the filters of lists."""

import re
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import RAISE, ValidationError, fields, validate

from application.errors import BadRequest
from application.record import Basis, Record
from projections.register import REGISTER
from projections.table import Table
from projections.table_query import Query
from web.api.fields import CivilDate, PersonField, Text, Whole
from web.api.names import (
    CONTRACT_SAID,
    CONTRACTS_ASKED,
    GROUP_SAID,
    GROUPS_ASKED,
    ContractName,
    GroupName,
    Id,
)
from web.api.schema import Schema

MOST_ROWS = 500
_PEOPLE = frozenset({"owner", "contract_manager", "lead_officer", "finding_owner", "person", "proposed_by"})
"""Filters that take a person."""


class KnownAt(fields.Field[datetime | date | int]):
    """An instant with its offset (2020-03-31T17:00:00Z), a civil date (the end of that day), or a log position."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime | date | int:
        text = str(value)
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            return CivilDate().deserialize(text)
        if re.fullmatch(r"[0-9]{1,15}", text, re.ASCII):
            return int(text)
        try:
            moment = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            raise ValidationError(
                "Give an instant such as 2020-03-31T17:00:00Z, a day such as 2020-03-31 (its end), or a position."
            ) from None
        if moment.tzinfo is None:
            raise ValidationError("Say which time: end with Z, or an offset such as +01:00.")
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            raise ValidationError("That moment lies outside the calendar.") from None


class BasisSchema(Schema):
    """The two clocks."""

    class Meta:
        unknown = RAISE

    valid_at = CivilDate(
        metadata={"description": "As things stood on this civil date; today where left out."}
    )
    known_at = KnownAt(
        metadata={
            "type": "string",
            "description": "As the record knew it at this instant (2020-03-31T17:00:00Z), at the end of this civil "
            "date in London (2020-03-31; now, where it is today), or at this log position; now where left out.",
        }
    )


def list_schema(table: Table[Any], only: frozenset[str] | None = None) -> type[BasisSchema]:
    """The query parameters of a table's list, read from the table; *only* some of its filters, where given."""
    made: dict[str, Any] = {}
    for name in table.filters:
        if only is None or name in only:
            made[name] = _filter_field(table, name)
    for name, choices in table.choices.items():
        made[name] = Text(validate=validate.OneOf(list(choices)))
    if table.search:
        made["q"] = Text(metadata={"description": "Words that the row is to hold; each may be a beginning."})
    orders = [*table.sorted_by, *(f"-{text}" for text in table.sorted_by)]
    made["sort"] = Text(load_default=table.sorted_by[0], validate=validate.OneOf(orders))
    made["limit"] = Whole(load_default=50, validate=validate.Range(1, MOST_ROWS))
    made["cursor"] = Text(metadata={"description": "next_cursor of the page before."})
    return type(f"{table.name.title().replace('_', '')}List", (BasisSchema,), made)


def _filter_field(table: Table[Any], name: str) -> fields.Field[Any]:
    if name in table.values:
        return Text(validate=validate.OneOf(table.values[name]))
    if name.endswith(("_from", "_to")):
        side = "later" if name.endswith("_from") else "earlier"
        return CivilDate(metadata={"description": f"On this day or {side}."})
    if name in CONTRACTS_ASKED:
        return ContractName(metadata={"description": CONTRACT_SAID})
    if name in GROUPS_ASKED:
        return GroupName(metadata={"description": GROUP_SAID})
    if name == "supplier_id" and table is REGISTER:
        return Id(
            metadata={"description": "A supplier: contracts under the records merged into it are among them."}
        )
    if name.endswith("_id"):
        return Id()
    if name in _PEOPLE:
        return PersonField(metadata={"description": "Opaque id of a person."})
    return Text()


ListSchema = list_schema(REGISTER)
PublicListSchema = list_schema(
    REGISTER, frozenset({"reference", "directorate", "category", "kind", "ends_from", "ends_to"})
)
"""Only by what the public register shows."""


class PublicRegisterSchema(PublicListSchema):  # type: ignore[misc, valid-type]
    """The same, in which form."""

    format = Text(
        load_default="json",
        validate=validate.OneOf(["json", "ndjson", "csv", "xlsx"]),
        metadata={
            "description": "JSON comes page by page; ndjson, csv and xlsx hold every contract that fits."
        },
    )


class HistorySchema(BasisSchema):
    """Which part of the story, in which form."""

    at = Whole(validate=validate.Range(1), metadata={"description": "State after the event of this number."})
    format = Text(
        load_default="json",
        validate=validate.OneOf(["json", "ndjson", "html"]),
        metadata={"description": "html is a page about one event: the one that `at` names, else the first."},
    )


class FeedSchema(BasisSchema):
    """Where the feed starts."""

    after = Whole(load_default=0, validate=validate.Range(0, 2**53))
    limit = Whole(load_default=100, validate=validate.Range(1, MOST_ROWS))


class InclusionSchema(BasisSchema):
    """Which event, in which checkpoint."""

    position = Whole(required=True, validate=validate.Range(1, 2**53))
    size = Whole(validate=validate.Range(1, 2**53), metadata={"description": "Size of the checkpoint."})


class PackSchema(BasisSchema):
    """Which earlier checkpoint the pack is to continue, besides those published last."""

    since = fields.Integer(
        validate=validate.Range(1, 2**53),
        metadata={"description": "Size of a checkpoint that you have, however old."},
    )


class ConsistencySchema(BasisSchema):
    """From which size to which checkpoint."""

    old = Whole(required=True, validate=validate.Range(1, 2**53))
    new = Whole(validate=validate.Range(1, 2**53), metadata={"description": "Size of the later checkpoint."})


def basis_of(record: Record, query: dict[str, Any]) -> Basis:
    """The basis that a read asks for. Raises BadRequest."""
    return record.basis(query.get("valid_at"), query.get("known_at"))


def refuse_beyond(basis: Basis, after: int) -> None:
    """Raise BadRequest for a place in a feed that the log, as known at the basis, has not reached: whoever asks there
    follows another log, or one that was restored, and must not be told that nothing is new."""
    if after > basis.position:
        raise BadRequest({"after": f"The log ends at position {basis.position}; go on from there."})


def list_query(table: Table[Any], query: dict[str, Any]) -> Query:
    """What a list asks for."""
    sort = query["sort"]
    return Query(
        filters={name: str(query[name]) for name in (*table.filters, *table.choices) if name in query},
        search=query.get("q", ""),
        sort=sort.lstrip("-"),
        descending=sort.startswith("-"),
        limit=query["limit"],
        cursor=query.get("cursor", ""),
    )
