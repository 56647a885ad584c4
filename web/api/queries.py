"""Query parameters: the two clocks of every read, and the filters of lists."""

import re
from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from application.record import Basis, Record
from domain.contract_events import Tier
from projections.register import SORTED_BY
from projections.register_query import FILTERS, STATUSES, Query
from web.api.fields import CivilDate, Text

MOST_ROWS = 500


class KnownAt(fields.Field[datetime | int]):
    """An instant with its offset (2020-03-31T17:00:00Z), or a log position."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime | int:
        text = str(value)
        if re.fullmatch(r"[0-9]{1,15}", text, re.ASCII):
            return int(text)
        try:
            moment = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            raise ValidationError("Give an instant such as 2020-03-31T17:00:00Z, or a position.") from None
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

    valid_at = CivilDate(metadata={"description": "In force on this civil date; today where left out."})
    known_at = KnownAt(
        metadata={
            "type": "string",
            "description": "As the record knew it at this instant (2020-03-31T17:00:00Z) or log position; "
            "now where left out.",
        }
    )


class PublicListSchema(BasisSchema):
    """Filters of the public register: only by what it shows."""

    reference = Text()
    directorate = Text()
    category = Text()
    kind = Text()
    ends_from = CivilDate(metadata={"description": "Term ends on this day or later."})
    ends_to = CivilDate(metadata={"description": "Term ends on this day or earlier."})
    status = Text(validate=validate.OneOf(STATUSES))
    q = Text(metadata={"description": "Words of reference, title, supplier, category or directorate."})
    sort = Text(
        load_default="reference", validate=validate.OneOf([*SORTED_BY, *(f"-{one}" for one in SORTED_BY)])
    )
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST_ROWS))
    cursor = Text(metadata={"description": "next_cursor of the page before."})


class ListSchema(PublicListSchema):
    """Filters of the list of contracts."""

    tier = Text(validate=validate.OneOf(Tier.__args__))  # type: ignore[attr-defined]
    legal_regime = Text()
    owner = Text()
    contract_manager = Text()
    lead_officer = Text()


class HistorySchema(BasisSchema):
    """Which part of the story, in which form."""

    at = fields.Integer(
        validate=validate.Range(1), metadata={"description": "State after the event of this number."}
    )
    format = Text(load_default="json", validate=validate.OneOf(["json", "ndjson"]))


class FeedSchema(BasisSchema):
    """Where the feed starts."""

    after = fields.Integer(load_default=0, validate=validate.Range(0, 2**53))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, MOST_ROWS))


class InclusionSchema(BasisSchema):
    """Which event, in which checkpoint."""

    position = fields.Integer(required=True, validate=validate.Range(1, 2**53))
    size = fields.Integer(
        validate=validate.Range(1, 2**53), metadata={"description": "Size of the checkpoint."}
    )


class ConsistencySchema(BasisSchema):
    """From which size to which checkpoint."""

    old = fields.Integer(required=True, validate=validate.Range(1, 2**53))
    new = fields.Integer(
        validate=validate.Range(1, 2**53), metadata={"description": "Size of the later checkpoint."}
    )


def basis_of(record: Record, query: dict[str, Any]) -> Basis:
    """The basis that a read asks for. Raises BadRequest."""
    return record.basis(query.get("valid_at"), query.get("known_at"))


def list_query(query: dict[str, Any]) -> Query:
    """What a list asks for."""
    sort = query["sort"]
    return Query(
        filters={name: str(query[name]) for name in FILTERS if name in query},
        status=query.get("status", ""),
        search=query.get("q", ""),
        sort=sort.lstrip("-"),
        descending=sort.startswith("-"),
        limit=query["limit"],
        cursor=query.get("cursor", ""),
    )
