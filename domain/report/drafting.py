"""Drafting: a report is drafted from the record at a basis, and put on another one."""

from datetime import date
from typing import Annotated, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import STEP
from domain.dates import in_words
from domain.decisions import Command
from domain.events import Fact, fact
from domain.report.rules import Case, still_a_draft
from domain.report.terms import LogPosition, Moment, Name, Parameter, Parameters, Report, Slot
from domain.sentences import Names, sentence
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import ShortText


class Draft(Command, frozen=True, kw_only=True):
    """Draft a report from the record at a basis."""

    definition: Name
    """Which report: see ``GET /report-definitions``."""
    parameters: Parameters = ()
    valid_at: date | None = None
    """In force on this civil date; today where left out."""
    known_at: Moment = ""


@fact("report.drafted.v1")
class Drafted(Fact, kw_only=True):
    """A report was drafted from the record at a basis."""

    definition: Name
    definition_version: Annotated[int, Meta(ge=1, le=9999)]
    title: ShortText
    slots: Annotated[tuple[Slot, ...], Meta(max_length=50)] = ()
    """Where its author may write."""
    parameters: Parameters = ()
    valid_at: date
    position: LogPosition
    """What the record knew: events up to this log position."""


class DraftAt(Command, frozen=True, kw_only=True):
    """*Draft* with definition and basis settled."""

    drafted: Drafted


def _draft(case: Case[DraftAt]) -> Fact:
    return case.command.drafted


def _as_drafted(_: Report | None, fact: Drafted, valid_from: date) -> Report:
    return Report(
        definition=fact.definition,
        definition_version=fact.definition_version,
        title=fact.title,
        slots=fact.slots,
        parameters=fact.parameters,
        valid_at=fact.valid_at,
        position=fact.position,
        drafted_on=valid_from,
    )


def _said(parameters: tuple[Parameter, ...]) -> str:
    told = ", ".join(f"{parameter.name} {parameter.value}" for parameter in parameters)
    return f", with {told}" if told else ""


@sentence.register
def _(fact: Drafted, _: Names) -> str:
    return (
        f"Drafted {fact.title} ({fact.definition}, version {fact.definition_version}) of things as they stood on "
        f"{in_words(fact.valid_at)}, as known at log position {fact.position}{_said(fact.parameters)}."
    )


_ANOTHER_DRAFT: Final = OnlyAnnulled(
    "Its basis was settled then: put the draft on another one, or draft anew."
)


DRAFT: Final = Step(
    asks=DraftAt,
    rules=STEP,
    records=_draft,
    effects=(Effect(Drafted, change=_as_drafted, correction=_ANOTHER_DRAFT),),
    opens=True,
)


class Rebase(Command, frozen=True, kw_only=True):
    """Put a draft on another basis, with other parameters; the author's words stay."""

    parameters: Parameters = ()
    valid_at: date | None = None
    """In force on this civil date; today where left out."""
    known_at: Moment = ""


class RebaseTo(Command, frozen=True, kw_only=True):
    """*Rebase* with the basis settled."""

    parameters: Parameters = ()
    valid_at: date
    position: LogPosition


@fact("report.rebased.v1")
class Rebased(Fact, kw_only=True):
    """A draft was put on another basis; the author's words stay."""

    parameters: Parameters = ()
    valid_at: date
    position: LogPosition


def _basis(case: Case[RebaseTo]) -> Fact:
    command = case.command
    return Rebased(parameters=command.parameters, valid_at=command.valid_at, position=command.position)


def _on_another_basis(report: Report, fact: Rebased, _: date) -> Report:
    return replace(report, parameters=fact.parameters, valid_at=fact.valid_at, position=fact.position)


@sentence.register
def _(fact: Rebased, _: Names) -> str:
    return (
        f"Put the draft on another basis: as things stood on {in_words(fact.valid_at)}, as known at log position "
        f"{fact.position}{_said(fact.parameters)}."
    )


REBASING: Final = Step(
    asks=RebaseTo,
    rules=(*STEP, still_a_draft),
    records=_basis,
    effects=(Effect(Rebased, change=_on_another_basis, correction=_ANOTHER_DRAFT),),
    in_force=False,
)
