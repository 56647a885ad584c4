"""What four people do in a week, walked in a real browser on the sample, with scripts and without: no id is typed."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from application.sample import SIGN_INS, load_sample
from application.settings import Settings
from tests.web.pages.browsing import Opened, opening, served
from web.app import create_app
from web.services import Services


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, str]]:
    """The sample, and where its pages are served."""
    services = Services.build(Settings(tmp_path_factory.mktemp("sample")))
    services.checkpoints.create_key()
    load_sample(services.record, services.directory, services.commands)
    services.checkpoints.publish()
    with served(create_app(services=services)) as site:
        yield services, site
    services.close()


class Walk(NamedTuple):
    """One way of walking."""

    opened: Opened
    scripts: bool
    year: int
    """A year of its own for what is typed, so that no walk meets what another left."""

    def page(self, role: str) -> Page:
        """A page of somebody in that role."""
        return self.opened(role, java_script_enabled=self.scripts)


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def walk(request: pytest.FixtureRequest, browser: Browser, sample: tuple[Services, str]) -> Iterator[Walk]:
    """Each walk is walked both ways."""
    services, site = sample
    with opening(browser, services, site, dict(SIGN_INS)) as opened:
        yield Walk(opened, request.param, 2030 if request.param else 2031)


def go_on(page: Page, button: str = "Continue") -> None:
    """Press the button that goes on."""
    page.get_by_role("button", name=button).last.click()


def test_a_change_is_asked_for_approved_in_two_clicks_and_made(walk: Walk) -> None:
    page = walk.page("officer")
    page.goto("/contracts/CT-1019")
    page.get_by_role("link", name="Ask for a change of a contract").click()
    page.get_by_label("Extension").check()
    go_on(page)
    page.get_by_label("New end").fill(f"31 March {walk.year}")
    page.get_by_label("Beyond maximum term").check()
    page.get_by_label("Business case").fill("Two more navigators for the eastern towns.")
    go_on(page)
    told = page.locator("main").inner_text()
    assert "Amara Okafor, who owns the contract, from their My work" in told
    assert "Limits of the law: Public Contracts Regulations 2015" in told
    go_on(page, "Record it")
    asked = page.url.partition("?")[0]
    assert "Next: approval as head of service. Amara Okafor" in page.locator("main").inner_text()
    for role, as_whom in (("owner", "head of service"), ("reviewer", "commercial")):
        theirs = walk.page(role)
        theirs.goto("/my-work")
        assert "For you to decide: 1" in theirs.locator("main").inner_text()
        theirs.get_by_role("link", name="Approve the change").click()
        assert f"31 March {walk.year}" in theirs.locator("main").inner_text()
        go_on(theirs, "Record it")
        assert as_whom in theirs.get_by_role("alert").inner_text()
    page.goto(asked)
    page.get_by_role("link", name="Do it now").click()
    page.get_by_label("Reason").fill("Signed by both")
    go_on(page)
    go_on(page, "Record it")
    page.get_by_role("link", name="CT-1019").first.click()
    assert f"to 31 March {walk.year}" in page.locator("main").inner_text()


def test_a_paper_is_drafted_worded_issued_and_downloaded(walk: Walk) -> None:
    page = walk.page("governance")
    page.goto("/reports")
    page.get_by_role("button", name="Draft a report").click()
    page.get_by_role("link", name="Update on the work of the review group").click()
    page.get_by_label("Group", exact=True).select_option(label="Contract Management Review Group")
    page.get_by_label("From (optional)").fill("1 October 2019")
    page.get_by_label("As things stood on").fill("2 March 2020")
    go_on(page)
    go_on(page, "Record it")
    draft = page.url.partition("?")[0]
    page.get_by_role("button", name="Write the next").click()
    page.get_by_label("Your words").fill("Twelve contracts were looked at.")
    go_on(page)
    assert "Twelve contracts were looked at." in page.locator(".kentledge-slot--here").inner_text()
    go_on(page, "Record it")
    assert "How it works" in page.locator("h1").inner_text()  # on to the next that is empty
    page.goto(draft)
    page.get_by_role("button", name="Issue it").click()
    assert "Issued with nothing written for" in page.locator("main").inner_text()
    go_on(page, "Record it")
    with page.expect_download() as got:
        page.get_by_role("link", name=".pdf").click()
    assert got.value.path().read_bytes().startswith(b"%PDF")
    files = page.get_by_role("region", name="Files").get_by_role("link")
    assert {name.rpartition(".")[2] for name in files.all_inner_texts()} == {
        *("ndjson", "html", "pdf", "docx", "xlsx", "csv")
    }
    page.get_by_role("button", name="Make it again and compare").click()
    assert "Every line of its data, and every byte of its files" in page.locator("main").inner_text()


def test_an_exception_is_followed_to_the_event_and_its_pack(walk: Walk) -> None:
    page = walk.page("auditor")
    page.goto("/audit")
    page.get_by_role("link", name="Attempts to approve one's own").click()
    with page.expect_download() as got:
        page.get_by_role("link", name="XLSX").click()
    assert got.value.path().read_bytes().startswith(b"PK")
    page.get_by_role("link", name="Follow").first.click()
    told = page.locator("main").inner_text()
    assert "tried to approve their own change" in told
    assert "Rules that it was put to" in told
    page.get_by_role("link", name="Evidence pack").click()
    assert "How to verify it" in page.locator("main").inner_text()
    with page.expect_download() as got:
        page.get_by_role("button", name="Download the pack").click()
    assert got.value.path().read_bytes().startswith(b"PK")
