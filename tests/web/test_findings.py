"""Findings of all reviews in one list: each only for whoever may read it, in pages, filters and files alike."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.web.council import Council, assert_problem
from tests.web.pages.visitor import Visitor
from tests.web.test_confidentiality import Reviewed
from tests.web.test_remit import holder

PATH = "/api/v1/findings"
BUSES = {
    "item": 2,
    "theme": "other",
    "theme_named": "timetables",
    "area": 5,
    "text": "Late",
    "severity": "low",
}


@pytest.fixture
def reviewed(council: Council) -> Reviewed:
    """A review with two findings: one about a contract, one about an area that two officers lead."""
    reviewed = Reviewed(council)
    reviewed.say("reviewer", "/findings", BUSES)
    council.tokens["stranger"] = reviewed.somebody("p-stranger")
    council.tokens["lead"] = reviewed.somebody("p-tegid")
    return reviewed


def numbers(reviewed: Reviewed, role: str, **asked: Any) -> list[int]:
    return [row["number"] for row in reviewed.council.read(PATH, role, **asked)["items"]]


def test_each_is_listed_for_whoever_may_read_it_and_for_nobody_else(reviewed: Reviewed) -> None:
    def read() -> dict[str, list[int]]:
        return {role: numbers(reviewed, role) for role in ("auditor", "owner", "lead", "member", "stranger")}

    assert read() == {"auditor": [1, 2], "owner": [1], "lead": [2], "member": [], "stranger": []}
    reviewed.say("reviewer", "/finding-owners", {"finding": 2, "owner": "p-stranger"})
    assert numbers(reviewed, "stranger") == [2]
    reviewed.passed()
    assert numbers(reviewed, "member") == [1]
    reviewed.shared()
    assert read() == {"auditor": [1, 2], "owner": [1], "lead": [1, 2], "member": [1], "stranger": [1, 2]}
    assert_problem(reviewed.council.get(PATH, "supplier-contact"), 403, "forbidden")


FILTERS: Iterable[tuple[dict[str, str], list[int]]] = (
    ({"theme": "use of KPIs"}, [1]),
    ({"theme": "other"}, [2]),
    ({"area": "5"}, [2]),
    ({"severity": "high"}, [1]),
    ({"owner": "p-gwyn"}, [1]),
    ({"owned": "no"}, [2]),
    ({"state": "closed"}, [1]),
    ({"state": "open"}, [2]),
    ({"outcome": "accepted as it is"}, [1]),
    ({"outcome": "not upheld"}, []),
    ({"directorate": "Nowhere"}, []),
    ({"held_to": "2020-03-26", "held_from": "2020-03-26"}, [1, 2]),
    ({"held_from": "2020-03-27"}, []),
)


def test_it_is_narrowed_by_what_may_be_read_alone(reviewed: Reviewed) -> None:
    reviewed.say("reviewer", "/finding-owners", {"finding": 1, "owner": "p-gwyn"})
    reviewed.say(
        "governance", "/closed-findings", {"finding": 1, "outcome": "accepted as it is", "reason": "Small"}
    )
    for asked, found in FILTERS:
        assert numbers(reviewed, "auditor", **asked) == found, asked
        assert numbers(reviewed, "stranger", **asked) == [], asked
    assert numbers(reviewed, "auditor", contract_id=reviewed.contract.contract_id) == [1]
    assert numbers(reviewed, "auditor", group_id=reviewed.cmrg) == [1, 2]
    assert numbers(reviewed, "auditor", group_id=reviewed.cabinet) == []


def test_a_page_ends_where_it_is_asked_to_and_the_next_goes_on_there(reviewed: Reviewed) -> None:
    council = reviewed.council
    Reviewed(council)
    for role, count in (("auditor", 3), ("owner", 2), ("lead", 1), ("stranger", 0)):
        for sort in ("day", "-day"):
            whole = council.read(PATH, role, sort=sort)
            found: list[dict[str, Any]] = []
            cursor = {}
            for _ in range(count):
                page = council.read(PATH, role, sort=sort, limit=1, **cursor)
                assert len(page["items"]) == 1, (role, sort)
                found += page["items"]
                cursor = {"cursor": page["next_cursor"]}
            assert (found, cursor.get("cursor", "")) == (whole["items"], ""), (role, sort)
            assert (len(found), whole["next_cursor"]) == (count, "")
    for wrong in ("x", "x.1", ".", ".one", ".9999999999", ".²"):
        assert council.get(PATH, "auditor", cursor=wrong).status_code == 422, wrong


def test_it_is_as_it_was_on_a_day_and_as_it_was_known(reviewed: Reviewed) -> None:
    head = reviewed.council.head
    reviewed.say("reviewer", "/finding-owners", {"finding": 1, "owner": "p-gwyn"})
    owners = [
        reviewed.council.read(PATH, "auditor", **asked)["items"][0]["owner"]
        for asked in ({}, {"known_at": head})
    ]
    assert owners == ["p-gwyn", ""]
    assert numbers(reviewed, "auditor", valid_at="2020-01-01") == []
    assert numbers(reviewed, "stranger", known_at=head) == []


def test_whoever_acts_for_a_part_of_the_council_reads_those_about_its_contracts_alone(
    reviewed: Reviewed,
) -> None:
    council = reviewed.council
    person = holder(council, "reviewer", directorate="Place")
    contracts = [council.register(directorate=name).contract_id for name in ("Education", "Place")]
    items = [
        {"title": name, "contract_id": contract_id, "lead_officers": ["p-gwyn"]}
        for name, contract_id in zip(("Meals", "Parks"), contracts, strict=True)
    ]
    items.append({"title": "Vans", "kind": "area", "lead_officers": ["p-gwyn"]})
    asked = {"group_id": reviewed.cmrg, "date": "2020-04-01", "items": items}
    path = council.opened("/api/v1/reviews", asked, "reviewer")
    council.step(path, "holding", {"held_on": "2020-04-01"}, "reviewer")
    for item in (1, 2, 3):
        council.step(path, "findings", BUSES | {"item": item}, "reviewer")
    about = {"held_from": "2020-04-01"}
    assert numbers(reviewed, "auditor", **about) == [1, 2, 3]
    assert numbers(reviewed, person, **about) == [2, 3]
    assert numbers(reviewed, person, contract_id=contracts[1]) == [2]
    page = council.read(PATH, person, limit=2, **about)
    assert ([row["number"] for row in page["items"]], page["next_cursor"]) == ([2, 3], "")
    for told in (council.get(PATH, person), council.get(PATH, person, contract_id=contracts[0])):
        assert "Meals" not in told.text


def test_the_page_and_its_files_hold_what_whoever_opens_them_may_read(reviewed: Reviewed) -> None:
    for role, secret in (("auditor", True), ("owner", True), ("member", False), ("director", False)):
        visitor = Visitor(reviewed.council, role)
        for asked in ({}, {"format": "csv"}, {"format": "ndjson"}, {"cursor": "wrong", "severity": "high"}):
            assert ("Secret finding" in visitor.opened("/findings", **asked)) is secret, (role, asked)
