"""Payments are told by contract and quarter, those above £30,000 one by one, and told anew for a reason."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.payment import (
    PAYMENT,
    LargePayment,
    Payment,
    PaymentFigures,
    PaymentsRecorded,
    PaymentsRestated,
    RecordPayments,
    payment_id_of,
)
from domain.sentences import sentence
from tests.givens import OWNER, day, event_id
from tests.streams import CONTRACT_ID, CONTRACT_OF_THESE_TESTS, Story, asked_again, given, to_be_asked_again

TODAY = day("2026-07-10")
FIGURES = PaymentFigures(
    total_incl_vat=Decimal("96000.00"), payments=3, dated=3, days=70, within_30=1, within_60=1, later=1
)
LARGE = LargePayment(reference="PAY-1", paid_on=day("2026-04-01"), amount_incl_vat=Decimal("36000.00"))
SECOND = replace(LARGE, reference="PAY-2")
BARE = PaymentFigures(total_incl_vat=Decimal("96000.00"), payments=2)
TELL = RecordPayments(contract_id=CONTRACT_ID, period="2026-Q2", figures=FIGURES, large=(LARGE,))
TOLD = PaymentsRecorded(contract_id=CONTRACT_ID, period="2026-Q2", figures=FIGURES, large=(LARGE,))


def story(*entries: Any) -> Story:
    """What finance told so far."""
    return given(PAYMENT, entries, [CONTRACT_OF_THESE_TESTS])


def test_a_quarter_is_told_and_has_one_stream() -> None:
    told = story().when(TELL, on=TODAY).quietly()
    assert told.decision is not None
    assert told.then(TOLD).now == Payment(CONTRACT_ID, "2026-Q2", FIGURES, (LARGE,))
    step = PAYMENT.by_command[RecordPayments]
    assert step.stream_id is not None
    assert step.stream_id(TELL) == payment_id_of(CONTRACT_ID, "2026-Q2")
    assert payment_id_of(CONTRACT_ID, "2026-Q2") == UUID("abf262c3-e2ae-5d62-a49a-06ee41cf94f4")


def test_what_two_people_annulled_is_told_as_if_nothing_had_been() -> None:
    annul = Annul(annuls=event_id(1), reason="Another contract's")
    gone = story(TOLD).when(annul, on=TODAY).then().when(annul, on=TODAY, by=OWNER).then()
    assert gone.chronicle.latest() is None
    gone.when(TELL, on=TODAY).quietly().then(TOLD)


def test_it_is_told_anew_for_a_reason_and_says_what_was_told_before() -> None:
    more = replace(
        TELL, figures=replace(FIGURES, total_incl_vat=Decimal("97000.00")), reason="A late invoice."
    )
    told = (
        story(TOLD)
        .when(more, on=TODAY)
        .then(
            PaymentsRestated(
                contract_id=CONTRACT_ID,
                period="2026-Q2",
                previous_total_incl_vat=Decimal("96000.00"),
                figures=more.figures,
                large=(LARGE,),
            )
        )
    )
    assert told.now.figures.total_incl_vat == Decimal("97000.00")
    for reason in ("", " "):
        story(TOLD).when(replace(more, reason=reason), on=TODAY).then_refused(
            "payment.says-why", at=["reason"]
        )
    other = replace(TELL, large=(replace(LARGE, invoice="INV-9"),), reason="Its invoice.")
    assert story(TOLD).when(other, on=TODAY).then().now.large == other.large
    story(TOLD).when(replace(TELL, reason="Again."), on=TODAY).then_refused(
        "payment.says-something-new", conflict=True
    )


@pytest.mark.parametrize(
    ("changes", "rule", "at"),
    [
        ({"period": "2026-Q3", "large": ()}, None, []),
        ({"period": "2026-Q4", "large": ()}, "told-of.had-come", ["period"]),
        ({"period": "2026-H1"}, "payment.by-quarter", ["period"]),
        ({"period": "2026"}, "payment.by-quarter", ["period"]),
        ({"period": "2026-05"}, "payment.by-quarter", ["period"]),
        ({"large": (LARGE, LARGE)}, "payment.each-once", ["large.1.reference"]),
        ({"large": (replace(LARGE, paid_on=day("2026-06-30")),)}, None, []),
        (
            {"large": (LARGE, SECOND), "figures": replace(FIGURES, total_incl_vat=Decimal("72000.00"))},
            None,
            [],
        ),
        (
            {"large": (LARGE, SECOND), "figures": replace(FIGURES, total_incl_vat=Decimal("71999.99"))},
            "payment.figures-add-up",
            ["figures.total_incl_vat"],
        ),
        ({"large": (LARGE, SECOND), "figures": replace(BARE, payments=2)}, None, []),
        (
            {"large": (LARGE, SECOND), "figures": replace(BARE, payments=1)},
            "payment.figures-add-up",
            ["figures.payments"],
        ),
        ({"figures": replace(FIGURES, dated=2, within_30=0)}, None, []),
        (
            {"figures": replace(FIGURES, dated=2, total_incl_vat=Decimal("1.00"))},
            "payment.figures-add-up",
            ["figures.dated", "figures.total_incl_vat"],
        ),
        (
            {"large": (replace(LARGE, paid_on=day("2026-03-31")),)},
            "payment.within-the-quarter",
            ["large.0.paid_on"],
        ),
        (
            {"large": (replace(LARGE, paid_on=day("2026-07-01")),)},
            "payment.within-the-quarter",
            ["large.0.paid_on"],
        ),
        ({"figures": replace(FIGURES, later=0)}, "payment.figures-add-up", ["figures.dated"]),
        (
            {"figures": replace(FIGURES, payments=2)},
            "payment.figures-add-up",
            ["figures.payments"],
        ),
        (
            {"figures": replace(FIGURES, total_incl_vat=Decimal("35999.99"))},
            "payment.figures-add-up",
            ["figures.total_incl_vat"],
        ),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], rule: str | None, at: list[str]) -> None:
    asked = story().when(replace(TELL, **changes), on=TODAY)
    if rule is None:
        asked.then()
    else:
        asked.then_refused(rule, at=at)


@pytest.mark.parametrize(("amount", "large"), [("30000.00", False), ("30000.01", True), ("20000.00", False)])
def test_e27_above_thirty_thousand_pounds_and_each_payment_by_itself(amount: str, *, large: bool) -> None:
    said = replace(TELL, large=(replace(LARGE, amount_incl_vat=Decimal(amount)),))
    asked = story().when(said, on=TODAY)
    if large:
        asked.then()
    else:
        asked.then_refused("payment.large-payments", at=["large.0.amount_incl_vat"])


@pytest.mark.parametrize(("paid", "said"), [("2026-05-10", []), ("2026-05-11", ["large.1.paid_on"])])
def test_nothing_is_paid_after_today(paid: str, said: list[str]) -> None:
    told = replace(TELL, large=(LARGE, replace(SECOND, paid_on=day(paid))))
    asked = story().when(told, on=day("2026-05-10"))
    if said:
        asked.then_refused("told-of.had-come", at=said)
    else:
        asked.then()


def test_each_payment_at_fault_is_named_and_a_quarter_is_told_from_its_first_day() -> None:
    three = (
        replace(LARGE, amount_incl_vat=Decimal("1.00")),
        SECOND,
        replace(LARGE, amount_incl_vat=Decimal("2.00")),
    )
    story().when(replace(TELL, large=three), on=TODAY).then_refused(
        "payment.each-once",
        "payment.large-payments",
        at=["large.0.amount_incl_vat", "large.2.amount_incl_vat", "large.2.reference"],
    )
    early = replace(TELL, period="2026-Q3", large=())
    story().when(early, on=day("2026-07-01")).then()
    story().when(early, on=day("2026-06-30")).then_refused("told-of.had-come", at=["period"])


@pytest.mark.parametrize(
    ("figures", "large", "reads"),
    [
        (
            FIGURES,
            (LARGE,),
            "£96,000.00 including VAT, in 3 payments, 1 of them above £30,000.00",
        ),
        (
            replace(BARE, payments=1, refunded_incl_vat=Decimal("5.00")),
            (),
            "£96,000.00 including VAT, in 1 payment; £5.00 paid back",
        ),
    ],
)
def test_each_fact_reads_as_a_sentence(
    figures: PaymentFigures, large: tuple[LargePayment, ...], reads: str
) -> None:
    told = replace(TOLD, figures=figures, large=large)
    assert sentence(told, {}) == f"Paid in 2026-Q2: {reads}."
    anew = PaymentsRestated(
        contract_id=CONTRACT_ID,
        period="2026-Q2",
        previous_total_incl_vat=Decimal("95000.00"),
        figures=figures,
        large=large,
    )
    assert sentence(anew, {}) == f"Paid in 2026-Q2, told anew: {reads}; £95,000.00 had been told."


def test_both_facts_are_asked_again() -> None:
    more = replace(TELL, figures=replace(FIGURES, due_unpaid=1), reason="A late invoice.")
    first = story().when(TELL, on=TODAY).then()
    assert asked_again(first, first.when(more, on=TODAY).then()) == to_be_asked_again(PAYMENT)


def test_what_had_been_told_is_looked_at_again_where_that_is_put_right() -> None:
    more = replace(
        TELL, figures=replace(FIGURES, total_incl_vat=Decimal("97000.00")), reason="A late invoice."
    )
    told = story(TOLD).when(more, on=TODAY).then()
    figures = to_builtins(replace(FIGURES, total_incl_vat=Decimal("95000.00")))
    wrong = Correct(corrects=event_id(1), fields={"figures": figures}, reason="Misread")
    advice = told.when(wrong, on=TODAY).advice["later-facts.still-fit"]
    assert advice.endswith("follows another total incl vat now than it was recorded with.")
