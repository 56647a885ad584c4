"""What may be seen of an action: it tells what was found, so it is as confidential as its finding.

Whoever may not read the finding reads that there is an action, whose it is, by when, and where it stands. Its owner
reads all of it.
"""

from typing import Final

from msgspec.structs import replace

from application.confidence import CANNOT_BE_READ, Shown, Viewer, finding_shown, without_words
from domain.action import events as happened
from domain.action.state import Action
from domain.amendment.events import Annulled, AnnulmentProposed, Corrected
from domain.dates import in_words
from domain.events import Fact, Unreadable
from domain.review.state import Review

WITHHELD: Final = "What is to be done is confidential until the finding is passed."
_AGREED: Final = "An action was agreed about a finding; it is confidential until the finding is passed."
_SPOKEN: Final[dict[type[Fact], str]] = {
    happened.Agreed: _AGREED,
    happened.ProgressReported: "Progress on an action was reported.",
    happened.EvidenceOffered: "Evidence for an action was offered.",
    happened.CompletionClaimed: "It was said that an action is done.",
    Corrected: "An earlier entry of an action was corrected.",
    Unreadable: CANNOT_BE_READ,
}


def may_read(action: Action, review: Review | None, viewer: Viewer) -> bool:
    """Whether the viewer may read all of it; *review* is the action's, as known now."""
    if viewer.sees_all or viewer.actor.person_id == action.owner:
        return True
    return review is not None and finding_shown(review, action.finding, viewer)


def action_shown(action: Action, now: Review | None, viewer: Viewer) -> Action:
    """*action* with what is confidential to the viewer left out."""
    if may_read(action, now, viewer):
        return action
    return replace(
        action,
        text=WITHHELD,
        moved=tuple(replace(one, why="") for one in action.moved),
        progress=tuple(replace(one, progress="") for one in action.progress),
        offers=tuple(replace(one, shows="") for one in action.offers),
        verifications=tuple(replace(one, note="") for one in action.verifications),
    )


def action_entry_shown(
    told: Shown, fact: Fact, action: Action | None, now: Review | None, viewer: Viewer
) -> Shown:
    """One event of an action, *told* in full, as the viewer may read it; *action* is as it was after it."""
    owns = action is not None and not isinstance(fact, Unreadable) and may_read(action, now, viewer)
    if viewer.sees_all or owns:
        return told
    return Shown(_instead(told.sentence, fact), without_words(told.envelope), withheld=True)


def _instead(sentence: str, fact: Fact) -> str:
    match fact:
        case happened.DueDateMoved():
            return f"An action is now due {in_words(fact.due)} (was {in_words(fact.previous)})."
        case happened.Reopened():
            return f"An action was reopened, now due {in_words(fact.due)}."
        case happened.Verified():
            return f"An action was verified as {fact.outcome}."
        case Annulled() | AnnulmentProposed() | happened.OwnerChanged() | happened.Withdrawn():
            return sentence
    return _SPOKEN[type(fact)]
