"""What may be seen of an action: one about a finding tells what was found, so it is as confidential as its finding.

Whoever may not read the finding reads that there is an action, whose it is, by when, and where it stands. Whoever owns
it now reads all of it; whoever was passed the finding reads what was not put right before that. What managing a
contract brought up is read by those who read contracts.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from application.confidence import CANNOT_BE_READ, Disclosure, Shown, Viewer, without_words
from domain.action import ACTION
from domain.action.agreement import Agreed
from domain.action.arising import AgreedAbout
from domain.action.completion import CompletionClaimed
from domain.action.due_date import DueDateMoved
from domain.action.evidence import EvidenceOffered
from domain.action.lasting import LastingChecked
from domain.action.ownership import OwnerChanged
from domain.action.progress import ProgressReported
from domain.action.reopening import Reopened
from domain.action.terms import Action
from domain.action.verification import Verified
from domain.action.withdrawal import Withdrawn
from domain.amendment.events import Annulled, AnnulmentProposed, Corrected
from domain.chronicle import Chronicle
from domain.dates import in_words
from domain.events import Event, Fact, Recorded, Unreadable

WITHHELD: Final = "What is to be done is confidential until the finding is passed."
OF_CONTRACTS: Final = "What is to be done is told to those who read contracts."
_AGREED: Final = "An action was agreed about a finding; it is confidential until the finding is passed."
_SPOKEN: Final[dict[type[Fact], str]] = {
    Agreed: _AGREED,
    AgreedAbout: "An action was agreed about what managing a contract brought up.",
    ProgressReported: "Progress on an action was reported.",
    EvidenceOffered: "Evidence for an action was offered.",
    CompletionClaimed: "It was said that an action is done.",
    Corrected: "An earlier entry of an action was corrected.",
    Unreadable: CANNOT_BE_READ,
}


class ActionDisclosure:
    """What one viewer may read of one action, by its events and those of its review as known now."""

    def __init__(
        self, events: Sequence[Recorded], review: Callable[[UUID], Disclosure], viewer: Viewer
    ) -> None:
        self.viewer = viewer
        self._events = events
        self._now: Chronicle[Action] | None = None
        for recorded in events:
            self._now = ACTION.evolve(self._now, recorded.event)
        self._from = self._open_from(review)

    def state(self, known: Chronicle[Action], day: date | None) -> Action | None:
        """The action as it may be read: as in force on *day*, or the latest, once *known* was recorded."""
        action = known.in_force(day) if day else known.latest()
        if action is None or self._from == 0:
            return action
        if self._from is not None and not any(self._put_right_before(fact.event_id) for fact in known.facts):
            return action
        if self._from is not None and self._now is not None and known.version == self._now.version:
            return action
        return replace(
            action,
            text=WITHHELD if action.origin == "finding" else OF_CONTRACTS,
            about="",
            moved=tuple(replace(moved, why="") for moved in action.moved),
            progress=tuple(replace(progress, progress="") for progress in action.progress),
            offers=tuple(replace(offer, shows="") for offer in action.offers),
            verifications=tuple(replace(verification, note="") for verification in action.verifications),
            checks=tuple(replace(check, note="") for check in action.checks),
        )

    def event(self, told: Shown, event: Event) -> Shown:
        """One event of the action, *told* in full, as it may be read."""
        unreadable = isinstance(event.fact, Unreadable) and not self.viewer.sees_all
        if not unreadable and (self._from == 0 or (self._from is not None and self._passed(event))):
            return told
        return Shown(_instead(told.sentence, event.fact), without_words(told.envelope), withheld=True)

    def _open_from(self, review: Callable[[UUID], Disclosure]) -> int | None:
        """The log position from which on it is open to the viewer: 0 where all of it is, ``None`` where it is not."""
        action = ACTION.last_known(self._now) if self._now else None
        if self.viewer.sees_all or (action is not None and self.viewer.actor.person_id == action.owner):
            return 0
        if action is None:
            return None
        if action.review_id is None or action.finding is None:
            return 0 if self.viewer.reads_contracts else None
        return review(action.review_id).finding(action.finding, self._events[0].position)

    def _passed(self, event: Event) -> bool:
        """Whether an event may be read by whoever was passed the finding."""
        fact, event_id = event.fact, event.envelope.event_id
        match fact:
            case Corrected(corrects=named):
                position = next(
                    recorded.position
                    for recorded in self._events
                    if recorded.event.envelope.event_id == event_id
                )
                return position > (self._from or 0) and not self._annulled(named)
            case Annulled(annuls=named) | AnnulmentProposed(annuls=named):
                return False
        return not self._annulled(event_id) and not self._put_right_before(event_id)

    def _annulled(self, event_id: object) -> bool:
        return self._now is not None and event_id in self._now.annulled

    def _put_right_before(self, event_id: object) -> bool:
        """Whether a fact was put right before the finding was passed: what it said first never was."""
        return any(
            isinstance(recorded.event.fact, Corrected)
            and recorded.event.fact.corrects == event_id
            and recorded.position < (self._from or 0)
            for recorded in self._events
        )


def _instead(sentence: str, fact: Fact) -> str:
    match fact:
        case DueDateMoved():
            return f"An action is now due {in_words(fact.due)} (was {in_words(fact.previous)})."
        case Reopened():
            return f"An action was reopened, now due {in_words(fact.due)}."
        case Verified():
            return f"An action was verified as {fact.outcome}."
        case LastingChecked():
            return f"An action was looked at again: {fact.lasting}."
        case Annulled() | AnnulmentProposed() | OwnerChanged() | Withdrawn():
            return sentence
    return _SPOKEN[type(fact)]
