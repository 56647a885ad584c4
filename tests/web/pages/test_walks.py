"""What four people do in a week, walked in a real browser on the sample, with scripts and without: no id is typed."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from application.sample import SIGN_INS
from domain.change_request import CHANGE_REQUEST
from domain.report import REPORT
from projections import table_query, tables
from projections.table_query import Query
from tests.web.pages.browsing import (
    REACHABLE,
    Opened,
    opening,
    tab_to,
    tabbed_through,
    violations,
)
from web.services import Services


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
    page.goto("/contracts/CT-2002")
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
    assert "Next: approval as SRO. Amara Okafor" in page.locator("main").inner_text()
    for role, as_whom in (("owner", "SRO"), ("reviewer", "commercial")):
        theirs = walk.page(role)
        theirs.goto("/my-work")
        decide = theirs.get_by_role("region", name="For you to decide").get_by_role("row")
        decide.filter(has_text="CT-2002").get_by_role("link", name="Approve the change").click()
        assert f"31 March {walk.year}" in theirs.locator("main").inner_text()
        go_on(theirs, "Record it")
        assert as_whom in theirs.get_by_role("alert").inner_text()
    page.goto(asked)
    page.get_by_role("link", name="Do it now").click()
    page.get_by_label("Reason").fill("Signed by both")
    go_on(page)
    go_on(page, "Record it")
    page.get_by_role("link", name="CT-2002").first.click()
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


def test_a_figure_is_returned_with_its_evidence_on_one_page(walk: Walk) -> None:
    page = walk.page("officer")
    page.goto("/my-work")
    page.get_by_role("link", name="Report the figure of a KPI").first.click()
    where = page.url.partition("?")[0]
    assert page.get_by_label("Period", exact=True).input_value()
    page.get_by_label("Figure", exact=True).fill("27")
    page.get_by_label("Evidence (optional)").set_input_files(
        {"name": "visits.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 visits"}
    )
    go_on(page)
    assert page.url.partition("#")[0] == where
    assert "With visits.pdf." in page.locator("#look").inner_text()
    go_on(page, "Record it")
    assert "27" in page.get_by_role("alert").inner_text()
    page.get_by_role("link", name="visits.pdf").first.wait_for()


def test_a_section_151_officer_approves_from_the_work_of_whoever_records_it(walk: Walk) -> None:
    """Above the limit three levels agree; the third is the officer's, given from the work of the governance team."""
    page = walk.page("officer")
    page.goto("/change-requests/new?contract_id=CT-2002&kind=value+change")
    page.get_by_label("Cause").select_option("volume")
    page.get_by_label("including VAT (optional)").fill("13,800,000")
    page.get_by_label("term, excluding VAT (optional)").fill("11,500,000")
    page.get_by_label("Business case").fill(f"A winter of {walk.year} like the last.")
    go_on(page)
    assert "section 151 officer" in page.locator("main").inner_text()
    go_on(page, "Record it")
    asked = page.url.partition("?")[0]
    theirs = walk.page("governance")
    theirs.goto("/my-work")
    decide = theirs.get_by_role("region", name="For you to decide").get_by_role("row")
    decide.filter(has_text="as section 151 officer").last.get_by_role(
        "link", name="Approve the change"
    ).click()
    assert theirs.url.startswith(asked)
    theirs.get_by_label("Section 151 officer").fill("Sybil Karamanlis")
    go_on(theirs)
    assert "£13,800,000.00" in theirs.locator("main").inner_text()
    go_on(theirs, "Record it")
    assert "section 151" in theirs.get_by_role("alert").inner_text()
    page.goto(asked)
    assert "Approved by Isolde Fenwick" in page.locator("main").inner_text()


def test_members_director_and_chair_find_what_waits_in_their_own_work(walk: Walk) -> None:
    """Each enters the sample with one click, and is led to the very form; what is not theirs is not there."""
    role = "director" if walk.scripts else "member"
    page = walk.page("")
    page.goto("/")
    page.get_by_role("button", name=f", {role}").click()
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="My work").click()
    decide = page.get_by_role("row").filter(
        has_text="whether a committee is to see the findings about Refuge"
    )
    if role == "director":
        page.get_by_role("link", name="Confirm that findings passed to your post have come").click()
        go_on(page, "Record it")
        page.goto("/my-work")
        assert "Confirm that" not in page.locator("main").inner_text()
    decide.get_by_role("link", name="Decide not to share findings").first.click()
    page.get_by_label("Committee").select_option(label="Social Care Cabinet Committee")
    page.get_by_label("Reason").fill("Nothing for a committee in it.")
    go_on(page)
    go_on(page, "Record it")
    page.goto("/my-work")
    assert "Refuge and Outreach" not in page.locator("main").inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/")
    page.get_by_role("button", name=", chair of the review group").click()
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="My work").click()
    told = page.locator("main").inner_text()
    assert "Chair the CMRG when it looks at Surface Dressing; School Meals." in told
    assert "whether to endorse the forward plan of the Care Contract Board" in told
    assert "Refuge and Outreach" not in told
    page.get_by_role("link", name="Read the forward plan").click()
    assert "Fingerprint" in page.locator("main").inner_text()


