"""Committee: a recipient shares findings with a Cabinet Committee, or decides not to (paper 1.3: *as appropriate*)."""

from collections.abc import Iterable, Mapping
from datetime import date as civil_date
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from domain.case import reason_given
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.group.terms import Group
from domain.review.recipients import (
    RECIPIENT,
    holder,
    office_of,
    passed,
    passing_of,
    posts_passed_to,
    seen_passing,
)
from domain.review.rules import Case
from domain.review.terms import Decision, ItemNumber, Office, PassingNumber, Review, with_passing
from domain.sentences import Names, sentence
from domain.stream import Effect, Need, OnlyAnnulled, Step
from domain.text import PersonId, ShortText


class ShareWithCommittee(Command, frozen=True, kw_only=True):
    """Share findings passed to your post with a Cabinet Committee."""

    passing: PassingNumber
    committee_id: UUID


class KeepFromCommittee(Command, frozen=True, kw_only=True):
    """Decide not to share findings passed to your post with a Cabinet Committee, and say why."""

    passing: PassingNumber
    committee_id: UUID


@fact("review.shared_with_committee.v1")
class SharedWithCommittee(Fact, kw_only=True):
    """A recipient shared findings with a Cabinet Committee (paper 1.3: *as appropriate*)."""

    passing: PassingNumber
    item: ItemNumber
    office: Office
    decided_by: PersonId
    committee_id: UUID
    committee: ShortText


@fact("review.kept_from_committee.v1")
class KeptFromCommittee(Fact, kw_only=True):
    """A recipient decided not to share findings with a Cabinet Committee, and said why (paper 1.3)."""

    passing: PassingNumber
    item: ItemNumber
    office: Office
    decided_by: PersonId
    committee_id: UUID
    committee: ShortText


@rule("review.committee", "paper 1.3")
def is_committee(case: Case[ShareWithCommittee | KeepFromCommittee]) -> Rejection | None:
    group: Group | None = case.other(case.command.committee_id)
    if group is None:
        return no(f"The committee was not in being on {in_words(case.effective_from)}.", "committee_id")
    if group.disbanded_from is not None:
        return no("The committee is disbanded.", "committee_id", conflict=True)
    return None if group.kind == "committee" else no(f"{group.name} is no committee.", "committee_id")


@rule("review.shared-for-good", "paper 1.3")
def shared_for_good(case: Case[ShareWithCommittee | KeepFromCommittee]) -> Rejection | None:
    passing = passing_of(case)
    if passing is None or case.command.committee_id not in passing.shared_with():
        return None
    return no(
        "They are shared with that committee already, and that cannot be taken back.",
        "committee_id",
        conflict=True,
    )


def _posts_and_committee(command: Any, review: Review, others: Mapping[UUID, Any]) -> Iterable[Need]:
    yield Need("committee_id", "group", command.committee_id)
    yield from posts_passed_to(command, review, others)


_COMMITTEE = (*RECIPIENT, reason_given, is_committee, shared_for_good)


def _sharing(case: Case[ShareWithCommittee]) -> Fact:
    return SharedWithCommittee(**_what_was_decided(case))


def _keeping(case: Case[KeepFromCommittee]) -> Fact:
    return KeptFromCommittee(**_what_was_decided(case))


def _what_was_decided(case: Case[Any]) -> dict[str, Any]:
    """Of which findings, by whom, and about which committee."""
    passing, committee_id = seen_passing(case), case.command.committee_id
    committee: Group = case.other(committee_id)
    return {
        "passing": passing.number,
        "item": passing.item,
        "office": office_of(case),
        "decided_by": case.context.actor.person_id,
        "committee_id": committee_id,
        "committee": committee.name,
    }


def _decided(review: Review, fact: SharedWithCommittee | KeptFromCommittee, valid_from: civil_date) -> Review:
    shared = isinstance(fact, SharedWithCommittee)
    decision = Decision(fact.office, fact.decided_by, fact.committee_id, fact.committee, shared, valid_from)
    return with_passing(
        review, fact.passing, lambda passing: replace(passing, decisions=(*passing.decisions, decision))
    )


@sentence.register
def _(fact: SharedWithCommittee, names: Names) -> str:
    who = holder(fact.decided_by, fact.office, names)
    return f"{who} shared the findings on item {fact.item} with {fact.committee}."


@sentence.register
def _(fact: KeptFromCommittee, names: Names) -> str:
    who = holder(fact.decided_by, fact.office, names)
    return f"{who} decided not to share the findings on item {fact.item} with {fact.committee}."


_OWN_DECISION: Final = OnlyAnnulled(
    "It is what a recipient decided, and decides who may read: decide it anew."
)


SHARING: Final = Step(
    asks=ShareWithCommittee,
    rules=_COMMITTEE,
    records=_sharing,
    effects=(Effect(SharedWithCommittee, change=_decided, correction=_OWN_DECISION, rests_on=passed),),
    needs=_posts_and_committee,
    in_force=False,
)


KEEPING: Final = Step(
    asks=KeepFromCommittee,
    rules=_COMMITTEE,
    records=_keeping,
    effects=(Effect(KeptFromCommittee, change=_decided, correction=_OWN_DECISION, rests_on=passed),),
    needs=_posts_and_committee,
    in_force=False,
)
