"""What may be seen of a review: findings, assessments and reasons of selection are confidential until passed.

The one place that decides it, for one reader and one review: a :class:`Disclosure`. It is judged now and by event:

- who may see is asked of the review, the contracts and the posts as they are known now, whatever moment is asked about:
  what was passed since is open in the older story too, and whoever gave up a role reads no more by it;
- a number stands for the event that gave it: nothing opens because a later finding has an earlier one's number;
- only what was passed is told: a text that had been put right before it was passed never was, nor was an assessment
  that another one replaced, nor what was said about a finding and stood no more. What was put right since goes to
  whoever has the wrong text;
- what was shared came to those whom it was shared with by that, and not when others were passed it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, takewhile
from typing import Any, Final, NamedTuple
from uuid import UUID

from msgspec import to_builtins
from msgspec.structs import replace

from domain.amendment.events import Annulled, AnnulmentProposed, Corrected
from domain.chronicle import Chronicle, as_corrected
from domain.decisions import Actor
from domain.events import FACTS, DecisionRecord, Envelope, Event, Fact, Recorded, RuleOutcome, Unreadable
from domain.review import REVIEW
from domain.review.assessment import AreaAssessed, TargetPositionRecorded
from domain.review.committee import KeptFromCommittee, SharedWithCommittee
from domain.review.finding import FindingAgreed, FindingDisputed, FindingRaised
from domain.review.finding_owner import FindingOwnerNamed
from domain.review.finding_state import FindingClosed, FindingReopened, FindingTakenUp
from domain.review.items import ItemAdded
from domain.review.passing import FindingsPassed
from domain.review.questioning import QuestionAnswered, QuestionPut
from domain.review.receipt import ReceiptRecorded
from domain.review.scheduling import Scheduled
from domain.review.selection import NonSelectionRecorded, SelectionRecorded
from domain.review.terms import Finding, Passing, Question, Review
from domain.sentences import Names, sentence
from domain.timeline import Placed

SEES_ALL: Final = frozenset({"reviewer", "governance", "auditor"})
_OFFICERS: Final = frozenset({"officer", "owner"})
_RECIPIENTS: Final = frozenset({"member", "director"})
_COUNCIL: Final = SEES_ALL | _OFFICERS

WITHHELD: Final = "A finding was raised; it is confidential until passed."
CANNOT_BE_READ: Final = "This event cannot be read; what is wrong with it is told to governance and auditors."
"""What stands for an event that might have told what was found: nobody knows what it says."""
_INSTEAD: Final[dict[type[Fact], str]] = {
    FindingRaised: WITHHELD,
    AreaAssessed: "An area was assessed; that is confidential until passed.",
    TargetPositionRecorded: "A position on targets was recorded; it is confidential until passed.",
    SelectionRecorded: "The reasons for choosing an item were recorded; they are confidential until passed.",
    NonSelectionRecorded: "The reasons for not choosing a contract were recorded; they are confidential.",
    QuestionPut: "A question was put; it is confidential until passed.",
    QuestionAnswered: "A question was answered; that is confidential until passed.",
    FindingAgreed: "A finding was answered; that is confidential until passed.",
    FindingDisputed: "A finding was answered; that is confidential until passed.",
    FindingOwnerNamed: "A finding was given an owner; that is confidential until passed.",
    FindingTakenUp: "A finding is being dealt with; that is confidential until passed.",
    FindingClosed: "A finding was closed; that is confidential until passed.",
    FindingReopened: "A finding was opened again; that is confidential until passed.",
    Unreadable: CANNOT_BE_READ,
}
_ABOUT_A_FINDING: Final = (
    *(FindingAgreed, FindingDisputed, FindingOwnerNamed, FindingTakenUp, FindingClosed, FindingReopened),
)
"""What is recorded about a finding once it was raised: as open as the finding is."""
_TOLD_BY_THE_NEXT: Final[dict[type[Fact], str]] = {
    AreaAssessed: "rating",
    TargetPositionRecorded: "standing",
    QuestionAnswered: "text",
    FindingOwnerNamed: "owner",
}
"""What of a fact the next of its kind tells as what was before."""
_CORRECTED: Final = "An earlier entry of a review was corrected; it is confidential until passed."
_OWN_WORDS: Final = (
    FindingsPassed,
    ReceiptRecorded,
    SharedWithCommittee,
    KeptFromCommittee,
)
"""Facts whose sentence tells nothing of what was found; the reason given with them might."""
NO_SECRET: Final = frozenset(
    name
    for name, known in FACTS.items()
    if name.startswith(f"{REVIEW.noun}.") and known not in _INSTEAD and not issubclass(known, _OWN_WORDS)
)
"""Names of the facts of a review whose every word may be read by whoever may read reviews."""
_NEVER: Final = 2**62


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

    @property
    def reads_contracts(self) -> bool:
        """Whether their role reads the whole record of contracts."""
        return self.actor.role in _COUNCIL


class Shown(NamedTuple):
    """An event's sentence and envelope as they may be read."""

    sentence: str
    envelope: Envelope
    withheld: bool = False
    """Whether anything of it is withheld."""


