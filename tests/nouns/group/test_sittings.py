"""Sittings of a committee: convened for a day, with an agenda in order, adjourned or held."""

from typing import Any
from uuid import UUID

import pytest

from domain.amendment.commands import Annul, Correct
from domain.decisions import Command
from domain.group import GROUP
from domain.group.convening import Convened
from domain.group.sittings import (
    AdjournSitting,
    ConveneSitting,
    HoldSitting,
    ItemPutOnAgenda,
    ItemTakenOffAgenda,
    NewAgendaItem,
    PutItemOnAgenda,
    SittingAdjourned,
    SittingConvened,
    SittingHeld,
    TakeItemOffAgenda,
)
from domain.group.terms import Adjournment, AgendaItem, Listed
from domain.recommendation.putting import Put
from domain.recommendation.terms import Act
from domain.recommendation.withdrawal import Withdrawn
from domain.report.drafting import Drafted
from domain.report.issue import Issued
from domain.sentences import sentence
from tests.givens import OWNER, TODAY, Entry, day, event_id, on
from tests.streams import STREAM_ID, Story, asked_again, chronicle, given

REPORT_ID = UUID("c0ffee00-0000-4000-8000-0000000000e1")
DRAFT_ID = UUID("c0ffee00-0000-4000-8000-0000000000e2")
RECOMMENDATION_ID = UUID("c0ffee00-0000-4000-8000-0000000000e3")
ELSEWHERE_ID = UUID("c0ffee00-0000-4000-8000-0000000000e4")
WITHDRAWN_ID = UUID("c0ffee00-0000-4000-8000-0000000000e5")
DAY = day("2019-11-22")
_DRAFTED = Drafted(
    definition="committee-paper",
    definition_version=1,
    title="Update",
    slots=(),
    parameters=(),
    valid_at=day("2019-11-04"),
    position=40,
)


def _put(committee_id: UUID) -> Put:
    return Put(
        committee_id=committee_id,
        committee="Cabinet Committee",
        meeting="2019-11-22",
        acts=(Act(act="note", object="this update"),),
        wording="The Committee is asked to note this update.",
    )


OTHERS = (
    chronicle(
        REPORT_ID,
        [on("2019-11-04", _DRAFTED), on("2019-11-05", Issued(data_set="1e" * 32, files=(), made_with=()))],
    ),
    chronicle(DRAFT_ID, [on("2019-11-04", _DRAFTED)]),
    chronicle(RECOMMENDATION_ID, [on("2019-10-31", _put(STREAM_ID))]),
    chronicle(ELSEWHERE_ID, [on("2019-10-31", _put(REPORT_ID))]),
    chronicle(WITHDRAWN_ID, [on("2019-10-31", _put(STREAM_ID)), on("2019-11-01", Withdrawn())]),
)
COMMITTEE = on("2016-09-27", Convened(name="Cabinet Committee", kind="committee", convened_on="TBC"))
BOARD = on("2016-09-27", Convened(name="Budget Delivery Group", kind="board", convened_on="TBC"))
APOLOGIES = AgendaItem(number=1, title="Apologies")
UPDATE = AgendaItem(number=9, title="CMRG update", report_id=REPORT_ID, recommendation_id=RECOMMENDATION_ID)
GRITTING = AgendaItem(number=10, title="Gritting")
CALLED = on("2019-11-14", SittingConvened(sitting=DAY, place="Council Chamber", items=(APOLOGIES, UPDATE)))
LATE = on("2019-11-20", ItemPutOnAgenda(sitting=DAY, item=GRITTING, why="A depot was flooded."))
OFF = on("2019-11-21", ItemTakenOffAgenda(sitting=DAY, item=APOLOGIES, why="Nobody is away."))
ADJOURNED = on("2019-11-22", SittingAdjourned(sitting=DAY, until=day("2019-11-29"), why="No quorum."))
HELD = on("2019-11-22", SittingHeld(sitting=DAY))


def committee(*entries: Entry) -> Story:
    """The committee after these entries, with a report, a draft and recommendations on record."""
    return given(GROUP, (COMMITTEE, *entries), OTHERS)


def convene(**changes: Any) -> Command:
    asked: dict[str, Any] = {
        "sitting": DAY,
        "place": "Council Chamber",
        "effective_from": day("2019-11-14"),
        "items": (
            NewAgendaItem(title="Apologies"),
            NewAgendaItem(
                number=9, title="CMRG update", report_id=REPORT_ID, recommendation_id=RECOMMENDATION_ID
            ),
        ),
    }
    return ConveneSitting(**asked | changes)


