"""What a generated record of any length asks for: it is found among many streams, and grows no longer."""

from datetime import date
from random import Random
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from benchmarks.generate.asking.seldom import _standard
from benchmarks.generate.invention import with_or_without
from benchmarks.generate.turn import Turn
from domain.chronicle import Chronicle
from domain.standard.clauses import RemoveClause, ReviseClause
from domain.standard.terms import Clause


class Standing:
    """A stream of which no more is known than how it stands."""

    def __init__(self, state: Any) -> None:
        self.state = state

    def latest(self) -> Any:
        return self.state


def turn(states: range) -> Turn:
    streams = {UUID(int=number): cast("Chronicle[Any]", Standing(number or None)) for number in states}
    return Turn(Random(1), date(2024, 4, 1), {}, {"supplier": streams})


@pytest.mark.parametrize("many", [10, 1000])
def test_the_only_stream_that_is_wanted_is_found_among_few_and_among_many(many: int) -> None:
    asked = turn(range(many))
    found = asked.some("supplier", lambda state: state == many - 1)
    assert found is not None
    assert found.latest() == many - 1
    assert asked.some("supplier", lambda state: state == many) is None
    assert asked.some("contract") is None
    assert {known.latest() for _ in range(200) if (known := asked.some("supplier"))} <= {*range(1, many)}


def test_a_text_that_is_asked_for_a_thousand_times_grows_no_longer() -> None:
    told = ["Ashbury Care"]
    for _ in range(1000):
        told.append(with_or_without(told[-1], " Group"))
    assert set(told) == {"Ashbury Care", "Ashbury Care Group"}


def test_a_standard_keeps_some_clauses_however_often_it_is_read_again() -> None:
    clauses = {
        number: Clause(
            clause_id=number,
            heading=f"Clause {number}",
            obligation="Check.",
            roles=("owner",),
            tiers=("Gold",),
        )
        for number in "12345678"
    }
    asked, revised = turn(range(1)), 0
    for _ in range(500):
        command = _standard(asked, SimpleNamespace(draft=SimpleNamespace(clauses=tuple(clauses.values()))))
        if isinstance(command, RemoveClause):
            del clauses[command.clause_id]
        elif isinstance(command, ReviseClause):
            clauses[command.clause.clause_id] = command.clause
            revised += 1
    assert (len(clauses), revised) == (3, 495)
    assert {clause.heading.removesuffix(", again") for clause in clauses.values()} == {
        f"Clause {number}" for number in clauses
    }
