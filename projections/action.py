"""The list of actions. It says whose they are and by when, and never what was found: that is confidential."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.action import ACTION
from domain.action.terms import Action, Lasting, Origin, Outcome, Status
from domain.dates import latest
from projections.columns import Id
from projections.table import ALWAYS, Row, Table


class Summary(NamedTuple):
    """What a list shows of an action."""

    owner: str
    due: str
    """A day, or a month by whose last day it is to be done."""
    due_on: str
    """The last day on which it is in time."""
    status: str
    outcome: str | None
    """What the last verification found."""
    contract_id: Id | None
    origin: str
    """What gave rise to it: a finding of a review, or something that managing the contract brought up."""
    origin_id: str
    """Of the review, or of what gave rise to it."""
    review_id: Id | None
    finding: int | None
    item_title: str
    agreed_on: str
    first_due: str
    """The due date first agreed: a day or a month."""
    times_moved: int
    """How often the due date was moved; a reopening counts."""
    offers: int
    """How often evidence was offered."""
    done_on: str | None
    """The day on which it was verified as fully done."""
    lasting: str | None
    """What was seen last since it was done; none where nobody has looked."""
    ever_owned_by: str
    """Opaque ids of those who own it or did, each between spaces."""


ActionRow = Row[Summary]
"""An action as its list has it."""


def summarise(action: Action, _action_id: UUID) -> Summary:
    """What a list shows of it."""
    last = latest(action.due)
    return Summary(
        owner=action.owner,
        due=action.due,
        due_on=last.isoformat() if last else ALWAYS,
        status=action.status,
        outcome=action.verifications[-1].outcome if action.verifications else None,
        contract_id=str(action.contract_id) if action.contract_id else None,
        origin=action.origin,
        origin_id=str(action.origin_id),
        review_id=str(action.review_id) if action.review_id else None,
        finding=action.finding,
        item_title=action.item_title,
        agreed_on=action.agreed_on.isoformat(),
        first_due=action.first_due,
        times_moved=len(action.moved),
        offers=len(action.offers),
        done_on=action.done_on.isoformat() if action.done_on else None,
        lasting=action.lasting,
        ever_owned_by="".join(f" {who} " for who in (*action.owners_before, action.owner)),
    )


_UNDONE = "r.status IN ('open', 'claimed')"

ACTIONS: Final = Table(
    name="actions",
    stream=ACTION,
    summary=Summary,
    summarise=summarise,
    sorted_by=("due_on",),
    open_days=("due_on",),
    indexed=("owner", "contract_id", "review_id", "origin_id"),
    unseen=("ever_owned_by",),
    filters={
        "owner": "r.owner = ?",
        "contract_id": "r.contract_id = ?",
        "review_id": "r.review_id = ?",
        "origin": "r.origin = ?",
        "origin_id": "r.origin_id = ?",
        "status": "r.status = ?",
        "outcome": "r.outcome = ?",
        "lasting": "r.lasting = ?",
        "due_from": "r.due_on >= ?",
        "due_to": "r.due_on <= ?",
    },
    values={
        "status": get_args(Status),
        "outcome": get_args(Outcome),
        "origin": get_args(Origin),
        "lasting": get_args(Lasting),
    },
    choices={
        "overdue": {"yes": f"({_UNDONE} AND r.due_on < :day)", "no": f"NOT ({_UNDONE} AND r.due_on < :day)"},
        "moved": {"yes": "r.times_moved > 0", "no": "r.times_moved = 0"},
    },
)
