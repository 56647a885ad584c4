"""What can happen to a report."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.events import Fact, fact
from domain.forward_plan.events import SomeText
from domain.text import ShortText

Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[a-z0-9-]+\Z")]
"""Of a definition: *committee-paper*."""
Slot = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[a-z0-9-]+\Z")]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
"""Lower-case hexadecimal SHA-256."""
LogPosition = Annotated[int, Meta(ge=1, le=2**62)]
Outcome = Literal["same", "other files", "other data"]


class Parameter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that was said to get the report."""

    name: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[a-z0-9_]+\Z")]
    value: ShortText


class IssuedFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of an issued report."""

    name: ShortText
    media_type: ShortText
    size: Annotated[int, Meta(ge=0, le=2**40)]
    """Bytes."""
    sha256: Digest


class Tool(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A library that files were made with."""

    name: ShortText
    version: ShortText


class Difference(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way in which a report that was made again differs from what was issued."""

    what: ShortText
    """The file, or the line of the data set."""
    was: Annotated[str, Meta(max_length=500)]
    now: Annotated[str, Meta(max_length=500)]


Parameters = Annotated[tuple[Parameter, ...], Meta(max_length=20)]


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


@fact("report.rebased.v1")
class Rebased(Fact, kw_only=True):
    """A draft was put on another basis; the author's words stay."""

    parameters: Parameters = ()
    valid_at: date
    position: LogPosition


@fact("report.worded.v1")
class Worded(Fact, kw_only=True):
    """The author wrote in a slot, in place of what stood there."""

    slot: Slot
    words: SomeText


@fact("report.issued.v1")
class Issued(Fact, kw_only=True):
    """The report was issued: what it was made from stands before, what came of it here."""

    data_set: Digest
    """Of the data set's lines."""
    files: Annotated[tuple[IssuedFile, ...], Meta(min_length=1, max_length=100)]
    made_with: Annotated[tuple[Tool, ...], Meta(max_length=50)] = ()


@fact("report.reproduced.v1")
class Reproduced(Fact, kw_only=True):
    """The report was made again and compared with what was issued."""

    outcome: Outcome
    differences: Annotated[tuple[Difference, ...], Meta(max_length=100)] = ()


@fact("report.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """A draft was given up, or an issued report no longer stands; the reason says why. Its files are kept."""
