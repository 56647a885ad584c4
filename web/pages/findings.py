"""Findings of all reviews, as far as whoever is here may read them: what was found, whose it is, and how it stands."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Response, request
from msgspec.structs import asdict

from domain.review import REVIEW
from domain.review.framework import AREAS
from projections.findings import FindingsRow
from projections.readable_rows import readable
from web.api.findings import FindingsSchema, every_finding, findings_page
from web.api.row_files import RowFile, file_response
from web.pages import addresses
from web.pages.cells import contract_link
from web.pages.frame import Pages, Visit
from web.pages.listing import asked_for, file_wanted

_FILTERS: Final = (
    "group_id",
    "contract_id",
    "directorate",
    "theme",
    "area",
    "severity",
    "owner",
    "owned",
    "state",
    "outcome",
    "held_from",
    "held_to",
)
_CALLED: Final = "Findings"


def register_findings(pages: Pages) -> None:
    """Add it."""

    @pages.page("/findings", "list-findings", endpoint="list-findings")
    def findings(visit: Visit) -> str | Response:
        record, gate, basis = visit.record, visit.gate, visit.clocks.basis  # read once a file is sent

        def ask(query: dict[str, Any]) -> tuple[Sequence[Mapping[str, Any]], str]:
            found = findings_page(record, gate, basis, query)
            return [asdict(row) for row in found.rows], found.next_cursor

        schema = FindingsSchema()
        found = asked_for(visit, schema, ask, _FILTERS)
        if file_wanted():
            rows = map(_told, every_finding(record, gate, basis, schema.load(dict(found.asked))))
            told = readable(record, rows, visit.names, gate)
            called = RowFile(_CALLED.lower(), _CALLED, basis, dict(found.asked), told)
            return file_response(called, request.args["format"])
        return visit.page(
            "findings.html",
            _CALLED,
            found=found,
            person=lambda person_id: visit.names.get(person_id, person_id),
            contract=lambda contract_id: contract_link(visit, str(contract_id)),
            review=lambda row: addresses.of_stream(REVIEW, row["review_id"]),
            areas=AREAS,
        )


def _told(row: FindingsRow) -> dict[str, Any]:
    return asdict(row)
