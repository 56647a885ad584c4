"""People are looked up by those who fill in forms, entered and let go by administrators, and followed by others."""

from typing import Any

import pytest

from application.verification import verify_log
from tests.directory import erase
from tests.web.council import AMBER, COLLEAGUES, NOBODY, PEOPLE, SIGNED_IN, Council, assert_problem


def names(council: Council, **query: str) -> list[str]:
    return [item["name"] for item in council.read("/api/v1/people", **query)["items"]]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("anw", ["Anwen Example"]),
        ("EXAMPLE anwen", ["Anwen Example"]),
        ("p-anwen", ["Anwen Example"]),
        ("p-anw", ["Anwen Example"]),
        ("nwen", []),
        ("%", []),
        ("anwen nobody", []),
    ],
)
def test_a_person_is_found_by_the_beginning_of_a_word(
    shared_council: Council, sought: str, found: list[str]
) -> None:
    assert names(shared_council, q=sought) == found


def test_a_person_is_told_with_the_roles_that_they_hold(shared_council: Council) -> None:
    told = shared_council.read("/api/v1/people", q="anwen")["items"]
    assert told == [{"person_id": "p-anwen", "name": "Anwen Example", "roles": ["officer"]}]


def test_everybody_is_told_by_name_as_far_as_the_limit_lets_through(shared_council: Council) -> None:
    everybody = sorted([*(name for _, name in PEOPLE.values()), *COLLEAGUES.values()])
    assert names(shared_council) == everybody
    first = shared_council.read("/api/v1/people", limit="2")
    assert [item["name"] for item in first["items"]] == everybody[:2]
    assert first["more"] is True


def test_who_was_erased_is_not_found(council: Council) -> None:
    erase(council.services.directory, "p-bryn")
    assert names(council, q="bryn") == []
    assert "[erased]" not in names(council)


@pytest.mark.parametrize("role", [*SIGNED_IN, NOBODY])
def test_the_directory_is_for_those_of_the_council(shared_council: Council, role: str) -> None:
    answer = shared_council.get("/api/v1/people", role)
    if role == NOBODY:
        assert_problem(answer, 401, "unauthenticated")
    elif role == "supplier-contact":
        assert_problem(answer, 403, "forbidden")
    else:
        assert answer.status_code == 200


# The acts about people, as administrators and successors meet them


def acted(council: Council, person: str, segment: str, body: dict[str, Any], role: str, **query: Any) -> Any:
    """What is answered to an act about somebody, on whatever version stands."""
    return council.post(f"/api/v1/people/{person}/{segment}", body, role, if_match="*", **query)


def test_a_supplier_contact_is_set_up_in_one_step_and_told_the_token_once(council: Council) -> None:
    body = {
        "person_id": "p-tanwen",
        "name": "Tanwen Example",
        "email": "tanwen@example.org",
        "role": "supplier-contact",
        "supplier_id": AMBER["supplier_id"],
        "token": "write",
    }
    headers = council.headers("administrator") | {"Idempotency-Key": "one step"}

    def ask(path: str = "/api/v1/people", **changes: str) -> Any:
        return council.client().post(path, json=body | changes, headers=headers)

    assert "token" not in ask("/api/v1/people?dry_run=true").json
    first, again = ask(), ask()
    assert (first.status_code, [event["type"] for event in first.json["events"]]) == (
        201,
        ["person.entered.v1", "person.role_granted.v1", "person.token_issued.v1"],
    )
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "token" not in again.json
    assert "Tanwen" not in first.text
    me = council.get("/me", NOBODY, {"Authorization": f"Bearer {first.json['token']}"}).json
    assert (me["name"], me["role"]) == ("Tanwen Example", "supplier-contact")
    told = council.get("/api/v1/people/p-tanwen", "administrator").json
    assert told["particulars"]["email"] == "tanwen@example.org"
    [held] = told["state"]["roles"]
    assert held["supplier_id"] == AMBER["supplier_id"]
    assert council.get("/api/v1/people/p-tanwen", "officer").status_code == 403
    for wrong in ({"email": "nowhere"}, {"role": "public"}, {"person_id": "Tanwen"}, {"particulars": "00"}):
        [field] = wrong
        assert_problem(ask(**wrong), 422, "bad-fields", field)


