"""The review of these tests: two contracts and a provider, the posts that findings go to, and a committee."""

from datetime import date
from typing import Any
from uuid import UUID

from domain.chronicle import Chronicle
from domain.decisions import Actor
from domain.group.convening import Convened
from domain.group.holders import HolderAppointed
from domain.group.posts import PostCreated
from domain.group.terms import Post
from domain.review import REVIEW
from domain.review.closing import Closed
from domain.review.committee import SharedWithCommittee
from domain.review.finding import FindingRaised
from domain.review.holding import Held
from domain.review.passing import FindingsPassed
from domain.review.scheduling import Cancelled, Scheduled
from domain.review.terms import AuditCheck, Criteria, Item, Judged, Recipient
from tests.givens import Entry, on, registered
from tests.streams import CONTRACT_ID, Story, chronicle, given

OTHER_CONTRACT = UUID("c0ffee00-0000-4000-8000-0000000000c2")
CMRG = UUID("97000000-0000-4000-8000-000000000001")
CABINET = UUID("97000000-0000-4000-8000-000000000002")
CMT = UUID("97000000-0000-4000-8000-000000000003")
COMMITTEE = UUID("97000000-0000-4000-8000-000000000004")

REVIEWER = Actor("p-ieuan", "reviewer")
MEMBER = Actor("p-lowri", "member")
DIRECTOR = Actor("p-mared", "director")


def a_group(group_id: UUID, kind: Any, *posts: tuple[Post, str], name: str = "Cabinet") -> Chronicle[Any]:
    """A group in being since 2015, whose posts are held since 2019."""
    facts: list[Entry] = [on("2015-01-01", Convened(name=name, kind=kind, convened_on="2015-01"))]
    for post, holder in posts:
        facts.append(on("2015-01-01", PostCreated(post=post)))
        if holder:
            facts.append(
                on(
                    "2019-05-01",
                    HolderAppointed(post_id=post.post_id, title=post.title, person=holder),
                )
            )
    return chronicle(group_id, facts)


PORTFOLIO = Post(
    post_id="cm-education",
    title="Cabinet Member for Education",
    kind="Cabinet Member",
    directorates=("Education",),
)
HEALTH = Post(
    post_id="cm-health", title="Cabinet Member for Health", kind="Cabinet Member", directorates=("Health",)
)
VACANT = Post(
    post_id="cm-vacant",
    title="Deputy Cabinet Member for Education",
    kind="Cabinet Member",
    directorates=("Education",),
)
CORPORATE = Post(
    post_id="cd-education",
    title="Corporate Director of Education",
    kind="Corporate Director",
    directorates=("Education",),
)

OTHERS = (
    chronicle(CONTRACT_ID, [registered()]),
    chronicle(OTHER_CONTRACT, [registered(reference="CT-0002", title="School buses")]),
    a_group(CMRG, "review group", name="Contract Management Review Group"),
    a_group(CABINET, "cabinet", (PORTFOLIO, "p-lowri"), (HEALTH, "p-mair"), (VACANT, "")),
    a_group(CMT, "management team", (CORPORATE, "p-mared"), name="Corporate Management Team"),
    a_group(COMMITTEE, "committee", name="Education Cabinet Committee"),
)
"""Every stream that a step of a review may need."""

MEALS = Item(
    number=1,
    title="School meals",
    contract_id=CONTRACT_ID,
    directorate="Education",
    lead_officers=("p-dilwyn",),
)
BUSES = Item(
    number=2,
    title="School buses",
    contract_id=OTHER_CONTRACT,
    directorate="Education",
    lead_officers=("p-eleri", "p-gwyn"),
)
KCHFT = Item(number=3, title="KCHFT", kind="provider", lead_officers=("p-eleri",))
SCHEDULED = on("2023-01-10", Scheduled(group_id=CMRG, date="2023-05", items=(MEALS, BUSES, KCHFT)))
HELD = on("2023-05-16", Held(held_on=date(2023, 5, 16)))
HIGH_VALUE = Criteria(value=Judged("high", "Among the ten largest"))
NO_CLASH = AuditCheck(clash=False, outcome="Not in this year's programme")
FINDING = FindingRaised(
    number=1, item=1, theme="use of KPIs", text="Two KPIs cannot be measured.", severity="high"
)
RAISED = on("2023-05-20", FINDING, REVIEWER)
TO_MEMBER = Recipient(group_id=CABINET, post_id="cm-education", title=PORTFOLIO.title, holder="p-lowri")
TO_DIRECTOR = Recipient(group_id=CMT, post_id="cd-education", title=CORPORATE.title, holder="p-mared")
PASSED_FACT = FindingsPassed(passing=1, item=1, findings=(1,), member=TO_MEMBER, director=TO_DIRECTOR)
PASSED = on("2023-06-01", PASSED_FACT, REVIEWER)
SHARED = on(
    "2023-06-02",
    SharedWithCommittee(
        passing=1,
        item=1,
        office="member",
        decided_by="p-lowri",
        committee_id=COMMITTEE,
        committee="Education Cabinet Committee",
    ),
)
CLOSED = on("2023-06-03", Closed())
CANCELLED = on("2023-02-01", Cancelled())


def review(*entries: Entry) -> Story:
    """The review after these entries."""
    return given(REVIEW, entries, OTHERS)
