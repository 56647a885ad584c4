"""Every way to read a review's findings, asked by everyone who signs in: before they are passed, after, and shared."""

from typing import Any

import pytest

from tests.directory import add_person, issue
from tests.web.council import Contract, Council, assert_problem

SECRETS = ("Secret finding", "Secret reason", "Secret rating", "Secret choice")
WITHHELD = "A finding was raised; it is confidential until passed."


class Reviewed:
    """A review of one contract with one finding, and the posts that it may be passed to."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.contract: Contract = council.register()
        self.cabinet = self.a_group("cabinet", "Cabinet Member", "p-lowri")
        self.management = self.a_group("management team", "Corporate Director", "p-mared")
        self.committee = self.a_group("committee", "member", "p-somebody")
        self.cmrg = self.a_group("review group", "chair", "p-somebody")
        items = [
            {"title": "School meals", "contract_id": self.contract.contract_id, "lead_officers": ["p-gwyn"]},
            {"title": "Buses", "kind": "area", "lead_officers": ["p-tegid", "p-anwen"]},
        ]
        self.path = "/api/v1/reviews"
        asked = {"group_id": self.cmrg, "date": "2020-03-26", "items": items}
        self.review_id = self.say("reviewer", "", asked)["review_id"]
        self.path += f"/{self.review_id}"
        criteria = {"value": {"level": "high", "because": "Secret choice"}}
        self.say(
            "reviewer",
            "/selections",
            {
                "item": 1,
                "criteria": criteria,
                "audit": {"clash": False, "outcome": ""},
                "reason": "Secret reason",
            }
            | {"effective_from": "2020-03-26"},
        )
        self.say("reviewer", "/holding", {"held_on": "2020-03-26"})
        self.say(
            "reviewer", "/assessments", {"item": 1, "area": 5, "rating": "weak", "comment": "Secret rating"}
        )
        finding = {"item": 1, "theme": "use of KPIs", "text": "Secret finding", "severity": "high"}
        self.say("reviewer", "/findings", finding | {"reason": "Secret reason"})

    def somebody(self, person_id: str) -> str:
        """A token of one more officer, who holds no role in any contract."""
        add_person(self.council.services.directory, person_id, "Somebody Example")
        return issue(self.council.services.directory, person_id, "officer")

    def a_group(self, kind: str, post_kind: str, holder: str) -> str:
        told = self.council.post(
            "/api/v1/groups", {"name": kind, "kind": kind, "convened_on": "2016-09"}, "governance"
        )
        assert told.status_code == 201, told.text
        group_id: str = told.json["group_id"]
        post = {
            "post_id": "post",
            "title": f"The {post_kind}",
            "kind": post_kind,
            "directorates": ["Education"],
        }
        for segment, body in (("posts", post), ("appointments", {"post_id": "post", "person": holder})):
            path = f"/api/v1/groups/{group_id}"
            seen = self.council.get(path, "governance").headers["ETag"]
            body |= {"effective_from": "2019-01-01"}
            told = self.council.post(f"{path}/{segment}", body, "governance", if_match=seen)
            assert told.status_code == 201, told.text
        return group_id

    def say(self, role: str, segment: str, body: dict[str, Any], **query: Any) -> Any:
        """Record something in the review, having just looked; what was answered."""
        seen = self.council.get(self.path, "reviewer").headers["ETag"] if segment else None
        told = self.council.post(f"{self.path}{segment}", body, role, if_match=seen, **query)
        assert told.status_code in (200, 201), told.text
        return told.json

    def passed(self) -> None:
        """Pass the finding to Member and Director."""
        posts = {
            "member": {"group_id": self.cabinet, "post_id": "post"},
            "director": {"group_id": self.management, "post_id": "post"},
        }
        self.say("governance", "/passings", {"item": 1, **posts})

    def shared(self) -> None:
        """The Member shares it with the committee."""
        body = {"passing": 1, "committee_id": self.committee, "reason": "Asked at scrutiny"}
        self.say("member", "/committee-sharing", body)

    def read_by(self, role: str) -> str:
        """Everything that somebody of that role can read of it, in every form."""
        contract = self.contract.path
        addresses = [
            *(self.path, f"{self.path}/story", "/api/v1/reviews", f"{self.path}?valid_at=2030-01-01"),
            *(f"{contract}/history", f"{contract}/history?format=ndjson"),
            *(f"{contract}/history?at={number}" for number in range(1, 7)),
            f"{self.path}/story?known_at={self.council.head}",
            f"/api/v1/completed-reviews?group_id={self.cmrg}&from=2020-01-01",
        ]
        return "".join(self.council.get(address, role).text for address in addresses)


@pytest.fixture
def reviewed(council: Council) -> Reviewed:
    return Reviewed(council)


def secrets_read(reviewed: Reviewed) -> dict[str, bool]:
    """Who reads all of the secrets; nobody reads only some."""
    found = {}
    for role in (
        "reviewer",
        "governance",
        "auditor",
        "officer",
        "owner",
        "member",
        "director",
        "supplier-contact",
    ):
        text = reviewed.read_by(role)
        seen = [secret in text for secret in SECRETS]
        assert all(seen) or not any(seen), (role, seen)
        found[role] = all(seen)
    return found


ALWAYS = {"reviewer": True, "governance": True, "auditor": True, "officer": True, "owner": True}


def test_findings_reach_whoever_may_read_them_and_nobody_else(reviewed: Reviewed) -> None:
    nobody = {"member": False, "director": False, "supplier-contact": False}
    assert secrets_read(reviewed) == ALWAYS | nobody
    reviewed.passed()
    assert secrets_read(reviewed) == ALWAYS | nobody | {"member": True, "director": True}
    reviewed.council.tokens["stranger"] = reviewed.somebody("p-stranger")
    assert not any(secret in reviewed.read_by("stranger") for secret in SECRETS)
    assert WITHHELD in reviewed.read_by("stranger")
    reviewed.shared()
    assert all(secret in reviewed.read_by("stranger") for secret in SECRETS)


def test_documents_that_a_finding_rests_on_are_listed_for_those_who_may_read_it(reviewed: Reviewed) -> None:
    document = {"title": "Secret photograph", "media_type": "image/png", "sha256": "5e" * 32}
    finding = {"item": 1, "theme": "use of KPIs", "text": "Secret finding", "severity": "high"}
    reviewed.say("reviewer", "/findings", finding | {"reason": "Secret reason", "evidence": [document]})
    reviewed.council.tokens["stranger"] = reviewed.somebody("p-stranger")
    path = f"{reviewed.contract.path}/documents"
    for role, seen in (("reviewer", True), ("officer", True), ("stranger", False)):
        assert (document["sha256"] in reviewed.council.get(path, role).text) is seen, role


def test_an_evidence_pack_with_confidential_events_is_refused_and_says_why(reviewed: Reviewed) -> None:
    reviewed.council.tokens["stranger"] = reviewed.somebody("p-stranger")
    path = f"{reviewed.contract.path}/evidence-pack"
    told = assert_problem(reviewed.council.get(path, "stranger"), 403, "forbidden")
    assert "confidential" in told["detail"]
    assert reviewed.council.get(path, "auditor").status_code == 200
    reviewed.passed()
    reviewed.shared()
    assert reviewed.council.get(path, "stranger").status_code == 200


def test_neither_the_answer_to_a_change_nor_a_dry_run_tells_what_is_confidential(reviewed: Reviewed) -> None:
    about_buses = {"item": 2, "theme": "use of KPIs", "text": "About buses", "severity": "low"}
    reviewed.say("reviewer", "/findings", about_buses)
    reviewed.council.tokens["lead"] = reviewed.somebody("p-tegid")
    for query in ({"dry_run": "true"}, {}):
        told = reviewed.say("lead", "/agreements", {"finding": 2}, **query)
        texts = [finding["text"] for finding in told["events"][0]["after"]["findings"]]
        assert texts == [WITHHELD, "About buses"]


def test_a_stale_request_is_not_told_what_is_confidential(reviewed: Reviewed) -> None:
    reviewed.council.tokens["stranger"] = reviewed.somebody("p-stranger")
    told = reviewed.council.post(f"{reviewed.path}/agreements", {"finding": 1}, "stranger", if_match='"v1"')
    assert told.status_code == 412
    assert WITHHELD in told.text
    assert not any(secret in told.text for secret in SECRETS)


def test_completed_reviews_are_printed_for_an_explicit_window(reviewed: Reviewed) -> None:
    path = f"/api/v1/groups/{reviewed.cmrg}"
    balance = {"comparator": "more than", "count": 40, "up_to": "2019-10-01", "source": "Paper 1.3"}
    seen = reviewed.council.get(path, "governance").headers["ETag"]
    assert (
        reviewed.council.post(f"{path}/opening-balances", balance, "governance", if_match=seen).status_code
        == 201
    )
    ask = f"/api/v1/completed-reviews?group_id={reviewed.cmrg}"
    told = reviewed.council.read(f"{ask}&since=2020-03-25")
    assert (told["count"], told["comparator"], told["count_in_words"]) == (
        41,
        "more than",
        "over 41 contracts reviewed",
    )
    assert told["window"]["from"] == "2020-03-26"
    row = told["rows"][0]
    assert (row["date_as_printed"], row["contracts_as_printed"], row["lead_officers_as_printed"]) == (
        "26.03.20",
        ["School meals", "Buses"],
        ["Gwyn Example", "Tegid Example / Anwen Example"],
    )
    assert reviewed.council.read(f"{ask}&since=2020-03-26")["rows"] == []
    assert_problem(reviewed.council.get(ask), 422, "bad-parameters", "from", "since")
    wrong = reviewed.council.get(f"{ask}&from=2020-02-01&to=2020-01-01")
    assert_problem(wrong, 422, "bad-parameters", "to")


def test_w6_a_theme_that_was_not_passed_is_counted_and_not_named(reviewed: Reviewed) -> None:
    theme = {"theme": "other", "theme_named": "Zebra keeping", "area": 3}
    reviewed.say("reviewer", "/findings", {"item": 1, "text": "Stripes", "severity": "low"} | theme)
    day = "from:2020-03-26;to:2020-03-26"
    asked = {
        "/api/v1/report-definitions/reviews/report": day,
        "/api/v1/report-definitions/committee-paper/report": f"group:{reviewed.cmrg};{day}",
    }

    def made() -> list[str]:
        return [
            reviewed.council.get(path, "officer", parameters=said, format=form).text
            for path, said in asked.items()
            for form in ("html", "ndjson")
        ]

    for text in made():
        assert "not passed" in text
        assert "Zebra" not in text
        assert "use of KPIs" not in text
    reviewed.passed()
    assert all("Zebra keeping" in text for text in made())


def test_w7_every_road_tells_only_what_was_passed(reviewed: Reviewed) -> None:
    """By every address that tells a review's story: the first text is nowhere, the second everywhere it was."""
    raised = reviewed.council.read(f"{reviewed.path}/story", "reviewer")["entries"][-1]
    assert raised["type"] == "review.finding_raised.v2"
    body = {
        "corrects": raised["event_id"],
        "fields": {"text": "Plain words"},
        "reason": "Secret finding was wrong",
    }
    reviewed.say("reviewer", "/corrections", body)
    reviewed.passed()
    for role in ("member", "director"):
        text = reviewed.read_by(role)
        assert "Plain words" in text
        assert "Secret finding" not in text
        assert "Secret rating" in text
    assert "Secret finding" in reviewed.read_by("officer")
