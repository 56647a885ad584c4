"""Groups, committees and offices: who answered for what on any day."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.decisions import Command
from domain.events import Fact
from domain.group import GROUP, sittings
from domain.group.convening import Convene, Convened
from domain.group.disbandment import Disband, Disbanded
from domain.group.holders import AppointHolder, HolderAppointed, HolderLeaves, HolderLeft
from domain.group.opening_balance import OpeningBalanceRecorded, RecordOpeningBalance, counted
from domain.group.parent import ChangeParent, ParentChanged
from domain.group.posts import AbolishPost, CreatePost, PostAbolished, PostCreated
from domain.group.reaching import PostReached, ReachPost
from domain.group.terms import Balance, Holding, Post, PostContact
from domain.group.terms_of_reference import ChangeTermsOfReference, TermsOfReferenceChanged
from domain.sentences import sentence
from tests.givens import TODAY, Entry, day, event_id, on
from tests.streams import STREAM_ID, Story, asked_again, chronicle, given, to_be_asked_again

PARENT = UUID("c0ffee00-0000-4000-8000-0000000000b1")
GRANDPARENT = UUID("c0ffee00-0000-4000-8000-0000000000b2")

CONVENED = on(
    "2016-09-01",
    Convened(
        name="Contract Management Review Group",
        short_name="CMRG",
        kind="review group",
        convened_on="2016-09",
        parent_name="Budget Delivery Group",
        terms_of_reference="Review the performance of providers and services",
    ),
)
CHAIR = Post(post_id="chair", title="Cabinet Member for Strategic Commissioning", kind="chair")
MEMBER = Post(post_id="member", title="Member", kind="member")
WITH_POSTS = [
    CONVENED,
    on("2016-09-01", PostCreated(post=CHAIR)),
    on("2016-09-01", PostCreated(post=MEMBER)),
]
APPOINTED = on("2019-05-01", HolderAppointed(post_id="chair", title=CHAIR.title, person="p-mair"))
IN_CHAIR = [*WITH_POSTS, APPOINTED]
DISBANDED = on("2022-01-01", Disbanded())
OVER_FORTY = Balance(comparator="more than", count=40, up_to=day("2019-10-01"), source="Paper 1.3")
BOARD = Convened(name="Budget Delivery Group", kind="board", convened_on="TBC")


def body(stream_id: UUID, *entries: Entry | Fact) -> object:
    return chronicle(stream_id, entries or [on("2015-01-01", BOARD)])


def group(entries: list[Entry], *others: object) -> Story:
    return given(GROUP, entries, others)  # type: ignore[arg-type]


def test_a_group_convened_in_a_month_keeps_the_month_and_is_in_being_from_its_first_day() -> None:
    command = Convene(
        name="Contract Management Review Group",
        short_name="CMRG",
        kind="review group",
        convened_on="2016-09",
        parent_name="Budget Delivery Group",
        terms_of_reference="Review the performance of providers and services",
    )
    story = group([]).when(command).then(CONVENED.fact, effective="2016-09-01")
    assert (story.now.convened_on, story.now.called) == ("2016-09", "CMRG")
    assert story.now.name == "Contract Management Review Group"


def test_a_group_may_be_entered_on_the_day_on_which_it_is_convened() -> None:
    asked = group([]).when(Convene(name="X", kind="board", convened_on=TODAY.isoformat()))
    asked.then(effective=TODAY.isoformat())


def test_a_group_of_which_nobody_knows_when_it_was_convened_is_in_being_from_today() -> None:
    asked = group([]).when(Convene(name="Budget Delivery Group", kind="board", convened_on="TBC"))
    asked.quietly().then(BOARD, effective=TODAY.isoformat())


def test_a_parent_on_this_record_is_named_by_its_id() -> None:
    command = Convene(name="CMRG", kind="review group", convened_on="2016-09", parent_id=PARENT)
    group([], body(PARENT)).when(command).then(
        Convened(name="CMRG", kind="review group", convened_on="2016-09", parent_id=PARENT)
    )


def test_terms_of_reference_change_from_a_day_on_and_those_before_are_kept() -> None:
    command = ChangeTermsOfReference(
        text="And actions", reason="Committee, 2016", effective_from=day("2020-01-01")
    )
    story = group([CONVENED]).when(command).then()
    assert story.on("2019-12-31").terms_of_reference == "Review the performance of providers and services"
    assert story.on("2020-01-01").terms_of_reference == "And actions"


def test_a_group_is_moved_below_another_body() -> None:
    story = (
        group([CONVENED], body(PARENT))
        .when(ChangeParent(parent_id=PARENT, reason="Reorganised"))
        .then(ParentChanged(previous_name="Budget Delivery Group", parent_id=PARENT))
    )
    assert (story.now.parent_id, story.now.parent_name) == (PARENT, None)
    in_words = ChangeParent(parent_name="The Board", reason="Reorganised")
    back = story.when(in_words).then(ParentChanged(previous_id=PARENT, parent_name="The Board"))
    assert (back.now.parent_id, back.now.parent_name) == (None, "The Board")
    assert [
        sentence(fact, {}) for fact in (back.chronicle.facts[-1].fact, ParentChanged(parent_name="The Board"))
    ] == [
        f"Now a sub-group of The Board (was: of group {PARENT}).",
        "Now a sub-group of The Board (was: of no other body).",
    ]


def test_who_held_the_chair_is_known_for_any_day() -> None:
    asked = group(IN_CHAIR).when(
        HolderLeaves(post_id="chair", person="p-mair", effective_from=day("2021-05-07"))
    )
    story = asked.then(HolderLeft(post_id="chair", title=CHAIR.title, person="p-mair"))
    story = story.when(AppointHolder(post_id="chair", person="p-nia")).quietly().then()
    held = {
        text: story.on(text).holders("chair", day(text))
        for text in ("2019-04-30", "2020-01-01", "2022-01-01")
    }
    assert held == {"2019-04-30": (), "2020-01-01": ("p-mair",), "2022-01-01": ()}
    assert story.now.holders("chair", TODAY) == ("p-nia",)


def test_an_appointment_for_a_time_ends_by_itself() -> None:
    command = AppointHolder(
        post_id="chair", person="p-mair", until=day("2021-05-06"), effective_from=day("2019-05-01")
    )
    now = group(WITH_POSTS).when(command).then().now
    assert now.holders("chair", day("2021-05-06")) == ("p-mair",)
    assert now.holders("chair", day("2021-05-07")) == ()
    assert now.posts_of("p-mair", day("2021-05-06")) == {"chair"}


def test_several_hold_a_post_of_member() -> None:
    story = group(WITH_POSTS).when(AppointHolder(post_id="member", person="p-mair")).then()
    story = story.when(AppointHolder(post_id="member", person="p-nia")).quietly().then()
    assert story.now.holders("member", TODAY) == ("p-mair", "p-nia")


def test_nobody_holds_a_post_that_was_abolished() -> None:
    story = (
        group(IN_CHAIR).when(AbolishPost(post_id="chair", reason="Merged")).then(PostAbolished(post=CHAIR))
    )
    assert (story.now.post("chair"), story.now.holders("chair", TODAY)) == (None, ())


def test_a_portfolio_without_a_directorate_is_advised_upon() -> None:
    command = CreatePost(post_id="cm", title="Cabinet Member", kind="Cabinet Member")
    group([CONVENED]).when(command).advised("group.portfolio-covers-something").then()


def test_over_forty_stays_over_forty() -> None:
    command = RecordOpeningBalance(
        comparator="more than", count=40, up_to=day("2019-10-01"), source="Paper 1.3"
    )
    story = group([CONVENED]).when(command).quietly().then(OpeningBalanceRecorded(balance=OVER_FORTY))
    assert counted(story.now.balance("contracts reviewed")) == "over 40 contracts reviewed"
    again = story.when(
        RecordOpeningBalance(comparator="exactly", count=43, up_to=day("2019-10-01"), source="Minutes")
    )
    assert again.then().now.balances == (
        Balance(comparator="exactly", count=43, up_to=day("2019-10-01"), source="Minutes"),
    )


def test_a_disbanded_group_has_no_holders() -> None:
    story = group(IN_CHAIR).when(Disband(reason="Merged")).then(Disbanded())
    assert (story.now.disbanded_from, story.now.holdings) == (TODAY, ())


REFUSALS: list[tuple[str, list[Entry], Command, tuple[str, ...]]] = [
    (
        "group.convened-on-a-date",
        [],
        Convene(name="X", kind="board", convened_on="open"),
        ("convened_on",),
    ),
    (
        "group.convened-on-a-date",
        [],
        Convene(name="X", kind="board", convened_on="2016-13"),
        ("convened_on",),
    ),
    (
        "told-of.had-come",
        [],
        Convene(name="X", kind="board", convened_on="2199-01"),
        ("convened_on",),
    ),
    (
        "group.one-parent",
        [CONVENED],
        ChangeParent(parent_id=PARENT, parent_name="BDG", reason="Twice"),
        ("parent_id", "parent_name"),
    ),
    (
        "group.parent-changes",
        [CONVENED],
        ChangeParent(parent_name="Budget Delivery Group", reason="Same"),
        ("parent_id", "parent_name"),
    ),
    (
        "group.terms-change",
        [CONVENED],
        ChangeTermsOfReference(text="Review the performance of providers and services", reason="Same"),
        ("text",),
    ),
    ("group.in-being-still", [CONVENED, DISBANDED], Disband(reason="Twice"), ("effective_from",)),
    (
        "group.post-is-new",
        WITH_POSTS,
        CreatePost(post_id="chair", title="Chair", kind="chair"),
        ("post_id",),
    ),
    ("group.post-exists", [CONVENED], AbolishPost(post_id="chair", reason="Gone"), ("post_id",)),
    ("group.post-is-free", IN_CHAIR, AppointHolder(post_id="chair", person="p-nia"), ("post_id",)),
    ("group.post-is-free", IN_CHAIR, AppointHolder(post_id="chair", person="p-mair"), ("person",)),
    (
        "group.until-after-from",
        WITH_POSTS,
        AppointHolder(post_id="chair", person="p-nia", until=day("2020-01-01")),
        ("effective_from", "until"),
    ),
    (
        "group.holds-the-post",
        IN_CHAIR,
        HolderLeaves(post_id="chair", person="p-nia"),
        ("person", "post_id"),
    ),
    (
        "told-of.had-come",
        [CONVENED],
        RecordOpeningBalance(comparator="about", count=1, up_to=day("2030-01-01"), source="x"),
        ("up_to",),
    ),
    (
        "group.balance-after-convening",
        [CONVENED],
        RecordOpeningBalance(comparator="about", count=1, up_to=day("2016-08-31"), source="x"),
        ("up_to",),
    ),
    (
        "group.balance-changes",
        [CONVENED, on("2019-11-01", OpeningBalanceRecorded(balance=OVER_FORTY))],
        RecordOpeningBalance(comparator="more than", count=40, up_to=day("2019-10-01"), source="Paper 1.3"),
        ("count",),
    ),
    ("reason.given", [CONVENED], Disband(), ("reason",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Entry], command: Command, fields: tuple[str, ...]
) -> None:
    group(entries, body(PARENT)).when(command).then_refused(rule, at=fields)


CONFLICTS = {"group.in-being-still", "group.post-is-free", "group.post-is-new"}
"""Rules of which the record speaks against a request, rather than the request against itself."""


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_the_record_stands_against_is_told_as_a_conflict(
    rule: str, entries: list[Entry], command: Command, fields: tuple[str, ...]
) -> None:
    group(entries, body(PARENT)).when(command).then_refused(rule, conflict=rule in CONFLICTS)


def test_an_office_is_held_by_one_person_on_each_day_and_may_be_given_on_the_next() -> None:
    for_a_time = on(
        "2019-05-01",
        HolderAppointed(post_id="chair", title=CHAIR.title, person="p-mair", until=day("2021-05-06")),
    )
    after = AppointHolder(
        post_id="chair", person="p-nia", until=day("2021-05-07"), effective_from=day("2021-05-07")
    )
    story = group([*WITH_POSTS, for_a_time]).when(after).then()
    assert story.now.holdings == (
        Holding("chair", "p-mair", day("2019-05-01"), day("2021-05-06")),
        Holding("chair", "p-nia", day("2021-05-07"), day("2021-05-07")),
    )
    leaves = HolderLeaves(post_id="chair", person="p-mair", effective_from=day("2021-05-06"))
    assert group([*WITH_POSTS, for_a_time]).when(leaves).then().now.holdings == ()
    late = replace(leaves, effective_from=day("2021-05-07"))
    group([*WITH_POSTS, for_a_time]).when(late).then_refused("group.holds-the-post")
    sooner = AppointHolder(post_id="chair", person="p-nia", effective_from=day("2021-05-06"))
    group([*WITH_POSTS, for_a_time]).when(sooner).then_refused("group.post-is-free", at=["post_id"])


def test_who_leaves_hands_over_the_posts_that_they_hold_on_the_day_for_as_long_as_they_were_given() -> None:
    until = day("2023-12-31")
    member = on("2020-01-01", HolderAppointed(post_id="member", title="Member", person="p-mair", until=until))
    other = on("2020-01-01", HolderAppointed(post_id="member", title="Member", person="p-nia"))
    now = group([*IN_CHAIR, member, other]).now
    leaves = [HolderLeaves(post_id=post, person="p-mair") for post in ("chair", "member")]
    chair, also = (
        AppointHolder(post_id="chair", person="p-new"),
        AppointHolder(post_id="member", person="p-new", until=until),
    )
    assert [*GROUP.hands_over(now, "p-mair", "p-new", until)] == [leaves[0], chair, leaves[1], also]
    to_a_member = [*GROUP.hands_over(now, "p-mair", "p-nia", until)]
    assert to_a_member == [leaves[0], replace(chair, person="p-nia"), leaves[1]]
    assert [*GROUP.hands_over(now, "p-mair", "p-new", day("2024-01-01"))] == [leaves[0], chair]


def test_a_parent_that_was_not_in_being_or_is_disbanded_is_refused() -> None:
    early = Convene(name="X", kind="board", convened_on="2014-01", parent_id=PARENT)
    group([], body(PARENT)).when(early).then_refused(
        "group.parent-in-being", at=("parent_id", "effective_from")
    )
    gone = body(PARENT, on("2015-01-01", BOARD), on("2016-01-01", Disbanded()))
    command = ChangeParent(parent_id=PARENT, reason="Moved")
    group([CONVENED], gone).when(command).then_refused(
        "group.parent-in-being", at=("parent_id",), conflict=True
    )


def test_a_group_cannot_be_part_of_its_own_part() -> None:
    below = Convened(name="Below", kind="board", convened_on="2017-01", parent_id=STREAM_ID)
    further = Convened(name="Further", kind="board", convened_on="2017-01", parent_id=GRANDPARENT)
    others = (
        body(STREAM_ID, CONVENED),
        body(GRANDPARENT, on("2017-01-01", below)),
        body(PARENT, on("2017-01-01", further)),
    )
    command = ChangeParent(parent_id=PARENT, reason="Loop")
    group([CONVENED], *others).when(command).then_refused("group.not-its-own-parent", at=("parent_id",))


@pytest.mark.parametrize(
    ("entries", "command", "told"),
    [
        ([CONVENED], AbolishPost(post_id="chair", reason="x"), "Its posts: none yet."),
        (WITH_POSTS, AbolishPost(post_id="clerk", reason="x"), "Its posts: chair, member."),
        ([CONVENED, DISBANDED], Disband(reason="x"), "The group was disbanded on 1 January 2022."),
        (
            [CONVENED],
            ChangeParent(parent_id=PARENT, reason="x", effective_from=day("2018-12-31")),
            "not in being on 31 December 2018",
        ),
    ],
)
def test_it_is_said_what_there_is(entries: list[Entry], command: Command, told: str) -> None:
    refused = group(entries, body(PARENT, on("2019-01-01", BOARD))).when(command).refused
    assert refused is not None
    assert told in str(refused)


def test_whoever_was_appointed_anew_holds_a_post_as_they_were_last() -> None:
    again = AppointHolder(post_id="member", person="p-mair", until=day("2024-01-01"))
    first = on(
        "2019-05-01",
        HolderAppointed(post_id="member", title="Member", person="p-mair", until=day("2020-01-01")),
    )
    other = on("2019-05-01", HolderAppointed(post_id="member", title="Member", person="p-nia"))
    now = group([*WITH_POSTS, first, other]).when(again).then().now
    assert now.holdings == (
        Holding("member", "p-nia", day("2019-05-01")),
        Holding("member", "p-mair", TODAY, day("2024-01-01")),
    )
    told = sentence(HolderAppointed(post_id="x", title="Chair", person="p-mair", until=day("2020-01-01")), {})
    assert told == "p-mair appointed as Chair until 1 January 2020."
    assert (
        sentence(HolderLeft(post_id="x", title="Chair", person="p-mair"), {}) == "p-mair is no longer Chair."
    )


def test_a_post_that_was_renamed_after_somebody_left_is_told_to_both() -> None:
    left = on("2020-01-01", HolderLeft(post_id="chair", title=CHAIR.title, person="p-mair"))
    asked = group([*IN_CHAIR, left]).when(correct(2, title="Cabinet Member"))
    for number in (4, 5):
        assert f"event {event_id(number)}) follows another title now than" in asked.advised_in_all


def test_whoever_named_or_took_over_a_post_did_it_of_one_that_was_annulled() -> None:
    """Whether a group recorded it, or what says that somebody took over."""
    left = on(
        "2020-01-01",
        HolderLeft(post_id="chair", title=CHAIR.title, person="p-mair"),
        cause=UUID(int=9),  # by what says that somebody took over
    )
    asked = group([*IN_CHAIR, left]).when(Annul(annuls=event_id(2), reason="Another group"))
    assert all(str(event_id(number)) in asked.advised_in_all for number in (4, 5))


def test_groups_that_came_to_be_above_one_another_are_looked_at_once() -> None:
    """Each was moved below the other from a day on which that stood nowhere yet."""
    one = Convened(name="One", kind="board", convened_on="2016-01", parent_id=GRANDPARENT)
    other = Convened(name="Other", kind="board", convened_on="2016-01", parent_id=PARENT)
    others = (body(PARENT, on("2016-01-01", one)), body(GRANDPARENT, on("2016-01-01", other)))
    command = ChangeParent(parent_id=PARENT, reason="Reorganised")
    assert group([CONVENED], *others).when(command).then().now.parent_id == PARENT


def test_a_group_is_not_its_own_part_by_one_that_was_above_another_on_the_day_alone() -> None:
    third = UUID("c0ffee00-0000-4000-8000-0000000000b3")
    below = Convened(name="Below", kind="board", convened_on="2016-01", parent_id=STREAM_ID)
    between = Convened(name="Between", kind="board", convened_on="2016-01", parent_id=GRANDPARENT)
    others = (
        body(STREAM_ID, CONVENED),
        body(GRANDPARENT, on("2016-01-01", below)),
        body(third),
        body(
            PARENT,
            on("2016-01-01", between),
            on("2021-01-01", ParentChanged(previous_id=GRANDPARENT, parent_id=third)),
            on("2022-01-01", ParentChanged(previous_id=third, parent_name="The Board")),
        ),
    )
    command = ChangeParent(parent_id=PARENT, reason="Moved", effective_from=day("2020-01-01"))
    group([CONVENED], *others).when(command).then_refused("group.not-its-own-parent", at=["parent_id"])


@pytest.mark.parametrize(
    ("since", "until", "loops"),
    [
        ("2023-01-01", "", "2023-01-01"),  # it is moved below this one later on
        ("2019-01-01", "2021-01-01", "2020-01-01"),  # it was below it on the day, and is no more
        ("2018-01-01", "2019-01-01", ""),  # it was below it, and is no more
    ],
)
def test_a_group_is_not_its_own_part_on_any_day(since: str, until: str, loops: str) -> None:
    below = [on("2015-01-01", BOARD), on(since, ParentChanged(parent_id=STREAM_ID))]
    if until:
        below.append(on(until, ParentChanged(previous_id=STREAM_ID, parent_name="The Board")))
    command = ChangeParent(parent_id=PARENT, reason="Moved", effective_from=day("2020-01-01"))
    asked = group([CONVENED], body(STREAM_ID, CONVENED), body(PARENT, *below)).when(command)
    if loops:
        told = asked.then_refused("group.not-its-own-parent", at=["parent_id"], conflict=False)
        assert f"below this one on {int(loops[8:])} January {loops[:4]};" in told
    else:
        assert asked.then().now.parent_id == PARENT


def correct(number: int, **fields: Any) -> Correct:
    return Correct(corrects=event_id(number), fields=fields, reason="Slip")


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    terms = TermsOfReferenceChanged(previous=CONVENED.fact.terms_of_reference, text="Review")  # type: ignore[attr-defined]
    parent = ParentChanged(previous_name="Budget Delivery Group", parent_name="The Board")
    left = HolderLeft(post_id="chair", title=CHAIR.title, person="p-mair")
    told = group(
        [
            *IN_CHAIR,
            on("2019-06-01", terms),
            on("2019-07-01", parent),
            on("2019-11-01", OpeningBalanceRecorded(balance=OVER_FORTY)),
            on("2020-01-01", PostReached(post_id="chair", title=CHAIR.title, telephone="01632 960 400")),
            on("2021-01-01", left),
            on("2021-02-01", PostAbolished(post=MEMBER)),
            DISBANDED,
        ]
    )
    assert asked_again(told) == {
        known for known in to_be_asked_again(GROUP) if known.__module__ != sittings.__name__
    }  # those of sittings: test_sittings.py


@pytest.mark.parametrize(
    ("number", "fields", "rule", "at"),
    [
        (1, {"convened_on": "2016-13"}, "group.convened-on-a-date", "convened_on"),
        (1, {"convened_on": "open"}, "group.convened-on-a-date", "convened_on"),
        (4, {"until": "2018-01-01"}, "group.until-after-from", "until"),
        (4, {"post_id": "clerk"}, "group.post-exists", "post_id"),
        (5, {"up_to": "2024-01-01"}, "told-of.had-come", "up_to"),
    ],
)
def test_a_correction_is_put_to_the_rules_of_its_act(
    number: int, fields: dict[str, Any], rule: str, at: str
) -> None:
    told = group([*IN_CHAIR, on("2019-11-01", OpeningBalanceRecorded(balance=OVER_FORTY))])
    said = told.when(correct(number, **fields))
    assert said.refused is not None
    assert (rule, f"fields.{at}") in {(no.rule, name) for no in said.refused.rejections for name in no.fields}


def test_a_group_is_not_made_part_of_its_own_part_by_correcting_how_it_was_convened() -> None:
    below = Convened(name="Below", kind="board", convened_on="2016-01", parent_id=STREAM_ID)
    others = (body(STREAM_ID, CONVENED), body(PARENT, on("2016-01-01", below)))
    command = correct(1, parent_id=str(PARENT), parent_name=None)
    group([CONVENED], *others).when(command).then_refused("group.not-its-own-parent", at=["fields.parent_id"])


def test_a_post_that_findings_were_passed_to_is_not_made_another_one() -> None:
    assert group(IN_CHAIR).when(correct(2, post_id="vice-chair")).refused is not None


def test_a_post_as_corrected_is_named_to_whoever_was_appointed_to_it() -> None:
    asked = group(IN_CHAIR).when(correct(2, title="Cabinet Member"))
    assert "title" in asked.advised("later-facts.still-fit").advice["later-facts.still-fit"]


def test_facts_that_come_late_or_about_nothing_change_nothing_and_never_fail() -> None:
    left = on("2018-01-01", HolderLeft(post_id="chair", title="Chair", person="p-mair"))
    state = chronicle(STREAM_ID, [*IN_CHAIR, left]).latest()
    assert state is not None
    assert state.holders("chair", TODAY) == ("p-mair",)
    assert chronicle(STREAM_ID, [DISBANDED]).latest() is None


def test_sentences_read_like_a_paper() -> None:
    assert sentence(CONVENED.fact, {}) == (
        "Convened Contract Management Review Group (CMRG), a review group, September 2016, as a sub-group of Budget "
        "Delivery Group."
    )
    assert sentence(APPOINTED.fact, {"p-mair": "Mair"}) == (
        "Mair appointed as Cabinet Member for Strategic Commissioning."
    )
    assert sentence(OpeningBalanceRecorded(balance=OVER_FORTY), {}) == (
        "Before this record: over 40 contracts reviewed, up to 1 October 2019. Source: Paper 1.3."
    )


def test_how_a_post_was_reached_before_is_said_and_what_is_not_put_right_stays() -> None:
    both = PostReached(
        post_id="chair", title=CHAIR.title, telephone="01632 960 400", email="chair@council.example"
    )
    told = group([*IN_CHAIR, on("2019-06-01", both)])
    no_longer = told.when(ReachPost(post_id="chair"))
    was = {"previous_telephone": both.telephone, "previous_email": both.email}
    assert no_longer.then(PostReached(post_id="chair", title=CHAIR.title, **was)).now.contacts == ()
    right = told.when(correct(5, telephone="01632 960 401")).then().now.contact("chair")
    assert right == PostContact("chair", "01632 960 401", "chair@council.example")
    just_before = GROUP.effects[PostReached].was
    assert just_before(told.now, both) == {"title": CHAIR.title, **was}
    assert "title" not in just_before(group([CONVENED]).now, both)


REACHED = PostReached(post_id="chair", title=CHAIR.title, telephone="01632 960 400")


def test_a_post_is_reached_by_what_is_the_offices_until_it_is_abolished() -> None:
    story = (
        group(IN_CHAIR).when(ReachPost(post_id="chair", telephone="01632 960 400")).quietly().then(REACHED)
    )
    assert story.now.contact("chair") == PostContact("chair", "01632 960 400")
    assert story.now.contact("member") == PostContact("member")
    reached = [*IN_CHAIR, on("2019-06-01", REACHED)]
    again = ReachPost(post_id="chair", email="chair@council.example", effective_from=day("2020-01-01"))
    story = group(reached).when(again).then()
    assert story.now.contact("chair") == PostContact("chair", "", "chair@council.example")
    told = sentence(story.chronicle.facts[-1].fact, {})
    assert told.endswith("is reached by chair@council.example (was 01632 960 400).")
    group(reached).when(ReachPost(post_id="chair", telephone="01632 960 400")).then_refused(
        "group.post-reached-otherwise", at=["telephone", "email"]
    )
    group(IN_CHAIR).when(ReachPost(post_id="clerk", telephone="01632 960 400")).then_refused(
        "group.post-exists", at=["post_id"]
    )
    gone = group(reached).when(AbolishPost(post_id="chair", reason="Merged")).then()
    assert gone.now.contacts == ()
