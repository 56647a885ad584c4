"""Documents of a contract: its own people file them, their versions, and withdraw them."""

from typing import Final

from application.use_cases.use_case import COUNCIL, UseCase, change, opening, reads
from domain.contract import CONTRACT
from domain.filed_document import FILED_DOCUMENT, FileDocument, FileVersion, WithdrawDocument

CHANGES: Final = (
    opening(FILED_DOCUMENT, "file-document", FileDocument),
    change(FILED_DOCUMENT, "file-document-version", "versions", FileVersion),
    change(FILED_DOCUMENT, "withdraw-document", "withdrawal", WithdrawDocument),
)
READS: Final = (
    *reads(FILED_DOCUMENT),
    UseCase(
        "contract-documents",
        "GET",
        "/contracts/{contract_id}/documents",
        COUNCIL,
        "Each document of a contract at a basis, filed or named as evidence, with its versions.",
        CONTRACT,
    ),
)
