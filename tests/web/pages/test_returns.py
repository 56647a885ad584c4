"""A KPI's return on one page; and what a supplier's contact is shown to choose from."""

import io

import pytest

from tests.web.council import Council
from tests.web.pages.visitor import Visitor, hidden
from tests.web.test_submissions import define

NEW = "/submissions/new"


@pytest.fixture(scope="module")
def kpi(shared_council: Council) -> str:
    return define(shared_council, shared_council.register())


def test_what_was_changed_since_it_was_looked_at_is_looked_at_first(
    shared_council: Council, kpi: str
) -> None:
    contact = Visitor(shared_council, "supplier-contact")
    form = contact.opened(NEW, kpi_id=kpi, period="2020-05")
    looked = contact.client.post(
        NEW,
        data={
            **hidden(form),
            "period": "2020-05",
            "figure": "97",
            "step": "check",
            "evidence.file": (io.BytesIO(b"%PDF-1.4 x"), "visits.pdf"),
        },
        headers={"Accept": "text/html"},
    )
    assert "With visits.pdf." in looked.text
    assert 'value="97"' in looked.text
    before = shared_council.head
    typed = {"period": "2020-05", "evidence.0.title": "visits.pdf"}
    again = contact.send(NEW, looked.text, step="record", figure="98", **typed)
    assert again.status_code == 200
    assert "98" in again.text[again.text.index("What will be recorded") :]
    assert shared_council.head == before
    told = contact.send(NEW, again.text, step="record", figure="98", **typed)
    assert told.status_code == 303
    page = contact.opened(told.headers["Location"])
    assert "98" in page
    assert "visits.pdf" in page


def test_a_contact_is_offered_nobody_but_their_own(shared_council: Council, kpi: str) -> None:
    page = Visitor(shared_council, "supplier-contact").opened(NEW, kpi_id=kpi)
    offered = page[page.index('<datalist id="people">') :]
    assert "Nerys Example" in offered
    assert "Bryn Example" not in offered
    assert "School meals" not in offered
    assert "Bryn Example" in Visitor(shared_council, "officer").opened(NEW, kpi_id=kpi)
    unknown = Visitor(shared_council, "officer").opened(NEW, kpi_id="00000000-0000-0000-0000-000000000000")
    assert "How often" not in unknown
