"""Folding refuses nothing: whatever was recorded, in whatever order, there is always an answer."""

from datetime import date
from random import Random
from typing import Any, get_args

import msgspec
from hypothesis import given as whenever
from hypothesis import settings
from hypothesis import strategies as st

from domain.amendment import events as amended
from domain.chronicle import foreseen
from domain.contract import CONTRACT
from domain.contract.status import Status, status
from domain.contract.terms import Contract
from domain.contract.tier import TierAssigned
from domain.events import FACTS, Fact
from domain.sentences import sentence
from domain.streams import evolve
from domain.timeline import Timeline
from tests.givens import STREAM, TODAY, Entry, event, event_id, folded, given, on, registered
from tests.strategies import DAYS, FACTS_OF, entries

ANY_STORY = entries(st.integers(1, 12).map(event_id))


def story_of(drawn: list[tuple[date, Fact]]) -> list[Entry]:
    return [Entry(valid_from, fact) for valid_from, fact in drawn]


@settings(max_examples=200)
@whenever(ANY_STORY)
def test_any_facts_in_any_order_fold_into_an_answer_for_every_day(drawn: list[tuple[date, Fact]]) -> None:
    contract = folded(story_of(drawn))
    assert (contract is None) == (not drawn)
    if contract is None:
        return
    assert contract.version == len(drawn)
    for day in (date.min, *DAYS, date.max):
        terms = contract.in_force(day)
        if terms is not None:
            assert status(terms, day) in get_args(Status)
    for _, fact in drawn:
        assert sentence(fact, {})


@settings(max_examples=200)
@whenever(ANY_STORY)
def test_a_story_folds_the_same_event_by_event_and_told_anew(drawn: list[tuple[date, Fact]]) -> None:
    """The timeline kept up with each event is the one that its facts give all at once, whether or not anybody asked for
    states on the way."""
    story, asked = story_of(drawn), None
    for number, entry in enumerate(story, start=1):
        asked = CONTRACT.evolve(asked, event(entry, number))
        asked.in_force(entry.valid_from)
    for contract in filter(None, (folded(story), asked)):
        anew = Timeline.of(contract.timeline.placed, CONTRACT.change)
        assert (anew.placed, anew.states) == (contract.timeline.placed, contract.timeline.states)


_WHERE = st.lists(st.tuples(st.sampled_from(DAYS[:2]), st.integers(0, 9)), min_size=1, max_size=9)
"""From which of two days facts are true, and behind which of those before them some stand on that day."""


@settings(max_examples=100)
@whenever(_WHERE, st.randoms(use_true_random=False))
def test_on_its_day_a_fact_stands_where_it_was_recorded_or_behind_another_by_whatever_road(
    where: list[tuple[date, int]], chance: Random
) -> None:
    """Told at once, fact by fact, anew from some of them, and with one put in the place of another."""

    def apply(state: tuple[str, ...] | None, fact: Any, _: date) -> tuple[str, ...]:
        return (*(state or ()), fact.title)

    facts = [
        foreseen(registered(title=str(number)), day, number, behind if behind < number else 0)
        for number, (day, behind) in enumerate(where, start=1)
    ]
    ordered = sorted(facts, key=lambda placed: (placed.valid_from, placed.stands_after or placed.version))
    told = tuple(str(placed.version) for placed in ordered)
    shuffled = chance.sample(facts, len(facts))
    one_by_one: Timeline[tuple[str, ...]] = Timeline()
    for placed in shuffled:
        one_by_one = one_by_one.with_fact(placed, apply)
    for timeline in (
        Timeline.of(shuffled, apply),
        one_by_one,
        Timeline.of(shuffled[::2], apply).retold(shuffled, apply),
        *(one_by_one.with_other(placed.event_id, placed, apply) for placed in facts),
    ):
        assert list(timeline.placed) == ordered
        assert timeline.latest() == told
    first = one_by_one.with_other(facts[0].event_id, None, apply)
    assert list(first.placed) == [placed for placed in ordered if placed != facts[0]]
    assert list(first.with_fact(facts[0], apply).placed) == ordered


def test_what_a_story_shares_with_the_one_before_is_what_comes_before_the_first_other_fact() -> None:
    days = [date(2024, month, 1) for month in (1, 2, 4)]
    placed = [foreseen(registered(), day, number) for number, day in enumerate(days, start=1)]
    known = Timeline.of(placed, CONTRACT.change)
    late = known.with_fact(foreseen(registered(), date(2024, 3, 1), 4), CONTRACT.change)
    assert (late.shared_with(known), known.shared_with(late), known.shared_with(known)) == (2, 2, 3)
    assert known.shared_with(Timeline.of(placed, CONTRACT.change)) == 0  # told anew


