"""What is asked where performance fell short: plans, credits that are taken, escalations that are answered."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from benchmarks.generate.turn import Turn, Wish
from domain.decisions import Actor
from domain.escalation import ESCALATION
from domain.escalation.answer import AnswerEscalation
from domain.escalation.questions import AskMore, TellMore
from domain.escalation.raising import Raise
from domain.escalation.terms import Escalation
from domain.improvement_plan import IMPROVEMENT_PLAN
from domain.improvement_plan.agreement import AgreePlan
from domain.improvement_plan.closing import ClosePlan
from domain.improvement_plan.progress import ReportPlanProgress
from domain.improvement_plan.terms import ImprovementPlan
from domain.service_credit import SERVICE_CREDIT, NoteCredit, ServiceCredit, TakeCredit, WaiveCredit
from domain.submission.terms import Submission


def asked(turn: Turn) -> Wish | None:
    """A plan, a credit or an escalation, or the next step of one there is."""
    asker = turn.rng.choice((_plan, _credit, _escalation))
    return asker(turn)


def _return(turn: Turn) -> Submission | None:
    """Some return of the contract."""
    known = turn.some("submission")
    return known.latest() if known else None


def _plan(turn: Turn) -> Wish | None:
    known = turn.some("improvement_plan", lambda state: state.state == "open")
    state: ImprovementPlan | None = known.latest() if known else None
    if known is None or state is None:
        told = _return(turn)
        if told is None:
            return None
        command = AgreePlan(
            contract_id=told.contract_id,
            kpi_id=told.kpi_id,
            period=told.period,
            cause="Too few people on the late shift.",
            target="The target in two periods running",
            owner=turn.actor.person_id,
            due=_in(turn, 120),
        )
        return Wish(IMPROVEMENT_PLAN, None, command)
    if turn.rng.random() < 0.6:
        return Wish(IMPROVEMENT_PLAN, known.stream_id, ReportPlanProgress(progress="Two more people began."))
    closed = ClosePlan(outcome=turn.rng.choice(("met", "not met")), reason="By the figures since.")
    return Wish(IMPROVEMENT_PLAN, known.stream_id, closed, turn.another(state.owner))


def _credit(turn: Turn) -> Wish | None:
    rng, known = turn.rng, turn.some("service_credit", lambda state: state.state == "due")
    state: ServiceCredit | None = known.latest() if known else None
    if known is None or state is None:
        told = _return(turn)
        if told is None:
            return None
        command = NoteCredit(
            contract_id=told.contract_id,
            supplier_id=turn.terms.suppliers[0].supplier_id,
            kpi_id=told.kpi_id,
            period=told.period,
            amount_excl_vat=Decimal(rng.randint(1, 400)) * 50,
            calculation="Points of the period at £50.",
            take_by=turn.today + timedelta(days=rng.randint(10, 60)),
        )
        return Wish(SERVICE_CREDIT, None, command)
    if rng.random() < 0.2:
        waived = WaiveCredit(reason="Set against other work.", authority="Delegated decision")
        return Wish(SERVICE_CREDIT, known.stream_id, waived)
    taken = TakeCredit(amount_excl_vat=state.left_excl_vat, against=f"Invoice {rng.randint(1, 9999)}")
    return Wish(SERVICE_CREDIT, known.stream_id, taken)


def _escalation(turn: Turn) -> Wish | None:
    known = turn.some("escalation", lambda state: state.state == "open")
    state: Escalation | None = known.latest() if known else None
    if known is None or state is None:
        about: dict[str, Any] = {}
        plan = turn.some("improvement_plan", lambda found: found.state == "open")
        if plan is not None:
            about["improvement_plan_id"] = plan.stream_id
        command = Raise(
            contract_id=turn.contract.stream_id,
            level="senior",
            put_to=turn.another(turn.actor.person_id).person_id,
            asked="Whether to give notice.",
            answer_by=_in(turn, 30),
            **about,
        )
        return Wish(ESCALATION, None, command)
    if state.still_asked and turn.rng.random() < 0.7:
        told = TellMore(told="Two vans were promised, and one came.")
        return Wish(ESCALATION, known.stream_id, told, Actor(state.raised_by, "officer"))
    if not state.questions and turn.rng.random() < 0.4:
        more = AskMore(asked="What the supplier was told.")
        return Wish(ESCALATION, known.stream_id, more, Actor(state.put_to, "officer"))
    answer = AnswerEscalation(answer="Not yet; again in a month.")
    return Wish(ESCALATION, known.stream_id, answer, Actor(state.put_to, "officer"))


def _in(turn: Turn, days: int) -> str:
    return (turn.today + timedelta(days=turn.rng.randint(10, days))).isoformat()
