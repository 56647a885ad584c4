"""The pages in a real browser: the same with scripts and without, and nothing that keeps anybody out (WCAG 2.2)."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.web.council import PEOPLE, Council
from tests.web.test_pages import QUIET, chromium
from web.fetching import FETCHED, NotFetched, Package, fetch

AXE = Package(
    "axe-core",
    "4.12.1",
    "MPL-2.0",
    "sha512-s7iGf5GaVMxEG0ENN9x+xTr7GFZCb1ZP/1uATUpCEK2X78nDB3RwbtFCo9pGAf9ru+VwoQ464DkaLEeRM08wJA==",
    {"package/axe.min.js": "axe.js"},
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
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
    "/contracts/{reference}/extensions",
    "/contracts/new",
    "/change-requests/new",
    "/kpis",
    "/nowhere",
)
"""Pages that axe looks at, wide and narrow."""


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The checker's script; without it the test is skipped, but under CI it fails."""
    folder = tmp_path_factory.mktemp("axe")
    try:
        fetch([AXE], folder)
    except NotFetched as error:
        if os.environ.get("CI"):
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))
    assert (FETCHED / "govuk-frontend.css").exists(), "say kentledge assets"
    return (folder / "axe.js").read_text()


@pytest.fixture(scope="module")
def reference(shared_council: Council) -> str:
    """A contract with a story."""
    contract = shared_council.register(title="School meals")
    for segment in ("extensions", "key-dates"):
        shared_council.change(contract, segment)
    return contract.reference


@pytest.fixture(scope="module")
def site(shared_council: Council) -> Iterator[str]:
    """The pages on a free port of the loopback address."""
    server = make_server("127.0.0.1", 0, shared_council.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, shared_council: Council, site: str) -> Iterator[Callable[..., Page]]:
    """Opens a page as an officer who is signed in; in the end nothing was complained of, or asked of another host."""
    complaints: list[str] = []

    def new(**settings: Any) -> Page:
        context = browser.new_context(base_url=site, **settings)
        context.set_default_timeout(30_000)
        cookie = shared_council.parts.sessions.begin(PEOPLE["officer"][0], "officer")
        context.add_cookies([{"name": "kentledge", "value": cookie, "url": site}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on(
            "request", lambda request: complaints.append(request.url) if site not in request.url else None
        )
        return page

    yield new
    assert [one for one in complaints if not one.startswith(("data:", "Failed to load resource"))] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_contract_is_registered_and_extended(
    opened: Callable[..., Page], site: str, reference: str, scripts: bool
) -> None:
    page = opened(java_script_enabled=scripts)
    page.goto("/contracts")
    page.get_by_role("button", name="Register a contract").click()
    new = f"WALK-{scripts}"
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


@pytest.mark.parametrize("width", [1200, 320])
def test_nobody_is_kept_out(opened: Callable[..., Page], reference: str, axe: str, width: int) -> None:
    page = opened(viewport={"width": width, "height": 900})
    found = []
    for address in ADDRESSES:
        page.goto(address.format(reference=reference))
        found += [f"{address}: {one}" for one in violations(page, axe)]
    page.goto("/contracts/new")
    page.get_by_role("button", name="Continue").last.click()
    assert page.locator(".govuk-error-summary").is_visible()
    found += [f"with errors: {one}" for one in violations(page, axe)]
    page.goto(f"/contracts/{reference}/key-dates")
    page.get_by_label("Review").check()
    page.get_by_label("Date", exact=True).fill("January 2022")
    page.get_by_label("Reason").fill("Asked for")
    page.get_by_role("button", name="Continue").last.click()
    assert page.get_by_role("button", name="Record it").is_visible()
    found += [f"to be checked: {one}" for one in violations(page, axe)]
    assert found == []


def violations(page: Page, axe: str) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, and a page that is wider than the window."""
    page.evaluate(axe)
    told = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    found = [f"{one['id']} {one['nodes'][0]['html'][:200]}" for one in told["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*found, "scrolls sideways"] if wide else found


def test_axe_would_find_what_is_wrong(browser: Browser, axe: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text('<html><body><input><p style="color:#ccc;background:#fff">pale</p></body></html>')
    page = browser.new_page()
    page.goto(bad.as_uri())
    assert {one.split()[0] for one in violations(page, axe)} >= {"html-has-lang", "label", "color-contrast"}
