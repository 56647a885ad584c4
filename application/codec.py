"""Events to stored bytes and back: one JSON text holding envelope and fact, under a stable, versioned name."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from hashlib import sha256
from itertools import repeat
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec
from eventsourcing.persistence import Mapper, StoredEvent

from domain import log, streams
from domain.amendment import events as amended
from domain.chronicle import as_corrected, fact_from
from domain.decisions import Refused, Rejection
from domain.events import (
    FACTS,
    UPCASTS,
    DecisionRecord,
    Envelope,
    Event,
    Fact,
    IdempotencyRecord,
    RuleOutcome,
    Unreadable,
    passed,
)

AMENDMENTS: Final = tuple(fact for fact in FACTS.values() if fact.__module__ == amended.__name__)
OF_THE_LOG: Final = tuple(fact for fact in FACTS.values() if fact.__module__ == log.__name__)
OF_STREAMS: Final = tuple(fact for stream in streams.ALL for fact in stream.facts)
"""Every fact by where it belongs. Putting the streams together makes their names known."""


class Deciding(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A decision as it is stored (decision 86). A rule that passed with nothing to say is its name alone.

    The name of the member is new with this form: a release that does not know it stops, and takes no event of a newer
    one for damaged. Raises ``ValueError`` for a decision in both forms, which nothing has written.
    """

    policy: str
    answers: tuple[str | RuleOutcome, ...] = ()
    rules: tuple[RuleOutcome, ...] = ()
    """Every rule in full: the form until November 2026, read for ever and written no more."""

    def __post_init__(self) -> None:
        if self.answers and self.rules:
            raise ValueError("a decision has `answers` or `rules`, not both")

    @classmethod
    def of(cls, decision: DecisionRecord) -> "Deciding":
        """What is stored of *decision*."""
        return cls(
            decision.policy,
            tuple(
                [outcome.rule if outcome == passed(outcome.rule) else outcome for outcome in decision.rules]
            ),
        )

    def in_full(self) -> DecisionRecord:
        """The decision, every rule with its outcome."""
        answers = [passed(answer) if isinstance(answer, str) else answer for answer in self.answers]
        return DecisionRecord(self.policy, self.rules or tuple(answers))


class Storing(msgspec.Struct, frozen=True):
    """The JSON text of an event: envelope first, then the fact's own fields."""

    meta: Any
    """The envelope's members in their order, as ``_Undecided`` has them."""
    data: Fact


_encode = msgspec.json.Encoder(decimal_format="string", uuid_format="canonical").encode
_Undecided: Any = msgspec.defstruct(
    "_Undecided",
    [
        ((field.name, msgspec.Raw if field.type is DecisionRecord else field.type))
        if field.required
        else (field.name, field.type, field.default)
        for field in msgspec.structs.fields(Envelope)
    ],
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
)
"""An envelope as it is stored, its decision not read yet: that is the same of very many events."""
_decoders: dict[str, Any] = {
    name: msgspec.json.Decoder(
        msgspec.defstruct("_Stored", [("meta", _Undecided), ("data", cls)], forbid_unknown_fields=True)
    ).decode
    for name, cls in FACTS.items()
}
_decode_older: Any = msgspec.json.Decoder(
    msgspec.defstruct("_Older", [("meta", _Undecided), ("data", msgspec.Raw)], forbid_unknown_fields=True)
).decode


_NEWER: Final = "Object contains unknown field"
"""What msgspec says of a field that only a newer release has: it is not passed over."""
_DOES_NOT_FIT: Final = (msgspec.MsgspecError, UnicodeDecodeError)


def to_bytes(event: Event) -> bytes:
    """The exact bytes that are stored and hashed."""
    envelope = event.envelope
    meta = _Undecided(
        envelope.event_id,
        envelope.valid_from,
        envelope.actor,
        envelope.role,
        Deciding.of(envelope.decision),
        envelope.concerns,
        envelope.made_on,
        envelope.reason,
        envelope.on_behalf_of,
        envelope.authority,
        envelope.correlation_id,
        envelope.causation_id,
        envelope.evidence,
        envelope.asked,
    )
    return _encode(Storing(meta, event.fact))


class Written(NamedTuple):
    """An event as it is to be stored, and as whoever reads those bytes will have it."""

    stored: StoredEvent
    read_back: Event


def written(event: Event) -> Written:
    """The event's bytes, and what they say. Raises ``Refused`` for what could not be read back from them.

    msgspec checks limits on reading only: a value too long for its type would be written, and then stop whoever folds
    the log.
    """
    try:
        state = to_bytes(event)
        envelope, fact = _read(event.name, state)
    except (*_DOES_NOT_FIT, UnicodeEncodeError, KeyError) as error:
        raise Refused([_refused(event.name, error)]) from error
    stored = StoredEvent(event.stream_id, event.version, event.name, state)
    return Written(stored, Event(event.stream_id, event.version, envelope, fact))


