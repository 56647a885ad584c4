"""Reviews, governance, imports, administration and public pages in a browser: nobody is kept out (WCAG 2.2)."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from application.settings import OpenIdProvider
from tests.web.council import PEOPLE, Council
from tests.web.pages.browsing import Opened, opening, served, violations
from tests.web.pages.test_importing import REGISTER
from tests.web.test_confidentiality import Reviewed
from web.app import create_app

ADDRESSES = {
    "": ("/register?valid_at=someday&q=meals", "/register/{reference}?valid_at=2020-09-01"),
    "reviewer": ("/reviews", "/reviews/{review}", "/reviews/{review}/selections?item=2"),
    "governance": (
        *(
            "/policies",
            "/portfolio?all=yes",
            "/governance",
            "/governance/tiers",
            "/governance/themes?from=x",
            "/governance/expiries",
        ),
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
        answer = page.goto(address.format(**named))
        assert answer is not None
        assert answer.status in (200, 422), address
        found += [f"{address}: {violation}" for violation in violations(page, axe)]
    assert found == []


def test_a_register_comes_in_step_by_step(opened: Opened, axe: str) -> None:
    page = opened()
    page.goto("/imports/new")
    found = violations(page, axe)
    file = {"name": "register.csv", "mimeType": "text/csv", "buffer": REGISTER.encode()}
    page.get_by_label("The register").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Check every row").last.click()
    page.locator(".govuk-error-summary").wait_for()
    found += violations(page, axe)
    page.get_by_label("G. Value").select_option("estimated_excl_vat")
    page.get_by_label("Legal regime").select_option("PA2023")
    for label in ("Contract owner", "Contract manager", "Lead officers"):
        page.get_by_label(label, exact=True).fill("Anwen Example")
    page.get_by_label("Category", exact=True).fill("Works")
    page.get_by_text("Fill in something else for every row").click()
    page.get_by_label("Last day with every option", exact=True).fill("31 March 2029")
    page.get_by_role("button", name="Check every row").last.click()
    page.get_by_role("heading", name="Rows that cannot be imported as they are").wait_for()
    found += violations(page, axe)
    page.get_by_label("Import the rows that can be, and leave the others").check()
    page.get_by_role("button", name="Record 2 contracts").click()
    assert page.get_by_role("alert").inner_text().startswith("Recorded")
    found += violations(page, axe)
    assert found == []


def test_nobody_is_kept_out_where_something_is_wrong(
    browser: Browser, shared_council: Council, axe: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing in by the council's own provider, and every kind of error that a page tells."""
    contract = shared_council.register(title="Wholesale food, fresh and frozen, for schools and day centres")
    silent = OpenIdProvider("http://127.0.0.1:9", "kentledge", "none")
    services = shared_council.services
    services = replace(services, settings=replace(services.settings, openid_provider=silent))
    extend, found = f"/contracts/{contract.reference}/extensions", []
    with (
        served(create_app(services=services)) as site,
        opening(browser, services, site, {role: person for role, (person, _) in PEOPLE.items()}) as opened,
    ):
        for role, address, status in (
            ("", "/sign-in", 200),
            ("", "/sign-in/council", 503),
            ("", "/signed-out", 200),
            ("", "/contracts", 401),
            ("", "/register/none", 404),
            ("officer", "/governance", 403),
            ("officer", "/nowhere", 404),
            ("officer", f"/contracts/{contract.reference}?valid_at=1999-01-01", 404),
        ):
            page = opened(role)
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == status, address
            found += [f"{address}: {broken}" for broken in violations(page, axe)]
        page = opened("officer")
        page.goto(extend)
        page.get_by_role("button", name="Continue").last.click()
        page.locator(".govuk-error-summary").wait_for()
        found += violations(page, axe)
        page.get_by_label("New end").fill("31 March 2022")
        page.get_by_label("Reason").fill("Agreed")
        shared_council.change(contract, "extensions")
        page.get_by_role("button", name="Continue").last.click()
        page.get_by_role("region", name="Changed meanwhile").wait_for()
        found += violations(page, axe)
        page.evaluate("document.cookie = 'kentledge=; Max-Age=0'")
        page.context.clear_cookies()
        page.get_by_role("button", name="Continue").last.click()
        assert "You were signed out" in page.locator("main").inner_text()
        found += violations(page, axe)
        monkeypatch.setattr("web.pages.contracts.listed", None)
        page = opened("officer")
        answer = page.goto("/contracts")
        assert answer is not None
        assert answer.status == 500
        found += violations(page, axe)
    assert found == []
