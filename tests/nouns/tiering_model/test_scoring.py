"""How a tier is calculated: the worked examples of the paper's research, the edges, and what always holds."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.tiering_model.model import (
    Condition,
    Dimension,
    Floor,
    Question,
    rank,
)
from domain.tiering_model.scoring import (
    Circumstances,
    Score,
    answers_at_fault,
    band_of,
    one_place,
    score,
    unanswered,
    within,
)
from domain.tiers import TieringAnswer
from tests.nouns.tiering_model.givens import DEFAULT, answers

ORDINARY = Circumstances()


def scored(value: str, risk: tuple[int, ...], complexity: tuple[int, ...], **flags: object) -> Score:
    """The score by the default model."""
    return score(DEFAULT, answers(risk, complexity), Decimal(value), Circumstances(**flags))  # type: ignore[arg-type]


EXAMPLES = {
    "stationery": ("50000.00", (1, 1, 1, 1), (1, 1, 1, 1), "7.5", "Bronze", "Bronze", ()),
    "youth service": ("2000000.00", (3, 3, 3, 2), (2, 3, 2, 2), "49.4", "Silver", "Silver", ()),
    "highways": ("40000000.00", (4, 3, 3, 3), (4, 4, 4, 3), "73.1", "Gold", "Gold", ("F3",)),
    "advocacy": ("150000.00", (5, 4, 4, 3), (2, 2, 2, 2), "45.0", "Silver", "Gold", ("F1", "F2")),
}
"""Value, answers, and what they come to: total, tier by score, tier, floors that hold (domain 11.6.3)."""


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_the_worked_examples(name: str) -> None:
    value, risk, complexity, *expected = EXAMPLES[name]
    found = scored(value, risk, complexity)
    held = tuple(floor.name for floor in found.floors)
    assert [found.total, found.by_score, found.tier, held] == expected


def test_the_dimensions_are_kept_apart() -> None:
    found = scored("2000000.00", (3, 3, 3, 2), (2, 3, 2, 2))
    told = [(dimension.dimension, dimension.points, dimension.score) for dimension in found.dimensions]
    assert told == [("value", 4, "75.0"), ("risk", 11, "43.8"), ("complexity", 9, "31.3")]


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("0.00", 1),
        ("29999.99", 1),
        ("30000.00", 2),
        ("207719.99", 2),
        ("207720.00", 3),
        ("1000000.00", 4),
        ("5000000.00", 4),
        ("5000000.01", 5),
    ],
)
def test_an_edge_belongs_to_the_band_that_says_so(value: str, points: int) -> None:
    band = band_of(DEFAULT, Decimal(value))
    assert band.points == points
    assert within(band, Decimal(value))


def test_a_band_ends_where_the_next_begins() -> None:
    fourth = band_of(DEFAULT, Decimal("5000000.00"))
    assert not within(fourth, Decimal("5000000.01"))
    assert not within(fourth, Decimal("999999.99"))
    assert not within(band_of(DEFAULT, Decimal("5000000.01")), Decimal("5000000.00"))
    assert not within(band_of(DEFAULT, Decimal("999999.99")), Decimal("1000000.00"))
    assert within(band_of(DEFAULT, Decimal("6000000.00")), Decimal("900000000.00"))


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("59.95", "60.0"),
        ("59.949", "59.9"),
        ("34.95", "35.0"),
        ("0", "0.0"),
        ("100", "100.0"),
        ("0.05", "0.1"),
    ],
)
def test_a_figure_is_rounded_half_up_once(exact: str, shown: str) -> None:
    assert one_place(Fraction(exact)) == shown


FIVES = replace(
    DEFAULT,
    dimensions=(Dimension("value", 50), Dimension("risk", 49), Dimension("complexity", 1)),
    questions=tuple(
        Question(question=f"{letter}{number}", dimension=name, wording="?", one="-", five="+")
        for letter, name in (("R", "risk"), ("C", "complexity"))
        for number in range(1, 6)
    ),
    floors=(),
)
"""A model whose totals can fall on five hundredths."""


@pytest.mark.parametrize(
    ("value", "total", "tier"), [("6000000.00", "60.0", "Gold"), ("300000.00", "35.0", "Silver")]
)
def test_a_total_just_below_a_threshold_counts_as_it_is_printed(value: str, total: str, tier: str) -> None:
    """59.95 is printed as 60.0, so it is Gold: the paper and the tier never disagree."""
    given = answers((5, 1, 1, 1, 1), (4, 1, 1, 1, 1))
    assert Fraction(50 * (100 if tier == "Gold" else 50) + 49 * 20 + 1 * 15, 100) == Fraction(
        "59.95" if tier == "Gold" else "34.95"
    )
    found = score(FIVES, given, Decimal(value), ORDINARY)
    assert (found.total, found.tier) == (total, tier)


def test_a_total_is_rounded_from_its_exact_value() -> None:
    """One point of 24 at a weight of 1% is 0.041666…, which is printed as 0.0."""
    sixth = replace(FIVES.questions[0], question="R6")
    model = replace(
        FIVES,
        dimensions=(Dimension("value", 50), Dimension("risk", 1), Dimension("complexity", 49)),
        questions=(*FIVES.questions, sixth),
    )
    found = score(model, answers((2, 1, 1, 1, 1, 1), (1, 1, 1, 1, 1)), Decimal("0.00"), ORDINARY)
    assert (found.total, found.dimensions[1].score) == ("0.0", "4.2")


def test_what_is_wrong_with_answers_names_the_questions() -> None:
    given = (*answers((1, 1, 1), (1, 1, 1, 1)), TieringAnswer("R9", 1), TieringAnswer("C1", 2))
    assert answers_at_fault(DEFAULT, given) == "Answer R4. The model does not ask R9. Answer only once: C1."


@pytest.mark.parametrize(
    ("value", "risk", "flags", "floors", "tier"),
    [
        ("5000000.00", (1, 1, 1, 1), {}, (), "Bronze"),
        ("5000000.01", (1, 1, 1, 1), {}, ("F3",), "Silver"),
        ("50000.00", (5, 1, 3, 1), {}, ("F2",), "Silver"),
        ("50000.00", (4, 1, 5, 1), {}, (), "Bronze"),
        ("50000.00", (1, 1, 1, 1), {"kind": "PFI"}, ("F4",), "Silver"),
        ("50000.00", (1, 1, 1, 1), {"statutory_service": True}, ("F4",), "Silver"),
        ("50000.00", (1, 1, 1, 1), {"inadequate_in_a_row": 1}, (), "Bronze"),
        ("50000.00", (1, 1, 1, 1), {"inadequate_in_a_row": 2}, ("F5",), "Silver"),
    ],
)
def test_each_floor_holds_on_its_own_condition(
    value: str, risk: tuple[int, ...], flags: dict[str, object], floors: tuple[str, ...], tier: str
) -> None:
    found = scored(value, risk, (1, 1, 1, 1), **flags)
    assert (tuple(floor.name for floor in found.floors), found.tier) == (floors, tier)


def test_an_answer_that_is_missing_is_named_and_nothing_is_guessed() -> None:
    given = answers((1, 1, 1), (1, 1, 1, 1))
    assert unanswered(DEFAULT, given) == ("R4",)
    with pytest.raises(KeyError):
        score(DEFAULT, given, Decimal("1.00"), ORDINARY)


POINTS = st.integers(1, 5)
EIGHT = st.lists(POINTS, min_size=8, max_size=8)
VALUES = st.integers(0, 10_000_000_00).map(lambda pence: Decimal(pence) / 100)


@drawn(EIGHT, VALUES, st.integers(0, 7))
def test_raising_an_answer_never_lowers_total_or_tier(points: list[int], value: Decimal, place: int) -> None:
    more = [*points]
    more[place] = min(5, points[place] + 1)
    one = score(DEFAULT, answers(points[:4], points[4:]), value, ORDINARY)
    other = score(DEFAULT, answers(more[:4], more[4:]), value, ORDINARY)
    assert Decimal(other.total) >= Decimal(one.total)
    assert rank(other.tier) >= rank(one.tier)


@drawn(EIGHT, VALUES, VALUES)
def test_a_higher_value_never_lowers_the_total(points: list[int], decimal: Decimal, other: Decimal) -> None:
    given = answers(points[:4], points[4:])
    less, more = (score(DEFAULT, given, value, ORDINARY) for value in sorted((decimal, other)))
    assert Decimal(more.total) >= Decimal(less.total)


@drawn(EIGHT, VALUES, st.booleans(), st.integers(0, 3))
def test_a_floor_only_raises(points: list[int], value: Decimal, statutory: bool, inadequate: int) -> None:
    found = score(
        DEFAULT,
        answers(points[:4], points[4:]),
        value,
        Circumstances("contract", statutory, inadequate),
    )
    assert rank(found.tier) >= rank(found.by_score)
    assert rank(found.tier) == max(rank(found.by_score), *(rank(floor.tier) for floor in found.floors), 0)


def test_a_condition_holds_only_where_all_that_it_names_does() -> None:
    both = Floor(
        name="X",
        wording="a grave risk in a PFI",
        tier="Gold",
        conditions=(Condition(answers=(TieringAnswer("R1", 4),), kinds=("PFI",)),),
    )
    model = replace(DEFAULT, floors=(both,))
    grave, mild = answers((4, 1, 1, 1), (1, 1, 1, 1)), answers((3, 1, 1, 1), (1, 1, 1, 1))
    value = Decimal("50000.00")
    assert score(model, grave, value, Circumstances("PFI")).tier == "Gold"
    assert score(model, grave, value, ORDINARY).tier == "Bronze"
    assert score(model, mild, value, Circumstances("PFI")).tier == "Bronze"
