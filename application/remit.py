"""The remit of a role that is held for a part of the council: its directorates, and what belongs to their contracts.

A role is held for a directorate by name, or for a portfolio, which is a post of a group that covers directorates. Which
these are is looked up now, with the names that a directorate had before and took since. A name that another directorate
bears by now is that other one's.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from application.errors import NotFound
from application.record import Record
from domain.contract import CONTRACT
from domain.contract.terms import Terms
from domain.events import NAMES
from domain.group import GROUP
from domain.group.convening import Convened
from domain.organisation import ORGANISATION, ORGANISATION_ID, Organisation, OrganisationUnit, former, found
from domain.text import as_read

Remit = frozenset[str]
"""Directorates, each as it is read."""


def remit_of(record: Record, held: Iterable[tuple[str, str]]) -> Remit | None:
    """The remit of somebody who holds a role for these, each a directorate and a portfolio; ``None`` for the whole
    council, where both are empty for one of them."""
    held = [*held]
    if any(not directorate and not portfolio for directorate, portfolio in held):
        return None
    named = {directorate for directorate, _ in held if directorate}
    named.update(*(_covered(record, portfolio) for _, portfolio in held if portfolio))
    return frozenset(_also_called(record, named))


def covers(record: Record, remit: Remit, contract_id: UUID) -> bool:
    """Whether a contract belongs to a directorate of the remit, today or, where it has yet to begin, when it does."""
    try:
        known = record.chronicle(CONTRACT, contract_id)
    except NotFound:
        return False
    terms: Terms | None = known.by_now(record.today())
    return terms is not None and as_read(terms.directorate) in remit


def _covered(record: Record, portfolio: str) -> Iterator[str]:
    """The directorates that a portfolio covers today, whichever group the post is in."""
    with record.store.read() as cursor:
        cursor.execute(
            record.sql("SELECT originator_id FROM events WHERE topic = ? AND originator_version = 1"),
            (NAMES[Convened],),
        )
        groups = [UUID(str(row["originator_id"])) for row in cursor.fetchall()]
    for group_id in groups:
        group = record.chronicle(GROUP, group_id).in_force(record.today())
        for post in group.posts if group is not None else ():
            if as_read(post.title) == as_read(portfolio):
                yield from post.directorates


def _also_called(record: Record, directorates: Iterable[str]) -> Iterator[str]:
    """These, what they were called before, and what took their place."""
    organisation: Organisation | None = None
    try:
        known: Any = record.chronicle(ORGANISATION, ORGANISATION_ID)
        organisation = known.in_force(record.today())
    except NotFound:
        pass
    wanted = {_now(organisation, name) for name in directorates}
    yield from wanted
    for gone in organisation.former if organisation else ():
        if not gone.unit.division and _now(organisation, gone.unit.directorate) in wanted:
            yield as_read(gone.unit.directorate)


def _now(organisation: Organisation | None, name: str) -> str:
    """The directorate that bears the name today, else the one that came after the last that did."""
    seen: set[str] = set()
    while as_read(name) not in seen and found(organisation, unit := OrganisationUnit(name)) is None:
        gone = former(organisation, unit)
        if gone is None or gone.successor is None:
            break
        seen.add(as_read(name))
        name = gone.successor.directorate
    return as_read(name)
