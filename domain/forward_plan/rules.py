"""The rules of forward plans (paper 2.3, 5)."""

from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.dates import in_words, latest
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.forward_plan import commands as ask
from domain.forward_plan.committee import another_text, cannot_resolve, not_a_meeting
from domain.forward_plan.entries import entries_of
from domain.forward_plan.fingerprint import fingerprint
from domain.forward_plan.state import ENDORSED, ForwardPlan, Version
from domain.group.terms import Group
from domain.review.state import Review

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, ForwardPlan]


def version_of(case: Case[Any]) -> Version | None:
    """The version that the command names."""
    return case.state.version(case.command.version)


@rule("forward-plan.group-in-being", "paper 2.3")
def group_in_being(case: Case[ask.Issue]) -> Rejection | None:
    group: Group | None = case.other(case.command.group_id)
    if group is None:
        day = in_words(case.effective_from)
        return no(f"The group was not in being on {day}.", "group_id", "effective_from")
    if group.disbanded_from is not None:
        return no("The group is disbanded.", "group_id", conflict=True)
    return None


@rule("forward-plan.reviews-once")
def reviews_once(case: Case[ask.Issue]) -> Rejection | None:
    named = case.command.reviews
    if len(set(named)) == len(named):
        return None
    faults = [f"reviews.{place}" for place, one in enumerate(named) if one in named[:place]]
    return no("The same review is named twice.", *faults)


@rule("forward-plan.reviews-to-come", "paper 2.3")
def reviews_to_come(case: Case[ask.Issue]) -> Rejection | None:
    day = in_words(case.effective_from)
    faults: dict[str, str] = {}
    for place, one in enumerate(case.command.reviews, start=1):
        review: Review | None = case.other(one)
        if review is None:
            faults[f"reviews.{place - 1}"] = f"review {place} was not put down by {day}"
        elif review.group_id != case.command.group_id:
            faults[f"reviews.{place - 1}"] = f"review {place} is another group's"
        elif review.status != "scheduled":
            faults[f"reviews.{place - 1}"] = f"review {place} is {review.status}"
    if not faults:
        return None
    return no(
        f"A plan names the group's own reviews that are still to come: {'; '.join(faults.values())}.", *faults
    )


@rule("forward-plan.something-new")
def something_new(case: Case[ask.Issue]) -> Rejection | None:
    if case.state is None or case.state.last.withdrawn_on is not None:
        return None
    entries = entries_of(case)
    if entries is None or fingerprint(entries) != case.state.last.fingerprint:
        return None
    return no(f"Version {case.state.last.number} says just that already.", "reviews", conflict=True)


@rule("forward-plan.days-ahead", "paper 2.3")
def days_ahead(case: Case[ask.Issue]) -> Advice | None:
    past = []
    for entry in entries_of(case) or ():
        last = latest(entry.date)
        if last is not None and last < case.effective_from:
            past.append(f"{in_words(entry.date)} ({entry.items[0].title})")
    if not past:
        return None
    return Advice(f"Put down for a day that is past, and neither held nor moved: {'; '.join(past)}.")


@rule("forward-plan.version-stands")
def version_stands(case: Case[Any]) -> Rejection | None:
    version = version_of(case)
    if version is None:
        known = ", ".join(str(one.number) for one in case.state.versions)
        return no(f"There is no version {case.command.version}; issued so far: {known}.", "version")
    if version.withdrawn_on is not None:
        gone = in_words(version.withdrawn_on)
        return no(f"Version {version.number} was withdrawn on {gone}.", "version", conflict=True)
    return None


@rule("forward-plan.last-version", "paper 5")
def last_version(case: Case[ask.Recommend | ask.RecordEndorsement]) -> Advice | None:
    number = case.state.last.number
    if case.command.version >= number:
        return None
    return Advice(f"Version {number} was issued since.")


@rule("forward-plan.committee", "paper 5")
def committee_resolves(case: Case[ask.Recommend | ask.RecordEndorsement]) -> Rejection | None:
    why = cannot_resolve(case.other(case.command.committee_id), case.effective_from)
    return no(why, "committee_id") if why else None


@rule("forward-plan.meeting-on-a-date")
def meeting_on_a_date(case: Case[ask.Recommend]) -> Rejection | None:
    text = case.command.meeting
    if wrong := not_a_meeting(text):
        return no(wrong, "meeting")
    last = latest(text)
    if last is None or last >= case.effective_from:
        return None
    return no(f"{in_words(text)} lies before {in_words(case.effective_from)}, on which it is put.", "meeting")


@rule("forward-plan.put-once")
def put_once(case: Case[ask.Recommend]) -> Rejection | None:
    version, command = version_of(case), case.command
    asked = (command.committee_id, command.meeting)
    if version is None or all((one.committee_id, one.meeting) != asked for one in version.recommendations):
        return None
    return no("That version was put to that meeting already.", "meeting", conflict=True)


@rule("forward-plan.same-text", "paper 5")
def same_text(case: Case[ask.RecordEndorsement]) -> Rejection | None:
    version = version_of(case)
    why = another_text(version, case.command.fingerprint) if version else ""
    return no(why, "fingerprint") if why else None


@rule("forward-plan.minute-given", "paper 5")
def minute_given(case: Case[ask.RecordEndorsement]) -> Rejection | None:
    if case.command.authority.strip():
        return None
    return no("Give the minute as authority: the committee and the number of the minute.", "authority")


@rule("forward-plan.amendment-said")
def amendment_said(case: Case[ask.RecordEndorsement]) -> Rejection | None:
    amended = case.command.outcome == "endorsed as amended"
    if amended == bool(case.command.amendment.strip()):
        return None
    if amended:
        return no("Say what the committee altered.", "amendment")
    return no("An amendment belongs to a plan that was endorsed as amended.", "amendment", "outcome")


@rule("forward-plan.take-in-the-amendment", "paper 5")
def take_in_the_amendment(case: Case[ask.RecordEndorsement]) -> Advice | None:
    if case.command.outcome != "endorsed as amended":
        return None
    return Advice("The version stays as it was put: issue one that takes in the amendment.")


@rule("forward-plan.recommended-before")
def recommended_before(case: Case[ask.RecordEndorsement]) -> Advice | None:
    version = version_of(case)
    asked = {one.committee_id for one in version.recommendations} if version else set()
    if version is None or case.command.committee_id in asked:
        return None
    return Advice("The record does not say that this version was put to that committee.")


@rule("forward-plan.decided-once")
def decided_once(case: Case[ask.RecordEndorsement]) -> Rejection | None:
    version, command = version_of(case), case.command
    by = [one for one in version.decisions if one.committee_id == command.committee_id] if version else []
    if not by or by[-1].outcome != command.outcome:
        return None
    day = in_words(by[-1].on)
    return no(f"That committee decided the same on {day} already.", "outcome", conflict=True)


@rule("forward-plan.not-endorsed-yet")
def not_endorsed_yet(case: Case[ask.Withdraw]) -> Rejection | None:
    version = version_of(case)
    found = [one for one in version.decisions if one.outcome in ENDORSED] if version else []
    if not found:
        return None
    one = found[-1]
    return no(
        f"{one.committee} endorsed it on {in_words(one.on)}; issue another version and have that endorsed.",
        "version",
        conflict=True,
    )
