"""Change requests and the change position as an officer meets them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.decisions import Policy
from projections.change_control_replay import replay_of_change_control
from tests.directory import issue
from tests.web.council import Contract, Council, assert_problem, council_on

ACT = {
    "legal_regime": "PA2023",
    "start": "2025-04-01",
    "end": "2028-03-31",
    "maximum_end": "2030-03-31",
    "options": [],
}
BUSINESS = {"business_case": "More pupils.", "kind": "value change"}


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """One council for this module."""
    folder: Path = tmp_path_factory.mktemp("record")
    with council_on(folder) as council:
        yield council


def propose(council: Council, contract: Contract, amount: str = "1260000.00", role: str = "owner") -> str:
    """The address of a change that somebody proposed."""
    body = BUSINESS | {
        "contract_id": contract.contract_id,
        "change": {"values": {"cause": "volume", "estimated_incl_vat": amount}},
    }
    response = council.post("/api/v1/change-requests", body, role)
    assert response.status_code == 201, response.text
    return str(response.headers["Location"])


def position(council: Council, contract: Contract, **query: Any) -> Any:
    """Where the contract stands."""
    return council.read(f"{contract.path}/change-position", **query)


def test_an_owner_who_approves_their_own_is_refused_and_found_by_the_auditor(council: Council) -> None:
    address = propose(council, council.register(**ACT))
    told = assert_problem(
        council.post(f"{address}/approvals", {"level": "head-of-service"}, "owner", if_match='"v1"'),
        409, "refused", "", "level",
    )  # fmt: skip
    assert {fault["rule"] for fault in told["faults"]} == {
        "approval.not-by-the-proposer",
        "approval.on-a-ground",
    }
    found = council.read("/api/v1/change-requests", "auditor", own_approval_attempted="yes")
    assert [item["own_attempts"] for item in found["items"]] == [1]
    story = council.read(f"{address}/story", "auditor")["entries"]
    assert "tried to approve their own change as head of service" in story[-1]["sentence"]


def test_the_position_says_what_is_used_of_each_limit_and_what_is_open(council: Council) -> None:
    contract = council.register(**ACT)
    council.change(
        contract,
        "value-changes",
        effective_from="2026-03-01",
        estimated_incl_vat="1300000.00",
        cause="volume",
        without_approval=True,
    )
    address = propose(council, contract, "1350000.00")
    found = position(council, contract)
    assert (found["change_percent_of_award"], found["change_percent_of_value"]) == ("8.3", "7.7")
    limits = {limit["test"]: limit for limit in found["limits"]}
    assert limits["s74.small-aggregate"] | {"sentence": ""} == {
        "test": "s74.small-aggregate",
        "clause": "PA 2023 s.74(4)(b), s.74(6)",
        "verdict": "within",
        "sentence": "",
        "figure": "100000.00",
        "limit": "207720.00",
        "unit": "pounds",
        "share_used": "48.1",
    }
    assert [
        address.endswith(open_request["change_request_id"]) for open_request in found["open_requests"]
    ] == [True]
    assert [row["type"] for row in found["without_request"]] == ["contract.value_changed.v1"]
    before = position(council, contract, valid_at="2026-02-28")
    assert before["position"]["net_change"] == "0.00"


def test_a_change_made_through_a_request_is_not_listed_as_made_without_one(council: Council) -> None:
    contract = council.register()
    address = propose(council, contract, role="officer")
    token = issue(council.services.directory, "p-carys", "reviewer")
    council.tokens["commercial"] = token
    for number, (segment, body, role) in enumerate(
        (
            ("legal-ground", {"ground": "reg 72(1)(f)", "why": "Small."}, "officer"),
            ("approvals", {"level": "commercial"}, "commercial"),
            ("approvals", {"level": "head-of-service"}, "owner"),
            ("implementation", {"reason": "Agreed."}, "officer"),
        ),
        start=1,
    ):
        response = council.post(f"{address}/{segment}", body, role, if_match=f'"v{number}"')
        assert response.status_code == 201, response.text
    made, caused = response.json["events"]
    assert (made["type"], caused["type"]) == ("change_request.implemented.v1", "contract.value_changed.v1")
    found = position(council, contract)
    assert (found["without_request"], found["open_requests"]) == ([], [])
    assert found["position"]["value"] == "1260000.00"


def test_the_position_of_a_contract_before_it_was_in_being_is_not_there(council: Council) -> None:
    contract = council.register(**ACT)
    assert_problem(council.get(f"{contract.path}/change-position", valid_at="2019-01-01"), 404, "not-found")


def test_bad_input_names_every_field(council: Council) -> None:
    body = BUSINESS | {"contract_id": council.register().contract_id, "change": {"values": {"cause": "luck"}}}
    told = assert_problem(
        council.post("/api/v1/change-requests", body | {"kind": "other"}),
        422,
        "bad-fields",
        "change.values.cause",
        "kind",
    )
    assert len(told["faults"]) == 2


def test_another_policy_of_change_control_is_replayed_over_what_is_on_record(council: Council) -> None:
    contract = council.register(**ACT)
    body = {"estimated_incl_vat": "1204000.00", "cause": "volume", "reason": "A few more pupils."}
    assert council.post(f"{contract.path}/value-changes", body, if_match='"v1"').status_code == 201
    policy, record = Policy(), council.services.record

    def formal(policy: Policy) -> list[str]:
        rows = replay_of_change_control(record, record.basis(), policy)
        return [row["reference"] for row in rows if row["kind"] == "change" and row["formal"]]

    assert contract.reference not in formal(policy)
    assert contract.reference in formal(replace(policy, formal_above=Decimal("1000.00")))
    later = replace(policy, formal_above=Decimal("1000.00"), formal_from=date(2100, 1, 1))
    assert formal(later) == []
