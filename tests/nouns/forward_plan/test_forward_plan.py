"""Issuing versions of a forward plan, putting them to a committee, and binding endorsements to one exact text."""

import json
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from msgspec import ValidationError, convert, to_builtins
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.amendment.events import Annulled
from domain.decisions import Actor, Command
from domain.events import Fact
from domain.forward_plan import FORWARD_PLAN
from domain.forward_plan.committee import not_before_issue
from domain.forward_plan.endorsement import Endorsed, RecordEndorsement
from domain.forward_plan.entries import printed_place
from domain.forward_plan.fingerprint import canonical, fingerprint, printed
from domain.forward_plan.issue import Issue, plan_of
from domain.forward_plan.recommendation import Recommend, Recommended
from domain.forward_plan.terms import Decision, Recommendation
from domain.forward_plan.withdrawal import Withdraw, Withdrawn
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on
from tests.nouns.forward_plan.givens import (
    CLERK,
    DATED,
    DISBANDED,
    ENDORSED,
    ENDORSED_FACT,
    FIRST,
    GONE,
    ISSUED,
    ISSUED_AGAIN,
    MINUTE,
    MONTHLY,
    NAME,
    OTHERS_REVIEW,
    PAST,
    RECOMMENDED,
    RECOMMENDED_FACT,
    RESOLVED,
    ROADS,
    ROWS,
    SECOND,
    UNDATED,
    WITHDRAWN,
    WORDING,
    plan,
    row,
)
from tests.nouns.review.givens import CABINET, CMRG, COMMITTEE
from tests.streams import CONTRACT_ID, STREAM_ID, asked_again, chronicle, to_be_asked_again

REVIEWER = Actor("p-ieuan", "reviewer")
ALL_THREE = (UNDATED, MONTHLY, DATED)


def endorse(**changes: Any) -> RecordEndorsement:
    asked: dict[str, Any] = {
        "version": 1,
        "fingerprint": FIRST.fingerprint,
        "committee_id": COMMITTEE,
        "outcome": "endorsed",
        "resolved": RESOLVED,
        "authority": MINUTE,
        "effective_from": day("2023-06-13"),
    }
    return RecordEndorsement(**(asked | changes))


def recommend(**changes: Any) -> Recommend:
    asked: dict[str, Any] = {
        "version": 1,
        "committee_id": COMMITTEE,
        "meeting": "2023-06",
        "wording": WORDING,
    }
    return Recommend(**(asked | changes))


def test_a_version_copies_the_reviews_with_days_first_then_months_and_tbc_last() -> None:
    story = plan().when(Issue(group_id=CMRG, reviews=ALL_THREE), by=REVIEWER).quietly().then(FIRST)
    assert (story.now.last.number, story.now.last.status, story.now.endorsed) == (1, "issued", None)
    assert list(FORWARD_PLAN.concerns(STREAM_ID, story.now, FIRST)) == [CONTRACT_ID]


def test_what_has_one_date_stays_in_the_order_in_which_it_was_named() -> None:
    reviews = (PAST, DATED)
    first, second = plan().when(Issue(group_id=CMRG, reviews=reviews)).then().now.last.entries
    assert (first.review_id, second.review_id) == (PAST, DATED)


def test_the_next_issue_is_the_next_version() -> None:
    story = plan(ISSUED).when(Issue(group_id=CMRG, reviews=(DATED,)), by=CLERK).quietly().then(SECOND)
    assert [version.number for version in story.now.versions] == [1, 2]


def test_the_plan_of_a_group_has_one_id() -> None:
    step = FORWARD_PLAN.by_command[Issue]
    assert step.stream_id is not None
    assert step.stream_id(Issue(group_id=CMRG, reviews=(DATED,))) == plan_of(CMRG)
    assert plan_of(CMRG) == UUID("fa01f602-98c9-5c75-9e2d-687fc25f55af")
    assert plan_of(COMMITTEE) != plan_of(CMRG)


