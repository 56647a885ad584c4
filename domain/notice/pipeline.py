"""The pipeline: where the Council considers that it will pay more than £100 million in a financial year, it publishes
what it plans to procure (s.93).

Whether it will is a consideration of the Council and follows from no fact: a person records it, either way, and anew
when it changes. What is planned is on record as planned procurements (domain/planned_procurement).
"""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from domain.case import ENTRY, reason_given
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import Pounds
from domain.money import in_words as pounds
from domain.notice.terms import OPEN, Case, Notice, NoticeState, council_notice_id_of, for_the_whole_council
from domain.periods import Period, bounds, frequency_of
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.working_days import last_day

PIPELINE: Final = "pipeline notice"
ABOVE: Final = Decimal("100000000.00")
"""Above this, VAT included, in the financial year, a pipeline notice is published (PA 2023 s.93(1))."""
WITHIN: Final = 56
"""Days, beginning with 1 April (PA 2023 s.93(2))."""
_LAW: Final = "PA 2023 s.93(1)-(2)"
FIRST_YEAR: Final = date(2025, 4, 1)
"""The first financial year that begins once s.93 is in force (SI 2024/716)."""


class ConsiderPipeline(Command, frozen=True, kw_only=True):
    """Say what the Council will pay in a financial year: above £100 million it publishes its pipeline."""

    year: Period
    """The financial year: *2026/27*."""
    expected_incl_vat: Pounds
    """What it will pay under contracts for goods, services and works that are not exempted, including VAT, pounds."""


@fact("notice.pipeline_considered.v1")
class PipelineConsidered(Fact, kw_only=True):
    """The Council considered what it will pay in a financial year (PA 2023 s.93(1))."""

    year: Period
    """The financial year: *2026/27*."""
    expected_incl_vat: Pounds
    """What it will pay under contracts that are not exempted, including VAT, pounds."""
    due_on: date
    """The last day for a pipeline notice, where one is owed: 56 days beginning with 1 April."""


def pipeline_due(year: str) -> date:
    """The last day for the pipeline notice of a financial year. Raises ``ValueError`` for text that is no period."""
    return last_day(bounds(year)[0], WITHIN)


@rule("notice.pipeline-year", "PA 2023 s.93(1)")
def of_a_financial_year(case: Case[ConsiderPipeline]) -> Rejection | None:
    year = case.command.year
    if frequency_of(year) != "financial year":
        return no("Give a financial year, such as 2026/27.", "year")
    first, last = bounds(year)
    if first < FIRST_YEAR:
        return no("Section 93 of the Act was not in force when that year began.", "year")
    if last < case.context.today:
        return no("That year is over: nothing is to be considered of it any more.", "year")
    if first.year > _coming(case.context.today):
        return no("Consider the coming financial year, not those after it.", "year")
    return None


def _coming(today: date) -> int:
    """The year in which the next financial year begins."""
    return today.year + (today.month >= 4)


@rule("notice.of-the-council-itself", "PA 2023 ss.69, 93")
def considered_for_the_council(case: Case[ConsiderPipeline]) -> Rejection | None:
    return for_the_whole_council(case)


@rule("notice.pipeline-open")
def may_be_considered(case: Case[ConsiderPipeline]) -> Rejection | None:
    state = case.state
    if state is None or state.state in OPEN or (state.state == "not needed" and state.ground is None):
        return None
    return no(f"Nothing more is to be considered: the pipeline notice is {state.state}.", conflict=True)


def _stream(command: ConsiderPipeline) -> UUID:
    first = bounds(command.year)[0] if frequency_of(command.year) else date.min
    return council_notice_id_of(PIPELINE, first)


def _considered(case: Case[ConsiderPipeline]) -> Fact:
    command = case.command
    return PipelineConsidered(
        year=command.year, expected_incl_vat=command.expected_incl_vat, due_on=pipeline_due(command.year)
    )


def _owed(before: Notice | None, fact: PipelineConsidered, _: date) -> Notice:
    first = bounds(fact.year)[0]
    above = fact.expected_incl_vat > ABOVE
    working = (
        f"{pounds(fact.expected_incl_vat)} including VAT in {fact.year}, above {pounds(ABOVE)}; {WITHIN} days "
        f"beginning with {in_words(first)} end on {in_words(fact.due_on)}."
        if above
        else f"{pounds(fact.expected_incl_vat)} including VAT in {fact.year}: not above {pounds(ABOVE)}."
    )
    state: NoticeState = "due" if above else "not needed"
    if before is not None and before.state in OPEN and above:
        state = before.state
    if before is not None:
        return replace(before, working=working, state=state)
    return Notice(
        contract_id=None,
        kind=PIPELINE,
        cause=UUID(int=0),
        counted_from=first.isoformat(),
        due_on=fact.due_on.isoformat(),
        working=working,
        law=_LAW,
        state=state,
    )


@sentence.register
def _(fact: PipelineConsidered, _: Names) -> str:
    expected = f"The Council considers that it will pay {pounds(fact.expected_incl_vat)} including VAT in {fact.year}"
    if fact.expected_incl_vat > ABOVE:
        return f"{expected}: its pipeline is to be published by {in_words(fact.due_on)}."
    return f"{expected}, not above {pounds(ABOVE)}: no pipeline notice is owed."


CONSIDERATION: Final = Step(
    asks=ConsiderPipeline,
    rules=(*ENTRY, reason_given, considered_for_the_council, of_a_financial_year, may_be_considered),
    records=_considered,
    effects=(Effect(PipelineConsidered, change=_owed, correction=AskedAgain(fixed=frozenset({"year"}))),),
    opens=True,
    goes_on=True,
    stream_id=_stream,
    in_force=False,
)
