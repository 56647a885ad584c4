"""What the operator's page shows in its blocks, for the tests that run it."""

import re
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "operator.md"


def blocks() -> Iterator[tuple[str, str]]:
    """Each block of the page with its language; none for commands and the like."""
    yield from re.findall(r"^```(\w*)\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)


def block(language: str) -> str:
    """The one block of the page in that language."""
    [found] = [text for named, text in blocks() if named == language]
    return found


def plain_lines() -> Iterator[str]:
    """The lines of the blocks without a language, without what is said beside them."""
    for language, text in blocks():
        for line in () if language else text.splitlines():
            said = re.sub(r"(^|\s)# .*", "", line).rstrip()
            if said:
                yield said


def shown(beginning: str) -> str:
    """The one line that begins so."""
    [found] = [line for line in plain_lines() if line.startswith(beginning)]
    return found
