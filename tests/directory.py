"""The people of stories that are told without a council: whoever a request may name is in the directory."""

from collections.abc import Collection
from uuid import UUID
from weakref import WeakSet

import msgspec

from application.directory import Directory
from application.handling import people as naming
from application.record import Record
from domain.decisions import Actor
from domain.person.entry import Enter
from domain.person.erasure import Erase
from domain.person.leaving import Leave
from domain.person.renaming import Rename
from domain.person.terms import SUPPLIER_CONTACT, Role, stream_of
from domain.person.tokens import IssueToken

PEOPLE = tuple(
    f"p-{name}"
    for name in [
        "anwen",
        "bryn",
        "carys",
        "dilwyn",
        "eirlys",
        "ieuan",
        "lowri",
        "mared",
        "nerys",
        "fflur",
        "gwyn",
        "heledd",
        "gwen",
        "mair",
        "eleri",
        "bry",  # ids that begin like others
        "ann",
        "annie",
        *map(str, range(21)),  # more than a contract may have lead officers
    ]
)


_WHY = "For the test."


_ALL_THERE: WeakSet[Record] = WeakSet()
_really_here = naming.here


def enter_people(record: Record) -> None:
    """Have all of them there, without an event: the stories told so are about something else, and count their own."""
    _ALL_THERE.add(record)


def _here(record: Record, people: Collection[str], supplier_id: str = "") -> frozenset[str]:
    there = frozenset(people).intersection(PEOPLE) if record in _ALL_THERE else frozenset()
    return there | _really_here(record, people, supplier_id)


naming.here = _here


def entry(person_id: str, name: str, supplier_id: str = "", role: Role | None = None) -> Enter:
    """How somebody is entered, with a token where they have a role; a contact of the supplier where one is named."""
    return Enter(
        person_id=person_id,
        name=name,
        role=SUPPLIER_CONTACT if supplier_id else role,
        supplier_id=UUID(supplier_id) if supplier_id else None,
        token="write" if role else None,
    )


def add_person(directory: Directory, person_id: str, name: str, supplier_id: str = "") -> None:
    """Enter somebody, or give them another name."""
    if directory.record.version(stream_of(person_id)):
        directory.act(person_id, Rename(name=name, reason=_WHY))
    else:
        directory.enter([entry(person_id, name, supplier_id)])


def issue(directory: Directory, person_id: str, role: str, scope: str = "write", days: int = 90) -> str:
    """A new token for somebody, in a role that is granted where they lack it."""
    wanted = msgspec.convert({"role": role, "scope": scope, "days": days, "reason": _WHY}, IssueToken)
    return directory.issue(person_id, wanted)


def erase(directory: Directory, person_id: str) -> None:
    """Erase somebody's name, by two people."""
    for administrator in ("p-eirlys", "p-tegid"):
        directory.act(person_id, Erase(reason=_WHY), Actor(administrator, "administrator"))


def let_go(directory: Directory, person_id: str, successor: str | None = None) -> int:
    """Record that somebody left; how many tokens ended."""
    outcome = directory.act(person_id, Leave(successor=successor, reason=_WHY))
    before = outcome.before.latest() if outcome.before else None
    return len(before.tokens) if before else 0
