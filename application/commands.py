"""Submitting a command: authorise, load, decide, append, all in the order in which they can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from application import codec
from application.access import require, require_own
from application.errors import KentledgeError, KeyReused, NotFound, Overtaken, PreconditionMissing, Stale
from application.knowing import knows, no_such
from application.record import Record, fold
from application.store.dialect import Cursor
from application.store.ledger import Alongside
from application.submission import Answer, Outcome, Render, Submission, Worked, Working, etag_of
from application.telling import Given, Touched, concerned_by, tell
from domain.amendment.events import Corrected
from domain.chronicle import Chronicle, as_corrected, noun_of
from domain.contract import CONTRACT
from domain.deciding import decide, needs
from domain.decisions import Actor, Command, Context, Decision, Policy, Refused, Rejection, refusal_in
from domain.events import Event, Recorded
from domain.stream import Need, Stream
from domain.streams import BY_NOUN

_OVERTAKEN_TIMES = 5
"""How often a command is decided again because a stream that it looked at went on meanwhile."""
_Others = Mapping[UUID, Chronicle[Any]]


class _Replayed(Exception):
    """The request was answered before. Leaves the append's transaction; nothing was written."""

    def __init__(self, stream_id: UUID, first_version: int, events: int) -> None:
        self.stream_id, self.first_version, self.events = stream_id, first_version, events


class _MovedOn(Exception):
    """A stream that the decision looked at went on meanwhile. Nothing was written."""


