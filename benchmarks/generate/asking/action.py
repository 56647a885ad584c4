"""What is asked of actions: agreed about a finding, moved, claimed done, verified by another."""

from datetime import timedelta

from benchmarks.generate.turn import REVIEWERS, Turn, Wish
from domain.action import ACTION
from domain.action.agreement import Agree
from domain.action.arising import AgreeAbout
from domain.action.completion import ClaimCompletion
from domain.action.due_date import MoveDueDate
from domain.action.lasting import CheckLasting
from domain.action.progress import ReportProgress
from domain.action.terms import Action
from domain.action.verification import Verify
from domain.action.withdrawal import Withdraw
from domain.decisions import Actor


def asked(turn: Turn) -> Wish | None:
    """The next step of an action that is open, else a new one about some finding."""
    rng, known = turn.rng, turn.some("action", lambda state: state.status in ("open", "claimed"))
    state: Action | None = known.latest() if known else None
    if known is None or state is None or rng.random() < 0.3:
        return _looked_at_again(turn) or _agreed(turn)
    owner, stream_id, roll = Actor(state.owner, "officer"), known.stream_id, rng.random()
    if state.status == "claimed":
        outcome = rng.choice(("fully done", "fully done", "partly done", "not done"))
        verified = Verify(outcome=outcome, note="Seen in the file.")  # type: ignore[arg-type]
        return Wish(ACTION, stream_id, verified, rng.choice(REVIEWERS))
    if roll < 0.3:
        return Wish(ACTION, stream_id, ReportProgress(progress="Under way with the supplier."), owner)
    if roll < 0.45:
        later = (turn.today + timedelta(days=rng.randint(20, 90))).isoformat()
        return Wish(ACTION, stream_id, MoveDueDate(due=later, reason="The supplier needs longer."), owner)
    if roll < 0.5:
        return Wish(ACTION, stream_id, Withdraw(reason="Overtaken by events."), rng.choice(REVIEWERS))
    return Wish(ACTION, stream_id, ClaimCompletion(), owner)


def _looked_at_again(turn: Turn) -> Wish | None:
    """Now and then somebody sees that what was done some time ago is no longer done."""
    done = turn.some("action", lambda state: state.status == "done" and not state.checks)
    if done is None or turn.rng.random() < 0.7:
        return None
    command = CheckLasting(lasting="no longer done", note="The figures stopped.")
    return Wish(ACTION, done.stream_id, command, turn.rng.choice(REVIEWERS))


def asked_of_a_contract(turn: Turn) -> Wish | None:
    """An action about a KPI of the contract, agreed by its own people."""
    kpi = turn.some("kpi")
    if kpi is None:
        return None
    due = (turn.today + timedelta(days=turn.rng.randint(20, 120))).isoformat()
    command = AgreeAbout(
        kpi_id=kpi.stream_id, text="Send the figures weekly.", owner=turn.actor.person_id, due=due
    )
    return Wish(ACTION, None, command)


def _agreed(turn: Turn) -> Wish | None:
    review = turn.some("review", lambda state: state.status == "held" and bool(state.findings))
    state = review.latest() if review else None
    if review is None or state is None:
        return None
    finding = turn.rng.choice(state.findings)
    due = (turn.today + timedelta(days=turn.rng.randint(20, 120))).isoformat()
    item = state.item(finding.item)
    owner = item.lead_officers[0] if item else turn.another().person_id
    command = Agree(
        review_id=review.stream_id,
        finding=finding.number,
        text="Validate at the source.",
        owner=owner,
        due=due,
    )
    return Wish(ACTION, None, command, turn.rng.choice(REVIEWERS))
