"""R1 to R7 and R10 by the road that a caller takes, on both stores: what is told, and what the tables hold then."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.council import Contract, Council, change_bodies, council_on
from tests.web.test_submissions import DEFINITION, define

SLIP = "Typing slip"
MODELS = "/api/v1/tiering-models"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory, shared_database_url: str) -> Iterator[Council]:
    """One council on each store in turn; each test registers its own contracts."""
    with council_on(tmp_path_factory.mktemp("record"), shared_database_url) as council:
        yield council


def correct(council: Council, path: str, event_id: str, role: str = "officer", **fields: Any) -> Any:
    """One person puts the event right."""
    seen = council.get(path, "auditor").headers["ETag"]
    body = {"fields": fields, "reason": SLIP}
    return council.post(f"/api/v1/events/{event_id}/corrections", body, role, if_match=seen)


def rules(answer: Any, *statuses: int) -> set[str]:
    """The rules that said no."""
    assert answer.status_code in statuses, answer.text
    return {fault["rule"] for fault in answer.get_json(force=True)["faults"]}


def event_of(answer: Any) -> str:
    """The id of the first event that was recorded."""
    told = answer if isinstance(answer, dict) else answer.json
    return str(told["events"][0]["event_id"])


def row(council: Council, contract: Contract, **query: Any) -> Any:
    """The contract as lists have it."""
    (found,) = council.read("/contracts", reference=contract.reference, **query)["items"]
    return found


def beyond(council: Council, contract: Contract) -> bool:
    """Whether the extract of extensions beyond the maximum term lists the contract."""
    told = council.read("/audit/extracts", "auditor", kind="beyond-maximum-term")
    return contract.reference in str(told)


def test_r1_an_extension_is_corrected_only_into_one_that_would_be_recorded(council: Council) -> None:
    contract = council.register()
    event_id = event_of(council.change(contract, "extensions"))
    before = council.head
    for fields, rule in (
        ({"new_end": "2001-01-01"}, "extension.later-than-the-end"),
        ({"new_end": "2099-12-31"}, "extension.within-maximum-term"),
        ({"new_end": "TBC"}, "extension.end-is-a-date"),
        ({"new_end": "open"}, "extension.within-maximum-term"),
        ({"option": "No such option"}, "extension.option-known"),
    ):
        assert rule in rules(correct(council, contract.path, event_id, **fields), 422), fields
    assert (council.head, beyond(council, contract)) == (before, False)
    said = {"new_end": "2099-12-31", "option": "", "beyond_maximum_term": True}
    recorded = correct(council, contract.path, event_id, **said)
    assert recorded.status_code == 201, recorded.text
    advised = {rule["rule"] for rule in recorded.json["rules"] if rule["outcome"] == "advised"}
    assert "extension.within-maximum-term" in advised
    assert (row(council, contract)["end_date"], beyond(council, contract)) == ("2099-12-31", True)


def test_r2_no_correction_takes_an_event_out(council: Council) -> None:
    contract = council.register()
    extended = event_of(council.change(contract, "extensions"))
    ended = event_of(council.change(contract, "terminations"))
    before = council.head
    for event_id in (extended, ended):
        moved = correct(council, contract.path, event_id, effective_from="1950-01-01")
        assert "correction.keeps-the-fact-in-being" in rules(moved, 409, 422)
    moved = correct(council, contract.path, ended, ended_on="2019-03-01")
    assert "end.not-before-start" in rules(moved, 409, 422)
    moved = correct(council, contract.path, contract.event_id, effective_from="2020-12-01")
    assert rules(moved, 409, 422)
    assert council.head == before
    assert row(council, contract)["status"] == "terminated"


@pytest.fixture
def tiered(council: Council) -> tuple[Contract, str, str]:
    """A contract calculated to be Gold, and the ids of its assessment and of a proposed override to Silver."""
    contract = council.register()
    found = council.read(MODELS, "governance")["items"]
    if not found:
        path = council.opened(MODELS, {}, "governance")
        council.step(path, "publication", {"reason": "Approved"}, "reviewer")
        found = council.read(MODELS, "governance")["items"]
    assessment = {"model_id": found[0]["tiering_model_id"], "answers": answers(5)}
    assessed = event_of(council.step(contract.path, "tier-assessments", assessment))
    return contract, assessed, event_of(council.step(contract.path, "tier-overrides", TO_SILVER))


TO_SILVER = {"tier": "Silver", "review_date": "2030-12-31", "reason": "A new supplier is being sought."}


def answers(points: int) -> list[dict[str, Any]]:
    """Every question answered alike."""
    return [{"question": f"{letter}{number}", "points": points} for letter in "RC" for number in range(1, 5)]


def test_r3_who_asked_for_an_override_is_not_corrected(
    council: Council, tiered: tuple[Contract, str, str]
) -> None:
    contract, _, proposed = tiered
    before = council.head
    moved = correct(council, contract.path, proposed, proposed_by="p-bryn")
    assert rules(moved, 409) == {"correction.may-be-asked-again"}
    seen = council.get(contract.path).headers["ETag"]
    alone = council.post(f"{contract.path}/tier-overrides", TO_SILVER, if_match=seen)
    assert "tier-override.second-person" in rules(alone, 409)
    assert (council.head, row(council, contract)["tier"]) == (before, None)


def test_r4_what_is_calculated_is_never_given_but_calculated_again(
    council: Council, tiered: tuple[Contract, str, str]
) -> None:
    contract, assessed, _ = tiered
    for fields in ({"tier": "Bronze"}, {"total": "1.0"}, {"tier": "Bronze", "total": "1.0"}):
        refused = correct(council, contract.path, assessed, **fields)
        assert rules(refused, 422) == {"correction.fits-the-request"}
    calculated = council.read(contract.path)["terms"]["tiering"]["assessment"]
    corrected = correct(council, contract.path, assessed, answers=answers(1))
    assert corrected.status_code == 201, corrected.text
    anew = council.read(contract.path)["terms"]["tiering"]["assessment"]
    assert float(anew["total"]) < float(calculated["total"])


@pytest.fixture
def defined(council: Council) -> tuple[Contract, str, str]:
    """A contract, the address of its KPI, and the id of the event that set that."""
    contract = council.register()
    path = f"/api/v1/kpis/{define(council, contract)}"
    return contract, path, council.read(f"{path}/story")["entries"][0]["event_id"]


def test_r5_a_kpi_stays_with_its_contract(council: Council, defined: tuple[Contract, str, str]) -> None:
    contract, path, event_id = defined
    others = {"owner": "p-heledd", "contract_manager": "p-heledd", "lead_officers": ["p-heledd"]}
    other, before = council.register(**others), council.head
    moved = correct(council, path, event_id, contract_id=other.contract_id)
    assert rules(moved, 422) == {"correction.fits-the-request"}
    assert council.head == before
    assert len(council.read("/api/v1/kpis", contract_id=contract.contract_id)["items"]) == 1
    assert council.read("/api/v1/kpis", contract_id=other.contract_id)["items"] == []


def test_r6_bands_are_in_order_in_a_correction_too(
    council: Council, defined: tuple[Contract, str, str]
) -> None:
    _, path, event_id = defined
    before = council.head
    bands = {"good": "50", "approaching_target": "95", "requires_improvement": "98"}
    disordered = correct(council, path, event_id, definition=DEFINITION | {"bands": bands})
    assert rules(disordered, 422) == {"kpi.bands-in-order"}
    assert council.head == before


def test_r7_the_value_at_award_moves_only_with_a_second_person(council: Council) -> None:
    contract = council.register()

    def value() -> Any:
        return row(council, contract)["award_incl_vat"]

    before, said = value(), {"estimated_incl_vat": "99000000.00"}
    asked = correct(council, contract.path, contract.event_id, **said)
    assert (asked.status_code, value()) == (201, before), asked.text
    told = council.read("/audit/extracts", "governance", kind="amendments")["items"]
    mine = [item["type"] for item in told if contract.reference in item["references"]]
    assert mine == ["amendment.correction_proposed.v1"]

    def waits(role: str) -> list[str]:
        found = council.read("/api/v1/my-work", role)["items"]
        return [
            item["what"]
            for item in found
            if item["duty"] == "amendment to agree to" and item["contract_id"] == contract.contract_id
        ]

    agree = ["Agree to the correction of an event of the contract, or leave it."]
    assert (waits("owner"), waits("governance"), waits("officer")) == (agree, agree, [])
    alone = correct(council, contract.path, contract.event_id, **said)
    assert "correction.second-person" in rules(alone, 409)
    agreed = correct(council, contract.path, contract.event_id, "owner", **said)
    assert agreed.status_code == 201, agreed.text
    assert value() == "99000000.00"
    assert (waits("owner"), waits("governance")) == ([], [])


def test_r10_what_was_scheduled_changes_no_contract_that_ended_before_it(council: Council) -> None:
    contract = council.register()
    scheduled = event_of(council.change(contract, "extensions", effective_from="2021-02-01"))
    ending = change_bodies(contract.event_id)["terminations"]
    seen = council.get(contract.path).headers["ETag"]
    refused = council.post(f"{contract.path}/terminations", ending, if_match=seen)
    assert rules(refused, 409) == {"later-facts.still-fit"}
    assert scheduled in refused.text
    council.change(contract, "terminations", although=[scheduled])
    for day in ("2021-01-01", "2021-02-01", "2023-01-01"):
        found = row(council, contract, valid_at=day)
        assert (found["status"], found["end_date"]) == ("terminated", "2021-03-31")
