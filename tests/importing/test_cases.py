"""Small registers that went wrong, of the kinds that councils have: each ends as it should (case R18)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from application.errors import BadRequest
from application.importing.cells import Sheet
from application.importing.mapping import guess
from application.importing.placeholders import is_placeholder
from application.importing.reading import read
from application.importing.rows import ImportTerms, RowReader, RowReading, Source
from application.importing.suppliers import SupplierBook
from domain.supplier.terms import Identifier
from tests.givens import TODAY
from tests.importing.files import CSV, XLSX, csv_file, spreadsheet

PEOPLE = {f"p-{number}": f"Person {number}" for number in range(30)}
USUAL = (
    "Reference",
    "Title",
    "Category",
    "Directorate",
    "Supplier",
    "Start date",
    "End date",
    "Value excl VAT",
)
ROW = ("C-1", "Taxis", "Transport", "Education", "Firm A Ltd", "2020-04-01", "2022-03-31", "1000")
DEFAULTS = {
    **dict.fromkeys(("owner", "contract_manager", "lead_officers"), "p-1"),
    "legal_regime": "PCR2015",
    "category": "Care",
    "directorate": "Adults",
}


def row(**changes: str) -> tuple[str, ...]:
    """The usual row with some cells changed, by heading in small letters."""
    cells = dict(zip((text.casefold().replace(" ", "_") for text in USUAL), ROW, strict=True))
    return tuple((cells | changes).values())


def sheet_of(*rows: tuple[Any, ...], more: tuple[str, ...] = (), headings: tuple[str, ...] = USUAL) -> Sheet:
    """A CSV file of these rows, read."""
    return read(csv_file(*rows, headings=(*headings, *more)), CSV)


def readings(sheet: Sheet, **mapping: str) -> list[RowReading]:
    """What each row comes to by the guessed mapping, and further columns mapped."""
    guessed = guess(sheet)
    terms = ImportTerms(guessed.mapping | mapping, DEFAULTS, guessed.date_order)
    source = Source(UUID(int=7), "register.csv", "0" * 64, sheet.name)
    reader = RowReader(sheet, terms, source, PEOPLE, SupplierBook([]), TODAY)
    return [reader.read(item) for item in sheet.rows]


def only(sheet: Sheet, **mapping: str) -> RowReading:
    [found] = readings(sheet, **mapping)
    return found


def faults(found: RowReading) -> Iterator[str]:
    return (fault.sentence for fault in found.faults)


def test_more_suppliers_or_lead_officers_than_a_contract_can_have_are_a_fault_of_the_row() -> None:
    named = only(sheet_of(row(supplier=";".join(f"Firm {number} Ltd" for number in range(101)))))
    assert named.command is not None
    assert len(named.command.suppliers) == 101  # one notice of 2020 names 135 firms
    [said] = faults(only(sheet_of(row(supplier=";".join(f"Firm {number} Ltd" for number in range(501))))))
    assert "a contract can have 500" in said
    officers = ";".join(f"p-{number}" for number in range(21))
    [said] = faults(only(sheet_of((*ROW, officers), more=("Lead officers",))))
    assert said == "It names 21 people, and there can be 20."


CONTRACTS_FINDER = (
    *(
        "Notice Identifier",
        "Status",
        "Title",
        "Cpv Codes",
        "Start Date",
        "End Date",
        "Awarded Date",
        "Awarded Value",
    ),
    *(
        "Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE]",
        "Contract start date",
        "Contract end date",
    ),
)


def test_contracts_finders_export_is_read_as_what_it_is() -> None:
    suppliers = (
        "[OAK LEGAL LLP|3 High Street, London|COMPANIES_HOUSE|OC300001|No|Yes]"
        "[ASH JAMES|2 Central square, Cardiff|NONE_PARTNERSHIP||Yes|No]"
        "[Elm Buses Limited|Mill Road\n Anytown\n AB1 2CD|NONE||No|No]"
    )
    cells = ("CF-1", "Awarded", "Advice", "79100000", "31/03/2020", "30/03/2024", "06/08/2020", "1050000")
    sheet = sheet_of((*cells, suppliers, "06/08/2020", "05/08/2024"), headings=CONTRACTS_FINDER)
    found = only(sheet, **{"Awarded Value": "estimated_excl_vat"})
    assert found.faults == []
    assert found.command is not None
    command = found.command
    assert (command.start, command.end, str(command.made_on)) == ("2020-08-06", "2024-08-05", "2020-08-06")
    oak, ash, elm = (party.party for party in found.parties)
    assert (oak.name, oak.address, oak.identifiers) == (
        "OAK LEGAL LLP",
        "3 High Street, London",
        (Identifier("GB-COH", "OC300001"),),
    )
    assert (oak.small_or_medium, oak.voluntary_or_community) == (False, True)
    assert (ash.name, ash.address) == ("ASH JAMES", "")  # it may be where somebody lives
    assert (elm.name, elm.address) == ("Elm Buses Limited", "Mill Road Anytown AB1 2CD")
    assert [supplier.name for supplier in command.suppliers] == [
        "OAK LEGAL LLP",
        "ASH JAMES",
        "Elm Buses Limited",
    ]


def test_blocks_of_suppliers_may_have_marks_between_them() -> None:
    suppliers = (
        "[ASH &amp; SONS LTD|1 Mill Rd|COMPANIES_HOUSE|01234567|yes|no];[ELM CIC|2 Mill Rd|NONE||no|yes], "
        "[OAK LLP|x|NONE||no|no]"
    )
    cells = ("CF-1", "Awarded", "Advice", "79100000", "31/03/2020", "", "06/08/2020", "1050000")
    sheet = sheet_of((*cells, suppliers, "06/08/2020", "05/08/2024"), headings=CONTRACTS_FINDER)
    found = only(sheet, **{"Awarded Value": "estimated_excl_vat"})
    assert [party.party.name for party in found.parties] == ["ASH & SONS LTD", "ELM CIC", "OAK LLP"]
    assert [party.party.voluntary_or_community for party in found.parties] == [False, True, False]


def test_unicode_text_of_a_spreadsheet_is_refused_in_words() -> None:
    with pytest.raises(BadRequest, match="UTF-16"):
        read("Reference\tTitle\r\nC-1\tTaxis".encode("utf-16"), CSV)


def test_no_order_of_dates_is_proposed_where_any_column_speaks_against_it() -> None:
    rows = (
        (*row(start_date="04/05/2024", end_date="03/04/2026"), "13/04/2024"),
        (*row(reference="C-2", start_date="04/13/2024", end_date="03/04/2026"), "01/02/2024"),
    )
    sheet = sheet_of(*rows, more=("Published",))
    guessed = guess(sheet)
    assert guessed.date_order == ""
    assert "13/04/2024 in the column Published, row 2, can only be day first" in guessed.date_order_because
    assert "04/13/2024 in the column Start date, row 3, can only be month first" in guessed.date_order_because
    assert all("It could be" in said for said in faults(readings(sheet)[0]))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Tender abandoned",
            "abandoned",
            "DATE NOW PASSED FOR NOTICE",
            "No suitable bids received",
            "REDACTED",
        ),
        *(
            "Name withheld (as individual and not a company)",
            "Commercially confidential",
            "0100165SC",
            "-",
            "TBC",
        ),
        *(
            "Supplier details available on request",
            "See award notice",
            "Various - see attached",
            "N/A EVENT DAY",
        ),
        *(
            "The contract has not been awarded and the procedure is now concluded",
            "Awaiting signature",
            "12345678",
        ),
    ],
)
def test_what_says_as_a_whole_that_there_is_no_name_is_a_placeholder(text: str) -> None:
    assert is_placeholder(text)
    [said] = faults(only(sheet_of(row(supplier=text))))
    assert "names no supplier" in said


@pytest.mark.parametrize(
    "name",
    [
        *(
            "See Tickets",
            "Multiple Sclerosis Society",
            "Not Just Travel",
            "None Such Ltd",
            "Various Artists Ltd",
        ),
        *(
            "3M",
            "4 All Seasons",
            "Nil By Mouth",
            "Test Valley Borough Council",
            "TBD Consulting",
            "NA Group",
            "24x7",
        ),
        *("Confidential Waste Disposal", "Open Door", "3663 First for Foodservice", "Redacted Ltd"),
    ],
)
def test_a_name_that_has_such_a_word_in_it_is_a_name(name: str) -> None:
    assert not is_placeholder(name)
    assert only(sheet_of(row(supplier=name))).command is not None


STATUSES = [
    ("Terminated", "", "", "no day says when"),
    ("Terminated early", "2021-06-30", "terminated 2021-06-30", ""),
    ("Expired", "", "expired 2022-03-31", ""),
    ("Completed", "2021-12-31", "expired 2021-12-31", ""),
    ("", "2021-12-31", "terminated 2021-12-31", ""),
    ("Live", "2021-12-31", "", "is given as its last day"),
    ("Active", "", " None", ""),
    ("Cancelled", "", "left out", ""),
    ("Withdrawn", "", "left out", ""),
    ("Pipeline", "", "left out", ""),
]


@pytest.mark.parametrize(("status", "ended", "becomes", "fault"), STATUSES)
def test_a_status_means_something(status: str, ended: str, becomes: str, fault: str) -> None:
    found = only(sheet_of((*ROW, status, ended), more=("Status", "Termination date")))
    if fault:
        assert fault in next(faults(found))
    elif becomes == "left out":
        assert found.left_out
    else:
        assert found.command is not None
        assert f"{found.command.ended_as} {found.command.ended_on}" == becomes


def test_a_status_that_nobody_knows_is_said_and_one_that_ends_in_the_future_is_not_believed() -> None:
    found = only(sheet_of((*ROW, "Amber"), more=("Status",)))
    assert any("Nothing is known by the status Amber" in note for note in found.notes)
    still = only(sheet_of((*row(end_date="2099-03-31"), "Expired"), more=("Status",)))
    assert "no day says when" in next(faults(still))


def test_a_number_names_one_company() -> None:
    three = row(supplier="Firm A Ltd; Firm B Ltd; Firm C Ltd")
    found = only(sheet_of((*three, "01234567; 07654321; SC123456"), more=("Company number",)))
    assert found.command is not None
    assert [supplier.identifier for supplier in found.command.suppliers] == [
        "01234567",
        "07654321",
        "SC123456",
    ]
    short = only(sheet_of((*three, "01234567; 07654321"), more=("Company number",)))
    assert short.command is not None
    assert [supplier.identifier for supplier in short.command.suppliers] == ["", "", ""]
    assert any("2 for 3 suppliers" in note for note in short.notes)
    rows = [
        (*row(reference=f"C-{place}", supplier=name), number)
        for place, (name, number) in enumerate(
            [("Firm A Ltd", "1"), ("Firm A (UK) Ltd", "00000001"), ("Firm A Ltd", "2"), ("Firm A Ltd", "")]
        )
    ]
    first, second, third, fourth = readings(sheet_of(*rows, more=("Company number",)))
    ids = [
        reading.command.suppliers[0].supplier_id
        for reading in (first, second, third, fourth)
        if reading.command
    ]
    assert ids[0] == ids[1] == ids[3]
    assert ids[2] != ids[0]  # the same name under another number is another firm
    assert any("has the number of Firm A Ltd (row 2)" in note for note in second.notes)


def test_every_field_of_the_transparency_code_and_of_the_lgas_schema_has_a_place() -> None:
    more = (
        "Supplier is SME",
        "Review date",
        "Irrecoverable VAT",
        "VCSE",
        "Supplier address",
        "Procurement process",
    )
    said = ("Y", "2025-10-01", "1100", "N", "1 Mill Road, Anytown", "Competitive tender (below threshold)")
    found = only(sheet_of((*ROW, *said), more=more))
    assert found.command is not None
    command, party = found.command, found.parties[0].party
    assert (command.review_date, str(command.irrecoverable_vat)) == ("2025-10-01", "1100.00")
    assert (party.small_or_medium, party.voluntary_or_community, party.address) == (
        True,
        False,
        "1 Mill Road, Anytown",
    )
    assert (command.procurement_route, command.procurement_words) == (
        "not known",
        "Competitive tender (below threshold)",
    )
    headings = (
        *(
            "4. Contract Reference Number",
            "6. Title",
            "11. Organisation Department",
            "17. Contract start date",
        ),
        *("18. Contract end date", "22. Contract value", "24. Supplier name"),
        *("25. Supplier registered company number", "26. Supplier registered charity number"),
    )
    cells = (
        "L-1",
        "Home care",
        "Adults",
        "01/04/2023",
        "31/03/2026",
        "1234000",
        "Elm Care Ltd",
        "1234567",
        "1100000",
    )
    lga = only(sheet_of(cells, headings=headings), **{"22. Contract value": "estimated_excl_vat"})
    assert lga.command is not None
    assert lga.parties[0].party.identifiers == (
        Identifier("GB-COH", "01234567"),
        Identifier("GB-CHC", "1100000"),
    )
    assert (lga.command.directorate, lga.command.start) == ("Adults", "2023-04-01")


@pytest.mark.parametrize(
    "cells",
    [
        ("Total", "", "", "", "", "", "", "1000"),
        ("", "Grand Total:", "", "", "", "", "", "£1,000.00"),
        ("Total contracts: 3", "", "", "", "", "", "", ""),
        ("Note: values are whole-life.", "", "", "", "", "", "", ""),
        ("* subject to contract", "", "", "", "", "", "", ""),
        ("Adult Social Services", "", "", "", "", "", "", ""),
        ("Page 1 of 3", "", "", "", "", "", "", ""),
        USUAL,
    ],
)
def test_totals_notes_and_headings_again_are_left_out_with_a_reason(cells: tuple[str, ...]) -> None:
    first, second = readings(sheet_of(ROW, cells))
    assert first.command is not None
    assert second.left_out
    assert second.faults == []


def test_a_row_with_hardly_anything_in_it_is_faulty_and_no_note() -> None:
    _, second = readings(sheet_of(ROW, ("C-7", "", "", "", "", "", "", "")))
    assert not second.left_out
    assert second.faults
    total = only(sheet_of(row(title="Total facilities management", supplier="Total Energies Ltd")))
    assert total.command is not None


def test_cells_beyond_the_headings_are_said() -> None:
    found = only(sheet_of((*ROW, "loose", "ends")))
    assert found.command is not None
    assert "Cells beyond the headings were not read: loose; ends." in found.notes


def test_a_formula_that_was_saved_without_its_value_is_faulty() -> None:
    sheet = read(spreadsheet(One=[USUAL, (*ROW[:7], "=SUM(1,2)")]), XLSX)
    [said] = faults(only(sheet))
    assert "without its value" in said


def test_a_title_of_more_than_300_characters_is_kept_whole() -> None:
    title = "Provision of " + "specialist printing and " * 20
    found = only(sheet_of(row(title=title)))
    assert found.command is not None
    assert found.command.title == title.strip()
