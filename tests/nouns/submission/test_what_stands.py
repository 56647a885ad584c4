"""What a return is on record as after each of its acts: all that was said, and of an earlier return nothing."""

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Annul
from domain.decisions import Command
from domain.events import Evidence
from domain.kpi import Revised
from domain.sentences import sentence
from domain.submission.evidence import EvidenceAttached
from domain.submission.figure_correction import FIGURE_CORRECTION, CorrectFigure, FigureCorrected
from domain.submission.judging import Scores, scores, scores_of
from domain.submission.publication import Published, PublishFigure, Restated, RestateFigure
from domain.submission.querying import QueryAnswered
from domain.submission.rating import Rated, RatePerformance
from domain.submission.terms import Judgement, Publication, Return, Submission, Validation
from domain.submission.validation import Validated, ValidateFigure
from tests.givens import Entry, day, event_id, on
from tests.nouns.submission.givens import (
    ABOUT,
    BY_FIRST,
    DEFINED,
    KPI_ID,
    NIL,
    ON_TIME,
    OVERDUE,
    PUBLISHED,
    QUERIED,
    REJECTED,
    REPORTED,
    SUPPLIER,
    VALIDATED,
    VALIDATOR,
    nil,
    report,
    reported,
    story,
)
from tests.streams import chronicle

TODAY = day("2023-06-15")
LOG = Evidence("Kitchen log", "text/csv", "0f" * 32)
RATED = on("2023-05-16", Rated(figure="97", rating="Other", computed="Approaching target"))
CORRECTED = FigureCorrected(
    previous="97", figure="96", numerator="192", denominator="200", corrected_by="p-anwen", judged=(BY_FIRST,)
)
RESTATED = Restated(
    previous="97",
    figure="94",
    previous_rating="Approaching target",
    rating="Requires improvement",
    judged=(replace(BY_FIRST, rating="Requires improvement"),),
)


def test_a_report_is_kept_with_all_that_was_said_of_it() -> None:
    command = report(numerator="194", denominator="200", comment="Two late vans", evidence=(LOG,))
    told = story().when(command, by=SUPPLIER).then().now
    assert told.reported == Return("97", TODAY, "p-gwen", "194", "200", "Two late vans", (BY_FIRST,))


def test_a_correction_is_kept_with_what_it_was_worked_out_from_and_undoes_the_rating() -> None:
    command = CorrectFigure(figure="96", numerator="192", denominator="200", reason="A sheet was missing")
    told = story(REPORTED, RATED).when(command).then().now
    assert told.reported == Return("96", day("2023-05-10"), "p-gwen", "192", "200", "", (BY_FIRST,))
    assert told.rating is None


def test_a_correction_stands_for_the_report_that_was_taken_away() -> None:
    """Somebody corrected what was never reported, once two people annulled the report."""
    told = story(NIL, on("2023-05-11", CORRECTED)).now
    assert told.reported == Return("96", day("2023-05-11"), "p-anwen", "192", "200", "", (BY_FIRST,))
    [effect] = FIGURE_CORRECTION.effects
    assert effect.was is not None
    assert effect.was(story(NIL).now, CORRECTED) == {"previous": None}


def test_a_validation_is_kept_with_method_outcome_and_sample() -> None:
    command = ValidateFigure(
        method="sample test",
        outcome="confirmed with correction",
        figure="94",
        sample_size=40,
        exceptions=2,
    )
    judged = (replace(BY_FIRST, rating="Requires improvement"),)
    assert story(REPORTED).when(command, by=VALIDATOR).then().now.validation == Validation(
        "sample test", "confirmed with correction", TODAY, "p-bryn", "94", 40, 2, judged
    )


@pytest.mark.parametrize(
    ("entries", "command", "stands"),
    [
        ((VALIDATED,), PublishFigure(), Publication("97", "Approaching target", TODAY, judged=(BY_FIRST,))),
        (
            (),
            PublishFigure(unvalidated=True, reason="Due"),
            Publication("97", "Approaching target", TODAY, unvalidated=True, judged=(BY_FIRST,)),
        ),
        (
            (VALIDATED, PUBLISHED),
            RestateFigure(figure="94", unvalidated=True, reason="Counted twice"),
            Publication(
                "94",
                "Requires improvement",
                TODAY,
                unvalidated=True,
                restated=True,
                judged=(replace(BY_FIRST, rating="Requires improvement"),),
            ),
        ),
    ],
    ids=["validated", "unvalidated", "restated"],
)
def test_what_is_published_is_kept_with_its_day_its_rating_and_whether_anybody_validated_it(
    entries: tuple[Entry, ...], command: Command, stands: Publication
) -> None:
    assert story(REPORTED, *entries).when(command, by=VALIDATOR).then().now.published == stands


@pytest.mark.parametrize("command", [report("97"), nil()], ids=["a figure", "nil"])
def test_of_a_return_that_was_rejected_nothing_holds_for_the_next_but_that_it_was_overdue_and_its_documents(
    command: Command,
) -> None:
    evidence = on("2023-05-22", EvidenceAttached(titles=("Kitchen log",)))
    later = (on("2023-05-23", entry.fact) for entry in (VALIDATED, RATED, QUERIED, REJECTED))
    told = story(OVERDUE, on("2023-05-22", reported(reported_by="p-bryn")), evidence, *later)
    now = told.when(command, by=SUPPLIER).then().now
    back = command == report("97")
    assert now == Submission(
        **ABOUT,
        status="reported" if back else "nil return",
        reported=Return("97", TODAY, "p-gwen", judged=(BY_FIRST,)) if back else None,
        nil_on=None if back else TODAY,
        overdue_marked=True,
        figures_by=("p-gwen",),
        evidence=("Kitchen log",),
    )


