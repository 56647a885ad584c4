"""The pages in a real browser: the same with scripts and without, and nothing that keeps anybody out (WCAG 2.2)."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.web.council import Council
from tests.web.pages.browsing import Opened, violations

_A_SECOND = 40 * 5 / 60
"""Characters that somebody types in a second who types 40 words a minute."""
ADDRESSES = (
    "/",
    "/sign-in",
    "/register",
    "/account",
    "/my-work",
    "/contracts",
    "/contracts?status=expired&ends_from=soon",
    "/contracts?valid_at=2020-09-01&known_at=never",
    "/contracts/{reference}",
    "/contracts/{reference}?valid_at=2020-09-01",
    "/contracts/{reference}/history?at=2",
    "/contracts/{reference}/documents",
    "/contracts/{reference}/extensions",
    "/contracts/new",
    "/change-requests/new",
    "/kpis",
    "/api/docs",
    "/api/docs?q=extend",
    "/api/docs/nouns/kpi-returns",
    "/nowhere",
)
"""Pages that axe looks at, wide and narrow."""


@pytest.fixture(scope="module")
def reference(shared_council: Council) -> str:
    """A contract with a story."""
    contract = shared_council.register(title="School meals")
    for segment in ("extensions", "key-dates"):
        shared_council.change(contract, segment)
    return contract.reference


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_contract_is_registered_and_extended(
    opened: Opened, site: str, reference: str, scripts: bool
) -> None:
    page = opened(java_script_enabled=scripts)
    page.goto("/contracts")
    page.get_by_role("button", name="Register a contract").click()
    new, typed = f"WALK-{scripts}", 0
    for label, text in (
        ("Reference", new),
        ("Title", "Community navigation"),
        ("Category", "Care"),
        ("Directorate", "Adult Social Care"),
        ("Supplier 1", "Amber Lane Catering Ltd"),
        ("Start", "1 April 2019"),
        ("End", "31 March 2021"),
        ("Latest possible end, all options included (optional)", "31 March 2023"),
        ("Owner", "Bryn Example"),
        ("Contract manager", "Anwen Example"),
    ):
        page.get_by_label(label, exact=True).first.fill(text)
        typed += len(text)
    assert typed < 90 * _A_SECOND
    page.get_by_label("Lead officer 1").fill("Anwen Example")
    page.get_by_label("Legal regime").select_option(label="Public Contracts Regulations 2015")
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("button", name="Record it").click()
    assert page.url == f"{site}/contracts/{new}?{page.url.partition('?')[2]}"
    assert page.get_by_role("alert").inner_text().startswith("Recorded")
    page.get_by_role("link", name="Make the term longer").click()
    page.get_by_label("New end").fill("31 March 2022")
    page.get_by_label("Takes effect on (optional)").fill("1 October 2020")
    page.get_by_label("Reason").fill("Agreed with the supplier")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Continue").last.click()
    assert "Extended to 31 March 2022" in page.locator("main").inner_text()
    page.get_by_role("button", name="Record it").click()
    assert "Extended to 31 March 2022" in page.get_by_role("alert").inner_text()


def test_nobody_is_kept_out(opened: Opened, reference: str, axe: str) -> None:
    page, found = opened(), []

    def look(at: str) -> None:
        found.extend(f"{at}: {violation}" for violation in violations(page, axe))

    for address in ADDRESSES:
        page.goto(address.format(reference=reference))
        look(address)
    page.goto("/contracts/new")
    page.get_by_role("button", name="Continue").last.click()
    page.locator(".govuk-error-summary").wait_for()
    look("with errors")
    page.goto(f"/contracts/{reference}/key-dates")
    page.get_by_label("Kind").select_option(value="review")
    page.get_by_label("Date", exact=True).fill("January 2022")
    page.get_by_label("Reason").fill("Asked for")
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("button", name="Record it").wait_for()
    look("to be checked")
    assert found == []


def test_axe_would_find_what_is_wrong(browser: Browser, axe: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text('<html><body><input><p style="color:#ccc;background:#fff">pale</p></body></html>')
    page = browser.new_page()
    page.goto(bad.as_uri())
    assert {violation.split()[0] for violation in violations(page, axe)} >= {
        "html-has-lang",
        "label",
        "color-contrast",
    }
