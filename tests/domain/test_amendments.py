"""Putting the record right: corrections, and annulments by two people."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from domain.amendment import commands as amend
from domain.amendment import events as amended
from domain.contract.ending import Expired, PartiallyTerminated, Terminated
from domain.contract.extension import Extended
from domain.contract.key_dates import KeyDateSet
from domain.contract.parties import Assigned, Novated
from domain.contract.roles import RolesAssigned
from domain.contract.scope import ScopeVaried
from domain.contract.tier import AssignTier, TierAssigned
from domain.contract.value import ValueChanged
from domain.events import Fact
from domain.money import Values
from tests.givens import (
    AMBER,
    OFFICER,
    OWNER,
    ROLES,
    STREAM,
    VALUES,
    Story,
    day,
    event_id,
    given,
    on,
    registered,
)

EXTENDED = on("2023-05-01", Extended(previous_end="2024-03-31", end="2025-03-31"))
SLIP = "Typing slip"


def correct(number: int, **fields: Any) -> amend.Correct:
    """The command that puts the story's *number*th event right."""
    return amend.Correct(corrects=event_id(number), fields=fields, reason=SLIP)


def annul(number: int) -> amend.Annul:
    """The command that asks, or agrees, that the story's *number*th event counts no longer."""
    return amend.Annul(annuls=event_id(number), reason=SLIP)


def annulled(story: Story, number: int) -> Story:
    """The story after two people annulled its *number*th event."""
    return story.when(annul(number), by=OFFICER).then().when(annul(number), by=OWNER).then()


# Corrections


def test_a_correction_keeps_the_whole_fact_and_names_the_fields_that_differ() -> None:
    story = given([registered(), EXTENDED]).when(correct(2, end="2025-09-30")).quietly()
    corrected = amended.Corrected(
        stream="contract",
        corrects=event_id(2),
        corrected_name="contract.extended.v1",
        replacement={
            "previous_end": "2024-03-31",
            "end": "2025-09-30",
            "option": "",
            "beyond_maximum_term": False,
        },
        changed=("end",),
    )
    after = story.then(corrected, effective="2023-05-01")
    assert after.on("2023-05-01").term.end == "2025-09-30"
    assert after.on("2023-04-30").term.end == "2024-03-31"


def test_a_correction_can_move_the_day_from_which_the_fact_is_true() -> None:
    story = given([registered(), EXTENDED]).when(correct(2, effective_from="2023-04-01"))
    after = story.then(effective="2023-04-01")
    fact = after.entries[-1].fact
    assert isinstance(fact, amended.Corrected)
    assert fact.changed == ("effective_from",)
    assert after.on("2023-03-31").term.end == "2024-03-31"
    assert after.on("2023-04-01").term.end == "2025-03-31"


def test_a_fact_moved_past_another_takes_its_new_place_among_them() -> None:
    gold = on("2023-03-01", TierAssigned(tier="Gold"))
    silver = on("2023-04-01", TierAssigned(tier="Silver", previous="Gold"))
    story = given([registered(), gold, silver])
    after = story.when(correct(2, effective_from="2023-05-01", previous="Silver")).then()
    assert [after.on(text).tier for text in ("2023-03-31", "2023-04-01", "2023-05-01")] == [
        None,
        "Silver",
        "Gold",
    ]


def test_a_fact_keeps_its_place_within_its_day_when_it_is_corrected() -> None:
    first = on("2023-05-01", TierAssigned(tier="Gold"))
    second = on("2023-05-01", TierAssigned(tier="Silver", previous="Gold"))
    after = given([registered(), first, second]).when(correct(2, tier="Bronze")).then()
    assert after.on("2023-05-01").tier == "Silver"


def test_a_second_correction_builds_on_the_first() -> None:
    first = given([registered()]).when(correct(1, title="Meals at school")).then()
    second = first.when(correct(1, category="Food")).then()
    assert (second.on("2023-06-15").title, second.on("2023-06-15").category) == ("Meals at school", "Food")
    fact = second.entries[-1].fact
    assert isinstance(fact, amended.Corrected)
    assert fact.changed == ("category",)


