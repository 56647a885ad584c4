"""The route of duties: my work for an officer, a directorate's for governance."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import islice
from typing import Any

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import validate
from msgspec import Struct

from application.errors import BadRequest
from application.use_cases import USE_CASES
from projections.duties import ADMINISTRATOR, PERSONAL, DutiesQuery, Duty, DutyRequest
from projections.duties.duty import State
from web.api import answers
from web.api.fields import CivilDate, PersonField, Text, Whole
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services

_MOST = 1000


class WorkSchema(BasisSchema):
    """Whose work, and how far ahead."""

    person = PersonField(
        metadata={
            "description": "Opaque id; officers, owners, Members and directors see their own work only."
        }
    )
    directorate = Text(
        metadata={"description": "Governance asks for a directorate's work, or for the whole council's."}
    )
    until = CivilDate(
        metadata={"description": "Only what is due by this day; overdue and undated duties are always told."}
    )
    state = Text(validate=validate.OneOf(["overdue", "due", "no date"]))
    limit = Whole(load_default=_MOST, validate=validate.Range(1, _MOST))


class ActShown(Struct, frozen=True):
    """A request by which a duty is done."""

    use_case: str
    """Name of the operation."""
    method: str
    address: str
    """Where it is sent."""
    about: str
    """What it does, in a sentence."""
    says: str
    """What the request has to say besides, in words: *period 2019-Q3*."""


class DutyShown(Struct, frozen=True):
    """One thing that somebody has to do."""

    duty: str
    """What kind: *contractual notice*, *KPI return*, *action*."""
    what: str
    """What is to be done, in a sentence."""
    due: str
    """A day, a month or TBC."""
    how: str
    """How the date was got."""
    who: tuple[str, ...]
    """Opaque ids of those who have to do it; empty where that is a role's and not a person's."""
    contract_id: str
    """Id of the contract; empty where the record holds none."""
    reference: str
    title: str
    directorate: str
    stream_id: str
    """The stream in which it is recorded when it is done; empty where that is not there yet."""
    acts: tuple[ActShown, ...]
    """The requests by which it is done, or by any of which; none where it is done outside the record."""
    state: State
    """How it stands on the day asked about."""
    who_names: tuple[str, ...]
    """Those who have to do it, as the directory names them now."""


class DutyCount(Struct, frozen=True):
    """How many duties there are of a kind and state, in a directorate."""

    directorate: str
    duty: str
    """What kind."""
    state: State
    """How they stand on the day asked about."""
    number: int
    """How many there are."""


class WorkAnswer(Struct, frozen=True):
    """Duties, the soonest first, each with the requests that do it; and how many there are of each kind and state."""

    items: tuple[DutyShown, ...]
    counts: tuple[DutyCount, ...]
    more: bool
    """Whether there are more than the limit lets through."""


def register_working(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("my-work", WorkSchema, WorkAnswer)
    def my_work(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        asked = DutiesQuery(
            _person(query),
            query.get("directorate", ""),
            query.get("until", date.max),
            services.access.names(),
            people_alone=g.actor.role == ADMINISTRATOR,
        )
        day = basis.valid_at
        with g.gate.work(basis, asked) as work:
            found = list(islice(work.in_order(query.get("state")), query["limit"] + 1))
            counts = work.counts(query.get("state"))
        body = WorkAnswer(
            tuple(_shown(duty, day, asked.names) for duty in found[: query["limit"]]),
            tuple(
                DutyCount(directorate, duty, state, number)
                for (directorate, duty, state), number in sorted(counts.items())
            ),
            len(found) > query["limit"],
        )
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())


def _person(query: dict[str, Any]) -> str:
    """Whoever sees their own work alone asks for that; others for anybody's, or everybody's. Raises BadRequest."""
    own = g.actor.person_id if g.actor.role in PERSONAL else ""
    asked: str = query.get("person", own)
    if own and asked != own:
        raise BadRequest({"person": "You see your own work here; governance sees everybody's."})
    return asked


def _shown(duty: Duty, day: date, names: Mapping[str, str]) -> DutyShown:
    return DutyShown(
        duty=duty.duty,
        what=duty.what,
        due=duty.due,
        how=duty.how,
        who=duty.who,
        contract_id=duty.contract_id,
        reference=duty.reference,
        title=duty.title,
        directorate=duty.directorate,
        stream_id=duty.stream_id,
        acts=tuple(map(_act, duty.acts)),
        state=duty.state(day),
        who_names=tuple(names.get(person, person) for person in duty.who),
    )


def _act(act: DutyRequest) -> ActShown:
    """What to do, and where: the very address."""
    use_case = USE_CASES[act.use_case]
    return ActShown(
        use_case=use_case.name,
        method=use_case.method,
        address=f"/api/v1{re.sub(r'{[a-z_]+}', act.stream_id, use_case.path)}",
        about=use_case.summary,
        says=act.says,
    )
