"""Reports on SQLite and on PostgreSQL: every definition that needs nothing said, issued and made again the same."""

import csv
import io
from typing import Any

from projections.reports.catalogue import ALL
from tests.web.council import BEGUN, Council


def _change(council: Council, path: str, segment: str) -> Any:
    seen = council.get(path, "governance").headers["ETag"]
    response = council.post(f"{path}/{segment}", {}, "governance", if_match=seen)
    assert response.status_code == 201, response.text
    return response.get_json()


def test_every_report_is_issued_and_made_again_the_same(either_council: Council) -> None:
    council = either_council
    contract = council.register()
    council.change(contract, "key-dates")
    said = {"contract": contract.contract_id, "from": "2019-01-01"}
    for definition in ALL:
        needed = [name for name, parameter in definition.parameters.items() if parameter.required]
        if not set(needed) <= set(said):
            continue  # a committee paper needs a group: tests/seed
        parameters = [{"name": name, "value": said[name]} for name in needed]
        drafted = council.post(
            "/api/v1/reports", {"definition": definition.name, "parameters": parameters}, "governance"
        )
        assert drafted.status_code == 201, drafted.text
        path = f"/api/v1/reports/{drafted.get_json()['report_id']}"
        _change(council, path, "issue")
        told = _change(council, path, "reproductions")
        assert told["events"][0]["sentence"] == "Made again: the same data set and the same files."
    assert {item["last_check"] for item in council.read("/api/v1/reports", "auditor")["items"]} == {"same"}


def test_what_is_withheld_now_is_withheld_at_every_date(either_council: Council) -> None:
    council = either_council
    contract = council.register()
    body = {
        "field": "supplier_name",
        "reason_code": "FOIA_S40",
        "until": "2030-01-01",
        "reason": "Sole trader",
    }
    council.step(contract.path, "withheld-fields", body, "owner")
    for basis in ({}, {"valid_at": "2020-05-01"}, {"known_at": BEGUN + 1}):
        [row] = council.read("/register", "", **basis)["items"]
        assert (row["supplier_name"], row["withheld"][0]["until"]) == (None, "2030-01-01")
        file = council.get("/register", "", format="csv", **basis).text
        [line] = csv.DictReader(io.StringIO(file.removeprefix("\ufeff"), newline=""))
        said = line.pop("withheld")
        assert said.startswith("supplier_name: FOIA_S40 until 2030-01-01; ")
        assert {name: text or None for name, text in line.items()} == {name: row[name] for name in line}
