"""Notices fall due, are drafted, sent, published, or found not to be needed; the record itself notes what is owed."""

from dataclasses import replace as other_fields
from dataclasses import replace as other_story
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.chronicle import Chronicle
from domain.contract.ending import Terminated
from domain.contract.opportunity import ImprovementAssessed, OpportunityGiven
from domain.contract.release import ReleaseOrigin, ReleaseTakenOver, Said
from domain.decisions import Actor, Command, Policy
from domain.money import Values
from domain.notice import NOTICE
from domain.notice.failure import DetermineFailure, FailureDetermined
from domain.notice.falling_due import (
    FALLING_DUE,
    NO_LONGER_DUE,
    NoteNoticeDue,
    NoteNoticeNoLongerDue,
    NoticeDueDateMoved,
    NoticeFellDue,
    NoticeNoLongerDue,
)
from domain.notice.ground import FindNoticeNotNeeded, NoticeFoundNotNeeded
from domain.notice.payments_compliance import ComplianceFellDue
from domain.notice.pipeline import PipelineConsidered
from domain.notice.publishing import (
    PUBLICATION,
    DraftNotice,
    NoticeDrafted,
    NoticePublished,
    NoticeSubmitted,
    RecordPublication,
    SubmitNotice,
)
from domain.notice.required import PAYMENTS, PAYMENTS_COMPLIANCE
from domain.notice.statement import PartStated, StatePart
from domain.notice.terms import Notice, NoticeGround, NoticeKind, Stated, notice_id_of
from domain.payment import LargePayment, PaymentFigures, PaymentsRecorded, payment_id_of
from domain.sentences import sentence
from domain.stream import Need
from tests.givens import OFFICER, OWNER, Entry, day, event_id, on, registered
from tests.streams import CONTRACT_ID, STREAM_ID, Story, asked_again, chronicle, given, to_be_asked_again

TODAY = day("2026-07-10")
DETAILS, PERFORMANCE = "contract details notice", "contract performance notice"
LAW = "PA 2023 s.53(1)-(2)"
WORKING = "Entered into on 1 June 2026; 30 days beginning with that day end on 30 June 2026."
DUE = on(
    "2026-06-01",
    NoticeFellDue(
        contract_id=CONTRACT_ID,
        kind=DETAILS,
        cause=event_id(1),
        counted_from="2026-06-01",
        due_on="2026-06-30",
        working=WORKING,
        law=LAW,
    ),
)
FAILED = DetermineFailure(
    contract_id=CONTRACT_ID,
    failure="unsatisfactory performance",
    result="no improvement",
    determined_on=day("2026-07-01"),
    nature="Meals came late at four schools from April on; two warnings changed nothing.",
    reason="Service review",
)
WARNED = (
    on("2026-06-02", OpportunityGiven(warned_of="Meals come late.", until=day("2026-06-20"))),
    on("2026-06-25", ImprovementAssessed(outcome="not improved", why="They come late still.")),
)
NOTE = NoteNoticeDue(contract_id=CONTRACT_ID, kind=DETAILS, cause=event_id(1))


def contract(entered: str = "2026-06-01", *later: Entry, **said: Any) -> Chronicle[Any]:
    """A contract of six million pounds in the full regime."""
    values = Values(Decimal("6000000.00"), Decimal("5000000.00"))
    facts = {"legal_regime": "PA2023", "values": values} | said
    return chronicle(
        CONTRACT_ID, [Entry(day("2026-06-01"), registered(**facts), made_on=day(entered)), *later]
    )


def story(*entries: Any, of: Chronicle[Any] | None = None) -> Story:
    """What happened to the notice so far."""
    return given(NOTICE, entries, [of or contract()])


def test_the_record_notes_what_a_fact_of_the_contract_brings_from_its_day_on() -> None:
    after = story().when(NOTE, on=day("2026-07-01")).quietly().then(DUE.fact, effective="2026-06-01")
    assert (after.now.state, after.now.due_on, after.now.law) == ("due", "2026-06-30", LAW)


def test_it_notes_it_once_and_again_where_the_day_moves() -> None:
    story(DUE).when(NOTE, on=TODAY).then_refused("notice.says-something-new", conflict=True)
    moved = story(DUE, of=contract("2026-06-10")).when(NOTE, on=TODAY)
    after = moved.then(
        NoticeDueDateMoved(
            previous="2026-06-30",
            counted_from="2026-06-10",
            due_on="2026-07-09",
            working="Entered into on 10 June 2026; 30 days beginning with that day end on 9 July 2026.",
            law=LAW,
        )
    )
    assert (after.on("2026-06-30").due_on, after.now.due_on) == ("2026-06-30", "2026-07-09")


def test_nobody_can_say_it_of_a_contract_of_which_it_is_not_so() -> None:
    story(of=contract(legal_regime="PCR2015")).when(NOTE, on=TODAY).then_refused(
        "notice.follows-from-the-contract", at=["kind", "cause"], conflict=True
    )


