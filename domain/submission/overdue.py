"""An overdue mark: a return was due and nothing had come."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from domain.case import ENTRY, step_not_ahead_of_time
from domain.contract.status import all_of_it
from domain.dates import in_words
from domain.decisions import Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.kpi import Unit
from domain.periods import Period, bounds, frequency_of
from domain.sentences import Names, sentence
from domain.stream import Effect, OnlyAnnulled, Step
from domain.submission.judging import due_on, governing, stood_still
from domain.submission.period import PERIOD, OfPeriod, about, named_kpi_and_contract, opened, stream_of
from domain.submission.rules import Case, period_of, ruling
from domain.submission.terms import Submission, settled
from domain.text import ShortText


class MarkOverdue(OfPeriod, frozen=True, kw_only=True):
    """Note that a return is due and nothing has come: for the daily job."""


@fact("submission.overdue_marked.v1")
class OverdueMarked(Fact, kw_only=True):
    """The return was due and nothing had come."""

    kpi_id: UUID
    contract_id: UUID
    title: ShortText
    unit: Unit
    period: Period
    due_on: date


@rule("submission.due-date-passed", "paper 2.2")
def due_date_passed(case: Case[MarkOverdue]) -> Rejection | None:
    kpi, period = ruling(case), period_of(case)
    if kpi is None:
        return None
    due = due_on(kpi.definition, period, case.other_chronicle(kpi.contract_id))
    if case.effective_from > due and case.context.today > due:
        return None
    return no(f"The return for {period} is due on {in_words(due)}; it is overdue only after that.", "period")


@rule("submission.work-was-done", "domain rule I8")
def work_was_done(case: Case[MarkOverdue]) -> Rejection | None:
    kpi, period = ruling(case), period_of(case)
    if kpi is None or not all_of_it(*bounds(period), stood_still(case.other_chronicle(kpi.contract_id))):
        return None
    return no(f"The contract was suspended throughout {period}: no return is due of it.", "period")


def _day_after_due(_: Any, command: MarkOverdue, context: Context) -> date:
    kpi = context.others.get(command.kpi_id)
    found = governing(kpi, command.period) if kpi and frequency_of(command.period) else None
    if found is None:
        return context.today
    contract = context.others.get(found.contract_id)
    if contract is None:
        return context.today
    return min(due_on(found.definition, command.period, contract) + timedelta(days=1), context.today)


def _mark(case: Case[MarkOverdue]) -> Fact:
    return OverdueMarked(**about(case))


def _nothing_came(before: Submission | None, fact: OverdueMarked, _: date) -> Submission:
    return settled(replace(before or opened(None, fact), overdue_marked=True))


@sentence.register
def _(fact: OverdueMarked, _: Names) -> str:
    return f"{fact.title}, {fact.period}: nothing had come by {in_words(fact.due_on)}, when it was due."


OVERDUE: Final = Step(
    asks=MarkOverdue,
    rules=(*ENTRY, step_not_ahead_of_time, *PERIOD, due_date_passed, work_was_done),
    records=_mark,
    effects=(
        Effect(
            OverdueMarked,
            change=_nothing_came,
            correction=OnlyAnnulled("It follows from the day on which the return was due."),
        ),
    ),
    opens=True,
    stream_id=stream_of,
    needs=named_kpi_and_contract,
    takes_effect=_day_after_due,
)
