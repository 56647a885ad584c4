"""Payments: what finance tells of a contract, quarter by quarter."""

from typing import Final

from application.use_cases.use_case import COUNCIL, GOVERNANCE, OFFICERS, UseCase, opening, reads
from domain.payment import PAYMENT, RecordPayments

CHANGES: Final = (
    opening(PAYMENT, "record-payments", RecordPayments, allowed=OFFICERS | GOVERNANCE, any_contract=True),
)
READS: Final = (
    *reads(PAYMENT),
    UseCase(
        "payments-against-estimate",
        "GET",
        "/payments-against-estimate",
        COUNCIL,
        "What was paid under each contract so far, beside what it was estimated at.",
    ),
    UseCase(
        "payments-compliance",
        "GET",
        "/payments-compliance",
        COUNCIL,
        "The figures of a payments compliance notice (UK17): how quickly invoices were paid in a half-year.",
    ),
)
