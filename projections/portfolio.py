"""A portfolio: the contracts of one person, one unit or one category, with how each stands and what it asks for.

Rows are had from whoever asks for them: nobody is told of a contract that they may not see, and what they may not list
is none.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, Final, Literal

from msgspec import Struct

from application.record import Basis
from domain.dates import latest
from domain.decisions import Policy
from projections.action import ACTIONS
from projections.counted_once import under_others
from projections.duties import Duty
from projections.duties.duty import months_after
from projections.kpi import KPIS
from projections.register import REGISTER, ContractRow
from projections.risk import RISKS
from projections.scorecard import Scorecard, scorecards
from projections.submission import SUBMISSIONS
from projections.table import Row, Table
from projections.table_query import Query

Rows = Callable[[Table[Any], Basis, Query], Iterable[Row[Any]]]
"""The rows of a table that fit a query at a basis, of those that may be shown."""
Attention = Literal[
    "overdue duties",
    "failing KPIs",
    "high risks",
    "overdue actions",
    "ending",
    "no tier",
    "no KPIs",
]
"""What asks for attention, the most pressing first."""
MOST: Final = 500
"""So many contracts are told of; of more it is said that there are more."""
_HELD_AS: Final = ("owner", "contract_manager", "lead_officer")
_HIGH: Final = 15
"""Likelihood times impact from which a risk is high (ours)."""


class PortfolioContract(Struct, frozen=True, kw_only=True):
    """One contract of the portfolio, as it stands."""

    contract_id: str
    reference: str
    title: str
    directorate: str
    category: str
    owner: str
    """Opaque id of its owner; empty where none was named."""
    status: str
    """How it stands on the day."""
    tier: str | None
    end_date: str
    """Last day of the term: a day, a month, TBC or open."""
    estimated_incl_vat: str | None
    """Pounds over its whole life, with VAT."""
    kpis: int
    """How many KPIs are in use."""
    score: str | None
    """Of its scorecard of the last quarter that was over, 0 to 100; none without a published rating."""
    ratings: dict[str, int]
    """The last published rating of each KPI, counted."""
    open_risks: int
    """How many of its risks are open."""
    highest_risk: int | None
    """Likelihood times impact, 1 to 25; none without an open risk."""
    open_actions: int
    """How many actions about it are not done."""
    overdue_actions: int
    """How many of these are past their day."""
    duties_due: int
    """How many duties about it are due, as far as they may be told."""
    duties_overdue: int
    """How many are overdue."""
    next_due: str
    """The soonest day of these that is not over; empty where there is none."""
    attention: tuple[Attention, ...]
    """What of it asks for attention."""


class Portfolio(Struct, frozen=True):
    """Contracts and how they stand together."""

    contracts: list[PortfolioContract]
    """Those that run, by reference."""
    more: bool
    """Whether there are more than are told of."""
    together_incl_vat: Decimal | None
    """What they are worth together with VAT, each pound once; none where none has a value."""
    unvalued: int
    """How many have no value with VAT, and are in no sum."""
    by_tier: dict[str, int]
    """How many there are of each tier; *none* of those without."""
    attention: dict[str, int]
    """How many contracts ask for attention, by what of them does; the most pressing first."""


def of_portfolio(basis: Basis, rows: Rows, person: str, filters: dict[str, str]) -> list[ContractRow]:
    """The contracts that run, of the person where one is named, and that fit the filters; one more than are told of."""
    found: dict[str, ContractRow] = {}
    for held_as in _HELD_AS if person else ("",):
        wanted = filters | {"running": "yes"} | ({held_as: person} if held_as else {})
        for row in islice(rows(REGISTER, basis, Query(wanted)), MOST + 1):
            found[row.stream_id] = row
    return sorted(found.values(), key=lambda row: row.summary.reference)[: MOST + 1]


def portfolio(
    found: Sequence[ContractRow], basis: Basis, rows: Rows, duties: Iterable[Duty], policy: Policy
) -> Portfolio:
    """How these contracts stand, with the *duties* that may be told."""
    contracts = found[:MOST]
    own = tuple(row.stream_id for row in contracts)
    facts = _Facts(own, basis, rows, duties)
    told = [_contract(row, basis, facts, policy) for row in contracts]
    worth = [
        (row, Decimal(text)) for row in contracts if (text := row.summary.estimated_incl_vat) is not None
    ]
    counted = under_others(lambda query: rows(REGISTER, basis, query)) if worth else None
    attention = Counter(each for contract in told for each in contract.attention)
    return Portfolio(
        contracts=told,
        more=len(found) > MOST,
        together_incl_vat=sum((counted.own(row.stream_id, value) for row, value in worth), Decimal(0))
        if counted
        else None,
        unvalued=len(contracts) - len(worth),
        by_tier=dict(Counter(contract.tier or "none" for contract in told)),
        attention={name: attention[name] for name in Attention.__args__ if attention[name]},  # type: ignore[attr-defined]
    )


class _Facts:
    """What is on record about the contracts, by contract."""

    def __init__(self, own: tuple[str, ...], basis: Basis, rows: Rows, duties: Iterable[Duty]) -> None:
        among = Query(contracts=own)
        self.kpis = Counter[str]()
        self.ratings = defaultdict[str, Counter[str]](Counter)
        self.risks = defaultdict[str, list[int]](list)
        self.actions, self.overdue = Counter[str](), Counter[str]()
        self.duties = defaultdict[str, list[Duty]](list)
        self.scores: dict[str, Scorecard] = {}
        if not own:
            return
        in_use = set()
        for row in rows(KPIS, basis, Query({"in_use": "yes"}, contracts=own)):
            self.kpis[row.summary.contract_id] += 1
            in_use.add(row.stream_id)
        last: dict[str, Any] = {}
        for row in rows(SUBMISSIONS, basis, among):
            told = row.summary
            if told.published is not None and told.rating and told.kpi_id in in_use:
                known = last.get(told.kpi_id)
                last[told.kpi_id] = told if known is None or known.last_day < told.last_day else known
        for told in last.values():
            self.ratings[told.contract_id][told.rating] += 1
        for row in rows(RISKS, basis, Query({"state": "open"}, contracts=own)):
            self.risks[row.summary.contract_id].append(row.summary.score)
        for status in ("open", "claimed"):
            for row in rows(ACTIONS, basis, Query({"status": status}, contracts=own)):
                self.actions[row.summary.contract_id] += 1
        for row in rows(ACTIONS, basis, Query({"overdue": "yes"}, contracts=own)):
            self.overdue[row.summary.contract_id] += 1
        for card in scorecards(own, basis, rows, 1):
            self.scores[card.contract_id] = card
        for duty in duties:
            self.duties[duty.contract_id].append(duty)


def _contract(row: ContractRow, basis: Basis, facts: _Facts, policy: Policy) -> PortfolioContract:
    contract, key, day = row.summary, row.stream_id, basis.valid_at
    states = Counter(duty.state(day) for duty in facts.duties[key])
    coming = sorted(duty.due for duty in facts.duties[key] if duty.state(day) == "due")
    highest = max(facts.risks[key], default=None)
    card = facts.scores.get(key)
    asks: dict[Attention, bool] = {
        "overdue duties": states["overdue"] > 0,
        "failing KPIs": any(facts.ratings[key][rating] for rating in policy.failing_ratings),
        "high risks": highest is not None and highest >= _HIGH,
        "overdue actions": facts.overdue[key] > 0,
        "ending": _ends_soon(latest(contract.end_date), contract.tier, day, policy),
        "no tier": contract.tier is None,
        "no KPIs": not facts.kpis[key],
    }
    return PortfolioContract(
        contract_id=key,
        reference=contract.reference,
        title=contract.title,
        directorate=contract.directorate,
        category=contract.category,
        owner=contract.owner or "",
        status=contract.status_on(day),
        tier=contract.tier,
        end_date=contract.end_date,
        estimated_incl_vat=contract.estimated_incl_vat,
        kpis=facts.kpis[key],
        score=card.score if card else None,
        ratings=dict(facts.ratings[key]),
        open_risks=len(facts.risks[key]),
        highest_risk=highest,
        open_actions=facts.actions[key],
        overdue_actions=facts.overdue[key],
        duties_due=states["due"],
        duties_overdue=states["overdue"],
        next_due=coming[0] if coming else "",
        attention=tuple(name for name, asked in asks.items() if asked),
    )


def _ends_soon(end: date | None, tier: str | None, day: date, policy: Policy) -> bool:
    """Whether it is to be decided by now what follows it: so many months before its end, by the policy."""
    return end is not None and months_after(end, -policy.months_before_end(tier)) <= day
