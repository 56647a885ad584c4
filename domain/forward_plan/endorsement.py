"""Endorsement: what a committee decided about a version, known by its fingerprint (paper 5)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from domain.case import STEP
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.forward_plan.committee import another_text
from domain.forward_plan.fingerprint import PrintedFingerprint
from domain.forward_plan.rules import (
    Case,
    committee_resolves,
    last_version,
    named_committee,
    named_version,
    version_of,
    version_stands,
)
from domain.forward_plan.terms import Decision, Fingerprint, ForwardPlan, Outcome, VersionNumber, with_version
from domain.group.terms import Group
from domain.sentences import Names, sentence, stopped
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import LongText, ShortText, SomeText


class RecordEndorsement(Command, frozen=True, kw_only=True):
    """Record what a committee decided about a version; give the minute as authority."""

    version: VersionNumber
    fingerprint: PrintedFingerprint
    """As printed on the paper that the committee had."""
    committee_id: UUID
    outcome: Outcome
    resolved: SomeText
    """What was resolved, word for word."""
    amendment: LongText = ""
    """What the committee altered, where it endorsed the version as amended."""


@fact("forward_plan.endorsed.v1")
class Endorsed(Fact, kw_only=True):
    """A committee decided about a version, known by its fingerprint; the minute is the event's authority."""

    version: VersionNumber
    fingerprint: Fingerprint
    committee_id: UUID
    committee: ShortText
    outcome: Outcome
    resolved: SomeText
    """What was resolved, word for word."""
    amendment: LongText = ""
    """What the committee altered, where it endorsed the version as amended."""
    recommendation_id: UUID | None = None
    """The recommendation that was decided, where it is on this record."""


@rule("forward-plan.same-text", "paper 5")
def same_text(case: Case[RecordEndorsement]) -> Rejection | None:
    version = version_of(case)
    why = another_text(case.state, version, case.command.fingerprint) if version else ""
    return no(why, "fingerprint") if why else None


@rule("forward-plan.minute-given", "paper 5")
def minute_given(case: Case[RecordEndorsement]) -> Rejection | None:
    if case.command.authority.strip():
        return None
    return no("Give the minute as authority: the committee and the number of the minute.", "authority")


@rule("forward-plan.amendment-said")
def amendment_said(case: Case[RecordEndorsement]) -> Rejection | None:
    amended = case.command.outcome == "endorsed as amended"
    if amended == bool(case.command.amendment.strip()):
        return None
    if amended:
        return no("Say what the committee altered.", "amendment")
    return no("An amendment belongs to a plan that was endorsed as amended.", "amendment", "outcome")


@rule("forward-plan.take-in-the-amendment", "paper 5")
def take_in_the_amendment(case: Case[RecordEndorsement]) -> Advice | None:
    if case.command.outcome != "endorsed as amended":
        return None
    return Advice("The version stays as it was put: issue one that takes in the amendment.")


@rule("forward-plan.recommended-before")
def recommended_before(case: Case[RecordEndorsement]) -> Advice | None:
    version = version_of(case)
    asked = {put.committee_id for put in version.recommendations} if version else set()
    if version is None or case.command.committee_id in asked:
        return None
    return Advice("The record does not say that this version was put to that committee.")


@rule("forward-plan.decided-once")
def decided_once(case: Case[RecordEndorsement]) -> Rejection | None:
    version, command = version_of(case), case.command
    by = [was for was in version.decisions if was.committee_id == command.committee_id] if version else []
    if not by or by[-1].outcome != command.outcome:
        return None
    day = in_words(by[-1].on)
    return no(f"That committee decided the same on {day} already.", "outcome", conflict=True)


def _decision(case: Case[RecordEndorsement]) -> Fact:
    command, version = case.command, named_version(case)
    committee: Group = case.other(command.committee_id)
    return Endorsed(
        version=version.number,
        fingerprint=version.fingerprint,
        committee_id=command.committee_id,
        committee=committee.name,
        outcome=command.outcome,
        resolved=command.resolved,
        amendment=command.amendment,
    )


def _decided(plan: ForwardPlan, fact: Endorsed, valid_from: date) -> ForwardPlan:
    new = Decision(
        fact.committee_id,
        fact.committee,
        fact.outcome,
        fact.resolved,
        fact.amendment,
        fact.recommendation_id,
        valid_from,
    )
    return with_version(
        plan, fact.version, lambda version: replace(version, decisions=(*version.decisions, new))
    )


def _text(plan: ForwardPlan, fact: Endorsed) -> Mapping[str, Any]:
    version = plan.version(fact.version)
    return {"version": version and (version.fingerprint, version.withdrawn_on is None)}


@sentence.register
def _(fact: Endorsed, _: Names) -> str:
    altered = f" Amendment: {stopped(fact.amendment)}" if fact.amendment else ""
    told = f"{fact.committee}: forward plan version {fact.version} {fact.outcome}. {stopped(fact.resolved)}"
    return told + altered


ENDORSEMENT: Final = Step(
    asks=RecordEndorsement,
    rules=(
        *STEP,
        version_stands,
        last_version,
        committee_resolves,
        same_text,
        minute_given,
        amendment_said,
        take_in_the_amendment,
        recommended_before,
        decided_once,
    ),
    records=_decision,
    effects=(
        Effect(
            Endorsed,
            change=_decided,
            correction=OnlyAnnulled("What a committee decided is not rewritten: record it anew."),
            rests_on=_text,
        ),
    ),
    needs=named_committee,
    in_force=False,
)
