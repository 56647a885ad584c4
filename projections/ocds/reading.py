"""Reading what is published from the log: contract by contract for records, in the log's order for releases."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter, itemgetter
from typing import Any, Final
from uuid import UUID

from application.errors import NotFound
from application.record import Basis, Record, recorded
from application.store.dialect import text_of_id
from domain.events import Recorded
from projections.ocds.difference import Body
from projections.ocds.public_events import NAMES, SUPPLIER_NAMES, suppliers_named
from projections.ocds.publisher import Publisher
from projections.ocds.record import record_of
from projections.ocds.release import PublishedContract, Until, midnight, published
from projections.ocds.standing import days_of_withholding
from projections.register import REGISTER
from projections.supplier import SUPPLIERS

_MARKS: Final = ", ".join("?" * len(NAMES))
_SUPPLIER_MARKS: Final = ", ".join("?" * len(SUPPLIER_NAMES))
_OPENING: Final = ("contract.registered.v1", "contract.imported.v1")
_WITHHOLDING: Final = ("contract.field_withheld.v1", "contract.withholding_ended.v1")
_CORRECTED: Final = "amendment.corrected.v1"
_AT_ONCE: Final = 50
_MOST_IN_A_QUERY: Final = 500


@dataclass(frozen=True)
class PublicationReader:
    """What was published by a basis. Its ``valid_at`` chooses nothing: a release is dated by when it was known."""

    record: Record
    publisher: Publisher
    basis: Basis

    def contract(self, contract_id: UUID) -> Body:
        """The record of one contract. Raises NotFound where nothing was published of it by then."""
        found = self._published([contract_id])
        if not found:
            raise NotFound(f"There is no contract {contract_id}, or it was not known then.")
        return record_of(found[0])

    def records(self, after: int = 0, at_once: int = _AT_ONCE) -> Iterator[tuple[int, Body]]:
        """Every record, in the order in which contracts were registered, each with the position of that, after
        position *after*."""
        for opened in self._opened(after, at_once):
            places = {f"{self.publisher.ocid(stream_id)}": position for stream_id, position in opened.items()}
            for found in self._published(opened):
                yield places[found.ocid], record_of(found)

    def every_release(self) -> Iterator[Body]:
        """Every release, contract by contract."""
        for opened in self._opened(0, _AT_ONCE):
            for found in self._published(opened):
                yield from (release.content for release in found.releases)

    def releases(self, after: int, limit: int) -> tuple[list[Body], int]:
        """The releases that go with the next log positions after *after*, in order, and the last position looked at.

        About *limit* of them: those of one position stay together. A withholding that ran out is told with the first
        event recorded after that.
        """
        with self.record.store.read() as cursor:
            cursor.execute(
                self.record.sql(
                    "SELECT c.position, c.contract_id FROM concerns c "
                    "JOIN events e ON e.notification_id = c.position "
                    f"WHERE c.position > ? AND c.position <= ? AND e.topic IN ({_MARKS}) "
                    "ORDER BY c.position LIMIT ?"
                ),
                (after, self.basis.position, *NAMES, limit),
            )
            rows = [(row["position"], row["contract_id"]) for row in cursor.fetchall()]
        of_suppliers = set(self._of_suppliers(after, limit))
        rows = sorted((*rows, *of_suppliers), key=itemgetter(0))[:limit]
        last = rows[-1][0] if len(rows) == limit else max(after, self.basis.position)
        opens, closes = self._instant_of(after), self._instant_of(last)
        shown_again = self._withholdings_over(opens, closes)
        contracts = [entry for position, entry in rows if (position, entry) not in of_suppliers]
        contracts += self._supplied_by(
            {entry for position, entry in rows if (position, entry) in of_suppliers}
        )
        ids = list(dict.fromkeys((*map(UUID, contracts), *shown_again)))
        told: list[Body] = []
        for start in range(0, len(ids), _AT_ONCE):
            for checkpoint in self._published(ids[start : start + _AT_ONCE]):
                told += (
                    release.content
                    for release in checkpoint.releases
                    if (
                        opens <= release.instant < closes
                        if release.by_date
                        else after < release.position <= last
                    )
                )
        return sorted(told, key=itemgetter("date", "ocid")), last

    def _of_suppliers(self, after: int, limit: int) -> list[tuple[int, str]]:
        """What was told of suppliers after position *after*: positions, each with its supplier."""
        dialect = self.record.store.dialect
        with self.record.store.read() as cursor:
            cursor.execute(
                self.record.sql(
                    "SELECT position, stream_id FROM journal WHERE position > ? AND position <= ? "
                    f"AND stream_id IN (SELECT {SUPPLIERS.id_column} FROM {SUPPLIERS.name}) "
                    f"AND type IN ({_SUPPLIER_MARKS}) ORDER BY position LIMIT ?"
                ),
                (after, self.basis.position, *SUPPLIER_NAMES, limit),
            )
            return [(row["position"], str(dialect.read_id(row["stream_id"]))) for row in cursor.fetchall()]

    def _supplied_by(self, suppliers: set[str]) -> list[str]:
        """The contracts that ever had one of these suppliers."""
        if not suppliers:
            return []
        with self.record.store.read() as cursor:
            cursor.execute(
                f"SELECT {REGISTER.id_column}, supplier_ids FROM {REGISTER.source('r.supplier_ids')} "
                "ORDER BY known_from"
            )
            rows: list[Any] = cursor.fetchall()
        return [
            text_of_id(row[REGISTER.id_column]) or ""
            for row in rows
            if not suppliers.isdisjoint(row["supplier_ids"].split())
        ]

    def _instant_of(self, position: int) -> datetime:
        """When the event at *position* was recorded; before everything for nought."""
        found = self.record.feed(position - 1, 1) if position else []
        return found[0].recorded_at if found else datetime.min.replace(tzinfo=UTC)

    def _withholdings_over(self, opens: datetime, closes: datetime) -> Iterator[UUID]:
        """Contracts of which something may be withheld or shown again at a midnight from *opens* until *closes*."""
        with self.record.store.read() as cursor:
            cursor.execute(
                self.record.sql(
                    "SELECT e.notification_id, e.originator_id, e.originator_version, e.topic, e.state, "
                    "e.recorded_at FROM journal j JOIN events e ON e.notification_id = j.position "
                    f"WHERE j.position <= ? AND (j.type IN ({', '.join('?' * len(_WITHHOLDING))}) "
                    "OR (j.type = ? AND j.stream_id IN (SELECT stream_id FROM journal WHERE type = ?))) "
                    "ORDER BY j.position"
                ),
                (self.basis.position, *_WITHHOLDING, _CORRECTED, _WITHHOLDING[0]),
            )
            rows: list[Any] = cursor.fetchall()
        for row in rows:
            event = recorded(row).event
            days = days_of_withholding(event.envelope.valid_from, event.fact)
            if any(opens <= midnight(day) < closes for day in days):
                yield event.stream_id

    def _opened(self, after: int, at_once: int) -> Iterator[dict[UUID, int]]:
        """Contracts with the position of their registration, so many at a time."""
        while True:
            with self.record.store.read() as cursor:
                cursor.execute(
                    self.record.sql(
                        "SELECT position, stream_id FROM journal WHERE type IN (?, ?) AND position > ? "
                        "AND position <= ? ORDER BY position LIMIT ?"
                    ),
                    (*_OPENING, after, self.basis.position, at_once),
                )
                read_id = self.record.store.dialect.read_id
                found = {read_id(row["stream_id"]): row["position"] for row in cursor.fetchall()}
            if found:
                yield found
            if len(found) < at_once:
                return
            after = max(found.values())

    def _published(self, contracts: Iterable[UUID]) -> list[PublishedContract]:
        """What was published of these contracts, in their order."""
        ids = list(contracts)
        stories = self._stories(ids)
        until = Until(self.basis.position, self.basis.known_at)
        today = self.record.today()
        made = (published(self.publisher, id_, stories[id_], until, today) for id_ in ids)
        return [pair for pair in made if pair is not None]

    def _stories(self, ids: list[UUID]) -> dict[UUID, list[Recorded]]:
        found: dict[UUID, list[Recorded]] = {id_: [] for id_ in ids}
        if not ids:
            return found
        with self.record.store.read() as cursor:
            cursor.execute(
                self.record.sql(
                    "SELECT c.contract_id, e.notification_id, e.originator_id, e.originator_version, e.topic, "
                    "e.state, e.recorded_at FROM concerns c JOIN events e ON e.notification_id = c.position "
                    f"WHERE c.contract_id IN ({', '.join('?' * len(ids))}) AND e.topic IN ({_MARKS}) "
                    "ORDER BY c.contract_id, c.ordinal"
                ),
                (*(str(id_) for id_ in ids), *NAMES),
            )
            rows: list[Any] = cursor.fetchall()
        for row in rows:
            found[UUID(row["contract_id"])].append(recorded(row))
        suppliers = {
            contract_id: {key for event in story for key in suppliers_named(event.event.fact)}
            for contract_id, story in found.items()
        }
        told = self._told_of(sorted(set().union(*suppliers.values())))
        for contract_id, keys in suppliers.items():
            more = [event for key in keys for event in told.get(key, ())]
            if more:
                found[contract_id] = sorted((*found[contract_id], *more), key=attrgetter("position"))
        return found

    def _told_of(self, suppliers: list[UUID]) -> dict[UUID, list[Recorded]]:
        """What was told of these suppliers, in the order of the log."""
        told: dict[UUID, list[Recorded]] = {}
        for start in range(0, len(suppliers), _MOST_IN_A_QUERY):
            some = suppliers[start : start + _MOST_IN_A_QUERY]
            with self.record.store.read() as cursor:
                cursor.execute(
                    self.record.sql(
                        "SELECT e.notification_id, e.originator_id, e.originator_version, e.topic, e.state, "
                        "e.recorded_at FROM events e CROSS JOIN journal j WHERE j.position = e.notification_id "
                        f"AND e.originator_id IN ({', '.join('?' * len(some))}) "
                        f"AND j.type IN ({_SUPPLIER_MARKS}) ORDER BY j.position"
                    ),
                    (*map(self.record.ledger.key, some), *SUPPLIER_NAMES),
                )
                rows: list[Any] = cursor.fetchall()
            for row in rows:
                event = recorded(row)
                told.setdefault(event.event.stream_id, []).append(event)
        return told
