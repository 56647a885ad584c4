"""Putting the record of a review right, and the steps that take two people (R11)."""

from typing import Any

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.amendment.events import Corrected
from domain.decisions import Actor, Command
from domain.review import REVIEW
from domain.review.assessment import AreaAssessed, TargetPositionRecorded
from domain.review.committee import KeepFromCommittee, ShareWithCommittee
from domain.review.depth import ActivitiesRecorded, DepthSet
from domain.review.finding import AgreeFinding, DisputeFinding, FindingAgreed, FindingDisputed
from domain.review.finding_owner import FindingOwnerNamed
from domain.review.finding_state import FindingClosed, FindingReopened, FindingTakenUp
from domain.review.items import ItemAdded, ItemDropped, LeadOfficersChanged
from domain.review.passing import PassFindings, PostOf
from domain.review.questioning import QuestionPut
from domain.review.receipt import ReceiptRecorded, RecordReceipt
from domain.review.scheduling import Rescheduled
from domain.review.selection import NonSelectionRecorded, SelectionRecorded
from domain.review.terms import AsItStood
from tests.givens import VALUES, Entry, event_id, on
from tests.nouns.review.givens import (
    BUSES,
    CABINET,
    CANCELLED,
    CLOSED,
    CMT,
    COMMITTEE,
    CORPORATE,
    DIRECTOR,
    FINDING,
    HELD,
    HIGH_VALUE,
    KCHFT,
    MEALS,
    MEMBER,
    NO_CLASH,
    OTHER_CONTRACT,
    OTHERS,
    PASSED,
    PASSED_FACT,
    RAISED,
    REVIEWER,
    SCHEDULED,
    SHARED,
    a_group,
    review,
)
from tests.streams import Story, asked_again, given, to_be_asked_again

STOOD = AsItStood(
    value=VALUES.estimated_incl_vat, value_basis="whole life incl. VAT", tier=None, end="2024-03-31"
)
CHOSEN = on(
    "2023-01-10",
    SelectionRecorded(item=1, criteria=HIGH_VALUE, as_it_stood=STOOD, audit=NO_CLASH),
    REVIEWER,
    reason="The largest",
)
FOR_MEALS = on("2023-01-10", replace(SCHEDULED.fact, items=(MEALS,)))
LEFT_OUT = on(
    "2023-01-12",
    NonSelectionRecorded(
        contract_id=OTHER_CONTRACT, title="School buses", criteria=HIGH_VALUE, as_it_stood=STOOD
    ),
    REVIEWER,
    reason="Looked at last year",
)
MOVED = on("2023-02-01", Rescheduled(previous="2023-05", date="2023-05-16"), REVIEWER, reason="A clash")
ADDED = on("2023-02-02", ItemAdded(item=replace(KCHFT, number=4, title="Another provider")), REVIEWER)
DROPPED = on("2023-02-03", ItemDropped(item=KCHFT), REVIEWER, reason="Later")
LED = on(
    "2023-02-04", LeadOfficersChanged(item=1, previous=("p-dilwyn",), lead_officers=("p-eleri",)), REVIEWER
)
ASSESSED = on(
    "2023-05-17",
    AreaAssessed(
        item=1, framework="NAO 2016", area=5, scale="four-level", rating="weak", comment="No source"
    ),
    REVIEWER,
)
POSITION = on("2023-05-18", TargetPositionRecorded(item=1, target="financial", standing="met"), REVIEWER)
DEEP = on("2023-01-11", DepthSet(depth="in-depth"), REVIEWER)
LOOKED = on("2023-05-17", ActivitiesRecorded(item=1, activities=("monitoring",)), REVIEWER)
ASKED = on("2023-05-18", QuestionPut(number=1, item=1, to="p-bryn", text="Who counts?"), REVIEWER)
ANSWERED = on(
    "2023-05-25", FindingAgreed(finding=1, item=1, answered_by="p-dilwyn"), Actor("p-dilwyn", "officer")
)
RECEIVED = on(
    "2023-06-02", ReceiptRecorded(passing=1, item=1, office="member", received_by="p-lowri"), MEMBER
)
STORY = (SCHEDULED, HELD, RAISED, ANSWERED, PASSED, RECEIVED, SHARED)
"""Put down, held, a finding raised, agreed, passed, received and shared: events 1 to 7."""


def correct(number: int, although: tuple[int, ...] = (), /, **fields: Any) -> Correct:
    """The command that puts the story's *number*th event right."""
    put_right_next = tuple(map(event_id, although))
    return Correct(corrects=event_id(number), fields=fields, reason="Typing slip", although=put_right_next)


