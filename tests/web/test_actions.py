"""An action from agreement to verification, asked for through the API, and who may read what is to be done."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.council import NOBODY, Council, assert_problem, sent_to
from tests.web.test_confidentiality import Reviewed

SECRETS = ("Secret deed", "Secret progress", "Secret delay", "Secret note", "Secret proof")
DOCUMENT = {"title": "Signed formula", "media_type": "application/pdf", "sha256": "0" * 64}


class Agreed:
    """An action about the finding of a review, owned by an officer who holds no role in the contract."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.reviewed = Reviewed(council)
        self.owner = self.reviewed.somebody("p-tegid")
        self.outsider = self.reviewed.somebody("p-outsider")
        body = {
            "review_id": self.reviewed.review_id,
            "finding": 1,
            "text": "Secret deed",
            "owner": "p-tegid",
            "due": "2090-06",
        }
        told = council.post("/api/v1/actions", body, "reviewer")
        assert told.status_code == 201, told.text
        self.path = f"/api/v1/actions/{told.json['action_id']}"

    def say(
        self, segment: str, body: dict[str, Any], role: str = "reviewer", token: str = ""
    ) -> TestResponse:
        """Record something in the action, having just looked."""
        seen = self.council.get(self.path, "reviewer").headers["ETag"]
        if not token:
            return self.council.post(f"{self.path}/{segment}", body, role, if_match=seen)
        headers = {
            "Authorization": f"Bearer {token}",
            "If-Match": seen,
            "Idempotency-Key": self.council.fresh("key"),
        }
        address, said = sent_to(f"{self.path}/{segment}", body)
        return self.council.client().post(address, json=said, headers=headers)

    def read_by(self, role: str = NOBODY, token: str = "") -> str:
        """Everything that somebody can read of it, in every form."""
        headers = {"Authorization": f"Bearer {token}"} if token else None
        contract = self.reviewed.contract.path
        addresses = (
            *(self.path, f"{self.path}/story", "/api/v1/actions", f"{contract}/history"),
            f"{contract}/history?format=ndjson",
        )
        return "".join(self.council.get(address, role, headers).text for address in addresses)


@pytest.fixture
def agreed(council: Council) -> Agreed:
    return Agreed(council)


def test_the_owner_without_a_role_in_the_contract_takes_it_to_its_end(agreed: Agreed) -> None:
    own = {"token": agreed.owner}
    assert agreed.say("progress", {"progress": "Drafted"}, **own).status_code == 201
    moved = {"due": "2090-09-30", "reason": "The log was late."}
    assert agreed.say("due-dates", moved, **own).status_code == 201
    offer = {"shows": "The formula", "evidence": [DOCUMENT]}
    assert agreed.say("evidence", offer, **own).status_code == 201
    assert agreed.say("completion-claims", {}, **own).status_code == 201
    (claimed,) = agreed.council.read("/api/v1/actions", "reviewer", owner="p-tegid", status="claimed")[
        "items"
    ]
    assert (claimed["first_due"], claimed["due_on"], claimed["times_moved"]) == ("2090-06", "2090-09-30", 1)
    verified = agreed.say("verifications", {"outcome": "fully done", "accepted": [1]})
    assert verified.status_code == 201, verified.text
    state = agreed.council.read(agreed.path, "auditor")["state"]
    assert (state["status"], state["moved"][0]["why"]) == ("done", "The log was late.")


def test_nobody_else_reports_on_it(agreed: Agreed) -> None:
    for answer in (
        agreed.say("progress", {"progress": "Well on"}, token=agreed.outsider),
        agreed.say("progress", {"progress": "Well on"}, "owner"),
    ):
        assert "Only the owner" in assert_problem(answer, 409, "refused", "")["detail"]
    assert agreed.say("progress", {"progress": "Well on"}, "reviewer").status_code == 403


def test_an_overdue_action_is_found_on_the_day_after_its_last(agreed: Agreed) -> None:
    for day, found in (("2090-06-30", 0), ("2090-07-01", 1)):
        overdue = agreed.council.read("/api/v1/actions", "governance", valid_at=day, overdue="yes")
        assert len(overdue["items"]) == found


def test_the_action_is_part_of_the_contracts_history(agreed: Agreed) -> None:
    entries = agreed.council.read(f"{agreed.reviewed.contract.path}/history", "reviewer")["entries"]
    assert "Action agreed on School meals, finding 1" in entries[-1]["sentence"]


def test_what_is_to_be_done_is_as_confidential_as_its_finding(agreed: Agreed) -> None:
    own = {"token": agreed.owner}
    for segment, body in (
        ("progress", {"progress": "Secret progress"}),
        ("due-dates", {"due": "2090-09-30", "reason": "Secret delay"}),
        ("evidence", {"shows": "Secret proof", "evidence": [DOCUMENT]}),
        ("completion-claims", {"note": "Secret note"}),
    ):
        assert agreed.say(segment, body, **own).status_code == 201
    verified = {"outcome": "partly done", "note": "Secret note", "reason": "Secret note"}
    assert agreed.say("verifications", verified).status_code == 201
    reopened = {"outcome": "fully done", "accepted": [1]}
    assert agreed.say("verifications", reopened).status_code == 201
    assert agreed.say("reopenings", {"due": "2091-01", "reason": "Secret delay"}).status_code == 201
    assert agreed.say("owners", {"owner": "p-somebody", "reason": "Secret delay"}).status_code == 201
    assert agreed.say("withdrawal", {"reason": "Secret delay"}).status_code == 201
    entry = agreed.council.read(f"{agreed.path}/story", "reviewer")["entries"][1]
    corrected = {
        "corrects": entry["event_id"],
        "fields": {"progress": "Secret progress, put right"},
        "reason": "Secret delay",
    }
    assert agreed.say("corrections", corrected).status_code == 403  # progress is no reviewer's to tell
    assert agreed.say("corrections", corrected, **own).status_code == 201
    annulled = {"annuls": entry["event_id"], "reason": "Secret delay"}
    assert agreed.say("annulments", annulled, "governance").status_code == 201

    def told(text: str) -> list[bool]:
        return [secret in text for secret in SECRETS]

    for role in ("reviewer", "governance", "auditor", "officer", "owner"):
        assert all(told(agreed.read_by(role))), role
    for role in ("member", "director"):
        assert not any(told(agreed.read_by(role))), role
    outsider = agreed.read_by(token=agreed.outsider)
    assert not any(told(outsider))
    assert "An action was agreed about a finding" in outsider
    assert "An action is now due 30 September 2090 (was June 2090)." in outsider
    agreed.reviewed.passed()
    assert all(told(agreed.council.get(f"{agreed.path}/story", "member").text + agreed.read_by("member")))
    assert not any(told(agreed.read_by(token=agreed.outsider)))


def test_the_owner_reads_it_all(agreed: Agreed) -> None:
    assert "Secret deed" in agreed.read_by(token=agreed.owner)
