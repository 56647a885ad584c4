"""Loading the sample: every step is submitted as any officer's command would be, only the clock is the step's own."""

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

import msgspec

from application.access import Access
from application.commands import Commands, Outcome, Submission
from application.errors import BadRequest
from application.record import Record
from application.sample.steps import Step, in_order_of_time, people, resolved, suppliers
from application.use_cases import USE_CASES
from domain.decisions import Actor

Progress = Callable[[int, int], None]

SIGN_INS = people().sign_ins
"""The person who signs in for each role."""


def load_sample(record: Record, access: Access, progress: Progress = lambda _, __: None) -> None:
    """Fill the empty *record* with the sample, opened for that purpose, and the directory with its people.

    *progress* is told (steps taken, steps in all). Raises BadRequest where the log holds anything already, so that
    a second load, or one that was broken off, never mixes with what is there.
    """
    if record.head():
        raise BadRequest({"record": "It holds events already; the sample is loaded only into an empty one."})
    steps = in_order_of_time()
    clock = record.ledger.clock
    loading = _Loading(record)
    try:
        loading.set_clock(steps[0][1])
        record.open("sample")
        _enter_people(access)
        for number, (reference, step) in enumerate(steps, start=1):
            loading.take(reference, step, number)
            progress(number, len(steps))
    finally:
        record.ledger.clock = clock


def _enter_people(access: Access) -> None:
    directory, known = people(), suppliers()
    for person_id, name in directory.people.items():
        firm = directory.supplier_contacts.get(person_id)
        access.add_person(person_id, name, str(known[firm].supplier_id) if firm else "")


class _Loading:
    """What is known while loading."""

    contract_ids: dict[str, UUID]
    """Each contract's id, by its reference."""
    event_ids: dict[str, list[str]]
    """The ids of each contract's events, by its reference."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.commands = Commands(record)
        self.suppliers = suppliers()
        self.contract_ids = {}
        self.event_ids = {}

    def set_clock(self, step: Step) -> None:
        """Let the log go by the instant of *step*."""
        self.record.ledger.clock = lambda: step.at

    def take(self, reference: str, step: Step, number: int) -> None:
        """Submit one step as the *number*th command of the sample."""
        self.set_clock(step)
        use_case = USE_CASES[step.use_case]
        if use_case.command is None:
            raise AssertionError(f"{step.use_case} changes nothing")
        events = self.event_ids.setdefault(reference, [])
        body = resolved(step.body, self.suppliers, events)

        def note(outcome: Outcome) -> bytes:
            self.contract_ids[reference] = outcome.stream_id
            events.extend(str(event.envelope.event_id) for event in outcome.events)
            return b""

        submission = Submission(
            use_case=use_case,
            command=msgspec.convert(body, use_case.command),
            actor=Actor(step.by, step.role),
            stream_id=self.contract_ids.get(reference),
            seen_version=len(events) if events else None,
            idempotency_key=f"sample-{number:04}",
            fingerprint=sha256(msgspec.json.encode(step.body)).hexdigest(),
            correlation_id="sample",
        )
        self.commands.submit(submission, note)
