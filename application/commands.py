"""The way of a change, from top to bottom: who may, what was seen, load, decide, append, answer.

Who asks is settled before (the bearer token). Each part is a file of ``application/handling`` that can be read alone.
What may not be known is not told of by anything that comes later: not by a precondition, a rule or a kept answer.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from application import codec
from application.errors import KentledgeError, Overtaken
from application.handling.agreeing import once_agreed
from application.handling.ahead import BELIEVED, NOTHING_AHEAD, Ahead
from application.handling.along import in_parts, together
from application.handling.answering import Replayed, earlier_answer, told_again
from application.handling.appending import MovedOn, append
from application.handling.authority import may_ask
from application.handling.deciding import Decider
from application.handling.loading import known
from application.handling.message import (
    NOTHING_ENCLOSED,
    AllForeseen,
    Answer,
    CommandMessage,
    Enclosed,
    Outcome,
    Prepare,
    Render,
    RestsOn,
    StreamChange,
    etag_of,
    looks_together,
)
from application.handling.preconditions import refuse_unseen, refuse_without_a_key
from application.record import Record
from application.store.following import reservations
from domain.amendment.commands import Annul, Correct
from domain.chronicle import Chronicle, Chronicles
from domain.decisions import Command, Policy, Refused, Rejection

_OVERTAKEN_TIMES: Final = 5
"""How often a command is decided again because a stream that it looked at went on meanwhile."""
_NOTHING_UNCOMMITTED: Final[Chronicles] = {}


class Commands:
    """The one way in: nothing else writes events about contracts."""

    def __init__(
        self,
        record: Record,
        policy: Policy | None = None,
        workings: Mapping[type[Command], Prepare] | None = None,
    ) -> None:
        self.record = record
        self.policy = policy or Policy()
        self._decider = Decider(record, self.policy, workings or {})

    def submit(
        self,
        message: CommandMessage,
        render: Render,
        *,
        dry_run: bool = False,
        along: Sequence[CommandMessage] = (),
        foreseen: AllForeseen | None = None,
        enclosed: Enclosed = NOTHING_ENCLOSED,
    ) -> Answer:
        """Record what the command decides, or in a dry run only say it. What is *enclosed* is kept with it.

        Commands *along* with it, each opening a stream of its own, are recorded in the same commit: all, or none. The
        answer, and what a repeat is told, is about the first alone. So is what was *foreseen*, of which there may be
        any amount: it is recorded part by part, and decided again only if anything was recorded since.

        Raises Forbidden, NotFound, PreconditionMissing, Stale, KeyReused, DuplicateReference and ``Refused``, judged
        in that order; in each case nothing is recorded, but that it was tried where a rule says so
        (``Refused.attempt``).
        """
        for asked in (message, *along):
            may_ask(asked.use_case, asked.actor)
        if foreseen is not None:
            may_ask(foreseen.use_case, foreseen.actor)
        if dry_run:
            outcome = self.would(message)
            return Answer(200, render(outcome), etag_of(outcome.before.version if outcome.before else 0))
        before = known(self.record, message)
        refuse_without_a_key(message)
        try:
            return self._recorded(message, before, render, along, foreseen, enclosed)
        except Replayed as replayed:
            return told_again(self.record, message, replayed, render)
        except (KentledgeError, Refused):
            answered = self.repeated(message, render)
            if answered is None:
                refuse_unseen(message, known(self.record, message, believed=False))  # overtaken: told first
                raise
            return answered

    def submit_together(
        self, messages: Sequence[CommandMessage], render: Render, *, dry_run: bool = False
    ) -> Answer:
        """Record what several commands decide, each on a stream of its own, in one commit: all of it, or nothing.

        The first bears the key of all of them; the answer, and what a repeat is told, is about all of them. Raises what
        ``submit`` does; ``Refused`` with what is said of each stream.
        """
        first = messages[0]
        may_ask(first.use_case, first.actor)
        if dry_run:
            outcome = _joined(_each(messages, self.would))
            return Answer(200, render(outcome), etag_of(0))
        refuse_without_a_key(first)
        try:
            for times in range(_OVERTAKEN_TIMES):
                decided = partial(self._seen_and_decided, believed=times == 0)
                outcome = _joined(_each(messages, decided))
                with suppress(MovedOn):
                    recorded = append(self.record, first, outcome)
                    return Answer(201, render(replace(outcome, recorded=recorded)), etag_of(0))
        except Replayed as replayed:
            return told_again(self.record, first, replayed, render)
        except (KentledgeError, Refused):
            answered = self.repeated(first, render)
            if answered is None:
                raise
            return answered
        raise _overtaken()

    def would(
        self,
        message: CommandMessage,
        uncommitted: Chronicles = _NOTHING_UNCOMMITTED,
        ahead: Ahead = NOTHING_AHEAD,
    ) -> Outcome:
        """What would be recorded, by the store's own word: nothing is appended that could correct it. Other streams are
        as *uncommitted* has them, and what was found out *ahead* is not asked again. Raises Refused, DuplicateReference
        and what ``submit`` raises."""
        before = known(self.record, message, believed=False, ahead=ahead)
        refuse_unseen(message, before)
        outcome = self._possible(self._decider.outcome(message, before, uncommitted, ahead))
        wanted = [each for each in reservations(outcome.events) if each[:2] not in ahead.free]
        if wanted:
            with self.record.store.read() as cursor:
                self.record.ledger.refuse_taken(cursor, wanted)
        if not isinstance(message.command, Correct | Annul):
            return outcome
        return replace(outcome, agreed=once_agreed(message, outcome, self.record.today(), self.policy))

    def would_follow(
        self,
        message: CommandMessage,
        before: Chronicle[Any],
        uncommitted: Chronicles = _NOTHING_UNCOMMITTED,
        ahead: Ahead = NOTHING_AHEAD,
    ) -> Outcome:
        """The same of a command on a stream that is itself not recorded yet, *before* being what it is to be by then.
        Raises Refused."""
        return self._possible(self._decider.outcome(message, before, uncommitted, ahead))

    @staticmethod
    def _possible(outcome: Outcome) -> Outcome:
        """The outcome with its events as they would be stored. Raises Refused where it was refused, or an event could
        not be read back."""
        if outcome.refused is not None:
            raise outcome.refused
        written = {event.envelope.event_id: codec.written(event).stored for event in outcome.events}
        return replace(outcome, written=written)

    def repeated(self, message: CommandMessage, render: Render) -> Answer | None:
        """What was answered to just this request before; ``None`` where it is new. Raises KeyReused."""
        earlier = earlier_answer(self.record, message)
        return told_again(self.record, message, earlier, render) if earlier else None

    def _recorded(  # noqa: PLR0917  (what is recorded in one commit)
        self,
        message: CommandMessage,
        before: Chronicle[Any] | None,
        render: Render,
        along: Sequence[CommandMessage],
        foreseen: AllForeseen | None,
        enclosed: Enclosed,
    ) -> Answer:
        for times in range(_OVERTAKEN_TIMES):
            refuse_unseen(message, before)
            decided = self._decided(message, before, believed=times == 0)
            outcome, enclosure, uncommitted = together(self._decider, decided, along, enclosed)
            position = self.record.head() if foreseen else None
            parts = in_parts(self._decider, foreseen, position, uncommitted) if foreseen and position else ()
            try:
                recorded = append(self.record, message, outcome, enclosure, position, parts)
            except MovedOn:
                before = known(self.record, message, believed=False)
                continue
            body = render(replace(outcome, recorded=recorded))
            if outcome.refused is not None:  # only that it was tried is recorded
                raise outcome.refused
            return Answer(201, body, etag_of(outcome.after.version))
        raise _overtaken()

    def _decided(self, message: CommandMessage, before: Chronicle[Any] | None, *, believed: bool) -> Outcome:
        """What the command comes to. Where other streams are *believed* as they are kept in memory, nobody is refused
        anything by them before the store was asked."""
        if believed:
            with suppress(KentledgeError, Refused):
                return self._decider.outcome(message, before, ahead=BELIEVED)
        return self._decider.outcome(message, before)

    def _seen_and_decided(self, message: CommandMessage, *, believed: bool) -> Outcome:
        before = known(self.record, message, believed=believed)
        refuse_unseen(message, before)
        return self._decider.outcome(message, before)


def _overtaken() -> Overtaken:
    return Overtaken("What this rests on keeps changing while it is decided; ask again.")


def _each(messages: Sequence[CommandMessage], decided: Callable[[CommandMessage], Outcome]) -> list[Outcome]:
    """What each comes to. Raises Refused with all that is refused, each naming its stream."""
    found, refused = list[Outcome](), list[Rejection]()
    for message in messages:
        try:
            found.append(decided(message))
        except Refused as error:
            called = f"{message.stream.called} {message.stream_id}"
            refused += [
                replace(rejection, sentence=f"{called}: {rejection.sentence}")
                for rejection in error.rejections
            ]
    if refused:
        raise Refused(refused)
    return found


def _joined(outcomes: Sequence[Outcome]) -> Outcome:
    """Several outcomes as one, which is about the first."""
    changes, rests_on = dict[UUID, StreamChange](), list[RestsOn]()
    looked_at, absent = looks_together(outcomes)
    for outcome in outcomes:
        changes |= outcome.changes
        rests_on += outcome.rests_on
    return replace(
        outcomes[0],
        changes=changes,
        events=[event for outcome in outcomes for event in outcome.events],
        looked_at=looked_at,
        absent=absent,
        rests_on=tuple(rests_on),
    )
