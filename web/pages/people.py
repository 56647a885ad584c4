"""People for whoever runs the record: who is here, their roles and tokens; leavers; settings and read models."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Response, request

from application.access import ERASED
from application.errors import NotFound
from application.store.ledger import instant
from domain.dates import in_words
from domain.person import PERSON
from domain.person.succession import in_words as held_in_words
from domain.person.terms import Grant, Person, Token, for_whom
from domain.supplier import SUPPLIER
from projections.holdings import holdings
from projections.person import PERSONS
from projections.search_words import words
from projections.table import as_read
from projections.table_query import Query
from web.pages.acts import OfferedAct, act
from web.pages.frame import Pages, Visit
from web.pages.listing import file_wanted, listed, whole_list
from web.pages.story import told_stream
from web.pages.words import in_london
from web.settings_told import settings_told

_MOST: Final = 200
_NUMBERED: Final = re.compile(r"p-([0-9]{1,9})", re.ASCII)
_HERE: Final = (
    ("rename-person", "Rename, or change addresses"),
    ("grant-role", "Give a role"),
    ("issue-token", "Issue a token"),
    ("record-leaving", "Record that they left"),
    ("erase-person", "Ask that name and addresses be erased"),
)
_GONE: Final = (
    ("enter-person", "Enter them again"),
    ("take-over", "Take over what they held"),
    ("erase-person", "Ask that name and addresses be erased"),
)


@dataclass(frozen=True)
class Held:
    """A role or a token, and how it is ended."""

    said: str
    end: OfferedAct | None


def register_people(pages: Pages) -> None:
    """Add the list, the page of a person, and the settings."""
    pages.place("People", "/people", "enter-person")
    pages.place("Settings", "/settings", "enter-person")

    @pages.page("/people", "list-people", endpoint="list-people")
    def people(visit: Visit) -> str | Response:
        if file_wanted() and visit.may("person"):
            return whole_list(visit, PERSONS, listed(visit, PERSONS, ()), "People")
        sought = request.args.get("q", "").strip()
        found = [
            person
            for person in visit.services.access.directory()
            if _fits(person.name, person.person_id, sought)
        ]
        return visit.page(
            "people.html",
            "People",
            sought=sought,
            found=found[:_MOST],
            more=max(len(found) - _MOST, 0),
            may_open=visit.may("person"),
            address_of=lambda person_id: visit.clocks.address(f"/people/{person_id}"),
            leavers=list(_leavers(visit)) if visit.may("person") else [],
            enter=act(visit, "enter-person", said="Enter somebody", person_id=_next_id(visit.names)),
        )

    @pages.page("/people/{person_id}", "person", endpoint="person")
    def person(visit: Visit, person_id: UUID) -> str:
        basis = visit.clocks.basis
        known = visit.record.chronicle_at(PERSON, person_id, basis.position)
        state: Person | None = visit.gate.in_force(known, basis.valid_at)
        if state is None:
            raise NotFound(f"The person was not in the directory on {in_words(basis.valid_at)}.")
        here = f"/people/{state.person}"
        kept = visit.services.access.kept(state.person)
        name = kept.name if kept else ERASED
        return visit.page(
            "person.html",
            name,
            here=here,
            person=state,
            named=lambda person_id: _named(visit, person_id),
            email=kept.email if kept else ERASED,
            address_kept=kept.address if kept else ERASED,
            roles=[_role(visit, here, grant) for grant in state.roles],
            tokens=[_token(visit, here, token) for token in state.tokens],
            acts=list(_acts(visit, here, state)),
            held=_held(visit, state),
            take_over=act(visit, "take-over", here, "Take it over", successor=_named(visit, state.successor)),
            agree=act(visit, "erase-person", here, "Agree to it", step="check"),
            story=told_stream(visit, PERSON, person_id),
            recorded=request.args.get("recorded", ""),
        )

    @pages.page("/settings", "settings", endpoint="settings")
    def settings(visit: Visit) -> str:
        return visit.page(
            "settings.html",
            "Settings",
            told=settings_told(visit.services.settings, os.environ),
            head=visit.record.head(),
            standing=visit.services.supervisor.status(),
            instant=instant,
        )


def _next_id(known: Iterable[str]) -> str:
    """An id that nobody has yet: the number after the last."""
    numbers = [int(found[1]) for person_id in known if (found := _NUMBERED.fullmatch(person_id))]
    return f"p-{max(numbers, default=0) + 1:04}"


def _fits(name: str, person_id: str, sought: str) -> bool:
    """Whether every word sought begins one of the name's or the id's."""
    held = words(f"{name} {person_id}")
    return not sought or all(any(word.startswith(begun) for word in held) for begun in words(sought))


def _leavers(visit: Visit) -> Iterator[Mapping[str, Any]]:
    """Those who have gone, and whose work nobody took over yet."""
    basis = visit.clocks.basis
    for row in visit.gate.page(PERSONS, basis, Query({"to_be_taken_over": "yes"}, limit=_MOST)).rows:
        held = holdings(visit.record, basis, row.summary.person)
        if held:
            told = as_read(PERSONS, row, basis.valid_at)
            here = f"/people/{row.summary.person}"
            yield {
                **told,
                "name": visit.names.get(row.summary.person, row.summary.person),
                "held": held_in_words(held),
                "address": visit.clocks.address(here),
                "successor_name": _named(visit, row.summary.successor),
                "take_over": act(visit, "take-over", here, "Take it over"),
            }


def _held(visit: Visit, state: Person) -> str:
    """What somebody who has gone still holds; nothing of somebody who is here: that is theirs."""
    if state.here or state.taken_over_by:
        return ""
    held = holdings(visit.record, visit.clocks.basis, state.person)
    return held_in_words(held) if held else ""


def _named(visit: Visit, person_id: str) -> str:
    return visit.names.get(person_id, person_id)


def _role(visit: Visit, here: str, grant: Grant) -> Held:
    filled = {
        name: getattr(grant, name) or "" for name in ("role", "directorate", "portfolio", "supplier_id")
    }
    said = f"{grant.role.replace('-', ' ')}{_for_whom(visit, grant)}"
    return Held(said[:1].upper() + said[1:], act(visit, "end-role", here, "End it", **filled))


def _for_whom(visit: Visit, grant: Grant) -> str:
    if grant.supplier_id is None:
        return for_whom(grant)
    supplier = visit.gate.latest(visit.record.chronicle(SUPPLIER, grant.supplier_id))
    return f" for {supplier.name}" if supplier else ""


def _token(visit: Visit, here: str, token: Token) -> Held:
    ends = in_london(datetime.fromisoformat(token.expires_at))
    said = f"{token.role.replace('-', ' ')}, {token.scope}, until {ends} ({token.token_id})"
    return Held(
        said[:1].upper() + said[1:], act(visit, "revoke-token", here, "End it", token_id=token.token_id)
    )


def _acts(visit: Visit, here: str, state: Person) -> Iterator[OfferedAct]:
    wanted: Sequence[tuple[str, str]] = () if state.erased_on else _HERE if state.here else _GONE
    for name, said in wanted:
        if name == "erase-person" and state.erasure_proposed_by:
            continue  # it is offered where it is told who asked
        filled = {"person_id": state.person} if name == "enter-person" else {}
        found = act(visit, name, "" if name == "enter-person" else here, said, **filled)
        if found:
            yield found
