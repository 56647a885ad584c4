"""What is asked of KPI submissions: the next period of some KPI, and what follows a return."""

from datetime import date, timedelta
from typing import Any, Final

from benchmarks.generate.turn import Turn, Wish
from domain.chronicle import Chronicle
from domain.kpi import Kpi, rating
from domain.periods import bounds, period_of
from domain.submission import SUBMISSION
from domain.submission.figure_correction import CorrectFigure
from domain.submission.overdue import MarkOverdue
from domain.submission.period import OfPeriod
from domain.submission.publication import PublishFigure
from domain.submission.querying import AnswerQuery, QueryReturn
from domain.submission.rating import RatePerformance
from domain.submission.rejection import RejectReturn
from domain.submission.reporting import ReportFigure, ReturnNil
from domain.submission.terms import Method, Submission
from domain.submission.validation import ValidateFigure

_METHODS: Final[tuple[Method, ...]] = ("source system access", "sample test", "site visit", "reconciliation")
_OPEN: Final = frozenset({"reported", "queried", "rejected", "validated", "overdue"})


def asked(turn: Turn) -> Wish | None:
    """What follows a return that is waiting, else the return of a period that has ended."""
    waiting = turn.memory.setdefault("returns waiting", [])
    if waiting and turn.rng.random() < 0.55:
        submission = turn.own.get("submission", {}).get(waiting[0])
        if submission is None or (state := submission.latest()) is None or state.status not in _OPEN:
            waiting.pop(0)
            return None
        return _follows(turn, submission, state)
    return _next_return(turn)


def _next_return(turn: Turn) -> Wish | None:
    rng, kpi = turn.rng, turn.some("kpi")
    if kpi is None:
        return None
    state: Kpi | None = kpi.latest()
    if state is None:
        return None
    coming: dict[Any, date] = turn.memory.setdefault("next period", {})
    start = coming.get(kpi.stream_id) or kpi.timeline.placed[0].valid_from
    period = period_of(state.definition.frequency, start)
    last = bounds(period)[1]
    if last >= turn.today:
        return None
    coming[kpi.stream_id] = last + timedelta(days=1)
    roll = rng.random()
    if roll < 0.03:
        command: OfPeriod = ReturnNil(kpi_id=kpi.stream_id, period=period, reason="Nothing was ordered.")
    elif roll < 0.07:
        command = MarkOverdue(kpi_id=kpi.stream_id, period=period)
    else:
        command = ReportFigure(kpi_id=kpi.stream_id, period=period, figure=_figure(turn, state))
    return Wish(SUBMISSION, None, command)


def _figure(turn: Turn, kpi: Kpi) -> str:
    definition = kpi.definition
    if definition.unit == "percent":
        return f"{min(100, turn.rng.gauss(94, 4)):.1f}"
    return str(max(0, int(turn.rng.gauss(6, 4))))


def _follows(turn: Turn, submission: Chronicle[Submission], state: Submission) -> Wish:
    """The step that such a return most often meets next."""
    rng, stream_id = turn.rng, submission.stream_id
    reported = state.reported
    if reported is None or state.status in ("overdue", "rejected"):
        kpi = turn.known[state.kpi_id].latest()
        figure = _figure(turn, kpi) if isinstance(kpi, Kpi) else "0"
        return Wish(SUBMISSION, None, ReportFigure(kpi_id=state.kpi_id, period=state.period, figure=figure))
    second = turn.another(reported.by)
    if state.status == "queried":
        return Wish(SUBMISSION, stream_id, AnswerQuery(answer="The count was taken from the day book."))
    if state.status == "reported":
        roll = rng.random()
        if roll < 0.08:
            return Wish(SUBMISSION, stream_id, QueryReturn(question="Does this count Sundays?"), second)
        if roll < 0.11:
            return Wish(SUBMISSION, stream_id, RejectReturn(reason="It is another month's figure."), second)
        if roll < 0.15:
            command = CorrectFigure(
                figure=reported.figure + ("0" if "." in reported.figure else ".0"), reason="Slip."
            )
            return Wish(SUBMISSION, stream_id, command)
        if roll < 0.75:
            validated = ValidateFigure(
                method=rng.choice(_METHODS), outcome="confirmed", sample_size=20, exceptions=0
            )
            return Wish(SUBMISSION, stream_id, validated, second)
        if roll < 0.85:
            unable = ValidateFigure(
                method="sample test", outcome="unable to verify", sample_size=5, exceptions=5
            )
            return Wish(SUBMISSION, stream_id, unable, second)
    kpi = turn.known[state.kpi_id].latest()
    found = rating(kpi.definition, reported.figure) if isinstance(kpi, Kpi) else None
    if state.rating is None and rng.random() < 0.7:
        return Wish(
            SUBMISSION,
            stream_id,
            RatePerformance(rating=found or "Other", reason="Seen with the supplier."),
            second,
        )
    unvalidated = state.status != "validated"
    return Wish(
        SUBMISSION,
        stream_id,
        PublishFigure(unvalidated=unvalidated, reason="Published with the quarter's notice."),
        second,
    )
