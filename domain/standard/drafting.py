"""Drafting: work on a standard begins, or on a further version of one (paper 3.1)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import ENTRY, STEP, reason_given, seen_to, step_not_ahead_of_time
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.organisation import (
    directorate_as_on_record,
    directorates_named_once,
    needs_organisation,
    unknown_directorates,
)
from domain.sentences import Names, sentence
from domain.standard.rules import Case, in_use, last_version
from domain.standard.terms import Drafting, Standard, VersionNumber
from domain.stream import AskedAgain, Effect, Step
from domain.text import LongText, PersonId, ShortText


class Draft(Command, frozen=True, kw_only=True):
    """Begin a standard."""

    title: ShortText
    drafting_body: ShortText
    """The working group that develops it."""
    directorates: Annotated[tuple[ShortText, ...], Meta(max_length=50)] = ()
    """The directorates that sit on the working group."""
    oversight: ShortText | None = None
    """The post that oversees it: *Cabinet Member for Strategic Commissioning*."""
    provenance: LongText = ""
    """What it was adapted from."""


class DraftVersion(Command, frozen=True, kw_only=True):
    """Begin a further version, from the clauses of the last one adopted."""


@fact("standard.drafted.v1")
class Drafted(Fact, kw_only=True):
    """Work on a standard began: who drafts it, who oversees that, what it builds on (paper 3.1)."""

    title: ShortText
    drafting_body: ShortText
    """The working group that develops it."""
    directorates: Annotated[tuple[ShortText, ...], Meta(max_length=50)] = ()
    """The directorates that sit on the working group."""
    oversight: ShortText | None = None
    """The post that oversees it: *Cabinet Member for Strategic Commissioning*."""
    provenance: LongText = ""
    """What it was adapted from."""
    by: PersonId


@fact("standard.version_drafted.v1")
class VersionDrafted(Fact, kw_only=True):
    """Work on a further version began, from the clauses of the last one adopted."""

    version: VersionNumber
    from_version: VersionNumber
    by: PersonId


@rule("standard.no-draft-open")
def no_draft_open(case: Case[DraftVersion]) -> Rejection | None:
    draft = case.state.draft
    if draft is None:
        return None
    return no(f"Version {draft.version} is being drafted already; change its clauses.", conflict=True)


@rule("unit.on-record")
def directorates_on_record(case: Case[Draft]) -> Rejection | None:
    named = ((f"directorates.{place}", name) for place, name in enumerate(case.command.directorates))
    return unknown_directorates(case, named, _sitting(case))


def _sitting(case: Case[Draft]) -> tuple[str, ...]:
    """The directorates that the fact names which a correction decides again."""
    fact = case.again.fact if case.again is not None else None
    return fact.directorates if isinstance(fact, Drafted) else ()


def _beginning(case: Case[Draft]) -> Fact:
    command, sitting = case.command, _sitting(case)
    return Drafted(
        title=command.title,
        drafting_body=command.drafting_body,
        directorates=tuple(directorate_as_on_record(case, name, sitting) for name in command.directorates),
        oversight=command.oversight,
        provenance=command.provenance,
        by=case.context.actor.person_id,
    )


def _further_version(case: Case[DraftVersion]) -> Fact:
    last = seen_to(last_version(case)).number
    return VersionDrafted(version=last + 1, from_version=last, by=case.context.actor.person_id)


def _begun(_: Standard | None, fact: Drafted, __: date) -> Standard:
    return Standard(
        title=fact.title,
        drafting_body=fact.drafting_body,
        directorates=fact.directorates,
        oversight=fact.oversight,
        provenance=fact.provenance,
        draft=Drafting(1, authors=(fact.by,)),
    )


def _version_begun(standard: Standard, fact: VersionDrafted, _: date) -> Standard:
    if not standard.versions:  # what was adopted was annulled: its draft goes on
        return standard
    return replace(standard, draft=Drafting(fact.version, standard.versions[-1].clauses, (fact.by,)))


def _from_the_last(standard: Standard, _: VersionDrafted) -> Mapping[str, Any]:
    if not standard.versions:
        return {}
    last = standard.versions[-1].number
    return {"version": last + 1, "from_version": last}


@sentence.register
def _(fact: Drafted, _: Names) -> str:
    oversight = f", overseen by the {fact.oversight}" if fact.oversight else ""
    return f"Standard begun: {fact.title}, drafted by {fact.drafting_body}{oversight}."


@sentence.register
def _(fact: VersionDrafted, _: Names) -> str:
    return f"Version {fact.version} begun from version {fact.from_version}."


BEGINNING: Final = Step(
    asks=Draft,
    rules=(*ENTRY, step_not_ahead_of_time, directorates_on_record, directorates_named_once),
    records=_beginning,
    effects=(Effect(Drafted, change=_begun, correction=AskedAgain()),),
    opens=True,
    needs=lambda _command, _state, _others: (needs_organisation("directorates"),),
)


FURTHER_VERSION: Final = Step(
    asks=DraftVersion,
    rules=(*STEP, reason_given, in_use, no_draft_open),
    records=_further_version,
    effects=(Effect(VersionDrafted, change=_version_begun, correction=AskedAgain(), was=_from_the_last),),
    in_force=False,
)
