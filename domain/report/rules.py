"""The rules of reports: a draft is worded and issued once; what was issued is only compared or withdrawn."""

from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.report import commands as ask
from domain.report.state import Report

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Report]


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


@rule("report.slot-of-its-own")
def slot_of_its_own(case: Case[ask.Word]) -> Rejection | None:
    slots = case.state.slots
    if case.command.slot in slots:
        return None
    return no(f"The report has no such slot; it has {', '.join(slots) or 'none'}.", "slot")


@rule("report.every-slot-written")
def every_slot_written(case: Case[ask.IssueFiles]) -> Advice | None:
    empty = [slot for slot in case.state.slots if slot not in case.state.words]
    return Advice(f"Issued with nothing written for {', '.join(empty)}.") if empty else None


@rule("report.was-issued")
def was_issued(case: Case[ask.RecordReproduction]) -> Rejection | None:
    if case.state.issued is not None:
        return None
    return no("The report was not issued; there is nothing to compare with.", conflict=True)


@rule("report.reproduces")
def reproduces(case: Case[ask.RecordReproduction]) -> Advice | None:
    command = case.command
    if command.outcome == "same":
        return None
    named = ", ".join(one.what for one in command.differences)
    return Advice(f"Made again, it differs from what was issued ({command.outcome}): {named}.")


@rule("report.not-withdrawn")
def not_withdrawn(case: Case[ask.Withdraw]) -> Rejection | None:
    if case.state.status != "withdrawn":
        return None
    return no("The report was withdrawn already.", conflict=True)
