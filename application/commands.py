"""The way of a change, from top to bottom: who may, what was seen, load, decide, append, answer.

Who asks is settled before (the bearer token). Each part is a file of ``application/submission`` that can be read alone.
What may not be known is not told of by anything that comes later: not by a precondition, a rule or a kept answer.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from application import codec
from application.errors import KentledgeError, Overtaken, PreconditionMissing
from application.record import Record
from application.store.following import reservations
from application.submission.agreeing import once_agreed
from application.submission.answering import Replayed, earlier_answer, told_again
from application.submission.appending import MovedOn, append
from application.submission.authority import act_of, may_act, may_ask, may_change
from application.submission.events import concerned_by, enveloped
from application.submission.keeping import to_keep
from application.submission.loading import loaded, looked_at, refuse_unseen
from application.submission.people import refuse_unknown_people
from application.submission.request import (
    NOTHING_ENCLOSED,
    Answer,
    Enclosed,
    Foreseen,
    Outcome,
    Prepare,
    Prepared,
    Render,
    StreamChange,
    Submission,
    etag_of,
)
from application.submission.wording import as_kept
from domain.amendment.commands import Annul, Correct
from domain.chronicle import Chronicle
from domain.deciding import decide
from domain.decisions import Command, Context, Policy, Refused, Rejection

_OVERTAKEN_TIMES = 5
"""How often a command is decided again because a stream that it looked at went on meanwhile."""


Given = Mapping[UUID, Chronicle[Any]]
"""Streams as they are to stand once what comes earlier in the same commit is recorded."""
_NOTHING_ELSE: Final[Given] = {}


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
        self._prepare = workings or {}

    def submit(
        self,
        submission: Submission,
        render: Render,
        *,
        dry_run: bool = False,
        along: Sequence[Submission | Foreseen] = (),
        enclosed: Enclosed = NOTHING_ENCLOSED,
    ) -> Answer:
        """Record what the command decides, or in a dry run only say it. What is *enclosed* is kept with it.

        Commands *along* with it, each opening a stream of its own, are recorded in the same commit: all, or none. The
        answer, and what a repeat is told, is about the first alone. What one of them was foreseen to come to is decided
        again only if anything was recorded since.

        Raises Forbidden, NotFound, PreconditionMissing, Stale, KeyReused, DuplicateReference and ``Refused``, judged
        in that order; in each case nothing is recorded, but that it was tried where a rule says so
        (``Refused.attempt``).
        """
        for asked in (submission, *along):
            may_ask(asked.submission if isinstance(asked, Foreseen) else asked)
        if dry_run:
            outcome = self.would(submission)
            return Answer(200, render(outcome), etag_of(outcome.before.version if outcome.before else 0))
        before = self.known(submission)
        _refuse_without_a_key(submission)
        try:
            return self._recorded(submission, before, render, along, enclosed)
        except Replayed as replayed:
            return told_again(self.record, submission, replayed, render)
        except (KentledgeError, Refused):
            earlier = earlier_answer(self.record, submission)
            if earlier is None:
                refuse_unseen(
                    submission, self.known(submission, believed=False)
                )  # overtaken: told that first
                raise
            return told_again(self.record, submission, earlier, render)

    def submit_together(
        self, submissions: Sequence[Submission], render: Render, *, dry_run: bool = False
    ) -> Answer:
        """Record what several commands decide, each on a stream of its own, in one commit: all of it, or nothing.

        The first bears the key of all of them; the answer, and what a repeat is told, is about all of them. Raises what
        ``submit`` does; ``Refused`` with what is said of each stream.
        """
        first = submissions[0]
        may_ask(first)
        if dry_run:
            outcome = _joined(_each(submissions, self.would))
            return Answer(200, render(outcome), etag_of(0))
        _refuse_without_a_key(first)
        try:
            for _ in range(_OVERTAKEN_TIMES):
                outcome = _joined(_each(submissions, self._seen_and_decided))
                with suppress(MovedOn):
                    recorded = append(self.record, first, outcome, (), NOTHING_ENCLOSED)
                    return Answer(201, render(replace(outcome, recorded=recorded)), etag_of(0))
        except Replayed as replayed:
            return told_again(self.record, first, replayed, render)
        except (KentledgeError, Refused):
            answered = self.repeated(first, render)
            if answered is None:
                raise
            return answered
        raise Overtaken("What this rests on keeps changing while it is decided; ask again.")

    def _seen_and_decided(self, submission: Submission) -> Outcome:
        before = self.known(submission)
        refuse_unseen(submission, before)
        return self._decided(submission, before)

    def would(self, submission: Submission, given: Given = _NOTHING_ELSE) -> Outcome:
        """What would be recorded, by the store's own word: nothing is appended that could correct it. Streams *given*
        are as they are to stand in the same commit. Raises Refused, DuplicateReference and what ``submit`` raises."""
        before = self.known(submission, believed=False)
        refuse_unseen(submission, before)
        outcome = self._decided(submission, before, given)
        if outcome.refused is not None:
            raise outcome.refused
        for event in outcome.events:
            codec.written(event)
        with self.record.store.read() as cursor:
            self.record.ledger.refuse_taken(cursor, reservations(outcome.events))
        if not isinstance(submission.command, Correct | Annul):
            return outcome
        return replace(outcome, agreed=once_agreed(submission, outcome, self.record.today(), self.policy))

    def repeated(self, submission: Submission, render: Render) -> Answer | None:
        """What was answered to just this request before; ``None`` where it is new. Raises KeyReused."""
        earlier = earlier_answer(self.record, submission)
        return told_again(self.record, submission, earlier, render) if earlier else None

    def known(self, submission: Submission, *, believed: bool = True) -> Chronicle[Any] | None:
        """The stream as it is known, once it is settled that the actor may know of it and may do this to it; ``None``
        where the command opens one. Raises NotFound and Forbidden."""
        before = loaded(self.record, submission, believed=believed)
        act = act_of(submission, before)
        may_act(submission, act)
        if before is not None:
            concerned = concerned_by(before, before.facts[0].fact)
            may_change(self.record, submission, act, concerned, {before.stream_id: before})
        return before

    def _recorded(
        self,
        submission: Submission,
        before: Chronicle[Any] | None,
        render: Render,
        along: Sequence[Submission | Foreseen],
        enclosed: Enclosed,
    ) -> Answer:
        foreseen = any(isinstance(other, Foreseen) for other in along)
        for _ in range(_OVERTAKEN_TIMES):
            refuse_unseen(submission, before)
            outcome = self._decided(submission, before)
            position = self.record.head() if foreseen else None
            others, given = list[Outcome](), dict[UUID, Chronicle[Any]]()
            for other in along:
                others.append(self._along(other, position, given))
                if isinstance(other, Submission):
                    given |= {key: change.after for key, change in others[-1].changes.items()}
            kept = to_keep(self.record, (*enclosed.files, *outcome.files))
            others += [self._decided(submission, None) for submission in kept.submissions]
            enclosure = replace(enclosed, contents={**enclosed.contents, **kept.contents})
            try:
                recorded = append(self.record, submission, outcome, others, enclosure, position)
            except MovedOn:
                before = self.known(submission)
                continue
            body = render(replace(outcome, recorded=recorded, along=tuple(others)))
            if outcome.refused is not None:  # only that it was tried is recorded
                raise outcome.refused
            return Answer(201, body, etag_of(outcome.after.version))
        raise Overtaken("What this rests on keeps changing while it is decided; ask again.")

    def _along(self, other: Submission | Foreseen, position: int | None, given: Given) -> Outcome:
        """What another command comes to, with the log as it ends at *position* and streams as *given* before it."""
        if isinstance(other, Submission):
            return self._decided(other, self.known(other), given)
        if other.position == position:
            return other.outcome
        return self._along(other.submission, position, given)

    def _decided(
        self, submission: Submission, before: Chronicle[Any] | None, given: Given = _NOTHING_ELSE
    ) -> Outcome:
        """What the command comes to. Raises Refused, and what keeps the actor from these contracts."""
        submission = as_kept(submission)
        refuse_unknown_people(self.record, submission, before)
        prepare = self._prepare.get(type(submission.command))
        prepared = prepare(submission.command, before) if prepare else Prepared(submission.command)
        submission = replace(submission, command=prepared.command)
        stream, command, actor = submission.stream, submission.command, submission.actor
        others = looked_at(self.record, submission, before, given)
        refused = None
        try:
            decision = decide(
                stream, before, command, Context(self.record.today(), actor, self.policy, others)
            )
        except Refused as error:
            if error.attempt is None or before is None:
                raise
            refused, decision = error, error.attempt
        stream_id = before.stream_id if before is not None else _new_id(submission)
        events, changes = enveloped(
            decision,
            stream_id,
            before,
            others,
            command=command,
            actor=actor,
            correlation_id=submission.correlation_id,
            new_id=submission.new_id,
        )
        known = {**others, before.stream_id: before} if before else others
        concerned = (concern for event in events for concern in event.envelope.concerns)
        may_change(self.record, submission, act_of(submission, before), concerned, known)
        return Outcome(
            stream,
            stream_id,
            changes,
            decision,
            events,
            others,
            refused=refused,
            files=prepared.files,
            beside=prepared.beside,
            told=prepared.told,
        )


def _refuse_without_a_key(submission: Submission) -> None:
    if not submission.idempotency_key:
        raise PreconditionMissing(
            "Idempotency-Key",
            "Send an Idempotency-Key header (any text of your own, new for each change), "
            "so that repeating the request cannot record it twice.",
        )


def _each(submissions: Sequence[Submission], decided: Callable[[Submission], Outcome]) -> list[Outcome]:
    """What each comes to. Raises Refused with all that is refused, each naming its stream."""
    found, refused = list[Outcome](), list[Rejection]()
    for submission in submissions:
        try:
            found.append(decided(submission))
        except Refused as error:
            called = f"{submission.stream.called} {submission.stream_id}"
            refused += [
                replace(rejection, sentence=f"{called}: {rejection.sentence}")
                for rejection in error.rejections
            ]
    if refused:
        raise Refused(refused)
    return found


def _joined(outcomes: Sequence[Outcome]) -> Outcome:
    """Several outcomes as one, which is about the first."""
    changes, looked_at = dict[UUID, StreamChange](), dict[UUID, Chronicle[Any]]()
    for outcome in outcomes:
        changes |= outcome.changes
        looked_at |= outcome.looked_at
    events = [event for outcome in outcomes for event in outcome.events]
    return replace(outcomes[0], changes=changes, events=events, looked_at=looked_at)


def _new_id(submission: Submission) -> UUID:
    step = submission.stream.by_command.get(type(submission.command))
    return step.stream_id(submission.command) if step and step.stream_id else submission.new_id()
