"""The route for the table of completed reviews."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from msgspec import Struct

from application.errors import BadRequest
from projections.completed_reviews import Printed, SinceInception, completed_reviews
from web.api import answers
from web.api.fields import CivilDate
from web.api.names import GROUP_SAID, GroupName
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services

_WINDOW: dict[str, Any] = {
    "group_id": GroupName(required=True, metadata={"description": GROUP_SAID}),
    "from": CivilDate(metadata={"description": "Held on this day or later. Give this or since."}),
    "to": CivilDate(metadata={"description": "Held on this day or earlier; valid_at where left out."}),
    "since": CivilDate(metadata={"description": "Held after this day, such as that of the last report."}),
}
CompletedSchema = type("CompletedSchema", (BasisSchema,), _WINDOW)


class Window(Struct, frozen=True, rename={"first": "from", "last": "to"}):
    """The days that a paper is about."""

    first: date
    """The first day."""
    last: date
    """The last day."""


class CompletedAnswer(Struct, frozen=True):
    """A group's reviews in a window, as a paper prints them."""

    group_id: UUID
    window: Window
    rows: tuple[Printed, ...]
    count: int
    """Reviewed since inception, the opening balance included."""
    comparator: str
    """How exact that is: as exact as the opening balance."""
    count_in_words: str
    since_inception: SinceInception
    """What of it is on this record: lines and contracts apart, and what was reviewed more than once."""


def register_reviewing(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("completed-reviews", CompletedSchema, CompletedAnswer)
    def completed(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        first, last = _window(query, basis.valid_at)
        names = services.access.names()
        found = completed_reviews(services.record, basis, query["group_id"], (first, last), names)
        body = CompletedAnswer(
            group_id=query["group_id"],
            window=Window(first, last),
            rows=found.rows,
            count=found.count,
            comparator=found.comparator,
            count_in_words=found.count_in_words,
            since_inception=found.since_inception,
        )
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())


def _window(query: dict[str, Any], today: date) -> tuple[date, date]:
    """First and last day. Raises BadRequest unless just one of *from* and *since* says where it begins."""
    if ("from" in query) == ("since" in query):
        sentence = (
            "Say where the window begins: give from (a first day) or since (the day of the last report)."
        )
        raise BadRequest({"from": sentence, "since": sentence})
    first = query["from"] if "from" in query else _day_after(query["since"])
    last = query.get("to", today)
    if last < first:
        raise BadRequest({"to": "The window ends before it begins."})
    return first, last


def _day_after(day: date) -> date:
    return day + timedelta(days=1)
