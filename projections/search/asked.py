"""What can be looked for, and what is told of what was found."""

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from msgspec import Struct

from domain.events import Recorded
from projections.search.snippet import Snippet

KINDS: Final = ("contract", "supplier", "document", "file", "finding", "event")
"""In the order in which they are told. A *document* is found by what it is called, a *file* by the words inside it."""


@dataclass(frozen=True)
class SearchQuery:
    """What is looked for. Whatever is left empty does not matter."""

    words: str = ""
    kind: str = ""
    """One of KINDS; all of them, one after the other, where empty."""
    type: str = ""
    """Stable name of an event; with this and each of the following down to *valid_to* only events are found."""
    actor: str = ""
    """Opaque id: names are not in the log."""
    recorded_from: date | None = None
    """Civil dates in London, both included."""
    recorded_to: date | None = None
    valid_from: date | None = None
    """The first and last day from which an event is true."""
    valid_to: date | None = None
    contract: UUID | None = None
    directorate: str = ""
    """Of the contract, as it was known at the basis."""
    limit: int = 20
    cursor: str = ""

    @property
    def only_events(self) -> bool:
        """Whether something is asked that only events have."""
        asked = (self.type, self.actor, self.recorded_from, self.recorded_to, self.valid_from, self.valid_to)
        return any(asked)


class About(Struct, frozen=True):
    """A contract that a hit is about, as the register has it at the basis; reference and title are empty where it was
    not in being then."""

    contract_id: str
    reference: str
    title: str


class Hit(NamedTuple):
    """Something found."""

    kind: str
    stream_id: str
    noun: str
    item: int
    """Number of a finding in its review; else 0."""
    title: str
    contracts: list[About]
    snippet: Snippet
    event: Recorded | None
    """The event, its envelope as the reader may read it, where it is one."""


class HitPage(NamedTuple):
    """A page of hits, and the cursor of the next; empty where there is none."""

    hits: list[Hit]
    next_cursor: str
