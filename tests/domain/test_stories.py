"""A story on two clocks: what corrections, annulments and late entries leave standing, and who stands behind it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from msgspec import ValidationError, to_builtins

from domain.amendment.events import Annulled, AnnulmentProposed, Corrected, CorrectionProposed
from domain.chronicle import Chronicle, fact_from, foreseen, last_with, noun_of
from domain.contract import CONTRACT
from domain.contract.extension import Extended
from domain.contract.tier import TierAssigned
from domain.decisions import Actor
from domain.events import NAMES, Event, Fact, Unreadable
from domain.streams import evolve, fold
from domain.timeline import Timeline
from tests.givens import OFFICER, OWNER, STREAM, TODAY, Entry, day, event, event_id, on, registered

GOLD, SILVER, BRONZE = (TierAssigned(tier=tier) for tier in ("Gold", "Silver", "Bronze"))
ERYL, FLUR = Actor("p-eryl", "officer"), Actor("p-flur", "officer")


def corrected(number: int, fact: Fact, since: str, by: Actor = ERYL, behalf: str = "") -> Entry:
    """The story's *number*th event was put right to say *fact*, true from that day."""
    told = Corrected(
        stream="contract",
        corrects=event_id(number),
        corrected_name=NAMES[type(fact)],
        replacement=to_builtins(fact),
        changed=("tier",),
    )
    return on(since, told, by, behalf=behalf)


def annulled(number: int) -> Entry:
    """Two people annulled the story's *number*th event."""
    told = Annulled(stream="contract", annuls=event_id(number), proposal=event_id(90), proposed_by="p-x")
    return on("2023-06-01", told, OWNER)


def asked(number: int, *, annulment: bool) -> Entry:
    """Somebody asked that the story's *number*th event be annulled, or put right."""
    named: Fact = (
        AnnulmentProposed(stream="contract", annuls=event_id(number))
        if annulment
        else CorrectionProposed(stream="contract", corrects=event_id(number), fields={})
    )
    return on("2023-06-01", named, FLUR, behalf="p-gwen")


def told(*entries: Entry | Fact) -> Chronicle[Any]:
    """The contract after *entries*, told event by event and in one go alike."""
    events: list[Event] = []
    one_by_one: Chronicle[Any] | None = None
    for number, entry in enumerate(entries, start=1):
        entered = entry if isinstance(entry, Entry) else on("2020-02-03", entry)
        events.append(event(entered, number))
        one_by_one = evolve(one_by_one, events[-1])
    in_one_go = fold(events)
    assert one_by_one is not None
    assert in_one_go is not None
    for name in ("stream_id", "version", "facts", "corrections", "annulled", "asked"):
        assert getattr(one_by_one, name) == getattr(in_one_go, name), name
    assert one_by_one.timeline.placed == in_one_go.timeline.placed
    assert one_by_one.timeline.states == in_one_go.timeline.states
    return one_by_one


def tiers(story: Chronicle[Any]) -> list[tuple[str, str | None]]:
    """From which day the contract was in which tier."""
    return [(since.isoformat(), state.tier) for since, state in story.timeline.segments()]


REGISTERED = registered()
FIRST = ("2020-02-03", None)


