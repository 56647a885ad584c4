"""The list of editions of the framework that are kept on record, and every edition as it is in force."""

from collections.abc import Mapping
from typing import Final, NamedTuple
from uuid import UUID

from application.record import Basis, Record
from domain.framework import FRAMEWORK
from domain.review.framework import EDITIONS, Edition, Framework, edition_of
from projections import table_query
from projections.table import Table
from projections.table_query import Query


class Summary(NamedTuple):
    """What a list shows of an edition."""

    code: str
    """What reviews call it: *NAO 2016*."""
    title: str
    number: int
    """The version in force; 0 where none was adopted."""
    statements: int
    """How many statements it has in force."""
    in_draft: str
    """*yes* where the next version is drafted."""


def summarise(known: Framework, _framework_id: UUID) -> Summary:
    """What a list shows of it."""
    edition = edition_of(known.code, known)
    drafted = known.draft.title if known.draft else ""
    return Summary(
        code=known.code,
        title=edition.title if edition else drafted,
        number=known.number,
        statements=len(edition.statements) if edition else 0,
        in_draft="yes" if known.draft else "no",
    )


FRAMEWORKS: Final = Table(
    name="frameworks",
    stream=FRAMEWORK,
    summary=Summary,
    summarise=summarise,
    sorted_by=("code",),
    filters={"code": "r.code = ?", "in_draft": "r.in_draft = ?"},
    values={"in_draft": ("yes", "no")},
)


class InForce(NamedTuple):
    """An edition as it is in force."""

    edition: Edition
    number: int
    """Its version; 0 as it ships."""
    framework_id: str
    """Where its versions are kept; empty where none is."""


def editions_in_force(record: Record, basis: Basis) -> Mapping[str, InForce]:
    """Every edition by its code: as adopted by then, else as it ships."""
    found = {code: InForce(edition, 0, "") for code, edition in EDITIONS.items()}
    for row in table_query.whole(record, FRAMEWORKS, basis, Query()):
        known = record.chronicle_at(FRAMEWORK, UUID(row.stream_id), basis.position).in_force(basis.valid_at)
        edition = edition_of(known.code, known) if known else None
        if known and edition:
            found[known.code] = InForce(edition, known.number, row.stream_id)
    return found