def test_what_nothing_brings_any_more_is_no_longer_due_until_something_does() -> None:
    gone = NoteNoticeNoLongerDue()
    story(DUE).when(gone, on=TODAY).then_refused("notice.nothing-brings-it", conflict=True)
    after = story(DUE, of=contract(legal_regime="PCR2015")).when(gone, on=TODAY)
    told = after.then(NoticeNoLongerDue(due_on="2026-06-30"))
    assert told.now.state == "no longer due"
    told.when(gone, on=TODAY).then_refused("notice.nothing-brings-it")
    story(*told.entries).when(NOTE, on=TODAY).then(DUE.fact)


def test_it_is_drafted_sent_and_published_under_a_number() -> None:
    told = story(DUE).when(DraftNotice(), on=TODAY).quietly().then(NoticeDrafted())
    assert told.now.state == "drafted"
    sent = SubmitNotice(submitted_on=day("2026-06-29"))
    told = told.when(sent, on=TODAY).advised("notice.conflicts-assessed")
    told = told.then(NoticeSubmitted(submitted_on=day("2026-06-29")))
    assert told.now.state == "submitted"
    seen = RecordPublication(platform_number="012345-2026", published_on=day("2026-06-30"))
    told = told.when(seen, on=TODAY).advised("notice.conflicts-assessed").then()
    assert (told.now.state, told.now.platform_number) == ("published", "012345-2026")
    told.when(DraftNotice(), on=TODAY).then_refused("notice.open", conflict=True)


def test_what_the_record_does_not_hold_is_stated_part_by_part_and_the_last_word_counts() -> None:
    number = StatePart(part="contract number", text="1")
    told = story(DUE).when(number, on=TODAY).quietly().then(PartStated(part="contract number", text="1"))
    told = told.when(StatePart(part="contract number", text="2"), on=TODAY).then()
    assert told.now.stated == (Stated("contract number", "2"),)
    assert told.now.state == "due"


@pytest.mark.parametrize(
    ("part", "text", "rule", "at"),
    [
        ("standstill", "yes", "notice.part-of-that-kind", ["part"]),
        ("procurement id", "the tender of May", "notice.part-form", ["text"]),
        ("common procurement vocabulary", "15", "notice.part-form", ["text"]),
        ("conflicts assessment", "to be done", "notice.part-form", ["text"]),
    ],
)
def test_a_part_of_another_notice_or_in_another_form_is_refused(
    part: Any, text: str, rule: str, at: list[str]
) -> None:
    story(DUE).when(StatePart(part=part, text=text), on=TODAY).then_refused(rule, at=at)


def test_what_is_published_late_is_told_by_how_much() -> None:
    seen = RecordPublication(platform_number="012345-2026", published_on=day("2026-07-02"))
    advice = story(DUE).when(seen, on=TODAY).advised("notice.in-time", "notice.conflicts-assessed").advice
    assert advice["notice.in-time"] == "Published 2 days late: it was due by 30 June 2026."
    stated = story(DUE).when(StatePart(part="conflicts assessment", text="confirmed"), on=TODAY).then()
    stated.when(seen, on=TODAY).advised("notice.in-time")


@pytest.mark.parametrize(
    ("command", "rule", "at"),
    [
        (
            SubmitNotice(submitted_on=day("2026-07-11")),
            "told-of.had-come",
            "submitted_on",
        ),
        (
            RecordPublication(platform_number="012345-2026", published_on=day("2026-07-11")),
            "told-of.had-come",
            "published_on",
        ),
        (
            RecordPublication(platform_number="012345-2026", published_on=day("2026-05-31")),
            "notice.not-before-its-trigger",
            "published_on",
        ),
    ],
)
def test_a_day_that_cannot_be_is_refused(command: Command, rule: str, at: str) -> None:
    story(DUE).when(command, on=TODAY).then_refused(rule, at=[at])


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (SubmitNotice(submitted_on=day("2026-07-02")), "submitted_on"),
        (RecordPublication(platform_number="012345-2026", published_on=day("2026-07-02")), "published_on"),
    ],
)
def test_it_is_sent_and_published_from_no_earlier_day_than_it_was(command: Command, field: str) -> None:
    """Straight, of an earlier day, and when it is put right."""
    early = replace(command, effective_from=day("2026-07-01"))
    story(DUE).when(early, on=TODAY).then_refused("told-of.had-come", at=[field, "effective_from"])
    told = story(DUE).when(replace(command, effective_from=day("2026-07-02")), on=TODAY).then()
    at = [f"fields.{field}", "fields.effective_from"]
    for fields in ({field: "2026-07-03"}, {"effective_from": "2026-07-01"}):
        moved = Correct(corrects=event_id(len(told.entries)), fields=fields, reason="Misread.")
        told.when(moved, on=TODAY).then_refused("told-of.had-come", at=at)


