"""What is typeset comes out the same in a process of its own and, where none can be started, in this one."""

from errno import EAGAIN
from typing import Any, Final

import pytest

from application.reading_process import ReadingProcess
from web.reports import typesetting
from web.reports.typesetting import CannotBeSet, typeset

_SOURCE: Final = (
    b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
)
_CIRCLE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="4" cy="4" r="3"/></svg>'
)


def _circle() -> bytes:
    return typeset(_SOURCE, format="png", ppi=192, sys_inputs={"svg": _CIRCLE})


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The modules for which a process was asked for, where the machine lets none start."""
    asked: list[str] = []

    def refused(module: str) -> Any:
        asked.append(module)
        raise BlockingIOError(EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("application.reading_process._started", refused)
    return asked


def test_it_is_set_by_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "_set", None)  # nothing is set here
    assert _circle().startswith(b"\x89PNG")


def test_it_comes_out_the_same_where_no_process_may_be_started(
    request: pytest.FixtureRequest,
) -> None:
    apart = _circle()
    asked: list[str] = request.getfixturevalue("refused")
    assert _circle() == apart
    assert asked == [typesetting.__name__]


def test_it_is_set_here_where_the_process_was_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = ReadingProcess.__init__

    def ended(self: ReadingProcess, module: str, task: object) -> None:
        begin(self, module, task)
        self._process.kill()
        self._process.wait()

    monkeypatch.setattr(ReadingProcess, "__init__", ended)
    assert _circle().startswith(b"\x89PNG")


def test_what_cannot_be_set_is_said_by_either(request: pytest.FixtureRequest) -> None:
    with pytest.raises(CannotBeSet, match="unknown variable"):
        typeset(b"#nowhere", format="png")
    request.getfixturevalue("refused")
    with pytest.raises(CannotBeSet, match="unknown variable"):
        typeset(b"#nowhere", format="png")
