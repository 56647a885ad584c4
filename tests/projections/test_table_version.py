"""The version of a table follows from its columns: whoever adds one need not think of the rebuild."""

from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from projections.kpi import KPIS
from projections.table import Table
from projections.tables import ALL


class Further(NamedTuple):
    """One column alone."""

    title: str


class FurtherAsNumber(NamedTuple):
    """The same column, of another kind."""

    title: int


def table(**changes: Any) -> Table:
    return replace(KPIS, summary=Further, sorted_by=("title",), indexed=(), **changes)


@pytest.mark.parametrize(
    "other",
    [
        KPIS,
        replace(table(), summary=FurtherAsNumber),
        replace(table(), indexed=("known_to",)),
        replace(table(), meaning="2"),
        replace(table(), kept_once={"texts": ("title",)}),
    ],
    ids=["columns", "kinds", "indexes", "meaning", "kept once"],
)
def test_another_shape_is_another_version(other: Table) -> None:
    assert other.version != table().version


def test_the_same_shape_is_the_same_version_whatever_else_differs() -> None:
    assert table(filters={}, on_the_day={"told": lambda summary, _day: summary}).version == table().version


def test_every_table_has_a_version_that_a_start_can_compare() -> None:
    assert all(replace(item).version == item.version for item in ALL)
    assert len({item.version for item in ALL}) == len(ALL)
