"""Who may see what of a review, before and after it was passed and shared."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from application.confidence import CANNOT_BE_READ, WITHHELD, Disclosure, Shown, Viewer, without_words
from domain.amendment.events import Annulled, Corrected
from domain.decisions import Actor
from domain.events import (
    NAMES,
    DecisionRecord,
    Envelope,
    Event,
    Evidence,
    Fact,
    Recorded,
    RuleOutcome,
    Unreadable,
)
from domain.review.assessment import AreaAssessed, TargetPositionRecorded
from domain.review.closing import Closed
from domain.review.committee import SharedWithCommittee
from domain.review.finding import FindingAgreed, FindingDisputed, FindingRaised
from domain.review.finding_owner import FindingOwnerNamed
from domain.review.finding_state import FindingClosed, FindingReopened, FindingTakenUp
from domain.review.items import ItemAdded, ItemDropped, LeadOfficersChanged
from domain.review.questioning import QuestionAnswered, QuestionPut
from domain.review.receipt import ReceiptRecorded
from domain.review.scheduling import Cancelled, Scheduled
from domain.review.selection import NonSelectionRecorded, SelectionRecorded
from domain.review.terms import AsItStood, Item, Judged, Review
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on
from tests.nouns.review.givens import (
    CABINET,
    CMT,
    COMMITTEE,
    FINDING,
    HELD,
    HIGH_VALUE,
    MEALS,
    NO_CLASH,
    OTHER_CONTRACT,
    PASSED,
    PASSED_FACT,
    RAISED,
    SCHEDULED,
    SHARED,
    TO_MEMBER,
    review,
)
from tests.streams import CONTRACT_ID, STREAM_ID

CHOSEN = on("2023-01-11", SelectionRecorded(item=1, criteria=HIGH_VALUE, audit=NO_CLASH))
ASSESSED = on(
    "2023-05-20",
    AreaAssessed(item=1, framework="NAO 2016", area=5, scale="four-level", rating="weak", comment="Secret"),
)
STOOD = on("2023-05-20", TargetPositionRecorded(item=1, target="financial", standing="met"))
NOT_CHOSEN = on(
    "2023-01-11",
    NonSelectionRecorded(
        contract_id=OTHER_CONTRACT,
        title="School buses",
        criteria=HIGH_VALUE,
        as_it_stood=AsItStood(end="TBC"),
    ),
)
LATER = on(
    "2023-06-05",
    FindingRaised(number=2, item=1, theme="use of KPIs", text="Later secret", severity="low"),
)
AGREED = FindingAgreed(finding=1, item=1, answered_by="p-dilwyn")
CALLED = {"p-bryn": "Bryn Parry"}
FOUND = (SCHEDULED, CHOSEN, NOT_CHOSEN, HELD, ASSESSED, STOOD, RAISED)
BEFORE, PASSED_ON, OPEN = FOUND, (*FOUND, PASSED), (*FOUND, PASSED, SHARED)


def viewer(
    role: str,
    person: str = "p-x",
    contracts: tuple[UUID, ...] = (),
    posts: tuple[tuple[UUID, str], ...] = (),
) -> Viewer:
    return Viewer(
        Actor(person, role),
        lambda contract_id: contract_id in contracts,
        lambda group_id: frozenset(post for group, post in posts if group == group_id),
    )


MEMBER = viewer("member", posts=((CABINET, "cm-education"),))
DIRECTOR = viewer("director", posts=((CMT, "cd-education"),))
OTHER_MEMBER = viewer("member", posts=((CABINET, "cm-health"),))
OF_THE_COMMITTEE = viewer("member", posts=((COMMITTEE, "member"),))
OFFICER = viewer("officer", contracts=(CONTRACT_ID,))
LEAD = viewer("owner", person="p-dilwyn")
OTHER_OFFICER = viewer("officer", contracts=(OTHER_CONTRACT,))
EVERYTHING = [viewer(role) for role in ("reviewer", "governance", "auditor")]

SEEN: list[tuple[Viewer, tuple[bool, bool, bool]]] = [
    *((item, (True, True, True)) for item in EVERYTHING),
    (OFFICER, (True, True, True)),
    (LEAD, (True, True, True)),
    (OTHER_OFFICER, (False, False, True)),
    (MEMBER, (False, True, True)),
    (DIRECTOR, (False, True, True)),
    (viewer("director", posts=((CABINET, "cm-education"),)), (False, False, False)),
    (OTHER_MEMBER, (False, False, False)),
    (OF_THE_COMMITTEE, (False, False, True)),
    (viewer("member", person="p-lowri"), (False, False, False)),
    (viewer("member", contracts=(CONTRACT_ID,)), (False, False, False)),
    (viewer("administrator"), (False, False, False)),
    (viewer("administrator", posts=((COMMITTEE, "member"),)), (False, False, False)),
    (viewer("supplier-contact", contracts=(CONTRACT_ID,)), (False, False, False)),
    (viewer("public"), (False, False, False)),
]
"""Each viewer, and whether they see the finding before it is passed, once it is passed, once it is shared."""


@pytest.mark.parametrize(("who", "seen"), SEEN)
def test_a_finding_opens_to_recipients_when_passed_and_to_the_council_when_shared(
    who: Viewer, seen: tuple[bool, bool, bool]
) -> None:
    for entries, expected in zip((BEFORE, PASSED_ON, OPEN), seen, strict=True):
        state, shown = review(*entries).now, seen_by(who, *entries)
        assert (shown.findings == state.findings) is expected
        assert (shown.assessments == state.assessments) is expected
        assert (shown.positions == state.positions) is expected
        assert (shown.selections == state.selections) is expected
        if not expected:
            [found] = state.findings
            bare = replace(found, theme="", text=WITHHELD, severity="")
            assert shown.findings == (bare,)
            assert (shown.assessments, shown.positions, shown.selections) == ((), (), ())


@pytest.mark.parametrize(("who", "seen"), SEEN)
@pytest.mark.parametrize("entry", [RAISED, ASSESSED, STOOD, CHOSEN, on("2023-05-25", AGREED)])
def test_so_does_the_event_that_told_it(who: Viewer, seen: tuple[bool, bool, bool], entry: Entry) -> None:
    for entries, expected in zip((BEFORE, PASSED_ON, OPEN), seen, strict=True):
        shown = told(entry.fact, who, *entries)
        assert shown.withheld is not expected
        assert ("Why" in shown.envelope.reason) is expected
        if not expected:
            assert "confidential until passed" in shown.sentence
            assert "Secret" not in shown.sentence


def recorded(*entries: Entry) -> list[Recorded]:
    """The review's events, each at the log position that is its version."""
    return [
        Recorded(
            number,
            datetime(2023, 7, 1, tzinfo=UTC),
            Event(STREAM_ID, number, _envelope(number, entry), entry.fact),
        )
        for number, entry in enumerate(entries, start=1)
    ]


