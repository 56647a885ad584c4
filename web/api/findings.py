"""The route that lists findings of all reviews, each as far as whoever asks may read it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, Final, NamedTuple, get_args
from uuid import UUID

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import validate

from application.errors import BadRequest
from application.knowing import knows_of
from application.record import Basis, Record
from domain.review import REVIEW
from domain.review.terms import FindingOutcome, FindingState, Review, Severity, Theme
from projections.findings import FindingsRow, findings_of
from projections.review import REVIEWS
from projections.table_query import Query
from web.api import answers
from web.api.fields import CivilDate, PersonField, Text, Whole
from web.api.gate import Gate
from web.api.names import CONTRACT_SAID, GROUP_SAID, ContractName, GroupName
from web.api.queries import MOST_ROWS, BasisSchema, basis_of
from web.api.reads import Reads, page_of
from web.api.schemas import schema_of
from web.services import Services

_OF_REVIEWS: Final = ("group_id", "contract_id", "held_from", "held_to")
"""What the list of reviews can be narrowed by too, so that fewer of them are read."""
_THEMES: Final = frozenset(get_args(Theme)) - {"other"}


class FindingsSchema(BasisSchema):
    """Which findings."""

    group_id = GroupName(metadata={"description": GROUP_SAID})
    contract_id = ContractName(metadata={"description": CONTRACT_SAID})
    directorate = Text(metadata={"description": "Of the line of the review that it is about."})
    theme = Text(
        validate=validate.OneOf(get_args(Theme)),
        metadata={"description": "*other*: any that has a name of its own."},
    )
    area = Whole(
        validate=validate.Range(1, 11), metadata={"description": "Area of the good practice framework."}
    )
    severity = Text(validate=validate.OneOf(get_args(Severity)))
    owner = PersonField(metadata={"description": "Who sees to it: opaque id of a person."})
    owned = Text(
        validate=validate.OneOf(["yes", "no"]),
        metadata={"description": "Whether somebody is named who sees to it."},
    )
    state = Text(validate=validate.OneOf(get_args(FindingState)))
    outcome = Text(validate=validate.OneOf(get_args(FindingOutcome)))
    held_from = CivilDate(metadata={"description": "Of reviews held on this day or later."})
    held_to = CivilDate(metadata={"description": "Of reviews held on this day or earlier."})
    sort = Text(
        load_default="-day",
        validate=validate.OneOf(["day", "-day"]),
        metadata={"description": "By the day of the review; within one, by number."},
    )
    limit = Whole(load_default=50, validate=validate.Range(1, MOST_ROWS))
    cursor = Text(metadata={"description": "next_cursor of the page before."})


class FindingsFound(NamedTuple):
    """A page of findings, and the cursor of the page that follows; empty where there is none."""

    rows: list[FindingsRow]
    next_cursor: str


class _Found(NamedTuple):
    """A finding, and the cursor that goes on after it."""

    row: FindingsRow
    after: str


def findings_page(record: Record, gate: Gate, basis: Basis, query: Mapping[str, Any]) -> FindingsFound:
    """The page asked for, of findings that may be read. Raises BadRequest for a cursor that this list did not give."""
    found = [*islice(_found(record, gate, basis, query), query["limit"] + 1)]
    shown = found[: query["limit"]]
    more = len(found) > len(shown)
    return FindingsFound([row for row, _ in shown], shown[-1].after if more else "")


def every_finding(
    record: Record, gate: Gate, basis: Basis, query: Mapping[str, Any]
) -> Iterator[FindingsRow]:
    """Every finding asked for that may be read, review by review."""
    rest = {name: value for name, value in query.items() if name != "cursor"}
    return (row for row, _ in _found(record, gate, basis, rest))


def _found(record: Record, gate: Gate, basis: Basis, query: Mapping[str, Any]) -> Iterator[_Found]:
    """One review after the other: the cursor says after which review to go on, and after which finding of the next."""
    before, number = _place(query.get("cursor", ""))
    conditions = _conditions(query)
    asked = Query(
        {name: str(query[name]) for name in _OF_REVIEWS if name in query},
        sort="day",
        descending=query["sort"] == "-day",
        limit=1,
        cursor=before,
        where=(("r.findings > 0", ()),),
    )
    while True:
        page = gate.page(REVIEWS, basis, asked)
        for row in page.rows:
            for finding in _of_review(record, gate, basis, UUID(row.stream_id)):
                if finding.number > number and all(holds(finding) for holds in conditions):
                    yield _Found(finding, f"{asked.cursor}.{finding.number}")
        if not page.next_cursor:
            return
        asked, number = replace(asked, cursor=page.next_cursor), 0


def _of_review(record: Record, gate: Gate, basis: Basis, review_id: UUID) -> Iterator[FindingsRow]:
    known = record.chronicle_at(REVIEW, review_id, basis.position)
    review: Review | None = gate.in_force(known, basis.valid_at)
    for finding in findings_of(review_id, review) if review else ():
        if finding.contract_id is None or knows_of(record, gate.actor, (finding.contract_id,)):
            yield finding


def _place(cursor: str) -> tuple[str, int]:
    if not cursor:
        return "", 0
    before, _, number = cursor.rpartition(".")
    if not (number.isascii() and number.isdecimal() and len(number) <= 9):
        raise BadRequest({"cursor": "That cursor was not given by this list."})
    return before, int(number)


def _conditions(query: Mapping[str, Any]) -> list[Callable[[FindingsRow], bool]]:
    """What a finding must be, by what is asked."""
    said: dict[str, Callable[[FindingsRow, Any], bool]] = {
        "contract_id": lambda row, asked: str(row.contract_id) == str(asked),
        "directorate": lambda row, asked: row.directorate == asked,
        "theme": lambda row, asked: row.theme == asked if asked in _THEMES else row.theme not in _THEMES,
        "area": lambda row, asked: row.area == asked,
        "severity": lambda row, asked: row.severity == asked,
        "owner": lambda row, asked: row.owner == asked,
        "owned": lambda row, asked: bool(row.owner) == (asked == "yes"),
        "state": lambda row, asked: row.state == asked,
        "outcome": lambda row, asked: row.outcome == asked,
    }

    def condition(name: str) -> Callable[[FindingsRow], bool]:
        return lambda row: said[name](row, query[name])

    return [condition(name) for name in said if name in query]


def register_findings(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("list-findings", FindingsSchema, page_of(schema_of(FindingsRow)))
    def findings(query: dict[str, Any]) -> Response:
        """One that you may not read yet is left out, and counts for no page, filter or cursor."""
        basis = basis_of(services.record, query)
        gate: Gate = g.gate
        found = findings_page(services.record, gate, basis, query)
        body = {"items": found.rows, "next_cursor": found.next_cursor}
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())
