"""The route of the editions of the framework: what reviews can be rated by at a basis."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from msgspec import Struct

from projections.framework import InForce, editions_in_force
from web.api import answers
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services


class StatementInForce(Struct, frozen=True):
    """A numbered statement of an edition."""

    number: str
    area: int
    text: str
    """What good practice is."""


class AreaOfFramework(Struct, frozen=True):
    """An area of an edition, with its statements; one without any is rated as a whole."""

    area: int
    title: str
    statements: tuple[StatementInForce, ...]


class EditionInForce(Struct, frozen=True):
    """An edition as it is in force."""

    code: str
    """What reviews call it: *NAO 2016*."""
    title: str
    published: str
    """When its source was published, as it says so itself."""
    number: int
    """The version that was adopted; 0 as it ships."""
    framework_id: str
    """Where its versions are kept; empty where none is."""
    areas: tuple[AreaOfFramework, ...]
    """Its areas, with their statements."""


class EditionsAnswer(Struct, frozen=True):
    """Every edition that reviews can be rated by."""

    editions: tuple[EditionInForce, ...]


def told(found: InForce) -> EditionInForce:
    """An edition as it is answered."""
    edition = found.edition
    return EditionInForce(
        code=edition.code,
        title=edition.title,
        published=edition.published,
        number=found.number,
        framework_id=found.framework_id,
        areas=tuple(
            AreaOfFramework(
                number,
                title,
                tuple(
                    StatementInForce(known.number, known.area, known.text)
                    for known in edition.statements
                    if known.area == number
                ),
            )
            for number, title in edition.areas.items()
        ),
    )


def register_frameworks(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("framework-editions", BasisSchema, EditionsAnswer)
    def framework_editions(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        found = editions_in_force(services.record, basis)
        body = EditionsAnswer(tuple(told(each) for each in found.values()))
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())
