"""From a command to what is recorded, on a stream as it stands: what every act of every noun goes through."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.contract import CONTRACT
from domain.contract.extension import Extend, Extended
from domain.contract.key_dates import SetKeyDate
from domain.contract.parent import NameParent, ParentNamed
from domain.contract.terms import Term
from domain.contract.tier import AssignTier, TierAssigned
from domain.deciding import needs
from domain.decisions import Command, Context
from domain.events import Unreadable
from tests.givens import OFFICER, OWNER, TODAY, day, event_id, given, on, register, registered
from tests.streams import STREAM_ID, chronicle
from tests.streams import given as given_in

WHY = "Found in the file"
LATE = SetKeyDate(kind="review", date="2024-01", effective_from=day("2022-02-01"), reason=WHY)


@pytest.mark.parametrize(
    "command",
    [
        Correct(corrects=event_id(1), fields={"title": "Dinners"}, reason=WHY),
        Annul(annuls=event_id(1), reason=WHY),
        Extend(new_end="2025-03-31", reason=WHY),
    ],
)
def test_what_is_not_on_record_is_neither_changed_nor_put_right_nor_annulled(command: Command) -> None:
    said = given().when(command).then_refused("contract.exists", conflict=True)
    assert said == "There is no such contract."


def test_what_is_on_record_is_not_opened_again() -> None:
    said = given([registered()]).when(register()).then_refused("contract.new", conflict=True)
    assert said == "This contract is on record already."


def test_nothing_is_decided_on_what_cannot_be_read_until_two_people_have_annulled_that() -> None:
    unreadable = Unreadable(name="contract.painted.v1", wrong="A field is missing", stream="contract")
    story = given([registered(), on("2021-02-01", unreadable)])
    right = Correct(corrects=event_id(1), fields={"title": "Dinners"}, reason=WHY)
    for command in (AssignTier(tier="Gold", reason=WHY), right):
        said = story.when(command).then_refused("contract.can-be-read", conflict=True)
        assert (
            f"Event {event_id(2)} of this contract, its version 2, cannot be read: two people must annul it before "
            "anything else is recorded here."
        ) in said
    gone = Annul(annuls=event_id(2), reason=WHY)
    read = story.when(gone).then().when(gone, by=OWNER).then()
    assert read.when(AssignTier(tier="Gold", reason=WHY)).then().on("2023-06-15").tier == "Gold"


def test_nothing_is_decided_that_looks_at_what_cannot_be_read() -> None:
    """What rests on a stream of which an event cannot be read cannot be said to hold, by whatever road it is asked; all
    such events are named at once. What was recorded before is annulled all the same."""
    unreadable = Unreadable(name="contract.painted.v1", wrong="A field is missing", stream="contract")
    whole, under = UUID(int=0xF2), ParentNamed(relation="part", under=UUID(int=0xF2), reference="W-1")
    twice = [registered(), on("2021-02-01", unreadable), on("2021-03-01", unreadable)]
    lost = [chronicle(whole, twice), chronicle(UUID(int=0xF3), twice[:2])]
    story = given_in(CONTRACT, [registered(), on("2022-03-01", under)], lost)
    name = NameParent(relation="part", under=whole, reason=WHY)
    right = Correct(corrects=event_id(2), fields={"under": str(lost[1].stream_id)}, reason=WHY)
    late = AssignTier(tier="Gold", effective_from=day("2022-02-01"), reason=WHY)
    for command, times in ((name, 2), (late, 2), (right, 3)):
        said = story.when(command).then_refused(*["contract.can-be-read"] * times, conflict=True)
        for version in (2, 3):
            assert (
                f"Event {event_id(version)} of the contract {whole}, its version {version}, cannot be read: two people "
                "must annul it before anything is recorded that looks at it."
            ) in said
    story.when(AssignTier(tier="Gold", reason=WHY)).quietly()
    gone = Annul(annuls=event_id(2), reason=WHY)
    assert story.when(gone).then().when(gone, by=OWNER).then().on("2023-06-15").parent is None


def test_a_late_entry_comes_after_what_is_on_record_of_the_same_day() -> None:
    """Whatever came in before, and whenever: on one day what is recorded later holds."""
    gold = on("2023-06-01", TierAssigned(tier="Gold"))
    longer = on("2023-02-01", Extended(previous_end="2024-03-31", end="2024-12-31"))
    late = Extend(new_end="2025-06-30", effective_from=day("2023-02-01"), reason=WHY)
    for entries in ([registered(), longer, gold], [registered(), gold, longer]):
        story = given(entries).when(late).advised("entry.in-good-time")
        assert story.then().on("2023-02-01").term.end == "2025-06-30"


@pytest.mark.parametrize(
    ("first", "last", "today"),
    [("1900-01-01", "2033-06-15", "2023-06-15"), ("1900-01-01", "2034-02-28", "2024-02-29")],
)
def test_what_is_true_from_a_day_is_so_from_1900_and_for_ten_years_ahead(
    first: str, last: str, today: str
) -> None:
    new, on_record = given(), given([on("1900-01-01", registered(term=Term("1900-01-01", "open")))])
    opening = register(start="1900-01-01", end="TBC", maximum_end="TBC", options=())
    new.when(replace(opening, effective_from=day(first)), on=day(today)).then(effective=first)
    before = replace(opening, effective_from=day(first) - timedelta(days=1))
    new.when(before, on=day(today)).then_refused("effective-date.within-reach", at=["effective_from"])
    gold = AssignTier(tier="Gold", reason=WHY, effective_from=day(last))
    on_record.when(gold, on=day(today)).then(effective=last)
    after = replace(gold, effective_from=day(last) + timedelta(days=1))
    on_record.when(after, on=day(today)).then_refused("effective-date.within-reach", at=["effective_from"])


def test_what_is_signed_on_the_day_on_which_it_is_recorded_is_signed() -> None:
    given([registered()]).when(AssignTier(tier="Gold", reason=WHY, made_on=TODAY)).quietly()


@pytest.mark.parametrize(
    "text", ["\x00", "\x08", "\x0b", "\x0c", "\x1f", "\x7f", "\x00\x08\x0c\x7f", "\ud800"]
)
def test_no_text_holds_what_not_every_database_keeps(text: str) -> None:
    at = given([registered()]).when(AssignTier(tier="Gold", reason=f"Scored{text}"))
    at.then_refused("text.can-be-kept", at=["reason"])
    named = Correct(corrects=event_id(1), fields={text: "x"}, reason=WHY)
    given([registered()]).when(named).then_refused("text.can-be-kept", "correction.fits-the-request")


def test_lines_and_tabs_and_what_looks_like_an_escape_are_text() -> None:
    reason = "Scored:\n\tthree\r\nof \\u0007 and \\b, \x85"
    given([registered()]).when(AssignTier(tier="Gold", reason=reason)).quietly()


@pytest.mark.parametrize("command", [LATE, Annul(annuls=event_id(2), reason=WHY)])
def test_what_a_later_fact_looks_at_by_way_of_something_else_is_looked_at_too(command: Any) -> None:
    """Whether a contract may come under another is asked of all that is above that one."""
    whole, top = UUID(int=0xF2), UUID(int=0xF3)
    others = {
        top: chronicle(top, [registered()]),
        whole: chronicle(whole, [registered(), ParentNamed(relation="part", under=top, reference="T-1")]),
    }
    under = on("2022-03-01", ParentNamed(relation="part", under=whole, reference="W-1"))
    story = chronicle(STREAM_ID, [registered(), on("2022-02-15", TierAssigned(tier="Gold")), under])
    found = {need.stream_id for need in needs(CONTRACT, story, command, Context(TODAY, OFFICER))}
    further = needs(CONTRACT, story, command, Context(TODAY, OFFICER, others=others))
    assert (found, {need.stream_id for need in further}) == ({whole}, {whole, top})
