"""What somebody holds: where contracts, groups, actions, reviews, plans, risks and escalations name them in office,
today or from a later day on."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec.structs import replace

from application.access import here
from application.handling.message import Prepared, RestsOn
from application.record import Basis, Record
from domain.amendment.events import Annulled
from domain.chronicle import Chronicle
from domain.contract.status import ENDED
from domain.decisions import Command, Refused, Rejection
from domain.events import Event
from domain.person.succession import Held, TakeOver
from domain.person.terms import Person
from projections import table_query
from projections.action import ACTIONS
from projections.contingency_plan import CONTINGENCY_PLANS
from projections.escalation import ESCALATIONS
from projections.group import GROUPS
from projections.improvement_plan import IMPROVEMENT_PLANS
from projections.planned_procurement import PLANNED_PROCUREMENTS
from projections.register import REGISTER
from projections.review import REVIEWS
from projections.risk import RISKS
from projections.table import Row, Table
from projections.table_query import Query


def _any(_row: Row[Any], _day: date) -> bool:
    return True


def _not_ended(row: Row[Any], day: date) -> bool:
    return row.summary.status_on(day) not in ENDED


_ASKED: Final[tuple[tuple[Table[Any], dict[str, str], str, Callable[[Row[Any], date], bool]], ...]] = (
    (REGISTER, {}, "owner", _not_ended),
    (REGISTER, {}, "contract_manager", _not_ended),
    (REGISTER, {}, "lead_officer", _not_ended),
    (GROUPS, {"in_being": "yes"}, "person", _any),
    (ACTIONS, {"status": "open"}, "owner", _any),
    (ACTIONS, {"status": "claimed"}, "owner", _any),
    (REVIEWS, {"status": "scheduled"}, "lead_officer", _any),
    (REVIEWS, {"findings_are": "owned"}, "finding_owner", _any),
    (PLANNED_PROCUREMENTS, {"state": "planned"}, "lead_officer", _any),
    (IMPROVEMENT_PLANS, {"state": "open"}, "owner", _any),
    (RISKS, {"state": "open"}, "owner", _any),
    (CONTINGENCY_PLANS, {}, "owner", _any),
    (ESCALATIONS, {"state": "open"}, "put_to", _any),
)
"""Tables, each with the filter that finds a person in office, and which of the rows still count."""


def holdings(record: Record, basis: Basis, person_id: str) -> tuple[Held, ...]:
    """The streams in which somebody is in office, or will be: a contract that has yet to begin, or one whose owner they
    become in spring."""

    def found() -> Iterator[Held]:
        for table, filters, by, counts in _ASKED:
            asked = Query({**filters, by: person_id})
            for day in (basis.valid_at, *table_query.later_days(record, table, basis, asked)):
                for row in table_query.whole(
                    record, table, Basis(day, basis.known_at, basis.position), asked
                ):
                    if counts(row, day):
                        yield Held(table.stream.noun, UUID(row.stream_id))

    return tuple(dict.fromkeys(found()))


def taking_over(record: Record) -> Callable[[Command, Chronicle[Any] | None], Prepared]:
    """What it comes to when somebody takes over: who does, and where. Raises Refused for a successor who has left."""

    def prepare(command: Command, before: Chronicle[Any] | None) -> Prepared:
        assert isinstance(command, TakeOver)  # noqa: S101  (it is registered for this type)
        person = before.latest() if before is not None else None
        if not isinstance(person, Person):
            return Prepared(command)
        successor = command.successor or person.successor
        if successor and not here(record, [successor]):
            sentence = f"{successor} has left too: name somebody who is there."
            raise Refused([Rejection(sentence, ("successor",), rule="people.on-record")])
        named, position = f'"{person.person}"'.encode(), record.head()
        held = holdings(record, record.basis(), person.person)

        def concerns_them(event: Event) -> bool:
            return isinstance(event.fact, Annulled) or named in msgspec.json.encode(event.fact)

        prepared = replace(command, successor=successor or None, held=held)
        return Prepared(prepared, rests_on=RestsOn(position, concerns_them))

    return prepare
