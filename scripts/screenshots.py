"""Writes a picture of every page of the sample, wide and narrow, for somebody to look at.

Usage: python scripts/screenshots.py FOLDER [WORDS …]     only pages whose address holds one of the words
"""

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from application.sample import SIGN_INS, load_sample
from application.settings import OpenIdProvider, Settings
from application.use_cases import USE_CASES
from domain.change_request import CHANGE_REQUEST
from domain.person import PERSON
from domain.report import REPORT
from projections import extracts, replays, tables
from projections.table_query import Query, whole
from web.app import create_app
from web.pages import addresses
from web.pages.governance import AREAS
from web.services import Services

WIDTHS = {"wide": 1200, "narrow": 320}
HEIGHT = 900
TALLEST = 6000
"""Pixels of a page that are looked at: of one that is taller, the beginning."""
PAST = "valid_at=2018-03-01&known_at=2018-06-01"
PAGES: dict[str, tuple[str, ...]] = {
    "": (
        *("/", "/sign-in", "/register", "/register?q=none+of+these", "/register/CT-1005"),
        *("/register/CT-1005?valid_at=2018-03-01", "/published-reports", "/audit/checkpoint", "/nowhere"),
        *("/api/docs", "/api/docs?q=extend", "/api/docs/nouns/kpi-returns"),
    ),
    "officer": (
        "/",
        "/account",
        "/contracts",
        "/contracts?status=expired",
        "/contracts?q=none+of+these",
        "/contracts?valid_at=2018-03-01",
        "/contracts?valid_at=someday",
        "/contracts/CT-1005",
        f"/contracts/CT-1005?{PAST}",
        "/contracts/CT-1005/history?at=5",
        "/contracts/CT-1005/extensions",
        "/contracts/CT-1005/extensions!",
        "/contracts/CT-1005/extensions?new_end=31+March+2032&reason=Agreed!",
        "/contracts/CT-1005/tier-assessments",
        "/contracts/new",
        "/contracts/new!",
        "/change-requests/new",
        "/change-requests/new?contract_id=CT-2002",
        "/change-requests/new?contract_id=CT-2002&kind=extension",
        "/change-requests/new?contract_id=CT-2002&kind=extension!",
        "/submissions/new",
        "/submissions/new!",
        "/search?q=carers",
        "/search?q=none+of+these",
        "/imports/new",
        "/imports/new!",
    ),
    "owner": ("/", "/portfolio", "/contracts/CT-1005", "/change-requests", "/governance"),
    "governance": (
        *(f"/governance{area}" for area in ("", *(f"/{area.name}" for area in AREAS))),
        f"/governance/tiers?{PAST}",
        "/reviews/new",
        "/reviews/new!",
        "/reports/new",
        "/reports/new?definition=committee-paper",
        "/reports/compare",
        "/reports/compare?since=1+November+2020",
        *("/reports/{draft}", "/reports/{issued}", "/reports/{issued}/reproduction"),
    ),
    "auditor": (
        "/",
        "/audit",
        "/audit?contract=none!",
        *(f"/audit/extracts?kind={extract.name}" for extract in extracts.ALL),
        *(f"/audit/policy-replays?kind={replay.name}" for replay in replays.ALL),
        "/audit/sample",
        "/audit/sample?seed=2026&size=5",
        "/audit/proofs",
        "/audit/proofs?position=5",
        "/events/{event}",
        "/contracts/CT-1005/evidence-pack",
    ),
    "supplier-contact": ("/", "/submissions", "/submissions/new"),
    "member": ("/", "/reports", "/reviews", "/reports/{issued}", "/passed-to-me"),
    "director": ("/passed-to-me",),
    "administrator": ("/", "/people", "/people/{person}", "/people/new", "/people/new!", "/settings"),
}
"""Addresses, by the role that looks at them; nobody's first. Of one that ends in ``!``, the page that its last button
leads to: most often what is wrong with a form that was sent empty. Beside these, everybody's *my work*, and of every
kind of thing the list and one page, as governance sees them."""
PROVIDED = ("/sign-in", "/sign-in/council")
"""Addresses looked at once more where the council's own sign-in is set; no provider answers."""
_PROVIDER = OpenIdProvider("https://127.0.0.1:9", "kentledge", "none")


