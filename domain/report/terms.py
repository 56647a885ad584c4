"""What is true of a report, and the kinds of value that its acts share."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.dates import PartialDate
from domain.group.terms import PostId
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


ContactPart = Literal["report author", "relevant director"]


class Contact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post that may be asked about a paper."""

    part: ContactPart
    """Whether it is the author's post or that of the director whom it concerns."""
    group_id: UUID
    """The group that the post is in."""
    post_id: PostId


class BackgroundPaper(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document that a paper relied on to a material extent (LGA 1972 s.100D(5))."""

    title: ShortText
    date: PartialDate
    sha256: Digest
    """By which whoever inspects it knows that it is the one."""
    report_id: UUID | None = None
    """The issued report that it is; null for another document."""


class Difference(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way in which a report that was made again differs from what was issued."""

    what: ShortText
    """The file, or the line of the data set."""
    was: Annotated[str, Meta(max_length=500)]
    now: Annotated[str, Meta(max_length=500)]


Parameters = Annotated[tuple[Parameter, ...], Meta(max_length=20)]


Moment = Annotated[
    str,
    Meta(
        max_length=40,
        description="An instant, a day (its end) or a log position, as *known_at* of every read; now if empty.",
    ),
]


Status = Literal["draft", "issued", "withdrawn"]


class Wording(Struct, frozen=True):
    """The author's sentences in a slot."""

    slot: str
    words: str


class Made(Struct, frozen=True):
    """What an issue made."""

    on: date
    data_set: str
    """SHA-256 of the data set's lines."""
    files: tuple[IssuedFile, ...]
    made_with: tuple[Tool, ...]


class Check(Struct, frozen=True):
    """One time that it was made again."""

    on: date
    outcome: Outcome
    differences: tuple[Difference, ...]


class Report(Struct, frozen=True):
    """A report from one day to the next."""

    definition: str
    definition_version: int
    title: str
    slots: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    valid_at: date
    position: int
    """What the record knew: events up to this log position."""
    drafted_on: date
    wordings: tuple[Wording, ...] = ()
    """One for each slot that was written in, in the order of the slots' first writing."""
    status: Status = "draft"
    issued: Made | None = None
    checks: tuple[Check, ...] = ()
    contacts: tuple[Contact, ...] = ()
    """Posts that may be asked about it, in the order in which they are printed."""
    background: tuple[BackgroundPaper, ...] = ()
    """Documents that it relied on, in the order in which they are listed."""

    @property
    def said(self) -> dict[str, str]:
        """Its parameters by name."""
        return {parameter.name: parameter.value for parameter in self.parameters}

    @property
    def words(self) -> dict[str, str]:
        """The author's sentences by slot."""
        return {wording.slot: wording.words for wording in self.wordings}
