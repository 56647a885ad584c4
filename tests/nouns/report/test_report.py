"""Drafting, wording and issuing a report, and what making it again came to."""

from typing import Any

import pytest

from domain.amendment.commands import Annul, Correct
from domain.decisions import Command
from domain.report import REPORT
from domain.report.drafting import DraftAt, Drafted, Rebased, RebaseTo
from domain.report.issue import Issued, IssueFiles
from domain.report.reproduction import RecordReproduction, Reproduced
from domain.report.terms import Difference, IssuedFile, Parameter, Tool
from domain.report.withdrawal import Withdraw, Withdrawn
from domain.report.wording import Word, Worded
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on
from tests.nouns.forward_plan.givens import CLERK
from tests.streams import Story, given, to_be_asked_again

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


def test_issuing_keeps_the_digests_of_what_came_of_it() -> None:
    story = report(DRAFTED, *WORDED).when(issue(), by=CLERK).quietly().then(ISSUED_FACT)
    assert (story.now.status, story.now.issued.data_set) == ("issued", "1e" * 32)


def test_issuing_with_empty_slots_is_advised_upon() -> None:
    asked = report(DRAFTED, WORDED[0]).when(issue()).advised("report.every-slot-written")
    assert "conclusion" in asked.advice["report.every-slot-written"]


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


@pytest.mark.parametrize(("number", "what"), [(2, "another wording"), (3, "another basis")])
def test_annulling_what_an_issue_was_made_from_names_the_issue(number: int, what: str) -> None:
    story = report(DRAFTED, WORDED[0], REBASED, ISSUED)
    asked = story.when(Annul(annuls=event_id(number), reason="Of another paper"), by=CLERK)
    told = asked.advice["later-facts.still-fit"]
    assert what in told
    assert str(event_id(4)) in told
