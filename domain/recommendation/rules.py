"""The rules of recommendations (paper, summary and 5)."""

from collections.abc import Iterator
from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.dates import earliest, in_words, latest
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.forward_plan.committee import another_text, cannot_resolve, not_a_meeting, not_before_issue
from domain.forward_plan.state import ForwardPlan, Version
from domain.recommendation import commands as ask
from domain.recommendation.events import Act, PlanVersion, Resolved
from domain.recommendation.state import Recommendation

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Recommendation]


def version_of(case: Case[Any], plan: PlanVersion) -> Version | None:
    """The version that an act names, as its plan is known now."""
    found: ForwardPlan | None = case.other_chronicle(plan.forward_plan_id).latest()
    return found.version(plan.version) if found else None


def against(case: Case[Any], plan: PlanVersion) -> str:
    """What stands against asking or deciding about that version on the effective date; empty where nothing does."""
    version = version_of(case, plan)
    if version is None:
        return f"The plan has no version {plan.version}."
    if version.withdrawn_on is not None:
        return f"Version {version.number} was withdrawn on {in_words(version.withdrawn_on)}."
    return another_text(version, plan.fingerprint) or not_before_issue(version, case.effective_from)


@rule("recommendation.committee", "paper 5")
def committee_resolves(case: Case[ask.Put]) -> Rejection | None:
    why = cannot_resolve(case.other(case.command.committee_id), case.effective_from)
    return no(why, "committee_id") if why else None


@rule("recommendation.meeting-on-a-date")
def meeting_on_a_date(case: Case[ask.Put]) -> Rejection | None:
    text = case.command.meeting
    if wrong := not_a_meeting(text):
        return no(wrong, "meeting")
    last = latest(text)
    if last is None or last >= case.effective_from:
        return None
    return no(f"{in_words(text)} lies before {in_words(case.effective_from)}, on which it is put.", "meeting")


@rule("recommendation.plan-as-issued", "paper 5")
def plan_as_issued(case: Case[ask.Put]) -> Rejection | None:
    found = {
        f"acts.{place}.plan": why
        for place, act in enumerate(case.command.acts)
        if act.plan is not None and (why := against(case, act.plan))
    }
    return no(" ".join(dict.fromkeys(found.values())), *found) if found else None


@rule("recommendation.endorses-a-known-plan", "paper 5")
def endorses_a_known_plan(case: Case[ask.Put]) -> Advice | None:
    unknown = [one.object for one in case.command.acts if one.act == "endorse" and one.plan is None]
    if not unknown:
        return None
    return Advice(f"To be endorsed without a version and fingerprint on this record: {'; '.join(unknown)}.")


@rule("recommendation.same-act-once")
def same_act_once(case: Case[ask.Put]) -> Rejection | None:
    acts = case.command.acts
    faults = [f"acts.{place}" for place, one in enumerate(acts) if one in acts[:place]]
    return no("The same act on the same object is there twice.", *faults) if faults else None


@rule("recommendation.still-open")
def still_open(case: Case[ask.Decide | ask.Withdraw]) -> Rejection | None:
    match case.state.status:
        case "put":
            return None
        case "decided":
            return no("The committee decided it already.", conflict=True)
        case _:
            return no("It was withdrawn; put another one.", conflict=True)


@rule("recommendation.minute-given", "paper 5")
def minute_given(case: Case[ask.Decide]) -> Rejection | None:
    if case.command.authority.strip():
        return None
    return no("Give the minute as authority: the committee and the number of the minute.", "authority")


@rule("recommendation.every-act-decided", "paper 5")
def every_act_decided(case: Case[ask.Decide]) -> Rejection | None:
    said = [one.act for one in case.command.outcomes]
    if sorted(said) == list(case.state.open_acts):
        return None
    wanted = "; ".join(
        f"{number} ({_in_words(case.state.acts[number - 1])})" for number in case.state.open_acts
    )
    return no(f"Give one outcome for each act that is open, deferred where it is: {wanted}.", "outcomes")


def _in_words(act: Act) -> str:
    return f"{act.act} {act.object}"


@rule("recommendation.amendment-carried")
def amendment_carried(case: Case[ask.Decide]) -> Rejection | None:
    amended = any(one.outcome == "agreed as amended" for one in case.command.outcomes)
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
def plan_unchanged(case: Case[ask.Decide]) -> Rejection | None:
    found = [why for _, plan in decided_plans(case) if (why := against(case, plan))]
    return no(" ".join(dict.fromkeys(found)), "outcomes", conflict=True) if found else None


@rule("recommendation.decided-at-the-meeting")
def decided_at_the_meeting(case: Case[ask.Decide]) -> Advice | None:
    text = case.state.meeting
    first, last = earliest(text), latest(text)
    again = bool(case.state.decisions)
    if again or first is None or last is None or first <= case.effective_from <= last:
        return None
    return Advice(f"Put to the meeting of {in_words(text)}, and decided on {in_words(case.effective_from)}.")


def decided_plans(case: Case[ask.Decide]) -> Iterator[tuple[Resolved, PlanVersion]]:
    """Each outcome that settles whether a version of a plan is endorsed, and that version."""
    for one in case.command.outcomes:
        if one.outcome == "deferred" or one.act > len(case.state.acts):
            continue
        act = case.state.acts[one.act - 1]
        if act.act == "endorse" and act.plan is not None:
            yield one, act.plan
