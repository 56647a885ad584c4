"""Directorates and divisions are a list on record, from one day to the next."""

from typing import Any

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.contract import CONTRACT
from domain.contract.reclassification import Classification, Reclassified, Reclassify
from domain.contract.registration import DivisionNamed
from domain.decisions import Command
from domain.events import Fact
from domain.group import GROUP
from domain.group.convening import Convened
from domain.group.posts import CreatePost, PostCreated
from domain.group.terms import Post
from domain.organisation import (
    EVER,
    ORGANISATION,
    ORGANISATION_ID,
    EndUnit,
    EnterFirstUnits,
    EnterUnits,
    FormerUnit,
    OrganisationUnit,
    RenameUnit,
    UnitEnded,
    UnitRenamed,
    UnitsEntered,
    UnitsTakenOver,
)
from domain.review import REVIEW
from domain.review.items import AddItem, ItemAdded
from domain.review.lines import NewItem
from domain.review.scheduling import Schedule, Scheduled
from domain.review.terms import Item
from domain.sentences import sentence
from domain.standard import STANDARD
from domain.standard.drafting import Draft
from tests.givens import Entry, day, event_id, on, register, registered
from tests.nouns.review.givens import CMRG, OTHERS, REVIEWER, SCHEDULED
from tests.streams import Story, chronicle, given

WHY = "Cabinet, minute 12"


def units(*names: str) -> tuple[OrganisationUnit, ...]:
    """*Education* is a directorate, *Education/Schools* one of its divisions."""
    return tuple(OrganisationUnit(*name.split("/")) for name in names)


def unit(name: str) -> OrganisationUnit:
    return units(name)[0]


ENTERED = on("2020-01-01", UnitsEntered(units=units("Education", "Place", "Education/Schools")))
RENAMED = on("2023-03-01", UnitRenamed(unit=unit("Education"), name="Children"))
ENDED = on("2023-03-01", UnitEnded(unit=unit("Education"), successor=unit("Place")))


def enter(*names: str, **said: Any) -> EnterUnits:
    return EnterUnits(units=units(*names), reason=WHY, **said)


def rename(name: str, new: str) -> RenameUnit:
    return RenameUnit(unit=unit(name), name=new, reason=WHY)


def end(name: str, successor: str = "") -> EndUnit:
    return EndUnit(unit=unit(name), successor=unit(successor) if successor else None, reason=WHY)


def listed(story: Story, text: str) -> list[str]:
    """The units in force on a day."""
    return sorted(map(str, story.on(text).units))


def test_units_are_entered_and_more_later() -> None:
    story = (
        given(ORGANISATION)
        .when(enter("Education", "Education/Schools"))
        .then(UnitsEntered(units=units("Education", "Education/Schools")))
    )
    after = story.when(
        enter("ＥDUCATION /Libraries".replace(" /", "/"), effective_from=day("2023-07-01"))
    ).then(UnitsEntered(units=units("Education/Libraries")))
    assert listed(after, "2023-06-30") == ["Education", "Schools of Education"]
    assert listed(after, "2023-07-01") == ["Education", "Libraries of Education", "Schools of Education"]


def test_the_first_entry_takes_over_what_contracts_named() -> None:
    command = EnterFirstUnits(
        units=units("Education"), taken_over=units("education", "Old House"), reason=WHY
    )
    story = (
        given(ORGANISATION)
        .when(command)
        .then(UnitsEntered(units=units("Education")), UnitsTakenOver(units=units("Old House")))
    )
    assert story.entries[1].valid_from == EVER
    assert listed(story, "2000-01-01") == ["Old House"]
    assert listed(story, "2023-06-15") == ["Education", "Old House"]


CONFLICTS = {"unit.new", "unit.name-free"}


