"""Withdrawal: a draft is given up, or an issued report no longer stands."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.case import STEP, reason_given
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.report.rules import Case
from domain.report.terms import Report
from domain.sentences import Names, sentence
from domain.stream import Effect, OnlyAnnulled, Step


class Withdraw(Command, frozen=True, kw_only=True):
    """Give up a draft, or withdraw an issued report, and say why."""


@fact("report.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """A draft was given up, or an issued report no longer stands; the reason says why. Its files are kept."""


@rule("report.not-withdrawn")
def not_withdrawn(case: Case[Withdraw]) -> Rejection | None:
    if case.state.status != "withdrawn":
        return None
    return no("The report was withdrawn already.", conflict=True)


def _withdrawal(_: Case[Withdraw]) -> Fact:
    return Withdrawn()


def _stands_no_longer(report: Report, _: Withdrawn, __: date) -> Report:
    return replace(report, status="withdrawn")


@sentence.register
def _(_fact: Withdrawn, _: Names) -> str:
    return "Report withdrawn."


WITHDRAWAL: Final = Step(
    asks=Withdraw,
    rules=(*STEP, reason_given, not_withdrawn),
    records=_withdrawal,
    effects=(
        Effect(
            Withdrawn,
            change=_stands_no_longer,
            correction=OnlyAnnulled("From then on it was not served: draft another report."),
        ),
    ),
    in_force=False,
)
