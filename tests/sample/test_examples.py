"""The examples of the OpenAPI document run on the sample as they stand, and are answered as is documented."""

from collections.abc import Iterator

import pytest

from application.sample import load_sample
from application.settings import Settings
from application.use_cases import USE_CASES
from tests.directory import issue
from tests.sample.documented import closed, faults
from web.api.examples import EXAMPLES
from web.app import create_app
from web.services import Services


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A sample of their own: what comes before an example is recorded."""
    services = Services.build(Settings(tmp_path_factory.mktemp("examples")))
    services.checkpoints.create_key()
    load_sample(services.record, services.directory, services.commands)
    yield services
    services.close()


class Reader:
    """Asks as a reader of the document would, from the document alone: address, ETag and body."""

    def __init__(self, services: Services) -> None:
        self._client = create_app(services=services).test_client()
        self.document = closed(self._client.get("/api/v1/openapi.json").json)
        self._recorded: set[str] = set()
        asking = {(example.person, example.role) for example in EXAMPLES.values()}
        self._tokens = {who: issue(services.directory, *who) for who in sorted(asking)}

    def fault(self, name: str) -> str:
        """What is at fault with an example in a dry run, once those that come before it are recorded."""
        for before in EXAMPLES[name].after:
            if before not in self._recorded:
                self._recorded.add(before)
                if found := self._asked(before, 201):
                    return f"{before}: {found}"
        return self._asked(name, 200)

    def _asked(self, name: str, wanted: int) -> str:
        path = f"/api/v1{USE_CASES[name].path}"
        told = self.document["paths"][path]
        for parameter in told.get("parameters", []):
            path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
        operation = told["post"]
        headers = {
            parameter["name"]: parameter["example"]
            for parameter in operation["parameters"]
            if "example" in parameter
        }
        example = EXAMPLES[name]
        headers["Authorization"] = f"Bearer {self._tokens[example.person, example.role]}"
        headers["Idempotency-Key"] = f"example {name}"
        [media] = operation["requestBody"]["content"].values()
        query = "" if wanted == 201 else "?dry_run=true"
        answer = self._client.post(f"{path}{query}", json=media["example"], headers=headers)
        if answer.status_code != wanted:
            return answer.text
        return "; ".join(faults(self.document, operation, answer))


def test_every_example_runs_as_it_stands_in_the_document(services: Services) -> None:
    reader = Reader(services)
    alone = [name for name, example in EXAMPLES.items() if not example.after]
    head = services.record.head()
    assert {name: found for name in alone if (found := reader.fault(name))} == {}
    assert services.record.head() == head
    further = sorted(EXAMPLES.keys() - set(alone), key=lambda name: len(EXAMPLES[name].after))
    assert {name: found for name in further if (found := reader.fault(name))} == {}


def test_the_sample_has_the_same_ids_wherever_it_is_loaded(services: Services) -> None:
    """An example of a contract names one that is there; its id came of the sample, not of chance."""
    [contract_id] = EXAMPLES["set-key-date"].path.values()
    assert any(str(recorded.event.stream_id) == contract_id for recorded in services.record.feed(0, 2000))
