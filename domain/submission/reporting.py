"""Reporting: the return of a period comes, with a figure, or with the reason why there is none."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from domain.case import reason_given
from domain.dates import in_words
from domain.decisions import Rejection, no, rule
from domain.events import Fact, fact
from domain.figures import Figure
from domain.kpi import Unit
from domain.periods import Period, bounds
from domain.sentences import Names, person, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.submission.figure import FIGURE
from domain.submission.judging import judged, scores
from domain.submission.order import STEP
from domain.submission.period import PERIOD, OfPeriod, about, named_kpi_and_contract, opened, stream_of
from domain.submission.rules import Case, kpi_of, period_of
from domain.submission.terms import Judged, Return, Submission, Titles, settled
from domain.text import LongText, PersonId, ShortText


class ReportFigure(OfPeriod, frozen=True, kw_only=True):
    """Report the figure of a KPI for a period. The effective date is the day on which it came."""

    figure: Figure
    numerator: Figure | None = None
    """What the figure was worked out from, with the denominator; the figure must follow from them."""
    denominator: Figure | None = None
    comment: LongText = ""


class ReturnNil(OfPeriod, frozen=True, kw_only=True):
    """Say that there is nothing to report for a period, and why."""


@fact("submission.reported.v1")
class Reported(Fact, kw_only=True):
    """A figure was reported for a period (paper 2.2)."""

    kpi_id: UUID
    contract_id: UUID
    title: ShortText
    """The KPI's title in that period."""
    unit: Unit
    period: Period
    due_on: date
    """Day by which the return was due."""
    figure: Figure
    numerator: Figure | None = None
    denominator: Figure | None = None
    comment: LongText = ""
    reported_by: PersonId
    judged: Judged
    evidence: Titles = ()
    """Titles of the documents sent with it; the envelope has their digests."""


@fact("submission.nil_returned.v1")
class NilReturned(Fact, kw_only=True):
    """There is nothing to report for a period, for the reason given. No data is never a score."""

    kpi_id: UUID
    contract_id: UUID
    title: ShortText
    unit: Unit
    period: Period
    due_on: date
    returned_by: PersonId


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


@rule("submission.nothing-stands", "paper 2.2")
def nothing_stands(case: Case[Any]) -> Rejection | None:
    """Asked of a return: none may stand already, but a figure may follow a nil return."""
    state = case.state
    if state is None or state.rejected_on is not None:
        return None
    if state.reported is not None or state.published is not None:
        how = "restate it" if state.published else "correct the figure"
        return no(
            f"A figure was reported for {state.period} already; {how} instead.", "period", conflict=True
        )
    if state.nil_on is not None and isinstance(case.command, ReturnNil):
        return no(f"A nil return for {state.period} stands already.", "period", conflict=True)
    return None


_RETURN: Final = (*STEP, *PERIOD, received_when_over, received_today, nothing_stands)


def _report(case: Case[ReportFigure]) -> Fact:
    request = case.command
    return Reported(
        **about(case),
        figure=request.figure,
        numerator=request.numerator,
        denominator=request.denominator,
        comment=request.comment,
        reported_by=case.context.actor.person_id,
        judged=judged(kpi_of(case), request.period, request.figure),
        evidence=tuple(document.title for document in request.evidence),
    )


def _nil_return(case: Case[ReturnNil]) -> Fact:
    return NilReturned(**about(case), returned_by=case.context.actor.person_id)


def _figure_given(before: Submission | None, fact: Reported, valid_from: date) -> Submission:
    now = opened(before, fact)
    given = Return(
        fact.figure,
        valid_from,
        fact.reported_by,
        fact.numerator,
        fact.denominator,
        fact.comment,
        fact.judged,
    )
    return settled(
        replace(
            _cleared(now),
            reported=given,
            figures_by=(fact.reported_by,),
            evidence=(*now.evidence, *fact.evidence),
        )
    )


def _nothing_to_report(before: Submission | None, fact: NilReturned, valid_from: date) -> Submission:
    now = _cleared(opened(before, fact))
    return settled(replace(now, reported=None, nil_on=valid_from, figures_by=(fact.returned_by,)))


def _cleared(now: Submission) -> Submission:
    """What was said of an earlier return does not hold for the next."""
    return replace(now, nil_on=None, question="", rejected_on=None, validation=None, rating=None)


def _measured(figure: str, unit: str) -> str:
    return f"{figure} {unit}"


def _documents(titles: tuple[str, ...]) -> str:
    return f" With {'; '.join(titles)}." if titles else ""


@sentence.register
def _(fact: Reported, names: Names) -> str:
    return (
        f"{fact.title}, {fact.period}: {_measured(fact.figure, fact.unit)} reported by "
        f"{person(fact.reported_by, names)}: {scores(fact.judged)}.{_documents(fact.evidence)}"
    )


@sentence.register
def _(fact: NilReturned, names: Names) -> str:
    return (
        f"{fact.title}, {fact.period}: nil return by {person(fact.returned_by, names)}; no data is no score."
    )


_OF: Final = frozenset({"kpi_id", "period"})
"""What a return is of is what it is: another period has a return of its own."""


REPORT: Final = Step(
    asks=ReportFigure,
    rules=(*_RETURN, *FIGURE),
    records=_report,
    effects=(Effect(Reported, change=_figure_given, correction=AskedAgain(fixed=_OF)),),
    opens=True,
    goes_on=True,
    stream_id=stream_of,
    needs=named_kpi_and_contract,
    in_force=False,
)


NIL_RETURN: Final = Step(
    asks=ReturnNil,
    rules=(*_RETURN, reason_given),
    records=_nil_return,
    effects=(Effect(NilReturned, change=_nothing_to_report, correction=AskedAgain(fixed=_OF)),),
    opens=True,
    goes_on=True,
    stream_id=stream_of,
    needs=named_kpi_and_contract,
    in_force=False,
)
