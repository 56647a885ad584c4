"""A KPI that fell short is answered, credited and escalated; risks and plans come up by their day: over the web."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.web.council import Clock, Contract, Council, assert_problem, council_on

DEFINITION: Final = {
    "title": "Meals on time",
    "unit": "percent",
    "direction": "higher is better",
    "bands": {"good": "98", "approaching_target": "95", "requires_improvement": "90"},
    "frequency": "monthly",
}


class Fallen:
    """A contract one of whose KPIs was reported as inadequate for June 2020, on 10 July of that year."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.contract: Contract = council.register(effective_from="2019-03-01")
        kpi = {"definition": DEFINITION, "effective_from": "2020-06-01"}
        path = council.opened("/api/v1/kpis", kpi | self.of)
        self.kpi_id = path.rsplit("/", 1)[1]
        council.opened("/api/v1/submissions", {"kpi_id": self.kpi_id, "period": "2020-06", "figure": "80"})

    @property
    def of(self) -> dict[str, str]:
        """The contract's id, as a body names it."""
        return {"contract_id": self.contract.contract_id}

    def duties(self, role: str, kind: str, **query: Any) -> list[dict[str, Any]]:
        """The duties of that kind of somebody of that role that are about the contract."""
        items = self.council.read("/api/v1/my-work", role, **query)["items"]
        return [
            duty for duty in items if duty["duty"] == kind and duty["reference"] == self.contract.reference
        ]

    def exceptions(self, kind: str, **query: Any) -> list[dict[str, Any]]:
        """The rows of an extract that are about the contract."""
        rows = self.council.read("/api/v1/audit/extracts", "auditor", kind=kind, **query)["items"]
        return [row for row in rows if row["contract_id"] == self.contract.contract_id]


@pytest.fixture(scope="module")
def fallen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fallen]:
    with council_on(tmp_path_factory.mktemp("record"), clock=Clock("2020-07-10")) as council:
        yield Fallen(council)


def test_a_failing_rating_asks_the_owner_for_a_plan_until_there_is_an_answer(fallen: Fallen) -> None:
    council = fallen.council
    [duty] = fallen.duties("owner", "improvement plan")
    assert (duty["due"], duty["state"]) == ("2020-07-28", "due")
    assert "rated Inadequate" in duty["how"]
    assert [row["period"] for row in fallen.exceptions("failures-without-plan")] == ["2020-06"]
    body = fallen.of | {"kpi_id": fallen.kpi_id, "period": "2020-06", "cause": "Late vans.", "target": "98"}
    path = council.opened("/api/v1/improvement-plans", body | {"owner": "p-anwen", "due": "2020-08"}, "owner")
    assert fallen.duties("owner", "improvement plan") == []
    assert fallen.exceptions("failures-without-plan") == []
    [duty] = fallen.duties("officer", "improvement")
    assert duty["due"] == "2020-08"
    [late] = fallen.exceptions("late-improvement-plans", valid_at="2020-09-05")
    assert late["days_overdue"] == 5
    plan_id = path.rsplit("/", 1)[1]
    action = {"improvement_plan_id": plan_id, "text": "Hire a van.", "owner": "p-gwyn", "due": "2020-08"}
    council.opened("/api/v1/actions/of-contracts", action)
    [agreed] = council.read("/api/v1/actions", origin_id=plan_id)["items"]
    assert (agreed["origin"], agreed["item_title"]) == ("improvement plan", "School meals")
    closing = {"outcome": "met", "reason": "At 98."}
    told = council.post(f"{path}/closing", closing, "officer", if_match='"v1"')
    assert_problem(told, 409, "refused", "outcome")
    other = {"target": "98", "owner": "p-gwyn", "due": "2020-08", "reason": "A new post."}
    assert council.post(f"{path}/revisions", other, "officer", if_match='"v1"').status_code == 201
    told = council.post(f"{path}/closing", closing, "officer", if_match='"v2"')
    assert_problem(told, 409, "refused", "outcome")


def test_a_credit_is_to_be_taken_and_adds_up_by_contract_supplier_and_year(fallen: Fallen) -> None:
    council = fallen.council
    credit = {
        "period": "2020-06",
        "amount_excl_vat": "100.00",
        "calculation": "One point.",
        "take_by": "2020-07-31",
    }
    path = council.opened("/api/v1/service-credits", fallen.of | credit)
    [duty] = fallen.duties("officer", "service credit")
    assert (duty["due"], "£100.00" in duty["what"]) == ("2020-07-31", True)
    council.step(path, "takings", {"amount_excl_vat": "40.00", "against": "INV-1"})
    [row] = fallen.exceptions("late-service-credits", valid_at="2020-08-02")
    assert (row["left_excl_vat"], row["days_overdue"]) == ("60.00", 2)
    asked = {"contract_id": fallen.contract.contract_id, "valid_at": "2020-08-02"}
    [total] = council.read("/api/v1/service-credit-totals", **asked)["items"]
    assert (total["financial_year"], total["supplier_name"], total["credits"]) == (
        "2020/21",
        "Amber Lane Catering Ltd",
        1,
    )
    figures = {name: total[f"{name}_excl_vat"] for name in ("owed", "taken", "waived", "left", "late")}
    assert figures == {"owed": "100.00", "taken": "40.00", "waived": "0.00", "left": "60.00", "late": "60.00"}
    assert council.read("/api/v1/service-credit-totals", financial_year="2019/20")["items"] == []
    assert_problem(council.get("/api/v1/service-credit-totals", "member"), 403, "forbidden")


