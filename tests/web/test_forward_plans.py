"""A plan's drift: everything that became of the reviews that a committee endorsed, asked for through the API."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from domain.forward_plan import FORWARD_PLAN
from domain.forward_plan.endorsement import Endorsed
from tests.web.council import Council, assert_problem

CLERK = "governance"


@dataclass
class Planned:
    """A group, four reviews of it, and version 1 of its plan, issued and endorsed today."""

    council: Council
    group_id: str = ""
    committee_id: str = ""
    plan_id: str = ""
    reviews: dict[str, str] = field(default_factory=dict)
    """Ids by the name that these tests give them."""

    def post(self, path: str, body: Any, if_match: str | None = None) -> dict[str, Any]:
        """Record something as the governance team."""
        response = self.council.post(f"/api/v1{path}", body, CLERK, if_match=if_match)
        assert response.status_code == 201, response.text
        told: dict[str, Any] = response.get_json()
        return told

    def put_down(self, name: str, date: str, *titles: str, **more: Any) -> None:
        """Schedule a review."""
        items = [{"title": title, "kind": "area", "lead_officers": ["p-anwen"]} for title in titles]
        body = {"group_id": self.group_id, "date": date, "items": items, **more}
        self.reviews[name] = self.post("/reviews", body)["review_id"]

    def change(self, name: str, segment: str, **body: Any) -> dict[str, Any]:
        """Record something about a review."""
        path = f"/reviews/{self.reviews[name]}"
        seen = self.council.get(f"/api/v1{path}", CLERK).headers["ETag"]
        return self.post(f"{path}/{segment}", body, seen)

    def issue(self, *names: str, **more: Any) -> None:
        """Issue a version."""
        body = {"group_id": self.group_id, "reviews": [self.reviews[name] for name in names], **more}
        self.plan_id = self.post("/forward-plans", body)["forward_plan_id"]

    def endorsement(self, **changes: Any) -> dict[str, Any]:
        """What it takes to record that version 1 was endorsed."""
        body = {
            "version": 1,
            "fingerprint": self.read("table", version=1)["fingerprint"],
            "committee_id": self.committee_id,
            "outcome": "endorsed",
            "resolved": "RESOLVED to endorse it.",
            "authority": "Minute 12",
        }
        return body | changes

    def endorse(self, **changes: Any) -> Any:
        """Record that version 1 was endorsed."""
        path = f"/api/v1/forward-plans/{self.plan_id}"
        seen = self.council.get(path, CLERK).headers["ETag"]
        return self.council.post(f"{path}/endorsements", self.endorsement(**changes), CLERK, if_match=seen)

    def read(self, what: str, **query: Any) -> Any:
        """The plan's table or drift."""
        return self.council.read(f"/api/v1/forward-plans/{self.plan_id}/{what}", CLERK, **query)

    def drift(self, **query: Any) -> list[tuple[str, str, str, str, str]]:
        """Each change: which review, what kind, what, before and after."""
        named = {review_id: name for name, review_id in self.reviews.items()}
        return [
            (named[change["review_id"]], change["kind"], change["what"], change["was"], change["now"])
            for change in self.read("drift", **query)["changes"]
        ]


@pytest.fixture
def planned(council: Council) -> Planned:
    return planned_in(council)


@pytest.fixture
def either_planned(either_council: Council) -> Planned:
    """The same, once on each store."""
    return planned_in(either_council)


def planned_in(council: Council) -> Planned:
    planned = Planned(council)
    groups = {}
    for kind in ("review group", "committee"):
        body = {"name": f"The {kind}", "kind": kind, "convened_on": "2016-09"}
        groups[kind] = planned.post("/groups", body)["group_id"]
    planned.group_id, planned.committee_id = groups["review group"], groups["committee"]
    planned.put_down("first", "2090-01-15", "Meals", "Buses")
    planned.put_down("second", "2090-02", "Roads")
    planned.put_down("third", "TBC", "Housing")
    planned.issue("first", "second", "third")
    assert planned.endorse().status_code == 201
    return planned


def test_nothing_drifts_by_itself(planned: Planned) -> None:
    told = planned.read("drift")
    assert (told["version"], told["endorsed_by"], told["changes"]) == (1, "The committee", [])
    assert [(row["planned"], row["status"], row["unchanged"]) for row in told["standing"]] == [
        ("2090-01-15", "scheduled", True),
        ("2090-02", "scheduled", True),
        ("TBC", "scheduled", True),
    ]


def test_each_later_change_is_told_with_its_reason_and_place(planned: Planned) -> None:
    before = planned.read("table")
    planned.change("first", "dates", date="2090-03-05", reason="Purdah")
    planned.change("first", "dropped-items", item=2, reason="Taken over")
    item = {"title": "Trains", "kind": "area", "lead_officers": ["p-bryn"]}
    planned.change("first", "items", item=item, reason="A Member's wish")
    planned.change("first", "lead-officers", item=1, lead_officers=["p-bryn", "p-anwen"], reason="A move")
    planned.change("second", "cancellation", reason="No longer ours")
    planned.put_down("fourth", "2090-04-01", "Parks", reason="New risk")
    assert planned.drift() == [
        ("first", "moved", "Meals; Buses", "15 January 2090", "5 March 2090"),
        ("first", "line dropped", "Buses", "Anwen Example", ""),
        ("first", "line added", "Trains", "", "Bryn Example"),
        ("first", "lead officers changed", "Meals", "Anwen Example", "Bryn Example / Anwen Example"),
        ("second", "review cancelled", "Roads", "February 2090", ""),
        ("fourth", "review added", "Parks", "", "1 April 2090"),
    ]
    told = planned.read("drift")
    reasons = [change["reason"] for change in told["changes"]]
    assert reasons == ["Purdah", "Taken over", "A Member's wish", "A move", "No longer ours", "New risk"]
    assert {change["actor_name"] for change in told["changes"]} == {"Dilwyn Example"}
    last = planned.council.head
    assert [change["position"] for change in told["changes"]] == list(range(last - 5, last + 1))
    assert [row["unchanged"] for row in told["standing"]] == [False, False, True]
    assert planned.read("table")["rows"] == before["rows"]
    assert len(planned.drift(known_at=last - 3)) == 3


