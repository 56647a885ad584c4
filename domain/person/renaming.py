"""Renaming: somebody goes by another name, or is reached elsewhere. Only the directory knows what by, and where."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from msgspec import Meta
from msgspec.structs import replace

from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.person.entry import Email
from domain.person.rules import REASONED, STANDS, Case, here
from domain.person.terms import NOT_ASKED, Particulars, Person
from domain.sentences import Names, sentence
from domain.stream import Effect, Step
from domain.text import ShortText


class Rename(Command, frozen=True, kw_only=True):
    """Record that somebody goes by another name, or is reached at other addresses."""

    name: ShortText | None = None
    """Name, as papers print it; leave out where it stands."""
    email: Email | None = None
    """E-mail address; leave out where it stands."""
    address: Annotated[str, Meta(max_length=500)] | None = None
    """Where letters reach them at work; leave out where it stands."""
    particulars: Annotated[Particulars, NOT_ASKED] = ""
    """Digest of name and addresses, with a salt of its own."""


@fact("person.renamed.v1")
class Renamed(Fact, kw_only=True):
    """Somebody goes by another name, or is reached at other addresses; the directory keeps them beside the log."""

    previous: Particulars
    particulars: Particulars


@rule("person.renaming-changes")
def renaming_changes(case: Case[Rename]) -> Rejection | None:
    if case.command.particulars or not case.state.here:
        return None
    return no("Name and addresses are these already.", "name", "email", "address")


def _recorded(case: Case[Rename]) -> Fact:
    return Renamed(previous=case.state.particulars, particulars=case.command.particulars)


def _renamed(known: Person, fact: Renamed, _: date) -> Person:
    return replace(known, particulars=fact.particulars)


def _was(known: Person, _: Renamed) -> Mapping[str, Any]:
    return {"previous": known.particulars}


@sentence.register
def _(_fact: Renamed, _: Names) -> str:
    return "Name or addresses changed in the directory."


RENAMING = Step(
    asks=Rename,
    rules=(*REASONED, here, renaming_changes),
    records=_recorded,
    effects=(Effect(Renamed, change=_renamed, correction=STANDS, was=_was),),
    in_force=False,
)
