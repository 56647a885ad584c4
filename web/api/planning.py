"""The routes for a forward plan's table as printed, and for what became of it since."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import validate
from msgspec import Struct

from application.errors import NotFound
from application.record import Basis
from domain.dates import in_words
from domain.forward_plan import FORWARD_PLAN
from domain.forward_plan.terms import ForwardPlan, Version
from projections.forward_plan import Planned, printed_rows
from projections.plan_drift import DriftChange, PlannedReview, drift, issue_of
from web.api import answers
from web.api.fields import Whole
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services

_VERSION = validate.Range(1, 9999)


class TableSchema(BasisSchema):
    """Which version's table."""

    version = Whole(
        validate=_VERSION, metadata={"description": "The last version that stands, where left out."}
    )


class DriftSchema(BasisSchema):
    """Since which version."""

    version = Whole(
        validate=_VERSION,
        metadata={"description": "The version that a committee endorsed last, where left out."},
    )


class PlanVersion(Struct, frozen=True):
    """Which version of a plan it is, and where that stands."""

    forward_plan_id: UUID
    group_id: UUID
    version: int
    status: str
    issued_on: date
    fingerprint: str
    endorsed_on: date | None
    endorsed_by: str | None
    amendment: str
    """What the committee altered, where it did."""


class TableAnswer(PlanVersion, frozen=True):
    """A version's table as a paper prints it."""

    rows: tuple[Planned, ...]


class PlanChange(Struct, frozen=True):
    """One thing that differs from the version, and the event that made it so."""

    kind: str
    review_id: str
    item: int | None
    what: str
    was: str
    now: str
    reason: str
    actor: str
    actor_name: str
    role: str
    authority: str
    effective_from: str
    recorded_at: str
    position: int
    corrected_at: tuple[int, ...]


class DriftAnswer(PlanVersion, frozen=True):
    """What became of a version since it was issued."""

    changes: tuple[PlanChange, ...]
    """In log order."""
    standing: tuple[PlannedReview, ...]


def register_planning(blueprint: Blueprint, services: Services) -> None:
    """Add both routes."""
    reads = Reads(blueprint, services)

    @reads.route("forward-plan-table", TableSchema, TableAnswer)
    def table(query: dict[str, Any], forward_plan_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        plan = _plan(services, forward_plan_id, basis)
        version = _version(plan, query["version"]) if "version" in query else plan.last
        rows = printed_rows(version, services.access.names())
        body = TableAnswer(**_about(forward_plan_id, plan, version), rows=tuple(rows))
        return answers.with_basis(body, basis, reads.size_before(basis))

    @reads.route("forward-plan-drift", DriftSchema, DriftAnswer)
    def drifted(query: dict[str, Any], forward_plan_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        plan = _plan(services, forward_plan_id, basis)
        version = _version(plan, query["version"]) if "version" in query else plan.endorsed
        if version is None:
            raise NotFound(
                "No version of this plan was endorsed by then; say with ?version= from which version to look."
            )
        issue = issue_of(services.record, basis, forward_plan_id, plan, version)
        names = services.access.names()
        found = drift(services.record, basis, version, issue, names)
        body = DriftAnswer(
            **_about(forward_plan_id, plan, version),
            changes=tuple(_change(change, names) for change in found.changes),
            standing=tuple(found.standing),
        )
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())


def _change(change: DriftChange, names: Mapping[str, str]) -> PlanChange:
    told = change.difference._asdict() | change._asdict()
    del told["difference"]
    return PlanChange(**told, actor_name=names.get(change.actor, change.actor))


def _plan(services: Services, plan_id: UUID, basis: Basis) -> ForwardPlan:
    """The plan at the basis. Raises NotFound."""
    plan: ForwardPlan | None = services.record.chronicle_at(FORWARD_PLAN, plan_id, basis.position).in_force(
        basis.valid_at
    )
    if plan is None:
        raise NotFound(f"The forward plan was not in being on {in_words(basis.valid_at)}.")
    return plan


def _version(plan: ForwardPlan, number: int) -> Version:
    version = plan.version(number)
    if version is None:
        raise NotFound(f"The plan had no version {number} then.")
    return version


def _about(plan_id: UUID, plan: ForwardPlan, version: Version) -> dict[str, Any]:
    endorsement = version.endorsement
    return {
        "forward_plan_id": plan_id,
        "group_id": plan.group_id,
        "version": version.number,
        "status": version.status,
        "issued_on": version.issued_on,
        "fingerprint": version.fingerprint,
        "endorsed_on": endorsement.on if endorsement else None,
        "endorsed_by": endorsement.committee if endorsement else None,
        "amendment": endorsement.amendment if endorsement else "",
    }
