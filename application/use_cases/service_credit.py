"""Service credits: the contract's own people put them down, take them and, by an authority, waive them."""

from typing import Final

from application.use_cases.use_case import COUNCIL, UseCase, change, opening, reads
from domain.service_credit import SERVICE_CREDIT, NoteCredit, TakeCredit, WaiveCredit

CHANGES: Final = (
    opening(SERVICE_CREDIT, "note-service-credit", NoteCredit),
    change(SERVICE_CREDIT, "take-service-credit", "takings", TakeCredit),
    change(SERVICE_CREDIT, "waive-service-credit", "waiver", WaiveCredit),
)
READS: Final = (
    *reads(SERVICE_CREDIT),
    UseCase(
        "service-credit-totals",
        "GET",
        "/service-credit-totals",
        COUNCIL,
        "What was owed, taken and waived in service credits, by contract, supplier and financial year.",
    ),
)