@pytest.mark.parametrize(
    ("entries", "stands"),
    [
        ([on("2021-01-01", GOLD)], [("2021-01-01", "Gold")]),
        (
            [on("2022-01-01", GOLD), on("2021-01-01", SILVER)],
            [("2021-01-01", "Silver"), ("2022-01-01", "Gold")],
        ),
        ([on("2021-01-01", GOLD), on("2021-01-01", SILVER)], [("2021-01-01", "Silver")]),
        ([on("2021-01-01", GOLD), corrected(2, SILVER, "2021-01-01")], [("2021-01-01", "Silver")]),
        ([on("2021-01-01", GOLD), corrected(2, GOLD, "2021-03-01")], [("2021-03-01", "Gold")]),
        (
            [on("2021-01-01", GOLD), corrected(2, SILVER, "2021-01-01"), corrected(2, BRONZE, "2021-01-01")],
            [("2021-01-01", "Bronze")],
        ),
        (
            [on("2021-01-01", GOLD), on("2021-01-01", SILVER), corrected(2, BRONZE, "2021-01-01")],
            [("2021-01-01", "Silver")],
        ),
        (
            [on("2021-01-01", GOLD), on("2022-01-01", SILVER), corrected(2, BRONZE, "2023-01-01")],
            [("2022-01-01", "Silver"), ("2023-01-01", "Bronze")],
        ),
        ([on("2021-01-01", GOLD), annulled(2)], []),
        ([on("2021-01-01", GOLD), on("2022-01-01", SILVER), annulled(2)], [("2022-01-01", "Silver")]),
        ([on("2021-01-01", GOLD), corrected(2, SILVER, "2021-03-01"), annulled(2)], []),
        (
            [on("2021-01-01", GOLD), corrected(2, SILVER, "2021-03-01"), annulled(3)],
            [("2021-01-01", "Gold")],
        ),
        (
            [
                on("2021-01-01", GOLD),
                corrected(2, SILVER, "2021-01-01"),
                corrected(2, BRONZE, "2021-01-01"),
                annulled(3),
            ],
            [("2021-01-01", "Bronze")],
        ),
        (
            [
                on("2021-01-01", GOLD),
                corrected(2, SILVER, "2021-01-01"),
                corrected(2, BRONZE, "2021-01-01"),
                annulled(4),
            ],
            [("2021-01-01", "Silver")],
        ),
        ([on("2021-01-01", GOLD), annulled(2), corrected(2, SILVER, "2021-01-01")], []),
        ([on("2021-01-01", GOLD), asked(2, annulment=True)], [("2021-01-01", "Gold")]),
        ([on("2021-01-01", GOLD), asked(2, annulment=False)], [("2021-01-01", "Gold")]),
        ([on("2021-01-01", GOLD), corrected(9, SILVER, "2021-01-01")], [("2021-01-01", "Gold")]),
    ],
)
def test_what_is_entered_late_put_right_and_annulled_leaves_this_standing(
    entries: Sequence[Entry], stands: list[tuple[str, str | None]]
) -> None:
    assert tiers(told(REGISTERED, *entries)) == [FIRST, *stands]


def test_what_stands_keeps_who_recorded_it_and_its_place_whoever_puts_it_right() -> None:
    story = told(
        REGISTERED, on("2021-01-01", GOLD, OFFICER, reason="Scored"), corrected(2, SILVER, "2021-03-01")
    )
    stands = story.timeline.placed[-1]
    assert (stands.event_id, stands.version, stands.fact) == (event_id(2), 2, SILVER)
    assert (stands.envelope.actor, stands.envelope.reason) == ("p-anwen", "Scored")
    [correction] = story.corrections
    assert (correction.event_id, correction.corrects, correction.placed.version) == (
        event_id(3),
        event_id(2),
        3,
    )
    assert (correction.placed.event_id, correction.placed.envelope.actor) == (event_id(2), "p-eryl")


def test_what_follows_from_a_correction_stands_on_its_day_where_the_fact_does_and_what_came_with_it() -> None:
    """Before what was recorded later of that day; as if it had been recorded along with the fact."""
    followed = Entry(day("2021-01-01"), Extended(previous_end="2024-03-31", end="2024-06-30"), cause=2)
    later = on("2021-01-01", BRONZE)
    anew = Entry(day("2021-01-01"), SILVER, cause=5)
    story = told(
        REGISTERED, on("2021-01-01", GOLD), followed, later, corrected(2, GOLD, "2021-01-01"), anew, anew
    )
    stood = [placed.version for placed in story.timeline.placed]
    assert stood == [1, 2, 3, 6, 7, 4]
    assert [placed.stands_after for placed in story.timeline.placed] == [0, 0, 0, 3, 3, 0]
    assert tiers(story)[-1] == ("2021-01-01", "Bronze")
    assert last_with(story, event_id(2)) == 3
    assert last_with(story, event_id(4)) == 4
    again = told(*_entries(story), corrected(2, SILVER, "2021-01-01"))
    assert [placed.stands_after for placed in again.timeline.placed] == [0, 0, 0, 3, 3, 0]
    right = told(*_entries(story), corrected(6, BRONZE, "2021-01-01"))
    assert [placed.version for placed in right.timeline.placed] == stood


def _entries(story: Chronicle[Any]) -> list[Entry]:
    """The entries of the story above once more."""
    told_again: dict[int, Entry] = {
        placed.version: Entry(placed.valid_from, placed.fact, cause=_number(placed.envelope.causation_id))
        for placed in story.facts
    }
    told_again[5] = corrected(2, GOLD, "2021-01-01")
    return [told_again[number] for number in sorted(told_again)]


