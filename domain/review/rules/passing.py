"""Passing findings to Cabinet Member and Corporate Director, and what these decide about committees (paper 1.3)."""

from typing import Any

from domain.dates import in_words
from domain.decisions import Advice, Rejection, no, rule
from domain.group.terms import Group
from domain.review import commands as ask
from domain.review.commands import PostOf
from domain.review.events import Office, Recipient
from domain.review.rules.case import Case
from domain.review.state import Finding, Passing

_KINDS: dict[Office, str] = {"member": "Cabinet Member", "director": "Corporate Director"}


def to_be_passed(case: Case[ask.PassFindings]) -> tuple[Finding, ...]:
    """The item's findings that nobody has been passed yet."""
    return tuple(one for one in case.state.not_passed() if one.item == case.command.item)


def recipient(case: Case[ask.PassFindings], office: Office) -> Recipient | Rejection:
    """Who is to be passed the findings in that office, or why that post cannot be."""
    asked: PostOf = case.command.member if office == "member" else case.command.director
    item = case.state.item(case.command.item)
    directorate = item.directorate if item else ""
    group: Group | None = case.other(asked.group_id)
    post = group.post(asked.post_id) if group else None
    field = f"{office}.post_id"
    if group is None or post is None:
        return no(f"There was no such post on {in_words(case.effective_from)}.", field)
    if post.kind != _KINDS[office]:
        return no(f"{post.title} is no post of a {_KINDS[office]}.", field)
    if directorate not in post.directorates:
        covered = ", ".join(post.directorates) or "no directorate"
        return no(f"{post.title} covers {covered}, not {directorate or 'an item without one'}.", field)
    holders = group.holders(post.post_id, case.effective_from)
    if not holders:
        return no(
            f"Nobody held the post of {post.title} on {in_words(case.effective_from)}.", field, conflict=True
        )
    return Recipient(group_id=asked.group_id, post_id=post.post_id, title=post.title, holder=holders[0])


@rule("review.findings-to-pass", "paper 1.3")
def findings_to_pass(case: Case[ask.PassFindings]) -> Rejection | None:
    if to_be_passed(case):
        return None
    return no("The item has no finding that is still to be passed.", "item", conflict=True)


@rule("review.item-has-a-directorate", "paper 1.3")
def item_has_a_directorate(case: Case[ask.PassFindings]) -> Rejection | None:
    item = case.state.item(case.command.item)
    if item is None or item.directorate:
        return None
    return no(
        "The item has no directorate, so nobody can say whose portfolio it is in. Correct the event that put it "
        "on the review, and give its directorate.",
        "item",
        conflict=True,
    )


@rule("review.member-covers-the-directorate", "paper 1.3")
def member_covers(case: Case[ask.PassFindings]) -> Rejection | None:
    found = recipient(case, "member")
    return found if isinstance(found, Rejection) else None


@rule("review.director-covers-the-directorate", "paper 1.3")
def director_covers(case: Case[ask.PassFindings]) -> Rejection | None:
    found = recipient(case, "director")
    return found if isinstance(found, Rejection) else None


@rule("review.answered-first", "NAO 5.8")
def answered_first(case: Case[ask.PassFindings]) -> Advice | None:
    waiting = [str(one.number) for one in to_be_passed(case) if not one.answer]
    if not waiting:
        return None
    return Advice(f"Passed before the contract's officers answered: finding {', '.join(waiting)}.")


def office_of(case: Case[Any]) -> Office:
    """The office in which the actor takes part."""
    return "director" if case.context.actor.role == "director" else "member"


def passing_of(case: Case[Any]) -> Passing | None:
    """The passing that the command names."""
    return case.state.passing(case.command.passing)


@rule("review.passing-exists")
def passing_exists(case: Case[Any]) -> Rejection | None:
    if passing_of(case) is not None:
        return None
    return no(f"Nothing was passed under the number {case.command.passing}.", "passing")


@rule("review.recipient", "paper 1.3")
def is_recipient(case: Case[Any]) -> Rejection | None:
    passing = passing_of(case)
    if passing is None:
        return None
    to = passing.recipient(office_of(case))
    group: Group | None = case.other(to.group_id)
    if group and case.context.actor.person_id in group.holders(to.post_id, case.effective_from):
        return None
    return no(f"That is for whoever holds the post of {to.title}, to which the findings went.", conflict=True)


@rule("review.received-once")
def received_once(case: Case[ask.RecordReceipt]) -> Rejection | None:
    passing = passing_of(case)
    if passing is None or all(one.office != office_of(case) for one in passing.received):
        return None
    return no("Receipt is on record already.", "passing", conflict=True)


@rule("review.committee", "paper 1.3")
def is_committee(case: Case[ask.ShareWithCommittee | ask.KeepFromCommittee]) -> Rejection | None:
    group: Group | None = case.other(case.command.committee_id)
    if group is None:
        return no(f"The committee was not in being on {in_words(case.effective_from)}.", "committee_id")
    if group.disbanded_from is not None:
        return no("The committee is disbanded.", "committee_id", conflict=True)
    return None if group.kind == "committee" else no(f"{group.name} is no committee.", "committee_id")


@rule("review.shared-for-good", "paper 1.3")
def shared_for_good(case: Case[ask.ShareWithCommittee | ask.KeepFromCommittee]) -> Rejection | None:
    passing = passing_of(case)
    if passing is None or case.command.committee_id not in passing.shared_with():
        return None
    return no(
        "They are shared with that committee already, and that cannot be taken back.",
        "committee_id",
        conflict=True,
    )


@rule("review.all-findings-passed", "paper 1.3")
def all_findings_passed(case: Case[ask.Close]) -> Rejection | None:
    waiting = [str(one.number) for one in case.state.not_passed()]
    if not waiting:
        return None
    return no(f"Still to be passed to Member and Director: finding {', '.join(waiting)}.", conflict=True)


@rule("review.every-item-assessed", "paper 1.2")
def every_item_assessed(case: Case[ask.Close]) -> Advice | None:
    state = case.state
    touched = {one.item for one in state.assessments} | {one.item for one in state.positions}
    touched |= {one.item for one in state.findings}
    bare = [one.title for one in case.state.items if one.number not in touched]
    return Advice(f"Closed with nothing recorded about: {'; '.join(bare)}.") if bare else None
