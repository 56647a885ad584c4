"""The documents of a contract: those that were filed, and those that its events name as evidence."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from msgspec import Struct

from application.record import Basis, Record
from application.sight import Sight
from application.store.ledger import instant_text
from domain.events import NAMES, Evidence, Recorded
from domain.filed_document import FILED_DOCUMENT, DocumentVersion, FiledDocument
from domain.sentences import Names, sentence
from projections import table_query
from projections.document import KEPT_DOCUMENTS
from projections.document_words.projection import outcome_of
from projections.filed_document import FILED_DOCUMENTS
from projections.table_query import Query

NOT_FILED: Final = "evidence"
"""The state of a document that an event names and nobody filed."""
_FILINGS: Final = frozenset(NAMES[fact] for fact in FILED_DOCUMENT.facts)


class CitingEvent(Struct, frozen=True):
    """An event that names the document as evidence."""

    event_id: UUID
    position: int
    type: str
    sentence: str
    valid_from: date
    recorded_at: str
    """Instant in UTC."""
    recorded_by: str
    """Opaque id of a person."""


class ListedVersion(Struct, frozen=True):
    """One version of a document."""

    version: int
    """1 for the first."""
    name: str
    """What the file is called."""
    media_type: str
    sha256: str
    """Lower-case hexadecimal SHA-256 of its bytes."""
    kept: bool
    """Whether the record keeps its bytes; else they are kept elsewhere, or were erased."""
    size: int | None
    """Bytes; none where they were never kept here."""
    words: str | None
    """Whether the words inside are searched now: *read*; *waiting*; or why not: *no text*, *encrypted*, *broken*, *too
    large*. None where the record keeps no bytes, or a form without words."""
    filed_by: str
    """Opaque id of who filed it, or who first named it as evidence."""
    filed_on: date
    """The day from which it is the version that counts."""
    recorded_at: str
    """Instant in UTC at which that was recorded."""
    expires_on: date | None
    """The last day on which it holds good; none where it does not expire."""
    expired: bool
    """Whether that day was over on the day asked about."""
    note: str
    evidence_of: tuple[CitingEvent, ...]
    """The events that name it as evidence, the earliest first; that of its filing is one."""


class ContractDocument(Struct, frozen=True):
    """A document of a contract."""

    filed_document_id: UUID | None
    """None where it is evidence of an event, and nobody filed it."""
    kind: str | None
    """None where nobody filed it."""
    title: str
    state: str
    """*filed*, *withdrawn*, or *evidence*."""
    why_withdrawn: str
    current: ListedVersion
    """The version that counts, or counted last."""
    earlier: tuple[ListedVersion, ...]
    """Every version before it, the last first."""


@dataclass
class _Cited:
    """What the events of a contract name as evidence."""

    by_digest: dict[str, list[CitingEvent]] = field(default_factory=dict)
    first: dict[str, Evidence] = field(default_factory=dict)


def documents_of(
    record: Record, contract_id: UUID, basis: Basis, names: Names, sight: Sight
) -> list[ContractDocument]:
    """Every document of a contract that the reader of *sight* may read of, at the basis: those that were filed by
    title, then those that are evidence only, the last named first.

    A document that was filed stands as on the day asked about. What is evidence stands there from when it was recorded,
    whatever the day from which the event is true: a deed that takes effect in October is there once it was signed.
    """
    cited = _cited(record, contract_id, basis, names, sight)
    filed, seen = [], set[str]()
    asked = Query({"contract_id": str(contract_id)})
    for row in table_query.whole(record, FILED_DOCUMENTS, basis, asked):
        known = record.chronicle_at(FILED_DOCUMENT, UUID(row.stream_id), basis.position)
        document: FiledDocument | None = known.in_force(basis.valid_at)
        if document is not None:
            filed.append((UUID(row.stream_id), document))
            seen.update(version.sha256 for version in document.versions)
    loose = [
        digest
        for digest, events in cited.by_digest.items()
        if digest not in seen and not all(event.type in _FILINGS for event in events)
    ]
    kept = _kept(record, basis, seen | {*loose})
    found = [_filed(basis, stream_id, document, cited, kept) for stream_id, document in filed]
    loose.sort(key=lambda digest: -cited.by_digest[digest][-1].position)
    return [*found, *(_evidence(basis, digest, cited, kept) for digest in loose)]


def _cited(record: Record, contract_id: UUID, basis: Basis, names: Names, sight: Sight) -> _Cited:
    cited = _Cited()
    for recorded in record.concerning(contract_id, basis.position):
        envelope = recorded.event.envelope
        if not envelope.evidence:
            continue
        told = sight.recorded(sentence(recorded.event.fact, names), recorded, names)
        for document in told.envelope.evidence:
            citing = _citing(recorded, told.sentence)
            cited.by_digest.setdefault(document.sha256, []).append(citing)
            cited.first.setdefault(document.sha256, document)
    return cited


def _citing(recorded: Recorded, words: str) -> CitingEvent:
    envelope = recorded.event.envelope
    return CitingEvent(
        envelope.event_id,
        recorded.position,
        recorded.event.name,
        words,
        envelope.valid_from,
        instant_text(recorded.recorded_at),
        envelope.actor,
    )


class _Kept(NamedTuple):
    """What the record has of a document's bytes."""

    size: int | None = None
    still: bool = False
    words: str | None = None


