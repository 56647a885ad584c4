"""What changed between two bases: each kind of difference by an example, and a naive oracle over everything at once."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from application.errors import BadRequest
from application.record import fold
from application.sight import PaperSight
from domain.dates import in_words
from projections.between import Between, ChangeBetween, DifferenceFilter
from tests.web.council import Contract, Council, council_on
from tests.web.test_confidentiality import WITHHELD, Reviewed

START, LATER, AT_LAST = date(2020, 1, 1), date(2021, 1, 1), date(2099, 1, 1)
SECRET = {"item": 1, "theme": "use of KPIs", "severity": "high"}


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """A record; each test looks only at contracts of its own."""
    with council_on(tmp_path_factory.mktemp("between")) as council:
        yield council


def between(
    council: Council,
    contract: Contract,
    position: int,
    *,
    earlier: date = START,
    later: date = LATER,
    nouns: frozenset[str] = DifferenceFilter().nouns,
    as_first_told: bool = False,
) -> list[ChangeBetween]:
    record = council.services.record
    bases = Between(
        record,
        record.basis(earlier, position),
        record.basis(later),
        council.services.access.names(),
        PaperSight(record),
        as_first_told,
    )
    return list(bases.changes(DifferenceFilter(nouns, UUID(contract.contract_id))))


def extended(council: Council, contract: Contract, effective_from: str, end: str = "2022-03-31") -> str:
    body = {
        "new_end": end,
        "reason": "Option taken up",
        "effective_from": effective_from,
        "authority": "Minute 4",
    }
    return str(council.step(contract.path, "extensions", body)["events"][0]["event_id"])


def test_nothing_happened(council: Council) -> None:
    contract = council.register()
    assert between(council, contract, council.head, later=START) == []


def test_what_opened_something_is_new_and_what_happened_to_it_is_changed(council: Council) -> None:
    contract = council.register()
    before = council.head
    extended(council, contract, "2020-06-01")
    (change,) = between(council, contract, before)
    assert (change.kind, change.reason, change.authority, change.was) == (
        "changed",
        "Option taken up",
        "Minute 4",
        "",
    )
    assert in_words("2022-03-31") in change.now
    later = council.register(start="2020-06-01", effective_from="2020-05-01")
    assert [change.kind for change in between(council, later, before)] == ["new"]


def test_what_was_true_by_then_and_not_known_is_backdated(council: Council) -> None:
    contract = council.register()
    before = council.head
    extended(council, contract, "2019-12-01")
    assert [change.kind for change in between(council, contract, before)] == ["backdated"]


def test_what_was_known_and_came_true_since_took_effect(council: Council) -> None:
    contract = council.register()
    extended(council, contract, "2020-06-01")
    assert [change.kind for change in between(council, contract, council.head)] == ["took effect"]


def test_a_correction_tells_what_it_read_and_reads(council: Council) -> None:
    contract = council.register()
    event = extended(council, contract, "2019-12-01")
    before = council.head
    council.step(
        contract.path,
        "corrections",
        {"corrects": event, "fields": {"new_end": "2022-02-28"}, "reason": "Misread"},
    )
    (change,) = between(council, contract, before)
    assert change.kind == "corrected"
    assert in_words("2022-03-31") in change.was
    assert in_words("2022-02-28") in change.now
    assert change.reason == "Misread"


def test_what_two_people_annulled_is_withdrawn_and_what_came_and_went_is_not_told(council: Council) -> None:
    contract = council.register()
    event = extended(council, contract, "2019-12-01")
    before = council.head
    _annulled(council, contract, event)
    (change,) = between(council, contract, before)
    assert (change.kind, change.now) == ("withdrawn", "")
    after = council.head
    _annulled(council, contract, extended(council, contract, "2019-12-02"))
    assert between(council, contract, after) == []


def _annulled(council: Council, contract: Contract, event: str) -> None:
    for role in ("officer", "owner"):
        council.step(contract.path, "annulments", {"annuls": event, "reason": "Entered by mistake"}, role)


def test_a_correction_that_is_annulled_is_told_by_its_annulment(council: Council) -> None:
    """What made the difference is the annulment, not what it annuls: that was recorded by the earlier basis."""
    contract = council.register()
    event = extended(council, contract, "2019-12-01")
    corrections = [_corrected(council, contract, event, end) for end in ("2022-02-28", "2022-01-31")]
    for last, end, before_it in ((1, "2022-01-31", "2022-02-28"), (0, "2022-02-28", "2022-03-31")):
        before = council.head
        _annulled(council, contract, corrections[last])
        (change,) = between(council, contract, before)
        assert (change.kind, change.recorded.position > before) == ("corrected", True)
        assert change.reason == "Entered by mistake"
        assert in_words(end) in change.was
        assert in_words(before_it) in change.now


def test_the_annulment_of_a_correction_that_another_replaced_made_no_difference(council: Council) -> None:
    contract = council.register()
    event = extended(council, contract, "2019-12-01")
    replaced = _corrected(council, contract, event, "2022-02-28")
    before = council.head
    last = _corrected(council, contract, event, "2022-01-31")
    _annulled(council, contract, replaced)
    (change,) = between(council, contract, before)
    assert str(change.recorded.event.envelope.event_id) == last


def _corrected(council: Council, contract: Contract, event: str, end: str) -> str:
    body = {"corrects": event, "fields": {"new_end": end}, "reason": "Misread"}
    return str(council.step(contract.path, "corrections", body)["events"][0]["event_id"])


def test_only_what_was_asked_for_is_told(council: Council) -> None:
    first, second = council.register(), council.register()
    before = council.head
    extended(council, first, "2020-06-01")
    extended(council, second, "2020-06-01")
    found = between(council, first, before)
    assert [change.stream_id for change in found] == [UUID(first.contract_id)]
    assert between(council, first, before, nouns=frozenset({"kpi"})) == []


def test_the_earlier_basis_is_the_earlier_one(council: Council) -> None:
    contract = council.register()
    with pytest.raises(BadRequest):
        between(council, contract, council.head, earlier=LATER, later=START)


def test_every_pair_of_bases_tells_just_the_facts_that_differ(council: Council) -> None:
    """The oracle folds both bases of each stream and compares what stands, without journal, kinds or sentences."""
    begin = council.head
    first, second = council.register(), council.register()
    event = extended(council, first, "2020-03-01")
    extended(council, second, "2019-11-01")
    council.step(
        first.path,
        "corrections",
        {"corrects": event, "fields": {"new_end": "2022-01-31"}, "reason": "Misread"},
    )
    _annulled(council, second, extended(council, second, "2020-02-01", "2022-04-30"))
    record, days = (
        council.services.record,
        [date(2019, 5, 1), date(2019, 12, 1), date(2020, 2, 15), date(2021, 1, 1)],
    )

    def standing(day: date, position: int) -> dict[UUID, object]:
        found: dict[UUID, object] = {}
        for contract in (first, second):
            events = record.events_of(UUID(contract.contract_id), position)
            known = fold(events) if events else None
            placed = known.timeline.placed if known else ()
            found |= {
                item.event_id: (item.fact, item.valid_from) for item in placed if item.valid_from <= day
            }
        return found

    for low in range(begin, council.head + 1):
        for earlier, later in [(item, other) for item in days for other in days if item <= other]:
            was, now = standing(earlier, low), standing(later, council.head)
            differ = sum(was.get(stream_id) != now.get(stream_id) for stream_id in {**was, **now})
            told = [
                change
                for contract in (first, second)
                for change in between(council, contract, low, earlier=earlier, later=later)
            ]
            assert len(told) == differ, (low, earlier, later, told)


def test_what_was_confidential_is_not_told_because_it_was_annulled(council: Council) -> None:
    """Neither of a fact that was taken out, nor of one whose correction was."""
    reviewed = Reviewed(council)
    taken_out, put_right = (
        reviewed.say("reviewer", "/findings", SECRET | {"text": f"Secret finding {number}"})["events"][0]
        for number in (2, 3)
    )
    fields = {"text": "Secret reading"}
    asked = {"corrects": put_right["event_id"], "fields": fields, "reason": "Misread"}
    correction = reviewed.say("reviewer", "/corrections", asked)["events"][0]
    before = council.head
    for event in (taken_out, correction):
        for role in ("reviewer", "governance"):
            asked = {"annuls": event["event_id"], "reason": "Secret reason"}
            reviewed.say(role, "/annulments", asked)
    found = [
        change
        for change in between(council, reviewed.contract, before, earlier=AT_LAST, later=AT_LAST)
        if str(change.stream_id) == reviewed.review_id
    ]
    assert [change.kind for change in found] == ["withdrawn", "corrected"]
    assert [change.withheld for change in found] == [True, True]
    assert "Secret" not in repr([(change.was, change.now, change.reason) for change in found])
    assert found[0].was == WITHHELD


def test_a_report_that_was_issued_tells_of_annulments_what_it_told(council: Council) -> None:
    """It has to come out the same: by the correction that was annulled, and not by its annulment."""
    contract = council.register()
    event = extended(council, contract, "2019-12-01")
    correction = _corrected(council, contract, event, "2022-02-28")
    before = council.head
    _annulled(council, contract, correction)
    (told,) = between(council, contract, before)
    (first_told,) = between(council, contract, before, as_first_told=True)
    assert (first_told.was, first_told.now) == (told.was, told.now)
    assert told.recorded.position > before >= first_told.recorded.position