def put_on(**changes: Any) -> Command:
    asked: dict[str, Any] = {"sitting": DAY, "title": "Gritting", "effective_from": day("2019-11-14")}
    return PutItemOnAgenda(**asked | changes)


def test_it_is_convened_with_an_agenda_of_numbered_items() -> None:
    story = committee().when(convene()).then(CALLED.fact, effective="2019-11-14")
    (sitting,) = story.now.sittings
    assert (sitting.place, sitting.standing, sitting.sits_on) == ("Council Chamber", (APOLOGIES, UPDATE), DAY)
    assert story.on("2019-11-13").sittings == ()


def test_what_is_past_is_entered_as_of_its_day_and_late_notice_is_told() -> None:
    asked = committee().when(convene(effective_from=None))
    asked.advised("group.convened-in-good-time", "entry.in-good-time").then(effective="2019-11-22")
    given(GROUP, (BOARD,), OTHERS).when(convene(effective_from=None, items=())).advised(
        "entry.in-good-time"
    ).then()


def test_an_item_is_put_on_late_with_why_and_taken_off_with_why_and_stays_in_order() -> None:
    late = put_on(effective_from=day("2019-11-20"), why="A depot was flooded.")
    story = committee(CALLED).when(late).then(LATE.fact)
    off = TakeItemOffAgenda(sitting=DAY, number=1, why="Nobody is away.", effective_from=day("2019-11-21"))
    story = story.when(off).then(OFF.fact)
    (sitting,) = story.now.sittings
    assert [listed.item.number for listed in sitting.agenda] == [1, 9, 10]
    assert sitting.standing == (UPDATE, GRITTING)
    off_the_agenda = Listed(APOLOGIES, "", "Nobody is away.")
    assert sitting.agenda == (off_the_agenda, Listed(UPDATE), Listed(GRITTING, "A depot was flooded."))
    told = [sentence(placed.fact, {}) for placed in story.chronicle.facts[1:]]
    assert told == [
        "Convened for 22 November 2019, Council Chamber. Agenda: 1 Apologies; 9 CMRG update.",
        "Put on the agenda of 22 November 2019: item 10, Gritting. Urgent: A depot was flooded.",
        "Taken off the agenda of 22 November 2019: item 1, Apologies. Nobody is away.",
    ]
    story = committee(CALLED).when(put_on(number=5, title="Minutes")).then()
    assert [item.number for item in story.now.sittings[0].standing] == [1, 5, 9]


def test_it_is_adjourned_to_a_day_or_left_open_and_held_on_its_day() -> None:
    adjourn = AdjournSitting(sitting=DAY, until=day("2019-11-29"), why="No quorum.")
    story = committee(CALLED).when(adjourn).then(ADJOURNED.fact, effective="2019-11-22")
    assert story.now.sittings[0].days == (DAY, day("2019-11-29"))
    early = HoldSitting(sitting=DAY, effective_from=DAY)
    story.when(early).then_refused("group.held-on-its-day", at=["effective_from"])
    story = story.when(HoldSitting(sitting=DAY)).then(HELD.fact, effective="2019-11-29")
    assert story.now.sittings[0].held_on == day("2019-11-29")
    assert [sentence(placed.fact, {}) for placed in story.chronicle.facts[2:]] == [
        "The sitting of 22 November 2019 is adjourned to 29 November 2019: No quorum.",
        "The sitting of 22 November 2019 was held.",
    ]
    left_open = on("2019-11-22", SittingAdjourned(sitting=DAY, why="No quorum."))
    assert committee(CALLED, left_open).now.sittings[0].sits_on is None
    snow = on("2019-11-29", SittingAdjourned(sitting=DAY, until=day("2019-12-06"), why="Snow."))
    twice = committee(CALLED, ADJOURNED, snow).now.sittings[0]
    assert (twice.sits_on, twice.days) == (day("2019-12-06"), (DAY, day("2019-11-29"), day("2019-12-06")))
    assert sentence(left_open.fact, {}).endswith("is adjourned until further notice: No quorum.")
    committee(CALLED, left_open).when(HoldSitting(sitting=DAY)).then(effective=TODAY.isoformat())


