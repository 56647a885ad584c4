"""A contract is taken over from another register, with what that says of its past."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.contract import CONTRACT
from domain.contract.irrecoverable_vat import IrrecoverableVatRecorded
from domain.contract.key_dates import KeyDateSet
from domain.contract.registration import Entering
from domain.contract.status import course, status_of
from domain.contract.taking_over import Imported, Origin, RegisterFromFile, TakenOver
from domain.money import Values
from tests.givens import day, register
from tests.streams import given

ORIGIN = Origin(
    register_import_id=UUID(int=7), file_name="old.csv", file_sha256="0" * 64, row=2, row_sha256="1" * 64
)


def taking_over(**said: Any) -> RegisterFromFile:
    """The registration of the usual contract from a row that says this as well."""
    usual = {name: getattr(register(), name) for name in Entering.__struct_fields__}
    return RegisterFromFile(**(usual | {"origin": ORIGIN} | said))


def test_a_row_that_says_no_more_than_a_registration_brings_no_more() -> None:
    decided = given(CONTRACT).when(taking_over()).decided
    assert [type(item.fact) for item in decided] == [Imported]


def test_what_has_an_act_of_its_own_is_recorded_by_that_and_the_rest_as_it_was_said() -> None:
    command = taking_over(
        review_date="2022-10",
        irrecoverable_vat=Decimal("1100.00"),
        award_incl_vat=Decimal("900000.00"),
        procurement_words="Published invitation to tender",
        ended_on=day("2022-06-30"),
        ended_as="terminated",
        ocid="ocds-sample-1",
    )
    asked = given(CONTRACT).when(command)
    facts = [decided.fact for decided in asked.decided]
    assert facts[1:] == [
        KeyDateSet(kind="review", date="2022-10"),
        IrrecoverableVatRecorded(amount=Decimal("1100.00")),
        TakenOver(
            values_at_award=Values(Decimal("900000.00")),
            procurement_words="Published invitation to tender",
            ended_on=day("2022-06-30"),
            ended_as="terminated",
            ocid="ocds-sample-1",
        ),
    ]
    terms = asked.then().now
    assert (terms.values_at_award.estimated_incl_vat, terms.values.estimated_incl_vat) == (
        Decimal("900000.00"),
        Decimal("1200000.00"),
    )
    assert status_of(course(terms), "2022-07-01") == "terminated"
    assert status_of(course(terms), "2022-06-30") == "live"


@pytest.mark.parametrize(
    ("rule", "said", "fields"),
    [
        ("import.dates-possible", {"review_date": "2022-13"}, ("review_date",)),
        ("import.ended-within-its-time", {"ended_on": day("2019-01-01")}, ("ended_on", "start")),
        ("import.ended-within-its-time", {"ended_on": day("2030-01-01")}, ("ended_on",)),
        ("import.pounds-and-pence", {"irrecoverable_vat": Decimal("1.5")}, ("irrecoverable_vat",)),
        ("import.pounds-and-pence", {"award_incl_vat": Decimal("-1.00")}, ("award_incl_vat",)),
    ],
)
def test_what_cannot_be_is_refused(rule: str, said: dict[str, Any], fields: tuple[str, ...]) -> None:
    given(CONTRACT).when(taking_over(**said)).then_refused(rule, at=fields)


def test_a_title_as_long_as_real_notices_have_them_is_kept_whole() -> None:
    title = "Framework for " + "the supply of " * 60
    fact = given(CONTRACT).when(taking_over(title=title)).decided[0].fact
    assert msgspec.json.decode(msgspec.json.encode(fact), type=Imported).title == title
