"""Putting: a committee is asked to consider, endorse, note or agree something (paper, summary and 5)."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain.case import STEP, seen_to
from domain.dates import PartialDate, in_words
from domain.decisions import Advice, Command, Decided, Rejection, no, rule
from domain.events import Fact, fact
from domain.forward_plan.committee import cannot_resolve, not_put_before
from domain.forward_plan.recommendation import Recommended
from domain.group.terms import Group
from domain.recommendation.rules import Case, against, version_of
from domain.recommendation.terms import Act, Recommendation
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Recording, Step
from domain.text import ShortText, SomeText


class PutToCommittee(Command, frozen=True, kw_only=True):
    """Ask a committee to do something: consider an update, endorse a version of a plan."""

    committee_id: UUID
    meeting: PartialDate
    """The day or month of the meeting, or TBC."""
    acts: Annotated[tuple[Act, ...], Meta(min_length=1, max_length=20)]
    wording: SomeText
    """The recommendation, word for word."""


@fact("recommendation.put.v1")
class Put(Fact, kw_only=True):
    """A committee was asked to do something (paper, summary and 5)."""

    committee_id: UUID
    committee: ShortText
    """What it was called then."""
    meeting: PartialDate
    acts: Annotated[tuple[Act, ...], Meta(min_length=1, max_length=20)]
    wording: SomeText
    """The recommendation, word for word."""


@rule("recommendation.committee", "paper 5")
def committee_resolves(case: Case[PutToCommittee]) -> Rejection | None:
    why = cannot_resolve(case.other(case.command.committee_id), case.effective_from)
    return no(why, "committee_id") if why else None


@rule("recommendation.meeting-on-a-date")
def meeting_on_a_date(case: Case[PutToCommittee]) -> Rejection | None:
    wrong = not_put_before(case.command.meeting, case.effective_from)
    return no(wrong, "meeting") if wrong else None


@rule("recommendation.plan-as-issued", "paper 5")
def plan_as_issued(case: Case[PutToCommittee]) -> Rejection | None:
    found = {
        f"acts.{place}.plan": why
        for place, act in enumerate(case.command.acts)
        if act.plan is not None and (why := against(case, act.plan))
    }
    return no(" ".join(dict.fromkeys(found.values())), *found) if found else None


@rule("recommendation.endorses-a-known-plan", "paper 5")
def endorses_a_known_plan(case: Case[PutToCommittee]) -> Advice | None:
    unknown = [act.object for act in case.command.acts if act.act == "endorse" and act.plan is None]
    if not unknown:
        return None
    return Advice(f"To be endorsed without a version and fingerprint on this record: {'; '.join(unknown)}.")


@rule("recommendation.same-act-once")
def same_act_once(case: Case[PutToCommittee]) -> Rejection | None:
    """However its object is printed, a version of a plan is one object: it cannot be endorsed and not endorsed."""
    acts = [(act.act, _object(act)) for act in case.command.acts]
    faults = [f"acts.{place}" for place, act in enumerate(acts) if act in acts[:place]]
    return no("The same act on the same object is there twice.", *faults) if faults else None


def _object(act: Act) -> tuple[Any, ...]:
    return (act.object,) if act.plan is None else (act.plan.forward_plan_id, act.plan.version)


def _committee_and_plans(command: PutToCommittee, _state: Any, _others: Any) -> Iterable[Need]:
    yield Need("committee_id", "group", command.committee_id)
    for place, act in enumerate(command.acts):
        if act.plan is not None:
            yield Need(f"acts.{place}.plan.forward_plan_id", "forward_plan", act.plan.forward_plan_id)


def _whole(case: Case[PutToCommittee], act: Act) -> Act:
    """The act with the whole fingerprint of the version that it names."""
    version = version_of(case, act.plan) if act.plan else None
    if act.plan is None or version is None:
        return act
    return replace(act, plan=replace(act.plan, fingerprint=version.fingerprint))


def _recorded(case: Case[PutToCommittee]) -> Iterable[Recording]:
    """The recommendation, and in each plan that it asks to endorse, that the version was put."""
    command = case.command
    committee: Group = seen_to(case.other(command.committee_id))
    acts = tuple(_whole(case, act) for act in command.acts)
    yield Put(
        committee_id=command.committee_id,
        committee=committee.name,
        meeting=command.meeting,
        acts=acts,
        wording=command.wording,
    )
    for act in acts:
        if act.act == "endorse" and act.plan is not None:
            yield Decided(
                Recommended(
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


def _open(_: Recommendation | None, fact: Put, valid_from: date) -> Recommendation:
    return Recommendation(
        fact.committee_id, fact.committee, fact.meeting, fact.acts, fact.wording, valid_from
    )


@sentence.register
def _(fact: Put, _: Names) -> str:
    return stopped(f"Put to {fact.committee} ({in_words(fact.meeting)}): {fact.wording}")


PUTTING = Step(
    asks=PutToCommittee,
    rules=(
        *STEP,
        committee_resolves,
        meeting_on_a_date,
        plan_as_issued,
        endorses_a_known_plan,
        same_act_once,
    ),
    records=_recorded,
    effects=(Effect(Put, change=_open, correction=AskedAgain(fixed=frozenset({"committee_id"}))),),
    brings=(Recommended,),
    opens=True,
    needs=_committee_and_plans,
)
