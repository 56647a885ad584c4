"""The examples of the OpenAPI document run on the sample as they stand, and are answered as is documented."""

import shlex
from collections.abc import Iterator
from typing import Any, Final

import pytest

from application.use_cases import USE_CASES
from tests.directory import issue
from tests.sample.documented import closed, faults
from tests.sample_record import LOADED, NOON, SampleIn
from web.api.examples import JSON, examples
from web.app import create_app
from web.pages.api_document import Document
from web.services import Services

WITHOUT: Final = frozenset({"daily-digest"})
"""What the sample has none of: no digest is sent unless that is set up."""
OPERATIONS: Final = {
    name: use_case
    for name, use_case in USE_CASES.items()
    if use_case.path not in ("/healthz", "/readyz", "/metrics") and name not in WITHOUT
}
AT_ONCE: Final = frozenset({"upload-document"})
"""Changes that cannot be tried without being made."""


@pytest.fixture(scope="module")
def services(sample_in: SampleIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A sample of their own: what comes before an example is recorded."""
    services = sample_in(tmp_path_factory.mktemp("examples"))
    services.record.ledger.clock = lambda: NOON
    services.checkpoints.publish()
    yield services
    services.close()


class Reader:
    """Asks as a reader of the document would, from the document alone: as whom, address, ETag and body."""

    def __init__(self, services: Services) -> None:
        self.client = create_app(services=services).test_client()
        self.document = closed(self.client.get("/api/v1/openapi.json").json)
        self._recorded: set[str] = set()
        asking = {(example.person, example.role) for example in examples(LOADED).values()} - {("", "")}
        self._tokens = {who: issue(services.directory, *who) for who in sorted(asking)}

    def told(self, name: str) -> dict[str, Any]:
        """What the document says of the operation, that of its address included."""
        address = self.document["paths"][f"/api/v1{OPERATIONS[name].path}"]
        operation = address[OPERATIONS[name].method.lower()]
        return operation | {"parameters": [*address["parameters"], *operation["parameters"]]}

    def fault(self, name: str) -> str:
        """What is at fault with an example, a change in a dry run, once those that come before it are recorded."""
        for before in self.told(name)["x-example"]["after"]:
            if before not in self._recorded:
                self._recorded.add(before)
                if found := self._asked(before, 201):
                    return f"{before}: {found}"
        return self._asked(name, 201 if name in AT_ONCE else 200)

    def _asked(self, name: str, wanted: int) -> str:
        told, path = self.told(name), f"/api/v1{OPERATIONS[name].path}"
        given: dict[str, dict[str, str]] = {"path": {}, "query": {}, "header": {}}
        for parameter in told["parameters"]:
            if "example" in parameter:
                given[parameter["in"]][parameter["name"]] = parameter["example"]
        for parameter, value in given["path"].items():
            path = path.replace(f"{{{parameter}}}", value)
        headers = given["header"]
        if told["x-example"]["person"]:
            who = told["x-example"]["person"], told["x-example"]["role"]
            headers |= {"Authorization": f"Bearer {self._tokens[who]}", "Idempotency-Key": f"example {name}"}
        sent: dict[str, Any] = {}
        if OPERATIONS[name].writes:
            [(media_type, example)] = [
                (media_type, media["example"])
                for media_type, media in told["requestBody"]["content"].items()
                if "example" in media
            ]
            sent = {"json": example} if media_type == JSON else {"data": example, "content_type": media_type}
            if wanted == 200:
                given["query"]["dry_run"] = "true"
        answer = self.client.open(
            path, method=OPERATIONS[name].method, query_string=given["query"], headers=headers, **sent
        )
        if answer.status_code != wanted:
            return answer.text
        if answer.mimetype != JSON or JSON not in told["responses"][str(wanted)]["content"]:
            return ""
        return "; ".join(faults(self.document, told, answer))


@pytest.fixture(scope="module")
def reader(services: Services) -> Reader:
    return Reader(services)


def test_every_operation_has_an_example(reader: Reader) -> None:
    """Every change has what is sent and as whom, everything in an address its value."""
    without = []
    for name, use_case in OPERATIONS.items():
        told = reader.told(name)
        content = told.get("requestBody", {}).get("content", {})
        sends = any("example" in media for media in content.values())
        wanted = [
            parameter
            for parameter in told["parameters"]
            if parameter.get("required") and parameter["name"] != "Idempotency-Key"
        ]
        if (use_case.writes and not sends) or not all("example" in parameter for parameter in wanted):
            without.append(name)
    assert without == []


def test_every_example_runs_as_it_stands_in_the_document(services: Services, reader: Reader) -> None:
    alone = [name for name in OPERATIONS if not examples(LOADED)[name].after and name not in AT_ONCE]
    head = services.record.head()
    changes = [name for name in alone if OPERATIONS[name].writes]
    assert {name: found for name in changes if (found := reader.fault(name))} == {}
    assert services.record.head() == head
    further = sorted(OPERATIONS.keys() - set(changes), key=lambda name: len(examples(LOADED)[name].after))
    assert {name: found for name in further if (found := reader.fault(name))} == {}


@pytest.mark.parametrize("name", ["extend", "history", "list-people", "record-endorsement", "checkpoint"])
def test_the_command_on_the_page_asks_just_that(services: Services, reader: Reader, name: str) -> None:
    """Read as a shell reads it: where it is sent, with what, and as whom."""
    told = Document(reader.document, "http://127.0.0.1:8000")
    [command] = [operation.curl for operation in told.operations() if operation.name == name]
    words = shlex.split(command[command.index("curl ") :].replace("\\\n", " "))
    assert words[:3] == ["curl", "-sS", "-X"]
    method, address, *rest = words[3:]
    headers = dict(
        value.split(": ", 1) for flag, value in zip(rest[::2], rest[1::2], strict=True) if flag == "-H"
    )
    example = examples(LOADED)[name]
    if example.person:
        assert example.role in command.splitlines()[0]
        assert headers.pop("Authorization") == "Bearer $TOKEN"
        headers["Authorization"] = f"Bearer {issue(services.directory, example.person, example.role)}"
    sent = rest[rest.index("--data-binary") + 1] if "--data-binary" in rest else None
    answer = reader.client.open(
        address.removeprefix("http://127.0.0.1:8000"), method=method, headers=headers, data=sent
    )
    assert answer.status_code == 200, answer.text


def test_the_sample_has_the_same_ids_wherever_it_is_loaded(services: Services) -> None:
    """An example of a contract names one that is there; its id came of the sample, not of chance."""
    [contract_id] = examples(LOADED)["set-key-date"].path.values()
    assert any(str(row.event.stream_id) == contract_id for row in services.record.feed(0, 2000))
