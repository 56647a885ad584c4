"""The list of documents that are kept, and of those that were erased."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.document import DOCUMENT, Document, Status
from projections.table import Table


class Summary(NamedTuple):
    """What a list shows of a document."""

    sha256: str
    media_type: str
    size: int
    supplier_id: str
    kept_on: str
    status: str
    proposed_by: str
    ended_on: str | None


def summarise(document: Document, _document_id: UUID) -> Summary:
    """What a list shows of it."""
    return Summary(
        sha256=document.sha256,
        media_type=document.media_type,
        size=document.size,
        supplier_id=document.supplier_id,
        kept_on=document.kept_on.isoformat(),
        status=document.status,
        proposed_by=document.proposed_by,
        ended_on=document.ended_on.isoformat() if document.ended_on else None,
    )


KEPT_DOCUMENTS: Final = Table(
    name="kept_documents",
    stream=DOCUMENT,
    summary=Summary,
    summarise=summarise,
    sorted_by=("kept_on",),
    indexed=("sha256",),
    filters={"sha256": "r.sha256 = ?", "status": "r.status = ?", "supplier_id": "r.supplier_id = ?"},
    values={"status": get_args(Status)},
)
