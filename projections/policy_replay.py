"""Policy replay: what a tiering model would have made of every contract, before anyone adopts it. Writes nothing.

The model, draft or published, is put to the answers, values and circumstances that were recorded: to the latest ones as
they stand at the basis, and to each assessment of the past as it was made. Nothing is re-scored by that (domain rule
I16). Contracts are read one after another; only the sums are kept. Its pilot cases are told first: which tier it gives,
and whether its managers expected that (paper 3.3).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from application.record import Basis, Record
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.contract.status import ENDED
from domain.contract.terms import Terms
from domain.contract.tier_assessment import TierAssessed
from domain.tiering_model import TIERING_MODEL
from domain.tiering_model.model import Model, rank
from domain.tiering_model.profile import NO_WORK, Work, in_figures, less, plus, work
from domain.tiering_model.scoring import Circumstances, score, unanswered
from domain.tiering_model.terms import TieringModel, TriedCase
from domain.tiers import Tier
from projections import table_query
from projections.duties.duty import of_contract
from projections.kpi import KPIS
from projections.register import REGISTER
from projections.table_query import Query

Row = dict[str, Any]


@dataclass
class _Sums:
    """What the replay came to, contract by contract."""

    pilot_cases: int = 0
    as_expected: int = 0
    replayed: int = 0
    unchanged: int = 0
    moves: Counter[str] = field(default_factory=Counter)
    not_replayed: Counter[str] = field(default_factory=Counter)
    work: Work = NO_WORK

    def as_row(self) -> Row:
        return {
            "kind": "summary",
            "pilot_cases": self.pilot_cases,
            "pilot_cases_as_expected": self.as_expected,
            "replayed": self.replayed,
            "unchanged": self.unchanged,
            "changes_of_tier": dict(sorted(self.moves.items())),
            "not_replayed": dict(sorted(self.not_replayed.items())),
            "work_a_year": in_figures(self.work),
        }


def replay(record: Record, basis: Basis, model_id: UUID) -> Iterator[Row]:
    """A row for each pilot case of the model; one for each contract that would change tier, or did differ once; one for
    each that cannot be replayed; and at last the summary. Contracts that are over are passed by. Raises NotFound,
    before the first row, for a model that was not known then.
    """
    known: Chronicle[TieringModel] = record.chronicle_at(TIERING_MODEL, model_id, basis.position)
    state = known.latest()
    return _rows(record, basis, state) if state else iter(())


def _rows(record: Record, basis: Basis, state: TieringModel) -> Iterator[Row]:
    model = state.model
    sums = _Sums(len(state.pilot_cases), sum(found.as_expected for found in state.pilot_cases))
    yield from map(_pilot_case, state.pilot_cases)
    for row in table_query.whole(record, REGISTER, basis, Query()):
        if row.summary.status_on(basis.valid_at) in ENDED:
            continue
        contract = record.chronicle_at(CONTRACT, UUID(row.stream_id), basis.position)
        terms: Terms | None = contract.in_force(basis.valid_at)
        if terms is None:
            continue
        about = of_contract(row)
        why = _why_not(model, terms)
        if why:
            sums.not_replayed[why] += 1
            yield {"kind": "not replayed", **about, "tier": terms.tier, "why": why}
            continue
        found = _replayed(record, basis, model, contract, terms)
        sums.replayed += 1
        if found["would_be"] == found["tier"]:
            sums.unchanged += 1
        else:
            sums.moves[f"{found['tier'] or 'none'} to {found['would_be']}"] += 1
        sums.work = plus(sums.work, found.pop("_work"))
        if found["would_be"] != found["tier"] or any(row["differs"] for row in found["history"]):
            yield {"kind": "change", **about, **found}
    yield sums.as_row()


def _pilot_case(found: TriedCase) -> Row:
    return {
        "kind": "pilot case",
        "name": found.case.name,
        "contract_id": found.case.contract_id,
        "expected": found.case.expected,
        "would_be": found.gives,
        "total": found.total,
        "as_expected": found.as_expected,
        "why": found.why_not,
    }


def _why_not(model: Model, terms: Terms) -> str:
    """Why the model can make nothing of the contract; empty where it can."""
    assessment = terms.tiering.assessment
    if assessment is None:
        return "never assessed by the tool: there are no answers"
    absent = unanswered(model, assessment.answers)
    if absent:
        return f"no answer on record to {', '.join(absent)}"
    return "" if terms.values.estimated_incl_vat is not None else "no lifetime value incl. VAT on record"


def _replayed(record: Record, basis: Basis, model: Model, contract: Chronicle[Any], terms: Terms) -> Row:
    assessment, value = terms.tiering.assessment, terms.values.estimated_incl_vat
    if assessment is None or value is None:
        raise AssertionError("only what can be replayed is replayed")
    circumstances = Circumstances(terms.kind, assessment.statutory_service, assessment.inadequate_in_a_row)
    now = score(model, assessment.answers, value, circumstances)
    history = list(_history(model, contract, basis))
    wanted = Query({"contract_id": str(contract.stream_id), "in_use": "yes"})
    kpis = tuple(kpi.summary.frequency for kpi in table_query.whole(record, KPIS, basis, wanted))
    before = work(model, terms.tier, kpis) if terms.tier else NO_WORK
    more = less(work(model, now.tier, kpis), before)
    return {
        "tier": terms.tier,
        "calculated": assessment.tier,
        "overridden_until": terms.tiering.override.review_date if terms.tiering.override else None,
        "would_be": now.tier,
        "direction": _direction(terms.tier, now.tier),
        "since": _since(history, now.tier, terms.tier),
        "total": now.total,
        "floors": [floor.name for floor in now.floors],
        "history": history,
        "work_a_year": in_figures(more),
        "_work": more,
    }


def _history(model: Model, contract: Chronicle[Any], basis: Basis) -> Iterator[Row]:
    """Each assessment up to the basis, and what the model makes of just what it rested on."""
    assessed = [
        (placed.valid_from, placed.fact)
        for placed in contract.timeline.placed
        if isinstance(placed.fact, TierAssessed) and placed.valid_from <= basis.valid_at
    ]
    ends = [start for start, _ in assessed[1:]]
    for (start, fact), until in zip(assessed, [*ends, None], strict=True):
        absent = unanswered(model, fact.answers)
        row: Row = {
            "from": start,
            "until": until,
            "model_number": fact.model_number,
            "was": fact.tier,
        }
        if absent:
            why = f"no answer on record to {', '.join(absent)}"
            yield row | {"would_be": None, "total": None, "differs": False, "why": why}
            continue
        circumstances = Circumstances(fact.kind, fact.statutory_service, fact.inadequate_in_a_row)
        then = score(model, fact.answers, fact.value_incl_vat, circumstances)
        yield row | {"would_be": then.tier, "total": then.total, "differs": then.tier != fact.tier, "why": ""}


def _since(history: list[Row], would_be: Tier, tier: Tier | None) -> Any:
    """From which assessment on, without a break, the model gives the tier that it gives now; ``None`` where it is the
    value of today, and no assessment, that gives it, and where nothing would change."""
    since = None
    if would_be != tier:
        for row in reversed(history):
            if row["would_be"] != would_be:
                break
            since = row["from"]
    return since


def _direction(tier: Tier | None, would_be: Tier) -> str:
    if tier is None:
        return "placed"
    return {0: "same", 1: "raised", -1: "lowered"}[
        (rank(would_be) > rank(tier)) - (rank(would_be) < rank(tier))
    ]