class _PutRight(NamedTuple):
    """A correction of a fact, and how it reads by it."""

    version: int
    event_id: UUID
    text: Fact


class Disclosure:
    """What one viewer may read of one review, by the review's events as known now."""

    def __init__(self, events: Sequence[Recorded], viewer: Viewer) -> None:
        self.viewer = viewer
        self._events = events
        self._at = {recorded.event.version: recorded.position for recorded in events}
        self._facts = {recorded.event.envelope.event_id: recorded.event.fact for recorded in events}
        self._now = chronicle_of(events)
        self._latest = self._now.latest() if self._now else None
        self._annulled = self._now.annulled if self._now else frozenset()
        self._own = dict(self._own_items())
        self._passed: dict[UUID, int] = {}
        """By event that was passed to the viewer: the review's version with which it was, the first time."""
        self._passings = dict(self._passings_to())
        """The events of these passings, and the versions with which they stood."""

    # Asked of it

    def state(self, known: Chronicle[Review], day: date | None) -> Review | None:
        """The review as it may be read: as in force on *day*, or the latest, once *known* was recorded."""
        review = known.in_force(day) if day else known.latest()
        if review is None or self.viewer.sees_all:
            return review
        last = _last_told(known.timeline.placed, day)

        def is_open(*key: Any) -> bool:
            said = last.get(key)
            return said is not None and (
                self._owns(said.fact.item, known)  # type: ignore[attr-defined]
                or said.fact in self._texts_open(said, known)
            )

        def as_open(finding: Finding) -> Finding:
            if self._sees_to(finding.number, known):
                return finding
            if not is_open("finding", finding.number):
                return _bare(finding)
            closed = {"outcome": None, "why_closed": "", "closed_by": "", "closed_on": None}
            for kind, unsaid in (
                ("answer", {"answer": "", "answered_by": ""}),
                ("taking up", {"how": ""}),
                ("closing", closed),
            ):
                if not is_open(kind, finding.number):  # said before it was passed, and stood no more by then
                    finding = replace(finding, **unsaid)
            return finding

        def as_asked(question: Question) -> Question:
            if self._asked(question.to) or is_open("reply", question.item, question.number):
                return question
            return replace(question, answer="", answered_on=None)

        return replace(
            review,
            selections=tuple(
                selection for selection in review.selections if is_open("selection", selection.item)
            ),
            non_selections=tuple(
                non_selection
                for non_selection in review.non_selections
                if self._own_contract(non_selection.contract_id)
            ),
            assessments=tuple(
                rated
                for rated in review.assessments
                if is_open("assessment", rated.item, rated.framework, rated.area, rated.statement)
            ),
            positions=tuple(
                position
                for position in review.positions
                if is_open("position", position.item, position.target)
            ),
            findings=tuple(map(as_open, review.findings)),
            questions=tuple(
                as_asked(question)
                for question in review.questions
                if self._asked(question.to) or is_open("question", question.item, question.number)
            ),
        )

    def event(self, told: Shown, event: Event, known: Chronicle[Review], names: Names) -> Shown:
        """One event of the review, *told* in full, as it may be read; *known* is the review once it was recorded,
        *names* what people are called where a part of it is told."""
        if self.viewer.sees_all:
            return told
        fact = event.fact
        about = subject(fact, known)
        if self._told_whole(about, event, known):
            if self._before_open(about, event, known):
                return told
            passed = replace(about, previous=None)
            if isinstance(fact, Corrected):
                passed = replace(fact, replacement=to_builtins(passed))
            return Shown(sentence(passed, names), without_words(told.envelope), withheld=True)
        instead = _CORRECTED if isinstance(fact, Corrected) else _INSTEAD.get(type(fact), told.sentence)
        if isinstance(fact, Corrected) and self._became_passed(event):
            instead = told.sentence
        return Shown(instead, without_words(told.envelope), withheld=True)

    def finding(self, number: int, position: int) -> int | None:
        """From which log position on the finding that had this number at *position* is open to the viewer: 0 where it
        always was, ``None`` where it is not."""
        known = chronicle_of([recorded for recorded in self._events if recorded.position <= position])
        raised = _standing(known, ("finding", number))
        if raised is None or not isinstance(raised.fact, FindingRaised):
            return None
        if self._owns(raised.fact.item, known) or self._sees_to(number, known):
            return 0
        return self._at[self._passed[raised.event_id]] if self._went(raised.event_id) else None

    # Who: judged by the review as known now

    def _own_items(self) -> Iterator[tuple[int, UUID]]:
        """Items of which the viewer is a lead officer, or in whose contract they hold a role, with the event that put
        each down."""
        if self._now is None or self.viewer.actor.role not in _OFFICERS:
            return
        review = REVIEW.last_known(self._now)
        if review is None:  # what put it down cannot be read
            return
        for item in (*review.items, *review.dropped):
            leads = self.viewer.actor.person_id in item.lead_officers
            if leads or (item.contract_id is not None and self.viewer.holds_role_in(item.contract_id)):
                put_down = _put_down(self._now, item.number)
                if put_down is not None:
                    yield item.number, put_down

    def _owns(self, number: int, known: Chronicle[Review] | None) -> bool:
        return known is not None and number in self._own and _put_down(known, number) == self._own[number]

    def _asked(self, person_id: str) -> bool:
        """Whether it is the viewer whom a question was put to."""
        return self.viewer.actor.role in _OFFICERS and self.viewer.actor.person_id == person_id

    def _sees_to(self, number: int, known: Chronicle[Review] | None) -> bool:
        """Whether the finding that has this number in *known* is the viewer's to see to, as the review is known now."""
        if self.viewer.actor.role not in _OFFICERS:
            return False
        finding = self._latest.finding(number) if self._latest else None
        if finding is None or finding.owner != self.viewer.actor.person_id:
            return False
        raised = _raised_by(known, number)
        return raised is not None and raised == _raised_by(self._now, number)

    def _own_contract(self, contract_id: UUID) -> bool:
        return self.viewer.actor.role in _OFFICERS and self.viewer.holds_role_in(contract_id)

    def _passings_to(self) -> Iterator[tuple[UUID, int]]:
        """Passings that came to the viewer; what was passed with each is taken down."""
        for passing in self._latest.passings if self._latest else ():
            placed = _standing(self._now, ("passing", passing.number))
            if placed is None or not came_to(passing, self.viewer):
                continue
            yield placed.event_id, placed.version
            came = self._came_with(passing, placed.version)
            passed, told = self._before(placed.version), self._before(came)
            for event_id in (*_passed_along(passing, passed), *_told_along(passing, told)):
                self._passed[event_id] = min(self._passed.get(event_id, _NEVER), came)

    def _came_with(self, passing: Passing, version: int) -> int:
        """The review's version with which a passing came to the viewer: its own for the posts that it went to, for
        others that with which it was first shared with them. What was put right in between they never had."""
        if _went_to_a_post_of(passing, self.viewer):
            return version
        return min(
            shared.version
            for shared in _placed(self._now)
            if isinstance(shared.fact, SharedWithCommittee)
            and shared.fact.passing == passing.number
            and _opens_to(shared.fact.committee_id, self.viewer)
        )

    def _before(self, version: int) -> tuple[Placed, ...]:
        """The facts that stood just before that version of the review."""
        return _placed(
            chronicle_of([recorded for recorded in self._events if recorded.event.version < version])
        )

    def _stands(self, event_id: UUID) -> bool:
        return any(placed.event_id == event_id for placed in _placed(self._now))

    def _went(self, event_id: UUID) -> bool:
        """Whether a fact was passed to the viewer, and still stands."""
        return event_id in self._passed and self._stands(event_id)

    # What: judged by event

    def _texts_open(self, placed: Placed, known: Chronicle[Review]) -> list[Fact]:
        """How a fact reads to the viewer, whoever else's it is: none where it is not open."""
        if isinstance(placed.fact, _ABOUT_A_FINDING):
            told = self._answer_open(placed.fact, placed.event_id, placed.version, known)
            return [placed.fact] if told else []
        return self._passed_texts(placed.event_id)

    def _passed_texts(self, event_id: UUID) -> list[Fact]:
        """A fact as it read when it was passed, and as it was put right since."""
        if not self._went(event_id):
            return []
        before, since = self._corrections(event_id)
        texts = [self._facts[event_id], *(correction.text for correction in (*before, *since))]
        return texts[len(before) :]

    def _corrections(self, event_id: UUID) -> tuple[list[_PutRight], list[_PutRight]]:
        """The corrections of a fact that was passed: those it was passed with, and those since. They still stand."""
        standing = [
            _PutRight(recorded.event.version, recorded.event.envelope.event_id, as_corrected(fact))
            for recorded in self._events
            if isinstance(fact := recorded.event.fact, Corrected)
            and fact.corrects == event_id
            and recorded.event.envelope.event_id not in self._annulled
        ]
        before = [correction for correction in standing if correction.version < self._passed[event_id]]
        return before, standing[len(before) :]

    def _told_whole(self, fact: Fact, event: Event, known: Chronicle[Review]) -> bool:
        """Whether the viewer may read all of an event about *fact*. Putting reviews down and holding them is no
        secret."""
        if isinstance(fact, Unreadable):
            return False
        if isinstance(fact, NonSelectionRecorded):
            return self._own_contract(fact.contract_id)
        if type(fact) not in _INSTEAD and not isinstance(fact, _OWN_WORDS):
            return True
        if self._is_theirs(fact, known):
            return True
        if isinstance(fact, _OWN_WORDS):
            placed = _standing(known, ("passing", fact.passing))
            return placed is not None and placed.event_id in self._passings
        event_id = event.envelope.event_id
        match event.fact:
            case Corrected(corrects=corrects):
                if not self._went(corrects):
                    return False
                _, since = self._corrections(corrects)
                return any(correction.event_id == event_id for correction in since)
            case _ if isinstance(event.fact, _ABOUT_A_FINDING):
                return self._answer_open(event.fact, event_id, event.version, known)
        if not self._went(event_id):  # as what takes something out never did, and is told to nobody else
            return False
        before, _ = self._corrections(event_id)
        return not before

    def _is_theirs(self, fact: Fact, known: Chronicle[Review]) -> bool:
        """Whether a fact that may be secret is about what the viewer was asked, leads on or sees to."""
        if isinstance(fact, QuestionPut | QuestionAnswered) and self._asked(_asked_in(fact)):
            return True
        if self._owns(fact.item, known):  # type: ignore[attr-defined]
            return True
        numbered = _finding_in(fact)
        return numbered is not None and self._sees_to(numbered, known)

    def _answer_open(self, fact: Fact, event_id: UUID, version: int, known: Chronicle[Review]) -> bool:
        """What was recorded about a finding and passed along with it, or about one that had been passed."""
        raised = _raised_by(known, fact.finding)  # type: ignore[attr-defined]
        if raised is None or not self._stands(event_id) or not self._went(raised):
            return False
        return event_id in self._passed or self._passed[raised] < version

    def _became_passed(self, event: Event) -> bool:
        """Whether a correction gave a fact the text with which it was passed."""
        fact = event.fact
        if not isinstance(fact, Corrected) or not self._went(fact.corrects):
            return False
        before, _ = self._corrections(fact.corrects)
        if not before or before[-1].event_id != event.envelope.event_id:
            return False
        return getattr(before[-1].text, "previous", None) is None

    def _before_open(self, fact: Fact, event: Event, known: Chronicle[Review]) -> bool:
        """Whether what a fact says of a rating before may be read, where it says any."""
        if getattr(fact, "previous", None) is None or type(fact) not in _TOLD_BY_THE_NEXT:
            return True
        return self._is_theirs(fact, known) or self._before_passed(fact, event, known)

    def _before_passed(self, fact: Fact, event: Event, known: Chronicle[Review]) -> bool:
        """Whether whatever a fact can mean by the rating before was passed, and in its words: the one that stands just
        before it in its story, and the last one when it was recorded, which a late entry is recorded against."""
        own = event.fact.corrects if isinstance(event.fact, Corrected) else event.envelope.event_id
        story = [placed for placed in known.timeline.placed if _key(placed.fact) == _key(fact)]
        meant = [*takewhile(lambda placed: placed.event_id != own, story)][-1:]
        if not isinstance(event.fact, Corrected):
            meant += [placed for placed in story if placed.version < event.version][-1:]
        texts = [self._texts_open(placed, known) for placed in meant]
        told = _TOLD_BY_THE_NEXT[type(fact)]
        before = fact.previous  # type: ignore[attr-defined]
        return all(texts) and any(getattr(text, told) == before for text in chain(*texts))


