"""Documents that were filed, contract by contract."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.filed_document import FILED_DOCUMENT, DocumentKind, FiledDocument, FilingState
from projections.columns import Id
from projections.table import ALWAYS, Row, Table


class Summary(NamedTuple):
    """What a list shows of a document."""

    contract_id: Id
    title: str
    kind: str
    version: int
    """Number of the version that counts."""
    expires_on: str
    """The last day on which it holds good; null where it does not expire."""
    filed_on: str
    """The day from which that version counts."""
    filed_by: str
    """Opaque id of who filed it."""
    state: str
    sha256: str
    """Lower-case hexadecimal SHA-256 of that version's bytes."""
    media_type: str
    name: str
    """What the file is called."""
    withdrawn_on: str | None


FiledRow = Row[Summary]
"""A filed document as its list has it."""


def summarise(document: FiledDocument, _document_id: UUID) -> Summary:
    """What a list shows of it."""
    current = document.current
    return Summary(
        contract_id=str(document.contract_id),
        title=document.title,
        kind=document.kind,
        version=current.version,
        expires_on=current.expires_on.isoformat() if current.expires_on else ALWAYS,
        filed_on=current.filed_on.isoformat(),
        filed_by=current.filed_by,
        state=document.state,
        sha256=current.sha256,
        media_type=current.media_type,
        name=current.name,
        withdrawn_on=document.withdrawn_on.isoformat() if document.withdrawn_on else None,
    )


_EXPIRED: Final = "(r.state = 'filed' AND r.expires_on < :day)"

FILED_DOCUMENTS: Final = Table(
    name="filed_documents",
    stream=FILED_DOCUMENT,
    summary=Summary,
    summarise=summarise,
    sorted_by=("title", "expires_on"),
    open_days=("expires_on",),
    indexed=("contract_id", "sha256"),
    filters={
        "contract_id": "r.contract_id = ?",
        "kind": "r.kind = ?",
        "state": "r.state = ?",
        "sha256": "r.sha256 = ?",
        "expires_to": "r.expires_on <= ?",
    },
    values={"kind": get_args(DocumentKind), "state": get_args(FilingState)},
    choices={
        "expired": {"yes": _EXPIRED, "no": f"NOT {_EXPIRED}"},
        "expires": {"yes": f"r.expires_on < '{ALWAYS}'", "no": f"r.expires_on = '{ALWAYS}'"},
    },
)
