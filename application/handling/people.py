"""Who is named in a request is on record: in the directory, and neither erased nor gone."""

from collections.abc import Iterator
from typing import Any

from application.access import here
from application.handling.ahead import NOTHING_AHEAD, Ahead
from application.handling.authority import act_of, fact_named
from application.handling.message import CommandMessage
from application.record import ITSELF, Record
from domain.amendment.commands import Correct
from domain.chronicle import Chronicle
from domain.decisions import Refused, Rejection
from domain.said import people_named


def refuse_unknown_people(
    record: Record, message: CommandMessage, before: Chronicle[Any] | None, ahead: Ahead = NOTHING_AHEAD
) -> None:
    """Raise Refused naming each field that names somebody who is not on record; whoever the stream names already may
    stay named."""
    if message.actor.role == ITSELF.role:
        return
    named = [*_named(message, before)]
    if not named:
        return
    known = {person for _, person in _named_before(message, before)} if before is not None else set()
    wanted = {person for _, person in named} - known - ahead.people
    missing = wanted - here(record, wanted, message.actor.supplier_id)
    if missing:
        fields: dict[str, list[str]] = {}
        for field, person in named:
            if person in missing:
                fields.setdefault(person, []).append(field)
        raise Refused(
            [
                Rejection(
                    f"{person} is nobody in the directory of people, or has left: name somebody who is there.",
                    tuple(at),
                    rule="people.on-record",
                )
                for person, at in fields.items()
            ]
        )


def _named(message: CommandMessage, before: Chronicle[Any] | None) -> Iterator[tuple[str, str]]:
    command = message.command
    if command.on_behalf_of:
        yield "on_behalf_of", command.on_behalf_of
    yield from people_named(command, type(command))
    if isinstance(command, Correct):
        asked = act_of(message, before).command
        if asked is not None:
            for field, person in people_named(command.fields, asked):
                yield f"fields.{field}", person


def _named_before(message: CommandMessage, before: Chronicle[Any]) -> Iterator[tuple[str, str]]:
    """Whom the stream names as it stands, or the fact that is to be put right did."""
    command = message.command
    fact = fact_named(before, command.corrects) if isinstance(command, Correct) else None
    for known in (message.stream.last_known(before), fact):
        if known is not None:
            yield from people_named(known, type(known))
