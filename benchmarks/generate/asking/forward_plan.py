"""What is asked of the forward plan: versions issued, put to a committee, and decided."""

from benchmarks.generate.turn import CLERKS, Turn, Wish
from domain.forward_plan import FORWARD_PLAN
from domain.forward_plan.issue import Issue
from domain.recommendation import RECOMMENDATION
from domain.recommendation.decision import Decide
from domain.recommendation.putting import PutToCommittee
from domain.recommendation.terms import Act, PlanVersion, Resolved
from domain.recommendation.withdrawal import Withdraw


def asked(turn: Turn) -> Wish | None:
    """What a recommendation waits for, else a new version, else a recommendation about the last one."""
    rng, clerk = turn.rng, turn.rng.choice(CLERKS)
    waiting = turn.some("recommendation", lambda state: state.status == "put")
    state = waiting.latest() if waiting else None
    if waiting is not None and state is not None:
        if rng.random() < 0.1:
            return Wish(RECOMMENDATION, waiting.stream_id, Withdraw(reason="The meeting fell out."), clerk)
        outcomes = tuple(
            Resolved(act=number, outcome=rng.choice(("agreed", "agreed", "not agreed")))
            for number in range(1, len(state.acts) + 1)
        )
        decided = Decide(outcomes=outcomes, resolved="RESOLVED as recommended.", authority="Minute 12")
        return Wish(RECOMMENDATION, waiting.stream_id, decided, clerk)
    known = turn.some("forward_plan")
    if known is None or rng.random() < 0.5:
        coming = [
            chronicle.stream_id
            for chronicle in turn.own.get("review", {}).values()
            if (review := chronicle.latest()) is not None and review.status == "scheduled"
        ]
        if not coming:
            return None
        issued = Issue(group_id=turn.council["review group"], reviews=tuple(coming[:20]))
        return Wish(FORWARD_PLAN, None, issued, clerk)
    version = known.latest().versions[-1]  # type: ignore[union-attr]
    quoted = PlanVersion(
        forward_plan_id=known.stream_id, version=version.number, fingerprint=version.fingerprint
    )
    acts = (
        Act(act="consider", object="this update"),
        Act(act="endorse", object="the forward plan of reviews", plan=quoted),
    )
    put = PutToCommittee(
        committee_id=turn.council["committee"],
        meeting=turn.today.isoformat(),
        acts=acts,
        wording="The committee is asked to consider this update and endorse the forward plan of reviews.",
    )
    return Wish(RECOMMENDATION, None, put, clerk)
