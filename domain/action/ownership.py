"""Ownership: another person is to do it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.action.agreement import Agreed
from domain.action.arising import AgreedAbout
from domain.action.rules import HOLDERS, Case
from domain.action.terms import Action
from domain.case import reason_given
from domain.chronicle import Chronicle
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import PersonId


class ChangeOwner(Command, frozen=True, kw_only=True):
    """Give an action to another person."""

    owner: PersonId


@fact("action.owner_changed.v1")
class OwnerChanged(Fact, kw_only=True):
    """Another person is to do it."""

    previous: PersonId
    owner: PersonId


@rule("action.owner-changes")
def owner_changes(case: Case[ChangeOwner]) -> Rejection | None:
    if case.command.owner != case.state.owner:
        return None
    return no("That person owns it already.", "owner")


def _owner_in(fact: Fact) -> str:
    return fact.owner if isinstance(fact, Agreed | AgreedAbout | OwnerChanged) else ""


def ever_owned(case: Case[Any]) -> bool:
    """Whether who gives the command, or for whom it is given, owns the action or ever did."""
    return case.ever_owned(_owner_in)


def owners_ever(story: Chronicle[Action]) -> frozenset[str]:
    """Opaque ids of everyone whom that rule means: those whom facts that stand name, and named before they were put
    right."""
    return frozenset(map(_owner_in, story.wordings())) - {""}


def owned_before(action: Action, person_id: str) -> bool:
    """Whether that person owns the action, or did before, as the record has it now."""
    return person_id in (action.owner, *action.owners_before)


def _recorded(case: Case[ChangeOwner]) -> Fact:
    return OwnerChanged(previous=case.state.owner, owner=case.command.owner)


def handed_over(action: Action, leaver: str, successor: str, _: date) -> Iterator[ChangeOwner]:
    """How somebody takes over an action that is another person's."""
    if action.owner == leaver:
        yield ChangeOwner(owner=successor)


def _handed_over(action: Action, fact: OwnerChanged, _: date) -> Action:
    return replace(action, owner=fact.owner, owners_before=(*action.owners_before, action.owner))


def _was(action: Action, _: OwnerChanged) -> Mapping[str, Any]:
    return {"previous": action.owner}


@sentence.register
def _(fact: OwnerChanged, names: Names) -> str:
    return f"The action is now {person(fact.owner, names)}'s (was {person(fact.previous, names)}'s)."


OWNERSHIP = Step(
    asks=ChangeOwner,
    rules=(*HOLDERS, reason_given, owner_changes),
    records=_recorded,
    effects=(Effect(OwnerChanged, change=_handed_over, correction=AskedAgain(), was=_was),),
    in_force=False,
)
