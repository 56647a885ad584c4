"""What is withheld from the public of a contract, judged now: the one place that every public form asks.

Whatever basis is asked about, what is withheld today stays hidden. Of a contract that was annulled it stays hidden for
good: it is on the public record at earlier moments, and nobody can withhold anything of it any more.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from application.record import Basis, Record
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.contract.publication import FieldWithheld, withheld_on
from domain.contract.terms import Terms, Withheld
from domain.events import NAMES
from domain.timeline import Timeline
from projections import table_query
from projections.journal import streams_of
from projections.register import REGISTER
from projections.table_query import Query

ALONG_WITH: Final[Mapping[str, tuple[str, ...]]] = {
    "supplier_name": ("supplier_identifier", "supplier_address"),
    "supplier_identifier": ("supplier_address",),
}
"""What is withheld together with a field, since it tells the same."""


def with_what_tells_the_same(fields: Iterable[str]) -> frozenset[str]:
    """The fields, and those that are withheld together with them."""
    named = frozenset(fields)
    return named | {other for text in named for other in ALONG_WITH.get(text, ())}


def withheld_now(known: Chronicle[Terms] | None, today: date) -> tuple[Withheld, ...]:
    """What is withheld of a contract *today*, as known after the last event of *known*; of one that has yet to begin,
    what will be on any day."""
    if known is None or not known.facts:
        return ()
    terms = known.in_force(today)
    if terms is not None:
        return withheld_on(terms.withheld, today)
    if known.latest() is not None:
        ahead = filter(None, (known.in_force(placed.valid_from) for placed in known.timeline.placed))
        named = {item.field: item for state in ahead for item in withheld_on(state.withheld, today)}
        return tuple(named.values())
    last = _but_for_its_annulment(known)
    return last.withheld if last else ()


def _but_for_its_annulment(known: Chronicle[Terms]) -> Terms | None:
    """The terms as they would stand if the registration had not been annulled."""
    standing = {
        fact.event_id: fact
        for fact in known.facts
        if fact.event_id not in known.annulled or type(fact.fact) in CONTRACT.opening
    }
    for correction in known.corrections:
        original = standing.get(correction.corrects)
        if original is not None and correction.event_id not in known.annulled:
            standing[correction.corrects] = correction.placed._replace(version=original.version)
    return Timeline.of(standing.values(), CONTRACT.change).latest()


def of_rows(record: Record, basis: Basis, contract_ids: Collection[str]) -> dict[str, tuple[Withheld, ...]]:
    """What is withheld of these contracts at *basis*, by contract, for those of which something is."""
    return _withheld(record, basis, tuple(contract_ids)) if contract_ids else {}


def everywhere(record: Record, basis: Basis) -> dict[str, tuple[Withheld, ...]]:
    """What is withheld at *basis*, by contract, over the whole register."""
    return _withheld(record, basis, None)


def _withheld(
    record: Record, basis: Basis, contract_ids: tuple[str, ...] | None
) -> dict[str, tuple[Withheld, ...]]:
    query = Query(filters={"withheld": "yes"}, contracts=contract_ids)
    rows = table_query.in_any_order(record, REGISTER, basis, query, ("contract_id", "withheld"))
    kept = REGISTER.layout.reader("withheld")
    return {contract_id: withheld_on(kept(text), basis.valid_at) for contract_id, text in rows}


def of_annulled(record: Record, now: Basis) -> dict[str, tuple[Withheld, ...]]:
    """What is withheld of contracts that have no row now: they were annulled, or begin on a later day."""
    found = {}
    for contract_id in _once_withheld_and_not_in_force(record, now):
        known = record.chronicle(CONTRACT, contract_id)
        withheld = withheld_now(known, now.valid_at)
        if withheld:
            found[str(contract_id)] = withheld
    return found


def _once_withheld_and_not_in_force(record: Record, now: Basis) -> Iterator[UUID]:
    day = now.valid_at.isoformat()
    yield from streams_of(
        record,
        "SELECT DISTINCT j.stream_id FROM journal j WHERE j.type = ? AND NOT EXISTS (SELECT 1 FROM register r "
        "WHERE r.contract_id = j.stream_id AND r.valid_from <= ? "
        "AND r.valid_to > ? AND r.known_from <= ? AND r.known_to > ?)",
        (NAMES[FieldWithheld], day, day, now.position, now.position),
    )
