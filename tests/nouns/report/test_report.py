"""Drafting, wording and issuing a report, and what making it again came to."""

from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from domain.amendment.commands import Annul, Correct
from domain.decisions import Command
from domain.group.convening import Convened
from domain.group.posts import PostCreated
from domain.group.terms import Post
from domain.report import REPORT
from domain.report.background import BackgroundPapersListed, ListBackgroundPapersAs
from domain.report.contacts import ContactsNamed, NameContacts
from domain.report.drafting import DraftAt, Drafted, Rebased, RebaseTo
from domain.report.issue import Issued, IssueFiles
from domain.report.reproduction import RecordReproduction, Reproduced
from domain.report.terms import BackgroundPaper, Contact, Difference, IssuedFile, Parameter, Tool
from domain.report.withdrawal import Withdraw, Withdrawn
from domain.report.wording import Word, Worded
from domain.sentences import sentence
from tests.givens import TODAY, Entry, day, event_id, on
from tests.nouns.forward_plan.givens import CLERK
from tests.streams import Story, chronicle, given, to_be_asked_again

GROUP_ID = UUID("c0ffee00-0000-4000-8000-0000000000b1")
GROUP = (Parameter(name="group", value="CMRG"),)
DRAFTED_FACT = Drafted(
    definition="committee-paper",
    definition_version=1,
    title="Update on the work of the review group",
    slots=("overall", "conclusion"),
    parameters=GROUP,
    valid_at=day("2023-06-01"),
    position=40,
)
FILE = IssuedFile(name="paper.pdf", media_type="application/pdf", size=9, sha256="0f" * 32)
ISSUED_FACT = Issued(data_set="1e" * 32, files=(FILE,), made_with=(Tool(name="typst", version="0.15.2"),))
OVERALL = Worded(slot="overall", words="It has improved considerably.")
CONCLUSION = Worded(slot="conclusion", words="It goes on.")
CONTACT = Contact(part="report author", group_id=GROUP_ID, post_id="standards-manager")
NOTE = BackgroundPaper(title="Note on kitchens", date="2023-05", sha256="2d" * 32)
LISTED = BackgroundPapersListed(papers=(NOTE,))
DRAFTED = on("2023-06-01", DRAFTED_FACT)
WORDED = (on("2023-06-02", OVERALL), on("2023-06-02", CONCLUSION))
ISSUED = on("2023-06-05", ISSUED_FACT)
WITHDRAWN = on("2023-06-06", Withdrawn())


def report(*entries: Entry) -> Story:
    """The report after these entries."""
    return given(REPORT, entries, ())


def issue(**changes: Any) -> Command:
    asked: dict[str, Any] = {"data_set": "1e" * 32, "files": (FILE,), "made_with": ISSUED_FACT.made_with}
    return IssueFiles(**asked | changes)


def test_a_draft_says_what_it_is_made_from() -> None:
    story = report().when(DraftAt(drafted=DRAFTED_FACT), by=CLERK).quietly().then(DRAFTED_FACT)
    assert (story.now.status, story.now.position, story.now.said) == ("draft", 40, {"group": "CMRG"})
    drafted = report(DRAFTED).now
    told = (drafted.definition, drafted.definition_version, drafted.title, drafted.valid_at)
    fact = DRAFTED_FACT
    assert told == (fact.definition, fact.definition_version, fact.title, fact.valid_at)
    assert drafted.drafted_on == DRAFTED.valid_from


def test_a_draft_is_worded_and_worded_again() -> None:
    story = report(DRAFTED).when(Word(slot="overall", words="Better.")).quietly().then()
    story = story.when(Word(slot="overall", words=OVERALL.words)).quietly().then(OVERALL)
    assert story.now.words == {"overall": OVERALL.words}


def test_only_slots_of_the_report_are_written_in() -> None:
    said = (
        report(DRAFTED)
        .when(Word(slot="weather", words="Fair."))
        .then_refused("report.slot-of-its-own", at=["slot"], conflict=False)
    )
    assert "overall, conclusion" in said


def test_a_draft_that_is_rebased_keeps_the_words() -> None:
    rebased = Rebased(valid_at=day("2023-06-10"), position=55)
    story = (
        report(DRAFTED, *WORDED)
        .when(RebaseTo(valid_at=day("2023-06-10"), position=55))
        .quietly()
        .then(rebased)
    )
    assert (story.now.position, story.now.said, len(story.now.words)) == (55, {}, 2)
    assert story.now.valid_at == day("2023-06-10")
    assert "as known at log position 55." in sentence(rebased, {})
    with_others = RebaseTo(parameters=GROUP, valid_at=day("2023-06-10"), position=55)
    assert report(DRAFTED).when(with_others).then().now.said == {"group": "CMRG"}


