"""Roles: in which somebody may act, for the council, a directorate, a portfolio or a supplier, and until when."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.person.rules import ACT, REASONED, STANDS, Case, here, role_by_another, role_for_whom
from domain.person.terms import Grant, Person, Role, Unit, for_whom
from domain.sentences import Names, sentence
from domain.stream import Effect, Step
from domain.text import as_read


class GrantRole(Command, frozen=True, kw_only=True):
    """Let somebody act in a role."""

    role: Role
    """The role in which they may act."""
    directorate: Unit = ""
    """The directorate that it is held for; leave out for the whole council."""
    portfolio: Unit = ""
    """The Cabinet portfolio that it is held for; leave out for the whole council."""
    supplier_id: UUID | None = None
    """The supplier for whom a supplier contact acts."""


class EndRole(Command, frozen=True, kw_only=True):
    """End a role that somebody holds, and every token in it."""

    role: Role
    """The role that ends."""
    directorate: Unit = ""
    """The directorate that it is held for; leave out for the whole council."""
    portfolio: Unit = ""
    """The Cabinet portfolio that it is held for; leave out for the whole council."""
    supplier_id: UUID | None = None
    """The supplier for whom a supplier contact acts."""


@fact("person.role_granted.v1")
class RoleGranted(Fact, kw_only=True):
    """Somebody may act in a role."""

    role: Role
    """The role in which they may act."""
    directorate: Unit = ""
    """The directorate that it is held for; empty for the whole council."""
    portfolio: Unit = ""
    """The Cabinet portfolio that it is held for; empty for the whole council."""
    supplier_id: UUID | None = None
    """The supplier that it is held for."""


@fact("person.role_ended.v1")
class RoleEnded(Fact, kw_only=True):
    """Somebody may no longer act in a role; every token in it ended."""

    role: Role
    """The role that ended."""
    directorate: Unit = ""
    """The directorate that it was held for; empty for the whole council."""
    portfolio: Unit = ""
    """The Cabinet portfolio that it was held for; empty for the whole council."""
    supplier_id: UUID | None = None
    """The supplier that it was held for."""


def _grant(said: RoleGranted | RoleEnded) -> Grant:
    return Grant(said.role, said.directorate, said.portfolio, said.supplier_id)


def _held(case: Case[GrantRole] | Case[EndRole]) -> Iterator[Grant]:
    """The role for that part of the council, or that supplier, where they hold it. A part is the same in capitals."""
    asked = case.command
    part = (as_read(asked.directorate), as_read(asked.portfolio))
    for held in case.state.roles:
        same = (held.role, held.supplier_id) == (asked.role, asked.supplier_id)
        if same and (as_read(held.directorate), as_read(held.portfolio)) == part:
            yield held


@rule("person.role-not-held")
def role_not_held(case: Case[GrantRole]) -> Rejection | None:
    if not any(_held(case)):
        return None
    return no("They hold that role already.", "role", conflict=True)


@rule("person.role-held")
def role_held(case: Case[EndRole]) -> Rejection | None:
    if any(_held(case)):
        return None
    return no(
        "They do not hold that role for just that part of the council, or that supplier.",
        "role",
        conflict=True,
    )


def _granting(case: Case[GrantRole]) -> Fact:
    command = case.command
    return RoleGranted(
        role=command.role,
        directorate=command.directorate,
        portfolio=command.portfolio,
        supplier_id=command.supplier_id,
    )


def _ending(case: Case[EndRole]) -> Iterator[Fact]:
    """As it was granted; twice, where it was granted twice in other letters."""
    for held in _held(case):
        yield RoleEnded(
            role=held.role,
            directorate=held.directorate,
            portfolio=held.portfolio,
            supplier_id=held.supplier_id,
        )


def _granted(known: Person, fact: RoleGranted, _: date) -> Person:
    return replace(known, roles=(*known.roles, _grant(fact)))


def _ended(known: Person, fact: RoleEnded, _: date) -> Person:
    """Without the role, without sessions, and without tokens in a role that is held no more."""
    left = replace(
        known,
        roles=tuple(role for role in known.roles if role != _grant(fact)),
        sessions_ended=known.sessions_ended + 1,
    )
    return replace(
        left, tokens=tuple(token for token in left.tokens if left.holds(token.role, token.supplier_id))
    )


@sentence.register
def _(fact: RoleGranted, _: Names) -> str:
    return f"May act as {fact.role}{for_whom(fact)}."


@sentence.register
def _(fact: RoleEnded, _: Names) -> str:
    return f"May no longer act as {fact.role}{for_whom(fact)}."


GRANT = Step(
    asks=GrantRole,
    rules=(*ACT, role_for_whom, role_not_held, role_by_another),
    records=_granting,
    effects=(Effect(RoleGranted, change=_granted, correction=STANDS),),
    in_force=False,
)
END = Step(
    asks=EndRole,
    rules=(*REASONED, here, role_held),
    records=_ending,
    effects=(Effect(RoleEnded, change=_ended, correction=STANDS),),
    in_force=False,
)
