"""What people call a contract or a group, and the id that it has: a paper prints the name, not the id."""

import re
from datetime import date
from typing import Any, Final
from uuid import UUID

from application.errors import NotFound
from application.record import Record
from domain.document import document_id
from domain.person.terms import stream_of
from projections.group import GROUPS
from projections.register import REGISTER
from projections.table import Table
from projections.table_query import Query, whole

ID: Final = re.compile(
    r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}", re.ASCII
)
"""An id as RFC 9562 writes it. Python reads much more as one: braces, figures of other scripts, no hyphens."""
DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_AT_LAST: Final = date(9998, 1, 1)
"""Names are looked up as they will be, as known now: what begins or ended elsewhere can be named too."""


def contract_called(record: Record, name: str) -> UUID:
    """The contract of that id or reference, just as it is written. Raises NotFound.

    What has the form of an id is one, whether or not there is such a contract.
    """
    if ID.fullmatch(name):
        return UUID(name)
    found = _named(record, REGISTER, "reference", name)
    if not found:
        raise NotFound(f"There is no contract with the reference {name[:100]}.")
    return found[0]


def group_called(record: Record, name: str) -> UUID:
    """The group of that id or short name, just as it is written. Raises NotFound, also where two are called so."""
    if ID.fullmatch(name):
        return UUID(name)
    found = _named(record, GROUPS, "short_name", name)
    if len(found) > 1:
        both = " and ".join(map(str, found))
        raise NotFound(f"More than one group is called {name[:100]}: give the id, {both}.")
    if not found:
        raise NotFound(f"There is no group called {name[:100]}.")
    return found[0]


def person_called(_record: Record, name: str) -> UUID:
    """The stream of the person of that opaque id, which it follows from; or that stream's own id."""
    return UUID(name) if ID.fullmatch(name) else stream_of(name)


def document_called(_record: Record, name: str) -> UUID:
    """The document of that id or SHA-256. Raises NotFound for what is neither."""
    if ID.fullmatch(name):
        return UUID(name)
    if not DIGEST.fullmatch(name):
        raise NotFound(f"There is no document {name[:100]}: give its id, or its SHA-256.")
    return document_id(name)


def _named(record: Record, table: Table[Any], filter_name: str, name: str) -> list[UUID]:
    if not name or not name.isprintable():
        return []  # nothing that is on record; and no database takes NUL
    rows = whole(record, table, record.basis(_AT_LAST), Query(filters={filter_name: name}))
    return [UUID(row.stream_id) for row in rows]
