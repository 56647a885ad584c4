"""Loading the sample: every step is submitted as any officer's command would be, only the clock is the step's own."""

import secrets
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec
from msgspec.structs import replace

from application.access import Access, secret_digest
from application.commands import Commands
from application.directory import Directory
from application.documents import Documents
from application.errors import BadRequest
from application.handling.message import CommandMessage, Outcome, Prepare, Prepared
from application.importing.run import USE_CASE as IMPORTING
from application.importing.run import ImportRequest, Imports
from application.record import Record
from application.sample.naming import SampleNames
from application.sample.steps import InOffice, SampleStep, in_order_of_time, people, suppliers
from application.use_cases import BY_DATE, USE_CASES
from application.use_cases.document import KEEPING
from domain.chronicle import Chronicle, noun_of
from domain.decisions import Actor, Command, Refused
from domain.document import DOCUMENT, document_id
from domain.log import LOG_STREAM
from domain.person.entry import Enter
from domain.person.terms import Token
from domain.person.tokens import IssueToken
from domain.stream import Stream
from domain.streams import BY_NOUN

Progress = Callable[[int, int], None]

_SINCE: Final = datetime(2021, 1, 1, tzinfo=UTC)
"""When the years of the paper are over."""
_NEVER: Final = "9999-12-31T00:00:00.000000Z"
"""When a token ends that does not end by itself."""
SIGN_INS = people().sign_ins
"""The person who signs in for each role."""
ENTERED_AS: Final[dict[str, InOffice]] = {
    **{role: InOffice(person, role) for role, person in SIGN_INS.items()},
    **people().offices,
}
"""As whom the sample is entered with one click, by role or office."""


def load_sample(
    record: Record,
    directory: Directory,
    commands: Commands,
    progress: Progress = lambda _, __: None,
    *,
    today: date | None = None,
) -> None:
    """Fill the empty *record* with the sample, opened for that purpose, and the directory with its people.

    The sample leads up to *today*: the day on which it is loaded, unless another is given. *progress* is told (steps
    taken, steps in all). Raises BadRequest where the log holds anything already, so that
    a second load, or one that was broken off, never mixes with what is there.
    """
    if record.head():
        why = "It holds events already, if only that it was opened; the sample is loaded only into an empty one."
        raise BadRequest({"record": f"{why} Name another folder in KENTLEDGE_DATA, without kentledge init."})
    steps = in_order_of_time(today or record.today())
    clock = record.ledger.clock
    loading = _Loading(record, commands)
    try:
        loading.set_clock(steps[0][1])
        record.open("sample")
        _enter_people(directory)
        for number, (about, step) in enumerate(steps, start=1):
            loading.take(about, step, f"{number:04}" if step.at < _SINCE else loading.numbered(about))
            progress(number, len(steps))
    finally:
        record.ledger.clock = clock


def _enter_people(directory: Directory) -> None:
    """All in one commit, each with the role in which somebody signs in on the sample."""
    roles = {entered.person: entered.role for entered in ENTERED_AS.values()}
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


def _ids(number: str) -> Callable[[], UUID]:
    """The ids that the command of that number needs: the same wherever and whenever the sample is loaded, so that
    examples name them."""
    places = count()
    return lambda: uuid5(LOG_STREAM, f"sample {number.lstrip('0')} {next(places)}")


def _held_by_nobody(number: str) -> Prepare:
    """Issues a token whose id is the same wherever the sample is loaded, and whose secret nobody was ever told."""

    def issue(command: Command, _: Chronicle[Any] | None) -> Prepared:
        assert isinstance(command, IssueToken)  # noqa: S101  (it is registered for this type)
        digest = secret_digest(secrets.token_urlsafe())
        token = Token(
            _ids(number)().hex[:12], digest, command.role, command.scope, _NEVER, command.supplier_id
        )
        return Prepared(replace(command, issued=token))

    return issue


class _Loading:
    def __init__(self, record: Record, commands: Commands) -> None:
        self.record, self.commands = record, commands
        self.names = SampleNames(record, suppliers())
        self._documents = Documents(record)
        self._taken = Counter[str]()

    def set_clock(self, step: SampleStep) -> None:
        """Let the log go by the instant of *step*."""
        self.record.ledger.clock = lambda: step.at

    def _kind(self, name: str) -> Stream[Any]:
        """The kind of the stream of that name, for use cases that are about every kind."""
        return BY_NOUN[noun_of(self.record.events_of(self.names.id_of(name))[0].event.fact)]

    def numbered(self, about: str) -> str:
        """The number of the next command of a story that leads up to the day of loading: whatever comes between."""
        self._taken[about] += 1
        return f"{about} {self._taken[about]}"

    def take(self, about: str, step: SampleStep, number: str) -> None:
        """Submit one step as the command of that *number*."""
        self.set_clock(step)
        actor = Actor(step.by, step.role, _supplier_of(step.by) if step.role == "supplier-contact" else "")
        if step.use_case == KEEPING.name:
            sent = step.body
            content = b64decode(sent["base64"]) if "base64" in sent else sent["text"].encode()
            kept = self._documents.keep(content, sent["media_type"], actor, "sample")
            self.names.place(step.named or about, DOCUMENT, document_id(kept.sha256))
            return
        if step.use_case == IMPORTING.name:
            self._import(step.named or about, step, actor, number)
            return
        use_case = BY_DATE.get(step.use_case) or USE_CASES[step.use_case]
        if use_case.command is None:
            raise AssertionError(f"{step.use_case} changes nothing")
        opens = use_case.creates
        name = (step.named if opens else step.on) or about
        message = CommandMessage(
            use_case=use_case,
            command=msgspec.convert(self.names.resolved(step.body), use_case.command),
            actor=actor,
            stream_id=None if opens else self.names.id_of(name),
            seen=None if opens else self.names.version_of(name),
            idempotency_key=f"sample-{number}",
            fingerprint=sha256(msgspec.json.encode(step.body)).hexdigest(),
            correlation_id="sample",
            about=None if use_case.stream else self._kind(name),
            new_id=_ids(number),
        )
        commands = self.commands
        if use_case.command is IssueToken:
            commands = Commands(self.record, workings={IssueToken: _held_by_nobody(number)})

        def note(outcome: Outcome) -> bytes:
            self.names.note(name, outcome)
            return b""

        try:
            commands.submit(message, note)
        except Refused:
            if not step.refused:
                raise
        else:
            if step.refused:
                raise AssertionError(f"{name}: {step.use_case} was not refused")

    def _import(self, name: str, step: SampleStep, actor: Actor, number: str) -> None:
        """Bring in what the document of the step lists: contracts with suppliers of whom nobody has heard before."""
        asked = msgspec.convert(self.names.resolved(step.body), ImportRequest)
        imports = Imports(self.commands, self._documents, Access(self.record), _ids(number))
        found = imports.check_kept(asked, actor, ())

        def note(outcome: Outcome) -> bytes:
            self.names.note(name, outcome)
            return b""

        if imports.run(found, actor, note, idempotency_key=f"sample-{number}") is None:
            raise AssertionError(
                f"{name}: nothing was imported of {[told.faults for told in found.outcomes]}"
            )
