"""Decision: what the committee resolved of each act, word for word (paper 5)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import STEP
from domain.dates import earliest, in_words, latest
from domain.decisions import Advice, Command, Decided, Rejection, no, rule
from domain.events import Fact, fact
from domain.forward_plan import terms
from domain.forward_plan.endorsement import Endorsed
from domain.recommendation.rules import Case, against, still_open
from domain.recommendation.terms import (
    Act,
    Amendment,
    Decision,
    Outcome,
    PlanVersion,
    Recommendation,
    Resolved,
)
from domain.sentences import Names, person, sentence, stopped
from domain.stream import Effect, Need, OnlyAnnulled, Recording, Step
from domain.text import ShortText, SomeText


class Decide(Command, frozen=True, kw_only=True):
    """Record what the committee decided, as from the day of its meeting; give the minute as authority."""

    outcomes: Annotated[tuple[Resolved, ...], Meta(min_length=1, max_length=20)]
    """One for each act that is still open."""
    resolved: SomeText
    """What was resolved, word for word."""
    amendment: Amendment | None = None


@fact("recommendation.decided.v1")
class DecidedByCommittee(Fact, kw_only=True):
    """A committee decided; the minute is the event's authority, the meeting's day its effective date."""

    committee: ShortText
    outcomes: Annotated[tuple[Resolved, ...], Meta(min_length=1, max_length=20)]
    resolved: SomeText
    """What was resolved, word for word."""
    amendment: Amendment | None = None


@rule("recommendation.minute-given", "paper 5")
def minute_given(case: Case[Decide]) -> Rejection | None:
    if case.command.authority.strip():
        return None
    return no("Give the minute as authority: the committee and the number of the minute.", "authority")


@rule("recommendation.every-act-decided", "paper 5")
def every_act_decided(case: Case[Decide]) -> Rejection | None:
    """Where none is open, another rule says so."""
    said, still_to_decide = [outcome.act for outcome in case.command.outcomes], case.state.open_acts
    if not still_to_decide or sorted(said) == list(still_to_decide):
        return None
    wanted = "; ".join(f"{number} ({_in_words(case.state.acts[number - 1])})" for number in still_to_decide)
    return no(f"Give one outcome for each act that is open, deferred where it is: {wanted}.", "outcomes")


def _in_words(act: Act) -> str:
    return f"{act.act} {act.object}"


@rule("recommendation.amendment-carried")
def amendment_carried(case: Case[Decide]) -> Rejection | None:
    amended = any(outcome.outcome == "agreed as amended" for outcome in case.command.outcomes)
    amendment = case.command.amendment
    carried = amendment is not None and amendment.carried
    if amended == carried:
        return None
    if amended:
        return no(
            "Say what was amended: an act agreed as amended needs an amendment that was carried.", "amendment"
        )
    return no("An amendment was carried, and no act was agreed as amended.", "amendment", "outcomes")


@rule("recommendation.plan-unchanged", "paper 5")
def plan_unchanged(case: Case[Decide]) -> Rejection | None:
    found = [why for _, plan in decided_plans(case) if (why := against(case, plan))]
    return no(" ".join(dict.fromkeys(found)), "outcomes", conflict=True) if found else None


@rule("recommendation.decided-at-the-meeting")
def decided_at_the_meeting(case: Case[Decide]) -> Advice | None:
    text = case.state.meeting
    first, last = earliest(text), latest(text)
    again = bool(case.state.decisions)
    if again or first is None or last is None or first <= case.effective_from <= last:
        return None
    return Advice(f"Put to the meeting of {in_words(text)}, and decided on {in_words(case.effective_from)}.")


def decided_plans(case: Case[Decide]) -> Iterator[tuple[Resolved, PlanVersion]]:
    """Each outcome that settles whether a version of a plan is endorsed, and that version."""
    for outcome in case.command.outcomes:
        if outcome.outcome == "deferred" or outcome.act > len(case.state.acts):
            continue
        act = case.state.acts[outcome.act - 1]
        if act.act == "endorse" and act.plan is not None:
            yield outcome, act.plan


_ENDORSEMENT: Final[dict[Outcome, terms.Outcome]] = {
    "agreed": "endorsed",
    "agreed as amended": "endorsed as amended",
    "not agreed": "not endorsed",
}


def _plans_put(_command: Decide, recommendation: Recommendation, _others: Any) -> Iterable[Need]:
    for act in recommendation.acts:
        if act.plan is not None:
            yield Need("outcomes", "forward_plan", act.plan.forward_plan_id)


def _recorded(case: Case[Decide]) -> Iterable[Recording]:
    """The decision, and in each plan that it settles, what became of the version."""
    command, state = case.command, case.state
    yield DecidedByCommittee(
        committee=state.committee,
        outcomes=command.outcomes,
        resolved=command.resolved,
        amendment=command.amendment,
    )
    for resolved, plan in decided_plans(case):
        amended = resolved.outcome == "agreed as amended" and command.amendment is not None
        yield Decided(
            Endorsed(
                version=plan.version,
                fingerprint=plan.fingerprint,
                committee_id=state.committee_id,
                committee=state.committee,
                outcome=_ENDORSEMENT[resolved.outcome],
                resolved=command.resolved,
                amendment=command.amendment.words if amended and command.amendment else "",
                recommendation_id=case.chronicle.stream_id,
            ),
            case.effective_from,
            plan.forward_plan_id,
        )


def _decided(recommendation: Recommendation, fact: DecidedByCommittee, valid_from: date) -> Recommendation:
    decision = Decision(fact.outcomes, fact.resolved, fact.amendment, valid_from)
    after = replace(recommendation, decisions=(*recommendation.decisions, decision))
    return after if after.open_acts else replace(after, status="decided")


@sentence.register
def _(fact: DecidedByCommittee, names: Names) -> str:
    outcomes = "; ".join(f"act {outcome.act} {outcome.outcome}" for outcome in fact.outcomes)
    told = stopped(f"{fact.committee}: {outcomes}. {fact.resolved}")
    moved = fact.amendment
    if moved is None:
        return told
    by = f" by {person(moved.moved_by, names)}" if moved.moved_by else ""
    return stopped(f"{told} Amendment moved{by}, {'carried' if moved.carried else 'lost'}: {moved.words}")


DECISION = Step(
    asks=Decide,
    rules=(
        *STEP,
        still_open,
        minute_given,
        every_act_decided,
        amendment_carried,
        plan_unchanged,
        decided_at_the_meeting,
    ),
    records=_recorded,
    effects=(
        Effect(
            DecidedByCommittee,
            change=_decided,
            correction=OnlyAnnulled("What a committee decided is not rewritten: record it again."),
        ),
    ),
    brings=(Endorsed,),
    needs=_plans_put,
    in_force=False,
)