def test_a_correction_of_the_registration_reaches_the_value_at_award() -> None:
    values = {"estimated_incl_vat": "1300000.00", "estimated_excl_vat": "1000000.00"}
    after = given([registered()]).when(correct(1, values=values)).then()
    expected = Values(Decimal("1300000.00"), Decimal("1000000.00"))
    assert (after.on("2023-06-15").values, after.on("2023-06-15").values_at_award) == (expected, expected)


CORRECTABLE: list[tuple[Fact, dict[str, Any]]] = [
    (
        RolesAssigned(previous=ROLES, roles=ROLES),
        {"roles": msgspec.to_builtins(ROLES) | {"owner": "p-x"}},
    ),
    (Extended(previous_end="2024-03-31", end="2025-03-31"), {"option": "first extension"}),
    (ValueChanged(previous=VALUES, values=VALUES, cause="other"), {"cause": "price"}),
    (ScopeVaried(variation="More", kind_already_provided_for=True), {"variation": "Less"}),
    (
        Novated(outgoing=AMBER, incoming=AMBER),
        {"incoming": msgspec.to_builtins(AMBER) | {"name": "Amber Lane"}},
    ),
    (
        Assigned(assignor=AMBER, assignee=AMBER),
        {"assignee": msgspec.to_builtins(AMBER) | {"name": "Amber Lane"}},
    ),
    (
        PartiallyTerminated(part="Buses", ended_on=day("2023-05-31"), ground="discharge"),
        {"part": "Trains"},
    ),
    (Terminated(ended_on=day("2023-05-31"), ground="discharge"), {"ground": "mutual agreement"}),
    (Expired(ended_on=day("2023-05-31")), {"ended_on": "2023-05-30"}),
    (KeyDateSet(kind="review", date="2023-09"), {"date": "2023-10"}),
    (TierAssigned(tier="Gold"), {"tier": "Silver"}),
    (TierAssigned(tier="Gold", previous="Silver"), {"tier": "Bronze"}),
]


@pytest.mark.parametrize(("fact", "fields"), CORRECTABLE, ids=lambda one: type(one).__name__)
def test_every_kind_of_fact_can_be_put_right(fact: Fact, fields: dict[str, Any]) -> None:
    story = given([registered(), on("2023-05-01", fact)]).when(correct(2, **fields)).quietly().then()
    assert msgspec.to_builtins(story.contract.timeline.placed[-1].fact).items() >= fields.items()


def test_a_correction_names_the_fact_and_not_an_earlier_correction() -> None:
    story = given([registered()]).when(correct(1, title="Meals")).then()
    said = story.when(correct(2, title="Meals at school")).then_refused(
        "correction.names-a-fact", at=["corrects"]
    )
    assert said == "That event is itself a correction: name the fact that it corrects."


def test_only_a_fact_that_still_counts_can_be_put_right() -> None:
    story = annulled(given([registered(), EXTENDED]), 2)
    for number in (2, 3, 77):
        said = story.when(correct(number, end="2026-03-31")).then_refused("correction.names-a-fact")
        assert said == "No fact of this contract that still counts has that event id."