def chronicle_of(events: Sequence[Recorded]) -> Chronicle[Review] | None:
    """The review after these of its events."""
    known: Chronicle[Review] | None = None
    for recorded in events:
        known = REVIEW.evolve(known, recorded.event)
    return known


def subject(fact: Fact, known: Chronicle[Any]) -> Fact:
    """The fact that an event is about: for an amendment, the one that it puts right."""
    if isinstance(fact, Corrected):
        return as_corrected(fact)
    if not isinstance(fact, Annulled | AnnulmentProposed):
        return fact
    corrected = {correction.event_id: correction.placed.fact for correction in known.corrections}
    recorded = {placed.event_id: placed.fact for placed in known.facts}
    return corrected.get(fact.annuls) or recorded.get(fact.annuls) or fact


def _key(fact: Fact) -> tuple[Any, ...] | None:
    """What a later fact of the same key takes the place of; ``None`` for facts that are no secret."""
    match fact:
        case FindingRaised():
            return ("finding", fact.number)
        case SelectionRecorded():
            return ("selection", fact.item)
        case AreaAssessed():
            return ("assessment", fact.item, fact.framework, fact.area, fact.statement)
        case TargetPositionRecorded():
            return ("position", fact.item, fact.target)
        case QuestionPut():
            return ("question", fact.item, fact.number)
        case QuestionAnswered():
            return ("reply", fact.item, fact.question)
        case FindingAgreed() | FindingDisputed():
            return ("answer", fact.finding)
        case FindingOwnerNamed():
            return ("owner", fact.finding)
        case FindingTakenUp():
            return ("taking up", fact.finding)
        case FindingClosed() | FindingReopened():
            return ("closing", fact.finding)
        case FindingsPassed():
            return ("passing", fact.passing)
    return None


