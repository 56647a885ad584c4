"""Agreeing actions about findings, moving their dates, claiming that they are done, and verifying it."""

from typing import Any

import pytest

from domain.action import commands as ask
from domain.action import events as happened
from domain.action.decisions import ACTION
from domain.decisions import Actor, Command
from domain.events import Evidence, Fact
from domain.review import events as review
from domain.sentences import sentence
from tests.givens import Entry, day, on
from tests.nouns.review.givens import HELD, RAISED, SCHEDULED
from tests.streams import CONTRACT_ID, STREAM_ID, Story, chronicle, given

REVIEW_ID = STREAM_ID
HERS = Actor("p-anwen", "officer")
"""The owner of the action."""
ANOTHER = Actor("p-gwyn", "officer")
REVIEWER = Actor("p-ieuan", "reviewer")
CLERK = Actor("p-dilwyn", "governance")
DISPUTED = on("2023-05-24", review.FindingDisputed(finding=1, item=1, answered_by="p-dilwyn"))

AGREED_FACT = happened.Agreed(
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
OFFERED = on(
    "2023-06-05", happened.EvidenceOffered(offer=1, shows="The formula as agreed", offered_by="p-anwen")
)
CLAIMED = on("2023-06-06", happened.CompletionClaimed(claimed_by="p-anwen"))
DONE = on("2023-06-08", happened.Verified(outcome="fully done", accepted=(1,), verified_by="p-ieuan"))
MOVED = on(
    "2023-05-30",
    happened.DueDateMoved(previous="2023-07", due="2023-08", why="The log was late.", moved_by="p-anwen"),
)
WITHDRAWN = on("2023-06-09", happened.Withdrawn())
LOG = Evidence("Signed formula", "application/pdf", "0" * 64)


def action(*entries: Entry, reviewed: tuple[Entry, ...] = (SCHEDULED, HELD, RAISED)) -> Story:
    """The action after these entries, about finding 1 of a review that was held."""
    return given(ACTION, entries, [chronicle(REVIEW_ID, reviewed)])


def agree(**changes: Any) -> ask.Agree:
    asked: dict[str, Any] = {
        "review_id": REVIEW_ID,
        "finding": 1,
        "text": AGREED_FACT.text,
        "owner": "p-anwen",
        "due": "2023-07",
    }
    return ask.Agree(**(asked | changes))


def test_an_action_is_agreed_about_a_finding_with_its_contract_written_down() -> None:
    story = action().when(agree(), by=REVIEWER).quietly().then(AGREED_FACT, effective="2023-06-15")
    assert (story.now.due, story.now.first_due, story.now.status) == ("2023-07", "2023-07", "open")
    assert list(ACTION.concerns(STREAM_ID, story.now, AGREED_FACT)) == [CONTRACT_ID]


def test_an_action_on_what_is_no_contract_concerns_none() -> None:
    other = on(
        "2023-05-20",
        review.FindingRaised(number=1, item=3, theme="use of KPIs", text="None", severity="low"),
    )
    story = action(reviewed=(SCHEDULED, HELD, other)).when(agree(), by=REVIEWER).then()
    assert list(ACTION.concerns(STREAM_ID, story.now, AGREED_FACT)) == []
    assert story.now.item_title == "KCHFT"


def test_an_action_about_a_disputed_finding_is_agreed_with_a_warning() -> None:
    asked = action(reviewed=(SCHEDULED, HELD, RAISED, DISPUTED)).when(agree(), by=REVIEWER)
    asked.advised("action.finding-undisputed").then(AGREED_FACT)


def test_the_owner_says_how_far_it_is() -> None:
    story = action(AGREED).when(ask.ReportProgress(progress="Drafted"), by=HERS).quietly()
    assert story.then(happened.ProgressReported(progress="Drafted")).now.progress[0].on == day("2023-06-15")


def test_the_owner_offers_documents_as_evidence() -> None:
    command = ask.OfferEvidence(shows="The draft", evidence=(LOG,))
    action(AGREED, OFFERED).when(command, by=HERS).quietly().then(
        happened.EvidenceOffered(offer=2, shows="The draft", offered_by="p-anwen")
    )


def test_every_date_that_was_moved_is_kept_with_who_and_why() -> None:
    command = ask.MoveDueDate(due="2023-09-30", reason="Two schools were closed.")
    asked = action(AGREED, MOVED).when(command, by=CLERK).advised("action.moved-again")
    assert "first due July 2023" in asked.advice["action.moved-again"]
    assert "2nd time" in asked.advice["action.moved-again"]
    now = asked.then(
        happened.DueDateMoved(
            previous="2023-08", due="2023-09-30", why="Two schools were closed.", moved_by="p-dilwyn"
        )
    ).now
    assert (now.due, now.first_due) == ("2023-09-30", "2023-07")
    assert [(one.previous, one.due, one.why, one.by) for one in now.moved] == [
        ("2023-07", "2023-08", "The log was late.", "p-anwen"),
        ("2023-08", "2023-09-30", "Two schools were closed.", "p-dilwyn"),
    ]


def test_the_first_move_is_recorded_without_a_word() -> None:
    command = ask.MoveDueDate(due="2023-08", reason="The log was late.")
    action(AGREED).when(command, by=HERS).quietly().then()


def test_a_claim_without_evidence_is_recorded_with_a_warning() -> None:
    asked = action(AGREED).when(ask.ClaimCompletion(note="Signed"), by=HERS)
    asked.advised("action.evidence-with-a-claim").then(
        happened.CompletionClaimed(claimed_by="p-anwen", note="Signed")
    )


def test_somebody_else_verifies_on_evidence_and_the_action_is_done() -> None:
    command = ask.Verify(outcome="fully done", accepted=(1, 1), note="Seen")
    story = action(AGREED, OFFERED, CLAIMED).when(command, by=REVIEWER).quietly()
    now = story.then(
        happened.Verified(outcome="fully done", accepted=(1,), verified_by="p-ieuan", note="Seen")
    ).now
    assert (now.status, now.claimed_by, now.offers[0].accepted) == ("done", "", True)


@pytest.mark.parametrize("outcome", ["partly done", "not done"])
def test_what_is_not_fully_done_stays_open_and_may_be_claimed_again(outcome: str) -> None:
    story = action(AGREED, OFFERED, CLAIMED).when(
        ask.Verify(outcome=outcome),  # type: ignore[arg-type]
        by=REVIEWER,
    )
    after = story.quietly().then()
    assert after.now.status == "open"
    after.when(ask.ClaimCompletion(), by=HERS).quietly().then(
        happened.CompletionClaimed(claimed_by="p-anwen")
    )


def test_what_did_not_last_is_reopened_with_a_new_date() -> None:
    command = ask.Reopen(due="2023-12", reason="It lapsed over the summer.")
    now = (
        action(AGREED, OFFERED, CLAIMED, DONE)
        .when(command, by=REVIEWER)
        .quietly()
        .then(
            happened.Reopened(
                previous="2023-07", due="2023-12", why="It lapsed over the summer.", reopened_by="p-ieuan"
            )
        )
        .now
    )
    assert (now.status, now.due, now.moved[0].reopened) == ("open", "2023-12", True)


def test_another_person_takes_it_over() -> None:
    story = action(AGREED).when(ask.ChangeOwner(owner="p-gwyn", reason="New post"), by=CLERK).quietly()
    now = story.then(happened.OwnerChanged(previous="p-anwen", owner="p-gwyn")).now
    assert (now.owner, now.owners_before) == ("p-gwyn", ("p-anwen",))


def test_an_action_is_withdrawn_with_a_reason() -> None:
    command = ask.Withdraw(reason="The contract was novated.")
    story = action(AGREED).when(command, by=REVIEWER).quietly().then(happened.Withdrawn())
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
    ("action.owner-only", [AGREED], ask.ReportProgress(progress="Well on"), ANOTHER, ()),
    ("action.owner-only", [AGREED], ask.ClaimCompletion(), ANOTHER, ()),
    ("action.documents-given", [AGREED], ask.OfferEvidence(shows="Trust me"), HERS, ("evidence",)),
    (
        "action.moved-by-its-owner-or-the-group",
        [AGREED],
        ask.MoveDueDate(due="2023-08", reason="Later"),
        ANOTHER,
        (),
    ),
    (
        "action.due-date-changes",
        [AGREED],
        ask.MoveDueDate(due="2023-07", reason="The same"),
        HERS,
        ("due",),
    ),
    ("reason.given", [AGREED], ask.MoveDueDate(due="2023-08"), HERS, ("reason",)),
    ("action.claimed-once", [AGREED, OFFERED, CLAIMED], ask.ClaimCompletion(), HERS, ()),
    (
        "action.verified-by-another",
        [AGREED, OFFERED, CLAIMED],
        ask.Verify(outcome="fully done", accepted=(1,)),
        Actor("p-anwen", "reviewer"),
        (),
    ),
    (
        "action.accepted-was-offered",
        [AGREED, OFFERED],
        ask.Verify(outcome="fully done", accepted=(2,)),
        REVIEWER,
        ("accepted",),
    ),
    (
        "action.done-on-accepted-evidence",
        [AGREED, OFFERED, CLAIMED],
        ask.Verify(outcome="fully done"),
        REVIEWER,
        ("accepted",),
    ),
    ("action.still-open", [AGREED, OFFERED, DONE], ask.ReportProgress(progress="More"), HERS, ()),
    ("action.still-open", [AGREED, WITHDRAWN], ask.Verify(outcome="not done"), REVIEWER, ()),
    ("action.done", [AGREED], ask.Reopen(due="2023-12", reason="Again"), REVIEWER, ()),
    ("action.done", [AGREED, WITHDRAWN], ask.Reopen(due="2023-12", reason="Again"), REVIEWER, ()),
    (
        "action.owner-changes",
        [AGREED],
        ask.ChangeOwner(owner="p-anwen", reason="The same"),
        CLERK,
        ("owner",),
    ),
    ("reason.given", [AGREED], ask.Withdraw(), REVIEWER, ("reason",)),
    (
        "step.in-order",
        [AGREED, MOVED],
        ask.ReportProgress(progress="Before", effective_from=day("2023-05-29")),
        HERS,
        ("effective_from",),
    ),
]


