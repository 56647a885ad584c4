"""What each command on a KPI submission is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from domain.case import reason_given
from domain.chronicle import Chronicle
from domain.decisions import Context
from domain.events import Fact
from domain.periods import frequency_of
from domain.stream import Need, Step, Stream
from domain.submission import commands as ask
from domain.submission import events as happened
from domain.submission import rules, sentences
from domain.submission.judging import due_on, governing, judged
from domain.submission.rules.case import Case, kpi_of, ruling
from domain.submission.rules.publication import restated_rating
from domain.submission.state import CHANGES, Submission, computed, standing


def submission_id(kpi_id: UUID, period: str) -> UUID:
    """The id of the submission of a KPI for a period: there is one, whoever asks first."""
    return uuid5(kpi_id, period)


def _id(command: ask.OfPeriod) -> UUID:
    return submission_id(command.kpi_id, command.period)


def _kpi_and_contract(
    command: ask.OfPeriod, _state: Any, others: Mapping[UUID, Chronicle[Any]]
) -> Iterable[Need]:
    yield Need("kpi_id", "kpi", command.kpi_id)
    kpi = others[command.kpi_id].latest() if command.kpi_id in others else None
    if kpi is not None:
        yield Need("kpi_id", "contract", kpi.contract_id)


def _kpi(_command: Any, state: Submission | None, _others: Any) -> Iterable[Need]:
    if state is not None:
        yield Need("submission_id", "kpi", state.kpi_id)


def _day_after_due(_: Any, command: ask.MarkOverdue, context: Context) -> date:
    kpi = context.others.get(command.kpi_id)
    found = governing(kpi, command.period) if kpi and frequency_of(command.period) else None
    if found is None:
        return context.today
    return min(due_on(found.definition, command.period) + timedelta(days=1), context.today)


def _about(case: Case[Any]) -> dict[str, Any]:
    """What every opening fact says of the KPI, as in force on the period's last day."""
    kpi, asked = ruling(case), case.command
    if kpi is None:
        raise LookupError("no definition governs the period")
    return {
        "kpi_id": asked.kpi_id,
        "contract_id": kpi.contract_id,
        "title": kpi.definition.title,
        "unit": kpi.definition.unit,
        "period": asked.period,
        "due_on": due_on(kpi.definition, asked.period),
    }


def _reported(case: Case[ask.ReportFigure]) -> Fact:
    asked = case.command
    return happened.Reported(
        **_about(case),
        figure=asked.figure,
        numerator=asked.numerator,
        denominator=asked.denominator,
        comment=asked.comment,
        reported_by=case.context.actor.person_id,
        judged=judged(kpi_of(case), asked.period, asked.figure),
        evidence=tuple(one.title for one in asked.evidence),
    )


def _nil_returned(case: Case[ask.ReturnNil]) -> Fact:
    return happened.NilReturned(**_about(case), returned_by=case.context.actor.person_id)


def _overdue_marked(case: Case[ask.MarkOverdue]) -> Fact:
    return happened.OverdueMarked(**_about(case))


def _evidence_attached(case: Case[ask.AttachEvidence]) -> Fact:
    return happened.EvidenceAttached(titles=tuple(one.title for one in case.command.evidence))


def _queried(case: Case[ask.QueryReturn]) -> Fact:
    return happened.Queried(question=case.command.question)


def _query_answered(case: Case[ask.AnswerQuery]) -> Fact:
    return happened.QueryAnswered(answer=case.command.answer)


def _rejected(_: Case[ask.RejectReturn]) -> Fact:
    return happened.Rejected()


def _figure_corrected(case: Case[ask.CorrectFigure]) -> Fact:
    asked = case.command
    return happened.FigureCorrected(
        previous=_figure(case.state),
        figure=asked.figure,
        numerator=asked.numerator,
        denominator=asked.denominator,
        corrected_by=case.context.actor.person_id,
        judged=judged(kpi_of(case), case.state.period, asked.figure),
    )


def _validated(case: Case[ask.ValidateFigure]) -> Fact:
    asked, reported = case.command, _figure(case.state)
    figure = reported if asked.outcome == "confirmed" else asked.figure
    return happened.Validated(
        method=asked.method,
        outcome=asked.outcome,
        reported=reported,
        figure=figure,
        sample_size=asked.sample_size,
        exceptions=asked.exceptions,
        validated_by=case.context.actor.person_id,
        judged=judged(kpi_of(case), case.state.period, figure) if figure is not None else (),
    )


def _figure(state: Submission) -> str:
    if state.reported is None:
        raise LookupError("no figure was reported")
    return state.reported.figure


