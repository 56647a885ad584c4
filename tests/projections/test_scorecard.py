"""Scorecards: what counts, how much, and what is said of what does not."""

from datetime import date
from typing import Any

import pytest

from projections.scorecard import KpiScore, quarters_before, scored


def line(kpi_id: str, weight: str | None, score: str | None, missing: int = 0) -> KpiScore:
    return KpiScore(kpi_id, f"KPI {kpi_id}", weight, (), score, missing)


def test_each_kpi_counts_by_its_weight() -> None:
    card = scored("2026 Q3", "c", [line("a", "60", "100.0"), line("b", "40", "33.0")])
    assert (card.score, card.colour, card.rated_weight, card.whole_weight) == ("73.2", "amber", "100", "100")
    assert card.how == "(60 × 100.0 + 40 × 33.0) / 100."


def test_what_is_missing_is_no_score_and_is_said() -> None:
    card = scored("2026 Q3", "c", [line("a", "60", "100.0"), line("b", "40", None, missing=2)])
    assert (card.score, card.colour, card.rated_weight, card.missing) == ("100.0", "green", "60", 2)
    assert card.how == (
        "(60 × 100.0) / 60. 60 of 100 of the weight was rated; the rest is in no score. "
        "2 returns that were due have no published rating."
    )
    nothing = scored("2026 Q3", "c", [line("a", "60", None, missing=1)])
    assert (nothing.score, nothing.colour) == (None, None)
    assert nothing.how.startswith("Nothing that counts was rated: that is no score.")


def test_weights_that_do_not_add_up_and_those_that_are_not_there_are_said() -> None:
    card = scored("2026 Q3", "c", [line("a", "60", "33.0"), line("b", None, "100.0")])
    assert (card.score, card.colour) == ("33.0", "red")
    assert "1 without a weight does not count." in card.how
    assert "The weights add up to 60, and not to 100." in card.how


def test_without_any_weight_each_counts_the_same() -> None:
    card = scored("2026 Q3", "c", [line("a", None, "100.0"), line("b", None, "67.0")])
    assert (card.score, card.whole_weight) == ("83.5", "2")
    assert "No KPI has a weight: each counts the same." in card.how


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-27", ("2026 Q3", "2026-07-01", "2026-09-30")),
        ("2026-01-01", ("2025 Q4", "2025-10-01", "2025-12-31")),
        ("2026-03-31", ("2025 Q4", "2025-10-01", "2025-12-31")),
    ],
)
def test_the_last_quarter_that_was_over(day: str, expected: Any) -> None:
    name, first, last = quarters_before(date.fromisoformat(day), 4)[0]
    assert (name, first.isoformat(), last.isoformat()) == expected
    names = [quarter for quarter, _, _ in quarters_before(date.fromisoformat(day), 4)]
    assert len(set(names)) == 4
