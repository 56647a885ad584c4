"""Putting reviews down, moving and holding them, and saying why something was chosen."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.amendment.events import Annulled, AnnulmentProposed
from domain.contract.tier import TierAssigned
from domain.decisions import Command
from domain.group.convening import Convened
from domain.group.disbandment import Disbanded
from domain.money import Values
from domain.review import REVIEW
from domain.review.closing import Close
from domain.review.holding import Held, Hold
from domain.review.items import (
    AddItem,
    ChangeLeadOfficers,
    DropItem,
    ItemAdded,
    ItemDropped,
    LeadOfficersChanged,
)
from domain.review.lines import NewItem
from domain.review.scheduling import Cancel, Cancelled, Reschedule, Rescheduled, Schedule, Scheduled
from domain.review.selection import RecordNonSelection, RecordSelection, SelectionRecorded
from domain.review.terms import AsItStood, AuditCheck, Criteria, Item, Judged, Suggestion
from domain.sentences import sentence
from tests.givens import TODAY, Entry, day, event_id, on, registered
from tests.nouns.review.givens import (
    BUSES,
    CANCELLED,
    CLOSED,
    CMRG,
    HELD,
    HIGH_VALUE,
    KCHFT,
    MEALS,
    NO_CLASH,
    OTHER_CONTRACT,
    OTHERS,
    RAISED,
    REVIEWER,
    SCHEDULED,
    review,
)
from tests.streams import CONTRACT_ID, STREAM_ID, chronicle, given

NEW_MEALS = NewItem(title="School meals", contract_id=CONTRACT_ID, lead_officers=("p-dilwyn",))
NEW_KCHFT = NewItem(title="KCHFT", kind="provider", lead_officers=("p-eleri",))


def test_a_review_is_put_down_with_its_items_numbered_and_the_contracts_directorate_taken_over() -> None:
    command = Schedule(group_id=CMRG, date="2023-09-05", items=(NEW_MEALS, NEW_KCHFT))
    asked = review().when(command, by=REVIEWER).quietly()
    asked.then(
        Scheduled(group_id=CMRG, date="2023-09-05", items=(MEALS, replace(KCHFT, number=2))),
        effective=TODAY.isoformat(),
    )


def test_a_review_of_the_past_is_put_down_from_its_own_day() -> None:
    command = Schedule(group_id=CMRG, date="2021-03-26", items=(NEW_KCHFT,))
    review().when(command).advised("entry.in-good-time").then(effective="2021-03-26")


@pytest.mark.parametrize(
    ("date", "since"),
    [
        ("2021-03", "2021-03-01"),
        ("2021-03-26", "2021-03-26"),
        ("2023-06-14", "2023-06-14"),
        ("2023-06-15", "2023-06-15"),
        ("2023-06-16", "2023-06-15"),
        ("2023-06", "2023-06-01"),
        ("2023-07", "2023-06-15"),
        ("TBC", "2023-06-15"),
    ],
)
def test_a_review_is_put_down_today_or_by_its_own_day_where_that_is_past(date: str, since: str) -> None:
    command = Schedule(group_id=CMRG, date=date, items=(NEW_KCHFT,))
    review().when(command).then(effective=since)


@pytest.mark.parametrize("date", ["2023-02-30", "open"])
def test_what_is_no_date_is_put_down_for_no_day_and_is_told_as_that_alone(date: str) -> None:
    command = Schedule(group_id=CMRG, date=date, items=(NEW_KCHFT,))
    review().when(command).then_refused("review.date-is-one", at=["date"])
    review(SCHEDULED).when(Reschedule(date=date, reason="x")).then_refused("review.date-is-one", at=["date"])


def test_a_line_is_kept_as_it_is_printed_with_its_own_directorate_or_the_contracts() -> None:
    line = NewItem(
        title="Meals and milk",
        contract_id=CONTRACT_ID,
        directorate="Health",
        lead_officers=("p-dilwyn", "p-eleri"),
        note="Two services",
    )
    bare = NewItem(title="Buses", contract_id=OTHER_CONTRACT, lead_officers=("p-gwyn",))
    area = NewItem(title="Libraries", kind="area", lead_officers=("p-gwyn",))
    fact = (
        review().when(Schedule(group_id=CMRG, date="TBC", items=(line, bare, area))).then().entries[-1].fact
    )
    assert isinstance(fact, Scheduled)
    assert fact.items == (
        Item(
            number=1,
            title="Meals and milk",
            contract_id=CONTRACT_ID,
            directorate="Health",
            lead_officers=("p-dilwyn", "p-eleri"),
            note="Two services",
        ),
        Item(
            number=2,
            title="Buses",
            contract_id=OTHER_CONTRACT,
            directorate="Education",
            lead_officers=("p-gwyn",),
        ),
        Item(number=3, title="Libraries", kind="area", lead_officers=("p-gwyn",)),
    )
    assert sentence(fact, {"p-gwyn": "Gwyn"}) == (
        "Review put down for TBC: Meals and milk (p-dilwyn / p-eleri); Buses (Gwyn); Libraries (Gwyn)."
    )


def test_a_line_gives_back_all_that_was_asked_of_it() -> None:
    line = replace(NEW_MEALS, directorate="Health", note="Two services", title="Meals and milk")
    story = review().when(Schedule(group_id=CMRG, date="TBC", items=(line,))).then()
    story.when(Correct(corrects=event_id(1), reason="None")).then_refused("correction.changes-something")


REGISTRATION_ANNULLED = (
    chronicle(
        CONTRACT_ID,
        [
            registered(),
            AnnulmentProposed(stream="contract", annuls=event_id(1)),
            Annulled(stream="contract", annuls=event_id(1), proposal=event_id(2), proposed_by="p-a"),
        ],
    ),
    *(other for other in OTHERS if other.stream_id != CONTRACT_ID),
)


def test_a_line_of_a_contract_that_was_annulled_has_no_directorate() -> None:
    asked = given(REVIEW, [], REGISTRATION_ANNULLED)
    scheduled = asked.when(Schedule(group_id=CMRG, date="TBC", items=(NEW_MEALS,)))
    assert scheduled.then().now.items[0].directorate == ""


def test_a_contract_that_was_annulled_was_not_considered_and_left_out() -> None:
    left = RecordNonSelection(contract_id=CONTRACT_ID, criteria=HIGH_VALUE, reason="Reviewed last year")
    only_kchft = on("2023-01-10", Scheduled(group_id=CMRG, date="TBC", items=(KCHFT,)))
    asked = given(REVIEW, [only_kchft], REGISTRATION_ANNULLED).when(left)
    asked.then_refused("review.considered-contract-there", at=("contract_id",), conflict=True)


def test_every_line_without_a_contract_on_record_is_named_and_none_that_is_none() -> None:
    lines = [NewItem(title=title, lead_officers=("p-eleri",)) for title in ("Microsoft", "Oracle")]
    asked = review().when(Schedule(group_id=CMRG, date="TBC", items=(*lines, NEW_MEALS, NEW_KCHFT)))
    told = asked.advised("review.contract-on-record").advice["review.contract-on-record"]
    assert told.endswith(": Microsoft; Oracle.")
    added = review(SCHEDULED).when(AddItem(item=lines[0]))
    assert added.advised("review.contract-on-record").advised_in_all.endswith(": Microsoft.")


def test_who_leaves_hands_over_the_lines_they_lead_on_until_the_review_is_held() -> None:
    both = on(
        "2023-02-01",
        LeadOfficersChanged(item=2, previous=("p-eleri", "p-gwyn"), lead_officers=("p-gwyn", "p-new")),
    )
    day_of_leaving = day("2023-06-15")
    assert [*REVIEW.hands_over(review(SCHEDULED).now, "p-eleri", "p-new", day_of_leaving)] == [
        ChangeLeadOfficers(item=2, lead_officers=("p-new", "p-gwyn")),
        ChangeLeadOfficers(item=3, lead_officers=("p-new",)),
    ]
    assert [*REVIEW.hands_over(review(SCHEDULED, both).now, "p-gwyn", "p-new", day_of_leaving)] == [
        ChangeLeadOfficers(item=2, lead_officers=("p-new",))
    ]
    for over in (HELD, CANCELLED):
        assert not [*REVIEW.hands_over(review(SCHEDULED, over).now, "p-eleri", "p-new", day_of_leaving)]


def test_what_was_led_or_taken_off_is_worked_out_again_when_what_came_before_is_put_right() -> None:
    led = on("2023-02-01", LeadOfficersChanged(item=3, previous=("p-eleri",), lead_officers=("p-gwyn",)))
    off = on("2023-02-02", ItemDropped(item=replace(KCHFT, lead_officers=("p-gwyn",))))
    story = review(SCHEDULED, led, off)
    lines = [NEW_MEALS, replace(NEW_MEALS, title="School buses", contract_id=OTHER_CONTRACT)]
    right = [to_builtins(line) for line in (*lines, replace(NEW_KCHFT, lead_officers=("p-mair",)))]
    told = story.when(Correct(corrects=event_id(1), fields={"items": right}, reason="Misread"), by=REVIEWER)
    assert f"event {event_id(2)}) follows another previous now than" in told.advised_in_all
    assert str(event_id(3)) not in told.advised_in_all
    other = Correct(corrects=event_id(2), fields={"lead_officers": ["p-mair"]}, reason="Misread")
    asked = story.when(other, by=REVIEWER)
    assert f"event {event_id(3)}) follows another item now than" in asked.advised_in_all


def test_a_contract_that_was_taken_off_may_be_put_on_again() -> None:
    story = review(SCHEDULED).when(DropItem(item=1, reason="Later")).then()
    again = story.when(AddItem(item=NEW_MEALS)).quietly().then().now
    assert [(item.number, item.title) for item in again.items] == [
        (2, "School buses"),
        (3, "KCHFT"),
        (4, "School meals"),
    ]


def test_a_group_holds_a_review_from_its_first_day() -> None:
    first = Schedule(group_id=CMRG, date="2015-01-01", items=(NEW_KCHFT,))
    review().when(first).then(effective="2015-01-01")


@pytest.mark.parametrize("date", ["TBC", "2023-12"])
def test_a_day_need_not_be_known(date: str) -> None:
    command = Schedule(group_id=CMRG, date=date, items=(NEW_KCHFT,))
    assert review().when(command).quietly().then().now.date == date


def test_a_printed_line_without_a_contract_on_this_record_is_kept_and_advised_upon() -> None:
    line = NewItem(title="Microsoft and Oracle contracts", lead_officers=("p-eleri",))
    asked = review().when(Schedule(group_id=CMRG, date="TBC", items=(line,)))
    asked.advised("review.contract-on-record").then()


def test_it_is_put_down_for_another_day() -> None:
    story = review(SCHEDULED).when(Reschedule(date="2023-07-04", reason="Officer away")).quietly()
    moved = story.then(Rescheduled(previous="2023-05", date="2023-07-04"))
    assert (moved.now.date, moved.now.group_id) == ("2023-07-04", CMRG)
    right = Correct(corrects=event_id(1), fields={"date": "2023-06"}, reason="Misread")
    assert "follows another previous now than" in moved.when(right, by=REVIEWER).advised_in_all


def test_items_are_added_and_dropped_and_no_number_is_given_twice() -> None:
    story = (
        review(SCHEDULED).when(DropItem(item=3, reason="Reviewed elsewhere")).then(ItemDropped(item=KCHFT))
    )
    story = story.when(AddItem(item=NEW_KCHFT)).then(ItemAdded(item=replace(KCHFT, number=4)))
    assert [item.number for item in story.now.items] == [1, 2, 4]
    assert story.now.item(3) == KCHFT


def test_other_officers_lead_on_an_item() -> None:
    asked = review(SCHEDULED).when(ChangeLeadOfficers(item=2, lead_officers=("p-gwyn",)))
    story = asked.quietly().then(
        LeadOfficersChanged(item=2, previous=("p-eleri", "p-gwyn"), lead_officers=("p-gwyn",))
    )
    assert story.now.items[1].lead_officers == ("p-gwyn",)


def test_a_review_is_cancelled() -> None:
    story = review(SCHEDULED).when(Cancel(reason="Group not quorate")).then(Cancelled())
    assert story.now.status == "cancelled"


def test_a_review_is_held_on_a_day_and_that_is_its_date_from_then_on() -> None:
    asked = review(SCHEDULED).when(Hold(held_on=day("2023-05-16"), attendees=("p-ieuan",)))
    story = asked.quietly().then(
        Held(held_on=day("2023-05-16"), attendees=("p-ieuan",)), effective="2023-05-16"
    )
    assert (story.now.date, story.now.status) == ("2023-05-16", "held")
    assert story.on("2023-05-15").date == "2023-05"


def test_a_review_held_on_another_day_than_planned_is_advised_upon() -> None:
    asked = review(SCHEDULED).when(Hold(held_on=day("2023-06-01")))
    asked.advised("review.held-as-planned").then()


@pytest.mark.parametrize(
    ("planned", "held", "as_planned"),
    [
        ("2023-05", "2023-05-01", True),
        ("2023-05", "2023-05-31", True),
        ("2023-05", "2023-04-30", False),
        ("2023-05", "2023-06-01", False),
        ("2023-05-16", "2023-05-16", True),
        ("2023-05-16", "2023-05-17", False),
        ("TBC", "2023-05-16", False),
        ("2023-06", "2023-06-15", True),
    ],
)
def test_it_is_said_where_it_was_held_otherwise_than_planned(
    planned: str, held: str, *, as_planned: bool
) -> None:
    put_down = on("2023-01-10", Scheduled(group_id=CMRG, date=planned, items=(MEALS,)))
    asked = review(put_down).when(Hold(held_on=day(held), attendees=("p-ieuan", "p-lowri")))
    assert ("review.held-as-planned" not in asked.advice) is as_planned
    now = asked.then(effective=held).now
    assert (now.held_on, now.date, now.attendees) == (day(held), held, ("p-ieuan", "p-lowri"))
    fact = Held(held_on=day("2023-05-16"), attendees=("p-ieuan", "p-lowri"))
    assert sentence(fact, {"p-lowri": "Lowri"}) == "Review held on 16 May 2023, attended by p-ieuan, Lowri."
    assert sentence(Held(held_on=day("2023-05-16")), {}) == "Review held on 16 May 2023."


def test_why_an_item_was_chosen_is_kept_with_the_contract_as_it_stood() -> None:
    suggestion = Suggestion("p-lowri", day("2023-01-02"), "Parents complain")
    criteria = replace(HIGH_VALUE, member_suggestion=suggestion)
    command = RecordSelection(item=1, criteria=criteria, audit=NO_CLASH, reason="Largest in Education")
    stood = AsItStood(
        value=Decimal("1200000.00"), value_basis="whole life incl. VAT", tier=None, end="2024-03-31"
    )
    asked = review(SCHEDULED).when(command, by=REVIEWER).quietly()
    fact = SelectionRecorded(item=1, criteria=criteria, as_it_stood=stood, audit=NO_CLASH)
    assert asked.then(fact).now.selections[0].as_it_stood == stood
    assert sentence(fact, {"p-lowri": "Lowri"}) == (
        "Item 1 was chosen for review: value high; suggested by Lowri on 2 January 2023. It stood at £1,200,000.00 "
        "whole life incl. VAT, tier not assigned, ending 31 March 2024. Audit programme: no clash. Not in this year's "
        "programme."
    )


def test_why_an_item_was_chosen_is_said_once_and_anew_where_it_is_another_judgement() -> None:
    choose = RecordSelection(item=1, criteria=HIGH_VALUE, audit=NO_CLASH, reason="Largest in Education")
    story = review(SCHEDULED).when(choose, by=REVIEWER).then()
    story.when(choose, by=REVIEWER).then_refused("review.selection-changes", at=["item"], conflict=True)
    clash = AuditCheck(clash=False, outcome="None planned")
    for changes in ({"reason": "Complaints"}, {"audit": clash}, {"item": 3}):
        assert story.when(replace(choose, **changes), by=REVIEWER).decided
    other = story.when(replace(choose, reason="Complaints"), by=REVIEWER).then()
    assert other.when(choose, by=REVIEWER).decided
    of_an_area = replace(choose, item=3)
    area = story.when(of_an_area, by=REVIEWER).then()
    area.when(of_an_area, by=REVIEWER).then_refused("review.selection-changes", at=["item"], conflict=True)


def test_why_a_contract_was_left_out_is_said_once_and_anew_where_it_is_another_judgement() -> None:
    left = RecordNonSelection(contract_id=OTHER_CONTRACT, criteria=HIGH_VALUE, reason="Reviewed last year")
    story = review(SCHEDULED_FOR_MEALS).when(left).then()
    story.when(left).then_refused("review.non-selection-changes", at=["contract_id"], conflict=True)
    for changes in ({"reason": "Too small"}, {"criteria": Criteria(risk=Judged("low", "Two suppliers"))}):
        assert story.when(replace(left, **changes)).decided


def test_an_item_that_is_no_contract_on_record_is_chosen_without_figures() -> None:
    command = RecordSelection(item=3, criteria=HIGH_VALUE, audit=NO_CLASH, reason="Risk")
    review(SCHEDULED).when(command).then(SelectionRecorded(item=3, criteria=HIGH_VALUE, audit=NO_CLASH))


def test_a_clash_with_the_audit_programme_is_advised_upon() -> None:
    clash = AuditCheck(clash=True, outcome="Audit in May")
    command = RecordSelection(item=3, criteria=HIGH_VALUE, audit=clash, reason="Risk")
    for entries in ((SCHEDULED,), (SCHEDULED, HELD)):
        fact = review(*entries).when(command).advised("review.audit-clash").then().entries[-1].fact
        assert sentence(fact, {}).endswith(" Audit programme: a clash. Audit in May.")
    in_few_words = SelectionRecorded(item=3, criteria=HIGH_VALUE, audit=AuditCheck(clash=False, outcome=""))
    assert sentence(in_few_words, {}).endswith(": value high. Audit programme: no clash.")


def test_why_a_contract_was_not_chosen_can_be_asked_for_later() -> None:
    criteria = Criteria(risk=Judged("low", "Two suppliers"))
    one_item = on("2023-01-10", Scheduled(group_id=CMRG, date="TBC", items=(MEALS,)))
    command = RecordNonSelection(contract_id=OTHER_CONTRACT, criteria=criteria, reason="Reviewed last year")
    left = review(one_item).when(command).quietly().then().now.non_selections[0]
    assert (left.title, left.criteria, left.as_it_stood.end) == ("School buses", criteria, "2024-03-31")


SCHEDULED_FOR_MEALS = on("2023-01-10", Scheduled(group_id=CMRG, date="TBC", items=(MEALS,)))
SUGGESTED = Criteria(member_suggestion=Suggestion("p-lowri", day("2023-06-02")))


def items(*lines: NewItem) -> dict[str, Any]:
    return {"group_id": CMRG, "items": lines}


REFUSALS: list[tuple[str, list[Entry], Command, tuple[str, ...]]] = [
    ("review.date-is-one", [], Schedule(date="open", **items(NEW_KCHFT)), ("date",)),
    ("review.date-is-one", [SCHEDULED], Reschedule(date="2023-02-29", reason="x"), ("date",)),
    (
        "review.put-down-beforehand",
        [],
        Schedule(date="2023-05", effective_from=TODAY, **items(NEW_KCHFT)),
        ("date", "effective_from"),
    ),
    (
        "review.contract-once",
        [],
        Schedule(date="TBC", **items(NEW_MEALS, NEW_MEALS)),
        ("items.1.contract_id",),
    ),
    ("review.contract-once", [SCHEDULED], AddItem(item=NEW_MEALS), ("item.contract_id",)),
    (
        "review.officers-once",
        [SCHEDULED],
        ChangeLeadOfficers(item=1, lead_officers=("p-gwyn", "p-gwyn")),
        ("lead_officers",),
    ),
    (
        "review.officers-once",
        [],
        Schedule(date="TBC", **items(replace(NEW_KCHFT, lead_officers=("p-gwyn", "p-gwyn")))),
        ("items.0.lead_officers",),
    ),
    (
        "review.date-changes",
        [SCHEDULED],
        Reschedule(date="2023-05", effective_from=day("2023-05-01"), reason="x"),
        ("date",),
    ),
    (
        "review.officers-change",
        [SCHEDULED],
        ChangeLeadOfficers(item=1, lead_officers=("p-dilwyn",)),
        ("lead_officers",),
    ),
    ("review.item-exists", [SCHEDULED], DropItem(item=9, reason="x"), ("item",)),
    (
        "review.an-item-stays",
        [on("2023-01-10", Scheduled(group_id=CMRG, date="TBC", items=(KCHFT,)))],
        DropItem(item=3, reason="x"),
        ("item",),
    ),
    ("review.still-to-come", [SCHEDULED, HELD], Cancel(reason="x"), ()),
    ("review.still-to-come", [SCHEDULED, CANCELLED], AddItem(item=NEW_KCHFT), ()),
    (
        "review.held-on-its-day",
        [SCHEDULED],
        Hold(held_on=day("2023-05-16"), effective_from=day("2023-05-17")),
        ("effective_from",),
    ),
    (
        "review.attended-once",
        [SCHEDULED],
        Hold(held_on=day("2023-05-16"), attendees=("p-ieuan", "p-lowri", "p-ieuan")),
        ("attendees",),
    ),
    (
        "review.criteria-considered",
        [SCHEDULED],
        RecordSelection(item=1, audit=NO_CLASH, reason="x"),
        ("criteria",),
    ),
    (
        "review.audits-looked-up",
        [SCHEDULED],
        RecordSelection(item=1, criteria=HIGH_VALUE, reason="x"),
        ("audit",),
    ),
    (
        "told-of.had-come",
        [SCHEDULED],
        RecordSelection(
            item=1, criteria=SUGGESTED, audit=NO_CLASH, reason="x", effective_from=day("2023-06-01")
        ),
        ("criteria.member_suggestion.suggested_on", "effective_from"),
    ),
    (
        "told-of.had-come",
        [SCHEDULED_FOR_MEALS],
        RecordNonSelection(
            contract_id=OTHER_CONTRACT, criteria=SUGGESTED, reason="x", effective_from=day("2023-06-01")
        ),
        ("criteria.member_suggestion.suggested_on", "effective_from"),
    ),
    (
        "review.officers-once",
        [SCHEDULED],
        AddItem(item=replace(NEW_KCHFT, lead_officers=("p-gwyn", "p-eleri", "p-gwyn"))),
        ("item.lead_officers",),
    ),
    (
        "review.contract-once",
        [],
        Schedule(date="TBC", **items(NEW_KCHFT, NEW_MEALS, NEW_KCHFT, NEW_MEALS, NEW_MEALS)),
        ("items.3.contract_id", "items.4.contract_id"),
    ),
    ("review.held-and-open", [SCHEDULED], Close(), ()),
    ("reason.given", [SCHEDULED], Reschedule(date="2023-07"), ("reason",)),
    ("reason.given", [SCHEDULED], DropItem(item=1), ("reason",)),
    (
        "reason.given",
        [SCHEDULED],
        RecordSelection(item=1, criteria=HIGH_VALUE, audit=NO_CLASH),
        ("reason",),
    ),
    ("review.item-exists", [SCHEDULED], ChangeLeadOfficers(item=9, lead_officers=("p-gwyn",)), ("item",)),
    (
        "review.put-down-beforehand",
        [SCHEDULED],
        Reschedule(date="2023-06-14", reason="x"),
        ("date", "effective_from"),
    ),
    (
        "review.selection-in-time",
        [SCHEDULED, CANCELLED],
        RecordSelection(item=1, criteria=HIGH_VALUE, audit=NO_CLASH, reason="x"),
        (),
    ),
    (
        "review.not-chosen",
        [SCHEDULED],
        RecordNonSelection(contract_id=CONTRACT_ID, criteria=HIGH_VALUE, reason="x"),
        ("contract_id",),
    ),
    ("reason.given", [SCHEDULED], Cancel(), ("reason",)),
    (
        "step.in-order",
        [SCHEDULED],
        Cancel(reason="x", effective_from=day("2023-01-09")),
        ("effective_from",),
    ),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Entry], command: Command, fields: tuple[str, ...]
) -> None:
    review(*entries).when(command, by=REVIEWER).then_refused(rule, at=fields)


CONFLICTS = {
    "review.an-item-stays",
    "review.held-and-open",
    "review.not-chosen",
    "review.selection-in-time",
    "review.still-to-come",
}
"""Rules of which the record speaks against a request, rather than the request against itself."""


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_the_record_stands_against_is_told_as_a_conflict(
    rule: str, entries: list[Entry], command: Command, fields: tuple[str, ...]
) -> None:
    review(*entries).when(command, by=REVIEWER).then_refused(rule, conflict=rule in CONFLICTS)


def test_a_suggestion_of_the_very_day_is_weighed() -> None:
    chosen = RecordSelection(
        item=1, criteria=SUGGESTED, audit=NO_CLASH, reason="x", effective_from=day("2023-06-02")
    )
    assert review(SCHEDULED).when(chosen, by=REVIEWER).then().now.selections[0].recorded_for == day(
        "2023-06-02"
    )


LOW = Judged("low", "Small")


@pytest.mark.parametrize(
    ("criteria", "told"),
    [
        (Criteria(value=LOW), "value low"),
        (Criteria(risk=LOW), "risk low"),
        (Criteria(complexity=LOW), "complexity low"),
        (Criteria(strategic_importance=LOW), "strategic importance low"),
        (Criteria(proximity_to_expiry=LOW), "proximity to expiry low"),
        (SUGGESTED, "suggested by p-lowri on 2 June 2023"),
        (Criteria(others="Complaints"), "Complaints"),
        (
            Criteria(value=LOW, proximity_to_expiry=LOW, others="Complaints"),
            "value low; proximity to expiry low; Complaints",
        ),
    ],
)
def test_any_one_criterion_is_enough_to_choose_or_to_leave_out_by(criteria: Criteria, told: str) -> None:
    chosen = RecordSelection(item=3, criteria=criteria, audit=NO_CLASH, reason="x")
    fact = review(SCHEDULED).when(chosen).quietly().then().entries[-1].fact
    said = f"Item 3 was chosen for review: {told}. Audit programme: no clash. Not in this year's programme."
    assert sentence(fact, {}) == said
    left = RecordNonSelection(contract_id=OTHER_CONTRACT, criteria=criteria, reason="x")
    fact = review(SCHEDULED_FOR_MEALS).when(left).quietly().then().entries[-1].fact
    assert sentence(fact, {}) == (
        f"School buses was considered for review and not chosen: {told}. It stood at £1,200,000.00 whole life incl. "
        "VAT, tier not assigned, ending 31 March 2024."
    )


@pytest.mark.parametrize("criteria", [Criteria(), Criteria(others=" ")])
def test_nothing_is_left_out_for_no_criterion(criteria: Criteria) -> None:
    left = RecordNonSelection(contract_id=OTHER_CONTRACT, criteria=criteria, reason="x")
    review(SCHEDULED_FOR_MEALS).when(left).then_refused("review.criteria-considered", at=["criteria"])


@pytest.mark.parametrize(
    ("values", "value", "basis"),
    [
        (Values(Decimal(3), Decimal(2), Decimal(1)), Decimal(3), "whole life incl. VAT"),
        (Values(None, Decimal(2), Decimal(1)), Decimal(2), "whole life excl. VAT"),
        (Values(None, None, Decimal(1)), Decimal(1), "a year excl. VAT"),
        (Values(Decimal(0), Decimal(2), Decimal(1)), Decimal(0), "whole life incl. VAT"),
        (Values(), None, None),
    ],
)
def test_a_choice_looks_at_the_figure_that_counts_most_and_says_what_it_counts(
    values: Values, value: Decimal | None, basis: str | None
) -> None:
    contract = chronicle(CONTRACT_ID, [registered(values=values), TierAssigned(tier="Gold")])
    others = (contract, *(other for other in OTHERS if other.stream_id != CONTRACT_ID))
    chosen = RecordSelection(item=1, criteria=HIGH_VALUE, audit=NO_CLASH, reason="x")
    stood = given(REVIEW, [SCHEDULED], others).when(chosen).then().now.selections[0].as_it_stood
    assert stood == AsItStood(value=value, value_basis=basis, tier="Gold", end="2024-03-31")


def test_a_choice_looks_at_the_contract_as_it_stood_on_its_day() -> None:
    contract = chronicle(CONTRACT_ID, [registered(), on("2023-06-10", TierAssigned(tier="Gold"))])
    others = (contract, *(other for other in OTHERS if other.stream_id != CONTRACT_ID))
    for chosen_on, tier in (("2023-06-09", None), ("2023-06-10", "Gold")):
        chosen = RecordSelection(
            item=1, criteria=HIGH_VALUE, audit=NO_CLASH, reason="x", effective_from=day(chosen_on)
        )
        stood = given(REVIEW, [SCHEDULED], others).when(chosen).then().now.selections[0].as_it_stood
        assert stood is not None
        assert stood.tier == tier


def test_a_choice_made_anew_takes_the_place_of_the_one_before_and_of_no_other() -> None:
    story = review(SCHEDULED)
    for item, reason in ((1, "Large"), (3, "Risky"), (1, "Larger")):
        command = RecordSelection(item=item, criteria=HIGH_VALUE, audit=NO_CLASH, reason=reason)
        story = story.when(command).then()
    assert [(chosen.item, chosen.audit, chosen.recorded_for) for chosen in story.now.selections] == [
        (3, NO_CLASH, TODAY),
        (1, NO_CLASH, TODAY),
    ]
    left = [on("2023-01-10", Scheduled(group_id=CMRG, date="TBC", items=(KCHFT,)))]
    story = review(*left)
    for contract_id, reason in ((CONTRACT_ID, "Small"), (OTHER_CONTRACT, "Small"), (CONTRACT_ID, "Smaller")):
        command = RecordNonSelection(
            contract_id=contract_id, criteria=HIGH_VALUE, audit=NO_CLASH, reason=reason
        )
        story = story.when(command).then()
    assert [(known.contract_id, known.audit, known.recorded_for) for known in story.now.non_selections] == [
        (OTHER_CONTRACT, NO_CLASH, TODAY),
        (CONTRACT_ID, NO_CLASH, TODAY),
    ]


def test_a_contract_that_was_not_in_being_on_the_day_is_told_as_it_is_now() -> None:
    young = chronicle(OTHER_CONTRACT, [on("2023-06-01", registered(title="School buses"))])
    others = (young, *(other for other in OTHERS if other.stream_id != OTHER_CONTRACT))
    left = RecordNonSelection(
        contract_id=OTHER_CONTRACT, criteria=HIGH_VALUE, reason="x", effective_from=day("2023-05-01")
    )
    told = given(REVIEW, [SCHEDULED_FOR_MEALS], others).when(left).then().now.non_selections[0]
    assert (told.title, told.as_it_stood.end) == ("School buses", "2024-03-31")


def test_what_was_left_out_and_is_put_on_the_review_after_all_was_chosen() -> None:
    left = RecordNonSelection(contract_id=OTHER_CONTRACT, criteria=HIGH_VALUE, reason="Reviewed last year")
    story = review(SCHEDULED_FOR_MEALS).when(left).then()
    other = replace(NEW_MEALS, title="School buses", contract_id=OTHER_CONTRACT)
    assert story.when(AddItem(item=other)).then().now.non_selections == ()
    assert story.when(AddItem(item=NEW_KCHFT)).then().now.non_selections == story.now.non_selections


def test_a_day_or_month_that_has_not_passed_is_put_down() -> None:
    for date in ("2023-06-15", "2023-06", "TBC"):
        review(SCHEDULED).when(Reschedule(date=date, reason="x")).quietly().then()


def test_a_review_cannot_be_held_on_a_day_that_has_not_come() -> None:
    asked = review(SCHEDULED).when(Hold(held_on=day("2023-06-16")))
    asked.then_refused("told-of.had-come", "step.not-ahead-of-time", at=("effective_from", "held_on"))


def test_a_group_that_was_not_in_being_or_is_disbanded_holds_no_review() -> None:
    early = Schedule(group_id=CMRG, date="2014-06-01", items=(NEW_KCHFT,))
    told = review().when(early).then_refused("review.group-in-being", at=("effective_from", "group_id"))
    assert "not in being on 1 June 2014" in told
    gone = chronicle(
        CMRG,
        [
            on("2015-01-01", Convened(name="CMRG", kind="review group", convened_on="2015-01")),
            on("2020-01-01", Disbanded()),
        ],
    )
    command = Schedule(group_id=CMRG, date="TBC", items=(NEW_KCHFT,))
    refused = given(REVIEW, [], [gone]).when(command)
    refused.then_refused("review.group-in-being", at=["group_id"], conflict=True)


def test_a_fact_about_one_item_is_part_of_its_contracts_story_only() -> None:
    state = review(SCHEDULED).now
    assert list(REVIEW.concerns(STREAM_ID, state, SCHEDULED.fact)) == [CONTRACT_ID, OTHER_CONTRACT]
    assert list(REVIEW.concerns(STREAM_ID, state, RAISED.fact)) == [CONTRACT_ID]
    assert list(REVIEW.concerns(STREAM_ID, state, ItemDropped(item=BUSES))) == [OTHER_CONTRACT]
    assert list(REVIEW.concerns(STREAM_ID, state, ItemDropped(item=KCHFT))) == []


def test_entries_that_come_late_find_their_place_and_never_fail() -> None:
    late = on("2023-02-01", Rescheduled(previous="2023-05", date="2023-06"))
    story = review(SCHEDULED, HELD, CLOSED, late, on("2023-06-10", Cancelled()))
    assert (story.on("2023-03-01").date, story.now.status, story.now.date) == (
        "2023-06",
        "closed",
        "2023-05-16",
    )
    assert chronicle(STREAM_ID, [HELD]).latest() is None
    assert review(SCHEDULED, CLOSED, on("2023-06-10", HELD.fact)).now.status == "closed"
    later = on("2023-05-20", Rescheduled(previous="2023-05-16", date="2023-06"))
    assert review(SCHEDULED, HELD, later).now.date == "2023-05-16"