STATES: dict[str, tuple[str, ...]] = {
    "": ("/published-reports", "/audit/checkpoint", "/audit/proofs?position=x&old=9"),
    "officer": (
        "/change-requests/new?step=kind",
        "/change-requests/new?contract_id=CT-2002&kind=extension",
        "/change-requests/{request}",
        "/submissions/new",
    ),
    "owner": ("/my-work?valid_at=2020-02-01",),
    "member": ("/my-work", "/my-work?valid_at=2020-02-01"),
    "auditor": (
        "/audit?contract=none",
        "/audit/extracts?kind=amendments&days=many",
        "/audit/extracts?kind=past-end&valid_at=2020-02-01",
        "/audit/sample?seed=1&of=events&size=x",
        "/search?q=carers&actor=nobody",
        "/audit/proofs?position=5&old=9",
        "/contracts/CT-1005/evidence-pack",
        "/contracts/CT-1005/history?at=2",
    ),
    "governance": (
        "/reports",
        "/reports/new",
        "/reports/new?definition=committee-paper",
        "/reports/new?definition=committee-paper&parameters.group={group}&parameters.from=2019-10-01&step=check",
        "/reports/{issued}",
        "/reports/{issued}/reproduction",
        "/reports/compare?first=x",
        "/reports/compare?since=1+November+2020",
    ),
}
"""Pages and states that axe looks at, wide and narrow, by who sees them; nobody first."""


def _ids(services: Services) -> dict[str, str]:
    """A request, a review group and an issued report of the sample."""

    def first(noun: str, **filters: str) -> str:
        found = table_query.whole(
            services.record, tables.BY_NOUN[noun], services.record.basis(), Query(filters)
        )
        return next(iter(found)).stream_id

    return {
        "request": first(CHANGE_REQUEST.noun),
        "group": first("group", kind="review group"),
        "issued": first(REPORT.noun, status="issued"),
    }


def go_to_draft(page: Page, ids: dict[str, str]) -> None:
    """Draft a committee paper, and stay on its page."""
    page.goto(
        f"/reports/new?definition=committee-paper&parameters.group={ids['group']}&parameters.from=2019-10-01&step=check"
    )
    go_on(page, "Record it")


def test_nobody_is_kept_out(browser: Browser, sample: tuple[Services, str], axe: str) -> None:
    services, site = sample
    ids, found = _ids(services), []
    with opening(browser, services, site, dict(SIGN_INS)) as opened:
        for role, addresses in STATES.items():
            page = opened(role)
            for address in addresses:
                page.goto(address.format_map(ids))
                found += [f"{address}: {broken}" for broken in violations(page, axe)]
        go_to_draft(page, ids)
        found += violations(page, axe)
        page.get_by_role("button", name="Write the next").click()
        page.get_by_label("Your words").fill("Long " * 200)
        go_on(page)
        found += violations(page, axe)
        page = opened("officer")
        page.goto("/change-requests/new?contract_id=CT-2002&kind=scope+variation")
        go_on(page)
        page.locator(".govuk-error-summary").wait_for()
        found += violations(page, axe)
        page.get_by_label("Variation", exact=True).fill("W" * 300 + " and long words without an end " * 20)
        page.get_by_label("Yes").first.check()
        page.get_by_label("Business case").fill("Long " * 200)
        go_on(page)
        page.get_by_role("button", name="Record it").wait_for()
        found += violations(page, axe)
    assert found == []


def test_a_change_is_asked_for_by_keyboard_alone(browser: Browser, sample: tuple[Services, str]) -> None:
    services, site = sample
    with opening(browser, services, site, dict(SIGN_INS)) as opened:
        page = opened("officer")
        page.goto("/change-requests/new?contract_id=CT-2002")
        assert len(tabbed_through(page)) == page.evaluate(REACHABLE)
        tab_to(page, "Skip to main content")
        page.keyboard.press("Enter")
        tab_to(page, "kind")
        page.keyboard.press("Space")
        tab_to(page, "Continue")
        page.keyboard.press("Enter")
        page.wait_for_url("**kind=extension**")
        assert len(tabbed_through(page)) == page.evaluate(REACHABLE)
        for name, text in (
            ("change.extension.new_end", "31 March 2035"),
            ("change.extension.beyond_maximum_term", ""),
            ("business_case", "Agreed with the supplier"),
        ):
            tab_to(page, name)
            page.keyboard.type(text or " ")
        tab_to(page, "Continue")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Record it").wait_for()
        tab_to(page, "Record it")
        assert "Change proposed by Nadia Bellweather" in page.locator("main").inner_text()
