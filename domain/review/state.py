"""What is true of a review, and how each fact changes that."""

from collections.abc import Callable
from datetime import date as civil_date
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.dates import PartialDate
from domain.events import Fact
from domain.group.terms import PostId
from domain.review import events as happened
from domain.review.events import AsItStood, AuditCheck, Criteria, Item, Office, Recipient, Standing, Target

Status = Literal["scheduled", "held", "cancelled", "closed"]


class Selection(Struct, frozen=True):
    """Why an item was chosen."""

    item: int
    criteria: Criteria
    as_it_stood: AsItStood | None
    audit: AuditCheck
    recorded_for: civil_date
    """The day of the choice."""


class NonSelection(Struct, frozen=True):
    """A contract that was considered and not chosen."""

    contract_id: UUID
    title: str
    criteria: Criteria
    as_it_stood: AsItStood
    audit: AuditCheck | None
    recorded_for: civil_date


class Assessment(Struct, frozen=True):
    """How an item stands in one area of the framework."""

    item: int
    framework: str
    area: int
    scale: str
    rating: str
    comment: str


class Position(Struct, frozen=True):
    """How an item stands in relation to one kind of target."""

    item: int
    target: Target
    standing: Standing
    comment: str


class Finding(Struct, frozen=True):
    """What was found about an item, and what became of it."""

    number: int
    item: int
    theme: str
    """One of the three themes, or the name of another."""
    area: int | None
    text: str
    severity: str
    raised_on: civil_date
    answer: Literal["", "agreed", "disputed"] = ""
    answered_by: str = ""
    passing: int | None = None
    """The passing in which it went to Cabinet Member and Corporate Director; ``None`` while it is confidential."""


class Receipt(Struct, frozen=True):
    """That findings have come."""

    office: Office
    received_by: str
    on: civil_date


class Decision(Struct, frozen=True):
    """What a recipient decided about one committee."""

    office: Office
    decided_by: str
    committee_id: UUID
    committee: str
    shared: bool
    on: civil_date


