"""Payments over the web and from a finance file: spend, promptness, and the notices that large ones bring."""

from collections.abc import Iterator
from typing import Any

import pytest

from application.errors import BadRequest
from application.importing.payments import PaymentsRead, read_payments
from application.importing.plan import references
from application.importing.reading import read
from tests.ocds.standard import faults, needs_the_standard, unknown
from tests.web.council import Clock, Contract, Council, assert_problem, council_on
from tests.web.test_notices import AWARDED
from web.daily import record_daily

FIGURES = {
    "total_incl_vat": "96000.00",
    "payments": 3,
    "dated": 3,
    "days": 70,
    "within_30": 1,
    "within_60": 2,
}
LARGE = {"reference": "PAY-1", "paid_on": "2026-06-05", "amount_incl_vat": "36000.00", "invoice": "INV-7"}


@pytest.fixture(scope="module")
def clock() -> Clock:
    """It stands at 10 July 2026, until a test moves it."""
    return Clock("2026-07-10")


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Council]:
    said = {"ocid_prefix": "ocds-tst123", "publisher": "A council"}
    with council_on(tmp_path_factory.mktemp("record") / "data", clock=clock, **said) as council:
        yield council


@pytest.fixture(scope="module")
def contract(council: Council) -> Contract:
    """Six million pounds under the Act, with a quarter told."""
    contract = council.register(reference="CT-0001", **AWARDED)
    told = council.post("/api/v1/payments", paid(contract), "governance")
    assert told.status_code == 201, told.text
    return contract


def paid(contract: Contract, **changes: Any) -> dict[str, Any]:
    """What finance tells of the second quarter."""
    return {
        "contract_id": contract.contract_id,
        "period": "2026-Q2",
        "figures": FIGURES,
        "large": [LARGE],
    } | changes


def daily(council: Council) -> list[tuple[str, str]]:
    """What the day brings."""
    services = council.services
    done = record_daily(services.record, services.commands, services.record.basis())
    return [(act.act.use_case, act.refused) for act in done]


def payment_notices(council: Council) -> list[dict[str, Any]]:
    """The notices of payments."""
    found: list[dict[str, Any]] = council.read("/api/v1/notices", kind="contract payment information")[
        "items"
    ]
    return found


@needs_the_standard
def test_large_payments_bring_a_notice_of_their_quarter_that_goes_where_they_go(
    council: Council, contract: Contract
) -> None:
    daily(council)
    [notice] = payment_notices(council)
    assert (notice["code"], notice["state"], notice["due_on"]) == ("UK8", "due", "2026-07-29")
    package = council.read(f"/api/v1/notices/{notice['notice_id']}/draft")["package"]
    [release] = package["releases"]
    assert faults(release) == []
    assert list(unknown(release)) == []
    [transaction] = release["contracts"][0]["implementation"]["transactions"]
    assert (transaction["value"]["amountGross"], transaction["payee"]["name"]) == (
        36000.0,
        "Amber Lane Catering Ltd",
    )
    other = council.post(
        "/api/v1/payments", paid(contract, large=[], reason="Another contract's."), "governance"
    )
    assert other.status_code == 201
    assert daily(council) == [("note-notice-no-longer-due", "")]
    assert [one["state"] for one in payment_notices(council)] == ["no longer due"]
    again = council.post("/api/v1/payments", paid(contract, reason="This one's after all."), "governance")
    assert again.status_code == 201
    assert daily(council) == [("note-notice-due", "")]


def test_spend_stands_beside_the_estimate(council: Council, contract: Contract) -> None:
    [spent] = council.read("/api/v1/payments-against-estimate")["items"]
    assert (spent["contract_id"], spent["paid_incl_vat"], spent["estimated_incl_vat"], spent["share"]) == (
        contract.contract_id,
        "96000.00",
        "6000000.00",
        "1.6",
    )
    assert council.read("/api/v1/payments-against-estimate", directorate="Nowhere")["items"] == []


@pytest.mark.usefixtures("contract")
def test_e23_e24_promptness_is_told_by_half_year(council: Council) -> None:
    figures = council.read("/api/v1/payments-compliance", ends="2026-09-30")["figures"]
    assert figures["due_on"] == "2026-10-29"
    assert (figures["payments"], figures["mean_days"]) == (3, "23.3")
    assert (figures["within_30"], figures["within_60"], figures["later"]) == ("33.3", "66.7", "0.0")
    before = council.read("/api/v1/payments-compliance", ends="2026-03-31")["figures"]
    assert (before["first_day"], before["due_on"], before["mean_days"]) == ("2025-10-01", "2026-04-29", None)
    assert council.read("/api/v1/payments-compliance")["figures"] == before
    assert_problem(
        council.get("/api/v1/payments-compliance", ends="2026-06-30"), 422, "bad-parameters", "ends"
    )


@needs_the_standard
@pytest.mark.usefixtures("contract")
def test_e24_the_councils_own_notice_follows_from_payments_and_is_drafted(council: Council) -> None:
    daily(council)
    [notice] = council.read("/api/v1/notices", of="council")["items"]
    assert (notice["code"], notice["state"], notice["due_on"]) == ("UK17", "due", "2026-10-29")
    drafted = council.read(f"/api/v1/notices/{notice['notice_id']}/draft")
    [release] = drafted["package"]["releases"]
    assert faults(release) == []
    assert list(unknown(release)) == []
    assert "Mean days to pay: 23.3." in release["planning"]["documents"][0]["description"]
    assert "director's approval" in {left["field"] for left in drafted["open"]}
    asked = [duty["what"] for duty in council.read("/api/v1/my-work", "governance")["items"]]
    assert "Publish the payments compliance notice (UK17)." in asked


