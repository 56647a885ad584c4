"""The OpenAPI document: valid, complete, and kept to by the answers that schemathesis gets.

Of each operation a few requests are made up here, and more of them in ``make walk``.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from application.use_cases import CHANGES, USE_CASES, UseCase
from tests.web.council import NOBODY, Council

ROOT_ONLY = ("healthz", "readyz", "metrics")
"""Operators' routes, which tools find by convention."""

EXAMPLES = settings(deadline=None, suppress_health_check=list(HealthCheck))
REQUESTS = int(os.environ.get("KENTLEDGE_WALK_REQUESTS", "4"))
"""How many requests are made up for each operation, sound and unsound: what takes the time is making them up.
`make walk` makes up 40."""


@pytest.fixture(scope="module")
def document(shared_council: Council) -> dict[str, Any]:
    """The OpenAPI document as served."""
    found: dict[str, Any] = shared_council.read("/api/v1/openapi.json", NOBODY)
    return found


def test_the_document_is_openapi_31(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()


def test_every_use_case_is_documented_with_what_can_go_wrong(document: dict[str, Any]) -> None:
    for use_case in USE_CASES.values():
        if use_case.name in ROOT_ONLY:
            continue
        operation = document["paths"][f"/api/v1{use_case.path}"][use_case.method.lower()]
        assert operation["operationId"] == use_case.name
        assert operation["summary"] == use_case.summary
        expected = {"401", "403", "422"}
        if use_case.writes:
            expected |= {"201", "400", "413", "415"}
        if use_case.command is not None:
            expected |= {"409", "428"}
            expected |= set() if use_case.creates else {"404", "412"}
        assert expected <= set(operation["responses"])
        assert ({} in operation["security"]) == ("public" in use_case.allowed)


def test_every_problem_is_documented_as_one(document: dict[str, Any]) -> None:
    for name, response in document["components"]["responses"].items():
        assert list(response["content"]) == ["application/problem+json"], name


def test_every_change_documents_its_headers_and_fields(document: dict[str, Any]) -> None:
    for use_case in CHANGES:
        operation = document["paths"][f"/api/v1{use_case.path}"]["post"]
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert {"Idempotency-Key", "dry_run"} <= names
        assert ("If-Match" in names) == (not use_case.creates)
        [body] = operation["requestBody"]["content"].values()
        schema = document["components"]["schemas"][body["schema"]["$ref"].rsplit("/", maxsplit=1)[1]]
        assert schema["additionalProperties"] is False
        assert "reason" in schema["properties"]


def test_every_read_documents_both_clocks(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        if "get" in operations:
            names = {
                parameter["name"] for parameter in operations["get"]["parameters"] if "name" in parameter
            }
            assert {"valid_at", "known_at"} <= names, path


def as_somebody(council: Council, role: str) -> Any:
    """The API as schemathesis walks it, signed in as somebody of that role."""
    checks = {
        "missing_required_header": {"expected-statuses": [400, 401, 403, 406, 412, 415, 422, 428]},
        "positive_data_acceptance": {
            "expected-statuses": [
                "2xx",
                "3xx",
                401,
                403,
                404,
                409,
                412,
                413,
                422,
                428,
            ]  # 422: rules of the domain
        },
    }
    given: dict[str, Any] = {"seed": 1, "checks": checks}
    if role:
        given["auth"] = {"openapi": {"bearer": {"bearer": council.tokens[role]}}}
    return schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", council.app, config=SchemathesisConfig.from_dict(given)
    )


@pytest.fixture(scope="module")
def as_officer(shared_council: Council) -> Any:
    return as_somebody(shared_council, "officer")


@pytest.fixture(scope="module")
def as_nobody(shared_council: Council) -> Any:
    return as_somebody(shared_council, NOBODY)


@pytest.fixture(autouse=True)
def a_sound_record(shared_council: Council) -> Iterator[None]:
    """Whatever is sent, the read models follow."""
    yield
    assert shared_council.get("/readyz").status_code == 200


WALKED = [item for item in USE_CASES.values() if item.name not in ROOT_ONLY]
MODES = {"sound": GenerationMode.POSITIVE, "unsound": GenerationMode.NEGATIVE}


def walk(
    api: Any,
    use_case: UseCase,
    mode: str,
    prepare: Callable[[schemathesis.Case], None] = lambda _: None,
    requests: int = REQUESTS,
) -> set[int]:
    """Ask for the use case in many ways, and hold every answer against the document; the statuses given."""
    operation = api[f"/api/v1{use_case.path}"][use_case.method]
    seen: set[int] = set()

    @settings(EXAMPLES, max_examples=requests)
    @seed(1)
    @given(operation.as_strategy(generation_mode=MODES[mode]))
    def kept(case: schemathesis.Case) -> None:
        prepare(case)
        seen.add(case.call_and_validate().status_code)

    kept()
    return seen


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("use_case", WALKED, ids=lambda use_case: use_case.name)
def test_an_officer_gets_what_is_documented(
    shared_council: Council, as_officer: Any, use_case: UseCase, mode: str
) -> None:
    contract = shared_council.register()

    def in_earnest(case: schemathesis.Case) -> None:
        """About a contract that there is, with the headers that a change needs."""
        if mode == "sound":
            case.path_parameters = dict.fromkeys(case.path_parameters, contract.contract_id)
            if use_case.writes:
                case.headers["Idempotency-Key"] = shared_council.fresh("walk")
            if use_case.writes and not use_case.creates:
                case.headers["If-Match"] = shared_council.get(contract.path).headers["ETag"]

    seen = walk(as_officer, use_case, mode, in_earnest)
    if mode == "sound":
        assert 401 not in seen
        assert (403 in seen) == ("officer" not in use_case.allowed)
        assert not seen & {412, 428}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("use_case", WALKED, ids=lambda use_case: use_case.name)
def test_nobody_gets_what_is_documented(as_nobody: Any, use_case: UseCase, mode: str) -> None:
    answered = "public" in use_case.allowed  # others are turned away before anything of it is read
    seen = walk(as_nobody, use_case, mode, requests=REQUESTS if answered else REQUESTS // 4)
    if mode == "sound" and answered:
        assert seen != {401}
    elif mode == "sound":  # a name with a slash or a zero byte is no address, whoever asks
        assert {401} <= seen <= {401, *({404} if "{" in use_case.path else ())}