def _last_told(story: Iterable[Placed], day: date | None = None) -> dict[tuple[Any, ...], Placed]:
    """What stands in a story after it, or on *day*, by what a later fact takes the place of."""
    last: dict[tuple[Any, ...], Placed] = {}
    for placed in story:
        if day is not None and placed.valid_from > day:
            break
        key = _key(placed.fact)
        if key is not None:
            last[key] = placed
        if isinstance(placed.fact, FindingReopened):  # how it was dealt with is open again too
            last.pop(("taking up", placed.fact.finding), None)
    return last


def _standing(known: Chronicle[Review] | None, key: tuple[Any, ...]) -> Placed | None:
    """The last fact of that key that stands in a story."""
    return next((placed for placed in reversed(_placed(known)) if _key(placed.fact) == key), None)


def _placed(known: Chronicle[Review] | None) -> tuple[Placed, ...]:
    """The facts that stand in a story, in the order in which they are true."""
    return known.timeline.placed if known else ()


def _raised_by(known: Chronicle[Review] | None, number: int) -> UUID | None:
    """The event that raised the finding which has that number in a story."""
    raised = _standing(known, ("finding", number))
    return raised.event_id if raised else None


def _passed_along(passing: Passing, before: Iterable[Placed]) -> Iterator[UUID]:
    """The facts that went with a passing, as they stood just before it: its findings, and what else was recorded about
    its item."""
    about = {("finding", number) for number in passing.findings}
    about |= {(kind, passing.item) for kind in ("selection", "assessment", "position", "question", "reply")}
    yield from (placed.event_id for key, placed in _last_told(before).items() if key[:2] in about)


