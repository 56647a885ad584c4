"""Bringing up to date what is kept of duties: of contracts that something happened to since, or of all of them.

An event of a stream touches the contracts that any event of that stream concerns; a supplier's, the contracts of its
firm. The policy, the units and the tiering models touch all of them, where they changed; and so does a new day.
"""

from collections.abc import Collection, Iterator, Mapping
from threading import Lock
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from eventsourcing.persistence import PersistenceError

from application.errors import RecordBroken
from application.record import Basis, Record, head
from application.store.dialect import Cursor, Store, text_of_id
from domain.organisation import ORGANISATION
from domain.policy import POLICY
from domain.supplier import SUPPLIER
from domain.tiering_model import TIERING_MODEL
from projections import table_query, tables
from projections.duties import kept
from projections.duties.duty import Duty
from projections.duties.kept import AsAt, KeptTogether
from projections.duties.working import OF_NO_CONTRACTS, of_contracts
from projections.journal import Journal
from projections.organisation import organisation_at
from projections.policy import policy_at
from projections.register import REGISTER, ContractRow
from projections.table import has_among

_CONTRACTS_AT_ONCE: Final = 500
_SOON: Final = 0.25
"""Seconds that whoever asks waits for the turn to write: an import holds it longer, and what is due is told without."""
_TRIES: Final = 3
"""So often it is begun anew where others keep something meanwhile."""
_BEHIND: Final = 10_000
"""What is known no longer than so many events ago is worth keeping: others record meanwhile."""
_FAR: Final = 20_000
"""Events after which all of it is worked out again."""
_RESTS_ON: Final = (*(table.name for table in tables.ALL), Journal.name)
"""Read models out of which duties are worked out."""
_LOCKS: Final = WeakKeyDictionary[Store, Lock]()
"""So that not all threads of a process work the same out."""
_HAPPENED: Final = "SELECT DISTINCT stream_id, noun FROM journal WHERE position > ? AND position <= ?"
_TOUCHED: Final = (
    "SELECT DISTINCT c.contract_id FROM "
    "(SELECT DISTINCT stream_id FROM journal WHERE position > ? AND position <= ?) j "
    "CROSS JOIN events e CROSS JOIN concerns c WHERE e.originator_id = {stream} AND c.position = e.notification_id"
)


class _Again(NamedTuple):
    """What is to be worked out again."""

    contracts: Collection[str]
    parts: Collection[str]
    """Of what is of no contract's story."""


class LookedUp(Mapping[str, ContractRow]):
    """Rows of contracts at a basis, each looked up once, when it is asked for."""

    def __init__(self, record: Record, basis: Basis) -> None:
        self._record, self._basis = record, basis
        self._found: dict[str, ContractRow | None] = {}

    def __getitem__(self, contract_id: str) -> ContractRow:
        if contract_id not in self._found:
            row = (
                table_query.row_of(self._record, REGISTER, self._basis, contract_id) if contract_id else None
            )
            self._found[contract_id] = row
        found = self._found[contract_id]
        if found is None:
            raise KeyError(contract_id)
        return found

    def __iter__(self) -> Iterator[str]:
        """Those that were asked for, be they on the register or not."""
        return iter(filter(None, self._found))

    def __len__(self) -> int:
        return len(self._found)


def brought_up(record: Record, basis: Basis, within: float | None = _SOON) -> bool:
    """Have what is kept be what is due at *basis*; whether it is. It is not for a basis that is past, where nothing can
    be written *within* so many seconds, or where the tables that it rests on are not as far."""
    wanted = AsAt(kept.code(), basis.valid_at.isoformat(), basis.position)
    with record.store.read() as cursor:
        if kept.standing(cursor) == wanted:
            return True
    if basis.valid_at != record.today() or record.store.on_standby():
        return False
    with _LOCKS.setdefault(record.store, Lock()):
        done: bool | None = None
        for _ in range(_TRIES):
            done = _brought_up(record, basis, wanted, within)
            if done is not None:
                break
        return bool(done)


def _brought_up(record: Record, basis: Basis, wanted: AsAt, within: float | None) -> bool | None:
    """One attempt: false where it cannot be done, none where others kept something meanwhile."""
    with record.store.read() as cursor:
        before = kept.standing(cursor)
        if before == wanted:
            return True
        if not _can_be_kept(cursor, before, wanted):
            return False
    again = _again(record, basis, before) if before is not None else None
    try:
        if again is None:
            found = list(_all_of_it(record, basis))
        else:
            found = [*_stories(record, basis, again.contracts), *_parts(record, basis, again.parts)]
        with record.store.write(within) as cursor:
            if kept.standing(cursor) != before:
                return None
            if again is None:
                kept.keep_all(cursor, record.sql, wanted, found)
            else:
                kept.keep_again(cursor, record.sql, wanted, again, found)
    except (PersistenceError, RecordBroken):  # it is worked out all the same, and kept another time
        return False
    return True


