"""Documents: who may send, read and erase them. Their bytes lie beside the log; events name them by their digests."""

from typing import Final

from application.use_cases.use_case import COUNCIL, GOVERNANCE, OFFICERS, UseCase, change, reads
from domain.document import DOCUMENT, DeclineErasure, Erase, Keep, Kept

_SUPPLIERS: Final = frozenset({"supplier-contact"})

UPLOAD: Final = UseCase(
    "upload-document",
    "POST",
    "/documents",
    OFFICERS | _SUPPLIERS,
    "Keep a document, ready to be named as evidence.",
)
KEEPING: Final = UseCase(
    UPLOAD.name,
    UPLOAD.method,
    UPLOAD.path,
    UPLOAD.allowed,
    UPLOAD.summary,
    DOCUMENT,
    Keep,
    (Kept,),
    any_contract=True,
)
"""The act behind it, and behind each file that the record itself makes."""
CHANGES: Final = (
    change(DOCUMENT, "erase-document", "erasure", Erase, allowed=GOVERNANCE),
    change(DOCUMENT, "decline-erasure", "erasure-refusal", DeclineErasure, allowed=GOVERNANCE),
)
WRITES: Final = (UPLOAD,)
READS: Final = (
    *reads(DOCUMENT),
    UseCase(
        "document-file",
        "GET",
        "/documents/{sha256}",
        COUNCIL | _SUPPLIERS,
        "The bytes of one document, as it was sent.",
    ),
)
