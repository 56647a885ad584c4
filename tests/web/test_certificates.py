"""What a contract asks of its supplier against what it holds: on any day, in my work, and among the exceptions."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.council import AMBER, Clock, Contract, Council, assert_problem, council_on

DAY = "2020-07-10"
PUBLIC = "public liability insurance"
SUPPLIER = f"/api/v1/suppliers/{AMBER['supplier_id']}"


class Insured:
    """A contract that asks for insurance and a standard; its supplier holds the insurance until the end of July."""

    def __init__(self, council: Council) -> None:
        self.council = council
        registered = {"supplier_id": AMBER["supplier_id"], "name": AMBER["name"]}
        council.opened("/api/v1/suppliers", registered | {"effective_from": "2019-01-01"}, "governance")
        self.contract: Contract = council.register(effective_from="2019-03-01")
        asked = {"reason": "Schedule 4", "effective_from": "2020-01-01"}
        self.say(
            f"{self.contract.path}/certificates-required",
            asked | {"certificate": PUBLIC, "cover_at_least": "5000000.00", "lead_days": 30},
        )
        self.say(f"{self.contract.path}/certificates-required", asked | {"certificate": "ISO 9001"})
        self.record("2019-08-01", "2020-07-31")

    def say(self, path: str, body: dict[str, Any], role: str = "officer") -> None:
        """A change, as whoever asks has just seen the thing."""
        thing = path.rpartition("/")[0]
        answer = self.council.post(
            path, body, role, if_match=self.council.get(thing, "auditor").headers["ETag"]
        )
        assert answer.status_code == 201, answer.text

    def record(self, good_from: str, good_until: str, cover: str = "5000000.00") -> None:
        """The supplier holds public liability insurance in those days."""
        held = {"certificate": PUBLIC, "issuer": "Mutual", "cover": cover}
        self.say(f"{SUPPLIER}/certificates", held | {"good_from": good_from, "good_until": good_until})

    def standing(self, certificate: str = PUBLIC, **query: Any) -> tuple[str, str | None]:
        """How it stands with a certificate of the contract, and until when."""
        asked = {"contract_id": self.contract.contract_id} | query
        items = self.council.read("/api/v1/certificates", "auditor", **asked)["items"]
        [found] = [item for item in items if item["certificate"] == certificate]
        return found["state"], found["good_until"]

    def duties(self, role: str = "officer", **query: Any) -> list[dict[str, Any]]:
        """What its people are asked about certificates."""
        items = self.council.read("/api/v1/my-work", role, **query)["items"]
        return [
            duty
            for duty in items
            if duty["duty"] == "certificate" and duty["reference"] == self.contract.reference
        ]


@pytest.fixture
def insured(tmp_path: Any) -> Iterator[Insured]:
    with council_on(tmp_path / "record", clock=Clock(DAY)) as council:
        yield Insured(council)


def test_it_is_in_place_then_soon_to_expire_then_over_and_renewed_without_a_gap(insured: Insured) -> None:
    before = insured.council.head
    days = ("2020-06-30", "2020-07-01", "2020-07-31", "2020-08-01")
    assert [insured.standing(valid_at=day)[0] for day in days] == [
        "in place",
        "expires soon",
        "expires soon",
        "ran out",
    ]
    assert insured.standing("ISO 9001") == ("never held", None)
    insured.record("2020-08-01", "2021-07-31", cover="2000000.00")
    assert insured.standing(valid_at="2020-08-01")[0] == "cover too low"
    insured.record("2020-08-01", "2021-07-31")
    assert insured.standing() == ("in place", "2021-07-31")
    assert insured.standing(valid_at="2020-08-01", known_at=before) == ("ran out", "2020-07-31")


def test_it_is_asked_of_those_who_manage_the_contract_before_it_expires(insured: Insured) -> None:
    missing, renewal = sorted(insured.duties(), key=lambda duty: duty["what"])
    assert (renewal["due"], renewal["state"]) == ("2020-07-31", "due")
    assert "of at least £5,000,000.00 before this one expires" in renewal["what"]
    assert "asked for from 1 July 2020" in renewal["how"]
    assert (missing["due"], missing["state"]) == ("TBC", "no date")
    late = next(duty for duty in insured.duties(valid_at="2020-08-02") if PUBLIC in duty["what"])
    assert late["state"] == "overdue"


def test_what_is_not_held_is_among_the_exceptions(insured: Insured) -> None:
    def rows(**query: Any) -> list[tuple[str, str]]:
        found = insured.council.read(
            "/api/v1/audit/extracts", "auditor", kind="certificates-not-held", **query
        )
        return [(row["certificate"], row["state"]) for row in found["items"]]

    assert rows() == [("ISO 9001", "never held")]
    assert (PUBLIC, "ran out") in rows(valid_at="2020-08-01")


def test_only_the_council_reads_it(insured: Insured) -> None:
    for role in ("member", "director", "supplier-contact"):
        assert_problem(insured.council.get("/api/v1/certificates", role), 403, "forbidden")