def test_after_a_performance_notice_the_next_one_is_due_in_the_same_commit_while_the_contract_runs() -> None:
    due = NoticeFellDue(
        contract_id=CONTRACT_ID,
        kind=PERFORMANCE,
        cause=event_id(1),
        counted_from="2026-06-01",
        due_on="2027-05-31",
        working="Twelve months.",
        law="PA 2023 s.71(2)",
    )
    seen, later = (
        RecordPublication(platform_number="012345-2027", published_on=day("2027-05-01")),
        day("2027-05-02"),
    )
    told = story(on("2026-06-01", due)).when(seen, on=later)
    published, following = told.decided
    assert published.fact == NoticePublished(platform_number="012345-2027", published_on=day("2027-05-01"))
    assert isinstance(following.fact, NoticeFellDue)
    assert following.fact.due_on == "2028-04-30"
    assert following.stream_id == notice_id_of(CONTRACT_ID, PERFORMANCE, STREAM_ID)
    ended = on("2027-04-30", Terminated(ended_on=day("2027-04-30"), ground="mutual agreement"))
    over = story(on("2026-06-01", due), of=contract("2026-06-01", ended))
    assert len(over.when(seen, on=later).decided) == 1


def performance(*entries: Entry, of: Chronicle[Any] | None = None) -> Story:
    """The first performance notice of the contract, under its own id, and what happened to it."""
    due = NoticeFellDue(
        contract_id=CONTRACT_ID,
        kind=PERFORMANCE,
        cause=event_id(1),
        counted_from="2026-06-01",
        due_on="2027-05-31",
        working="Twelve months.",
        law="PA 2023 s.71(2)",
    )
    stream_id = notice_id_of(CONTRACT_ID, PERFORMANCE, event_id(1))
    return other_story(story(on("2026-06-01", due), *entries, of=of), stream_id=stream_id)


SEEN = RecordPublication(platform_number="012345-2027", published_on=day("2027-05-01"))
FOLLOWING_ID = notice_id_of(CONTRACT_ID, PERFORMANCE, notice_id_of(CONTRACT_ID, PERFORMANCE, event_id(1)))


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({"published_on": "2027-04-20"}, "2028-04-19"),
        ({"platform_number": "012346-2027"}, "2028-04-30"),
        ({"effective_from": "2027-05-02"}, "2028-04-30"),
    ],
)
def test_where_a_publication_is_put_right_the_performance_notice_that_follows_is_due_by_that_day(
    fields: dict[str, str], due: str
) -> None:
    """The next is counted from the one before it (s.71(2)), and is not lost where only a number was misread."""
    told = performance().when(SEEN, on=day("2027-05-03")).then()
    assert told.others[FOLLOWING_ID].latest().due_on == "2028-04-30"
    after = told.when(
        Correct(corrects=event_id(2), fields=fields, reason="Misread"), on=day("2027-05-03")
    ).then()
    following = after.others[FOLLOWING_ID].latest()
    assert (following.due_on, following.state) == (due, "due")
    for name in set(fields) - {"effective_from"}:
        assert str(getattr(after.now, name)) == fields[name]


def test_a_publication_after_which_nothing_followed_is_put_right_and_brings_nothing() -> None:
    ended = on("2027-04-30", Terminated(ended_on=day("2027-04-30"), ground="mutual agreement"))
    told = performance(of=contract("2026-06-01", ended)).when(SEEN, on=day("2027-05-03")).then()
    put_right = Correct(corrects=event_id(2), fields={"published_on": "2027-04-20"}, reason="Misread")
    running = other_story(told, others={CONTRACT_ID: contract()})
    for since in (told, running):
        after = since.when(put_right, on=day("2027-05-03")).then()
        assert FOLLOWING_ID not in after.others


def test_what_followed_from_a_publication_is_told_still_after_the_contract_has_ended() -> None:
    told = performance().when(SEEN, on=day("2027-05-03")).then()
    ended = on("2027-06-30", Terminated(ended_on=day("2027-06-30"), ground="mutual agreement"))
    later = other_story(told, others={**told.others, CONTRACT_ID: contract("2026-06-01", ended)})
    put_right = Correct(corrects=event_id(2), fields={"platform_number": "012346-2027"}, reason="Misread")
    assert later.when(put_right, on=day("2027-07-01")).then().now.platform_number == "012346-2027"


AGAIN = NoticeFellDue(
    contract_id=CONTRACT_ID,
    kind=PERFORMANCE,
    cause=notice_id_of(CONTRACT_ID, PERFORMANCE, event_id(1)),
    counted_from="2027-05-01",
    due_on="2028-04-30",
    working="Twelve months from the last one, of 1 May 2027, end on 30 April 2028; the contract's next year ends on "
    "31 May 2028: the earlier of the two.",
    law="PA 2023 s.71(2)",
)


