"""Who may see what of a review, before and after it was passed and shared."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from application.confidence import WITHHELD, Disclosure, Shown, Viewer
from domain.amendment.events import Annulled, Corrected
from domain.decisions import Actor
from domain.events import DecisionRecord, Envelope, Event, Fact, Recorded, RuleOutcome
from domain.review.assessment import AreaAssessed, TargetPositionRecorded
from domain.review.closing import Closed
from domain.review.finding import FindingAgreed, FindingRaised
from domain.review.finding_owner import FindingOwnerNamed
from domain.review.items import ItemAdded, ItemDropped, LeadOfficersChanged
from domain.review.scheduling import Cancelled
from domain.review.selection import NonSelectionRecorded, SelectionRecorded
from domain.review.terms import AsItStood, Item, Judged, Review
from domain.sentences import sentence
from tests.givens import Entry, event_id, on
from tests.nouns.review.givens import (
    CABINET,
    CMT,
    COMMITTEE,
    FINDING,
    HELD,
    HIGH_VALUE,
    NO_CLASH,
    OTHER_CONTRACT,
    PASSED,
    PASSED_FACT,
    RAISED,
    SCHEDULED,
    SHARED,
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
            bare = shown.findings[0]
            assert (bare.text, bare.theme, bare.severity, bare.answer) == (WITHHELD, "", "", "")
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
    )


def seen_by(who: Viewer, *entries: Entry, then: int | None = None, now: tuple[Entry, ...] = ()) -> Review:
    """The review after *entries* (or after the first *then* of them) as that viewer reads it once *now* came after."""
    known = review(*entries[:then]).chronicle
    shown = Disclosure(recorded(*entries, *now), who).state(known, None)
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
    return Disclosure(events, who).event(Shown(sentence(event.fact, {}), event.envelope), event, known)


def test_what_rules_said_and_whose_authority_it_was_is_withheld_too() -> None:
    envelope = told(FINDING, MEMBER, *BEFORE).envelope
    assert (envelope.reason, envelope.authority, envelope.evidence) == ("", "", ())
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
    fact = Corrected(
        stream="review",
        corrects=event_id(7),
        corrected_name="review.finding_raised.v2",
        replacement={"number": 1, "item": 1, "theme": "use of KPIs", "text": text, "severity": "high"},
        changed=("text",),
    )
    return on("2023-05-20", fact)


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
        (OTHER_OFFICER, OPEN, 8),
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
    right = on(
        "2023-01-11",
        Corrected(
            stream="review",
            corrects=event_id(2),
            corrected_name="review.selection_recorded.v1",
            replacement=to_builtins(other),
            changed=("criteria",),
        ),
    )
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
