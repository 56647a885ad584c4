"""The pages in a real browser: they show what they should, ask nobody outside, and keep to their policy."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.web.council import Council
from tests.web.pages.browsing import served

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--disable-domain-reliability",
)
"""A browser that does as little as may be of its own accord."""

NOBODY_IN_PARTICULAR = "not an origin"
"""Whom the browser's log names for what no page asked for: its own errands, and the address we gave it."""


def chromium() -> str:
    """The browser; without one the test is skipped, but under CI it fails."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        message = "No Chromium for the tests of the pages: install Debian's chromium"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return found


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


def visit(url: str, folder: Path) -> Visit:
    """Open *url*, wait until the page has come to rest, and leave a picture of it in *folder*.

    The browser's own clock runs ahead here, and now and then stands still for good: then it is started once more.
    """
    try:
        done = _browsed(url, folder, seconds=120)
    except subprocess.TimeoutExpired:
        shutil.rmtree(folder / "profile")
        done = _browsed(url, folder, seconds=400)
    net_log = folder / "net.json"
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    events = json.loads(net_log.read_text())["events"]
    started = [event["params"] for event in events if isinstance(event.get("params"), dict)]
    asked = {
        row["url"]
        for row in started
        if "url" in row and row.get("initiator", NOBODY_IN_PARTICULAR) != NOBODY_IN_PARTICULAR
    }
    return Visit(done.stdout, console, sorted(asked))


def _browsed(url: str, folder: Path, seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            chromium(),
            *QUIET,
            f"--user-data-dir={folder / 'profile'}",
            f"--log-net-log={folder / 'net.json'}",
            "--enable-logging=stderr",
            "--window-size=1200,900",
            "--virtual-time-budget=10000",
            f"--screenshot={folder / 'page.png'}",
            "--dump-dom",
            url,
        ],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=True,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "TZ": "UTC", "LANG": "C.UTF-8"},
    )


def assert_at_home(seen: Visit, site: str) -> None:
    """Nothing was asked for elsewhere, and the browser had nothing to complain of."""
    fetched = [text for text in seen.asked if urlsplit(text).scheme not in ("data", "blob")]
    assert fetched
    assert all(text.startswith(f"{site}/") for text in fetched), fetched
    assert seen.console == []


def test_the_public_register_is_shown_by_a_browser(site: str, tmp_path: Path) -> None:
    seen = visit(f"{site}/register", tmp_path)
    assert_at_home(seen, site)
    assert "School meals" in seen.dom
    assert "Grounds maintenance &lt;b&gt;north&lt;/b&gt;" in seen.dom
    assert any(text.endswith("/pages.css") for text in seen.asked)
    assert (tmp_path / "page.png").stat().st_size > 10_000


def test_the_documentation_is_drawn_by_a_browser_from_the_records_own_files(
    site: str, tmp_path: Path
) -> None:
    seen = visit(f"{site}/api/docs/try", tmp_path)
    assert_at_home(seen, site)
    assert f"{site}/api/v1/openapi.json" in seen.asked
    assert "OAS 3.1" in seen.dom
    assert "/api/v1/contracts/{contract_id}/extensions" in seen.dom.replace("\u200b", "").replace("<wbr>", "")
    assert "Enter a contract in the record." in seen.dom
    assert (tmp_path / "page.png").stat().st_size > 10_000


def test_a_page_that_asks_outside_or_breaks_its_policy_would_be_found_out(site: str, tmp_path: Path) -> None:
    stray = tmp_path / "stray.html"
    policy = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\">"
    stray.write_text(f'{policy}<script>1</script><img src="{site}/healthz?outside">')
    seen = visit(stray.as_uri(), tmp_path)
    assert f"{site}/healthz?outside" in seen.asked
    assert any("Content Security Policy" in line for line in seen.console)
