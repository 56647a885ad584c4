"""Headings are guessed, each guess says why, and what the file does not say is asked for."""

import pytest

from application.errors import BadRequest
from application.importing.fields import field_called
from application.importing.mapping import checked, guess, to_settle
from application.importing.reading import read
from application.importing.rows import ImportTerms
from tests.importing.files import CSV, MAPPING, csv_file, row

PEOPLE = {"p-anwen": "Anwen Example", "p-bryn": "Bryn Example"}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Title of agreement", "title"),
        ("1. Reference number", "reference"),
        ("source_id", "reference"),
        ("Local authority department responsible", "directorate"),
        ("Supplier(s)", "suppliers"),
        ("Supplier Company Number", "company_number"),
        ("Contract Value (£) ex VAT", "estimated_excl_vat"),
        ("estimated_incl_vat", "estimated_incl_vat"),
        ("award_date", "made_on"),
        ("Value", ""),
        ("Region", ""),
    ],
)
def test_headings_of_the_code_of_contracts_finder_and_of_our_own_are_known(heading: str, field: str) -> None:
    assert field_called(heading) == field


def test_a_register_in_plain_headings_needs_nothing_more_but_a_yes() -> None:
    found = guess(read(csv_file(row(), row(reference="CN-2", end="03/04/2028")), CSV))
    assert found.mapping == MAPPING
    assert found.date_order == "day first"
    assert found.columns[0].why == "The heading means reference."
    assert not to_settle(found, ImportTerms(found.mapping))


def test_money_that_does_not_say_whether_vat_is_in_it_is_not_guessed() -> None:
    sheet = read(
        csv_file(("CN-1", "Meals", "1", "2"), headings=("Ref", "Title", "Value", "Name of contract")), CSV
    )
    found = guess(sheet)
    assert found.mapping == {"Ref": "reference", "Title": "title"}
    assert found.columns[2].choices == ("estimated_incl_vat", "estimated_excl_vat", "annual_excl_vat")
    assert "The column Title gives the title already." in found.columns[3].why
    asked = {to_do.field for to_do in to_settle(found, ImportTerms(found.mapping, {"category": "Catering"}))}
    assert asked == {
        *("Value", "directorate", "legal_regime", "suppliers", "start", "end"),
        *("owner", "contract_manager", "lead_officers"),
    }
    assert "Value" not in {to_do.field for to_do in to_settle(found, ImportTerms({"Value": ""}))}


@pytest.mark.parametrize(
    ("mapping", "defaults", "field", "said"),
    [
        ({"Colour": "title"}, {}, "mapping.Colour", "no such column"),
        ({"Title": "colour"}, {}, "mapping.Title", "no field colour"),
        ({"Title": "title", "Category": "title"}, {}, "mapping.Category", "already"),
        ({}, {"reference": "CN-1"}, "defaults.reference", "no such field"),
        ({}, {"owner": "Bryn Example"}, "defaults.owner", "id of a person"),
        ({}, {"start": "03/04/2024"}, "defaults.start", "could be"),
        ({}, {"legal_regime": "Roman law"}, "defaults.legal_regime", "Write one of"),
        ({}, {"procurement_route": "raffle"}, "defaults.procurement_route", "raffle"),
        ({}, {"estimated_incl_vat": "lots"}, "defaults.estimated_incl_vat", "one amount"),
        ({}, {"category": "x" * 301}, "defaults.category", "300"),
    ],
)
def test_a_mapping_that_does_not_fit_the_file_is_refused(
    mapping: dict[str, str], defaults: dict[str, str], field: str, said: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        checked(read(csv_file(row()), CSV), mapping, ImportTerms({}, defaults), PEOPLE)
    assert list(refused.value.faults) == [field]
    assert said in refused.value.faults[field]
