"""What is asked of payments: finance tells a quarter, and now and then tells it anew."""

from decimal import Decimal

from benchmarks.generate.turn import CLERKS, Turn, Wish
from domain.payment import PAYMENT, PaymentFigures, RecordPayments
from domain.periods import period_of


def asked(turn: Turn) -> Wish:
    """What was paid in the quarter of that day."""
    rng = turn.rng
    payments = rng.randint(1, 40)
    within_30 = rng.randint(0, payments)
    within_60 = rng.randint(0, payments - within_30)
    figures = PaymentFigures(
        total_incl_vat=Decimal(rng.randint(payments, payments * 2_000_000)) / 100,
        payments=payments,
        dated=payments,
        days=payments * rng.randint(10, 40),
        within_30=within_30,
        within_60=within_60,
        later=payments - within_30 - within_60,
    )
    command = RecordPayments(
        contract_id=turn.contract.stream_id,
        period=period_of("quarterly", turn.today),
        figures=figures,
        reason="As the ledger has it.",
    )
    return Wish(PAYMENT, None, command, rng.choice(CLERKS))
