"""A command on its way in, what it comes to, and the answer that is given."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent

from application.store.dialect import Cursor
from application.use_cases import UseCase
from domain.chronicle import Chronicle, Chronicles
from domain.decisions import Actor, Command, Decision, Refused
from domain.events import Event, Recorded
from domain.stream import Stream

_TAGS: Final = re.compile(r'[ \t,]*((W/)?"[^"]*"[ \t]*(,[ \t,]*(W/)?"[^"]*"[ \t]*)*)[ \t,]*')
"""A list of entity tags."""
_OURS: Final = re.compile(r'(?<!W/)"v([0-9]{1,18})(?:\.[0-9a-f]{16})?"')
"""A tag that :func:`etag_of` gives, and the number in it."""


class File(NamedTuple):
    """A file that the record itself made, to be kept as a document."""

    content: bytes
    media_type: str


def nothing_beside(_: Cursor) -> None:
    """Nothing to ask or to write."""


class RestsOn(NamedTuple):
    """Read models by which a command was prepared: what others record meanwhile is not in them."""

    position: int
    """The log position at which they stood, or earlier."""
    matters: Callable[[Event], bool]
    """Whether an event recorded since would make it come out otherwise: it is then prepared, and decided, again."""


@dataclass(frozen=True)
class Prepared:
    """A command with what the record works out and nobody is asked for put in."""

    command: Command
    files: Sequence[File] = ()
    """Files that the command's facts name by their digests; they are kept in the commit that records these."""
    beside: Callable[[Cursor], None] = nothing_beside
    """Writes what stands beside the log, bound by a digest in the facts, in the commit that records them."""
    told: Mapping[str, str] = field(default_factory=dict)
    """What is told in the first answer and kept nowhere: a secret. No repeat and no dry run tells it."""
    rests_on: RestsOn | None = None
    """What else it was prepared by than the command and its stream."""


@dataclass(frozen=True)
class Enclosed:
    """What comes with a command besides its fields."""

    contents: Mapping[str, bytes] = field(default_factory=dict)
    """The bytes of the documents that its facts keep, by their digests."""
    files: Sequence[File] = ()
    """Files that the record made for it, to be kept too."""
    before: Callable[[Cursor], None] = nothing_beside
    """Asked inside the transaction before anything is written."""


NOTHING_ENCLOSED: Final = Enclosed()
Prepare = Callable[[Command, Chronicle[Any] | None], Prepared]
"""Prepares a command: given what was asked, and the stream that it is about."""


@dataclass(frozen=True)
class StreamChange:
    """A stream before and after."""

    before: Chronicle[Any] | None
    after: Chronicle[Any]


class Seen(NamedTuple):
    """Which versions of a stream a change may follow on: what If-Match says (RFC 9110 §13.1.1)."""

    versions: tuple[int, ...] = ()
    """Those whose ETags were given; a tag that we never gave names none."""
    whichever: bool = False
    """``*``: whatever the version, as long as there is one."""

    def fits(self, version: int) -> bool:
        """Whether the change may follow on *version*."""
        return self.whichever or version in self.versions

    @property
    def last(self) -> int:
        """The last version seen; -1 where none is known."""
        return max(self.versions, default=-1)


