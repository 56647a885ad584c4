"""Drafting, revising, publishing and retiring a tiering model, and what it says each tier requires."""

import dataclasses
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.decisions import Actor, Command
from domain.sentences import sentence
from domain.tiering_model import TIERING_MODEL
from domain.tiering_model.drafting import Draft, Revise, Revised
from domain.tiering_model.model import Band, Condition, Dimension, Thresholds
from domain.tiering_model.pilot_case import (
    PilotCaseRemoved,
    PilotCaseWritten,
    RemovePilotCase,
    WritePilotCase,
)
from domain.tiering_model.profile import NO_WORK, Work, in_figures, less, plus, profile, work
from domain.tiering_model.publication import Publish, Published
from domain.tiering_model.retirement import Retire, Retired
from domain.tiers import TieringAnswer
from tests.givens import event_id, on
from tests.nouns.tiering_model.givens import (
    CLERK,
    DEFAULT,
    LATER_ID,
    MEALS,
    MODEL_ID,
    REVIEWER,
    day,
    drafted,
    published,
)
from tests.streams import STREAM_ID, asked_again, chronicle, given, to_be_asked_again

DRAFTED = on("2023-01-10", drafted(), CLERK)
PUBLISHED = on("2023-02-01", Published(number=1, model=DEFAULT), REVIEWER)
RETIRED = on("2023-05-01", Retired(), REVIEWER)
STRICTER = replace(DEFAULT, thresholds=Thresholds("55.0", "30.0"))


def test_a_draft_without_a_model_is_the_one_that_ships() -> None:
    story = given(TIERING_MODEL).when(Draft(), by=CLERK).quietly().then(drafted())
    assert "value 30%, risk 40%, complexity 30%; 8 questions, 5 floors" in sentence(drafted(), {})
    assert (story.now.status, story.now.authors, story.now.number) == ("draft", ("p-dilwyn",), None)


def test_the_model_that_ships_says_whose_it_is() -> None:
    assert DEFAULT.provenance.startswith("Ours, configurable")
    assert "adapted from a cabinet office tool" in DEFAULT.provenance.lower()


def test_a_draft_is_revised_as_often_as_it_takes_and_each_author_is_remembered() -> None:
    asked = given(TIERING_MODEL, [DRAFTED]).when(Revise(model=STRICTER, reason="Tested"), by=REVIEWER)
    story = asked.quietly().then(Revised(model=STRICTER, revised_by="p-ieuan"))
    assert (story.now.model, story.now.authors) == (STRICTER, ("p-dilwyn", "p-ieuan"))


def test_a_second_person_publishes_it_from_a_day_on() -> None:
    command = Publish(reason="Approved by committee", effective_from=day("2023-07-01"))
    story = given(TIERING_MODEL, [DRAFTED]).when(command, by=REVIEWER).quietly()
    after = story.then(Published(number=1, model=DEFAULT), effective="2023-07-01")
    assert after.on("2023-06-30").status == "draft"
    assert (after.now.status, after.now.published_from) == ("published", date(2023, 7, 1))


def test_a_new_version_supersedes_the_one_before_from_its_day_in_the_same_decision() -> None:
    draft = on("2023-06-01", drafted(STRICTER, MODEL_ID), CLERK)
    asked = given(TIERING_MODEL, [draft], [published()]).when(
        Publish(reason="Yearly review", effective_from=day("2023-07-01")), by=REVIEWER
    )
    story = asked.quietly().then(
        Published(number=2, model=STRICTER, supersedes=MODEL_ID),
        Retired(superseded_by=STREAM_ID),
        effective="2023-07-01",
    )
    before = story.others[MODEL_ID]
    assert before.in_force(day("2023-06-30")).status == "published"
    assert before.in_force(day("2023-07-01")).status == "retired"
    assert before.in_force(day("2023-07-01")).model == DEFAULT


def test_a_model_is_retired_without_a_successor() -> None:
    asked = given(TIERING_MODEL, [DRAFTED, PUBLISHED]).when(Retire(reason="Tool given up"), by=CLERK)
    story = asked.quietly().then(Retired())
    assert (story.on("2023-06-14").status, story.now.status) == ("published", "retired")