def _envelope(number: int, entry: Entry) -> Envelope:
    rules = (RuleOutcome("entry.in-good-time", "advised", "Secret advice", "x"),)
    return Envelope(
        event_id=event_id(number),
        valid_from=entry.valid_from,
        actor="p-ieuan",
        role="reviewer",
        decision=DecisionRecord("test", rules),
        reason="Why",
        authority="Minute 1",
        evidence=(Evidence("What was seen", "application/pdf", "0" * 64),),
    )


def seen_by(
    who: Viewer,
    *entries: Entry,
    then: int | None = None,
    now: tuple[Entry, ...] = (),
    on_day: str = "",
) -> Review:
    """The review after *entries* (or after the first *then* of them) as that viewer reads it once *now* came after: the
    latest, or as in force on a day."""
    known = review(*entries[:then]).chronicle
    shown = Disclosure(recorded(*entries, *now), who).state(known, day(on_day) if on_day else None)
    assert shown is not None
    return shown


def told(fact: Fact, who: Viewer, *entries: Entry) -> Shown:
    """The event as that viewer reads it, where it is among *entries*; else one that comes after them."""
    facts = [entry.fact for entry in entries]
    if fact in facts:
        return told_at(facts.index(fact) + 1, who, *entries)
    return told_at(len(entries) + 1, who, *entries, on("2023-06-05", fact))


def told_at(number: int, who: Viewer, *entries: Entry) -> Shown:
    """The *number*th event as that viewer reads it once all of *entries* were recorded."""
    events = recorded(*entries)
    event = events[number - 1].event
    known = review(*entries[:number]).chronicle
    told = Shown(sentence(event.fact, CALLED), event.envelope)
    return Disclosure(events, who).event(told, event, known, CALLED)


def test_what_rules_said_and_whose_authority_it_was_is_withheld_too() -> None:
    envelope = told(FINDING, MEMBER, *BEFORE).envelope
    assert (envelope.reason, envelope.authority, envelope.evidence) == ("", "", ())
    assert (envelope.actor, envelope.decision.policy) == ("p-ieuan", "test")
    assert envelope.decision.rules == (RuleOutcome("entry.in-good-time", "advised"),)


def test_a_finding_raised_later_waits_for_its_own_passing() -> None:
    for who in (MEMBER, OTHER_OFFICER):
        assert [finding.text for finding in seen_by(who, *OPEN, LATER).findings] == [FINDING.text, WITHHELD]


def test_why_a_contract_was_not_chosen_is_never_passed() -> None:
    state = review(*OPEN).now
    seen = {who.actor.role: len(seen_by(who, *OPEN).non_selections) for who in (MEMBER, DIRECTOR, OFFICER)}
    assert seen == {"member": 0, "director": 0, "officer": 0}
    assert seen_by(OTHER_OFFICER, *OPEN).non_selections == state.non_selections
    assert told(NOT_CHOSEN.fact, MEMBER, *OPEN).withheld
    assert not told(NOT_CHOSEN.fact, OTHER_OFFICER, *OPEN).withheld


def test_what_was_passed_since_is_open_in_the_older_story_too() -> None:
    then = review(*BEFORE).now
    assert seen_by(MEMBER, *BEFORE, now=(PASSED,)).findings == then.findings


def test_that_findings_were_passed_is_no_secret_but_the_reason_may_be() -> None:
    shown = told(PASSED_FACT, OTHER_MEMBER, *PASSED_ON)
    assert shown.sentence == sentence(PASSED_FACT, {})
    assert shown.envelope.reason == ""


def test_putting_a_review_down_and_holding_it_is_no_secret() -> None:
    for fact in (SCHEDULED.fact, HELD.fact, Cancelled(), Closed()):
        assert not told(fact, OTHER_MEMBER, *BEFORE).withheld


def test_a_correction_of_a_finding_is_as_confidential_as_the_finding() -> None:
    hidden = told(corrected("Secret").fact, MEMBER, *BEFORE)
    assert (hidden.withheld, "Secret" in hidden.sentence) == (True, False)
    assert "Secret" in told(corrected("Secret").fact, MEMBER, *PASSED_ON).sentence


