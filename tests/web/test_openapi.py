"""The OpenAPI document: valid, complete, and kept to by the answers that schemathesis gets.

Of each operation a few requests are made up here, and more of them in ``make walk``.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup

from application.sample.loading import ENTERED_AS
from application.settings import Settings
from application.use_cases import CHANGES, READS, USE_CASES, UseCase
from domain.chronicle import noun_of
from domain.log import LOG_STREAM
from domain.person.terms import stream_of
from tests.directory import issue
from tests.sample_record import SampleIn
from tests.web.council import NOBODY, Council

ROOT_ONLY = ("healthz", "readyz", "metrics")
"""Operators' routes, which tools find by convention."""

EXAMPLES = settings(deadline=None, suppress_health_check=list(HealthCheck))
FEW = 2
AS_SHOWN = 0.7
"""So many of the requests that follow an answer are as the document shows them."""
REQUESTS = int(os.environ.get("KENTLEDGE_WALK_REQUESTS", FEW))
"""How many requests are made up for each operation, sound and unsound: what takes the time is making them up.
`make walk` makes up more, and has every role ask for everything."""
WAYS, STEPS = 5 * REQUESTS, 10
"""So many ways are gone from answer to answer, each of so many steps."""


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


class Walked:
    """The sample, on which somebody of each role walks: what there is of each kind, by the name of its id."""

    def __init__(self, folder: Path) -> None:
        self.council = Council(Settings(folder))
        self.chance = Random(1)
        directory = self.council.services.directory
        self.tokens = {
            name: issue(directory, office.person, office.role) for name, office in ENTERED_AS.items()
        }
        self.there: dict[str, list[str]] = defaultdict(list)
        walkers = {
            stream_of(office.person) for office in ENTERED_AS.values()
        }  # nobody ends what they walk by
        for recorded in self.council.services.record.feed(0, self.council.head):
            event = recorded.event
            self.there["event_id"].append(str(event.envelope.event_id))
            if event.version == 1 and event.stream_id not in {LOG_STREAM, *walkers}:
                noun = noun_of(event.fact)
                self.there[f"{noun}_id"].append(str(event.stream_id))
                self.there["stream_id"].append(str(event.stream_id))
        self.api = schemathesis.openapi.from_wsgi(
            "/api/v1/openapi.json", self.council.app, config=SchemathesisConfig.from_dict(_AS_DOCUMENTED)
        )

    def in_earnest(self, case: schemathesis.Case, use_case: UseCase) -> None:
        """About something that there is, with the headers that a change needs."""
        for name in case.path_parameters:
            if self.there[name]:
                case.path_parameters[name] = self.chance.choice(self.there[name])
        if use_case.writes:
            case.headers["Idempotency-Key"] = self.council.fresh("walk")
        if use_case.writes and not use_case.creates:
            case.headers["If-Match"] = "*"

    def gone_on(self, case: schemathesis.Case, use_case: UseCase, known: set[str]) -> None:
        """With what the answer before led to; else about something that there is, mostly as the document shows it."""
        for name, value in case.path_parameters.items():
            if value not in known and self.there[name]:
                case.path_parameters[name] = self.chance.choice(self.there[name])
        if use_case.writes:
            case.headers["Idempotency-Key"] = self.council.fresh("walk")
            seen = str(case.headers.get("If-Match", ""))
            case.headers["If-Match"] = seen if seen.startswith('"v') else "*"
        media = case.operation.definition.raw.get("requestBody", {}).get("content", {})
        example = media.get("application/json", {}).get("example")
        if self.chance.random() < AS_SHOWN:
            case.query = {}
            case.body = case.body if example is None else example


_AS_DOCUMENTED: dict[str, Any] = {
    "seed": 1,
    "generation": {"mode": "positive"},  # of a way; where one thing is asked, the test says which
    "checks": {
        "missing_required_header": {"expected-statuses": [400, 401, 403, 406, 412, 415, 422, 428]},
        "positive_data_acceptance": {  # 422: rules of the domain
            "expected-statuses": ["2xx", "3xx", 401, 403, 404, 409, 412, 413, 422, 428]
        },
        "ignored_auth": {"enabled": False},  # each role's refusals have a test of their own
    },
}