def test_a_choice_of_a_contract_that_is_not_on_this_record_is_put_right() -> None:
    """It was recorded all the same, and there is nothing to tell how the contract stood."""
    chosen = given(REVIEW, (SCHEDULED, CHOSEN), ())
    moved = chosen.when(correct(2, item=3)).quietly().then()
    assert (moved.now.selections[0].item, moved.now.selections[0].as_it_stood) == (3, None)
    elsewhere = on("2023-01-12", replace(LEFT_OUT.fact, contract_id=event_id(99)), REVIEWER, reason="Small")
    named = review(FOR_MEALS, elsewhere).when(correct(2, contract_id=str(OTHER_CONTRACT))).quietly().then()
    assert named.now.non_selections[0].contract_id == OTHER_CONTRACT


def lines(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of the review as they were asked for, with changes to the first of them."""
    asked = [{key: value for key, value in to_builtins(item).items() if key != "number"} for item in ITEMS]
    return [line | dict(*changes[place : place + 1]) for place, line in enumerate(asked)]


ITEMS = (MEALS, BUSES, KCHFT)


def test_every_fact_gives_back_what_was_asked() -> None:
    two_items = replace(SCHEDULED.fact, items=(MEALS, replace(KCHFT, number=2)))
    without_buses = on("2023-01-10", two_items)
    found = asked_again(
        review(SCHEDULED, CHOSEN, MOVED, ADDED, DROPPED, LED),
        review(without_buses, LEFT_OUT, on("2023-02-01", CANCELLED.fact, reason="Off")),
        review(SCHEDULED, DEEP, HELD, LOOKED, ASSESSED, POSITION, ASKED, RAISED, PASSED, CLOSED),
    )
    assert found == to_be_asked_again(REVIEW)


IMPOSSIBLE: list[tuple[int, dict[str, Any], str]] = [
    (1, {"date": "open"}, "review.date-is-one"),
    (1, {"date": "2022-12"}, "review.put-down-beforehand"),
    (1, {"items": [*lines(), lines()[0]]}, "review.contract-once"),
    (1, {"items": []}, "correction.fits-the-request"),
    (1, {"items": lines({"lead_officers": ["p-eleri", "p-eleri"]})}, "review.officers-once"),
    (2, {"held_on": "2023-06-16"}, "told-of.had-come"),
    (2, {"effective_from": "2023-05-15"}, "review.held-on-its-day"),
    (3, {"rating": "superb"}, "review.rating-on-the-scale"),
    (3, {"framework": "Ours"}, "review.framework-known"),
    (4, {"theme": "other"}, "review.theme-has-a-name"),
    (4, {"item": 9}, "review.item-exists"),
    (4, {"number": 2}, "correction.fits-the-request"),
]


@pytest.mark.parametrize(("number", "fields", "rule"), IMPOSSIBLE)
def test_a_correction_says_nothing_that_could_not_have_been_said_at_first(
    number: int, fields: dict[str, Any], rule: str
) -> None:
    asked = review(SCHEDULED, HELD, ASSESSED, RAISED).when(correct(number, **fields), by=REVIEWER)
    assert asked.refused is not None
    assert rule in {rejection.rule for rejection in asked.refused.rejections}


def test_a_printed_title_is_put_right_whatever_followed() -> None:
    fields = lines({"title": "School meals and milk"})
    after = review(*STORY).when(correct(1, items=fields), by=REVIEWER).quietly().then()
    assert [item.title for item in after.now.items] == ["School meals and milk", "School buses", "KCHFT"]
    assert [item.number for item in after.now.items] == [1, 2, 3]
    assert after.now.status == "held"


def test_a_line_taken_out_by_correction_names_what_is_said_of_it_or_of_another_in_its_place() -> None:
    gone = review(SCHEDULED, HELD, ASSESSED, RAISED).when(correct(1, items=lines()[1:]), by=REVIEWER)
    told = gone.then_refused("later-facts.still-fit", "later-facts.still-fit", conflict=True)
    assert str(event_id(3)) in told
    assert "another item" in told
    last = replace(FINDING, item=3)
    fewer = review(SCHEDULED, HELD, on("2023-05-20", last)).when(correct(1, items=lines()[:2]), by=REVIEWER)
    assert "has no item 3" in fewer.then_refused("later-facts.still-fit")


def test_the_day_on_which_it_was_held_takes_its_effective_date_along() -> None:
    after = review(SCHEDULED, HELD, RAISED).when(correct(2, held_on="2023-05-15"), by=REVIEWER)
    after.quietly().then(effective="2023-05-15")


def test_holding_it_later_than_what_it_found_names_the_finding() -> None:
    asked = review(SCHEDULED, HELD, RAISED).when(correct(2, held_on="2023-05-22"), by=REVIEWER)
    told = asked.then_refused("later-facts.still-fit", conflict=True)
    assert "has not been held yet" in told
    assert str(event_id(3)) in told


def test_a_finding_that_nobody_answered_or_was_passed_is_put_right_and_keeps_its_number() -> None:
    second = on("2023-05-21", replace(FINDING, number=2, text="No targets."), REVIEWER)
    story = review(SCHEDULED, HELD, RAISED, second)
    after = story.when(correct(3, text="Three KPIs cannot be measured."), by=REVIEWER).quietly().then()
    fact = after.entries[-1].fact
    assert isinstance(fact, Corrected)
    assert fact.changed == ("text",)
    assert [(found.number, found.text) for found in after.now.findings] == [
        (1, "Three KPIs cannot be measured."),
        (2, "No targets."),
    ]


def test_a_finding_is_not_reworded_behind_those_who_answered_it_or_were_passed_it() -> None:
    asked = review(*STORY).when(correct(3, text="One KPI cannot be measured."), by=REVIEWER)
    told = asked.then_refused(
        "later-facts.still-fit", "later-facts.still-fit", at=["although"], conflict=True
    )
    assert "another wording" in told
    assert {str(event_id(4)), str(event_id(5))} == {
        word for word in (str(event_id(number)) for number in range(1, 8)) if word in told
    }
    although = correct(3, (4, 5), text="One KPI cannot be measured.")
    review(*STORY).when(although, by=REVIEWER).advised("later-facts.still-fit").then()


FOLLOWING = [
    ANSWERED,
    on("2023-05-25", FindingDisputed(finding=1, item=1, answered_by="p-dilwyn"), reason="No"),
    on("2023-05-25", FindingOwnerNamed(finding=1, item=1, owner="p-eleri"), REVIEWER),
    on("2023-05-25", FindingTakenUp(finding=1, item=1, taken_up_by="p-eleri", how="So.")),
    on("2023-05-25", FindingClosed(finding=1, item=1, outcome="overtaken", why="x", closed_by="p-x")),
    on("2023-05-25", FindingReopened(finding=1, item=1, why="x"), REVIEWER),
    PASSED,
]


@pytest.mark.parametrize("follows", FOLLOWING, ids=[type(entry.fact).__name__ for entry in FOLLOWING])
@pytest.mark.parametrize(
    "fields",
    [
        {"item": 2},
        {"theme": "social value during the term"},
        {"area": 5},
        {"area": 5, "statement": "5.4"},
        {"text": "Three KPIs cannot be measured."},
        {"severity": "low"},
    ],
    ids=" and ".join,
)
def test_nothing_of_a_finding_is_changed_behind_what_was_done_about_it(
    follows: Entry, fields: dict[str, Any]
) -> None:
    asked = review(SCHEDULED, HELD, RAISED, follows).when(correct(3, **fields), by=REVIEWER)
    told = asked.then_refused("later-facts.still-fit", at=["although"], conflict=True)
    assert "another wording than" in told
    assert str(event_id(4)) in told


def test_who_dealt_with_a_finding_is_named_where_it_was_never_theirs() -> None:
    story = review(SCHEDULED, HELD, RAISED, FOLLOWING[2], FOLLOWING[3])
    asked = story.when(Annul(annuls=event_id(4), reason="Another finding"), by=REVIEWER)
    assert "another owner" in asked.advised_in_all


def test_the_directorate_that_findings_were_passed_for_is_not_changed_behind_them() -> None:
    asked = review(*STORY).when(correct(1, items=lines({"directorate": "Health"})), by=REVIEWER)
    assert "another directorate" in asked.then_refused("later-facts.still-fit")


@pytest.mark.parametrize("number", [4, 5, 6, 7])
def test_what_others_did_is_annulled_and_not_rewritten(number: int) -> None:
    asked = review(*STORY).when(correct(number, effective_from="2023-06-05"), by=REVIEWER)
    asked.then_refused("correction.may-be-asked-again", at=["corrects"], conflict=True)


def test_annulling_a_passing_names_the_receipt_and_the_committee() -> None:
    asked = review(*STORY).when(Annul(annuls=event_id(5), reason="To the wrong post"), by=REVIEWER)
    assert asked.decision is not None
    told = " ".join(rule.sentence for rule in asked.decision.record.rules if rule.outcome == "advised")
    assert str(event_id(6)) in told
    assert str(event_id(7)) in told


def test_the_value_that_a_choice_was_made_at_is_worked_out_and_cannot_be_given() -> None:
    story = review(SCHEDULED, CHOSEN)
    story.when(correct(2, as_it_stood=None), by=REVIEWER).then_refused("correction.fits-the-request")
    criteria = to_builtins(replace(HIGH_VALUE, others="Asked for by the Committee"))
    after = story.when(correct(2, criteria=criteria), by=REVIEWER).quietly().then()
    assert after.now.selections[0].as_it_stood == STOOD


def test_a_rating_before_it_is_worked_out_again_and_the_next_is_named() -> None:
    second = on("2023-05-19", replace(ASSESSED.fact, previous="weak", rating="sound"), REVIEWER)
    story = review(SCHEDULED, HELD, ASSESSED, second)
    asked = story.when(correct(3, rating="developing"), by=REVIEWER).advised("later-facts.still-fit")
    assert f"event {event_id(4)}) follows another previous now than" in asked.advised_in_all
    gone = story.when(Annul(annuls=event_id(3), reason="Another contract"), by=REVIEWER)
    assert f"event {event_id(4)}) follows another previous now than" in gone.advised_in_all
    after = story.when(correct(4, rating="good practice"), by=REVIEWER).quietly().then()
    assert after.entries[-1].fact.replacement["previous"] == "weak"  # type: ignore[attr-defined]


def test_r5_a_review_stays_with_its_group() -> None:
    asked = review(SCHEDULED).when(correct(1, group_id=str(COMMITTEE)), by=REVIEWER)
    asked.then_refused("correction.fits-the-request", at=["fields.group_id"])


# R11: two people are two people


SENT = (SCHEDULED, HELD, RAISED)
PASS = PassFindings(
    item=1,
    member=PostOf(group_id=CABINET, post_id="cm-education"),
    director=PostOf(group_id=CMT, post_id="cd-education"),
)
RECEIVE = RecordReceipt(passing=1)
SHARE = ShareWithCommittee(passing=1, committee_id=COMMITTEE, reason="As appropriate")
KEEP = KeepFromCommittee(passing=1, committee_id=COMMITTEE, reason="Commercial")
LEAD = Actor("p-dilwyn", "officer")


@pytest.mark.parametrize("command", [AgreeFinding(finding=1), DisputeFinding(finding=1, reason="No")])
def test_r11_whoever_raised_a_finding_or_had_it_raised_does_not_answer_it(command: Command) -> None:
    for_lead = on("2023-05-20", FINDING, REVIEWER, behalf="p-dilwyn")
    review(SCHEDULED, HELD, for_lead).when(command, by=LEAD).then_refused(
        "review.answered-by-another", at=["finding"], conflict=True
    )
    for_reviewer = replace(command, on_behalf_of="p-ieuan")
    review(*SENT).when(for_reviewer, by=LEAD).then_refused("review.answered-by-another")
    put_right = review(*SENT).when(correct(3, severity="low"), by=LEAD).then()
    put_right.when(command, by=LEAD).then_refused("review.answered-by-another")
    review(*SENT).when(command, by=LEAD).then()


def test_r11_findings_go_to_two_people() -> None:
    both = (
        *(other for other in OTHERS if other.stream_id != CMT),
        a_group(CMT, "management team", (CORPORATE, "p-lowri")),
    )
    told = given(REVIEW, SENT, both).when(PASS, by=REVIEWER)
    told.then_refused("review.two-recipients", at=["director.post_id", "member.post_id"], conflict=True)


@pytest.mark.parametrize("command", [RECEIVE, SHARE, KEEP])
def test_r11_whoever_passed_findings_or_had_them_passed_is_no_recipient(command: Command) -> None:
    for_member = on("2023-06-01", PASSED_FACT, REVIEWER, behalf="p-lowri")
    told = review(*SENT, for_member)
    told.when(command, by=MEMBER).then_refused("review.passed-by-another", conflict=True)
    for_reviewer = replace(command, on_behalf_of="p-ieuan")
    review(*SENT, PASSED).when(for_reviewer, by=MEMBER).then_refused("review.passed-by-another")
    review(*SENT, PASSED).when(command, by=MEMBER).then()


def test_r11_each_recipient_confirms_for_themselves() -> None:
    received = review(*SENT, PASSED, RECEIVED)
    for_member = replace(RECEIVE, on_behalf_of="p-lowri")
    received.when(for_member, by=DIRECTOR).then_refused(
        "review.received-by-two", at=["passing"], conflict=True
    )
    by_director_for = on("2023-06-02", RECEIVED.fact, MEMBER, behalf="p-mared")
    both: Story = review(*SENT, PASSED, by_director_for)
    both.when(RECEIVE, by=DIRECTOR).then_refused("review.received-by-two")
    received.when(RECEIVE, by=DIRECTOR).then()