class Look(NamedTuple):
    """One page to look at."""

    role: str
    address: str


def main() -> int:
    """Load the sample, serve it on the loopback address, and look at it."""
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder, words = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        services = Services.build(Settings(Path(data)))
        services.checkpoints.create_key()
        load_sample(services.record, services.directory, services.commands)
        services.checkpoints.publish()
        looks = [
            look for look in _looks(services) if not words or any(word in look.address for word in words)
        ]
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or os.environ.get("CHROMIUM", "chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        with _served(services) as site:
            _look(browser, site, services, looks, folder)
        council = replace(services, settings=replace(services.settings, openid_provider=_PROVIDER))
        with _served(council) as site:
            _look(browser, site, council, [Look("", at) for at in PROVIDED], folder / "with-a-provider")
        browser.close()
        services.close()
    return 0


@contextmanager
def _served(services: Services) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(services=services), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _looks(services: Services) -> Iterator[Look]:
    """Every page, by who looks at it."""
    ids = _ids(services)
    for role, found in PAGES.items():
        yield from (Look(role, address.format_map(ids)) for address in found)
    yield from (Look(role, "/my-work") for role in SIGN_INS if role in USE_CASES["my-work"].allowed)
    for table in tables.ALL:
        yield Look("governance", f"/{table.stream.plural}")
        rows = whole(services.record, table, services.record.basis(), Query())
        if (row := next(iter(rows), None)) and table.stream is not PERSON:
            reference = str(getattr(row.summary, "reference", ""))
            yield Look("governance", addresses.of_stream(table.stream, row.stream_id, reference))
    for status in tables.BY_NOUN[CHANGE_REQUEST.noun].values["status"]:
        for request_id in _first(services, CHANGE_REQUEST.noun, status=status):
            yield Look("owner", addresses.of_stream(CHANGE_REQUEST, request_id))


def _ids(services: Services) -> Mapping[str, str]:
    """What the addresses above name."""
    draft, issued = (next(_first(services, REPORT.noun, status=status)) for status in ("draft", "issued"))
    event = services.record.events_of(UUID(next(_first(services, CHANGE_REQUEST.noun))))[0]
    return {"draft": draft, "issued": issued, "event": str(event.event.envelope.event_id), "person": "p-0032"}


def _first(services: Services, noun: str, **filters: str) -> Iterator[str]:
    """The id of the first thing of that kind of which the filters hold, if there is any."""
    rows = whole(services.record, tables.BY_NOUN[noun], services.record.basis(), Query(filters))
    yield from (row.stream_id for row in list(rows)[:1])


def _look(browser: Browser, site: str, services: Services, looks: list[Look], folder: Path) -> None:
    people: dict[str, str] = {str(role): person for role, person in SIGN_INS.items()}
    for name, width in WIDTHS.items():
        for role in dict.fromkeys(look.role for look in looks):
            context = browser.new_context(base_url=site, viewport={"width": width, "height": HEIGHT})
            if role:
                cookie = services.sessions.begin(people[role], role)
                context.add_cookies([{"name": "kentledge", "value": cookie, "url": site}])
            page = context.new_page()
            for look in looks:
                if look.role == role:
                    _picture(page, look, folder / f"{role or 'nobody'}{_named(look.address)}-{name}.png")
            context.close()


def _picture(page: Page, look: Look, path: Path) -> None:
    answer = page.goto(look.address.removesuffix("!"))
    if look.address.endswith("!"):
        page.locator("main button").last.click()
        page.wait_for_load_state()
    width, height, wide = page.evaluate(
        "({scrollWidth, scrollHeight, clientWidth}) => [clientWidth, scrollHeight, scrollWidth > clientWidth]",
        page.evaluate_handle("document.documentElement"),
    )
    page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
    page.screenshot(path=path)
    page.set_viewport_size({"width": width, "height": HEIGHT})
    print(f"{answer.status if answer else '?'} {look.address} {path}{' scrolls sideways' if wide else ''}")


def _named(address: str) -> str:
    """An address as part of a file's name."""
    return "".join(item if item.isalnum() else "-" for item in address.replace("!", "-sent")).rstrip("-")


if __name__ == "__main__":
    sys.exit(main())
