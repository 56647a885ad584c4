"""Every field that the Local Government Transparency Code 2015 (para 32) and the LGA's schema ask for has a place.

Each is known by its heading, is read into a field of the import, and is published as a column of the public register;
that every such column comes back from CSV, XLSX and OCDS alike is asked in ``test_round_trip``.
"""

import pytest

from application.importing.fields import BY_NAME, field_called
from application.importing.open_contracting import COLUMNS
from projections.public_register import PUBLISHED

FIELDS = [
    ("Reference number", "reference", "contract_ref"),
    ("Title of agreement", "title", "title"),
    ("Local authority department responsible", "directorate", "directorate"),
    ("Description of the goods and/or services being provided", "description", "description"),
    ("Supplier name and details", "suppliers", "supplier_name"),
    ("Supplier address", "supplier_address", "supplier_address"),
    ("Total value incl VAT", "estimated_incl_vat", "total_value_incl_vat"),
    ("Total value excl VAT", "estimated_excl_vat", "total_value_excl_vat"),
    ("Annual value excl VAT", "annual_excl_vat", "annual_value_excl_vat"),
    ("Original value incl VAT", "award_incl_vat", "original_value_incl_vat"),
    ("VAT that cannot be recovered", "irrecoverable_vat", "irrecoverable_vat"),
    ("Start date", "start", "start_date"),
    ("End date", "end", "end_date"),
    ("Review date", "review_date", "review_date"),
    ("Result of an invitation to quote or tender", "procurement_route", "procurement_route"),
    ("Procurement words", "procurement_words", "procurement_words"),
    ("SME", "small_or_medium", "is_sme"),
    ("VCSE", "voluntary_or_community", "is_vcse"),
    ("25. Supplier registered company number", "company_number", "supplier_identifier"),
    ("26. Supplier registered charity number", "charity_number", "supplier_identifier"),
    ("31. VCSE type", "voluntary_or_community", "is_vcse"),
    ("5. Open Contracting ID", "ocid", None),
    ("Category", "category", "category"),
    ("Contract type", "kind", "kind"),
    ("Status", "status", "status"),
    ("Termination date", "ended_on", "ended_on"),
    ("Suspended until", "suspended_until", "suspended_until"),
    ("Closed on", "closed_on", "closed_on"),
    ("How it belongs to its parent", "relation", "relation"),
    ("Framework reference", "parent", "parent"),
    ("Lot number", "lot", "lot"),
    ("Lots", "lots", "lots"),
]
"""Heading, field of the import, column of the public register; an open contracting id is the release's own."""
_OF_SUPPLIERS = frozenset(
    {
        *(
            "supplier_address",
            "small_or_medium",
            "voluntary_or_community",
            "company_number",
            "charity_number",
        ),
        "supplier_identifier",
    }
)


@pytest.mark.parametrize(("heading", "field", "published"), FIELDS, ids=[heading for heading, *_ in FIELDS])
def test_a_field_is_known_by_its_heading_read_and_published(
    heading: str, field: str, published: str | None
) -> None:
    assert field_called(heading) == field
    assert field in BY_NAME
    assert field in COLUMNS or field in _OF_SUPPLIERS  # read in open contracting data too, or told of a party
    assert published is None or published in PUBLISHED


def test_nothing_is_published_that_no_import_could_bring() -> None:
    assert {published for _, _, published in FIELDS if published} == set(PUBLISHED)
