"""A command on its way in, what it comes to, and the answer that is given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from application.telling import Touched
from application.use_cases import UseCase
from domain.chronicle import Chronicle
from domain.decisions import Actor, Command, Decision, Refused
from domain.events import Event, Recorded
from domain.stream import Stream

_LONGEST_ETAG: Final = 22


def _no_documents() -> None:
    """Nothing to keep."""


@dataclass(frozen=True)
class Worked:
    """What a command comes to once the record has worked out what nobody is asked for."""

    command: Command
    keep: Callable[[], None] = _no_documents
    """Keeps the documents that the command's facts name by their digests; not called in a dry run."""


Working = Callable[[Command, Chronicle[Any] | None], Worked]
"""Works out a command: given what was asked, and the stream that it is about."""


@dataclass(frozen=True)
class Submission:
    """One command as it came in."""

    use_case: UseCase
    command: Command
    actor: Actor
    stream_id: UUID | None = None
    """The stream that it changes; ``None`` where it opens one."""
    seen_version: int | None = None
    """Stream version that the officer saw (If-Match)."""
    idempotency_key: str = ""
    fingerprint: str = ""
    """Digest of method, path and body: tells a repeat from another request under the same key."""
    correlation_id: str = ""

    @property
    def stream(self) -> Stream[Any]:
        """The kind of stream that it is about."""
        if self.use_case.stream is None:
            raise AssertionError(f"{self.use_case.name} changes nothing")
        return self.use_case.stream


@dataclass(frozen=True)
class Answer:
    """What the officer is told, word for word the same when the command is repeated."""

    status: int
    body: bytes
    etag: str
    replayed: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a command recorded, or in a dry run would record."""

    stream: Stream[Any]
    stream_id: UUID
    touched: Mapping[UUID, Touched]
    """Every stream that it recorded something in: the one it was about, and those in which it caused something."""
    decision: Decision
    events: Sequence[Event]
    recorded: Sequence[Recorded] = ()
    """Empty in a dry run."""
    refused: Refused | None = None
    """Where the command was refused, and only that it was tried is recorded."""
    keep: Callable[[], None] = _no_documents
    """Keeps the documents that its facts name; to be called before they are recorded."""

    @property
    def before(self) -> Chronicle[Any] | None:
        """The stream it was about, before."""
        return self.touched[self.stream_id].before

    @property
    def after(self) -> Chronicle[Any]:
        """The stream it was about, after."""
        return self.touched[self.stream_id].after


Render = Callable[[Outcome], bytes]


def etag_of(version: int) -> str:
    return f'"v{version}"'


def version_of(etag: str | None) -> int | None:
    """The stream version in an If-Match header; ``None`` where there is none, -1 for one we never gave."""
    if not etag:
        return None
    text = etag.strip()
    if text.startswith('"v') and text.endswith('"') and text[2:-1].isdecimal() and len(text) < _LONGEST_ETAG:
        return int(text[2:-1])
    return -1