@pytest.mark.parametrize(
    ("known", "follows"),
    [
        ([], AGAIN),
        ([AGAIN], None),
        (
            [replace(AGAIN, due_on="2028-04-20")],
            NoticeDueDateMoved(
                previous="2028-04-20",
                counted_from="2027-05-01",
                due_on="2028-04-30",
                working=AGAIN.working,
                law=AGAIN.law,
            ),
        ),
        ([AGAIN, NoticeNoLongerDue(due_on="2028-04-30")], AGAIN),
        (
            [
                replace(AGAIN, due_on="2028-04-20"),
                NoticePublished(platform_number="012346-2027", published_on=day("2027-05-03")),
            ],
            None,
        ),
    ],
    ids=["none yet", "as it is due", "due by another day", "gone", "published"],
)
def test_what_follows_on_a_publication_that_is_recorded_anew_is_due_by_the_day_that_it_brings(
    known: list[Any], follows: Any
) -> None:
    """The publication before may have been annulled, and what followed from it stayed."""
    told, when = performance(), day("2027-05-03")
    if known:
        following = chronicle(FOLLOWING_ID, [on("2027-05-02", fact) for fact in known])
        told = other_story(told, others={**told.others, FOLLOWING_ID: following})
    published, *brought = told.when(SEEN, on=when).decided
    assert published.fact == NoticePublished(platform_number="012345-2027", published_on=day("2027-05-01"))
    assert [(item.fact, item.valid_from, item.stream_id) for item in brought] == (
        [(follows, when, FOLLOWING_ID)] if follows else []
    )


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ([on("2027-05-01", AGAIN), on("2027-05-04", NoticeNoLongerDue(due_on="2028-04-30"))], "due"),
        ([on("2027-05-04", replace(AGAIN, due_on="2028-04-20"))], "due"),
        (
            [on("2027-05-04", replace(AGAIN, due_on="2028-04-20")), on("2027-05-05", NoticeDrafted())],
            "drafted",
        ),
    ],
    ids=["gone", "due by another day", "drafted meanwhile"],
)
def test_what_follows_on_a_publication_of_an_earlier_day_stands_after_what_was_said_of_it_since(
    known: list[Entry], state: str
) -> None:
    """The publication was annulled, the record noted that nothing followed, and it is recorded again as of its day."""
    told, when = performance(), day("2027-05-06")
    following = chronicle(FOLLOWING_ID, known)
    told = other_story(told, others={**told.others, FOLLOWING_ID: following})
    late = replace(SEEN, effective_from=day("2027-05-01"))
    after = told.when(late, on=when)
    brought = after.decided[1]
    assert (brought.valid_from, brought.stream_id) == (day("2027-05-04"), FOLLOWING_ID)
    now = after.then().others[FOLLOWING_ID].latest()
    assert (now.state, now.due_on) == (state, "2028-04-30")


def test_a_performance_notice_of_which_nobody_knows_when_it_was_due_is_followed_by_another() -> None:
    unknown = replace(AGAIN, cause=event_id(1), counted_from="TBC", due_on="TBC")
    told = other_story(
        story(on("2026-06-01", unknown)), stream_id=notice_id_of(CONTRACT_ID, PERFORMANCE, event_id(1))
    )
    after = told.when(SEEN, on=day("2027-05-03")).then()
    assert after.others[FOLLOWING_ID].latest().due_on == "2028-04-30"


def test_on_a_notice_of_another_kind_none_follows() -> None:
    seen = RecordPublication(platform_number="012345-2026", published_on=day("2026-06-01"))
    asked = story(DUE).when(seen, on=TODAY)
    asked.then(NoticePublished(platform_number="012345-2026", published_on=day("2026-06-01")))
    below = about(DETAILS, "PA 2023 s.87(3)-(4)").when(seen, on=TODAY)
    assert "notice.conflicts-assessed" not in below.advised().advice


def test_to_publish_the_contract_is_looked_up_and_what_follows_where_it_is_on_record() -> None:
    at = Need("contract_id", "contract", CONTRACT_ID)
    details, first = story(DUE).now, performance().now
    assert [*PUBLICATION.needs(SEEN, None, {})] == []
    assert [*PUBLICATION.needs(SEEN, details, {})] == [at]
    assert [*PUBLICATION.needs(SEEN, first, {})] == [
        at,
        Need("notice_id", "notice", FOLLOWING_ID, optional=True),
    ]
    compliance = replace(
        details, contract_id=None, kind=PAYMENTS_COMPLIANCE, payment_id=payment_id_of(CONTRACT_ID, "2026-Q2")
    )
    known = {payment_id_of(CONTRACT_ID, "2026-Q2"): account(LARGE)}
    assert at in PUBLICATION.needs(SEEN, compliance, known)
    unknown = replace(details, kind=PAYMENTS, counted_from="TBC")
    assert [*PUBLICATION.needs(SEEN, unknown, {})] == [
        at,
        Need("period", "payment", payment_id_of(CONTRACT_ID, ""), optional=True),
    ]


def test_whoever_notes_that_a_notice_is_owed_means_the_one_of_that_contract_kind_and_event() -> None:
    assert FALLING_DUE.stream_id is not None
    assert FALLING_DUE.stream_id(NOTE) == notice_id_of(CONTRACT_ID, DETAILS, event_id(1))
    others = {
        FALLING_DUE.stream_id(replace(NOTE, **changes))
        for changes in ({}, {"contract_id": STREAM_ID}, {"kind": PERFORMANCE}, {"cause": event_id(2)})
    }
    assert len(others) == 4