def test_the_next_version_goes_on_from_one_that_was_retired_with_nothing_in_its_place() -> None:
    given_up = published(DEFAULT, MODEL_ID, on("2021-05-01", Retired()))
    draft = Draft(model=STRICTER, supersedes=MODEL_ID)
    story = given(TIERING_MODEL, [], [given_up]).when(draft, by=CLERK).quietly().then()
    story = story.when(Publish(reason="Taken up again"), by=REVIEWER).then(
        Published(number=2, model=STRICTER, supersedes=MODEL_ID), Retired(superseded_by=STREAM_ID)
    )
    before = story.others[MODEL_ID]
    assert before.latest().retired_from == day("2021-05-01")
    assert before.latest().superseded_by == STREAM_ID
    told = given(TIERING_MODEL, [], [before]).when(draft, by=CLERK)
    assert "superseded already" in told.then_refused("tiering-model.supersedes-a-published-one")


def test_a_version_of_an_earlier_day_is_held_against_the_retirement_that_came_later() -> None:
    """The retirement said that the model was in force until then."""
    given_up = published(DEFAULT, MODEL_ID, on("2023-05-01", Retired()))
    draft = on("2023-03-01", drafted(STRICTER, MODEL_ID), CLERK)
    story = given(TIERING_MODEL, [draft], [given_up])
    late = Publish(reason="In force since April", effective_from=day("2023-04-01"))
    refused = story.when(late, by=REVIEWER).then_refused("later-facts.still-fit", conflict=True)
    assert "only a published model is retired" in refused
    retirement = given_up.timeline.placed[-1].event_id
    although = story.when(msgspec.structs.replace(late, although=(retirement,)), by=REVIEWER)
    before = although.advised("later-facts.still-fit", "entry.in-good-time").then().others[MODEL_ID].latest()
    assert (before.retired_from, before.superseded_by) == (day("2023-04-01"), STREAM_ID)
    since = msgspec.structs.replace(late, effective_from=day("2023-05-01"))
    story.when(since, by=REVIEWER).then()


def test_a_second_version_does_not_take_the_same_place() -> None:
    late = given(TIERING_MODEL, [on("2023-06-01", drafted(STRICTER, MODEL_ID), CLERK)], [published()])
    gone = published(DEFAULT, MODEL_ID, on("2023-06-10", Retired(superseded_by=LATER_ID)))
    told = dataclasses.replace(late, others={MODEL_ID: gone}).when(Publish(reason="Too late"), by=REVIEWER)
    told.then_refused("tiering-model.takes-its-place", at=[], conflict=True)


OF_A_LATER_VERSION = [
    on("2023-03-01", drafted(STRICTER, STREAM_ID), CLERK),
    on("2023-03-02", Revised(model=DEFAULT, revised_by="p-dilwyn"), CLERK),
    on("2023-03-03", Revised(model=STRICTER, revised_by="p-dilwyn"), CLERK),
    on("2023-05-01", Published(number=2, model=STRICTER, supersedes=STREAM_ID), REVIEWER),
]
SUPERSEDED = on("2023-05-01", Retired(superseded_by=LATER_ID), REVIEWER, cause=4)


def test_two_versions_are_never_in_force_side_by_side() -> None:
    """What a later version retired comes back once that version is annulled, and not before."""
    later = dataclasses.replace(
        given(TIERING_MODEL, OF_A_LATER_VERSION, [chronicle(STREAM_ID, [DRAFTED, PUBLISHED, SUPERSEDED])]),
        stream_id=LATER_ID,
    )
    earlier = given(TIERING_MODEL, [DRAFTED, PUBLISHED, SUPERSEDED], [later.chronicle])
    back = Annul(annuls=event_id(3), reason="It is used still")
    told = earlier.when(back, by=CLERK).then_refused(
        "annulment.what-it-followed-from-first", at=["annuls"], conflict=True
    )
    assert str(event_id(4)) in told
    never = Annul(annuls=event_id(4), reason="Committee never agreed")
    asked_for = later.when(never, by=CLERK).advised("later-facts.still-fit")
    assert f"{event_id(3)}) followed from it and stands" in asked_for.advised_in_all
    gone = asked_for.then().when(never, by=REVIEWER).then()
    assert gone.now.status == "draft"
    earlier = given(TIERING_MODEL, earlier.entries, [gone.chronicle])
    after = earlier.when(back, by=CLERK).quietly().then().when(back, by=REVIEWER).then()
    assert (after.now.status, after.now.superseded_by) == ("published", None)


