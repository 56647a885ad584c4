"""The shape of every event: a small frozen fact, its stable name, and the envelope it is recorded in.

A fact's stored name is ``stream.past_tense.vN``: never a class or module path, so code may move while history
stays loadable. A released version is never changed: a new one is added and the old one upcast on reading.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, TypeVar, dataclass_transform
from uuid import UUID

from msgspec import Meta, Struct


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that happened, in the past tense and in the field's words. Subclasses hold no behaviour."""


class Unreadable(Fact, frozen=True, kw_only=True):
    """Stands in the place of a fact whose stored bytes do not fit its type. It changes nothing and is never written.

    The record refuses to append such bytes; one that holds them all the same opens, says which event it is, and goes
    on once two people have annulled it.
    """

    name: str
    """The stable name under which it was recorded."""
    wrong: str
    """What is wrong with it."""
    stream: str
    """The kind of stream that it stands in, as far as its name or its bytes tell."""
    concerns: tuple[UUID, ...] = ()
    """The contracts that its envelope names."""


FactType = TypeVar("FactType", bound=type[Fact])
Upcast = Callable[[dict[str, Any]], dict[str, Any]]

FACTS: dict[str, type[Fact]] = {}
"""Every current fact class by its stable name."""
NAMES: dict[type[Fact], str] = {}
"""The stable name of every current fact class."""
NOUNS: dict[type[Fact], str] = {}
"""The first word of that name: the kind of stream that a fact belongs to, but for those that stand in any."""
UPCASTS: dict[str, tuple[str, Upcast]] = {}
"""Old stable names: the name that follows, and the function from the old payload to the new one."""


def fact(name: str) -> Callable[[FactType], FactType]:
    """Register a fact class under its stable, versioned *name*."""

    def register(cls: FactType) -> FactType:
        if name in FACTS or name in UPCASTS:
            raise ValueError(f"{name} is taken")
        FACTS[name] = cls
        NAMES[cls] = name
        NOUNS[cls] = name.partition(".")[0]
        return cls

    return register


def upcast(old: str, new: str) -> Callable[[Upcast], Upcast]:
    """Register how a payload stored as *old* becomes a payload of *new*."""

    def register(function: Upcast) -> Upcast:
        UPCASTS[old] = (new, function)
        return function

    return register


class Evidence(Struct, frozen=True, forbid_unknown_fields=True):
    """A document that supports an event: named and fingerprinted, not stored inside it."""

    title: Annotated[str, Meta(min_length=1, max_length=300)]
    media_type: Annotated[str, Meta(min_length=3, max_length=100)]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    """Lower-case hexadecimal SHA-256 of the document's bytes."""


class RuleOutcome(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One named rule and what it said when the decision was made."""

    rule: str
    outcome: str
    """``passed``, ``advised`` or ``refused``."""
    sentence: str = ""
    clause: str = ""
    fields: tuple[str, ...] = ()
    """The fields at fault, where it refused."""
    conflict: bool = False
    """Whether the state of the record, not the request, stood in the way, where it refused."""


@lru_cache(maxsize=4096)
def passed(rule: str) -> RuleOutcome:
    """The outcome of a rule that passed and had nothing to say: most do, of most commands."""
    return RuleOutcome(rule, "passed")


class DecisionRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """Why an event was recorded: the policy then in force and every rule that was evaluated.

    Where the event is a refused attempt, the rules that refused it are among them.
    """

    policy: str
    rules: tuple[RuleOutcome, ...] = ()

    @property
    def advice(self) -> tuple[str, ...]:
        """What rules said that did not refuse it: to be shown on every road."""
        return tuple(rule.sentence for rule in self.rules if rule.outcome == "advised")


class IdempotencyRecord(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The request that an event answers, by digests: a repeat is told the same for as long as the log is kept."""

    key: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    """Lower-case hexadecimal SHA-256 of the Idempotency-Key."""
    request: Annotated[str, Meta(max_length=64)]
    """Digest of the request as it came in: tells a repeat from another request under the same key."""
    events: Annotated[int, Meta(ge=1)] = 1
    """How many events, from this one on in log order, are the answer."""


class Envelope(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is known about an event besides the fact itself. Written once, with the fact, as one JSON text."""

    event_id: UUID
    valid_from: date
    """Civil date from which the fact is true in the contract."""
    actor: str
    """Opaque id of the person who recorded it; names live in the directory."""
    role: str
    """The role the actor used."""
    decision: DecisionRecord
    concerns: tuple[UUID, ...] = ()
    """The contracts whose story this event is part of, fixed when it is recorded."""
    made_on: date | None = None
    """Civil date of signature, where something was signed."""
    reason: str = ""
    on_behalf_of: str = ""
    """Opaque id of the person for whom the actor recorded it."""
    authority: str = ""
    """Delegation or committee minute relied on."""
    correlation_id: str = ""
    causation_id: str = ""
    evidence: tuple[Evidence, ...] = ()
    asked: IdempotencyRecord | None = None
    """The request that it answers; on the first event of the answer alone, and on none of an earlier release."""


class Event(Struct, frozen=True):
    """A fact in its envelope at its place in a stream, as the event store takes and gives it."""

    stream_id: UUID
    version: int
    """Place in the stream: 1, 2, 3 … without gaps."""
    envelope: Envelope
    fact: Fact

    @property
    def name(self) -> str:
        """The stable name of the fact."""
        return self.fact.name if isinstance(self.fact, Unreadable) else NAMES[type(self.fact)]

    @property
    def originator_id(self) -> UUID:
        """The library's word for the stream."""
        return self.stream_id

    @property
    def originator_version(self) -> int:
        """The library's word for the version."""
        return self.version


class Recorded(Struct, frozen=True):
    """An event together with the place and instant that the log gave it inside the append's transaction."""

    position: int
    """Place in the log: 1, 2, 3 … without gaps."""
    recorded_at: datetime
    """Instant in UTC, taken from the database's clock, never running backwards along positions."""
    event: Event
