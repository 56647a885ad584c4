"""The route of duties: my work for an officer, a directorate's for governance."""

import re
from datetime import date
from typing import Any

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import fields, validate

from application.errors import BadRequest
from application.use_cases import USE_CASES
from projections.duties import Act, Asked, Duty, duties
from web.api import answers
from web.api.fields import CivilDate, Person, Text, Whole
from web.api.queries import BasisSchema, basis_of
from web.api.reads import AnswerSchema, Reads
from web.parts import Parts

_MOST = 1000
_PERSONAL = frozenset({"officer", "owner"})


class WorkSchema(BasisSchema):
    """Whose work, and how far ahead."""

    person = Person(metadata={"description": "Opaque id; officers see their own work only."})
    directorate = Text(
        metadata={"description": "Governance asks for a directorate's work, or for the whole council's."}
    )
    until = CivilDate(
        metadata={"description": "Only what is due by this day; overdue and undated duties are always told."}
    )
    state = Text(validate=validate.OneOf(["overdue", "due", "no date"]))
    limit = Whole(load_default=_MOST, validate=validate.Range(1, _MOST))


class WorkAnswerSchema(AnswerSchema):
    """Duties, the soonest first, each with the requests that do it; and how many there are of each kind and state."""

    items = fields.List(fields.Dict())
    counts = fields.List(fields.Dict())
    more = fields.Boolean()


def register_working(blueprint: Blueprint, parts: Parts) -> None:
    """Add the route."""
    reads = Reads(blueprint, parts)

    @reads.route("my-work", WorkSchema, WorkAnswerSchema)
    def my_work(query: dict[str, Any]) -> Response:
        basis = basis_of(parts.record, query)
        asked = Asked(_person(query), query.get("directorate", ""), query.get("until", date.max))
        day = basis.valid_at
        found = [
            one for one in duties(parts.record, basis, asked) if query.get("state") in (None, one.state(day))
        ]
        names = parts.access.names()
        body = {
            "items": [_shown(one, day, names) for one in found[: query["limit"]]],
            "counts": _counts(found, day),
            "more": len(found) > query["limit"],
        }
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())


def _person(query: dict[str, Any]) -> str:
    """Officers ask for their own work; others for anybody's, or everybody's. Raises BadRequest."""
    own = g.actor.person_id if g.actor.role in _PERSONAL else ""
    asked: str = query.get("person", own)
    if own and asked != own:
        raise BadRequest({"person": "Officers see their own work; governance sees everybody's."})
    return asked


def _shown(one: Duty, day: date, names: dict[str, str]) -> dict[str, Any]:
    told = {name: value for name, value in one._asdict().items() if name not in ("since", "same")}
    return told | {
        "state": one.state(day),
        "who_names": [names.get(each, each) for each in one.who],
        "acts": [_act(each) for each in one.acts],
    }


def _act(act: Act) -> dict[str, str]:
    """What to do, and where: the very address."""
    use_case = USE_CASES[act.use_case]
    return {
        "use_case": use_case.name,
        "method": use_case.method,
        "address": f"/api/v1{re.sub(r'{[a-z_]+}', act.stream_id, use_case.path)}",
        "about": use_case.summary,
        "says": act.says,
    }


def _counts(found: list[Duty], day: date) -> list[dict[str, Any]]:
    """How many duties there are of each kind and state, by directorate."""
    counted: dict[tuple[str, str, str], int] = {}
    for one in found:
        key = (one.directorate, one.duty, one.state(day))
        counted[key] = counted.get(key, 0) + 1
    return [
        {"directorate": directorate, "duty": duty, "state": state, "number": number}
        for (directorate, duty, state), number in sorted(counted.items())
    ]
