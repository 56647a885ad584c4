"""A reorganisation: units on record, contracts moved one by one or many in one commit, and what is left over."""

from typing import Any

import pytest

from tests.web.council import Council, assert_problem, council_on

UNITS = "/api/v1/organisations"
MANY = "/api/v1/reclassifications"
WHY = {"reason": "The directorates were redrawn."}


@pytest.fixture(scope="module")
def reorganised(tmp_path_factory: pytest.TempPathFactory, shared_database_url: str) -> Any:
    """A council with three units, on each store in turn; each test registers its own contracts."""
    with council_on(tmp_path_factory.mktemp("record"), shared_database_url) as council:
        units = [{"directorate": name} for name in ("Education", "Place", "Care", "Old House", "New House")]
        units.append({"directorate": "Place", "division": "Highways"})
        council.opened(UNITS, WHY | {"units": units, "effective_from": "2015-04-01"}, "governance")
        yield council


def move(council: Council, body: dict[str, Any], role: str = "governance", **said: Any) -> Any:
    return council.post(MANY, WHY | body, role, **said)


def test_r17_a_contract_moves_and_the_past_keeps_where_it_was(reorganised: Council) -> None:
    contract = reorganised.register()
    body = WHY | {"directorate": "place", "division": "HIGHWAYS", "effective_from": "2020-10-01"}
    told = reorganised.step(contract.path, "reclassifications", body)
    assert told["events"][0]["sentence"] == (
        "Reclassified: directorate Place (was Education); division Highways (was none)."
    )
    for day, directorate, division in (("2020-09-30", "Education", ""), ("2020-10-01", "Place", "Highways")):
        asked = (
            {"directorate": directorate, "division": division} if division else {"directorate": directorate}
        )
        found = reorganised.read("/contracts", valid_at=day, **asked)["items"]
        [row] = [row for row in found if row["reference"] == contract.reference]
        assert (row["directorate"], row["division"]) == (directorate, division)
    [public] = reorganised.read("/register", "", q=contract.reference, valid_at="2020-10-01")["items"]
    assert public["directorate"] == "Place"


def test_r17_the_correction_of_a_directorate_with_a_date_points_to_the_act(reorganised: Council) -> None:
    contract = reorganised.register()
    body = {"fields": {"directorate": "Place", "effective_from": "2020-10-01"}, "reason": "Moved."}
    seen = reorganised.get(contract.path).headers["ETag"]
    address = f"/api/v1/events/{contract.event_id}/corrections"
    fields = ("fields.effective_from", "fields.start", "fields.directorate")
    refused = assert_problem(reorganised.post(address, body, if_match=seen), 422, "refused", *fields)
    assert "/reclassifications" in str(refused)
    unknown = {"fields": {"directorate": "Nowhere"}, "reason": "Slip."}
    assert_problem(reorganised.post(address, unknown, if_match=seen), 422, "refused", "fields.directorate")


def test_what_is_not_on_record_is_refused_on_every_road(reorganised: Council) -> None:
    contract = reorganised.register()
    wrong = WHY | {"directorate": "Nowhere"}
    response = reorganised.post(
        f"{contract.path}/reclassifications", wrong, if_match=reorganised.get(contract.path).headers["ETag"]
    )
    several = {"contracts": [contract.reference], "directorate": "Nowhere"}
    for answer in (response, move(reorganised, several, dry_run="true")):
        assert_problem(answer, 422, "refused", "directorate")
    assert_problem(
        reorganised.post(UNITS, WHY | {"units": [{"directorate": " PLACE"}]}, "governance"),
        409,
        "refused",
        "units.0",
    )
    assert_problem(reorganised.post(UNITS, WHY | {"units": []}, "governance"), 422, "bad-fields", "units")
    address = reorganised.read(UNITS, "auditor")["items"][0]["organisation_id"]
    rename = WHY | {"unit": {"directorate": "Place"}, "name": "care"}
    seen = reorganised.get(f"{UNITS}/{address}", "auditor").headers["ETag"]
    refused = reorganised.post(f"{UNITS}/{address}/unit-renames", rename, "governance", if_match=seen)
    assert_problem(refused, 409, "refused", "name")
    assert_problem(
        reorganised.post(f"{UNITS}/{address}/unit-renames", rename, "officer", if_match=seen),
        403,
        "forbidden",
    )


