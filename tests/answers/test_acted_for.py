"""Who is acted for is told of it, in their work for thirty days and in the history for good, whatever the noun."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from projections.history import history
from projections.readable_history import as_text
from tests.web.council import Clock, Contract, Council, assert_problem, council_on
from tests.web.test_confidentiality import Reviewed
from tests.web.test_submissions import DEFINITION

FOR_ANWEN = {"on_behalf_of": "p-anwen"}


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock("2020-10-05")


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Council]:
    """A council in which things were recorded for Anwen, the officer, by others: each in another kind of stream."""
    with council_on(Path(tmp_path_factory.mktemp("record")), clock=clock) as council:
        yield council


@pytest.fixture(scope="module")
def contract(council: Council) -> Contract:
    """What was recorded for Anwen: a key date, a KPI, a supplier, and the finding of a review; and one for herself."""
    contract = council.register()
    council.change(contract, "key-dates", "owner", **FOR_ANWEN)
    kpi = {"contract_id": contract.contract_id, "definition": DEFINITION, "effective_from": "2020-04-01"}
    council.opened("/api/v1/kpis", kpi | FOR_ANWEN, "owner")
    council.opened(
        "/api/v1/suppliers", {"supplier_id": str(uuid4()), "name": "Cedar Care Ltd"} | FOR_ANWEN, "governance"
    )
    finding = {"item": 1, "theme": "use of KPIs", "text": "Secret more", "severity": "high"}
    Reviewed(council).say("reviewer", "/findings", finding | FOR_ANWEN)
    council.change(contract, "tier")
    return contract


def told(council: Council, role: str, **query: Any) -> list[dict[str, Any]]:
    """What was recorded for somebody, as their work tells it."""
    found = council.read("/api/v1/my-work", role, **query)["items"]
    return [row for row in found if row["duty"] == "recorded for you"]


def test_who_was_acted_for_is_told_of_each_and_by_whom(council: Council, contract: Contract) -> None:
    found = told(council, "officer")
    words = sorted(row["what"].removeprefix("Recorded for you in a ") for row in found)
    assert [word.partition(":")[0] for word in words] == ["KPI", "contract", "review", "supplier"]
    assert words[0] == "KPI: KPI set: Meals on time, monthly, target 98 percent, higher is better."
    assert words[2] == "review: finding raised."  # it is confidential: not everybody acted for may read it
    by = {row["what"].split(":")[0].removeprefix("Recorded for you in a "): row["how"] for row in found}
    assert "by Bryn Example (owner) on your behalf" in by["contract"]
    assert "by Ieuan Example (reviewer) on your behalf" in by["review"]
    assert {row["reference"] for row in found} == {
        contract.reference,
        "",
        *(row["reference"] for row in found),
    }
    assert {tuple(row["who"]) for row in found} == {("p-anwen",)}
    for row in found:  # to have it put right, where it is not what was asked for
        [act] = row["acts"]
        assert act["use_case"] == "annul"
        assert_problem(
            council.post(act["address"], {}, "governance"), 428, "precondition-missing", "If-Match"
        )


def test_nobody_else_is_told_but_governance_and_only_for_thirty_days(
    council: Council, contract: Contract, clock: Clock
) -> None:
    assert contract.contract_id
    assert told(council, "owner") == []
    assert len(told(council, "governance")) == 4
    assert len(told(council, "governance", person="p-anwen")) == 4
    assert told(council, "governance", person="p-bryn") == []
    assert {row["state"] for row in told(council, "officer", valid_at="2020-11-03")} == {"due"}
    assert told(council, "officer", valid_at="2020-11-04") == []
    assert told(council, "officer", valid_at="2020-10-04") == []
    before = council.read("/api/v1/me", "officer")["basis"]["position"]
    assert len(told(council, "officer", known_at=str(before))) == 4
    assert told(council, "officer", known_at="1") == []


def test_the_history_says_for_whom_it_was_recorded(council: Council, contract: Contract) -> None:
    entries = council.read(f"{contract.path}/history")["entries"]
    named = {entry["type"]: entry["on_behalf_of_name"] for entry in entries}
    assert named["contract.key_date_set.v1"] == named["kpi.defined.v1"] == "Anwen Example"
    assert named["contract.registered.v1"] == named["contract.tier_assigned.v1"] == ""
    names = council.services.access.names()
    text = as_text([*history(council.services.record, UUID(contract.contract_id), None, names, None)])
    assert "by Bryn Example (owner) on behalf of Anwen Example" in text


def test_a_calendar_holds_what_is_due_and_not_what_is_told(council: Council, contract: Contract) -> None:
    assert contract.contract_id
    assert "RECORDED FOR YOU" not in council.get("/api/v1/calendar.ics", "officer").text.upper()
