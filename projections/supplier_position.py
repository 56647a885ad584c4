"""All that is on record under the contracts of a supplier: what they are worth, what was paid, how it went.

Rows are had from whoever asks for them: nobody is told of a contract, or given a sum of one, that they may not see;
what they may not list at all is none.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

from application.record import Basis
from domain.contract.status import IN_FORCE
from projections.action import ACTIONS
from projections.counted_once import under_others
from projections.improvement_plan import IMPROVEMENT_PLANS
from projections.payment import PAYMENTS
from projections.register import REGISTER, ContractRow
from projections.risk import RISKS
from projections.scorecard import Scorecard, scorecards
from projections.service_credit import SERVICE_CREDITS
from projections.submission import SUBMISSIONS
from projections.table import Row, Table
from projections.table_query import Query

Rows = Callable[[Table[Any], Basis, Query], Iterable[Row[Any]]]
"""The rows of a table that fit a query at a basis, of those that may be shown; none of a table not to be listed."""
_QUARTERS: Final = 4


class SupplierContract(Struct, frozen=True):
    """A contract of the supplier."""

    contract_id: str
    reference: str
    title: str
    directorate: str
    tier: str | None
    status: str
    """How it stands on the day."""
    relation: str | None
    """*call-off* or *part*; none where it stands by itself."""
    start_date: str
    """First day of the term: a day, a month or TBC."""
    end_date: str
    """Last day of the term: a day, a month, TBC or open."""
    estimated_incl_vat: str | None
    """Pounds over its whole life, with VAT."""
    paid_incl_vat: Decimal | None
    """What was paid so far, what was paid back taken off; none where no payment is on record."""


class SupplierPosition(Struct, frozen=True):
    """How the Council stands with a supplier, over all of its contracts that may be shown."""

    contracts: list[SupplierContract]
    """By reference, ended ones too."""
    in_force: int
    """How many of them are in force."""
    together_incl_vat: Decimal | None
    """What those in force are worth together, each pound once: what has others under it counts with what these leave.
    None where none has a value. A contract of several suppliers counts whole."""
    unvalued: int
    """How many of those in force have no value with VAT, and are in no sum."""
    paid_incl_vat: Decimal | None
    """What was paid under them so far; none where no payment is on record."""
    estimate_of_paid_incl_vat: Decimal | None
    """What those under which something was paid are estimated at; none where that is not known."""
    credits_due_excl_vat: Decimal
    """Service credits of the supplier that are owed and not taken, pounds without VAT."""
    ratings: dict[str, int]
    """Published ratings of KPIs by rating, of periods that ended in the last twelve months."""
    scorecards: list[Scorecard]
    """Of each contract with KPIs, for the last quarters that were over, the latest first."""
    score: str | None
    """Of the latest of these quarters: the scores of its contracts on average, each counted the same; none without."""
    open_risks: int
    """How many risks of its contracts are open."""
    highest_risk: int | None
    """Likelihood times impact, 1 to 25; none without an open risk."""
    open_actions: int
    """How many actions about its contracts are not done."""
    overdue_actions: int
    """How many of these are past their day."""
    open_improvement_plans: int
    """How many improvement plans are under way."""


def supplier_position(ids: Sequence[str], basis: Basis, rows: Rows) -> SupplierPosition:
    """The position of the firm with these ids at a basis."""
    contracts = list(rows(REGISTER, basis, Query({"supplier_id": ids[0]})))
    own = tuple(row.stream_id for row in contracts)
    in_force = [row for row in contracts if row.summary.status_on(basis.valid_at) in IN_FORCE]
    paid = _paid(basis, rows, own)
    cards = scorecards(own, basis, rows, _QUARTERS)
    risks = (
        [row.summary for row in rows(RISKS, basis, Query({"state": "open"}, contracts=own))] if own else []
    )
    latest = [Decimal(card.score) for card in cards if card.quarter == cards[0].quarter and card.score]
    worth = [(row, Decimal(text)) for row in in_force if (text := row.summary.estimated_incl_vat) is not None]
    counted = under_others(lambda query: rows(REGISTER, basis, query)) if worth else None
    estimates = [
        Decimal(text)
        for row in contracts
        if row.stream_id in paid and (text := row.summary.estimated_incl_vat) is not None
    ]
    return SupplierPosition(
        contracts=[_contract(row, basis, paid) for row in contracts],
        in_force=len(in_force),
        together_incl_vat=sum((counted.own(row.stream_id, value) for row, value in worth), Decimal(0))
        if worth and counted
        else None,
        unvalued=len(in_force) - len(worth),
        paid_incl_vat=sum(paid.values(), Decimal(0)) if paid else None,
        estimate_of_paid_incl_vat=sum(estimates, Decimal(0)) if estimates else None,
        credits_due_excl_vat=_credits(ids, basis, rows),
        ratings=_ratings(basis, rows, own),
        scorecards=cards,
        score=str((sum(latest, Decimal(0)) / len(latest)).quantize(Decimal("0.1"))) if latest else None,
        open_risks=len(risks),
        highest_risk=max((risk.score for risk in risks), default=None),
        open_actions=sum(
            _counted(rows, ACTIONS, basis, own, {"status": each}) for each in ("open", "claimed")
        ),
        overdue_actions=_counted(rows, ACTIONS, basis, own, {"overdue": "yes"}),
        open_improvement_plans=_counted(rows, IMPROVEMENT_PLANS, basis, own, {"state": "open"}),
    )


def _contract(row: ContractRow, basis: Basis, paid: dict[str, Decimal]) -> SupplierContract:
    contract = row.summary
    return SupplierContract(
        row.stream_id,
        contract.reference,
        contract.title,
        contract.directorate,
        contract.tier,
        contract.status_on(basis.valid_at),
        contract.relation,
        contract.start_date,
        contract.end_date,
        contract.estimated_incl_vat,
        paid.get(row.stream_id),
    )


def _paid(basis: Basis, rows: Rows, own: tuple[str, ...]) -> dict[str, Decimal]:
    """What was paid under each contract."""
    found = defaultdict[str, Decimal](Decimal)
    for row in rows(PAYMENTS, basis, Query(contracts=own)) if own else ():
        quarter = row.summary
        found[quarter.contract_id] += Decimal(quarter.total_incl_vat) - Decimal(quarter.refunded_incl_vat)
    return dict(found)


def _credits(ids: Sequence[str], basis: Basis, rows: Rows) -> Decimal:
    return sum(
        (
            Decimal(row.summary.left_excl_vat)
            for supplier_id in ids
            for row in rows(SERVICE_CREDITS, basis, Query({"supplier_id": supplier_id, "state": "due"}))
        ),
        Decimal("0.00"),
    )


def _ratings(basis: Basis, rows: Rows, own: tuple[str, ...]) -> dict[str, int]:
    day = basis.valid_at
    since = day.replace(year=day.year - 1, day=min(day.day, 28)).isoformat()
    returns = [row.summary for row in rows(SUBMISSIONS, basis, Query(contracts=own))] if own else []
    return dict(
        Counter(
            told.rating
            for told in returns
            if told.published is not None and told.rating and since < told.last_day <= day.isoformat()
        )
    )


def _counted(
    rows: Rows, table: Table[Any], basis: Basis, own: tuple[str, ...], filters: dict[str, str]
) -> int:
    return sum(1 for _ in rows(table, basis, Query(filters, contracts=own))) if own else 0