def test_a_failure_is_kept_as_a_notice_that_a_person_brought() -> None:
    told = story(of=contract("2026-06-01", *WARNED)).when(replace(FAILED, determined_on=TODAY), on=TODAY)
    assert told.then().now == Notice(
        contract_id=CONTRACT_ID,
        kind="contract performance notice of a failure",
        cause=UUID(int=0),
        counted_from="2026-07-10",
        due_on="2026-08-08",
        working="Determined on 10 July 2026; 30 days beginning with that day end on 8 August 2026.",
        law="PA 2023 s.71(5)",
        failure="unsatisfactory performance",
    )


def test_a_performance_notice_that_follows_on_another_is_due_while_the_contract_runs() -> None:
    following = NoticeFellDue(
        contract_id=CONTRACT_ID,
        kind=PERFORMANCE,
        cause=UUID(int=5),
        counted_from="2027-05-01",
        due_on="2028-04-30",
        working="Twelve months.",
        law="PA 2023 s.71(2)",
    )
    gone, when = NoteNoticeNoLongerDue(), day("2027-08-01")
    running = story(on("2027-05-02", following))
    running.when(gone, on=when).then_refused("notice.nothing-brings-it")
    ended = on("2027-07-31", Terminated(ended_on=day("2027-07-31"), ground="mutual agreement"))
    over = story(on("2027-05-02", following), of=contract("2026-06-01", ended))
    over.when(gone, on=when).then(NoticeNoLongerDue(due_on="2028-04-30"))


def test_it_is_found_not_to_be_needed_on_a_ground_of_the_act_and_with_a_reason() -> None:
    found = FindNoticeNotNeeded(ground="user choice direct award", reason="The user chose the home.")
    told = story(DUE).when(found, on=TODAY).then(NoticeFoundNotNeeded(ground="user choice direct award"))
    assert (told.now.state, told.now.ground) == ("not needed", "user choice direct award")
    silent = FindNoticeNotNeeded(ground="user choice direct award")
    story(DUE).when(silent, on=TODAY).then_refused("reason.given", at=["reason"])


def test_the_section_that_a_ground_rests_on_is_kept_with_the_decision() -> None:
    found = FindNoticeNotNeeded(ground="awarded by a school", reason="An academy's contract.")
    asked = about("contract payment information").when(found, on=TODAY)
    assert asked.decision is not None
    said = {outcome.rule: outcome.sentence for outcome in asked.decision.record.rules}
    assert said["notice.ground"] == "Awarded by a school: PA 2023 ss.70(4), 123."


def about(kind: Any, law: str = LAW) -> Story:
    """A notice of that kind fell due."""
    return story(on("2026-06-01", replace(DUE.fact, kind=kind, law=law)))


CONTRACT_NOTICES = {
    kind for kind in get_args(NoticeKind) if kind not in ("pipeline notice", PAYMENTS_COMPLIANCE)
}
CHANGES = {"contract change notice", "modified contract copy"}
EXCUSED: dict[NoticeGround, set[str]] = {
    "user choice direct award": {DETAILS, "contract copy", "contract termination notice"},
    "awarded by a school": {PAYMENTS},
    "private utility": CONTRACT_NOTICES,
    "concession contract": {PERFORMANCE, PAYMENTS},
    "procured before 1 April 2026": {PAYMENTS},
    "defence and security contract": CHANGES,
    "performance indicators not appropriate": {PERFORMANCE},
    "national security or commercial sensitivity": CONTRACT_NOTICES,
    "published before the record began": CONTRACT_NOTICES,
    "not a modification": CHANGES,
    "modification permitted without notice": CHANGES,
}
"""Of the notices of a contract in the full regime: from which each ground excuses (ss.52, 53, 70, 75, 77, 80)."""


@pytest.mark.parametrize("ground", get_args(NoticeGround))
def test_a_ground_excuses_from_the_notices_that_its_section_is_about_and_from_no_other(
    ground: NoticeGround,
) -> None:
    found = FindNoticeNotNeeded(ground=ground, reason="So the board says.")
    for kind in CONTRACT_NOTICES - EXCUSED[ground]:
        about(kind).when(found, on=TODAY).then_refused("notice.ground-of-that-kind", at=["ground"])
    for kind in EXCUSED[ground]:
        about(kind).when(found, on=TODAY).then(NoticeFoundNotNeeded(ground=ground))


@pytest.mark.parametrize(
    ("ground", "said"),
    [("awarded by a school", True), ("concession contract", True), ("not a modification", False)],
)
def test_below_the_threshold_no_details_are_published_of_schools_and_concessions(
    ground: NoticeGround, said: bool
) -> None:
    found = FindNoticeNotNeeded(ground=ground, reason="So the board says.")
    asked = about(DETAILS, "PA 2023 s.87(3)-(4)").when(found, on=TODAY)
    if said:
        asked.then(NoticeFoundNotNeeded(ground=ground))
    else:
        asked.then_refused("notice.ground-of-that-kind")
    about("contract copy", "PA 2023 s.87(3)-(4)").when(found, on=TODAY).then_refused(
        "notice.ground-of-that-kind"
    )


