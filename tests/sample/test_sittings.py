"""The sittings of the sample's committee: on its page, on those of the reports, and whoever else asks."""

import re

import pytest
from flask.testing import FlaskClient

from projections import table_query
from projections.group import GROUPS
from projections.recommendation import RECOMMENDATIONS
from projections.report import REPORTS
from projections.table_query import Query
from web.app import create_app
from web.services import Services


@pytest.fixture(scope="module")
def clerk(sample: Services) -> FlaskClient:
    """A clerk's browser."""
    client = create_app(services=sample).test_client()
    client.set_cookie("kentledge", sample.sessions.begin("p-0026", "governance"))
    return client


def committee(sample: Services) -> str:
    """The Cabinet Committee's id."""
    rows = table_query.whole(sample.record, GROUPS, sample.record.basis(), Query())
    return next(row.stream_id for row in rows if row.summary.name == "Cabinet Committee")


def opened(client: FlaskClient, path: str, **query: str) -> str:
    """The text of a page, its marks left out."""
    page = client.get(path, query_string=query, headers={"Accept": "text/html"})
    assert page.status_code == 200, page.text
    main = page.text[page.text.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_the_sittings_of_a_committee_stand_on_its_page(sample: Services, clerk: FlaskClient) -> None:
    page = opened(clerk, f"/groups/{committee(sample)}")
    assert (
        page.index("13 October 2026") < page.index("27 March 2020") < page.index("Held on 22 November 2019")
    )
    for told in (
        "9 Contract Management Review Group update",
        "Agreed on 22 November 2019.",
        "Urgent: A depot was flooded on 18 November, after the agenda had gone out.",
        "Taken off: The work programme is not ready, and comes to the next sitting.",
        "Adjourned on 25 March 2020 until further notice: The meeting of 27 March is called off.",
        "The Cabinet Committee is asked to note what the reviews of the half-year found.",
    ):
        assert told in page, told


def test_what_was_put_for_the_day_of_a_sitting_is_found_by_that_day(sample: Services) -> None:
    asked = Query({"committee_id": committee(sample), "meeting": "2026-10-13"})
    (row,) = table_query.whole(sample.record, RECOMMENDATIONS, sample.record.basis(), asked)
    assert row.summary.wording.endswith("to note what the reviews of the half-year found.")


def test_a_report_says_on_which_agenda_it_stood(sample: Services, clerk: FlaskClient) -> None:
    basis = sample.record.basis()
    rows = [*table_query.whole(sample.record, REPORTS, basis, Query({"definition": "committee-paper"}))]
    told = {row.summary.issued_on: opened(clerk, f"/reports/{row.stream_id}") for row in rows}
    assert "On the agenda of Cabinet Committee , 22 November 2019, item 9" in told["2019-11-05"]
    assert "On the agenda of Cabinet Committee , 27 March 2020, item 7" in told["2020-03-05"]
    assert "On the agenda of" not in told[None]


def test_a_recommendation_says_on_which_agenda_it_stood(sample: Services, clerk: FlaskClient) -> None:
    found = table_query.whole(sample.record, RECOMMENDATIONS, sample.record.basis(), Query())
    told = {row.summary.meeting: opened(clerk, f"/recommendations/{row.stream_id}") for row in found}
    assert "On the agenda of Cabinet Committee , 22 November 2019, item " in told["2019-11-22"]
    assert "On the agenda of" not in told["2026-10-13"]  # put for that day, and no item names it


def test_agendas_are_read_at_any_basis(sample: Services, clerk: FlaskClient) -> None:
    path = f"/api/v1/groups/{committee(sample)}"
    for day, numbers in (("2019-11-13", []), ("2019-11-14", [1, 9, 10]), ("2019-11-20", [1, 9, 10, 11])):
        told = clerk.get(path, query_string={"valid_at": day}).json
        assert told is not None
        sittings = told["state"]["sittings"]
        assert [listed["item"]["number"] for each in sittings for listed in each["agenda"]] == numbers
    known = {"valid_at": "2019-11-22", "known_at": "2020-06-01"}
    told = clerk.get(path, query_string=known).json
    assert told is not None
    assert told["state"]["sittings"] == []
