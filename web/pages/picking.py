"""People, suppliers, contracts, groups and other things by the names that people have for them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from flask import g

from application.access import Person, here
from application.errors import NotFound
from application.importing.suppliers import KnownSupplier
from domain.group import GROUP
from domain.group.terms import Group, Post
from projections import tables
from projections.group import GROUPS
from projections.known_suppliers import known_suppliers
from projections.naming import ID, contract_called
from projections.organisation import organisation_at
from projections.register import REGISTER
from projections.supplier import SUPPLIERS
from projections.table import Row, Table, as_read
from projections.table_query import Query, row_of
from web.pages.cells import plain_cell
from web.pages.frame import Visit

_MOST: Final = 200
"""So many names are offered; any other can be typed."""
_AT_MOST_NAMED: Final = 5
"""So many that are called alike are told by their ids."""
_BY_NAME: Final = frozenset({"title", "name", "code", "group_name"})
"""What lists are sorted by that does not say when; of others what comes last is offered first."""
_NO_FIRM: Final = "no firm"
"""In whose name nobody acts."""
_IN_BRACKETS: Final = re.compile(r".*\(([^()]+)\)")
_CALLED: Final = (
    "title",
    "name",
    "item_title",
    "measure",
    "programme",
    "wording",
    "file_name",
    "group_name",
    "kind",
)
_BESIDE: Final = ("period", "date", "status", "day", "agreed_on", "proposed_on", "version")


class NotNamed(Exception):
    """Nothing, or more than one thing, is called so."""


class Picking:
    """What can be picked on a form, as things are now, by whoever asks."""

    def __init__(self, visit: Visit) -> None:
        self._visit, self._record = visit, visit.record
        self._now = visit.record.basis()
        self._offered: dict[tuple[str, str], Sequence[Row[Any]]] = {}

    # People

    @cached_property
    def _everybody(self) -> list[Person]:
        """Everybody in the directory of whom whoever asks may know: to a supplier's contact, those of the same firm."""
        found = self._visit.services.access.directory()
        if self._visit.may("list-people"):
            return found
        known = here(self._record, [person.person_id for person in found], g.actor.supplier_id or _NO_FIRM)
        return [person for person in found if person.person_id in known]

    @cached_property
    def people(self) -> list[str]:
        """Their names; with the id where two are called alike."""
        everybody = self._everybody
        names = [person.name for person in everybody]
        return [
            f"{person.name} ({person.person_id})" if names.count(person.name) > 1 else person.name
            for person in everybody[:_MOST]
        ]

    def person(self, typed: str) -> str:
        """The id of whoever is called so. Raises NotNamed."""
        said = _IN_BRACKETS.fullmatch(typed)
        known = {person.person_id for person in self._everybody}
        if said and said[1] in known:
            return said[1]
        if typed in known:
            return typed
        found = [person.person_id for person in self._everybody if _alike(person.name, typed)]
        if len(found) == 1:
            return found[0]
        if found:
            raise NotNamed(
                f"More than one person is called {typed}: add the id in brackets, {' or '.join(found)}"
            )
        raise NotNamed(f"There is nobody called {typed} in the directory")

    # Suppliers

    @cached_property
    def suppliers(self) -> list[str]:
        """Names of registered suppliers; with the id where several are called alike."""
        if not self._visit.may("list-suppliers"):
            return []
        rows = self._visit.gate.page(SUPPLIERS, self._now, Query(limit=_MOST)).rows
        alike = Counter(_name(row.summary.name) for row in rows)
        return [
            row.summary.name
            if alike[_name(row.summary.name)] == 1
            else f"{row.summary.name} ({row.stream_id})"
            for row in rows
        ]

    def supplier(self, typed: str) -> dict[str, str]:
        """The supplier of that name or id, as a contract names it. Raises NotNamed."""
        said = _IN_BRACKETS.fullmatch(typed)
        ids = {typed, said[1] if said else ""}
        by_id: dict[str, KnownSupplier] = {}
        by_name: dict[str, KnownSupplier] = {}
        for known in known_suppliers(self._record):
            supplier_id = str(known.supplier_id)
            if supplier_id in ids:
                by_id.setdefault(supplier_id, known)
            elif _alike(known.name, typed):
                by_name.setdefault(supplier_id, known)
        found = list((by_id or by_name).values())
        if not found:
            raise NotNamed(f"There is no supplier called {typed} on record: register it first")
        if len(found) > 1:
            which = " or ".join(sorted(str(known.supplier_id) for known in found)[:_AT_MOST_NAMED])
            raise NotNamed(f"More than one supplier is called {typed}: add the id in brackets, {which}")
        [known] = found
        number = known.identifiers[0] if known.identifiers else None
        told = {"supplier_id": str(known.supplier_id), "name": known.name}
        return told | ({"scheme": number.scheme, "identifier": number.identifier} if number else {})

    # Contracts and groups

    @cached_property
    def contracts(self) -> list[tuple[str, str]]:
        """References and titles."""
        if not self._visit.may("list-contracts"):
            return []
        rows = self._visit.gate.page(REGISTER, self._now, Query(limit=_MOST)).rows
        return [(row.summary.reference, row.summary.title) for row in rows]

    def contract(self, typed: str) -> str:
        """The id of the contract of that reference, title or id. Raises NotNamed."""
        try:
            return str(contract_called(self._record, typed))
        except NotFound:
            rows = self._visit.gate.page(REGISTER, self._now, Query(search=typed, limit=2)).rows
        if len(rows) == 1:
            return rows[0].stream_id
        why = "More than one contract fits" if rows else "There is no contract called"
        raise NotNamed(f"{why} {typed}: give its reference")

    @cached_property
    def groups(self) -> list[tuple[str, str]]:
        """Ids and names of groups."""
        return self.things(GROUP.noun)

    def units(self, kind: str) -> list[str]:
        """Names of directorates or divisions that are on the list of the organisation's units."""
        found = (
            organisation_at(self._record, self._visit.clocks.basis)
            if self._visit.may("list-organisations")
            else None
        )
        return (
            list(dict.fromkeys(filter(None, (getattr(unit, kind) for unit in found.units)))) if found else []
        )

    # Posts

    @cached_property
    def _all_posts(self) -> list[tuple[str, Group, Post]]:
        """Every post of every group that is, with the group's id."""
        rows = self._visit.gate.page(GROUPS, self._now, Query({"in_being": "yes"}, limit=_MOST)).rows
        found = []
        for row in rows:
            group: Group | None = self._record.chronicle(GROUP, UUID(row.stream_id)).in_force(
                self._now.valid_at
            )
            found += [(row.stream_id, group, post) for post in group.posts] if group else []
        return found

    def posts(self, kind: str) -> list[tuple[str, str]]:
        """Posts of that kind; of every kind, where there is none of it: group and post, and who holds it."""
        kinds = {post.kind for _, _, post in self._all_posts}
        return [
            (f"{group_id}/{post.post_id}", self._held(group, post))
            for group_id, group, post in self._all_posts
            if kind not in kinds or post.kind == kind
        ]

    def posts_for(self, kind: str, directorate: str) -> list[str]:
        """Posts of that kind that cover a directorate."""
        return [
            f"{group_id}/{post.post_id}"
            for group_id, _, post in self._all_posts
            if post.kind == kind and directorate in post.directorates
        ]

    def _held(self, group: Group, post: Post) -> str:
        holders = [
            self._visit.names.get(person, person)
            for person in group.holders(post.post_id, self._now.valid_at)
        ]
        return f"{post.title}, {' and '.join(holders)}" if holders else f"{post.title} (nobody holds it)"

    @staticmethod
    def post(typed: str) -> dict[str, str]:
        """The post that was picked. Raises NotNamed."""
        group_id, _, post_id = typed.partition("/")
        if not ID.fullmatch(group_id) or not post_id:
            raise NotNamed(f"There is no post called {typed}: choose from the list")
        return {"group_id": group_id, "post_id": post_id}

    # Anything else

    def things(self, noun: str, contract_id: str = "") -> list[tuple[str, str]]:
        """Ids of things of that kind and what they are called; of one contract, where that is settled. Of many, the
        first by name, or those with the last days."""
        rows = self._first_of(noun, contract_id)[:_MOST]
        return [(row.stream_id, self._named(tables.BY_NOUN[noun], row)) for row in rows]

    def are_many(self, noun: str, contract_id: str = "") -> bool:
        """Whether there are more of them than are offered, so that what they are called is typed."""
        return len(self._first_of(noun, contract_id)) > _MOST

    def called(self, noun: str, thing_id: str) -> str:
        """What a thing is called, with its id, as :meth:`thing` takes it; what was typed, where there is none of that
        id of which whoever asks may know."""
        table, _ = self._sought(noun, "")
        if not ID.fullmatch(thing_id) or not self._visit.may(f"list-{table.stream.plural}"):
            return thing_id
        try:
            self._visit.gate.require_known(table.stream, UUID(thing_id))
        except NotFound:
            return thing_id
        row = row_of(self._record, table, self._now, thing_id)
        return f"{self._named(table, row)} ({thing_id})" if row else thing_id

    def _sought(self, noun: str, contract_id: str) -> tuple[Table[Any], Mapping[str, str]]:
        table = tables.BY_NOUN[noun]
        return table, {"contract_id": contract_id} if contract_id and "contract_id" in table.filters else {}

    def _first_of(self, noun: str, contract_id: str) -> Sequence[Row[Any]]:
        """As many as are offered, and one more."""
        asked = noun, contract_id
        if asked not in self._offered:
            table, filters = self._sought(noun, contract_id)
            descending = table.sorted_by[0] not in _BY_NAME
            query = Query(filters=filters, descending=descending, limit=_MOST + 1)
            may = self._visit.may(f"list-{table.stream.plural}")
            self._offered[asked] = self._visit.gate.page(table, self._now, query).rows if may else ()
        return self._offered[asked]

    def _named(self, table: Table[Any], row: Row[Any]) -> str:
        return self._called(as_read(table, row, self._now.valid_at))

    def _called(self, row: Mapping[str, Any]) -> str:
        told = [plain_cell(self._visit, row[name]) for name in _CALLED if row.get(name)][:1]
        told += [plain_cell(self._visit, row[name]) for name in _BESIDE if row.get(name)][:2]
        return ", ".join(told)

    def thing(self, noun: str, typed: str, contract_id: str = "") -> str:
        """The id of the thing that was picked, by id or by what it is called. Raises NotNamed."""
        said = _IN_BRACKETS.fullmatch(typed)
        for an_id in (typed, said[1] if said else ""):
            if ID.fullmatch(an_id):
                return an_id
        table, filters = self._sought(noun, contract_id)
        rows = self._visit.gate.whole(table, self._now, Query(filters=filters))
        found = [row.stream_id for row in rows if _alike(self._named(table, row), typed)]
        if len(found) == 1:
            return found[0]
        if found:
            which = " or ".join(sorted(found)[:_AT_MOST_NAMED])
            raise NotNamed(f"More than one is called {typed}: add the id in brackets, {which}")
        raise NotNamed(f"Nothing is called {typed}: choose from the list")


def _alike(name: str, typed: str) -> bool:
    return _name(name) == _name(typed)


def _name(text: str) -> str:
    return " ".join(text.split()).casefold()
