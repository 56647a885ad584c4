"""Rules that several acts of a person are put to."""

from typing import Any, Final, TypeAlias, TypeVar

from domain.case import STEP, reason_given
from domain.case import Case as AnyCase
from domain.decisions import Advice, Command, NotAsked, Rejection, no, rule
from domain.person.terms import SUPPLIER_CONTACT, Person, Role, parts_of
from domain.stream import OnlyAnnulled

Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, Person]


@rule("person.here")
def here(case: Case[Any]) -> Rejection | None:
    if case.state.erased_on is not None:
        return no("This person was erased: enter a person under an id of their own.", conflict=True)
    if case.state.left_on is not None:
        return no("This person has left; enter them again first, if they came back.", conflict=True)
    return None


@rule("person.not-erased")
def not_erased(case: Case[Any]) -> Rejection | None:
    return no("This person was erased.", conflict=True) if case.state.erased_on is not None else None


@rule("person.role-for-whom")
def role_for_whom(case: Case[Any]) -> Rejection | NotAsked | None:
    """A supplier contact acts for one supplier; every other role is held for the council, or one part of it."""
    command = case.command
    role: Role | None = command.role
    filled = [*parts_of(command)]
    if role is None:
        return no("Say which role it is that they hold there.", *filled) if filled else NotAsked()
    if role == SUPPLIER_CONTACT:
        if filled == ["supplier_id"]:
            return None
        at = dict.fromkeys(("supplier_id", *filled))
        return no("A supplier contact acts for one supplier, and nobody else: name it.", *at)
    if "supplier_id" in filled:
        return no("Only a supplier contact acts for a supplier.", "supplier_id", "role")
    if len(filled) > 1:
        return no(
            "A role is held for a directorate or for a portfolio: grant it twice where it is both.", *filled
        )
    return None


@rule("person.role-by-another", "NAO 6.2")
def role_by_another(case: Case[Any]) -> Advice | NotAsked | None:
    if case.command.role is None:
        return NotAsked()
    if stream_owner(case) not in case.people:
        return None
    return Advice("They gave themselves this role.")


def stream_owner(case: Case[Any]) -> str:
    """Opaque id of whom it is about."""
    return case.state.person if case.state is not None else case.command.person_id


ACT: Final = (*STEP, here)
"""Asked of whatever happens to somebody who is here."""
REASONED: Final = (*STEP, reason_given)

STANDS: Final = OnlyAnnulled(
    "What was granted, issued or ended was so until it is changed: record the change.", stands=True
)
"""Who could act, and when, is not rewritten."""