def test_two_administrators_erase_and_the_second_is_told_of_it(council: Council) -> None:
    acted(council, "p-tegid", "roles", {"role": "administrator"}, "administrator")
    token = acted(council, "p-tegid", "tokens", {"role": "administrator"}, "administrator").json["token"]
    council.tokens["second"] = token
    why = {"reason": "He asked for it."}
    assert acted(council, "p-bryn", "erasure", why, "administrator").status_code == 201
    assert_problem(acted(council, "p-bryn", "erasure", why, "administrator"), 409, "refused", "")
    assert council.read("/api/v1/my-work", "administrator")["items"] == []
    [duty] = council.read("/api/v1/my-work", "second")["items"]
    [act] = duty["acts"]
    assert council.post(act["address"], why, "second", if_match="*").status_code == 201
    assert council.get("/api/v1/people/p-bryn", "administrator").json["particulars"]["name"] == "[erased]"
    assert_problem(council.get("/me", "owner"), 401, "unauthenticated")
    assert "complete and unaltered" in verify_log(council.services.record, None)


def test_a_successor_takes_over_a_leavers_roles_in_one_commit(council: Council) -> None:
    contract = council.register()
    other = council.register(lead_officers=["p-bryn"])
    untouched = council.register(owner="p-heledd", contract_manager="p-heledd", lead_officers=["p-heledd"])
    begins = f"{council.services.record.today().year + 2}-04-01"
    council.register(effective_from=begins, start=begins, end="2099-03-31", maximum_end="TBC", options=[])
    put = {"level": "senior", "put_to": "p-bryn", "asked": "Whether.", "answer_by": "2098-01"}
    council.opened("/api/v1/escalations", put | {"contract_id": contract.contract_id})
    leaving = {"reason": "Retired.", "successor": "p-anwen"}
    assert acted(council, "p-bryn", "departure", leaving, "administrator").status_code == 201
    assert_problem(council.get("/me", "owner"), 401, "unauthenticated")
    duties = council.read("/api/v1/my-work")["items"]
    [duty] = [duty for duty in duties if duty["duty"] == "roles to take over"]
    assert "3 contracts, 1 escalation" in duty["what"]
    why, before = {"reason": "As agreed."}, council.head
    listed = acted(council, "p-bryn", "succession", why, "officer", dry_run="true")
    assert [event["type"] for event in listed.json["events"]] == [
        "person.taken_over.v1",
        *["contract.roles_assigned.v1"] * 3,
        "escalation.passed_on.v1",
    ]
    assert_problem(acted(council, "p-bryn", "succession", why, "reviewer"), 422, "refused", "successor")
    assert council.head == before
    address = duty["acts"][0]["address"]
    assert council.post(address, why, if_match=listed.headers["ETag"]).status_code == 201
    for item, leads in ((contract, ["p-gwyn", "p-anwen"]), (other, ["p-anwen"])):
        roles = council.read(item.path)["terms"]["roles"]
        assert (roles["owner"], roles["lead_officers"]) == ("p-anwen", leads)
    assert council.read(untouched.path)["version"] == 1
    assert "roles to take over" not in {item["duty"] for item in council.read("/api/v1/my-work")["items"]}
    assert_problem(acted(council, "p-bryn", "succession", why, "governance"), 409, "refused", "")


def test_governance_hands_over_what_nobody_was_named_for(council: Council) -> None:
    contract = council.register()
    of_hers = {"contract_id": contract.contract_id, "owner": "p-gwyn"}
    risk = {
        "cause": "One oven.",
        "event": "It breaks.",
        "effect": "No bread.",
        "likelihood": 4,
        "impact": 5,
        "treatment": "tolerate",
        "review_by": "2099-01",
    }
    council.opened("/api/v1/risks", of_hers | risk)
    plan = {"kind": "exit", "covers": "Who bakes instead.", "next_test": "2099-01"}
    council.opened("/api/v1/contingency-plans", of_hers | plan)
    group = {"name": "Review group", "kind": "review group", "convened_on": "2020-01"}
    group_id = council.post("/api/v1/groups", group, "governance").json["group_id"]
    post = {"post_id": "chair", "title": "Chair", "kind": "chair"}
    council.post(f"/api/v1/groups/{group_id}/posts", post, "governance", if_match="*")
    holder = {"post_id": "chair", "person": "p-gwyn"}
    appointed = council.post(f"/api/v1/groups/{group_id}/appointments", holder, "governance", if_match="*")
    assert appointed.status_code == 201, appointed.text
    acted(council, "p-gwyn", "departure", {"reason": "Moved away."}, "administrator")
    why = {"reason": "Nobody was named."}
    assert_problem(acted(council, "p-gwyn", "succession", why, "governance"), 422, "refused", "successor")
    gone = why | {"successor": "p-gwyn"}
    assert_problem(acted(council, "p-gwyn", "succession", gone, "governance"), 422, "refused", "successor")
    done = acted(council, "p-gwyn", "succession", why | {"successor": "p-rhys"}, "governance")
    assert [event["type"] for event in done.json["events"]] == [
        "person.taken_over.v1",
        "contract.roles_assigned.v1",
        "group.holder_left.v1",
        "group.holder_appointed.v1",
        "risk.reassessed.v1",
        "contingency_plan.revised.v1",
    ]