@needs_the_standard
def test_a_pipeline_is_drafted_with_a_release_for_each_planned_procurement(council: Council) -> None:
    expected = {"year": "2026/27", "expected_incl_vat": "120000000.00", "reason": "Budget of the year."}
    address = council.opened("/api/v1/notices/pipeline", expected, "governance")
    assert_problem(council.get(f"{address}/draft"), 404, "not-found")
    plan = {
        "title": "Care at home",
        "subject": "services",
        "estimated_incl_vat": "14400000.00",
        "begins_with": "tender notice",
        "expected_on": "2027-05-03",
        "lead_officer": "p-anwen",
        "directorate": "Education",
        "start": "2028-04-01",
        "vocabulary": "85312000",
    }
    for changes in ({}, {"title": "Salt", "estimated_incl_vat": "90000.00"}):
        council.opened("/api/v1/planned-procurements", {"plan": plan | changes}, "governance")
    package = council.read(f"{address}/draft")["package"]
    [release] = package["releases"]
    assert faults(package, "release-package-schema.json") == []
    assert faults(release) == []
    assert list(unknown(release)) == []
    assert release["tender"]["value"] == {"amountGross": 14400000.0, "currency": "GBP"}
    [document] = release["planning"]["documents"]
    assert (document["noticeType"], document["documentType"]) == ("UK1", "plannedProcurementNotice")
    extract = council.read("/api/v1/audit/extracts", "auditor", kind="late-notices")["items"]
    [late] = [row for row in extract if not row["contract_id"]]
    assert (late["kind"], late["contract_id"], late["due_on"]) == ("pipeline notice", "", "2026-05-26")
    assert any(row["state"] == "due" for row in council.read("/api/v1/notices", late="yes")["items"])


def as_read_from(council: Council, text: str) -> PaymentsRead:
    """A CSV file as it is read."""
    return read_payments(read(text.encode(), "text/csv"), references(council.services.record))


@pytest.mark.usefixtures("contract")
def test_a_finance_file_is_read_by_contract_and_quarter(council: Council) -> None:
    found = as_read_from(
        council,
        "Contract reference,Date paid,Amount (incl VAT),Payment ref,Invoice received\n"
        'ct-0001,2026-07-01,"£30,000.00",P1,2026-06-01\n'
        'CT-0001,2026-07-02,"30,000.01",P2,2026-06-01\n'
        "CT-0001,2026-07-03,(120.00),P3,\n"
        "CT-0001,2026-07-03,20.00,P4,\n",
    )
    [command] = found.commands
    assert command.period == "2026-Q3"
    figures = command.figures
    assert (str(figures.total_incl_vat), figures.payments, str(figures.refunded_incl_vat)) == (
        "60020.01",
        3,
        "120.00",
    )
    assert (figures.dated, figures.days, figures.within_30, figures.within_60) == (2, 61, 1, 1)
    assert [payment.reference for payment in command.large] == ["P2"]


@pytest.mark.usefixtures("contract")
@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("CT-0001,soon,5.00,P5,", "Paid on"),
        ("CT-0001,03/04/2026,5.00,P5,", "Paid on"),
        ("CT-0001,2026-07-01,five,P5,", "Amount"),
        ("CT-0001,2026-07-01,0.00,P5,", "Amount"),
        ("CT-0001,2026-07-01,5.00,,", "Payment"),
        ("CT-0001,2026-07-01,5.00,P5,2026-07-02", "Received on"),
    ],
)
def test_a_quarter_with_a_row_at_fault_is_not_told(council: Council, row: str, column: str) -> None:
    text = f"Contract,Paid on,Amount,Payment,Received on\nCT-0001,2026-07-01,7.00,P1,\n{row}\n"
    found = as_read_from(council, text)
    assert (found.commands, found.held_back) == ((), 1)
    assert [(fault.row, fault.column) for fault in found.faults] == [(3, column)]


@pytest.mark.usefixtures("contract")
def test_a_row_of_no_known_contract_is_explained_and_holds_nothing_back(council: Council) -> None:
    text = "Contract,Paid on,Amount,Payment\nCT-9999,2026-07-01,5.00,P1\nCT-0001,2026-07-01,7.00,P2\n"
    found = as_read_from(council, text)
    assert (len(found.commands), found.held_back) == (1, 0)
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, "Contract")]


def test_who_was_paid_above_the_line_without_a_contract_is_told_by_quarter(council: Council) -> None:
    rows = [
        *("CT-9999,2026-07-01,20000.00,P1,Baker Ltd", ",2026-08-03,15000.00,P2,BAKER  LTD"),
        *(",2026-10-01,29000.00,P3,Baker Ltd", "CT-0001,2026-07-01,90000.00,P4,Baker Ltd"),
        *(",2026-07-09,31000.00,P5,Miller Ltd", ",2026-07-10,-1000.00,P6,Miller Ltd"),
        *(",2026-07-11,40000.00,P7,", ",soon,40000.00,P8,Smith Ltd"),
    ]
    found = as_read_from(council, "\n".join(["Contract,Paid on,Amount,Payment,Supplier", *rows, ""]))
    [baker] = found.without_contract
    assert (baker.supplier, baker.period, str(baker.total_incl_vat)) == ("Baker Ltd", "2026-Q3", "35000.00")
    assert (baker.payments, baker.row) == (2, 2)


def test_a_file_without_a_needed_column_is_refused(council: Council) -> None:
    with pytest.raises(BadRequest, match="the amount including VAT nor the payment's reference"):
        as_read_from(council, "Contract,Paid on\nCT-0001,2026-07-01\n")
