"""What each command on a review is put to; the rules are in ``rules/``, what is recorded in ``recording.py``."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from domain.amendment.events import Annulled, AnnulmentProposed
from domain.case import ENTRY, STEP, reason_given
from domain.dates import earliest, fault
from domain.decisions import Context
from domain.events import Fact
from domain.review import commands as ask
from domain.review import events as happened
from domain.review import recording, sentences
from domain.review.impossible import impossible
from domain.review.rules import assessing, passing, scheduling, selecting
from domain.review.rules.case import held_and_open, item_exists, still_to_come
from domain.review.state import CHANGES, Review
from domain.stream import Need, Step, Stream


def _schedule_needs(command: ask.Schedule, _state: Any, _others: Any) -> Iterable[Need]:
    yield Need("group_id", "group", command.group_id)
    for place, one in enumerate(command.items):
        if one.contract_id is not None:
            yield Need(f"items.{place}.contract_id", "contract", one.contract_id)


def _added_contract(command: ask.AddItem, _state: Any, _others: Any) -> Iterable[Need]:
    if command.item.contract_id is not None:
        yield Need("item.contract_id", "contract", command.item.contract_id)


def _item_contract(command: Any, review: Review, _others: Any) -> Iterable[Need]:
    item = review.item(command.item)
    if item is not None and item.contract_id is not None:
        yield Need("item", "contract", item.contract_id)


def _finding_contract(command: Any, review: Review, _others: Any) -> Iterable[Need]:
    finding = review.finding(command.finding)
    item = review.item(finding.item) if finding else None
    if item is not None and item.contract_id is not None:
        yield Need("finding", "contract", item.contract_id)


def _considered_contract(command: ask.RecordNonSelection, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("contract_id", "contract", command.contract_id),)


def _recipients(command: ask.PassFindings, _state: Any, _others: Any) -> Iterable[Need]:
    yield Need("member.group_id", "group", command.member.group_id)
    yield Need("director.group_id", "group", command.director.group_id)


def _posts_passed_to(command: Any, review: Review, _others: Any) -> Iterable[Need]:
    found = review.passing(command.passing)
    for group_id, _ in found.posts() if found else ():
        yield Need("passing", "group", group_id)


def _posts_and_committee(command: Any, review: Review, others: Mapping[UUID, Any]) -> Iterable[Need]:
    yield Need("committee_id", "group", command.committee_id)
    yield from _posts_passed_to(command, review, others)


def _put_down_on(_chronicle: Any, command: ask.Schedule, context: Context) -> date:
    """Today, or for a review of the past its own day: then it was put down by then at the latest."""
    first = None if fault(command.date) else earliest(command.date)
    return min(first, context.today) if first else context.today


def _held_on(_chronicle: Any, command: ask.Hold, _context: Context) -> date:
    return command.held_on


def _concerns(_review_id: UUID, review: Review, fact: Fact) -> Iterable[UUID]:
    """A fact about one item is part of its contract's story only; any other, of every item's contract."""
    match fact:
        case happened.NonSelectionRecorded():
            return (fact.contract_id,)
        case happened.ItemAdded() | happened.ItemDropped():
            numbers = [fact.item.number]
        case _ if isinstance(number := getattr(fact, "item", None), int):
            numbers = [number]
        case _:
            numbers = [one.number for one in (*review.items, *review.dropped)]
    items = [review.item(number) for number in numbers]
    found = [one.contract_id for one in items if one is not None and one.contract_id is not None]
    if isinstance(fact, Annulled | AnnulmentProposed):
        found += [one.contract_id for one in review.non_selections]
    return found


_TO_COME = (*STEP, still_to_come)
_IN_REVIEW = (*STEP, held_and_open)
_SELECTION = (selecting.criteria_considered, selecting.suggested_before)
_ANSWER = (
    *_IN_REVIEW,
    assessing.finding_exists,
    assessing.answered_by_its_officers,
    assessing.answer_changes,
)
_RECIPIENT = (*STEP, passing.passing_exists, passing.is_recipient)
_COMMITTEE = (*_RECIPIENT, reason_given, passing.is_committee, passing.shared_for_good)

REVIEW = Stream(
    noun="review",
    plural="reviews",
    called="review",
    events=happened,
    sentences=sentences,
    state=Review,
    changes=CHANGES,
    opening=frozenset({happened.Scheduled}),
    steps={
        ask.Schedule: Step(
            (
                *ENTRY,
                scheduling.date_is_one,
                scheduling.put_down_beforehand,
                scheduling.group_in_being,
                scheduling.contract_once,
                scheduling.officers_once,
                scheduling.contract_on_record,
            ),
            recording.scheduled,
            opens=True,
            needs=_schedule_needs,
            takes_effect=_put_down_on,
        ),
        ask.Reschedule: Step(
            (
                *_TO_COME,
                reason_given,
                scheduling.date_is_one,
                scheduling.put_down_beforehand,
                scheduling.date_changes,
            ),
            recording.rescheduled,
            in_force=False,
        ),
        ask.AddItem: Step(
            (*_TO_COME, scheduling.contract_once, scheduling.officers_once, scheduling.contract_on_record),
            recording.item_added,
            needs=_added_contract,
            in_force=False,
        ),
        ask.DropItem: Step(
            (*_TO_COME, reason_given, item_exists, scheduling.an_item_stays),
            recording.item_dropped,
            in_force=False,
        ),
        ask.ChangeLeadOfficers: Step(
            (*_TO_COME, item_exists, scheduling.officers_once, scheduling.officers_change),
            recording.lead_officers_changed,
            in_force=False,
        ),
        ask.Cancel: Step((*_TO_COME, reason_given), recording.cancelled, in_force=False),
        ask.RecordSelection: Step(
            (
                *STEP,
                selecting.selection_in_time,
                reason_given,
                item_exists,
                *_SELECTION,
                selecting.audit_clash,
            ),
            recording.selection,
            needs=_item_contract,
            in_force=False,
        ),
        ask.RecordNonSelection: Step(
            (*STEP, selecting.selection_in_time, reason_given, *_SELECTION, selecting.not_chosen),
            recording.non_selection,
            needs=_considered_contract,
            in_force=False,
        ),
        ask.Hold: Step(
            (
                *_TO_COME,
                scheduling.held_on_a_day_that_has_come,
                scheduling.held_on_its_day,
                scheduling.held_as_planned,
            ),
            recording.held,
            takes_effect=_held_on,
            in_force=False,
        ),
        ask.AssessArea: Step(
            (
                *_IN_REVIEW,
                item_exists,
                assessing.framework_known,
                assessing.rating_on_the_scale,
                assessing.assessment_changes,
                assessing.evidence_for_a_rating,
            ),
            recording.area_assessed,
            in_force=False,
        ),
        ask.RecordTargetPosition: Step(
            (*_IN_REVIEW, item_exists, assessing.position_changes),
            recording.target_position,
            in_force=False,
        ),
        ask.RaiseFinding: Step(
            (*_IN_REVIEW, item_exists, assessing.theme_has_a_name), recording.finding_raised, in_force=False
        ),
        ask.AgreeFinding: Step(_ANSWER, recording.finding_agreed, needs=_finding_contract, in_force=False),
        ask.DisputeFinding: Step(
            (*_ANSWER, reason_given), recording.finding_disputed, needs=_finding_contract, in_force=False
        ),
        ask.PassFindings: Step(
            (
                *_IN_REVIEW,
                item_exists,
                passing.findings_to_pass,
                passing.item_has_a_directorate,
                passing.member_covers,
                passing.director_covers,
                passing.answered_first,
            ),
            recording.findings_passed,
            needs=_recipients,
            in_force=False,
        ),
        ask.RecordReceipt: Step(
            (*_RECIPIENT, passing.received_once), recording.receipt, needs=_posts_passed_to, in_force=False
        ),
        ask.ShareWithCommittee: Step(
            _COMMITTEE, recording.shared, needs=_posts_and_committee, in_force=False
        ),
        ask.KeepFromCommittee: Step(_COMMITTEE, recording.kept, needs=_posts_and_committee, in_force=False),
        ask.Close: Step(
            (*_IN_REVIEW, passing.all_findings_passed, passing.every_item_assessed),
            recording.closed,
            in_force=False,
        ),
    },
    concerns=_concerns,
    impossible=impossible,
)