def test_what_was_left_open_is_adjourned_to_a_day_and_not_left_open_again() -> None:
    left_open = on("2019-11-22", SittingAdjourned(sitting=DAY, why="No quorum."))
    story = committee(CALLED, left_open)
    again = AdjournSitting(sitting=DAY, why="No quorum yet.")
    story.when(again).then_refused("group.adjourned-to-a-later-day", at=["until"], conflict=True)
    settled = AdjournSitting(sitting=DAY, until=day("2023-07-01"), why="Settled.")
    assert story.when(settled).then().now.sittings[0].sits_on == day("2023-07-01")
    twice = AdjournSitting(sitting=DAY, until=day("2019-11-29"), why="No quorum.")
    committee(CALLED, ADJOURNED).when(twice).then_refused("group.adjourned-to-a-later-day", at=["until"])


@pytest.mark.parametrize(
    ("entries", "command", "rule", "at"),
    [
        ((), convene(sitting=day("2019-11-13")), "group.before-it-sits", ["effective_from"]),
        ((), convene(sitting=day("9000-01-01")), "group.sitting-within-reach", ["sitting"]),
        (
            (),
            convene(items=(NewAgendaItem(title="Draft", report_id=DRAFT_ID),)),
            "group.report-issued",
            ["items.0.report_id"],
        ),
        (
            (),
            convene(items=(NewAgendaItem(title="Elsewhere", recommendation_id=ELSEWHERE_ID),)),
            "group.recommendation-put-to-it",
            ["items.0.recommendation_id"],
        ),
        (
            (),
            convene(items=(NewAgendaItem(title="Withdrawn", recommendation_id=WITHDRAWN_ID),)),
            "group.recommendation-put-to-it",
            ["items.0.recommendation_id"],
        ),
        (
            (),
            convene(items=(NewAgendaItem(number=2, title="One"), NewAgendaItem(number=2, title="Other"))),
            "group.item-number-is-new",
            ["items.1.number"],
        ),
        (
            (),
            convene(items=(NewAgendaItem(number=999, title="One"), NewAgendaItem(title="Other"))),
            "group.item-number-fits",
            ["items.1.number"],
        ),
        ((CALLED,), put_on(number=9), "group.item-number-is-new", ["number"]),
        ((CALLED, OFF), put_on(number=1, why="Late."), "group.item-number-is-new", ["number"]),
        ((CALLED,), put_on(report_id=REPORT_ID), "group.paper-once-on-an-agenda", ["report_id"]),
        ((CALLED,), put_on(effective_from=day("2019-11-20")), "group.late-item-is-urgent", ["why"]),
        ((CALLED,), put_on(effective_from=day("2019-11-23"), why="Late"), "group.before-it-sits", None),
        (
            (CALLED,),
            TakeItemOffAgenda(sitting=DAY, number=2, why="Not ready."),
            "group.item-on-the-agenda",
            ["number"],
        ),
        (
            (CALLED,),
            AdjournSitting(sitting=DAY, until=DAY, why="No quorum."),
            "group.adjourned-to-a-later-day",
            ["until"],
        ),
        (
            (CALLED,),
            AdjournSitting(sitting=DAY, until=day("9000-01-01"), why="No quorum."),
            "group.sitting-within-reach",
            ["until"],
        ),
        ((), HoldSitting(sitting=DAY), "group.sitting-convened", ["sitting"]),
        ((CALLED, HELD), HoldSitting(sitting=DAY), "group.sitting-not-held", ["sitting"]),
    ],
)
def test_what_no_agenda_can_say_is_refused(
    entries: tuple[Entry, ...], command: Command, rule: str, at: list[str] | None
) -> None:
    conflicts = {"group.item-number-is-new", "group.paper-once-on-an-agenda", "group.sitting-not-held"}
    committee(*entries).when(command).then_refused(rule, at=at, conflict=rule in conflicts)


def test_an_agenda_may_be_added_to_until_it_sits_and_five_clear_days_are_notice_enough() -> None:
    """The 22nd is a Friday: from Thursday the 14th there are the 15th, and the 18th to the 21st."""
    committee(CALLED).when(put_on(effective_from=day("2019-11-14"))).then()
    committee(CALLED).when(put_on(effective_from=day("2019-11-15"))).then_refused("group.late-item-is-urgent")
    for kind in ("committee", "cabinet"):
        of_kind = on("2016-09-27", Convened(name="Cabinet", kind=kind, convened_on="TBC"))
        story = given(GROUP, (of_kind,), OTHERS)
        late = convene(items=(), effective_from=day("2019-11-15"))
        assert "group.convened-in-good-time" in story.when(late).advice
        assert "group.convened-in-good-time" not in story.when(convene(items=())).advice
    on_the_day = put_on(effective_from=DAY, why="A depot was flooded.")
    committee(CALLED).when(on_the_day).then(effective="2019-11-22")


