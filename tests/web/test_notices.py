"""Notices over the web: the daily job notes what is owed, my work asks for it, a correction moves its day."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.council import Clock, Council, assert_problem, council_on
from tests.web.test_submissions import define
from web.daily import record_daily


@pytest.fixture
def clock() -> Clock:
    """It stands at 10 June 2026, until a test moves it."""
    return Clock("2026-06-10")


@pytest.fixture
def council(tmp_path: Path, clock: Clock) -> Iterator[Council]:
    with council_on(tmp_path / "record", clock=clock) as council:
        yield council


def noted(council: Council) -> list[tuple[str, str]]:
    """What the daily job notes, and why it could not."""
    services = council.services
    done = record_daily(services.record, services.commands, services.record.basis())
    return sorted((item.act.use_case, item.refused) for item in done)


AWARDED = {
    "legal_regime": "PA2023",
    "made_on": "2026-06-01",
    "start": "2026-07-01",
    "end": "2030-06-30",
    "maximum_end": "2030-06-30",
    "options": [],
    "estimated_incl_vat": "6000000.00",
    "estimated_excl_vat": "5000000.00",
}


def notices(council: Council, **asked: Any) -> dict[str, dict[str, Any]]:
    """The list by kind."""
    return {row["kind"]: row for row in council.read("/api/v1/notices", **asked)["items"]}


def test_what_is_owed_is_noted_asked_for_and_published(council: Council, clock: Clock) -> None:
    contract = council.register(**AWARDED)
    assert noted(council) == [("note-notice-due", "")] * 3
    assert noted(council) == []
    found = notices(council, contract_id=contract.contract_id)
    assert {kind: row["due_on"] for kind, row in found.items()} == {
        "contract details notice": "2026-06-30",
        "contract copy": "2026-08-29",
        "contract performance notice": "2027-05-31",
    }
    details = found["contract details notice"]
    assert (details["code"], details["state"]) == ("UK7", "due")
    first = council.read(f"{contract.path}/history")["entries"][0]
    assert details["cause"] == first["event_id"]
    duties = council.read("/api/v1/my-work", until="2026-07-31")["items"]
    assert [duty["what"] for duty in duties if duty["duty"] == "notice"] == [
        "Publish the contract details notice (UK7)."
    ]
    clock.day = "2026-07-02"
    assert set(notices(council, late="yes")) == {"contract details notice"}
    path = f"/api/v1/notices/{details['notice_id']}"
    sent = council.step(path, "submissions", {"submitted_on": "2026-07-01"})
    council.step(path, "publications", {"platform_number": "012345-2026", "published_on": "2026-07-02"})
    told = council.read(path)
    assert sent
    assert (told["state"]["state"], told["state"]["platform_number"]) == ("published", "012345-2026")
    assert set(notices(council, late="yes")) == {"contract details notice"}
    history = council.read(f"{contract.path}/history")["entries"]
    assert any("Notice 012345-2026 published on 2 July 2026." in row["sentence"] for row in history)
    clock.day = "2027-05-02"
    path = f"/api/v1/notices/{found['contract performance notice']['notice_id']}"
    first = {"platform_number": "012345-2027", "published_on": "2027-05-01"}
    event = council.step(path, "publications", first)["events"][0]["event_id"]
    assert performance_due(council) == ["2028-04-30"]
    council.step(path, "annulments", {"annuls": event, "reason": "It was another notice."}, "governance")
    council.step(path, "annulments", {"annuls": event, "reason": "Agreed."}, "owner")
    council.step(path, "publications", first | {"published_on": "2027-04-20"})
    assert performance_due(council) == ["2028-04-19"]


def performance_due(council: Council) -> list[str]:
    """When performance notices that are not published are due."""
    rows = council.read("/api/v1/notices", kind="contract performance notice")["items"]
    return [row["due_on"] for row in rows if row["state"] == "due"]


def test_a_correction_of_the_contract_moves_the_day_and_another_regime_takes_the_duty_away(
    council: Council, clock: Clock
) -> None:
    contract = council.register(**AWARDED)
    noted(council)
    assert notices(council)["contract details notice"]["due_on"] == "2026-06-30"
    clock.day = "2026-06-11"
    council.change(contract, "legal-regime", legal_regime="PCR2015", works=False, effective_from="2026-06-11")
    assert {use_case for use_case, refused in noted(council)} == {"note-notice-no-longer-due"}
    assert {row["state"] for row in notices(council).values()} == {"no longer due"}
    before = notices(council, valid_at="2026-06-10")
    assert before["contract details notice"]["state"] == "due"


def test_fewer_than_three_indicators_are_a_duty_until_there_are_three_or_none_is_appropriate(
    council: Council,
) -> None:
    contract = council.register(**AWARDED)

    def asked() -> list[str]:
        duties = council.read("/api/v1/my-work")["items"]
        return [duty["what"] for duty in duties if duty["duty"] == "performance indicators"]

    assert asked() == ["Set 3 more key performance indicators, or find that none are appropriate."]
    define(council, contract, "2026-06-10")
    assert asked() == ["Set 2 more key performance indicators, or find that none are appropriate."]
    noted(council)
    path = f"/api/v1/notices/{notices(council)['contract performance notice']['notice_id']}"
    found = {"ground": "performance indicators not appropriate", "reason": "Every meal is another."}
    council.step(path, "grounds", found)
    assert asked() == []


def test_late_notices_are_among_the_exceptions(council: Council, clock: Clock) -> None:
    council.register(**AWARDED)
    noted(council)
    extract = "/api/v1/audit/extracts"
    assert council.read(extract, "governance", kind="late-notices")["items"] == []
    clock.day = "2026-07-03"
    [late] = council.read(extract, "governance", kind="late-notices")["items"]
    assert (late["kind"], late["due_on"], late["days_late"]) == ("contract details notice", "2026-06-30", 3)


def test_a_number_is_given_once_but_for_a_copy_and_contracts_of_one_procurement(council: Council) -> None:
    """notice.number-given-once: for a request, a dry run and a correction alike."""
    published: list[str] = []
    for reference in ("CT-A", "CT-B"):
        council.register(reference=reference, **AWARDED)
    noted(council)
    rows = council.read("/api/v1/notices")["items"]
    details = [row for row in rows if row["kind"] == "contract details notice"]
    [copy] = [
        row
        for row in rows
        if row["kind"] == "contract copy" and row["contract_id"] == details[0]["contract_id"]
    ]
    paths = [f"/api/v1/notices/{row['notice_id']}" for row in (*details, copy)]
    seen = {"platform_number": "012345-2026", "published_on": "2026-06-09"}
    for path, others in ((paths[0], {}), (paths[1], {"platform_number": "012346-2026"})):
        published.append(council.step(path, "publications", seen | others)["events"][0]["event_id"])
    wrong = {"corrects": published[1], "fields": {"platform_number": "012345-2026"}, "reason": "Misread."}
    refused = council.post(f"{paths[1]}/corrections", wrong, if_match='"v2"')
    assert_problem(refused, 409, "refused", "platform_number")
    council.step(paths[2], "publications", seen)
    plan = {
        "title": "Meals",
        "subject": "services",
        "estimated_incl_vat": "1.00",
        "begins_with": "tender notice",
    }
    more = {"expected_on": "TBC", "lead_officer": "p-anwen", "directorate": "Education"}
    planned = council.opened("/api/v1/planned-procurements", {"plan": plan | more})
    begun = council.post(f"{planned}/beginnings", seen, if_match='"v1"')
    assert_problem(begun, 409, "refused", "platform_number")
    for reference in ("CT-C", "CT-D"):
        lot = council.register(reference=reference, **AWARDED)
        noted(council)
        told = notices(council, contract_id=lot.contract_id)["contract details notice"]
        path = f"/api/v1/notices/{told['notice_id']}"
        shared = seen | {"platform_number": "012347-2026"}
        if reference == "CT-D":
            refused = council.post(f"{path}/publications", shared, if_match='"v1"', dry_run="true")
            assert_problem(refused, 409, "refused", "platform_number")
        council.step(path, "statements", {"part": "procurement id", "text": "ocds-h6vhtk-055da0"})
        council.step(path, "publications", shared)


def test_the_number_of_a_change_notice_is_with_its_change_request_and_given_once(council: Council) -> None:
    """It may stand for changes of one contract, and for no other notice."""
    first, second = council.register(**AWARDED), council.register(**AWARDED)
    asked = {"kind": "value change", "business_case": "More pupils."}
    change = {"values": {"cause": "volume", "estimated_incl_vat": "6100000.00"}}
    paths = [
        council.opened("/api/v1/change-requests", asked | {"contract_id": each.contract_id, "change": change})
        for each in (first, first, second)
    ]
    told = {"notice_id": "054321-2026", "outcome": "confirmed", "on": "2026-06-09"}
    for path in paths:
        council.step(path, "conflicts-assessment", {"assessed_on": "2026-06-08"})
    for path in paths[:2]:
        council.step(path, "notices", told)
    refused = council.post(f"{paths[2]}/notices", told, if_match='"v2"')
    assert_problem(refused, 409, "refused", "notice_id")
    noted(council)
    mine = notices(council, contract_id=second.contract_id)["contract details notice"]["notice_id"]
    seen = {"platform_number": "054321-2026", "published_on": "2026-06-09"}
    refused = council.post(f"/api/v1/notices/{mine}/publications", seen, if_match='"v1"')
    assert_problem(refused, 409, "refused", "platform_number")
    rows = council.read("/api/v1/change-requests", platform_number="054321-2026")["items"]
    assert {row["contract_id"] for row in rows} == {first.contract_id}


def test_a_number_that_is_none_is_refused(council: Council) -> None:
    council.register(**AWARDED)
    noted(council)
    path = f"/api/v1/notices/{notices(council)['contract details notice']['notice_id']}"
    wrong = {"platform_number": "UK7 of June", "published_on": "2026-06-09"}
    assert_problem(
        council.post(f"{path}/publications", wrong, if_match='"v1"'), 422, "bad-fields", "platform_number"
    )
