"""What the public sees of the register: the fields of the Local Government Transparency Code 2015."""

from collections.abc import Mapping
from typing import Any, Final

PUBLISHED: Final[Mapping[str, str]] = {
    "contract_ref": "reference",
    "title": "title",
    "directorate": "directorate",
    "description": "description",
    "supplier_name": "suppliers",
    "supplier_identifier": "supplier_identifiers",
    "total_value_incl_vat": "estimated_incl_vat",
    "total_value_excl_vat": "estimated_excl_vat",
    "annual_value_excl_vat": "annual_excl_vat",
    "original_value_incl_vat": "award_incl_vat",
    "start_date": "start_date",
    "end_date": "end_date",
    "review_date": "review_date",
    "procurement_route": "procurement_route",
    "category": "category",
    "kind": "kind",
    "status": "status",
}
"""Published column, and the register's column that it shows. Officers, tiers and working notes are not published."""


def published_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    """The published fields of a register row."""
    return {"contract_id": row["contract_id"]} | {name: row[column] for name, column in PUBLISHED.items()}
