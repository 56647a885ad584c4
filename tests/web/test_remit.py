"""A role that is held for a part of the council: what it shows, what it lets be done, and that both are judged now."""

from collections.abc import Iterator
from typing import Any

import pytest

from application.use_cases import USE_CASES
from domain.person.roles import EndRole, GrantRole
from tests.directory import add_person, issue
from tests.web.council import REGISTRATION, Contract, Council, assert_problem, change_bodies, council_on
from tests.web.test_submissions import DEFINITION, define

WHY = {"reason": "For the test."}
UNITS = "/api/v1/organisations"
PORTFOLIO = "Cabinet Member for Places"
ALSO_OPEN = frozenset({"list-published-reports", "published-report-file"})


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory, shared_database_url: str) -> Iterator[Council]:
    """A council of two directorates and a portfolio, on each store in turn."""
    with council_on(tmp_path_factory.mktemp("record"), shared_database_url) as council:
        units = [{"directorate": name} for name in ("Education", "Place")]
        council.opened(UNITS, WHY | {"units": units, "effective_from": "2015-04-01"}, "governance")
        body = {"name": "Cabinet", "kind": "cabinet", "convened_on": "2016-09"}
        cabinet = council.opened("/api/v1/groups", body, "governance")
        post = {"post_id": "places", "title": PORTFOLIO, "kind": "Cabinet Member", "directorates": ["Place"]}
        council.step(cabinet, "posts", post | {"effective_from": "2019-01-01"}, "governance")
        yield council


def holder(council: Council, role: str = "officer", **part: Any) -> str:
    """Somebody new who holds a role for that part; the name by which they ask."""
    person, grant = council.fresh("p-held").lower(), GrantRole(role=role, **part)  # type: ignore[arg-type]
    add_person(council.services.directory, person, f"{person} Example")
    council.services.directory.act(person, grant)
    council.tokens[person] = issue(council.services.directory, person, role)
    return person


def led_by(council: Council, person: str, **changes: Any) -> Contract:
    """A contract of which somebody is lead officer, registered by somebody of the whole council."""
    return council.register(lead_officers=[person, "p-anwen"], **changes)


@pytest.mark.parametrize("part", [{"directorate": " PLACE"}, {"portfolio": "cabinet member for places"}])
def test_it_shows_the_contracts_of_that_part_and_what_concerns_them(
    parted: Council, part: dict[str, str]
) -> None:
    person = holder(parted, **part)
    inside, outside = (led_by(parted, person, directorate=name) for name in ("Place", "Education"))
    own, others = define(parted, inside), define(parted, outside)
    listed = parted.read("/api/v1/contracts", person, limit=100)["items"]
    assert {row["directorate"] for row in listed} == {"Place"}
    assert inside.reference in {row["reference"] for row in listed}
    assert {row["contract_id"] for row in parted.read("/api/v1/kpis", person, limit=100)["items"]} <= {
        row["contract_id"] for row in listed
    }
    assert parted.read(f"/api/v1/kpis/{own}", person)["state"]["contract_id"] == inside.contract_id
    for path in (
        outside.path,
        f"{outside.path}/history",
        f"{outside.path}/evidence-pack",
        f"/api/v1/kpis/{others}",
    ):
        assert_problem(parted.get(path, person), 404, "not-found")
    assert parted.get(f"/api/v1/streams/{outside.contract_id}/story", person).status_code == 404
    work = parted.read("/api/v1/my-work", person)["items"]
    assert {row["reference"] for row in work if row["reference"]} == {inside.reference}
    assert inside.reference in parted.get("/api/v1/calendar.ics", person).text
    assert outside.reference not in parted.get("/api/v1/calendar.ics", person).text


def test_it_lets_nothing_be_done_elsewhere_whatever_the_person_holds_there(parted: Council) -> None:
    person = holder(parted, directorate="Place")
    outside = led_by(parted, person)
    before = parted.head
    for segment, body in change_bodies(outside.event_id).items():
        for query in ({}, {"dry_run": "true"}):
            told = parted.post(f"{outside.path}/{segment}", body, person, if_match='"v1"', **query)
            assert_problem(told, 404, "not-found")
    asked = {"contract_id": outside.contract_id, "definition": DEFINITION, "effective_from": "2020-04-01"}
    for query in ({}, {"dry_run": "true"}):
        assert_problem(parted.post("/api/v1/kpis", asked, person, **query), 422, "refused", "contract_id")
    assert parted.head == before


