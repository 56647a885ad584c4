"""Who may read what of a report: whoever works on reports all of it, others what was issued (P1, P5)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from application.confidence import Shown, Viewer
from application.confidence_of_reports import DRAFTED as OF_A_DRAFT
from application.confidence_of_reports import ReportDisclosure
from domain.amendment.events import Annulled
from domain.events import DecisionRecord, Envelope, Event, Evidence, Recorded
from domain.report.background import BackgroundPapersListed
from domain.report.contacts import ContactsNamed
from domain.report.drafting import Rebased
from domain.report.reproduction import Reproduced
from domain.report.wording import Worded
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on
from tests.nouns.report.test_report import (
    CONCLUSION,
    CONTACT,
    DRAFTED,
    ISSUED,
    LISTED,
    OVERALL,
    WITHDRAWN,
)
from tests.nouns.review.test_confidence import viewer
from tests.streams import STREAM_ID, chronicle

MEMBER, CLERK = viewer("member"), viewer("governance")
NAMED = ContactsNamed(contacts=(CONTACT,))
MADE_AGAIN = on("2023-06-07", Reproduced(outcome="same"))
EARLIER = (
    DRAFTED,
    on("2023-06-02", Worded(slot="overall", words="It is no better.")),
    on("2023-06-02", ContactsNamed(contacts=())),
    on("2023-06-02", BackgroundPapersListed(papers=())),
)
LATER = (
    on("2023-06-03", OVERALL),
    on("2023-06-03", CONCLUSION),
    on("2023-06-03", NAMED),
    on("2023-06-03", LISTED),
    on("2023-06-03", Rebased(valid_at=day("2023-06-03"), position=41)),
)
WHOLE = (*EARLIER, *LATER, ISSUED, MADE_AGAIN, WITHDRAWN)
TOLD, WITHOUT_REASON, NOTHING = "told", "without its reason", "nothing"


def recorded(*entries: Entry) -> list[Recorded]:
    found = list[Recorded]()
    for position, entry in enumerate(entries, start=1):
        envelope = Envelope(
            event_id=event_id(position),
            valid_from=entry.valid_from,
            actor="p-x",
            role="governance",
            decision=DecisionRecord("test"),
            reason="Why",
            authority="Minute 12",
            evidence=(Evidence("Note", "text/plain", "0f" * 32),),
        )
        event = Event(STREAM_ID, position, envelope, entry.fact)
        found.append(Recorded(position, datetime(2023, 7, 1, tzinfo=UTC), event))
    return found


def shown(who: Viewer, *entries: Entry) -> list[str]:
    """How much of each event somebody reads."""
    events = recorded(*entries)
    disclosure = ReportDisclosure(events, who)
    found = list[str]()
    for told in events:
        whole = Shown(sentence(told.event.fact, {}), told.event.envelope)
        bare = replace(told.event.envelope, reason="", authority="", evidence=())
        answer = disclosure.event(whole, told.event)
        found.append(
            TOLD
            if answer == whole
            else WITHOUT_REASON
            if answer == Shown(whole.sentence, bare, withheld=True)
            else NOTHING
            if answer == Shown(OF_A_DRAFT, bare, withheld=True)
            else "something else"
        )
    return found


@pytest.mark.parametrize("role", ["reviewer", "governance", "auditor", "officer", "owner"])
def test_whoever_works_on_reports_reads_each_draft(role: str) -> None:
    assert set(shown(viewer(role), *WHOLE)) == {TOLD}
    known = chronicle(STREAM_ID, EARLIER)
    disclosure = ReportDisclosure(recorded(*EARLIER), viewer(role))
    assert disclosure.state(known, None) == known.latest() is not None
    assert disclosure.state(known, day("2023-05-31")) is None


@pytest.mark.parametrize("role", ["member", "director"])
def test_others_read_what_was_issued_and_no_draft_before_it(role: str) -> None:
    drafts = [NOTHING, NOTHING, NOTHING, NOTHING]
    assert shown(viewer(role), *EARLIER) == drafts
    kept = [WITHOUT_REASON, WITHOUT_REASON, WITHOUT_REASON, WITHOUT_REASON, NOTHING]
    assert shown(viewer(role), *WHOLE) == [*drafts, *kept, TOLD, TOLD, TOLD]


def test_a_report_is_there_for_others_from_the_day_on_which_it_was_issued() -> None:
    known, disclosure = chronicle(STREAM_ID, WHOLE), ReportDisclosure(recorded(*WHOLE), MEMBER)
    assert disclosure.state(known, None) == known.latest()
    assert disclosure.state(known, day("2023-06-05")) == known.in_force(day("2023-06-05")) is not None
    assert disclosure.state(known, day("2023-06-04")) is None
    assert disclosure.state(known, day("2023-05-31")) is None
    draft = chronicle(STREAM_ID, EARLIER)
    assert ReportDisclosure(recorded(*EARLIER), MEMBER).state(draft, None) is None


def test_what_was_not_issued_in_the_end_is_not_read() -> None:
    """It is judged now: an issue that was annulled opened nothing."""
    gone: Any = on(
        "2023-06-08", Annulled(stream="report", annuls=event_id(6), proposal=event_id(6), proposed_by="p-y")
    )
    entries = (DRAFTED, *LATER[:4], ISSUED, gone)
    assert set(shown(MEMBER, *entries)) == {NOTHING}


def test_of_a_report_that_a_dry_run_would_open_nothing_was_issued() -> None:
    event = recorded(DRAFTED)[0].event
    assert ReportDisclosure([], MEMBER).event(Shown("Drafted.", event.envelope), event).sentence == OF_A_DRAFT
