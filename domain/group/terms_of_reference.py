"""Terms of reference: the group is given others (paper 1.1)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.case import CHANGE
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.group.rules import Case, in_being_still
from domain.group.terms import Group
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import LongText


class ChangeTermsOfReference(Command, frozen=True, kw_only=True):
    """Give a group other terms of reference."""

    text: LongText


@fact("group.terms_of_reference_changed.v1")
class TermsOfReferenceChanged(Fact, kw_only=True):
    """A group was given other terms of reference (paper 1.1)."""

    previous: LongText
    text: LongText


@rule("group.terms-change")
def terms_change(case: Case[ChangeTermsOfReference]) -> Rejection | None:
    if case.command.text != case.state.terms_of_reference:
        return None
    return no("The terms of reference say just that already.", "text")


def _recorded(case: Case[ChangeTermsOfReference]) -> Fact:
    return TermsOfReferenceChanged(previous=case.state.terms_of_reference, text=case.command.text)


def _changed(group: Group, fact: TermsOfReferenceChanged, _: date) -> Group:
    return replace(group, terms_of_reference=fact.text)


def _was(group: Group, _: TermsOfReferenceChanged) -> Mapping[str, Any]:
    return {"previous": group.terms_of_reference}


@sentence.register
def _(fact: TermsOfReferenceChanged, _: Names) -> str:
    was = f'"{fact.previous}"' if fact.previous else "none"
    now = f'"{fact.text}"' if fact.text else "none"
    return f"Terms of reference changed to {now} (was {was})."


TERMS_OF_REFERENCE = Step(
    asks=ChangeTermsOfReference,
    rules=(*CHANGE, in_being_still, terms_change),
    records=_recorded,
    effects=(Effect(TermsOfReferenceChanged, change=_changed, correction=AskedAgain(), was=_was),),
)
