"""Typesetting, in a process of its own: what typst needs of memory is given back once a file is set, and does not stand
beside what the record, its rows and other files need. `python -m web.reports.typesetting` is such a process.
"""

from typing import Any, NamedTuple

from application.errors import KentledgeError
from application.reading_process import ReadingProcess, asked, tell


class CannotBeSet(Exception):
    """What typst says of a source that it cannot set."""


class _Task(NamedTuple):
    """What is to be set."""

    source: Any
    """A file's path, or the text itself as bytes."""
    said: dict[str, Any]
    """What typst is told besides, by its names."""


class _Set(NamedTuple):
    """What became of it."""

    content: bytes | None
    """Where typst was not told a file to write."""
    fault: str = ""
    """Why it could not be set."""


def typeset(source: Any, **said: Any) -> bytes:
    """Have typst set a source; what it is told besides has typst's own names. What was set is empty where it went to a
    file. Raises CannotBeSet."""
    task = _Task(source, said)
    try:
        with ReadingProcess("web.reports.typesetting", task) as helper:
            done: _Set = helper.found()
    except (KentledgeError, OSError):  # none may be started, or it was ended: there is nobody else to do it
        done = _set(task)
    if done.fault:
        raise CannotBeSet(done.fault)
    return done.content or b""


def _set(task: _Task) -> _Set:
    import typst  # noqa: PLC0415  (a process that has this done elsewhere is the smaller without it)

    try:
        return _Set(typst.compile(task.source, **task.said))
    except typst.TypstError as error:
        return _Set(None, str(error))


def _help() -> None:
    tell(_set(asked()))


if __name__ == "__main__":
    # so that what is pickled bears the module's own name
    from web.reports.typesetting import _help as help_

    help_()