def test_the_reason_of_an_annulment_is_as_confidential_as_what_is_annulled() -> None:
    assert told(annulled(7).fact, MEMBER, *BEFORE).withheld
    assert not told(annulled(4).fact, MEMBER, *BEFORE).withheld


def test_what_was_annulled_is_shown_to_nobody_it_was_passed_to() -> None:
    for gone in (annulled(1), annulled(7)):
        assert seen_by(MEMBER, *PASSED_ON, then=7, now=(gone,)).findings[0].text == WITHHELD
        assert seen_by(OFFICER, *PASSED_ON, then=7, now=(gone,)).findings[0].text == FINDING.text
        assert told_at(7, MEMBER, *PASSED_ON, gone).withheld


def test_w5_access_goes_by_event_where_a_number_was_given_twice() -> None:
    """Records made before numbers were kept hold a finding 1 that was annulled, and another that was passed."""
    again = on("2023-05-21", replace(FINDING, text="The second finding"))
    entries = (*BEFORE, annulled(7), again, PASSED)
    assert [finding.text for finding in seen_by(MEMBER, *entries).findings] == ["The second finding"]
    assert [finding.text for finding in seen_by(MEMBER, *entries, then=7).findings] == [WITHHELD]
    assert (told_at(7, MEMBER, *entries).withheld, told_at(9, MEMBER, *entries).withheld) == (True, False)


def test_w5_the_answer_to_an_annulled_finding_opens_with_no_later_one() -> None:
    again = on("2023-05-21", replace(FINDING, text="The second finding"))
    entries = (*BEFORE, on("2023-05-20", AGREED), annulled(8), annulled(7), again, PASSED)
    assert told_at(8, MEMBER, *entries).withheld


def test_w5_whoever_leads_on_a_line_reads_nothing_of_an_annulled_line_of_the_same_number() -> None:
    old = Item(number=4, title="Old", kind="area", lead_officers=("p-old",))
    about_old = on("2023-05-20", replace(ASSESSED.fact, item=4))  # type: ignore[type-var]
    new = replace(old, title="New", lead_officers=("p-new",))
    entries = (
        SCHEDULED,
        on("2023-01-11", ItemAdded(item=old)),
        HELD,
        about_old,
        annulled(2),
        on("2023-05-20", ItemAdded(item=new)),
    )
    assert told_at(4, viewer("officer", person="p-new"), *entries).withheld


def test_w7_a_text_that_was_put_right_before_it_was_passed_never_was() -> None:
    entries = (*BEFORE, corrected("The text as passed"), PASSED)
    assert [finding.text for finding in seen_by(MEMBER, *entries).findings] == ["The text as passed"]
    assert [finding.text for finding in seen_by(MEMBER, *entries, then=7).findings] == [WITHHELD]
    first, second = told_at(7, MEMBER, *entries), told_at(8, MEMBER, *entries)
    assert (first.sentence, first.withheld) == (WITHHELD, True)
    assert "The text as passed" in second.sentence
    assert (second.envelope.reason, second.withheld) == ("", True)
    assert seen_by(OFFICER, *entries, then=7).findings[0].text == FINDING.text


def test_what_is_put_right_after_it_was_passed_goes_to_whoever_has_the_wrong_text() -> None:
    entries = (*PASSED_ON, corrected("As it should have been"))
    assert [finding.text for finding in seen_by(MEMBER, *entries).findings] == ["As it should have been"]
    assert [finding.text for finding in seen_by(MEMBER, *entries, then=8).findings] == [FINDING.text]
    assert not told_at(9, MEMBER, *entries).withheld


def test_w7_a_rating_that_another_replaced_before_it_was_passed_never_was() -> None:
    again = on("2023-05-21", replace(ASSESSED.fact, previous="weak", rating="good", comment="Public"))  # type: ignore[type-var]
    entries = (*BEFORE, again, PASSED)
    assert told_at(5, MEMBER, *entries).withheld
    second = told_at(8, MEMBER, *entries)
    assert "good" in second.sentence
    assert "weak" not in second.sentence
    assert second.withheld
    assert second.envelope == without_words(told_at(8, LEAD, *entries).envelope)
    assert [assessment.rating for assessment in seen_by(MEMBER, *entries).assessments] == ["good"]
    assert seen_by(MEMBER, *entries, then=7).assessments == ()
    assert "weak" in told_at(8, LEAD, *entries).sentence


def test_what_is_recorded_after_a_passing_waits_for_the_next() -> None:
    entries = (*PASSED_ON, on("2023-06-02", replace(ASSESSED.fact, area=6, comment="Later")))  # type: ignore[type-var]
    assert told_at(9, MEMBER, *entries).withheld
    assert [assessment.area for assessment in seen_by(MEMBER, *entries).assessments] == [5]


def test_w8_a_lead_officer_who_was_replaced_reads_no_more_of_the_reasons_of_selection() -> None:
    change = LeadOfficersChanged(item=1, previous=("p-dilwyn",), lead_officers=("p-new",))
    entries = (*BEFORE, on("2023-05-21", change))
    new = viewer("officer", person="p-new")
    for then in (2, 7, 8):
        assert seen_by(LEAD, *entries, then=then).selections == ()
        assert len(seen_by(new, *entries, then=then).selections) == 1
    assert told_at(2, LEAD, *entries).withheld
    assert not told_at(2, new, *entries).withheld


