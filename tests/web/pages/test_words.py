"""Pages speak in words: no id stands where a thing has a name, no code where a choice, field or rule has words."""

import re
from html import unescape
from typing import Final

import pytest

from application.sample import ENTERED_AS
from tests.web.pages.reading import links_of, text_of
from web.app import create_app
from web.pages.words import place_in_words, rule_in_words, singular
from web.services import Services

CODE: Final = re.compile(
    r"(?<![\w/.@-])(?:p-\d{4}|[a-z]+(?:_[a-z0-9]+)+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}"
    r"|[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z0-9]+)+|[a-z_]+\.[a-z_]+\.v\d+)(?!\w)"
)
"""A person's id, a field's name, a stream's id, a rule's name, an event's."""
BARE_AMOUNT: Final = re.compile(r"(?<![\w.,£-])\d{4,}\.\d{2}(?![\w.])")
"""An amount as programs write it: people are shown £1,250,000.00."""
AS_SENT: Final = {"/notices/{}/draft": "the notice, as it is sent"}
EXCEPTIONS: Final = {
    "/account": "one's own id, with which one signs in",
    "/people": "the id with which each signs in, and by which the operator's commands name them",
    "/people/{}": "the same",
    "/notices/{}/draft": "the notice as it is sent: in the words of the open data standard",
    "/change-requests/{}/notice-draft": "the same",
}
"""Pages that show ids, and why. What stands as code (an event's reference, a command, a digest) is shown as such
everywhere; the API's own page speaks of the API."""
_ID: Final = re.compile(r"/(?:[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]+-[\w-]+|p-\d+)")
_LEFT_OUT: Final = ("/api/", "/assets/", "/sign", "//")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("units", 1, "directorate"), "Directorate of unit 1"),
        (("model", "questions", 1, "wording"), "Wording of question 1"),
        (
            ("versions", 3, "entries", 1, "items", 2, "lead_officers"),
            "Lead officers of item 2 of entry 1 of version 3",
        ),
        (("term", "end"), "End of the term"),
        (("roles", "contract_manager"), "Contract manager"),
        (("findings", 1, "raised_on"), "Finding 1 raised on"),
        (("kpi_id",), "KPI"),
        (("values", "estimated_incl_vat"), "Value over the whole term, including VAT"),
        (("suppliers", 2), "Supplier 2"),
    ],
)
def test_a_place_in_a_state_is_said_as_people_say_it(path: tuple[str | int, ...], said: str) -> None:
    assert place_in_words(path) == said


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("Lead officers", "Lead officer"),
        ("Entries", "Entry"),
        ("Breaches", "Breach"),
        ("Taxes", "Tax"),
        ("Access", "Access"),
        ("Criteria", "Criteria"),
    ],
)
def test_one_of_a_list_is_called_in_the_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


def test_a_rule_is_called_in_words() -> None:
    assert rule_in_words("review.findings-to-pass") == "Review: findings to pass"
    assert rule_in_words("submission.kpi-stands") == "Submission: KPI stands"
    assert rule_in_words("limit.reg-72.substantial") == "Limit reg 72: substantial"
    assert rule_in_words("effective-date.within-reach") == "Effective date: within reach"


def test_no_id_or_code_stands_where_there_are_words(sample: tuple[Services, str]) -> None:
    """One page of every kind that is led to, as each of those who see other pages than the rest."""
    services, _ = sample
    app, found, seen = create_app(services=services), set(), set()
    for name in ("governance", "administrator", "supplier-contact"):
        client, entered = app.test_client(), ENTERED_AS[name]
        client.set_cookie("kentledge", services.sessions.begin(entered.person, entered.role))
        to_open, shapes = ["/"], set()
        while to_open:
            address = to_open.pop(0).partition("#")[0]
            shape = _ID.sub("/{}", address.partition("?")[0])
            if shape in shapes or not address.startswith("/") or address.startswith(_LEFT_OUT):
                continue
            shapes.add(shape)
            page = client.get(address, headers={"Accept": "text/html"})
            if page.status_code == 200 and page.mimetype == "text/html":
                to_open += [unescape(link) for link in links_of(page.text)]
                text = text_of(page.text)
                amounts = () if shape in AS_SENT else BARE_AMOUNT.findall(text)
                codes = {*CODE.findall(text), *amounts}
                found |= {(shape, code) for code in codes if shape not in EXCEPTIONS}
                seen.add(shape)
    assert found == set()
    assert EXCEPTIONS.keys() <= seen
    assert len(seen) > 80
