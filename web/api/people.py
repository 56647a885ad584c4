"""The routes that look people up: whoever fills in a form knows a name, and the record takes ids."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import validate
from msgspec import Struct

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
from web.api.reads import Reads
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


class PeopleAnswer(Struct, frozen=True):
    """Those found, by name. The directory says who is on record now, whatever the basis."""

    items: Sequence[Person]
    more: bool
    """Whether more fit than the limit lets through."""


class Particulars(Struct, frozen=True):
    """What the directory says of somebody now, beside the log; *[erased]* where that was erased."""

    name: str = ERASED
    email: str = ERASED
    address: str = ERASED


class PersonAnswer(Struct, frozen=True):
    """One person."""

    person_id: UUID
    """Id of the person's stream."""
    version: int
    state: State
    particulars: Particulars


def register_people(blueprint: Blueprint, services: Services) -> None:
    """Add the routes."""
    reads = Reads(blueprint, services)

    @reads.route("list-people", PeopleSchema, PeopleAnswer)
    def people(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        found = [person for person in services.access.directory() if _fits(person, query["q"])]
        body = PeopleAnswer(found[: query["limit"]], len(found) > query["limit"])
        return answers.with_basis(body, basis, reads.size_before(basis))

    @reads.route("person", BasisSchema, PersonAnswer)
    def person(query: dict[str, Any], person_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        found = services.record.chronicle_at(PERSON, person_id, basis.position)
        state = found.in_force(basis.valid_at)
        if state is None:
            raise NotFound(f"The person was not in the directory on {in_words(basis.valid_at)}.")
        said = services.access.kept(state.person)
        particulars = Particulars(said.name, said.email, said.address) if said else Particulars()
        body = answers.chronicle_as_dict(PERSON, found, basis.valid_at, g.gate) | {"particulars": particulars}
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
