"""Convening: a group is entered in the record, with the body above it and its terms of reference (paper 1.1)."""

from datetime import date
from typing import Any
from uuid import UUID

from domain.case import ENTRY, had_come
from domain.dates import TBC, PartialDate, day_fault, earliest, fault, in_words
from domain.decisions import Command, Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.group.rules import Case, not_its_own_parent, one_parent, parent_in_being, parents
from domain.group.terms import Group, GroupKind, parent_in_words
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import LongText, ShortText


class Convene(Command, frozen=True, kw_only=True):
    """Enter a group: a review group, the body above it, a committee, the cabinet, a management team."""

    name: ShortText
    short_name: ShortText | None = None
    kind: GroupKind
    convened_on: PartialDate
    """A day, a month such as 2016-09, or TBC where nobody knows any more."""
    parent_id: UUID | None = None
    """The group that it is a sub-group of, where that is on this record."""
    parent_name: ShortText | None = None
    """The same in words, where it is not."""
    terms_of_reference: LongText = ""


@fact("group.convened.v1")
class Convened(Fact, kw_only=True):
    """A group was convened (paper 1.1)."""

    name: ShortText
    short_name: ShortText | None = None
    kind: GroupKind
    convened_on: PartialDate
    """As exact as it is known: *2016-09*."""
    parent_id: UUID | None = None
    parent_name: ShortText | None = None
    """The body that it is a sub-group of, in words, where that is not on this record."""
    terms_of_reference: LongText = ""
    """Quoted."""


@rule("group.convened-on-a-date", "paper 1.1")
def convened_on_a_date(case: Case[Convene]) -> Rejection | None:
    wrong = day_fault(case.command.convened_on)
    return no(wrong, "convened_on") if wrong else None


def _convening_day(_chronicle: Any, command: Convene, context: Context) -> date:
    """The first day that the date of convening can mean, so that what it did since can be entered."""
    first = None if fault(command.convened_on) else earliest(command.convened_on)
    return first if first is not None and first <= context.today else context.today


def _recorded(case: Case[Convene]) -> Fact:
    command = case.command
    return Convened(
        name=command.name,
        short_name=command.short_name,
        kind=command.kind,
        convened_on=command.convened_on,
        parent_id=command.parent_id,
        parent_name=command.parent_name,
        terms_of_reference=command.terms_of_reference,
    )


def _in_being(_: Group | None, fact: Convened, __: date) -> Group:
    return Group(
        name=fact.name,
        short_name=fact.short_name,
        kind=fact.kind,
        convened_on=fact.convened_on,
        parent_id=fact.parent_id,
        parent_name=fact.parent_name,
        terms_of_reference=fact.terms_of_reference,
    )


@sentence.register
def _(fact: Convened, _: Names) -> str:
    short = f" ({fact.short_name})" if fact.short_name else ""
    under = ""
    if fact.parent_id or fact.parent_name:
        under = f", as a sub-group of {parent_in_words(fact.parent_id, fact.parent_name)}"
    when = "on a day not known" if fact.convened_on == TBC else in_words(fact.convened_on)
    return f"Convened {fact.name}{short}, a {fact.kind}, {when}{under}."


CONVENING = Step(
    asks=Convene,
    rules=(
        *ENTRY,
        convened_on_a_date,
        had_come("convened_on", hint="Enter the group when it has been convened."),
        one_parent,
        parent_in_being,
        not_its_own_parent,
    ),
    records=_recorded,
    effects=(Effect(Convened, change=_in_being, correction=AskedAgain()),),
    opens=True,
    needs=parents,
    takes_effect=_convening_day,
)
