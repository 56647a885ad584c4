"""Extracts over what follows contracts: figures nobody validated, actions overdue, changes made before approval."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from application.record import Basis, Record
from application.store.dialect import text_of_id
from projections import table_query
from projections.action import ACTIONS, ActionRow
from projections.change_request import CHANGE_REQUESTS, ChangeRequestRow
from projections.contracts_in_force import ContractsQuery
from projections.duties.duty import of_contract
from projections.extracts.extract import Extract, Options, Rows
from projections.register import REGISTER
from projections.table_query import Query
from projections.training_match import training_match

_AT_ONCE = 500
_SHOWN = ("contract_id", "reference", "title", "directorate")
_IN_FORCE = "s.valid_from <= ? AND s.valid_to > ? AND s.known_from <= ? AND s.known_to > ?"


def with_contracts(record: Record, basis: Basis, options: Options, rows: Rows) -> Rows:
    """The *rows*, each with the contract that it is about; only those of the directorate, where one is given."""
    for row in rows:
        contract_id = row["contract_id"]
        contract = table_query.row_of(record, REGISTER, basis, contract_id) if contract_id else None
        about: dict[str, Any] = dict.fromkeys(_SHOWN) | {"contract_id": contract_id}
        if contract:
            about |= of_contract(contract)
        if options.directorate in ("", about["directorate"] or ""):
            yield about | {name: value for name, value in row.items() if name != "contract_id"}


def _never_validated(record: Record, basis: Basis, options: Options) -> Rows:
    return with_contracts(record, basis, options, _unvalidated_kpis(record, basis))


def _unvalidated_kpis(record: Record, basis: Basis) -> Rows:
    """KPIs with reported figures none of which stood up at its source, or was taken there at all."""
    day, after = basis.valid_at.isoformat(), record.store.dialect.kept_id(UUID(int=0))
    while True:
        with record.store.read() as cursor:
            cursor.execute(
                record.sql(
                    "SELECT s.kpi_id, s.contract_id, MAX(s.title) AS kpi, "
                    "COUNT(*) AS reported, COUNT(s.validation_method) AS looked_at, "
                    "MIN(s.first_day) AS since, MAX(s.last_day) AS until FROM submissions s "
                    f"WHERE s.kpi_id > ? AND {_IN_FORCE} AND s.reported IS NOT NULL AND s.status <> 'rejected' "
                    f"GROUP BY s.kpi_id, s.contract_id HAVING COUNT(s.validated) = 0 ORDER BY s.kpi_id LIMIT {_AT_ONCE}"
                ),
                (after, day, day, basis.position, basis.position),
            )
            found = [dict(row) for row in cursor.fetchall()]
        for row in found:
            yield row | {name: text_of_id(row[name]) for name in ("kpi_id", "contract_id")}
        if len(found) < _AT_ONCE:
            return
        after = found[-1]["kpi_id"]


def _overdue_actions(record: Record, basis: Basis, options: Options) -> Rows:
    late = table_query.whole(record, ACTIONS, basis, Query({"overdue": "yes"}))
    return with_contracts(record, basis, options, (_overdue(row, basis.valid_at) for row in late))


def _overdue(row: ActionRow, day: date) -> dict[str, Any]:
    action = row.summary
    return {
        "action_id": row.stream_id,
        "contract_id": action.contract_id,
        "item_title": action.item_title,
        "owner": action.owner,
        "status": action.status,
        "first_due": action.first_due,
        "due": action.due,
        "times_moved": action.times_moved,
        "days_overdue": (day - date.fromisoformat(action.due_on)).days,
    }


def _retrospective(record: Record, basis: Basis, options: Options) -> Rows:
    asked = table_query.whole(record, CHANGE_REQUESTS, basis, Query({"retrospective": "yes"}))
    return with_contracts(record, basis, options, map(_made_first, asked))


def _made_first(row: ChangeRequestRow) -> dict[str, Any]:
    request = row.summary
    happened_on = request.happened_on or ""  # one that is retrospective says when it happened
    lag = date.fromisoformat(request.proposed_on) - date.fromisoformat(happened_on)
    return {
        "change_request_id": row.stream_id,
        "contract_id": request.contract_id,
        "kind": request.kind,
        "status": request.status,
        "proposed_by": request.proposed_by,
        "proposed_on": request.proposed_on,
        "happened_on": happened_on,
        "value_change": request.value_change,
        "days_before_it_was_asked_for": lag.days,
        "levels_missing": request.levels_missing,
    }


def _lapsed(record: Record, basis: Basis, options: Options) -> Rows:
    cursor = ""
    while True:
        page = training_match(record, basis, ContractsQuery(contracts=_AT_ONCE, cursor=cursor), "lapsed")
        yield from with_contracts(record, basis, options, (match._asdict() for match in page.items))
        if not page.next_cursor:
            return
        cursor = page.next_cursor


EXTRACTS: Final = (
    Extract(
        "kpis-never-validated",
        "KPIs with reported figures none of which was ever validated",
        "NAO 5.5",
        _never_validated,
    ),
    Extract("overdue-actions", "Actions past their due date", "paper 1.3; domain 6", _overdue_actions),
    Extract(
        "retrospective-changes",
        "Changes that were made before anybody was asked",
        "GovS 008 5.4.5; domain rule I4",
        _retrospective,
    ),
    Extract(
        "lapsed-accreditations",
        "Contracts whose manager's accreditation for their tier has lapsed",
        "paper 3.4; domain rule I19",
        _lapsed,
    ),
)