def read_back(stored: StoredEvent) -> Written:
    """An event that was written before, with what its bytes say. Raises as ``written``."""
    try:
        envelope, fact = _read(stored.topic, stored.state)
    except (*_DOES_NOT_FIT, KeyError) as error:
        raise Refused([_refused(stored.topic, error)]) from error
    stream_id = stored.originator_id
    if not isinstance(stream_id, UUID):
        raise TypeError(f"{stream_id} is no id of a stream")
    return Written(stored, Event(stream_id, stored.originator_version, envelope, fact))


def from_bytes(name: str, state: bytes) -> tuple[Envelope, Fact]:
    """Envelope and fact from stored bytes, upcast to the version that the code now knows.

    Bytes that do not fit come back as an :class:`Unreadable` fact, with what can be read of the envelope. Raises
    ``KeyError`` for a name that was never released, and ``msgspec.ValidationError`` for a field that was not: an
    event of a newer release is not passed over.
    """
    try:
        return _read(name, state)
    except _DOES_NOT_FIT as error:
        if _NEWER in str(error):
            raise
        return _as_far_as_it_goes(name, state, ": ".join(filter(None, _in_words(error))))


_Named: Any = msgspec.defstruct(
    "_Named",
    [
        (
            (field.name, {UUID: str, DecisionRecord: msgspec.Raw}.get(field.type, field.type))
            if field.required
            else (field.name, tuple[str, ...] if field.name == "concerns" else field.type, field.default)
        )
        for field in msgspec.structs.fields(Envelope)
    ],
    frozen=True,
    forbid_unknown_fields=True,
)
"""An envelope of which nobody needs more than the contracts: reading what was decided, and how, takes longest."""
_of_names: dict[str, Any] = {
    name: msgspec.json.Decoder(
        msgspec.defstruct("_Whole", [("meta", _Named), ("data", cls)], forbid_unknown_fields=True)
    )
    for name, cls in FACTS.items()
    if cls is not amended.Corrected
}
_namers: dict[str, Any] = {name: decoder.decode for name, decoder in _of_names.items()}
_line_namers: dict[str, Any] = {name: decoder.decode_lines for name, decoder in _of_names.items()}


class Named(NamedTuple):
    """What a verifier needs of an event."""

    contracts: Sequence[str]
    """Those that it names, by id in ascending order."""
    actor: str
    asked: IdempotencyRecord | None
    fact: Fact


def named(name: str, state: bytes) -> Named:
    """What an event names. Twice as fast as :func:`from_bytes`, to which it leaves whatever is not as it should be.
    Raises as that."""
    namer = _namers.get(name)
    if namer is not None:
        try:
            whole = namer(state)
        except _DOES_NOT_FIT:
            pass
        else:
            return named_of(whole)
    envelope, fact = from_bytes(name, state)
    return Named(
        [str(concern) for concern in sorted(envelope.concerns)], envelope.actor, envelope.asked, fact
    )


def named_together(name: str, states: Sequence[bytes]) -> list[Any] | None:
    """Events of one kind, read in one go, each for :func:`named_of`; ``None`` where one of them is not as it should be,
    or its kind has to be looked into.

    Nothing of one text is read as another's: each begins an object and ends with one, behind which no other can begin
    but at the top, so as many objects as texts are one of each.
    """
    namer = _line_namers.get(name)
    if namer is None:
        return None
    if not (all(map(_BEGINS, states, repeat(b'{"meta":'))) and all(map(_ENDS, states, repeat(b"}}")))):
        return None
    try:
        wholes: list[Any] = namer(b"\n".join(states))
    except _DOES_NOT_FIT:
        return None
    return wholes if len(wholes) == len(states) else None


_BEGINS: Final = bytes.startswith
_ENDS: Final = bytes.endswith


def named_of(whole: Any) -> Named:
    """What one of the events that :func:`named_together` read names."""
    meta, found = whole.meta, whole.meta.concerns
    return Named(found if len(found) < 2 else sorted(found), meta.actor, meta.asked, whole.data)


def _read(name: str, state: bytes) -> tuple[Envelope, Fact]:
    if name not in _decoders and name not in UPCASTS:
        raise KeyError(name)
    decode = _decoders.get(name)
    if decode is not None:
        stored = decode(state)
        fact = stored.data
    else:
        stored = _decode_older(state)
        fact = fact_from(name, msgspec.json.decode(stored.data))
    if isinstance(fact, amended.Corrected):
        as_corrected(fact)  # what it puts in the place of an earlier fact must be one
    return _decided(stored.meta), fact


