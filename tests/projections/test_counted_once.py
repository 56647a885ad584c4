"""What contracts are worth together: no pound is counted twice, whatever is under whatever, on any day."""

from collections.abc import Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from projections.counted_once import UnderOthers, counted_once, in_words


def rows(under: Mapping[str, str], worth: Mapping[str, str]) -> list[Any]:
    """Rows of the register, as far as they are looked at."""
    return [
        SimpleNamespace(
            stream_id=name, summary=SimpleNamespace(under=above, estimated_incl_vat=worth.get(name))
        )
        for name, above in under.items()
    ]


def total(under: Mapping[str, str], worth: Mapping[str, str]) -> Decimal:
    found = counted_once(rows(under, worth))
    return sum((found.own(name, Decimal(amount)) for name, amount in worth.items()), Decimal(0))


def test_a_framework_counts_with_what_its_call_offs_leave() -> None:
    assert total({"a": "f", "b": "f"}, {"f": "100.00", "a": "30.00", "b": "20.00"}) == 100


def test_call_offs_that_come_to_more_count_and_the_framework_does_not() -> None:
    assert total({"a": "f"}, {"f": "100.00", "a": "130.00"}) == 130


def test_parts_of_a_call_off_are_within_the_framework_too() -> None:
    assert total({"a": "f", "b": "a"}, {"f": "100.00", "a": "30.00", "b": "20.00"}) == 100
    assert (
        total({"a": "f", "b": "a"}, {"f": "100.00", "b": "20.00"}) == 100
    )  # where the call-off has no value
    assert total({"a": "f", "b": "a"}, {"f": "100.00", "a": "30.00", "b": "120.00"}) == 120


def test_what_is_under_nothing_counts_whole() -> None:
    assert total({}, {"a": "30.00", "b": "20.00"}) == 50


@given(
    above=st.lists(st.integers(min_value=0, max_value=9), max_size=9),
    worth=st.lists(st.integers(min_value=0, max_value=99), min_size=10, max_size=10),
)
def test_together_they_come_to_what_the_trees_are_worth(above: list[int], worth: list[int]) -> None:
    """By another way: each tree is worth the greater of its top's value and what is under that, from the top down."""
    under = {str(place + 1): str(min(parent, place)) for place, parent in enumerate(above)}
    values = {str(name): f"{amount}.00" for name, amount in enumerate(worth)}

    def tree(name: str) -> Decimal:
        return max(
            Decimal(values[name]), sum((tree(each) for each in under if under[each] == name), Decimal(0))
        )

    assert total(under, values) == sum(tree(name) for name in values if name not in under)


def test_it_is_said_how_many_are_under_others() -> None:
    assert in_words(UnderOthers({}, 0, 0)) == ""
    assert in_words(UnderOthers({}, 1, 1)).startswith(
        "1 of all contracts in force is a call-off or part of 1 other that is in force too:"
    )
    assert in_words(UnderOthers({}, 2, 3)).startswith(
        "3 of all contracts in force are call-offs or parts of 2 others that are in force too:"
    )
