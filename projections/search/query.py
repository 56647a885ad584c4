"""Asking the index: newest first, page by page, and nothing told that the reader may not read."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import islice
from typing import Any, Final
from uuid import UUID

from msgspec import structs

from application.confidence import NO_SECRET, Shown
from application.errors import BadRequest
from application.record import LONDON, Basis, Record
from application.sight import Sight
from domain.chronicle import noun_of
from domain.events import NAMES, Recorded
from domain.filed_document import FILED_DOCUMENT, FiledDocument
from domain.review.committee import SharedWithCommittee
from domain.sentences import sentence
from domain.streams import BY_NOUN
from projections import table_query
from projections.action import ACTIONS
from projections.document_words import FILE_WORDS
from projections.journal import streams_of
from projections.register import REGISTER
from projections.review import REVIEWS
from projections.search import documents
from projections.search.asked import KINDS, About, Hit, HitPage, SearchQuery
from projections.search.index import found_numbers, word_index
from projections.search.projection import EVENTS, OF_DIRECTORATE, THING_WORDS
from projections.search.snippet import Snippet, snippet
from projections.search.words import EVERY, Sought, between, key, sought, words
from projections.table_query import Query

_AT_ONCE = 100
_FEW_CONTRACTS = 300
_NOTHING: Final = Snippet("", ())
_TOP = 2**59
"""Above every number of a document."""
_CURSOR = re.compile(r"(contract|supplier|document|file|finding|event)-([0-9]{1,18})", re.ASCII)


def search(
    record: Record, basis: Basis, asked: SearchQuery, sight: Sight | None, names: Mapping[str, str]
) -> HitPage:
    """One page of what is found, as known at the basis, as the reader of *sight* may read it (None: an operator).

    Events were recorded by then. A contract, supplier, document or finding is found by the words that it had then,
    after all that was recorded, what was scheduled ahead included; so ``valid_at`` changes nothing but the titles of
    contracts.
    Raises BadRequest for questions that nothing can answer, and for cursors that no page gave.
    """
    if asked.only_events and asked.kind not in ("", "event"):
        raise BadRequest({"kind": "Types, actors and dates are of events: leave kind out, or ask for event."})
    kinds: tuple[str, ...] = (asked.kind,) if asked.kind else KINDS
    if asked.only_events:
        kinds = ("event",)
    start, below = kinds[0], _TOP
    if asked.cursor:
        place = _CURSOR.fullmatch(asked.cursor)
        if place is None or place[1] not in kinds:
            raise BadRequest({"cursor": "That cursor was not given by this search."})
        start, below = place[1], int(place[2])
    reading = _Reading(record, basis, asked, sight, names)
    hits: list[tuple[str, Hit]] = []
    named = reading.named() if "contract" in kinds else None
    if named is not None and not asked.cursor:
        hits.append((f"{kinds[0]}-{_TOP}", named))  # first of all, and the next page begins with all others
    for kind in kinds[kinds.index(start) :]:
        for number in reading.numbers(kind, below):
            hit = reading.hit(kind, number)
            if hit is not None and (named is None or kind != "contract" or hit.stream_id != named.stream_id):
                hits.append((f"{kind}-{number}", hit))
            if len(hits) > asked.limit:  # one more that may be read: what may not is never hinted at
                return HitPage([hit for _, hit in hits[:-1]], hits[-2][0])
        below = _TOP
    return HitPage([hit for _, hit in hits], "")


class _Reading:
    """One search, and what it has looked up."""

    def __init__(
        self, record: Record, basis: Basis, asked: SearchQuery, sight: Sight | None, names: Mapping[str, str]
    ) -> None:
        self.record, self.basis, self.asked, self.sight, self.names = record, basis, asked, sight, names
        self.wanted = sought(asked.words)
        self.contracts: dict[str, About] = {}
        self.shown: dict[str, list[documents.Thing]] = {}
        self._contract_keys = self._contracts_of_directorate()
        self._by_contract = bool(asked.directorate) and self._contract_keys is None
        """Whether the directorate is held to contract by contract: the index finds few quickly, a condition many."""
        limited = sight is not None and not sight.viewer.sees_all and bool(self.wanted.words)
        self._opened = sorted(self._streams_opened(sight)) if limited and sight else None
        """Reviews and actions of which something that is confidential may be open to the reader; ``None`` where nothing
        is withheld from them, or no words are looked for. Words of the others are not looked at: whether a word is
        nowhere or where the reader may not read takes the same road, and the same time."""

    def named(self) -> Hit | None:
        """The contract whose reference is just what is looked for."""
        with self.record.store.read() as cursor:
            cursor.execute(
                self.record.sql(
                    "SELECT t.number FROM register r JOIN search_things t "
                    f"ON t.stream_id = {self.record.store.dialect.id_text('r.contract_id')} "
                    "WHERE lower(r.reference) = ? AND r.known_from <= ? AND r.known_to > ? "
                    "AND t.kind = 'contract' AND t.known_from <= ? AND t.known_to > ?"
                ),
                (self.asked.words.strip().lower(), *[self.basis.position] * 4),
            )
            row = cursor.fetchone()
        fits = row is not None and row["number"] in self._things("contract", row["number"] + 1)
        return self.thing("contract", row["number"]) if fits else None

    def _streams_opened(self, sight: Sight) -> Iterator[str]:
        """As known now: reviews that the reader leads on, or that are about a contract of theirs, or that were shared
        with a committee; actions about their findings, those of managing a contract, and the reader's own."""
        now, person = self.record.basis(), sight.viewer.actor.person_id
        own = {
            row.stream_id
            for role in ("owner", "contract_manager", "lead_officer")
            for row in table_query.whole(self.record, REGISTER, now, Query(filters={role: person}))
        }
        shared = "SELECT DISTINCT stream_id FROM journal WHERE type = ?"
        reviews = {*map(str, streams_of(self.record, shared, (NAMES[SharedWithCommittee],)))}
        for row in table_query.whole(self.record, REVIEWS, now, Query()):
            if person in row.summary.lead_officers or own.intersection(row.summary.contracts):
                reviews.add(row.stream_id)
        yield from reviews
        for action in table_query.whole(self.record, ACTIONS, now, Query()):
            of_a_contract = sight.viewer.reads_contracts and action.summary.review_id is None
            if of_a_contract or action.summary.owner == person or action.summary.review_id in reviews:
                yield action.stream_id

    def _opened_kept(self) -> list[Any]:
        """The streams opened, as the journal keeps their ids, and an id that no stream has: never none."""
        opened = (UUID(int=0), *map(UUID, self._opened or ()))
        return [self.record.store.dialect.kept_id(stream_id) for stream_id in opened]

    # Numbers

    def numbers(self, kind: str, below: int) -> Iterator[int]:
        """Numbers of documents that fit, from the highest below *below*, a few at a time."""
        page = partial(_PAGES.get(kind, _Reading._things), self, kind)
        if self._contract_keys == ():
            return
        while True:
            found = page(below)
            yield from found
            if len(found) < _AT_ONCE:
                return
            below = found[-1]

    def _events(self, _kind: str, below: int) -> list[int]:
        index, asked = word_index(self.record.store.dialect, EVENTS), self.asked
        keys: list[tuple[str, ...]] = [
            (key(kind, value),) for kind, value in (("type", asked.type), ("actor", asked.actor)) if value
        ]
        joined, conditions, params = "", [], list[Any]()
        if asked.valid_from or asked.valid_to:
            first, last = asked.valid_from or date.min, asked.valid_to or date.max
            keys.append(between(first, last))
            joined = f" JOIN journal j ON j.position = {index.number}"
            conditions.append("j.valid_from >= ? AND j.valid_from <= ?")
            params += [first.isoformat(), last.isoformat()]
        if self._by_contract:
            conditions.append(
                f"EXISTS (SELECT 1 FROM concerns c JOIN search_things d ON d.stream_id = c.contract_id "
                f"WHERE c.position = {index.number} AND {OF_DIRECTORATE})"
            )
            params += self._in_directorate()
        if self._opened is not None:
            opened = self._opened_kept()
            conditions.append(
                f"NOT EXISTS (SELECT 1 FROM journal h WHERE h.position = {index.number} AND (h.noun = 'action' OR "
                f"(h.noun = 'review' AND h.type NOT IN ({_marks(NO_SECRET)}))) "
                f"AND NOT h.stream_id IN ({_marks(opened)}))"
            )
            params += [*sorted(NO_SECRET), *opened]
        low, high = self._recorded()
        condition, expression = index.condition(self._with(keys))
        if () in keys:
            return []
        with self.record.store.read() as cursor:
            return found_numbers(
                cursor,
                self.record.sql(
                    f"SELECT {index.number} AS number FROM {index.name}{joined} WHERE {condition} "
                    f"AND {index.number} > ? AND {index.number} < ?"
                    f"{''.join(f' AND {condition}' for condition in conditions)} ORDER BY {index.number} DESC LIMIT ?"
                ),
                [expression, low, min(below, high + 1), *params, _AT_ONCE],
            )

    def _files(self, _kind: str, below: int) -> list[int]:
        """Documents that have the words inside them, and that an event names which may be open to the reader."""
        if not self.wanted.words:
            return []
        index = word_index(self.record.store.dialect, FILE_WORDS)
        condition, expression = index.condition(self.wanted)
        cited = (
            "SELECT 1 FROM document_citations c JOIN journal h ON h.position = c.position "
            "WHERE c.sha256 = t.sha256 AND c.position <= ?"
        )
        params: list[Any] = [self.basis.position]
        if self.asked.contract is not None:
            cited += (
                " AND EXISTS (SELECT 1 FROM concerns k WHERE k.position = h.position AND k.contract_id = ?)"
            )
            params.append(str(self.asked.contract))
        if self.asked.directorate:
            cited += (
                " AND EXISTS (SELECT 1 FROM concerns k JOIN search_things d ON d.stream_id = k.contract_id "
                f"WHERE k.position = h.position AND {OF_DIRECTORATE})"
            )
            params += self._in_directorate()
        if self._opened is not None:
            opened = self._opened_kept()
            cited += (
                f" AND (h.stream_id IN ({_marks(opened)}) OR NOT (h.noun = 'action' OR "
                f"(h.noun = 'review' AND h.type NOT IN ({_marks(NO_SECRET)}))))"
            )
            params += [*opened, *sorted(NO_SECRET)]
        with self.record.store.read() as cursor:
            return found_numbers(
                cursor,
                self.record.sql(
                    f"SELECT t.number FROM {index.name} JOIN document_texts t ON t.number = {index.number} "
                    f"WHERE {condition} AND {index.number} < ? AND t.number <= ? AND EXISTS ({cited}) "
                    f"ORDER BY {index.number} DESC LIMIT ?"
                ),
                [expression, below, self.basis.position, *params, _AT_ONCE],
            )

    def _things(self, kind: str, below: int) -> list[int]:
        index = word_index(self.record.store.dialect, THING_WORDS)
        condition, expression = index.condition(self._with([(key("kind", kind),)]))
        within, params = "", list[Any]()
        if self._by_contract:
            within = (
                " AND EXISTS (SELECT 1 FROM search_things d "
                f"WHERE d.stream_id = t.contract_id AND {OF_DIRECTORATE})"
            )
            params = self._in_directorate()
        if self._opened is not None and kind == "finding":
            within += f" AND t.stream_id IN ({_marks(self._opened)})"
            params = [*params, *self._opened]
        with self.record.store.read() as cursor:
            return found_numbers(
                cursor,
                self.record.sql(
                    f"SELECT t.number FROM {index.name} JOIN search_things t ON t.number = {index.number} "
                    f"WHERE {condition} AND {index.number} < ? AND t.known_from <= ? AND t.known_to > ?{within} "
                    f"ORDER BY {index.number} DESC LIMIT ?"
                ),
                [expression, below, self.basis.position, self.basis.position, *params, _AT_ONCE],
            )

    def _with(self, keys: list[tuple[str, ...]]) -> Sought:
        """The words that are looked for, and the keys that filter them."""
        if self.asked.contract is not None:
            keys.append((key("contract", str(self.asked.contract)),))
        if self._contract_keys:
            keys.append(self._contract_keys)
        if not self.wanted.words and not keys:
            keys.append((EVERY,))
        return self.wanted._replace(keys=tuple(keys))

    def _recorded(self) -> tuple[int, int]:
        """The position before the first event that may be told, and the last one."""
        asked, last = self.asked, self.basis.position
        low = 0
        if asked.recorded_from is not None:
            midnight = datetime.combine(asked.recorded_from, time.min, LONDON).astimezone(UTC)
            low = self._position(midnight - timedelta(microseconds=1))
        if asked.recorded_to is not None:
            last = self._position(datetime.combine(asked.recorded_to, time.max, LONDON).astimezone(UTC))
        return low, last

    def _position(self, moment: datetime) -> int:
        """The last position of the basis that was recorded by *moment*."""
        if moment >= self.basis.known_at:
            return self.basis.position
        return min(self.record.basis(None, moment).position, self.basis.position)

    def _at(self, position: int) -> Recorded:
        return self.record.feed(position - 1, 1)[0]

    def _contracts_of_directorate(self) -> tuple[str, ...] | None:
        """The keys of the directorate's contracts, where these are few; None where it is not asked for or has many."""
        if not self.asked.directorate:
            return None
        index = word_index(self.record.store.dialect, THING_WORDS)
        wanted = Sought((), ((key("kind", "contract"),), (key("directorate", self.asked.directorate),)))
        condition, expression = index.condition(wanted)
        with self.record.store.read() as cursor:
            cursor.execute(
                self.record.sql(
                    f"SELECT d.stream_id FROM {index.name} JOIN search_things d ON d.number = {index.number} "
                    f"WHERE {condition} AND {OF_DIRECTORATE} LIMIT ?"
                ),
                (expression, *self._in_directorate(), _FEW_CONTRACTS + 1),
            )
            found = [row["stream_id"] for row in cursor.fetchall()]
        return tuple(key("contract", item) for item in found) if len(found) <= _FEW_CONTRACTS else None

    def _in_directorate(self) -> list[Any]:
        return [self.asked.directorate, self.basis.position, self.basis.position]

    # Hits

    def _about(self, contract_id: str) -> About:
        if contract_id not in self.contracts:
            row = table_query.row_of(self.record, REGISTER, self.basis, contract_id)
            named = (row.summary.reference, row.summary.title) if row else ("", "")
            self.contracts[contract_id] = About(contract_id, *named)
        return self.contracts[contract_id]

    def hit(self, kind: str, number: int) -> Hit | None:
        """What the document of that number is, as the reader may read it; none where they may not."""
        if kind == "event":
            return self.event(number)
        return self.file(number) if kind == "file" else self.thing(kind, number)

    def file(self, number: int) -> Hit | None:
        """A document that has the words inside it, under the first event by which the reader may know of it: that by
        which it was filed, where it was."""
        with self.record.store.read() as cursor:
            cursor.execute(
                self.record.sql(
                    "SELECT t.text, t.sha256, c.position FROM document_texts t JOIN document_citations c "
                    "ON c.sha256 = t.sha256 WHERE t.number = ? AND c.position <= ? ORDER BY c.position"
                ),
                (number, self.basis.position),
            )
            rows = cursor.fetchall()
        named = [hit for row in rows if (hit := self._named_by(row["position"], row["sha256"])) is not None]
        if not named:
            return None
        first = next((hit for hit in named if hit.noun == FILED_DOCUMENT.noun), named[0])
        about = {item.contract_id: item for hit in named for item in hit.contracts}
        text = rows[0]["text"].replace("\n", " ")
        return first._replace(contracts=[*about.values()], snippet=snippet([text], self.wanted))

    def _named_by(self, position: int, sha256: str) -> Hit | None:
        """A hit for the document that an event names, where the reader may read that it does."""
        recorded = self._at(position)
        event, envelope = recorded.event, recorded.event.envelope
        if self.asked.contract is not None and self.asked.contract not in envelope.concerns:
            return None
        if self.sight is not None:
            envelope = self.sight.recorded("", recorded, {}).envelope
        title = next((document.title for document in envelope.evidence if document.sha256 == sha256), None)
        if title is None:
            return None
        noun = noun_of(event.fact)
        if noun == FILED_DOCUMENT.noun:
            known = self.record.chronicle_at(FILED_DOCUMENT, event.stream_id, self.basis.position)
            filed: FiledDocument | None = known.latest()
            for version in filed.versions if filed else ():
                if filed and version.sha256 == sha256:
                    title = f"{filed.title}, version {version.version}"
        contracts = [self._about(str(each)) for each in event.envelope.concerns]
        return Hit("file", str(event.stream_id), noun, 0, title, contracts, _NOTHING, None)

    def event(self, position: int) -> Hit | None:
        """The event at a position, as the reader may read it; none where what is looked for is withheld."""
        recorded = self._at(position)
        event, told = (
            recorded.event,
            Shown(sentence(recorded.event.fact, self.names), recorded.event.envelope),
        )
        texts = [told.sentence, *islice(documents.told(event.fact, event.envelope), 1, None)]
        if self.sight is not None:
            told = self.sight.recorded(told.sentence, recorded, self.names)
            if told.withheld:
                texts = [told.sentence, *documents.around(told.envelope)]
                if not self.wanted.among(word for text in texts for word in words(text)):
                    return None
        return Hit(
            "event",
            str(event.stream_id),
            noun_of(event.fact),
            0,
            told.sentence,
            [self._about(str(each)) for each in event.envelope.concerns],
            snippet(texts, self.wanted),
            structs.replace(recorded, event=structs.replace(event, envelope=told.envelope)),
        )

    def thing(self, kind: str, number: int) -> Hit | None:
        """A thing as it was known at the basis and as the reader may read it; none where that has not the words."""
        with self.record.store.read() as cursor:
            cursor.execute(
                self.record.sql("SELECT stream_id, item FROM search_things WHERE number = ?"), (number,)
            )
            row = cursor.fetchone()
        stream_id = row["stream_id"]
        for item in self._things_shown(documents.NOUN_OF[kind], stream_id):
            if item.number == row["item"] and self.wanted.among(words(item.text)):
                contracts = [self._about(item.contract_id)] if item.contract_id else []
                shown = snippet([item.text], self.wanted)
                return Hit(
                    kind, stream_id, documents.NOUN_OF[kind], item.number, item.title, contracts, shown, None
                )
        return None

    def _things_shown(self, noun: str, stream_id: str) -> list[documents.Thing]:
        """The things of a stream as known at the basis, as the reader may read them."""
        if stream_id not in self.shown:
            known = self.record.chronicle_at(BY_NOUN[noun], UUID(stream_id), self.basis.position)
            state = known.latest() if self.sight is None else self.sight.latest(known)
            self.shown[stream_id] = documents.things(noun, state, stream_id)
        return self.shown[stream_id]


_PAGES: Final[Mapping[str, Callable[[_Reading, str, int], list[int]]]] = {
    "event": _Reading._events,  # noqa: SLF001  (this file's own)
    "file": _Reading._files,  # noqa: SLF001
}
"""How a page of numbers of that kind is found; things are found alike."""


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" * len(values)) or "''"
