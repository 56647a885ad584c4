"""What is asked of comparisons: made with another authority or index, concluded, replaced by a later one."""

from benchmarks.generate.turn import Turn, Wish
from domain.benchmark import BENCHMARK, Benchmark, ComparatorKind, Compare, Conclude, Conclusion, Supersede

_COMPARATORS: tuple[tuple[str, ComparatorKind], ...] = (
    ("A neighbouring county", "local authority"),
    ("A unitary in the north", "local authority"),
    ("A hospital trust", "other public body"),
    ("A catering chain", "other sector"),
    ("Services price index", "industry index"),
)
_CONCLUSIONS: tuple[Conclusion, ...] = ("better", "similar", "worse", "not comparable")


def asked(turn: Turn) -> Wish | None:
    """A comparison, what follows from it, or one in its place."""
    rng, known = turn.rng, turn.some("benchmark", lambda state: state.superseded_by is None)
    state: Benchmark | None = known.latest() if known else None
    if known is None or state is None or rng.random() < 0.4:
        return Wish(BENCHMARK, None, _comparison(turn))
    if state.conclusion is None:
        concluded = Conclude(conclusion=rng.choice(_CONCLUSIONS), text="Read side by side at the review.")
        return Wish(BENCHMARK, known.stream_id, concluded)
    later = turn.some("benchmark", lambda item: item.compared_on > state.compared_on)
    return Wish(BENCHMARK, known.stream_id, Supersede(by=later.stream_id)) if later else None


def _comparison(turn: Turn) -> Compare:
    name, kind = turn.rng.choice(_COMPARATORS)
    return Compare(
        contract_id=turn.contract.stream_id,
        measure="Cost of a unit",
        unit="pounds excl. VAT",
        own_figure=f"{turn.rng.randint(100, 9900) / 100:.2f}",
        own_period=str(turn.today.year - 1),
        comparator=name,
        comparator_kind=kind,
        their_figure=f"{turn.rng.randint(100, 9900) / 100:.2f}",
        their_period=str(turn.today.year - 1),
        source="Figures exchanged between the two",
    )
