"""Parent: the group becomes a sub-group of another body, or of none (paper 1.1)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from domain.case import CHANGE
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.group.rules import Case, in_being_still, not_its_own_parent, one_parent, parent_in_being, parents
from domain.group.terms import Group, parent_in_words
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import ShortText


class ChangeParent(Command, frozen=True, kw_only=True):
    """Make a group a sub-group of another body, or of none."""

    parent_id: UUID | None = None
    parent_name: ShortText | None = None


@fact("group.parent_changed.v1")
class ParentChanged(Fact, kw_only=True):
    """A group became a sub-group of another body (paper 1.1)."""

    previous_id: UUID | None = None
    previous_name: ShortText | None = None
    parent_id: UUID | None = None
    parent_name: ShortText | None = None


@rule("group.parent-changes")
def parent_changes(case: Case[ChangeParent]) -> Rejection | None:
    now = (case.state.parent_id, case.state.parent_name)
    if (case.command.parent_id, case.command.parent_name) != now:
        return None
    return no("That is its parent already.", "parent_id", "parent_name")


def _recorded(case: Case[ChangeParent]) -> Fact:
    return ParentChanged(
        previous_id=case.state.parent_id,
        previous_name=case.state.parent_name,
        parent_id=case.command.parent_id,
        parent_name=case.command.parent_name,
    )


def _moved(group: Group, fact: ParentChanged, _: date) -> Group:
    return replace(group, parent_id=fact.parent_id, parent_name=fact.parent_name)


def _was(group: Group, _: ParentChanged) -> Mapping[str, Any]:
    return {"previous_id": group.parent_id, "previous_name": group.parent_name}


@sentence.register
def _(fact: ParentChanged, _: Names) -> str:
    now = parent_in_words(fact.parent_id, fact.parent_name)
    return f"Now a sub-group of {now} (was: of {parent_in_words(fact.previous_id, fact.previous_name)})."


PARENT = Step(
    asks=ChangeParent,
    rules=(*CHANGE, in_being_still, one_parent, parent_in_being, not_its_own_parent, parent_changes),
    records=_recorded,
    effects=(Effect(ParentChanged, change=_moved, correction=AskedAgain(), was=_was),),
    needs=parents,
)
