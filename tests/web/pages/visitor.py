"""Somebody at a browser without scripts: signs in, follows links, fills forms in and sends them."""

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.council import PEOPLE, Council

_FIELD = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


class Visitor:
    """A browser's way through the pages."""

    def __init__(self, council: Council, role: str = "") -> None:
        self.client: FlaskClient = council.app.test_client()
        if role:
            self.client.set_cookie("kentledge", council.services.sessions.begin(PEOPLE[role][0], role))

    def get(self, path: str, **query: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, query_string=query or None, headers={"Accept": "text/html"})

    def opened(self, path: str, **query: Any) -> str:
        """The text of a page that is there."""
        page = self.get(path, **query)
        assert page.status_code == 200, page.text
        return page.text

    def send(self, path: str, page: str, **typed: str) -> TestResponse:
        """Send the form of a page, with its hidden fields, and what is typed."""
        return self.client.post(path, data=hidden(page) | typed, headers={"Accept": "text/html"})


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the last form of a page."""
    form = page[page.rindex("<form") :] if "<form" in page else page
    return {name: unescape(value) for name, value in _FIELD.findall(form)}


def faults(page: str) -> dict[str, str]:
    """What the error summary says, by the field that it leads to."""
    summary = page[page.index("govuk-error-summary__list") :].split("</ul>", maxsplit=1)[0]
    return {name: unescape(said) for name, said in re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary)}
