"""Putting recommendations to a committee, and recording act by act what it decided."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.amendment.events import Annulled, AnnulmentProposed
from domain.decisions import Command
from domain.events import Fact
from domain.forward_plan import FORWARD_PLAN
from domain.forward_plan.endorsement import Endorsed
from domain.forward_plan.fingerprint import printed
from domain.forward_plan.recommendation import Recommended
from domain.recommendation import RECOMMENDATION
from domain.recommendation.decision import Decide, DecidedByCommittee
from domain.recommendation.putting import Put, PutToCommittee
from domain.recommendation.terms import Act, Amendment, Decision, PlanVersion, Recommendation, Resolved
from domain.recommendation.withdrawal import Withdraw, Withdrawn
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on
from tests.nouns.forward_plan.givens import (
    CLERK,
    ENDORSED_FACT,
    FIRST,
    ISSUED,
    MINUTE,
    RECOMMENDED_FACT,
    WITHDRAWN,
    WORLD,
)
from tests.nouns.review.givens import CMRG, COMMITTEE
from tests.streams import STREAM_ID, Story, asked_again, chronicle, given, to_be_asked_again

PLAN_ID = UUID("f1a00000-0000-4000-8000-000000000001")
VERSION = PlanVersion(forward_plan_id=PLAN_ID, version=1, fingerprint=FIRST.fingerprint)
CONSIDER = Act(act="consider", object="this update")
ENDORSE = Act(act="endorse", object="the forward plan of reviews", plan=VERSION)
WORDING = "The Committee is asked to consider this update and endorse the forward plan of reviews."
RESOLVED = "RESOLVED to consider this update and endorse the forward plan of reviews."
PUT_FACT = Put(
    committee_id=COMMITTEE,
    committee="Education Cabinet Committee",
    meeting="2023-06",
    acts=(CONSIDER, ENDORSE),
    wording=WORDING,
)
PUT = on("2023-05-03", PUT_FACT)
WITHDRAWN_PUT = on("2023-05-04", Withdrawn())
MOVED = Amendment(words="After reviews, add: and actions.", moved_by="p-lowri", carried=True)


def both(first: str = "agreed", second: str = "agreed") -> tuple[Resolved, ...]:
    """An outcome for each of the two acts."""
    return Resolved(act=1, outcome=first), Resolved(act=2, outcome=second)  # type: ignore[arg-type]


def decide(**changes: Any) -> Decide:
    asked: dict[str, Any] = {
        "outcomes": both(),
        "resolved": RESOLVED,
        "authority": MINUTE,
        "effective_from": day("2023-06-13"),
    }
    return Decide(**(asked | changes))


def put(**changes: Any) -> PutToCommittee:
    asked: dict[str, Any] = {
        "committee_id": COMMITTEE,
        "meeting": "2023-06",
        "acts": (CONSIDER, ENDORSE),
        "wording": WORDING,
    }
    return PutToCommittee(**(asked | changes))


def recommendation(*entries: Entry, planned: tuple[Entry, ...] = (ISSUED,)) -> Story:
    """The recommendation after these entries, and the plan after those."""
    return given(RECOMMENDATION, entries, [*WORLD, chronicle(PLAN_ID, planned)])


def decided(*outcomes: Resolved, amendment: Amendment | None = None) -> DecidedByCommittee:
    return DecidedByCommittee(
        committee="Education Cabinet Committee", outcomes=outcomes, resolved=RESOLVED, amendment=amendment
    )


def endorsed(**changes: Any) -> Endorsed:
    """What deciding records in the plan."""
    return replace(ENDORSED_FACT, **({"resolved": RESOLVED, "recommendation_id": STREAM_ID} | changes))


def test_a_committee_is_asked_and_the_plan_says_so_too() -> None:
    asked = recommendation().when(put(), by=CLERK).quietly()
    story = asked.then(PUT_FACT, replace(RECOMMENDED_FACT, wording=WORDING))
    assert [item.stream_id for item in asked.decided] == [None, PLAN_ID]
    assert (story.now.status, story.now.open_acts) == ("put", (1, 2))


PUT_STRAIGHT = on("2023-05-10", RECOMMENDED_FACT)


def test_what_is_put_of_an_earlier_day_is_held_against_what_the_plan_says_later() -> None:
    """Straight, although it is put right next, and where it does not touch what came later."""
    known = recommendation(planned=(ISSUED, PUT_STRAIGHT))
    early = put(effective_from=day("2023-05-03"))
    refused = known.when(early, by=CLERK).then_refused("later-facts.still-fit", conflict=True)
    assert "put to that meeting already" in refused
    although = put(effective_from=day("2023-05-03"), although=(event_id(2),))
    assert (
        known.when(although, by=CLERK)
        .advised("later-facts.still-fit", "entry.in-good-time")
        .then()
        .now.status
        == "put"
    )
    known.when(put(meeting="2023-07", effective_from=day("2023-05-03")), by=CLERK).then()
    acts = (CONSIDER,)
    known.when(put(acts=acts, effective_from=day("2023-05-03")), by=CLERK).then()
    known.when(put(effective_from=day("2023-05-11")), by=CLERK).then()


def test_what_was_put_is_not_moved_before_what_the_plan_says_later() -> None:
    story = recommendation(planned=(ISSUED, PUT_STRAIGHT)).when(
        put(effective_from=day("2023-05-11")), by=CLERK
    )
    moved = Correct(corrects=event_id(1), fields={"effective_from": "2023-05-03"}, reason="Misread.")
    story.then().when(moved, by=CLERK).then_refused("later-facts.still-fit", conflict=True)


def test_r20_a_plan_is_named_as_the_paper_prints_it_and_recorded_whole() -> None:
    short = replace(ENDORSE, plan=replace(VERSION, fingerprint=printed(FIRST.fingerprint)))
    asked = recommendation().when(put(acts=(CONSIDER, short)), by=CLERK).quietly()
    asked.then(PUT_FACT, replace(RECOMMENDED_FACT, wording=WORDING))
    other = replace(ENDORSE, plan=replace(VERSION, fingerprint="0" * 12))
    refused = recommendation().when(put(acts=(CONSIDER, other)))
    refused.then_refused("recommendation.plan-as-issued", at=["acts.1.plan"])


def test_a_plan_that_is_only_to_be_noted_is_not_put_for_endorsement() -> None:
    acts = (Act(act="note", object="the forward plan of reviews", plan=VERSION),)
    recommendation().when(put(acts=acts)).quietly().then(replace(PUT_FACT, acts=acts))


def test_endorsing_what_is_not_on_this_record_is_put_with_a_warning() -> None:
    acts = (Act(act="endorse", object="the training programme"),)
    recommendation().when(put(acts=acts)).advised("recommendation.endorses-a-known-plan").then()


def test_what_the_committee_agreed_is_recorded_in_the_plan_in_the_same_commit() -> None:
    asked = recommendation(PUT).when(decide(), by=CLERK).quietly()
    story = asked.then(decided(*both()), endorsed(), effective="2023-06-13")
    assert [item.stream_id for item in asked.decided] == [None, PLAN_ID]
    assert (story.now.status, story.now.open_acts) == ("decided", ())
    plan = story.others[PLAN_ID].latest()
    assert (plan.endorsed.number, plan.endorsed.endorsement.recommendation_id) == (1, STREAM_ID)


def test_an_amendment_that_was_carried_is_kept_with_the_decision_and_in_the_plan() -> None:
    outcomes = both(second="agreed as amended")
    recommendation(PUT).when(decide(outcomes=outcomes, amendment=MOVED)).quietly().then(
        decided(*outcomes, amendment=MOVED),
        endorsed(outcome="endorsed as amended", amendment="After reviews, add: and actions."),
    )


def test_an_amendment_that_was_lost_is_kept_and_changes_nothing() -> None:
    lost = replace(MOVED, carried=False)
    recommendation(PUT).when(decide(amendment=lost)).quietly().then(
        decided(*both(), amendment=lost), endorsed()
    )


def test_a_plan_that_was_not_agreed_is_not_endorsed() -> None:
    outcomes = both(second="not agreed")
    story = (
        recommendation(PUT)
        .when(decide(outcomes=outcomes))
        .then(decided(*outcomes), endorsed(outcome="not endorsed"))
    )
    assert story.others[PLAN_ID].latest().endorsed is None


def test_an_act_that_was_deferred_stays_open_until_a_later_meeting() -> None:
    outcomes = both(second="deferred")
    story = recommendation(PUT).when(decide(outcomes=outcomes)).quietly().then(decided(*outcomes))
    assert (story.now.status, story.now.open_acts) == ("put", (2,))
    rest = (Resolved(act=2, outcome="agreed"),)
    after = story.when(decide(outcomes=rest, effective_from=day("2023-06-14"))).quietly()
    assert after.then(decided(*rest), endorsed()).now.status == "decided"


@pytest.mark.parametrize(
    ("meeting", "decided_on", "told"),
    [
        ("2023-06-13", "2023-06-13", False),
        ("2023-06-13", "2023-06-12", True),
        ("2023-06-13", "2023-06-14", True),
        ("2023-05", "2023-05-31", False),
        ("2023-05", "2023-06-01", True),
        ("TBC", "2023-06-01", False),
    ],
)
def test_it_is_said_where_another_meeting_decided(meeting: str, decided_on: str, *, told: bool) -> None:
    put_for = on("2023-05-03", replace(PUT_FACT, meeting=meeting))
    asked = recommendation(put_for).when(decide(effective_from=day(decided_on)))
    assert ("recommendation.decided-at-the-meeting" in asked.advice) is told


def test_a_later_meeting_decides_what_was_deferred_and_nobody_is_told_that_it_is_another() -> None:
    put_for = on("2023-05-03", replace(PUT_FACT, meeting="2023-06-13"))
    story = recommendation(put_for).when(decide(outcomes=both(second="deferred"))).quietly().then()
    rest = (Resolved(act=2, outcome="agreed"),)
    story.when(decide(outcomes=rest, effective_from=day("2023-06-14"))).quietly().then()


def test_what_was_put_and_decided_is_kept_in_full() -> None:
    outcomes = both("agreed as amended", "deferred")
    first = on("2023-06-13", decided(*outcomes, amendment=MOVED))
    last = on("2023-06-14", decided(Resolved(act=2, outcome="not agreed")))
    put_as = (COMMITTEE, "Education Cabinet Committee", "2023-06", (CONSIDER, ENDORSE), WORDING)
    was = Decision(outcomes, RESOLVED, MOVED, day("2023-06-13"))
    then = Decision((Resolved(act=2, outcome="not agreed"),), RESOLVED, None, day("2023-06-14"))
    now = recommendation(PUT, first).now
    assert now == Recommendation(*put_as, put_on=day("2023-05-03"), decisions=(was,))
    assert [now.outcome(act) for act in (1, 2, 3)] == ["agreed as amended", "deferred", None]
    now = recommendation(PUT, first, last).now
    assert now == Recommendation(*put_as, put_on=day("2023-05-03"), status="decided", decisions=(was, then))
    assert [now.outcome(act) for act in (1, 2, 3)] == ["agreed as amended", "not agreed", None]


def test_each_outcome_is_recorded_in_the_plan_that_it_is_about_and_in_no_other() -> None:
    other_id = UUID("f1a00000-0000-4000-8000-000000000002")
    other = replace(ENDORSE, object="the other plan", plan=replace(VERSION, forward_plan_id=other_id))
    noted = Act(act="note", object="the forward plan of reviews", plan=VERSION)
    programme = Act(act="endorse", object="the training programme")
    world = [*WORLD, chronicle(PLAN_ID, (ISSUED,)), chronicle(other_id, (ISSUED,))]
    put_all = on("2023-05-03", replace(PUT_FACT, acts=(noted, programme, ENDORSE, other)))
    outcomes = (
        Resolved(act=1, outcome="agreed"),
        Resolved(act=2, outcome="agreed"),
        Resolved(act=3, outcome="not agreed"),
        Resolved(act=4, outcome="agreed as amended"),
    )
    asked = given(RECOMMENDATION, [put_all], world).when(decide(outcomes=outcomes, amendment=MOVED))
    asked.then(
        decided(*outcomes, amendment=MOVED),
        endorsed(outcome="not endorsed"),
        endorsed(outcome="endorsed as amended", amendment="After reviews, add: and actions."),
    )
    assert [each.stream_id for each in asked.decided] == [None, PLAN_ID, other_id]
    deferred = (*outcomes[:2], Resolved(act=3, outcome="deferred"), Resolved(act=4, outcome="agreed"))
    asked = given(RECOMMENDATION, [put_all], world).when(decide(outcomes=deferred))
    assert [each.stream_id for each in asked.decided] == [None, other_id]


def test_it_is_said_what_is_open_and_what_stands_against_a_version() -> None:
    asked = recommendation(PUT).when(decide(outcomes=both()[1:]))
    told = asked.then_refused("recommendation.every-act-decided")
    assert told.endswith("1 (consider this update); 2 (endorse the forward plan of reviews).")
    for acts, planned, said in (
        ((NO_VERSION,), (ISSUED,), "The plan has no version 2."),
        ((ENDORSE,), (ISSUED, WITHDRAWN), "Version 1 was withdrawn on "),
        ((OTHER_TEXT,), (ISSUED,), "That is not the fingerprint of version 1"),
    ):
        put_wrong = recommendation(planned=planned).when(put(acts=acts))
        assert said in put_wrong.then_refused("recommendation.plan-as-issued")
    gone = recommendation(
        planned=(
            ISSUED,
            on("2023-05-02", AnnulmentProposed(stream="forward_plan", annuls=event_id(1))),
            on(
                "2023-05-02",
                Annulled(stream="forward_plan", annuls=event_id(1), proposal=event_id(2), proposed_by="p-a"),
            ),
        )
    )
    refused = gone.when(put()).then_refused("recommendation.plan-as-issued")
    assert refused == "The plan has no version 1."
    before = recommendation().when(put(acts=(CONSIDER,), effective_from=day("2014-12-31")))
    assert "not in being on 31 December 2014" in before.then_refused("recommendation.committee")
    for entries, said in (([PUT, DECIDED], "decided it already"), ([PUT, WITHDRAWN_PUT], "was withdrawn")):
        told = recommendation(*entries).when(Withdraw(reason="x"))
        assert said in told.then_refused("recommendation.still-open")
    early = recommendation().when(put(effective_from=day("2023-04-30")))
    assert "was issued on" in early.then_refused("recommendation.plan-as-issued")
    unknown = (Act(act="endorse", object="A"), Act(act="endorse", object="B"), Act(act="note", object="C"))
    advised = recommendation().when(put(acts=unknown)).advised("recommendation.endorses-a-known-plan")
    assert advised.advised_in_all.endswith(": A; B.")


def test_another_day_than_the_meetings_is_recorded_with_a_warning() -> None:
    command = decide(effective_from=day("2023-05-31"))
    recommendation(PUT).when(command).advised("recommendation.decided-at-the-meeting").then()


def test_a_recommendation_is_withdrawn_with_a_reason() -> None:
    command = Withdraw(reason="The paper was withdrawn.")
    story = recommendation(PUT).when(command, by=CLERK).quietly().then(Withdrawn())
    assert story.now.status == "withdrawn"


SHORT = replace(VERSION, fingerprint=printed(FIRST.fingerprint))
OTHER_TEXT = replace(ENDORSE, plan=replace(VERSION, fingerprint="0" * 64))
NO_VERSION = replace(ENDORSE, plan=replace(VERSION, version=2))
DECIDED = on("2023-06-13", decided(*both()))
REFUSALS: list[tuple[str, list[Entry], Command, tuple[str, ...]]] = [
    ("recommendation.committee", [], put(committee_id=CMRG), ("committee_id",)),
    ("recommendation.meeting-on-a-date", [], put(meeting="open"), ("meeting",)),
    ("recommendation.meeting-on-a-date", [], put(meeting="2023-05"), ("meeting",)),
    ("recommendation.plan-as-issued", [], put(acts=(CONSIDER, OTHER_TEXT)), ("acts.1.plan",)),
    ("recommendation.plan-as-issued", [], put(acts=(NO_VERSION,)), ("acts.0.plan",)),
    (
        "recommendation.plan-as-issued",
        [],
        put(effective_from=day("2023-04-30")),
        ("acts.1.plan",),
    ),
    (
        "recommendation.same-act-once",
        [],
        put(acts=(CONSIDER, ENDORSE, CONSIDER, CONSIDER)),
        ("acts.2", "acts.3"),
    ),
    (
        "recommendation.same-act-once",
        [],
        put(acts=(ENDORSE, replace(ENDORSE, object="the programme", plan=SHORT))),
        ("acts.1",),
    ),
    ("recommendation.minute-given", [PUT], decide(authority=""), ("authority",)),
    ("recommendation.minute-given", [PUT], decide(authority=" "), ("authority",)),
    ("recommendation.still-open", [PUT, DECIDED], decide(effective_from=None), ()),
    ("recommendation.still-open", [PUT, WITHDRAWN_PUT], decide(), ()),
    ("recommendation.every-act-decided", [PUT], decide(outcomes=both()[1:]), ("outcomes",)),
    (
        "recommendation.amendment-carried",
        [PUT],
        decide(outcomes=both(second="agreed as amended"), amendment=replace(MOVED, carried=False)),
        ("amendment",),
    ),
    ("recommendation.every-act-decided", [PUT], decide(outcomes=both()[:1]), ("outcomes",)),
    ("recommendation.every-act-decided", [PUT], decide(outcomes=(*both(), both()[0])), ("outcomes",)),
    (
        "recommendation.every-act-decided",
        [PUT],
        decide(outcomes=(*both(), Resolved(act=3, outcome="agreed"))),
        ("outcomes",),
    ),
    (
        "recommendation.amendment-carried",
        [PUT],
        decide(outcomes=both(second="agreed as amended")),
        ("amendment",),
    ),
    ("recommendation.amendment-carried", [PUT], decide(amendment=MOVED), ("amendment", "outcomes")),
    ("recommendation.still-open", [PUT, DECIDED], Withdraw(reason="Too late"), ()),
    ("recommendation.still-open", [PUT, WITHDRAWN_PUT], Withdraw(reason="Twice"), ()),
    ("reason.given", [PUT], Withdraw(), ("reason",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Entry], command: Command, fields: tuple[str, ...]
) -> None:
    recommendation(*entries).when(command, by=CLERK).then_refused(rule, at=fields)


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_the_record_stands_against_is_told_as_a_conflict(
    rule: str, entries: list[Entry], command: Command, fields: tuple[str, ...]
) -> None:
    conflict = rule == "recommendation.still-open"
    recommendation(*entries).when(command, by=CLERK).then_refused(rule, conflict=conflict)


def test_a_version_that_was_withdrawn_meanwhile_is_not_decided_about() -> None:
    story = recommendation(PUT, planned=(ISSUED, WITHDRAWN))
    story.when(decide()).then_refused("recommendation.plan-unchanged", at=["outcomes"], conflict=True)
    story.when(decide(outcomes=both(second="deferred"))).then(decided(*both(second="deferred")))


def test_a_decision_alone_opens_nothing() -> None:
    assert chronicle(STREAM_ID, [DECIDED]).latest() is None


def correct(number: int, **fields: Any) -> Correct:
    return Correct(corrects=event_id(number), fields=fields, reason="Slip")


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    asked = recommendation().when(put(effective_from=day("2023-05-03")), by=CLERK).then()
    story = asked.when(Withdraw(effective_from=day("2023-05-04"), reason="Put too soon."), by=CLERK).then()
    assert asked_again(story) == to_be_asked_again(RECOMMENDATION)


def test_a_plan_that_a_committee_was_asked_to_endorse_is_not_left_out_by_a_correction() -> None:
    """What followed in the plan is annulled first, and then no longer there to follow."""
    story = recommendation().when(put(effective_from=day("2023-05-03")), by=CLERK).then()
    fewer = correct(1, acts=[msgspec.to_builtins(CONSIDER)])
    refused = story.when(fewer, by=CLERK)
    said = refused.then_refused("correction.what-followed-still-follows", at=["fields"], conflict=True)
    assert "recommended" in said
    story.when(correct(1, acts=[msgspec.to_builtins(ENDORSE)]), by=CLERK).then()


def test_what_was_decided_is_only_annulled() -> None:
    story = recommendation(PUT, DECIDED)
    story.when(correct(2, resolved="RESOLVED otherwise"), by=CLERK).then_refused(
        "correction.may-be-asked-again", at=["corrects"]
    )


def test_a_meeting_as_corrected_is_a_date_and_reaches_the_plan_that_was_put() -> None:
    story = recommendation().when(put(effective_from=day("2023-05-03")), by=CLERK).then()
    story.when(correct(1, meeting="2023-13"), by=CLERK).then_refused(
        "recommendation.meeting-on-a-date", at=["fields.meeting"]
    )
    asked = story.when(correct(1, meeting="2023-07"), by=CLERK)
    after = asked.then()
    assert [each.stream_id for each in asked.decided] == [None, PLAN_ID]
    assert after.now.meeting == "2023-07"
    recommended = after.others[PLAN_ID].timeline.placed[-1].fact
    assert isinstance(recommended, Recommended)
    assert recommended.meeting == "2023-07"


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (PUT_FACT, "Put to Education Cabinet Committee (June 2023): The Committee is asked to consider"),
        (decided(*both()), "Education Cabinet Committee: act 1 agreed; act 2 agreed. RESOLVED to consider"),
        (
            decided(*both(), amendment=MOVED),
            "Amendment moved by Lowri, carried: After reviews, add: and actions.",
        ),
        (Withdrawn(), "Recommendation withdrawn."),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert reads in sentence(fact, {"p-lowri": "Lowri"})


def test_a_recommendation_is_part_of_no_contracts_story_but_what_it_causes_in_the_plan_is() -> None:
    assert list(RECOMMENDATION.concerns(STREAM_ID, recommendation(PUT).now, PUT_FACT)) == []
    plan = chronicle(PLAN_ID, [ISSUED]).latest()
    assert list(FORWARD_PLAN.concerns(PLAN_ID, plan, ENDORSED_FACT))