@dataclass(frozen=True)
class CommandMessage:
    """One command as it came in."""

    use_case: UseCase
    command: Command
    actor: Actor
    stream_id: UUID | None = None
    """The stream that it changes; ``None`` where it opens one."""
    seen: Seen | int | None = None
    """What the officer saw of it (If-Match); a number is just that version."""
    idempotency_key: str = ""
    fingerprint: str = ""
    """Digest of method, path and body: tells a repeat from another request under the same key."""
    correlation_id: str = ""
    about: Stream[Any] | None = None
    """The kind of stream, for a use case that is about every kind: a correction, an annulment."""
    new_id: Callable[[], UUID] = uuid4
    """Makes the ids of streams and events; only the sample, which is the same wherever it is loaded, makes its own."""

    @property
    def follows_on(self) -> Seen | None:
        """The versions that it may follow on."""
        return Seen((self.seen,)) if isinstance(self.seen, int) else self.seen

    @property
    def stream(self) -> Stream[Any]:
        """The kind of stream that it is about."""
        stream = self.about or self.use_case.stream
        if stream is None:
            raise AssertionError(f"{self.use_case.name} changes nothing")
        return stream


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
    changes: Mapping[UUID, StreamChange]
    """Every stream that it recorded something in: the one it was about, and those in which it caused something."""
    decision: Decision
    events: Sequence[Event]
    looked_at: Chronicles
    """Other streams that the decision rests on."""
    recorded: Sequence[Recorded] = ()
    """Empty in a dry run."""
    refused: Refused | None = None
    """Where the command was refused, and only that it was tried is recorded."""
    files: Sequence[File] = ()
    """Files that its facts name, to be kept in the same commit."""
    beside: Callable[[Cursor], None] = nothing_beside
    """Writes what stands beside the log; to be called in the commit that records its events."""
    told: Mapping[str, str] = field(default_factory=dict)
    """What is told in the first answer and kept nowhere."""
    along: "Sequence[Outcome]" = ()
    """What was recorded in the same commit by the commands that came along with it."""
    written: Mapping[UUID, StoredEvent] = field(default_factory=dict)
    """Its events as they are to be stored, where they were read back already, by their ids."""
    agreed: Mapping[UUID, StreamChange] = field(default_factory=dict)
    """In the dry run of a correction or an annulment: every stream as it would be, a second person having agreed."""
    absent: Mapping[UUID, int] = field(default_factory=dict)
    """Streams that the decision looked for in vain, each with its version: 0, but for one of which the actor may not
    know."""
    rests_on: tuple[RestsOn, ...] = ()
    """Read models by which what was asked was prepared."""

    @property
    def before(self) -> Chronicle[Any] | None:
        """The stream it was about, before."""
        return self.changes[self.stream_id].before

    @property
    def after(self) -> Chronicle[Any]:
        """The stream it was about, after."""
        return self.changes[self.stream_id].after


def looks_together(outcomes: "Sequence[Outcome]") -> tuple[dict[UUID, Chronicle[Any]], dict[UUID, int]]:
    """What several outcomes looked at, and in vain, as what one rests on: of a stream that went on between two looks
    what the earlier saw, so that an append finds out that one of them was decided on what no longer was."""
    looked_at, absent = dict[UUID, Chronicle[Any]](), dict[UUID, int]()
    for outcome in outcomes:
        for stream_id, known in outcome.looked_at.items():
            if stream_id not in looked_at or known.version < looked_at[stream_id].version:
                looked_at[stream_id] = known
        for stream_id, version in outcome.absent.items():
            absent[stream_id] = min(version, absent.get(stream_id, version))
    return looked_at, absent


class Foreseen(NamedTuple):
    """A command and what it came to when it was looked at."""

    command: Callable[[], Command]
    """Asked only where it is decided again."""
    stream_id: UUID | None
    """The stream that it goes on with; ``None`` where it opens one."""
    stored: tuple[StoredEvent, ...]
    """Its events as they are to be stored."""
    others_look: bool = False
    """Whether commands after it look at its stream."""


class AllForeseen(NamedTuple):
    """Commands of one kind, each of which opens a stream of its own or goes on with what those before it opened, and
    what they came to while the log ended at a position: recorded as it is, if nothing was recorded since."""

    use_case: UseCase
    actor: Actor
    each: Iterable[Foreseen]
    """To be gone through more than once."""
    position: int

    def message(self, foreseen: Foreseen) -> CommandMessage:
        """One of the commands as it would have come in by itself."""
        about = self.use_case.stream
        return CommandMessage(self.use_case, foreseen.command(), self.actor, foreseen.stream_id, about=about)


Render = Callable[[Outcome], bytes]


def etag_of(version: int, shown: str = "") -> str:
    """The entity tag of a stream at a version, with a digest of what is *shown* where one version shows many things."""
    return f'"v{version}.{shown}"' if shown else f'"v{version}"'


def seen_in(if_match: str | None) -> Seen | None:
    """What an If-Match header says; ``None`` where there is none. Weak tags never match (RFC 9110 §8.8.3.2)."""
    text = (if_match or "").strip()
    if not text:
        return None
    if text == "*":
        return Seen(whichever=True)
    if not _TAGS.fullmatch(text):
        return Seen()
    return Seen(tuple(int(match) for match in _OURS.findall(text)))
