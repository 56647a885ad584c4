"""The documents of a contract: filed with their versions, or evidence of what happened, as each may be read."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

from tests.web.council import Clock, Contract, Council, assert_problem, council_on

FIRST, SECOND, SEEN = b"%PDF-1.4 first", b"%PDF-1.4 second", b"Seen on site."
DAY = "2020-07-10"


class Filed:
    """A contract with a document of two versions, and another that is evidence of an extension."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.contract: Contract = council.register(effective_from="2019-03-01")
        self.first = self.named(FIRST, "plan.pdf")
        self.second = self.named(SECOND, "plan, second.pdf")
        self.seen = self.named(SEEN, "note.txt", "text/plain")
        self.path = council.opened(
            "/api/v1/filed-documents",
            {
                "contract_id": self.contract.contract_id,
                "kind": "plan",
                "title": "Plan of the kitchens",
                "evidence": [self.first],
                "effective_from": "2020-03-01",
                "expires_on": "2020-04-30",
            },
        )
        body = {"evidence": [self.second], "effective_from": "2020-05-01", "expires_on": "2020-06-30"}
        self.then("/versions", body)
        self.before = council.head
        council.change(self.contract, "key-dates", evidence=[self.seen])

    def named(self, content: bytes, title: str, media_type: str = "application/pdf") -> dict[str, Any]:
        """The document as evidence names it, kept."""
        kept = self.council.client().post(
            "/api/v1/documents",
            data=content,
            content_type=media_type,
            headers=self.council.headers("officer"),
            query_string={"title": title},
        )
        assert kept.status_code == 201, kept.text
        return {"title": title, "media_type": media_type, "sha256": sha256(content).hexdigest()}

    def then(self, segment: str, body: dict[str, Any], role: str = "officer") -> Any:
        """A further act about the document, as it stands."""
        etag = self.council.get(self.path, "auditor").headers["ETag"]
        answer = self.council.post(f"{self.path}{segment}", body, role, if_match=etag)
        assert answer.status_code == 201, answer.text
        return answer.json

    def listed(self, role: str = "auditor", **query: Any) -> list[dict[str, Any]]:
        """The documents of the contract."""
        items: list[dict[str, Any]] = self.council.read(f"{self.contract.path}/documents", role, **query)[
            "items"
        ]
        return items


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filed]:
    with council_on(tmp_path_factory.mktemp("record"), clock=Clock(DAY)) as council:
        yield Filed(council)


def test_a_document_is_listed_with_its_versions_and_evidence_stands_there_by_itself(filed: Filed) -> None:
    plan, note = filed.listed()
    assert (plan["title"], plan["kind"], plan["state"]) == ("Plan of the kitchens", "plan", "filed")
    assert (plan["current"]["version"], plan["current"]["sha256"]) == (2, filed.second["sha256"])
    assert [version["sha256"] for version in plan["earlier"]] == [filed.first["sha256"]]
    assert (plan["current"]["expired"], plan["current"]["size"], plan["current"]["kept"]) == (True, 15, True)
    assert plan["current"]["words"] == "waiting"
    assert filed.council.services.document_words.read_waiting() == 3
    assert [item["current"]["words"] for item in filed.listed()] == ["broken", "read"]
    assert (plan["current"]["filed_by"], plan["current"]["filed_on"]) == ("p-anwen", "2020-05-01")
    assert (note["state"], note["filed_document_id"], note["title"]) == ("evidence", None, "note.txt")
    [event] = note["current"]["evidence_of"]
    assert event["type"] == "contract.key_date_set.v1"
    assert event["position"] <= filed.council.head


def test_both_clocks_tell_what_was_filed_and_what_had_expired(filed: Filed) -> None:
    [plan] = filed.listed(valid_at="2020-03-15", known_at=filed.before)
    assert (plan["current"]["version"], plan["current"]["expired"], plan["earlier"]) == (1, False, [])
    assert filed.listed(valid_at="2020-05-01")[0]["current"]["expired"] is False
    assert filed.listed(valid_at="2020-02-28", known_at=filed.before) == []
    opened = plan["current"]["evidence_of"][0]["position"]
    assert filed.listed(known_at=opened)[0]["current"]["version"] == 1
    assert filed.listed(known_at=opened - 1) == []
    for answer, day in (("yes", "2020-07-01"), ("no", "2020-06-30")):
        rows = filed.council.read("/api/v1/filed-documents", expired=answer, valid_at=day)["items"]
        assert [row["title"] for row in rows if row["contract_id"] == filed.contract.contract_id] == [
            plan["title"]
        ]


def test_one_that_is_named_and_kept_elsewhere_is_listed_too(filed: Filed) -> None:
    elsewhere = {"title": "deed.pdf", "media_type": "application/pdf", "sha256": "ab" * 32}
    other = filed.council.register(effective_from="2019-03-01")
    filed.council.change(other, "key-dates", evidence=[elsewhere])
    [deed] = filed.council.read(f"{other.path}/documents", "auditor")["items"]
    assert (deed["current"]["kept"], deed["current"]["size"]) == (False, None)


def test_only_the_contracts_own_people_file_and_only_the_council_reads(filed: Filed) -> None:
    body = {
        "contract_id": filed.contract.contract_id,
        "kind": "plan",
        "title": "T",
        "evidence": [filed.first],
    }
    for role in ("auditor", "supplier-contact"):
        assert_problem(filed.council.post("/api/v1/filed-documents", body, role), 403, "forbidden")
    for role in ("supplier-contact", "member", "director"):
        assert filed.council.get(f"{filed.contract.path}/documents", role).status_code in (403, 404)


def test_there_are_no_documents_of_a_contract_that_is_none(filed: Filed) -> None:
    path = f"{filed.contract.path[:-4]}0000/documents"
    assert_problem(filed.council.get(path, "auditor"), 404, "not-found")