def _number(causation_id: str) -> int:
    return next((number for number in range(1, 9) if str(event_id(number)) == causation_id), 0)


def test_what_follows_from_something_else_stands_where_it_was_recorded() -> None:
    """From a fact of the story, or from another stream: only a correction takes a place that is taken."""
    by_the_first = Entry(day("2021-01-01"), SILVER, cause=2)
    from_elsewhere = Entry(day("2021-01-01"), GOLD, cause=event_id(77))
    story = told(REGISTERED, on("2021-01-01", GOLD), on("2021-01-01", BRONZE), by_the_first, from_elsewhere)
    assert [placed.version for placed in story.timeline.placed] == [1, 2, 3, 4, 5]
    assert {placed.stands_after for placed in story.timeline.placed} == {0}
    of_nothing_here = corrected(9, GOLD, "2021-01-01")
    story = told(REGISTERED, of_nothing_here, Entry(day("2021-01-01"), SILVER, cause=2))
    assert {placed.stands_after for placed in story.timeline.placed} == {0}


def test_what_is_foreseen_stands_where_it_will_once_it_is_recorded() -> None:
    story = told(REGISTERED, on("2021-01-01", GOLD), on("2022-01-01", SILVER))
    late = foreseen(BRONZE, day("2021-01-01"), story.version + 1)
    recorded = told(REGISTERED, on("2021-01-01", GOLD), on("2022-01-01", SILVER), on("2021-01-01", BRONZE))
    placed = story.timeline.with_fact(late, CONTRACT.change).placed
    assert [(each.key, each.fact) for each in placed] == [
        (each.key, each.fact) for each in recorded.timeline.placed
    ]
    assert late.envelope.causation_id == ""
    behind = foreseen(BRONZE, day("2021-01-01"), 4, stands_after=1)
    assert Timeline.of([*story.timeline.placed, behind], CONTRACT.change).placed[1] is behind
    assert len({foreseen(BRONZE, day("2021-01-01"), number).event_id for number in (4, 5)}) == 2


@pytest.mark.parametrize("annulment", [True, False])
def test_what_is_asked_for_stays_so_until_that_fact_is_put_right_or_annulled(annulment: bool) -> None:
    first, other = asked(2, annulment=annulment), asked(3, annulment=not annulment)
    entries = (REGISTERED, on("2021-01-01", GOLD), on("2022-01-01", SILVER), first, other)
    story = told(*entries)
    assert [found.fact for found in story.asked] == [first.fact, other.fact]
    assert story.asked[0].people == {"p-flur", "p-gwen"}
    for settled in (annulled(2), corrected(2, BRONZE, "2021-01-01")):
        assert [found.fact for found in told(*entries, settled).asked] == [other.fact]
    assert len(told(*entries, annulled(1)).asked) == 2
    assert story.version == 5


def test_what_a_contract_is_by_now_is_what_it_will_be_while_it_has_yet_to_begin() -> None:
    story = told(on("2024-02-03", REGISTERED), on("2024-05-01", GOLD))
    assert story.by_now(TODAY) == story.in_force(day("2024-02-03"))
    assert story.by_now(day("2024-05-01")).tier == "Gold"
    assert story.in_force(TODAY) is None
    assert told(on("2024-02-03", REGISTERED), annulled(1)).by_now(TODAY) is None


def test_what_opened_a_contract_is_told_as_it_was_last_put_right_annulled_or_not() -> None:
    renamed = registered(title="Dinners")
    entries = (REGISTERED, on("2021-01-01", GOLD), corrected(1, renamed, "2020-01-01"))
    for story in (told(*entries), told(*entries, annulled(1))):
        opening = story.opening()
        assert (opening.fact, opening.valid_from, opening.version) == (renamed, day("2020-01-01"), 1)
    assert told(*entries, annulled(3)).opening().fact == REGISTERED
    assert told(*entries, annulled(1)).latest() is None


def test_what_cannot_be_read_is_so_until_it_is_annulled() -> None:
    unreadable = Unreadable(name="contract.painted.v1", wrong="A field is missing", stream="contract")
    entries = (REGISTERED, on("2021-01-01", unreadable), on("2021-01-01", GOLD))
    assert [placed.event_id for placed in told(*entries).unreadable()] == [event_id(2)]
    assert told(*entries, annulled(3)).unreadable()
    assert not told(*entries, annulled(2)).unreadable()
    assert told(on("2020-02-03", unreadable)).noun == noun_of(unreadable) == noun_of(GOLD) == "contract"