def test_what_was_left_open_may_be_added_to_and_goes_on_on_any_later_day() -> None:
    left_open = on("2019-11-22", SittingAdjourned(sitting=DAY, why="No quorum."))
    committee(CALLED, left_open).when(put_on(effective_from=day("2020-02-01"))).then(effective="2020-02-01")
    for until, fits in (("2020-02-01", False), ("2020-02-02", True)):
        again = AdjournSitting(sitting=DAY, until=day(until), why="Snow.", effective_from=day("2020-02-01"))
        asked = committee(CALLED, left_open).when(again)
        if fits:
            (sitting,) = asked.then().now.sittings
            assert sitting.adjournments == (
                Adjournment(day("2019-11-22"), None, "No quorum."),
                Adjournment(day("2020-02-01"), day("2020-02-02"), "Snow."),
            )
        else:
            asked.then_refused("group.adjourned-to-a-later-day", at=["until"], conflict=False)


def test_it_is_put_off_before_its_day_to_a_later_one_than_that() -> None:
    for until, fits in (("2019-11-22", False), ("2019-11-21", False), ("2019-11-23", True)):
        early = AdjournSitting(sitting=DAY, until=day(until), why="Snow.", effective_from=day("2019-11-18"))
        asked = committee(CALLED).when(early)
        assert asked.then() if fits else asked.then_refused("group.adjourned-to-a-later-day")


def test_each_sitting_keeps_its_own_agenda_and_numbers() -> None:
    first = convene(
        sitting=day("2019-11-15"), items=(NewAgendaItem(title="Minutes"),), effective_from=day("2019-11-01")
    )
    story = committee(CALLED).when(first).then()
    assert [sitting.sitting for sitting in story.now.sittings] == [day("2019-11-15"), DAY]
    story = story.when(put_on(sitting=day("2019-11-15"), effective_from=day("2019-11-07"))).then()
    one, other = story.now.sittings
    assert ([item.number for item in one.standing], [item.number for item in other.standing]) == (
        [1, 2],
        [1, 9],
    )
    off = TakeItemOffAgenda(
        sitting=day("2019-11-15"), number=1, why="None.", effective_from=day("2019-11-08")
    )
    one, other = story.when(off).then().now.sittings
    assert (one.agenda[0].why_off, other.standing) == ("None.", (APOLOGIES, UPDATE))


def test_a_group_sits_once_on_a_day_and_is_not_held_before_it() -> None:
    refused = committee(CALLED).when(convene(items=(), effective_from=day("2019-11-10")))
    refused.then_refused("group.sitting-is-new", at=["sitting"], conflict=True)
    ahead = day("2099-01-01").replace(year=TODAY.year + 1)
    story = committee().when(ConveneSitting(sitting=ahead, place="Council Chamber")).quietly().then()
    refused = story.when(HoldSitting(sitting=ahead))
    told = refused.then_refused("group.held-on-its-day", at=["effective_from", "sitting"], conflict=False)
    assert told.startswith("That day has not come yet")


def test_items_are_numbered_on_from_whatever_was_on_the_agenda() -> None:
    bare = on("2019-11-14", SittingConvened(sitting=DAY, place="Council Chamber"))
    both = put_on(title="Update", report_id=REPORT_ID, recommendation_id=RECOMMENDATION_ID)
    update = AgendaItem(number=1, title="Update", report_id=REPORT_ID, recommendation_id=RECOMMENDATION_ID)
    committee(bare).when(both).then(ItemPutOnAgenda(sitting=DAY, item=update))
    more = put_on(effective_from=day("2019-11-20"), why="Snow.")
    now = committee(CALLED, LATE).when(more).then().now
    assert [item.number for item in now.sittings[0].standing] == [1, 9, 10, 11]
    convened_anew = committee(on("2019-11-13", LATE.fact), CALLED)
    convened_anew.when(put_on(number=10)).then_refused("group.item-number-is-new")
    step = GROUP.by_command[ConveneSitting]
    assert [need.field for need in step.needs(convene(), None, {})] == [
        "items.1.report_id",
        "items.1.recommendation_id",
    ]
    step = GROUP.by_command[PutItemOnAgenda]
    assert [need.field for need in step.needs(both, None, {})] == ["report_id", "recommendation_id"]