def test_issuing_keeps_the_digests_of_what_came_of_it() -> None:
    told = (on("2023-06-02", ContactsNamed(contacts=(CONTACT,))), on("2023-06-02", LISTED))
    story = report(DRAFTED, *WORDED, *told).when(issue(), by=CLERK).quietly().then(ISSUED_FACT)
    assert (story.now.status, story.now.issued.data_set) == ("issued", "1e" * 32)
    assert story.now.issued.made_with == ISSUED_FACT.made_with


def test_issuing_with_empty_slots_is_advised_upon() -> None:
    asked = report(DRAFTED, WORDED[0]).when(issue())
    asked.advised("report.every-slot-written", "report.says-whom-to-ask-and-what-it-rests-on")
    assert "conclusion" in asked.advice["report.every-slot-written"]


def test_issuing_a_paper_that_names_nobody_and_rests_on_nothing_is_advised_upon() -> None:
    asked = report(DRAFTED, *WORDED).when(issue()).advised("report.says-whom-to-ask-and-what-it-rests-on")
    told = asked.advice["report.says-whom-to-ask-and-what-it-rests-on"]
    assert told == "Issued as a paper that names nobody to be asked about it and lists no background papers."


def test_what_was_issued_is_no_draft_any_more() -> None:
    for command in (
        issue(),
        Word(slot="overall", words="Worse."),
        RebaseTo(valid_at=day("2023-06-10"), position=55),
    ):
        said = report(DRAFTED, ISSUED).when(command).then_refused("report.still-a-draft", conflict=True)
        assert "issued on 5 June 2023" in said


def test_nothing_is_done_to_a_draft_that_was_withdrawn() -> None:
    withdrawn = report(DRAFTED, WITHDRAWN)
    withdrawn.when(issue()).then_refused("report.still-a-draft", conflict=True)
    withdrawn.when(Withdraw(reason="Twice")).then_refused("report.not-withdrawn", conflict=True)


def test_making_it_again_and_finding_the_same_is_recorded() -> None:
    fact = Reproduced(outcome="same")
    story = report(DRAFTED, ISSUED).when(RecordReproduction(outcome="same")).quietly().then(fact)
    assert [check.outcome for check in story.now.checks] == ["same"]


def test_a_difference_is_recorded_and_said() -> None:
    found = Difference(what="data-set.ndjson, line 4", was="a", now="b")
    asked = report(DRAFTED, ISSUED).when(RecordReproduction(outcome="other data", differences=(found,)))
    asked.advised("report.reproduces").then(Reproduced(outcome="other data", differences=(found,)))
    assert "data-set.ndjson, line 4" in asked.advice["report.reproduces"]
    [check] = asked.then().now.checks
    assert (check.on, check.outcome, check.differences) == (TODAY, "other data", (found,))


def test_a_withdrawn_report_that_was_issued_can_still_be_compared() -> None:
    report(DRAFTED, ISSUED, WITHDRAWN).when(RecordReproduction(outcome="same")).quietly().then()


def test_there_is_nothing_to_compare_a_draft_with() -> None:
    report(DRAFTED).when(RecordReproduction(outcome="same")).then_refused("report.was-issued", conflict=True)


def test_withdrawing_says_why_and_keeps_the_files() -> None:
    report(DRAFTED, ISSUED).when(Withdraw()).then_refused("reason.given", at=["reason"])
    story = report(DRAFTED, ISSUED).when(Withdraw(reason="A figure is wrong.")).quietly().then()
    assert (story.now.status, story.now.issued.files) == ("withdrawn", (FILE,))


def test_its_sentences_tell_the_basis_the_words_and_the_outcome() -> None:
    files = Reproduced(outcome="other files", differences=(Difference(what="paper.pdf", was="a", now="b"),))
    told = [sentence(fact, {}) for fact in (DRAFTED_FACT, OVERALL, ISSUED_FACT, files)]
    assert "of things as they stood on 1 June 2023, as known at log position 40, with group CMRG" in told[0]
    assert told[1] == "Wrote in slot overall: It has improved considerably."
    assert "1e1e" in told[2]
    assert told[3] == "Made again: the data set is the same, files differ (paper.pdf)."


REBASED = on("2023-06-03", Rebased(valid_at=day("2023-06-02"), position=44))
REPRODUCED = on("2023-06-05", Reproduced(outcome="same"))


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
def test_a_reports_own_events_are_not_rewritten(number: int) -> None:
    assert not to_be_asked_again(REPORT)
    story = report(DRAFTED, WORDED[0], REBASED, ISSUED, REPRODUCED, WITHDRAWN)
    command = Correct(corrects=event_id(number), fields={"effective_from": "2023-06-01"}, reason="Slip")
    told = story.when(command, by=CLERK).then_refused("correction.may-be-asked-again", conflict=True)
    assert "two people annul it" in told


