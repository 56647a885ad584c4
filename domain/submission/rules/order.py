"""Rules of when: the period, the KPI's and the contract's time, and the order of steps."""

from typing import Any

from domain.case import ENTRY, step_not_ahead_of_time
from domain.contract.terms import Terms
from domain.dates import in_words
from domain.decisions import Advice, Rejection, no, rule
from domain.periods import bounds, frequency_of
from domain.submission import commands as ask
from domain.submission.events import OverdueMarked
from domain.submission.judging import due_on
from domain.submission.rules.case import Case, kpi_of, period_of, retired_before, ruling


@rule("submission.in-order")
def in_order(case: Case[Any]) -> Rejection | None:
    """Steps follow one another; an overdue mark only notes what had not come, and a return may be dated before it."""
    steps = [one for one in case.chronicle.timeline.placed if not isinstance(one.fact, OverdueMarked)]
    if not steps or case.effective_from >= steps[-1].valid_from:
        return None
    return no(
        f"The step before it is dated {in_words(steps[-1].valid_from)}; a later step cannot be dated earlier.",
        "effective_from",
    )


STEP = (*ENTRY, in_order, step_not_ahead_of_time)
"""Asked of every step."""


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


@rule("submission.received-when-over", "paper 2.2")
def received_when_over(case: Case[Any]) -> Rejection | None:
    period = period_of(case)
    if not period or case.effective_from > bounds(period)[1]:
        return None
    return no(
        f"{period} ended on {in_words(bounds(period)[1])}; its return cannot have come before that was over.",
        "effective_from",
    )


@rule("submission.received-today", "NAO 5.5")
def received_today(case: Case[Any]) -> Rejection | None:
    """A supplier cannot say that a late return came in time."""
    if case.context.actor.role != "supplier-contact" or case.effective_from == case.context.today:
        return None
    return no("What you send now comes today: leave the date out.", "effective_from")


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


@rule("submission.due-date-passed", "paper 2.2")
def due_date_passed(case: Case[ask.MarkOverdue]) -> Rejection | None:
    kpi, period = ruling(case), period_of(case)
    if kpi is None:
        return None
    due = due_on(kpi.definition, period)
    if case.effective_from > due and case.context.today > due:
        return None
    return no(f"The return for {period} is due on {in_words(due)}; it is overdue only after that.", "period")
