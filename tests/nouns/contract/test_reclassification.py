"""Reclassification: from a day it belongs elsewhere or is called otherwise; what was said of the days before stays."""

from typing import Any

import pytest

from domain.amendment.commands import Correct
from domain.contract import CONTRACT
from domain.contract.ending import Terminated
from domain.contract.reclassification import Classification, Reclassified, Reclassify
from domain.contract.registration import DivisionNamed, Entering
from domain.contract.taking_over import Imported, Origin, RegisterFromFile
from domain.events import Fact
from domain.sentences import sentence
from tests.givens import day, event_id, given, on, register, registered
from tests.streams import given as given_in

WHY = "The directorates were redrawn."
BEFORE = Classification(directorate="Education", division="", category="Catering", title="School meals")
MOVED = on("2023-05-01", Reclassified(previous=BEFORE, directorate="Place"))


def move(**said: Any) -> Reclassify:
    """The command, from today unless said otherwise."""
    return Reclassify(reason=WHY, **said)


def put_right(number: int, **fields: Any) -> Correct:
    return Correct(corrects=event_id(number), fields=fields, reason="Slip")


def test_r17_what_it_belongs_to_changes_from_a_day_and_the_days_before_stay() -> None:
    command = move(directorate="Place", division="Highways", title="Meals", effective_from=day("2023-07-01"))
    after = (
        given([registered()])
        .when(command)
        .then(
            Reclassified(previous=BEFORE, directorate="Place", division="Highways", title="Meals"),
            effective="2023-07-01",
        )
    )
    found = [
        (terms.directorate, terms.division, terms.title)
        for terms in (after.on("2023-06-30"), after.on("2023-07-01"))
    ]
    assert found == [("Education", "", "School meals"), ("Place", "Highways", "Meals")]
    assert after.on("2023-07-01").category == "Catering"


def test_only_what_changes_is_recorded() -> None:
    command = move(directorate="Education", category="Food")
    given([registered()]).when(command).then(Reclassified(previous=BEFORE, category="Food"))


@pytest.mark.parametrize(
    "said", [{}, {"directorate": "Education"}, {"division": ""}, {"title": "School meals"}]
)
def test_nothing_that_changes_is_nothing(said: dict[str, str]) -> None:
    given([registered()]).when(move(**said)).then_refused(
        "classification.changes", at=["directorate", "division", "category", "title"]
    )


def test_nothing_is_moved_that_has_ended() -> None:
    ended = on("2023-01-31", Terminated(ended_on=day("2023-01-31"), ground="discharge"))
    given([registered(), ended]).when(move(directorate="Place")).then_refused(
        "contract.not-ended", conflict=True
    )


def test_a_late_entry_before_it_leaves_what_it_did_not_touch_alone() -> None:
    story = given([registered(), MOVED]).when(move(category="Food", effective_from=day("2023-04-01"))).then()
    assert (story.on("2023-05-01").directorate, story.on("2023-05-01").category) == ("Place", "Food")


def test_r17_the_correction_of_a_directorate_with_a_date_points_to_the_act() -> None:
    story = given([registered()])
    asked = story.when(put_right(1, directorate="Place", effective_from="2023-05-01"))
    said = asked.then_refused("effective-date.not-after-start", "reclassification.is-an-act")
    assert "/reclassifications" in said
    earlier = story.when(put_right(1, directorate="Place", category="Food", effective_from="2020-02-10"))
    fields = ["fields.effective_from", "fields.directorate", "fields.category"]
    assert "directorate and category" in earlier.then_refused("reclassification.is-an-act", at=fields)
    apart = story.when(put_right(1, division="Schools", effective_from="2020-02-10"))
    apart.then_refused("reclassification.is-an-act", at=["fields.effective_from", "fields.division"])
    story.when(put_right(1, division="Schools", effective_from="2020-02-03")).then()
    story.when(put_right(1, directorate="Place")).then()
    story.when(put_right(1, effective_from="2020-02-10")).then()


def test_it_is_corrected_by_its_own_rules() -> None:
    story = given([registered(), MOVED])
    story.when(put_right(2, directorate="Education")).then_refused("classification.changes")
    after = story.when(put_right(2, directorate="People", effective_from="2023-04-15")).then()
    assert (after.on("2023-04-14").directorate, after.on("2023-04-15").directorate) == ("Education", "People")


def test_a_registration_names_its_division_and_is_corrected_with_it() -> None:
    story = (
        given_in(CONTRACT)
        .when(register(division="Schools"))
        .then(registered(), DivisionNamed(division="Schools"))
    )
    assert story.now.division == "Schools"
    other = story.when(put_right(1, division="Libraries")).then()
    assert other.now.division == "Libraries"
    assert story.when(put_right(1, title="Dinners")).then().now.division == "Schools"
    none = story.when(put_right(1, division="")).then()
    assert none.now.division == ""
    plain = given([registered()]).when(put_right(1, division="Schools")).then()
    assert plain.on("2023-01-01").division == "Schools"


def test_a_row_of_a_file_names_its_division() -> None:
    origin = Origin(
        register_import_id=event_id(9),
        file_name="register.csv",
        file_sha256="0f" * 32,
        row=2,
        row_sha256="0e" * 32,
    )
    command = register(division="Schools")
    said = {name: getattr(command, name) for name in Entering.__struct_fields__}
    first, second = given_in(CONTRACT).when(RegisterFromFile(**said, origin=origin)).decided
    assert isinstance(first.fact, Imported)
    assert second.fact == DivisionNamed(division="Schools")


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (MOVED.fact, "Reclassified: directorate Place (was Education)."),
        (
            Reclassified(previous=BEFORE, division="Schools", title="Meals"),
            "Reclassified: division Schools (was none); title “Meals” (was “School meals”).",
        ),
        (DivisionNamed(division="Schools"), "Entered as one of the division Schools."),
        (DivisionNamed(), "Entered without a division."),
    ],
)
def test_it_is_told_in_a_sentence(fact: Fact, said: str) -> None:
    assert sentence(fact, {}) == said
