"""Background papers: what a paper relied on to a material extent is listed on it, and open to inspection (LGA 1972
s.100D). What discloses exempt or confidential information is not listed (s.100D(4))."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import STEP, had_come
from domain.dates import PartialDate, earliest, fault, in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.report.rules import Case, a_paper_with_words, still_a_draft
from domain.report.terms import BackgroundPaper, Digest, Report
from domain.sentences import Names, sentence
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import ShortText

BackgroundPapers = Annotated[tuple[BackgroundPaper, ...], Meta(max_length=100)]


class BackgroundAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document that was relied on: an issued report by its id, or a kept document by its digest."""

    report_id: UUID | None = None
    """A report that was issued: its title, day and digest are taken from the record."""
    sha256: Digest | None = None
    """The digest of a document that the record keeps."""
    title: ShortText | None = None
    """What the document is called."""
    date: PartialDate | None = None
    """The document's own date, or its month."""
    open_to_inspection: bool
    """That anybody may inspect it: it discloses nothing that is exempt or confidential. A document that does is left
    out of the list."""


class ListBackgroundPapers(Command, frozen=True, kw_only=True):
    """List the documents that a paper relied on to a material extent."""

    papers: Annotated[tuple[BackgroundAsked, ...], Meta(max_length=100)]
    """In the order in which they are listed, in place of those listed before; none, for a paper that relied on none."""


class ListBackgroundPapersAs(Command, frozen=True, kw_only=True):
    """*List background papers* with title, date and digest of each settled."""

    papers: BackgroundPapers
    closed: tuple[int, ...] = ()
    """Places, from 0, of those that are not open to inspection."""


@fact("report.background_papers_listed.v1")
class BackgroundPapersListed(Fact, kw_only=True):
    """The documents that the paper relied on were listed, in place of those before."""

    papers: BackgroundPapers


@rule("report.background-papers-open", "LGA 1972 s.100D(4)")
def are_open(case: Case[ListBackgroundPapersAs]) -> Rejection | None:
    if not case.command.closed:
        return None
    fields = tuple(f"papers.{place}.open_to_inspection" for place in case.command.closed)
    return no("What discloses exempt or confidential information is not listed: leave it out.", *fields)


@rule("report.background-papers-listed-once")
def listed_once(case: Case[ListBackgroundPapersAs]) -> Rejection | None:
    seen: set[str] = set()
    for place, paper in enumerate(case.command.papers):
        if paper.sha256 in seen:
            return no("The document is listed twice.", f"papers.{place}")
        seen.add(paper.sha256)
    return None


@rule("report.background-papers-dated", "LGA 1972 s.100D(5)")
def are_dated(case: Case[ListBackgroundPapersAs]) -> Rejection | None:
    wrong = {f"papers.{place}.date": _undated(paper.date) for place, paper in enumerate(case.command.papers)}
    faults = {field: said for field, said in wrong.items() if said}
    return no(" ".join(dict.fromkeys(faults.values())), *faults) if faults else None


def _undated(text: str) -> str:
    """What is wrong with *text* as the date of a document; empty where nothing is."""
    if wrong := fault(text):
        return wrong
    return "" if earliest(text) else "Give the document's own day, or its month."


@rule("report.background-papers-change")
def change_something(case: Case[ListBackgroundPapersAs]) -> Rejection | None:
    if case.command.papers != case.state.background:
        return None
    return no("These are its background papers already.", "papers")


def _listing(case: Case[ListBackgroundPapersAs]) -> Fact:
    return BackgroundPapersListed(papers=case.command.papers)


def _listed(report: Report, fact: BackgroundPapersListed, _: date) -> Report:
    return replace(report, background=fact.papers)


@sentence.register
def _(fact: BackgroundPapersListed, _: Names) -> str:
    told = "; ".join(f"{paper.title} ({in_words(paper.date)})" for paper in fact.papers)
    return f"Background papers: {told}." if told else "No background papers are listed."


LISTING_BACKGROUND_PAPERS: Final = Step(
    asks=ListBackgroundPapersAs,
    rules=(
        *STEP,
        still_a_draft,
        a_paper_with_words,
        are_open,
        listed_once,
        are_dated,
        had_come("papers.date"),
        change_something,
    ),
    records=_listing,
    effects=(
        Effect(
            BackgroundPapersListed,
            change=_listed,
            correction=OnlyAnnulled("List the background papers anew."),
        ),
    ),
    in_force=False,
)