@pytest.mark.parametrize(
    ("command", "rule", "at"),
    [
        (enter("Care", " care"), "unit.named-once", "units"),
        (enter("EDUCATION"), "unit.new", "units.0"),
        (enter("Care", "Health/Clinics"), "unit.of-a-directorate", "units.1"),
        (rename("Nowhere", "Somewhere"), "unit.on-record", "unit"),
        (rename("Education", "place"), "unit.name-free", "name"),
        (rename("Education", "Education"), "unit.name-free", "name"),
        (end("Education/Libraries"), "unit.on-record", "unit"),
        (end("Education", "Nowhere"), "unit.successor-on-record", "successor"),
        (end("Education", "Education/Schools"), "unit.successor-on-record", "successor"),
        (EnterUnits(units=units("Care")), "reason.given", "reason"),
    ],
)
def test_what_is_not_so_is_refused(command: Command, rule: str, at: str) -> None:
    asked = given(ORGANISATION, [ENTERED]).when(command)
    asked.then_refused(rule, at=[at], conflict=rule in CONFLICTS)


ENDED_OUTRIGHT = on("2023-03-01", UnitEnded(unit=unit("Education")))
THIRTEEN = [f"Unit {number:02}" for number in range(13)]


@pytest.mark.parametrize(
    ("entries", "command", "told"),
    [
        ([ENTERED], enter("EDUCATION", "place", "Care"), ": Education, Place."),
        ([ENTERED], enter("Health/Clinics", "Sea/Ports", "Sea/Ferries"), "No directorate Health, Sea is on"),
        (
            [ENTERED],
            rename("Roads", "Ways"),
            "no directorate Roads on record on 15 June 2023; there are: Education; Place.",
        ),
        (
            [ENTERED],
            end("Education/Art"),
            "no division Art of Education on record on 15 June 2023; there are: Schools.",
        ),
        ([ENTERED], end("Place/Art"), "there are: none."),
        (
            [ENTERED],
            end("Place", "Roads"),
            "no directorate Roads on record on 15 June 2023; there are: Education; Place.",
        ),
        (
            [ENTERED, RENAMED],
            end("Education"),
            "no directorate Education from 1 March 2023 on: name Children.",
        ),
        ([ENTERED, RENAMED], end("Place", "Education"), "from 1 March 2023 on: name Children."),
        (
            [ENTERED, ENDED_OUTRIGHT],
            rename("Education", "Care"),
            "no directorate Education from 1 March 2023 on.",
        ),
        (
            [ENTERED, ENDED_OUTRIGHT],
            end("Education/Schools"),
            "no division Schools of Education from 1 March 2023 on.",
        ),
        ([on("2020-01-01", UnitsEntered(units=units(*THIRTEEN[:12])))], end("Roads"), "; Unit 11."),
        ([on("2020-01-01", UnitsEntered(units=units(*THIRTEEN)))], end("Roads"), "; Unit 11 and 1 more."),
    ],
)
def test_who_names_a_unit_that_is_not_there_is_told_which_there_are(
    entries: list[Entry], command: Command, told: str
) -> None:
    refused = given(ORGANISATION, entries).when(command).refused
    assert refused is not None
    assert str(refused).endswith(told) or told in str(refused)


@pytest.mark.parametrize(
    ("fact", "fields", "rule", "at"),
    [
        (UnitRenamed(unit=unit("Roads"), name="Ways"), {"name": "Streets"}, "unit.on-record", "unit"),
        (
            UnitEnded(unit=unit("Roads")),
            {"successor": {"directorate": "Place", "division": ""}},
            "unit.on-record",
            "unit",
        ),
        (
            UnitEnded(unit=unit("Place"), successor=unit("Roads")),
            {"effective_from": "2021-02-01"},
            "unit.successor-on-record",
            "successor",
        ),
    ],
)
def test_what_was_said_of_a_unit_that_is_no_longer_on_record_is_not_said_again(
    fact: Fact, fields: dict[str, Any], rule: str, at: str
) -> None:
    """Since what stood before it was annulled."""
    wrong = Correct(corrects=event_id(2), fields=fields, reason="Slip")
    asked = given(ORGANISATION, [ENTERED, on("2021-01-01", fact)]).when(wrong)
    asked.then_refused(rule, at=[f"fields.{at}"])