def test_what_a_person_determined_is_not_taken_away_by_what_the_contract_says() -> None:
    """Nothing that the contract says brought it: it is annulled by two people, or found not to be needed."""
    told = story(of=contract("2026-06-01", *WARNED)).when(FAILED, on=TODAY).then()
    told.when(NoteNoticeNoLongerDue(), on=TODAY).then_refused("notice.nothing-brings-it", conflict=True)


def test_it_is_not_published_before_it_was_sent() -> None:
    """What is published was sent to the platform, and confirmed or to be seen there (reg 5(4))."""
    told = story(DUE).when(SubmitNotice(submitted_on=day("2026-06-20")), on=TODAY).then()
    seen = RecordPublication(platform_number="012345-2026", published_on=day("2026-06-19"))
    told.when(seen, on=TODAY).then_refused("notice.sent-before", at=["published_on"], conflict=False)
    told.when(replace(seen, published_on=day("2026-06-20")), on=TODAY).then()
    redrafted = told.when(DraftNotice(), on=TODAY).then()
    redrafted.when(seen, on=TODAY).then()


@pytest.mark.parametrize(("determined", "published"), [("2025-12-31", False), ("2026-01-01", True)])
def test_a_failure_is_published_of_what_was_so_since_the_section_is_in_force(
    determined: str, published: bool
) -> None:
    asked = story(of=contract("2026-06-01", *WARNED)).when(
        replace(FAILED, determined_on=day(determined)), on=TODAY
    )
    if published:
        assert asked.then().now.counted_from == determined
    else:
        told = asked.then_refused("notice.failure-in-force", at=["determined_on"], conflict=False)
        assert "in force from 1 January 2026" in told


def test_a_failure_is_determined_by_a_person_and_sent_by_another() -> None:
    told = (
        story(of=contract("2026-06-01", *WARNED))
        .when(FAILED, on=TODAY)
        .then(
            FailureDetermined(
                contract_id=CONTRACT_ID,
                failure="unsatisfactory performance",
                result="no improvement",
                determined_on=day("2026-07-01"),
                due_on=day("2026-07-30"),
                nature=FAILED.nature,
                determined_by="p-anwen",
            )
        )
    )
    assert told.now.due_on == "2026-07-30"
    sent = SubmitNotice(submitted_on=TODAY)
    told.when(sent, on=TODAY, by=OFFICER).then_refused("notice.decided-by-another", conflict=True)
    told.when(sent, on=TODAY, by=OWNER).then(NoticeSubmitted(submitted_on=TODAY))


@pytest.mark.parametrize(
    "command",
    [SubmitNotice(submitted_on=TODAY), RecordPublication(platform_number="012345-2026", published_on=TODAY)],
)
def test_r11_nor_is_it_sent_by_or_for_anybody_for_whom_it_was_determined(command: Command) -> None:
    asked = replace(FAILED, on_behalf_of="p-bryn")
    told = story(of=contract("2026-06-01", *WARNED)).when(asked, on=TODAY).then()
    told.when(command, on=TODAY, by=OWNER).then_refused("notice.decided-by-another", conflict=True)
    for_them = replace(command, on_behalf_of="p-bryn")
    told.when(for_them, on=TODAY, by=Actor("p-carys", "officer")).then_refused("notice.decided-by-another")
    told.when(command, on=TODAY, by=Actor("p-carys", "officer")).then()


@pytest.mark.parametrize(
    ("changes", "regime", "rule", "at"),
    [
        ({}, "PA2023_LIGHT_TOUCH", "notice.failure-regime", ["contract_id"]),
        ({"result": "damages"}, "PA2023", "notice.failure-result", ["result"]),
        (
            {"determined_on": day("2026-07-11")},
            "PA2023",
            "told-of.had-come",
            ["determined_on"],
        ),
        (
            {"effective_from": day("2026-06-30")},
            "PA2023",
            "told-of.had-come",
            ["determined_on", "effective_from"],
        ),
    ],
)
def test_a_failure_that_the_act_does_not_have_published_is_refused(
    changes: dict[str, Any], regime: str, rule: str, at: list[str]
) -> None:
    command = replace(FAILED, **changes)
    known = contract("2026-06-01", *WARNED, legal_regime=regime)
    story(of=known).when(command, on=TODAY).then_refused(rule, at=at)


@pytest.mark.parametrize("warned", [(), WARNED[:1]], ids=["never warned", "not judged yet"])
def test_performance_is_no_failure_before_the_supplier_had_its_opportunity(warned: tuple[Entry, ...]) -> None:
    known = contract("2026-06-01", *warned)
    story(of=known).when(FAILED, on=TODAY).then_refused(
        "notice.proper-opportunity", at=["failure"], conflict=True
    )
    breach = replace(FAILED, failure="breach of contract", result="damages")
    story(of=known).when(breach, on=TODAY).then()