def test_every_paper_that_stands_twice_is_told() -> None:
    items = [
        NewAgendaItem(title="Update", report_id=REPORT_ID, recommendation_id=RECOMMENDATION_ID),
        NewAgendaItem(title="Again", report_id=REPORT_ID),
        NewAgendaItem(title="And again", recommendation_id=RECOMMENDATION_ID),
    ]
    committee().when(convene(items=tuple(items))).then_refused(
        "group.paper-once-on-an-agenda", at=["items.1.report_id", "items.2.recommendation_id"]
    )


def test_what_is_done_is_true_by_the_day_on_which_it_sits() -> None:
    late = put_on(effective_from=None, why="Snow.")
    left_open = on("2019-11-22", SittingAdjourned(sitting=DAY, why="No quorum."))
    committee(CALLED).when(late).then(effective="2019-11-22")
    committee(CALLED, ADJOURNED).when(late).then(effective="2019-11-29")
    committee(CALLED, left_open).when(late).then(effective=TODAY.isoformat())
    between = put_on(effective_from=day("2019-11-25"), why="Snow.")
    committee(CALLED, ADJOURNED).when(between).then()
    after = put_on(effective_from=day("2019-11-30"), why="Snow.")
    told = committee(CALLED, ADJOURNED).when(after).then_refused("group.before-it-sits")
    assert told.startswith("It sits on 29 November 2019;")


def test_what_was_never_convened_is_not_adjourned_held_or_changed() -> None:
    adjourn = AdjournSitting(sitting=DAY, until=day("2019-11-29"), why="No quorum.")
    assert committee().when(adjourn).then_refused("group.sitting-convened").endswith("sittings: none.")
    off = TakeItemOffAgenda(sitting=DAY, number=1, why="x")
    committee().when(off).then_refused("group.sitting-convened", "group.item-on-the-agenda")
    days = [day(f"2019-{month:02}-01") for month in range(1, 7)]
    called = [on("2018-12-01", SittingConvened(sitting=known, place="Chamber")) for known in days]
    told = committee(*called).when(adjourn).then_refused("group.sitting-convened")
    assert told.endswith(": 1 February 2019, 1 March 2019, 1 April 2019, 1 May 2019, 1 June 2019.")
    annul = Annul(annuls=event_id(1), reason="Another group")
    gone = committee(CALLED).when(annul).then().when(annul, by=OWNER).then()
    for command in (adjourn, HoldSitting(sitting=DAY)):
        gone.when(command).then_refused("group.in-being")


def test_an_item_that_was_taken_off_is_told_otherwise_where_it_was_put_right() -> None:
    off = on("2019-11-21", ItemTakenOffAgenda(sitting=DAY, item=GRITTING, why="Dealt with."))
    right = Correct(corrects=event_id(3), fields={"title": "Gritting of roads"}, reason="Slip")
    told = committee(CALLED, LATE, off).when(right).advised_in_all
    assert f"event {event_id(4)}) follows another item now than" in told
    place = Correct(corrects=event_id(2), fields={"place": "Town Hall"}, reason="Slip")
    assert committee(CALLED, LATE, off).when(place).quietly().then().now.sittings[0].place == "Town Hall"


def test_a_board_need_not_say_why_an_item_is_late() -> None:
    story = given(GROUP, (BOARD, CALLED), OTHERS)
    story.when(put_on(effective_from=day("2019-11-20"))).then()


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    told = committee(CALLED, LATE, OFF, ADJOURNED, on("2019-11-29", SittingHeld(sitting=DAY)))
    assert asked_again(told) - {Convened} == {
        *(SittingConvened, ItemPutOnAgenda, ItemTakenOffAgenda, SittingAdjourned, SittingHeld),
    }


@pytest.mark.parametrize("entry", [LATE, OFF, ADJOURNED, HELD])
def test_what_follows_a_convening_that_was_annulled_changes_nothing(entry: Entry) -> None:
    assert committee(entry).now.sittings == ()


def test_what_was_typed_wrong_is_put_right_by_the_acts_own_rules() -> None:
    story = committee(CALLED, LATE)
    wrong = Correct(corrects=event_id(3), fields={"report_id": str(DRAFT_ID)}, reason="Slip")
    story.when(wrong).then_refused("group.report-issued", at=["fields.report_id"])
    right = Correct(corrects=event_id(3), fields={"title": "Gritting of roads"}, reason="Slip")
    story = story.when(right).then()
    assert story.now.sittings[0].standing[-1].title == "Gritting of roads"
    other = Correct(corrects=event_id(3), fields={"number": 12}, reason="Slip")
    committee(CALLED, LATE).when(other).then_refused("correction.fits-the-request", at=["fields.number"])