@pytest.mark.parametrize(
    ("entries", "number"), [([DRAFTED, PUBLISHED, SUPERSEDED], 3), (OF_A_LATER_VERSION, 4)]
)
def test_of_another_version_that_cannot_be_had_nothing_is_said(entries: list[Any], number: int) -> None:
    annul = Annul(annuls=event_id(number), reason="Committee never agreed")
    story = given(TIERING_MODEL, entries, []).when(annul, by=CLERK).quietly().then()
    assert story.when(annul, by=REVIEWER).then()


def test_what_was_given_up_by_itself_is_brought_back_by_two_people() -> None:
    back = Annul(annuls=event_id(3), reason="It is used still")
    story = given(TIERING_MODEL, [DRAFTED, PUBLISHED, RETIRED]).when(back, by=CLERK).quietly().then()
    assert story.when(back, by=REVIEWER).then().now.status == "published"


@pytest.mark.parametrize(
    ("entries", "command"),
    [
        ([], Draft()),
        ([DRAFTED], Revise(model=STRICTER, reason="Next year's")),
        ([DRAFTED], WritePilotCase(pilot_case=MEALS)),
        (
            [DRAFTED, on("2023-01-21", PilotCaseWritten(pilot_case=MEALS), CLERK)],
            RemovePilotCase(name=MEALS.name, reason="x"),
        ),
    ],
)
def test_a_draft_is_worked_on_on_days_that_have_come(entries: list[Any], command: Any) -> None:
    ahead = replace(command, effective_from=day("2023-06-16"))
    given(TIERING_MODEL, entries).when(ahead, by=REVIEWER).then_refused(
        "step.not-ahead-of-time", at=["effective_from"]
    )


def _with(**changes: Any) -> Draft:
    return Draft(model=replace(DEFAULT, **changes))


def _condition(condition: Condition) -> Draft:
    return _with(floors=(replace(DEFAULT.floors[0], conditions=(condition,)),))


REFUSALS: list[tuple[str, list[Any], Command, tuple[str, ...]]] = [
    (
        "tiering-model.weights-add-up",
        [],
        _with(dimensions=(Dimension("value", 30), Dimension("risk", 40), Dimension("complexity", 31))),
        ("model.dimensions",),
    ),
    (
        "tiering-model.weights-add-up",
        [],
        _with(dimensions=(Dimension("value", 50), Dimension("risk", 50))),
        ("model.dimensions",),
    ),
    (
        "tiering-model.questions-differ",
        [],
        _with(questions=(*DEFAULT.questions, DEFAULT.questions[0])),
        ("model.questions",),
    ),
    (
        "tiering-model.questions-differ",
        [],
        _with(questions=DEFAULT.questions[:4]),
        ("model.questions",),
    ),
    ("tiering-model.bands-rise", [], _with(bands=()), ("model.bands",)),
    ("tiering-model.bands-rise", [], _with(bands=DEFAULT.bands[1:]), ("model.bands",)),
    (
        "tiering-model.bands-rise",
        [],
        _with(bands=(DEFAULT.bands[0], DEFAULT.bands[2], DEFAULT.bands[1])),
        ("model.bands",),
    ),
    (
        "tiering-model.bands-rise",
        [],
        _with(bands=(DEFAULT.bands[0], Band(points=1, lower=Decimal("9.00")))),
        ("model.bands",),
    ),
    (
        "tiering-model.bands-rise",
        [],
        _with(bands=(DEFAULT.bands[0], Band(points=2, lower=Decimal("0.00"), lower_included=False))),
        ("model.bands",),
    ),
    (
        "tiering-model.bands-rise",
        [],
        _with(bands=(DEFAULT.bands[0], Band(points=2, lower=Decimal("9.5")))),
        ("model.bands",),
    ),
    (
        "tiering-model.thresholds-in-order",
        [],
        _with(thresholds=Thresholds("35", "60")),
        ("model.thresholds",),
    ),
    ("tiering-model.thresholds-in-order", [], _with(thresholds=Thresholds("60", "0")), ("model.thresholds",)),
    (
        "tiering-model.thresholds-in-order",
        [],
        _with(thresholds=Thresholds("60.05", "35")),
        ("model.thresholds",),
    ),
    (
        "tiering-model.floors-look-at-something",
        [],
        _condition(Condition(answers=(TieringAnswer("R9", 5),))),
        ("model.floors",),
    ),
    ("tiering-model.floors-look-at-something", [], _condition(Condition()), ("model.floors",)),
    (
        "tiering-model.floors-look-at-something",
        [],
        _condition(Condition(value_over=Decimal("-1.00"))),
        ("model.floors",),
    ),
    (
        "tiering-model.floors-look-at-something",
        [],
        _with(floors=(DEFAULT.floors[0], DEFAULT.floors[0])),
        ("model.floors",),
    ),
    (
        "tiering-model.a-profile-for-each-tier",
        [],
        _with(profiles=DEFAULT.profiles[:2]),
        ("model.profiles",),
    ),
    (
        "tiering-model.a-profile-for-each-tier",
        [],
        _with(profiles=(replace(DEFAULT.profiles[1], kpi_sample_percent=0), *DEFAULT.profiles[::2])),
        ("model.profiles",),
    ),
    ("tiering-model.draft-changes", [DRAFTED], Revise(model=DEFAULT, reason="Slip"), ("model",)),
    ("reason.given", [DRAFTED], Publish(), ("reason",)),
    (
        "step.in-order",
        [DRAFTED],
        Publish(reason="Backdated", effective_from=day("2023-01-09")),
        ("effective_from",),
    ),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Any], command: Command, fields: tuple[str, ...]
) -> None:
    given(TIERING_MODEL, entries).when(command, by=REVIEWER).then_refused(rule, at=fields)


