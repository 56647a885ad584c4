"""The page that says what the record does names tests that there are."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

TESTS: Final = Path(__file__).parent
PAGE: Final = TESTS.parent / "docs" / "what-it-does.md"
_NAMED: Final = re.compile(r"`([\w/]+\.py)(?:::(\w+))?`")
LINES: Final = [
    line
    for line in PAGE.read_text(encoding="utf-8").split("## What it does not do")[0].splitlines()
    if line.startswith("| ") and not line.startswith("| Asked ")
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("|")[1].strip()[:60])
def test_what_is_said_to_be_done_is_held_by_a_test(line: str) -> None:
    named = _NAMED.findall(line)
    assert named, "the line names no test"
    for path, name in named:
        tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
        found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert not name or name in found, f"{path} has no {name}"
