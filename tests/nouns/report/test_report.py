"""Drafting, wording and issuing a report, and what making it again came to."""

from typing import Any

from domain.decisions import Command
from domain.report import commands as ask
from domain.report import events as happened
from domain.report.decisions import REPORT
from domain.sentences import sentence
from tests.givens import Entry, day, on
from tests.nouns.forward_plan.givens import CLERK
from tests.streams import Story, given

GROUP = (happened.Parameter(name="group", value="CMRG"),)
DRAFTED_FACT = happened.Drafted(
    definition="committee-paper",
    definition_version=1,
    title="Update on the work of the review group",
    slots=("overall", "conclusion"),
    parameters=GROUP,
    valid_at=day("2023-06-01"),
    position=40,
)
FILE = happened.IssuedFile(name="paper.pdf", media_type="application/pdf", size=9, sha256="0f" * 32)
ISSUED_FACT = happened.Issued(
    data_set="1e" * 32, files=(FILE,), made_with=(happened.Tool(name="typst", version="0.15.2"),)
)
OVERALL = happened.Worded(slot="overall", words="It has improved considerably.")
CONCLUSION = happened.Worded(slot="conclusion", words="It goes on.")
DRAFTED = on("2023-06-01", DRAFTED_FACT)
WORDED = (on("2023-06-02", OVERALL), on("2023-06-02", CONCLUSION))
ISSUED = on("2023-06-05", ISSUED_FACT)
WITHDRAWN = on("2023-06-06", happened.Withdrawn())


def report(*entries: Entry) -> Story:
    """The report after these entries."""
    return given(REPORT, entries, ())


def issue(**changes: Any) -> Command:
    asked: dict[str, Any] = {"data_set": "1e" * 32, "files": (FILE,), "made_with": ISSUED_FACT.made_with}
    return ask.IssueFiles(**asked | changes)


def test_a_draft_says_what_it_is_made_from() -> None:
    story = report().when(ask.DraftAt(drafted=DRAFTED_FACT), by=CLERK).quietly().then(DRAFTED_FACT)
    assert (story.now.status, story.now.position, story.now.said) == ("draft", 40, {"group": "CMRG"})


def test_a_draft_is_worded_and_worded_again() -> None:
    story = report(DRAFTED).when(ask.Word(slot="overall", words="Better.")).quietly().then()
    story = story.when(ask.Word(slot="overall", words=OVERALL.words)).quietly().then(OVERALL)
    assert story.now.words == {"overall": OVERALL.words}


def test_only_slots_of_the_report_are_written_in() -> None:
    said = (
        report(DRAFTED)
        .when(ask.Word(slot="weather", words="Fair."))
        .then_refused("report.slot-of-its-own", at=["slot"], conflict=False)
    )
    assert "overall, conclusion" in said


def test_a_draft_that_is_rebased_keeps_the_words() -> None:
    rebased = happened.Rebased(valid_at=day("2023-06-10"), position=55)
    story = (
        report(DRAFTED, *WORDED)
        .when(ask.RebaseTo(valid_at=day("2023-06-10"), position=55))
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
        ask.Word(slot="overall", words="Worse."),
        ask.RebaseTo(valid_at=day("2023-06-10"), position=55),
    ):
        said = report(DRAFTED, ISSUED).when(command).then_refused("report.still-a-draft", conflict=True)
        assert "issued on 5 June 2023" in said


def test_nothing_is_done_to_a_draft_that_was_withdrawn() -> None:
    withdrawn = report(DRAFTED, WITHDRAWN)
    withdrawn.when(issue()).then_refused("report.still-a-draft", conflict=True)
    withdrawn.when(ask.Withdraw(reason="Twice")).then_refused("report.not-withdrawn", conflict=True)


def test_making_it_again_and_finding_the_same_is_recorded() -> None:
    fact = happened.Reproduced(outcome="same")
    story = report(DRAFTED, ISSUED).when(ask.RecordReproduction(outcome="same")).quietly().then(fact)
    assert [one.outcome for one in story.now.checks] == ["same"]


def test_a_difference_is_recorded_and_said() -> None:
    found = happened.Difference(what="data-set.ndjson, line 4", was="a", now="b")
    asked = report(DRAFTED, ISSUED).when(ask.RecordReproduction(outcome="other data", differences=(found,)))
    asked.advised("report.reproduces").then(happened.Reproduced(outcome="other data", differences=(found,)))
    assert "data-set.ndjson, line 4" in asked.advice["report.reproduces"]


def test_a_withdrawn_report_that_was_issued_can_still_be_compared() -> None:
    report(DRAFTED, ISSUED, WITHDRAWN).when(ask.RecordReproduction(outcome="same")).quietly().then()


def test_there_is_nothing_to_compare_a_draft_with() -> None:
    report(DRAFTED).when(ask.RecordReproduction(outcome="same")).then_refused(
        "report.was-issued", conflict=True
    )


def test_withdrawing_says_why_and_keeps_the_files() -> None:
    report(DRAFTED, ISSUED).when(ask.Withdraw()).then_refused("reason.given", at=["reason"])
    story = report(DRAFTED, ISSUED).when(ask.Withdraw(reason="A figure is wrong.")).quietly().then()
    assert (story.now.status, story.now.issued.files) == ("withdrawn", (FILE,))


def test_its_sentences_tell_the_basis_the_words_and_the_outcome() -> None:
    files = happened.Reproduced(
        outcome="other files", differences=(happened.Difference(what="paper.pdf", was="a", now="b"),)
    )
    told = [sentence(fact, {}) for fact in (DRAFTED_FACT, OVERALL, ISSUED_FACT, files)]
    assert "of things as they stood on 1 June 2023, as known at log position 40, with group CMRG" in told[0]
    assert told[1] == "Wrote in slot overall: It has improved considerably."
    assert "1e1e" in told[2]
    assert told[3] == "Made again: the data set is the same, files differ (paper.pdf)."