def _told_along(passing: Passing, before: Iterable[Placed]) -> Iterator[UUID]:
    """What stood of its findings just before they came to somebody."""
    about = {
        (kind, number) for kind in ("answer", "owner", "taking up", "closing") for number in passing.findings
    }
    yield from (placed.event_id for key, placed in _last_told(before).items() if key in about)


def _put_down(known: Chronicle[Review], number: int) -> UUID | None:
    """The event that put down the item of that number; one that was annulled where no other did."""
    for placed in (*reversed(known.timeline.placed), *reversed(known.facts)):
        match placed.fact:
            case Scheduled(items=items) if any(item.number == number for item in items):
                return placed.event_id
            case ItemAdded(item=item) if item.number == number:
                return placed.event_id
    return None


def _finding_in(fact: Fact) -> int | None:
    """The number of the finding that a fact raises or is about."""
    if isinstance(fact, FindingRaised):
        return fact.number
    return fact.finding if isinstance(fact, _ABOUT_A_FINDING) else None


def _asked_in(fact: QuestionPut | QuestionAnswered) -> str:
    """Whom the question was put to."""
    return fact.to if isinstance(fact, QuestionPut) else fact.answered_by


def came_to(passing: Passing, viewer: Viewer) -> bool:
    """Whether it was passed to a post that the viewer holds, or shared with a committee, which opens it to the
    council."""
    return _went_to_a_post_of(passing, viewer) or any(
        _opens_to(committee, viewer) for committee in passing.shared_with()
    )