def test_once_it_is_answered_nothing_is_asked_any_more() -> None:
    assert story(REPORTED, QUERIED, on("2023-05-13", QueryAnswered(answer="It is."))).now.question == ""


def test_documents_that_came_with_a_return_are_told_with_it() -> None:
    alone, beside = (sentence(reported(evidence=titles), {}) for titles in ((), ("Kitchen log", "Rota")))
    assert beside == f"{alone} With Kitchen log; Rota."


@pytest.mark.parametrize(
    "later",
    [
        on("2023-05-13", CORRECTED),
        on("2023-05-13", Published(figure="97", rating="Other", unvalidated=True)),
    ],
    ids=["a correction", "a publication"],
)
def test_what_rests_on_a_report_is_named_where_that_is_annulled_and_a_nil_return_stood_before(
    later: Entry,
) -> None:
    told = story(NIL, on("2023-05-12", REPORTED.fact, SUPPLIER), later)
    asked = told.when(Annul(annuls=event_id(2), reason="Of another contract"))
    asked.advised("later-facts.still-fit")
    assert str(event_id(3)) in asked.advice["later-facts.still-fit"]


@pytest.mark.parametrize("annulled", [3, 4])
def test_a_restatement_rests_on_what_was_published(annulled: int) -> None:
    """What was published before it is looked at again where that is annulled, and where it was restated before."""
    first = on("2023-05-30", replace(RESTATED, figure="95"), VALIDATOR)
    again = on("2023-05-31", replace(RESTATED, previous="95"), VALIDATOR)
    told = story(REPORTED, VALIDATED, PUBLISHED, first, again)
    asked = told.when(Annul(annuls=event_id(annulled), reason="Of another contract"))
    asked.advised("later-facts.still-fit")
    assert str(event_id(5 if annulled == 4 else 4)) in asked.advice["later-facts.still-fit"]


def test_a_restatement_of_a_kpi_that_was_set_only_later_has_no_bands() -> None:
    told = story(REPORTED, VALIDATED, PUBLISHED, kpi_entries=(on("2023-05-02", DEFINED.fact),))
    restated = RestateFigure(figure="96", reason="Slip", unvalidated=True)
    told.when(restated, by=VALIDATOR).then_refused(
        "submission.kpi-stands", "submission.restated-rating-known"
    )


WORSE = (replace(BY_FIRST, rating="Requires improvement"),)
LOOKED_AT = on(
    "2023-05-25",
    Validated(
        method="site visit",
        outcome="confirmed with correction",
        reported="97",
        figure="94",
        validated_by="p-bryn",
        judged=WORSE,
    ),
    VALIDATOR,
)


@pytest.mark.parametrize(
    ("entries", "scored"),
    [
        ((REPORTED,), Scores("97", (BY_FIRST,), (BY_FIRST,))),
        ((REPORTED, LOOKED_AT), Scores("94", WORSE, WORSE)),
        ((REPORTED, PUBLISHED), Scores("97", (BY_FIRST,), (BY_FIRST,))),
        ((REPORTED, PUBLISHED, LOOKED_AT), Scores("97", (BY_FIRST,), (BY_FIRST,))),
        ((REPORTED, PUBLISHED, LOOKED_AT, on("2023-05-30", RESTATED)), Scores("94", WORSE, WORSE)),
        ((NIL,), None),
    ],
    ids=["reported", "validated", "published", "published and validated since", "restated", "nil"],
)
def test_a_return_is_scored_by_the_figure_that_is_read_as_that_figure_was_judged(
    entries: tuple[Entry, ...], scored: Scores | None
) -> None:
    found = scores_of(story(*entries).now, chronicle(KPI_ID, [DEFINED]))
    assert found == scored
    assert found is None or not found.differ


def test_a_definition_revised_into_the_past_shows_beside_the_score_that_was_given() -> None:
    stricter = Revised(previous=ON_TIME, definition=replace(ON_TIME, target="99"), because="target")
    found = scores_of(story(REPORTED).now, chronicle(KPI_ID, [DEFINED, on("2023-04-01", stricter)]))
    assert found == Scores("97", (BY_FIRST,), (Judgement(2, day("2023-04-01"), "99", "Approaching target"),))
    assert found.differ


def test_a_score_is_told_with_its_target_and_the_definition_that_gave_it() -> None:
    second = Judgement(2, day("2023-04-30"), "99", "Requires improvement")
    bare = Judgement(3, day("2023-04-20"))
    assert [scores(judged) for judged in ((), (BY_FIRST,), (second, BY_FIRST, bare))] == [
        "not judged",
        "Approaching target against a target of 98 (definition 1)",
        "Requires improvement against a target of 99 (definition 2; Approaching target against a target of 98 by "
        "definition 1; not rated without a target by definition 3)",
    ]


def test_whoever_rates_is_told_whether_nil_was_returned_or_nothing_at_all() -> None:
    rating = RatePerformance(rating="Good", reason="Nothing went wrong")
    told = [
        story(before).when(rating).then_refused("submission.figure-reported") for before in (NIL, OVERDUE)
    ]
    assert ["nil return" in words for words in told] == [True, False]
