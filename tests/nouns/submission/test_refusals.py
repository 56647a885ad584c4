"""What cannot be said of a KPI submission, each by its rule."""

import dataclasses
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.amendment import commands as amend
from domain.amendment import events as amended
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.contract.ending import Terminated
from domain.decisions import Actor, Command
from domain.events import Evidence
from domain.kpi import KPI, Defined, Retired, Unit
from domain.stream import Need, Stream
from domain.submission.evidence import AttachEvidence
from domain.submission.figure_correction import CorrectFigure
from domain.submission.period import named_kpi_and_contract
from domain.submission.publication import PublishFigure, RestateFigure
from domain.submission.querying import AnswerQuery, QueryReturn
from domain.submission.rating import RatePerformance
from domain.submission.rejection import RejectReturn
from tests.givens import OFFICER, Entry, day, event_id, on, registered
from tests.nouns.submission.givens import (
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
from tests.nouns.submission.test_submission import validate
from tests.streams import CONTRACT_ID, Story, chronicle

REPORTER = Actor("p-gwen", "officer")
CORRECT = CorrectFigure(figure="96", reason="Slip")
RESTATE = RestateFigure(figure="96", reason="Slip", unvalidated=True)
JUDGED_WITHOUT_BANDS = on("2023-05-10", reported(judged=()), SUPPLIER)

Refusal = tuple[str, list[Entry], Command, tuple[str, ...], Actor]
REFUSALS: list[Refusal] = [
    ("submission.period-well-formed", [], report(period="2023-13"), ("period",), SUPPLIER),
    ("submission.period-well-formed", [], report(period="April"), ("period",), SUPPLIER),
    ("submission.period-well-formed", [], mark_overdue("2023-13"), ("period",), OFFICER),
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
    ("submission.evidence-given", [REPORTED], AttachEvidence(), ("evidence",), SUPPLIER),
    ("submission.something-returned", [OVERDUE], QueryReturn(question="Where?"), (), OFFICER),
    (
        "submission.query-waits",
        [REPORTED, QUERIED],
        QueryReturn(question="Where?"),
        ("question",),
        OFFICER,
    ),
    ("submission.query-open", [REPORTED], AnswerQuery(answer="Yes"), (), SUPPLIER),
    ("submission.not-rejected", [REPORTED, REJECTED], RejectReturn(reason="Again"), (), OFFICER),
    ("submission.not-rejected", [REPORTED, REJECTED], CORRECT, (), OFFICER),
    ("submission.not-rejected", [REPORTED, REJECTED], validate(), (), VALIDATOR),
    (
        "submission.not-published",
        [REPORTED, VALIDATED, PUBLISHED],
        RejectReturn(reason="Wrong"),
        (),
        OFFICER,
    ),
    (
        "submission.not-published",
        [REPORTED, NOT_VALIDATED, PUBLISHED],
        RatePerformance(rating="Approaching target"),
        (),
        OFFICER,
    ),
    ("reason.given", [REPORTED], RejectReturn(), ("reason",), OFFICER),
    ("reason.given", [REPORTED], CorrectFigure(figure="96"), ("reason",), OFFICER),
    ("submission.figure-reported", [NIL], CORRECT, (), OFFICER),
    (
        "submission.figure-reported",
        [NIL],
        RatePerformance(rating="Good", reason="Nothing went wrong"),
        (),
        OFFICER,
    ),
    ("submission.figure-reported", [OVERDUE], validate(), (), VALIDATOR),
    (
        "submission.figure-changes",
        [REPORTED],
        CorrectFigure(figure="97", reason="Slip"),
        ("figure",),
        OFFICER,
    ),
    ("submission.second-person", [REPORTED], validate(), (), REPORTER),
    ("submission.second-person", [REPORTED, VALIDATED], PublishFigure(), (), REPORTER),
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
    ("submission.rating-explained", [REPORTED], RatePerformance(rating="Good"), ("reason",), OFFICER),
    (
        "submission.rating-explained",
        [JUDGED_WITHOUT_BANDS],
        RatePerformance(rating="Good"),
        ("reason",),
        OFFICER,
    ),
    ("submission.not-published-before", [REPORTED, VALIDATED, PUBLISHED], PublishFigure(), (), VALIDATOR),
    (
        "submission.rating-known",
        [JUDGED_WITHOUT_BANDS],
        PublishFigure(unvalidated=True, reason="Due"),
        (),
        VALIDATOR,
    ),
    ("submission.validated-or-said-not-to-be", [REPORTED], PublishFigure(), ("unvalidated",), VALIDATOR),
    (
        "submission.validated-or-said-not-to-be",
        [REPORTED, NOT_VALIDATED],
        PublishFigure(),
        ("unvalidated",),
        VALIDATOR,
    ),
    (
        "submission.validated-or-said-not-to-be",
        [REPORTED, VALIDATED],
        PublishFigure(unvalidated=True, reason="x"),
        ("unvalidated",),
        VALIDATOR,
    ),
    (
        "submission.validated-or-said-not-to-be",
        [REPORTED, VALIDATED, PUBLISHED],
        RestateFigure(figure="96", reason="Slip"),
        ("unvalidated",),
        OFFICER,
    ),
    (
        "submission.unvalidated-says-why",
        [REPORTED],
        PublishFigure(unvalidated=True),
        ("reason",),
        VALIDATOR,
    ),
    ("submission.published-before", [REPORTED, VALIDATED], RESTATE, (), OFFICER),
    (
        "submission.restatement-changes",
        [REPORTED, VALIDATED, PUBLISHED],
        RestateFigure(figure="97.0", reason="Slip"),
        ("figure",),
        OFFICER,
    ),
    (
        "reason.given",
        [REPORTED, VALIDATED, PUBLISHED],
        RestateFigure(figure="96", unvalidated=True),
        ("reason",),
        OFFICER,
    ),
    (
        "submission.in-order",
        [REPORTED, VALIDATED],
        QueryReturn(question="Why?", effective_from=day("2023-05-14")),
        ("effective_from",),
        OFFICER,
    ),
    (
        "step.not-ahead-of-time",
        [REPORTED],
        QueryReturn(question="Why?", effective_from=day("2023-06-16")),
        ("effective_from",),
        OFFICER,
    ),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields", "by"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Entry], command: Command, fields: tuple[str, ...], by: Actor
) -> None:
    conflict = not fields or rule in ("submission.nothing-stands", "submission.query-waits")
    story(*entries).when(command, by=by).then_refused(rule, at=fields, conflict=conflict)


def test_a_second_figure_is_not_reported_but_corrected_or_once_it_was_published_restated() -> None:
    for entries, how in (
        ((REPORTED,), "correct the figure"),
        ((REPORTED, VALIDATED, PUBLISHED), "restate it"),
    ):
        assert how in story(*entries).when(report("96"), by=SUPPLIER).then_refused(
            "submission.nothing-stands"
        )


def test_a_period_that_has_not_ended_has_no_figure() -> None:
    asked = story().when(report(period="2023-06"), by=SUPPLIER)
    asked.then_refused(
        "submission.period-has-ended", "submission.received-when-over", at=["effective_from", "period"]
    )


def test_a_nil_return_is_not_published() -> None:
    asked = story(NIL).when(PublishFigure(unvalidated=True, reason="Due"), by=VALIDATOR)
    asked.then_refused("submission.figure-to-publish", conflict=True)


def test_a_rejected_return_is_not_published() -> None:
    asked = story(REPORTED, REJECTED).when(PublishFigure(unvalidated=True, reason="Due"), by=VALIDATOR)
    asked.then_refused("submission.not-rejected", conflict=True)


def test_whoever_corrected_the_figure_cannot_validate_it_either() -> None:
    corrected = story(REPORTED).when(CORRECT).then()
    corrected.when(validate()).then_refused("submission.second-person", conflict=True)
    corrected.when(validate(), by=REPORTER).then_refused("submission.second-person", conflict=True)


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
    asked = story(contract=ended).when(report(), by=SUPPLIER)
    told = asked.then_refused("submission.contract-in-being", at=["period"], conflict=False)
    assert "31 March 2023, before 2023-04" in told
    late = chronicle(CONTRACT_ID, [on("2023-05-02", registered())])
    asked = story(contract=late).when(report(), by=SUPPLIER)
    told = asked.then_refused("submission.contract-in-being", at=["period"], conflict=False)
    assert told == "The contract was not in being in 2023-04."


def test_a_restated_figure_without_bands_says_its_rating() -> None:
    bare = on("2020-04-01", Defined(contract_id=CONTRACT_ID, definition=replace(ON_TIME, bands=None)))
    told = story(REPORTED, VALIDATED, PUBLISHED, kpi_entries=(bare,))
    told.when(RESTATE).then_refused("submission.restated-rating-known", at=["rating"])
    told.when(replace(RESTATE, rating="Other")).quietly().then()


def test_a_figure_fits_its_unit_though_its_kpi_was_set_only_later() -> None:
    """Where no definition governs the period, the unit is that of the return."""
    pounds = on("2023-05-10", reported(unit="pounds excl. VAT"), SUPPLIER)
    told = story(pounds, kpi_entries=(on("2023-05-02", DEFINED.fact),)).when(ask_to_correct("10.005"))
    told.then_refused("submission.figure-fits-unit", "submission.kpi-stands")


def test_a_rating_that_needs_a_reason_is_told_what_the_bands_give_or_that_there_are_none() -> None:
    rating = RatePerformance(rating="Good")
    told = [
        story(before).when(rating).then_refused("submission.rating-explained")
        for before in (REPORTED, JUDGED_WITHOUT_BANDS)
    ]
    assert ["The bands give Approaching target" in words for words in told] == [True, False]


def measured_in(unit: Unit) -> Entry:
    """The KPI of these tests, measured in another unit."""
    return on("2020-04-01", Defined(contract_id=CONTRACT_ID, definition=replace(ON_TIME, unit=unit)))


@pytest.mark.parametrize(("unit", "figure"), [("pounds excl. VAT", "10.005"), ("pounds excl. VAT", "-0.001")])
def test_a_figure_that_its_unit_cannot_have_is_refused_on_every_road(unit: Unit, figure: str) -> None:
    told = story(kpi_entries=(measured_in(unit),))
    told.when(report(figure), by=SUPPLIER).then_refused("submission.figure-fits-unit", at=["figure"])
    after = story(REPORTED, kpi_entries=(measured_in(unit),))
    correction = ask_to_correct(figure)
    after.when(correction).then_refused("submission.figure-fits-unit", at=["figure"])
    entry = amend.Correct(corrects=event_id(1), fields={"figure": figure}, reason="Slip")
    after.when(entry).then_refused("submission.figure-fits-unit", at=["fields.figure"])
    command = validate(outcome="confirmed with correction", figure=figure)
    after.when(command, by=VALIDATOR).then_refused("submission.figure-fits-unit", at=["figure"])


@pytest.mark.parametrize(
    ("unit", "figure", "advised"),
    [
        ("pounds excl. VAT", "-10.05", False),
        ("percent", "-2.5", True),
        ("number", "-3", True),
        ("days", "-0.5", True),
        ("hours", "-0.5", True),
        ("minutes", "-12", True),
        ("ratio", "-0.333333", True),
        ("score", "-12", False),
        ("days", "0", False),
        ("percent", "100", False),
        ("percent", "100.1", True),
        ("number", "3", False),
        ("number", "3.5", True),
    ],
)
def test_a10_what_is_seldom_so_is_a_figure_and_is_advised_upon(
    unit: Unit, figure: str, *, advised: bool
) -> None:
    asked = story(kpi_entries=(measured_in(unit),)).when(report(figure), by=SUPPLIER)
    after = asked.advised(*(["submission.figure-plausible"] if advised else [])).then()
    assert after.now.reported.figure == figure
    validated = after.when(validate(), by=VALIDATOR).then()
    command = PublishFigure()
    assert validated.when(command).then().now.published.figure == figure


def ask_to_correct(figure: str) -> CorrectFigure:
    """The command that corrects the reported figure."""
    return CorrectFigure(figure=figure, reason="Slip")


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
        ("97055", "100000", "97.0", False),
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


# R11: two people are two people


def behalf_of(command: Command, person: str) -> Command:
    """The command, given for somebody else."""
    return replace(command, on_behalf_of=person)


SECOND_STEPS = [
    ([], validate()),
    ([VALIDATED], PublishFigure()),
    ([VALIDATED, PUBLISHED], RESTATE),
]


@pytest.mark.parametrize(("entries", "command"), SECOND_STEPS)
def test_r11_whoever_gave_a_figure_answers_for_it_neither_in_person_nor_through_another(
    entries: list[Entry], command: Command
) -> None:
    for_bryn = on("2023-05-10", reported(), SUPPLIER, behalf="p-bryn")
    told = story(for_bryn, *entries)
    told.when(command, by=VALIDATOR).then_refused("submission.second-person", conflict=True)
    told.when(behalf_of(command, "p-gwen")).then_refused("submission.second-person", conflict=True)
    told.when(behalf_of(command, "p-bryn")).then_refused("submission.second-person", conflict=True)
    told.when(behalf_of(command, "p-cerys")).then()


@pytest.mark.parametrize(("entries", "command"), SECOND_STEPS)
def test_r11_whoever_put_a_figure_or_its_entry_right_gave_it_too(
    entries: list[Entry], command: Command
) -> None:
    entry = amend.Correct(corrects=event_id(1), fields={"comment": "Late vans"}, reason="Slip")
    put_right = story(REPORTED, *entries).when(behalf_of(entry, "p-cerys")).then()
    put_right.when(command).then_refused("submission.second-person", conflict=True)
    for_cerys = behalf_of(command, "p-cerys")
    put_right.when(for_cerys, by=VALIDATOR).then_refused("submission.second-person", conflict=True)
    put_right.when(command, by=VALIDATOR).then()


def test_r11_whoever_gave_a_return_that_was_rejected_may_look_at_the_next() -> None:
    again = on("2023-05-13", reported("96", reported_by="p-anwen"))
    story(REPORTED, REJECTED, again).when(validate(), by=REPORTER).then()


# R19: what counts no longer measures nothing


def annulled(stream: Stream[Any], stream_id: UUID, entry: Entry) -> Chronicle[Any]:
    """The stream, once two people annulled what opened it."""
    return chronicle(
        stream_id,
        [
            entry,
            on(
                "2020-04-01",
                amended.Annulled(
                    stream=stream.noun, annuls=event_id(1), proposal=event_id(9), proposed_by="p-anwen"
                ),
            ),
        ],
    )


WORKED_ON: list[tuple[list[Entry], Command]] = [
    ([], AttachEvidence(evidence=(Evidence("Log", "text/csv", "0f" * 32),))),
    ([], QueryReturn(question="Why?")),
    ([], CORRECT),
    ([], RatePerformance(rating="Other", reason="Strike")),
    *SECOND_STEPS[:2],
    ([VALIDATED, PUBLISHED], replace(RESTATE, rating="Other")),
]


@pytest.mark.parametrize(("entries", "command"), WORKED_ON)
def test_r19_nothing_is_done_with_a_return_of_an_annulled_kpi_or_contract(
    entries: list[Entry], command: Command
) -> None:
    told = story(REPORTED, *entries)
    without_kpi = replace_other(told, annulled(KPI, KPI_ID, DEFINED))
    without_kpi.when(command, by=VALIDATOR).then_refused("submission.kpi-stands", conflict=True)
    without_contract = replace_other(told, annulled(CONTRACT, CONTRACT_ID, on("2020-02-03", registered())))
    without_contract.when(command, by=VALIDATOR).then_refused("submission.kpi-stands", conflict=True)
    set_later = replace_other(told, chronicle(KPI_ID, [on("2023-05-02", DEFINED.fact)]))
    assert "not yet set when 2023-04 ended" in set_later.when(command, by=VALIDATOR).then_refused(
        "submission.kpi-stands"
    )


def test_a_kpi_or_contract_that_is_not_there_is_told_at_the_field_that_names_the_kpi() -> None:
    known = {KPI_ID: chronicle(KPI_ID, [DEFINED])}
    asked = [Need("kpi_id", "kpi", KPI_ID), Need("kpi_id", "contract", CONTRACT_ID)]
    assert [*named_kpi_and_contract(report(), None, known)] == asked
    assert [*named_kpi_and_contract(report(), None, {})] == asked[:1]


def replace_other(told: Story, other: Chronicle[Any]) -> Story:
    """The story beside another stream than it was."""
    return dataclasses.replace(told, others=told.others | {other.stream_id: other})


def test_r19_nothing_is_reported_of_an_annulled_kpi_and_what_was_reported_can_be_rejected() -> None:
    gone = annulled(KPI, KPI_ID, DEFINED)
    for command in (report(), nil(), mark_overdue()):
        asked = replace_other(story(), gone).when(command)
        refused = asked.then_refused("submission.kpi-in-use", at=["kpi_id"], conflict=True)
        assert "annulled" in refused
    replace_other(story(REPORTED), gone).when(RejectReturn(reason="Its KPI was annulled")).quietly().then()


@pytest.mark.parametrize(
    ("valid_from", "today"), [("2023-05-20", "2023-06-15"), ("2023-05-21", "2023-05-20")]
)
def test_on_the_day_on_which_it_is_due_a_return_is_not_overdue(valid_from: str, today: str) -> None:
    """Neither as the record has it nor by the calendar."""
    command = replace(mark_overdue(), effective_from=day(valid_from))
    refused = story().when(command, on=day(today)).refused
    assert refused is not None
    assert "submission.due-date-passed" in {rejection.rule for rejection in refused.rejections}


def test_a_period_goes_on_until_its_last_day_is_over() -> None:
    refused = story().when(report(period="2023-05"), on=day("2023-05-31"), by=SUPPLIER).refused
    assert refused is not None
    assert "submission.period-has-ended" in {rejection.rule for rejection in refused.rejections}
    story().when(report(period="2023-05"), on=day("2023-06-01"), by=SUPPLIER).then()


def test_a_contract_that_ended_on_the_first_day_of_a_period_was_in_being_in_it() -> None:
    end = on("2023-04-01", Terminated(ended_on=day("2023-04-01"), ground="discharge"))
    ended = chronicle(CONTRACT_ID, [registered(), end])
    story(contract=ended).when(report(), by=SUPPLIER).then()


def test_a_kpi_that_was_retired_from_the_last_day_of_a_period_was_not_in_use_throughout() -> None:
    retired = (DEFINED, on("2023-04-30", Retired()))
    told = story(kpi_entries=retired).when(report(), by=SUPPLIER)
    assert "submission.kpi-in-use-throughout" in told.advice
