"""Reproduction: an issued report is made again and compared with what was issued."""

from datetime import date
from typing import Annotated, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import STEP
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.report.rules import Case
from domain.report.terms import Check, Difference, Outcome, Report
from domain.sentences import Names, sentence
from domain.stream import Effect, OnlyAnnulled, Step


class Reproduce(Command, frozen=True, kw_only=True):
    """Make an issued report again, compare it with what was issued, and record what was found."""


class RecordReproduction(Command, frozen=True, kw_only=True):
    """*Reproduce* with the comparison made."""

    outcome: Outcome
    differences: tuple[Difference, ...] = ()


@fact("report.reproduced.v1")
class Reproduced(Fact, kw_only=True):
    """The report was made again and compared with what was issued."""

    outcome: Outcome
    differences: Annotated[tuple[Difference, ...], Meta(max_length=100)] = ()


@rule("report.was-issued")
def was_issued(case: Case[RecordReproduction]) -> Rejection | None:
    if case.state.issued is not None:
        return None
    return no("The report was not issued; there is nothing to compare with.", conflict=True)


@rule("report.reproduces")
def reproduces(case: Case[RecordReproduction]) -> Advice | None:
    command = case.command
    if command.outcome == "same":
        return None
    named = ", ".join(difference.what for difference in command.differences)
    return Advice(f"Made again, it differs from what was issued ({command.outcome}): {named}.")


def _comparison(case: Case[RecordReproduction]) -> Fact:
    return Reproduced(outcome=case.command.outcome, differences=case.command.differences)


def _checked(report: Report, fact: Reproduced, valid_from: date) -> Report:
    return replace(report, checks=(*report.checks, Check(valid_from, fact.outcome, fact.differences)))


@sentence.register
def _(fact: Reproduced, _: Names) -> str:
    if fact.outcome == "same":
        return "Made again: the same data set and the same files."
    told = (
        "the data set differs" if fact.outcome == "other data" else "the data set is the same, files differ"
    )
    return f"Made again: {told} ({', '.join(difference.what for difference in fact.differences)})."


REPRODUCTION: Final = Step(
    asks=RecordReproduction,
    rules=(*STEP, was_issued, reproduces),
    records=_comparison,
    effects=(
        Effect(
            Reproduced,
            change=_checked,
            correction=OnlyAnnulled("It is what a comparison came to: make the report again."),
        ),
    ),
    in_force=False,
)