def _can_be_kept(cursor: Cursor, before: AsAt | None, wanted: AsAt) -> bool:
    """Whether it is of now, of no earlier position than what is kept, and every read model is as far."""
    names = ", ".join(f"'{name}'" for name in _RESTS_ON)
    cursor.execute(
        "SELECT MIN(position) AS position, COUNT(*) AS there, COUNT(last_error) AS stopped FROM projections "
        f"WHERE name IN ({names})"
    )
    row = cursor.fetchone()
    return (
        row["there"] == len(_RESTS_ON)
        and not row["stopped"]
        and (row["position"] or 0) >= wanted.position >= head(cursor) - _BEHIND
        and (before is None or before.position <= wanted.position)
    )


def _again(record: Record, basis: Basis, before: AsAt) -> _Again | None:
    """What the events since touch; none where that is all of it."""
    if (before.made_by, before.day) != (kept.code(), basis.valid_at.isoformat()):
        return None
    if basis.position - before.position > _FAR:
        return None
    since, happened = (before.position, basis.position), dict[str, list[str]]()
    with record.store.read() as cursor:
        cursor.execute(record.sql(_HAPPENED), since)
        for row in cursor.fetchall():
            stream_id = str(record.store.dialect.read_id(row["stream_id"]))
            happened.setdefault(row["noun"], []).append(stream_id)
        if _were_published(record, cursor, happened.get(TIERING_MODEL.noun, ())):
            return None
        cursor.execute(
            record.sql(_TOUCHED.format(stream=record.store.dialect.stream_key_of("j.stream_id"))), since
        )
        contracts = {row["contract_id"] for row in cursor.fetchall()}
        contracts |= _of_firms(record, cursor, happened.get(SUPPLIER.noun, ()))
        rests_on = kept.looked_up(cursor)
    then = Basis(basis.valid_at, basis.known_at, before.position)
    if POLICY.noun in happened and policy_at(record, then) != policy_at(record, basis):
        return None
    if ORGANISATION.noun in happened and organisation_at(record, then) != organisation_at(record, basis):
        return None
    parts = [
        name
        for name, part in OF_NO_CONTRACTS.items()
        if not part.nouns.isdisjoint(happened) or not rests_on.get(name, frozenset()).isdisjoint(contracts)
    ]
    return _Again(sorted(contracts), parts)


def _were_published(record: Record, cursor: Cursor, models: Collection[str]) -> bool:
    """Whether one of these tiering models is or ever was one that contracts are tiered by."""
    if not models:
        return False
    cursor.execute(
        record.sql(
            "SELECT COUNT(*) AS number FROM tiering_models WHERE status = 'published' "
            f"AND tiering_model_id IN ({', '.join('?' * len(models))})"
        ),
        tuple(map(record.store.dialect.kept_text, models)),
    )
    return bool(cursor.fetchone()["number"])


def _of_firms(record: Record, cursor: Cursor, suppliers: Collection[str]) -> set[str]:
    """Contracts under these suppliers, or under any that ever was the same firm as one of them."""
    if not suppliers:
        return set()
    cursor.execute("SELECT DISTINCT supplier_id, merged_into FROM suppliers WHERE merged_into IS NOT NULL")
    merged = [
        (text_of_id(row["supplier_id"]) or "", text_of_id(row["merged_into"]) or "")
        for row in cursor.fetchall()
    ]
    firm, before = set(suppliers), 0
    while len(firm) > before:
        before = len(firm)
        firm.update(each for pair in merged if not firm.isdisjoint(pair) for each in pair)
    found = set[str]()
    for supplier_id in firm:
        cursor.execute(
            record.sql(
                f"SELECT DISTINCT r.contract_id FROM register_texts r WHERE {has_among('supplier_ids')}"
            ),
            (supplier_id,),
        )
        found.update(text_of_id(row["contract_id"]) or "" for row in cursor.fetchall())
    return found


def _all_of_it(record: Record, basis: Basis) -> Iterator[KeptTogether]:
    with record.store.read() as cursor:
        cursor.execute(
            record.sql("SELECT DISTINCT contract_id FROM concerns WHERE position <= ?"), (basis.position,)
        )
        contracts = sorted(row["contract_id"] for row in cursor.fetchall())
    yield from _stories(record, basis, contracts)
    yield from _parts(record, basis, OF_NO_CONTRACTS)


def _stories(record: Record, basis: Basis, contracts: Collection[str]) -> Iterator[KeptTogether]:
    ids = list(contracts)
    for start in range(0, len(ids), _CONTRACTS_AT_ONCE):
        by_contract: dict[str, list[Duty]] = {}
        for duty in of_contracts(record, basis, ids[start : start + _CONTRACTS_AT_ONCE]):
            by_contract.setdefault(duty.source, []).append(duty)
        for contract_id, found in by_contract.items():
            yield from kept.together(contract_id, found)


def _parts(record: Record, basis: Basis, parts: Collection[str]) -> Iterator[KeptTogether]:
    for name in parts:
        rows = LookedUp(record, basis)
        found = OF_NO_CONTRACTS[name].worked_out(record, basis, rows)
        yield from kept.together(None, found, name, rows)


def worked_anew(record: Record, basis: Basis, contracts: Collection[str]) -> list[KeptTogether]:
    """What is to be kept of these contracts at a basis, to hold against what is."""
    return list(_stories(record, basis, contracts))


def all_worked_anew(record: Record, basis: Basis) -> list[KeptTogether]:
    """All that is to be kept at a basis, to hold against what is."""
    return list(_all_of_it(record, basis))
