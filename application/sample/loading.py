"""Loading the sample: every step is submitted as any officer's command would be, only the clock is the step's own."""

from collections.abc import Callable
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID, uuid5

import msgspec

from application.commands import Commands
from application.directory import Directory
from application.errors import BadRequest
from application.handling.message import CommandMessage, Outcome
from application.record import Record
from application.sample.naming import SampleNames
from application.sample.steps import SampleStep, in_order_of_time, people, suppliers
from application.use_cases import BY_DATE, USE_CASES
from domain.chronicle import noun_of
from domain.decisions import Actor, Refused
from domain.log import LOG_STREAM
from domain.person.entry import Enter
from domain.stream import Stream
from domain.streams import BY_NOUN

Progress = Callable[[int, int], None]

SIGN_INS = people().sign_ins
"""The person who signs in for each role."""


def load_sample(
    record: Record, directory: Directory, commands: Commands, progress: Progress = lambda _, __: None
) -> None:
    """Fill the empty *record* with the sample, opened for that purpose, and the directory with its people.

    *progress* is told (steps taken, steps in all). Raises BadRequest where the log holds anything already, so that
    a second load, or one that was broken off, never mixes with what is there.
    """
    if record.head():
        why = "It holds events already, if only that it was opened; the sample is loaded only into an empty one."
        raise BadRequest({"record": f"{why} Name another folder in KENTLEDGE_DATA, without kentledge init."})
    steps = in_order_of_time()
    clock = record.ledger.clock
    loading = _Loading(record, commands)
    try:
        loading.set_clock(steps[0][1])
        record.open("sample")
        _enter_people(directory)
        for number, (about, step) in enumerate(steps, start=1):
            loading.take(about, step, number)
            progress(number, len(steps))
    finally:
        record.ledger.clock = clock


def _enter_people(directory: Directory) -> None:
    """All in one commit, each with the role in which somebody signs in on the sample."""
    roles = {person_id: role for role, person_id in SIGN_INS.items()}
    directory.enter(
        [
            Enter(
                person_id=person_id,
                name=name,
                role=roles.get(person_id),
                supplier_id=UUID(firm) if (firm := _supplier_of(person_id)) else None,
            )
            for person_id, name in people().people.items()
        ]
    )


def _supplier_of(person_id: str) -> str:
    """The id of the supplier for whom that person acts; empty for everybody else."""
    firm = people().supplier_contacts.get(person_id)
    return str(suppliers()[firm].supplier_id) if firm else ""


def _ids(number: int) -> Callable[[], UUID]:
    """The ids that the *number*th command needs: the same wherever the sample is loaded, so that examples name them."""
    places = count()
    return lambda: uuid5(LOG_STREAM, f"sample {number} {next(places)}")


class _Loading:
    def __init__(self, record: Record, commands: Commands) -> None:
        self.record, self.commands = record, commands
        self.names = SampleNames(record, suppliers())

    def set_clock(self, step: SampleStep) -> None:
        """Let the log go by the instant of *step*."""
        self.record.ledger.clock = lambda: step.at

    def _kind(self, name: str) -> Stream[Any]:
        """The kind of the stream of that name, for use cases that are about every kind."""
        return BY_NOUN[noun_of(self.record.events_of(self.names.id_of(name))[0].event.fact)]

    def take(self, about: str, step: SampleStep, number: int) -> None:
        """Submit one step as the *number*th command of the sample."""
        self.set_clock(step)
        use_case = BY_DATE.get(step.use_case) or USE_CASES[step.use_case]
        if use_case.command is None:
            raise AssertionError(f"{step.use_case} changes nothing")
        opens = use_case.creates
        name = (step.named if opens else step.on) or about
        message = CommandMessage(
            use_case=use_case,
            command=msgspec.convert(self.names.resolved(step.body), use_case.command),
            actor=Actor(step.by, step.role, _supplier_of(step.by) if step.role == "supplier-contact" else ""),
            stream_id=None if opens else self.names.id_of(name),
            seen=None if opens else self.names.version_of(name),
            idempotency_key=f"sample-{number:04}",
            fingerprint=sha256(msgspec.json.encode(step.body)).hexdigest(),
            correlation_id="sample",
            about=None if use_case.stream else self._kind(name),
            new_id=_ids(number),
        )

        def note(outcome: Outcome) -> bytes:
            self.names.note(name, outcome)
            return b""

        try:
            self.commands.submit(message, note)
        except Refused:
            if not step.refused:
                raise
        else:
            if step.refused:
                raise AssertionError(f"{name}: {step.use_case} was not refused")