def test_r17_all_of_a_unit_move_in_one_commit(reorganised: Council) -> None:
    moved = [reorganised.register(directorate="Old House") for _ in range(3)]
    body = {"of": {"directorate": "old house"}, "directorate": "New House", "effective_from": "2020-10-01"}
    dry = move(reorganised, body, dry_run="true")
    assert dry.status_code == 200, dry.text
    assert {event["stream_id"] for event in dry.json["events"]} == {
        contract.contract_id for contract in moved
    }
    assert_problem(move(reorganised, body), 428, "precondition-missing", "If-Match")
    assert_problem(move(reorganised, body, if_match='"v1"'), 412, "stale", "If-Match")
    head, key = reorganised.head, reorganised.fresh("key")
    done = move(reorganised, body, if_match=dry.headers["ETag"], key=key)
    assert done.status_code == 201, done.text
    positions = [event["position"] for event in done.json["events"]]
    assert positions == [head + 1, head + 2, head + 3]
    again = move(reorganised, body, if_match=dry.headers["ETag"], key=key)
    assert (again.status_code, again.data) == (201, done.data)
    assert reorganised.head == head + 3
    for day, number in (("2020-09-30", 3), ("2020-10-01", 0)):
        assert len(reorganised.read("/contracts", directorate="Old House", valid_at=day)["items"]) == number
    event_id = done.json["events"][1]["event_id"]
    corrected = reorganised.post(
        f"/api/v1/events/{event_id}/corrections",
        {"fields": {"directorate": "Care"}, "reason": "Slip."},
        "governance",
        if_match=reorganised.get(f"/contracts/{done.json['events'][1]['stream_id']}").headers["ETag"],
    )
    assert corrected.status_code == 201, corrected.text
    assert_problem(move(reorganised, body, dry_run="true"), 422, "bad-parameters", "of")


def test_a_contract_that_goes_on_while_all_are_moved_is_told_of_or_followed(
    reorganised: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = reorganised.register(), reorganised.register()
    body = {"contracts": [first.reference, second.reference], "directorate": "Care"}
    body |= {"effective_from": "2020-10-01"}
    record = reorganised.services.record
    append = record.append

    def overtaken(*arguments: Any, **named: Any) -> Any:
        monkeypatch.undo()  # once
        reorganised.change(second, "key-dates")
        return append(*arguments, **named)

    seen = move(reorganised, body, dry_run="true").headers["ETag"]
    for if_match, status in ((seen, 412), ("*", 201)):
        monkeypatch.setattr(record, "append", overtaken)
        answer = move(reorganised, body, if_match=if_match)
        assert answer.status_code == status, answer.text
    assert_problem(move(reorganised, body, if_match=seen), 412, "stale", "If-Match")


def test_one_that_cannot_move_keeps_all_where_they_are(reorganised: Council) -> None:
    first, ended = reorganised.register(), reorganised.register()
    reorganised.change(ended, "terminations")
    body = {
        "contracts": [first.reference, ended.contract_id],
        "directorate": "Care",
        "effective_from": "2021-02-01",
    }
    head = reorganised.head
    refused = assert_problem(move(reorganised, body, if_match="*"), 409, "refused", "effective_from")
    assert ended.contract_id in str(refused)
    assert reorganised.head == head
    assert_problem(move(reorganised, {"directorate": "Care"}), 422, "bad-parameters", "contracts", "of")
    both = body | {"of": {"directorate": "Care"}}
    assert_problem(move(reorganised, both), 422, "bad-parameters", "contracts", "of")
    assert_problem(move(reorganised, body | {"contracts": ["CT-none"]}), 422, "bad-fields", "contracts.0")
    assert_problem(move(reorganised, body, "auditor"), 403, "forbidden")
    other = reorganised.register(owner="p-heledd", contract_manager="p-heledd", lead_officers=["p-heledd"])
    not_own = {"contracts": [other.reference], "directorate": "Care"}
    assert_problem(move(reorganised, not_own, "officer", if_match="*"), 403, "forbidden")


def test_what_belongs_to_no_unit_any_more_is_in_the_work_of_governance(reorganised: Council) -> None:
    contract = reorganised.register(
        directorate="Care", end="2030-03-31", maximum_end="2032-03-31", options=[]
    )
    [listed] = reorganised.read(UNITS, "auditor")["items"]
    address = f"{UNITS}/{listed['organisation_id']}"
    ended = WHY | {
        "unit": {"directorate": "Care"},
        "successor": {"directorate": "Place"},
        "effective_from": "2022-04-01",
    }
    reorganised.step(address, "unit-ends", ended, "governance")

    def left(day: str) -> list[dict[str, Any]]:
        found = reorganised.read("/api/v1/my-work", "governance", valid_at=day)["items"]
        return [row for row in found if row["duty"] == "reclassification"]

    assert left("2022-03-31") == []
    [duty] = [row for row in left("2022-04-01") if row["reference"] == contract.reference]
    assert "merged into Place" in duty["how"]
    body = {"of": {"directorate": "Care"}, "directorate": "Place", "effective_from": "2022-04-01"}
    assert move(reorganised, body, if_match="*").status_code == 201
    assert [row for row in left("2022-04-01") if row["reference"] == contract.reference] == []
