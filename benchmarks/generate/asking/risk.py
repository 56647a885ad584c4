"""What is asked of risks and contingency plans: put down, looked at again, closed; agreed and tested."""

from datetime import timedelta

from benchmarks.generate.turn import Turn, Wish
from domain.contingency_plan import CONTINGENCY_PLAN, AgreeContingency, RecordTest
from domain.risk import RISK, CloseRisk, Identify, Reassess, Risk

_RISKS = (
    ("The supplier has one site", "it is flooded", "the service stops for days"),
    ("Prices of energy rise", "the supplier asks for more", "the budget does not last the year"),
    ("Staff are hard to find", "shifts are not filled", "people wait longer"),
)
_MOST = 3


def asked(turn: Turn) -> Wish | None:
    """A risk, or the next look at one there is; now and then a plan, or a test of it."""
    rng, contract_id = turn.rng, turn.contract.stream_id
    if rng.random() < 0.2:
        plan = turn.some("contingency_plan")
        if plan is None:
            agreed = AgreeContingency(
                contract_id=contract_id,
                kind=rng.choice(("exit", "business continuity")),
                covers="Lists and keys pass on within a month.",
                owner=turn.actor.person_id,
                next_test=_in(turn, 365),
            )
            return Wish(CONTINGENCY_PLAN, None, agreed)
        tested = RecordTest(
            outcome=rng.choice(("worked", "worked in part", "did not work")),
            found="Seen at the site.",
            next_test=_in(turn, 400),
        )
        return Wish(CONTINGENCY_PLAN, plan.stream_id, tested)
    known = turn.some("risk", lambda state: state.state == "open")
    state: Risk | None = known.latest() if known else None
    if known is None or state is None or (len(turn.own.get("risk", {})) < _MOST and rng.random() < 0.4):
        cause, event, effect = rng.choice(_RISKS)
        identified = Identify(
            contract_id=contract_id,
            cause=cause,
            event=event,
            effect=effect,
            owner=turn.actor.person_id,
            likelihood=rng.randint(1, 5),
            impact=rng.randint(1, 5),
            treatment="tolerate",
            review_by=_in(turn, 180),
        )
        return Wish(RISK, None, identified)
    if rng.random() < 0.15:
        return Wish(RISK, known.stream_id, CloseRisk(outcome="no longer a risk", reason="It is over."))
    reassessed = Reassess(
        owner=state.owner,
        likelihood=rng.randint(1, 5),
        impact=state.impact,
        treatment="treat",
        treated_by="Looked at every month.",
        review_by=_in(turn, 180),
        reason="By what came since.",
    )
    return Wish(RISK, known.stream_id, reassessed)


def _in(turn: Turn, days: int) -> str:
    return (turn.today + timedelta(days=turn.rng.randint(20, days))).isoformat()
