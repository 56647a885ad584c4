"""What is true of a report, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from domain.events import Fact
from domain.report import events as happened
from domain.report.events import IssuedFile, Outcome, Parameter, Tool

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
    differences: tuple[happened.Difference, ...]


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

    @property
    def said(self) -> dict[str, str]:
        """Its parameters by name."""
        return {one.name: one.value for one in self.parameters}

    @property
    def words(self) -> dict[str, str]:
        """The author's sentences by slot."""
        return {one.slot: one.words for one in self.wordings}


def _drafted(_: Report | None, fact: happened.Drafted, valid_from: date) -> Report:
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


def _rebased(report: Report, fact: happened.Rebased, _: date) -> Report:
    return replace(report, parameters=fact.parameters, valid_at=fact.valid_at, position=fact.position)


def _worded(report: Report, fact: happened.Worded, _: date) -> Report:
    words = report.words | {fact.slot: fact.words}
    return replace(report, wordings=tuple(Wording(slot, text) for slot, text in words.items()))


def _issued(report: Report, fact: happened.Issued, valid_from: date) -> Report:
    return replace(
        report, status="issued", issued=Made(valid_from, fact.data_set, fact.files, fact.made_with)
    )


def _reproduced(report: Report, fact: happened.Reproduced, valid_from: date) -> Report:
    return replace(report, checks=(*report.checks, Check(valid_from, fact.outcome, fact.differences)))


def _withdrawn(report: Report, _: happened.Withdrawn, __: date) -> Report:
    return replace(report, status="withdrawn")


CHANGES: dict[type[Fact], Callable[..., Report]] = {
    happened.Drafted: _drafted,
    happened.Rebased: _rebased,
    happened.Worded: _worded,
    happened.Issued: _issued,
    happened.Reproduced: _reproduced,
    happened.Withdrawn: _withdrawn,
}
