"""What one reader sees of the record: states and events as :mod:`application.confidence` lets them be read."""

from typing import Any
from uuid import UUID

from application.access import holds_a_role
from application.confidence import Shown, Viewer, entry_shown, review_shown
from application.confidence_of_actions import action_entry_shown, action_shown
from application.errors import NotFound
from application.record import Record, fold
from domain.action.decisions import ACTION
from domain.action.state import Action
from domain.chronicle import Chronicle, noun_of
from domain.contract import CONTRACT
from domain.contract.terms import Terms
from domain.decisions import Actor
from domain.events import Event, Recorded
from domain.group.decisions import GROUP
from domain.group.state import Group
from domain.review.decisions import REVIEW
from domain.review.state import Review
from domain.stream import Stream

MAY_BE_CONFIDENTIAL = frozenset({REVIEW.noun, ACTION.noun})
"""The kinds of stream of whose events something may be withheld."""


class Sight:
    """The record as one reader sees it. What they hold is looked up as of today, once for each reading."""

    def __init__(self, record: Record, actor: Actor) -> None:
        self._record, self._actor = record, actor
        self._today = record.today()
        self._roles: dict[UUID, bool] = {}
        self._posts: dict[UUID, frozenset[str]] = {}
        self._now: dict[UUID, Review | None] = {}
        self.viewer = Viewer(actor, self._holds_role_in, self._posts_in)

    def state(self, stream_id: UUID, state: Any) -> Any:
        """A state of a stream as it may be read."""
        if isinstance(state, Action):
            return action_shown(state, self._review_now(state.review_id), self.viewer)
        if not isinstance(state, Review):
            return state
        return review_shown(state, self._review_now(stream_id), self.viewer)

    def event(self, sentence: str, event: Event, known: Chronicle[Any]) -> Shown:
        """An event as it may be read; *known* is its stream once it was recorded."""
        told = Shown(sentence, event.envelope)
        noun = noun_of(event.fact)
        if noun not in MAY_BE_CONFIDENTIAL:
            return told
        if noun == ACTION.noun:
            action = self._action_of(known)
            now = self._review_now(action.review_id) if action else None
            return action_entry_shown(told, event.fact, action, now, self.viewer)
        return entry_shown(told, event.fact, known, self._review_now(event.stream_id), self.viewer)

    def recorded(self, sentence: str, one: Recorded) -> Shown:
        """An event of the log as it may be read; its stream is looked up where that matters."""
        if noun_of(one.event.fact) in MAY_BE_CONFIDENTIAL:
            known = fold(self._record.events_of(one.event.stream_id, one.position))
            if known is not None:
                return self.event(sentence, one.event, known)
        return Shown(sentence, one.event.envelope)

    @staticmethod
    def _action_of(known: Chronicle[Any]) -> Action | None:
        """The action after all that is known, or as it was agreed where that was annulled."""
        latest: Action | None = known.latest()
        return latest or ACTION.change(None, known.facts[0].fact, known.facts[0].valid_from)

    def _review_now(self, review_id: UUID) -> Review | None:
        if review_id not in self._now:
            self._now[review_id] = self._latest(REVIEW, review_id)
        return self._now[review_id]

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

    def _latest(self, stream: Stream[Any], stream_id: UUID) -> Any:
        known = self._known(stream, stream_id)
        return known.latest() if known else None

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

    def _review_now(self, review_id: UUID) -> Review | None:  # noqa: ARG002  (whichever it is)
        return None
