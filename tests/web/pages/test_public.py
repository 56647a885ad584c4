"""What anybody sees without signing in: the register in the public's words, and what is public of each contract."""

import re

import pytest

from tests.web.council import Contract, Council
from tests.web.pages.visitor import Visitor


@pytest.fixture(scope="module")
def contract(shared_council: Council) -> Contract:
    contract = shared_council.register(title="School meals <b>north</b>")
    shared_council.change(contract, "extensions")
    return contract


def test_a_contract_has_a_public_page_that_tells_no_more_than_the_register(
    shared_council: Council, contract: Contract
) -> None:
    anybody = Visitor(shared_council)
    register = anybody.opened("/register", q=contract.reference)
    assert f'href="/register/{contract.reference}"' in register
    assert "Who manages a contract" in register
    assert 'href="/published-reports"' in register
    page = anybody.opened(f"/register/{contract.reference}")
    for told in (
        "School meals &lt;b&gt;north&lt;/b&gt;",
        "Amber Lane Catering Ltd",
        "31 March 2022",
        "£1,200,000.00",
    ):
        assert told in page
    for secret in (
        "Bryn Example",
        "Anwen Example",
        "p-bryn",
        "Reason",
        "Agreed with the supplier",
        f"/contracts/{contract.reference}",
    ):
        assert secret not in page
    then = anybody.opened(f"/register/{contract.reference}", valid_at="1 September 2020")
    assert "31 March 2021" in then
    assert "Not now:" in then
    assert f"/contracts/{contract.reference}" in Visitor(shared_council, "auditor").opened(
        f"/register/{contract.reference}"
    )


def test_what_is_withheld_says_why_and_until_when_and_stays_away(council: Council) -> None:
    contract = council.register()
    body = {
        "field": "supplier_name",
        "reason_code": "FOIA_S43",
        "until": "2031-03-31",
        "reason": "x",
    }
    told = council.post(f"{contract.path}/withheld-fields", body, "owner", if_match='"v1"')
    assert told.status_code == 201, told.text
    for path in (
        "/register",
        f"/register/{contract.reference}",
        f"/register/{contract.reference}?valid_at=2019-05-01",
    ):
        page = Visitor(council).opened(path)
        assert "Amber Lane" not in page
        assert "Withheld until 31 March 2031" in page


@pytest.mark.parametrize("nowhere", ["CT-none", "00000000-0000-0000-0000-000000000001", "%27%3B"])
def test_what_is_no_contract_is_told_alike(shared_council: Council, contract: Contract, nowhere: str) -> None:
    told = Visitor(shared_council).get(f"/register/{nowhere}")
    assert told.status_code == 404
    assert "There is no such page" in told.text
    before = Visitor(shared_council).get(f"/register/{contract.reference}", valid_at="2001-01-01")
    assert before.status_code == 404


def test_days_are_read_as_people_write_them(shared_council: Council, contract: Contract) -> None:
    anybody = Visitor(shared_council)
    page = anybody.opened("/register", valid_at="1 September 2020", q=contract.reference)
    assert "as they stood on 1 September 2020" in page
    assert re.search(rf'href="/register/{contract.reference}[?]valid_at=2020-09-01', page)
    wrong = anybody.opened("/register", valid_at="someday", q=contract.reference)
    assert "It is left out" in wrong
    assert contract.reference in wrong