def test_a_state_is_worked_out_once_it_is_asked_for_and_once() -> None:
    asked: list[date] = []

    def apply(state: int | None, _fact: Fact, valid_from: date) -> int:
        asked.append(valid_from)
        return (state or 0) + 1

    days = [date(2024, month, 1) for month in (1, 2, 3, 5)]
    placed = [foreseen(registered(), day, number) for number, day in enumerate(days, start=1)]
    known: Timeline[int] = Timeline.of(placed, apply)
    assert asked == []
    assert [known.at(days[1]), known.at(days[1]), known.at(date.min)] == [2, 2, None]
    assert asked == days[:2]
    late = known.with_fact(foreseen(registered(), date(2024, 4, 1), 5), apply)
    assert known.latest() == 4
    assert asked == days
    assert late.at(date(2024, 4, 1)) == 4  # the third is what it was in the story before
    assert asked == [*days, date(2024, 4, 1)]
    assert late.states == (1, 2, 3, 4, 5)
    assert asked == [*days, date(2024, 4, 1), days[3]]


@settings(max_examples=200)
@whenever(ANY_STORY, st.lists(st.integers(0, 12), min_size=12, max_size=12))
def test_a_story_told_in_one_go_is_the_one_told_event_by_event(
    drawn: list[tuple[date, Fact]], causes: list[int]
) -> None:
    """Corrections, annulments, what is asked for and what follows a correction on its day included."""
    told: list[Entry] = []
    for (valid_from, fact), cause in zip(drawn, (causes * len(drawn))[: len(drawn)], strict=True):
        known = [event_id(number) for number in range(1, len(told) + 1)]
        named = getattr(fact, "corrects", None) or getattr(fact, "annuls", None)
        if named is None or named in known:  # nobody puts right what is yet to be recorded
            told.append(Entry(valid_from, fact, cause=cause))
    one_by_one = folded(told)
    in_one_go = CONTRACT.fold([event(entry, number) for number, entry in enumerate(told, start=1)])
    assert _everything(in_one_go) == _everything(one_by_one)


def _everything(contract: Contract | None) -> tuple[object, ...]:
    if contract is None:
        return ()
    timeline = contract.timeline
    own = [getattr(contract, name) for name in contract.__struct_fields__ if name != "timeline"]
    return (*own, timeline.placed, timeline.states)


@settings(max_examples=100)
@whenever(ANY_STORY, st.randoms())
def test_facts_hold_by_their_days_whatever_the_order_in_which_they_were_placed(
    drawn: list[tuple[date, Fact]], chance: object
) -> None:
    contract = folded(story_of(drawn))
    if contract is not None:
        shuffled = list(contract.timeline.placed)
        chance.shuffle(shuffled)  # type: ignore[attr-defined]
        assert Timeline.of(shuffled, CONTRACT.change).states == contract.timeline.states


@settings(max_examples=100)
@whenever(ANY_STORY)
def test_the_periods_of_a_story_follow_each_other_and_agree_with_every_day(
    drawn: list[tuple[date, Fact]],
) -> None:
    contract = folded(story_of(drawn))
    if contract is None:
        return
    segments = contract.timeline.segments()
    starts = [start for start, _ in segments]
    assert starts == sorted(set(starts))
    for day in (*DAYS, *starts):
        standing = [terms for start, terms in segments if start <= day]
        assert contract.in_force(day) == (standing[-1] if standing else None)


def test_every_fact_of_a_contract_is_either_a_change_or_about_the_record() -> None:
    about_the_record = {amended.Corrected, amended.AnnulmentProposed, amended.Annulled}
    facts = {cls for name, cls in FACTS.items() if name.startswith("contract.")}
    assert set(CONTRACT.facts) == facts - about_the_record == set(FACTS_OF)


def test_a_contract_is_never_altered_only_followed_by_another() -> None:
    before = given([registered()]).contract
    told = msgspec.json.encode(before.in_force(TODAY))
    after = evolve(before, event(on("2023-01-01", TierAssigned(tier="Gold")), 2))
    assert (before.version, after.version) == (1, 2)
    assert msgspec.json.encode(before.in_force(TODAY)) == told
    assert after.stream_id == STREAM
