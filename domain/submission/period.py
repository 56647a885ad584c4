"""The KPI and the period that a return is of: one submission for each, whoever asks first."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid5

from msgspec.structs import replace

from domain.case import seen_to
from domain.chronicle import Chronicles
from domain.contract.terms import Terms
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.periods import Period, bounds, frequency_of
from domain.stream import Need
from domain.submission.judging import due_on
from domain.submission.rules import Case, kpi_of, period_of, retired_before, ruling
from domain.submission.terms import Submission


class OfPeriod(Command, frozen=True, kw_only=True):
    """Something about one KPI in one period."""

    kpi_id: UUID
    period: Period


def submission_id(kpi_id: UUID, period: str) -> UUID:
    """The id of the submission of a KPI for a period: there is one, whoever asks first."""
    return uuid5(kpi_id, period)


def stream_of(command: OfPeriod) -> UUID:
    """The id of the submission that the command is about."""
    return submission_id(command.kpi_id, command.period)


def named_kpi_and_contract(command: OfPeriod, _state: Any, others: Chronicles) -> Iterable[Need]:
    """The KPI that the command names, and its contract."""
    yield Need("kpi_id", "kpi", command.kpi_id)
    kpi = others[command.kpi_id].latest() if command.kpi_id in others else None
    if kpi is not None:
        yield Need("kpi_id", "contract", kpi.contract_id)


@rule("submission.period-well-formed")
def period_well_formed(case: Case[Any]) -> Rejection | None:
    if frequency_of(case.command.period):
        return None
    return no(
        "Give a month as 2023-04, a quarter as 2023-Q2, a half as 2023-H1, a year as 2023, "
        "a financial year as 2023/24.",
        "period",
    )


@rule("submission.period-has-ended", "paper 2.2")
def period_has_ended(case: Case[Any]) -> Rejection | None:
    period = period_of(case)
    if not period or bounds(period)[1] < case.context.today:
        return None
    return no(
        f"{period} ends on {in_words(bounds(period)[1])}; there is a figure for it only after that.", "period"
    )


@rule("submission.of-its-frequency", "NAO 5.4")
def of_its_frequency(case: Case[Any]) -> Rejection | None:
    kpi, period = ruling(case), period_of(case)
    if kpi is None or kpi.definition.frequency == frequency_of(period):
        return None
    return no(f"The KPI's frequency is {kpi.definition.frequency} in {period}.", "period")


@rule("submission.kpi-in-use", "domain rule I12")
def in_use(case: Case[Any]) -> Rejection | None:
    period, kpi = period_of(case), ruling(case)
    if not period:
        return None
    if kpi_of(case).latest() is None:
        return no("What set the KPI was annulled.", "kpi_id", conflict=True)
    if kpi is None:
        return no(f"The KPI was not yet set when {period} ended.", "period")
    if kpi.retired_from is not None and retired_before(kpi, period):
        return no(f"The KPI was retired from {in_words(kpi.retired_from)}.", "period")
    return None


@rule("submission.kpi-in-use-throughout", "domain rule I12")
def in_use_throughout(case: Case[Any]) -> Advice | None:
    period, kpi = period_of(case), ruling(case)
    if kpi is None or retired_before(kpi, period):
        return None
    first, last = bounds(period)
    if kpi_of(case).in_force(first) is None:
        return Advice(f"The KPI was set only within {period}; the figure is of a part of the period.")
    if kpi.retired_from is not None and kpi.retired_from <= last:
        return Advice(f"The KPI was retired within {period}; the figure is of a part of the period.")
    return None


@rule("submission.contract-in-being")
def contract_in_being(case: Case[Any]) -> Rejection | None:
    period, kpi = period_of(case), ruling(case)
    if kpi is None:
        return None
    first, last = bounds(period)
    terms: Terms | None = case.other_chronicle(kpi.contract_id).in_force(last)
    if terms is None:
        return no(f"The contract was not in being in {period}.", "period")
    if terms.ended_on is not None and terms.ended_on < first:
        return no(f"The contract {terms.ended_as} on {in_words(terms.ended_on)}, before {period}.", "period")
    return None


PERIOD = (
    period_well_formed,
    period_has_ended,
    of_its_frequency,
    in_use,
    in_use_throughout,
    contract_in_being,
)
"""Asked of whatever opens a submission."""


def about(case: Case[Any]) -> dict[str, Any]:
    """What every opening fact says of the KPI, as in force on the period's last day."""
    kpi, request = seen_to(ruling(case)), case.command
    return {
        "kpi_id": request.kpi_id,
        "contract_id": kpi.contract_id,
        "title": kpi.definition.title,
        "unit": kpi.definition.unit,
        "period": request.period,
        "due_on": due_on(kpi.definition, request.period, case.other_chronicle(kpi.contract_id)),
    }


def opened(before: Submission | None, fact: Any) -> Submission:
    """The submission as a fact that opens one names it; what was known of it already stays."""
    if before is None:
        return Submission(fact.kpi_id, fact.contract_id, fact.title, fact.unit, fact.period, fact.due_on)
    return replace(before, title=fact.title, unit=fact.unit, due_on=fact.due_on)
