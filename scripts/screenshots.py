"""Writes a picture of every page of the sample, wide and narrow, for somebody to look at.

Usage: python scripts/screenshots.py FOLDER [WORDS …]     only pages whose address holds one of the words
"""

import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from application.sample import SIGN_INS, load_sample
from application.settings import Settings
from web.app import create_app
from web.pages.governance import AREAS
from web.services import Services

WIDTHS = {"wide": 1200, "narrow": 320}
PAGES: dict[str, tuple[str, ...]] = {
    "": (
        *("/", "/sign-in", "/register", "/register/CT-1005", "/register/CT-1005?valid_at=2018-03-01"),
        *("/published-reports", "/audit/checkpoint", "/nowhere"),
    ),
    "officer": (
        "/",
        "/account",
        "/contracts",
        "/contracts?status=expired",
        "/contracts?valid_at=2018-03-01",
        "/contracts/CT-1005",
        "/contracts/CT-1005?valid_at=2018-03-01&known_at=2018-06-01",
        "/contracts/CT-1005/history?at=5",
        "/contracts/CT-1005/extensions",
        "/contracts/new",
        "/change-requests",
        "/change-requests/new?contract_id=CT-1019",
        "/change-requests/new?contract_id=CT-1019&kind=extension",
        "/submissions/new",
        "/search?q=carers",
        "/kpis",
        "/reviews",
        "/actions",
        "/suppliers",
        "/imports/new",
    ),
    "governance": (
        "/",
        *(f"/governance{area}" for area in ("", *(f"/{area.name}" for area in AREAS))),
        "/reviews",
        "/people",
        "/groups",
        "/forward-plans",
        "/recommendations",
        "/reviews/new",
        "/reports",
        "/reports/new",
        "/reports/new?definition=committee-paper",
        "/reports/compare?since=1+November+2020",
    ),
    "auditor": (
        "/",
        "/submissions",
        "/compliance",
        "/tiering-models",
        "/audit",
        "/audit/extracts?kind=amendments",
        "/audit/sample?seed=2026&size=5",
        "/audit/proofs?position=5",
        "/contracts/CT-1005/evidence-pack",
    ),
    "supplier-contact": ("/", "/submissions", "/submissions/new"),
    "member": ("/", "/reports", "/reviews", "/passed-to-me"),
    "administrator": ("/", "/my-work", "/people", "/people/p-0032", "/people/new", "/settings"),
}
"""Addresses, by the role that looks at them; nobody's first."""


def main() -> int:
    """Load the sample, serve it on the loopback address, and look at it."""
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder, words = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        services = Services.build(Settings(Path(data)))
        services.checkpoints.create_key()
        load_sample(services.record, services.directory, services.commands)
        server = make_server("127.0.0.1", 0, create_app(services=services), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            _look(f"http://127.0.0.1:{server.server_port}", services, folder, words)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            services.close()
    return 0


def _look(site: str, services: Services, folder: Path, words: list[str]) -> None:
    browser_path = shutil.which("chromium") or os.environ.get("CHROMIUM", "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
        )
        for name, width in WIDTHS.items():
            for role, addresses in PAGES.items():
                context = browser.new_context(base_url=site, viewport={"width": width, "height": 900})
                if role:
                    cookie = services.sessions.begin(SIGN_INS[role], role)
                    context.add_cookies([{"name": "kentledge", "value": cookie, "url": site}])
                page = context.new_page()
                for address in addresses:
                    if not words or any(word in address for word in words):
                        _picture(page, address, folder / f"{role or 'nobody'}{_named(address)}-{name}.png")
                context.close()
        browser.close()


def _picture(page: Page, address: str, path: Path) -> None:
    answer = page.goto(address)
    page.screenshot(path=path, full_page=True)
    print(f"{answer.status if answer else '?'} {address} {path}")


def _named(address: str) -> str:
    """An address as part of a file's name."""
    return "".join(item if item.isalnum() else "-" for item in address).rstrip("-")


if __name__ == "__main__":
    sys.exit(main())
