"""No rule without an example: whatever a step of any stream is put to is named by some test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from domain.amendment import annulment, correction
from domain.decisions import NamedRule
from domain.stream import Step, Stream
from domain.streams import ALL

TESTS = Path(__file__).parents[1]


def rules_of(step: Step, command: Any) -> Iterator[NamedRule]:
    """Every rule that the step may ask."""
    if isinstance(step.rules, tuple):
        yield from step.rules
        return
    for chosen in (True, False):  # a function that chooses by a field of the command
        filled = {
            field.name: "x" if chosen else ""
            for field in msgspec.structs.fields(command)
            if field.type is str or field.name == "part"
        }
        given = type("Given", (), {field.name: None for field in msgspec.structs.fields(command)} | filled)
        yield from step.rules(given())


@pytest.mark.parametrize("stream", ALL, ids=lambda stream: stream.noun)
def test_every_rule_that_is_ever_asked_is_named_by_a_test(stream: Stream[Any]) -> None:
    said = "\n".join(path.read_text() for path in TESTS.rglob("test_*.py"))
    asked = {rule.name for command, step in stream.by_command.items() for rule in rules_of(step, command)}
    asked |= {rule.name for rule in (*correction.RULES, *annulment.RULES)}
    asked = {
        name for name in asked if not name.startswith("limit.")
    }  # data: test_limits.py tries the law's tests
    assert sorted(name for name in asked if f'"{name}"' not in said) == []
