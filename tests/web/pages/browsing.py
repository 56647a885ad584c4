"""A real browser at the pages of an application: served on the loopback address, opened as whoever is signed in."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from web.services import Services

Opened = Callable[..., Page]
"""Opens a page as somebody in a role; what it takes besides is said of the browser."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


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
        context.set_default_timeout(30_000)
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
    """What axe finds against WCAG 2.2 A and AA, and a page that is wider than the window."""
    page.evaluate(axe)
    told = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    found = [f"{broken['id']} {broken['nodes'][0]['html'][:200]}" for broken in told["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*found, "scrolls sideways"] if wide else found
