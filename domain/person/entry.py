"""Entry: somebody is entered in the directory; in one step also with a role and a token, as a supplier contact is."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain.case import STEP
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.person.roles import RoleGranted
from domain.person.rules import STANDS, Case, role_by_another, role_for_whom
from domain.person.terms import (
    NOT_ASKED,
    NewPersonId,
    Particulars,
    Person,
    Role,
    Scope,
    Token,
    Unit,
    stream_of,
)
from domain.person.tokens import DAYS, Days, TokenIssued
from domain.sentences import Names, person, sentence
from domain.stream import Effect, Step
from domain.text import PersonId, ShortText

Email = Annotated[str, Meta(max_length=254, pattern=r"^([^@\s]+@[^@\s]+)?\Z")]


class Enter(Command, frozen=True, kw_only=True):
    """Enter somebody in the directory, with a role and a token where they need them; or again, if they came back."""

    person_id: NewPersonId
    """A new opaque id: small letters, digits and hyphens. It stays theirs for good."""
    name: ShortText
    """Name, as papers print it. Kept beside the log, and erased on request."""
    email: Email = ""
    """E-mail address. Kept beside the log, and erased on request."""
    address: Annotated[str, Meta(max_length=500)] = ""
    """Where letters reach them at work. Kept beside the log, and erased on request."""
    role: Role | None = None
    """The role that they hold from now on, where there is one."""
    directorate: Unit = ""
    """The directorate that the role is held for; leave out for the whole council."""
    portfolio: Unit = ""
    """The Cabinet portfolio that the role is held for; leave out for the whole council."""
    supplier_id: UUID | None = None
    """The supplier for whom a supplier contact acts."""
    token: Scope | None = None
    """What the token that is issued along may do; leave out for none. It is told in the answer, and never again."""
    days: Days = DAYS
    """Days until that token ends."""
    particulars: Annotated[Particulars, NOT_ASKED] = ""
    """Digest of name and addresses, with a salt."""
    issued: Annotated[Token | None, NOT_ASKED] = None
    """The token that is issued along."""


@fact("person.entered.v1")
class Entered(Fact, kw_only=True):
    """Somebody was entered in the directory, which keeps name and addresses beside the log. What was asked to be erased
    when they had left is not what they came back with: nobody has asked for that yet."""

    person: PersonId
    particulars: Particulars


@rule("person.new-to-the-directory")
def new_to_the_directory(case: Case[Enter]) -> Rejection | None:
    known: Person | None = case.state
    if known is None:
        return None
    if known.erased_on is not None:
        return no(
            f"{case.command.person_id} was erased; enter a person under an id of their own.",
            "person_id",
            conflict=True,
        )
    if known.left_on is None:
        return no(f"{case.command.person_id} is in the directory already.", "person_id", conflict=True)
    return None


@rule("person.token-in-a-role")
def token_in_a_role(case: Case[Enter]) -> Rejection | None:
    if case.command.token is None or case.command.role is not None:
        return None
    return no("Whoever signs in does so in a role: say which.", "role")


def _recorded(case: Case[Enter]) -> Iterable[Fact]:
    command = case.command
    yield Entered(person=command.person_id, particulars=command.particulars)
    if command.role is not None:
        yield RoleGranted(
            role=command.role,
            directorate=command.directorate,
            portfolio=command.portfolio,
            supplier_id=command.supplier_id,
        )
    if command.issued is not None:
        yield TokenIssued(token=command.issued)


def _in_the_directory(known: Person | None, fact: Entered, _: date) -> Person:
    if known is None:
        return Person(fact.person, fact.particulars)
    return replace(
        known,
        particulars=fact.particulars,
        left_on=None,
        successor="",
        taken_over_by="",
        erasure_proposed_by="",
    )


@sentence.register
def _(fact: Entered, names: Names) -> str:
    return f"{person(fact.person, names)} entered in the directory."


ENTRY = Step(
    asks=Enter,
    rules=(*STEP, new_to_the_directory, role_for_whom, role_by_another, token_in_a_role),
    records=_recorded,
    effects=(Effect(Entered, change=_in_the_directory, correction=STANDS),),
    brings=(RoleGranted, TokenIssued),
    opens=True,
    goes_on=True,
    stream_id=lambda command: stream_of(command.person_id),
    in_force=False,
)