@pytest.mark.parametrize(
    ("number", "fields"),
    [
        (2, {}),
        (2, {"end": "2025-03-31"}),
        (2, {"ends": "2025-03-31"}),
        (2, {"end": "2023-02-29"}),
        (2, {"end": 20250331}),
        (2, {"effective_from": "yesterday"}),
        (2, {"effective_from": "1066-10-14"}),
        (2, {"effective_from": "9999-12-31"}),
        (1, {"title": ""}),
        (1, {"kind": "handshake"}),
        (1, {"suppliers": []}),
        (1, {"suppliers": [msgspec.to_builtins(AMBER)] * 2}),
        (1, {"term": {"start": "2020-04-01", "end": "2023-02-29"}}),
        (1, {"term": {"start": "2020-04-01", "end": "2019-03-31"}}),
        (1, {"term": {"start": "2020-04-01", "end": "2024-03-31", "maximum_end": "2023-03-31"}}),
        (
            1,
            {
                "term": {
                    "start": "2020-04-01",
                    "end": "2024-03-31",
                    "maximum_end": "2025-03-31",
                    "options": [{"name": "first", "up_to": "2025-04-30"}],
                }
            },
        ),
        (1, {"values": {"estimated_incl_vat": "NaN"}}),
        (1, {"values": {"estimated_incl_vat": "1E+9"}}),
        (1, {"values": {"estimated_incl_vat": "-5.00"}}),
        (1, {"values": {"annual_excl_vat": 0.1}}),
        (1, {"values": {"estimated_incl_vat": "1.00", "estimated_excl_vat": "2.00"}}),
        (3, {"values": {"estimated_incl_vat": "Infinity"}}),
        (3, {"previous": {"estimated_incl_vat": "1.005"}}),
        (4, {"date": "2023-13"}),
    ],
    ids=str,
)
def test_a_correction_must_fit_the_fact_and_be_possible(number: int, fields: dict[str, Any]) -> None:
    story = given(
        [
            registered(),
            EXTENDED,
            on("2023-05-02", ValueChanged(previous=Values(), values=VALUES, cause="other")),
            on("2023-05-03", KeyDateSet(kind="review", date="2023-09")),
        ]
    )
    story.when(correct(number, **fields)).then_refused("correction.fits-the-fact", at=["fields"])


def test_a_correction_needs_a_reason_and_a_fact_and_says_so_at_once() -> None:
    command = amend.Correct(corrects=event_id(9), fields={"title": "Meals"}, reason=" ")
    given([registered()]).when(command).then_refused(
        "reason.given", "correction.names-a-fact", at=["reason", "corrects"]
    )


def test_an_ended_contract_can_still_be_put_right() -> None:
    ended = on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge"))
    after = given([registered(), ended]).when(correct(1, title="Meals at school")).then()
    assert after.on("2023-06-15").title == "Meals at school"


def test_correcting_the_last_day_moves_the_end_with_it() -> None:
    ended = on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge"))
    moved = given([registered(), ended]).when(correct(2, ended_on="2022-10-31", effective_from="2022-10-31"))
    assert moved.then().on("2022-11-01").ended_on == day("2022-10-31")


def test_correcting_the_last_day_to_an_earlier_one_needs_its_effective_date_moved_too() -> None:
    ended = on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge"))
    said = (
        given([registered(), ended])
        .when(correct(2, ended_on="2022-10-31"))
        .then_refused("correction.fits-the-fact")
    )
    assert "effective_from" in said


# Annulments


def test_one_person_asks_and_a_second_annuls() -> None:
    story = given([registered(), EXTENDED])
    asked = (
        story.when(annul(2), by=OFFICER)
        .quietly()
        .then(amended.AnnulmentProposed(stream="contract", annuls=event_id(2)), effective="2023-05-01")
    )
    assert asked.on("2023-06-15").term.end == "2025-03-31"
    agreed = (
        asked.when(annul(2), by=OWNER)
        .quietly()
        .then(
            amended.Annulled(
                stream="contract", annuls=event_id(2), proposal=event_id(3), proposed_by="p-anwen"
            ),
            effective="2023-05-01",
        )
    )
    assert agreed.on("2023-06-15").term.end == "2024-03-31"


def test_nobody_agrees_to_their_own_annulment() -> None:
    asked = given([registered(), EXTENDED]).when(annul(2)).then()
    asked.when(annul(2)).then_refused("annulment.second-person", at=["annuls"], conflict=True)