def _kept(record: Record, basis: Basis, digests: Collection[str]) -> Mapping[str, _Kept]:
    """What the record had of each document by then, and how its words stand now."""
    return dict(_found(record, basis, digests))


def _found(record: Record, basis: Basis, digests: Collection[str]) -> Iterator[tuple[str, _Kept]]:
    for digest in digests:
        for row in table_query.page(record, KEPT_DOCUMENTS, basis, Query({"sha256": digest}, limit=1)).rows:
            still = row.summary.status != "erased"
            yield digest, _Kept(row.summary.size, still, outcome_of(record, digest) if still else None)


def _filed(
    basis: Basis,
    stream_id: UUID,
    document: FiledDocument,
    cited: _Cited,
    kept: Mapping[str, _Kept],
) -> ContractDocument:
    versions = [_listed(basis, version, cited, kept) for version in document.versions]
    return ContractDocument(
        filed_document_id=stream_id,
        kind=document.kind,
        title=document.title,
        state=document.state,
        why_withdrawn=document.why_withdrawn,
        current=versions[-1],
        earlier=tuple(reversed(versions[:-1])),
    )


def _evidence(basis: Basis, digest: str, cited: _Cited, kept: Mapping[str, _Kept]) -> ContractDocument:
    named, first = cited.first[digest], cited.by_digest[digest][0]
    version = DocumentVersion(1, named.title, named.media_type, digest, first.recorded_by, first.valid_from)
    return ContractDocument(
        filed_document_id=None,
        kind=None,
        title=named.title,
        state=NOT_FILED,
        why_withdrawn="",
        current=_listed(basis, version, cited, kept),
        earlier=(),
    )


def _listed(
    basis: Basis, version: DocumentVersion, cited: _Cited, kept: Mapping[str, _Kept]
) -> ListedVersion:
    events = cited.by_digest.get(version.sha256, [])
    held = kept.get(version.sha256, _Kept())
    return ListedVersion(
        version=version.version,
        name=version.name,
        media_type=version.media_type,
        sha256=version.sha256,
        kept=held.still,
        size=held.size,
        words=held.words,
        filed_by=version.filed_by,
        filed_on=version.filed_on,
        recorded_at=next((event for event in events if event.type in _FILINGS), events[0]).recorded_at,
        expires_on=version.expires_on,
        expired=version.expires_on is not None and version.expires_on < basis.valid_at,
        note=version.note,
        evidence_of=tuple(events),
    )
