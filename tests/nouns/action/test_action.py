"""Agreeing actions about findings, moving their dates, claiming that they are done, and verifying it."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.action import ACTION
from domain.action.agreement import Agree, Agreed
from domain.action.arising import AgreedAbout
from domain.action.completion import ClaimCompletion, CompletionClaimed
from domain.action.due_date import DueDateMoved, MoveDueDate
from domain.action.evidence import EvidenceOffered, OfferEvidence
from domain.action.lasting import LastingChecked
from domain.action.ownership import ChangeOwner, OwnerChanged, owners_ever
from domain.action.progress import ProgressReported, ReportProgress
from domain.action.reopening import Reopen, Reopened
from domain.action.terms import Action, Moved, Offer, Progress, Verification
from domain.action.verification import Verified, Verify
from domain.action.withdrawal import Withdraw, Withdrawn
from domain.amendment.commands import Correct
from domain.decisions import Actor, Command
from domain.events import Evidence, Fact
from domain.review.finding import FindingDisputed, FindingRaised
from domain.review.finding_state import FindingClosed
from domain.review.scheduling import Scheduled
from domain.sentences import sentence
from tests.givens import TODAY, Entry, day, event_id, on
from tests.nouns.review.givens import BUSES, CMRG, HELD, RAISED, SCHEDULED
from tests.streams import CONTRACT_ID, STREAM_ID, Story, asked_again, chronicle, given, to_be_asked_again

REVIEW_ID = STREAM_ID
HERS = Actor("p-anwen", "officer")
"""The owner of the action."""
ANOTHER = Actor("p-gwyn", "officer")
REVIEWER = Actor("p-ieuan", "reviewer")
CLERK = Actor("p-dilwyn", "governance")
DISPUTED = on("2023-05-24", FindingDisputed(finding=1, item=1, answered_by="p-dilwyn"))

AGREED_FACT = Agreed(
    review_id=REVIEW_ID,
    finding=1,
    item=1,
    item_title="School meals",
    contract_id=CONTRACT_ID,
    text="Agree a formula for the on-time KPI.",
    owner="p-anwen",
    due="2023-07",
)
AGREED = on("2023-05-22", AGREED_FACT)
LOG = Evidence("Signed formula", "application/pdf", "0" * 64)
OFFERED = on(
    "2023-06-05",
    EvidenceOffered(offer=1, shows="The formula as agreed", offered_by="p-anwen"),
    evidence=(LOG,),
)
CLAIMED = on("2023-06-06", CompletionClaimed(claimed_by="p-anwen"))
DONE = on("2023-06-08", Verified(outcome="fully done", accepted=(1,), verified_by="p-ieuan"))
MOVED = on(
    "2023-05-30",
    DueDateMoved(previous="2023-07", due="2023-08", why="The log was late.", moved_by="p-anwen"),
    reason="The log was late.",
)
WITHDRAWN = on("2023-06-09", Withdrawn())


def action(*entries: Entry, reviewed: tuple[Entry, ...] = (SCHEDULED, HELD, RAISED)) -> Story:
    """The action after these entries, about finding 1 of a review that was held."""
    return given(ACTION, entries, [chronicle(REVIEW_ID, reviewed)])


def agree(**changes: Any) -> Agree:
    asked: dict[str, Any] = {
        "review_id": REVIEW_ID,
        "finding": 1,
        "text": AGREED_FACT.text,
        "owner": "p-anwen",
        "due": "2023-07",
    }
    return Agree(**(asked | changes))


def test_an_action_is_agreed_about_a_finding_with_its_contract_written_down() -> None:
    story = action().when(agree(), by=REVIEWER).quietly().then(AGREED_FACT, effective="2023-06-15")
    assert (story.now.due, story.now.first_due, story.now.status) == ("2023-07", "2023-07", "open")
    assert list(ACTION.concerns(STREAM_ID, story.now, AGREED_FACT)) == [CONTRACT_ID]


def test_an_action_on_what_is_no_contract_concerns_none() -> None:
    other = on(
        "2023-05-20",
        FindingRaised(number=1, item=3, theme="use of KPIs", text="None", severity="low"),
    )
    story = action(reviewed=(SCHEDULED, HELD, other)).when(agree(), by=REVIEWER).then()
    assert list(ACTION.concerns(STREAM_ID, story.now, AGREED_FACT)) == []
    assert story.now.item_title == "KCHFT"


def test_an_action_about_a_disputed_finding_is_agreed_with_a_warning() -> None:
    asked = action(reviewed=(SCHEDULED, HELD, RAISED, DISPUTED)).when(agree(), by=REVIEWER)
    asked.advised("action.finding-undisputed").then(AGREED_FACT)


def test_the_owner_says_how_far_it_is() -> None:
    story = action(AGREED).when(ReportProgress(progress="Drafted"), by=HERS).quietly()
    assert story.then(ProgressReported(progress="Drafted")).now.progress[0].on == day("2023-06-15")


def test_the_owner_offers_documents_as_evidence() -> None:
    command = OfferEvidence(shows="The draft", evidence=(LOG,))
    action(AGREED, OFFERED).when(command, by=HERS).quietly().then(
        EvidenceOffered(offer=2, shows="The draft", offered_by="p-anwen")
    )


def test_every_date_that_was_moved_is_kept_with_who_and_why() -> None:
    command = MoveDueDate(due="2023-09-30", reason="Two schools were closed.")
    asked = action(AGREED, MOVED).when(command, by=CLERK).advised("action.moved-again")
    assert "first due July 2023" in asked.advice["action.moved-again"]
    assert "2nd time" in asked.advice["action.moved-again"]
    now = asked.then(
        DueDateMoved(
            previous="2023-08", due="2023-09-30", why="Two schools were closed.", moved_by="p-dilwyn"
        )
    ).now
    assert (now.due, now.first_due) == ("2023-09-30", "2023-07")
    assert [(item.previous, item.due, item.why, item.by) for item in now.moved] == [
        ("2023-07", "2023-08", "The log was late.", "p-anwen"),
        ("2023-08", "2023-09-30", "Two schools were closed.", "p-dilwyn"),
    ]


def test_the_first_move_is_recorded_without_a_word() -> None:
    command = MoveDueDate(due="2023-08", reason="The log was late.")
    action(AGREED).when(command, by=HERS).quietly().then()


def test_a_claim_without_evidence_is_recorded_with_a_warning() -> None:
    asked = action(AGREED).when(ClaimCompletion(note="Signed"), by=HERS)
    asked.advised("action.evidence-with-a-claim").then(CompletionClaimed(claimed_by="p-anwen", note="Signed"))


def test_somebody_else_verifies_on_evidence_and_the_action_is_done() -> None:
    command = Verify(outcome="fully done", accepted=(1, 1), note="Seen")
    story = action(AGREED, OFFERED, CLAIMED).when(command, by=REVIEWER).quietly()
    now = story.then(Verified(outcome="fully done", accepted=(1,), verified_by="p-ieuan", note="Seen")).now
    assert (now.status, now.claimed_by, now.offers[0].accepted) == ("done", "", True)


@pytest.mark.parametrize("outcome", ["partly done", "not done"])
def test_what_is_not_fully_done_stays_open_and_may_be_claimed_again(outcome: str) -> None:
    story = action(AGREED, OFFERED, CLAIMED).when(
        Verify(outcome=outcome),  # type: ignore[arg-type]
        by=REVIEWER,
    )
    after = story.quietly().then()
    assert after.now.status == "open"
    after.when(ClaimCompletion(), by=HERS).quietly().then(CompletionClaimed(claimed_by="p-anwen"))


def test_what_did_not_last_is_reopened_with_a_new_date() -> None:
    command = Reopen(due="2023-12", reason="It lapsed over the summer.")
    now = (
        action(AGREED, OFFERED, CLAIMED, DONE)
        .when(command, by=REVIEWER)
        .quietly()
        .then(
            Reopened(
                previous="2023-07", due="2023-12", why="It lapsed over the summer.", reopened_by="p-ieuan"
            )
        )
        .now
    )
    assert (now.status, now.due, now.moved[0].reopened) == ("open", "2023-12", True)


def test_another_person_takes_it_over() -> None:
    story = action(AGREED).when(ChangeOwner(owner="p-gwyn", reason="New post"), by=CLERK).quietly()
    now = story.then(OwnerChanged(previous="p-anwen", owner="p-gwyn")).now
    assert (now.owner, now.owners_before) == ("p-gwyn", ("p-anwen",))


def test_an_action_is_withdrawn_with_a_reason() -> None:
    command = Withdraw(reason="The contract was novated.")
    story = action(AGREED).when(command, by=REVIEWER).quietly().then(Withdrawn())
    assert story.now.status == "withdrawn"


REFUSALS: list[tuple[str, list[Entry], Command, Actor, tuple[str, ...]]] = [
    ("action.finding-exists", [], agree(finding=2), REVIEWER, ("effective_from", "finding")),
    (
        "action.finding-exists",
        [],
        agree(effective_from=day("2023-05-19")),
        REVIEWER,
        ("effective_from", "finding"),
    ),
    ("action.due-on-a-date", [], agree(due="TBC"), REVIEWER, ("due",)),
    ("action.due-on-a-date", [], agree(due="2023-02-29"), REVIEWER, ("due",)),
    ("action.due-after-it-is-said", [], agree(due="2023-06-14"), REVIEWER, ("due",)),
    ("action.owner-only", [AGREED], ReportProgress(progress="Well on"), ANOTHER, ()),
    ("action.owner-only", [AGREED], ClaimCompletion(), ANOTHER, ()),
    ("action.documents-given", [AGREED], OfferEvidence(shows="Trust me"), HERS, ("evidence",)),
    (
        "action.moved-by-its-owner-or-the-group",
        [AGREED],
        MoveDueDate(due="2023-08", reason="Later"),
        ANOTHER,
        (),
    ),
    (
        "action.due-date-changes",
        [AGREED],
        MoveDueDate(due="2023-07", reason="The same"),
        HERS,
        ("due",),
    ),
    ("reason.given", [AGREED], MoveDueDate(due="2023-08"), HERS, ("reason",)),
    ("action.claimed-once", [AGREED, OFFERED, CLAIMED], ClaimCompletion(), HERS, ()),
    (
        "action.verified-by-another",
        [AGREED, OFFERED, CLAIMED],
        Verify(outcome="fully done", accepted=(1,)),
        Actor("p-anwen", "reviewer"),
        ("outcome",),
    ),
    (
        "action.accepted-was-offered",
        [AGREED, OFFERED],
        Verify(outcome="fully done", accepted=(2,)),
        REVIEWER,
        ("accepted",),
    ),
    (
        "action.done-on-accepted-evidence",
        [AGREED, OFFERED, CLAIMED],
        Verify(outcome="fully done"),
        REVIEWER,
        ("accepted",),
    ),
    ("action.still-open", [AGREED, OFFERED, DONE], ReportProgress(progress="More"), HERS, ()),
    ("action.still-open", [AGREED, WITHDRAWN], Verify(outcome="not done"), REVIEWER, ()),
    ("action.done", [AGREED], Reopen(due="2023-12", reason="Again"), REVIEWER, ()),
    ("action.done", [AGREED, WITHDRAWN], Reopen(due="2023-12", reason="Again"), REVIEWER, ()),
    (
        "action.owner-changes",
        [AGREED],
        ChangeOwner(owner="p-anwen", reason="The same"),
        CLERK,
        ("owner",),
    ),
    ("reason.given", [AGREED], Withdraw(), REVIEWER, ("reason",)),
    (
        "step.in-order",
        [AGREED, MOVED],
        ReportProgress(progress="Before", effective_from=day("2023-05-29")),
        HERS,
        ("effective_from",),
    ),
]


@pytest.mark.parametrize(("rule", "entries", "command", "by", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Entry], command: Command, by: Actor, fields: tuple[str, ...]
) -> None:
    action(*entries).when(command, by=by).then_refused(rule, at=fields)


CONFLICTS = {
    "action.owner-only",
    "action.moved-by-its-owner-or-the-group",
    "action.claimed-once",
    "action.verified-by-another",
    "action.still-open",
    "action.done",
}
"""Rules of which the record speaks against a request, rather than the request against itself."""


@pytest.mark.parametrize(("rule", "entries", "command", "by", "fields"), REFUSALS)
def test_what_the_record_stands_against_is_told_as_a_conflict(
    rule: str, entries: list[Entry], command: Command, by: Actor, fields: tuple[str, ...]
) -> None:
    action(*entries).when(command, by=by).then_refused(rule, conflict=rule in CONFLICTS)


def test_no_action_is_agreed_about_a_finding_that_is_closed_and_it_is_said_what_became_of_it() -> None:
    over = on("2023-06-10", FindingClosed(finding=1, item=1, outcome="overtaken", why="x", closed_by="p-x"))
    told = action(reviewed=(SCHEDULED, HELD, RAISED, over)).when(agree(), by=REVIEWER)
    said = told.then_refused("action.finding-still-open", at=["finding"], conflict=True)
    assert "Finding 1 is closed, overtaken" in said


@pytest.mark.parametrize(
    ("by", "may"),
    [
        (Actor("p-anwen", "officer"), True),
        (Actor("p-x", "reviewer"), True),
        (Actor("p-x", "governance"), True),
        (Actor("p-x", "owner"), False),
    ],
)
def test_a_date_is_moved_by_the_owner_a_reviewer_or_governance(by: Actor, *, may: bool) -> None:
    asked = action(AGREED).when(MoveDueDate(due="2023-08", reason="Late"), by=by)
    if may:
        assert asked.quietly().then().now.moved[0].by == by.person_id
    else:
        asked.then_refused("action.moved-by-its-owner-or-the-group")


def test_it_is_said_each_time_how_often_a_date_was_moved() -> None:
    story, told = action(AGREED), []
    for day_of_august in range(1, 25):
        command = MoveDueDate(due=f"2023-08-{day_of_august:02}", reason="Late")
        asked = story.when(command, by=CLERK)
        told += [said.split()[-2] for said in asked.advice.values()]
        story = asked.then()
    ordinals = "2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th 13th 14th 15th 16th 17th 18th 19th 20th 21st 22nd 23rd"
    assert told == [*ordinals.split(), "24th"]


REOPENED = on(
    "2023-06-11",
    Reopened(previous="2023-07", due="2023-12", why="Slip", reopened_by="p-ieuan"),
    REVIEWER,
    reason="Slip",
)


def test_an_action_and_what_became_of_it_are_kept_in_full() -> None:
    progress = on("2023-06-01", ProgressReported(progress="Drafted"), HERS)
    claimed = on("2023-06-12", CompletionClaimed(claimed_by="p-anwen"))
    assert action(AGREED, MOVED, progress, OFFERED, CLAIMED, DONE, REOPENED, claimed).now == Action(
        origin="finding",
        origin_id=REVIEW_ID,
        review_id=REVIEW_ID,
        finding=1,
        item=1,
        item_title="School meals",
        contract_id=CONTRACT_ID,
        text="Agree a formula for the on-time KPI.",
        owner="p-anwen",
        due="2023-12",
        first_due="2023-07",
        agreed_on=day("2023-05-22"),
        status="claimed",
        moved=(
            Moved("2023-07", "2023-08", "The log was late.", "p-anwen", day("2023-05-30")),
            Moved("2023-08", "2023-12", "Slip", "p-ieuan", day("2023-06-11"), reopened=True),
        ),
        progress=(Progress(day("2023-06-01"), "Drafted"),),
        offers=(Offer(1, "The formula as agreed", "p-anwen", day("2023-06-05"), accepted=True),),
        claimed_by="p-anwen",
        verifications=(Verification("fully done", (1,), "p-ieuan", day("2023-06-08"), ""),),
    )


def test_what_was_claimed_stays_done_where_opening_it_again_was_annulled() -> None:
    claimed = on("2023-06-12", CompletionClaimed(claimed_by="p-anwen"))
    assert action(AGREED, OFFERED, CLAIMED, DONE, claimed).now.status == "done"


@pytest.mark.parametrize(
    ("entries", "command", "told"),
    [
        ([AGREED, OFFERED, DONE], ReportProgress(progress="x"), "It was verified as done; reopen it first."),
        ([AGREED, WITHDRAWN], ReportProgress(progress="x"), "It was withdrawn; agree a new action."),
        ([AGREED], Reopen(due="2023-12", reason="x"), "It is open; there is nothing to reopen."),
        ([AGREED, WITHDRAWN], Reopen(due="2023-12", reason="x"), "It was withdrawn; agree a new action."),
        ([AGREED, OFFERED], Verify(outcome="not done", accepted=(2,)), "Offered: 1 (The formula as agreed)."),
        ([AGREED], Verify(outcome="not done", accepted=(2,)), "There is no offer 2. Offered: none yet."),
        ([], agree(effective_from=day("2023-05-19")), "The review had no finding 1 on 19 May 2023."),
        ([], agree(effective_from=day("2023-01-09")), "The review had no finding 1 on 9 January 2023."),
    ],
)
def test_it_is_said_how_it_stands_and_what_there_is(
    entries: list[Entry], command: Command, told: str
) -> None:
    refused = action(*entries).when(command, by=REVIEWER).refused
    assert refused is not None
    assert told in str(refused)


def test_days_before_are_worked_out_again_when_what_came_before_is_put_right() -> None:
    story = action(AGREED, MOVED, OFFERED, CLAIMED, DONE, REOPENED)
    asked = story.when(correct(1, due="2023-06"), by=REVIEWER)
    assert f"event {event_id(2)}) follows another previous now than" in asked.advised_in_all
    asked = story.when(correct(2, due="2023-09"), by=REVIEWER)
    assert f"event {event_id(6)}) follows another previous now than" in asked.advised_in_all


def test_whoever_claimed_it_once_does_not_verify_it_later_either() -> None:
    for_another = on("2023-06-06", CLAIMED.fact, HERS, behalf="p-ieuan")
    partly = on("2023-06-07", Verified(outcome="partly done", verified_by="p-dilwyn"))
    story = action(AGREED, for_another, partly)
    story.when(Verify(outcome="not done"), by=REVIEWER).then_refused("action.verified-by-another")
    story.when(Verify(outcome="not done"), by=CLERK).then()


def test_a_day_on_which_it_is_said_is_in_time() -> None:
    assert action().when(agree(due="2023-06-15"), by=REVIEWER).quietly().then().now.due == "2023-06-15"


def test_whose_it_was_is_told_in_order_and_who_leaves_hands_over_what_is_theirs() -> None:
    handed_over = on("2023-06-07", OwnerChanged(previous="p-anwen", owner="p-gwyn"), CLERK)
    now = (
        action(AGREED, handed_over).when(ChangeOwner(owner="p-mair", reason="New post"), by=CLERK).then().now
    )
    assert now.owners_before == ("p-anwen", "p-gwyn")
    assert [*ACTION.hands_over(now, "p-mair", "p-new", day("2023-06-20"))] == [ChangeOwner(owner="p-new")]
    assert not [*ACTION.hands_over(now, "p-gwyn", "p-new", day("2023-06-20"))]


def test_an_owner_as_corrected_is_who_owned_it_before_the_next() -> None:
    handed_over = on("2023-06-07", OwnerChanged(previous="p-anwen", owner="p-gwyn"), CLERK)
    asked = action(AGREED, handed_over).when(correct(1, owner="p-mair"), by=REVIEWER)
    assert "follows another previous now than" in asked.advised("later-facts.still-fit").advised_in_all
    after = asked.then()
    assert (after.now.owner, after.now.owners_before) == ("p-gwyn", ("p-mair",))
    ever = owners_ever(action(*after.entries, OFFERED).chronicle)
    assert ever == {"p-anwen", "p-gwyn", "p-mair"}, "also who was named until it was put right"


def test_what_is_verified_in_part_is_kept_in_full_and_no_offer_is_accepted_that_was_not() -> None:
    second = on("2023-06-05", EvidenceOffered(offer=2, shows="A photograph", offered_by="p-anwen"))
    command = Verify(outcome="partly done", accepted=(2,), note="One of two.")
    now = action(AGREED, OFFERED, second, CLAIMED).when(command, by=REVIEWER).then().now
    assert [(offer.offer, offer.accepted) for offer in now.offers] == [(1, False), (2, True)]
    assert now.verifications == (Verification("partly done", (2,), "p-ieuan", TODAY, "One of two."),)
    assert (now.done_on, action(AGREED, OFFERED, CLAIMED, DONE).now.done_on) == (None, day("2023-06-08"))


def test_whoever_claimed_it_does_not_verify_it_after_handing_it_over() -> None:
    handed_over = on("2023-06-07", OwnerChanged(previous="p-anwen", owner="p-gwyn"))
    command = Verify(outcome="fully done", accepted=(1,))
    action(AGREED, OFFERED, CLAIMED, handed_over).when(command, by=Actor("p-anwen", "reviewer")).then_refused(
        "action.verified-by-another", conflict=True
    )


def test_nothing_happens_to_an_action_that_was_never_agreed() -> None:
    assert chronicle(STREAM_ID, [MOVED, CLAIMED, DONE]).latest() is None


@pytest.mark.parametrize(
    ("claimed_for", "by", "verified_for"),
    [
        ("", REVIEWER, "p-anwen"),  # for its owner
        ("p-ieuan", REVIEWER, ""),  # for whom it was claimed
        ("p-ieuan", CLERK, "p-ieuan"),  # for whom it was claimed, by a third
    ],
)
def test_r11_an_action_is_verified_by_another_in_person_and_on_behalf(
    claimed_for: str, by: Actor, verified_for: str
) -> None:
    claimed = on("2023-06-06", CompletionClaimed(claimed_by="p-anwen"), HERS, behalf=claimed_for)
    command = Verify(outcome="not done", on_behalf_of=verified_for)
    action(AGREED, claimed).when(command, by=by).then_refused("action.verified-by-another", conflict=True)


def test_r11_evidence_is_not_accepted_by_whoever_offered_it() -> None:
    offered = on("2023-06-05", OFFERED.fact, HERS, behalf="p-ieuan")
    command = Verify(outcome="fully done", accepted=(1,))
    action(AGREED, offered).when(command, by=REVIEWER).then_refused("action.verified-by-another")


def test_evidence_is_not_accepted_by_or_for_whoever_had_it_put_right() -> None:
    right = replace(correct(2, shows="The formula as signed"), on_behalf_of="p-ieuan")
    told = action(AGREED, OFFERED).when(right, by=HERS).then()
    command = Verify(outcome="fully done", accepted=(1,))
    told.when(command, by=REVIEWER).then_refused("action.verified-by-another", conflict=True)
    for_them = replace(command, on_behalf_of="p-ieuan")
    told.when(for_them, by=CLERK).then_refused("action.verified-by-another", conflict=True)
    told.when(command, by=CLERK).then()
    told.when(Verify(outcome="not done"), by=REVIEWER).then()


def correct(number: int, **fields: Any) -> Correct:
    return Correct(corrects=event_id(number), fields=fields, reason="Slip")


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    progress = on("2023-06-01", ProgressReported(progress="Drafted"), HERS)
    changed = on("2023-06-10", OwnerChanged(previous="p-anwen", owner="p-gwyn"), CLERK)
    reopened = on(
        "2023-06-11",
        Reopened(previous="2023-07", due="2023-12", why="Slip", reopened_by="p-ieuan"),
        REVIEWER,
        reason="Slip",
    )
    done = action(AGREED, progress, OFFERED, CLAIMED, DONE, reopened, changed)
    told = asked_again(done, action(AGREED, MOVED), by=Actor("p-anwen", "reviewer"))
    told |= asked_again(action(AGREED, on("2023-06-09", Withdrawn(), CLERK)), by=CLERK)
    assert told == to_be_asked_again(ACTION) - {AgreedAbout, LastingChecked}


@pytest.mark.parametrize(
    ("due", "rule"),
    [
        ("TBC", "action.due-on-a-date"),
        ("open", "action.due-on-a-date"),
        ("2023-05-29", "action.due-after-it-is-said"),
        ("2023-07", "action.due-date-changes"),
    ],
)
def test_a_due_date_as_corrected_is_put_to_the_rules_of_its_act(due: str, rule: str) -> None:
    action(AGREED, MOVED).when(correct(2, due=due), by=CLERK).then_refused(rule, at=["fields.due"])


def test_a_due_date_as_corrected_keeps_who_moved_it_and_why() -> None:
    fact = action(AGREED, MOVED).when(correct(2, due="2023-09"), by=CLERK).then().now.moved[0]
    assert (fact.due, fact.by, fact.why) == ("2023-09", "p-anwen", "The log was late.")


def test_the_number_of_an_offer_stays_when_the_offer_is_corrected() -> None:
    later = on(
        "2023-06-12", EvidenceOffered(offer=2, shows="Signed", offered_by="p-anwen"), HERS, evidence=(LOG,)
    )
    first = on("2023-06-05", OFFERED.fact, HERS, evidence=(LOG,))
    now = action(AGREED, first, later).when(correct(2, shows="The formula"), by=HERS).then().now
    assert [(offer.offer, offer.shows) for offer in now.offers] == [(1, "The formula"), (2, "Signed")]


@pytest.mark.parametrize("number", [3, 4])
def test_what_was_claimed_and_verified_is_only_annulled(number: int) -> None:
    story = action(AGREED, OFFERED, CLAIMED, DONE)
    story.when(correct(number, note="Slip"), by=CLERK).then_refused("correction.may-be-asked-again")


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (AGREED_FACT, "School meals, finding 1, for Anwen, due July 2023: Agree a formula"),
        (MOVED.fact, "now due August 2023 (was July 2023): The log was late."),
        (DONE.fact, "p-ieuan verified the action as fully done, on evidence 1."),
        (
            CompletionClaimed(claimed_by="p-anwen", note="Signed"),
            "Anwen said that the action is done: Signed.",
        ),
        (OwnerChanged(previous="p-anwen", owner="p-gwyn"), "now p-gwyn's (was Anwen's)."),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert reads in sentence(fact, {"p-anwen": "Anwen"})


@pytest.mark.parametrize("fact", [CLAIMED, DONE])
def test_the_owner_is_not_put_right_past_what_was_claimed_or_verified(fact: Entry) -> None:
    """A claim was its owner's to make; nobody verifies an action of their own."""
    story = action(AGREED, fact)
    owner = "p-ieuan" if fact is DONE else "p-gwyn"
    put_right = Correct(corrects=event_id(1), fields={"owner": owner}, reason="Misread")
    assert "another owner" in story.when(put_right, by=REVIEWER).then_refused("later-facts.still-fit")
    story.when(replace(put_right, although=(event_id(2),)), by=REVIEWER).then()


