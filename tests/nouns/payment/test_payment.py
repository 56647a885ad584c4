"""Payments are told by contract and quarter, those above £30,000 one by one, and told anew for a reason."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from domain.payment import (
    PAYMENT,
    LargePayment,
    PaymentFigures,
    PaymentsRecorded,
    PaymentsRestated,
    RecordPayments,
    payment_id_of,
)
from tests.givens import day
from tests.streams import CONTRACT_ID, CONTRACT_OF_THESE_TESTS, Story, asked_again, given, to_be_asked_again

TODAY = day("2026-07-10")
FIGURES = PaymentFigures(
    total_incl_vat=Decimal("96000.00"), payments=3, dated=3, days=70, within_30=1, within_60=1, later=1
)
LARGE = LargePayment(reference="PAY-1", paid_on=day("2026-04-01"), amount_incl_vat=Decimal("36000.00"))
TELL = RecordPayments(contract_id=CONTRACT_ID, period="2026-Q2", figures=FIGURES, large=(LARGE,))
TOLD = PaymentsRecorded(contract_id=CONTRACT_ID, period="2026-Q2", figures=FIGURES, large=(LARGE,))


def story(*entries: Any) -> Story:
    """What finance told so far."""
    return given(PAYMENT, entries, [CONTRACT_OF_THESE_TESTS])


def test_a_quarter_is_told_and_has_one_stream() -> None:
    told = story().when(TELL, on=TODAY).quietly()
    assert told.decision is not None
    assert told.then(TOLD).now.large == (LARGE,)
    step = PAYMENT.by_command[RecordPayments]
    assert step.stream_id is not None
    assert step.stream_id(TELL) == payment_id_of(CONTRACT_ID, "2026-Q2")


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
    story(TOLD).when(replace(more, reason=""), on=TODAY).then_refused("payment.says-why", at=["reason"])
    story(TOLD).when(replace(TELL, reason="Again."), on=TODAY).then_refused(
        "payment.says-something-new", conflict=True
    )


@pytest.mark.parametrize(
    ("changes", "rule", "at"),
    [
        ({"period": "2026-Q3", "large": ()}, None, []),
        ({"period": "2026-Q4", "large": ()}, "payment.quarter-begun", ["period"]),
        ({"period": "2026-H1"}, "payment.quarter-begun", ["period"]),
        ({"period": "2026"}, "payment.quarter-begun", ["period"]),
        ({"period": "2026-05"}, "payment.quarter-begun", ["period"]),
        ({"large": (LARGE, LARGE)}, "payment.each-once", ["large.1.reference"]),
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


def test_both_facts_are_asked_again() -> None:
    more = replace(TELL, figures=replace(FIGURES, due_unpaid=1), reason="A late invoice.")
    first = story().when(TELL, on=TODAY).then()
    assert asked_again(first, first.when(more, on=TODAY).then()) == to_be_asked_again(PAYMENT)