def test_nothing_is_put_elsewhere_by_whoever_holds_a_role_for_a_part(parted: Council) -> None:
    person = holder(parted, directorate="Place")
    inside = led_by(parted, person, directorate="Place")
    body = REGISTRATION | {"reference": parted.fresh("CT"), "lead_officers": [person]}
    for query in ({}, {"dry_run": "true"}):
        assert_problem(parted.post("/api/v1/contracts", body, person, **query), 403, "forbidden")
    moved = WHY | {"directorate": "Education"}
    seen = parted.get(inside.path, person).headers["ETag"]
    told = parted.post(f"{inside.path}/reclassifications", moved, person, if_match=seen)
    assert_problem(told, 403, "forbidden")
    fields = {"fields": {"directorate": "Education"}} | WHY
    told = parted.post(f"/api/v1/events/{inside.event_id}/corrections", fields, person, if_match=seen)
    assert_problem(told, 403, "forbidden")
    assert parted.post("/api/v1/contracts", body | {"directorate": "Place"}, person).status_code == 201


@pytest.mark.parametrize("role", ["officer", "reviewer", "governance", "auditor", "member"])
def test_what_tells_of_the_whole_record_is_for_the_whole_council(parted: Council, role: str) -> None:
    """A list of a kind of thing shows that part of it; all else that is no thing's own is refused."""
    person, nothing = holder(parted, role, directorate="Place"), "00000000-0000-4000-8000-00000000dead"
    for use_case in USE_CASES.values():
        if use_case.method != "GET" or role not in use_case.allowed or use_case.name in ALSO_OPEN:
            continue
        path = use_case.path.replace("{name}", "tiers").replace("{sha256}", "0" * 64)
        told = parted.get(f"/api/v1{_with_ids(path, nothing)}", person)
        of_the_whole = role != "member" and use_case.name in {"list-reports", "report", "report-file"}
        assert (told.status_code == 403) == (of_the_whole or use_case.name in WHOLE), use_case.name
    may = parted.read("/api/v1/me", person)["may"]
    assert not WHOLE & set(may)


def _with_ids(path: str, given: str) -> str:
    return "/".join(given if part.startswith("{") else part for part in path.split("/"))


WHOLE = frozenset(
    {
        *(
            "events",
            "changes",
            "search",
            "payments-against-estimate",
            "payments-compliance",
            "service-credit-totals",
            "supplier-duplicates",
            "audit-extracts",
            "audit-sample",
            "policy-replays",
            "register-as-published",
            "completed-reviews",
            "kpi-returns",
            "list-restatements",
            "report-restatements",
        ),
        *("standard-coverage", "training-counts", "training-match", "policy-replay", "social-value-position"),
        *("benchmark-coverage", "list-forward-plans", "forward-plan"),
        *("forward-plan-table", "forward-plan-drift", "list-report-definitions", "make-report"),
        *("report-preview", "report-reproduction", "list-kept-documents", "document", "list-imports"),
        *("register-import",),
    }
)
"""What is refused to whoever holds a role for a part of the council."""


def test_it_is_judged_now(parted: Council) -> None:
    """A role for the whole council besides, a contract moved, a directorate called otherwise, a post abolished."""
    person, of_the_post = holder(parted, directorate="Place"), holder(parted, portfolio=PORTFOLIO)
    contract = led_by(parted, person)
    directory = parted.services.directory
    assert parted.get(contract.path, person).status_code == 404
    directory.act(person, GrantRole(role="officer"))
    assert parted.get(contract.path, person).status_code == 200
    assert parted.get("/api/v1/search", person, q="meals").status_code == 200
    directory.act(person, EndRole(role="officer", **WHY))
    assert parted.get(contract.path, person).status_code == 404
    parted.step(contract.path, "reclassifications", WHY | {"directorate": "Place"}, "governance")
    assert parted.get(contract.path, person).status_code == 200
    assert parted.get(contract.path, of_the_post).status_code == 200
    address = f"{UNITS}/{parted.read(UNITS, 'auditor')['items'][0]['organisation_id']}"
    renamed = WHY | {"unit": {"directorate": "Place"}, "name": "Places and Homes"}
    parted.step(address, "unit-renames", renamed, "governance")
    assert parted.get(contract.path, person).status_code == 200, "the same directorate, under its new name"
    parted.step(contract.path, "reclassifications", WHY | {"directorate": "Places and Homes"}, "governance")
    assert parted.get(contract.path, person).status_code == 200
    [group] = [row for row in parted.read("/api/v1/groups", "auditor")["items"] if row["name"] == "Cabinet"]
    parted.step(
        f"/api/v1/groups/{group['group_id']}",
        "post-abolitions",
        WHY | {"post_id": "places", "effective_from": "2020-01-01"},
        "governance",
    )
    assert parted.get(contract.path, of_the_post).status_code == 404
    parted.step(
        address,
        "unit-renames",
        WHY | {"unit": {"directorate": "Places and Homes"}, "name": "Place"},
        "governance",
    )
