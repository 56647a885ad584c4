"""Which words an event has, and which things a state holds: what is searched, and what is shown of a hit."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin, get_type_hints
from uuid import UUID

from msgspec import Struct

from domain.amendment.events import Corrected
from domain.chronicle import as_corrected
from domain.contract.terms import Terms
from domain.events import Envelope, Fact, Recorded
from domain.filed_document import FiledDocument
from domain.review.terms import Review
from domain.sentences import sentence
from domain.supplier.terms import Supplier
from projections.search.words import EVERY, counted, day_keys, key, words


class Thing(NamedTuple):
    """A contract, a supplier, a document that was filed, or a finding."""

    kind: str
    number: int
    """Of a finding in its review; 0 for what is a stream of its own."""
    contract_id: str
    """The contract that it is or that it is about; empty where there is none."""
    title: str
    text: str
    directorate: str = ""
    """Of a contract."""


def of_event(recorded: Recorded) -> list[str]:
    """Words and keys of an event."""
    event, envelope = recorded.event, recorded.event.envelope
    found = {EVERY, key("type", event.name), key("actor", envelope.actor), *day_keys(envelope.valid_from)}
    found.update(map(_contract_key, envelope.concerns))
    found.update(words(" ".join(told(event.fact, envelope))))
    return counted(found)


@lru_cache(maxsize=50_000)
def _contract_key(contract_id: UUID) -> str:
    return key("contract", str(contract_id))


def told(fact: Fact, envelope: Envelope) -> Iterator[str]:
    """What an event says: its sentence, its own texts, and those of its envelope."""
    yield sentence(fact, {})
    yield from texts(as_corrected(fact) if isinstance(fact, Corrected) else fact)
    yield from around(envelope)


def around(envelope: Envelope) -> Iterator[str]:
    """What is said with an event: why, on whose authority, and on what evidence."""
    yield from (text for text in (envelope.reason, envelope.authority) if text)
    yield from (evidence.title for evidence in envelope.evidence)


def texts(value: Any) -> list[str]:
    """Every text in a fact, in order; ids, dates and amounts are none."""
    found: list[str] = []
    _collect(value, found)
    return found


def _collect(value: Any, found: list[str]) -> None:
    if isinstance(value, str):
        if value:
            found.append(value)
    elif isinstance(value, Struct):
        for name in _TEXT_FIELDS[type(value)]:
            part = getattr(value, name)
            if type(part) is str and part:
                found.append(part)
            elif part:
                _collect(part, found)
    elif isinstance(value, tuple | list):
        for item in value:
            _collect(item, found)
    elif isinstance(value, Mapping):
        for item in value.values():
            _collect(item, found)


class _TextFields(dict[type[Struct], tuple[str, ...]]):
    """The fields of each kind of struct that may hold a text, in order: most hold dates, amounts and ids."""

    def __missing__(self, kind: type[Struct]) -> tuple[str, ...]:
        hints = get_type_hints(kind)
        self[kind] = tuple(name for name in kind.__struct_fields__ if _may_hold_text(hints[name]))
        return self[kind]


_TEXT_FIELDS: Final = _TextFields()
_NO_TEXT: Final = (date, Decimal, int, UUID, type(None))


def _may_hold_text(kind: Any) -> bool:
    """Whether a value so declared may be a text or hold one. Literals are texts."""
    parts = [part for part in get_args(kind) if part is not Ellipsis]
    if parts and get_origin(kind) is not Literal:
        return any(map(_may_hold_text, parts))
    return not (isinstance(kind, type) and issubclass(kind, _NO_TEXT))


def of_thing(thing: Thing) -> list[str]:
    """Words and keys of a thing."""
    found = {EVERY, key("kind", thing.kind), *words(thing.text)}
    if thing.contract_id:
        found.add(key("contract", thing.contract_id))
    if thing.directorate:
        found.add(key("directorate", thing.directorate))
    return counted(found)


def _contract(terms: Terms, stream_id: str) -> Iterator[Thing]:
    names = (
        f"{supplier.name}, {supplier.scheme} {supplier.identifier}".rstrip(", ")
        for supplier in terms.suppliers
    )
    title = f"{terms.reference} {terms.title}"
    about = (
        terms.description,
        *names,
        terms.category,
        terms.directorate,
        terms.division,
        terms.procurement_route,
    )
    yield Thing("contract", 0, stream_id, title, "; ".join((title, *filter(None, about))), terms.directorate)


def _supplier(supplier: Supplier, _: str) -> Iterator[Thing]:
    known_as = (f"{identifier.scheme} {identifier.identifier}" for identifier in supplier.identifiers)
    yield Thing("supplier", 0, "", supplier.name, "; ".join((supplier.name, *known_as)))


def _findings(review: Review, _: str) -> Iterator[Thing]:
    for finding in review.findings:
        item = review.item(finding.item)
        contract_id = str(item.contract_id) if item and item.contract_id else ""
        title = f"Finding {finding.number}: {item.title if item else ''}".rstrip(": ")
        text = "; ".join(filter(None, (title, finding.text, finding.theme, finding.severity, finding.answer)))
        yield Thing("finding", finding.number, contract_id, title, text)


def _filed(document: FiledDocument, _: str) -> Iterator[Thing]:
    current = document.current
    title = f"{document.title}, version {current.version}"
    text = "; ".join(filter(None, (title, document.kind, document.state, current.name, current.note)))
    yield Thing("document", 0, str(document.contract_id), title, text)


_THINGS: Final[Mapping[str, Callable[[Any, str], Iterable[Thing]]]] = {
    "contract": _contract,
    "supplier": _supplier,
    "review": _findings,
    "filed_document": _filed,
}
_TOLD_OF: Final[Mapping[str, Callable[[Any], tuple[Any, ...]]]] = {
    "contract": attrgetter(
        *("reference", "title", "description", "suppliers", "category", "directorate", "division"),
        "procurement_route",
    ),
    "supplier": attrgetter("name", "identifiers"),
    "review": attrgetter("findings", "items", "dropped"),
    "filed_document": attrgetter("title", "kind", "state", "versions"),
}
"""What of a state its things are made of."""
NOUNS: Final = frozenset(_THINGS)
"""The kinds of stream that hold things."""
NOUN_OF: Final = {
    "contract": "contract",
    "supplier": "supplier",
    "finding": "review",
    "document": "filed_document",
}


def same_things(noun: str, before: Any, after: Any) -> bool:
    """Whether two states of a stream hold the same things, without making them: most facts leave them as they are."""
    if before is None or after is None:
        return before is after
    told_of = _TOLD_OF[noun]
    return before is after or told_of(before) == told_of(after)


def things(noun: str, state: Any, stream_id: str) -> list[Thing]:
    """The things that a state of a stream holds; none where there is no state."""
    return [] if state is None else list(_THINGS[noun](state, stream_id))
