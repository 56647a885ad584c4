"""Rules that several acts of a report are put to: a draft is worded and issued once."""

from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.report.terms import Report

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Report]


def no_draft(report: Report) -> str:
    """What stands against working on it as a draft; empty where nothing does."""
    if report.status == "withdrawn":
        return "The report was withdrawn; draft another one."
    if report.issued is not None:
        return f"The report was issued on {in_words(report.issued.on)}; draft another one."
    return ""


@rule("report.still-a-draft")
def still_a_draft(case: Case[Any]) -> Rejection | None:
    why = no_draft(case.state)
    return no(why, conflict=True) if why else None


@rule("report.has-an-author")
def a_paper_with_words(case: Case[Any]) -> Rejection | None:
    if case.state.slots:
        return None
    return no(
        "Nobody writes in this report: it has no author to be asked, and relies on the record alone.",
        conflict=True,
    )
