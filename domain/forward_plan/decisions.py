"""What each command on a forward plan is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

from domain.case import STEP, reason_given
from domain.decisions import Context
from domain.events import Fact
from domain.forward_plan import commands as ask
from domain.forward_plan import events as happened
from domain.forward_plan import rules, sentences
from domain.forward_plan.committee import not_a_meeting
from domain.forward_plan.entries import entries_of
from domain.forward_plan.fingerprint import fingerprint
from domain.forward_plan.rules import Case, version_of
from domain.forward_plan.state import CHANGES, ForwardPlan, Version
from domain.group.terms import Group
from domain.numbering import next_number
from domain.stream import Need, Step, Stream

_PLANS: Final = UUID("6b656e74-6c65-4467-a500-00000000f1a0")
"""Under which the plan's id is made from its group's."""


def plan_of(group_id: UUID) -> UUID:
    """The id of a group's forward plan: a group has one."""
    return uuid5(_PLANS, str(group_id))


def _group_and_reviews(command: ask.Issue, _state: Any, _others: Any) -> Iterable[Need]:
    yield Need("group_id", "group", command.group_id)
    for place, one in enumerate(command.reviews):
        yield Need(f"reviews.{place}", "review", one)


def _committee(command: Any, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("committee_id", "group", command.committee_id),)


def _versions(fact: Fact) -> Iterator[int]:
    if isinstance(fact, happened.Issued):
        yield fact.version


def _issued(case: Case[ask.Issue]) -> Fact:
    command, group, entries = case.command, case.other(case.command.group_id), entries_of(case)
    if not isinstance(group, Group) or entries is None:
        raise AssertionError("the rules have seen to it that group and reviews are in being")
    return happened.Issued(
        group_id=command.group_id,
        group=group.name,
        version=next_number(case.chronicle, _versions),
        entries=entries,
        fingerprint=fingerprint(entries),
    )


def _version(case: Case[Any]) -> Version:
    version = version_of(case)
    if version is None:
        raise AssertionError("the rules have seen to it that there is such a version")
    return version


def _recommended(case: Case[ask.Recommend]) -> Fact:
    command, version = case.command, _version(case)
    committee: Group = case.other(command.committee_id)
    return happened.Recommended(
        version=version.number,
        fingerprint=version.fingerprint,
        committee_id=command.committee_id,
        committee=committee.name,
        meeting=command.meeting,
        wording=command.wording,
    )


def _endorsed(case: Case[ask.RecordEndorsement]) -> Fact:
    command, version = case.command, _version(case)
    committee: Group = case.other(command.committee_id)
    return happened.Endorsed(
        version=version.number,
        fingerprint=version.fingerprint,
        committee_id=command.committee_id,
        committee=committee.name,
        outcome=command.outcome,
        resolved=command.resolved,
        amendment=command.amendment,
    )


def _withdrawn(case: Case[ask.Withdraw]) -> Fact:
    return happened.Withdrawn(version=case.command.version)


def _concerns(_plan_id: UUID, plan: ForwardPlan, fact: Fact) -> Iterable[UUID]:
    """A fact about a version is part of the story of every contract that the version names."""
    number = getattr(fact, "version", None)
    versions = plan.versions if number is None else [one for one in plan.versions if one.number == number]
    return [one for version in versions for one in version.contracts]


def _impossible(fact: Fact, _: date, __: Context) -> str:
    """What is impossible about a fact as corrected."""
    match fact:
        case happened.Issued() | happened.Endorsed():
            return (
                "What was put to a committee, and what it decided, is not rewritten: have the event annulled."
            )
        case happened.Recommended():
            return not_a_meeting(fact.meeting)
    return ""


FORWARD_PLAN: Final = Stream(
    noun="forward_plan",
    plural="forward-plans",
    called="forward plan",
    events=happened,
    sentences=sentences,
    state=ForwardPlan,
    changes=CHANGES,
    opening=frozenset({happened.Issued}),
    steps={
        ask.Issue: Step(
            (
                *STEP,
                rules.group_in_being,
                rules.reviews_once,
                rules.reviews_to_come,
                rules.something_new,
                rules.days_ahead,
            ),
            _issued,
            opens=True,
            goes_on=True,
            stream_id=lambda command: plan_of(command.group_id),
            needs=_group_and_reviews,
            in_force=False,
        ),
        ask.Recommend: Step(
            (
                *STEP,
                rules.version_stands,
                rules.last_version,
                rules.committee_resolves,
                rules.meeting_on_a_date,
                rules.put_once,
            ),
            _recommended,
            needs=_committee,
            in_force=False,
        ),
        ask.RecordEndorsement: Step(
            (
                *STEP,
                rules.version_stands,
                rules.last_version,
                rules.committee_resolves,
                rules.same_text,
                rules.minute_given,
                rules.amendment_said,
                rules.take_in_the_amendment,
                rules.recommended_before,
                rules.decided_once,
            ),
            _endorsed,
            needs=_committee,
            in_force=False,
        ),
        ask.Withdraw: Step(
            (*STEP, reason_given, rules.version_stands, rules.not_endorsed_yet), _withdrawn, in_force=False
        ),
    },
    concerns=_concerns,
    impossible=_impossible,
)