@pytest.fixture(scope="module")
def walked(sample_in: SampleIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    folder = tmp_path_factory.mktemp("walked") / "record"
    sample_in(folder).close()
    walked = Walked(folder)
    yield walked
    following = walked.council.services.supervisor.status()
    assert [status for status in following if not status.healthy] == []  # whatever was sent
    walked.council.services.close()


def those_who_walk(place: int, use_case: UseCase) -> list[str]:
    """Of those who may, a different role for each operation, and nobody where the public may; at length, everybody."""
    if REQUESTS > FEW:
        return [NOBODY, *ENTERED_AS]
    may = [role for role, office in ENTERED_AS.items() if office.role in use_case.allowed]
    nobody = [NOBODY] if "public" in use_case.allowed else []
    return [may[place % len(may)], *nobody] if may else nobody


WALKED = [
    pytest.param(use_case, role, id=f"{use_case.name}-{role or 'nobody'}")
    for place, use_case in enumerate(USE_CASES.values())
    if use_case.name not in ROOT_ONLY
    for role in those_who_walk(place, use_case)
]
MODES = {"sound": GenerationMode.POSITIVE, "unsound": GenerationMode.NEGATIVE}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("use_case", "role"), WALKED)
def test_whoever_asks_gets_what_is_documented(
    walked: Walked, use_case: UseCase, role: str, mode: str
) -> None:
    """Asked in many ways, every answer is one that the document has; none is a fault of ours."""
    operation = walked.api[f"/api/v1{use_case.path}"][use_case.method]
    signed_in = {"Authorization": f"Bearer {walked.tokens[role]}"} if role else {}
    seen: set[int] = set()

    @settings(EXAMPLES, max_examples=REQUESTS)
    @seed(1)
    @given(operation.as_strategy(generation_mode=MODES[mode]))
    def kept(case: schemathesis.Case) -> None:
        if mode == "sound":
            walked.in_earnest(case, use_case)
        seen.add(case.call_and_validate(headers=signed_in).status_code)

    kept()
    if mode == "sound":
        may = (ENTERED_AS[role].role if role else "public") in use_case.allowed
        assert may or seen <= {401, 403, 404}
        assert not seen & ({412, 428} if may else {200, 201})
        assert 401 not in seen or not role


def test_every_list_leads_to_what_stands_on_it_and_that_to_the_acts_on_it(
    document: dict[str, Any], walked: Walked
) -> None:
    """An auditor follows the links: what is read comes with the ETag that each act then gives as If-Match."""
    links, client = document["components"]["links"], walked.council.client()
    auditor = {"Authorization": f"Bearer {walked.tokens['auditor']}"}
    gone = set()
    for listing in (read for read in READS if "auditor" in read.allowed and "{" not in read.path):
        for name in links_of(document, listing):
            [(parameter, where)] = links[name]["parameters"].items()
            items = client.get(f"/api/v1{listing.path}", headers=auditor).get_json()["items"]
            if not items:  # nobody did such a thing in the sample
                continue
            then, field = (
                USE_CASES[links[name]["operationId"]],
                where.removeprefix("$response.body#/items/0/"),
            )
            path = f"/api/v1{then.path}".replace(f"{{{parameter.removeprefix('path.')}}}", items[0][field])
            assert client.get(path, headers=auditor).headers["ETag"].startswith('"v'), then.name
            for act in links_of(document, then):
                assert links[act]["parameters"]["header.If-Match"] == "$response.header.ETag"
            gone.add(then.name)
    assert len(gone) > 30


def links_of(document: dict[str, Any], read: UseCase) -> Iterator[str]:
    """The names of what may follow what is read."""
    answer = (
        document["paths"].get(f"/api/v1{read.path}", {}).get("get", {}).get("responses", {}).get("200", {})
    )
    return (link["$ref"].rpartition("/")[2] for link in answer.get("links", {}).values())


@pytest.mark.parametrize("role", ENTERED_AS if REQUESTS > FEW else ("owner",))
def test_whoever_goes_from_answer_to_answer_gets_what_is_documented(walked: Walked, role: str) -> None:
    """Lists lead to things, things to acts, acts to how things then stand: the document has every answer."""
    may = {use_case.name for use_case in USE_CASES.values() if ENTERED_AS[role].role in use_case.allowed}
    api = walked.api.include(lambda context: context.operation.definition.raw["operationId"] in may)
    followed: Counter[str] = Counter()
    faults: list[FailureGroup] = []

    class Ways(api.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            self.known: set[str] = set()

        def before_call(self, case: schemathesis.Case) -> None:
            use_case = USE_CASES[case.operation.definition.raw["operationId"]]
            case.headers["Authorization"] = f"Bearer {walked.tokens[role]}"
            walked.gone_on(case, use_case, self.known)
            followed.update(["followed"] if self.known & {*case.path_parameters.values()} else [])

        def after_call(self, response: Any, _: schemathesis.Case) -> None:
            followed[str(response.status_code)] += 1
            if response.headers.get("content-type") == ["application/json"]:
                self.known |= {*_texts(response.json())}

        def validate_response(self, response: Any, case: schemathesis.Case, **given: Any) -> None:
            try:
                super().validate_response(response, case, **given)
            except FailureGroup as fault:
                faults.append(fault)  # no way can be gone a second time, so nothing is made shorter

    for way in range(WAYS):
        # of the first steps of another way, after which it went on otherwise
        with suppress(FlakyStrategyDefinition):
            seed(way)(Ways).run(
                settings=settings(
                    EXAMPLES, max_examples=2, stateful_step_count=STEPS, phases=[Phase.generate]
                )
            )
    assert faults == []
    assert role != "owner" or min(followed["followed"], followed["200"], followed["201"]) > WAYS / 5, followed


def _texts(told: Any) -> Iterator[str]:
    """Every text of an answer, its ids among them."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for each in told.values() if isinstance(told, dict) else told:
            yield from _texts(each)
