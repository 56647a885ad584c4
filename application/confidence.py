"""What may be seen of a review: findings, assessments and reasons of selection are confidential until passed.

The one place that decides it. Every read puts what it is about to show through :func:`review_shown` or
:func:`entry_shown`. Who may see is judged by the review as it is known now, whatever moment is asked about: what was
passed since is open in the older story too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from domain.amendment.events import Annulled, AnnulmentProposed, Corrected
from domain.chronicle import Chronicle, as_corrected
from domain.decisions import Actor
from domain.events import DecisionRecord, Envelope, Fact, RuleOutcome, Unreadable
from domain.review import events as happened
from domain.review.state import Finding, NonSelection, Passing, Review

SEES_ALL: Final = frozenset({"reviewer", "governance", "auditor"})
_OFFICERS: Final = frozenset({"officer", "owner"})
_RECIPIENTS: Final = frozenset({"member", "director"})
_COUNCIL: Final = SEES_ALL | _OFFICERS

WITHHELD: Final = "A finding was raised; it is confidential until passed."
CANNOT_BE_READ: Final = "This event cannot be read; what is wrong with it is told to governance and auditors."
"""What stands for an event that might have told what was found: nobody knows what it says."""
_INSTEAD: Final[dict[type[Fact], str]] = {
    happened.FindingRaised: WITHHELD,
    happened.AreaAssessed: "An area was assessed; that is confidential until passed.",
    happened.TargetPositionRecorded: "A position on targets was recorded; it is confidential until passed.",
    happened.SelectionRecorded: "The reasons for choosing an item were recorded; they are confidential until passed.",
    happened.NonSelectionRecorded: "The reasons for not choosing a contract were recorded; they are confidential.",
    happened.FindingAgreed: "A finding was answered; that is confidential until passed.",
    happened.FindingDisputed: "A finding was answered; that is confidential until passed.",
    Unreadable: CANNOT_BE_READ,
}
_CORRECTED: Final = "An earlier entry of a review was corrected; it is confidential until passed."
_OWN_WORDS: Final = (
    happened.FindingsPassed,
    happened.ReceiptRecorded,
    happened.SharedWithCommittee,
    happened.KeptFromCommittee,
)
"""Facts whose sentence tells nothing of what was found; the reason given with them might."""


@dataclass(frozen=True)
class Viewer:
    """Who is reading, and what they hold today."""

    actor: Actor
    holds_role_in: Callable[[UUID], bool]
    """Whether they are owner, contract manager or lead officer of a contract."""
    posts_in: Callable[[UUID], frozenset[str]]
    """The posts that they hold in a group."""

    @property
    def sees_all(self) -> bool:
        """Whether nothing of a review is withheld from their role."""
        return self.actor.role in SEES_ALL


@dataclass(frozen=True)
class Shown:
    """An event's sentence and envelope as they may be read."""

    sentence: str
    envelope: Envelope
    withheld: bool = False
    """Whether anything of it is withheld."""


def review_shown(review: Review, now: Review | None, viewer: Viewer) -> Review:
    """*review* with what is confidential to the viewer left out; *now* is the same review as known now."""
    if viewer.sees_all:
        return review
    own = {one.number: _own_item(review, one.number, viewer) for one in (*review.items, *review.dropped)}
    open_items = {number for number, own_one in own.items() if own_one or _item_open(now, number, viewer)}
    return replace(
        review,
        selections=tuple(one for one in review.selections if one.item in open_items),
        non_selections=tuple(one for one in review.non_selections if _own_contract(one, viewer)),
        assessments=tuple(one for one in review.assessments if one.item in open_items),
        positions=tuple(one for one in review.positions if one.item in open_items),
        findings=tuple(
            one if own.get(one.item) or _finding_open(now, one.number, viewer) else _bare(one)
            for one in review.findings
        ),
    )


def entry_shown(told: Shown, fact: Fact, known: Chronicle[Any], now: Review | None, viewer: Viewer) -> Shown:
    """One event of a review, *told* in full, as the viewer may read it; *known* is its stream once it was recorded."""
    if viewer.sees_all or _fact_open(_subject(fact, known), known, now, viewer):
        return told
    sentence = _CORRECTED if isinstance(fact, Corrected) else _INSTEAD.get(type(fact), told.sentence)
    return Shown(sentence, without_words(told.envelope), withheld=True)


