"""Documents: who may send and read them. They are kept beside the log; events name them by their digests."""

from typing import Final

from application.use_cases.use_case import COUNCIL, OFFICERS, UseCase

_SUPPLIERS: Final = frozenset({"supplier-contact"})

WRITES: Final = (
    UseCase(
        "upload-document",
        "POST",
        "/documents",
        OFFICERS | _SUPPLIERS,
        "Keep a document, ready to be named as evidence.",
    ),
)
READS: Final = (
    UseCase("document", "GET", "/documents/{sha256}", COUNCIL | _SUPPLIERS, "One document, as it was sent."),
)