@pytest.mark.parametrize(
    ("gold", "silver", "good"),
    [
        ("60", "35", True),
        ("59.5", "35.5", True),
        ("100", "99.9", True),
        ("0.6", "0.5", True),
        ("100.1", "35", False),
        ("35", "35", False),
        ("60", "0", False),
        ("60", "35.55", False),
    ],
)
def test_gold_lies_above_silver_and_both_can_be_reached(gold: str, silver: str, good: bool) -> None:
    asked_for = given(TIERING_MODEL).when(_with(thresholds=Thresholds(gold, silver)), by=CLERK)
    if good:
        asked_for.then()
    else:
        asked_for.then_refused("tiering-model.thresholds-in-order", at=["model.thresholds"])


@pytest.mark.parametrize(
    ("asked_about", "said"),
    [("risk", "complexity"), ("complexity", "risk"), ("", "risk and complexity")],
)
def test_a_model_that_asks_nothing_about_a_dimension_is_told_which(asked_about: str, said: str) -> None:
    questions = tuple(question for question in DEFAULT.questions if question.dimension == asked_about)
    model = replace(DEFAULT, questions=questions, floors=())
    told = given(TIERING_MODEL).when(Draft(model=model), by=CLERK)
    assert told.then_refused("tiering-model.questions-differ") == f"Nothing is asked about {said}."


CONFLICTS: list[tuple[str, list[Any], Command]] = [
    (
        "tiering-model.still-a-draft",
        [DRAFTED, PUBLISHED],
        Revise(model=STRICTER, reason="A quiet improvement"),
    ),
    ("tiering-model.still-a-draft", [DRAFTED, PUBLISHED], Publish(reason="Again")),
    ("tiering-model.in-force", [DRAFTED], Retire(reason="Never used")),
    ("tiering-model.in-force", [DRAFTED, PUBLISHED, RETIRED], Retire(reason="Twice")),
]


@pytest.mark.parametrize(("rule", "entries", "command"), CONFLICTS)
def test_what_the_record_stands_in_the_way_of_is_refused(
    rule: str, entries: list[Any], command: Command
) -> None:
    given(TIERING_MODEL, entries).when(command, by=REVIEWER).then_refused(rule, conflict=True)


