"""A row becomes a registration, or every fault of it is said by column, with what to do."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from application.importing.mapping import guess
from application.importing.reading import read
from application.importing.rows import ImportTerms, RowReader, RowReading, Source
from application.importing.suppliers import KnownSupplier, Party, SupplierBook, likeness, suppliers_in
from domain.contract.taking_over import RegisterFromFile
from domain.supplier.terms import Identifier
from tests.givens import TODAY
from tests.importing.files import CSV, HEADINGS, MAPPING, csv_file, row

PEOPLE = {
    "p-anwen": "Anwen Example",
    "p-bryn": "Bryn Example",
    "p-carys": "Carys Twin",
    "p-carwyn": "Carys Twin",
}
SOURCE = Source(UUID(int=7), "register.csv", "0" * 64, "")
AMBER_ID = UUID(int=1)
AMBER = KnownSupplier(AMBER_ID, "Amber Lane Catering Ltd", (Identifier("GB-COH", "01234567"),))


def reading(*extra: tuple[str, str], defaults: dict[str, str] | None = None, **changes: str) -> RowReading:
    """What a row with these changes, and further columns, comes to."""
    headings = (*HEADINGS, *(name for name, _ in extra))
    sheet = read(csv_file((*row(**changes), *(text for _, text in extra)), headings=headings), CSV)
    terms = ImportTerms(guess(sheet).mapping, defaults or {}, "")
    return RowReader(sheet, terms, SOURCE, PEOPLE, SupplierBook([AMBER]), TODAY).read(sheet.rows[0])


def command(
    *extra: tuple[str, str], defaults: dict[str, str] | None = None, **changes: str
) -> RegisterFromFile:
    """The registration that it becomes."""
    found = reading(*extra, defaults=defaults, **changes)
    assert found.faults == []
    assert found.command is not None
    return found.command


def test_a_row_becomes_a_registration_that_names_its_origin() -> None:
    found = command()
    assert (found.reference, found.estimated_excl_vat) == ("CN-1", Decimal("1250000.00"))
    assert (found.start, found.end, found.owner) == ("2024-04-01", "2028-03-31", "p-bryn")
    assert found.lead_officers == ("p-anwen",)
    assert (found.origin.file_name, found.origin.row) == ("register.csv", 2)
    assert found.suppliers[0].supplier_id == AMBER_ID


def test_entities_are_characters_and_what_looks_like_a_formula_or_a_script_stays_text() -> None:
    found = command(title="Meals &amp;amp; drinks\n for all", reference="=1+1", category="<script>x</script>")
    assert (found.title, found.reference) == ("Meals & drinks for all", "=1+1")
    assert found.category == "<script>x</script>"


def test_what_the_file_does_not_say_is_filled_in_by_defaults() -> None:
    found = command(directorate="", start="", defaults={"directorate": "Highways", "start": "TBC"})
    assert (found.directorate, found.start) == ("Highways", "TBC")


def test_a_number_finds_the_supplier_on_record_whatever_its_name() -> None:
    found = command(("Company number", "1234567"), suppliers="Amber Lane (Catering) Limited")
    assert found.suppliers[0].supplier_id == AMBER_ID
    assert (found.suppliers[0].name, found.suppliers[0].identifier) == (
        "Amber Lane (Catering) Limited",
        "01234567",
    )


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        ({"title": ""}, "Title", "There is no title"),
        ({"title": "x" * 1001}, "Title", "1001 characters"),
        ({"title": "a\x07b"}, "Title", "control characters"),
        ({"title": "#REF!"}, "Title", "formula went wrong"),
        ({"reference": " "}, "Contract Ref", "There is no reference"),
        ({"legal_regime": "Roman law"}, "Legal regime", "Write one of"),
        ({"suppliers": "tbc"}, "Supplier", "names no supplier"),
        ({"suppliers": "Various - see attached"}, "Supplier", "names no supplier"),
        ({"suppliers": "Lot 1 - Amber Ltd,Lot 2 - Brook Ltd"}, "Supplier", "Lots stand"),
        ({"estimated_excl_vat": "-5"}, "Contract value (excl VAT)", "below nought"),
        ({"estimated_excl_vat": "100,00 - 200,00"}, "Contract value (excl VAT)", "one amount"),
        ({"estimated_excl_vat": "1.005"}, "Contract value (excl VAT)", "two decimal places"),
        ({"estimated_excl_vat": "#N/A"}, "Contract value (excl VAT)", "formula went wrong"),
        ({"start": "03/04/2024"}, "Start Date", "could be"),
        ({"end": ""}, "End Date", "There is no end"),
        ({"owner": "Nobody Known"}, "Contract Owner", "directory of people"),
        ({"owner": "Carys Twin"}, "Contract Owner", "2 people of that name"),
        ({"owner": "p-anwen; p-bryn"}, "Contract Owner", "one person"),
    ],
)
def test_a_fault_names_its_column_and_says_what_to_do(
    changes: dict[str, Any], column: str, said: str
) -> None:
    found = reading(**changes)
    assert found.command is None
    assert [fault.column for fault in found.faults] == [column]
    assert said in found.faults[0].sentence


def test_every_fault_of_a_row_is_said_at_once() -> None:
    found = reading(title="", end="never", suppliers="n/a")
    assert {fault.column for fault in found.faults} == {"Title", "End Date", "Supplier"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"estimated_excl_vat": "0"}, "nought was read as not known"),
        ({"suppliers": "Amber Ltd,Brook Ltd"}, "Read as 2 suppliers: Amber Ltd; Brook Ltd."),
        ({"suppliers": "Amber Ltd; No award"}, "Not taken for suppliers: No award."),
        ({"suppliers": "Knight, Kavanagh & Page"}, "Read as one supplier"),
    ],
)
def test_what_was_read_with_some_doubt_is_pointed_out(changes: dict[str, Any], said: str) -> None:
    found = reading(**changes)
    assert found.command is not None
    assert any(said in note for note in found.notes)


def test_a_notice_of_no_contract_is_left_out_and_a_contract_of_any_status_is_not() -> None:
    withdrawn = reading(("Status", "withdrawn"), suppliers="")
    assert (withdrawn.command, withdrawn.faults) == (None, [])
    assert "no contract was made" in withdrawn.left_out
    assert reading(("Status", "awarded")).command is not None


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("A Ltd;B Ltd|C Ltd\nD Ltd", ("A Ltd", "B Ltd", "C Ltd", "D Ltd")),
        ("A Ltd, B Limited", ("A Ltd", "B Limited")),
        ("Baker, Lomax &amp; Shackley Limited", ("Baker, Lomax & Shackley Limited",)),
        ("A Ltd,A Ltd,", ("A Ltd",)),
        ("Nonesuch Ltd", ("Nonesuch Ltd",)),
    ],
)
def test_several_suppliers_in_a_cell_are_taken_apart(cell: str, names: tuple[str, ...]) -> None:
    assert tuple(party.name for party in suppliers_in(cell).parties) == names


def test_names_that_may_be_one_firm_are_pointed_out_and_not_made_one() -> None:
    book = SupplierBook([AMBER])
    first = book.meant(Party("Amber Lane Catering Limited"), 2).supplier
    assert first.supplier_id != AMBER_ID
    again = book.meant(Party("amber lane  catering limited"), 3).supplier
    assert again.supplier_id == first.supplier_id
    book.meant(Party("Brook Ltd"), 4)
    [alike] = book.alike()
    assert "Amber Lane Catering Ltd (on record)" in alike
    assert "Amber Lane Catering Limited (row 2)" in alike
    assert likeness("The Ford Motor Company Ltd.") == likeness("FORD MOTOR CO LIMITED")


def test_the_mapping_of_these_tests_is_the_guessed_one() -> None:
    assert guess(read(csv_file(row()), CSV)).mapping == MAPPING
