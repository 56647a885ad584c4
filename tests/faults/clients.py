"""Clients that write a mix of everything that can be written, over HTTP, and keep what they were told.

Every change of the API is sent as its example has it, each by whom it is an example for; between them contracts are
registered and changed and documents sent, without end.
"""

import json
import random
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from itertools import count
from threading import Lock, Thread
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

import msgspec

from application.use_cases import USE_CASES
from application.use_cases.document import KEEPING
from domain.person.terms import stream_of
from tests.directory import issue
from web.api.examples import JSON, Example, examples
from web.services import Services

OFFICER = ("p-0016", "officer")
"""Who writes without end."""
_PATIENCE = 60.0
"""Seconds."""
_NUMBERS = count(1)


HARMLESS = frozenset({"rename-person", "grant-role"})
"""What may happen to a person who asks for something else too: with the rest they may not ask any more."""
TOLD_ONCE = frozenset({"issue-token"})
"""What is told once only: the secret of a token."""


def _person(part: tuple[str, str]) -> UUID | None:
    """The stream of the person whom a part of an address names; ``None`` where it names something else."""
    name, text = part
    return stream_of(text) if name == "person_id" else None


@dataclass(frozen=True)
class Asked:
    """A request, as it is sent, and sent again."""

    name: str
    """The use case."""
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Told:
    """What came back."""

    asked: Asked
    status: int
    """0 where the connection broke before an answer."""
    etag: str = ""
    body: bytes = b""

    @property
    def acknowledged(self) -> bool:
        """Whether the change is recorded, by what was answered."""
        return self.status == HTTPStatus.CREATED

    @property
    def failed(self) -> bool:
        """Whether nothing is known of what became of it."""
        return self.status == 0 or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def events(self) -> list[tuple[int, str]]:
        """Position and id of each event that it says it recorded."""
        told = json.loads(self.body)
        return [(event["position"], event["event_id"]) for event in told.get("events", ())]


class Mix:
    """What is sent to one record: the examples in an order drawn by chance, then changes without end."""

    def __init__(self, services: Services, today: date, chance: random.Random) -> None:
        self._chance, self._turn = chance, Lock()
        found = examples(today)
        self._writing = {name: found[name] for name, use_case in USE_CASES.items() if use_case.writes}
        who = {(example.person, example.role) for example in self._writing.values()} - {("", "")}
        self._tokens = {each: issue(services.directory, *each, days=2) for each in sorted({*who, OFFICER})}
        asking = {stream_of(person_id) for person_id, _ in self._tokens}
        chains = [
            [*example.after, name]
            for name, example in self._writing.items()
            if name in HARMLESS or not asking & set(map(_person, example.path.items()))
        ]
        chance.shuffle(chains)
        self._chains = deque(chains)

    def chain(self) -> list[str]:
        """Names of the next examples that belong together; none where all were taken."""
        with self._turn:
            return self._chains.popleft() if self._chains else []

    def example(self, name: str) -> Asked:
        """The example of that use case."""
        return self._asked(name, self._writing[name])

    def registration(self) -> Asked:
        """A contract under a reference of its own."""
        example = self._writing["register"]
        body = dict(example.body or {}) | {"reference": f"F-{uuid4().hex[:12]}", "lead_officers": ["p-0016"]}
        return self._asked("register", msgspec.structs.replace(example, body=body))

    def change(self, contract_id: str, version: int) -> Asked:
        """Something that happens to a contract at that version."""
        kinds: list[tuple[str, dict[str, Any]]] = [
            ("set-key-date", {"kind": "review", "date": "2031-01", "note": f"Note {next(_NUMBERS)}."}),
            ("assign-roles", {"lead_officers": ["p-0016", self._drawn("p-0003", "p-0011")]}),
        ]
        name, body = kinds[self._drawn(0, 1)]
        example = Example(
            *OFFICER,
            path={"contract_id": contract_id},
            if_match=f'"v{version}"',
            body=body | {"reason": f"Agreed, {next(_NUMBERS)}."},
        )
        return self._asked(name, example)

    def document(self) -> Asked:
        """Bytes that nobody sent before."""
        text = f"Minutes {uuid4().hex} " * self._drawn(1, 400)
        return self._asked(
            KEEPING.name, Example(*OFFICER, query={"title": "Minutes"}, media_type="text/plain", text=text)
        )

    def renaming(self) -> Asked:
        """Another name for somebody, in whose commit the name before is forgotten."""
        example = self._writing["rename-person"]
        body = dict(example.body or {}) | {"name": f"Example {next(_NUMBERS)}"}
        return self._asked("rename-person", msgspec.structs.replace(example, body=body))

    def drawn_below(self, bound: int) -> int:
        """A number below *bound*."""
        with self._turn:
            return self._chance.randrange(bound)

    def _drawn(self, first: Any, second: Any) -> Any:
        return (first, second)[self.drawn_below(2)]

    def _asked(self, name: str, example: Example) -> Asked:
        path = USE_CASES[name].path
        for parameter, value in example.path.items():
            path = path.replace(f"{{{parameter}}}", quote(value, safe=""))
        if example.query:
            path += f"?{urlencode(example.query)}"
        headers = {
            "Authorization": f"Bearer {self._tokens[example.person, example.role]}",
            "Idempotency-Key": uuid4().hex,
            "Content-Type": example.media_type,
        }
        if example.if_match:
            headers["If-Match"] = example.if_match
        body = example.text.encode() if example.media_type != JSON else msgspec.json.encode(example.body)
        return Asked(name, f"/api/v1{path}", headers, body)


