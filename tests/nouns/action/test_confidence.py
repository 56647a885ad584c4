"""Who may see what of an action: as much as of its finding, judged now and by event (cases W5, W7, W8)."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from msgspec.structs import replace

from application.confidence import Disclosure, Shown, Viewer
from application.confidence_of_actions import WITHHELD, ActionDisclosure
from domain.action import ACTION
from domain.action.lasting import LastingChecked
from domain.action.ownership import OwnerChanged
from domain.action.progress import ProgressReported
from domain.action.reopening import Reopened
from domain.amendment.events import Annulled, AnnulmentProposed, Corrected
from domain.events import DecisionRecord, Envelope, Event, Recorded, Unreadable
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on
from tests.nouns.action.test_action import (
    AGREED,
    AGREED_FACT,
    CLAIMED,
    DONE,
    MOVED,
    OFFERED,
    REVIEW_ID,
    WITHDRAWN,
)
from tests.nouns.review.givens import CABINET, FINDING, HELD, PASSED, RAISED, SCHEDULED
from tests.nouns.review.test_confidence import annulled, viewer
from tests.streams import STREAM_ID, chronicle

MEMBER = viewer("member", posts=((CABINET, "cm-education"),))
OWNER = viewer("officer", person="p-anwen")
NEW_OWNER = viewer("officer", person="p-new")
BARE = Corrected(
    stream="action",
    corrects=event_id(104),
    corrected_name="action.agreed.v1",
    replacement={
        "review_id": str(REVIEW_ID),
        "finding": 1,
        "item": 1,
        "item_title": "School meals",
        "text": "As passed",
        "owner": "p-anwen",
        "due": "2023-07",
    },
    changed=("text",),
)
PUT_RIGHT = on("2023-05-22", BARE)
HANDED_ON = on("2023-05-25", OwnerChanged(previous="p-anwen", owner="p-new"))
REVIEWED = (SCHEDULED, HELD, RAISED)


def recorded(*entries: Entry) -> tuple[list[Recorded], list[Recorded]]:
    """The events of the review and of the action, in the log order in which *entries* tell them."""
    reviewed, acted = list[Recorded](), list[Recorded]()
    for position, entry in enumerate(entries, start=1):
        amended = getattr(entry.fact, "stream", "")
        of_action = type(entry.fact).__module__.startswith("domain.action.") or amended == ACTION.noun
        into = acted if of_action else reviewed
        number = 100 + position if of_action else position
        envelope = Envelope(
            event_id=event_id(number),
            valid_from=entry.valid_from,
            actor="p-x",
            role="reviewer",
            decision=DecisionRecord("test"),
            reason="Why",
        )
        event = Event(STREAM_ID, len(into) + 1, envelope, entry.fact)
        into.append(Recorded(position, datetime(2023, 7, 1, tzinfo=UTC), event))
    return reviewed, acted


def reading(who: Viewer, *entries: Entry) -> tuple[ActionDisclosure, list[Recorded]]:
    reviewed, acted = recorded(*entries)

    def review(review_id: UUID) -> Disclosure:
        assert review_id == REVIEW_ID
        return Disclosure(reviewed, who)

    return ActionDisclosure(acted, review, who), acted


def texts(who: Viewer, *entries: Entry) -> list[str]:
    """The action's text after each of its events, as that viewer reads it now."""
    disclosure, acted = reading(who, *entries)
    found = []
    known = None
    for event in acted:
        known = ACTION.evolve(known, event.event)
        state = disclosure.state(known, day("2023-12-31"))
        assert state is not None
        found.append(state.text)
    return found


def withheld(who: Viewer, *entries: Entry) -> list[bool]:
    """Whether each event of the action is withheld from that viewer."""
    disclosure, acted = reading(who, *entries)
    told = [(Shown(sentence(event.event.fact, {}), event.event.envelope), event.event) for event in acted]
    return [disclosure.event(*each).withheld for each in told]


def test_an_action_opens_with_its_finding() -> None:
    assert texts(MEMBER, *REVIEWED, AGREED) == [WITHHELD]
    assert texts(MEMBER, *REVIEWED, AGREED, PASSED) == [AGREED_FACT.text]
    assert withheld(MEMBER, *REVIEWED, AGREED, PASSED) == [False]


def test_w7_what_was_put_right_before_the_finding_was_passed_never_was_told() -> None:
    entries = (*REVIEWED, AGREED, PUT_RIGHT, PASSED)
    assert texts(MEMBER, *entries) == [WITHHELD, "As passed"]
    assert withheld(MEMBER, *entries) == [True, True]
    assert texts(OWNER, *entries) == [AGREED_FACT.text, "As passed"]
    after = (*REVIEWED, AGREED, PASSED, PUT_RIGHT)
    assert texts(MEMBER, *after) == [AGREED_FACT.text, "As passed"]
    assert withheld(MEMBER, *after) == [False, False]


def test_w8_whoever_handed_an_action_on_reads_no_more_of_it() -> None:
    entries = (*REVIEWED, AGREED, HANDED_ON)
    assert texts(OWNER, *entries) == [WITHHELD, WITHHELD]
    assert texts(NEW_OWNER, *entries) == [AGREED_FACT.text, AGREED_FACT.text]


def test_w5_an_action_about_an_annulled_finding_opens_with_no_later_one_of_that_number() -> None:
    again = on("2023-05-21", replace(FINDING, text="The second finding"))
    entries = (*REVIEWED, AGREED, annulled(3), again, PASSED)
    assert texts(MEMBER, *entries) == [WITHHELD]


