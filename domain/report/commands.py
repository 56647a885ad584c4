"""What may be asked for of a report, and what the record itself works out before it is decided."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from domain.decisions import Command
from domain.forward_plan.events import SomeText
from domain.report import events as happened
from domain.report.events import Digest, LogPosition, Name, Outcome, Parameters, Slot

Moment = Annotated[
    str,
    Meta(
        max_length=40,
        description="An instant, a day (its end) or a log position, as *known_at* of every read; now if empty.",
    ),
]


class Draft(Command, frozen=True, kw_only=True):
    """Draft a report from the record at a basis."""

    definition: Name
    """Which report: see ``GET /report-definitions``."""
    parameters: Parameters = ()
    valid_at: date | None = None
    """In force on this civil date; today where left out."""
    known_at: Moment = ""


class Rebase(Command, frozen=True, kw_only=True):
    """Put a draft on another basis, with other parameters; the author's words stay."""

    parameters: Parameters = ()
    valid_at: date | None = None
    """In force on this civil date; today where left out."""
    known_at: Moment = ""


class Word(Command, frozen=True, kw_only=True):
    """Write the author's sentences in a slot, in place of what stands there."""

    slot: Slot
    words: SomeText


class Issue(Command, frozen=True, kw_only=True):
    """Issue a draft: work out its data set, make its files, keep them, and record their digests."""


class Reproduce(Command, frozen=True, kw_only=True):
    """Make an issued report again, compare it with what was issued, and record what was found."""


class Withdraw(Command, frozen=True, kw_only=True):
    """Give up a draft, or withdraw an issued report, and say why."""


class DraftAt(Command, frozen=True, kw_only=True):
    """*Draft* with definition and basis settled."""

    drafted: happened.Drafted


class RebaseTo(Command, frozen=True, kw_only=True):
    """*Rebase* with the basis settled."""

    parameters: Parameters = ()
    valid_at: date
    position: LogPosition


class IssueFiles(Command, frozen=True, kw_only=True):
    """*Issue* with the files made."""

    data_set: Digest
    files: tuple[happened.IssuedFile, ...]
    made_with: tuple[happened.Tool, ...]


class RecordReproduction(Command, frozen=True, kw_only=True):
    """*Reproduce* with the comparison made."""

    outcome: Outcome
    differences: tuple[happened.Difference, ...] = ()
