"""The list of the organisation's units, and what is taken over from contracts that named some before there was one."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from application.errors import NotFound
from application.handling.message import Prepare, Prepared, RestsOn
from application.record import Basis, Record
from domain.chronicle import Chronicle, noun_of
from domain.contract import CONTRACT
from domain.decisions import Command
from domain.events import Event
from domain.organisation import (
    ORGANISATION,
    ORGANISATION_ID,
    EnterFirstUnits,
    EnterUnits,
    FormerUnit,
    Organisation,
    OrganisationUnit,
    found,
)
from projections.table import NOW, Table


class Summary(NamedTuple):
    """What a list shows of the organisation."""

    directorates: int
    """How many there are."""
    units: tuple[OrganisationUnit, ...]
    """Directorates, and divisions of them."""
    former: tuple[FormerUnit, ...]
    """Names that no unit bears any more."""


def summarise(organisation: Organisation, _organisation_id: UUID) -> Summary:
    """What a list shows of it."""
    whole = [unit for unit in organisation.units if not unit.division]
    return Summary(directorates=len(whole), units=organisation.units, former=organisation.former)


ORGANISATIONS: Final = Table(
    name="organisations",
    stream=ORGANISATION,
    summary=Summary,
    summarise=summarise,
    sorted_by=("directorates",),
)


def organisation_at(record: Record, basis: Basis) -> Organisation | None:
    """The units in force at a basis; none where no unit is on record then."""
    try:
        known: Chronicle[Organisation] = record.chronicle_at(ORGANISATION, ORGANISATION_ID, basis.position)
    except NotFound:
        return None
    return known.in_force(basis.valid_at)


def taking_over(record: Record) -> Prepare:
    """Puts the names that contracts on record bear into the request that enters the first units."""

    def prepare(command: Command, before: Chronicle[Any] | None) -> Prepared:
        if not isinstance(command, EnterUnits) or (before is not None and before.latest() is not None):
            return Prepared(command)
        said = {name: getattr(command, name) for name in command.__struct_fields__}
        position = record.head()
        prepared = EnterFirstUnits(**said, taken_over=(*_named_by_contracts(record),))
        return Prepared(prepared, rests_on=RestsOn(position, _names_a_unit))

    return prepare


def _names_a_unit(event: Event) -> bool:
    """Whether a contract is said to belong somewhere."""
    return noun_of(event.fact) == CONTRACT.noun and b'"directorate":' in msgspec.json.encode(event.fact)


def _named_by_contracts(record: Record) -> Iterator[OrganisationUnit]:
    """Every directorate and division that a contract ever had, as known now, each once as people read it."""
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                "SELECT directorate, division, COUNT(*) AS times FROM register WHERE known_to = ? "
                "GROUP BY directorate, division ORDER BY times DESC, directorate, division"
            ),
            (NOW,),
        )
        rows = cursor.fetchall()
    known = Organisation()
    for row in rows:
        whole = OrganisationUnit(row["directorate"])
        for unit in (whole, OrganisationUnit(row["directorate"], row["division"])):
            if found(known, unit) is None:
                known = Organisation((*known.units, unit))
                yield unit
