"""What each command on a recommendation is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from domain.case import STEP, reason_given
from domain.decisions import Context, Decided
from domain.events import Fact
from domain.forward_plan import events as plan_happened
from domain.forward_plan.committee import not_a_meeting
from domain.group.state import Group
from domain.recommendation import commands as ask
from domain.recommendation import events as happened
from domain.recommendation import rules, sentences
from domain.recommendation.rules import Case
from domain.recommendation.state import CHANGES, Recommendation
from domain.stream import Need, Recording, Step, Stream

_ENDORSEMENT: Final[dict[happened.Outcome, plan_happened.Outcome]] = {
    "agreed": "endorsed",
    "agreed as amended": "endorsed as amended",
    "not agreed": "not endorsed",
}


def _committee_and_plans(command: ask.Put, _state: Any, _others: Any) -> Iterable[Need]:
    yield Need("committee_id", "group", command.committee_id)
    for place, act in enumerate(command.acts):
        if act.plan is not None:
            yield Need(f"acts.{place}.plan.forward_plan_id", "forward_plan", act.plan.forward_plan_id)


def _plans_put(_command: ask.Decide, recommendation: Recommendation, _others: Any) -> Iterable[Need]:
    for act in recommendation.acts:
        if act.plan is not None:
            yield Need("outcomes", "forward_plan", act.plan.forward_plan_id)


def _put(case: Case[ask.Put]) -> Iterable[Recording]:
    """The recommendation, and in each plan that it asks to endorse, that the version was put."""
    command = case.command
    committee: Group = case.other(command.committee_id)
    yield happened.Put(
        committee_id=command.committee_id,
        committee=committee.name,
        meeting=command.meeting,
        acts=command.acts,
        wording=command.wording,
    )
    for act in command.acts:
        if act.act == "endorse" and act.plan is not None:
            yield Decided(
                plan_happened.Recommended(
                    version=act.plan.version,
                    fingerprint=act.plan.fingerprint,
                    committee_id=command.committee_id,
                    committee=committee.name,
                    meeting=command.meeting,
                    wording=command.wording,
                ),
                case.effective_from,
                act.plan.forward_plan_id,
            )


def _decided(case: Case[ask.Decide]) -> Iterable[Recording]:
    """The decision, and in each plan that it settles, what became of the version."""
    command, state = case.command, case.state
    yield happened.Decided(
        committee=state.committee,
        outcomes=command.outcomes,
        resolved=command.resolved,
        amendment=command.amendment,
    )
    for one, plan in rules.decided_plans(case):
        amended = one.outcome == "agreed as amended" and command.amendment is not None
        yield Decided(
            plan_happened.Endorsed(
                version=plan.version,
                fingerprint=plan.fingerprint,
                committee_id=state.committee_id,
                committee=state.committee,
                outcome=_ENDORSEMENT[one.outcome],
                resolved=command.resolved,
                amendment=command.amendment.words if amended and command.amendment else "",
                recommendation_id=case.chronicle.stream_id,
            ),
            case.effective_from,
            plan.forward_plan_id,
        )


def _withdrawn(_: Case[ask.Withdraw]) -> Fact:
    return happened.Withdrawn()


def _impossible(fact: Fact, _: date, __: Context) -> str:
    """What is impossible about a fact as corrected."""
    match fact:
        case happened.Put():
            return not_a_meeting(fact.meeting)
        case happened.Decided():
            return "What a committee decided is not rewritten: have the event annulled, and record it again."
    return ""


RECOMMENDATION: Final = Stream(
    noun="recommendation",
    plural="recommendations",
    called="recommendation",
    events=happened,
    sentences=sentences,
    state=Recommendation,
    changes=CHANGES,
    opening=frozenset({happened.Put}),
    steps={
        ask.Put: Step(
            (
                *STEP,
                rules.committee_resolves,
                rules.meeting_on_a_date,
                rules.plan_as_issued,
                rules.endorses_a_known_plan,
                rules.same_act_once,
            ),
            _put,
            opens=True,
            needs=_committee_and_plans,
        ),
        ask.Decide: Step(
            (
                *STEP,
                rules.still_open,
                rules.minute_given,
                rules.every_act_decided,
                rules.amendment_carried,
                rules.plan_unchanged,
                rules.decided_at_the_meeting,
            ),
            _decided,
            needs=_plans_put,
            in_force=False,
        ),
        ask.Withdraw: Step((*STEP, reason_given, rules.still_open), _withdrawn, in_force=False),
    },
    concerns=lambda _stream_id, _recommendation, _fact: (),
    impossible=_impossible,
)