@pytest.mark.parametrize(
    ("number", "what"), [(2, "another wording"), (3, "another basis"), (4, "another contacts")]
)
def test_annulling_what_an_issue_was_made_from_names_the_issue(number: int, what: str) -> None:
    named = on("2023-06-04", ContactsNamed(contacts=(CONTACT,)))
    story = report(DRAFTED, WORDED[0], REBASED, named, ISSUED)
    asked = story.when(Annul(annuls=event_id(number), reason="Of another paper"), by=CLERK)
    told = asked.advice["later-facts.still-fit"]
    assert what in told
    assert str(event_id(5)) in told


def with_a_post(*entries: Entry) -> Story:
    """The draft, and a group with the post of its author."""
    post = Post(post_id="standards-manager", title="Standards Manager", kind="member")
    convened = Convened(name="Corporate Management Team", kind="management team", convened_on="2016")
    group = chronicle(GROUP_ID, [on("2016-01-01", convened), on("2016-01-01", PostCreated(post=post))])
    return given(REPORT, (DRAFTED, *entries), (group,))


def test_a_paper_names_posts_to_be_asked_about_it_until_it_is_issued() -> None:
    story = with_a_post().when(NameContacts(contacts=(CONTACT,)))
    story.then(ContactsNamed(contacts=(CONTACT,)))
    assert with_a_post(on("2023-06-02", ContactsNamed(contacts=(CONTACT,)))).now.contacts == (CONTACT,)
    named = on("2023-06-02", ContactsNamed(contacts=(CONTACT,)))
    with_a_post(named).when(NameContacts(contacts=(CONTACT,))).then_refused(
        "report.contacts-change", at=["contacts"]
    )
    with_a_post(named, ISSUED).when(NameContacts(contacts=())).then_refused(
        "report.still-a-draft", conflict=True
    )


def test_a_contact_is_a_post_that_there_is_and_named_once() -> None:
    other = Contact(part="report author", group_id=GROUP_ID, post_id="chair")
    with_a_post().when(NameContacts(contacts=(CONTACT, other))).then_refused(
        "report.contacts-are-posts", at=["contacts.1.post_id"]
    )
    sooner = with_a_post().when(NameContacts(contacts=(other,), effective_from=day("2023-06-14")))
    assert "no such post on 14 June 2023" in sooner.then_refused("report.contacts-are-posts")
    with_a_post().when(NameContacts(contacts=(CONTACT, CONTACT))).then_refused(
        "report.contacts-named-once", at=["contacts.1"]
    )


def test_what_a_paper_relied_on_is_listed_once_and_only_what_may_be_seen() -> None:
    story = report(DRAFTED).when(ListBackgroundPapersAs(papers=(NOTE,))).then(LISTED)
    assert story.now.background == (NOTE,)
    report(DRAFTED).when(ListBackgroundPapersAs(papers=(NOTE, NOTE))).then_refused(
        "report.background-papers-listed-once", at=["papers.1"]
    )
    report(DRAFTED).when(ListBackgroundPapersAs(papers=(NOTE,), closed=(0,))).then_refused(
        "report.background-papers-open", at=["papers.0.open_to_inspection"]
    )
    report(DRAFTED, on("2023-06-02", LISTED)).when(ListBackgroundPapersAs(papers=(NOTE,))).then_refused(
        "report.background-papers-change", at=["papers"]
    )


def test_what_a_paper_relied_on_has_a_day_or_a_month_of_its_own() -> None:
    other = [
        structs.replace(NOTE, date=date, sha256=f"{place}a" * 32)
        for place, date in enumerate(("2023-02-30", "TBC", "2023-05-04", "open"))
    ]
    asked = report(DRAFTED).when(ListBackgroundPapersAs(papers=(NOTE, *other)))
    told = asked.then_refused(
        "report.background-papers-dated", at=["papers.1.date", "papers.2.date", "papers.4.date"]
    )
    assert told == "There is no such day as 2023-02-30. Give the document's own day, or its month."


def test_a_report_in_which_nobody_writes_has_no_author_to_be_asked() -> None:
    register = on("2023-06-01", structs.replace(DRAFTED_FACT, slots=()))
    listing = ListBackgroundPapersAs(papers=(NOTE,))
    given(REPORT, (register,), ()).when(listing).then_refused("report.has-an-author", conflict=True)
