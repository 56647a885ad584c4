"""The examples of the OpenAPI document run on the sample as they stand."""

from collections.abc import Iterator
from typing import Any

import pytest

from application.sample import load_sample
from application.settings import Settings
from application.use_cases import USE_CASES
from web.api.examples import EXAMPLES
from web.app import create_app
from web.parts import Parts


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """The sample, as `make run` loads it."""
    parts = Parts.build(Settings(tmp_path_factory.mktemp("examples")))
    parts.checkpoints.create_key()
    load_sample(parts.record, parts.access, parts.commands)
    yield parts
    parts.close()


@pytest.fixture(scope="module")
def app(parts: Parts) -> Any:
    return create_app(parts=parts)


def test_every_example_runs_as_it_stands_in_the_document(parts: Parts, app: Any) -> None:
    """Read from the document alone, as a reader would: address, ETag and body."""
    document = app.test_client().get("/api/v1/openapi.json").json
    head, failed, tokens = parts.record.head(), {}, {}
    for name, example in EXAMPLES.items():
        use_case = USE_CASES[name]
        path = f"/api/v1{use_case.path}"
        operation = document["paths"][path]["post"]
        for one in document["paths"][path].get("parameters", []):
            path = path.replace(f"{{{one['name']}}}", one["example"])
        who = (example.person, example.role)
        tokens[who] = tokens.get(who) or parts.access.issue(*who)
        headers = {"Authorization": f"Bearer {tokens[who]}"}
        headers |= {one["name"]: one["example"] for one in operation["parameters"] if "example" in one}
        [media] = operation["requestBody"]["content"].values()
        answer = app.test_client().post(f"{path}?dry_run=true", json=media["example"], headers=headers)
        if answer.status_code != 200:
            failed[name] = answer.text
    assert failed == {}
    assert parts.record.head() == head


def test_the_sample_has_the_same_ids_wherever_it_is_loaded(parts: Parts) -> None:
    """An example of a contract names one that is there; its id came of the sample, not of chance."""
    [contract_id] = EXAMPLES["set-key-date"].path.values()
    assert any(str(one.event.stream_id) == contract_id for one in parts.record.feed(0, 2000))
