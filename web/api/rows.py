"""Rows of tables as lists answer with them: as a reader understands them, each with the ETag to act on it."""

from collections.abc import Sequence
from typing import Any

from application.handling.message import etag_of
from application.record import Basis, Record
from projections.table import Row, Summary, Table, as_read


def as_listed(
    record: Record, table: Table[Summary], basis: Basis, rows: Sequence[Row[Summary]]
) -> list[dict[str, Any]]:
    """The rows, each with ``etag``: what If-Match takes for a change of that stream, as known at the basis."""
    versions = record.versions([row.stream_id for row in rows], basis.position)
    told = [as_read(table, row, basis.valid_at) for row in rows]
    for row, shown in zip(rows, told, strict=True):
        shown["etag"] = etag_of(versions[row.stream_id])
    return told
