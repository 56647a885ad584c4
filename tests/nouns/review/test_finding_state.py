"""Whose a finding is to see to, how it stands, who closes it, and who may read that."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.action.agreement import Agree, Agreed
from domain.action.lasting import LastingChecked
from domain.action.terms import Lasting
from domain.action.verification import Verified
from domain.amendment.commands import Annul, Correct
from domain.decisions import Actor, Command
from domain.events import Evidence
from domain.review import REVIEW
from domain.review.finding_owner import FindingOwnerNamed, NameFindingOwner, findings_handed_over
from domain.review.finding_state import (
    CloseFinding,
    FindingClosed,
    FindingReopened,
    FindingTakenUp,
    ReopenFinding,
    TakeUpFinding,
)
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on
from tests.nouns.review.givens import CLOSED, HELD, OTHERS, PASSED, RAISED, REVIEWER, SCHEDULED
from tests.nouns.review.test_confidence import LATER, MEMBER, OTHER_OFFICER, seen_by, told, viewer
from tests.streams import STREAM_ID, Story, chronicle, given

HERS = Actor("p-eleri", "officer")
FOUND = (SCHEDULED, HELD, RAISED)
NAMED_FACT = FindingOwnerNamed(finding=1, item=1, owner="p-eleri")
NAMED = on("2023-05-22", NAMED_FACT, REVIEWER)
TAKEN_FACT = FindingTakenUp(finding=1, item=1, taken_up_by="p-eleri", how="Two are defined anew.")
TAKEN = on("2023-05-24", TAKEN_FACT, HERS)
OVER_FACT = FindingClosed(finding=1, item=1, outcome="overtaken", why="Let anew.", closed_by="p-ieuan")
OVER = on("2023-06-10", OVER_FACT, REVIEWER)
TAKE_UP = TakeUpFinding(finding=1, how="Two are defined anew.")
PAPER = (Evidence("The two KPIs", "application/pdf", "0" * 64),)
ACTION_ID, ELSEWHERE, UNDONE, OTHER_REVIEW, LAPSED, LASTS = (
    UUID(int=(0xAC << 120) + number) for number in range(1, 7)
)


def _agreed(finding: int, review_id: UUID = STREAM_ID) -> Entry:
    return on(
        "2023-05-25",
        Agreed(
            review_id=review_id,
            finding=finding,
            item=1,
            item_title="School meals",
            text="Define both anew.",
            owner="p-eleri",
            due="2023-06",
        ),
    )


VERIFIED = on("2023-06-05", Verified(outcome="fully done", accepted=(), verified_by="p-ieuan", note="Seen."))


def _looked(lasting: Lasting) -> Entry:
    return on("2023-06-08", LastingChecked(lasting=lasting, checked_by="p-ieuan", note="Seen."))


ACTIONS = (
    chronicle(ACTION_ID, [_agreed(1), VERIFIED]),
    chronicle(ELSEWHERE, [_agreed(2), VERIFIED]),
    chronicle(UNDONE, [_agreed(1)]),
    chronicle(OTHER_REVIEW, [_agreed(1, UUID(int=7)), VERIFIED]),
    chronicle(LAPSED, [_agreed(1), VERIFIED, _looked("no longer done")]),
    chronicle(LASTS, [_agreed(1), VERIFIED, _looked("no longer done"), _looked("still done")]),
)


def review(*entries: Entry) -> Story:
    return given(REVIEW, entries, (*OTHERS, *ACTIONS))


def test_it_has_an_owner_who_deals_with_it_until_somebody_else_closes_it() -> None:
    named = review(*FOUND).when(NameFindingOwner(finding=1, owner="p-eleri"), by=REVIEWER).then(NAMED_FACT)
    assert (named.now.findings[0].owner, named.now.findings[0].state) == ("p-eleri", "open")
    taken = review(*FOUND, NAMED).when(TAKE_UP, by=HERS).quietly().then(TAKEN_FACT)
    assert (taken.now.findings[0].state, taken.now.findings[0].how) == ("being dealt with", TAKE_UP.how)
    close = CloseFinding(finding=1, outcome="put right", actions=(ACTION_ID,), reason="Both can be measured.")
    fact = FindingClosed(
        finding=1,
        item=1,
        outcome="put right",
        why="Both can be measured.",
        closed_by="p-ieuan",
        actions=(ACTION_ID,),
    )
    closed = review(*FOUND, NAMED, TAKEN).when(close, by=REVIEWER).quietly().then(fact).now.findings[0]
    assert (closed.state, closed.outcome, closed.closed_by) == ("closed", "put right", "p-ieuan")
    assert closed.why_closed == "Both can be measured."
    assert closed.closed_on is not None
    again = ReopenFinding(finding=1, reason="It came back.")
    story = review(*FOUND, NAMED, TAKEN, OVER).when(again, by=REVIEWER)
    opened = story.then(FindingReopened(finding=1, item=1, why="It came back.")).now.findings[0]
    assert (opened.state, opened.owner, opened.outcome, opened.closed_on) == ("open", "p-eleri", None, None)


def test_it_goes_on_when_the_review_is_closed() -> None:
    story = review(*FOUND, PASSED, CLOSED).when(NameFindingOwner(finding=1, owner="p-eleri"), by=REVIEWER)
    assert story.then(NAMED_FACT).now.findings[0].owner == "p-eleri"


def test_a_document_shows_that_it_is_put_right_too() -> None:
    close = CloseFinding(finding=1, outcome="put right", reason="Seen.", evidence=PAPER)
    assert review(*FOUND, NAMED).when(close, by=REVIEWER).then().now.findings[0].outcome == "put right"


def test_it_is_put_right_by_what_was_seen_last_to_last() -> None:
    close = CloseFinding(finding=1, outcome="put right", reason="Seen.", actions=(ACTION_ID, LASTS))
    review(*FOUND, NAMED).when(close, by=REVIEWER).quietly().then()


def test_nobody_needs_to_own_what_is_not_upheld() -> None:
    close = CloseFinding(finding=1, outcome="not upheld", reason="They can be measured.")
    story = review(*FOUND).when(close, by=REVIEWER)
    story.advised("review.finding-had-an-owner")


def test_another_owner_takes_over_and_what_somebody_left_behind_is_handed_over() -> None:
    other = FindingOwnerNamed(finding=1, item=1, previous="p-eleri", owner="p-gwyn")
    story = review(*FOUND, NAMED).when(NameFindingOwner(finding=1, owner="p-gwyn"), by=REVIEWER)
    now = story.then(other).now
    assert now.findings[0].owner == "p-gwyn"
    assert [*findings_handed_over(now, "p-gwyn", "p-bryn", day("2023-06-01"))] == [
        NameFindingOwner(finding=1, owner="p-bryn")
    ]
    over = review(*FOUND, NAMED, OVER).now
    assert not [*findings_handed_over(over, "p-eleri", "p-bryn", day("2023-06-12"))]


def test_they_are_told_in_words() -> None:
    names = {"p-eleri": "Eleri", "p-ieuan": "Ieuan"}
    assert sentence(NAMED_FACT, names) == "Finding 1 is Eleri's to see to."
    assert sentence(TAKEN_FACT, names) == "Eleri deals with finding 1: Two are defined anew."
    assert sentence(OVER_FACT, names) == "Finding 1 closed by Ieuan, overtaken: Let anew."
    reopened = FindingReopened(finding=1, item=1, why="It came back")
    assert sentence(reopened, names) == "Finding 1 opened again: It came back."


_OVERTAKEN = CloseFinding(finding=1, outcome="overtaken", reason="Let anew.")


def _put_right(*actions: UUID) -> CloseFinding:
    return CloseFinding(finding=1, outcome="put right", reason="Done.", actions=actions)


@pytest.mark.parametrize(
    ("rule", "before", "command", "by", "at"),
    [
        ("review.finding-exists", FOUND, NameFindingOwner(finding=2, owner="p-eleri"), REVIEWER, "finding"),
        ("review.finding-exists", FOUND, TakeUpFinding(finding=2, how="So."), HERS, "finding"),
        ("review.finding-exists", FOUND, replace(_OVERTAKEN, finding=2), REVIEWER, "finding"),
        ("review.finding-exists", FOUND, ReopenFinding(finding=2, reason="So."), REVIEWER, "finding"),
        ("review.put-right-is-shown", (*FOUND, NAMED), _put_right(), REVIEWER, "actions evidence"),
        ("review.actions-about-the-finding", (*FOUND, NAMED), _put_right(ELSEWHERE), REVIEWER, "actions"),
        ("review.actions-about-the-finding", (*FOUND, NAMED), _put_right(OTHER_REVIEW), REVIEWER, "actions"),
        (
            "review.actions-about-the-finding",
            (*FOUND, NAMED),
            _put_right(ACTION_ID, ACTION_ID),
            REVIEWER,
            "actions",
        ),
        ("reason.given", (*FOUND, NAMED), CloseFinding(finding=1, outcome="overtaken"), REVIEWER, "reason"),
        ("reason.given", (*FOUND, OVER), ReopenFinding(finding=1), REVIEWER, "reason"),
    ],
)
def test_what_nobody_can_ask_is_refused(
    rule: str, before: tuple[Entry, ...], command: Command, by: Actor, at: str
) -> None:
    review(*before).when(command, by=by).then_refused(rule, at=at.split(), conflict=False)


@pytest.mark.parametrize(
    ("rule", "before", "command", "by", "at"),
    [
        (
            "review.finding-owner-changes",
            (*FOUND, NAMED),
            NameFindingOwner(finding=1, owner="p-eleri"),
            REVIEWER,
            "owner",
        ),
        (
            "review.finding-still-open",
            (*FOUND, OVER),
            NameFindingOwner(finding=1, owner="p-eleri"),
            REVIEWER,
            "finding",
        ),
        ("review.finding-still-open", (*FOUND, NAMED, OVER), TAKE_UP, HERS, "finding"),
        ("review.finding-still-open", (*FOUND, OVER), _OVERTAKEN, REVIEWER, "finding"),
        ("review.taken-up-by-its-owner", FOUND, TAKE_UP, HERS, "finding"),
        ("review.taken-up-by-its-owner", (*FOUND, NAMED), TAKE_UP, Actor("p-gwyn", "officer"), "finding"),
        ("review.taken-up-otherwise", (*FOUND, NAMED, TAKEN), TAKE_UP, HERS, "how"),
        ("review.actions-about-the-finding", (*FOUND, NAMED), _put_right(UNDONE), REVIEWER, "actions"),
        ("review.actions-about-the-finding", (*FOUND, NAMED), _put_right(LAPSED), REVIEWER, "actions"),
        (
            "review.finding-was-closed",
            (*FOUND, NAMED),
            ReopenFinding(finding=1, reason="So."),
            REVIEWER,
            "finding",
        ),
    ],
)
def test_what_the_record_stands_against_is_a_conflict(
    rule: str, before: tuple[Entry, ...], command: Command, by: Actor, at: str
) -> None:
    review(*before).when(command, by=by).then_refused(rule, at=at.split(), conflict=True)


def test_no_action_is_agreed_about_a_finding_that_is_closed() -> None:
    from domain.action import ACTION  # noqa: PLC0415

    agree = Agree(review_id=STREAM_ID, finding=1, text="Define both anew.", owner="p-eleri", due="2023-09")
    for entries, refused in (((*FOUND, OVER), True), (FOUND, False)):
        story = given(ACTION, (), (*OTHERS, chronicle(STREAM_ID, [*entries])))
        found = story.when(agree, by=REVIEWER).refused
        rules = {rejection.rule for rejection in found.rejections} if found else set()
        assert ("action.finding-still-open" in rules) is refused


def test_an_owner_is_told_as_taking_over_from_whoever_it_was_and_from_nobody_else() -> None:
    other = on("2023-05-30", FindingOwnerNamed(finding=1, item=1, previous="p-eleri", owner="p-gwyn"))
    story = review(*FOUND, NAMED, TAKEN, other)
    told = story.when(Annul(annuls=event_id(4), reason="Another finding"), by=REVIEWER).advised_in_all
    assert f"event {event_id(6)}) follows another previous now than" in told
    assert f"event {event_id(5)}) no longer fits: It was said of another owner than" in told
    story.when(Annul(annuls=event_id(5), reason="Not so"), by=REVIEWER).quietly()
    third = on("2023-06-01", FindingOwnerNamed(finding=1, item=1, previous="p-gwyn", owner="p-mair"))
    story = review(*FOUND, NAMED, other, third)
    told = story.when(Annul(annuls=event_id(5), reason="Another finding"), by=REVIEWER).advised_in_all
    assert f"event {event_id(6)}) follows another previous now than" in told


def test_what_was_done_about_a_finding_that_was_annulled_is_named() -> None:
    story = review(*FOUND, NAMED, TAKEN, OVER)
    told = story.when(Annul(annuls=event_id(3), reason="Not so"), by=REVIEWER).advised_in_all
    assert [number for number in range(1, 7) if str(event_id(number)) in told] == [4, 5, 6]


def test_it_is_said_whether_it_is_nobodys_or_anothers() -> None:
    nobodys = review(*FOUND).when(TAKE_UP, by=HERS).then_refused("review.taken-up-by-its-owner")
    anothers = review(*FOUND, NAMED).when(TAKE_UP, by=REVIEWER).then_refused("review.taken-up-by-its-owner")
    assert ("Nobody" in nobodys, "Nobody" in anothers) == (True, False)


def test_none_of_it_is_corrected() -> None:
    story = review(*FOUND, NAMED)
    asked = story.when(
        Correct(corrects=event_id(4), fields={"owner": "p-gwyn"}, reason="Wrong."), by=REVIEWER
    )
    assert asked.refused is not None


def test_it_is_as_confidential_as_the_finding_but_to_whom_it_is_to_see_to() -> None:
    entries = (*FOUND, NAMED, TAKEN)
    for who in (viewer("reviewer"), viewer("officer", person="p-eleri")):
        assert seen_by(who, *entries).findings == review(*entries).now.findings
        for entry in (RAISED, NAMED, TAKEN):
            assert not told(entry.fact, who, *entries).withheld
    for who in (
        MEMBER,
        OTHER_OFFICER,
        viewer("member", person="p-eleri"),
        viewer("officer", person="p-gwyn"),
    ):
        bare = seen_by(who, *entries).findings[0]
        assert (bare.owner, bare.state) == ("p-eleri", "being dealt with")
        assert (bare.how, bare.why_closed, bare.outcome) == ("", "", None)
        for fact in (NAMED_FACT, TAKEN_FACT):
            assert "confidential until passed" in told(fact, who, *entries).sentence
    passed = (*entries, PASSED, OVER)
    assert seen_by(MEMBER, *passed).findings[0].why_closed == "Let anew."
    assert not told(OVER_FACT, MEMBER, *passed).withheld


def test_whose_one_finding_is_reads_no_other_and_none_once_it_is_anothers() -> None:
    eleri = viewer("officer", person="p-eleri")
    both = seen_by(eleri, *FOUND, NAMED, LATER).findings
    assert [finding.severity for finding in both] == ["high", ""]
    moved = on("2023-05-30", FindingOwnerNamed(finding=1, item=1, previous="p-eleri", owner="p-gwyn"))
    assert seen_by(eleri, *FOUND, NAMED, moved).findings[0].severity == ""
