"""What is true of an action, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.action import events as happened
from domain.action.events import Outcome
from domain.dates import PartialDate
from domain.events import Fact

Status = Literal["open", "claimed", "done", "withdrawn"]


class Moved(Struct, frozen=True):
    """A due date that was given up for another."""

    previous: PartialDate
    due: PartialDate
    why: str
    by: str
    on: date
    reopened: bool = False
    """Whether it came with reopening the action."""


class Progress(Struct, frozen=True):
    """How far it was on a day."""

    on: date
    progress: str


class Offer(Struct, frozen=True):
    """Evidence that was offered, and whether it was accepted."""

    offer: int
    shows: str
    by: str
    on: date
    accepted: bool = False


class Verification(Struct, frozen=True):
    """What somebody other than the owner found."""

    outcome: Outcome
    accepted: tuple[int, ...]
    by: str
    on: date
    note: str


class Action(Struct, frozen=True):
    """An action from one day to the next."""

    review_id: UUID
    finding: int
    item: int
    item_title: str
    contract_id: UUID | None
    text: str
    owner: str
    due: PartialDate
    first_due: PartialDate
    agreed_on: date
    status: Status = "open"
    moved: tuple[Moved, ...] = ()
    """Every due date that was moved, the earliest first."""
    progress: tuple[Progress, ...] = ()
    offers: tuple[Offer, ...] = ()
    claimed_by: str = ""
    """Who said that it is done, while nobody has verified that."""
    verifications: tuple[Verification, ...] = ()
    owners_before: tuple[str, ...] = ()


def _agreed(_: Action | None, fact: happened.Agreed, valid_from: date) -> Action:
    return Action(
        review_id=fact.review_id,
        finding=fact.finding,
        item=fact.item,
        item_title=fact.item_title,
        contract_id=fact.contract_id,
        text=fact.text,
        owner=fact.owner,
        due=fact.due,
        first_due=fact.due,
        agreed_on=valid_from,
    )


def _progress_reported(action: Action, fact: happened.ProgressReported, valid_from: date) -> Action:
    return replace(action, progress=(*action.progress, Progress(valid_from, fact.progress)))


def _evidence_offered(action: Action, fact: happened.EvidenceOffered, valid_from: date) -> Action:
    new = Offer(fact.offer, fact.shows, fact.offered_by, valid_from)
    return replace(action, offers=(*action.offers, new))


def _due_date_moved(action: Action, fact: happened.DueDateMoved, valid_from: date) -> Action:
    moved = Moved(fact.previous, fact.due, fact.why, fact.moved_by, valid_from)
    return replace(action, due=fact.due, moved=(*action.moved, moved))


def _completion_claimed(action: Action, fact: happened.CompletionClaimed, _: date) -> Action:
    status: Status = "claimed" if action.status == "open" else action.status
    return replace(action, status=status, claimed_by=fact.claimed_by)


def _verified(action: Action, fact: happened.Verified, valid_from: date) -> Action:
    found = Verification(fact.outcome, fact.accepted, fact.verified_by, valid_from, fact.note)
    offers = tuple(
        replace(one, accepted=True) if one.offer in fact.accepted else one for one in action.offers
    )
    return replace(
        action,
        status="done" if fact.outcome == "fully done" else "open",
        claimed_by="",
        offers=offers,
        verifications=(*action.verifications, found),
    )


def _reopened(action: Action, fact: happened.Reopened, valid_from: date) -> Action:
    moved = Moved(fact.previous, fact.due, fact.why, fact.reopened_by, valid_from, reopened=True)
    return replace(action, status="open", due=fact.due, moved=(*action.moved, moved))


def _owner_changed(action: Action, fact: happened.OwnerChanged, _: date) -> Action:
    return replace(action, owner=fact.owner, owners_before=(*action.owners_before, fact.previous))


def _withdrawn(action: Action, _: happened.Withdrawn, __: date) -> Action:
    return replace(action, status="withdrawn")


CHANGES: dict[type[Fact], Callable[..., Action]] = {
    happened.Agreed: _agreed,
    happened.ProgressReported: _progress_reported,
    happened.EvidenceOffered: _evidence_offered,
    happened.DueDateMoved: _due_date_moved,
    happened.CompletionClaimed: _completion_claimed,
    happened.Verified: _verified,
    happened.Reopened: _reopened,
    happened.OwnerChanged: _owner_changed,
    happened.Withdrawn: _withdrawn,
}
