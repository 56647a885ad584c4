"""The history of a contract: one sentence an event, with before, after and how late it was entered."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from application.errors import Forbidden
from domain.amendment import commands as amend
from domain.contract import CONTRACT
from domain.contract.extension import Extend
from domain.contract.tier import AssignTier
from domain.contract.value import ChangeValue
from domain.decisions import Actor
from projections.history import HistoryEntry, as_it_left, history, stream_story
from tests.givens import OFFICER, OWNER, day, on, register
from tests.nouns.review.test_confidence import RATED, SECOND_PASSING, rated
from tests.nouns.review.test_sight import CLERK, MEMBER, OTHER, REVIEW_ID, seeing, streams
from tests.projections.world import World

NAMES = {"p-anwen": "Anwen Made-Up"}


def told(process: World, contract_id: UUID, position: int | None = None) -> list[HistoryEntry]:
    """The whole history."""
    return list(history(process.record, contract_id, position, NAMES, None))


def test_each_event_is_told_with_who_what_and_what_was_before(process: World) -> None:
    contract_id = process.submit(register(made_on=day("2020-02-03")))
    process.submit(AssignTier(tier="Gold", reason="Scored", effective_from=day("2023-06-01")), contract_id)
    command = ChangeValue(annual_excl_vat=Decimal("275000.00"), cause="indexation", reason="Yearly")
    process.submit(command, contract_id, by=OWNER)
    first, second, third = told(process, contract_id)
    assert set(first.before.values()) == {None}
    assert first.after["reference"] == "CT-0001"
    assert (second.sentence, second.actor_name) == ("Placed in tier Gold (was in none).", "Anwen Made-Up")
    assert (second.before, second.after, second.lag_days) == ({"tier": None}, {"tier": "Gold"}, 14)
    assert (third.actor_name, set(third.before), third.lag_days) == ("p-bryn", {"values"}, 0)
    assert third.before["values"]["annual_excl_vat"] == "250000.00"
    assert third.after["values"]["annual_excl_vat"] == "275000.00"


def test_a_change_scheduled_ahead_has_a_lag_below_nought(process: World) -> None:
    contract_id = process.submit(register(made_on=day("2020-02-03")))
    process.submit(AssignTier(tier="Gold", reason="Scored", effective_from=day("2023-06-20")), contract_id)
    assert told(process, contract_id)[-1].lag_days == -5


def test_the_lag_is_counted_in_london_days(process: World) -> None:
    contract_id = process.submit(register(made_on=day("2020-02-03")))
    process.record.ledger.clock = lambda: datetime(2023, 6, 15, 23, 30, tzinfo=UTC)  # the 16th in London
    process.submit(AssignTier(tier="Gold", reason="Scored"), contract_id)
    entry = told(process, contract_id)[-1]
    assert entry.recorded.event.envelope.valid_from == day("2023-06-16")
    assert entry.lag_days == 0


def test_the_history_stops_where_knowledge_did(process: World) -> None:
    contract_id = process.submit(register())
    then = process.record.head()
    process.submit(AssignTier(tier="Gold", reason="Scored"), contract_id)
    assert len(told(process, contract_id, then)) == 1
    assert as_it_left(process.record, told(process, contract_id, then)[0].recorded).version == 1
    assert as_it_left(process.record, told(process, contract_id)[-1].recorded).version == 2


def test_corrections_and_annulments_are_part_of_the_story(process: World) -> None:
    contract_id = process.submit(register())
    fact = process.record.chronicle(CONTRACT, contract_id).facts[0].event_id
    process.submit(amend.Correct(corrects=fact, fields={"title": "Dinners"}, reason="Slip"), contract_id)
    correction = process.record.chronicle(CONTRACT, contract_id).corrections[0].event_id
    process.submit(amend.Annul(annuls=correction, reason="Slip"), contract_id, by=OFFICER)
    process.submit(amend.Annul(annuls=correction, reason="Slip"), contract_id, by=OWNER)
    entries = told(process, contract_id)
    assert (entries[1].before, entries[1].after) == ({"title": "School meals"}, {"title": "Dinners"})
    assert (entries[2].before, entries[2].after) == ({}, {})
    assert (entries[3].before, entries[3].after) == ({"title": "Dinners"}, {"title": "School meals"})
    assert entries[3].sentence == "Annulled an earlier event, as asked by Anwen Made-Up."


def test_what_is_annulled_after_the_registration_was_annulled_is_still_part_of_the_story(
    process: World,
) -> None:
    contract_id = process.submit(register(made_on=day("2020-02-03")))
    process.submit(AssignTier(tier="Gold", reason="Scored"), contract_id)
    registered, scored = process.record.chronicle(CONTRACT, contract_id).facts
    for person in (OFFICER, OWNER):
        process.submit(amend.Annul(annuls=registered.event_id, reason="Twice"), contract_id, by=person)
    too = amend.Annul(annuls=scored.event_id, reason="Slip")
    with pytest.raises(Forbidden):
        process.submit(too, contract_id, by=Actor("p-nobody", "officer"))
    process.submit(too, contract_id)
    assert len(told(process, contract_id)) == 5
    assert told(process, contract_id)[-1].sentence.startswith("Asked that an earlier event be annulled")
    assert process.tables() == process.expected_tables()


def test_r9_a_sentence_tells_what_was_true_once_a_late_entry_came_before_it(process: World) -> None:
    contract_id = process.submit(register())
    later = Extend(
        new_end="2025-03-31", effective_from=day("2023-06-01"), option="first extension", reason="Agreed"
    )
    process.submit(later, contract_id)
    assert "(was 31 March 2024)" in told(process, contract_id)[1].sentence
    position = process.record.head()
    late = Extend(
        new_end="2024-12-31", effective_from=day("2023-02-01"), option="first extension", reason="Late"
    )
    process.submit(late, contract_id)
    assert "(was 31 December 2024)" in told(process, contract_id)[1].sentence
    assert "(was 31 March 2024)" in told(process, contract_id, position)[1].sentence


def test_a_rating_that_came_late_and_was_not_passed_is_not_told_as_the_one_before() -> None:
    good, late = on("2023-06-10", rated("good", "weak")), on("2023-06-05", rated("poor", "good"))
    here = streams(review=[*RATED, good, SECOND_PASSING, late])
    record: Any = here
    told = {
        who.person_id: [*stream_story(record, REVIEW_ID, None, {}, seeing(here, who))][6]
        for who in (CLERK, MEMBER, OTHER)
    }
    ending = {who: entry.sentence.rpartition(": ")[2] for who, entry in told.items()}
    assert ending["p-clerk"] == "good (was poor)."
    assert ending["p-lowri"] == "good."
    assert [told[who].withheld for who in ("p-clerk", "p-lowri", "p-other")] == [False, True, True]
    at_the_machine = [*stream_story(record, REVIEW_ID, None, {}, None)][6]
    assert at_the_machine.sentence.endswith("good (was poor).")