@pytest.mark.parametrize(("rule", "entries", "command", "by", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Entry], command: Command, by: Actor, fields: tuple[str, ...]
) -> None:
    action(*entries).when(command, by=by).then_refused(rule, at=fields)


def test_whoever_claimed_it_does_not_verify_it_after_handing_it_over() -> None:
    handed_over = on("2023-06-07", happened.OwnerChanged(previous="p-anwen", owner="p-gwyn"))
    command = ask.Verify(outcome="fully done", accepted=(1,))
    action(AGREED, OFFERED, CLAIMED, handed_over).when(command, by=Actor("p-anwen", "reviewer")).then_refused(
        "action.verified-by-another", conflict=True
    )


def test_nothing_happens_to_an_action_that_was_never_agreed() -> None:
    assert chronicle(STREAM_ID, [MOVED, CLAIMED, DONE]).latest() is None


@pytest.mark.parametrize(
    ("due", "wrong"), [("TBC", True), ("open", True), ("2023-02-30", True), ("2023-08", False)]
)
def test_a_corrected_due_date_is_still_a_date(due: str, wrong: bool) -> None:
    fact = happened.DueDateMoved(previous="2023-07", due=due, why="Slip", moved_by="p-anwen")
    assert bool(ACTION.impossible(fact, day("2023-06-01"), None)) is wrong  # type: ignore[arg-type]


def test_what_was_verified_is_not_corrected() -> None:
    assert ACTION.impossible(DONE.fact, day("2023-06-08"), None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (AGREED_FACT, "School meals, finding 1, for Anwen, due July 2023: Agree a formula"),
        (MOVED.fact, "now due August 2023 (was July 2023): The log was late."),
        (DONE.fact, "p-ieuan verified the action as fully done, on evidence 1."),
        (
            happened.CompletionClaimed(claimed_by="p-anwen", note="Signed"),
            "Anwen said that the action is done: Signed.",
        ),
        (happened.OwnerChanged(previous="p-anwen", owner="p-gwyn"), "now p-gwyn's (was Anwen's)."),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert reads in sentence(fact, {"p-anwen": "Anwen"})
