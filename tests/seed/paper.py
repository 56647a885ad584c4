"""The seed's two tables, entered as the governance team would: people, group, reviews, plan, recommendation."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.directory import add_person
from tests.web.council import Council, council_on

TERMS = (
    "Review the performance of providers and services in relation to financial, performance and contract management "
    "targets, including but not limited to contract / provider monitoring; contract / provider management; and "
    "contract / provider review and evaluation."
)
PUT_DOWN_ON = "2019-10-08"
ISSUED_ON = "2019-10-15"
"""The paper bears no date; it lies between the last review held and the first one to come."""
MEETING_ON = "2019-11-12"
"""Nor does it name the meeting's day: made up, between the same two."""
WORDING = (
    "The Cabinet Committee is asked to consider this update and endorse the CMRG’s forward plan of reviews."
)
RESOLVED = "RESOLVED to consider this update and endorse the proposed forward plan of reviews for CMRG."
MINUTE = "Cabinet Committee, minute 12 (made up)"


def person_id(name: str) -> str:
    """The opaque id that these tests give to a name."""
    return "p-" + re.sub(r"[^a-z]+", "-", name.lower())


@dataclass
class Paper:
    """What was entered."""

    council: Council
    tables: Mapping[str, Any]
    group_id: str = ""
    committee_id: str = ""
    plan_id: str = ""
    recommendation_id: str = ""
    before_endorsement: int = 0
    """The last log position before the committee decided."""
    reviews: dict[str, str] = field(default_factory=dict)
    """Ids of reviews by their date as printed."""

    def open(self, path: str, role: str = "governance", **body: Any) -> dict[str, Any]:
        """Bring something into being."""
        response = self.council.post(f"/api/v1{path}", body, role)
        assert response.status_code == 201, response.text
        told: dict[str, Any] = response.get_json()
        return told

    def change(self, path: str, segment: str, role: str = "governance", **body: Any) -> dict[str, Any]:
        """Record something, having just looked."""
        seen = self.council.get(f"/api/v1{path}", role)
        assert seen.status_code == 200, seen.text
        response = self.council.post(f"/api/v1{path}/{segment}", body, role, if_match=seen.headers["ETag"])
        assert response.status_code == 201, response.text
        told: dict[str, Any] = response.get_json()
        return told

    def read(self, path: str, **query: Any) -> Any:
        """What the governance team is answered."""
        return self.council.read(f"/api/v1{path}", "governance", **query)


def rows(paper: Paper, table: str) -> list[dict[str, Any]]:
    """The rows of one of the two tables."""
    found: list[dict[str, Any]] = paper.tables[table]["rows"]
    return found


def _people(paper: Paper) -> None:
    for row in paper.tables["people_in_text"]:
        add_person(paper.council.services.directory, person_id(row["name"]), row["name"])


def _groups(paper: Paper) -> None:
    parent = paper.open(
        "/groups", name="Budget Delivery Group", short_name="BDG", kind="board", convened_on="2016-01"
    )
    paper.group_id = paper.open(
        "/groups",
        name="Contract Management Review Group",
        short_name="CMRG",
        kind="review group",
        convened_on="2016-09",
        parent_id=parent["group_id"],
        terms_of_reference=TERMS,
    )["group_id"]
    group = f"/groups/{paper.group_id}"
    posts = (
        ("chair", "chair", "Cabinet Member for Strategic Commissioning"),
        ("vice-chair", "vice chair", "Deputy Cabinet Member for Finance"),
    )
    for post_id, kind, title in posts:
        paper.change(group, "posts", post_id=post_id, title=title, kind=kind, effective_from="2019-04-01")
    paper.change(
        group,
        "opening-balances",
        what="contracts reviewed",
        comparator="more than",
        count=40,
        up_to="2019-10-01",
        source="Committee paper, 1.3",
        effective_from="2019-10-01",
    )
    paper.committee_id = paper.open(
        "/groups", name="Cabinet Committee", kind="committee", convened_on="2012-04"
    )["group_id"]


def _review(paper: Paper, row: Mapping[str, Any], put_down_on: str) -> str:
    items = [
        {
            "title": item["title"],
            "kind": "area",
            "lead_officers": [person_id(name) for name in item["lead_officers"]],
        }
        for item in row["items"]
    ]
    review_id: str = paper.open(
        "/reviews",
        group_id=paper.group_id,
        date=row["date_iso"] or "TBC",
        items=items,
        effective_from=put_down_on,
    )["review_id"]
    paper.reviews[row["date_as_printed"]] = review_id
    return review_id


def _reviews(paper: Paper) -> None:
    for row in rows(paper, "completed_reviews"):
        review_id = _review(paper, row, "2019-03-01")
        paper.change(f"/reviews/{review_id}", "holding", held_on=row["date_iso"])
    for row in rows(paper, "forward_plan"):
        _review(paper, row, PUT_DOWN_ON)


def _plan(paper: Paper) -> None:
    to_come = [paper.reviews[row["date_as_printed"]] for row in rows(paper, "forward_plan")]
    issued = paper.open(
        "/forward-plans",
        group_id=paper.group_id,
        reviews=list(reversed(to_come)),  # the plan puts them in the order of the paper by itself
        effective_from=ISSUED_ON,
    )
    paper.plan_id = issued["forward_plan_id"]
    version = paper.read(f"/forward-plans/{paper.plan_id}/table")
    plan = {
        "forward_plan_id": paper.plan_id,
        "version": version["version"],
        "fingerprint": version["fingerprint"],
    }
    paper.recommendation_id = paper.open(
        "/recommendations",
        committee_id=paper.committee_id,
        meeting="2019-11",
        acts=[
            {"act": "consider", "object": "this update"},
            {"act": "endorse", "object": "the CMRG’s forward plan of reviews", "plan": plan},
        ],
        wording=WORDING,
        effective_from=ISSUED_ON,
    )["recommendation_id"]
    paper.before_endorsement = paper.council.head
    paper.change(
        f"/recommendations/{paper.recommendation_id}",
        "decisions",
        outcomes=[{"act": 1, "outcome": "agreed"}, {"act": 2, "outcome": "agreed"}],
        resolved=RESOLVED,
        authority=MINUTE,
        effective_from=MEETING_ON,
    )


@contextmanager
def paper_on(data: Path, tables: Mapping[str, Any]) -> Iterator[Paper]:
    """Everything that the paper says, on a record of its own."""
    with council_on(data) as council:
        paper = Paper(council, tables)
        _people(paper)
        _groups(paper)
        _reviews(paper)
        _plan(paper)
        yield paper
