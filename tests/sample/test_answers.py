"""Every answer is documented as it is: asked on the sample, it holds what its schema says, and nothing else."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from flask.testing import FlaskClient

from application.sample import SIGN_INS
from application.use_cases import READS, STORY, UseCase
from domain.chronicle import noun_of
from projections.extracts import BY_NAME
from tests.directory import issue
from tests.sample.documented import closed, faults
from web.app import create_app
from web.services import Services

IN_WORDS: Final = frozenset({"text/calendar", "application/pdf", "image/png", "application/zip"})
"""Forms of files: there is no schema to hold them against."""
ROOT_ONLY: Final = frozenset({"healthz", "readyz", "metrics"})
EACH: Final = 6
"""So many streams of a kind are asked for, the ones with most events first."""


_TOKENS: Final[dict[str, str]] = {}
"""One for each role, on the sample that all of these tests ask."""


@pytest.fixture(scope="module")
def client(sample: Services) -> FlaskClient:
    return create_app(services=sample).test_client()


@pytest.fixture(scope="module")
def document(client: FlaskClient) -> dict[str, Any]:
    """The OpenAPI document, its objects closed."""
    return closed(client.get("/api/v1/openapi.json").json)


@pytest.fixture(scope="module")
def streams(sample: Services) -> dict[str, list[str]]:
    """Ids of streams, by noun, those with most events first."""
    found: dict[str, dict[str, int]] = {}
    for recorded in sample.record.feed(0, 10_000):
        counts = found.setdefault(noun_of(recorded.event.fact), {})
        counts[str(recorded.event.stream_id)] = recorded.event.version
    return {noun: sorted(counts, key=lambda text: -counts[text]) for noun, counts in found.items()}


def tokens(sample: Services, use_case: UseCase) -> str:
    """A sign-in of a role that may ask; an auditor's, who sees most, where that is one."""
    role = "auditor" if "auditor" in use_case.allowed else next(iter(use_case.allowed - {"public"}))
    if role not in _TOKENS:
        _TOKENS[role] = issue(sample.directory, SIGN_INS[role], role)  # type: ignore[index]
    return _TOKENS[role]


def asked(use_case: UseCase, streams: dict[str, list[str]]) -> Iterator[str]:
    """Addresses of the use case, as somebody would ask for them on the sample."""
    queries = {
        "search": ("?q=review", "?q=bus&kind=event"),
        "completed-reviews": ("?group_id=CMRG&from=2019-03-26&to=2020-12-31",),
        "standard-coverage": tuple(f"?standard_id={text}" for text in streams["standard"][:1]),
        "audit-extracts": ("", *(f"?kind={kind}" for kind in BY_NAME)),
        "policy-replays": tuple(f"?kind={kind}" for kind in ("approval-levels", "kpi-bands", "alerts")),
        "audit-sample": ("?seed=1", "?seed=1&of=events"),
        "inclusion-proof": ("?position=7",),
        "consistency-proof": ("?old=1",),
        "history": ("", "?at=3"),
        "forward-plan-drift": ("?version=1",),
        "my-work": ("", "?valid_at=2019-11-08&limit=50"),
        "kpi-returns": ("?limit=100",),
    }.get(use_case.name, ("",))
    _, _, noun = use_case.path.partition("{")
    noun = noun.partition("_id}")[0]
    ids = (
        streams.get(noun, [])[:EACH] if noun != "stream" else [found[0] for found in streams.values()][:EACH]
    )
    for query in queries:
        if noun:
            for stream_id in ids:
                yield use_case.path.replace(f"{{{noun}_id}}", stream_id) + query
        else:
            yield use_case.path + query


ASKED: Final = [read for read in (*READS, STORY) if read.name not in ROOT_ONLY]


@pytest.mark.parametrize("use_case", ASKED, ids=lambda use_case: use_case.name)
def test_an_answer_is_what_its_schema_says(
    sample: Services,
    client: FlaskClient,
    document: dict[str, Any],
    streams: dict[str, list[str]],
    use_case: UseCase,
) -> None:
    operation = document["paths"][f"/api/v1{use_case.path}"]["get"]
    if "application/json" not in operation["responses"]["200"]["content"]:
        pytest.skip("a file, not JSON")
    headers = {"Authorization": f"Bearer {tokens(sample, use_case)}"}
    told = 0
    for path in asked(use_case, streams):
        answer = client.get(f"/api/v1{path}", headers=headers)
        if answer.status_code in (404, 409):
            continue
        assert answer.status_code == 200, (path, answer.text)
        assert list(faults(document, operation, answer)) == [], path
        told += 1
    assert told or not list(asked(use_case, streams))


def test_what_is_no_json_is_told_as_what_it_is(document: dict[str, Any]) -> None:
    forms = {
        form
        for operations in document["paths"].values()
        for form in operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
    }
    assert forms - {"application/json", "application/cloudevents-batch+json"} >= IN_WORDS
