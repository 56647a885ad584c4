"""What one reader sees of a record: each stream by the rule of its kind, roles and posts as they are held today."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from application.confidence import WITHHELD, Shown
from application.confidence_of_actions import WITHHELD as NOT_PASSED
from application.confidence_of_reports import DRAFTED as OF_A_DRAFT
from application.errors import NotFound
from application.record import fold
from application.sight import PaperSight, Sight
from domain.amendment.events import Annulled
from domain.chronicle import Chronicle
from domain.contract.roles import RolesAssigned
from domain.decisions import Actor
from domain.events import DecisionRecord, Envelope, Event, Recorded
from domain.group.convening import Convened
from domain.group.holders import HolderAppointed, HolderLeft
from domain.group.posts import PostCreated
from domain.review.assessment import TargetPositionRecorded
from domain.review.items import ItemAdded
from domain.review.questioning import QuestionAnswered, QuestionPut
from domain.review.terms import Item
from domain.sentences import sentence
from domain.stream import Stream
from tests.givens import TODAY, Entry, on, registered
from tests.nouns.action.test_action import AGREED
from tests.nouns.report.test_report import DRAFTED, ISSUED
from tests.nouns.review.givens import (
    CABINET,
    FINDING,
    HELD,
    OTHER_CONTRACT,
    PASSED,
    PORTFOLIO,
    RAISED,
    SCHEDULED,
    SHARED,
)
from tests.streams import CONTRACT_ID, STREAM_ID

REVIEW_ID, ACTION_ID, REPORT_ID, DRAFT_ID = STREAM_ID, UUID(int=0x21), UUID(int=0x22), UUID(int=0x23)
MEMBER, OFFICER, OTHER = Actor("p-lowri", "member"), Actor("p-anwen", "officer"), Actor("p-other", "officer")
CLERK = Actor("p-clerk", "governance")
CONVENED = on("2015-01-01", Convened(name="Cabinet", kind="cabinet", convened_on="2015-01"))
APPOINTED = HolderAppointed(post_id=PORTFOLIO.post_id, title=PORTFOLIO.title, person="p-lowri")
HANDED_ON = RolesAssigned(previous=registered().roles, roles=type(registered().roles)("p-bryn", "p-new", ()))


class Streams:
    """As much of a record as this is asked of, and what of it was asked for, how often."""

    def __init__(self, streams: dict[UUID, list[Entry]]) -> None:
        self.asked = Counter[UUID]()
        self._events: dict[UUID, list[Recorded]] = {}
        position = 0
        for stream_id, entries in streams.items():
            for version, entry in enumerate(entries, start=1):
                position += 1
                envelope = Envelope(
                    event_id=UUID(int=position),
                    valid_from=entry.valid_from,
                    actor="p-x",
                    role="reviewer",
                    decision=DecisionRecord("test"),
                    reason="Why",
                )
                event = Event(stream_id, version, envelope, entry.fact)
                self._events.setdefault(stream_id, []).append(
                    Recorded(position, datetime(2023, 7, 1, tzinfo=UTC), event)
                )

    def today(self) -> date:
        """The day of these tests."""
        return TODAY

    def events_of(self, stream_id: UUID, position: int | None = None) -> list[Recorded]:
        """The events of one stream, up to a position."""
        self.asked[stream_id] += 1
        return [
            told for told in self._events.get(stream_id, []) if position is None or told.position <= position
        ]

    def chronicle(self, stream: Stream[Any], stream_id: UUID) -> Chronicle[Any]:
        """One of these streams."""
        known = fold(self.events_of(stream_id))
        if known is None or known.noun != stream.noun:
            raise NotFound("none")
        return known


def streams(**changed: list[Entry]) -> Streams:
    """A contract, the group of a post, a review whose finding was passed, an action about it, a report and a draft."""
    told: dict[str, tuple[UUID, list[Entry]]] = {
        "contract": (CONTRACT_ID, [on("2020-02-03", registered())]),
        "group": (
            CABINET,
            [CONVENED, on("2015-01-01", PostCreated(post=PORTFOLIO)), on("2019-05-01", APPOINTED)],
        ),
        "review": (REVIEW_ID, [SCHEDULED, HELD, RAISED, PASSED]),
        "action": (ACTION_ID, [AGREED]),
        "report": (REPORT_ID, [DRAFTED, ISSUED]),
        "draft": (DRAFT_ID, [DRAFTED]),
    }
    return Streams({stream_id: changed.get(name, entries) for name, (stream_id, entries) in told.items()})


def seeing(here: Streams, who: Actor) -> Sight:
    record: Any = here
    return Sight(record, who)


def finding_read(here: Streams, who: Actor) -> bool:
    """Whether somebody reads the finding, told in each way that there is."""
    sight, known = seeing(here, who), fold(here.events_of(REVIEW_ID))
    raised = here.events_of(REVIEW_ID)[2]
    assert known is not None
    whole = sentence(raised.event.fact, {})
    read = {
        sight.latest(known).findings[0].text == FINDING.text,
        sight.in_force(known, TODAY).findings[0].text == FINDING.text,
        sight.event(whole, raised.event, known, {}) == Shown(whole, raised.event.envelope),
        sight.recorded(whole, raised, {}) == Shown(whole, raised.event.envelope),
    }
    assert len(read) == 1
    if read == {False}:
        assert sight.recorded(whole, raised, {}).sentence == WITHHELD
    return read.pop()


def appointed_until(text: str) -> list[Entry]:
    until = replace(APPOINTED, until=date.fromisoformat(text))
    return [CONVENED, on("2015-01-01", PostCreated(post=PORTFOLIO)), on("2019-05-01", until)]


def left(text: str) -> list[Entry]:
    gone = HolderLeft(post_id=PORTFOLIO.post_id, title=PORTFOLIO.title, person="p-lowri")
    return [
        CONVENED,
        on("2015-01-01", PostCreated(post=PORTFOLIO)),
        on("2019-05-01", APPOINTED),
        on(text, gone),
    ]


@pytest.mark.parametrize(
    ("who", "changed", "read"),
    [
        (CLERK, {}, True),
        (MEMBER, {}, True),
        (Actor("p-other", "member"), {}, False),
        (MEMBER, {"review": [SCHEDULED, HELD, RAISED]}, False),
        (MEMBER, {"group": left("2023-06-15")}, False),
        (MEMBER, {"group": left("2023-06-16")}, True),
        (MEMBER, {"group": appointed_until("2023-06-14")}, False),
        (MEMBER, {"group": appointed_until("2023-06-15")}, True),
        (MEMBER, {"group": []}, False),
        (OFFICER, {}, True),
        (OTHER, {}, False),
        (OFFICER, {"contract": []}, False),
        (OFFICER, {"contract": [on("2023-06-16", registered())]}, False),
        (OFFICER, {"contract": [on("2020-02-03", registered()), on("2023-06-15", HANDED_ON)]}, False),
        (OFFICER, {"contract": [on("2020-02-03", registered()), on("2023-06-16", HANDED_ON)]}, True),
        (
            Actor("p-new", "officer"),
            {"contract": [on("2020-02-03", registered()), on("2023-06-15", HANDED_ON)]},
            True,
        ),
    ],
)
def test_roles_and_posts_are_those_that_are_held_today(
    who: Actor, changed: dict[str, list[Entry]], *, read: bool
) -> None:
    assert finding_read(streams(**changed), who) is read


@pytest.mark.parametrize(("who", "read"), [(CLERK, True), (MEMBER, True), (OTHER, False)])
def test_an_action_is_read_as_its_finding_is(who: Actor, *, read: bool) -> None:
    here = streams()
    sight, agreed = seeing(here, who), here.events_of(ACTION_ID)[0]
    known = fold([agreed])
    assert known is not None
    assert (sight.latest(known).text != NOT_PASSED) is read
    assert (sight.in_force(known, TODAY).text != NOT_PASSED) is read
    assert sight.event("Agreed.", agreed.event, known, {}).withheld is not read
    assert sight.recorded("Agreed.", agreed, {}).withheld is not read


@pytest.mark.parametrize(("who", "read"), [(CLERK, True), (MEMBER, False)])
def test_a_draft_of_a_report_is_for_those_who_work_on_reports(who: Actor, *, read: bool) -> None:
    here = streams()
    sight, drafted = seeing(here, who), here.events_of(DRAFT_ID)[0]
    known = fold([drafted])
    assert known is not None
    assert (sight.latest(known) is not None) is (sight.in_force(known, TODAY) is not None) is read
    told = "Drafted." if read else OF_A_DRAFT
    assert sight.event("Drafted.", drafted.event, known, {}).sentence == told
    assert sight.recorded("Drafted.", drafted, {}).sentence == told
    issued = fold(here.events_of(REPORT_ID))
    assert issued is not None
    assert sight.latest(issued) is not None
    event = here.events_of(REPORT_ID)[1].event
    assert sight.event("Issued.", event, issued, {}) == Shown("Issued.", event.envelope)


def test_of_other_kinds_of_stream_everything_is_told() -> None:
    here = streams()
    sight, event = seeing(here, MEMBER), here.events_of(CONTRACT_ID)[0]
    known = fold([event])
    assert known is not None
    here.asked.clear()
    assert sight.in_force(known, TODAY) == sight.latest(known) == known.latest()
    assert sight.in_force(known, date(2020, 2, 2)) is None
    assert sight.latest(None) is sight.in_force(None, TODAY) is None
    whole = Shown("Registered.", event.event.envelope)
    assert (
        sight.event("Registered.", event.event, known, {})
        == sight.recorded("Registered.", event, {})
        == whole
    )
    assert not here.asked


@pytest.mark.parametrize("who", [CLERK, MEMBER])
def test_on_a_day_before_there_was_a_stream_there_is_nothing_of_it_to_read(who: Actor) -> None:
    here = streams()
    sight = seeing(here, who)
    for stream_id in (REVIEW_ID, ACTION_ID, REPORT_ID):
        known = fold(here.events_of(stream_id))
        assert sight.in_force(known, date(2022, 12, 31)) is None
        assert sight.in_force(known, TODAY) is not None


def test_where_part_of_an_event_is_told_people_in_it_are_called_by_their_names() -> None:
    """That the answer was another before was not passed: the sentence is made anew, without it."""
    put = QuestionPut(number=1, item=1, to="p-bryn", text="Who counts?")
    answer = QuestionAnswered(question=1, item=1, answered_by="p-bryn", text="Nobody.")
    anew = replace(answer, previous="Nobody.", text="Everybody.")
    asked = [on(f"2023-05-2{number}", fact) for number, fact in enumerate((put, answer, anew), start=1)]
    here = streams(review=[SCHEDULED, HELD, RAISED, *asked, PASSED])
    told, known = here.events_of(REVIEW_ID)[5], fold(here.events_of(REVIEW_ID))
    assert known is not None
    sight, names = seeing(here, MEMBER), {"p-bryn": "Bryn Parry"}
    for read in (sight.event("Whole.", told.event, known, names), sight.recorded("Whole.", told, names)):
        assert read.sentence == "Bryn Parry answered question 1: Everybody."


def test_an_event_is_read_in_the_story_as_it_stood_when_it_was_recorded() -> None:
    """Whoever leads on a line reads nothing of an annulled line that had its number (W5)."""
    old = Item(number=4, title="Old", kind="area", lead_officers=("p-old",))
    position = on("2023-05-20", TargetPositionRecorded(item=4, target="financial", standing="met"))
    gone = Annulled(stream="review", annuls=UUID(int=6), proposal=UUID(int=80), proposed_by="p-x")
    new = replace(old, title="New", lead_officers=("p-new",))
    told = [SCHEDULED, on("2023-01-11", ItemAdded(item=old)), HELD, position, on("2023-05-20", gone)]
    here = streams(review=[*told, on("2023-05-20", ItemAdded(item=new))])
    about_old = here.events_of(REVIEW_ID)[3]
    assert seeing(here, Actor("p-new", "officer")).recorded("Met.", about_old, {}).withheld
    assert not seeing(here, CLERK).recorded("Met.", about_old, {}).withheld


def test_each_stream_is_looked_up_once_for_a_reading() -> None:
    """A list of a thousand events asks for the review, its contracts and posts once."""
    here = streams()
    for who, asked in (
        (OFFICER, {REVIEW_ID: 1, CONTRACT_ID: 1, OTHER_CONTRACT: 1, ACTION_ID: 1, DRAFT_ID: 1}),
        (MEMBER, {REVIEW_ID: 1, CABINET: 1, ACTION_ID: 1, DRAFT_ID: 1}),
    ):
        sight = seeing(here, who)
        reviewed, acted, drafted = (fold(here.events_of(of)) for of in (REVIEW_ID, ACTION_ID, DRAFT_ID))
        here.asked.clear()
        for _ in range(2):
            for known in (reviewed, acted, drafted):
                sight.latest(known)
        assert dict(here.asked) == asked


def test_of_two_hundred_actions_and_no_more_is_kept_what_may_be_read() -> None:
    """Whoever reads through all actions of a large record holds not all that happened to them."""
    actions = [UUID(int=0x1000 + number) for number in range(201)]
    for read, asked in ((actions[:200], 1), (actions, 2)):
        here = Streams({action_id: [AGREED] for action_id in read})
        sight, first = seeing(here, CLERK), fold(here.events_of(actions[0]))
        here.asked.clear()
        for action_id in read:
            sight.latest(fold(here.events_of(action_id)))
        here.asked[actions[0]] = 1
        sight.latest(first)
        assert here.asked[actions[0]] == asked


def test_of_what_a_dry_run_would_open_nothing_was_passed() -> None:
    here = streams(review=[])
    sight = seeing(here, MEMBER)
    whole = streams().events_of(REVIEW_ID)
    known = fold(whole)
    assert known is not None
    assert sight.latest(known).findings[0].text == WITHHELD
    assert sight.event("Raised.", whole[2].event, known, {}).sentence == WITHHELD


def test_a_paper_says_nothing_that_was_ever_confidential_to_anybody() -> None:
    here = streams(review=[SCHEDULED, HELD, RAISED, PASSED, SHARED])
    record: Any = here
    paper, known = PaperSight(record), fold(here.events_of(REVIEW_ID))
    assert known is not None
    assert paper.latest(known).findings[0].text == WITHHELD
    assert paper.event("Raised.", here.events_of(REVIEW_ID)[2].event, known, {}).sentence == WITHHELD
    assert (paper.viewer.actor.person_id, paper.viewer.actor.role) == ("", "public")
    acted = fold(here.events_of(ACTION_ID))
    assert paper.latest(acted).text == NOT_PASSED
