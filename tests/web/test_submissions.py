"""Suppliers report and read what is their own; which returns came, which are late and which are missing."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from application.handling.message import CommandMessage
from application.use_cases import BY_DATE
from domain.decisions import Actor
from domain.periods import bounds, period_of
from domain.submission.overdue import MarkOverdue
from projections.returns import every_return
from tests.directory import add_person, issue
from tests.web.council import BROOK, Contract, Council, assert_problem

DEFINITION = {
    "title": "Meals on time",
    "unit": "percent",
    "direction": "higher is better",
    "target": "98",
    "bands": {"good": "98", "approaching_target": "95", "requires_improvement": "90"},
    "frequency": "monthly",
}
SUBMISSIONS = "/api/v1/submissions"


@pytest.fixture
def contract(council: Council) -> Contract:
    """A contract of Amber, and a contact of Brook."""
    add_person(council.services.directory, "p-brook", "Tegwen Example", BROOK["supplier_id"])
    council.tokens["brook"] = issue(council.services.directory, "p-brook", "supplier-contact")
    return council.register()


def define(council: Council, contract: Contract, since: str = "2020-04-01", **changes: Any) -> str:
    """A KPI of the contract; its id."""
    body = {"contract_id": contract.contract_id, "definition": DEFINITION | changes, "effective_from": since}
    response = council.post("/api/v1/kpis", body)
    assert response.status_code == 201, response.text
    return str(response.json["kpi_id"])


def report(council: Council, kpi_id: str, period: str, role: str = "supplier-contact", **fields: Any) -> Any:
    """Report 97 per cent for a period."""
    return council.post(SUBMISSIONS, {"kpi_id": kpi_id, "period": period, "figure": "97"} | fields, role)


def returns(council: Council, **query: Any) -> dict[str, Any]:
    """What is said of returns."""
    told: dict[str, Any] = council.read("/api/v1/kpi-returns", "auditor", **query)
    return told


def by_period(council: Council, **query: Any) -> dict[str, tuple[str, int]]:
    """State and days late of each period."""
    return {item["period"]: (item["state"], item["days_late"]) for item in returns(council, **query)["items"]}


def test_a_supplier_reports_reads_it_back_and_an_officer_validates_it(
    council: Council, contract: Contract
) -> None:
    kpi_id = define(council, contract)
    response = report(council, kpi_id, "2020-05")
    assert response.status_code == 201, response.text
    path = response.headers["Location"]
    assert path == f"{SUBMISSIONS}/{response.json['submission_id']}"
    assert council.read(path, "supplier-contact")["state"]["reported"]["figure"] == "97"
    body = {"method": "open book", "outcome": "confirmed"}
    assert council.post(f"{path}/validations", body, "owner", if_match='"v1"').status_code == 201
    assert council.read(path, "supplier-contact")["state"]["status"] == "validated"
    assert len(council.read(f"{path}/story", "supplier-contact")["entries"]) == 2


def test_the_same_period_is_one_submission_whoever_opens_it(council: Council, contract: Contract) -> None:
    kpi_id = define(council, contract)
    mark = CommandMessage(
        BY_DATE["mark-submission-overdue"],
        MarkOverdue(kpi_id=UUID(kpi_id), period="2020-05"),
        Actor("kentledge", "system"),
        idempotency_key="marked",
    )
    overdue = council.services.commands.submit(mark, lambda outcome: str(outcome.stream_id).encode())
    reported = report(council, kpi_id, "2020-05")
    assert reported.json["submission_id"] == overdue.body.decode()
    assert reported.json["version"] == 2
    told = assert_problem(report(council, kpi_id, "2020-05"), 409, "refused", "period")
    assert "correct the figure instead" in told["detail"]


def test_another_firm_is_told_nothing_of_it(council: Council, contract: Contract) -> None:
    kpi_id = define(council, contract)
    path = report(council, kpi_id, "2020-05").headers["Location"]
    for wanted in (path, f"{path}/story", f"/api/v1/kpis/{kpi_id}", f"/api/v1/kpis/{kpi_id}/story"):
        assert council.get(wanted, "supplier-contact").status_code == 200
        assert_problem(council.get(wanted, "brook"), 404, "not-found")
    for listed in (SUBMISSIONS, "/api/v1/kpis"):
        assert len(council.read(listed, "supplier-contact")["items"]) == 1
        assert council.read(listed, "brook")["items"] == []
    unknown = report(council, str(UUID(int=9)), "2020-06", "brook")
    assert_problem(unknown, 422, "refused", "kpi_id")
    for attempt in (
        report(council, kpi_id, "2020-06", "brook"),
        report(council, kpi_id, "2020-Q1", "brook", figure="0.001"),
        report(council, kpi_id, "2020-05", "brook"),
    ):
        assert attempt.json == unknown.json
    assert_problem(council.get("/api/v1/kpi-returns", "brook"), 403, "forbidden")


def test_a_firm_that_is_no_longer_the_supplier_reads_no_more(council: Council, contract: Contract) -> None:
    path = report(council, define(council, contract), "2020-05").headers["Location"]
    council.change(contract, "novations")
    assert_problem(council.get(path, "supplier-contact"), 404, "not-found")
    assert council.read(SUBMISSIONS, "supplier-contact", valid_at="2020-09-30")["items"] == []
    assert council.get(path, "brook").status_code == 200


def test_each_period_since_the_kpi_was_in_use_is_owed(council: Council, contract: Contract) -> None:
    kpi_id = define(council, contract, "2020-04-15")
    report(council, kpi_id, "2020-05", "officer", effective_from="2020-06-20")
    report(council, kpi_id, "2020-06", "officer", effective_from="2020-07-21")
    nil = {"kpi_id": kpi_id, "period": "2020-07", "reason": "Holidays", "effective_from": "2020-08-01"}
    assert council.post(f"{SUBMISSIONS}/nil-returns", nil, "officer").status_code == 201
    assert by_period(council, valid_at="2020-10-25") == {
        "2020-05": ("on time", 0),
        "2020-06": ("late", 1),
        "2020-07": ("nil", 0),
        "2020-08": ("missing", 35),
        "2020-09": ("missing", 5),
    }
    assert by_period(council, valid_at="2020-10-20")["2020-09"] == ("not yet due", 0)
    assert by_period(council, valid_at="2020-07-20")["2020-06"] == ("not yet due", 0)
    assert set(by_period(council, valid_at="2020-10-25", state="missing")) == {"2020-08", "2020-09"}


def test_nothing_is_owed_of_what_stands_still_and_what_was_due_meanwhile_is_due_when_it_goes_on(
    council: Council, contract: Contract
) -> None:
    kpi_id = define(council, contract)
    before = council.head
    body = {"until": "2020-09-10", "effective_from": "2020-06-10", "reason": "Schools are shut."}
    council.step(contract.path, "suspensions", body)
    assert by_period(council, valid_at="2020-08-31") == {
        "2020-04": ("missing", 103),  # due on 20 May, before it stood still
        "2020-05": ("not yet due", 0),
        "2020-06": ("not yet due", 0),
    }
    later = returns(council, valid_at="2020-10-25")["items"]
    assert [(row["period"], row["due_on"], row["days_late"]) for row in later] == [
        ("2020-04", "2020-05-20", 158),
        ("2020-05", "2020-09-11", 44),
        ("2020-06", "2020-09-11", 44),
        ("2020-09", "2020-10-20", 5),
    ]
    assert len(by_period(council, valid_at="2020-10-25", known_at=before)) == 6
    report(council, kpi_id, "2020-07", "officer", effective_from="2020-08-05")
    assert by_period(council, valid_at="2020-10-25")["2020-07"] == ("on time", 0)


def test_it_is_said_as_it_was_known(council: Council, contract: Contract) -> None:
    kpi_id = define(council, contract)
    before = council.head
    report(council, kpi_id, "2020-04", "officer", effective_from="2020-05-02")
    assert by_period(council, valid_at="2020-05-31")["2020-04"] == ("on time", 0)
    assert by_period(council, valid_at="2020-05-31", known_at=before)["2020-04"] == ("missing", 11)


def test_a_rejected_return_is_missing_again(council: Council, contract: Contract) -> None:
    response = report(council, define(council, contract), "2020-04", "officer", effective_from="2020-05-02")
    body = {"reason": "Of another school", "effective_from": "2020-05-10"}
    path = response.headers["Location"]
    assert council.post(f"{path}/rejection", body, if_match='"v1"').status_code == 201
    assert by_period(council, valid_at="2020-05-25")["2020-04"] == ("missing", 5)


def test_nothing_is_owed_before_the_term_after_the_end_or_once_retired(
    council: Council, contract: Contract
) -> None:
    kpi_id = define(council, contract, "2019-04-01")
    assert next(iter(by_period(council, valid_at="2020-10-25"))) == "2019-04"
    council.change(contract, "terminations", ended_on="2020-08-15", effective_from="2020-08-01")
    assert list(by_period(council, valid_at="2020-12-25"))[-1] == "2020-08"
    retirement = {"reason": "Replaced", "effective_from": "2020-11-01"}
    assert council.post(f"/api/v1/kpis/{kpi_id}/retirement", retirement, if_match='"v1"').status_code == 201
    assert by_period(council, valid_at="2020-12-25") == {}


def test_a_change_of_frequency_changes_what_is_owed_from_then_on(
    council: Council, contract: Contract
) -> None:
    kpi_id = define(council, contract, "2020-01-01")
    revision = {
        "definition": DEFINITION | {"frequency": "quarterly"},
        "because": "frequency",
        "reason": "Too much work",
        "effective_from": "2020-05-15",
    }
    response = council.post(f"/api/v1/kpis/{kpi_id}/revisions", revision, if_match='"v1"')
    assert response.status_code == 201, response.text
    owed = ["2020-01", "2020-02", "2020-03", "2020-04", "2020-Q2", "2020-Q3"]
    assert list(by_period(council, valid_at="2020-10-25")) == owed


def test_coverage_is_the_share_of_reported_periods_that_were_validated(
    council: Council, contract: Contract
) -> None:
    kpi_id = define(council, contract)
    [coverage] = returns(council)["coverage"]
    assert coverage == {
        "contract_id": contract.contract_id,
        "reported": 0,
        "validated": 0,
        "share": "no data",
    }
    paths = [report(council, kpi_id, f"2020-0{month}").headers["Location"] for month in (4, 5, 6)]
    for path, outcome in zip(paths, ("confirmed", "not supported"), strict=False):
        body = {"method": "site visit", "outcome": outcome}
        assert council.post(f"{path}/validations", body, if_match='"v1"').status_code == 201
    [coverage] = returns(council)["coverage"]
    assert (coverage["reported"], coverage["validated"], coverage["share"]) == (3, 1, "33.3")


def test_the_returns_of_all_kpis_come_page_by_page(council: Council, contract: Contract) -> None:
    today = date.fromisoformat(council.read("/me", "auditor")["basis"]["valid_at"])
    last_month = bounds(period_of("monthly", today))[0] - timedelta(days=1)
    since = last_month.replace(day=1).isoformat()
    other = council.register()
    ids = sorted(define(council, item, since) for item in (contract, contract, other))
    first = returns(council, limit=2)
    assert [item["kpi_id"] for item in first["items"]] == ids[:2]
    second = returns(council, limit=2, cursor=first["next_cursor"])
    assert ([item["kpi_id"] for item in second["items"]], second["next_cursor"]) == (ids[2:], "")
    assert len(returns(council, contract_id=other.contract_id)["items"]) == 1
    record = council.services.record
    at_once = [item._asdict() for item in every_return(record, record.basis())]
    assert at_once == [*first["items"], *second["items"]], "what reads them all says the same of each"


def test_what_cannot_be_asked_is_said(shared_council: Council) -> None:
    response = shared_council.get("/api/v1/kpi-returns", state="lost", limit=0, contract_id="x", cursor="y")
    assert_problem(response, 422, "bad-fields", "state", "limit", "contract_id", "cursor")


def test_returns_are_asked_of_either_store(either_council: Council) -> None:
    kpi_id = define(either_council, either_council.register())
    path = report(either_council, kpi_id, "2020-05").headers["Location"]
    body = {"method": "site visit", "outcome": "confirmed"}
    assert either_council.post(f"{path}/validations", body, if_match='"v1"').status_code == 201
    told = returns(either_council)
    assert told["coverage"][0]["share"] == "100.0"
    assert len(either_council.read(SUBMISSIONS, "supplier-contact", status="validated")["items"]) == 1


def test_a10_a_variance_is_kept_and_told_as_it_is(either_council: Council) -> None:
    kpi_id = define(either_council, either_council.register(), bands=None, target=None)
    response = report(either_council, kpi_id, "2020-05", figure="-2.5")
    assert response.status_code == 201, response.text
    assert either_council.read(response.headers["Location"])["state"]["reported"]["figure"] == "-2.5"
    [row] = either_council.read(SUBMISSIONS, "supplier-contact")["items"]
    assert row["reported"] == "-2.5"


def test_r19_a_definition_revised_into_the_past_shows_both_scores(either_council: Council) -> None:
    council = either_council
    kpi_id = define(council, council.register())
    path = report(council, kpi_id, "2020-05").headers["Location"]
    before = council.read(path, "supplier-contact")
    assert before["scores"]["figure"] == "97"
    assert before["scores"]["recorded"] == before["scores"]["now"]
    bands = {"good": "99.5", "approaching_target": "99", "requires_improvement": "97"}
    stricter = {
        "definition": DEFINITION | {"target": "99.5", "bands": bands},
        "because": "bands",
        "reason": "As was agreed then",
        "effective_from": "2020-05-01",
    }
    council.step(f"/api/v1/kpis/{kpi_id}", "revisions", stricter)
    scores = council.read(path, "supplier-contact")["scores"]
    assert [row["rating"] for row in scores["recorded"]] == ["Approaching target"]
    assert [(row["rating"], row["target"]) for row in scores["now"]] == [("Requires improvement", "99.5")]
    then = council.read(path, "supplier-contact", known_at=before["basis"]["position"])["scores"]
    assert then == before["scores"]
