"""Who may see what of a review, before and after it was passed and shared."""

from uuid import UUID

import pytest

from application.confidence import WITHHELD, Shown, Viewer, entry_shown, review_shown
from domain.amendment.events import Annulled, Corrected
from domain.decisions import Actor
from domain.events import DecisionRecord, Envelope, Fact, RuleOutcome
from domain.review import events as happened
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
from tests.streams import CONTRACT_ID

CHOSEN = on("2023-01-11", happened.SelectionRecorded(item=1, criteria=HIGH_VALUE, audit=NO_CLASH))
ASSESSED = on(
    "2023-05-20",
    happened.AreaAssessed(
        item=1, framework="NAO 2016", area=5, scale="four-level", rating="weak", comment="Secret"
    ),
)
STOOD = on("2023-05-20", happened.TargetPositionRecorded(item=1, target="financial", standing="met"))
NOT_CHOSEN = on(
    "2023-01-11",
    happened.NonSelectionRecorded(
        contract_id=OTHER_CONTRACT,
        title="School buses",
        criteria=HIGH_VALUE,
        as_it_stood=happened.AsItStood(end="TBC"),
    ),
)
LATER = on(
    "2023-06-05",
    happened.FindingRaised(number=2, item=1, theme="use of KPIs", text="Later secret", severity="low"),
)
AGREED = happened.FindingAgreed(finding=1, item=1, answered_by="p-dilwyn")
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
    *((one, (True, True, True)) for one in EVERYTHING),
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
        state = review(*entries).now
        shown = review_shown(state, state, who)
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


def told(fact: Fact, who: Viewer, *entries: Entry) -> Shown:
    """The event as that viewer reads it."""
    story = review(*entries)
    rules = (RuleOutcome("entry.in-good-time", "advised", "Secret advice", "x"),)
    envelope = Envelope(
        event_id=event_id(99),
        valid_from=HELD.valid_from,
        actor="p-ieuan",
        role="reviewer",
        decision=DecisionRecord("test", rules),
        reason="Why",
        authority="Minute 1",
    )
    in_full = Shown(sentence(fact, {}), envelope)
    return entry_shown(in_full, fact, story.chronicle, story.now, who)


def test_what_rules_said_and_whose_authority_it_was_is_withheld_too() -> None:
    envelope = told(FINDING, MEMBER, *BEFORE).envelope
    assert (envelope.reason, envelope.authority, envelope.evidence) == ("", "", ())
    assert envelope.decision.rules == (RuleOutcome("entry.in-good-time", "advised"),)


def test_a_finding_raised_later_waits_for_its_own_passing() -> None:
    state = review(*OPEN, LATER).now
    assert [one.text for one in review_shown(state, state, MEMBER).findings] == [FINDING.text, WITHHELD]
    assert [one.text for one in review_shown(state, state, OTHER_OFFICER).findings] == [
        FINDING.text,
        WITHHELD,
    ]


def test_why_a_contract_was_not_chosen_is_never_passed() -> None:
    state = review(*OPEN).now
    seen = {
        who.actor.role: len(review_shown(state, state, who).non_selections)
        for who in (MEMBER, DIRECTOR, OFFICER)
    }
    assert seen == {"member": 0, "director": 0, "officer": 0}
    assert review_shown(state, state, OTHER_OFFICER).non_selections == state.non_selections
    assert told(NOT_CHOSEN.fact, MEMBER, *OPEN).withheld
    assert not told(NOT_CHOSEN.fact, OTHER_OFFICER, *OPEN).withheld


def test_what_was_passed_since_is_open_in_the_older_story_too() -> None:
    then, now = review(*BEFORE).now, review(*PASSED_ON).now
    assert review_shown(then, now, MEMBER).findings == then.findings


def test_that_findings_were_passed_is_no_secret_but_the_reason_may_be() -> None:
    shown = told(PASSED_FACT, OTHER_MEMBER, *PASSED_ON)
    assert shown.sentence == sentence(PASSED_FACT, {})
    assert shown.envelope.reason == ""


def test_putting_a_review_down_and_holding_it_is_no_secret() -> None:
    for fact in (SCHEDULED.fact, HELD.fact, happened.Cancelled(), happened.Closed()):
        assert not told(fact, OTHER_MEMBER, *BEFORE).withheld


def test_a_correction_of_a_finding_is_as_confidential_as_the_finding() -> None:
    corrected = Corrected(
        stream="review",
        corrects=event_id(7),
        corrected_name="review.finding_raised.v1",
        replacement={"number": 1, "item": 1, "theme": "use of KPIs", "text": "Secret", "severity": "low"},
        changed=("text",),
    )
    hidden = told(corrected, MEMBER, *BEFORE)
    assert (hidden.withheld, "Secret" in hidden.sentence) == (True, False)
    assert "Secret" in told(corrected, MEMBER, *PASSED_ON).sentence


def test_the_reason_of_an_annulment_is_as_confidential_as_what_is_annulled() -> None:
    of_the_finding = Annulled(stream="review", annuls=event_id(7), proposal=event_id(8), proposed_by="p-x")
    of_the_holding = Annulled(stream="review", annuls=event_id(4), proposal=event_id(8), proposed_by="p-x")
    assert told(of_the_finding, MEMBER, *BEFORE).withheld
    assert not told(of_the_holding, MEMBER, *BEFORE).withheld


def test_what_was_annulled_is_shown_to_nobody_it_was_passed_to() -> None:
    state = review(*PASSED_ON).now
    assert review_shown(state, None, MEMBER).findings[0].text == WITHHELD
    assert review_shown(state, None, OFFICER).findings == state.findings