def test_a_unit_that_was_entered_twice_is_there_once_and_named_as_it_was_first_written() -> None:
    again = on("2021-01-01", UnitsEntered(units=units("EDUCATION", "Care")))
    assert listed(given(ORGANISATION, [ENTERED, again]), "2021-01-01") == [
        *("Care", "Education", "Place"),
        "Schools of Education",
    ]


@pytest.mark.parametrize("fact", [UnitRenamed, UnitEnded])
def test_what_a_fact_says_of_a_unit_is_held_against_what_it_was_called_just_before(fact: Any) -> None:
    state, was = given(ORGANISATION, [ENTERED]).now, ORGANISATION.effects[fact].was
    said = {"name": "Ways"} if fact is UnitRenamed else {}
    assert was(state, fact(unit=unit("EDUCATION"), **said)) == {"unit": unit("Education")}
    assert was(state, fact(unit=unit("Roads"), **said)) == {"unit": unit("Roads")}


def test_a_directorate_is_renamed_with_its_divisions() -> None:
    story = (
        given(ORGANISATION, [ENTERED])
        .when(rename("education", "Children"))
        .then(UnitRenamed(unit=unit("Education"), name="Children"))
    )
    assert listed(story, "2023-06-15") == ["Children", "Place", "Schools of Children"]
    assert listed(story, "2023-06-14") == ["Education", "Place", "Schools of Education"]
    division = story.when(rename("Children/Schools", "Academies")).then()
    assert "Academies of Children" in listed(division, "2023-06-15")
    again = story.when(rename("Children", "CHILDREN")).then()
    assert again.on("2023-06-15").former == story.on("2023-06-15").former


def test_a_directorate_ends_with_its_divisions_and_names_its_successor() -> None:
    story = (
        given(ORGANISATION, [ENTERED])
        .when(end("Education", "PLACE"))
        .then(UnitEnded(unit=unit("Education"), successor=unit("Place")))
    )
    assert listed(story, "2023-06-15") == ["Place"]
    gone = FormerUnit(unit("Education/Schools"), day("2023-06-15"), unit("Place"))
    assert gone in story.on("2023-06-15").former
    assert listed(story.when(enter("Education")).then(), "2023-06-15") == ["Education", "Place"]
    nothing = given(ORGANISATION, [ENTERED]).when(end("Place")).then(UnitEnded(unit=unit("Place")))
    assert listed(nothing, "2023-06-15") == ["Education", "Schools of Education"]


def test_an_entry_is_corrected_and_what_rests_on_it_is_named() -> None:
    story = given(ORGANISATION, [ENTERED, RENAMED])
    fields = {"units": [{"directorate": "Learning"}]}
    story.when(Correct(corrects=event_id(1), fields=fields, reason="Slip")).then_refused(
        "later-facts.still-fit"
    )
    earlier = Correct(corrects=event_id(1), fields={"effective_from": "2010-04-01"}, reason="Slip")
    assert listed(story.when(earlier).then(), "2010-04-01") == ["Education", "Place", "Schools of Education"]


def test_a_later_entry_that_is_put_right_names_nothing_that_is_on_record_by_then() -> None:
    story = given(ORGANISATION, [ENTERED, on("2021-01-01", UnitsEntered(units=units("Care")))])
    there = Correct(corrects=event_id(2), fields={"units": [{"directorate": "Place"}]}, reason="Slip")
    story.when(there).then_refused("unit.new", at=["fields.units.0"], conflict=True)


def contract(*entries: Entry, known: tuple[Entry, ...] = (ENTERED,)) -> Story:
    """A contract after *entries*, and the list of units."""
    return given(CONTRACT, entries, (chronicle(ORGANISATION_ID, known),))


def move(**said: Any) -> Reclassify:
    return Reclassify(reason=WHY, **said)


REGISTERED = on("2020-02-03", registered())