def test_behind_a_fact_stand_who_recorded_it_and_who_put_it_right_and_those_for_whom() -> None:
    """Not who put another right, nor whose correction was annulled."""
    entries = (
        REGISTERED,
        on("2021-01-01", GOLD, OFFICER, behalf="p-dilwyn"),
        corrected(2, SILVER, "2021-01-01", behalf="p-huw"),
        corrected(1, registered(title="Dinners"), "2020-02-03", FLUR),
    )
    story = told(*entries)
    assert story.people_behind(story.facts[1]) == {"p-anwen", "p-dilwyn", "p-eryl", "p-huw"}
    assert story.people_behind(story.facts[0]) == {"p-anwen", "p-flur"}
    without = told(*entries, annulled(3))
    assert without.people_behind(without.facts[1]) == {"p-anwen", "p-dilwyn"}


def test_behind_what_two_people_put_right_stand_both_and_those_for_whom() -> None:
    """Not who asked for something else, nor who asked where that correction was annulled."""
    other = on("2023-06-01", CorrectionProposed(stream="contract", corrects=event_id(1), fields={}), OWNER)
    entries = (REGISTERED, on("2021-01-01", GOLD), other, asked(1, annulment=False))
    agreed = replace(corrected(1, registered(title="Dinners"), "2020-02-03"), cause=4)
    story = told(*entries, agreed)
    assert story.people_behind(story.facts[0]) == {"p-anwen", "p-flur", "p-gwen", "p-eryl"}
    assert story.people_behind(story.facts[1]) == {"p-anwen"}
    without = told(*entries, agreed, annulled(5))
    assert without.people_behind(without.facts[0]) == {"p-anwen"}


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([], {"Gold"}),
        ([corrected(2, SILVER, "2021-01-01")], {"Gold", "Silver"}),
        (
            [corrected(2, SILVER, "2021-01-01"), corrected(2, BRONZE, "2021-01-01")],
            {"Gold", "Silver", "Bronze"},
        ),
        ([corrected(2, SILVER, "2021-01-01"), annulled(3)], {"Gold"}),
        ([corrected(2, SILVER, "2021-01-01"), annulled(2)], set()),
        ([annulled(2)], set()),
    ],
)
def test_whatever_a_fact_that_stands_said_was_said(entries: list[Entry], said: set[str]) -> None:
    story = told(REGISTERED, on("2021-01-01", GOLD), *entries)
    assert {fact.tier for fact in story.wordings() if isinstance(fact, TierAssigned)} == said


def test_what_was_recorded_in_an_earlier_form_is_read_in_todays() -> None:
    told_then = {"annuls": str(event_id(1)), "proposal": str(event_id(2)), "proposed_by": "p-x"}
    assert fact_from("contract.annulled.v1", told_then) == Annulled(
        stream="contract", annuls=event_id(1), proposal=event_id(2), proposed_by="p-x"
    )
    assert fact_from("contract.tier_assigned.v1", {"tier": "Gold"}) == GOLD
    with pytest.raises(KeyError):
        fact_from("contract.painted.v1", {})
    with pytest.raises(ValidationError):
        fact_from("contract.tier_assigned.v1", {"tier": "Tin"})


def test_an_event_belongs_to_the_stream_that_it_stands_in_whatever_can_be_read_of_it() -> None:
    """What opens a story tells its kind; where nothing has yet, the event does."""
    unreadable = Unreadable(name="painted", wrong="A field is missing", stream="kpi")
    assert told(REGISTERED, on("2021-01-01", unreadable), on("2022-01-01", GOLD)).latest().tier == "Gold"
    last = told(REGISTERED, on("2021-01-01", unreadable))
    assert last.latest().title == "School meals"
    assert event(on("2021-01-01", unreadable), 2).name == "painted"
    before = evolve(None, event(asked(2, annulment=True), 1))
    assert before.noun == ""
    assert evolve(before, event(on("2020-02-03", REGISTERED), 2)).noun == "contract"


def test_of_no_events_nothing_is_told() -> None:
    assert fold([]) is None
    assert CONTRACT.fold([]) is None
    assert told(REGISTERED).stream_id == STREAM
