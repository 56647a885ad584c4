"""What a request says: each text as it is kept, whatever holds it, and the people whom it names."""

from typing import Any

import msgspec
import pytest

from domain.contract.roles import AssignRoles
from domain.group.convening import Convene
from domain.organisation.rollout import GoLive
from domain.review.items import AddItem, NewItem
from domain.review.scheduling import Schedule
from domain.said import NotSayable, people_named, tidied
from domain.standard.drafting import Draft
from tests.givens import AMBER, BROOK, STREAM, register

OF_TWO = NewItem(title="Buses", lead_officers=("p-anwen", "p-bryn"))


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"title": "Meals \n at\tschool "}, {"title": "Meals   at school"}),
        ({"reference": "\uff23\uff34 1"}, {"reference": "CT 1"}),
        ({"reference": "\uff38" * 300}, {"reference": "X" * 300}),
        ({"title": "\uff2d eals"}, {"title": "\uff2d eals"}),
        ({"description": "Two\u2028lines\t\n "}, {"description": "Two\nlines"}),
        ({"description": " \u200b "}, {"description": ""}),
        ({"division": " Schools"}, {"division": "Schools"}),
        ({"title": "Meals ", "category": " Food"}, {"title": "Meals", "category": "Food"}),
        ({"reason": "  Why "}, {"reason": "Why"}),
    ],
    ids=ascii,
)
def test_a_name_is_one_line_and_written_alike_and_free_text_keeps_its_lines(
    changes: dict[str, Any], kept: dict[str, str]
) -> None:
    said = register(**changes)
    told = tidied(said)
    assert {name: getattr(told, name) for name in kept} == kept
    assert told == msgspec.structs.replace(said, **kept)


def test_texts_one_after_the_other_are_kept_so_and_what_is_plain_or_left_out_stays_as_it_is() -> None:
    draft = Draft(title="Contract management", drafting_body="CMRG", directorates=("Health", " Education"))
    assert tidied(draft).directorates == ("Health", "Education")
    assert tidied(GoLive(phase=" First ")).phase == "First"
    for said in (
        register(),
        AssignRoles(owner="p-anwen"),
        Schedule(group_id=STREAM, date="TBC", items=(OF_TWO,)),
    ):
        assert tidied(said) is said


def test_what_a_field_is_called_tells_whether_it_is_a_name() -> None:
    said = Convene(name="Contracts", short_name="\uff23\uff2d", kind="committee", convened_on="2020")
    assert tidied(said).short_name == "CM"


def test_only_the_fields_that_are_asked_for_are_tidied() -> None:
    said = register(title=" Meals", category=" Food")
    told = tidied(said, only=["category"])
    assert (told.title, told.category) == (" Meals", "Food")
    assert tidied(said, only=[]) is said


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"suppliers": (AMBER, msgspec.structs.replace(BROOK, name="\u200b"))}, ("suppliers.1.name",)),
        (
            {"title": " ", "suppliers": (msgspec.structs.replace(AMBER, name=" "),)},
            ("suppliers.0.name", "title"),
        ),
        ({"reference": "\ufdfa" * 17}, ("reference",)),
    ],
    ids=ascii,
)
def test_what_says_nothing_or_too_much_is_named_where_it_stands(
    changes: dict[str, Any], fields: tuple[str, ...]
) -> None:
    with pytest.raises(NotSayable) as refused:
        tidied(register(**changes))
    rejection = refused.value.rejection
    assert (tuple(sorted(rejection.fields)), rejection.rule) == (fields, "text.says-something")
    assert str(refused.value) == rejection.sentence


def test_what_is_wrong_with_several_fields_alike_is_said_once() -> None:
    with pytest.raises(NotSayable) as refused:
        tidied(register(title=" ", category=" "))
    assert str(refused.value).count("Blanks say nothing") == 1
    with pytest.raises(NotSayable) as refused:
        tidied(register(title=" ", reference="\ufdfa" * 17))
    assert "300 characters. Blanks" in str(refused.value)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (
            Schedule(group_id=STREAM, date="TBC", items=(OF_TWO, OF_TWO)),
            [
                ("items.0.lead_officers.0", "p-anwen"),
                ("items.0.lead_officers.1", "p-bryn"),
                ("items.1.lead_officers.0", "p-anwen"),
                ("items.1.lead_officers.1", "p-bryn"),
            ],
        ),
        (
            AddItem(item=OF_TWO),
            [("item.lead_officers.0", "p-anwen"), ("item.lead_officers.1", "p-bryn")],
        ),
    ],
    ids=lambda said: type(said).__name__,
)
def test_whom_a_request_names_is_found_however_deep(said: Any, named: list[tuple[str, str]]) -> None:
    """As it was asked, and as a correction gives some of its fields."""
    assert [*people_named(said, type(said))] == named
    assert [*people_named(msgspec.to_builtins(said), type(said))] == named
    assert [*people_named({"reason": "p-anwen"}, type(said))] == []


def test_nobody_is_named_where_the_field_is_left_out_or_holds_no_id() -> None:
    roles = AssignRoles(owner="p-anwen", managing_organisation="p-else")
    assert [*people_named(roles, AssignRoles)] == [("owner", "p-anwen")]
    assert [*people_named({"owner": None, "lead_officers": ["p-bryn", 7]}, AssignRoles)] == [
        ("lead_officers.0", "p-bryn")
    ]
    assert [*people_named({"items": None}, Schedule)] == []
    assert [*people_named({"items": ["p-anwen", {"title": "p-anwen"}]}, Schedule)] == []
