"""One simulated record, step by step: each step is drawn from the seed and its own number, and can be left out."""

import json
import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from eventsourcing.persistence import PersistenceError

from application.access import people_of
from application.directory import Directory
from application.errors import Forbidden, KentledgeError, KeyReused, Stale
from application.handling.message import Answer, CommandMessage, Enclosed, Outcome
from application.record import Basis
from application.settings import Settings
from application.verification import verify_log
from benchmarks.generate.invention import PEOPLE
from benchmarks.generate.turn import Wish
from domain.decisions import Refused
from domain.events import Recorded
from domain.person import PERSON
from domain.person.entry import Enter
from projections import table_query, tables
from projections.table_query import Query
from tests.simulation.asking import Asking, Story
from tests.simulation.oracle import Oracle, columns
from tests.simulation.process import FAULTS, Clock, Killed, Process

_MORNING = datetime(2015, 1, 5, 9, tzinfo=UTC)
CONTRACTS = 40
"""How many a record has at most."""
_KINDS: tuple[tuple[float, str], ...] = (
    (48, "contract"),
    (12, "council"),
    (5, "register"),
    (5, "sent again"),
    (2, "other words under the same key"),
    (3, "stale"),
    (14, "asked"),
    (1, "listed"),
    (4, "hindered"),
    (1.2, "projection breaks"),
    (1.2, "projection mended"),
    (0.5, "restart"),
    (0.4, "rebuild"),
    (0.2, "rebuild killed"),
    (1.4, "clock"),
)


_TABLES = {
    table.stream.noun: [each for each in tables.ALL if each.stream is table.stream] for table in tables.ALL
}


def make_template(folder: Path) -> Path:
    """A record with the people of the simulation and nothing else, to begin each run from."""
    settings = Settings(folder)
    process = Process(settings, Clock(_MORNING))
    process.record.open("generated")
    entries = [Enter(person_id=person, name="Invented") for person in PEOPLE]
    Directory(process.record, process.services.commands).enter(entries)
    process.stop()
    return folder


@dataclass(frozen=True)
class Sent:
    """A request that was sent, and what became of it: told, refused, or not known."""

    story: Story
    message: CommandMessage
    enclosed: Enclosed
    told: Answer | None = None


@dataclass(frozen=True)
class Move:
    """What a step draws from, its number, and the process that is asked."""

    rng: Random
    number: int
    process: Process