def test_a_review_that_should_have_been_held_is_planned_with_a_warning() -> None:
    asked = plan().when(Issue(group_id=CMRG, reviews=(PAST, DATED)))
    assert (
        "2 May 2023 (Large Road Contracts)"
        in asked.advised("forward-plan.days-ahead").advice["forward-plan.days-ahead"]
    )
    asked.then()


def test_after_a_withdrawal_the_same_may_be_issued_again_under_a_new_number() -> None:
    story = plan(ISSUED, WITHDRAWN).when(Issue(group_id=CMRG, reviews=ALL_THREE)).then()
    assert (story.now.last.number, story.now.last.fingerprint) == (2, FIRST.fingerprint)


def test_a_version_is_put_to_a_committee() -> None:
    asked = plan(ISSUED).when(recommend(), by=CLERK).quietly()
    assert asked.then(RECOMMENDED_FACT).now.last.status == "recommended"


def test_an_endorsement_binds_the_version_and_its_fingerprint() -> None:
    story = plan(ISSUED, RECOMMENDED).when(endorse(), by=CLERK).quietly().then(ENDORSED_FACT)
    assert story.now.last.status == "endorsed"
    assert story.on("2023-06-12").endorsed is None
    assert story.now.endorsed.endorsement.on == day("2023-06-13")


def test_an_older_version_may_be_endorsed_and_it_is_said_that_there_is_a_later_one() -> None:
    asked = plan(ISSUED, RECOMMENDED, ISSUED_AGAIN).when(endorse()).advised("forward-plan.last-version")
    assert asked.then().now.endorsed.number == 1


def test_endorsed_as_amended_counts_and_keeps_what_was_altered() -> None:
    command = endorse(outcome="endorsed as amended", amendment="After reviews, add: and actions.")
    asked = plan(ISSUED, RECOMMENDED).when(command).advised("forward-plan.take-in-the-amendment")
    endorsed = asked.then().now.endorsed
    assert (endorsed.number, endorsed.endorsement.amendment) == (1, "After reviews, add: and actions.")


def test_an_endorsement_that_nobody_put_is_recorded_with_a_warning() -> None:
    plan(ISSUED).when(endorse()).advised("forward-plan.recommended-before").then(ENDORSED_FACT)


def test_a_committee_that_changes_its_mind_takes_back_its_own_endorsement_only() -> None:
    first = plan(ISSUED, RECOMMENDED, ENDORSED)
    other = on("2023-06-14", replace(ENDORSED_FACT, committee_id=CABINET, outcome="not endorsed"))
    assert plan(ISSUED, ENDORSED, other).now.endorsed.number == 1
    command = endorse(outcome="not endorsed", effective_from=day("2023-06-14"))
    assert first.when(command).quietly().then().now.endorsed is None


def test_the_version_endorsed_last_is_the_one_that_counts() -> None:
    again = on("2023-06-14", replace(ENDORSED_FACT, version=2, fingerprint=SECOND.fingerprint))
    assert plan(ISSUED, ISSUED_AGAIN, ENDORSED, again).now.endorsed.number == 2
    assert plan(ISSUED, ISSUED_AGAIN, again, ENDORSED).on("2023-06-13").endorsed.number == 1


def test_a_version_is_withdrawn_with_a_reason() -> None:
    story = plan(ISSUED, RECOMMENDED).when(Withdraw(version=1, reason="A wrong date")).quietly()
    assert story.then(Withdrawn(version=1)).now.last.status == "withdrawn"


def test_a_version_whose_endorsement_was_taken_back_is_withdrawn_and_one_that_another_endorses_is_not() -> (
    None
):
    taken_back = on("2023-06-14", replace(ENDORSED_FACT, outcome="not endorsed"))
    other = on("2023-06-14", replace(ENDORSED_FACT, committee_id=CABINET, committee="Cabinet"))
    asked = Withdraw(version=1, reason="Not wanted any more", effective_from=day("2023-06-15"))
    gone = plan(ISSUED, RECOMMENDED, ENDORSED, taken_back).when(asked).quietly().then(Withdrawn(version=1))
    assert gone.now.last.status == "withdrawn"
    stands = plan(ISSUED, RECOMMENDED, ENDORSED, other, taken_back).when(asked)
    assert "Cabinet endorsed it on 14 June 2023" in stands.then_refused(
        "forward-plan.not-endorsed-yet", at=["version"]
    )


