"""A contract is asked for by its reference and a group by its short name, but by nothing that only looks alike."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.web.council import AMBER, Council, assert_problem

REFERENCE = "CT-named"
LOOK_ALIKE = {
    "a blank before": " {}",
    "a blank after": "{} ",
    "a no-break space after": "{}\u00a0",
    "a zero-width space within": "{}\u200b",
    "a line end": "{}\n",
    "a NUL": "{}\0",
}


@pytest.fixture(scope="module")
def contract_id(shared_council: Council) -> str:
    return shared_council.register(reference=REFERENCE).contract_id


@pytest.fixture(scope="module")
def group_id(shared_council: Council) -> str:
    body = {
        "name": "Contract Management Review Group",
        "short_name": "CMRG",
        "kind": "review group",
        "convened_on": "2017-01-01",
        "terms_of_reference": "Reviews contracts.",
        "reason": "Set up.",
    }
    return shared_council.opened("/api/v1/groups", body, "governance").rsplit("/", maxsplit=1)[1]


def test_a_contract_is_read_by_its_reference(shared_council: Council, contract_id: str) -> None:
    by_name = shared_council.get(f"/contracts/{REFERENCE}")
    assert by_name.json["contract_id"] == contract_id
    assert by_name.headers["ETag"] == '"v1"'
    for part in ("history", "evidence-pack", "change-position"):
        assert shared_council.get(f"/contracts/{REFERENCE}/{part}").status_code == 200, part


def test_a_contract_is_changed_by_its_reference(shared_council: Council, contract_id: str) -> None:
    body = {"kind": "review", "date": "2021-01", "effective_from": "2020-10-01", "reason": "To be looked at."}
    answer = shared_council.post(f"/contracts/{REFERENCE}/key-dates", body, if_match='"v1"', dry_run="true")
    assert answer.status_code == 200, answer.text
    assert answer.json["contract_id"] == contract_id


def test_a_contract_is_named_by_its_reference_in_a_body(shared_council: Council, contract_id: str) -> None:
    body = {"contract_id": REFERENCE, "name": "Meals", "type": "number", "reason": "Agreed."}
    answer = shared_council.post("/api/v1/kpis", body, dry_run="true")
    assert "contract_id" not in [fault["field"] for fault in answer.json["faults"]]
    wrong = shared_council.post("/api/v1/kpis", body | {"contract_id": "CT-nowhere"}, dry_run="true")
    assert "contract_id" in [fault["field"] for fault in wrong.json["faults"]]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("kpis", "contract_id"),
        ("change-requests", "contract_id"),
        ("reviews", "contract_id"),
        ("search", "contract"),
        ("kpi-returns", "contract_id"),
    ],
)
def test_a_contract_is_named_by_its_reference_in_a_query(
    shared_council: Council, contract_id: str, path: str, name: str
) -> None:
    by_name, by_id = (
        shared_council.get(f"/api/v1/{path}", "governance", **{name: said})
        for said in (REFERENCE, contract_id)
    )
    assert by_name.status_code == 200, by_name.text
    told = [
        {name: item for name, item in answer.json.items() if name != "basis"} for answer in (by_name, by_id)
    ]
    assert told[0] == told[1]
    wrong = shared_council.get(f"/api/v1/{path}", "governance", **{name: "CT-nowhere"})
    assert_problem(wrong, 422, "bad-fields", name)


@pytest.mark.usefixtures("contract_id")
def test_a_group_is_named_by_its_short_name(shared_council: Council, group_id: str) -> None:
    for path, query in (
        ("/api/v1/groups/CMRG", {}),
        (f"/api/v1/streams/{group_id}/story", {}),
        ("/api/v1/reviews", {"group_id": "CMRG"}),
        ("/api/v1/forward-plans", {"group_id": "CMRG"}),
        ("/api/v1/groups", {"parent_id": "CMRG"}),
        ("/api/v1/completed-reviews", {"group_id": "CMRG", "from": "2020-01-01"}),
    ):
        assert shared_council.get(path, "governance", **query).status_code == 200, path
    assert shared_council.read("/api/v1/groups/CMRG", "governance")["group_id"] == group_id
    review: dict[str, Any] = {
        "group_id": "CMRG",
        "date": "TBC",
        "items": [{"title": "Meals", "contract_id": REFERENCE, "lead_officers": ["p-anwen"]}],
    }
    planned = shared_council.post("/api/v1/reviews", review, "reviewer", dry_run="true")
    assert planned.status_code == 200, planned.text


def test_two_groups_of_one_name_are_told_apart_by_id(shared_council: Council) -> None:
    for _ in range(2):
        body = {
            "name": "Twins",
            "short_name": "TW",
            "kind": "committee",
            "convened_on": "2017-01-01",
            "terms_of_reference": "Sits.",
            "reason": "Set up.",
        }
        shared_council.opened("/api/v1/groups", body, "governance")
    answer = shared_council.get("/api/v1/reviews", "governance", group_id="TW")
    assert (
        "More than one group" in assert_problem(answer, 422, "bad-fields", "group_id")["faults"][0]["detail"]
    )
    assert_problem(shared_council.get("/api/v1/groups/TW", "governance"), 404, "not-found")


@pytest.mark.parametrize("form", LOOK_ALIKE.values(), ids=LOOK_ALIKE)
def test_r15_what_only_looks_like_a_name_is_refused(
    shared_council: Council, contract_id: str, form: str
) -> None:
    for name in (REFERENCE, contract_id):
        said = form.format(name)
        assert (
            shared_council.client()
            .get(f"/api/v1/contracts/{quote(said)}", headers=shared_council.headers("officer"))
            .status_code
            == 404
        ), said
        query = shared_council.get("/api/v1/kpis", contract_id=said)
        assert_problem(query, 422, "bad-fields", "contract_id")


ODD_IDS = (
    "{%s}",
    "urn:uuid:%s",
    " %s",
    "%s ",
)


@pytest.mark.parametrize("form", [*ODD_IDS, "without hyphens", "figures of another script"])
def test_r15_an_id_is_written_in_one_way_in_a_body(shared_council: Council, form: str) -> None:
    an_id = AMBER["supplier_id"]
    odd = {
        "without hyphens": an_id.replace("-", ""),
        "figures of another script": an_id.replace("0", "\u0660"),
    }.get(form) or form % an_id
    body = {"outgoing_supplier_id": odd, "incoming": AMBER, "effective_from": "2020-10-01", "reason": "Sold."}
    contract = shared_council.register()
    answer = shared_council.post(f"{contract.path}/novations", body, if_match='"v1"')
    assert_problem(answer, 422, "bad-fields", "outgoing_supplier_id")


@pytest.mark.parametrize("said", ["1_0", " 5", "5 ", "\u0665", "+5", "5.0", "0x5", ""])
def test_r15_a_figure_in_a_query_is_written_in_plain_digits(shared_council: Council, said: str) -> None:
    assert_problem(shared_council.get("/contracts", limit=said), 422, "bad-fields", "limit")


@pytest.mark.parametrize(
    ("path", "name"),
    [("my-work", "person"), ("contracts", "owner"), ("change-requests", "proposed_by"), ("search", "actor")],
)
@pytest.mark.parametrize(
    "said", [" p-anwen", "p-anwen ", "p-\u0430nwen", "P-Anwen", "p-anwen\u200b", "%", "p-anw_n"]
)
def test_r15_a_person_in_a_query_is_written_as_people_are(
    shared_council: Council, path: str, name: str, said: str
) -> None:
    answer = shared_council.get(f"/api/v1/{path}", "governance", **{name: said})
    assert_problem(answer, 422, "bad-fields", name)