@pytest.mark.parametrize(
    ("command", "at"),
    [
        (register(directorate="Nowhere"), "directorate"),
        (register(division="Nowhere"), "division"),
        (register(directorate="Place", division="Schools"), "division"),
        (register(effective_from=day("2019-12-31")), "directorate"),
    ],
)
def test_a_contract_is_registered_with_units_on_record_that_day(command: Command, at: str) -> None:
    contract().when(command).then_refused("unit.on-record", at=[at])


def test_a_unit_is_found_as_people_read_it_and_written_as_on_record() -> None:
    story = contract().when(register(directorate=" EDUCATION", division="schools"))
    story.then(registered(), DivisionNamed(division="Schools"))


@pytest.mark.parametrize(
    ("said", "at"),
    [({"directorate": "Nowhere"}, "directorate"), ({"division": "Nowhere"}, "division")],
)
def test_a_contract_moves_only_to_units_on_record(said: dict[str, str], at: str) -> None:
    contract(REGISTERED).when(move(**said)).then_refused("unit.on-record", at=[at])


def test_a_division_goes_along_only_where_the_other_directorate_has_it() -> None:
    in_schools = on("2020-02-03", DivisionNamed(division="Schools"))
    story = contract(REGISTERED, in_schools, known=(ENTERED, RENAMED))
    story.when(move(directorate="children")).then(
        Reclassified(
            previous=Classification(
                directorate="Education", division="Schools", category="Catering", title="School meals"
            ),
            directorate="Children",
        )
    )
    story.when(move(directorate="Place")).then_refused("unit.on-record", at=["division"])
    assert story.when(move(directorate="Place", division="")).then().now.division == ""


def test_a_contract_moves_to_a_division_as_the_list_writes_it() -> None:
    moved = contract(REGISTERED).when(move(division=" SCHOOLS")).then().now
    assert (moved.directorate, moved.division) == ("Education", "Schools")


@pytest.mark.parametrize(
    "said", [{"directorate": "education"}, {"division": " SCHOOLS", "directorate": "Ｅducation"}]
)
def test_a_contract_that_is_where_it_was_in_other_letters_has_not_moved(said: dict[str, str]) -> None:
    story = contract(REGISTERED, on("2020-02-03", DivisionNamed(division="Schools")))
    story.when(move(**said)).then_refused("classification.changes")
    moved = story.when(move(**said, title="Meals")).then().entries[-1].fact
    assert isinstance(moved, Reclassified)
    assert (moved.directorate, moved.division, moved.title) == (None, None, "Meals")


def test_a_correction_leaves_a_directorate_as_it_was_written_and_writes_a_division_as_the_list_does() -> None:
    """What it does not touch was right, however it is written."""
    written = on("2020-02-03", registered(directorate="EDUCATION"))
    named = on("2020-02-03", DivisionNamed(division="SCHOOLS"), cause=1)
    story = contract(written, named)
    for fields, directorate, division in (
        ({"title": "Meals"}, "EDUCATION", "SCHOOLS"),
        ({"division": "schools"}, "EDUCATION", "Schools"),
        ({"directorate": "education"}, "Education", "Schools"),
        ({"directorate": "education", "division": "schools"}, "Education", "Schools"),
    ):
        now = story.when(Correct(corrects=event_id(1), fields=fields, reason="Slip")).then().now
        assert (now.directorate, now.division) == (directorate, division)


@pytest.mark.parametrize(("known", "said"), [(RENAMED, "name Children"), (ENDED, "name Place")])
def test_what_took_the_place_of_a_unit_is_told(known: Entry, said: str) -> None:
    story = contract(known=(ENTERED, known))
    command = register(start="2023-04-01", end="2025-03-31", maximum_end="TBC", options=())
    assert said in story.when(command).then_refused("unit.on-record", at=["directorate"])