def test_what_follows_from_the_contract_is_put_right_there() -> None:
    command = Correct(corrects=event_id(1), fields={"due_on": "2026-07-30"}, reason="Misread")
    story(DUE).when(command, on=TODAY).then_refused("correction.may-be-asked-again", conflict=True)


def test_every_other_act_is_decided_again() -> None:
    stated = story(DUE).when(StatePart(part="contract number", text="1"), on=TODAY).then()
    drafted = stated.when(DraftNotice(), on=TODAY).then()
    sent = drafted.when(SubmitNotice(submitted_on=TODAY), on=TODAY).then()
    seen = RecordPublication(platform_number="012345-2026", published_on=TODAY)
    published = sent.when(seen, on=TODAY).then()
    found = FindNoticeNotNeeded(ground="user choice direct award", reason="The user chose the home.")
    failed = story(of=contract("2026-06-01", *WARNED)).when(FAILED, on=TODAY).then()
    stories = (published, story(DUE).when(found, on=TODAY).then(), failed)
    assert asked_again(*stories) == to_be_asked_again(NOTICE) - {
        PipelineConsidered
    }  # test_council_notices.py


LARGE = LargePayment("P-0001", day("2026-05-04"), Decimal("30000.01"))
PAID = NoteNoticeDue(contract_id=CONTRACT_ID, kind=PAYMENTS, cause=event_id(1), period="2026-Q2")


def account(*large: LargePayment, period: str = "2026-Q2") -> Chronicle[Any]:
    """What finance told of a quarter."""
    figures = PaymentFigures(total_incl_vat=Decimal("96000.00"), payments=3)
    told = PaymentsRecorded(contract_id=CONTRACT_ID, period=period, figures=figures, large=large)
    return chronicle(payment_id_of(CONTRACT_ID, period), [on("2026-07-01", told)])


def test_a_large_payment_brings_a_notice_of_its_quarter_that_goes_where_it_goes() -> None:
    told = given(NOTICE, [], [contract(), account(LARGE)]).when(PAID, on=TODAY).quietly()
    told = told.then(
        NoticeFellDue(
            contract_id=CONTRACT_ID,
            kind=PAYMENTS,
            cause=event_id(1),
            counted_from="2026-06-30",
            due_on="2026-07-29",
            working="A payment of more than £30,000 including VAT in the quarter that ends on 30 June 2026; 30 days "
            "beginning with that day end on 29 July 2026.",
            law="PA 2023 s.70(1)-(2)",
        ),
        effective="2026-06-30",
    )
    gone = NoteNoticeNoLongerDue()
    told.when(gone, on=TODAY).then_refused("notice.nothing-brings-it", conflict=True)
    for others in ([contract(), account()], [contract()], [contract(), account(LARGE, period="2026-Q3")]):
        after = given(NOTICE, told.entries, others).when(gone, on=TODAY)
        after.then(NoticeNoLongerDue(due_on="2026-07-29"), effective="2026-07-10")


@pytest.mark.parametrize(
    "command", [replace(PAID, period=""), replace(PAID, period="2026-Q3"), replace(PAID, cause=event_id(2))]
)
def test_a_notice_of_payments_is_noted_of_the_quarter_and_the_account_that_bring_it(
    command: NoteNoticeDue,
) -> None:
    story = given(NOTICE, [], [contract(), account(LARGE)])
    story.when(command, on=TODAY).then_refused(
        "notice.follows-from-the-contract", at=["kind", "cause"], conflict=True
    )


@pytest.mark.parametrize(
    ("entered", "today", "effective"),
    [
        ("2026-06-01", "2026-06-01", "2026-06-01"),
        ("2026-06-10", "2026-06-09", "2026-06-09"),
        (None, "2026-07-10", "2026-07-10"),
    ],
)
def test_a_duty_is_there_from_its_own_day_and_from_today_where_that_is_to_come_or_not_known(
    entered: str | None, today: str, effective: str
) -> None:
    known = chronicle(
        CONTRACT_ID,
        [
            Entry(
                day("2026-06-01"),
                registered(legal_regime="PA2023", values=Values(Decimal("6000000.00"))),
                made_on=day(entered) if entered else None,
            )
        ],
    )
    [decided] = story(of=known).when(NOTE, on=day(today)).decided
    assert isinstance(decided.fact, NoticeFellDue)
    assert (decided.valid_from, decided.fact.counted_from) == (day(effective), entered or "TBC")


@pytest.mark.parametrize(
    "changes",
    [{"counted_from": "2026-06-02"}, {"due_on": "2026-07-01"}, {"working": "Reckoned otherwise."}],
    ids=lambda changes: next(iter(changes)),
)
def test_it_is_noted_again_where_the_day_counted_from_the_last_day_or_the_working_is_another(
    changes: dict[str, str],
) -> None:
    before = replace(DUE.fact, law="PA 2023 s.87(3)-(4)", **changes)
    [moved] = story(on("2026-06-01", before)).when(NOTE, on=TODAY).decided
    assert moved.fact == NoticeDueDateMoved(
        previous=before.due_on,
        counted_from="2026-06-01",
        due_on="2026-06-30",
        working=WORKING,
        law=LAW,
    )
    assert moved.valid_from == TODAY
    after = story(on("2026-06-01", before)).when(NOTE, on=TODAY).then().now
    assert (after.counted_from, after.due_on, after.working, after.law) == (
        "2026-06-01", "2026-06-30", WORKING, LAW,
    )  # fmt: skip


