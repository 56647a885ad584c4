"""The routes that look people up: whoever fills in a form knows a name, and the record takes ids."""

from typing import Any, Final
from uuid import UUID

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import fields, validate

from application.access import ERASED, Person
from application.errors import NotFound
from application.handling.message import etag_of
from domain.dates import in_words
from domain.person import PERSON
from domain.person.terms import Person as State
from projections.search_words import words
from web.api import answers
from web.api.fields import Text, Whole
from web.api.queries import BasisSchema, basis_of
from web.api.reads import AnswerSchema, Reads
from web.api.schema import Schema
from web.api.schemas import schema_of
from web.services import Services

_MOST: Final = 200


class PeopleSchema(BasisSchema):
    """Who is looked for."""

    q = Text(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "Beginnings of words of the name or id; everybody where left out."},
    )
    limit = Whole(load_default=50, validate=validate.Range(1, _MOST))


class PersonSchema(Schema):
    """Somebody in the directory."""

    person_id = fields.String(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True, metadata={"description": "Those that they hold now."})


class PeopleAnswerSchema(AnswerSchema):
    """Those found, by name. The directory says who is on record now, whatever the basis."""

    items = fields.List(fields.Nested(PersonSchema), required=True)
    more = fields.Boolean(
        required=True, metadata={"description": "Whether more fit than the limit lets through."}
    )


class ParticularsSchema(Schema):
    """What the directory says of somebody now, beside the log; *[erased]* where that was erased."""

    name = fields.String(required=True)
    email = fields.String(required=True)
    address = fields.String(required=True)


class PersonAnswerSchema(AnswerSchema):
    """One person."""

    person_id = fields.UUID(metadata={"description": "Id of the person's stream."})
    version = fields.Integer()
    state = fields.Nested(schema_of(State))
    particulars = fields.Nested(ParticularsSchema)


def register_people(blueprint: Blueprint, services: Services) -> None:
    """Add the routes."""
    reads = Reads(blueprint, services)

    @reads.route("list-people", PeopleSchema, PeopleAnswerSchema)
    def people(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        found = [person for person in services.access.directory() if _fits(person, query["q"])]
        shown = found[: query["limit"]]
        body = {"items": [person._asdict() for person in shown], "more": len(found) > len(shown)}
        return answers.with_basis(body, basis, reads.size_before(basis))

    @reads.route("person", BasisSchema, PersonAnswerSchema)
    def person(query: dict[str, Any], person_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        found = services.record.chronicle_at(PERSON, person_id, basis.position)
        state = found.in_force(basis.valid_at)
        if state is None:
            raise NotFound(f"The person was not in the directory on {in_words(basis.valid_at)}.")
        said = services.access.kept(state.person)
        body = answers.chronicle_as_dict(PERSON, found, basis.valid_at, g.gate) | {
            "particulars": {
                name: getattr(said, name) if said else ERASED for name in ("name", "email", "address")
            }
        }
        response = answers.with_basis(body, basis, reads.size_before(basis))
        response.headers["ETag"] = etag_of(found.version)
        return response


def _fits(person: Person, sought: str) -> bool:
    """Whether every word sought is the beginning of one of the name's or the id's, or of the id itself."""
    if sought and person.person_id.startswith(sought):
        return True
    held = words(f"{person.name} {person.person_id}")
    return all(any(text.startswith(word) for text in held) for word in words(sought)) and bool(
        words(sought) or not sought
    )