def test_nobody_publishes_what_they_drafted_or_revised() -> None:
    revised = on("2023-03-01", Revised(model=STRICTER, revised_by="p-ieuan"), REVIEWER)
    for author in (CLERK, REVIEWER):
        given(TIERING_MODEL, [DRAFTED, revised]).when(Publish(reason="Mine"), by=author).then_refused(
            "tiering-model.second-person", conflict=True
        )


def test_only_a_published_model_is_superseded() -> None:
    annul = Annul(annuls=event_id(1), reason="Never drafted")
    annulled = given(TIERING_MODEL, [DRAFTED]).when(annul, by=CLERK).then().when(annul, by=REVIEWER).then()
    for story, how in (
        (
            published(DEFAULT, MODEL_ID, on("2023-05-01", Retired(superseded_by=LATER_ID))),
            "superseded already",
        ),
        (chronicle(MODEL_ID, [DRAFTED]), "a draft"),
        (dataclasses.replace(annulled, stream_id=MODEL_ID).chronicle, "annulled"),
    ):
        told = given(TIERING_MODEL, [], [story]).when(Draft(supersedes=MODEL_ID), by=CLERK)
        assert f"That model is {how};" in told.then_refused(
            "tiering-model.supersedes-a-published-one", at=["supersedes"], conflict=True
        )
        draft = on("2023-06-01", drafted(STRICTER, MODEL_ID), CLERK)
        given(TIERING_MODEL, [draft], [story]).when(Publish(reason="x"), by=REVIEWER).then_refused(
            "tiering-model.takes-its-place", at=[], conflict=True
        )


def test_a_version_does_not_take_the_place_of_one_that_is_gone_or_begins_later() -> None:
    draft = on("2020-02-20", drafted(STRICTER, MODEL_ID), CLERK)
    gone = published(DEFAULT, MODEL_ID, on("2023-05-01", Retired(superseded_by=LATER_ID)))
    given(TIERING_MODEL, [draft], [gone]).when(Publish(reason="Late"), by=REVIEWER).then_refused(
        "tiering-model.takes-its-place", conflict=True
    )
    early = Publish(reason="Backdated", effective_from=day("2020-03-01"))
    given(TIERING_MODEL, [draft], [published()]).when(early, by=REVIEWER).then_refused(
        "tiering-model.takes-its-place", at=["effective_from"], conflict=False
    )


REVISED = on("2023-01-20", Revised(model=STRICTER, revised_by="p-dilwyn"), CLERK)


def correct(number: int, **fields: Any) -> Correct:
    return Correct(corrects=event_id(number), fields=fields, reason="Slip")


def test_what_was_published_is_never_corrected() -> None:
    story = given(TIERING_MODEL, [DRAFTED, PUBLISHED])
    story.when(correct(2, supersedes=str(LATER_ID)), by=CLERK).then_refused(
        "correction.may-be-asked-again", at=["corrects"]
    )


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    retired = on("2023-05-01", Retired(), CLERK)
    written = on("2023-01-21", PilotCaseWritten(pilot_case=MEALS), CLERK)
    removed = on("2023-01-22", PilotCaseRemoved(name=MEALS.name), CLERK)
    published = on("2023-02-01", replace(PUBLISHED.fact, model=STRICTER), PUBLISHED.by)
    told = given(TIERING_MODEL, [DRAFTED, REVISED, written, removed, published, retired])
    assert asked_again(told) == to_be_asked_again(TIERING_MODEL)


def test_a_draft_is_corrected_only_into_a_sound_one() -> None:
    unsound = {**msgspec.to_builtins(DEFAULT), "bands": []}
    given(TIERING_MODEL, [DRAFTED]).when(correct(1, model=unsound), by=CLERK).then_refused(
        "tiering-model.bands-rise", at=["fields.model.bands"]
    )


@pytest.mark.parametrize(
    ("drafted_for", "by", "published_for"),
    [
        ("p-ieuan", REVIEWER, ""),  # for whom it was drafted
        ("", REVIEWER, "p-dilwyn"),  # for who drafted it
        ("p-lowri", REVIEWER, "p-lowri"),  # both for a third
    ],
)
def test_r11_a_model_is_published_by_another_in_person_and_on_behalf(
    drafted_for: str, by: Actor, published_for: str
) -> None:
    draft = on("2023-01-10", DRAFTED.fact, CLERK, behalf=drafted_for)
    command = Publish(reason="Agreed", on_behalf_of=published_for)
    given(TIERING_MODEL, [draft]).when(command, by=by).then_refused(
        "tiering-model.second-person", conflict=True
    )


