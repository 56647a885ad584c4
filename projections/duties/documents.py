"""The duty that a document gives: somebody asked that it be erased, and a second person has to say yes or no."""

from collections.abc import Iterator

from application.record import Basis, Record
from domain.dates import in_words
from projections import table_query
from projections.document import KEPT_DOCUMENTS
from projections.duties.duty import Duty, DutyRequest
from projections.duties.people import holding
from projections.table_query import Query


def erasures(record: Record, basis: Basis) -> Iterator[Duty]:
    """Erasures that wait for whoever else is in governance."""
    rows = [*table_query.whole(record, KEPT_DOCUMENTS, basis, Query({"status": "erasure asked for"}))]
    if not rows:
        return
    governance = holding("governance", record, basis)
    for row in rows:
        asked = row.stream_id
        yield Duty(
            "erasure",
            f"Agree or decline that the document kept on {in_words(row.summary.kept_on)} be erased.",
            "TBC",
            "Asked for by somebody else; no day is set for the decision.",
            tuple(person_id for person_id in governance if person_id != row.summary.proposed_by),
            stream_id=asked,
            acts=(DutyRequest("erase-document", asked, "why"), DutyRequest("decline-erasure", asked, "why")),
        )
