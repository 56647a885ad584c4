"""A change waits for the conflicts assessment, its notice and the standstill that the notice states (PA 2023)."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.change_request.implementation import Implement
from domain.change_request.notice import (
    ConfirmConflictsAssessment,
    ConflictsAssessmentConfirmed,
    EndStandstill,
    NoticeRecorded,
    RecordNotice,
    StandstillEnded,
)
from domain.change_request.retrospective import FlagRetrospective
from domain.decisions import Command
from tests.givens import Entry, day, event_id, on
from tests.nouns.change_request.givens import (
    ACT_GROUND,
    BY_THE_ACT,
    COMMERCIAL,
    CONFLICTS,
    DILWYN,
    HEAD,
    LARGE,
    NOTICE,
    NOVATION,
    PROPOSED,
    STANDSTILL,
    correct,
    replace_fact,
    requested,
    under,
)


def test_a_large_change_under_the_act_waits_for_its_notice() -> None:
    """Ss.75 and 76: domain rule I6."""
    make = Implement(reason="Agreed.")
    under("PA2023", BY_THE_ACT).when(make).then_refused("making.notice-first", conflict=True)
    rejected = replace_fact(NOTICE, outcome="rejected")
    under("PA2023", [*BY_THE_ACT, CONFLICTS, rejected]).when(make).then_refused("making.notice-first")
    assert under("PA2023", [*BY_THE_ACT, CONFLICTS, NOTICE]).when(make).decided


def test_a_notice_after_the_change_took_effect_is_too_late() -> None:
    early = Implement(reason="Agreed.", took_effect=day("2023-06-07"))
    under("PA2023", [*BY_THE_ACT, CONFLICTS, NOTICE]).when(early).then_refused("making.notice-first")


def test_a_small_change_a_light_touch_one_and_an_option_need_no_notice() -> None:
    make = Implement(reason="Agreed.")
    assert under("PA2023", [PROPOSED, *BY_THE_ACT[1:]]).when(make).decided
    assert under("PA2023_LIGHT_TOUCH", BY_THE_ACT).when(make).decided
    option = replace_fact(ACT_GROUND, ground="option exercised, no modification")
    assert under("PA2023", [LARGE, option, *BY_THE_ACT[2:]]).when(make).decided


def test_paragraph_9_always_needs_a_notice() -> None:
    entries = [
        requested(kind="novation", change=NOVATION),
        replace_fact(ACT_GROUND, ground="Sch 8 para 9"),
        *BY_THE_ACT[2:],
    ]
    under("PA2023", entries).when(Implement(reason="Agreed.")).then_refused("making.notice-first")


def test_a_retrospective_change_is_made_without_its_notice_and_that_is_said() -> None:
    late = requested(change=LARGE.fact.change, already_happened_on=day("2023-05-01"))  # type: ignore[attr-defined]
    sro = replace_fact(HEAD, level="SRO")
    asked = under("PA2023", [late, ACT_GROUND, sro, COMMERCIAL]).when(Implement(reason="Agreed."))
    assert "publish it now" in asked.advice["making.notice-first"]


def assessment(assessed_on: str) -> ConflictsAssessmentConfirmed:
    """The conflicts assessment, confirmed as revised on that day."""
    return ConflictsAssessmentConfirmed(assessed_on=day(assessed_on))


def test_a_notice_confirms_the_conflicts_assessment() -> None:
    """S.83(5)(c): domain rule I25."""
    submit = RecordNotice(notice_id="N-1", outcome="submitted", on=day("2023-06-15"))
    story = under("PA2023", BY_THE_ACT)
    story.when(submit).then_refused("notice.conflicts-assessment-confirmed", conflict=True)
    confirmed = story.when(ConfirmConflictsAssessment(assessed_on=day("2023-06-14"))).quietly()
    told = confirmed.then(ConflictsAssessmentConfirmed(assessed_on=day("2023-06-14")))
    assert told.now.conflicts_assessed_on == day("2023-06-14")
    told.when(submit).quietly().then(
        NoticeRecorded(notice_id="N-1", outcome="submitted", on=day("2023-06-15"))
    )


def test_a_notice_is_no_older_than_the_conflicts_assessment_that_it_confirms() -> None:
    """That was revised again since the notice is none of the notice's."""
    assessed = [on(f"2023-06-{on_day}", assessment(f"2023-06-{on_day}")) for on_day in ("08", "12")]
    for facts, earliest in ((assessed, "2023-06-08"), (assessed[1:], "2023-06-12")):
        story = under("PA2023", [*BY_THE_ACT, *facts])
        for outcome in ("submitted", "confirmed", "rejected"):
            notice = RecordNotice(notice_id="N-1", outcome=outcome, on=day(earliest))
            assert story.when(notice).quietly().decided
            before = replace(notice, on=day(earliest) - timedelta(days=1))
            story.when(before).then_refused("notice.conflicts-assessment-confirmed", at=["on"])


