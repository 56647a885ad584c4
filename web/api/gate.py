"""The one gate: whatever an answer shows of the record has come through here, judged for who asks, now.

The guard of a route makes it once the role is settled, and asks it first whether the person may know of the thing in
the address at all. Rows, states, events, the public register and published reports are had from it; an answer of a
route that was reached without it is not sent (:func:`require_passed`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from flask import Response, current_app, g, request

from application.knowing import READS_ISSUED, may_use, require_known
from application.record import Basis
from application.remit import Remit
from application.sight import Sight
from application.use_cases import USE_CASES
from domain.decisions import Actor
from domain.stream import Stream
from domain.text import as_read
from projections import table_query
from projections.duties import PERSONAL, DutiesQuery, Duty, ListedWork, Work, duties, kept_work, seen
from projections.escalation import ESCALATIONS
from projections.firm import of_the_firm
from projections.public_register import PublicRegister
from projections.register import REGISTER
from projections.report import REPORTS, PublishedReports
from projections.table import Row, Summary, Table
from projections.table_query import Page, Place, Query
from web.services import Services

OPEN: Final = frozenset(
    {
        *("docs", "asset", "static", "api-docs.openapi_json", "ocds-extension"),
        *("pages.asset", "pages.start", "pages.sign-in", "pages.sign-in-sample", "pages.sign-out"),
        *("pages.sign-in-council", "pages.sign-in-returned", "pages.signed-out"),
        *("pages.api", "pages.api-noun"),
    }
)
"""Endpoints that show nothing but the program itself, and who may sign in to a sample."""


_AT_ONCE: Final = 1000


class Gate(Sight):
    """What one person may see of the record."""

    def __init__(self, services: Services, actor: Actor) -> None:
        super().__init__(services.record, actor)
        self.actor = actor

    def require_known(self, stream: Stream[Any], stream_id: UUID) -> None:
        """Raise NotFound unless the person may know of that stream."""
        require_known(self._record, self.actor, stream, stream_id)

    def page(self, table: Table[Summary], basis: Basis, query: Query) -> Page[Summary]:
        """A page of the rows that may be shown, and a cursor made of them. Raises BadRequest for a cursor that this
        query did not give."""
        return table_query.page(self._record, table, basis, self._shown(table, basis, query))

    def places(self, table: Table[Any], basis: Basis, query: Query) -> tuple[list[Place], str]:
        """The same by their places."""
        return table_query.places(self._record, table, basis, self._shown(table, basis, query))

    def whole(self, table: Table[Any], basis: Basis, query: Query) -> Iterator[Row[Any]]:
        """Every row that may be shown, page by page; none of a table that the person may not list."""
        if not may_use(USE_CASES[f"list-{table.stream.plural}"], self.actor):
            return
        step = replace(query, limit=_AT_ONCE, cursor="")
        while True:
            found = self.page(table, basis, step)
            yield from found.rows
            if not found.next_cursor:
                return
            step = replace(step, cursor=found.next_cursor)

    def register(self, basis: Basis) -> PublicRegister:
        """The public register, with what is withheld now left out."""
        return PublicRegister(self._record, basis, now=self._record.basis())

    def shelf(self) -> PublishedReports:
        """The reports that the public may have now."""
        return PublishedReports(self._record)

    def register_as_published(self, basis: Basis) -> PublicRegister:
        """The register as anybody could read it at the basis, for those who audit: what is withheld since is told."""
        return PublicRegister(self._record, basis)

    def duties(self, basis: Basis, asked: DutiesQuery) -> list[Duty]:
        """The duties asked for that may be shown."""
        found = duties(self._record, basis, asked)
        shown = (seen(self._record, basis, self, self.actor, duty) for duty in found)
        return [duty for duty in shown if duty is not None]

    @contextmanager
    def work(self, basis: Basis, asked: DutiesQuery) -> Iterator[Work]:
        """The same, to be looked at in part: of everybody's no more is read than is shown. Whoever sees a part of the
        council is told of contracts of their directorates, at a basis of now; what is of no contract's story is judged
        one by one, and so is everything at another basis: the directorates of then say nothing of what is theirs."""
        if self.actor.role in PERSONAL or not (self.actor.remit is None or self._is_now(basis)):
            yield ListedWork(self.duties(basis, asked), basis.valid_at)
            return
        with kept_work(
            self._record, basis, asked, partial(seen, self._record, basis, self, self.actor), self._covers
        ) as kept:
            yield kept if kept is not None else ListedWork(self.duties(basis, asked), basis.valid_at)

    def _is_now(self, basis: Basis) -> bool:
        return basis.valid_at == self._record.today() and basis.position == self._record.head()

    def _covers(self, directorate: str) -> bool:
        return self.actor.remit is None or as_read(directorate) in self.actor.remit

    def _shown(self, table: Table[Any], basis: Basis, query: Query) -> Query:
        """What is asked for, limited to what may be shown."""
        if table is REGISTER:
            query = of_the_firm(self._record, basis, query)
        return self._limited(table, query)

    def _limited(self, table: Table[Any], query: Query) -> Query:
        if self.actor.remit is not None:
            query = table_query.also(query, where=self._within(table, self.actor.remit))
        if self.actor.role == "supplier-contact":
            return table_query.also(query, contracts=self._own_contracts())
        if self.actor.role in READS_ISSUED and table is REPORTS:
            return table_query.also(query, where=self._issued())
        if self.actor.role in READS_ISSUED and table is ESCALATIONS:
            return table_query.also(query, where=self._put_to_them())
        return query

    def _put_to_them(self) -> tuple[str, tuple[Any, ...]]:
        """Escalations that are with the person as known now, or were before they passed them on."""
        person, condition = self.actor.person_id, "n.known_to > ? AND (n.put_to = ? OR n.had_by LIKE ?)"
        found = f"SELECT n.escalation_id FROM escalations n WHERE {condition}"
        return f"r.escalation_id IN ({found})", (self._record.head(), person, f"% {person} %")

    def _issued(self) -> tuple[str, tuple[Any, ...]]:
        """Reports that were issued by the basis, and still count as issued now."""
        now = self._record.basis()
        day = now.valid_at.isoformat()
        condition = (
            "r.issued_on IS NOT NULL AND r.report_id IN (SELECT n.report_id FROM reports n WHERE n.issued_on "
            "IS NOT NULL AND n.valid_from <= ? AND n.valid_to > ? AND n.known_from <= ? AND n.known_to > ?)"
        )
        return condition, (day, day, now.position, now.position)

    def _within(self, table: Table[Any], remit: Remit) -> tuple[str, tuple[Any, ...]]:
        """Rows of what concerns a contract of the remit, as known now, or none at all."""
        with self._record.store.read() as cursor:
            cursor.execute("SELECT DISTINCT directorate FROM register")
            wanted = [row["directorate"] for row in cursor.fetchall() if as_read(row["directorate"]) in remit]
        places = ", ".join("?" * len(wanted)) or "NULL"
        by_now, when = self._by_now("n")
        own = f"SELECT {{0}} FROM register n WHERE n.directorate IN ({places}) AND {by_now}"
        values = (*wanted, *when)
        if table is REGISTER:
            return f"r.contract_id IN ({own.format('n.contract_id')})", values
        dialect = self._record.store.dialect
        key, contract = dialect.stream_key_of(f"r.{table.id_column}"), dialect.stream_key("c.contract_id")
        story = (
            "SELECT 1 FROM events e JOIN concerns c ON c.position = e.notification_id "
            f"WHERE e.originator_id = {key}"
        )
        own = own.format(dialect.stream_key_of("n.contract_id"))
        return f"NOT EXISTS ({story}) OR EXISTS ({story} AND {contract} IN ({own}))", values

    def _by_now(self, row: str) -> tuple[str, tuple[Any, ...]]:
        """The condition that a *row* of the register, as known now, is the one of today or, where the contract has yet
        to begin, of when it does (decision 109); with its values."""
        now = self._record.basis()
        known = "{0}.known_from <= ? AND {0}.known_to > ? AND {0}.valid_to > ?"
        condition = (
            f"{known.format(row)} AND NOT EXISTS (SELECT 1 FROM register m "
            f"WHERE m.contract_id = {row}.contract_id AND {known.format('m')} AND m.valid_from < {row}.valid_from)"
        )
        return condition, (now.position, now.position, now.valid_at.isoformat()) * 2

    def _own_contracts(self) -> tuple[str, ...]:
        """The firm's contracts, as known now, whatever the basis."""
        if not self.actor.supplier_id:
            return ()
        by_now, when = self._by_now("r")
        asked = f"{REGISTER.filters['supplier_id']} AND {by_now}"
        dialect = self._record.store.dialect
        with self._record.store.read() as cursor:
            cursor.execute(
                self._record.sql(f"SELECT r.contract_id FROM {REGISTER.source(asked)} WHERE {asked}"),
                (self.actor.supplier_id, *when),
            )
            return tuple(str(dialect.read_id(row["contract_id"])) for row in cursor.fetchall())


def require_passed(response: Response) -> Response:
    """The answer, where it came through the gate; else a failure, and nothing of what it would have shown.

    A problem is made by :mod:`web.api.problems` from what was raised, and holds only what that says.
    """
    if response.status_code < 400 and "gate" not in g and request.endpoint not in OPEN:
        current_app.logger.error("%s answers without the gate", request.endpoint)
        return Response(b'{"status":500}', 500, mimetype="application/problem+json")
    return response