ELSEWHERE = "0" * 64
REFUSALS: list[tuple[str, list[Entry], Command, tuple[str, ...]]] = [
    (
        "forward-plan.group-in-being",
        [],
        Issue(group_id=DISBANDED, reviews=(OTHERS_REVIEW,)),
        ("group_id", "reviews.0"),
    ),
    (
        "forward-plan.reviews-once",
        [],
        Issue(group_id=CMRG, reviews=(DATED, MONTHLY, DATED)),
        ("reviews.2",),
    ),
    ("forward-plan.reviews-to-come", [], Issue(group_id=CMRG, reviews=(DATED, GONE)), ("reviews.1",)),
    ("forward-plan.reviews-to-come", [], Issue(group_id=CMRG, reviews=(OTHERS_REVIEW,)), ("reviews.0",)),
    (
        "forward-plan.reviews-to-come",
        [],
        Issue(group_id=CMRG, reviews=(DATED,), effective_from=day("2023-01-09")),
        ("reviews.0",),
    ),
    (
        "forward-plan.group-in-being",
        [],
        Issue(group_id=CMRG, reviews=(DATED,), effective_from=day("2001-01-01")),
        ("effective_from", "group_id", "reviews.0"),
    ),
    ("forward-plan.something-new", [ISSUED], Issue(group_id=CMRG, reviews=ALL_THREE), ("reviews",)),
    ("step.not-ahead-of-time", [ISSUED], recommend(effective_from=day("2023-06-16")), ("effective_from",)),
    ("forward-plan.version-stands", [ISSUED], recommend(version=2), ("version",)),
    ("forward-plan.version-stands", [ISSUED], endorse(version=2), ("version",)),
    ("forward-plan.version-stands", [ISSUED], Withdraw(version=2, reason="Unknown"), ("version",)),
    ("forward-plan.version-stands", [ISSUED, WITHDRAWN], recommend(), ("version",)),
    ("forward-plan.committee", [ISSUED], recommend(committee_id=CMRG), ("committee_id",)),
    ("forward-plan.committee", [ISSUED], recommend(committee_id=DISBANDED), ("committee_id",)),
    ("forward-plan.meeting-on-a-date", [ISSUED], recommend(meeting="open"), ("meeting",)),
    ("forward-plan.meeting-on-a-date", [ISSUED], recommend(meeting="2023-06-14"), ("meeting",)),
    ("forward-plan.put-once", [ISSUED, RECOMMENDED], recommend(), ("meeting",)),
    ("forward-plan.same-text", [ISSUED, RECOMMENDED], endorse(fingerprint=ELSEWHERE), ("fingerprint",)),
    (
        "forward-plan.same-text",
        [ISSUED, RECOMMENDED, ISSUED_AGAIN],
        endorse(version=2),
        ("fingerprint",),
    ),
    ("forward-plan.minute-given", [ISSUED, RECOMMENDED], endorse(authority=" "), ("authority",)),
    (
        "forward-plan.amendment-said",
        [ISSUED, RECOMMENDED],
        endorse(outcome="endorsed as amended"),
        ("amendment",),
    ),
    (
        "forward-plan.amendment-said",
        [ISSUED, RECOMMENDED],
        endorse(amendment="And actions"),
        ("amendment", "outcome"),
    ),
    ("forward-plan.decided-once", [ISSUED, RECOMMENDED, ENDORSED], endorse(), ("outcome",)),
    (
        "forward-plan.not-endorsed-yet",
        [ISSUED, RECOMMENDED, ENDORSED],
        Withdraw(version=1, reason="Too late"),
        ("version",),
    ),
    ("reason.given", [ISSUED], Withdraw(version=1), ("reason",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Entry], command: Command, fields: tuple[str, ...]
) -> None:
    asked = plan(*entries).when(command, by=CLERK)
    assert asked.refused is not None
    assert rule in {rejection.rule for rejection in asked.refused.rejections}
    assert {name for rejection in asked.refused.rejections for name in rejection.fields} == set(fields)


STANDS_AGAINST: list[tuple[list[Entry], Command, str]] = [
    ([], Issue(group_id=DISBANDED, reviews=(OTHERS_REVIEW,)), ""),
    ([ISSUED], Issue(group_id=CMRG, reviews=ALL_THREE), "Version 1 says just that"),
    ([ISSUED, WITHDRAWN], recommend(), "Version 1 was withdrawn on 10 June 2023"),
    ([ISSUED, RECOMMENDED], recommend(), ""),
    ([ISSUED, RECOMMENDED, ENDORSED], endorse(), "decided the same on 13 June 2023"),
    ([ISSUED, RECOMMENDED, ENDORSED], Withdraw(version=1, reason="Too late"), "endorsed it on 13 June 2023"),
]
"""Requests that the record stands against, each with what is told."""
ONLY_WRONG: list[tuple[list[Entry], Command, str]] = [
    (
        [],
        Issue(group_id=CMRG, reviews=(DATED,), effective_from=day("2001-01-01")),
        "in being on 1 January 2001",
    ),
    (
        [],
        Issue(group_id=CMRG, reviews=(DATED,), effective_from=day("2023-01-09")),
        "put down by 9 January 2023",
    ),
    ([ISSUED, ISSUED_AGAIN], recommend(version=9), "There is no version 9; issued so far: 1, 2."),
    ([ISSUED], recommend(effective_from=day("2001-01-01")), "in being on 1 January 2001"),
]
"""Requests that are wrong by themselves."""


@pytest.mark.parametrize(
    ("entries", "command", "told", "conflict"),
    [*((*row, True) for row in STANDS_AGAINST), *((*row, False) for row in ONLY_WRONG)],
)
def test_what_the_record_stands_against_is_a_conflict_and_tells_since_when(
    entries: list[Entry], command: Command, told: str, conflict: bool
) -> None:
    refused = plan(*entries).when(command, by=CLERK).refused
    assert refused is not None
    assert any(rejection.conflict for rejection in refused.rejections) == conflict
    assert told in str(refused)


def test_a_plan_keeps_of_each_version_when_it_was_issued_put_and_decided() -> None:
    came_of = on("2023-06-13", replace(ENDORSED_FACT, recommendation_id=UUID(int=7)))
    now = plan(ISSUED, RECOMMENDED, came_of).now
    [version] = now.versions
    assert (now.group_id, now.group, version.issued_on) == (CMRG, NAME, ISSUED.valid_from)
    committee = RECOMMENDED_FACT.committee
    put = Recommendation(COMMITTEE, committee, "2023-06", WORDING, RECOMMENDED.valid_from)
    assert version.recommendations == (put,)
    decided = Decision(COMMITTEE, committee, "endorsed", RESOLVED, "", UUID(int=7), ENDORSED.valid_from)
    assert version.decisions == (decided,)


def test_what_was_decided_rests_on_the_text_and_on_its_not_being_withdrawn() -> None:
    rests_on, was = FORWARD_PLAN.effects[Endorsed].rests_on, FORWARD_PLAN.effects[Recommended].was
    assert rests_on(plan(ISSUED).now, ENDORSED_FACT) == {"version": (FIRST.fingerprint, True)}
    assert rests_on(plan(ISSUED, WITHDRAWN).now, ENDORSED_FACT) == {"version": (FIRST.fingerprint, False)}
    assert was(plan(ISSUED).now, RECOMMENDED_FACT) == {"fingerprint": FIRST.fingerprint}
    assert was(plan(ISSUED).now, replace(RECOMMENDED_FACT, version=9)) == {"fingerprint": None}


def test_days_go_first_then_months_then_tbc() -> None:
    shuffled = ["TBC", "2023-06", "2023-09-05", "2023-05", "2023-07-01"]
    assert sorted(shuffled, key=printed_place) == ["2023-07-01", "2023-09-05", "2023-05", "2023-06", "TBC"]


def test_what_is_on_the_day_itself_is_not_past() -> None:
    first = plan().when(Issue(group_id=CMRG, reviews=(PAST,)), on=day("2023-05-02"))
    first.quietly().then()
    today = recommend(meeting="2023-06-14", effective_from=day("2023-06-14"))
    plan(ISSUED).when(today, by=CLERK).quietly().then()
    [version] = plan(ISSUED).now.versions
    assert not_before_issue(version, ISSUED.valid_from) == ""


def test_the_refusal_of_another_text_leaves_the_right_one_to_be_read_from_the_paper() -> None:
    asked = plan(ISSUED, RECOMMENDED).when(endorse(fingerprint=ELSEWHERE))
    told = asked.then_refused("forward-plan.same-text", at=["fingerprint"])
    assert "no version of this plan has it" in told
    assert printed(FIRST.fingerprint) not in told
    other = plan(ISSUED, ISSUED_AGAIN).when(endorse(fingerprint=SECOND.fingerprint))
    assert "that of version 2" in str(other.refused)


@pytest.mark.parametrize("length", [12, 13, 40, 64])
def test_r20_what_the_paper_prints_is_what_is_endorsed(length: int) -> None:
    shown = printed(FIRST.fingerprint)
    assert len(shown) == 12
    assert shown in sentence(FIRST, {})
    asked = plan(ISSUED, RECOMMENDED).when(endorse(fingerprint=FIRST.fingerprint[:length]), by=CLERK)
    asked.quietly().then(ENDORSED_FACT)


@pytest.mark.parametrize("quoted", ["51bb95be116", "", "g" * 12, "A" * 12, "0" * 65, " " * 12])
def test_r20_fewer_characters_than_the_paper_prints_or_others_are_none(quoted: str) -> None:
    fields = to_builtins(endorse(fingerprint="0" * 12)) | {"fingerprint": quoted}
    with pytest.raises(ValidationError):
        convert(fields, RecordEndorsement)


def test_r20_characters_that_two_versions_begin_with_are_not_enough() -> None:
    twin = replace(SECOND, fingerprint=FIRST.fingerprint[:20] + "0" * 44)
    story = plan(ISSUED, RECOMMENDED, on("2023-05-03", twin))
    short = endorse(fingerprint=printed(FIRST.fingerprint))
    told = story.when(short).then_refused("forward-plan.same-text", at=["fingerprint"])
    assert "Version 2 has a fingerprint that begins so, too" in told
    longer = story.when(endorse(fingerprint=FIRST.fingerprint[:21])).decided[0].fact
    assert longer == ENDORSED_FACT


def test_r20_the_same_text_issued_again_is_the_same_text() -> None:
    again = on("2023-06-02", replace(FIRST, version=2))
    story = plan(ISSUED, RECOMMENDED, on("2023-06-01", Withdrawn(version=1)), again)
    command = endorse(version=2, fingerprint=printed(FIRST.fingerprint))
    story.when(command, by=CLERK).then(replace(ENDORSED_FACT, version=2))


def test_a_number_is_not_given_again_even_where_its_issue_was_annulled() -> None:
    annulled = Annulled(stream="forward_plan", annuls=event_id(1), proposal=event_id(9), proposed_by="p-x")
    known = chronicle(STREAM_ID, [ISSUED, on("2023-05-02", annulled)])
    assert known.latest() is None
    story = plan(ISSUED, on("2023-05-02", annulled)).when(Issue(group_id=CMRG, reviews=ALL_THREE)).then()
    assert [version.number for version in story.now.versions] == [2]


def test_nothing_becomes_of_a_version_that_was_never_issued() -> None:
    assert chronicle(STREAM_ID, [RECOMMENDED, ENDORSED]).latest() is None
    assert plan(ISSUED, on("2023-06-13", replace(ENDORSED_FACT, version=7))).now.endorsed is None


PUBLISHED = (
    b'[{"date":"TBC","items":[{"contract_id":null,"kind":"area","lead_officers":["p-gwyn"],"number":2,'
    b'"title":"Large Road / Infrastructure Scheme Contracts"}],"review_id":"4e000000-0000-4000-8000-000000000002"}]'
)
"""The worked example of docs/decisions/0017."""


def test_the_fingerprint_is_the_published_one() -> None:
    large = replace(ROADS, number=2, title="Large Road / Infrastructure Scheme Contracts")
    entries = (row(MONTHLY, "TBC", large),)
    assert canonical(entries) == PUBLISHED
    assert fingerprint(entries) == "51bb95be116dce452a535841f778155d6d60021ece3e2bd641130cbff917a996"


def test_the_canonical_text_is_what_any_other_json_writer_makes_of_it() -> None:
    awkward = replace(ROADS, title='KCS’ "for" \\ / Tŷ\u2028<&>\t')
    entries = (*ROWS, row(PAST, "2023-12", awkward))
    again = json.dumps(
        json.loads(canonical(entries)), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert canonical(entries) == again.encode()
    assert fingerprint(entries) == sha256(again.encode()).hexdigest()


def test_any_other_word_date_officer_or_order_is_another_fingerprint() -> None:
    entry = ROWS[0]
    others = [
        (replace(entry, date="2023-09-06"), *ROWS[1:]),
        (replace(entry, items=(replace(entry.items[0], title="Tŷ Gwyn"),)), *ROWS[1:]),
        (replace(entry, items=(replace(entry.items[0], lead_officers=("p-eleri", "p-dilwyn")),)), *ROWS[1:]),
        tuple(reversed(ROWS)),
    ]
    assert len({fingerprint(entries) for entries in (ROWS, *others)}) == 5


# Corrections


def correct(number: int, **fields: object) -> Correct:
    """The command that puts the story's *number*th event right."""
    return Correct(corrects=event_id(number), fields=dict(fields), reason="Typing slip")


def test_every_fact_gives_back_what_was_asked() -> None:
    found = asked_again(plan(ISSUED, RECOMMENDED), plan(ISSUED, WITHDRAWN))
    assert found == to_be_asked_again(FORWARD_PLAN) == {Recommended, Withdrawn}


def test_what_was_put_and_what_was_decided_is_not_rewritten() -> None:
    story = plan(ISSUED, RECOMMENDED, ENDORSED)
    for number in (1, 3):
        asked = story.when(correct(number, effective_from="2023-06-14"), by=CLERK)
        asked.then_refused("correction.may-be-asked-again", at=["corrects"], conflict=True)


def test_a_meeting_is_put_right_by_the_rules_of_putting_it() -> None:
    story = plan(ISSUED, RECOMMENDED)
    after = story.when(correct(2, meeting="2023-07"), by=CLERK).quietly().then()
    assert after.now.versions[0].recommendations[0].meeting == "2023-07"
    story.when(correct(2, meeting="open")).then_refused(
        "forward-plan.meeting-on-a-date", at=["fields.meeting"]
    )
    story.when(correct(2, version=9)).then_refused("forward-plan.version-stands", at=["fields.version"])
    story.when(correct(2, fingerprint="0" * 64)).then_refused("correction.fits-the-request")


def test_annulling_an_issue_names_what_a_committee_decided_of_it() -> None:
    story = plan(ISSUED, RECOMMENDED, ENDORSED, ISSUED_AGAIN)
    asked = story.when(Annul(annuls=event_id(1), reason="Of another group"), by=CLERK)
    assert str(event_id(3)) in asked.advice["later-facts.still-fit"]


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (FIRST, f"Forward plan of {NAME}, version 1 issued: 3 reviews, 3 lines; fingerprint"),
        (SECOND, "version 2 issued: 1 review, 1 line;"),
        (
            RECOMMENDED_FACT,
            "version 1 put to Education Cabinet Committee (June 2023): The Committee is asked",
        ),
        (ENDORSED_FACT, "Education Cabinet Committee: forward plan version 1 endorsed. RESOLVED"),
        (replace(ENDORSED_FACT, amendment="And actions"), "Amendment: And actions."),
        (Withdrawn(version=1), "Forward plan version 1 withdrawn."),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert reads in sentence(fact, {})