def test_r11_whoever_corrected_a_draft_does_not_publish_it() -> None:
    corrected = correct(1, model=msgspec.to_builtins(STRICTER))
    story = given(TIERING_MODEL, [DRAFTED]).when(corrected, by=REVIEWER).then()
    story.when(Publish(reason="Agreed"), by=REVIEWER).then_refused("tiering-model.second-person")


def test_what_is_said_of_a_draft_afterwards_leaves_the_published_model_as_it_is() -> None:
    late = on("2023-02-10", Revised(model=STRICTER, revised_by="p-dilwyn"), CLERK)
    story = given(TIERING_MODEL, [DRAFTED, PUBLISHED, late])
    assert story.now.model == DEFAULT
    other = Published(number=2, model=STRICTER, supersedes=MODEL_ID)
    state = given(TIERING_MODEL, [DRAFTED, on("2023-02-01", other, REVIEWER)]).now
    assert (state.model, state.supersedes, state.number) == (STRICTER, MODEL_ID, 2)


def test_which_version_it_takes_the_place_of_is_not_put_right_behind_who_published_it() -> None:
    entries = [
        on("2023-01-10", drafted(STRICTER, MODEL_ID), CLERK),
        on("2023-02-01", Published(number=2, model=STRICTER, supersedes=MODEL_ID), REVIEWER),
    ]
    told = given(TIERING_MODEL, entries, [published()]).when(correct(1, supersedes=None), by=CLERK)
    assert "earlier version" in told.then_refused("later-facts.still-fit", at=["although"])


def test_it_is_retired_once() -> None:
    again = on("2023-06-01", Retired(superseded_by=LATER_ID))
    story = given(TIERING_MODEL, [DRAFTED, PUBLISHED, RETIRED, again])
    assert (story.now.retired_from, story.now.superseded_by) == (date(2023, 5, 1), LATER_ID)
    third = on("2023-07-01", Retired(superseded_by=MODEL_ID))
    assert given(TIERING_MODEL, [*story.entries, third]).now.superseded_by == LATER_ID


def test_a_version_number_belongs_to_one_model() -> None:
    assert TIERING_MODEL.reserves(PUBLISHED.fact) == (("tiering model version", "1"),)
    assert TIERING_MODEL.reserves(DRAFTED.fact) == ()


def test_what_each_tier_asks_for_in_a_year() -> None:
    kpis = ("monthly", "quarterly", "financial year")
    assert work(DEFAULT, "Gold", kpis) == Work(12, 4, Fraction(17), 0)
    assert work(DEFAULT, "Silver", kpis[:2]) == Work(4, 2, Fraction(4), 1)
    assert work(DEFAULT, "Bronze", ()) == Work(0, 1, Fraction(0), 0)
    assert work(DEFAULT, "Bronze", kpis) == Work(0, 1, Fraction(0), 0)


def test_what_a_move_from_one_tier_to_another_adds_or_saves() -> None:
    kpis = ("quarterly",)
    gold, silver = work(DEFAULT, "Gold", kpis), work(DEFAULT, "Silver", kpis)
    assert less(gold, silver) == Work(8, 2, Fraction(3), 0)
    assert plus(gold, silver) == Work(16, 6, Fraction(5), 4)
    assert plus(less(gold, silver), silver) == gold
    assert less(gold, gold) == NO_WORK
    assert in_figures(silver) == {
        "operational_reviews": 4,
        "strategic_reviews": 2,
        "kpi_validations": "1.0",
        "kpis_to_set": 2,
    }
    shares = [
        in_figures(NO_WORK._replace(kpi_validations=Fraction(each, 4)))["kpi_validations"]
        for each in (-5, 0, 2)
    ]
    assert shares == ["-1.3", "0.0", "0.5"]


def test_a_profile_that_the_model_does_not_have_is_no_default() -> None:
    with pytest.raises(LookupError):
        profile(replace(DEFAULT, profiles=()), "Gold")