class Simulation:
    """A record under way. Whoever runs it gives the numbers of the steps."""

    def __init__(self, seed: int, template: Path, folder: Path) -> None:
        shutil.copytree(template, folder)
        self.seed = seed
        self.clock = Clock(_MORNING)
        settings = Settings(folder)
        self.processes = [Process(settings, self.clock), Process(settings, self.clock)]
        self.oracle = Oracle()
        self.oracle.take(self.processes[0].record.feed(0, 1000))
        self.asking = Asking(self.oracle, Random(seed))
        self.told: list[Sent] = []
        """Requests with the answers that were given."""
        self.open: list[Sent] = []
        """Requests of which nobody knows what became."""
        self.counted: Counter[str] = Counter()
        self.broken: set[str] = set()
        """Projections that raised, and were not mended since."""
        self.trace: list[str] = []
        """What happened, a line for each request."""
        self._rebuilding = False
        self._open_council()

    def close(self) -> None:
        """Stop both processes."""
        for process in self.processes:
            process.stop()

    def _open_council(self) -> None:
        rng = Random(self.seed)
        for name, wish in self.asking.opening:
            if wish.stream is PERSON:
                continue
            message, enclosed = self.asking.message(rng, self.asking.council, wish)
            if wish.actor is not None and message.use_case.open_to(wish.actor.role):
                message = replace(message, actor=wish.actor)
            sent = self._send(self.processes[0], Sent(self.asking.council, message, enclosed))
            assert sent.told is not None, f"the opening of {name} was refused"
            if name:
                self.asking.named[name] = self.oracle.log[-1].event.stream_id
        self.trace.clear()

    # Steps

    def step(self, number: int) -> None:
        """Whatever the step of that number is. Raises AssertionError."""
        rng = Random(f"{self.seed}/{number}")
        (kind,) = rng.choices([kind for _, kind in _KINDS], [weight for weight, _ in _KINDS])
        self.counted[kind] += 1
        self.trace.append(f"step {number}: {kind}")
        self.clock.now += timedelta(seconds=rng.expovariate(1 / 90_000))
        getattr(self, "_" + kind.replace(" ", "_"))(Move(rng, number, rng.choice(self.processes)))
        for process in self.processes:
            assert process.record.head() == self.oracle.head

    def _contract(self, move: Move) -> None:
        if len(self.asking.stories) < 3:
            self._register(move)
        else:
            self._ask(move.rng, move.process, self.asking.of_a_contract(move.rng, self._today()))

    def _council(self, move: Move) -> None:
        self._ask(move.rng, move.process, self.asking.of_the_council(move.rng, self._today()))

    def _register(self, move: Move) -> None:
        if len(self.asking.stories) < CONTRACTS:
            self._ask(move.rng, move.process, self.asking.registering(move.rng, move.number, self._today()))

    def _ask(self, rng: Random, process: Process, wanted: tuple[Story, Wish] | None) -> Sent | None:
        if wanted is None:
            return None
        story, wish = wanted
        message, enclosed = self.asking.message(rng, story, wish)
        return self._send(process, Sent(story, message, enclosed))

    def _today(self) -> date:
        return self.processes[0].record.today()

    def _hindered(self, move: Move) -> None:
        """Somebody asks, and the commit meets a fault; whoever asked does not know what became of it."""
        fault = move.rng.choice(FAULTS)
        move.process.hinder(fault)
        wanted = self.asking.of_a_contract(move.rng, self._today()) if self.asking.stories else None
        if wanted is None:
            move.process.unhindered()
            return
        story, wish = wanted
        message, enclosed = self.asking.message(move.rng, story, wish)
        sent = Sent(story, message, enclosed)
        met = False
        try:
            self._submitted(move.process, sent)
        except (Refused, KentledgeError):
            pass
        except (Killed, PersistenceError):
            met = True
            self.counted[fault] += 1
            self.open.append(sent)
        move.process.unhindered()
        if move.process.dead:
            move.process.kill()
            move.process.start()
        grew = self._take(move.process, story)
        if met:
            assert grew is fault.endswith("after commit"), (
                f"{fault}, and {'something' if grew else 'nothing'} is there"
            )

    def _sent_again(self, move: Move) -> None:
        """Somebody did not hear the answer, or did not trust it, and asks the same under the same key."""
        if self.open and move.rng.random() < 0.6:
            sent = self.open.pop(move.rng.randrange(len(self.open)))
            recorded = [
                each
                for each in self.oracle.log
                if each.event.envelope.asked is not None
                and each.event.envelope.asked.request == sent.message.fingerprint
            ]
            before = self.oracle.head
            again = self._send(move.process, sent)
            if recorded:
                assert self.oracle.head == before, "what was recorded was recorded again"
                if again.told is not None:
                    assert again.told.replayed
                    assert json.loads(again.told.body)[0][0] == recorded[0].position
        elif self.told:
            sent = move.rng.choice(self.told)
            before = self.oracle.head
            again = self._send(move.process, sent)
            assert sent.told is not None
            if again.told is None:
                assert self._lost_their_part(sent), "an answer was kept from somebody who may have it"
                return
            assert self.oracle.head == before, "a repeat recorded something"
            assert (again.told.body, again.told.etag) == (sent.told.body, sent.told.etag)

    def _other_words_under_the_same_key(self, move: Move) -> None:
        if self.told:
            sent = move.rng.choice(self.told)
            refusals = (KeyReused, Forbidden) if self._lost_their_part(sent) else (KeyReused,)
            with raised(*refusals):
                self._submitted(
                    move.process, replace(sent, message=replace(sent.message, fingerprint="other"))
                )

    def _lost_their_part(self, sent: Sent) -> bool:
        """Whether who asked is none of the contract's people any more, and must be: they are then told nothing."""
        message = sent.message
        assert sent.told is not None
        position = json.loads(sent.told.body)[0][0]
        found = [
            self.oracle.streams[contract_id].latest()
            for contract_id in self.oracle.log[position - 1].event.envelope.concerns
        ]
        own = {person for terms in found if terms is not None for person in people_of(terms)}
        return (
            bool(message.use_case.limited_to_own(message.actor.role)) and message.actor.person_id not in own
        )

    def _stale(self, move: Move) -> None:
        """Somebody asks on what has changed since they looked."""
        wanted = self.asking.of_a_contract(move.rng, self._today()) if self.asking.stories else None
        if wanted is None:
            return
        message, enclosed = self.asking.message(move.rng, *wanted)
        if message.seen is None or message.seen == 1:
            return
        message = replace(message, seen=move.rng.randint(1, message.seen - 1))
        with raised(Stale, KentledgeError):
            self._submitted(move.process, Sent(wanted[0], message, enclosed))

    def _projection_breaks(self, move: Move) -> None:
        self.broken.add(move.process.break_projection(move.rng.randrange(1000)))

    def _projection_mended(self, move: Move) -> None:
        """Both processes are put right: what one of them stopped, either can catch up."""
        self._mend(move.process)
        assert [status for status in move.process.services.supervisor.status() if not status.healthy] == []

    def _mend(self, process: Process) -> None:
        for each in self.processes:
            each.mend()
        if self.broken:
            process.catch_up()
        self.broken.clear()

    def _restart(self, move: Move) -> None:
        move.process.stop()
        move.process.start()

    def _rebuild(self, move: Move) -> None:
        """All read models are made anew while others write."""
        if self._rebuilding or self.broken:
            return
        self._rebuilding, steps = True, iter(range(1, 4))

        def meanwhile(_: int, __: int) -> None:
            for place in steps:
                drawn = Random(f"{self.seed}/{move.number}/{place}")
                self._contract(Move(drawn, 100_000_000 + move.number * 10 + place, other))

        (other,) = (each for each in self.processes if each is not move.process)
        move.process.services.supervisor.rebuild(progress=meanwhile)
        self._rebuilding = False

    def _rebuild_killed(self, move: Move) -> None:
        """The process is gone in the middle of a rebuild, and what it had built lies about."""
        if self.broken:
            return

        def gone(_: int, __: int) -> None:
            move.process.dead = True
            raise Killed

        with raised(Killed):
            move.process.services.supervisor.rebuild(progress=gone)
        move.process.kill()
        move.process.start()

    def _clock(self, move: Move) -> None:
        """The machine's clock is put back, or forward."""
        self.clock.now += timedelta(seconds=move.rng.choice((-7200, -60, -1, 1, 3600, 86_400)))

    # Questions

    def _asked(self, move: Move) -> None:
        """One stream at any basis: its row, its state, and where it is a contract its story."""
        stopped = self._stopped(move.process)
        table = move.rng.choice([table for table in tables.ALL if table.name not in stopped])
        streams = self.oracle.nouns[table.stream.noun]
        if not streams:
            return
        stream_id = move.rng.choice(streams)
        basis = self._any_basis(move.rng, move.process, self.oracle.events[stream_id])
        row = table_query.row_of(move.process.record, table, basis, str(stream_id))
        assert (row and columns(row.summary)) == self.oracle.summary(
            table, stream_id, basis.valid_at, basis.position
        )
        known = self.oracle.known(stream_id, basis.position)
        if known is not None:
            found = move.process.record.chronicle_at(table.stream, stream_id, basis.position)
            assert (found.version, found.timeline.states) == (known.version, known.timeline.states)
        story = list(move.process.record.concerning(stream_id, basis.position))
        assert story == [
            each for each in self.oracle.concerning[stream_id] if each.position <= basis.position
        ]

    def _listed(self, move: Move) -> None:
        """A whole list at any basis."""
        stopped = self._stopped(move.process)
        table = move.rng.choice([table for table in tables.ALL if table.name not in stopped])
        basis = self._any_basis(move.rng, move.process)
        shown = list(table_query.whole(move.process.record, table, basis, Query(), batch=7))
        assert {row.stream_id: columns(row.summary) for row in shown} == dict(
            self.oracle.listed(table, basis.valid_at, basis.position)
        )

    def _stopped(self, process: Process) -> Collection[str]:
        if not self.broken:
            return ()
        return [status.name for status in process.services.supervisor.status() if not status.healthy]

    def _any_basis(self, rng: Random, process: Process, story: Sequence[Recorded] = ()) -> Basis:
        """A day and a moment; most often where something of a *story* was recorded or counts from, or just before."""
        near = rng.choice(story) if story and rng.random() < 0.7 else rng.choice(self.oracle.log)
        day = self._today() + timedelta(days=int(rng.gauss(0, 400)))
        if rng.random() < 0.5:
            day = near.event.envelope.valid_from - timedelta(days=rng.randint(0, 1))
        roll = rng.random()
        if roll < 0.3:
            moment = near.recorded_at + timedelta(microseconds=rng.choice((-1, 0, 1)))
            basis: Basis = process.record.basis(day, moment)
            assert basis.position == self.oracle.position_at(moment)
            return basis
        position = None if roll < 0.5 else max(1, near.position - rng.randint(0, 1))
        basis = process.record.basis(day, position)
        assert basis.position == (position or self.oracle.head)
        return basis

    # Sending

    def _send(self, process: Process, sent: Sent) -> Sent:
        """Ask, and believe the answer only if the log has just what it tells."""
        try:
            answer = self._submitted(process, sent)
        except Refused as refused:
            self.counted["refused"] += 1
            if self._take(process, sent.story) and refused.attempt is None:
                raise AssertionError("a refusal recorded something") from refused
            return sent
        except KentledgeError as error:
            self.counted[type(error).__name__] += 1
            assert not self._take(process, sent.story), "what was not allowed was recorded"
            return sent
        before = self.oracle.head
        self._take(process, sent.story)
        told = [tuple(each) for each in json.loads(answer.body)]
        recorded = self.oracle.log[told[0][0] - 1 : told[0][0] - 1 + len(told)]
        assert told == [(each.position, str(each.event.envelope.event_id)) for each in recorded]
        assert answer.replayed or told[0][0] == before + 1
        self.counted[sent.message.use_case.name] += not answer.replayed
        acknowledged = replace(sent, told=answer)
        if not answer.replayed:
            self.told.append(acknowledged)
            self._read_after_write(recorded)
        return acknowledged

    def _submitted(self, process: Process, sent: Sent) -> Answer:
        message = sent.message
        self.trace.append(
            f"    process {self.processes.index(process)}, {message.actor.person_id} as {message.actor.role}: "
            f"{message.use_case.name} of {message.stream.noun} {message.stream_id or 'anew'}, "
            f"having seen {message.seen}, under key {message.idempotency_key}: {message.command}"
        )
        answer: Answer = process.services.commands.submit(sent.message, _told, enclosed=sent.enclosed)
        return answer

    def _take(self, process: Process, story: Story) -> bool:
        found = process.record.feed(self.oracle.head, 1000)
        self.oracle.take(found)
        self.asking.took(story, found)
        return bool(found)

    def _read_after_write(self, recorded: Sequence[Any]) -> None:
        """What was acknowledged is in the next read, whichever process answers."""
        today, stream_id = self._today(), recorded[0].event.stream_id
        stream = self.oracle.streams.get(stream_id)
        if stream is None:
            return
        state = stream.in_force(today)
        for process in self.processes:
            stopped, basis = self._stopped(process), process.record.basis(today)
            for table in _TABLES.get(stream.noun, ()):
                if table.name not in stopped:
                    row = table_query.row_of(process.record, table, basis, str(stream_id))
                    expected = None if state is None else columns(table.summarise(state, stream_id))
                    assert (row and columns(row.summary)) == expected

    # The end

    def check(self) -> None:
        """Everything that the record holds is what the oracle holds. Raises AssertionError."""
        process = self.processes[0]
        self._mend(process)
        assert process.record.feed(0, self.oracle.head + 10) == self.oracle.log
        assert {status.check_outcome for status in process.services.supervisor.check_all()} == {"equal"}
        checkpoints = process.services.checkpoints
        checkpoints.create_key()
        checkpoints.publish()
        assert verify_log(process.record, checkpoints.key().verifier).startswith("complete and unaltered")
        assert len({each.event.envelope.event_id for each in self.oracle.log}) == self.oracle.head


@contextmanager
def raised(*kinds: type[BaseException]) -> Iterator[None]:
    """One of these is raised inside."""
    try:
        yield
    except kinds:
        return
    raise AssertionError(f"{kinds[0].__name__} was not raised")


def _told(outcome: Outcome) -> bytes:
    return json.dumps(
        [[each.position, str(each.event.envelope.event_id)] for each in outcome.recorded]
    ).encode()