def corrected(text: str) -> Entry:
    """The finding put right."""
    return put_right(7, replace(FINDING, text=text), "text")


def put_right(number: int, fact: Fact, *changed: str) -> Entry:
    """The *number*th event reads as this fact."""
    correction = Corrected(
        stream="review",
        corrects=event_id(number),
        corrected_name=NAMES[type(fact)],
        replacement=to_builtins(fact),
        changed=changed,
    )
    return on("2023-05-20", correction)


def annulled(number: int) -> Entry:
    """Two people took the *number*th event out."""
    fact = Annulled(stream="review", annuls=event_id(number), proposal=event_id(80), proposed_by="p-x")
    return on("2023-05-20", fact)


def open_from(who: Viewer, *entries: Entry, number: int = 1, position: int = 7) -> int | None:
    """From which position on the finding that had the number at a position is open to that viewer."""
    return Disclosure(recorded(*entries), who).finding(number, position)


NAMED_OWNER = on("2023-05-25", FindingOwnerNamed(finding=1, item=1, owner="p-sees-to-it"))


@pytest.mark.parametrize(
    ("who", "entries", "expected"),
    [
        (MEMBER, BEFORE, None),
        (MEMBER, PASSED_ON, 8),
        (DIRECTOR, (*BEFORE, on("2023-05-25", AGREED), PASSED), 9),
        (OTHER_OFFICER, PASSED_ON, None),
        (OTHER_OFFICER, OPEN, 9),
        (OFFICER, BEFORE, 0),
        (LEAD, BEFORE, 0),
        (viewer("officer", person="p-sees-to-it"), (*BEFORE, NAMED_OWNER), 0),
        (viewer("member", person="p-sees-to-it"), (*BEFORE, NAMED_OWNER), None),
        (viewer("officer", person="p-sees-to-it"), BEFORE, None),
        (MEMBER, (*PASSED_ON, annulled(7)), None),
        (OFFICER, (*PASSED_ON, annulled(7)), 0),
    ],
)
def test_from_when_on_a_finding_is_open_is_said_for_what_was_agreed_about_it(
    who: Viewer, entries: tuple[Entry, ...], expected: int | None
) -> None:
    assert open_from(who, *entries) == expected
    assert open_from(who, *entries, position=6) is None
    assert open_from(who, *entries, number=2) is None


def test_what_goes_with_two_passings_is_open_as_it_read_at_the_first_and_since() -> None:
    """The reasons of a selection go with each passing of findings on its item."""
    assert isinstance(CHOSEN.fact, SelectionRecorded)
    other = replace(
        CHOSEN.fact, criteria=replace(HIGH_VALUE, value=Judged("high", "Among the three largest"))
    )
    right = on("2023-01-11", put_right(2, other, "criteria").fact)
    again = on("2023-06-07", replace(PASSED_FACT, passing=2, findings=(2,)))
    entries = (*PASSED_ON, right, LATER, again)
    for then, state in ((8, CHOSEN.fact), (9, other), (11, other)):
        [shown] = seen_by(MEMBER, *entries, then=then).selections
        assert shown.criteria == state.criteria
    assert not told_at(2, MEMBER, *entries).withheld
    assert not told_at(9, MEMBER, *entries).withheld
    early = (*BEFORE, right, PASSED, LATER, again)
    assert seen_by(MEMBER, *early, then=7).selections == ()
    assert told_at(2, MEMBER, *early).withheld
    assert told_at(8, MEMBER, *early).sentence == sentence(right.fact, {})


def test_whoever_led_on_an_item_that_was_dropped_reads_what_was_recorded_of_it() -> None:
    item = Item(number=4, title="Old", kind="area", lead_officers=("p-old",))
    entries = (
        SCHEDULED,
        on("2023-01-11", ItemAdded(item=item)),
        on("2023-01-12", SelectionRecorded(item=4, criteria=HIGH_VALUE, audit=NO_CLASH)),
        on("2023-02-01", ItemDropped(item=item)),
        HELD,
    )
    assert not told_at(3, viewer("officer", person="p-old"), *entries).withheld
    assert told_at(3, viewer("officer", person="p-other"), *entries).withheld
    assert told_at(3, viewer("member", person="p-old"), *entries).withheld


# What tells of a rating before


def rated(rating: str, previous: str | None = None) -> AreaAssessed:
    fact = ASSESSED.fact
    assert isinstance(fact, AreaAssessed)
    return replace(fact, rating=rating, previous=previous, comment="")


SECOND_PASSING = on("2023-06-12", replace(PASSED_FACT, passing=2, findings=(2,)))
RATED = (SCHEDULED, HELD, RAISED, on("2023-05-20", rated("weak")), PASSED, LATER)
"""A rating that was passed, and a finding that waits: events 4 and 6."""


def test_the_rating_before_is_told_where_it_was_passed_too() -> None:
    entries = (*RATED, on("2023-06-10", rated("good", "weak")), SECOND_PASSING)
    shown = told_at(7, MEMBER, *entries)
    assert (shown.withheld, shown.sentence.endswith("good (was weak).")) == (False, True)
    first = (
        SCHEDULED,
        HELD,
        RAISED,
        *(on("2023-05-20", rated(level)) for level in ("poor", "weak", "sound")),
    )
    entries = (*first, PASSED, LATER, on("2023-06-10", rated("good", "sound")), SECOND_PASSING)
    assert told_at(9, MEMBER, *entries).sentence.endswith("good (was sound).")
    between = on("2023-06-08", rated("poor", "weak"))
    entries = (*RATED, between, on("2023-06-10", rated("good", "poor")), SECOND_PASSING)
    assert told_at(8, MEMBER, *entries).sentence.endswith("good.")
    assert told_at(8, LEAD, *entries).sentence.endswith("good (was poor).")