def test_held_as_planned_is_told_apart_from_held_on_another_day(planned: Planned) -> None:
    today = planned.council.services.record.today().isoformat()
    planned.put_down("now", today, "Libraries")
    planned.put_down("this month", today[:7], "Museums")
    planned.issue("now", "this month", "third")
    for name in ("now", "this month", "third"):
        planned.change(name, "holding", held_on=today)
    told = [row[:2] for row in planned.drift(version=2) if row[1].startswith("held")]
    assert told == [
        ("now", "held as planned"),
        ("this month", "held as planned"),
        ("third", "held on another day"),
    ]
    standing = planned.read("drift", version=2)["standing"]
    assert [(row["status"], row["unchanged"]) for row in standing] == [
        ("held", True),
        ("held", True),
        ("held", False),
    ]


def test_a_review_that_was_left_out_is_told_and_one_held_before_is_not(planned: Planned) -> None:
    planned.put_down("old", "2019-03-26", "Youth", effective_from="2019-03-01")
    planned.change("old", "holding", held_on="2019-03-26")
    planned.put_down("left out", "2090-05", "Parks")
    planned.issue("first", "second")
    assert [row[:2] for row in planned.drift(version=2)] == [
        ("third", "review added"),
        ("left out", "review added"),
    ]


def test_what_was_learned_later_about_the_day_of_the_issue_is_drift_too(planned: Planned) -> None:
    path = f"/api/v1/reviews/{planned.reviews['first']}"
    story = planned.council.read(f"{path}/story", CLERK)["entries"]
    fields = {"date": "2090-01-16"}
    correction = {"corrects": story[0]["event_id"], "fields": fields, "reason": "Misread the calendar"}
    planned.change("first", "corrections", **correction)
    assert planned.drift() == [("first", "moved", "Meals; Buses", "15 January 2090", "16 January 2090")]
    (change,) = planned.read("drift")["changes"]
    assert (change["reason"], change["corrected_at"]) == ("Misread the calendar", [])


def test_a_move_that_was_corrected_says_where_it_was_corrected(planned: Planned, council: Council) -> None:
    """The version was issued for an earlier day, so the move happened after it."""
    body = {"name": "Another group", "kind": "review group", "convened_on": "2016-09"}
    planned.group_id = planned.post("/groups", body)["group_id"]
    planned.put_down("early", "2090-06-01", "Bridges", effective_from="2020-01-01")
    told = planned.change("early", "dates", date="2090-06-02", reason="A clash", effective_from="2021-01-01")
    planned.issue("early", effective_from="2020-02-01")
    fields = {"date": "2090-06-03"}
    moved = told["events"][0]["event_id"]
    planned.change("early", "corrections", corrects=moved, fields=fields, reason="Slip")
    (change,) = planned.read("drift", version=1)["changes"]
    assert (change["was"], change["now"], change["reason"]) == ("1 June 2090", "3 June 2090", "A clash")
    assert change["corrected_at"] == [council.head]
    assert planned.read("drift", version=1, valid_at="2020-12-31")["changes"] == []


def test_an_endorsement_of_another_text_is_refused_and_leaves_no_trace(planned: Planned) -> None:
    head = planned.council.head
    response = planned.endorse(fingerprint="0" * 64, outcome="not endorsed")
    told = assert_problem(response, 422, "refused", "fingerprint")
    assert "holds another plan" in response.text, told
    assert planned.council.head == head


def test_r20_the_twelve_characters_that_the_paper_prints_are_enough(either_planned: Planned) -> None:
    planned = either_planned
    whole = planned.read("table", version=1)["fingerprint"]
    assert_problem(planned.endorse(fingerprint=whole[:11]), 422, "bad-fields", "fingerprint")
    amended = {"outcome": "endorsed as amended", "amendment": "And the actions."}
    response = planned.endorse(fingerprint=whole[:12], **amended)
    assert response.status_code == 201, response.text
    known = planned.council.services.record.chronicle(FORWARD_PLAN, UUID(planned.plan_id))
    fact = known.facts[-1].fact
    assert isinstance(fact, Endorsed)
    assert fact.fingerprint == whole


def test_drift_from_no_endorsement_asks_for_a_version(planned: Planned) -> None:
    planned.endorse(outcome="not endorsed")
    path = f"/api/v1/forward-plans/{planned.plan_id}/drift"
    told = assert_problem(planned.council.get(path, CLERK), 404, "not-found")
    assert "?version=" in told["detail"]
    assert planned.drift(version=1) == []
    assert planned.council.get(path, CLERK, version=9).status_code == 404
    assert planned.council.get(path, CLERK, version=0).status_code == 422
