"""What the record must say, worked out in the plainest way: every event in a list, every answer folded from it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from application.record import fold
from benchmarks.generate.turn import Streams
from domain.chronicle import Chronicle, noun_of
from domain.events import Recorded
from domain.log import LOG_STREAM
from domain.streams import BY_NOUN
from projections.table import PERIODS, Row, Table, naive_summary, values


class Oracle:
    """Every event that was acknowledged or found recorded, and what follows from them. It reads no table."""

    def __init__(self) -> None:
        self.log: list[Recorded] = []
        self.events: dict[UUID, list[Recorded]] = defaultdict(list)
        """Of each stream, in order."""
        self.streams: Streams = {}
        """Each stream as it stands."""
        self.nouns: dict[str, list[UUID]] = defaultdict(list)
        """The streams of each kind, in the order in which they were opened."""
        self.concerning: dict[UUID, list[Recorded]] = defaultdict(list)
        """The events of each contract's story."""

    def take(self, found: Sequence[Recorded]) -> None:
        """Events that were recorded next."""
        for recorded in found:
            assert recorded.position == len(self.log) + 1, (
                f"position {recorded.position} follows {len(self.log)}"
            )
            assert not self.log or recorded.recorded_at >= self.log[-1].recorded_at, "time ran backwards"
            self.log.append(recorded)
            stream_id = recorded.event.stream_id
            self.events[stream_id].append(recorded)
            for contract_id in recorded.event.envelope.concerns:
                self.concerning[contract_id].append(recorded)
            if stream_id == LOG_STREAM:
                continue
            before: Chronicle[Any] | None = self.streams.get(stream_id)
            if before is None:
                noun = noun_of(recorded.event.fact)
                self.nouns[noun].append(stream_id)
            else:
                noun = before.noun
            self.streams[stream_id] = BY_NOUN[noun].evolve(before, recorded.event)

    @property
    def head(self) -> int:
        """How many events there are."""
        return len(self.log)

    def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before a moment."""
        return sum(1 for recorded in self.log if recorded.recorded_at <= moment)

    def known(self, stream_id: UUID, position: int) -> Chronicle[Any] | None:
        """A stream as known at a position."""
        return fold(recorded for recorded in self.events[stream_id] if recorded.position <= position)

    def summary(self, table: Table[Any], stream_id: UUID, day: date, position: int) -> tuple[Any, ...] | None:
        """What a table says of a stream on a day, as known at a position; nothing where it was not there."""
        found = naive_summary(table, self.events[stream_id], day, position)
        return None if found is None else columns(found)

    def listed(self, table: Table[Any], day: date, position: int) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """The same of every stream of the table's kind."""
        for stream_id in self.nouns[table.stream.noun]:
            summary = self.summary(table, stream_id, day, position)
            if summary is not None:
                yield str(stream_id), summary


def columns(summary: Any) -> tuple[Any, ...]:
    """A summary as its columns, those that belong together one by one."""
    return values(Row("", 0, 0, "", "", summary))[len(PERIODS) + 1 :]