def test_an_escalation_is_the_work_of_whom_it_went_to(fallen: Fallen) -> None:
    council = fallen.council
    asked = {"level": "senior", "put_to": "p-bryn", "asked": "Whether to warn.", "answer_by": "2020-07-20"}
    path = council.opened("/api/v1/escalations", fallen.of | asked)
    [duty] = fallen.duties("owner", "escalation")
    assert duty["due"] == "2020-07-20"
    assert fallen.duties("officer", "escalation") == []
    [row] = fallen.exceptions("unanswered-escalations", valid_at="2020-07-23")
    assert (row["put_to"], row["days_overdue"]) == ("p-bryn", 3)
    council.step(path, "answer", {"answer": "Warn them."}, "owner")
    assert fallen.duties("owner", "escalation") == []


def test_a_director_asks_for_more_and_answers_what_was_put_to_them_and_knows_of_nothing_else(
    fallen: Fallen,
) -> None:
    council = fallen.council
    asked = {
        "level": "executive",
        "put_to": "p-mared",
        "asked": "Whether to end it.",
        "answer_by": "2020-08-20",
    }
    path = council.opened("/api/v1/escalations", fallen.of | asked)
    others = council.opened("/api/v1/escalations", fallen.of | asked | {"put_to": "p-bryn"})
    [listed] = council.read("/api/v1/escalations", "director")["items"]
    assert path.endswith(listed["escalation_id"])
    assert len(council.read("/api/v1/escalations", "officer", state="open")["items"]) == 2
    absent = council.get("/api/v1/escalations/00000000-0000-4000-8000-000000000000", "director")
    for answer in (
        council.get(others, "director"),
        council.get(f"/streams/{others.rsplit('/', 1)[1]}/story", "director"),
    ):
        assert (answer.status_code, answer.json["type"]) == (404, absent.json["type"])
    refused = council.post(f"{others}/answer", {"answer": "End it."}, "director", if_match='"v1"')
    assert refused.status_code == 404
    [duty] = council.read("/api/v1/my-work", "director")["items"]
    assert (duty["duty"], [act["use_case"] for act in duty["acts"]]) == (
        "escalation",
        ["answer-escalation", "ask-more", "pass-escalation-on"],
    )
    council.step(path, "questions", {"asked": "What it would cost."}, "director")
    assert council.read("/api/v1/my-work", "director")["items"] == []
    [duty] = fallen.duties("officer", "escalation")
    assert "Tell what is asked before" in duty["what"]
    council.step(path, "tellings", {"told": "Nothing: clause 20."})
    answered = council.step(path, "answer", {"answer": "End it in March."}, "director")
    assert answered["events"][0]["sentence"] == "Escalation answered by p-mared: End it in March."
    [listed] = council.read("/api/v1/escalations", "director")["items"]
    assert (listed["state"], listed["answered_by"], listed["answer"], listed["waits_for"]) == (
        *("answered", "p-mared", "End it in March."),
        "",
    )
    state = council.read(path, "director")["state"]
    assert [(each["text"], each["answer"]) for each in state["questions"]] == [
        ("What it would cost.", "Nothing: clause 20.")
    ]
    told = council.read(f"{fallen.contract.path}/history")["entries"]
    assert [entry["type"] for entry in told][-3:] == [
        "escalation.more_asked.v1",
        "escalation.more_told.v1",
        "escalation.answered.v1",
    ]


def test_a_risk_and_the_test_of_a_plan_come_up_by_their_day(fallen: Fallen) -> None:
    council = fallen.council
    risk = {"cause": "Old vans", "event": "one breaks down", "effect": "no meals", "owner": "p-anwen"}
    graded = {"likelihood": 4, "impact": 3, "treatment": "tolerate", "review_by": "2020-07"}
    council.opened("/api/v1/risks", fallen.of | risk | graded)
    [duty] = fallen.duties("officer", "risk review")
    assert duty["how"].endswith("likely and significant (12).")
    assert [
        row["score"] for row in council.read("/api/v1/risks", overdue="yes", valid_at="2020-08-01")["items"]
    ] == [12]
    assert len(fallen.exceptions("risks-not-reviewed", valid_at="2020-08-01")) == 1
    plan = {"kind": "exit", "covers": "Recipes pass on.", "owner": "p-anwen", "next_test": "2020-08"}
    path = council.opened("/api/v1/contingency-plans", fallen.of | plan)
    [duty] = fallen.duties("officer", "test of a plan")
    assert duty["how"].endswith("never tested yet.")
    [row] = fallen.exceptions("untested-contingency-plans", valid_at="2020-09-01")
    assert row["kind"] == "exit"
    council.step(path, "tests", {"outcome": "worked", "found": "All there.", "next_test": "2021-08"})
    assert fallen.exceptions("untested-contingency-plans", valid_at="2020-09-01") == []


def test_a_gold_contract_is_asked_for_the_plans_that_its_tier_wants(fallen: Fallen) -> None:
    council = fallen.council
    assert fallen.exceptions("missing-contingency-plans") == []
    council.step(fallen.contract.path, "tier", {"tier": "Gold", "reason": "As the tool has it."})
    lacking = [row["kind"] for row in fallen.exceptions("missing-contingency-plans")]
    assert lacking == ["business continuity"]  # the exit plan is agreed above
    [duty] = fallen.duties("officer", "business continuity plan")
    assert (duty["state"], "Gold" in duty["how"]) == ("no date", True)
    plan = {
        "kind": "business continuity",
        "covers": "Cold meals.",
        "owner": "p-anwen",
        "next_test": "2020-12",
    }
    council.opened("/api/v1/contingency-plans", fallen.of | plan)
    assert fallen.exceptions("missing-contingency-plans") == []