def test_a_rating_before_that_was_annulled_since_is_told_no_more() -> None:
    entries = (*RATED, on("2023-06-10", rated("good", "weak")), SECOND_PASSING, annulled(4))
    assert told_at(7, MEMBER, *entries).sentence.endswith("good.")


def test_what_a_correction_says_of_the_rating_before_was_passed_or_is_not_told() -> None:
    """The last rating when a correction is recorded is the one that it puts right: that is not the one before."""
    raised = (SCHEDULED, HELD, RAISED, on("2023-05-20", rated("weak")))
    right = put_right(5, replace(rated("good", "weak"), comment="Now seen"), "comment")
    entries = (*raised, on("2023-05-21", rated("good", "weak")), PASSED, right)
    shown = told_at(7, MEMBER, *entries)
    assert (shown.withheld, "Now seen" in shown.sentence, "weak" in shown.sentence) == (True, True, False)
    assert "weak" in told_at(7, LEAD, *entries).sentence
    early = (*raised, on("2023-05-21", rated("good", "weak")), right, PASSED)
    assert told_at(6, MEMBER, *early).sentence.startswith("An earlier entry of a review was corrected; it is")
    later = (*RATED, on("2023-06-10", rated("good", "weak")), SECOND_PASSING)
    since = put_right(7, replace(rated("good", "weak"), comment="Now seen"), "comment")
    unpassed = on("2023-06-14", rated("poor", "good"))
    assert "good (was weak)" in told_at(10, MEMBER, *later, unpassed, since).sentence
    assert not told_at(10, MEMBER, *later, unpassed, since).withheld


def test_a_late_rating_does_not_tell_the_one_that_it_was_recorded_after() -> None:
    """Though it stands after one that was passed: it was recorded after another, which was taken out since."""
    good, late = on("2023-06-10", rated("good", "weak")), on("2023-06-05", rated("poor", "good"))
    entries = (*RATED, good, late, annulled(7), SECOND_PASSING)
    assert told_at(8, MEMBER, *entries).sentence.endswith("poor.")
    assert told_at(8, LEAD, *entries).sentence.endswith("poor (was good).")


def test_nor_does_it_where_that_reads_as_one_that_was_passed() -> None:
    same, late = on("2023-06-10", rated("weak", "weak")), on("2023-06-05", rated("poor", "weak"))
    entries = (*RATED, same, late, annulled(7), SECOND_PASSING)
    assert told_at(8, MEMBER, *entries).sentence.endswith("poor.")


def test_nor_where_it_was_recorded_after_one_that_was_passed_and_stood_after_one_that_was_not() -> None:
    late = [on("2023-05-10", rated("poor")), on("2023-05-15", rated("good", "weak"))]
    earlier = on("2023-05-05", put_right(4, rated("weak"), "effective_from").fact)
    entries = (*RATED, *late, earlier, SECOND_PASSING)
    assert told_at(8, MEMBER, *entries).sentence.endswith("good.")
    assert told_at(8, LEAD, *entries).sentence.endswith("good (was weak).")


def test_a_rating_of_a_statement_is_open_where_it_was_passed_and_not_that_of_its_area() -> None:
    of_a_statement = replace(rated("weak"), statement="5.4")
    entries = (*(SCHEDULED, HELD, RAISED), on("2023-05-20", of_a_statement), PASSED)
    entries = (*entries, on("2023-06-10", rated("good")))
    assert [rating.statement for rating in seen_by(MEMBER, *entries).assessments] == ["5.4"]
    assert [rating.statement for rating in seen_by(LEAD, *entries).assessments] == ["5.4", None]


def test_a_history_tells_no_rating_before_that_came_late_and_was_not_passed() -> None:
    """Its sentences say what stands before a fact once all is known; so they go through the gate once more."""
    good, late = on("2023-06-10", rated("good", "weak")), on("2023-06-05", rated("poor", "weak"))
    entries = (*RATED, good, SECOND_PASSING, late)
    events, known = recorded(*entries), review(*entries).chronicle
    event = replace(events[6].event, fact=rated("good", "poor"))
    whole = Shown(sentence(event.fact, {}), event.envelope)
    assert Disclosure(events, MEMBER).event(whole, event, known, {}).sentence.endswith("good.")
    assert Disclosure(events, LEAD).event(whole, event, known, {}) == whole


def test_a_rating_before_is_not_told_in_words_that_were_taken_out_since() -> None:
    slip = put_right(4, rated("poor"), "rating")
    entries = (*RATED, slip, on("2023-06-10", rated("good", "poor")), annulled(7), SECOND_PASSING)
    assert told_at(8, MEMBER, *entries).sentence.endswith("good.")
    assert "poor" in told_at(8, LEAD, *entries).sentence