def test_an_annulment_needs_a_reason_and_an_event() -> None:
    command = amend.Annul(annuls=event_id(9))
    given([registered()]).when(command).then_refused(
        "reason.given", "annulment.names-an-event", at=["reason", "annuls"]
    )


def test_an_event_is_annulled_once() -> None:
    story = annulled(given([registered(), EXTENDED]), 2)
    story.when(annul(2), by=OWNER).then_refused("annulment.names-an-event", conflict=True)


def test_an_annulment_itself_cannot_be_annulled() -> None:
    story = annulled(given([registered(), EXTENDED]), 2)
    for number in (3, 4):
        story.when(annul(number)).then_refused("annulment.names-an-event", at=["annuls"])


def test_annulling_a_correction_brings_the_original_back() -> None:
    story = (
        given([registered(), EXTENDED]).when(correct(2, end="2025-09-30", effective_from="2023-06-01")).then()
    )
    assert story.on("2023-05-01").term.end == "2024-03-31"
    after = annulled(story, 3)
    assert after.on("2023-05-01").term.end == "2025-03-31"
    assert after.contract.timeline == given([registered(), EXTENDED]).contract.timeline or (
        after.contract.timeline.placed == given([registered(), EXTENDED]).contract.timeline.placed
    )


def test_annulling_the_last_of_two_corrections_brings_the_first_back() -> None:
    story = given([registered()]).when(correct(1, title="Meals")).then()
    story = story.when(correct(1, title="Dinners")).then()
    assert annulled(story, 3).on("2023-06-15").title == "Meals"


def test_a_correction_that_was_annulled_leaves_the_fact_open_to_another() -> None:
    story = annulled(given([registered()]).when(correct(1, title="Meals")).then(), 2)
    assert story.when(correct(1, title="Dinners")).then().on("2023-06-15").title == "Dinners"


def test_a_fact_that_was_corrected_and_then_annulled_counts_in_neither_form() -> None:
    story = given([registered(), EXTENDED]).when(correct(2, end="2025-09-30")).then()
    assert annulled(story, 2).on("2023-06-15").term.end == "2024-03-31"


def test_annulling_a_termination_makes_the_contract_live_and_open_to_change() -> None:
    ended = on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge"))
    story = annulled(given([registered(), ended]), 2)
    assert story.on("2023-06-15").ended_on is None
    story.when(AssignTier(tier="Gold", reason="Scored")).then()


def test_what_came_after_an_annulled_fact_stands() -> None:
    story = given([registered(), EXTENDED, on("2023-06-01", TierAssigned(tier="Gold"))])
    after = annulled(story, 2)
    assert (after.on("2023-06-15").term.end, after.on("2023-06-15").tier) == ("2024-03-31", "Gold")


@pytest.mark.parametrize("others", [[], [EXTENDED]], ids=["alone", "with what followed"])
def test_a_contract_whose_registration_was_annulled_says_so(others: list[Any]) -> None:
    story = annulled(given([registered(), *others]), 1)
    assert story.contract.in_force(day("2023-06-15")) is None
    said = story.when(AssignTier(tier="Gold", reason="Scored")).then_refused(
        "contract.in-being", conflict=True
    )
    assert said == "What opened this contract was annulled."


def test_a_contract_moved_later_says_from_when_it_is_in_being() -> None:
    story = given([registered(), on("2020-03-01", TierAssigned(tier="Gold"))])
    moved = story.when(correct(1, effective_from="2020-04-01")).then()
    command = AssignTier(tier="Silver", effective_from=day("2020-03-15"), reason="Scored")
    said = moved.when(command).then_refused("contract.in-being")
    assert said == "The contract is in being only from 1 April 2020."


def test_a_story_keeps_its_stream_and_counts_its_events() -> None:
    story = annulled(given([registered(), EXTENDED]), 2)
    assert (story.contract.stream_id, story.contract.version) == (STREAM, 4)
    assert len(story.contract.facts) == 2
