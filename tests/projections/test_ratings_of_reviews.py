"""Ratings of reviews over time: what was passed on, then and now; areas asked for; what owners were asked."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from projections.duties import DutiesQuery, duties
from projections.ratings_over_time import movements, ratings_of_reviews
from projections.reports.catalogue import BY_NAME
from projections.reports.definition import ReportRequest
from projections.reports.paper import Cell
from tests.web.council import Clock, Council, council_on
from tests.web.test_confidentiality import Reviewed

DAY = date(2020, 12, 31)


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Council]:
    """A council whose clock stands on the day after its first review."""
    with council_on(tmp_path / "record", clock=Clock("2020-03-27")) as council:
        yield council


def on_day(council: Council, day: str) -> None:
    """Let the record's clock stand on a day."""
    council.services.record.ledger.clock = Clock(day)


class ReviewedAgain(Reviewed):
    """The contract of the review before, reviewed once more later that year."""

    def __init__(self, before: Reviewed) -> None:
        self.council, self.contract = before.council, before.contract
        on_day(self.council, "2020-11-06")
        self.cabinet, self.management, self.committee = before.cabinet, before.management, before.committee
        items = [
            {"title": "School meals", "contract_id": self.contract.contract_id, "lead_officers": ["p-gwyn"]}
        ]
        self.path = "/api/v1/reviews"
        asked = {"group_id": before.cmrg, "date": "2020-11-05", "items": items}
        self.review_id = self.say("reviewer", "", asked)["review_id"]
        self.path += f"/{self.review_id}"
        self.say("reviewer", "/holding", {"held_on": "2020-11-05"})
        rated = {"item": 1, "area": 5, "rating": "sound", "comment": "Checked at the source."}
        self.say("reviewer", "/assessments", rated)
        stood = {"item": 1, "target": "financial", "standing": "met"}
        self.say("reviewer", "/target-positions", stood)
        finding = {"item": 1, "theme": "use of KPIs", "text": "Still one KPI.", "severity": "low"}
        self.say("reviewer", "/findings", finding)


def table(council: Council, report: str, name: str, position: int | None = None) -> list[tuple[Cell, ...]]:
    """The rows of a table of a report at the end of the year."""
    basis = council.services.record.basis(DAY, position)
    names = council.services.access.names()
    paper = BY_NAME[report].paper(ReportRequest(council.services.record, basis, names, {}))
    [found] = [block for block in paper.tables if block.name == name]
    return list(found.rows())


def told(council: Council, position: int | None = None) -> list[tuple[str, str]]:
    basis = council.services.record.basis(DAY, position)
    found = ratings_of_reviews(council.services.record, basis, date.min, DAY)
    return [(rated.scale, rated.rating) for rated in found]


def on_a_day_in_november(review: Reviewed) -> None:
    on_day(review.council, "2020-11-20")
    posts = {
        "member": {"group_id": review.cabinet, "post_id": "post"},
        "director": {"group_id": review.management, "post_id": "post"},
    }
    review.say("governance", "/passings", {"item": 1, **posts})


def shared(review: Reviewed) -> None:
    on_day(review.council, "2020-11-25")
    body = {"passing": 1, "committee_id": review.committee, "reason": "Asked at scrutiny"}
    review.say("member", "/committee-sharing", body)


def test_what_was_passed_on_is_compared_then_and_now(council: Council) -> None:
    first = Reviewed(council)
    again = ReviewedAgain(first)
    nothing = council.head
    assert told(council) == []
    assert table(council, "ratings", "areas") == []
    for review in (first, again):
        on_a_day_in_november(review)
    assert told(council) == [("four-level", "weak"), ("four-level", "sound"), ("targets", "met")]
    assert told(council, nothing) == []
    basis = council.services.record.basis(DAY)
    [moved] = movements(ratings_of_reviews(council.services.record, basis, date.min, DAY))
    assert (moved.then.rating, moved.now.rating, moved.direction) == ("weak", "sound", "better")
    assert table(council, "ratings", "areas") == [("5. Managing performance", 2, 1, 1, 0, 0)]
    assert table(council, "ratings", "directorates") == [("Education", 2, 1, 1, 0, 0)]
    assert table(council, "ratings", "positions") == [("2020", "financial", 1, 0, 0, 0)]
    assert table(council, "ratings", "contracts") == []
    for review in (first, again):
        shared(review)
    [line] = table(council, "ratings", "contracts")
    assert line[3:] == ("2020-03-26", "weak", "2020-11-05", "sound", "better")


def test_areas_that_the_tier_asks_for_are_held_against_those_assessed_and_owners_are_told_of(
    council: Council,
) -> None:
    first = Reviewed(council)
    council.change(first.contract, "tier")
    again = ReviewedAgain(first)
    asked: dict[str, Any] = {"item": 1, "to": "p-bryn", "text": "Who counts?"}
    again.say("reviewer", "/questions", asked)
    assert table(council, "reviews", "coverage") == [("2020-11-05", "School meals", "Gold", 11, 1, 10)]
    assert [row[1:] for row in table(council, "reviews", "owners")] == [(1, 0, 1, 0, 0)]
    basis = council.services.record.basis(date(2020, 11, 10))
    found = {duty.duty: duty for duty in duties(council.services.record, basis, DutiesQuery())}
    assert found["areas to assess"].what.endswith("10 of 11 are not assessed yet.")
    assert found["question"].who == ("p-bryn",)
    on_day(council, "2020-11-07")
    answer = {"question": 1, "text": "The schools do."}
    again.say("owner", "/answers", answer)
    assert [row[1:] for row in table(council, "reviews", "owners")] == [(1, 1, 0, 0, 0)]
    later = {duty.duty for duty in duties(council.services.record, basis, DutiesQuery())}
    assert "question" in later  # on that day it waited, as the basis knows it
    now = council.services.record.basis(date(2020, 11, 10))
    assert "question" not in {duty.duty for duty in duties(council.services.record, now, DutiesQuery())}


def test_contracts_due_by_their_tier_and_not_put_down_are_told_with_why(council: Council) -> None:
    first = Reviewed(council)
    council.change(first.contract, "tier")
    another = council.register(reference="CT-NEVER", title="School buses")
    council.change(another, "tier")
    reach = table(council, "reviews", "reach")
    assert [row[1:] for row in reach] == [("Gold", 2, 1, 0, 1)]
    [left_out] = table(council, "reviews", "left-out")
    assert (left_out[0], left_out[4]) == ("CT-NEVER", None)
    assert str(left_out[5]).endswith("no review of it is on record.")