def _subject(fact: Fact, known: Chronicle[Any]) -> Fact:
    """The fact that an event is about: for an amendment, the one that it puts right."""
    if isinstance(fact, Corrected):
        return as_corrected(fact)
    if not isinstance(fact, Annulled | AnnulmentProposed):
        return fact
    corrected = {one.event_id: one.placed.fact for one in known.corrections}
    recorded = {one.event_id: one.fact for one in known.facts}
    return corrected.get(fact.annuls) or recorded.get(fact.annuls) or fact


def _fact_open(fact: Fact, known: Chronicle[Any], now: Review | None, viewer: Viewer) -> bool:
    """Whether the viewer may read all of a fact. Putting reviews down and holding them is no secret."""
    if isinstance(fact, Unreadable):
        return False
    if isinstance(fact, happened.NonSelectionRecorded):
        return _own_contract(fact, viewer)
    if type(fact) not in _INSTEAD and not isinstance(fact, _OWN_WORDS):
        return True
    number: int = getattr(fact, "item", 0)
    if any(_own_item(state, number, viewer) for state in (known.latest(), now) if state is not None):
        return True
    if isinstance(fact, happened.FindingRaised):
        return _finding_open(now, fact.number, viewer)
    if isinstance(fact, happened.FindingAgreed | happened.FindingDisputed):
        return _finding_open(now, fact.finding, viewer)
    if isinstance(fact, _OWN_WORDS):
        passing = now.passing(fact.passing) if now else None
        return passing is not None and _passing_open(passing, viewer)
    return _item_open(now, number, viewer)


def _own_contract(considered: NonSelection | happened.NonSelectionRecorded, viewer: Viewer) -> bool:
    return viewer.actor.role in _OFFICERS and viewer.holds_role_in(considered.contract_id)


def _own_item(review: Review, number: int, viewer: Viewer) -> bool:
    """Whether an officer leads on the item, or holds a role in its contract."""
    item = review.item(number)
    if item is None or viewer.actor.role not in _OFFICERS:
        return False
    if viewer.actor.person_id in item.lead_officers:
        return True
    return item.contract_id is not None and viewer.holds_role_in(item.contract_id)


def _item_open(now: Review | None, number: int, viewer: Viewer) -> bool:
    """Whether findings on the item came to the viewer: what else was recorded about it goes with them."""
    passings = now.passings if now else ()
    return any(_passing_open(one, viewer) for one in passings if one.item == number)


def _finding_open(now: Review | None, number: int, viewer: Viewer) -> bool:
    finding = now.finding(number) if now else None
    passing = now.passing(finding.passing) if now and finding and finding.passing else None
    return passing is not None and _passing_open(passing, viewer)


def _passing_open(passing: Passing, viewer: Viewer) -> bool:
    """Passed to a post that the viewer holds, or shared with a committee: that opens it to the council."""
    committees = passing.shared_with()
    if viewer.actor.role in _COUNCIL:
        return bool(committees)
    if viewer.actor.role not in _RECIPIENTS:
        return False
    if any(viewer.posts_in(committee) for committee in committees):
        return True
    to = passing.recipient("director" if viewer.actor.role == "director" else "member")
    return to.post_id in viewer.posts_in(to.group_id)


def finding_shown(now: Review, number: int, viewer: Viewer) -> bool:
    """Whether a finding may be read: it is about an item of the viewer's own, or has come to them. *now* is the
    review as known now."""
    finding = now.finding(number)
    return finding is not None and (
        _own_item(now, finding.item, viewer) or _finding_open(now, number, viewer)
    )


def _bare(finding: Finding) -> Finding:
    """That there is a finding, and on which item."""
    return Finding(
        finding.number, finding.item, "", None, WITHHELD, "", finding.raised_on, passing=finding.passing
    )


def without_words(envelope: Envelope) -> Envelope:
    """The envelope without free text, titles of documents and what rules said."""
    rules = tuple(RuleOutcome(one.rule, one.outcome) for one in envelope.decision.rules)
    return replace(
        envelope,
        decision=DecisionRecord(envelope.decision.policy, rules),
        reason="",
        authority="",
        evidence=(),
    )
