"""Governance: each area has its figures at any basis, with a chart where there is one, and its files."""

import re
from html import unescape

import pytest

from tests.web.council import Contract, Council
from tests.web.pages.visitor import Visitor, faults
from tests.web.test_change_control import BODY
from tests.web.test_submissions import define, report
from web.pages.governance import AREAS

RISK = {
    "cause": "It stands by the river",
    "event": "the kitchen floods",
    "effect": "no meals",
    "likelihood": 3,
    "impact": 4,
    "owner": "p-anwen",
    "treatment": "tolerate",
    "review_by": "2030-01",
}


@pytest.fixture(scope="module")
def contract(shared_council: Council) -> Contract:
    contract = shared_council.register(title="School meals")
    shared_council.change(contract, "extensions")
    kpi = define(shared_council, contract)
    assert report(shared_council, kpi, "2020-05", "supplier-contact").status_code == 201
    return contract


@pytest.mark.parametrize("area", [area.name for area in AREAS])
@pytest.mark.usefixtures("contract")
def test_every_area_has_its_page_and_its_files(shared_council: Council, area: str) -> None:
    clerk = Visitor(shared_council, "governance")
    assert f'href="/governance/{area}"' in clerk.opened("/governance")
    page = clerk.opened(f"/governance/{area}")
    assert not re.search(r"[a-z]+\.[a-z_]+\.v[0-9]", page), "an event by its code"
    for path in re.findall(r'href="(/api/v1/[^"]+csv[^"]*)"', page)[:2]:
        assert clerk.get(unescape(path)).status_code == 200, path
    for role in ("officer", "member", "reviewer"):
        assert Visitor(shared_council, role).get(f"/governance/{area}").status_code == 403


def test_what_cannot_be_read_of_a_window_is_said(shared_council: Council) -> None:
    clerk = Visitor(shared_council, "governance")
    told = clerk.get("/governance/lag", **{"from": "31 March", "to": "1 May 2019"})
    assert told.status_code == 422
    assert set(faults(told.text)) == {"from"}
    assert 'value="1 May 2019"' in told.text
    assert clerk.get("/governance/nowhere").status_code == 404
    assert "events were recorded from 1 January 2019" in clerk.opened(
        "/governance/lag", **{"from": "1 January 2019"}
    )


def test_expiries_are_told_month_by_month(shared_council: Council, contract: Contract) -> None:
    clerk = Visitor(shared_council, "governance")
    page = clerk.opened("/governance/expiries", valid_at="1 October 2021")
    assert contract.reference in page
    assert "March 2022" in page
    assert "<svg" in page
    assert contract.reference not in clerk.opened("/governance/expiries", valid_at="2 April 2019")


def test_ratings_are_told_quarter_by_quarter_once_published(council: Council) -> None:
    contract = council.register()
    kpi = define(council, contract)
    clerk = Visitor(council, "governance")
    told = report(council, kpi, "2020-05", "supplier-contact")
    assert "no data" in clerk.opened("/governance/ratings")
    path = f"/api/v1/submissions/{told.json['stream_id']}"
    body = {"unvalidated": True, "reason": "Due today"}
    answer = council.post(f"{path}/publication", body, if_match=council.get(path).headers["ETag"])
    assert answer.status_code == 201, answer.text
    page = clerk.opened("/governance/ratings")
    assert "2020 Q2" in page
    assert "no data" not in page


def test_a_change_that_nobody_approved_is_told(council: Council) -> None:
    contract = council.register()
    body = BODY | {"without_approval": True}
    told = council.post(f"{contract.path}/value-changes", body, if_match='"v1"')
    assert told.status_code == 201, told.text
    page = Visitor(council, "governance").opened("/governance/approval")
    assert "Value changed to £1,260,000.00 incl. VAT" in page
    assert "Anwen Example" in page
    assert "&lt;a" not in page


def test_of_more_than_a_page_shows_the_first_are_told_and_where_all_are(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is counted is counted whole."""
    monkeypatch.setattr("web.pages.papers.SHOWN", 1)
    monkeypatch.setattr("web.pages.governance.SHOWN", 1)
    for _ in range(2):
        contract = council.register()
        body = BODY | {"without_approval": True}
        assert council.post(f"{contract.path}/value-changes", body, if_match='"v1"').status_code == 201
        council.opened("/api/v1/risks", {"contract_id": contract.contract_id} | RISK)
    clerk = Visitor(council, "governance")
    page = clerk.opened("/governance/approval")
    assert page.count("Value changed to") == 1
    whole = re.search(r'The first rows; <a class="govuk-link" href="([^"]+)">all of them as CSV', page)
    assert whole is not None
    assert clerk.get(unescape(whole[1])).text.count("Value changed to") == 2
    ends = clerk.opened("/governance/expiries", valid_at="1 October 2020")
    assert "2 contracts end by" in ends
    assert ends.count("School meals") == 1
    assert re.search(r'href="/contracts[?][^"]*sort=ends[^"]*">all of them in the register', ends)
    assert "2 open risks" in clerk.opened("/governance/risks")


@pytest.mark.usefixtures("contract")
def test_on_a_large_record_figures_are_worked_out_once_they_are_asked_for(
    shared_council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page comes at once, without scripts too, with its files; what is asked for is shown."""
    clerk = Visitor(shared_council, "governance")
    at_once = clerk.opened("/governance/lag")
    assert "<table" in at_once
    monkeypatch.setattr("web.pages.governance._AT_ONCE", 1)
    page = clerk.opened("/governance/lag")
    assert "This record is large" in page
    assert "<table" not in page
    assert "format=xlsx" in page
    shown = clerk.opened("/governance/lag", show="yes")
    assert "This record is large" not in shown
    assert "<table" in shown
    for area in ("approval", "improvement", "risks"):
        waits = clerk.opened(f"/governance/{area}")
        assert "This record is large" in waits
        assert "format=csv" in waits
        assert "This record is large" not in clerk.opened(f"/governance/{area}", show="yes")
    assert "This record is large" not in clerk.opened("/governance/expiries")
