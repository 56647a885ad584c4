"""A report's definition: what it is called, what has to be said to get it, and how it is worked out from the record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from application.errors import BadRequest, NotFound
from application.record import LONDON, Basis, Record
from domain.dates import in_words
from domain.report.terms import BackgroundPaper, Contact
from domain.stream import Stream
from projections.reports.paper import Block, Heading, Paper, Paragraph

NOT_THE_RECORD = (
    "This was made from a practice copy of the record. It was made up to try things out, and decides nothing."
)
ParameterKind = Literal["text", "date", "directorate", "id", "position"]


@dataclass(frozen=True)
class ReportParameter:
    """One thing that may be said to get the report."""

    meaning: str
    kind: ParameterKind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    """The only values that it can have, where they are few."""
    stream: Stream[Any] | None = None
    """The kind of stream that an id has to name, as known at the basis."""


@dataclass(frozen=True)
class ReportRequest:
    """What a report is worked out from: the record at a basis, names, parameters and the author's words."""

    record: Record
    basis: Basis
    names: Mapping[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    """The author's sentences by slot."""
    version: int = 0
    """Of the definition that it is made by, which says so; what came with a later version is left out."""
    contacts: tuple[Contact, ...] = ()
    """Posts that may be asked about it."""
    background: tuple[BackgroundPaper, ...] = ()
    """Documents that it relied on."""

    def text(self, name: str) -> str:
        """A parameter; empty where it was left out."""
        return self.parameters.get(name, "")

    def day(self, name: str, otherwise: date) -> date:
        """A parameter that is a civil date."""
        return date.fromisoformat(self.parameters[name]) if name in self.parameters else otherwise

    def id(self, name: str) -> UUID | None:
        """A parameter that is an id."""
        return UUID(self.parameters[name]) if name in self.parameters else None

    def position(self, name: str) -> int | None:
        """A parameter that is a log position."""
        return int(self.parameters[name]) if name in self.parameters else None


@dataclass(frozen=True)
class ReportDefinition:
    """A report that can be asked for by name."""

    name: str
    version: int
    """To be raised whenever what it says of the same record changes: a report says which version it was made with."""
    title: str
    about: str
    """One sentence for whoever chooses among reports."""
    blocks: Callable[[ReportRequest], tuple[Block, ...]]
    parameters: Mapping[str, ReportParameter] = field(default_factory=dict)
    slots: Mapping[str, str] = field(default_factory=dict)
    """What the author may write, by slot, and what each is for."""
    public: bool = False
    """Whether it holds nothing but what the public register shows."""
    looks_until: Callable[[ReportRequest], date] = lambda asked: asked.basis.valid_at
    """The last day that it looks at, where *to* does not say."""
    titled: Callable[[ReportRequest], str] | None = None
    """A title that says more, where parameters name what it is about."""
    oldest: int | None = None
    """The oldest version that it can still be made by; its own alone where left out."""

    def of_version(self, version: int) -> "ReportDefinition | None":
        """The definition as it was in that version, byte for byte; ``None`` where it can be made by that no more."""
        oldest = self.version if self.oldest is None else self.oldest
        return replace(self, version=version) if oldest <= version <= self.version else None

    def paper(self, asked: ReportRequest) -> Paper:
        """The report. Raises BadRequest naming every parameter at fault, NotFound where what it is about is not on
        record."""
        asked = replace(asked, version=self.version)
        title = self.title_for(asked)
        opening: tuple[Block, ...] = (Heading(title), Paragraph(_basis_in_words(asked.basis)))
        if asked.record.practice is not None:
            title = f"Practice copy: {title}"
            opening = (Heading(title), Paragraph(NOT_THE_RECORD), *opening[1:])
        blocks = self.blocks(asked)
        return Paper(
            definition=self.name,
            version=self.version,
            title=title,
            basis=asked.basis,
            parameters=asked.parameters,
            blocks=(*opening, *blocks),
        )

    def title_for(self, asked: ReportRequest) -> str:
        """What the report is called, without working it out. Raises as it does."""
        self.check(asked)
        return self.titled(asked) if self.titled else self.title

    def check(self, asked: ReportRequest) -> None:
        """Raises BadRequest naming every parameter that is unknown, missing or not what it should be."""
        said = asked.parameters
        faults = {name: _unknown(self) for name in said if name not in self.parameters}
        for name, parameter in self.parameters.items():
            if name not in said:
                if parameter.required:
                    faults[name] = f"Needed: {parameter.meaning}"
            elif fault := _fault(said[name], parameter) or _not_on_record(asked, name, parameter):
                faults[name] = fault
        if not {"from", "to"} & faults.keys():
            faults |= _window_fault(asked, self.looks_until(asked))
        if faults:
            raise BadRequest({f"parameters.{name}": fault for name, fault in faults.items()})


def _unknown(definition: ReportDefinition) -> str:
    known = ", ".join(definition.parameters) or "none"
    return f"The report {definition.name} takes no such parameter; it takes {known}."


def _fault(value: str, parameter: ReportParameter) -> str:
    if parameter.choices and value not in parameter.choices:
        return f"Give one of {', '.join(parameter.choices)}."
    try:
        match parameter.kind:
            case "date":
                date.fromisoformat(value)
            case "id":
                UUID(value)
            case "position":
                if not (value.isascii() and value.isdigit() and 0 < int(value) < 2**62):
                    return "Give a log position, a whole number from 1 on."
            case "text" | "directorate":
                pass
    except ValueError:
        return "Give a date such as 2019-10-01." if parameter.kind == "date" else "Give an id."
    return ""


def _window_fault(asked: ReportRequest, otherwise: date) -> dict[str, str]:
    """What is wrong with the days that the report looks at: both lie up to the later day of its basis."""
    day = max(asked.basis.valid_at, asked.basis.known_at.astimezone(LONDON).date())
    first, last = asked.day("from", date.min), asked.day("to", otherwise)
    beyond = [name for name in ("from", "to") if name in asked.parameters and asked.day(name, day) > day]
    if beyond:
        return dict.fromkeys(beyond, f"The report looks no further than its own day, {in_words(day)}.")
    if first <= last:
        return {}
    fault = f"The window ends on {in_words(last)}, before it begins on {in_words(first)}."
    return {"to" if "to" in asked.parameters else "from": fault}


def _not_on_record(asked: ReportRequest, name: str, parameter: ReportParameter) -> str:
    if parameter.kind == "directorate":
        return _no_such_directorate(asked, asked.text(name))
    stream_id = asked.id(name) if parameter.stream else None
    if parameter.stream is None or stream_id is None:
        return ""
    try:
        asked.record.chronicle_at(parameter.stream, stream_id, asked.basis.position)
    except NotFound:
        return f"There is no such {parameter.stream.called} on record, or it was not known at the basis."
    return ""


def directorates_known(record: Record, basis: Basis) -> list[str]:
    """Directorates that have contracts on record, as known at *basis*."""
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                "SELECT DISTINCT directorate FROM register WHERE known_from <= ? AND known_to > ? "
                "ORDER BY directorate"
            ),
            (basis.position, basis.position),
        )
        return [row["directorate"] for row in cursor.fetchall()]


def _no_such_directorate(asked: ReportRequest, said: str) -> str:
    known = directorates_known(asked.record, asked.basis)
    if said in known:
        return ""
    return f"Give a directorate that has contracts on record: {'; '.join(known) or 'none has'}."


def _basis_in_words(basis: Basis) -> str:
    return (
        f"As things stood on {in_words(basis.valid_at)}, as the record knew them at {basis.known_at:%H:%M:%S} UTC on "
        f"{in_words(basis.known_at.date())} (log position {basis.position})."
    )
