"""The list of people: who is here, who is to act about whom. It names nobody."""

from typing import Final, NamedTuple
from uuid import UUID

from domain.person import PERSON
from domain.person.terms import Person
from projections.table import Table, has_among


class Summary(NamedTuple):
    """What a list shows of a person."""

    person: str
    """Opaque id."""
    stands: str
    """*here*, *left* or *erased*."""
    roles: tuple[str, ...]
    """Roles held."""
    left_on: str | None
    successor: str
    taken_over_by: str
    erasure_proposed_by: str


def summarise(person: Person, _person_id: UUID) -> Summary:
    """What a list shows of them."""
    return Summary(
        person=person.person,
        stands="erased" if person.erased_on else "left" if person.left_on else "here",
        roles=tuple(dict.fromkeys(grant.role for grant in person.roles)),
        left_on=person.left_on.isoformat() if person.left_on else None,
        successor=person.successor,
        taken_over_by=person.taken_over_by,
        erasure_proposed_by=person.erasure_proposed_by,
    )


PERSONS: Final = Table(
    name="persons",
    stream=PERSON,
    summary=Summary,
    summarise=summarise,
    sorted_by=("person",),
    indexed=("stands",),
    filters={"stands": "r.stands = ?", "role": has_among("roles")},
    choices={
        "erasure": {"asked": "r.erasure_proposed_by <> ''", "not asked": "r.erasure_proposed_by = ''"},
        "to_be_taken_over": {
            "yes": "r.stands <> 'here' AND r.taken_over_by = ''",
            "no": "(r.stands = 'here' OR r.taken_over_by <> '')",
        },
    },
    unseen=("erasure_proposed_by",),
    meaning="2",  # whoever was entered again is not asked to be erased
)
