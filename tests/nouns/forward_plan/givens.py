"""The plan of these tests: three reviews of one group, a committee, and the first version."""

from typing import Any
from uuid import UUID

from domain.chronicle import Chronicle
from domain.decisions import Actor
from domain.forward_plan import FORWARD_PLAN, terms
from domain.forward_plan.endorsement import Endorsed
from domain.forward_plan.fingerprint import fingerprint
from domain.forward_plan.issue import Issued
from domain.forward_plan.recommendation import Recommended
from domain.forward_plan.terms import Line
from domain.forward_plan.withdrawal import Withdrawn
from domain.group.convening import Convened
from domain.group.disbandment import Disbanded
from domain.review.scheduling import Cancelled, Scheduled
from domain.review.terms import Item
from tests.givens import Entry, on
from tests.nouns.review.givens import CMRG, COMMITTEE, OTHERS, a_group
from tests.streams import CONTRACT_ID, Story, chronicle, given

CLERK = Actor("p-dilwyn", "governance")
DATED = UUID("4e000000-0000-4000-8000-000000000001")
MONTHLY = UUID("4e000000-0000-4000-8000-000000000002")
UNDATED = UUID("4e000000-0000-4000-8000-000000000003")
GONE = UUID("4e000000-0000-4000-8000-000000000004")
OTHERS_REVIEW = UUID("4e000000-0000-4000-8000-000000000005")
PAST = UUID("4e000000-0000-4000-8000-000000000006")
OTHER_GROUP = UUID("97000000-0000-4000-8000-000000000005")
DISBANDED = UUID("97000000-0000-4000-8000-000000000006")

PFI = Item(number=1, title="Tŷ Gwyn PFI", contract_id=CONTRACT_ID, lead_officers=("p-dilwyn", "p-eleri"))
ROADS = Item(number=1, title="Large Road Contracts", kind="area", lead_officers=("p-gwyn",))


def put_down(review_id: UUID, date: str, *more: Entry, item: Item = PFI, group_id: UUID = CMRG) -> Any:
    """A review put down on 10 January 2023."""
    scheduled = Scheduled(group_id=group_id, date=date, items=(item,))
    return chronicle(review_id, [on("2023-01-10", scheduled), *more])


REVIEWS: tuple[Chronicle[Any], ...] = (
    put_down(DATED, "2023-09-05"),
    put_down(MONTHLY, "2023-10", item=ROADS),
    put_down(UNDATED, "TBC", item=ROADS),
    put_down(GONE, "2023-09-12", on("2023-03-01", Cancelled())),
    put_down(OTHERS_REVIEW, "2023-09-12", group_id=OTHER_GROUP),
    put_down(PAST, "2023-05-02", item=ROADS),
)
WORLD = (
    *OTHERS,
    *REVIEWS,
    a_group(OTHER_GROUP, "review group", name="Another group"),
    chronicle(
        DISBANDED,
        [
            on("2015-01-01", Convened(name="Old committee", kind="committee", convened_on="2015")),
            on("2022-01-01", Disbanded()),
        ],
    ),
)


def row(review_id: UUID, date: str, item: Item) -> terms.Entry:
    """An entry as a version has it."""
    line = Line(
        number=item.number,
        title=item.title,
        kind=item.kind,
        contract_id=item.contract_id,
        lead_officers=item.lead_officers,
    )
    return terms.Entry(review_id=review_id, date=date, items=(line,))


ROWS = (row(DATED, "2023-09-05", PFI), row(MONTHLY, "2023-10", ROADS), row(UNDATED, "TBC", ROADS))
NAME = "Contract Management Review Group"
FIRST = Issued(group_id=CMRG, group=NAME, version=1, entries=ROWS, fingerprint=fingerprint(ROWS))
SECOND = Issued(group_id=CMRG, group=NAME, version=2, entries=ROWS[:1], fingerprint=fingerprint(ROWS[:1]))
ISSUED = on("2023-05-01", FIRST)
ISSUED_AGAIN = on("2023-06-01", SECOND)
WORDING = "The Committee is asked to endorse the forward plan of reviews."
RESOLVED = "RESOLVED to endorse the forward plan of reviews."
MINUTE = "Education Cabinet Committee, minute 12"
RECOMMENDED_FACT = Recommended(
    version=1,
    fingerprint=FIRST.fingerprint,
    committee_id=COMMITTEE,
    committee="Education Cabinet Committee",
    meeting="2023-06",
    wording=WORDING,
)
RECOMMENDED = on("2023-05-02", RECOMMENDED_FACT)
ENDORSED_FACT = Endorsed(
    version=1,
    fingerprint=FIRST.fingerprint,
    committee_id=COMMITTEE,
    committee="Education Cabinet Committee",
    outcome="endorsed",
    resolved=RESOLVED,
)
ENDORSED = on("2023-06-13", ENDORSED_FACT)
WITHDRAWN = on("2023-06-10", Withdrawn(version=1))


def plan(*entries: Entry) -> Story:
    """The plan after these entries."""
    return given(FORWARD_PLAN, entries, WORLD)
