"""Councils whose pages are visited, and the browser that visits them."""

import os
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.sample_record import SampleIn
from tests.web.conftest import council, shared_council
from tests.web.council import PEOPLE, Council
from tests.web.pages.browsing import QUIET, Opened, chromium, opening, served
from web.app import create_app
from web.fetching import FETCHED, NotFetched, Package, fetch
from web.services import Services

__all__ = ["council", "shared_council"]

AXE = Package(
    "axe-core",
    "4.12.1",
    "MPL-2.0",
    "sha512-s7iGf5GaVMxEG0ENN9x+xTr7GFZCb1ZP/1uATUpCEK2X78nDB3RwbtFCo9pGAf9ru+VwoQ464DkaLEeRM08wJA==",
    {"package/axe.min.js": "axe.js"},
)


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(shared_council: Council) -> Iterator[str]:
    """The pages of the council that a module shares."""
    with served(shared_council.app) as site:
        yield site


@pytest.fixture
def opened(browser: Browser, shared_council: Council, site: str) -> Iterator[Opened]:
    """Opens its pages, as an officer where no other role is named."""
    people = {role: person for role, (person, _) in PEOPLE.items()}
    with opening(browser, shared_council.services, site, people) as opened:
        yield opened


@pytest.fixture(scope="package")
def sample(sample_in: SampleIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, str]]:
    """The sample, and where its pages are served."""
    services = sample_in(tmp_path_factory.mktemp("sample"), today=date.today())  # noqa: DTZ011  (as its clock says it)
    services.checkpoints.publish()
    with served(create_app(services=services)) as site:
        yield services, site
    services.close()
