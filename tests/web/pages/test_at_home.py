"""The pages in a real browser: they show what they should, ask nobody outside, and keep to their policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.web.council import Council
from tests.web.pages.browsing import PATIENCE_MS, served


@dataclass(frozen=True)
class Visit:
    """What the browser made of a page."""

    dom: str
    console: list[str]
    asked: list[str]
    """Every address that the page asked for."""


@pytest.fixture(scope="module")
def site(shared_council: Council) -> Iterator[str]:
    """The council's site on a free port of the loopback address."""
    contract = shared_council.register(title="School meals")
    shared_council.change(contract, "extensions")
    shared_council.register(title="Grounds maintenance <b>north</b>", estimated_incl_vat=None)
    shared_council.services.checkpoints.publish()
    with served(shared_council.app) as address:
        yield address


def visit(browser: Browser, url: str, folder: Path, until: str = "") -> Visit:
    """Open *url*, wait until it holds what it should *until* it is looked at and asks for no more, and leave a picture
    of it in *folder*."""
    console, asked = list[str](), set[str]()
    with browser.new_context(viewport={"width": 1200, "height": 900}) as context:
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", lambda message: console.append(message.text))
        page.on("request", lambda request: asked.add(request.url))
        page.goto(url)
        page.wait_for_function("text => document.documentElement.outerHTML.includes(text)", arg=until)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / "page.png")
        return Visit(page.content(), console, sorted(asked))


def assert_at_home(seen: Visit, site: str) -> None:
    """Nothing was asked for elsewhere, and the browser had nothing to complain of."""
    fetched = [text for text in seen.asked if urlsplit(text).scheme not in ("data", "blob")]
    assert fetched
    assert all(text.startswith(f"{site}/") for text in fetched), fetched
    assert seen.console == []


def test_the_public_register_is_shown_by_a_browser(browser: Browser, site: str, tmp_path: Path) -> None:
    seen = visit(browser, f"{site}/register", tmp_path, "School meals")
    assert_at_home(seen, site)
    assert "School meals" in seen.dom
    assert "Grounds maintenance &lt;b&gt;north&lt;/b&gt;" in seen.dom
    assert any(text.endswith("/pages.css") for text in seen.asked)
    assert (tmp_path / "page.png").stat().st_size > 10_000


def test_the_documentation_is_drawn_by_a_browser_from_the_records_own_files(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    seen = visit(browser, f"{site}/api/docs/try", tmp_path, "Enter a contract in the record.")
    assert_at_home(seen, site)
    assert f"{site}/api/v1/openapi.json" in seen.asked
    assert "OAS 3.1" in seen.dom
    assert "/api/v1/contracts/{contract_id}/extensions" in seen.dom.replace("\u200b", "").replace("<wbr>", "")
    assert "Enter a contract in the record." in seen.dom
    assert (tmp_path / "page.png").stat().st_size > 10_000


def test_a_page_that_asks_outside_or_breaks_its_policy_would_be_found_out(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    stray = tmp_path / "stray.html"
    policy = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\">"
    stray.write_text(f'{policy}<script>1</script><img src="{site}/healthz?outside">')
    seen = visit(browser, stray.as_uri(), tmp_path)
    assert f"{site}/healthz?outside" in seen.asked
    assert any("Content Security Policy" in line for line in seen.console)
