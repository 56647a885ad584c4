"""What is true of a review, and the kinds of value that its acts share."""

from collections.abc import Callable, Mapping
from datetime import date as civil_date
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.dates import PartialDate
from domain.group.terms import PostId
from domain.money import Pounds
from domain.text import LongText, PersonId, ShortText

ItemKind = Literal["contract", "area", "provider", "service"]
"""What an item is about: reviews cover providers and services too (paper 1.1), and plans name areas (paper 2.3)."""


ItemNumber = Annotated[int, Meta(ge=1, le=999)]


FindingNumber = Annotated[int, Meta(ge=1, le=9999)]


QuestionNumber = Annotated[int, Meta(ge=1, le=9999)]


PassingNumber = Annotated[int, Meta(ge=1, le=9999)]


LeadOfficers = Annotated[tuple[PersonId, ...], Meta(min_length=1, max_length=10)]


Directorate = Annotated[str, Meta(max_length=300)]


Level = Literal["high", "medium", "low", "not considered"]


Target = Literal["financial", "performance", "contract management"]
"""The three kinds of target in the terms of reference (paper 1.1)."""


Depth = Literal["in-depth", "light touch", "re-review"]
"""How deep a review of the programme goes (paper 1.2)."""


Activity = Literal["monitoring", "management", "review and evaluation"]
"""The three kinds of activity that the terms of reference name, of contracts and providers (paper 1.1)."""


TargetStanding = Literal["met", "partly met", "not met", "not measured"]


Theme = Literal["use of KPIs", "social value during the term", "comparison to best practice", "other"]
"""The three consistent themes of paper 2.2; what else there is goes by a name of its own."""


Severity = Literal["high", "medium", "low"]


FindingState = Literal["open", "being dealt with", "closed"]
"""How a finding stands, which is told to whoever may read reviews; what was found is not."""


FindingOutcome = Literal["put right", "accepted as it is", "overtaken", "not upheld"]
"""What became of a finding: it is no longer so, the Council lives with it, it lost its object, or it was none."""


Office = Literal["member", "director"]
"""In which office a recipient is passed findings: Cabinet Member or Corporate Director (paper 1.3)."""


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One printed line of a review, with lead officers of its own (paper 1.3, 2.3)."""

    number: ItemNumber
    """Place in the printed order; never given again once dropped."""
    title: ShortText
    """As printed."""
    kind: ItemKind = "contract"
    contract_id: UUID | None = None
    directorate: Directorate = ""
    lead_officers: LeadOfficers
    note: LongText = ""


class Judged(Struct, frozen=True, forbid_unknown_fields=True):
    """One criterion as it stood when the choice was made."""

    level: Level = "not considered"
    because: LongText = ""


class Suggestion(Struct, frozen=True, forbid_unknown_fields=True):
    """A Member's suggestion that a contract be reviewed."""

    member: PersonId
    suggested_on: civil_date
    words: LongText = ""


