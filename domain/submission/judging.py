"""Which definition of a KPI judges a figure of a period, how each rates it, and how that reads (domain rule I12)."""

from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct

from domain.chronicle import Chronicle
from domain.contract.status import Standstill, goes_on, standstills
from domain.contract.terms import Terms
from domain.figures import Figure
from domain.kpi import Definition, Kpi, rating
from domain.periods import bounds
from domain.submission.terms import Judgement, Submission, counting, standing


def governing(kpi: Chronicle[Kpi], period: str) -> Kpi | None:
    """The KPI as in force on the period's last day; ``None`` where it was not yet set then."""
    return kpi.in_force(bounds(period)[1])


def due_on(definition: Definition, period: str, contract: Chronicle[Terms]) -> date:
    """The last day on which the return for a period is in time: not before the work goes on, where it stands still."""
    return goes_on(bounds(period)[1] + timedelta(days=definition.due_days), stood_still(contract))


def stood_still(contract: Chronicle[Terms]) -> tuple[Standstill, ...]:
    """When the work under the contract stood still, or is to."""
    segments = contract.timeline.segments()
    spans = pairwise([*(start for start, _ in segments), date.max])
    return standstills(
        (start, end, terms.suspended_until) for (_, terms), (start, end) in zip(segments, spans, strict=True)
    )


def judged(kpi: Chronicle[Kpi], period: str, figure: str) -> tuple[Judgement, ...]:
    """The figure judged by the definition that governs the period, then by those in force earlier in it."""
    first, last = bounds(period)
    ruling = kpi.in_force(last)
    if ruling is None:
        return ()
    within = (state for start, state in kpi.timeline.segments() if first < start <= last)
    states = [kpi.in_force(first), *within]
    versions = {state.version: state for state in reversed(states) if state is not None}
    others = [state for number, state in versions.items() if number != ruling.version]
    return tuple(_judgement(state, ruling.definition, figure) for state in (ruling, *others))


def _judgement(kpi: Kpi, ruling: Definition, figure: str) -> Judgement:
    by = kpi.definition
    comparable = (by.unit, by.frequency) == (ruling.unit, ruling.frequency)
    return Judgement(kpi.version, kpi.since, by.target, rating(by, figure) if comparable else None)


class Scores(Struct, frozen=True):
    """How the figure that counts is judged, by what was known when it was recorded and by what is known now."""

    figure: Figure
    """As published, else as validated, else as reported."""
    recorded: tuple[Judgement, ...]
    """By the definitions that were on record when the figure was recorded; the first governs."""
    now: tuple[Judgement, ...]
    """By the definitions that are on record now; the first governs."""

    @property
    def differ(self) -> bool:
        """Whether a definition was revised into the past, put right or annulled since."""
        return self.recorded != self.now


def scores_of(submission: Submission, kpi: Chronicle[Kpi]) -> Scores | None:
    """Both scores of a return; ``None`` where there is no figure: no data is never a score."""
    published = submission.published
    figure = published.figure if published else standing(submission)
    by_then = published.judged if published else counting(submission)
    return None if figure is None else Scores(figure, by_then, judged(kpi, submission.period, figure))


def _score(judgement: Judgement) -> str:
    target = judgement.target
    against = f"against a target of {target}" if target is not None else "without a target"
    return f"{judgement.rating or 'not rated'} {against}"


def scores(judged: tuple[Judgement, ...]) -> str:
    """The score that governs, and each that it would have had by a definition in force earlier in the period."""
    if not judged:
        return "not judged"
    governing, *earlier = judged
    beside = "".join(f"; {_score(other)} by definition {other.version}" for other in earlier)
    return f"{_score(governing)} (definition {governing.version}{beside})"
