"""Submitting a command: authorise, load, decide, append, all in the order in which they can be undone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from application.access import require
from application.errors import KentledgeError, KeyReused, PreconditionMissing, Stale
from application.record import Record
from application.store.dialect import Cursor
from application.store.ledger import Alongside
from application.use_cases import UseCase
from domain import contract_events as happened
from domain.contract import Contract, evolve
from domain.contract_decisions import decide
from domain.decisions import Actor, Command, Context, Decision, Policy, Refused
from domain.events import Envelope, Event, Recorded


@dataclass(frozen=True)
class Submission:
    """One command as it came in."""

    use_case: UseCase
    command: Command
    actor: Actor
    contract_id: UUID | None = None
    seen_version: int | None = None
    """Stream version that the officer saw (If-Match)."""
    idempotency_key: str = ""
    fingerprint: str = ""
    """Digest of method, path and body: tells a repeat from another request under the same key."""
    correlation_id: str = ""


@dataclass(frozen=True)
class Answer:
    """What the officer is told, word for word the same when the command is repeated."""

    status: int
    body: bytes
    etag: str
    replayed: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a command recorded, or in a dry run would record."""

    contract_id: UUID
    before: Contract | None
    after: Contract
    decision: Decision
    events: Sequence[Event]
    recorded: Sequence[Recorded] = ()
    """Empty in a dry run."""


_LONGEST_ETAG = 22
Render = Callable[[Outcome], bytes]


class _Replayed(Exception):
    """The request was answered before. Leaves the append's transaction; nothing was written."""

    def __init__(self, contract_id: UUID, first_version: int, last_version: int) -> None:
        self.contract_id, self.first_version, self.last_version = contract_id, first_version, last_version