class Criteria(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The criteria of paper 1.3. They advise; the choice is a judgement with a reason."""

    value: Judged = Judged()
    risk: Judged = Judged()
    complexity: Judged = Judged()
    strategic_importance: Judged = Judged()
    proximity_to_expiry: Judged = Judged()
    member_suggestion: Suggestion | None = None
    others: LongText = ""
    """Criteria besides these six: the paper's list is open."""


class AuditCheck(Struct, frozen=True, forbid_unknown_fields=True):
    """What came of looking at the audit programme (paper 1.3: *some coordination with the audit programme*)."""

    clash: bool
    """Whether an audit of the same contract is under way or planned."""
    outcome: LongText
    """What was found, and what was agreed about it."""


class AsItStood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the record said of the contract on the day of the choice."""

    value: Pounds | None = None
    value_basis: ShortText | None = None
    """What the value counts: *whole life incl. VAT*, *whole life excl. VAT*, *a year excl. VAT*."""
    tier: ShortText | None = None
    end: PartialDate


class Recipient(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The post to which findings were passed, and who held it on that day."""

    group_id: UUID
    """The cabinet, management team … that has the post."""
    post_id: PostId
    title: ShortText
    holder: PersonId


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


class LookedAt(Struct, frozen=True):
    """Which kinds of activity a line was looked at for."""

    item: int
    activities: tuple[Activity, ...] = ()
    others: str = ""
    """What else was looked at."""


class Assessment(Struct, frozen=True):
    """How an item stands in one area of the framework."""

    item: int
    framework: str
    area: int
    scale: str
    rating: str
    comment: str
    statement: str | None = None
    """The numbered statement that was looked at; ``None`` where the area was, as a whole."""


class Position(Struct, frozen=True):
    """How an item stands in relation to one kind of target."""

    item: int
    target: Target
    standing: TargetStanding
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
    statement: str | None = None
    """The numbered statement of the framework that it is about."""
    owner: str = ""
    """Who sees to it that it is put right: opaque id of a person; empty while nobody is named."""
    state: FindingState = "open"
    how: str = ""
    """What its owner says is done about it; empty where nothing was said, or since it was opened again."""
    outcome: FindingOutcome | None = None
    """What became of it; ``None`` while it is not closed."""
    why_closed: str = ""
    closed_by: str = ""
    closed_on: civil_date | None = None
    passing: int | None = None
    """The passing in which it went to Cabinet Member and Corporate Director; ``None`` while it is confidential."""


class Question(Struct, frozen=True):
    """What somebody was asked in the session, and what they answered."""

    number: int
    item: int
    to: str
    """Whom it was put to: opaque id of a person."""
    text: str
    asked_on: civil_date
    answer: str = ""
    """Empty while it waits."""
    answered_on: civil_date | None = None


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
        return tuple((recipient.group_id, recipient.post_id) for recipient in (self.member, self.director))

    def unreceived(self) -> tuple[Office, ...]:
        """The offices in which nobody has confirmed that they have come."""
        done = {receipt.office for receipt in self.received}
        return tuple(office for office in get_args(Office) if office not in done)

    def undecided(self) -> tuple[Office, ...]:
        """The offices in which nobody has said whether a committee is to see them; none once one does."""
        if self.shared_with():
            return ()
        done = {decision.office for decision in self.decisions}
        return tuple(office for office in get_args(Office) if office not in done)

    def shared_with(self) -> tuple[UUID, ...]:
        """The committees that it was shared with. What was shared cannot be taken back."""
        return tuple(dict.fromkeys(decision.committee_id for decision in self.decisions if decision.shared))


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
    questions: tuple[Question, ...] = ()
    depth: Depth | None = None
    """How deep it goes; ``None`` where nobody has said."""
    looked_at: tuple[LookedAt, ...] = ()

    def item(self, number: int) -> Item | None:
        """The item of that number, also where it was dropped since."""
        return next((item for item in (*self.items, *self.dropped) if item.number == number), None)

    def finding(self, number: int) -> Finding | None:
        """The finding of that number."""
        return next((finding for finding in self.findings if finding.number == number), None)

    def question(self, number: int) -> Question | None:
        """The question of that number."""
        return next((question for question in self.questions if question.number == number), None)

    def passing(self, number: int) -> Passing | None:
        """The passing of that number."""
        return next((passing for passing in self.passings if passing.number == number), None)

    def not_passed(self) -> tuple[Finding, ...]:
        """Findings that are still confidential."""
        return tuple(finding for finding in self.findings if finding.passing is None)


def with_findings(review: Review, numbers: tuple[int, ...], new: Callable[[Finding], Finding]) -> Review:
    """The review with the findings of those numbers as *new* makes them."""
    found = tuple(new(finding) if finding.number in numbers else finding for finding in review.findings)
    return replace(review, findings=found)


def with_passing(review: Review, number: int, new: Callable[[Passing], Passing]) -> Review:
    """The review with the passing of that number as *new* makes it."""
    found = tuple(new(passing) if passing.number == number else passing for passing in review.passings)
    return replace(review, passings=found)


def item_meant(review: Review, fact: Any) -> Mapping[str, Any]:
    """Which item a fact about one means: its contract, where it has one."""
    item = review.item(fact.item)
    return {"item": item and (item.contract_id or item.kind)}
