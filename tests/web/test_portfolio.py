"""A portfolio tells of the contracts of a person, a unit or a category how each stands, and where to begin."""

from typing import Any

import pytest

from tests.web.council import Council
from tests.web.pages.visitor import Visitor

OF_IT = {"directorate": "Portfolios", "division": "", "category": "Bakery"}
MONEY = {"estimated_incl_vat": "120000.00", "estimated_excl_vat": "100000.00", "annual_excl_vat": "1000.00"}


@pytest.fixture(scope="module")
def reference(shared_council: Council) -> str:
    """A contract with a KPI, a high risk and an action, in a directorate of its own."""
    council = shared_council
    contract = council.register(
        **OF_IT
        | MONEY
        | {"start": "2024-04-01", "end": "2098-03-31", "maximum_end": "2099-03-31", "options": []}
    )
    definition = {
        "title": "Loaves in time",
        "unit": "percent",
        "direction": "higher is better",
        "frequency": "yearly",
        "target": "98",
    }
    kpi = {"contract_id": contract.contract_id, "definition": definition, "effective_from": "2024-04-01"}
    kpi_id = council.opened("/api/v1/kpis", kpi).rpartition("/")[2]
    risk = {
        "contract_id": contract.contract_id,
        "cause": "One oven.",
        "event": "It breaks.",
        "effect": "No bread.",
        "owner": "p-anwen",
        "likelihood": 4,
        "impact": 5,
        "treatment": "treat",
        "treated_by": "A second oven.",
        "review_by": "2099-01",
    }
    council.opened("/api/v1/risks", risk)
    action = {
        "kpi_id": kpi_id,
        "text": "Buy an oven.",
        "owner": "p-anwen",
        "due": "2090-05",
    }
    council.opened("/api/v1/actions/of-contracts", action)
    return contract.reference


def asked(council: Council, role: str = "governance", **query: str) -> Any:
    return council.read("/api/v1/portfolio", role, **query)["portfolio"]


@pytest.mark.parametrize("name", ["directorate", "category"])
def test_each_contract_stands_with_what_asks_for_attention(
    shared_council: Council, reference: str, name: str
) -> None:
    told = asked(shared_council, **{name: OF_IT[name]})
    [contract] = told["contracts"]
    assert contract["reference"] == reference
    assert (contract["kpis"], contract["open_risks"], contract["highest_risk"]) == (1, 1, 20)
    assert (contract["open_actions"], contract["overdue_actions"]) == (1, 0)
    assert {"high risks", "overdue duties", "no tier"} <= {*contract["attention"]}
    assert "no KPIs" not in contract["attention"]
    assert told["together_incl_vat"] == "120000.00"
    assert told["by_tier"] == {"none": 1}


def test_duties_of_others_are_not_told_to_an_officer(shared_council: Council, reference: str) -> None:
    mine = shared_council.read("/api/v1/portfolio", "officer", directorate=OF_IT["directorate"])
    assert mine["own_duties"]
    [contract] = mine["portfolio"]["contracts"]
    work = shared_council.read("/api/v1/my-work", "officer")["items"]
    overdue = [duty for duty in work if duty["reference"] == reference and duty["state"] == "overdue"]
    assert contract["duties_overdue"] == len(overdue) > 0


def test_the_page_begins_with_what_is_most_pressing(shared_council: Council, reference: str) -> None:
    visitor = Visitor(shared_council, "officer")
    page = visitor.opened("/portfolio", category=OF_IT["category"])
    first, second = page.index("Duties are overdue: 1"), page.index("A risk scores 15 or more of 25: 1")
    assert first < second < page.index(f">{reference}</a><br>")
    assert reference in visitor.opened("/portfolio")
    assert "Your portfolio" in visitor.opened("/my-work")
    wrong = visitor.opened("/portfolio", person="Nobody of that name")
    assert "There is a problem" in wrong
