"""What is asked of key performance indicators: set early in a story, revised now and then, seldom retired."""

from typing import Final

from benchmarks.generate.turn import Turn, Wish
from domain.kpi import KPI, Bands, Define, Definition, Direction, Retire, Revise, RevisionReason, Unit
from domain.periods import Frequency

_MOST = 4
_MEASURES: Final[tuple[tuple[str, Unit, Direction], ...]] = (
    ("Visits made on time", "percent", "higher is better"),
    ("Orders filled in full", "percent", "higher is better"),
    ("Complaints upheld", "number", "lower is better"),
    ("Days to repair", "days", "lower is better"),
    ("Satisfaction of users", "percent", "higher is better"),
    ("Missed collections", "number", "lower is better"),
    ("Invoices right first time", "percent", "higher is better"),
)
_FREQUENCIES: Final[tuple[Frequency, ...]] = (
    "monthly",
    "monthly",
    "quarterly",
    "half-yearly",
    "financial year",
)
_BECAUSE: Final[tuple[RevisionReason, ...]] = ("relevance", "measurability", "target", "bands")


def asked(turn: Turn) -> Wish | None:
    """A KPI more, or a change to one there is."""
    rng, kpi = turn.rng, turn.some("kpi", lambda state: state.retired_from is None)
    if len(turn.own.get("kpi", {})) < _MOST and (kpi is None or rng.random() < 0.5):
        start = max(turn.contract.timeline.placed[0].valid_from, turn.today.replace(day=1))
        command = Define(
            contract_id=turn.contract.stream_id, definition=_definition(turn), effective_from=start
        )
        return Wish(KPI, None, command)
    if kpi is None:
        return None
    if rng.random() < 0.06:
        return Wish(KPI, kpi.stream_id, Retire(reason="No longer wanted."))
    before: Definition = kpi.latest().definition  # type: ignore[union-attr]
    revised = _definition(turn, before)
    return Wish(
        KPI,
        kpi.stream_id,
        Revise(definition=revised, because=rng.choice(_BECAUSE), reason="Looked at anew with the supplier."),
    )


def _definition(turn: Turn, before: Definition | None = None) -> Definition:
    rng = turn.rng
    title, unit, direction = rng.choice(_MEASURES)
    frequency = rng.choice(_FREQUENCIES)
    if before is not None:
        title, unit, direction, frequency = before.title, before.unit, before.direction, before.frequency
    edge = rng.randint(85, 97) if direction == "higher is better" else rng.randint(3, 12)
    step = -5 if direction == "higher is better" else 5
    bands = Bands(*(str(edge + place * step) for place in range(3)))
    whole = rng.random() < 0.7
    return Definition(
        title=title,
        purpose="Whether people get what was bought for them." if whole else "",
        formula="Counted over all orders of the period." if whole else "",
        unit=unit,
        direction=direction,
        target=str(edge),
        bands=bands if rng.random() < 0.9 else None,
        frequency=frequency,
        source="Supplier's order system" if whole else None,
        material=rng.random() < 0.4,
    )
