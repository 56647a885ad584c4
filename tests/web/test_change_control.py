"""R8 as officers, owners and auditors meet it: a formal change that nobody had approved, on both stores."""

from tests.directory import issue
from tests.web.council import Council, assert_problem

ACT = {
    "legal_regime": "PA2023",
    "start": "2025-04-01",
    "end": "2028-03-31",
    "maximum_end": "2030-03-31",
    "options": [],
}
BODY = {"estimated_incl_vat": "1260000.00", "cause": "volume", "reason": "More pupils."}
MARK = "No change request was approved for it."


def test_r8_an_unapproved_change_is_refused_then_shown_until_a_request_settles_it(
    either_council: Council,
) -> None:
    council = either_council
    contract = council.register(**ACT)
    address, said = f"{contract.path}/value-changes", BODY | {"without_approval": True}
    for query in ({}, {"dry_run": "true"}):
        told = assert_problem(
            council.post(address, BODY, if_match='"v1"', **query), 422, "refused", "without_approval"
        )
        assert "PA 2023 s.74(3)(c)" in str(told["faults"])
    assert council.post(address, said, if_match='"v1"', dry_run="true").status_code == 200
    recorded = council.post(address, said, if_match='"v1"')
    assert recorded.status_code == 201, recorded.text
    change = recorded.json["events"][0]
    entries = council.read(f"{contract.path}/history")["entries"]
    assert [entry["sentence"].endswith(MARK) for entry in entries] == [False, True]
    assert _settled_by(council, change["event_id"]) == [""]
    assert _in_work(council, contract.contract_id) == [True, True]

    wanted = {
        "contract_id": contract.contract_id,
        "kind": "value change",
        "change": {"values": {"cause": "volume", "estimated_incl_vat": "1260000.00"}},
        "business_case": "More pupils.",
        "settles": change["event_id"],
    }
    proposed = council.post("/api/v1/change-requests", wanted, "officer")
    assert proposed.status_code == 201, proposed.text
    request = str(proposed.headers["Location"])
    council.tokens["commercial"] = issue(council.services.directory, "p-carys", "reviewer")
    for number, (segment, body, role) in enumerate(
        (
            ("legal-ground", {"ground": "other", "why": "None holds."}, "officer"),
            ("approvals", {"level": "SRO"}, "owner"),
            ("approvals", {"level": "commercial"}, "commercial"),
            ("implementation", {"reason": "Approved afterwards."}, "officer"),
        ),
        start=2,
    ):
        response = council.post(f"{request}/{segment}", body, role, if_match=f'"v{number}"')
        assert response.status_code == 201, response.text
    assert [event["type"] for event in response.json["events"]] == [
        "change_request.implemented.v1",
        "contract.change_settled.v1",
    ]
    assert _settled_by(council, change["event_id"]) == [request.rpartition("/")[2]]
    assert _in_work(council, contract.contract_id) == [False, False]


def _settled_by(council: Council, event_id: str) -> list[str]:
    """What settled the change, where the auditor finds it among the exceptions."""
    found = council.read("/api/v1/audit/extracts", "auditor", kind="formal-changes-without-approval")
    return [item["settled_by"] for item in found["items"] if item["event_id"] == event_id]


def _in_work(council: Council, contract_id: str) -> list[bool]:
    """Whether the owner, and governance, are shown that something is to be approved afterwards."""
    told = (council.read("/api/v1/my-work", role)["items"] for role in ("owner", "governance"))
    return [
        contract_id in {item["contract_id"] for item in items if item["duty"] == "unapproved change"}
        for items in told
    ]