def test_an_action_about_a_finding_that_is_gone_is_not_decided_again_and_why_is_told() -> None:
    """Two people annulled the finding since: a correction says so, whatever it puts right."""
    gone = action(AGREED, reviewed=(SCHEDULED, HELD))
    asked = gone.when(Correct(corrects=event_id(1), fields={"text": "Agree it."}, reason="Misread"))
    asked.then_refused("action.finding-exists")
    assert asked.refused is not None
    assert [told.clause for told in asked.refused.rejections] == ["paper 1.2"]


def test_a_date_that_the_group_moved_is_put_right_by_those_who_may_move_it() -> None:
    """Whoever recorded it might: that the rule lets whoever puts it right do so too is not as before."""
    put_right = Correct(corrects=event_id(2), fields={"due": "2023-11"}, reason="Misread")
    by_the_group = on("2023-05-30", MOVED.fact, REVIEWER, reason="The log was late.")
    somebody = Actor("p-somebody", "officer")
    action(AGREED, by_the_group).when(put_right, by=somebody).then_refused(
        "action.moved-by-its-owner-or-the-group"
    )
    action(AGREED, by_the_group).when(put_right, by=REVIEWER).then()


def test_no_action_is_agreed_about_a_finding_whose_line_was_annulled() -> None:
    """The finding stands in the review, and the contract that it is about does not."""
    only_buses = on("2023-01-10", Scheduled(group_id=CMRG, date="2023-05", items=(BUSES,)))
    gone = action(reviewed=(only_buses, HELD, RAISED))
    gone.when(agree(), by=REVIEWER).then_refused("action.finding-exists")


@pytest.mark.parametrize(
    "later",
    [
        (MOVED,),
        (
            CLAIMED,
            DONE,
            on(
                "2023-06-09",
                Reopened(previous="2023-07", due="2023-08", why="It slipped.", reopened_by="p-ieuan"),
            ),
        ),
    ],
    ids=["moved", "reopened"],
)
def test_a_date_that_was_put_right_is_the_one_that_it_is_told_to_have_moved_from(
    later: tuple[Entry, ...],
) -> None:
    right = Correct(corrects=event_id(1), fields={"due": "2023-06-30"}, reason="Misread")
    told = action(AGREED, *later).when(right).then().now
    assert [(moved.previous, moved.due) for moved in told.moved] == [("2023-06-30", "2023-08")]
