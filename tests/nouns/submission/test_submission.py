"""Reporting a KPI for a period, validating the figure at its source, rating, publishing and restating it."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.contract.suspension import Suspended
from domain.decisions import Command
from domain.events import Evidence
from domain.kpi import Bands, Defined, Retired, Revised
from domain.submission import SUBMISSION
from domain.submission.evidence import AttachEvidence, EvidenceAttached
from domain.submission.figure_correction import CorrectFigure, FigureCorrected
from domain.submission.overdue import OverdueMarked
from domain.submission.period import submission_id
from domain.submission.publication import Published, PublishFigure, Restated, RestateFigure
from domain.submission.querying import AnswerQuery, Queried, QueryAnswered, QueryReturn
from domain.submission.rating import Rated, RatePerformance
from domain.submission.rejection import Rejected, RejectReturn
from domain.submission.reporting import NilReturned, Reported
from domain.submission.terms import Judgement
from domain.submission.validation import Validated, ValidateFigure
from tests.givens import Entry, day, on, registered
from tests.nouns.submission.givens import (
    ABOUT,
    BY_FIRST,
    DEFINED,
    KPI_ID,
    NIL,
    NOT_VALIDATED,
    ON_TIME,
    OVERDUE,
    PUBLISHED,
    QUERIED,
    REJECTED,
    REPORTED,
    SUPPLIER,
    VALIDATED,
    VALIDATOR,
    mark_overdue,
    nil,
    report,
    reported,
    story,
)
from tests.streams import CONTRACT_ID, chronicle

LOG = Evidence("Kitchen log", "text/csv", "0f" * 32)


def test_a_figure_is_reported_with_what_it_was_worked_out_from_and_judged_at_once() -> None:
    command = report(numerator="194", denominator="200", comment="Two late vans", evidence=(LOG,))
    after = (
        story()
        .when(command, by=SUPPLIER)
        .quietly()
        .then(
            reported(numerator="194", denominator="200", comment="Two late vans", evidence=("Kitchen log",)),
            effective="2023-06-15",
        )
    )
    assert (after.now.status, after.now.figures_by, after.now.evidence) == (
        "reported",
        ("p-gwen",),
        ("Kitchen log",),
    )


def test_there_is_one_submission_for_a_kpi_and_a_period() -> None:
    for command in (report(), nil(), mark_overdue()):
        step = SUBMISSION.by_command[type(command)]
        assert step.stream_id is not None
        assert step.stream_id(command) == submission_id(KPI_ID, "2023-04")
    assert submission_id(KPI_ID, "2023-05") != submission_id(KPI_ID, "2023-04")


STRICTER = replace(ON_TIME, target="99", bands=Bands("99", "98", "97"))


def revised(valid_from: str, **changes: object) -> Entry:
    """The KPI made stricter from a day."""
    return on(
        valid_from,
        Revised(previous=ON_TIME, definition=replace(STRICTER, **changes), because="target"),
    )


def test_a_revision_within_the_period_governs_and_the_score_by_the_earlier_one_is_kept() -> None:
    asked = story(kpi_entries=(DEFINED, revised("2023-04-30"))).when(report(), by=SUPPLIER)
    second = Judgement(2, day("2023-04-30"), "99", "Requires improvement")
    asked.quietly().then(reported(judged=(second, BY_FIRST)))


def test_a_revision_after_the_period_does_not_judge_it_nor_one_from_its_first_day_leave_the_old_one() -> None:
    after = story(kpi_entries=(DEFINED, revised("2023-05-01"))).when(report(), by=SUPPLIER)
    after.then(reported(judged=(BY_FIRST,)))
    before = story(kpi_entries=(DEFINED, revised("2023-04-01"))).when(report(), by=SUPPLIER)
    before.then(
        reported(judged=(Judgement(2, day("2023-04-01"), "99", "Requires improvement"),)),
    )


def test_an_earlier_definition_in_another_unit_gives_no_score() -> None:
    kpi_entries = (DEFINED, revised("2023-04-15", unit="score"))
    decided = story(kpi_entries=kpi_entries).when(report(), by=SUPPLIER).decided
    fact = decided[0].fact
    assert isinstance(fact, Reported)
    assert [judgement.rating for judgement in fact.judged] == ["Requires improvement", None]


def test_a_nil_return_has_no_figure_and_no_score_and_a_figure_may_follow() -> None:
    after = story().when(nil(), by=SUPPLIER).quietly().then(NilReturned(**ABOUT, returned_by="p-gwen"))
    assert (after.now.status, after.now.reported, after.now.rating) == ("nil return", None, None)
    later = after.when(report(), by=SUPPLIER).quietly().then(reported())
    assert (later.now.status, later.now.nil_on) == ("reported", None)


def test_nothing_is_marked_overdue_of_what_stands_still() -> None:
    def suspended(since: str, until: str) -> Any:
        return chronicle(CONTRACT_ID, [registered(), on(since, Suspended(until=day(until)))])

    throughout = story(contract=suspended("2023-03-15", "2023-04-30"))
    throughout.when(mark_overdue()).then_refused("submission.work-was-done", at=["period"])
    when_due = story(contract=suspended("2023-05-10", "2023-06-04"))
    moved = OverdueMarked(**ABOUT | {"due_on": day("2023-06-05")})
    when_due.when(mark_overdue()).then(moved, effective="2023-06-06")
    still = story(contract=suspended("2023-05-10", "2023-06-30"))
    still.when(mark_overdue()).then_refused("submission.due-date-passed")


def test_what_did_not_come_is_marked_overdue_from_the_day_after_it_was_due() -> None:
    after = story().when(mark_overdue()).quietly().then(OverdueMarked(**ABOUT), effective="2023-05-21")
    assert after.now.status == "overdue"
    assert after.when(report(), by=SUPPLIER).quietly().then(reported()).now.overdue_marked


def test_a_return_that_came_in_time_and_was_entered_late_is_not_late() -> None:
    command = report(effective_from=day("2023-05-18"))
    after = (
        story(OVERDUE).when(command).quietly().then(reported(reported_by="p-anwen"), effective="2023-05-18")
    )
    assert (after.on("2023-06-01").status, after.on("2023-06-01").reported.on) == (
        "reported",
        day("2023-05-18"),
    )


def test_evidence_is_added_by_title_and_its_digest_is_in_the_envelope() -> None:
    command = AttachEvidence(evidence=(LOG,))
    after = story(REPORTED).when(command, by=SUPPLIER).quietly()
    assert after.then(EvidenceAttached(titles=("Kitchen log",))).now.evidence == ("Kitchen log",)


def test_a_return_is_queried_and_the_answer_brings_it_back_to_where_it_was() -> None:
    queried = story(REPORTED, VALIDATED).when(QueryReturn(question="Is Brynteg in it?")).quietly()
    after = queried.then(Queried(question="Is Brynteg in it?"))
    assert (after.now.status, after.now.question) == ("queried", "Is Brynteg in it?")
    answered = after.when(AnswerQuery(answer="It is."), by=SUPPLIER).quietly()
    assert answered.then(QueryAnswered(answer="It is.")).now.status == "validated"


def test_a_rejected_return_may_be_reported_again() -> None:
    after = story(REPORTED).when(RejectReturn(reason="Of another school")).quietly()
    rejected = after.then(Rejected())
    assert rejected.now.status == "rejected"
    assert rejected.when(report("96"), by=SUPPLIER).quietly().then().now.reported.figure == "96"


def test_a_return_says_what_the_kpi_was_called_when_it_was_last_reported() -> None:
    first = story().when(report(), by=SUPPLIER).then()
    assert (first.now.title, first.now.unit, first.now.due_on) == (
        "Meals on time",
        "percent",
        day("2023-05-20"),
    )
    renamed = revised("2023-04-01", title="Meals in time", unit="score", due_days=10)
    again = story(REPORTED, on("2023-05-12", Rejected()), kpi_entries=(DEFINED, renamed))
    told = again.when(report("96"), by=SUPPLIER).then().now
    assert (told.title, told.unit, told.due_on) == ("Meals in time", "score", day("2023-05-10"))
    assert (told.kpi_id, told.contract_id, told.period) == (
        first.now.kpi_id,
        first.now.contract_id,
        "2023-04",
    )


def test_a_figure_is_corrected_before_publication_and_its_validation_lapses() -> None:
    command = CorrectFigure(figure="99", reason="A sheet was missing")
    asked = story(REPORTED, VALIDATED).when(command).advised("submission.validation-lapses")
    good = replace(BY_FIRST, rating="Good")
    after = asked.then(FigureCorrected(previous="97", figure="99", corrected_by="p-anwen", judged=(good,)))
    assert (after.now.status, after.now.validation) == ("reported", None)
    assert after.now.reported.figure == "99"
    assert after.now.figures_by == ("p-gwen", "p-anwen")


def validate(**changes: object) -> ValidateFigure:
    """The command that confirms a figure by its source system."""
    return ValidateFigure(**({"method": "source system access", "outcome": "confirmed"} | changes))  # type: ignore[arg-type]


def test_a_confirmed_figure_is_the_reported_one() -> None:
    after = story(REPORTED).when(validate(), by=VALIDATOR).quietly()
    validated = Validated(
        method="source system access",
        outcome="confirmed",
        reported="97",
        figure="97",
        validated_by="p-bryn",
        judged=(BY_FIRST,),
    )
    assert after.then(validated).now.status == "validated"


def test_a_validated_figure_stands_beside_the_reported_one_and_is_judged_anew() -> None:
    command = validate(outcome="confirmed with correction", figure="94.5", sample_size=40, exceptions=2)
    after = story(REPORTED).when(command, by=VALIDATOR).quietly().then()
    assert (after.now.reported.figure, after.now.validation.figure) == ("97", "94.5")
    assert after.now.validation.judged == (replace(BY_FIRST, rating="Requires improvement"),)


@pytest.mark.parametrize("outcome", ["not supported", "unable to verify"])
def test_a_figure_that_could_not_be_borne_out_leaves_no_validated_figure(outcome: str) -> None:
    after = story(REPORTED).when(validate(outcome=outcome), by=VALIDATOR).quietly().then()
    assert (after.now.status, after.now.validation.figure) == ("not validated", None)


@pytest.mark.parametrize(
    ("said", "advised"),
    [
        ({"sample_size": 40, "exceptions": 0}, []),
        ({"sample_size": 40, "exceptions": 40}, ["submission.without-exceptions"]),
        ({"sample_size": 1, "exceptions": 1}, ["submission.without-exceptions"]),
        ({"sample_size": 40}, ["submission.sample-exceptions-said"]),
        ({"sample_size": 40, "exceptions": 3, "outcome": "not supported"}, []),
    ],
)
def test_what_a_sample_showed_is_said_and_kept(said: dict[str, Any], advised: list[str]) -> None:
    asked = story(REPORTED).when(validate(method="sample test", **said), by=VALIDATOR).advised(*advised)
    kept = asked.then().now.validation
    assert (kept.method, kept.on, kept.by) == ("sample test", day("2023-06-15"), "p-bryn")
    assert (kept.sample_size, kept.exceptions) == (said["sample_size"], said.get("exceptions"))
    figure = None if "outcome" in said else "97"
    assert (kept.figure, kept.judged) == (figure, (BY_FIRST,) if figure else ())


def test_there_are_no_exceptions_where_nothing_was_looked_at() -> None:
    command = validate(method="site visit", sample_size=None, exceptions=1)
    story(REPORTED).when(command, by=VALIDATOR).then_refused(
        "submission.sample-told-of", at=["exceptions", "sample_size"]
    )


def test_that_nothing_was_looked_at_can_be_said() -> None:
    command = validate(method="none", outcome="unable to verify")
    assert story(REPORTED).when(command, by=VALIDATOR).quietly().then().now.status == "not validated"


def test_the_rating_of_the_bands_needs_no_reason() -> None:
    after = story(REPORTED).when(RatePerformance(rating="Approaching target")).quietly()
    rated = Rated(figure="97", rating="Approaching target", computed="Approaching target")
    assert after.then(rated).now.rating == "Approaching target"


def test_a_rating_that_says_nothing_new_is_refused() -> None:
    """Another reason, or another figure that is rated the same, does say something."""
    rate = RatePerformance(rating="Other", reason="Strike of a third party")
    rated = story(REPORTED).when(rate).then()
    rated.when(rate).then_refused("submission.rating-changes", at=["rating"], conflict=True)
    why = RatePerformance(rating="Other", reason="Two strikes of a third party")
    assert rated.when(why).quietly().then().now.rating == "Other"
    by_the_bands = RatePerformance(rating="Approaching target")
    back = rated.when(by_the_bands).quietly().then()
    assert back.when(rate).quietly().then().now.rating == "Other"
    other = rated.when(validate(outcome="confirmed with correction", figure="96"), by=VALIDATOR).then()
    other.when(rate).quietly().then(Rated(figure="96", rating="Other", computed="Approaching target"))
    away = rated.when(CorrectFigure(figure="96", reason="Misread")).then()
    back = away.when(CorrectFigure(figure="97", reason="Read well at first")).then()
    assert back.when(rate).quietly().then().now.rating == "Other"


def test_another_rating_is_kept_beside_that_of_the_bands() -> None:
    command = RatePerformance(rating="Other", reason="Strike of a third party")
    after = story(REPORTED).when(command).quietly()
    after.then(Rated(figure="97", rating="Other", computed="Approaching target"))


def test_a_validation_that_changes_the_figure_undoes_the_rating_and_one_that_confirms_it_does_not() -> None:
    rated = on("2023-05-11", Rated(figure="97", rating="Other", computed="Approaching target"))
    assert story(REPORTED, rated, VALIDATED).now.rating == "Other"
    corrected = validate(outcome="confirmed with correction", figure="90")
    assert story(REPORTED, rated).when(corrected, by=VALIDATOR).then().now.rating is None


def test_a_validated_figure_is_published_with_the_rating_of_the_bands() -> None:
    after = story(REPORTED, VALIDATED).when(PublishFigure()).quietly()
    published = after.then(Published(figure="97", rating="Approaching target"))
    assert (published.now.status, published.now.published.unvalidated) == ("published", False)


def test_it_is_published_with_the_rating_that_was_given() -> None:
    rated = on("2023-05-16", Rated(figure="97", rating="Other", computed="Approaching target"))
    after = story(REPORTED, VALIDATED, rated).when(PublishFigure()).quietly()
    after.then(Published(figure="97", rating="Other"))


@pytest.mark.parametrize("entries", [(REPORTED,), (REPORTED, NOT_VALIDATED)])
def test_an_unvalidated_figure_is_published_only_as_such(entries: tuple[Entry, ...]) -> None:
    command = PublishFigure(unvalidated=True, reason="The source system is down until July.")
    after = story(*entries).when(command).quietly()
    after.then(Published(figure="97", rating="Approaching target", unvalidated=True))


def test_what_is_published_while_a_question_is_open_is_advised_upon() -> None:
    story(REPORTED, VALIDATED, on("2023-05-16", Queried(question="All?"))).when(PublishFigure()).advised(
        "submission.no-query-open"
    ).then()


def test_a_published_figure_is_restated_by_a_second_person_and_both_stay_in_view() -> None:
    command = RestateFigure(figure="94", unvalidated=True, reason="A sheet was counted twice")
    after = story(REPORTED, VALIDATED, PUBLISHED).when(command).quietly()
    worse = replace(BY_FIRST, rating="Requires improvement")
    restated = after.then(
        Restated(
            previous="97",
            figure="94",
            previous_rating="Approaching target",
            rating="Requires improvement",
            unvalidated=True,
            judged=(worse,),
        )
    ).now
    assert (restated.reported.figure, restated.validation.figure, restated.published.figure) == (
        "97",
        "97",
        "94",
    )
    assert restated.published.restated


def test_what_was_published_unvalidated_can_be_validated_and_restated_as_validated() -> None:
    unvalidated = on("2023-05-12", Published(figure="97", rating="Approaching target", unvalidated=True))
    validated = validate(outcome="confirmed with correction", figure="93")
    after = story(REPORTED, unvalidated).when(validated, by=VALIDATOR).quietly().then()
    assert after.now.status == "published"
    restated = after.when(RestateFigure(figure="93", reason="As validated")).quietly().then()
    assert (restated.now.published.unvalidated, restated.now.published.figure) == (False, "93")


ADVICE: list[tuple[str, list[Entry], Command, tuple[Entry, ...]]] = [
    ("submission.figure-plausible", [], report("101"), (DEFINED,)),
    (
        "submission.figure-plausible",
        [],
        report("2.5"),
        (
            on(
                "2020-04-01",
                Defined(contract_id=ABOUT["contract_id"], definition=replace(ON_TIME, unit="number")),
            ),
        ),
    ),
    (
        "submission.kpi-in-use-throughout",
        [],
        report(),
        (on("2023-04-10", DEFINED.fact),),
    ),
    (
        "submission.kpi-in-use-throughout",
        [],
        report(),
        (DEFINED, on("2023-04-10", Retired())),
    ),
    ("submission.without-exceptions", [REPORTED], validate(sample_size=40, exceptions=2), (DEFINED,)),
    ("submission.sample-exceptions-said", [REPORTED], validate(sample_size=40), (DEFINED,)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "kpi_entries"), ADVICE)
def test_what_may_be_wrong_is_said_and_recorded(
    rule: str, entries: list[Entry], command: Command, kpi_entries: tuple[Entry, ...]
) -> None:
    story(*entries, kpi_entries=kpi_entries).when(command, by=VALIDATOR).advised(rule).then()


def test_a_late_report_finds_its_place_before_what_followed_it() -> None:
    told = story(OVERDUE, on("2023-05-10", reported(), SUPPLIER))
    assert (told.on("2023-05-15").status, told.now.status) == ("reported", "reported")


def test_facts_in_any_order_fold_to_something() -> None:
    facts = [REPORTED, NIL, OVERDUE, REJECTED, QUERIED, VALIDATED, NOT_VALIDATED, PUBLISHED]
    for first in (REPORTED, NIL, OVERDUE):
        for second in facts:
            for third in facts:
                assert story(first, second, third).now.status
    corrected = FigureCorrected(previous="97", figure="96", corrected_by="p-gwen", judged=())
    assert story(NIL, on("2023-05-11", corrected)).now.reported.figure == "96"
    assert (
        story(
            REPORTED,
            on(
                "2023-05-30",
                Restated(previous="97", figure="96", previous_rating="Good", rating="Good", judged=()),
            ),
        ).now.status
        == "published"
    )