class _Decisions(dict[bytes, DecisionRecord]):
    """Decisions by their bytes: the facts of one act have the same, and so has many another act of its kind."""

    def __missing__(self, told: bytes) -> DecisionRecord:
        try:
            found = _decode_decision(told).in_full()
        except msgspec.ValidationError as error:
            said, path = _placed(error)
            raise msgspec.ValidationError(f"{said} - at `$.meta.decision{path}`") from error
        if len(self) >= _DECISIONS_KEPT:
            self.clear()
        self[told] = found
        return found


_DECISIONS_KEPT: Final = 2048
_decode_decision = msgspec.json.Decoder(Deciding).decode
_DECISIONS: Final = _Decisions()


def _decided(meta: Any) -> Envelope:
    """The envelope with its decision read."""
    return Envelope(
        event_id=meta.event_id,
        valid_from=meta.valid_from,
        actor=meta.actor,
        role=meta.role,
        decision=_DECISIONS[bytes(meta.decision)],
        concerns=meta.concerns,
        made_on=meta.made_on,
        reason=meta.reason,
        on_behalf_of=meta.on_behalf_of,
        authority=meta.authority,
        correlation_id=meta.correlation_id,
        causation_id=meta.causation_id,
        evidence=meta.evidence,
        asked=meta.asked,
    )


def _placed(error: Exception) -> tuple[str, str]:
    """What msgspec says, and where below the text that it was given."""
    said, _, path = str(error).partition(" - at `$")
    return said, path.rstrip("`")


def _refused(name: str, error: Exception) -> Rejection:
    field, sentence = _in_words(error)
    return Rejection(
        sentence, (field,) if field else (), f"{name.split('.', maxsplit=1)[0]}.can-be-read-back"
    )


_SAID: Final = re.compile(r"(.*?)(?: - at `\$\.?(.*)`)?", re.DOTALL)
_INDEX: Final = re.compile(r"\[([^]]*)\]")
_LIMITS: Final = (
    (re.compile(r"Expected `array` of length <= (\d+)"), "There may be at most {} of them."),
    (re.compile(r"Expected `array` of length >= (\d+)"), "There must be at least {} of them."),
    (re.compile(r"Expected `str` of length <= (\d+)"), "It may be at most {} characters long."),
    (re.compile(r"Expected `str` of length >= (\d+)"), "It must be at least {} characters long."),
    (re.compile(r"Expected `\w+` <= (.+)"), "It may be at most {}."),
    (re.compile(r"Expected `\w+` >= (.+)"), "It must be at least {}."),
    (re.compile(r"Expected `str` matching regex .*", re.DOTALL), "It is not in the form that is kept there."),
)


def _in_words(error: Exception) -> tuple[str, str]:
    """The field at fault, as far as it is known, and a sentence: msgspec's own where there is no better one."""
    found = _SAID.fullmatch(str(error))
    said, path = (found[1], found[2] or "") if found else (str(error), "")
    field = _INDEX.sub(r".\1", path.removeprefix("meta." if path.startswith("meta.") else "data."))
    for limit, sentence in _LIMITS:
        if fits := limit.fullmatch(said):
            return field, sentence.format(*fits.groups())
    return field, f"It cannot be kept: {said}."


def _as_far_as_it_goes(name: str, state: bytes, wrong: str) -> tuple[Envelope, Unreadable]:
    """The event without its fact, and with every part of the envelope that can be read."""
    whole: Any = None
    with suppress(*_DOES_NOT_FIT):
        whole = msgspec.json.decode(state)
    meta, data = (
        part if isinstance(part, dict) else {}
        for part in ((whole.get("meta"), whole.get("data")) if isinstance(whole, dict) else ({}, {}))
    )
    parts: dict[str, Any] = {
        "event_id": uuid5(NAMESPACE_OID, sha256(state).hexdigest()),
        "valid_from": date.min,
        "actor": "",
        "role": "",
        "decision": DecisionRecord(""),
    }
    for field in msgspec.structs.fields(Envelope):
        with suppress(KeyError, msgspec.ValidationError):
            told = meta[field.name]
            if field.type is DecisionRecord:
                parts[field.name] = msgspec.convert(told, Deciding).in_full()
            else:
                parts[field.name] = msgspec.convert(told, field.type)
    envelope = Envelope(**parts)
    noun = name.split(".", maxsplit=1)[0]
    stream = str(data.get("stream", "")) if noun == "amendment" else noun
    return envelope, Unreadable(name=name, wrong=wrong, stream=stream, concerns=envelope.concerns)


class EventMapper(Mapper[UUID]):
    """The library's mapper, with stable names and msgspec in place of class paths and its own transcoder."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        return written(domain_event).stored

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        envelope, fact = from_bytes(stored_event.topic, stored_event.state)
        stream_id = stored_event.originator_id
        return Event(
            stream_id if isinstance(stream_id, UUID) else UUID(stream_id),
            stored_event.originator_version,
            envelope,
            fact,
        )