def test_what_brings_a_notice_is_looked_up_by_the_name_under_which_it_is_missed() -> None:
    """The contract must be there; what was paid in the quarter need not."""
    about = Need("contract_id", "contract", CONTRACT_ID)
    paid = Need("period", "payment", payment_id_of(CONTRACT_ID, "2026-Q2"), optional=True)
    assert [*FALLING_DUE.needs(NOTE, None, {})] == [about]
    assert [*FALLING_DUE.needs(PAID, None, {})] == [about, paid]
    details = story(DUE).now
    payments = replace(details, kind=PAYMENTS, counted_from="2026-06-30")
    compliance = replace(details, contract_id=None, kind=PAYMENTS_COMPLIANCE, payment_id=paid.stream_id)
    known = {paid.stream_id: account(LARGE)}
    assert [*NO_LONGER_DUE.needs(None, details, known)] == [about]
    assert [*NO_LONGER_DUE.needs(None, payments, {})] == [about, paid]
    assert [*NO_LONGER_DUE.needs(None, compliance, {})] == [paid]
    assert [*NO_LONGER_DUE.needs(None, compliance, known)] == [paid, about]


def test_a_change_notice_falls_due_and_goes_as_the_policy_of_the_day_reads_section_75() -> None:
    """A small term excuses a large value, where the policy reads it to the letter: then no notice is due."""
    million, more = Values(Decimal("1000000.00")), Values(Decimal("1300000.00"))
    both = ReleaseTakenOver(
        release=ReleaseOrigin(
            register_import_id=CONTRACT_ID,
            file_name="releases.json",
            file_sha256="0" * 64,
            release_id="2026-06-10",
            released_on=day("2026-06-10"),
            release_sha256="0" * 64,
        ),
        changed=("values", "end"),
        said=Said(values=more, end="2024-04-30"),
    )
    first = on("2022-03-01", registered(legal_regime="PA2023", values=million))
    known = chronicle(CONTRACT_ID, [first, on("2022-06-10", both)])
    change = NoteNoticeDue(contract_id=CONTRACT_ID, kind="contract change notice", cause=event_id(2))
    to_the_letter = Policy(notice_per_dimension=False)
    told = story(of=known)
    other_fields(told, policy=to_the_letter).when(change, on=TODAY).then_refused(
        "notice.follows-from-the-contract"
    )
    due, gone = told.when(change, on=TODAY).then(), NoteNoticeNoLongerDue()
    due.when(gone, on=TODAY).then_refused("notice.nothing-brings-it")
    assert other_fields(due, policy=to_the_letter).when(gone, on=TODAY).decided


def test_a_notice_of_the_council_goes_where_the_account_that_brought_it_is_not_on_record() -> None:
    fell_due = ComplianceFellDue(
        half_year_end=day("2026-09-30"),
        payment_id=payment_id_of(CONTRACT_ID, "2026-Q2"),
        cause=event_id(1),
        due_on=day("2026-10-29"),
        working="So.",
        law="PA 2023 s.69(1)",
    )
    assert story(on("2026-07-01", fell_due)).when(NoteNoticeNoLongerDue(), on=TODAY).decided


def test_what_is_published_neither_falls_due_again_nor_goes() -> None:
    seen = RecordPublication(platform_number="012345-2026", published_on=day("2026-06-30"))
    told = story(DUE).when(seen, on=TODAY).then()
    moved = given(NOTICE, told.entries, [contract("2026-06-10")])
    assert moved.when(NOTE, on=TODAY).then_refused("notice.says-something-new", conflict=True) == (
        "That is on record already."
    )
    said = told.when(NoteNoticeNoLongerDue(), on=TODAY).then_refused(
        "notice.nothing-brings-it", conflict=True
    )
    assert said == "This notice is published."


def test_what_falls_due_is_said_with_its_day_its_working_and_its_law() -> None:
    unknown = replace(DUE.fact, due_on="TBC", working="Not known.")
    moved = NoticeDueDateMoved(
        previous="2026-06-30", counted_from="2026-06-10", due_on="2026-07-09", working="So.", law=LAW
    )
    assert [
        sentence(told, {}) for told in (DUE.fact, unknown, moved, NoticeNoLongerDue(due_on="2026-06-30"))
    ] == [
        f"Contract details notice due by 30 June 2026. {WORKING} So says {LAW}.",
        f"Contract details notice due; by when is not known. Not known. So says {LAW}.",
        "Notice due by 9 July 2026 (was 30 June 2026). So.",
        "Notice no longer due (was due by 30 June 2026): nothing on record brings it.",
    ]