def test_a_contract_that_names_a_unit_that_is_not_on_the_list_goes_on() -> None:
    story = contract(on("2020-02-03", registered(directorate="Old House")))
    right = Correct(corrects=event_id(1), fields={"title": "Meals"}, reason="Slip")
    assert story.when(right).then().now.directorate == "Old House"
    assert story.when(move(category="Food")).then().now.category == "Food"
    below = contract(
        on("2020-02-03", registered(directorate="EDUCATION")), on("2020-02-03", DivisionNamed(division="Art"))
    )
    assert below.when(move(category="Food")).then().now.directorate == "EDUCATION"
    wrong = Correct(corrects=event_id(1), fields={"directorate": "Older House"}, reason="Slip")
    story.when(wrong).then_refused("unit.on-record", at=["fields.directorate"])


def test_a_portfolio_covers_directorates_on_record() -> None:
    board = on("2020-02-03", Convened(name="Cabinet", kind="cabinet", convened_on="2020-02"))
    story = given(GROUP, [board], (chronicle(ORGANISATION_ID, [ENTERED]),))
    said: dict[str, Any] = {"post_id": "member", "title": "Member", "kind": "Cabinet Member"}
    wrong = CreatePost(**said, directorates=("Education", "Nowhere"))
    story.when(wrong).then_refused("unit.on-record", at=["directorates.1"])
    post = Post(**said, directorates=("Education", "Place"))
    story.when(CreatePost(**said, directorates=("EDUCATION", " place"))).then(PostCreated(post=post))
    twice = ("Education", "Place", "EDUCATION ")
    draft = Draft(title="Standard", drafting_body="Group", directorates=twice)
    for several in (
        story.when(CreatePost(**said, directorates=twice)),
        given(STANDARD, [], (chronicle(ORGANISATION_ID, [ENTERED]),)).when(draft),
    ):
        several.then_refused("unit.named-once", at=["directorates"], conflict=False)


def test_a_portfolio_from_before_the_list_is_put_right_with_the_directorates_that_it_names() -> None:
    board = on("2020-02-03", Convened(name="Cabinet", kind="cabinet", convened_on="2020-02"))
    post = Post(post_id="member", title="Member", kind="Cabinet Member", directorates=("Nowhere", "place"))
    story = given(
        GROUP, [board, on("2020-02-04", PostCreated(post=post))], (chronicle(ORGANISATION_ID, [ENTERED]),)
    )
    right = Correct(corrects=event_id(2), fields={"title": "Member for Places"}, reason="Slip")
    assert story.when(right).then().now.posts == (replace(post, title="Member for Places"),)
    wrong = Correct(corrects=event_id(2), fields={"directorates": ["Nowhere", "Somewhere"]}, reason="Slip")
    story.when(wrong).then_refused("unit.on-record", at=["fields.directorates.1"])


LINE = NewItem(title="Libraries", kind="area", directorate="Plaice", lead_officers=("p-anwen",))
LINES: list[tuple[Story, Command, str]] = [
    (
        given(REVIEW, [], (*OTHERS, chronicle(ORGANISATION_ID, [ENTERED]))),
        Schedule(group_id=CMRG, date="2023-07", items=(LINE,), reason="New"),
        "items.0.directorate",
    ),
    (
        given(REVIEW, [SCHEDULED], (*OTHERS, chronicle(ORGANISATION_ID, [ENTERED]))),
        AddItem(item=LINE, reason="New"),
        "item.directorate",
    ),
    (
        given(STANDARD, [], (chronicle(ORGANISATION_ID, [ENTERED]),)),
        Draft(title="Standard", drafting_body="Group", directorates=("place ", "Plaice")),
        "directorates.1",
    ),
]


@pytest.mark.parametrize(("story", "command", "at"), LINES)
def test_lines_of_a_review_and_those_who_draft_a_standard_name_directorates_on_record(
    story: Story, command: Any, at: str
) -> None:
    assert "Education; Place" in story.when(command, by=REVIEWER).then_refused("unit.on-record", at=[at])
    right = (
        replace(command, directorates=("place ",))
        if isinstance(command, Draft)
        else replace(command, item=replace(LINE, directorate="place "))
        if isinstance(command, AddItem)
        else replace(command, items=(replace(LINE, directorate="place "),))
    )
    fact = story.when(right, by=REVIEWER).decided[0].fact
    named = fact.directorates if isinstance(command, Draft) else [_lines(fact)[0].directorate]
    assert list(named) == ["Place"]
    others = [known for known in story.others.values() if known.noun != "organisation"]
    without = given(story.stream, story.entries, others)
    assert without.when(command, by=REVIEWER).decided


