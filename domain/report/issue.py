"""Issue: a draft is made into files, and what they were made from and came to is fixed."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import STEP
from domain.decisions import Advice, Command, rule
from domain.events import Fact, fact
from domain.report.rules import Case, still_a_draft
from domain.report.terms import Digest, IssuedFile, Made, Report, Tool
from domain.sentences import Names, sentence
from domain.stream import Effect, OnlyAnnulled, Step


class Issue(Command, frozen=True, kw_only=True):
    """Issue a draft: work out its data set, make its files, keep them, and record their digests."""


class IssueFiles(Command, frozen=True, kw_only=True):
    """*Issue* with the files made."""

    data_set: Digest
    files: tuple[IssuedFile, ...]
    made_with: tuple[Tool, ...]


@fact("report.issued.v1")
class Issued(Fact, kw_only=True):
    """The report was issued: what it was made from stands before, what came of it here."""

    data_set: Digest
    """Of the data set's lines."""
    files: Annotated[tuple[IssuedFile, ...], Meta(min_length=1, max_length=100)]
    made_with: Annotated[tuple[Tool, ...], Meta(max_length=50)] = ()


@rule("report.every-slot-written")
def every_slot_written(case: Case[IssueFiles]) -> Advice | None:
    empty = [slot for slot in case.state.slots if slot not in case.state.words]
    return Advice(f"Issued with nothing written for {', '.join(empty)}.") if empty else None


@rule("report.says-whom-to-ask-and-what-it-rests-on", "paper 6; LGA 1972 s.100D")
def whom_to_ask_and_what_it_rests_on(case: Case[IssueFiles]) -> Advice | None:
    report = case.state
    if not report.slots:
        return None
    lacks = ["names nobody to be asked about it"] if not report.contacts else []
    lacks += ["lists no background papers"] if not report.background else []
    return Advice(f"Issued as a paper that {' and '.join(lacks)}.") if lacks else None


def _files(case: Case[IssueFiles]) -> Fact:
    command = case.command
    return Issued(data_set=command.data_set, files=command.files, made_with=command.made_with)


def _made(report: Report, fact: Issued, valid_from: date) -> Report:
    return replace(
        report, status="issued", issued=Made(valid_from, fact.data_set, fact.files, fact.made_with)
    )


def _made_from(report: Report, _: Issued) -> Mapping[str, Any]:
    return {
        "basis": (report.valid_at, report.position, report.parameters),
        "wording": report.words,
        "contacts": report.contacts,
        "background papers": report.background,
    }


@sentence.register
def _(fact: Issued, _: Names) -> str:
    return f"Issued with {len(fact.files)} files; the data set's SHA-256 is {fact.data_set}."


ISSUE: Final = Step(
    asks=IssueFiles,
    rules=(*STEP, still_a_draft, every_slot_written, whom_to_ask_and_what_it_rests_on),
    records=_files,
    effects=(
        Effect(
            Issued,
            change=_made,
            correction=OnlyAnnulled(
                "What was issued is never edited: withdraw the report and draft another."
            ),
            rests_on=_made_from,
        ),
    ),
    in_force=False,
)
