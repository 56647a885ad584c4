"""Notices of the Council itself: its pipeline of a year (UK1), and how quickly it paid in a half-year (UK17)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.amendment.events import Annulled
from domain.chronicle import Chronicle
from domain.decisions import Actor
from domain.notice import NOTICE
from domain.notice.falling_due import NoteNoticeNoLongerDue, NoticeNoLongerDue
from domain.notice.ground import FindNoticeNotNeeded
from domain.notice.payments_compliance import ComplianceFellDue, NoteComplianceDue
from domain.notice.pipeline import ConsiderPipeline, PipelineConsidered, pipeline_due
from domain.notice.publishing import DraftNotice, RecordPublication, SubmitNotice
from domain.notice.required import half_year_of
from domain.notice.statement import StatePart
from domain.notice.terms import Notice, council_notice_id_of
from domain.payment import PaymentFigures, PaymentsRecorded, payment_id_of
from tests.givens import OFFICER, day, event_id, on, registered
from tests.streams import CONTRACT_ID, Story, asked_again, chronicle, given

GOVERNANCE = Actor("p-elis", "governance")
TODAY = day("2026-07-10")
EXPECTED = ConsiderPipeline(
    year="2026/27", expected_incl_vat=Decimal("100000000.01"), reason="Budget of the year."
)


def account(period: str = "2026-Q2", payments: int = 3, due_unpaid: int = 0) -> Chronicle[Any]:
    """What finance told of a quarter."""
    figures = PaymentFigures(
        total_incl_vat=Decimal("96000.00") if payments else Decimal("0.00"),
        payments=payments,
        due_unpaid=due_unpaid,
    )
    told = PaymentsRecorded(contract_id=CONTRACT_ID, period=period, figures=figures)
    return chronicle(payment_id_of(CONTRACT_ID, period), [on("2026-07-01", told)])


def noting(period: str = "2026-Q2", half_year_end: str = "2026-09-30") -> NoteComplianceDue:
    """What the daily job notes."""
    return NoteComplianceDue(half_year_end=day(half_year_end), payment_id=payment_id_of(CONTRACT_ID, period))


def story(*entries: Any, of: Chronicle[Any] | None = None, regime: str = "PA2023") -> Story:
    """What happened to the notice, and what was paid under a contract."""
    contract = chronicle(CONTRACT_ID, [registered(legal_regime=regime)])
    return given(NOTICE, entries, [contract, of or account()])


@pytest.mark.parametrize(
    ("year", "due"), [("2026/27", "2026-05-26"), ("2027/28", "2027-05-26"), ("2028/29", "2028-05-26")]
)
def test_e22_the_pipeline_is_published_within_fifty_six_days_beginning_with_the_first_of_april(
    year: str, due: str
) -> None:
    assert pipeline_due(year) == day(due)


def test_above_a_hundred_million_pounds_the_pipeline_is_due_and_else_it_is_not_needed() -> None:
    told = story().when(EXPECTED, on=day("2026-03-01"), by=GOVERNANCE).quietly()
    told = told.then(
        PipelineConsidered(
            year="2026/27", expected_incl_vat=EXPECTED.expected_incl_vat, due_on=day("2026-05-26")
        )
    )
    assert (told.now.state, told.now.contract_id, told.now.due_on) == ("due", None, "2026-05-26")
    less = replace(EXPECTED, expected_incl_vat=Decimal("100000000.00"), reason="A grant ends.")
    told = told.when(less, on=day("2026-04-02"), by=GOVERNANCE).then()
    assert (told.now.state, told.now.ground) == ("not needed", None)
    told = told.when(EXPECTED, on=day("2026-04-03"), by=GOVERNANCE).then()
    gone = NoteNoticeNoLongerDue()
    told.when(gone, on=TODAY, by=GOVERNANCE).then_refused("notice.nothing-brings-it", conflict=True)
    seen = RecordPublication(platform_number="012345-2026", published_on=day("2026-04-04"))
    told = told.when(seen, on=TODAY, by=GOVERNANCE).quietly().then()
    told.when(less, on=TODAY, by=GOVERNANCE).then_refused("notice.pipeline-open", conflict=True)


@pytest.mark.parametrize(
    ("year", "on"),
    [
        ("2026", "2026-03-01"),
        ("2024/25", "2025-01-01"),
        ("2026/27", "2027-04-01"),
        ("2027/28", "2026-03-31"),
        ("2028/29", "2027-01-15"),
        ("2028/29", "2026-07-10"),
    ],
)
def test_a_year_that_is_none_or_over_or_far_ahead_is_not_considered(year: str, on: str) -> None:
    asked = replace(EXPECTED, year=year)
    story().when(asked, on=day(on), by=GOVERNANCE).then_refused("notice.pipeline-year", at=["year"])


@pytest.mark.parametrize(
    ("year", "on"),
    [
        ("2025/26", "2025-04-01"),
        ("2026/27", "2027-03-31"),
        ("2027/28", "2026-04-01"),
        ("2026/27", "2026-03-31"),
        ("2026/27", "2025-12-31"),
    ],
)
def test_a_year_is_considered_until_its_last_day_and_while_it_is_the_coming_one(year: str, on: str) -> None:
    told = story().when(replace(EXPECTED, year=year), on=day(on), by=GOVERNANCE).then().now
    first = f"{year[:4]}-04-01"
    assert (told.counted_from, told.due_on, told.kind) == (first, f"{year[:4]}-05-26", "pipeline notice")
    assert told.working == (
        f"£100,000,000.01 including VAT in {year}, above £100,000,000.00; 56 days beginning with 1 April {year[:4]} "
        f"end on 26 May {year[:4]}."
    )


@pytest.mark.parametrize(
    "by", [OFFICER, Actor("p-elis", "governance", remit=frozenset({"education"}))], ids=["officer", "part"]
)
@pytest.mark.parametrize(
    "command",
    [
        replace(EXPECTED, expected_incl_vat=Decimal("1.00")),
        DraftNotice(),
        SubmitNotice(submitted_on=TODAY),
        RecordPublication(platform_number="012345-2026", published_on=TODAY),
        FindNoticeNotNeeded(ground="published before the record began", reason="So."),
        StatePart(part="information withheld", text="Section 94(2)."),
    ],
    ids=lambda command: type(command).__name__,
)
def test_governance_of_the_whole_council_acts_on_them(command: Any, by: Actor) -> None:
    told = story().when(EXPECTED, on=TODAY, by=GOVERNANCE).then()
    told.when(command, on=TODAY, by=by).then_refused("notice.of-the-council-itself")


@pytest.mark.parametrize(
    ("example", "period", "half_year_end", "due"),
    [("E23", "2026-Q1", "2026-03-31", "2026-04-29"), ("E24", "2026-Q3", "2026-09-30", "2026-10-29")],
)
def test_payments_of_a_half_year_bring_the_notice_of_how_quickly_was_paid(
    example: str, period: str, half_year_end: str, due: str
) -> None:
    told = (
        story(of=account(period)).when(noting(period, half_year_end), on=day("2026-10-01")).quietly().then()
    )
    assert (told.now.due_on, told.now.kind, told.now.contract_id) == (
        due,
        "payments compliance notice",
        None,
    ), example
    [fact] = [placed.fact for placed in told.chronicle.timeline.placed]
    assert isinstance(fact, ComplianceFellDue)
    assert fact.cause == event_id(1)
    told.when(noting(period, half_year_end), on=TODAY).then_refused("notice.compliance-once", conflict=True)
    assert council_notice_id_of("payments compliance notice", day(half_year_end)).version == 5


@pytest.mark.parametrize(
    ("period", "half_year_end", "payments", "regime"),
    [
        ("2026-Q2", "2026-03-31", 3, "PA2023"),
        ("2026-Q2", "2026-09-30", 0, "PA2023"),
        ("2026-Q2", "2026-09-30", 3, "PCR2015"),
        ("2025-Q4", "2026-03-31", 3, "PA2023"),
    ],
    ids=["another half-year", "nothing paid or due", "other law", "before s.69 was in force"],
)
def test_nobody_notes_it_of_what_brings_none(
    period: str, half_year_end: str, payments: int, regime: str
) -> None:
    told = story(of=account(period, payments), regime=regime)
    told.when(noting(period, half_year_end), on=TODAY).then_refused(
        "notice.follows-from-payments", at=["half_year_end", "payment_id"], conflict=True
    )


def test_a_sum_that_fell_due_and_was_not_paid_brings_it_too_and_what_goes_takes_it_away() -> None:
    told = story(of=account(payments=0, due_unpaid=1)).when(noting(), on=TODAY).then()
    gone = NoteNoticeNoLongerDue()
    told.when(gone, on=TODAY).then_refused("notice.nothing-brings-it", conflict=True)
    nothing = given(NOTICE, told.entries, [*story(of=account(payments=0)).others.values()])
    after = nothing.when(gone, on=TODAY).then(NoticeNoLongerDue(due_on="2026-10-29"))
    assert after.now.state == "no longer due"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-03-31", "2025-10-01", "2026-03-31"),
        ("2026-04-01", "2026-04-01", "2026-09-30"),
        ("2026-09-30", "2026-04-01", "2026-09-30"),
        ("2026-10-01", "2026-10-01", "2027-03-31"),
        ("2026-12-31", "2026-10-01", "2027-03-31"),
        ("2027-01-01", "2026-10-01", "2027-03-31"),
    ],
)
def test_half_years_end_with_march_and_september(text: str, first: str, last: str) -> None:
    assert half_year_of(day(text)) == (day(first), day(last))


def test_what_the_council_considers_is_asked_again() -> None:
    told = story().when(EXPECTED, on=TODAY, by=GOVERNANCE).then()
    assert asked_again(told, by=GOVERNANCE) == {PipelineConsidered}


def test_there_is_one_notice_of_the_council_for_each_kind_and_year_or_half_year() -> None:
    considered, noted = NOTICE.by_command[ConsiderPipeline], NOTICE.by_command[NoteComplianceDue]
    assert considered.stream_id is not None
    assert noted.stream_id is not None
    assert considered.stream_id(EXPECTED) == council_notice_id_of("pipeline notice", day("2026-04-01"))
    assert considered.stream_id(replace(EXPECTED, year="next")) != considered.stream_id(EXPECTED)
    assert noted.stream_id(noting()) == council_notice_id_of("payments compliance notice", day("2026-09-30"))


def test_the_pipeline_is_kept_as_it_was_considered_last_and_as_far_as_it_was() -> None:
    told = story().when(EXPECTED, on=TODAY, by=GOVERNANCE).then()
    due = Notice(
        contract_id=None,
        kind="pipeline notice",
        cause=UUID(int=0),
        counted_from="2026-04-01",
        due_on="2026-05-26",
        working="£100,000,000.01 including VAT in 2026/27, above £100,000,000.00; 56 days beginning with 1 April 2026 "
        "end on 26 May 2026.",
        law="PA 2023 s.93(1)-(2)",
    )
    assert told.now == due
    drafted = told.when(DraftNotice(), on=TODAY, by=GOVERNANCE).then()
    more = replace(EXPECTED, expected_incl_vat=Decimal("120000000.00"), reason="A road.")
    anew = drafted.when(more, on=TODAY, by=GOVERNANCE).then().now
    assert anew == replace(
        due, state="drafted", working=due.working.replace("£100,000,000.01", "£120,000,000.00")
    )
    less = replace(EXPECTED, expected_incl_vat=Decimal("1.00"), reason="A grant ends.")
    assert drafted.when(less, on=TODAY, by=GOVERNANCE).then().now == replace(
        due, state="not needed", working="£1.00 including VAT in 2026/27: not above £100,000,000.00."
    )


def test_a_year_that_is_first_considered_to_be_below_the_line_owes_no_pipeline() -> None:
    less = replace(EXPECTED, expected_incl_vat=Decimal("100000000.00"))
    told = story().when(less, on=TODAY, by=GOVERNANCE).then()
    assert (told.now.state, told.now.ground, told.now.due_on) == ("not needed", None, "2026-05-26")
    assert told.when(EXPECTED, on=TODAY, by=GOVERNANCE).then().now.state == "due"


def test_the_record_itself_acts_on_a_notice_of_the_council() -> None:
    told = story().when(EXPECTED, on=TODAY, by=GOVERNANCE).then()
    assert told.when(DraftNotice(), on=TODAY, by=Actor("kentledge", "system")).then().now.state == "drafted"


def test_a_notice_of_compliance_is_kept_with_its_working_its_law_and_the_account_that_brought_it() -> None:
    told = story().when(noting(), on=TODAY).then()
    assert told.now == Notice(
        contract_id=None,
        kind="payments compliance notice",
        cause=event_id(1),
        counted_from="2026-09-30",
        due_on="2026-10-29",
        working="Payments under public contracts in the half-year from 1 April 2026 to 30 September 2026; 30 days "
        "beginning with that day end on 29 October 2026.",
        law="PA 2023 s.69(1)",
        payment_id=payment_id_of(CONTRACT_ID, "2026-Q2"),
    )


def test_of_an_account_that_was_annulled_nothing_is_noted() -> None:
    told = account()
    gone = Annulled(stream="payment", annuls=event_id(1), proposal=event_id(9), proposed_by="p-anwen")
    annulled = chronicle(told.stream_id, [on("2026-07-01", told.facts[0].fact), on("2026-07-02", gone)])
    story(of=annulled).when(noting(), on=TODAY).then_refused("notice.follows-from-payments")
