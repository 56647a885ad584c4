"""The route of policies replayed: what other limits would have made of what is on record. Nothing is written."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import ValidationError, fields, validate
from msgspec import Struct

from application.errors import NotFound
from application.record import Basis
from domain.decisions import Policy
from domain.kpi import KPI
from domain.policy import holding
from projections.policy import policies_at, policy_at
from projections.readable_rows import readable
from projections.replays import ALL, BY_NAME, Replayed, Tried
from web.api import answers
from web.api.fields import Money, Text, Whole
from web.api.gate import Gate
from web.api.names import Id
from web.api.queries import MOST_ROWS, BasisSchema, basis_of
from web.api.reads import NDJSON, TABLES, Reads
from web.api.row_files import FORMS, RowFile, file_response
from web.services import Services

_MOST_MONTHS: Final = 120
_MOST_DAYS: Final = 3650
_SHARE: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")


class ShareOfTarget(fields.Field[Decimal]):
    """Per cent of a target, in plain digits."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Decimal:
        if not isinstance(value, str) or not _SHARE.fullmatch(value):
            raise ValidationError("Give per cent of the target, from 0 to 999.99, such as 95.")
        return Decimal(value)


def _months(tier: str) -> Whole:
    said = f"Months before the end of its term that {tier} is told of it; as in force, where left out."
    return Whole(validate=validate.Range(0, _MOST_MONTHS), metadata={"description": said})


def _days(said: str, otherwise: int | None = None) -> Whole:
    said_too = "" if otherwise is not None else "; as in force, where left out"
    limits: dict[str, Any] = {} if otherwise is None else {"load_default": otherwise}
    return Whole(
        **limits, validate=validate.Range(0, _MOST_DAYS), metadata={"description": f"{said}{said_too}."}
    )


class PolicyReplaySchema(BasisSchema):
    """Which policy is replayed, and by which limits."""

    kind = Text(
        required=True,
        validate=validate.OneOf(list(BY_NAME)),
        metadata={"description": "; ".join(f"*{replay.name}*: {replay.title}" for replay in ALL)},
    )
    head_of_service_above = Money(
        metadata={
            "type": "string",
            "description": "For *approval-levels*: changes of a Bronze contract by more pounds than this need the head "
            "of service; as in force, where left out.",
        }
    )
    s151_above = Money(
        metadata={
            "type": "string",
            "description": "For *approval-levels*: changes by more pounds than this need the section 151 officer; as "
            "in force, where left out.",
        }
    )
    kpi_id = Id(metadata={"description": "For *kpi-bands*: one KPI alone."})
    good = ShareOfTarget(
        metadata={
            "type": "string",
            "description": "For *kpi-bands*: per cent of the target from which a figure is Good. Give all three bands, "
            "or none: figures are then rated by the definition in force now.",
        }
    )
    approaching_target = ShareOfTarget(
        metadata={"type": "string", "description": "The same of the next band."}
    )
    requires_improvement = ShareOfTarget(
        metadata={"type": "string", "description": "The same of the last band."}
    )
    gold_months = _months("a Gold contract")
    silver_months = _months("a Silver contract")
    other_months = _months("any other contract")
    days_ahead = _days("For *alerts*: days before something is due that it is told")
    escalation_days = _days("For *alerts*: days overdue after which the owner of the contract is told too")
    useful_days = _days(
        "For *alerts*: one that comes fewer days before its day comes too late to be of use",
        Tried.useful_days,
    )
    policy_version = Whole(
        validate=validate.Range(1),
        metadata={
            "description": "Number of a version of the council's policy on record, proposed ones too: its limits are "
            "tried, but for what is given beside it."
        },
    )
    limit = Whole(load_default=MOST_ROWS, validate=validate.Range(1, MOST_ROWS))
    format = Text(
        load_default="json",
        validate=validate.OneOf(["json", *FORMS]),
        metadata={"description": "JSON holds as many rows as the limit lets through; a file holds all."},
    )


class PolicyReplayAnswer(Struct, frozen=True):
    """What other limits would have made of what is on record."""

    kind: str
    title: str
    explains: str
    """What is put to what."""
    summary: Mapping[str, Any]
    """Sums over everything, whatever the limit, what was tried, and *working*: in words, what was counted how."""
    items: Sequence[Mapping[str, Any]]
    """What would have been otherwise; of *alerts*, each alert, the earliest first. Beside ids of people stand their
    names."""
    more: bool
    """Whether there are more than the limit lets through."""


def register_replaying(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("policy-replays", PolicyReplaySchema, PolicyReplayAnswer, also=(NDJSON, *TABLES))
    def replays(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        size, projection = reads.size_before(basis), reads.projection_position()
        found, file = replayed(services, basis, query, g.gate)
        if query["format"] != "json":
            return answers.stamped(file_response(file, query["format"]), basis, size, projection)
        replay, items = BY_NAME[query["kind"]], list(file.rows)
        body = PolicyReplayAnswer(
            replay.name,
            replay.title,
            replay.explains,
            found.summary,
            items[: query["limit"]],
            len(items) > query["limit"],
        )
        return answers.with_basis(body, basis, size, projection)


def replayed(
    services: Services, basis: Basis, query: Mapping[str, Any], sight: Gate
) -> tuple[Replayed, RowFile]:
    """A replay, and its rows readable as far as *sight* may read them. Raises NotFound for a KPI that is none."""
    replay = BY_NAME[query["kind"]]
    in_force, tried = policy_at(services.record, basis, services.commands.policy), tried_in(query)
    if tried.policy_version is not None:
        tried = tried.or_as(_version(services, basis, tried.policy_version))
    if tried.kpi_id and "kpi_id" in replay.asks:
        kpi_id = query["kpi_id"]
        sight.require_known(KPI, kpi_id)
        if services.record.chronicle_at(KPI, kpi_id, basis.position).latest() is None:
            raise NotFound(f"There is no KPI {kpi_id}, or it was not known then.")
    found = replay.replayed(services.record, basis, tried, in_force)
    asked = {name: str(value) for name in replay.asks if (value := getattr(tried, name)) not in (None, "")}
    if tried.policy_version is not None:
        asked["policy_version"] = str(tried.policy_version)
    asked["working"] = str(found.summary["working"])
    rows = readable(services.record, iter(found.rows), services.access.names(), sight)
    return found, RowFile(f"replay-of-{replay.name}", replay.title, basis, asked, rows)


def _version(services: Services, basis: Basis, number: int) -> Policy:
    """The policy by a version on record. Raises NotFound where there is none of that number."""
    known = policies_at(services.record, basis)
    version = known.version(number) if known else None
    if version is None:
        raise NotFound(f"There is no version {number} of the policy, or it was not known then.")
    return holding(services.commands.policy, version)


def tried_in(query: Mapping[str, Any]) -> Tried:
    """The limits that a request tries."""
    said = {name: query[name] for name in Tried.__dataclass_fields__ if name in query}
    if "kpi_id" in said:
        said["kpi_id"] = str(said["kpi_id"])
    return Tried(**said)
