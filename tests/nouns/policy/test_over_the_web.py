"""The policy as governance meets it: what is decided from its day is held to it, what was decided before is not."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from domain.change_request import CHANGE_REQUEST
from domain.policy import POLICY_ID
from tests.directory import issue
from tests.nouns.change_request.test_over_the_web import propose
from tests.web.council import Council, assert_problem, council_on
from tests.web.pages.visitor import Visitor

WHY = "Agreed by the management team."
HERE = f"/api/v1/policies/{POLICY_ID}"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """One council for this module."""
    with council_on(tmp_path_factory.mktemp("record")) as council:
        council.tokens["second"] = issue(council.services.directory, "p-fflur", "governance")
        yield council


def levels(council: Council, address: str) -> Any:
    return council.read(address)["state"]["levels"]


def policy_of(council: Council, address: str) -> Any:
    """What the last decision on it was held to."""
    known = council.services.record.chronicle(CHANGE_REQUEST, UUID(address.rpartition("/")[2]))
    return known.facts[-1].envelope.decision.policy


def test_what_is_decided_is_held_to_the_version_in_force_and_keeps_it(council: Council) -> None:
    before = propose(council, council.register(start="2020-04-01"))
    assert levels(council, before) == ["head-of-service", "commercial"]
    assert policy_of(council, before) == "kentledge-2026.2"
    asked = {"s151_above": "50000.00", "head_of_service_above": "10000.00", "reason": WHY}
    told = council.post("/api/v1/policies", asked, "governance")
    assert told.status_code == 201, told.text
    assert told.headers["Location"] == HERE
    assert_problem(
        council.post("/api/v1/policies", asked | {"head_of_service_above": "90000.00"}, "governance"),
        422, "refused", "s151_above",
    )  # fmt: skip
    adopted = {"number": 1, "reason": WHY}
    mine = council.post(f"{HERE}/adoptions", adopted, "governance", if_match='"v1"')
    assert {fault["rule"] for fault in mine.json["faults"]} == {"policy.second-person"}
    second = council.post(f"{HERE}/adoptions", adopted, "second", if_match='"v1"')
    assert second.status_code == 201, second.text
    after = propose(council, council.register(start="2020-04-01"))
    assert levels(council, after) == ["head-of-service", "commercial", "s151"]
    assert policy_of(council, after) == "kentledge-2026.2, policy 1"
    assert levels(council, before) == ["head-of-service", "commercial"]
    [listed] = council.read("/api/v1/policies")["items"]
    assert (listed["policy_in_force"], listed["proposed"]) == (1, 0)
    # and it is tried over the history, while nothing is written
    position = council.head
    found = council.read(
        "/api/v1/audit/policy-replays", "auditor", kind="approval-levels", policy_version="1"
    )
    assert found["summary"]["tried"] == {"head_of_service_above": "10000.00", "s151_above": "50000.00"}
    assert found["summary"]["in_force"]["policy"] == "kentledge-2026.2, policy 1"
    none = council.get("/api/v1/audit/policy-replays?kind=alerts&policy_version=9", "auditor")
    assert_problem(none, 404, "not-found")
    assert council.head == position
    page = Visitor(council, "governance").opened("/policies")
    assert "In force, version 1" in page
    assert "policy_version=1" in page
