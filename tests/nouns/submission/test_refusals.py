"""What cannot be said of a KPI submission, each by its rule."""

import pytest
from msgspec.structs import replace

from domain.amendment import commands as amend
from domain.contract.ending import Terminated
from domain.decisions import Actor, Command
from domain.kpi import Defined, Retired, Unit
from domain.submission import commands as ask
from tests.givens import OFFICER, Entry, day, event_id, on, registered
from tests.nouns.submission.givens import (
    DEFINED,
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
from tests.nouns.submission.test_submission import validate
from tests.streams import CONTRACT_ID, chronicle

REPORTER = Actor("p-gwen", "officer")
CORRECT = ask.CorrectFigure(figure="96", reason="Slip")
RESTATE = ask.RestateFigure(figure="96", reason="Slip", unvalidated=True)
JUDGED_WITHOUT_BANDS = on("2023-05-10", reported(judged=()), SUPPLIER)

Refusal = tuple[str, list[Entry], Command, tuple[str, ...], Actor]
REFUSALS: list[Refusal] = [
    ("submission.period-well-formed", [], report(period="2023-13"), ("period",), SUPPLIER),
    ("submission.period-well-formed", [], report(period="April"), ("period",), SUPPLIER),
    (
        "submission.received-when-over",
        [],
        report(effective_from=day("2023-04-30")),
        ("effective_from",),
        OFFICER,
    ),
    (
        "submission.received-today",
        [],
        report(effective_from=day("2023-06-14")),
        ("effective_from",),
        SUPPLIER,
    ),
    ("submission.of-its-frequency", [], report(period="2023-Q1"), ("period",), SUPPLIER),
    ("submission.kpi-in-use", [], report(period="2020-03"), ("period",), SUPPLIER),
    (
        "submission.figure-follows",
        [],
        report(numerator="3", denominator="4"),
        ("figure", "numerator", "denominator"),
        SUPPLIER,
    ),
    ("submission.figure-follows", [], report(numerator="3"), ("numerator", "denominator"), SUPPLIER),
    ("submission.figure-follows", [], report(numerator="3", denominator="0.0"), ("denominator",), SUPPLIER),
    ("submission.nothing-stands", [REPORTED], report("96"), ("period",), SUPPLIER),
    ("submission.nothing-stands", [REPORTED], nil(), ("period",), SUPPLIER),
    ("submission.nothing-stands", [REPORTED, VALIDATED, PUBLISHED], report("96"), ("period",), SUPPLIER),
    ("submission.nothing-stands", [NIL], nil(), ("period",), SUPPLIER),
    ("reason.given", [], nil(reason=" "), ("reason",), SUPPLIER),
    ("submission.due-date-passed", [], mark_overdue("2023-05"), ("period",), OFFICER),
    ("submission.new", [REPORTED], mark_overdue(), (), OFFICER),
    ("submission.evidence-given", [REPORTED], ask.AttachEvidence(), ("evidence",), SUPPLIER),
    ("submission.something-returned", [OVERDUE], ask.QueryReturn(question="Where?"), (), OFFICER),
    (
        "submission.query-waits",
        [REPORTED, QUERIED],
        ask.QueryReturn(question="Where?"),
        ("question",),
        OFFICER,
    ),
    ("submission.query-open", [REPORTED], ask.AnswerQuery(answer="Yes"), (), SUPPLIER),
    ("submission.not-rejected", [REPORTED, REJECTED], ask.RejectReturn(reason="Again"), (), OFFICER),
    ("submission.not-rejected", [REPORTED, REJECTED], CORRECT, (), OFFICER),
    ("submission.not-rejected", [REPORTED, REJECTED], validate(), (), VALIDATOR),
    (
        "submission.not-published",
        [REPORTED, VALIDATED, PUBLISHED],
        ask.RejectReturn(reason="Wrong"),
        (),
        OFFICER,
    ),
    (
        "submission.not-published",
        [REPORTED, NOT_VALIDATED, PUBLISHED],
        ask.RatePerformance(rating="Approaching target"),
        (),
        OFFICER,
    ),
    ("reason.given", [REPORTED], ask.RejectReturn(), ("reason",), OFFICER),
    ("reason.given", [REPORTED], ask.CorrectFigure(figure="96"), ("reason",), OFFICER),
    ("submission.figure-reported", [NIL], CORRECT, (), OFFICER),
    ("submission.figure-reported", [OVERDUE], validate(), (), VALIDATOR),
    (
        "submission.figure-changes",
        [REPORTED],
        ask.CorrectFigure(figure="97", reason="Slip"),
        ("figure",),
        OFFICER,
    ),
    ("submission.second-person", [REPORTED], validate(), (), REPORTER),
    ("submission.second-person", [REPORTED, VALIDATED], ask.PublishFigure(), (), REPORTER),
    ("submission.second-person", [REPORTED, VALIDATED, PUBLISHED], RESTATE, (), REPORTER),
    ("submission.method-named", [REPORTED], validate(method="none"), ("method",), VALIDATOR),
    ("submission.figure-goes-with-outcome", [REPORTED], validate(figure="96"), ("figure",), VALIDATOR),
    (
        "submission.figure-goes-with-outcome",
        [REPORTED],
        validate(outcome="confirmed with correction"),
        ("figure",),
        VALIDATOR,
    ),
    (
        "submission.figure-goes-with-outcome",
        [REPORTED],
        validate(outcome="confirmed with correction", figure="97.0"),
        ("figure", "outcome"),
        VALIDATOR,
    ),
    ("submission.sample-told-of", [REPORTED], validate(method="sample test"), ("sample_size",), VALIDATOR),
    (
        "submission.sample-told-of",
        [REPORTED],
        validate(sample_size=2, exceptions=3),
        ("exceptions", "sample_size"),
        VALIDATOR,
    ),
    ("submission.rating-explained", [REPORTED], ask.RatePerformance(rating="Good"), ("reason",), OFFICER),
    (
        "submission.rating-explained",
        [JUDGED_WITHOUT_BANDS],
        ask.RatePerformance(rating="Good"),
        ("reason",),
        OFFICER,
    ),
    ("submission.not-published-before", [REPORTED, VALIDATED, PUBLISHED], ask.PublishFigure(), (), VALIDATOR),
    (
        "submission.rating-known",
        [JUDGED_WITHOUT_BANDS],
        ask.PublishFigure(unvalidated=True, reason="Due"),
        (),
        VALIDATOR,
    ),
    ("submission.validated-or-said-not-to-be", [REPORTED], ask.PublishFigure(), ("unvalidated",), VALIDATOR),
    (
        "submission.validated-or-said-not-to-be",
        [REPORTED, NOT_VALIDATED],
        ask.PublishFigure(),
        ("unvalidated",),
        VALIDATOR,
    ),
    (
        "submission.validated-or-said-not-to-be",
        [REPORTED, VALIDATED],
        ask.PublishFigure(unvalidated=True, reason="x"),
        ("unvalidated",),
        VALIDATOR,
    ),
    (
        "submission.validated-or-said-not-to-be",
        [REPORTED, VALIDATED, PUBLISHED],
        ask.RestateFigure(figure="96", reason="Slip"),
        ("unvalidated",),
        OFFICER,
    ),
    (
        "submission.unvalidated-says-why",
        [REPORTED],
        ask.PublishFigure(unvalidated=True),
        ("reason",),
        VALIDATOR,
    ),
    ("submission.published-before", [REPORTED, VALIDATED], RESTATE, (), OFFICER),
    (
        "submission.restatement-changes",
        [REPORTED, VALIDATED, PUBLISHED],
        ask.RestateFigure(figure="97.0", reason="Slip"),
        ("figure",),
        OFFICER,
    ),
    (
        "reason.given",
        [REPORTED, VALIDATED, PUBLISHED],
        ask.RestateFigure(figure="96", unvalidated=True),
        ("reason",),
        OFFICER,
    ),
    (
        "submission.in-order",
        [REPORTED, VALIDATED],
        ask.QueryReturn(question="Why?", effective_from=day("2023-05-14")),
        ("effective_from",),
        OFFICER,
    ),
    (
        "step.not-ahead-of-time",
        [REPORTED],
        ask.QueryReturn(question="Why?", effective_from=day("2023-06-16")),
        ("effective_from",),
        OFFICER,
    ),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields", "by"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Entry], command: Command, fields: tuple[str, ...], by: Actor
) -> None:
    story(*entries).when(command, by=by).then_refused(rule, at=[one for one in fields if one] or None)


def test_a_period_that_has_not_ended_has_no_figure() -> None:
    asked = story().when(report(period="2023-06"), by=SUPPLIER)
    asked.then_refused(
        "submission.period-has-ended", "submission.received-when-over", at=["effective_from", "period"]
    )


def test_a_nil_return_is_not_published() -> None:
    asked = story(NIL).when(ask.PublishFigure(unvalidated=True, reason="Due"), by=VALIDATOR)
    asked.then_refused("submission.figure-to-publish", conflict=True)


def test_a_rejected_return_is_not_published() -> None:
    asked = story(REPORTED, REJECTED).when(ask.PublishFigure(unvalidated=True, reason="Due"), by=VALIDATOR)
    asked.then_refused("submission.not-rejected", conflict=True)


def test_whoever_corrected_the_figure_cannot_validate_it_either() -> None:
    corrected = story(REPORTED).when(CORRECT).then()
    corrected.when(validate()).then_refused("submission.second-person", conflict=True)


def test_a_return_after_a_rejection_is_not_dated_before_it() -> None:
    again = report("96", effective_from=day("2023-05-11"))
    story(REPORTED, REJECTED).when(again).then_refused("submission.in-order", at=["effective_from"])


def test_a_retired_kpi_has_no_later_periods() -> None:
    retired = (DEFINED, on("2023-04-01", Retired()))
    told = (
        story(kpi_entries=retired)
        .when(report(), by=SUPPLIER)
        .then_refused("submission.kpi-in-use", at=["period"])
    )
    assert "retired from 1 April 2023" in told


def test_nothing_is_reported_for_a_period_after_the_contract_ended_or_before_it_was() -> None:
    end = on("2023-03-31", Terminated(ended_on=day("2023-03-31"), ground="discharge"))
    ended = chronicle(CONTRACT_ID, [registered(), end])
    told = story(contract=ended).when(report(), by=SUPPLIER).then_refused("submission.contract-in-being")
    assert "31 March 2023, before 2023-04" in told
    late = chronicle(CONTRACT_ID, [on("2023-05-02", registered())])
    story(contract=late).when(report(), by=SUPPLIER).then_refused("submission.contract-in-being")


def test_a_restated_figure_without_bands_says_its_rating() -> None:
    bare = on("2020-04-01", Defined(contract_id=CONTRACT_ID, definition=replace(ON_TIME, bands=None)))
    told = story(REPORTED, VALIDATED, PUBLISHED, kpi_entries=(bare,))
    told.when(RESTATE).then_refused("submission.restated-rating-known", at=["rating"])
    told.when(replace(RESTATE, rating="Other")).quietly().then()


@pytest.mark.parametrize(
    ("unit", "figure", "wrong"),
    [
        ("pounds excl. VAT", "10.005", True),
        ("pounds excl. VAT", "-10.05", False),
        ("score", "-12", False),
        ("ratio", "0.333333", False),
    ],
)
def test_a_figure_fits_its_unit(unit: Unit, figure: str, *, wrong: bool) -> None:
    defined = on("2020-04-01", Defined(contract_id=CONTRACT_ID, definition=replace(ON_TIME, unit=unit)))
    asked = story(kpi_entries=(defined,)).when(report(figure), by=SUPPLIER)
    if wrong:
        asked.then_refused("submission.figure-fits-unit", at=["figure"])
    else:
        asked.quietly().then()


@pytest.mark.parametrize(
    ("numerator", "denominator", "figure", "follows"),
    [
        ("2", "3", "67", True),
        ("2", "3", "66", False),
        ("2", "3", "66.67", True),
        ("2", "3", "66.66", False),
        ("1", "8", "12", True),
        ("1", "8", "13", True),
        ("1", "8", "12.50", True),
        ("1", "8", "12.4", False),
    ],
)
def test_a_figure_follows_from_what_it_was_worked_out_from_within_rounding(
    numerator: str, denominator: str, figure: str, *, follows: bool
) -> None:
    asked = story().when(report(figure, numerator=numerator, denominator=denominator), by=SUPPLIER)
    if follows:
        asked.quietly().then()
    else:
        asked.then_refused("submission.figure-follows")


def test_a_ratio_is_not_multiplied_by_a_hundred() -> None:
    defined = on("2020-04-01", Defined(contract_id=CONTRACT_ID, definition=replace(ON_TIME, unit="ratio")))
    command = report("0.5", numerator="1", denominator="2")
    story(kpi_entries=(defined,)).when(command, by=SUPPLIER).quietly().then()


def test_what_was_annulled_by_two_people_can_be_reported_again() -> None:
    annul = amend.Annul(annuls=event_id(1), reason="Of another contract")
    annulled = story(REPORTED).when(annul).then().when(annul, by=VALIDATOR).then()
    assert annulled.chronicle.latest() is None
    annulled.when(CORRECT).then_refused("submission.in-being", conflict=True)
    again = annulled.when(report("96"), by=SUPPLIER).quietly().then()
    assert (again.now.status, again.now.reported.figure) == ("reported", "96")