def _lines(fact: Any) -> Any:
    return getattr(fact, "items", None) or (fact.item,)


def test_a_line_that_names_a_directorate_of_before_the_list_is_put_right_as_it_is() -> None:
    """A record that is older than its list goes on."""
    old = Item(number=1, title="Libraries", kind="area", directorate="Plaice", lead_officers=("p-anwen",))
    scheduled = on("2023-01-10", Scheduled(group_id=CMRG, date="2023-05", items=(old,)))
    story = given(REVIEW, [scheduled], (*OTHERS, chronicle(ORGANISATION_ID, [ENTERED])))
    line = to_builtins(replace(LINE, title="Libraries, all of them"))
    told = story.when(Correct(corrects=event_id(1), fields={"items": [line]}, reason="Misread"), by=REVIEWER)
    assert told.then().now.items[0].directorate == "Plaice"
    other = {**line, "directorate": "Plaza"}
    wrong = Correct(corrects=event_id(1), fields={"items": [other]}, reason="Misread")
    story.when(wrong, by=REVIEWER).then_refused("unit.on-record", at=["fields.items.0.directorate"])


def test_a_line_that_was_added_is_put_right_with_the_directorate_as_it_was_written() -> None:
    line = Item(number=4, title="Libraries", kind="area", directorate="place", lead_officers=("p-anwen",))
    added = on("2023-01-11", ItemAdded(item=line))
    story = given(REVIEW, [SCHEDULED, added], (*OTHERS, chronicle(ORGANISATION_ID, [ENTERED])))
    asked = to_builtins(replace(LINE, title="Libraries, all of them", directorate="place"))
    told = story.when(Correct(corrects=event_id(2), fields={"item": asked}, reason="Misread"), by=REVIEWER)
    assert [(item.title, item.directorate) for item in told.then().now.items[3:]] == [
        ("Libraries, all of them", "place")
    ]
    unknown = replace(line, directorate="Plaice")
    story = given(REVIEW, [SCHEDULED, on("2023-01-11", ItemAdded(item=unknown))], story.others.values())
    asked = to_builtins(replace(LINE, title="Libraries, all of them", directorate="Plaice"))
    right = Correct(corrects=event_id(2), fields={"item": asked}, reason="Misread")
    assert story.when(right, by=REVIEWER).then().now.items[3].directorate == "Plaice"


def test_a_directorate_is_put_right_as_the_list_writes_it_though_a_division_is_on_no_list() -> None:
    was = Classification(directorate="Old House", division="Art", category="Catering", title="School meals")
    old = (
        on("2020-02-03", registered(directorate="Old House")),
        on("2020-02-03", DivisionNamed(division="Art")),
        on("2021-01-01", Reclassified(previous=was, directorate="Place"), reason=WHY),
    )
    right = Correct(corrects=event_id(3), fields={"directorate": "EDUCATION"}, reason="Slip")
    now = contract(*old).when(right).then().now
    assert (now.directorate, now.division) == ("Education", "Art")


def test_any_name_is_taken_while_there_is_no_list() -> None:
    given(CONTRACT).when(register(directorate="Nowhere", division="At all")).then()


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (ENTERED.fact, "Entered as units of the organisation: Education; Place; Schools of Education."),
        (UnitsTakenOver(units=units("Old")), "Taken over as contracts on record named them: Old."),
        (RENAMED.fact, "The directorate Education was renamed Children."),
        (ENDED.fact, "The directorate Education was merged into Place."),
        (UnitEnded(unit=unit("Education/Schools")), "The division Schools of Education ended."),
    ],
)
def test_it_is_told_in_a_sentence(fact: Fact, said: str) -> None:
    assert sentence(fact, {}) == said
