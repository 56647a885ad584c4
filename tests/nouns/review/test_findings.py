"""Assessing, raising findings, answering them, passing them to Member and Director, and what these decide."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.decisions import Actor, Command
from domain.events import Evidence
from domain.group.convening import Convened
from domain.group.disbandment import Disbanded
from domain.group.holders import HolderAppointed
from domain.group.posts import PostCreated
from domain.review.assessment import AreaAssessed, AssessArea, RecordTargetPosition, TargetPositionRecorded
from domain.review.closing import Close, Closed
from domain.review.committee import KeepFromCommittee, KeptFromCommittee, ShareWithCommittee
from domain.review.finding import (
    AgreeFinding,
    DisputeFinding,
    FindingAgreed,
    FindingDisputed,
    FindingRaised,
    RaiseFinding,
)
from domain.review.passing import PassFindings, PostOf
from domain.review.receipt import ReceiptRecorded, RecordReceipt
from domain.review.scheduling import Scheduled
from domain.review.terms import Assessment, Decision, Finding, Item, Passing, Position, Receipt
from domain.sentences import sentence
from tests.givens import TODAY, Entry, day, event_id, on
from tests.nouns.review.givens import (
    CABINET,
    CLOSED,
    CMRG,
    CMT,
    COMMITTEE,
    DIRECTOR,
    FINDING,
    HELD,
    MEMBER,
    OTHERS,
    PASSED,
    PASSED_FACT,
    PORTFOLIO,
    RAISED,
    REVIEWER,
    SCHEDULED,
    SHARED,
    a_group,
    review,
)
from tests.streams import chronicle, given

REVIEWED = (SCHEDULED, HELD)
FOUND = (*REVIEWED, RAISED)
SENT = (*FOUND, PASSED)
TO_MEMBER = PostOf(group_id=CABINET, post_id="cm-education")
TO_DIRECTOR = PostOf(group_id=CMT, post_id="cd-education")
PASS = PassFindings(item=1, member=TO_MEMBER, director=TO_DIRECTOR)
LEAD = Actor("p-dilwyn", "officer")
STRANGER = Actor("p-tegid", "officer")


def test_an_area_is_assessed_with_the_rating_before_and_what_it_rests_on() -> None:
    first = AssessArea(item=1, area=5, rating="weak", comment="Two KPIs have no source")
    story = review(*REVIEWED).when(first, by=REVIEWER).quietly().then()
    again = AssessArea(item=1, area=5, rating="developing", comment="Source named since")
    fact = AreaAssessed(
        item=1,
        framework="NAO 2016",
        area=5,
        scale="four-level",
        previous="weak",
        rating="developing",
        comment="Source named since",
    )
    assert [assessment.rating for assessment in story.when(again).then(fact).now.assessments] == [
        "developing"
    ]
    assert sentence(fact, {}) == (
        "Item 1, NAO 2016 area 5 (Managing performance): developing (was weak). Source named since."
    )


def test_another_scale_rewrites_no_old_rating() -> None:
    story = review(*REVIEWED).when(AssessArea(item=1, area=5, rating="weak", comment="x")).then()
    other = AssessArea(item=1, framework="NAO 2008", area=5, scale="assurance", rating="Limited", comment="x")
    assert [assessment.scale for assessment in story.when(other).then().now.assessments] == [
        "four-level",
        "assurance",
    ]


RATED = AssessArea(item=1, area=5, statement="5.4", rating="weak", comment="Two have no source")


@pytest.mark.parametrize(
    "changes",
    [
        {"item": 2},
        {"framework": "NAO 2008", "statement": None},
        {"area": 6, "statement": "6.1"},
        {"statement": "5.3"},
        {"statement": None},
        {"scale": "assurance", "rating": "Limited"},
        {"rating": "sound"},
        {"comment": "One has no source"},
    ],
)
def test_a_rating_of_the_same_takes_its_place_and_one_of_another_stands_beside_it(
    changes: dict[str, Any],
) -> None:
    story = review(*REVIEWED).when(RATED, by=REVIEWER).then()
    after = story.when(replace(RATED, **changes), by=REVIEWER).quietly().then().now.assessments
    other = changes.keys() & {"item", "framework", "area", "statement"}
    first = Assessment(1, "NAO 2016", 5, "four-level", "weak", "Two have no source", "5.4")
    assert after == ((first,) if other else ()) + (replace(first, **changes),)
    fact = story.when(replace(RATED, **changes), by=REVIEWER).decided[0].fact
    assert fact.previous == (None if other else "weak")  # type: ignore[attr-defined]


def test_a_rating_with_a_document_or_with_words_says_what_it_rests_on() -> None:
    paper = (Evidence("Sources", "application/pdf", "0" * 64),)
    review(*REVIEWED).when(replace(RATED, comment="", evidence=paper)).quietly().then()
    review(*REVIEWED).when(replace(RATED, comment=" ")).advised("review.evidence-for-a-rating")


@pytest.mark.parametrize(
    "changes",
    [{"item": 2}, {"target": "performance"}, {"standing": "not met"}, {"comment": "Just"}],
    ids=" ".join,
)
def test_a_position_on_the_same_target_takes_its_place(changes: dict[str, Any]) -> None:
    command = RecordTargetPosition(item=1, target="financial", standing="met")
    story = review(*REVIEWED).when(command).then()
    asked = story.when(replace(command, **changes)).quietly()
    other = changes.keys() & {"item", "target"}
    assert asked.decided[0].fact.previous == (None if other else "met")  # type: ignore[attr-defined]
    first = Position(1, "financial", "met", "")
    assert asked.then().now.positions == ((first,) if other else ()) + (replace(first, **changes),)


def test_what_was_said_before_is_worked_out_again_for_the_same_alone() -> None:
    other = on(
        "2023-05-17", TargetPositionRecorded(item=1, target="performance", standing="not met"), REVIEWER
    )
    met = on("2023-05-18", TargetPositionRecorded(item=1, target="financial", standing="met"), REVIEWER)
    again = on(
        "2023-05-19",
        TargetPositionRecorded(item=1, target="financial", previous="met", standing="not met"),
        REVIEWER,
    )
    story = review(*REVIEWED, other, met, again)
    right = Correct(corrects=event_id(3), fields={"standing": "not measured"}, reason="Slip")
    story.when(right, by=REVIEWER).quietly().then()
    right = Correct(corrects=event_id(4), fields={"standing": "partly met"}, reason="Slip")
    told = story.when(right, by=REVIEWER).advised("later-facts.still-fit")
    assert f"event {event_id(5)}) follows another previous now than" in told.advised_in_all
    gone = story.when(Annul(annuls=event_id(4), reason="Another contract"), by=REVIEWER)
    assert f"event {event_id(5)}) follows another previous now than" in gone.advised_in_all
    assert sentence(again.fact, {}) == "Item 1, financial targets: not met (was met)."
    assert sentence(replace(met.fact, comment="Just"), {}) == "Item 1, financial targets: met. Just."


def test_a_rating_that_rests_on_nothing_is_advised_upon() -> None:
    review(*REVIEWED).when(AssessArea(item=1, area=5, rating="weak")).advised(
        "review.evidence-for-a-rating"
    ).then()


def test_the_position_on_targets_is_recorded() -> None:
    command = RecordTargetPosition(item=1, target="financial", standing="met")
    story = (
        review(*REVIEWED)
        .when(command)
        .quietly()
        .then(TargetPositionRecorded(item=1, target="financial", standing="met"))
    )
    worse = RecordTargetPosition(item=1, target="financial", standing="not met", comment="Overspent")
    fact = TargetPositionRecorded(
        item=1, target="financial", previous="met", standing="not met", comment="Overspent"
    )
    assert [position.standing for position in story.when(worse).then(fact).now.positions] == ["not met"]


def test_findings_are_numbered_and_tagged_with_a_theme() -> None:
    command = RaiseFinding(item=1, theme="use of KPIs", text="Two KPIs cannot be measured.", severity="high")
    story = review(*REVIEWED).when(command, by=REVIEWER).quietly().then(FINDING)
    other = RaiseFinding(
        item=2, theme="other", theme_named="exit planning", area=7, text="No exit plan", severity="low"
    )
    found = story.when(other).then().now.findings[1]
    assert (found.number, found.item, found.theme, found.area) == (2, 2, "exit planning", 7)


def test_everything_that_was_said_of_a_finding_is_kept() -> None:
    asked = RaiseFinding(
        item=2,
        theme="other",
        theme_named="exit planning",
        area=7,
        statement="7.4",
        text="No exit plan",
        severity="low",
    )
    story = review(*FOUND).when(asked, by=REVIEWER).quietly().then()
    first = Finding(
        1, 1, "use of KPIs", None, "Two KPIs cannot be measured.", "high", day("2023-05-20"), passing=None
    )
    assert story.now.findings == (
        first,
        Finding(2, 2, "exit planning", 7, "No exit plan", "low", TODAY, statement="7.4"),
    )
    told = sentence(story.entries[-1].fact, {})
    assert told == "Finding 2 on item 2 (exit planning, low, statement 7.4): No exit plan."


def test_a_finding_about_what_is_no_contract_is_answered_by_its_lead_officers_alone() -> None:
    of_a_provider = on("2023-05-20", replace(FINDING, item=3), REVIEWER)
    story = review(*REVIEWED, of_a_provider)
    story.when(AgreeFinding(finding=1), by=Actor("p-eleri", "officer")).quietly().then()
    for officer in ("p-dilwyn", "p-anwen", "p-bryn"):
        story.when(AgreeFinding(finding=1), by=Actor(officer, "officer")).then_refused(
            "review.answered-by-its-officers", at=[], conflict=True
        )


def test_a_finding_is_answered_the_other_way_and_back() -> None:
    agreed = on("2023-05-25", FindingAgreed(finding=1, item=1, answered_by="p-anwen"))
    dispute = DisputeFinding(finding=1, reason="Measured since May")
    story = review(*FOUND, agreed).when(dispute, by=LEAD).quietly().then()
    assert (story.now.findings[0].answer, story.now.findings[0].answered_by) == ("disputed", "p-dilwyn")
    story.when(dispute, by=LEAD).then_refused("review.answer-changes", at=["finding"], conflict=True)
    assert story.when(AgreeFinding(finding=1), by=LEAD).then().now.findings[0].answer == "agreed"


def test_only_the_items_findings_are_passed_and_told_as_waiting_for_an_answer() -> None:
    findings = [
        on("2023-05-21", replace(FINDING, number=number, item=item), REVIEWER)
        for number, item in ((2, 2), (3, 1), (4, 1))
    ]
    answered = on("2023-05-25", FindingAgreed(finding=3, item=1, answered_by="p-dilwyn"))
    asked = review(*FOUND, *findings, answered).when(PASS, by=REVIEWER)
    assert "finding 1, 4." in asked.advised("review.answered-first").advice["review.answered-first"]
    after = asked.then(replace(PASSED_FACT, findings=(1, 3, 4)))
    assert [finding.passing for finding in after.now.findings] == [1, None, 1, 1]
    assert sentence(after.entries[-1].fact, {"p-lowri": "Lowri"}) == (
        "Findings on item 1 passed to Cabinet Member for Education (Lowri) and Corporate Director of Education "
        "(p-mared): 1, 3, 4."
    )


@pytest.mark.parametrize("officer", ["p-dilwyn", "p-anwen", "p-bryn"])
def test_a_finding_is_agreed_by_the_items_lead_officer_or_the_contracts_officers(officer: str) -> None:
    asked = review(*FOUND).when(AgreeFinding(finding=1), by=Actor(officer, "officer")).quietly()
    found = asked.then(FindingAgreed(finding=1, item=1, answered_by=officer)).now.findings[0]
    assert (found.answer, found.answered_by) == ("agreed", officer)


def test_a_finding_is_disputed_with_a_reason() -> None:
    asked = review(*FOUND).when(DisputeFinding(finding=1, reason="Measured since May"), by=LEAD)
    asked.quietly().then(FindingDisputed(finding=1, item=1, answered_by="p-dilwyn"))


def test_findings_are_passed_to_the_posts_that_cover_the_directorate_and_whoever_holds_them() -> None:
    answered = on("2023-05-25", FindingAgreed(finding=1, item=1, answered_by="p-dilwyn"))
    story = review(*FOUND, answered).when(PASS, by=REVIEWER).quietly().then(PASSED_FACT)
    assert (story.now.not_passed(), story.now.findings[0].passing) == ((), 1)


def test_findings_passed_before_they_were_answered_are_advised_upon() -> None:
    review(*FOUND).when(PASS).advised("review.answered-first").then(PASSED_FACT)


def test_only_what_was_not_passed_before_is_passed() -> None:
    later = on("2023-06-05", FindingRaised(number=2, item=1, theme="use of KPIs", text="x", severity="low"))
    fact = review(*SENT, later).when(PASS).then().now.passings[1]
    assert (fact.number, fact.findings) == (2, (2,))


def test_a_recipient_confirms_receipt_and_decides_about_a_committee() -> None:
    story = (
        review(*SENT)
        .when(RecordReceipt(passing=1), by=MEMBER)
        .quietly()
        .then(ReceiptRecorded(passing=1, item=1, office="member", received_by="p-lowri"))
    )
    share = ShareWithCommittee(passing=1, committee_id=COMMITTEE, reason="Parents ask")
    story = story.when(share, by=MEMBER).quietly().then(SHARED.fact)
    assert story.now.passings[0].shared_with() == (COMMITTEE,)


def test_keeping_findings_from_a_committee_is_a_decision_with_a_reason() -> None:
    keep = KeepFromCommittee(passing=1, committee_id=COMMITTEE, reason="Commercially sensitive")
    story = review(*SENT).when(keep, by=DIRECTOR).quietly().then()
    assert story.now.passings[0].shared_with() == ()
    assert [(decision.office, decision.shared) for decision in story.now.passings[0].decisions] == [
        ("director", False)
    ]


def test_whoever_holds_the_post_now_takes_part_and_not_who_held_it_then() -> None:
    facts = [
        on("2015-01-01", Convened(name="Cabinet", kind="cabinet", convened_on="2015-01")),
        on("2023-06-10", HolderAppointed(post_id="cm-education", title="x", person="p-nia", until=TODAY)),
    ]
    others = (*(other for other in OTHERS if other.stream_id != CABINET), chronicle(CABINET, facts))
    story = given(review().stream, SENT, others)
    story.when(RecordReceipt(passing=1), by=Actor("p-nia", "member")).quietly().then()
    story.when(RecordReceipt(passing=1), by=MEMBER).then_refused("review.recipient")


def test_a_review_is_closed_once_its_findings_are_passed() -> None:
    story = review(*SENT).when(Close(), by=REVIEWER).advised("review.every-item-assessed")
    assert story.then(Closed()).now.status == "closed"


def test_a_review_is_not_closed_before_every_finding_is_passed_and_the_bare_lines_are_named() -> None:
    more = [
        on("2023-05-21", replace(FINDING, number=number, item=item), REVIEWER)
        for number, item in ((2, 2), (3, 1))
    ]
    told = review(*FOUND, *more).when(Close(), by=REVIEWER).then_refused("review.all-findings-passed")
    assert told.endswith("finding 1, 2, 3.")
    assessed = on(
        "2023-05-20",
        AreaAssessed(item=2, framework="NAO 2016", area=1, scale="four-level", rating="weak", comment="x"),
    )
    position = on("2023-05-21", TargetPositionRecorded(item=3, target="financial", standing="met"))
    for entries, bare in (
        (REVIEWED, "School meals; School buses; KCHFT."),
        ((*REVIEWED, assessed), "School meals; KCHFT."),
        ((*REVIEWED, position), "School meals; School buses."),
        (SENT, "School buses; KCHFT."),
    ):
        advised = review(*entries).when(Close(), by=REVIEWER).advised("review.every-item-assessed")
        assert advised.advised_in_all.endswith(f": {bare}")
    review(*REVIEWED, assessed, position, on("2023-05-22", FINDING), on("2023-06-01", PASSED_FACT)).when(
        Close(), by=REVIEWER
    ).quietly()


def test_recipients_may_still_take_part_after_it_was_closed() -> None:
    review(*SENT, CLOSED).when(RecordReceipt(passing=1), by=MEMBER).quietly().then()


NO_DIRECTORATE = on(
    "2023-01-10",
    Scheduled(group_id=CMRG, date="TBC", items=(Item(number=1, title="KCHFT", lead_officers=("p-x",)),)),
)


def to(**posts: Any) -> PassFindings:
    return PassFindings(item=1, **({"member": TO_MEMBER, "director": TO_DIRECTOR} | posts))


def in_cabinet(post_id: str) -> PostOf:
    return PostOf(group_id=CABINET, post_id=post_id)


REFUSALS: list[tuple[str, tuple[Entry, ...], Command, Actor, tuple[str, ...]]] = [
    (
        "review.held-and-open",
        (SCHEDULED,),
        AssessArea(item=1, area=1, rating="weak", comment="x"),
        REVIEWER,
        (),
    ),
    (
        "review.held-and-open",
        (*SENT, CLOSED),
        RaiseFinding(item=1, theme="use of KPIs", text="x", severity="low"),
        REVIEWER,
        (),
    ),
    (
        "review.framework-known",
        REVIEWED,
        AssessArea(item=1, framework="NAO 2030", area=1, rating="weak", comment="x"),
        REVIEWER,
        ("framework",),
    ),
    (
        "review.rating-on-the-scale",
        REVIEWED,
        AssessArea(item=1, area=1, rating="Limited", comment="x"),
        REVIEWER,
        ("rating",),
    ),
    (
        "review.rating-on-the-scale",
        REVIEWED,
        AssessArea(item=1, area=1, scale="stars", rating="weak", comment="x"),
        REVIEWER,
        ("scale",),
    ),
    (
        "review.assessment-changes",
        (
            *REVIEWED,
            on(
                "2023-05-20",
                AreaAssessed(
                    item=1, framework="NAO 2016", area=1, scale="four-level", rating="weak", comment="x"
                ),
            ),
        ),
        AssessArea(item=1, area=1, rating="weak", comment="x"),
        REVIEWER,
        ("rating",),
    ),
    (
        "review.position-changes",
        (
            *REVIEWED,
            on("2023-05-20", TargetPositionRecorded(item=1, target="financial", standing="met")),
        ),
        RecordTargetPosition(item=1, target="financial", standing="met"),
        REVIEWER,
        ("standing",),
    ),
    (
        "review.theme-has-a-name",
        REVIEWED,
        RaiseFinding(item=1, theme="other", text="x", severity="low"),
        REVIEWER,
        ("theme_named",),
    ),
    (
        "review.theme-has-a-name",
        REVIEWED,
        RaiseFinding(item=1, theme="use of KPIs", theme_named="KPIs", text="x", severity="low"),
        REVIEWER,
        ("theme_named",),
    ),
    ("review.finding-exists", FOUND, AgreeFinding(finding=2), LEAD, ("finding",)),
    ("review.answered-by-its-officers", FOUND, AgreeFinding(finding=1), STRANGER, ()),
    (
        "review.answer-changes",
        (*FOUND, on("2023-05-25", FindingAgreed(finding=1, item=1, answered_by="p-dilwyn"))),
        AgreeFinding(finding=1),
        LEAD,
        ("finding",),
    ),
    ("reason.given", FOUND, DisputeFinding(finding=1), LEAD, ("reason",)),
    ("review.findings-to-pass", SENT, PASS, REVIEWER, ("item",)),
    (
        "review.member-covers-the-directorate",
        FOUND,
        to(member=in_cabinet("cm-health")),
        REVIEWER,
        ("member.post_id",),
    ),
    (
        "review.member-covers-the-directorate",
        FOUND,
        to(member=in_cabinet("cm-vacant")),
        REVIEWER,
        ("member.post_id",),
    ),
    (
        "review.member-covers-the-directorate",
        FOUND,
        to(member=in_cabinet("cm-nobody")),
        REVIEWER,
        ("member.post_id",),
    ),
    (
        "review.director-covers-the-directorate",
        FOUND,
        to(director=TO_MEMBER),
        REVIEWER,
        ("director.post_id",),
    ),
    ("review.passing-exists", SENT, RecordReceipt(passing=2), MEMBER, ("passing",)),
    ("review.recipient", SENT, RecordReceipt(passing=1), Actor("p-mair", "member"), ()),
    ("review.recipient", SENT, RecordReceipt(passing=1), Actor("p-lowri", "director"), ()),
    (
        "review.received-once",
        (
            *SENT,
            on(
                "2023-06-02",
                ReceiptRecorded(passing=1, item=1, office="member", received_by="p-lowri"),
            ),
        ),
        RecordReceipt(passing=1),
        MEMBER,
        ("passing",),
    ),
    (
        "review.committee",
        SENT,
        ShareWithCommittee(passing=1, committee_id=CABINET, reason="x"),
        MEMBER,
        ("committee_id",),
    ),
    (
        "review.shared-for-good",
        (*SENT, SHARED),
        KeepFromCommittee(passing=1, committee_id=COMMITTEE, reason="x"),
        DIRECTOR,
        ("committee_id",),
    ),
    (
        "reason.given",
        SENT,
        ShareWithCommittee(passing=1, committee_id=COMMITTEE),
        MEMBER,
        ("reason",),
    ),
    ("review.all-findings-passed", FOUND, Close(), REVIEWER, ()),
]


@pytest.mark.parametrize(("rule", "entries", "command", "actor", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, actor: Actor, fields: tuple[str, ...]
) -> None:
    review(*entries).when(command, by=actor).then_refused(rule, at=fields)


def test_an_item_without_a_directorate_says_how_to_give_it_one() -> None:
    asked = review(NO_DIRECTORATE, HELD, RAISED).when(PASS, by=REVIEWER)
    said = asked.then_refused(
        "review.item-has-a-directorate",
        "review.member-covers-the-directorate",
        "review.director-covers-the-directorate",
    )
    assert "Correct the event" in said
    assert asked.refused is not None
    told = {no.rule: (no.fields, no.conflict) for no in asked.refused.rejections}
    assert told["review.item-has-a-directorate"] == (("item",), True)


def test_findings_of_no_item_are_passed_to_nobody() -> None:
    review(*FOUND).when(replace(PASS, item=9), by=REVIEWER).then_refused(
        "review.item-exists",
        "review.findings-to-pass",
        "review.member-covers-the-directorate",
        "review.director-covers-the-directorate",
    )


def test_findings_are_passed_to_no_post_of_a_group_that_was_not_yet_and_it_is_said_what_a_post_covers() -> (
    None
):
    young = a_group(CABINET, "cabinet", (PORTFOLIO, "p-lowri"))
    young = chronicle(CABINET, [on("2023-06-14", placed.fact) for placed in young.facts])
    rest = tuple(other for other in OTHERS if other.stream_id != CABINET)
    story = given(review().stream, FOUND, (*rest, young))
    early = replace(PASS, effective_from=day("2023-06-01"))
    refused = story.when(early, by=REVIEWER).then_refused("review.member-covers-the-directorate")
    assert "no such post on 1 June 2023" in refused
    other = review(*FOUND).when(to(member=in_cabinet("cm-health")), by=REVIEWER)
    assert "covers Health, not Education." in other.then_refused("review.member-covers-the-directorate")


def test_a_committee_that_is_not_in_being_is_refused() -> None:
    young = chronicle(
        COMMITTEE,
        [on("2023-06-14", Convened(name="New", kind="committee", convened_on="2023-06-14"))],
    )
    gone = chronicle(
        COMMITTEE,
        [
            on("2015-01-01", Convened(name="Old", kind="committee", convened_on="2015-01")),
            on("2020-01-01", Disbanded()),
        ],
    )
    rest = tuple(other for other in OTHERS if other.stream_id != COMMITTEE)
    share = ShareWithCommittee(
        passing=1, committee_id=COMMITTEE, reason="x", effective_from=PASSED.valid_from
    )
    early = given(review().stream, SENT, (*rest, young)).when(share, by=MEMBER)
    told = early.then_refused("review.committee", at=["committee_id"], conflict=False)
    assert "not in being on 1 June 2023" in told
    given(review().stream, SENT, (*rest, gone)).when(share, by=MEMBER).then_refused(
        "review.committee", at=["committee_id"], conflict=True
    )


CONFLICTS = {
    *(
        "review.held-and-open",
        "review.answered-by-its-officers",
        "review.findings-to-pass",
        "review.recipient",
    ),
    *(
        "review.received-once",
        "review.shared-for-good",
        "review.all-findings-passed",
        "review.answer-changes",
    ),
}
"""Rules of which the record speaks against a request as it stands, rather than the request against itself."""


@pytest.mark.parametrize(("rule", "entries", "command", "actor", "fields"), REFUSALS)
def test_what_the_record_stands_against_is_told_as_a_conflict(
    rule: str, entries: tuple[Entry, ...], command: Command, actor: Actor, fields: tuple[str, ...]
) -> None:
    refused = review(*entries).when(command, by=actor).refused
    assert refused is not None
    nobody_holds_it = isinstance(command, PassFindings) and command.member.post_id == "cm-vacant"
    assert {rejection.conflict for rejection in refused.rejections} == {rule in CONFLICTS or nobody_holds_it}


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        ("2023-06-15", None, True),
        ("2023-06-16", None, False),
        ("2023-06-01", "2023-06-15", True),
        ("2023-06-01", "2023-06-14", False),
    ],
)
def test_findings_go_to_whoever_holds_the_post_on_the_day(
    since: str, until: str | None, *, held: bool
) -> None:
    facts = [
        on("2015-01-01", Convened(name="Cabinet", kind="cabinet", convened_on="2015-01")),
        on("2015-01-01", PostCreated(post=PORTFOLIO)),
        on(
            since,
            HolderAppointed(
                post_id=PORTFOLIO.post_id,
                title=PORTFOLIO.title,
                person="p-nia",
                until=day(until) if until else None,
            ),
        ),
    ]
    rest = tuple(other for other in OTHERS if other.stream_id != CABINET)
    asked = given(review().stream, FOUND, (*rest, chronicle(CABINET, facts))).when(PASS, by=REVIEWER)
    if held:
        assert asked.then().now.passings[0].member.holder == "p-nia"
    else:
        asked.then_refused("review.member-covers-the-directorate", at=["member.post_id"], conflict=True)


def test_what_was_passed_shared_and_kept_back_is_kept_in_full() -> None:
    passing = Passing(1, 1, (1,), PASSED_FACT.member, PASSED_FACT.director, day("2023-06-01"))
    assert review(*SENT).now.passings == (passing,)
    keep = KeepFromCommittee(passing=1, committee_id=COMMITTEE, reason="Commercially sensitive")
    kept = review(*SENT).when(keep, by=DIRECTOR).then()
    committee = "Education Cabinet Committee"
    back = Decision("director", "p-mared", COMMITTEE, committee, shared=False, on=TODAY)
    assert kept.now.passings == (replace(passing, decisions=(back,)),)
    share = ShareWithCommittee(passing=1, committee_id=COMMITTEE, reason="Parents ask")
    shared = kept.when(share, by=MEMBER).then()
    on_it = Decision("member", "p-lowri", COMMITTEE, committee, shared=True, on=TODAY)
    assert shared.now.passings == (replace(passing, decisions=(back, on_it)),)


SECOND_RAISED = on("2023-06-01", replace(FINDING, number=2, item=2), REVIEWER)
SECOND_PASSED = on("2023-06-01", replace(PASSED_FACT, passing=2, item=2, findings=(2,)), REVIEWER)


def test_each_passing_has_its_own_receipts_and_decisions() -> None:
    story = review(*SENT, SECOND_RAISED, SECOND_PASSED)
    first, _ = story.now.passings
    assert (first.unreceived(), first.undecided()) == (("member", "director"), ("member", "director"))
    assert first.posts() == ((CABINET, "cm-education"), (CMT, "cd-education"))
    assert (first.recipient("member"), first.recipient("director")) == (first.member, first.director)
    story = story.when(RecordReceipt(passing=2), by=DIRECTOR).then()
    keep = KeepFromCommittee(passing=2, committee_id=COMMITTEE, reason="Commercially sensitive")
    story = story.when(keep, by=MEMBER).then()
    same, after = story.now.passings
    assert same == first
    assert after.received == (Receipt("director", "p-mared", TODAY),)
    assert (after.unreceived(), after.undecided()) == (("member",), ("director",))
    share = ShareWithCommittee(passing=2, committee_id=COMMITTEE, reason="Parents ask")
    after = story.when(share, by=DIRECTOR).then().now.passings[1]
    assert (after.undecided(), after.shared_with()) == ((), (COMMITTEE,))
    story.when(RecordReceipt(passing=2), by=MEMBER).quietly().then()
    told = story.when(RecordReceipt(passing=2), by=DIRECTOR)
    told.then_refused("review.received-once", at=["passing"], conflict=True)


def test_what_others_did_about_another_passing_stands_in_nobodys_way() -> None:
    received = on("2023-06-02", ReceiptRecorded(passing=2, item=2, office="director", received_by="p-mared"))
    by_member = on("2023-06-02", received.fact, MEMBER)
    story = review(*SENT, SECOND_RAISED, SECOND_PASSED, by_member)
    story.when(RecordReceipt(passing=1), by=MEMBER).quietly().then()
    by_member_passed = on("2023-06-01", SECOND_PASSED.fact, MEMBER)
    story = review(*SENT, SECOND_RAISED, by_member_passed)
    story.when(RecordReceipt(passing=1), by=MEMBER).quietly().then()
    story.when(RecordReceipt(passing=2), by=MEMBER).then_refused("review.passed-by-another", at=["passing"])


def test_it_is_said_who_took_part_and_what_there_is() -> None:
    receipt = ReceiptRecorded(passing=1, item=1, office="director", received_by="p-mared")
    assert sentence(receipt, {"p-mared": "Mared"}) == (
        "Mared (Corporate Director) confirmed receipt of the findings on item 1."
    )
    assert sentence(SHARED.fact, {}) == (
        "p-lowri (Cabinet Member) shared the findings on item 1 with Education Cabinet Committee."
    )
    kept = review(*SENT).when(KeepFromCommittee(passing=1, committee_id=COMMITTEE, reason="x"), by=DIRECTOR)
    assert sentence(kept.then().entries[-1].fact, {}) == (
        "p-mared (Corporate Director) decided not to share the findings on item 1 with Education Cabinet Committee."
    )
    stranger = review(*SENT).when(RecordReceipt(passing=1), by=Actor("p-mair", "director"))
    assert "post of Corporate Director of Education" in stranger.then_refused("review.recipient")
    nothing = review(*SENT).when(replace(PASS, item=9), by=REVIEWER).refused
    assert "Its items: 1 (School meals), 2 (School buses), 3 (KCHFT)." in str(nothing)


def test_what_was_passed_is_annulled_with_what_was_done_about_it_named() -> None:
    received = on("2023-06-02", ReceiptRecorded(passing=1, item=1, office="member", received_by="p-lowri"))
    kept = on(
        "2023-06-03",
        KeptFromCommittee(
            passing=1,
            item=1,
            office="member",
            decided_by="p-lowri",
            committee_id=COMMITTEE,
            committee="Education Cabinet Committee",
        ),
    )
    story = review(*SENT, received, SHARED, kept)
    told = story.when(Annul(annuls=event_id(4), reason="To the wrong post"), by=REVIEWER).advised_in_all
    assert told.count("It was said of another passing than") == 3
    quiet = story.when(Annul(annuls=event_id(5), reason="Not so"), by=REVIEWER)
    quiet.quietly()


def test_facts_about_what_is_not_there_change_nothing() -> None:
    stray = ReceiptRecorded(passing=7, item=1, office="member", received_by="p-x")
    agreed = FindingAgreed(finding=7, item=1, answered_by="p-x")
    before = review(*SENT).now
    assert review(*SENT, on("2023-06-05", stray), on("2023-06-05", agreed)).now == before


def test_passing_an_annulled_finding_changes_nothing_else() -> None:
    state = review(*REVIEWED, PASSED).now
    assert (state.findings, [passing.findings for passing in state.passings]) == ((), [(1,)])