def test_a_rating_that_reads_as_one_that_was_passed_is_another_where_it_is_another() -> None:
    """Weak, good and weak again: the last was passed, so that it had been weak before is not told."""
    entries = (
        *(SCHEDULED, HELD, RAISED),
        *(
            on(f"2023-05-{20 + number}", rated(level))
            for number, level in enumerate(("weak", "good", "weak"))
        ),
        on("2023-05-24", replace(STOOD.fact, standing="met")),  # type: ignore[type-var]
        on("2023-05-25", replace(STOOD.fact, previous="met", standing="not met")),  # type: ignore[type-var]
        on("2023-05-26", replace(STOOD.fact, previous="not met", standing="met")),  # type: ignore[type-var]
        PASSED,
    )
    for read in ({"on_day": "2023-05-20"}, {"then": 4}):
        assert seen_by(MEMBER, *entries, **read).assessments == ()  # type: ignore[arg-type]
        assert len(seen_by(LEAD, *entries, **read).assessments) == 1  # type: ignore[arg-type]
    for read in ({"on_day": "2023-05-24"}, {"then": 7}):
        assert seen_by(MEMBER, *entries, **read).positions == ()  # type: ignore[arg-type]
    shown = seen_by(MEMBER, *entries)
    assert (len(shown.assessments), len(shown.positions)) == (1, 1)


PUT = QuestionPut(number=1, item=1, to="p-bryn", text="Who counts?")
ANSWERED = QuestionAnswered(question=1, item=1, answered_by="p-bryn", text="Nobody.")
ANEW = replace(ANSWERED, previous="Nobody.", text="Everybody.")


def test_whoever_was_asked_reads_their_own_answers_whole() -> None:
    entries = (*BEFORE, on("2023-05-21", PUT), on("2023-05-21", ANSWERED), on("2023-05-22", ANEW))
    bryn = viewer("owner", person="p-bryn")
    for fact in (PUT, ANSWERED, ANEW):
        assert told(fact, bryn, *entries) == told(fact, viewer("auditor"), *entries)
    assert told(ANEW, MEMBER, *entries, PASSED).sentence == "Bryn Parry answered question 1: Everybody."


def test_an_answer_that_reads_as_the_one_that_was_passed_is_another_where_it_is_another() -> None:
    given_twice = (ANSWERED, ANEW, replace(ANSWERED, previous="Everybody."))
    entries = (
        *BEFORE,
        on("2023-05-21", PUT),
        *(on(f"2023-05-{22 + number}", fact) for number, fact in enumerate(given_twice)),
        PASSED,
    )
    for read, answer in (({"then": 9}, ""), ({"on_day": "2023-05-22"}, ""), ({}, "Nobody.")):
        [question] = seen_by(MEMBER, *entries, **read).questions  # type: ignore[arg-type]
        assert question.answer == answer


def test_an_answer_given_after_the_passing_is_not_there_nor_when_it_was_given() -> None:
    entries = (*BEFORE, on("2023-05-21", PUT), PASSED, on("2023-06-10", ANSWERED))
    [question] = seen_by(MEMBER, *entries).questions
    assert (question.text, question.answer, question.answered_on) == ("Who counts?", "", None)
    later = (*PASSED_ON, on("2023-06-10", PUT), on("2023-06-10", ANSWERED))
    assert seen_by(MEMBER, *later).questions == ()


# What was recorded about a finding

NAMED = FindingOwnerNamed(finding=1, item=1, owner="p-eleri")
HANDED_ON = replace(NAMED, previous="p-eleri", owner="p-gwyn")
DISPUTED = FindingDisputed(finding=1, item=1, answered_by="p-dilwyn")
TAKEN = FindingTakenUp(finding=1, item=1, taken_up_by="p-eleri", how="Secret: anew.")
OVER = FindingClosed(finding=1, item=1, outcome="overtaken", why="Secret: let anew.", closed_by="p-ieuan")
OPENED = FindingReopened(finding=1, item=1, why="It came back.")


def about_it(*facts: Fact) -> tuple[Entry, ...]:
    """The finding with what was recorded about it, day by day: event 7 and those after it."""
    return (*BEFORE, *(on(f"2023-05-{20 + number}", fact) for number, fact in enumerate(facts, start=1)))


def test_what_stood_of_a_finding_when_it_was_passed_went_with_it() -> None:
    facts = (AGREED, NAMED, TAKEN, OVER)
    for fact in facts:
        assert not told(fact, MEMBER, *about_it(*facts), PASSED).withheld
        assert told(fact, OTHER_MEMBER, *about_it(*facts), PASSED).withheld
    assert (
        seen_by(MEMBER, *about_it(*facts), PASSED).findings == review(*about_it(*facts), PASSED).now.findings
    )


@pytest.mark.parametrize(
    ("facts", "hidden"),
    [
        ((DISPUTED, AGREED), [8]),
        ((TAKEN, replace(TAKEN, how="Otherwise.")), [8]),
        ((TAKEN, OVER, OPENED), [8, 9]),
        ((OVER, OPENED, OVER), [8, 9]),
    ],
)
def test_what_stood_no_more_never_went(facts: tuple[Fact, ...], hidden: list[int]) -> None:
    entries = (*about_it(*facts), PASSED)
    numbers = range(8, 8 + len(facts))
    assert [number for number in numbers if told_at(number, MEMBER, *entries).withheld] == hidden
    assert not [number for number in numbers if told_at(number, LEAD, *entries).withheld]


def test_nor_did_who_saw_to_it_before() -> None:
    entries = (*about_it(NAMED, HANDED_ON), PASSED)
    assert "confidential until passed" in told_at(8, MEMBER, *entries).sentence
    assert told_at(9, MEMBER, *entries).sentence == "Finding 1 is p-gwyn's to see to."


