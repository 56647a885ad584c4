"""The review: a session of a review group, what it looked at, what it found, and to whom that went.

==================  ================================================  ==========================
State               Facts that may follow                             Facts that lead out of it
==================  ================================================  ==========================
not scheduled       scheduled                                         scheduled → scheduled
scheduled           rescheduled, item added, item dropped, lead       held → held
                    officers changed, selection recorded,             cancelled → cancelled
                    non-selection recorded, depth set
held                selection recorded, non-selection recorded, depth closed → closed
                    set, activities recorded, area assessed, target
                    position recorded, question
                    put, question answered, finding raised, finding
                    agreed, finding disputed, finding owner named,
                    finding taken up, finding closed, finding
                    reopened, findings passed, receipt recorded,
                    shared with committee, kept from committee
cancelled           (none)                                            (none)
closed              finding owner named, finding taken up, finding    (none)
                    closed, finding reopened, receipt recorded,
                    shared with committee, kept from committee
==================  ================================================  ==========================

**Purpose.** Holding contract owners to account by in-depth reviews against the good practice framework (paper 1.2),
with the reason of each choice, and findings that go to Cabinet Member and Corporate Director first (paper 1.3).

**Dilemmas.**

- *A line is kept as printed.* A line may name two services, a provider by initials, or an area with no contract on this
  record. The title is the printed one; a contract's id is added where there is one.
- *Lead officers belong to the line*, not to the session: one line may have two, and two lines the same one twice.
- *A choice is a judgement.* Criteria advise. Value, tier and end date are written down as they stood.
- *Passed means both.* The paper says Cabinet Member *and* Corporate Director. A passing without one of them is refused;
  the posts must cover the item's directorate and be held by somebody on that day.
- *To the post, not the person.* Whoever holds the post may read what was passed to it; who held it then is kept too.
- *Two people are two people.* The Cabinet Member is not the Corporate Director; whoever passed findings, or had them
  passed, does not confirm that they came, nor does one person confirm it for both; whoever raised a finding does not
  answer it.
- *Shared is for good.* A committee cannot be made to forget. Keeping findings from one is a decision with a reason.
- *To account, in words.* What the owner was asked in the session, and answered, stays on record. Nobody asks
  themselves; whoever was asked answers, and may answer again: the answer before stays beside it.
- *A finding stands by itself.* Its theme is its type. Actions say what somebody promised to do and whether that was
  done; the finding says whether what was found is still so. It is open, being dealt with once its owner says how, and
  closed by somebody else, who says why: put right, on actions about it that were verified as done or on a document that
  shows it; accepted as it is; overtaken; or not upheld. All of its actions may be done and it stays open, for it may
  need another; while it is closed, no action is agreed about it. It goes on when the review is closed.
- *No score in the framework.* The scale is data; each rating names its scale, so a later scale rewrites nothing.
- *What others did is not rewritten.* Answers, passings and committee decisions can be annulled and done again, but not
  corrected: they decide who may read. What they rest on is not changed behind them: a finding that was answered or
  passed, or the directorate it was passed for, is corrected only where that is named and put right next.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final
from uuid import UUID

from domain.amendment.events import Annulled, AnnulmentProposed
from domain.decisions import Command
from domain.events import Fact
from domain.review.assessment import ASSESSMENT, POSITION
from domain.review.closing import CLOSING
from domain.review.committee import KEEPING, SHARING
from domain.review.depth import ACTIVITIES, DEPTH
from domain.review.finding import AGREEMENT, DISPUTE, FINDING
from domain.review.finding_owner import FINDING_OWNER, findings_handed_over
from domain.review.finding_state import FINDING_CLOSING, REOPENING, TAKING_UP
from domain.review.holding import HOLDING
from domain.review.items import ADDITION, DROPPING, LEAD_OFFICERS, ItemAdded, ItemDropped, lines_handed_over
from domain.review.passing import PASSING
from domain.review.questioning import ANSWER, QUESTION
from domain.review.receipt import RECEIPT
from domain.review.scheduling import CANCELLATION, RESCHEDULING, SCHEDULING
from domain.review.selection import NON_SELECTION, SELECTION, NonSelectionRecorded
from domain.review.terms import Review
from domain.stream import Stream


def _concerns(_review_id: UUID, review: Review, fact: Fact) -> Iterable[UUID]:
    """A fact about one item is part of its contract's story only; any other, of every item's contract."""
    match fact:
        case NonSelectionRecorded():
            return (fact.contract_id,)
        case ItemAdded() | ItemDropped():
            numbers = [fact.item.number]
        case _ if isinstance(number := getattr(fact, "item", None), int):
            numbers = [number]
        case _:
            numbers = [item.number for item in (*review.items, *review.dropped)]
    items = [review.item(number) for number in numbers]
    found = [item.contract_id for item in items if item is not None and item.contract_id is not None]
    if isinstance(fact, Annulled | AnnulmentProposed):
        found += [left_out.contract_id for left_out in review.non_selections]
    return found


def _handed_over(review: Review, leaver: str, successor: str, day: date) -> Iterator[Command]:
    """The lines on which somebody leads, and the findings that are theirs to see to."""
    yield from lines_handed_over(review, leaver, successor, day)
    yield from findings_handed_over(review, leaver, successor, day)


REVIEW: Final = Stream(
    noun="review",
    plural="reviews",
    called="review",
    state=Review,
    steps=(
        SCHEDULING,
        RESCHEDULING,
        ADDITION,
        DROPPING,
        LEAD_OFFICERS,
        CANCELLATION,
        SELECTION,
        NON_SELECTION,
        DEPTH,
        HOLDING,
        ACTIVITIES,
        ASSESSMENT,
        POSITION,
        QUESTION,
        ANSWER,
        FINDING,
        AGREEMENT,
        DISPUTE,
        FINDING_OWNER,
        TAKING_UP,
        FINDING_CLOSING,
        REOPENING,
        PASSING,
        RECEIPT,
        SHARING,
        KEEPING,
        CLOSING,
    ),
    concerns=_concerns,
    hands_over=_handed_over,
)
