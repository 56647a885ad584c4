"""A change with approval: what follows of it, who is asked, and a formal change that nobody approved."""

import re
from html import unescape
from typing import Any

import pytest

from tests.web.council import BROOK, Contract, Council
from tests.web.pages.visitor import Visitor, faults

NEW = "/change-requests/new"
VARIED = {"change.variation.variation": "A second desk", "change.variation.kind_already_provided_for": "yes"}


@pytest.fixture(scope="module")
def contract(shared_council: Council) -> Contract:
    return shared_council.register(end="2027-03-31", maximum_end="2029-03-31", options=[])


def asked(visitor: Visitor, contract: Contract, kind: str, **typed: str) -> Any:
    """The look at what asking for a change would record."""
    form = visitor.opened(NEW, contract_id=contract.reference, kind=kind)
    return visitor.send(NEW, form, step="check", business_case="Worth it", **typed)


def test_kind_and_contract_come_first(shared_council: Council, contract: Contract) -> None:
    officer = Visitor(shared_council, "officer")
    assert faults(officer.opened(NEW, step="kind")) == {
        "contract_id": "Enter the contract",
        "kind": "Choose what is to change",
    }
    page = officer.opened(NEW, contract_id="CT-none")
    assert "contract called CT-none" in faults(page)["contract_id"]
    page = officer.opened(NEW, contract_id=contract.reference)
    assert "There is a problem" not in page
    assert page.count('type="radio"') == 7


def test_a_form_asks_what_its_kind_asks_and_no_more(shared_council: Council, contract: Contract) -> None:
    officer = Visitor(shared_council, "officer")
    names = {}
    for kind in ("extension", "novation", "termination", "partial termination"):
        form = officer.opened(NEW, contract_id=contract.reference, kind=kind)
        names[kind] = set(re.findall(r'name="(change\.[a-z._]+)"', form))
    assert "change.ending.part" in names["partial termination"] - names["termination"]
    assert "change.values.cause" in names["extension"]
    assert "change.values.cause" not in names["termination"]
    assert not any(name.startswith("change.supplier") for name in names["extension"])
    form = officer.opened(NEW, contract_id=contract.reference, kind="extension")
    wrong = officer.send(NEW, form, step="check")
    assert wrong.status_code == 422
    assert faults(wrong.text)["change.extension.new_end"] == "Enter new end"


def test_limits_and_levels_are_told_before_anything_is_recorded(
    shared_council: Council, contract: Contract
) -> None:
    before = shared_council.head
    officer = Visitor(shared_council, "officer")
    told = unescape(
        asked(officer, contract, "extension", **{"change.extension.new_end": "31 March 2028"}).text
    )
    assert "Bryn Example, who owns the contract, from their My work" in told
    assert "Ieuan Example" in told
    assert "PCR 2015 reg 72" in told
    assert shared_council.head == before


def test_an_owner_who_asks_is_not_asked(shared_council: Council, contract: Contract) -> None:
    owner = Visitor(shared_council, "owner")
    check = asked(owner, contract, "extension", **{"change.extension.new_end": "30 June 2028"})
    assert "since its own owner asked for it" in check.text
    request = owner.send(NEW, check.text, step="record").headers["Location"].partition("?")[0]
    assert "For you to decide" not in owner.opened("/my-work")
    reviewer = Visitor(shared_council, "reviewer")
    approve = reviewer.opened(f"{request}/approvals", level="commercial", step="check")
    assert "30 June 2028" in approve
    reviewer.send(f"{request}/approvals", approve, step="record")
    page = unescape(reviewer.opened(request))
    assert "Approved by Ieuan Example" in page
    assert "Next: approval as head of service" in page
    back = f"{request}/withdrawal"
    check = owner.send(back, owner.opened(back), step="check", reason="Not needed now")
    owner.send(back, check.text, step="record")
    closed = reviewer.opened(request)
    assert "Next:" not in closed
    assert "Withdrawn" in closed


def test_under_the_act_a_ground_comes_before_approval(shared_council: Council) -> None:
    contract = shared_council.register(
        legal_regime="PA2023", end="2027-03-31", maximum_end="2029-03-31", options=[], suppliers=[BROOK]
    )
    officer = Visitor(shared_council, "officer")
    check = asked(officer, contract, "extension", **{"change.extension.new_end": "31 March 2028"})
    request = officer.send(NEW, check.text, step="record").headers["Location"].partition("?")[0]
    page = officer.opened(request)
    assert "Next: legal ground." in page
    assert "Change notice (UK10)" in page


def test_a_formal_change_without_approval_says_that_it_is_one(
    shared_council: Council, contract: Contract
) -> None:
    officer = Visitor(shared_council, "officer")
    path = f"/contracts/{contract.reference}/scope-variations"
    typed = {"variation": "A second desk", "kind_already_provided_for": "yes", "reason": "The hospital asked"}
    page = officer.send(path, officer.opened(path), step="check", **typed)
    assert "This is a formal change." in page.text
    first = re.search(r'href="(/change-requests/new[^"]+)"', page.text)
    assert first is not None
    form = officer.opened(unescape(first[1]))
    assert "A second desk" in form
    assert "The hospital asked" in form
    page = officer.send(path, page.text, step="check", without_approval="yes", **typed)
    assert "nobody has approved it" in page.text
    assert officer.send(path, page.text, step="record").status_code == 303
    owner = Visitor(shared_council, "owner")
    work = re.search(r'href="(/change-requests/new[?][^"]*settles=[^"]+)"', owner.opened("/my-work"))
    assert work is not None
    led = owner.get(unescape(work[1]))
    assert led.status_code == 303
    form = owner.opened(led.headers["Location"])
    assert "A second desk" in form
    check = owner.send(NEW, form, step="check", business_case="The desk is used", **VARIED)
    assert check.status_code == 200, check.text
    assert "Made already" in check.text
    kinds = officer.opened(NEW, contract_id=contract.reference)
    assert "Have it approved" in kinds