class Commands:
    """The one way in: nothing else writes events about contracts."""

    def __init__(
        self,
        record: Record,
        policy: Policy | None = None,
        workings: Mapping[type[Command], Working] | None = None,
    ) -> None:
        self.record = record
        self.policy = policy or Policy()
        self._workings = workings or {}

    def submit(
        self,
        submission: Submission,
        render: Render,
        *,
        dry_run: bool = False,
        along: Sequence[Submission] = (),
    ) -> Answer:
        """Record what the command decides, or in a dry run only say it.

        Commands *along* with it, each opening a stream of its own, are recorded in the same commit: all, or none. The
        answer, and what a repeat is told, is about the first alone.

        Raises Forbidden, PreconditionMissing, NotFound, Stale, KeyReused, DuplicateReference and ``Refused``; in
        each case nothing is recorded, but that it was tried where a rule says so (``Refused.attempt``).
        """
        use_case, role = submission.use_case, submission.actor.role
        if not use_case.open_to(role):
            require(use_case.allowed, role, use_case.summary.rstrip("."))
        if dry_run:
            return self._preview(submission, render)
        if not submission.idempotency_key:
            self._admit(submission)
            raise PreconditionMissing(
                "Idempotency-Key",
                "Send an Idempotency-Key header (any text of your own, new for each change), "
                "so that repeating the request cannot record it twice.",
            )
        try:
            return self._decide_and_append(submission, render, along)
        except _Replayed as replay:
            return self._again(submission, replay, render)
        except (KentledgeError, Refused):
            earlier = self._earlier(submission)
            if earlier is None:
                self._load(submission, believed=False)  # whoever was overtaken is told that first
                raise
            return self._again(submission, earlier, render)

    def would(self, submission: Submission) -> Outcome:
        """What would be recorded, by the store's own word: nothing is appended that could correct it. Raises Refused,
        DuplicateReference and what ``submit`` raises."""
        outcome, _ = self._decide(submission, self._load(submission, believed=False))
        if outcome.refused is not None:
            raise outcome.refused
        for event in outcome.events:
            codec.written(event)
        with self.record.store.read() as cursor:
            self.record.ledger.refuse_taken(cursor, reservations(outcome.events))
        return outcome

    def _decide_and_append(
        self, submission: Submission, render: Render, along: Sequence[Submission] = ()
    ) -> Answer:
        for _ in range(_OVERTAKEN_TIMES):
            outcome, others = self._decide(submission, self._load(submission))
            decided = [self._decide(one, self._load(one)) for one in along]
            for _, looked_at in decided:
                others = {**others, **looked_at}
            outcome.keep()
            try:
                answer = self._append(submission, outcome, others, render, [one for one, _ in decided])
            except _MovedOn:
                continue
            if outcome.refused is not None:
                raise outcome.refused
            return answer
        raise Overtaken("What this rests on keeps changing while it is decided; ask again.")

    def repeated(self, submission: Submission, render: Render) -> Answer | None:
        """What was answered to just this request before; ``None`` where it is new. Raises KeyReused."""
        earlier = self._earlier(submission)
        return self._again(submission, earlier, render) if earlier else None

    def _preview(self, submission: Submission, render: Render) -> Answer:
        outcome = self.would(submission)
        return Answer(200, render(outcome), etag_of(outcome.before.version if outcome.before else 0))

    def _earlier(self, submission: Submission) -> "_Replayed | None":
        """A repeat meets a stream that it has itself moved on; it is told what it was told then."""
        with self.record.store.read() as cursor:
            return self._answered(cursor, submission)

    def _answered(self, cursor: Cursor, submission: Submission) -> "_Replayed | None":
        cursor.execute(
            self.record.sql(
                "SELECT fingerprint, stream_id, first_version, events FROM answers "
                "WHERE principal = ? AND idempotency_key = ?"
            ),
            (submission.actor.person_id, submission.idempotency_key),
        )
        row = cursor.fetchone()
        if row is None:
            return None
        if row["fingerprint"] != submission.fingerprint:
            raise KeyReused("This Idempotency-Key was used for another request; choose a new one.")
        return _Replayed(UUID(row["stream_id"]), row["first_version"], row["events"])

    def _again(self, submission: Submission, replay: "_Replayed", render: Render) -> Answer:
        """The answer that was given, told again from the events that were recorded then. Raises Refused where it was
        a refusal of which the attempt was recorded."""
        own = self.record.events_of(replay.stream_id)
        first = own[replay.first_version - 1].position
        recorded = self.record.feed(first - 1, replay.events)
        last = recorded[-1].position
        touched = {}
        for stream_id in dict.fromkeys(one.event.stream_id for one in recorded):
            events = own if stream_id == replay.stream_id else self.record.events_of(stream_id)
            after = fold(one for one in events if one.position <= last)
            if after is None:
                raise AssertionError("an answer was kept for events that are not there")
            touched[stream_id] = Touched(fold(one for one in events if one.position < first), after)
        events_then = tuple(one.event for one in recorded)
        decision = Decision((), events_then[0].envelope.decision)
        refused = refusal_in(decision.record)
        if refused is not None:
            raise refused
        outcome = Outcome(submission.stream, replay.stream_id, touched, decision, events_then, recorded)
        return Answer(201, render(outcome), etag_of(outcome.after.version), replayed=True)

    def _load(self, submission: Submission, *, believed: bool = True) -> Chronicle[Any] | None:
        if submission.stream_id is None:
            return self._opened_before(submission)
        seen = submission.follows_on
        chronicle = self.record.chronicle(
            submission.stream, submission.stream_id, seen.last if seen and believed else None
        )
        self._admit(submission, chronicle)
        if seen is None:
            raise PreconditionMissing(
                "If-Match", f'Send If-Match with the ETag you saw; it is now "v{chronicle.version}".'
            )
        if not seen.fits(chronicle.version):
            raise Stale(seen.last, chronicle.version)
        return chronicle

    def _admit(self, submission: Submission, found: Chronicle[Any] | None = None) -> None:
        """May the actor know of the stream at all, and then, may they change it: both before what they saw of it, and
        what rules say, is answered. Raises NotFound, Forbidden."""
        if submission.stream_id is None:
            return
        found = found or self.record.chronicle(submission.stream, submission.stream_id)
        if not knows(self.record, submission.actor, found):
            raise no_such(submission.stream, submission.stream_id)
        self._own(submission, concerned_by(found, found.facts[0].fact), {found.stream_id: found})

    def _opened_before(self, submission: Submission) -> Chronicle[Any] | None:
        """What stands where a command would open a stream whose id follows from the command. Raises Refused where that
        id is another kind of stream's."""
        stream, step = submission.stream, submission.stream.by_command.get(type(submission.command))
        if step is None or step.stream_id is None:
            return None
        stream_id = step.stream_id(submission.command)
        with self.record.store.read() as cursor:
            taken = self._version(cursor, stream_id) > 0
        if not taken:
            return None
        try:
            return self.record.chronicle(stream, stream_id)
        except NotFound:
            sentence = "That id belongs to something else on record; choose a new one."
            field = f"{stream.noun}_id"
            taken_already = Rejection(sentence, (field,), rule=f"{stream.noun}.id-free", conflict=True)
            raise Refused([taken_already]) from None

    def _decide(self, submission: Submission, before: Chronicle[Any] | None) -> tuple[Outcome, _Others]:
        working = self._workings.get(type(submission.command))
        worked = working(submission.command, before) if working else Worked(submission.command)
        submission = replace(submission, command=worked.command)
        stream, command, actor = submission.stream, submission.command, submission.actor
        others = self._others(submission, before)
        known = {**others, before.stream_id: before} if before else others
        if actor.role == "supplier-contact":  # a refusal must not tell of other firms' contracts
            self._own(
                submission, (one for one, found in others.items() if found.noun == CONTRACT.noun), known
            )
        if before is not None:
            self._own(submission, concerned_by(before, before.facts[0].fact), known)
        context = Context(self.record.today(), actor, self.policy, others)
        refused = None
        try:
            decision = decide(stream, before, command, context)
        except Refused as error:
            if error.attempt is None or before is None:
                raise
            refused, decision = error, error.attempt
        step = stream.by_command.get(type(command))
        if before is not None:
            stream_id = before.stream_id
        else:
            stream_id = step.stream_id(command) if step and step.stream_id else submission.new_id()
        given = Given(command, actor, submission.correlation_id, submission.new_id)
        told = tell(given, decision, stream_id, before, others)
        self._own(submission, (one for event in told.events for one in event.envelope.concerns), known)
        outcome = Outcome(
            stream, stream_id, told.touched, decision, told.events, refused=refused, keep=worked.keep
        )
        return outcome, others

    def _others(self, submission: Submission, before: Chronicle[Any] | None) -> _Others:
        """Every other stream that the step needs. Raises Refused naming each field that names none."""
        others: dict[UUID, Chronicle[Any]] = {}
        absent: set[UUID] = set()
        while True:
            asked: Iterable[Need] = needs(submission.stream, before, submission.command, others)
            missing = [
                need for need in asked if need.stream_id not in others and need.stream_id not in absent
            ]
            if not missing:
                return others
            faults = []
            for need in missing:
                stream = BY_NOUN[need.noun]
                try:
                    others[need.stream_id] = self._known(submission.actor, stream, need.stream_id)
                except NotFound:
                    absent.add(need.stream_id)
                    if need.optional:
                        continue
                    sentence = f"There is no such {stream.called}."
                    faults.append(Rejection(sentence, (need.field,), rule=f"{need.noun}.exists"))
            if faults:
                raise Refused(faults)

    def _known(self, actor: Actor, stream: Stream[Any], stream_id: UUID) -> Chronicle[Any]:
        """Another stream that a step needs. One that whoever names it may not know of is not there. Raises NotFound."""
        found = self.record.chronicle(stream, stream_id)
        if not knows(self.record, actor, found):
            raise no_such(stream, stream_id)
        return found

    def _own(self, submission: Submission, contract_ids: Iterable[UUID], known: _Others) -> None:
        """Officers and owners change contracts in which they hold a role. Raises Forbidden."""
        if submission.use_case.limited_to_own(submission.actor.role):
            terms = [self._terms(one, submission, known) for one in dict.fromkeys(contract_ids)]
            require_own(submission.actor, [one for one in terms if one is not None])

    def _terms(self, contract_id: UUID, submission: Submission, known: _Others) -> Any:
        if submission.stream is CONTRACT and contract_id != submission.stream_id:
            return None
        contract = known.get(contract_id)
        if contract is None:
            with suppress(NotFound):
                contract = self.record.chronicle(CONTRACT, contract_id)
        return CONTRACT.last_known(contract) if contract else None

    def _append(
        self,
        submission: Submission,
        outcome: Outcome,
        others: _Others,
        render: Render,
        along: Sequence[Outcome],
    ) -> Answer:
        told: list[Sequence[Recorded]] = []
        events = [*outcome.events, *(event for one in along for event in one.events)]
        first, last = outcome.events[0].version, outcome.after.version

        def answer_once(cursor: Cursor) -> None:
            cursor.execute(
                self.record.sql("INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"),
                (
                    submission.actor.person_id,
                    submission.idempotency_key,
                    submission.fingerprint,
                    str(outcome.stream_id),
                    first,
                    len(outcome.events),
                ),
            )
            if cursor.rowcount == 0:
                earlier = self._answered(cursor, submission)
                if earlier is not None:
                    raise earlier
            for stream_id, other in others.items():
                if self._version(cursor, stream_id) != other.version:
                    raise _MovedOn

        self.record.append(
            events,
            Alongside(events, reservations(events), answer_once, lambda _, found: told.append(found)),
        )
        recorded = told[0][: len(outcome.events)]
        return Answer(201, render(replace(outcome, recorded=recorded)), etag_of(last))

    def _version(self, cursor: Cursor, stream_id: UUID) -> int:
        cursor.execute(
            self.record.sql("SELECT MAX(originator_version) AS version FROM events WHERE originator_id = ?"),
            (self.record.ledger.key(stream_id),),
        )
        return int(cursor.fetchone()["version"] or 0)


def reservations(events: Sequence[Event]) -> list[tuple[str, str, UUID]]:
    """Values that belong to one stream for good: neither correction nor annulment frees them."""
    found = []
    for event in events:
        fact = as_corrected(event.fact) if isinstance(event.fact, Corrected) else event.fact
        kinds = BY_NOUN[noun_of(event.fact)].reserves(fact)
        found += [(kind, value, event.stream_id) for kind, value in kinds]
    return list(dict.fromkeys(found))
