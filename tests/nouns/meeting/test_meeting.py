"""A meeting is on record with its day, who was there and what was agreed; the next is counted from it."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.meeting import MEETING, AgreedItem, MeetingHeld, RecordMeeting
from domain.sentences import sentence
from tests.givens import day, event_id, on
from tests.streams import CONTRACT_ID, CONTRACT_OF_THESE_TESTS, Story, asked_again, given, to_be_asked_again

VAN = AgreedItem(text="Send a second van.", owner="p-anwen", due="2023-07")
HELD = MeetingHeld(
    contract_id=CONTRACT_ID,
    level="operational",
    held_on=day("2023-06-01"),
    attendees=("p-anwen", "p-eleri"),
    discussed="Late meals.",
    agreed=(VAN,),
)
ENTER = RecordMeeting(
    contract_id=CONTRACT_ID,
    level="operational",
    held_on=day("2023-06-01"),
    attendees=("p-anwen", "p-eleri"),
    discussed="Late meals.",
    agreed=(VAN,),
)


def meeting(*facts: Any) -> Story:
    return given(MEETING, [on("2023-06-01", fact) for fact in facts], [CONTRACT_OF_THESE_TESTS])


def test_it_is_true_of_the_day_on_which_it_was_held() -> None:
    story = meeting().when(ENTER).quietly().then(HELD, effective="2023-06-01")
    assert (story.now.level, story.now.agreed) == ("operational", (VAN,))
    assert list(MEETING.concerns(CONTRACT_ID, story.now, HELD)) == [CONTRACT_ID]


def test_it_reads_with_who_was_there_and_what_was_agreed() -> None:
    told = sentence(HELD, {"p-anwen": "Anwen Example"})
    assert told == (
        "Operational meeting held on 1 June 2023, attended by Anwen Example, p-eleri. "
        "Agreed: Send a second van (Anwen Example, by July 2023)."
    )
    assert sentence(replace(HELD, agreed=()), {}).endswith("attended by p-anwen, p-eleri.")


def test_what_was_agreed_is_numbered_as_it_stands() -> None:
    menu = replace(VAN, text="Print the menu.")
    state = meeting(replace(HELD, agreed=(VAN, menu))).now
    assert [state.item(number) for number in (0, 1, 2, 3)] == [None, VAN, menu, None]


def test_it_may_be_entered_on_the_very_day() -> None:
    today = replace(ENTER, held_on=day("2023-06-15"))
    assert meeting().when(today).quietly().then().now.held_on == day("2023-06-15")


def test_a_meeting_before_the_contract_was_there_is_refused_with_the_day() -> None:
    told = meeting().when(replace(ENTER, held_on=day("2020-01-31")))
    assert "on 31 January 2020" in told.then_refused("meeting.of-a-contract-that-was-there")


REFUSALS: list[tuple[dict[str, Any], str, tuple[str, ...]]] = [
    ({"held_on": day("2023-06-16")}, "told-of.had-come", ("held_on",)),
    ({"effective_from": day("2023-06-02")}, "meeting.on-its-day", ("effective_from",)),
    ({"held_on": day("2020-01-31")}, "meeting.of-a-contract-that-was-there", ("contract_id", "held_on")),
    ({"attendees": ("p-anwen", "p-anwen")}, "meeting.attended-once", ("attendees",)),
    (
        {"agreed": (VAN, replace(VAN, due="TBC"), replace(VAN, due="2023-05"))},
        "meeting.agreed-by-a-day",
        ("agreed.1.due", "agreed.2.due"),
    ),
]


@pytest.mark.parametrize(("changes", "rule", "fields"), REFUSALS)
def test_what_cannot_have_been_is_refused_and_no_correction_says_it(
    changes: dict[str, Any], rule: str, fields: tuple[str, ...]
) -> None:
    meeting().when(replace(ENTER, **changes)).then_refused(rule, at=fields)
    if "effective_from" not in changes:
        asked = Correct(corrects=event_id(1), fields=changes, reason="Slip")
        meeting(HELD).when(asked).then_refused(rule, at=tuple(f"fields.{field}" for field in fields))


def test_it_is_said_where_nobody_of_the_contract_was_there() -> None:
    advised = meeting().when(replace(ENTER, attendees=("p-stranger",)))
    advised.advised("meeting.somebody-of-the-contract-was-there")


def test_a_correction_moves_the_day_and_not_the_contract_or_the_level() -> None:
    story = meeting(HELD)
    moved = story.when(Correct(corrects=event_id(1), fields={"held_on": "2023-05-30"}, reason="Slip")).then()
    assert moved.on("2023-05-31").held_on == day("2023-05-30")
    for fields in ({"level": "strategic"}, {"contract_id": str(event_id(7))}):
        fixed = story.when(Correct(corrects=event_id(1), fields=fields, reason="Slip"))
        fixed.then_refused("correction.fits-the-request", at=[f"fields.{name}" for name in fields])


def test_it_gives_back_the_request_that_it_answered() -> None:
    assert asked_again(meeting(HELD)) == to_be_asked_again(MEETING)
