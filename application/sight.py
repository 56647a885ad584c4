"""What one reader sees of the record: states and events as :mod:`application.confidence` lets them be read."""

from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from application.access import holds_a_role
from application.confidence import Disclosure, Shown, Viewer
from application.confidence_of_actions import ActionDisclosure
from application.confidence_of_reports import ReportDisclosure
from application.errors import NotFound
from application.record import Record, fold
from domain.action import ACTION
from domain.chronicle import Chronicle, noun_of
from domain.contract import CONTRACT
from domain.contract.terms import Terms
from domain.decisions import Actor
from domain.events import Event, Recorded
from domain.group import GROUP
from domain.group.terms import Group
from domain.report import REPORT
from domain.review import REVIEW
from domain.sentences import Names
from domain.stream import Stream

MAY_BE_CONFIDENTIAL: Final = frozenset({REVIEW.noun, ACTION.noun, REPORT.noun})
"""The kinds of stream of whose events something may be withheld."""


_KEPT: Final = 200
"""What may be read of so many streams of a kind is kept at a time: it holds all that happened to them."""
_Of = TypeVar("_Of")


class _Some(dict[UUID, _Of]):
    """What was looked up of streams that are read again, and never more than some of them."""

    def __setitem__(self, stream_id: UUID, found: _Of) -> None:
        if len(self) >= _KEPT:
            self.clear()
        super().__setitem__(stream_id, found)


class Sight:
    """The record as one reader sees it. What they hold is looked up as of today, once for each reading."""

    def __init__(self, record: Record, actor: Actor) -> None:
        self._record, self._actor = record, actor
        self._today = record.today()
        self._roles: dict[UUID, bool] = {}
        self._posts: dict[UUID, frozenset[str]] = {}
        self._reviews: dict[UUID, Disclosure] = {}
        self._actions = _Some[ActionDisclosure]()
        self._reports = _Some[ReportDisclosure]()
        self.viewer = Viewer(actor, self._holds_role_in, self._posts_in)

    def in_force(self, known: Chronicle[Any] | None, day: date) -> Any:
        """The state of a stream that was in force on *day*, as it may be read."""
        return self._state(known, day)

    def latest(self, known: Chronicle[Any] | None) -> Any:
        """The latest state of a stream, as it may be read."""
        return self._state(known, None)

    def event(self, sentence: str, event: Event, known: Chronicle[Any], names: Names) -> Shown:
        """An event as it may be read; *known* is its stream once it was recorded, *names* what people are called in
        what is said instead of its sentence."""
        told = Shown(sentence, event.envelope)
        noun = noun_of(event.fact)
        if noun in MAY_BE_CONFIDENTIAL:
            match noun:
                case REVIEW.noun:
                    return self._review(event.stream_id).event(told, event, known, names)
                case ACTION.noun:
                    return self._action(event.stream_id).event(told, event)
                case REPORT.noun:
                    return self._report(event.stream_id).event(told, event)
        return told

    def recorded(self, sentence: str, event: Recorded, names: Names) -> Shown:
        """An event of the log as it may be read; its stream is looked up where that matters."""
        if noun_of(event.event.fact) in MAY_BE_CONFIDENTIAL:
            known = fold(self._record.events_of(event.event.stream_id, event.position))
            if known is not None:
                return self.event(sentence, event.event, known, names)
        return Shown(sentence, event.event.envelope)

    def _state(self, known: Chronicle[Any] | None, day: date | None) -> Any:
        if known is None:
            return None
        noun = known.noun
        if noun in MAY_BE_CONFIDENTIAL:
            match noun:
                case REVIEW.noun:
                    return self._review(known.stream_id).state(known, day)
                case ACTION.noun:
                    return self._action(known.stream_id).state(known, day)
                case REPORT.noun:
                    return self._report(known.stream_id).state(known, day)
        return known.in_force(day) if day else known.latest()

    def _review(self, review_id: UUID) -> Disclosure:
        if review_id not in self._reviews:
            self._reviews[review_id] = Disclosure(self._events_now(review_id), self.viewer)
        return self._reviews[review_id]

    def _action(self, action_id: UUID) -> ActionDisclosure:
        if action_id not in self._actions:
            self._actions[action_id] = ActionDisclosure(
                self._record.events_of(action_id), self._review, self.viewer
            )
        return self._actions[action_id]

    def _report(self, report_id: UUID) -> ReportDisclosure:
        if report_id not in self._reports:
            self._reports[report_id] = ReportDisclosure(self._record.events_of(report_id), self.viewer)
        return self._reports[report_id]

    def _events_now(self, review_id: UUID) -> list[Recorded]:
        return self._record.events_of(review_id)

    def _holds_role_in(self, contract_id: UUID) -> bool:
        if contract_id not in self._roles:
            terms: Terms | None = self._in_force(CONTRACT, contract_id)
            self._roles[contract_id] = terms is not None and holds_a_role(self._actor, terms)
        return self._roles[contract_id]

    def _posts_in(self, group_id: UUID) -> frozenset[str]:
        if group_id not in self._posts:
            group: Group | None = self._in_force(GROUP, group_id)
            held = group.posts_of(self._actor.person_id, self._today) if group else frozenset()
            self._posts[group_id] = held
        return self._posts[group_id]

    def _in_force(self, stream: Stream[Any], stream_id: UUID) -> Any:
        known = self._known(stream, stream_id)
        return known.in_force(self._today) if known else None

    def _known(self, stream: Stream[Any], stream_id: UUID) -> Chronicle[Any] | None:
        """A stream as known now; ``None`` where there is none, as in a dry run that would open it."""
        try:
            return self._record.chronicle(stream, stream_id)
        except NotFound:
            return None


class PaperSight(Sight):
    """What a paper may say: nothing that is confidential to anybody, whatever was passed or shared since.

    It rests on nobody's posts and on nothing of today, so that a paper says the same whenever it is made again.
    """

    def __init__(self, record: Record) -> None:
        super().__init__(record, Actor("", "public"))

    def _events_now(self, review_id: UUID) -> list[Recorded]:  # noqa: ARG002  (whichever it is)
        return []
