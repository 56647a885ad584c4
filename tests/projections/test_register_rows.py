"""The fold that makes register rows, held against the naive fold for stories that no rule was asked about."""

from collections import defaultdict
from datetime import UTC, date, datetime

from hypothesis import given as whenever
from hypothesis import settings
from hypothesis import strategies as st

from domain.amendment import events as amended
from domain.contract.ending import PartiallyTerminated
from domain.contract.terms import Term
from domain.contract.tier import TierAssigned
from domain.events import Fact, Recorded
from projections.register import REGISTER
from projections.table import ALWAYS, NOW, KeptRows, RowsFold, naive_summary, rows_of, values
from tests.givens import Entry, day, event, event_id, on, registered
from tests.projections.world import assert_no_overlap
from tests.strategies import DAYS, entries

ANY_STORY = entries(st.integers(1, 8).map(event_id))
GAP = 3
"""Other contracts' events lie between this one's positions."""


def recorded(drawn: list[Entry]) -> list[Recorded]:
    """The story as the log holds it."""
    moment = datetime(2023, 6, 15, 11, 0, tzinfo=UTC)
    return [
        Recorded(number * GAP, moment, event(entry, number)) for number, entry in enumerate(drawn, start=1)
    ]


@settings(max_examples=200)
@whenever(ANY_STORY)
def test_rows_answer_like_the_naive_fold_on_any_day_as_known_at_any_position(
    drawn: list[tuple[date, Fact]],
) -> None:
    story = recorded([on("2020-01-01", registered()), *(Entry(*pair) for pair in drawn)])
    rows = rows_of(REGISTER, story)
    assert_no_overlap(rows)
    for position in range(len(story) * GAP + 2):
        known = [row for row in rows if row.known_from <= position < row.known_to]
        for valid_at in {*DAYS, *(item.event.envelope.valid_from for item in story)}:
            holding = [row.summary for row in known if row.valid_from <= valid_at.isoformat() < row.valid_to]
            naive = naive_summary(REGISTER, story, valid_at, position)
            assert holding == ([] if naive is None else [naive])


@settings(max_examples=100)
@whenever(ANY_STORY)
def test_rows_kept_up_event_by_event_are_the_rows_of_the_whole_story(drawn: list[tuple[date, Fact]]) -> None:
    """What ``follow`` writes in many small steps is what a rebuild writes at once. A stream begins with a fact of its
    own kind: a rebuild knows by it whose rows they are."""
    story = recorded([on("2020-01-01", registered()), *(Entry(*pair) for pair in drawn)])
    fold, live = RowsFold(REGISTER), []
    shared, contents = KeptRows(REGISTER), defaultdict(list)
    for item in story:
        closed, opened = fold.step(item)
        for name, kept in shared.kept(map(values, opened)).items():
            contents[name] += kept
        for row in closed:
            place = live.index(row)
            live[place] = row._replace(known_to=item.position)
        live += opened
    assert sorted(live) == sorted(rows_of(REGISTER, story))
    assert {date.fromisoformat(row.valid_from): row for row in live if row.known_to == NOW} == fold.open
    at_once = KeptRows(REGISTER).kept(map(values, rows_of(REGISTER, story)))
    assert all(contents[kept.name] == at_once[kept.name] for kept in REGISTER.beside)


def test_what_rows_share_is_kept_once() -> None:
    entries = [on("2020-01-01", registered()), on("2022-01-01", TierAssigned(tier="Gold"))]
    kept = KeptRows(REGISTER).kept(map(values, rows_of(REGISTER, recorded(entries))))
    assert {name: len(rows) for name, rows in kept.items()} == {
        "register": 3,
        "register_texts": 1,
        "register_key_dates": 1,
    }


def test_learning_something_that_the_register_does_not_show_writes_no_row() -> None:
    in_part = PartiallyTerminated(part="Nursery", ended_on=day("2022-01-01"), ground="discharge")
    rows = rows_of(REGISTER, recorded([on("2020-01-01", registered()), on("2022-01-01", in_part)]))
    assert [(row.valid_from, row.valid_to, row.known_from, row.known_to) for row in rows] == [
        ("2020-01-01", ALWAYS, GAP, NOW)
    ]


def test_a_late_entry_closes_what_was_known_and_opens_both_halves() -> None:
    gold = on("2022-01-01", TierAssigned(tier="Gold"))
    rows = rows_of(REGISTER, recorded([on("2020-01-01", registered()), gold]))
    assert [
        (row.valid_from, row.valid_to, row.known_from, row.known_to, row.summary.tier) for row in rows
    ] == [
        ("2020-01-01", ALWAYS, GAP, 2 * GAP, None),
        ("2020-01-01", "2022-01-01", 2 * GAP, NOW, None),
        ("2022-01-01", ALWAYS, 2 * GAP, NOW, "Gold"),
    ]


def test_a_contract_whose_registration_was_annulled_leaves_the_register_but_not_its_past() -> None:
    asked = on("2020-01-01", amended.AnnulmentProposed(stream="contract", annuls=event_id(1)))
    agreed = on(
        "2020-01-01",
        amended.Annulled(stream="contract", annuls=event_id(1), proposal=event_id(2), proposed_by="p-anwen"),
    )
    rows = rows_of(REGISTER, recorded([on("2020-01-01", registered()), asked, agreed]))
    assert [(row.valid_from, row.valid_to, row.known_from, row.known_to) for row in rows] == [
        ("2020-01-01", ALWAYS, GAP, 3 * GAP)
    ]


def test_dates_that_are_not_known_sort_where_they_cannot_hide_a_contract() -> None:
    for start, end, starts, ends in (
        ("TBC", "TBC", "0001-01-01", ALWAYS),
        ("2020-04", "open", "2020-04-01", ALWAYS),
        ("2020-04-01", "2024-02", "2020-04-01", "2024-02-29"),
    ):
        term = Term(start, end)
        summary = naive_summary(
            REGISTER, recorded([on("2020-01-01", registered(term=term))]), day("2022-01-01"), GAP
        )
        assert summary is not None
        assert (summary.course.starts, summary.course.ends) == (starts, ends)