def _went_to_a_post_of(passing: Passing, viewer: Viewer) -> bool:
    if viewer.actor.role not in _RECIPIENTS:
        return False
    to = passing.director if viewer.actor.role == "director" else passing.member
    return to.post_id in viewer.posts_in(to.group_id)


def _opens_to(committee_id: UUID, viewer: Viewer) -> bool:
    """Whether what is shared with a committee is open to the viewer by that."""
    if viewer.actor.role in _COUNCIL:
        return True
    return viewer.actor.role in _RECIPIENTS and bool(viewer.posts_in(committee_id))


def _bare(finding: Finding) -> Finding:
    """That there is a finding, on which item, whose it is to see to and how it stands: what lists of reviews tell."""
    return Finding(
        number=finding.number,
        item=finding.item,
        theme="",
        area=None,
        text=WITHHELD,
        severity="",
        raised_on=finding.raised_on,
        owner=finding.owner,
        state=finding.state,
        passing=finding.passing,
    )


def without_words(envelope: Envelope) -> Envelope:
    """The envelope without free text, titles of documents and what rules said."""
    rules = tuple(RuleOutcome(rule.rule, rule.outcome) for rule in envelope.decision.rules)
    return replace(
        envelope,
        decision=DecisionRecord(envelope.decision.policy, rules),
        reason="",
        authority="",
        evidence=(),
    )
