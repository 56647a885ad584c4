"""What a rule about a KPI submission may look up, and the rules that several of its acts are put to."""

from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from domain.case import Case as AnyCase
from domain.chronicle import Chronicle
from domain.decisions import Command, Rejection, no, rule
from domain.kpi import Kpi
from domain.periods import bounds, frequency_of
from domain.stream import Need
from domain.submission.judging import governing
from domain.submission.terms import Submission

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Submission]
"""A command on a submission; ``state`` is ``None`` where the command opens it."""


def period_of(case: Case[Any]) -> str:
    """The period that it is about; empty where what was given is none."""
    period: str = case.command.period if case.state is None else case.state.period
    return period if frequency_of(period) else ""


def kpi_of(case: Case[Any]) -> Chronicle[Kpi]:
    """The chronicle of its KPI."""
    kpi_id: UUID = case.command.kpi_id if case.state is None else case.state.kpi_id
    return case.other_chronicle(kpi_id)


def ruling(case: Case[Any]) -> Kpi | None:
    """The KPI as in force on the period's last day; ``None`` before it was set, or without a period."""
    period = period_of(case)
    return governing(kpi_of(case), period) if period else None


def retired_before(kpi: Kpi, period: str) -> bool:
    """Whether it was retired when the period began."""
    return kpi.retired_from is not None and kpi.retired_from <= bounds(period)[0]


def kpi_and_contract(_command: Any, state: Submission | None, _others: Any) -> Iterable[Need]:
    """The KPI and the contract of a submission that is there already."""
    if state is not None:
        yield Need("submission_id", "kpi", state.kpi_id)
        yield Need("submission_id", "contract", state.contract_id)


@rule("submission.kpi-stands", "domain rule I12")
def kpi_stands(case: Case[Any]) -> Rejection | None:
    """Nothing is measured by a KPI that should never have been set."""
    kpi, period = kpi_of(case), case.state.period
    if kpi.latest() is None:
        return no("What set its KPI was annulled: reject the return, or have it annulled too.", conflict=True)
    if case.other_chronicle(case.state.contract_id).latest() is None:
        return no("What entered its contract was annulled: have the return annulled too.", conflict=True)
    if governing(kpi, period) is None:
        return no(f"Its KPI was not yet set when {period} ended.", conflict=True)
    return None


@rule("submission.something-returned", "paper 2.2")
def something_returned(case: Case[Any]) -> Rejection | None:
    if case.state.reported is not None or case.state.nil_on is not None:
        return None
    return no("Nothing was returned for this period yet.", conflict=True)


@rule("submission.figure-reported", "paper 2.2")
def figure_reported(case: Case[Any]) -> Rejection | None:
    if case.state.reported is not None:
        return None
    sentence = (
        "This is a nil return: there is no figure." if case.state.nil_on else "No figure was reported yet."
    )
    return no(sentence, conflict=True)


@rule("submission.not-rejected", "paper 2.2")
def not_rejected(case: Case[Any]) -> Rejection | None:
    if case.state.rejected_on is None:
        return None
    return no("The return was rejected; it must be reported again first.", conflict=True)


@rule("submission.not-published", "NAO 5.5")
def not_published(case: Case[Any]) -> Rejection | None:
    if case.state.published is None:
        return None
    return no("The figure is published: restate it instead.", conflict=True)