def test_nor_is_it_read_in_the_older_story_or_as_of_an_earlier_day() -> None:
    entries = (*about_it(DISPUTED, AGREED, TAKEN, OVER, OPENED), PASSED)
    story, latest = review(*entries), seen_by(MEMBER, *entries).findings
    assert latest == story.now.findings
    for then in range(7, 13):
        [known] = review(*entries[:then]).now.findings
        on_day = entries[then - 1].valid_from.isoformat()
        for read in (
            {"then": then},
            {"on_day": on_day},
        ):
            [shown] = seen_by(MEMBER, *entries, **read).findings  # type: ignore[arg-type]
            assert shown.text == FINDING.text
            assert shown.answer == ("" if known.answer == "disputed" else known.answer)
            assert shown.answered_by == ("" if known.answer == "disputed" else known.answered_by)
            assert (shown.how, shown.outcome, shown.why_closed) == ("", None, "")
            assert (shown.closed_by, shown.closed_on) == ("", None)
            assert shown.state == known.state
            assert seen_by(LEAD, *entries, **read).findings == (known,)  # type: ignore[arg-type]
    since = (*PASSED_ON, on("2023-06-10", TAKEN), on("2023-06-11", OVER))
    assert seen_by(MEMBER, *since).findings == review(*since).now.findings


def test_what_was_recorded_about_a_finding_and_annulled_is_told_to_nobody_else() -> None:
    for entries in (
        (*about_it(AGREED), PASSED, annulled(8)),
        (*about_it(AGREED), PASSED, annulled(7)),
        (*about_it(), PASSED, on("2023-06-10", AGREED), annulled(9)),
    ):
        assert told(AGREED, MEMBER, *entries).withheld
        assert not told(AGREED, LEAD, *entries).withheld


def test_what_is_about_a_finding_that_cannot_be_read_is_told_to_nobody_else() -> None:
    entries = (SCHEDULED, HELD, on("2023-05-20", UNREAD), on("2023-05-21", AGREED), PASSED)
    assert told(AGREED, MEMBER, *entries).withheld


def test_whose_a_finding_is_reads_nothing_of_an_annulled_one_of_the_same_number() -> None:
    again = on("2023-05-22", replace(FINDING, text="The second finding"))
    entries = (*about_it(), annulled(7), again, on("2023-05-23", NAMED))
    eleri = viewer("officer", person="p-eleri")
    assert [told_at(number, eleri, *entries).withheld for number in (7, 8, 9)] == [True, True, False]
    assert [finding.text for finding in seen_by(eleri, *entries, then=7).findings] == [WITHHELD]
    assert [finding.text for finding in seen_by(eleri, *entries).findings] == ["The second finding"]
    handed = (*about_it(NAMED, HANDED_ON),)
    assert not told_at(9, viewer("officer", person="p-gwyn"), *handed).withheld
    assert "(was p-eleri's)" in told_at(9, viewer("officer", person="p-gwyn"), *handed).sentence


def test_who_saw_to_a_finding_before_is_told_to_whoever_was_told_that_they_did() -> None:
    entries = (*PASSED_ON, on("2023-06-10", NAMED), on("2023-06-11", HANDED_ON))
    for number in (9, 10):
        assert not told_at(number, MEMBER, *entries).withheld
    assert "(was p-eleri's)" in told_at(10, MEMBER, *entries).sentence
    gone = (*entries, annulled(9))
    assert "p-eleri" not in told_at(10, MEMBER, *gone).sentence


# What was passed, and by which passing


def test_what_came_with_a_later_passing_is_open_though_an_earlier_one_went_elsewhere() -> None:
    elsewhere = replace(PASSED_FACT, member=replace(TO_MEMBER, post_id="cm-health"))
    mine = replace(PASSED_FACT, passing=2, findings=(2,))
    entries = (*BEFORE, on("2023-06-01", elsewhere), LATER, on("2023-06-06", mine))
    assert [finding.text for finding in seen_by(MEMBER, *entries).findings] == [WITHHELD, "Later secret"]


def test_what_was_put_right_before_it_was_shared_the_council_never_had() -> None:
    entries = (*PASSED_ON, corrected("As it is shared"), SHARED)
    council = viewer("officer", person="p-z")
    for who, first in ((MEMBER, FINDING.text), (council, WITHHELD), (OF_THE_COMMITTEE, WITHHELD)):
        assert [finding.text for finding in seen_by(who, *entries).findings] == ["As it is shared"]
        assert [finding.text for finding in seen_by(who, *entries, then=8).findings] == [first]
        assert told_at(7, who, *entries).withheld == (first == WITHHELD)
        assert "As it is shared" in told_at(9, who, *entries).sentence
    since = (*OPEN, corrected("As it should have been"))
    assert [finding.text for finding in seen_by(council, *since, then=9).findings] == [FINDING.text]


def test_it_is_the_first_sharing_of_that_passing_with_them_that_counts() -> None:
    assert isinstance(SHARED.fact, SharedWithCommittee)
    council, right = viewer("officer", person="p-z"), corrected("As it should have been")
    elsewhere = on("2023-06-02", replace(SHARED.fact, committee_id=CABINET))
    of_another = on("2023-06-02", replace(SHARED.fact, passing=2, item=3))
    for entries, who, first in (
        ((*OPEN, right, elsewhere), council, FINDING.text),
        ((*PASSED_ON, elsewhere, right, SHARED), council, FINDING.text),
        ((*PASSED_ON, elsewhere, right, SHARED), OF_THE_COMMITTEE, WITHHELD),
        ((*PASSED_ON, of_another, right, SHARED), council, WITHHELD),
    ):
        assert [finding.text for finding in seen_by(who, *entries, then=8).findings] == [first]


