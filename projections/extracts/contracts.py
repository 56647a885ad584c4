"""Extracts over the register: contracts past their end, changed far from their award, or with too few KPIs."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from application.record import Basis, Record
from domain.contract.limits.findings import share_of
from domain.dates import earliest, latest
from domain.text import as_read
from projections import table_query
from projections.duties.duty import of_contract
from projections.extracts.extract import Extract, Options, Rows
from projections.indicators import indicator_positions
from projections.notice import NOTICES
from projections.register import REGISTER, ContractRow
from projections.table_query import Query

_NEAR = Decimal("0.08")
"""Four fifths of the ten per cent that both regimes look at (80 %: ours)."""
_LARGE = Decimal(5_000_000)


def _about(row: ContractRow) -> dict[str, Any]:
    """What every extract shows of a contract."""
    contract = row.summary
    return {
        **of_contract(row),
        "suppliers": contract.suppliers,
        "tier": contract.tier,
        "contract_manager": contract.contract_manager,
        "end_date": contract.end_date,
    }


_OF_NONE: Final[dict[str, Any]] = {
    **dict.fromkeys(("contract_id", "reference", "title", "directorate", "suppliers"), ""),
    **dict.fromkeys(("tier", "contract_manager", "end_date")),
}
"""The same of what is the Council's own."""


def _register(record: Record, basis: Basis, options: Options, **filters: str) -> Iterator[ContractRow]:
    if options.directorate:
        filters["directorate"] = options.directorate
    return table_query.whole(record, REGISTER, basis, Query(filters))


def _past_end(record: Record, basis: Basis, options: Options) -> Rows:
    for row in _register(record, basis, options, status="past end"):
        days = (basis.valid_at - basis.valid_at.fromisoformat(row.summary.course.ends)).days
        yield _about(row) | {"days_past_end": days}


def _changed_far(record: Record, basis: Basis, options: Options) -> Rows:
    for row in _register(record, basis, options):
        award, now = row.summary.award_incl_vat, row.summary.estimated_incl_vat
        if award is None or now is None or not Decimal(award):
            continue
        share = (Decimal(now) - Decimal(award)) / Decimal(award)
        if abs(share) >= _NEAR:
            yield _about(row) | {
                "legal_regime": row.summary.legal_regime,
                "award_incl_vat": award,
                "estimated_incl_vat": now,
                "change_percent": str(share_of(Decimal(now) - Decimal(award), Decimal(award))),
            }


def _too_few_kpis(record: Record, basis: Basis, options: Options) -> Rows:
    rows = {row.stream_id: row for row in _register(record, basis, options, legal_regime="PA2023")}
    for position in indicator_positions(record, basis):
        row = rows.get(position.contract_id)
        if row is not None and position.missing:
            yield _about(row) | {
                "estimated_incl_vat": row.summary.estimated_incl_vat,
                "kpis_in_use": position.in_use,
            }


def _late_notices(record: Record, basis: Basis, options: Options) -> Rows:
    rows = {row.stream_id: row for row in _register(record, basis, options)}
    for notice in table_query.whole(record, NOTICES, basis, Query({"late": "yes"})):
        told = notice.summary
        if told.contract_id not in rows and (told.contract_id is not None or options.directorate):
            continue
        last = earliest(told.published_on or basis.valid_at.isoformat())
        due = latest(told.due_on)
        yield (_about(rows[told.contract_id]) if told.contract_id else _OF_NONE) | {
            "notice_id": notice.stream_id,
            "kind": told.kind,
            "law": told.law,
            "due_on": told.due_on,
            "notice_state": told.state,
            "published_on": told.published_on,
            "days_late": (last - due).days if last and due else None,
        }


def _under_nothing(record: Record, basis: Basis, options: Options) -> Rows:
    """Contracts under one that is not in being on the day, in a lot that it has not, or called off no framework."""
    rows = [row for row in _register(record, basis, options) if row.summary.under]
    above = table_query.several(record, REGISTER, basis, {row.summary.under or "" for row in rows})
    for row in rows:
        parent = above.get(row.summary.under or "")
        lots = [as_read(lot.number) for lot in parent.summary.lots] if parent else []
        no_framework = (
            row.summary.relation == "call-off" and parent is not None and parent.summary.kind != "framework"
        )
        if parent is None or no_framework or (row.summary.lot and as_read(row.summary.lot) not in lots):
            yield _about(row) | {
                "relation": row.summary.relation,
                "parent": row.summary.parent,
                "lot": row.summary.lot,
                "parent_in_being": "no" if parent is None else "yes",
            }


_ASKED_FOR: Final = (
    "directorate",
    "description",
    "suppliers",
    "supplier_identifiers",
    "estimated_incl_vat",
    "start_date",
    "end_date",
    "review_date",
    "procurement_route",
    "owner",
    "contract_manager",
    "tier",
)
"""What is asked of every contract in force: what the Code has published, who answers for the contract, and its tier."""


def _incomplete(record: Record, basis: Basis, options: Options) -> Rows:
    for row in _register(record, basis, options, in_force="yes"):
        missing = tuple(name for name in _ASKED_FOR if not _told(getattr(row.summary, name)))
        if missing:
            yield _about(row) | {"missing_fields": missing}


def _told(value: str | None) -> bool:
    return value not in {None, "", "TBC", "not known"}


EXTRACTS: Final = (
    Extract(
        "incomplete-entries",
        "Contracts in force whose entry lacks what the register has to say",
        "Local Government Transparency Code 2015 para 32; paper 3.2, 3.3",
        _incomplete,
    ),
    Extract("past-end", "Contracts past their end with no ending on record", "NAO 3.3, 3.5", _past_end),
    Extract(
        "changed-far-from-award",
        "Contracts whose value is 8 per cent or more from the value at award",
        "PCR 2015 reg 72(5); PA 2023 s.74(4)",
        _changed_far,
    ),
    Extract(
        "too-few-kpis",
        "Contracts of more than £5 million under the 2023 Act with fewer than three KPIs in use",
        "PA 2023 s.52(1); domain rule I9",
        _too_few_kpis,
    ),
    Extract(
        "under-what-is-not-there",
        "Call-offs and parts of a contract that is not in being, of a lot that it has not, or of what is no framework",
        "PA 2023 s.45; NAO 3.1",
        _under_nothing,
    ),
    Extract(
        "late-notices",
        "Notices not published although their last day is past, or published after it",
        "PA 2023 Part 4",
        _late_notices,
    ),
)
