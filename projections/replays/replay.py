"""What a replay of a policy is: what was decided, or would have been told, put to other limits. Writes nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, NamedTuple

from application.record import Basis, Record
from domain.decisions import Policy
from projections.duties.duty import of_contract
from projections.extracts.extract import Rows
from projections.register import ContractRow

_TOLD: Final = 14
"""Days ahead and days overdue, where neither a policy nor a request says how many."""


@dataclass(frozen=True)
class Tried:
    """The limits that are tried; what is ``None`` is as the policy in force has it."""

    policy_version: int | None = None
    """Number of the version of the policy on record that is tried; none where limits are given by themselves."""

    head_of_service_above: Decimal | None = None
    """Pounds."""
    s151_above: Decimal | None = None
    """Pounds."""
    kpi_id: str = ""
    """One KPI alone; every KPI where empty."""
    good: Decimal | None = None
    """Where *Good* begins, per cent of the target. All three bands are given, or none."""
    approaching_target: Decimal | None = None
    requires_improvement: Decimal | None = None
    gold_months: int | None = None
    """Months before the end of its term that a Gold contract is told of it."""
    silver_months: int | None = None
    other_months: int | None = None
    days_ahead: int | None = None
    """Days before something is due that it is told."""
    escalation_days: int | None = None
    """Days overdue after which the owner of the contract is told too."""
    useful_days: int = 1
    """An alert that comes fewer days before what it is about comes too late to be of use."""
    failing_ratings: tuple[str, ...] | None = None
    """Ratings that ask for an improvement plan."""

    def or_as(self, policy: Policy) -> "Tried":
        """What is tried, with what a policy says where nothing is given."""
        shares = policy.shares_of_target or (None, None, None)
        said: dict[str, Any] = {
            "head_of_service_above": policy.head_of_service_above,
            "s151_above": policy.s151_above,
            "gold_months": policy.gold_months,
            "silver_months": policy.silver_months,
            "other_months": policy.other_months,
            "days_ahead": _TOLD if policy.days_ahead is None else policy.days_ahead,
            "escalation_days": _TOLD if policy.escalation_days is None else policy.escalation_days,
            "failing_ratings": policy.failing_ratings,
        }
        if self.good is self.approaching_target is self.requires_improvement is None:
            said |= dict(zip(("good", "approaching_target", "requires_improvement"), shares, strict=True))
        return replace(self, **{name: value for name, value in said.items() if getattr(self, name) is None})


class Replayed(NamedTuple):
    """What a replay came to."""

    summary: Mapping[str, Any]
    """Sums over everything that was replayed, and in words what was counted how."""
    rows: list[dict[str, Any]]
    """What would have been otherwise, or each alert: never what would have stayed as it was."""


@dataclass(frozen=True)
class Replay:
    """One kind of policy that can be replayed."""

    name: str
    title: str
    explains: str
    """In a sentence or two: what is put to what."""
    asks: tuple[str, ...]
    """The fields of what is tried that it looks at."""
    shows: tuple[str, ...]
    """The columns that tell it, in order."""
    replayed: Callable[[Record, Basis, Tried, Policy], Replayed]
    """Asked with what is tried and the policy in force at the basis."""


def about(row: ContractRow | None, contract_id: str | None) -> dict[str, Any]:
    """The columns that say which contract it is about, be it on the register or not."""
    blank = {"contract_id": contract_id or "", "reference": "", "title": "", "directorate": ""}
    return {**blank, **(of_contract(row) if row else {})}


def of_noun(record: Record, basis: Basis, noun: str, types: tuple[str, ...] = ()) -> Iterator[Rows]:
    """The journal's lines of the streams of a noun, known at the basis, stream by stream in log order; only events of
    these types, where they are given."""
    only = f"AND type IN ({', '.join('?' * len(types))})" if types else ""
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                "SELECT position, stream_id, type, recorded_on FROM journal "
                f"WHERE noun = ? AND position <= ? {only} ORDER BY stream_id, position"
            ),
            (noun, basis.position, *types),
        )
        rows = cursor.fetchall()
    read_id = record.store.dialect.read_id
    lines: list[dict[str, Any]] = []
    for row in rows:
        line = dict(row) | {"stream_id": str(read_id(row["stream_id"]))}
        if lines and lines[-1]["stream_id"] != line["stream_id"]:
            yield iter(lines)
            lines = []
        lines.append(line)
    if lines:
        yield iter(lines)
