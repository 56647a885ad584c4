"""The route that looks people up: whoever fills in a form knows a name, and the record takes ids."""

from typing import Any, Final

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from application.access import Person
from projections.search_words import words
from web.api import answers
from web.api.fields import Text, Whole
from web.api.queries import BasisSchema, basis_of
from web.api.reads import AnswerSchema, Reads
from web.api.schema import Schema
from web.parts import Parts

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
    roles = fields.List(
        fields.String(), required=True, metadata={"description": "Those in which they can sign in now."}
    )


class PeopleAnswerSchema(AnswerSchema):
    """Those found, by name. The directory says who is on record now, whatever the basis."""

    items = fields.List(fields.Nested(PersonSchema), required=True)
    more = fields.Boolean(
        required=True, metadata={"description": "Whether more fit than the limit lets through."}
    )


def register_people(blueprint: Blueprint, parts: Parts) -> None:
    """Add the route."""
    reads = Reads(blueprint, parts)

    @reads.route("list-people", PeopleSchema, PeopleAnswerSchema)
    def people(query: dict[str, Any]) -> Response:
        basis = basis_of(parts.record, query)
        found = [one for one in parts.access.directory() if _fits(one, query["q"])]
        shown = found[: query["limit"]]
        body = {"items": [one._asdict() for one in shown], "more": len(found) > len(shown)}
        return answers.with_basis(body, basis, reads.size_before(basis))


def _fits(person: Person, sought: str) -> bool:
    """Whether every word sought is the beginning of one of the name's or the id's, or of the id itself."""
    if sought and person.person_id.startswith(sought):
        return True
    held = words(f"{person.name} {person.person_id}")
    return all(any(one.startswith(word) for one in held) for word in words(sought)) and bool(
        words(sought) or not sought
    )