def _rated(case: Case[ask.RatePerformance]) -> Fact:
    figure = standing(case.state)
    if figure is None:
        raise LookupError("there is no figure to rate")
    return happened.Rated(figure=figure, rating=case.command.rating, computed=computed(case.state))


def _published(case: Case[ask.PublishFigure]) -> Fact:
    figure, rating = standing(case.state), case.state.rating or computed(case.state)
    if figure is None or rating is None:
        raise LookupError("there is nothing to publish")
    return happened.Published(figure=figure, rating=rating, unvalidated=case.command.unvalidated)


def _restated(case: Case[ask.RestateFigure]) -> Fact:
    stands, rating, asked = case.state.published, restated_rating(case), case.command
    if stands is None or rating is None:
        raise LookupError("there is nothing to restate")
    return happened.Restated(
        previous=stands.figure,
        figure=asked.figure,
        previous_rating=stands.rating,
        rating=rating,
        unvalidated=asked.unvalidated,
        judged=judged(kpi_of(case), case.state.period, asked.figure),
    )


_RETURN = (*rules.STEP, *rules.PERIOD, rules.received_when_over, rules.received_today, rules.nothing_stands)

SUBMISSION = Stream(
    noun="submission",
    plural="submissions",
    called="KPI submission",
    events=happened,
    sentences=sentences,
    state=Submission,
    changes=CHANGES,
    opening=frozenset({happened.Reported, happened.NilReturned, happened.OverdueMarked}),
    steps={
        ask.ReportFigure: Step(
            (*_RETURN, *rules.FIGURE),
            _reported,
            opens=True,
            goes_on=True,
            stream_id=_id,
            needs=_kpi_and_contract,
            in_force=False,
        ),
        ask.ReturnNil: Step(
            (*_RETURN, reason_given),
            _nil_returned,
            opens=True,
            goes_on=True,
            stream_id=_id,
            needs=_kpi_and_contract,
            in_force=False,
        ),
        ask.MarkOverdue: Step(
            (*rules.STEP, *rules.PERIOD, rules.due_date_passed),
            _overdue_marked,
            opens=True,
            stream_id=_id,
            needs=_kpi_and_contract,
            takes_effect=_day_after_due,
        ),
        ask.AttachEvidence: Step((*rules.STEP, rules.evidence_given), _evidence_attached, in_force=False),
        ask.QueryReturn: Step(
            (*rules.STEP, rules.something_returned, rules.not_rejected, rules.query_waits),
            _queried,
            in_force=False,
        ),
        ask.AnswerQuery: Step((*rules.STEP, rules.query_open), _query_answered, in_force=False),
        ask.RejectReturn: Step(
            (
                *rules.STEP,
                reason_given,
                rules.something_returned,
                rules.not_rejected,
                rules.not_published,
            ),
            _rejected,
            in_force=False,
        ),
        ask.CorrectFigure: Step(
            (
                *rules.STEP,
                reason_given,
                rules.figure_reported,
                rules.not_rejected,
                rules.not_published,
                rules.figure_changes,
                *rules.FIGURE,
                rules.validation_lapses,
            ),
            _figure_corrected,
            needs=_kpi,
            in_force=False,
        ),
        ask.ValidateFigure: Step(
            (
                *rules.STEP,
                rules.figure_reported,
                rules.not_rejected,
                rules.not_by_whoever_reported,
                rules.method_named,
                rules.figure_goes_with_outcome,
                *rules.COUNCILS_FIGURE,
                rules.sample_told_of,
                rules.sample_said,
                rules.without_exceptions,
            ),
            _validated,
            needs=_kpi,
            in_force=False,
        ),
        ask.RatePerformance: Step(
            (
                *rules.STEP,
                rules.figure_reported,
                rules.not_rejected,
                rules.not_published,
                rules.bands_allow_or_reason,
            ),
            _rated,
            in_force=False,
        ),
        ask.PublishFigure: Step(
            (
                *rules.STEP,
                rules.not_rejected,
                rules.not_published_before,
                rules.figure_to_publish,
                rules.rating_known,
                rules.not_by_whoever_reported,
                rules.validated_or_said_not_to_be,
                rules.unvalidated_says_why,
                rules.no_query_open,
            ),
            _published,
            in_force=False,
        ),
        ask.RestateFigure: Step(
            (
                *rules.STEP,
                reason_given,
                rules.published_before,
                rules.not_by_whoever_reported,
                *rules.COUNCILS_FIGURE,
                rules.restated_rating_known,
                rules.restatement_changes,
                rules.validated_or_said_not_to_be,
            ),
            _restated,
            needs=_kpi,
            in_force=False,
        ),
    },
    concerns=lambda _stream_id, submission, _fact: (submission.contract_id,),
)
