"""Reviews, governance, imports, administration and public pages in a browser: nobody is kept out (WCAG 2.2)."""

import pytest
from playwright.sync_api import Page

from tests.web.council import Council
from tests.web.pages.browsing import Opened, violations, violations_when_narrow
from tests.web.pages.test_importing import REGISTER
from tests.web.test_confidentiality import Reviewed

ADDRESSES = {
    "": ("/register?valid_at=someday&q=meals", "/register/{reference}?valid_at=2020-09-01"),
    "reviewer": ("/reviews", "/reviews/{review}", "/reviews/{review}/selections?item=2"),
    "governance": (
        *("/governance", "/governance/tiers", "/governance/themes?from=x", "/governance/expiries"),
        *("/forward-plans/{plan}?fingerprint=00000000", "/reviews/{review}/passings?item=1"),
    ),
    "member": ("/passed-to-me", "/reviews?valid_at=2020-09-01"),
    "administrator": ("/people", "/people/p-anwen", "/settings"),
}
"""Pages that axe looks at, wide and narrow, by the role that opens them; nobody's first."""


@pytest.fixture(scope="module")
def named(shared_council: Council) -> dict[str, str]:
    """What the addresses name."""
    reviewed = Reviewed(shared_council)
    reviewed.passed()
    line = {"title": "Parks", "kind": "area", "lead_officers": ["p-gwyn"]}
    asked = {"group_id": reviewed.cmrg, "date": "TBC", "items": [line]}
    review = shared_council.post("/api/v1/reviews", asked, "governance").json["review_id"]
    body = {"group_id": reviewed.cmrg, "reviews": [review]}
    plan = shared_council.post("/api/v1/forward-plans", body, "governance").json["forward_plan_id"]
    return {"review": reviewed.review_id, "plan": plan, "reference": reviewed.contract.reference}


@pytest.mark.parametrize("role", ADDRESSES, ids=lambda role: role or "nobody")
def test_nobody_is_kept_out(opened: Opened, axe: str, named: dict[str, str], role: str) -> None:
    page, found = opened(role), []
    for address in ADDRESSES[role]:
        page.set_viewport_size({"width": 1200, "height": 900})
        answer = page.goto(address.format(**named))
        assert answer is not None
        assert answer.status in (200, 422), address
        found += [f"{address}: {violation}" for violation in _everywhere(page, axe)]
    assert found == []


def test_a_register_comes_in_step_by_step(opened: Opened, axe: str) -> None:
    page = opened()
    page.goto("/imports/new")
    found = _everywhere(page, axe)
    file = {"name": "register.csv", "mimeType": "text/csv", "buffer": REGISTER.encode()}
    page.get_by_label("The register").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Check every row").last.click()
    assert page.locator(".govuk-error-summary").is_visible()
    found += _everywhere(page, axe)
    page.get_by_label("G. Value").select_option("estimated_excl_vat")
    page.get_by_label("Legal regime").select_option("PA2023")
    for label in ("Contract owner", "Contract manager", "Lead officers"):
        page.get_by_label(label, exact=True).fill("Anwen Example")
    page.get_by_label("Category", exact=True).fill("Works")
    page.get_by_text("Fill in something else for every row").click()
    page.get_by_label("Last day with every option", exact=True).fill("31 March 2029")
    page.get_by_role("button", name="Check every row").last.click()
    assert page.get_by_role("heading", name="Rows that cannot be imported as they are").is_visible()
    found += _everywhere(page, axe)
    page.get_by_label("Import the rows that can be, and leave the others").check()
    page.get_by_role("button", name="Record 2 contracts").click()
    assert page.get_by_role("alert").inner_text().startswith("Recorded")
    found += _everywhere(page, axe)
    assert found == []


def _everywhere(page: Page, axe: str) -> list[str]:
    """What keeps anybody out, in a wide window and in a narrow one."""
    page.set_viewport_size({"width": 1200, "height": 900})
    return violations(page, axe) + violations_when_narrow(page)