class Commands:
    """The one way in: nothing else writes events about contracts."""

    def __init__(self, record: Record, policy: Policy | None = None) -> None:
        self.record = record
        self.policy = policy or Policy()

    def submit(self, submission: Submission, render: Render, *, dry_run: bool = False) -> Answer:
        """Record what the command decides, or in a dry run only say it.

        Raises Forbidden, PreconditionMissing, NotFound, Stale, KeyReused, DuplicateReference and ``Refused``; in
        each case nothing is recorded.
        """
        require(
            submission.use_case.allowed,
            submission.actor.role,
            submission.use_case.summary.rstrip("."),
        )
        if dry_run:
            return self._preview(submission, render)
        if not submission.idempotency_key:
            raise PreconditionMissing(
                "Idempotency-Key",
                "Send an Idempotency-Key header (any text of your own, new for each change), "
                "so that repeating the request cannot record it twice.",
            )
        try:
            return self._append(submission, self._decide(submission, self._load(submission)), render)
        except _Replayed as replay:
            return self._again(replay, render)
        except (KentledgeError, Refused):
            earlier = self._earlier(submission)
            if earlier is None:
                self._load(submission, believed=False)  # whoever was overtaken is told that first
                raise
            return self._again(earlier, render)

    def _preview(self, submission: Submission, render: Render) -> Answer:
        """What would be recorded, by the store's own word: nothing will be appended that could correct it."""
        outcome = self._decide(submission, self._load(submission, believed=False))
        with self.record.store.read() as cursor:
            self.record.ledger.refuse_taken(cursor, reservations(outcome.events))
        return Answer(200, render(outcome), _etag(outcome.before.version if outcome.before else 0))

    def _earlier(self, submission: Submission) -> "_Replayed | None":
        """A repeat meets a contract that it has itself moved on; it is told what it was told then."""
        with self.record.store.read() as cursor:
            return self._answered(cursor, submission)

    def _answered(self, cursor: Cursor, submission: Submission) -> "_Replayed | None":
        cursor.execute(
            self.record.sql(
                "SELECT fingerprint, contract_id, first_version, last_version FROM answers "
                "WHERE principal = ? AND idempotency_key = ?"
            ),
            (submission.actor.person_id, submission.idempotency_key),
        )
        row = cursor.fetchone()
        if row is None:
            return None
        if row["fingerprint"] != submission.fingerprint:
            raise KeyReused("This Idempotency-Key was used for another request; choose a new one.")
        return _Replayed(UUID(row["contract_id"]), row["first_version"], row["last_version"])

    def _again(self, replay: "_Replayed", render: Render) -> Answer:
        """The answer that was given, told again from the events that were recorded then."""
        before: Contract | None = None
        after: Contract | None = None
        recorded = []
        for one in self.record.story(replay.contract_id):
            if one.event.stream_id != replay.contract_id or one.event.version > replay.last_version:
                continue
            after = evolve(after, one.event)
            if one.event.version < replay.first_version:
                before = after
            else:
                recorded.append(one)
        if after is None:
            raise AssertionError("an answer was kept for events that are not there")
        events = tuple(one.event for one in recorded)
        decision = Decision((), events[0].envelope.decision)
        outcome = Outcome(replay.contract_id, before, after, decision, events, recorded)
        return Answer(201, render(outcome), _etag(replay.last_version), replayed=True)

    def _load(self, submission: Submission, *, believed: bool = True) -> Contract | None:
        if submission.contract_id is None:
            return None
        contract = self.record.contract(submission.contract_id, submission.seen_version if believed else None)
        if submission.seen_version is None:
            raise PreconditionMissing(
                "If-Match", f'Send If-Match with the ETag you saw; it is now "v{contract.version}".'
            )
        if submission.seen_version != contract.version:
            raise Stale(submission.seen_version, contract.version)
        return contract

    def _decide(self, submission: Submission, before: Contract | None) -> Outcome:
        command, actor = submission.command, submission.actor
        context = Context(self.record.today(), actor, self.policy)
        decision = decide(before, command, context)
        contract_id = before.contract_id if before else uuid4()
        version, after = (before.version if before else 0), before
        events = []
        for decided in decision.decided:
            version += 1
            envelope = Envelope(
                event_id=uuid4(),
                valid_from=decided.valid_from,
                actor=actor.person_id,
                role=actor.role,
                decision=decision.record,
                concerns=(contract_id,),
                made_on=command.made_on,
                reason=command.reason,
                on_behalf_of=command.on_behalf_of,
                authority=command.authority,
                correlation_id=submission.correlation_id,
                evidence=command.evidence,
            )
            event = Event(contract_id, version, envelope, decided.fact)
            after = evolve(after, event)
            events.append(event)
        if after is None:
            raise AssertionError("a decision records at least one fact")
        return Outcome(contract_id, before, after, decision, tuple(events))

    def _append(self, submission: Submission, outcome: Outcome, render: Render) -> Answer:
        told: list[Sequence[Recorded]] = []
        first, last = outcome.events[0].version, outcome.after.version

        def answer_once(cursor: Cursor) -> None:
            cursor.execute(
                self.record.sql("INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"),
                (
                    submission.actor.person_id,
                    submission.idempotency_key,
                    submission.fingerprint,
                    str(outcome.contract_id),
                    first,
                    last,
                ),
            )
            if cursor.rowcount == 0:
                earlier = self._answered(cursor, submission)
                if earlier is not None:
                    raise earlier

        self.record.append(
            outcome.events,
            Alongside(
                outcome.events, reservations(outcome.events), answer_once, lambda _, found: told.append(found)
            ),
        )
        self.record.keep(outcome.after)
        return Answer(201, render(replace(outcome, recorded=told[0])), _etag(last))


def reservations(events: Sequence[Event]) -> list[tuple[str, str, UUID]]:
    """A reference belongs to one contract for good: neither correction nor annulment frees it."""
    found = []
    for event in events:
        fact, reference = event.fact, ""
        if isinstance(fact, happened.Registered):
            reference = fact.reference
        elif isinstance(fact, happened.Corrected) and "reference" in fact.changed:
            reference = fact.replacement["reference"]
        if reference:
            found.append(("contract reference", reference.casefold(), event.stream_id))
    return found


def _etag(version: int) -> str:
    return f'"v{version}"'


def version_of(etag: str | None) -> int | None:
    """The stream version in an If-Match header; ``None`` where there is none, -1 for one we never gave."""
    if not etag:
        return None
    text = etag.strip()
    if text.startswith('"v') and text.endswith('"') and text[2:-1].isdecimal() and len(text) < _LONGEST_ETAG:
        return int(text[2:-1])
    return -1