def test_nor_what_was_said_of_a_finding_and_stood_no_more_when_it_was_shared() -> None:
    council = viewer("officer", person="p-z")
    entries = (*PASSED_ON, on("2023-06-02", DISPUTED), on("2023-06-02", AGREED), SHARED)
    for who, hidden in ((MEMBER, []), (council, [9])):
        assert [number for number in (9, 10) if told_at(number, who, *entries).withheld] == hidden
    assert seen_by(council, *entries).findings == review(*entries).now.findings
    assert [finding.answer for finding in seen_by(council, *entries, then=9).findings] == [""]


def test_what_is_shared_is_what_was_passed_and_not_what_was_rated_since() -> None:
    again = on("2023-06-01", rated("good", "weak"))
    entries = (*FOUND, PASSED, again, SHARED)
    council = viewer("officer", person="p-z")
    assert [told_at(number, council, *entries).withheld for number in (5, 9)] == [False, True]
    assert seen_by(council, *entries).assessments == ()


def test_whoever_was_passed_findings_reads_what_was_said_with_that() -> None:
    receipt = ReceiptRecorded(passing=1, item=1, office="member", received_by="p-lowri")
    entries = (*PASSED_ON, on("2023-06-02", receipt))
    for fact in (PASSED_FACT, receipt):
        assert told(fact, MEMBER, *entries) == told(fact, viewer("auditor"), *entries)
        assert told(fact, OTHER_MEMBER, *entries).withheld
    assert told_at(9, MEMBER, *PASSED_ON, annulled(8)).withheld


def test_of_corrections_before_the_passing_the_last_that_stands_gave_what_was_passed() -> None:
    entries = (*BEFORE, corrected("Secret draft"), corrected("As passed"), PASSED)
    assert told_at(8, MEMBER, *entries).sentence.endswith("it is confidential until passed.")
    assert "As passed" in told_at(9, MEMBER, *entries).sentence
    taken_out = (*BEFORE, corrected("As passed"), corrected("Secret slip"), annulled(9), PASSED)
    assert "As passed" in told_at(8, MEMBER, *taken_out).sentence
    assert "Secret slip" not in told_at(9, MEMBER, *taken_out).sentence
    assert [finding.text for finding in seen_by(MEMBER, *taken_out).findings] == ["As passed"]
    alone = (*BEFORE, corrected("Secret slip"), annulled(8), PASSED)
    assert "Secret slip" not in told_at(8, MEMBER, *alone).sentence
    assert not told_at(7, MEMBER, *alone).withheld


def test_that_a_correction_was_annulled_is_as_confidential_as_what_it_put_right() -> None:
    entries = (*PASSED_ON, corrected("As it should have been"), annulled(9))
    assert told_at(10, MEMBER, *entries).withheld
    assert told_at(10, OTHER_OFFICER, *entries).withheld
    assert not told_at(10, LEAD, *entries).withheld


# What is not there, and what cannot be read

UNREAD = Unreadable(name="review.finding_raised.v2", wrong="Secret bytes", stream="review")


def test_of_what_cannot_be_read_nothing_is_told_but_to_those_who_see_all() -> None:
    entries = (*BEFORE, on("2023-05-21", UNREAD), PASSED)
    for who in (MEMBER, LEAD, OTHER_OFFICER):
        shown = told(UNREAD, who, *entries)
        assert (shown.sentence, shown.withheld, shown.envelope.reason) == (CANNOT_BE_READ, True, "")
    assert "Secret bytes" in told(UNREAD, viewer("auditor"), *entries).sentence


def test_nobody_leads_on_a_review_of_which_the_opening_cannot_be_read() -> None:
    entries = (on("2023-01-10", replace(UNREAD, name="review.scheduled.v1")), RAISED)
    assert told_at(2, LEAD, *entries).sentence == WITHHELD


def test_a_paper_rests_on_no_event_and_tells_nothing_that_is_confidential() -> None:
    known, events = review(*OPEN).chronicle, recorded(*OPEN)
    for who in (MEMBER, LEAD, OFFICER, viewer("public")):
        paper = Disclosure([], who)
        state = paper.state(known, None)
        assert state is not None
        assert [finding.text for finding in state.findings] == [WITHHELD]
        told = Shown("Two KPIs.", events[6].event.envelope)
        assert paper.event(told, events[6].event, known, {}).sentence == WITHHELD
        assert paper.finding(1, 7) is None


def test_a_review_is_read_as_in_force_on_a_day() -> None:
    for who in (MEMBER, viewer("auditor")):
        assert seen_by(who, *PASSED_ON, on_day="2023-05-19").findings == ()
        assert [finding.text for finding in seen_by(who, *PASSED_ON, on_day="2023-05-20").findings] == [
            FINDING.text
        ]


def test_the_lead_officer_of_a_reviews_only_line_reads_all_of_it() -> None:
    assert isinstance(SCHEDULED.fact, Scheduled)
    only = on("2023-01-10", replace(SCHEDULED.fact, items=(MEALS,)))
    assert not told_at(3, LEAD, only, HELD, RAISED).withheld