def test_an_assessment_is_not_moved_past_the_notice_that_confirmed_it() -> None:
    story = under("PA2023", [*BY_THE_ACT, on("2023-06-08", assessment("2023-06-07")), NOTICE])
    later = {"assessed_on": "2023-06-09", "effective_from": "2023-06-09"}
    moved = Correct(corrects=event_id(len(story.entries) - 1), fields=later, reason="Slip")
    story.when(moved).then_refused("later-facts.still-fit", conflict=True)


def test_a_standstill_is_worked_out_when_the_notice_is_confirmed_and_waited_for() -> None:
    submitted = replace_fact(NOTICE, outcome="submitted", standstill_working_days=8)
    story = under("PA2023", [*BY_THE_ACT, CONFLICTS, submitted])
    confirm = RecordNotice(notice_id="N-1", outcome="confirmed", on=day("2023-06-08"))
    published = story.when(confirm).then(STANDSTILL.fact)
    published.when(Implement(reason="Agreed.")).then_refused("making.after-standstill", conflict=True)
    published.when(EndStandstill()).then_refused("standstill.over", conflict=True)
    over = published.when(EndStandstill(), on=day("2023-06-20")).then(
        StandstillEnded(ended_on=day("2023-06-19"))
    )
    assert over.when(Implement(reason="Agreed."), on=day("2023-06-20")).decided
    over.when(EndStandstill(), on=day("2023-06-20")).then_refused("standstill.stated", conflict=True)


@pytest.mark.parametrize(
    ("rule", "entries", "command"),
    [
        (
            "told-of.had-come",
            [],
            ConfirmConflictsAssessment(assessed_on=day("2023-06-16")),
        ),
        (
            "told-of.had-come",
            [CONFLICTS],
            RecordNotice(notice_id="N-1", outcome="submitted", on=day("2023-06-16")),
        ),
        (
            "notice.standstill-long-enough",
            [CONFLICTS],
            RecordNotice(
                notice_id="N-1", outcome="submitted", on=day("2023-06-15"), standstill_working_days=7
            ),
        ),
        ("standstill.stated", [], EndStandstill()),
    ],
)
def test_a_notice_that_cannot_be_is_refused(rule: str, entries: list[Entry], command: Command) -> None:
    under("PA2023", [*BY_THE_ACT, *entries]).when(command).then_refused(rule)


def test_a_standstill_lasts_until_its_last_day_is_over_and_is_that_of_its_own_notice() -> None:
    story = under("PA2023", [*BY_THE_ACT, CONFLICTS, STANDSTILL])
    last = story.when(EndStandstill(), on=day("2023-06-19"))
    last.then_refused("standstill.over", at=["effective_from"], conflict=True)
    submitted = replace_fact(NOTICE, outcome="submitted", standstill_working_days=8)
    for notice_id, until in (("N-1", day("2023-06-19")), ("N-2", None)):
        confirm = RecordNotice(notice_id=notice_id, outcome="confirmed", on=day("2023-06-08"))
        told = under("PA2023", [*BY_THE_ACT, CONFLICTS, submitted]).when(confirm).then().now
        assert (told.standstill_until, told.notice.standstill_working_days) == (until, 8 if until else 0)
    for days in (0, 8, 9):
        asked = RecordNotice(
            notice_id="N-1", outcome="submitted", on=day("2023-06-15"), standstill_working_days=days
        )
        told = under("PA2023", [*BY_THE_ACT, CONFLICTS]).when(asked).then().now
        assert (told.standstill_until, told.notice.standstill_working_days) == (None, days)


def test_the_platform_answers_a_notice_no_earlier_than_it_was_sent() -> None:
    """Straight, and where the day on which it was sent is put right; another notice was sent on a day of its own."""
    submitted = replace_fact(NOTICE, outcome="submitted", standstill_working_days=8)
    story = under("PA2023", [*BY_THE_ACT, on("2023-06-07", assessment("2023-06-07")), submitted])
    for outcome in ("confirmed", "rejected"):
        early = RecordNotice(notice_id="N-1", outcome=outcome, on=day("2023-06-07"))
        story.when(early).then_refused("notice.sent-before", at=["on"])
        story.when(replace(early, on=day("2023-06-08"))).then()
        story.when(replace(early, notice_id="N-2")).then()
    story.when(RecordNotice(notice_id="N-1", outcome="submitted", on=day("2023-06-07"))).then()
    rejected = replace_fact(submitted, outcome="rejected")
    refused_then = under("PA2023", [*BY_THE_ACT, on("2023-06-07", assessment("2023-06-07")), rejected])
    refused_then.when(RecordNotice(notice_id="N-1", outcome="confirmed", on=day("2023-06-07"))).then()
    answered = story.when(RecordNotice(notice_id="N-1", outcome="confirmed", on=day("2023-06-08"))).then()
    sent = correct(len(story.entries), on="2023-06-09", effective_from="2023-06-09")
    answered.when(sent, by=DILWYN).then_refused("later-facts.still-fit", conflict=True)


