"""Recommendation: a committee is asked to endorse a version (paper, summary and 5)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from domain.case import STEP, seen_to
from domain.dates import PartialDate, in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.forward_plan.committee import not_put_before
from domain.forward_plan.rules import (
    Case,
    committee_resolves,
    last_version,
    named_committee,
    named_version,
    version_of,
    version_stands,
)
from domain.forward_plan.terms import Fingerprint, ForwardPlan, Recommendation, VersionNumber, with_version
from domain.group.terms import Group
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import ShortText, SomeText


class Recommend(Command, frozen=True, kw_only=True):
    """Put a version to a committee for endorsement."""

    version: VersionNumber
    committee_id: UUID
    meeting: PartialDate
    """The day or month of the meeting, or TBC."""
    wording: SomeText
    """What the committee is asked, word for word."""


@fact("forward_plan.recommended.v1")
class Recommended(Fact, kw_only=True):
    """A committee was asked to endorse a version (paper, summary and 5)."""

    version: VersionNumber
    fingerprint: Fingerprint
    committee_id: UUID
    committee: ShortText
    meeting: PartialDate
    wording: SomeText
    """What the committee is asked, word for word."""


@rule("forward-plan.meeting-on-a-date")
def meeting_on_a_date(case: Case[Recommend]) -> Rejection | None:
    wrong = not_put_before(case.command.meeting, case.effective_from)
    return no(wrong, "meeting") if wrong else None


@rule("forward-plan.put-once")
def put_once(case: Case[Recommend]) -> Rejection | None:
    version, command = version_of(case), case.command
    asked = (command.committee_id, command.meeting)
    if version is None or all((put.committee_id, put.meeting) != asked for put in version.recommendations):
        return None
    return no("That version was put to that meeting already.", "meeting", conflict=True)


def _put(case: Case[Recommend]) -> Fact:
    command, version = case.command, named_version(case)
    committee: Group = seen_to(case.other(command.committee_id))
    return Recommended(
        version=version.number,
        fingerprint=version.fingerprint,
        committee_id=command.committee_id,
        committee=committee.name,
        meeting=command.meeting,
        wording=command.wording,
    )


def _asked_for(plan: ForwardPlan, fact: Recommended, valid_from: date) -> ForwardPlan:
    new = Recommendation(fact.committee_id, fact.committee, fact.meeting, fact.wording, valid_from)
    return with_version(
        plan, fact.version, lambda version: replace(version, recommendations=(*version.recommendations, new))
    )


def _was(plan: ForwardPlan, fact: Recommended) -> Mapping[str, Any]:
    version = plan.version(fact.version)
    return {"fingerprint": version.fingerprint if version else None}


@sentence.register
def _(fact: Recommended, _: Names) -> str:
    to = f"{fact.committee} ({in_words(fact.meeting)})"
    return stopped(f"Forward plan version {fact.version} put to {to}: {fact.wording}")


RECOMMENDATION: Final = Step(
    asks=Recommend,
    rules=(*STEP, version_stands, last_version, committee_resolves, meeting_on_a_date, put_once),
    records=_put,
    effects=(Effect(Recommended, change=_asked_for, correction=AskedAgain(), was=_was),),
    needs=named_committee,
    in_force=False,
)
