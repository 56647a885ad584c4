"""A real browser at the pages of an application: served on the loopback address, opened as whoever is signed in."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from web.services import Services

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

PATIENCE_MS = 300_000
"""So long is waited for what a browser does: on a busy machine it takes its time."""
Opened = Callable[..., Page]
"""Opens a page as somebody in a role; what it takes besides is said of the browser."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

NARROW_RULES = ["target-size", "scrollable-region-focusable", "link-in-text-block"]
FOCUS = """() => {
    const at = document.activeElement;
    const shows = (of, part) => {
        const style = getComputedStyle(of, part);
        return (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none';
    };
    const label = at.labels && at.labels[0];
    const drawn = at.type === 'radio' || at.type === 'checkbox' ? shows(label, '::before') : shows(at);
    return [at === document.body ? '' : at.outerHTML.slice(0, 120), drawn];
}"""
"""What has the focus, and whether that is to be seen."""
CALLED = """() => {
    const at = document.activeElement;
    return at === document.body ? '' : `${at.name || ''} ${at.innerText || ''}`;
}"""
"""What has the focus is called: the name of a field, the words of a link or a button."""
REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(at => at.tabIndex >= 0 && !at.disabled && at.type !== 'hidden' && at.checkVisibility()
        && (at.type !== 'radio' || at === document.querySelector(`[name="${at.name}"]`))).length"""
"""How much of a page should take the focus; of radios that belong together, one does."""


def chromium() -> str:
    """The browser; without one the test is skipped, but under CI it fails."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        message = "No Chromium for the tests of the pages: install Debian's chromium"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return found


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The pages on a free port of the loopback address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def opening(browser: Browser, services: Services, site: str, people: dict[str, str]) -> Iterator[Opened]:
    """Opens pages as the person who stands for a role; in the end nothing was complained of, or asked of another host.

    What the pages are refused by the record itself (4xx) is for the test to look at.
    """
    complaints: list[str] = []
    contexts = []

    def opened(role: str = "officer", **settings: Any) -> Page:
        context = browser.new_context(base_url=site, **settings)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if role:
            cookie = services.sessions.begin(people[role], role)
            context.add_cookies([{"name": "kentledge", "value": cookie, "url": site}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on(
            "request", lambda request: complaints.append(request.url) if site not in request.url else None
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [said for said in complaints if not said.startswith(("data:", "Failed to load resource"))] == []


def violations(page: Page, axe: str) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA in a wide window, and once more, where it depends on the width, in one
    of 320 px; and a page that is wider than either."""
    page.set_viewport_size({"width": 1200, "height": 900})
    page.evaluate(axe)
    wide = _found(page, {"type": "tag", "values": RULES})
    page.set_viewport_size({"width": 320, "height": 900})
    return [*wide, *_found(page, {"type": "rule", "values": NARROW_RULES})]


def _found(page: Page, rules: dict[str, Any]) -> list[str]:
    told = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)
    found = [f"{broken['id']} {broken['nodes'][0]['html'][:200]}" for broken in told["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*found, "scrolls sideways"] if wide else found


def tabbed_through(page: Page) -> list[str]:
    """Everything that takes the focus, one Tab after the other, until the page is at its end. Fails where what has the
    focus is not to be seen to have it."""
    found: list[str] = []
    while len(found) < 200:
        page.keyboard.press("Tab")
        told, drawn = page.evaluate(FOCUS)
        if not told:
            break
        assert drawn, told
        found.append(told)
    return found


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called so has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if name in page.evaluate(CALLED):
            return
    raise AssertionError(f"Tab does not lead to {name}")
