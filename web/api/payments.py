"""The routes that follow from payments: spend against estimate, and how quickly invoices were paid."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import validate
from msgspec import Struct

from application.errors import BadRequest
from domain.working_days import last_day
from projections.payment import Promptness, Spend, promptness, spend
from web.api import answers
from web.api.fields import CivilDate, Text
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services

_WITHIN = 30


class SpendSchema(BasisSchema):
    """Which contracts."""

    directorate = Text(load_default="", validate=validate.Length(max=300))


class PromptnessSchema(BasisSchema):
    """Which half-year."""

    ends = CivilDate(
        metadata={
            "description": "The last day of the half-year: a 31 March or 30 September; where left out, the last one "
            "that is over."
        }
    )


class SpendAnswer(Struct, frozen=True):
    """What was paid, contract by contract."""

    items: Sequence[Spend]
    """Contracts, by reference."""


class PromptnessAnswer(Struct, frozen=True):
    """The figures of a half-year."""

    figures: Promptness
    """How quickly invoices were paid in the half-year."""


def register_payments(blueprint: Blueprint, services: Services) -> None:
    """Add both routes."""
    reads = Reads(blueprint, services)

    @reads.route("payments-against-estimate", SpendSchema, SpendAnswer)
    def against_estimate(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        body = SpendAnswer(spend(services.record, basis, query["directorate"]))
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("payments-compliance", PromptnessSchema, PromptnessAnswer)
    def compliance(query: dict[str, Any]) -> Response:
        """Contracts under the Procurement Act 2023 only; the finance director approves the figures outside the
        record (Procurement Regulations 2024 reg 38)."""
        basis = basis_of(services.record, query)
        half_year = _half_year(query.get("ends") or _last_over(basis.valid_at))
        found = promptness(services.record, basis, half_year, last_day(half_year[1], _WITHIN))
        return answers.with_basis(
            PromptnessAnswer(found), basis, reads.size_before(basis), reads.projection_position()
        )


def _last_over(day: date) -> date:
    """The last day of the half-year that was over last before *day*."""
    ends = (date(day.year, 9, 30), date(day.year, 3, 31), date(day.year - 1, 9, 30))
    return next(end for end in ends if end < day)


def _half_year(ends: date) -> tuple[date, date]:
    """Its first and last day (s.69(3)). Raises BadRequest for a day on which none ends."""
    match ends.month, ends.day:
        case 3, 31:
            return date(ends.year - 1, 10, 1), ends
        case 9, 30:
            return date(ends.year, 4, 1), ends
    raise BadRequest({"ends": "A half-year ends on 31 March or 30 September (PA 2023 s.69)."})
