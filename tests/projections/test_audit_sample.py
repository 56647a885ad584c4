"""A sample that anybody can draw again, with nothing but SHA-256 and the list of members."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.audit_sample import drawn, rank
from tests.web.council import BEGUN, Clock, Council, council_on

KNOWN = {
    "1": "c5700cc9bbc55f4c876e799015831c74f84bf96e86e075a7bc4b5ce51e96b6e7",
    "2": "f8ea7f1caba9e035721bce71c49a42b4ba6e91a6863f643047c8f360ba541a72",
    "3": "ab51ad26309aeef1d7b328e2ab48c93107dafbfb7d78625ed7e5f79587818e81",
}
MEMBERS = st.sets(st.integers(1, 500).map(str), min_size=1, max_size=60)


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Council]:
    """A council of twelve contracts on 15 June 2021, a third of them of another directorate."""
    with council_on(tmp_path / "record", clock=Clock("2021-06-15")) as council:
        for number in range(12):
            council.register(directorate="Transport" if number % 3 == 0 else "Education")
        yield council


def sample(council: Council, **query: Any) -> Any:
    return council.read("/api/v1/audit/sample", "auditor", seed="2021 audit", **query)


def test_the_method_is_as_documented() -> None:
    """Known answers: printf '2019-20\\n1' | sha256sum, and so on."""
    assert {member: rank("2019-20", member) for member in KNOWN} == KNOWN
    assert drawn("2019-20", 3, KNOWN) == sorted(KNOWN, key=lambda member: KNOWN[member])


@given(st.text(), MEMBERS, st.integers(1, 70), st.integers(0, 70))
def test_a_larger_sample_holds_the_smaller_one_and_the_order_of_the_list_is_nothing(
    seed: str, members: set[str], size: int, more: int
) -> None:
    smaller, larger = (
        drawn(seed, size, sorted(members)),
        drawn(seed, size + more, sorted(members, reverse=True)),
    )
    assert larger[: len(smaller)] == smaller
    assert len(smaller) == min(size, len(members)) == len(set(smaller))
    assert set(smaller) <= members


def test_contracts_are_drawn_from_those_in_the_register(council: Council) -> None:
    told = sample(council, size=5)
    listed = council.read("/contracts", "auditor", limit=500)["items"]
    ids = [row["contract_id"] for row in listed]
    by_hand = sorted(ids, key=lambda item: sha256(f"2021 audit\n{item}".encode()).hexdigest())[:5]
    assert told["population"] == len(ids) == 12
    assert [item["contract_id"] for item in told["items"]] == by_hand
    assert [item["rank"] for item in told["items"]] == [rank("2021 audit", item) for item in by_hand]
    assert [item["contract_id"] for item in sample(council, size=3)["items"]] == by_hand[:3]
    other = council.read("/api/v1/audit/sample", "auditor", seed="another", size=12)
    assert [item["contract_id"] for item in other["items"]] != [
        item["contract_id"] for item in sample(council, size=12)["items"]
    ]


def test_only_a_directorates_contracts_are_drawn_where_one_is_named(council: Council) -> None:
    told = sample(council, directorate="Transport", size=100)
    assert (told["population"], len(told["items"])) == (4, 4)
    assert {item["directorate"] for item in told["items"]} == {"Transport"}


def test_events_are_drawn_from_the_log_by_position(council: Council) -> None:
    contract = council.register()
    council.change(contract, "tier")
    told = sample(council, of="events", size=4)
    positions = [item["position"] for item in council.read("/events", "auditor", limit=500)["items"]]
    of_the_council = [position for position in positions if position > 1]  # the first event opened the log
    by_hand = sorted(of_the_council, key=lambda item: sha256(f"2021 audit\n{item}".encode()).hexdigest())[:4]
    assert told["population"] == len(of_the_council) == BEGUN + 13
    assert [item["position"] for item in told["items"]] == by_hand
    assert all(len(item["contracts"]) == (not item["type"].startswith("person.")) for item in told["items"])
    tiered = sample(council, of="events", type="contract.tier_assigned.v1")
    assert [(item["type"], item["contracts"]) for item in tiered["items"]] == [
        ("contract.tier_assigned.v1", [contract.contract_id])
    ]
    assert sample(council, of="events", type="contract.novated.v1")["population"] == 0


def test_the_same_sample_is_drawn_after_the_record_went_on(council: Council) -> None:
    position = council.head
    asked = ({"of": "contracts"}, {"of": "events"})
    before = [sample(council, size=6, known_at=position, **row) for row in asked]
    for _ in range(20):
        contract = council.register()
    council.change(contract, "terminations")
    assert [sample(council, size=6, known_at=position, **row)["items"] for row in asked] == [
        row["items"] for row in before
    ]
    assert [sample(council, size=6, **row)["population"] for row in asked] == [32, BEGUN + 32]


def test_a_contract_that_did_not_begin_yet_is_not_among_the_population(council: Council) -> None:
    council.register(start="2021-01-01", end="2022-03-31", options=[])
    assert sample(council, valid_at="2020-12-31")["population"] == 12
    assert sample(council, valid_at="2021-01-01")["population"] == 13
    assert sample(council, valid_at="2019-03-31")["population"] == 0