class Client:
    """Somebody who writes until the server is gone."""

    def __init__(self, mix: Mix, port: int, told: Callable[[Told], None]) -> None:
        self._mix, self._port, self._note = mix, port, told
        self._connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)

    def send(self, asked: Asked) -> Told:
        """What is answered."""
        try:
            self._connection.request("POST", asked.path, asked.body, dict(asked.headers))
            answer = self._connection.getresponse()
            return Told(asked, answer.status, answer.headers.get("ETag", ""), answer.read())
        except (OSError, HTTPException):
            self._connection.close()
            return Told(asked, 0)

    def write(self) -> None:
        """Write until an answer stays away, or says that the server cannot."""
        while not self._something().failed:
            pass
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _something(self) -> Told:
        """One piece of work: what was answered last."""
        chain = self._mix.chain()
        if chain:
            return [self.up_to_date(self._mix.example(name)) for name in chain][-1]
        return (self._story, self._story, self._document, self._renaming)[self._mix.drawn_below(4)]()

    def _story(self) -> Told:
        """A contract is registered, and changed again and again."""
        told = self._take(self._mix.registration())
        if told.acknowledged:
            contract_id = json.loads(told.body)["contract_id"]
            for version in range(1, 4):
                told = self._take(self._mix.change(contract_id, version))
        return told

    def _document(self) -> Told:
        return self._take(self._mix.document())

    def _renaming(self) -> Told:
        return self.up_to_date(self._mix.renaming())

    def _take(self, asked: Asked) -> Told:
        told = self.send(asked)
        self._note(told)
        return told

    def up_to_date(self, asked: Asked) -> Told:
        """Sent again on the version that there is now, where somebody was quicker."""
        told = self._take(asked)
        if told.status == HTTPStatus.PRECONDITION_FAILED and told.etag:
            headers = dict(asked.headers) | {"If-Match": told.etag, "Idempotency-Key": uuid4().hex}
            told = self._take(replace(asked, headers=headers))
        return told


class Load:
    """Clients at work, and all that they were told."""

    def __init__(self, mix: Mix, port: int, clients: int) -> None:
        self._turn, self._until = Lock(), 0
        self._reached: Callable[[], None] = lambda: None
        self.told: list[Told] = []
        self._clients = [Client(mix, port, self._note) for _ in range(clients)]

    def run(self, acknowledgements: int, reached: Callable[[], None]) -> list[Told]:
        """Write; *reached* is called, once, with so many acknowledged. Ends when the server is gone."""
        self._until, self._reached = acknowledgements, reached
        threads = [Thread(target=client.write) for client in self._clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(_PATIENCE * 2)
            assert not thread.is_alive()
        return self.told

    def _note(self, told: Told) -> None:
        with self._turn:
            self.told.append(told)
            if told.acknowledged:
                self._until -= 1
                if self._until == 0:
                    self._reached()


def sent_again(mix: Mix, port: int, asked: Iterable[Asked]) -> list[Told]:
    """What is answered to each, one after the other."""
    with closing(Client(mix, port, lambda _: None)) as client:
        return [client.send(each) for each in asked]