def test_a_standstill_that_was_published_is_waited_for_whatever_notice_follows() -> None:
    """S.76: the change is not made before the end of a standstill that a notice stated."""
    story = under("PA2023", [*BY_THE_ACT, CONFLICTS, STANDSTILL])
    for notice_id, outcome in (("N-2", "confirmed"), ("N-2", "submitted"), ("N-1", "rejected")):
        another = RecordNotice(notice_id=notice_id, outcome=outcome, on=day("2023-06-15"))
        story.when(another).then_refused("notice.keeps-the-standstill", conflict=True)
    over = story.when(EndStandstill(), on=day("2023-06-20")).then()
    another = RecordNotice(notice_id="N-2", outcome="confirmed", on=day("2023-06-20"))
    told = over.when(another, on=day("2023-06-20")).then()
    make = Implement(reason="Agreed.")
    assert told.when(make, on=day("2023-06-20")).decided
    longer = over.when(replace(another, standstill_working_days=8), on=day("2023-06-20")).then()
    assert longer.now.standstill_ended is False
    for effect in (None, day("2023-07-30")):
        made = replace(make, took_effect=effect)
        longer.when(made, on=day("2023-06-20")).then_refused("making.after-standstill", conflict=True)
    last = replace(make, took_effect=day("2023-06-19"))
    over.when(last, on=day("2023-06-20")).then_refused("making.after-standstill", conflict=True)
    assert over.when(replace(make, took_effect=day("2023-06-20")), on=day("2023-06-20")).decided


def test_a_notice_and_an_assessment_are_true_from_no_earlier_day_than_they_tell_of() -> None:
    """Straight, of an earlier day, and when they are put right."""
    story = under("PA2023", [*BY_THE_ACT, CONFLICTS])
    early = ConfirmConflictsAssessment(assessed_on=day("2023-06-14"), effective_from=day("2023-06-13"))
    story.when(early).then_refused("told-of.had-come", at=["assessed_on", "effective_from"])
    story.when(replace(early, effective_from=day("2023-06-14"))).then()
    notice = RecordNotice(
        notice_id="N-1", outcome="submitted", on=day("2023-06-14"), effective_from=day("2023-06-13")
    )
    story.when(notice).then_refused("told-of.had-come", at=["on", "effective_from"])
    told = story.when(replace(notice, effective_from=day("2023-06-14"))).then()
    story.when(
        FlagRetrospective(
            happened_on=day("2023-06-14"), reason="Found at audit", effective_from=day("2023-06-13")
        )
    ).then_refused("told-of.had-come", at=["happened_on", "effective_from"])
    for fields in ({"on": "2023-06-15"}, {"effective_from": "2023-06-13"}):
        told.when(correct(len(told.entries), **fields), by=DILWYN).then_refused(
            "told-of.had-come", at=["fields.on", "fields.effective_from"]
        )


def test_a_notice_and_an_assessment_are_of_today_at_the_latest() -> None:
    story = under("PA2023", [*BY_THE_ACT, CONFLICTS])
    story.when(ConfirmConflictsAssessment(assessed_on=day("2023-06-15"))).then()
    late = story.when(ConfirmConflictsAssessment(assessed_on=day("2023-06-16")))
    late.then_refused("told-of.had-come", at=["assessed_on"])
    notice = RecordNotice(notice_id="N-1", outcome="submitted", on=day("2023-06-16"))
    story.when(notice).then_refused("told-of.had-come", at=["on"])


def test_a_retrospective_change_made_within_the_standstill_is_said_to_be() -> None:
    late = requested(change=LARGE.fact.change, already_happened_on=day("2023-06-09"))  # type: ignore[attr-defined]
    entries = [late, ACT_GROUND, replace_fact(HEAD, level="SRO"), COMMERCIAL, CONFLICTS, STANDSTILL]
    asked = under("PA2023", entries).when(Implement(reason="Agreed."))
    assert "19 June 2023" in asked.advice["making.after-standstill"]