@pytest.mark.parametrize("who", [viewer("reviewer"), viewer("auditor")])
def test_those_who_see_all_see_all_of_it(who: Viewer) -> None:
    assert texts(who, *REVIEWED, AGREED) == [chronicle(STREAM_ID, [AGREED]).latest().text]  # type: ignore[union-attr]


STORY = {
    AGREED: "An action was agreed about a finding; it is confidential until the finding is passed.",
    MOVED: "An action is now due August 2023 (was July 2023).",
    on("2023-06-01", ProgressReported(progress="Secret")): "Progress on an action was reported.",
    OFFERED: "Evidence for an action was offered.",
    CLAIMED: "It was said that an action is done.",
    on("2023-06-08", replace(DONE.fact, note="Secret")): "An action was verified as fully done.",
    on("2023-06-09", LastingChecked(lasting="no longer done", checked_by="p-x", note="Secret")): (
        "An action was looked at again: no longer done."
    ),
    on("2023-06-10", Reopened(previous="2023-08", due="2023-09", why="Secret", reopened_by="p-x")): (
        "An action was reopened, now due September 2023."
    ),
    WITHDRAWN: sentence(WITHDRAWN.fact, {}),
}
"""Everything that is recorded of an action, and what is told of each before the finding is passed."""


def test_before_the_finding_is_passed_each_event_says_only_that_it_happened() -> None:
    disclosure, acted = reading(MEMBER, *REVIEWED, *STORY)
    known = None
    for event, instead in zip(acted, STORY.values(), strict=True):
        known = ACTION.evolve(known, event.event)
        told = Shown(sentence(event.event.fact, {}), event.event.envelope)
        shown = disclosure.event(told, event.event)
        assert (shown.sentence, shown.withheld, shown.envelope.reason) == (instead, True, "")
    assert known is not None
    state, whole = disclosure.state(known, None), known.latest()
    assert state is not None
    assert whole is not None
    words = [
        whole.moved[0].why,
        whole.progress[0].progress,
        whole.offers[0].shows,
        whole.verifications[0].note,
    ]
    assert all([*words, whole.checks[0].note])
    assert (state.text, state.about) == (WITHHELD, "")
    assert {moved.why for moved in state.moved} == {progress.progress for progress in state.progress} == {""}
    assert {offer.shows for offer in state.offers} == {found.note for found in state.verifications} == {""}
    assert {check.note for check in state.checks} == {""}
    assert (state.owner, state.due, state.status) == (whole.owner, whole.due, whole.status)


def test_once_it_is_passed_all_of_it_is_told() -> None:
    assert withheld(MEMBER, *REVIEWED, AGREED, PASSED, *list(STORY)[1:]) == [False] * len(STORY)
    assert withheld(MEMBER, *REVIEWED, *STORY, PASSED) == [False] * len(STORY)


def test_what_was_annulled_and_that_it_was_is_told_to_nobody_who_was_passed_the_finding() -> None:
    """Neither the event, nor the proposal to annul it, nor the annulment: whoever owns the action reads all three."""
    progress = on("2023-06-01", ProgressReported(progress="Secret"))
    asked = on("2023-06-02", AnnulmentProposed(stream="action", annuls=event_id(106)))
    agreed = on(
        "2023-06-03",
        Annulled(stream="action", annuls=event_id(106), proposal=event_id(107), proposed_by="p-a"),
    )
    entries = (*REVIEWED, AGREED, PASSED, progress, asked, agreed)
    assert withheld(MEMBER, *entries) == [False, True, True, True]
    assert withheld(OWNER, *entries) == [False] * 4
    assert withheld(MEMBER, *entries[:-1]) == [False, False, True]


def test_what_cannot_be_read_is_told_to_those_alone_who_see_everything() -> None:
    """Nobody can tell what it says: not even whoever owns the action reads it."""
    unreadable = on("2023-06-01", Unreadable(name="action.progressed.v1", wrong="No text", stream="action"))
    entries = (*REVIEWED, AGREED, PASSED, unreadable)
    assert withheld(OWNER, *entries) == withheld(MEMBER, *entries) == [False, True]
    assert withheld(viewer("auditor"), *entries) == [False, False]


def test_a_correction_of_what_was_annulled_is_told_to_nobody_who_was_passed_the_finding() -> None:
    agreed = on(
        "2023-06-03",
        Annulled(stream="action", annuls=event_id(104), proposal=event_id(107), proposed_by="p-a"),
    )
    assert withheld(MEMBER, *REVIEWED, AGREED, PASSED, PUT_RIGHT) == [False, False]
    assert withheld(MEMBER, *REVIEWED, AGREED, PASSED, PUT_RIGHT, agreed) == [True, True, True]


def test_an_action_is_told_as_it_stood_on_a_day_and_not_before_it_was_agreed() -> None:
    for who, text in ((MEMBER, WITHHELD), (OWNER, AGREED_FACT.text)):
        disclosure, _ = reading(who, *REVIEWED, AGREED, MOVED)
        known = chronicle(STREAM_ID, [AGREED, MOVED])
        told = [disclosure.state(known, day(on_day)) for on_day in ("2023-05-21", "2023-05-29", "2023-05-30")]
        assert [state and (state.text, state.due) for state in told] == [
            None,
            (text, "2023-07"),
            (text, "2023-08"),
        ]


def test_of_an_action_that_a_dry_run_would_agree_nothing_is_told_before_the_finding_is_passed() -> None:
    _, acted = recorded(*REVIEWED, AGREED)
    told = Shown(sentence(AGREED_FACT, {}), acted[0].event.envelope)
    for who, hidden in ((MEMBER, True), (viewer("auditor"), False)):
        disclosure = ActionDisclosure([], lambda _: pytest.fail("no review is asked"), who)
        assert disclosure.event(told, acted[0].event).withheld is hidden