class Passing(Struct, frozen=True):
    """Findings on their way: to whom, who has confirmed, and which committees they were shared with."""

    number: int
    item: int
    findings: tuple[int, ...]
    member: Recipient
    director: Recipient
    on: civil_date
    received: tuple[Receipt, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def recipient(self, office: Office) -> Recipient:
        """Whom it went to in that office."""
        return self.member if office == "member" else self.director

    def posts(self) -> tuple[tuple[UUID, PostId], ...]:
        """The posts that it went to."""
        return tuple((one.group_id, one.post_id) for one in (self.member, self.director))

    def shared_with(self) -> tuple[UUID, ...]:
        """The committees that it was shared with. What was shared cannot be taken back."""
        return tuple(dict.fromkeys(one.committee_id for one in self.decisions if one.shared))


class Review(Struct, frozen=True):
    """A review from one day to the next."""

    group_id: UUID
    date: PartialDate
    """The day or month it is put down for, or TBC; the day it was held on, once it was."""
    items: tuple[Item, ...]
    """In printed order."""
    status: Status = "scheduled"
    held_on: civil_date | None = None
    attendees: tuple[str, ...] = ()
    dropped: tuple[Item, ...] = ()
    """Items that were taken off; their numbers are not given again."""
    selections: tuple[Selection, ...] = ()
    non_selections: tuple[NonSelection, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    positions: tuple[Position, ...] = ()
    findings: tuple[Finding, ...] = ()
    passings: tuple[Passing, ...] = ()

    def item(self, number: int) -> Item | None:
        """The item of that number, also where it was dropped since."""
        return next((one for one in (*self.items, *self.dropped) if one.number == number), None)

    def finding(self, number: int) -> Finding | None:
        """The finding of that number."""
        return next((one for one in self.findings if one.number == number), None)

    def passing(self, number: int) -> Passing | None:
        """The passing of that number."""
        return next((one for one in self.passings if one.number == number), None)

    def not_passed(self) -> tuple[Finding, ...]:
        """Findings that are still confidential."""
        return tuple(one for one in self.findings if one.passing is None)


def _scheduled(_: Review | None, fact: happened.Scheduled, __: civil_date) -> Review:
    return Review(fact.group_id, fact.date, fact.items)


def _rescheduled(review: Review, fact: happened.Rescheduled, _: civil_date) -> Review:
    return review if review.held_on else replace(review, date=fact.date)


def _item_added(review: Review, fact: happened.ItemAdded, _: civil_date) -> Review:
    return replace(review, items=(*review.items, fact.item))


def _item_dropped(review: Review, fact: happened.ItemDropped, _: civil_date) -> Review:
    kept = tuple(one for one in review.items if one.number != fact.item.number)
    gone = tuple(one for one in review.items if one.number == fact.item.number)
    return replace(review, items=kept, dropped=(*review.dropped, *gone))


def _lead_officers_changed(review: Review, fact: happened.LeadOfficersChanged, _: civil_date) -> Review:
    items = tuple(
        replace(one, lead_officers=fact.lead_officers) if one.number == fact.item else one
        for one in review.items
    )
    return replace(review, items=items)


def _cancelled(review: Review, _: happened.Cancelled, __: civil_date) -> Review:
    return replace(review, status="cancelled") if review.status == "scheduled" else review


def _selection_recorded(review: Review, fact: happened.SelectionRecorded, valid_from: civil_date) -> Review:
    others = tuple(one for one in review.selections if one.item != fact.item)
    new = Selection(fact.item, fact.criteria, fact.as_it_stood, fact.audit, valid_from)
    return replace(review, selections=(*others, new))


def _non_selection_recorded(
    review: Review, fact: happened.NonSelectionRecorded, valid_from: civil_date
) -> Review:
    others = tuple(one for one in review.non_selections if one.contract_id != fact.contract_id)
    new = NonSelection(fact.contract_id, fact.title, fact.criteria, fact.as_it_stood, fact.audit, valid_from)
    return replace(review, non_selections=(*others, new))


def _held(review: Review, fact: happened.Held, _: civil_date) -> Review:
    status: Status = "closed" if review.status == "closed" else "held"
    day = fact.held_on
    return replace(review, status=status, held_on=day, date=day.isoformat(), attendees=fact.attendees)


def _area_assessed(review: Review, fact: happened.AreaAssessed, _: civil_date) -> Review:
    key = (fact.item, fact.framework, fact.area)
    others = tuple(one for one in review.assessments if (one.item, one.framework, one.area) != key)
    new = Assessment(*key, fact.scale, fact.rating, fact.comment)
    return replace(review, assessments=(*others, new))


def _target_position_recorded(review: Review, fact: happened.TargetPositionRecorded, _: civil_date) -> Review:
    others = tuple(one for one in review.positions if (one.item, one.target) != (fact.item, fact.target))
    new = Position(fact.item, fact.target, fact.standing, fact.comment)
    return replace(review, positions=(*others, new))


def _finding_raised(review: Review, fact: happened.FindingRaised, valid_from: civil_date) -> Review:
    theme = fact.theme_named or fact.theme
    new = Finding(fact.number, fact.item, theme, fact.area, fact.text, fact.severity, valid_from)
    return replace(review, findings=(*review.findings, new))


def _finding_agreed(review: Review, fact: happened.FindingAgreed, _: civil_date) -> Review:
    return _changed_findings(
        review, (fact.finding,), lambda one: replace(one, answer="agreed", answered_by=fact.answered_by)
    )


def _finding_disputed(review: Review, fact: happened.FindingDisputed, _: civil_date) -> Review:
    return _changed_findings(
        review, (fact.finding,), lambda one: replace(one, answer="disputed", answered_by=fact.answered_by)
    )


def _findings_passed(review: Review, fact: happened.FindingsPassed, valid_from: civil_date) -> Review:
    new = Passing(fact.passing, fact.item, fact.findings, fact.member, fact.director, valid_from)
    passed = _changed_findings(review, fact.findings, lambda one: replace(one, passing=fact.passing))
    return replace(passed, passings=(*review.passings, new))


def _receipt_recorded(review: Review, fact: happened.ReceiptRecorded, valid_from: civil_date) -> Review:
    receipt = Receipt(fact.office, fact.received_by, valid_from)
    return _changed_passing(review, fact.passing, lambda one: replace(one, received=(*one.received, receipt)))


def _committee_decided(
    review: Review, fact: happened.SharedWithCommittee | happened.KeptFromCommittee, valid_from: civil_date
) -> Review:
    shared = isinstance(fact, happened.SharedWithCommittee)
    decision = Decision(fact.office, fact.decided_by, fact.committee_id, fact.committee, shared, valid_from)
    return _changed_passing(
        review, fact.passing, lambda one: replace(one, decisions=(*one.decisions, decision))
    )


def _closed(review: Review, _: happened.Closed, __: civil_date) -> Review:
    return replace(review, status="closed")


def _changed_findings(review: Review, numbers: tuple[int, ...], new: Callable[[Finding], Finding]) -> Review:
    found = tuple(new(one) if one.number in numbers else one for one in review.findings)
    return replace(review, findings=found)


def _changed_passing(review: Review, number: int, new: Callable[[Passing], Passing]) -> Review:
    found = tuple(new(one) if one.number == number else one for one in review.passings)
    return replace(review, passings=found)


CHANGES: dict[type[Fact], Callable[..., Review]] = {
    happened.Scheduled: _scheduled,
    happened.Rescheduled: _rescheduled,
    happened.ItemAdded: _item_added,
    happened.ItemDropped: _item_dropped,
    happened.LeadOfficersChanged: _lead_officers_changed,
    happened.Cancelled: _cancelled,
    happened.SelectionRecorded: _selection_recorded,
    happened.NonSelectionRecorded: _non_selection_recorded,
    happened.Held: _held,
    happened.AreaAssessed: _area_assessed,
    happened.TargetPositionRecorded: _target_position_recorded,
    happened.FindingRaised: _finding_raised,
    happened.FindingAgreed: _finding_agreed,
    happened.FindingDisputed: _finding_disputed,
    happened.FindingsPassed: _findings_passed,
    happened.ReceiptRecorded: _receipt_recorded,
    happened.SharedWithCommittee: _committee_decided,
    happened.KeptFromCommittee: _committee_decided,
    happened.Closed: _closed,
}
