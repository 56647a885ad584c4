"""Duties about people: a second person for an erasure, and what a leaver held that nobody has taken over yet."""

from collections.abc import Iterator
from typing import Final

from application.record import Basis, Record
from domain.dates import in_words as day_in_words
from domain.person.succession import in_words
from domain.sentences import Names, person
from projections import table_query
from projections.duties.duty import Duty, DutyRequest
from projections.holdings import holdings
from projections.person import PERSONS
from projections.table_query import Query

ERASURE: Final = "erasure to agree to"
SUCCESSION: Final = "roles to take over"


def people(record: Record, basis: Basis, names: Names) -> Iterator[Duty]:
    """Both, at the basis."""
    for row in table_query.whole(record, PERSONS, basis, Query({"erasure": "asked"})):
        administrators = holding("administrator", record, basis)
        yield Duty(
            ERASURE,
            f"Agree that name and addresses of {person(row.summary.person, names)} be erased.",
            "TBC",
            "It was asked for; a second person must agree, and no day is set for it.",
            tuple(
                administrator
                for administrator in administrators
                if administrator != row.summary.erasure_proposed_by
            ),
            stream_id=row.stream_id,
            acts=(DutyRequest("erase-person", row.stream_id),),
        )
    for row in table_query.whole(record, PERSONS, basis, Query({"to_be_taken_over": "yes"})):
        held = holdings(record, basis, row.summary.person)
        if held:
            named = row.summary.successor
            yield Duty(
                SUCCESSION,
                f"Take over what {person(row.summary.person, names)} held: {in_words(held)}.",
                "TBC",
                f"They left on {day_in_words(row.summary.left_on)}; no day is set for it."
                if row.summary.left_on
                else "They were erased; no day is set for it.",
                (named,) if named else holding("governance", record, basis),
                stream_id=row.stream_id,
                acts=(DutyRequest("take-over", row.stream_id, "" if named else "the successor"),),
            )


def holding(role: str, record: Record, basis: Basis) -> tuple[str, ...]:
    """Those who hold a role at the basis."""
    found = table_query.whole(record, PERSONS, basis, Query({"role": role}))
    return tuple(row.summary.person for row in found)
