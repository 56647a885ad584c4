"""Pages asked with filters, cursors and fields of every kind, by everybody: a page comes, or one that names the fault.

Which pages there are is asked of the application, and what each may be asked or sent is read from it, so whoever adds
one need not name it here. Sixty here; ``make fuzz`` asks many more.
"""

import io
import os
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.fuzz.test_lists import STRANGE
from tests.web.council import NOBODY, SIGNED_IN, council_on
from tests.web.pages.visitor import Visitor
from tests.web.test_crawl import PUBLISHER, World

EXAMPLES = int(os.environ.get("KENTLEDGE_FUZZ", "60"))
NOBODYS = "00000000-0000-4000-8000-00000000dead"
BASES = ("valid_at", "known_at", "cursor", "sort", "limit", "format", "q", "step", "at", "from", "as_of")
"""What pages are asked that need not stand on them."""
LEAVING = ("/sign-", "/account", "/api")
"""Where somebody is signed out, or nothing is a page."""
_FORM = re.compile(r"<form.*?</form>", re.DOTALL)
_NAMED = re.compile(r'<(?:input|select|textarea|button)[^>]* name="([^"]+)"[^>]*?(?: value="([^"]*)")?[^>]*>')
_ASKED = re.compile(r'href="[^"?#]*\?([^"#]*)"')


class Pages:
    """Everybody at the pages of a council, and every address that is a page."""

    def __init__(self, world: World) -> None:
        self._visitors = {role: Visitor(world.council, role) for role in (NOBODY, *SIGNED_IN)}
        ids = {name: given[0] for name, given in world.ids().items()}
        ids["reference"] = world.contract.reference
        self.addresses = []
        for rule in world.council.app.url_map.iter_rules():
            if rule.endpoint.startswith("pages.") and "GET" in (rule.methods or ()):
                address = re.sub(r"<(?:\w+:)?(\w+)>", lambda named: ids.get(named[1], NOBODYS), rule.rule)
                if not address.startswith(LEAVING):
                    self.addresses.append(address)
        self.addresses.sort()

    def get(self, role: str, address: str, query: dict[str, str]) -> TestResponse:
        return self._visitors[role].get(address, **query)

    def post(self, role: str, address: str, fields: dict[str, Any]) -> TestResponse:
        return self._visitors[role].client.post(
            address, data=fields, headers={"Accept": "text/html"}, content_type="multipart/form-data"
        )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with council_on(tmp_path_factory.mktemp("pages"), **PUBLISHER) as council:
        found = Pages(World(council))
        assert len(found.addresses) > 60
        yield found


def assert_told(answer: TestResponse) -> None:
    """It is a page, a file or the way to one; where something was wrong, a page says so under a heading."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.mimetype == "text/html", answer.text
        assert re.search(r"<h1[^>]*>\s*\S", answer.text), answer.text


def typed() -> st.SearchStrategy[str]:
    """What somebody may type, or a program send."""
    return st.sampled_from(STRANGE) | st.text(max_size=20).filter(_sendable)


def _sendable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def fields_of(form: str) -> dict[str, str]:
    """What a form would send as it stands, by name."""
    return {name: unescape(value) for name, value in _NAMED.findall(form)}


def names_on(page: str) -> list[str]:
    """What a page can be asked: what its forms and links ask, and what any page may be."""
    forms = (name for form in _FORM.findall(page) if 'method="post"' not in form for name in fields_of(form))
    links = (part.partition("=")[0] for query in _ASKED.findall(page) for part in unescape(query).split("&"))
    return sorted({*forms, *links, *BASES} - {""})


def test_whatever_a_page_is_asked_or_sent(pages: Pages) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def asked(data: st.DataObject) -> None:
        role = data.draw(st.sampled_from((NOBODY, *SIGNED_IN)))
        address = data.draw(st.sampled_from(pages.addresses))
        page = pages.get(role, address, {})
        assert_told(page)
        if page.mimetype != "text/html":
            return
        names = data.draw(st.lists(st.sampled_from(names_on(page.text)), max_size=3, unique=True))
        query = {name: data.draw(typed()) for name in names}
        note(f"GET {address} {query} as {role or 'nobody'}")
        assert_told(pages.get(role, address, query))
        forms = [form for form in _FORM.findall(page.text) if 'method="post"' in form]
        if not forms:
            return
        form = data.draw(st.sampled_from(forms))
        action = unescape((re.findall(r'<form[^>]* action="([^"]*)"', form) or [address])[0]) or address
        if action.startswith(LEAVING):
            return
        fields: dict[str, Any] = fields_of(form)
        for name in data.draw(st.lists(st.sampled_from(sorted({*fields, "step"})), max_size=6, unique=True)):
            fields[name] = data.draw(typed())
        if data.draw(st.booleans()):
            fields["step"] = data.draw(st.sampled_from(("check", "record", "change", "add")))
        if 'type="file"' in form and data.draw(st.booleans()):
            name = re.findall(r'<input[^>]* name="([^"]+)"[^>]*type="file"', form) or ["file"]
            fields[name[0]] = (io.BytesIO(data.draw(st.binary(max_size=40))), data.draw(typed()))
        note(f"POST {action} {fields} as {role or 'nobody'}")
        assert_told(pages.post(role, action, fields))

    asked()
