"""Directorates and divisions that a register names: those that are not on record are told, and entered where asked."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from application.commands import Commands
from application.errors import NotFound
from application.handling.message import CommandMessage
from application.importing.rows import RowReading
from application.use_cases import USE_CASES
from domain.contract.registration import in_being_from
from domain.decisions import Actor, Context
from domain.organisation import (
    ORGANISATION,
    ORGANISATION_ID,
    EnterUnits,
    Organisation,
    OrganisationUnit,
    found,
)


class NewUnit(NamedTuple):
    """A unit that some row names and the record has not, on any day."""

    unit: OrganisationUnit
    since: date
    """The first day on which a contract of the file belongs to it."""


def new_units(commands: Commands, readings: Iterable[RowReading], actor: Actor) -> list[NewUnit]:
    """Each unit that is new, in the order of the rows; each one while no unit is on record at all."""
    ever = _ever_on_record(commands)
    context = Context(commands.record.today(), actor)
    coming = Organisation()
    since: dict[OrganisationUnit, date] = {}
    for reading in readings:
        command = reading.command
        if command is None:
            continue
        day = in_being_from(None, command, context)
        for unit in (
            OrganisationUnit(command.directorate),
            OrganisationUnit(command.directorate, command.division),
        ):
            if found(ever, unit) is not None:
                continue
            known = found(coming, unit)
            if known is None:
                known, coming = unit, Organisation((*coming.units, unit))
            since[known] = min(since.get(known, day), day)
    return [NewUnit(unit, day) for unit, day in since.items()]


def _ever_on_record(commands: Commands) -> Organisation:
    """Every unit that the list ever had, or is to have."""
    try:
        known = commands.record.chronicle(ORGANISATION, ORGANISATION_ID)
    except NotFound:
        return Organisation()
    states = (state for _, state in known.timeline.segments())
    return Organisation(tuple(dict.fromkeys(unit for state in states for unit in state.units)))


def entering(new: list[NewUnit], file_name: str, actor: Actor) -> CommandMessage:
    """What enters them, from the first day on which a contract of the file belongs to one of them."""
    command = EnterUnits(
        units=tuple(new_unit.unit for new_unit in new),
        effective_from=min(new_unit.since for new_unit in new),
        reason=f"Named by the rows of {file_name}.",
    )
    return CommandMessage(USE_CASES["enter-units"], command, actor)
