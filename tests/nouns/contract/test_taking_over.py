"""A contract is taken over from another register, with what that says of its past."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.amendment.commands import Correct
from domain.contract import CONTRACT
from domain.contract.irrecoverable_vat import IrrecoverableVatRecorded
from domain.contract.key_dates import KeyDateSet
from domain.contract.registration import Entering
from domain.contract.status import course, status_of
from domain.contract.taking_over import (
    Imported,
    Origin,
    RegisterFromFile,
    TakenOver,
    contract_id,
    contract_id_of,
)
from domain.money import Values
from tests.givens import OWNER, TODAY, day, event_id, register
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
        ("import.ended-within-its-time", {"ended_as": "terminated"}, ("ended_on",)),
        ("import.pounds-and-pence", {"irrecoverable_vat": Decimal("1.5")}, ("irrecoverable_vat",)),
        ("import.pounds-and-pence", {"award_incl_vat": Decimal("-1.00")}, ("award_incl_vat",)),
    ],
)
def test_what_cannot_be_is_refused(rule: str, said: dict[str, Any], fields: tuple[str, ...]) -> None:
    given(CONTRACT).when(taking_over(**said)).then_refused(rule, at=fields)


@pytest.mark.parametrize(("amount", "told"), [("200000.00", False), ("200000.01", True)])
def test_that_more_vat_is_lost_than_there_is_is_said_of_a_row_too(amount: str, *, told: bool) -> None:
    asked = given(CONTRACT).when(taking_over(irrecoverable_vat=Decimal(amount)))
    assert ("irrecoverable-vat.within-the-vat" in asked.advice) is told


def test_a_title_as_long_as_real_notices_have_them_is_kept_whole() -> None:
    title = "Framework for " + "the supply of " * 60
    fact = given(CONTRACT).when(taking_over(title=title)).decided[0].fact
    assert msgspec.json.decode(msgspec.json.encode(fact), type=Imported).title == title


ALL: dict[str, Any] = {
    "division": "Schools",
    "review_date": "2022-10",
    "irrecoverable_vat": Decimal("1100.00"),
    "award_incl_vat": Decimal("900000.00"),
    "procurement_words": "Published invitation to tender",
    "ended_on": day("2022-06-30"),
    "ended_as": "terminated",
    "ocid": "ocds-sample-1",
}


@pytest.mark.parametrize(
    "said",
    [
        {"ended_on": day("2020-04-01"), "ended_as": "expired"},
        {"ended_on": TODAY, "ended_as": "terminated"},
        {"ended_on": day("2019-01-01"), "start": "TBC", "options": ()},
        {"review_date": "TBC"},
        {"irrecoverable_vat": Decimal("0.00"), "award_incl_vat": Decimal("0.00")},
    ],
    ids=str,
)
def test_what_may_just_be_is_taken_over(said: dict[str, Any]) -> None:
    given(CONTRACT).when(taking_over(**said)).then()


def test_a_contract_that_ended_in_a_way_that_nobody_said_is_held_to_have_expired() -> None:
    terms = given(CONTRACT).when(taking_over(ended_on=day("2022-06-30"))).then().now
    assert (terms.ended_on, terms.ended_as) == (day("2022-06-30"), "expired")


def test_what_is_worth_the_same_at_award_and_has_no_words_stays_as_registered() -> None:
    terms = given(CONTRACT).when(taking_over(ocid="ocds-sample-1")).then().now
    assert terms.values_at_award == terms.values
    assert (terms.ocid, terms.procurement_words) == ("ocds-sample-1", "")
    assert (terms.ended_on, terms.ended_as) == (None, "")
    story = given(CONTRACT).when(taking_over(ocid="ocds-sample-1")).then()
    right = Correct(corrects=event_id(1), fields={"ocid": "ocds-sample-2"}, reason="Misread")
    after = story.when(right).then().now
    assert (after.ocid, after.values_at_award) == ("ocds-sample-2", terms.values)


def test_a_row_of_an_import_is_one_contract_however_often_it_is_read() -> None:
    other = msgspec.structs.replace
    rows = [
        ORIGIN,
        other(ORIGIN, file_name="copy.csv", sheet="Sheet 2"),
        other(ORIGIN, row=3),
        other(ORIGIN, register_import_id=UUID(int=8)),
    ]
    first, again, *others = (contract_id(taking_over(origin=origin)) for origin in rows)
    assert again == first == contract_id_of(ORIGIN.register_import_id, ORIGIN.row)
    assert len({first, *others}) == 3


def test_of_a_start_that_is_no_day_only_that_is_said() -> None:
    command = taking_over(start="2020-02-30", ended_on=day("2019-01-01"))
    given(CONTRACT).when(command).then_refused("dates.possible", at=["start"])


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("division", "Meals", lambda terms: terms.division == "Meals"),
        ("review_date", "2022-11", lambda terms: [known.date for known in terms.key_dates] == ["2022-11"]),
        ("irrecoverable_vat", "1.00", lambda terms: terms.irrecoverable_vat == Decimal("1.00")),
        ("procurement_words", "Quotes", lambda terms: terms.procurement_words == "Quotes"),
        ("ended_on", "2022-07-31", lambda terms: terms.ended_on == day("2022-07-31")),
        ("ended_as", "expired", lambda terms: terms.ended_as == "expired"),
        ("ocid", "ocds-sample-2", lambda terms: terms.ocid == "ocds-sample-2"),
        ("title", "Dinners", lambda terms: terms.title == "Dinners"),
    ],
)
def test_each_thing_that_a_row_said_is_put_right_by_itself_and_the_rest_stays(
    field: str, value: str, told: Callable[[Any], bool]
) -> None:
    story = given(CONTRACT).when(taking_over(**ALL)).then()
    nothing = Correct(corrects=event_id(1), fields={}, reason="Nothing is wrong")
    story.when(nothing).then_refused("correction.changes-something", at=["fields"])
    before, right = story.now, Correct(corrects=event_id(1), fields={field: value}, reason="Misread")
    after = story.when(right).then().now
    assert told(after)
    changed = {name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name)}
    assert changed == {"key_dates" if field == "review_date" else field}


def test_what_it_was_worth_at_award_is_put_right_by_two_people() -> None:
    story = given(CONTRACT).when(taking_over(**ALL)).then()
    right = Correct(corrects=event_id(1), fields={"award_incl_vat": "800000.00"}, reason="Misread")
    asked = story.when(right).then()
    assert asked.now == story.now
    asked.when(right).then_refused("correction.second-person", conflict=True)
    after = asked.when(right, by=OWNER).then().now
    assert after.values_at_award == Values(Decimal("800000.00"))
    assert after.ocid == "ocds-sample-1"


def test_where_a_row_was_read_is_not_put_right() -> None:
    story = given(CONTRACT).when(taking_over(**ALL)).then()
    moved = Correct(corrects=event_id(1), fields={"origin": msgspec.to_builtins(ORIGIN)}, reason="Slip")
    story.when(moved).then_refused("correction.fits-the-request", at=["fields.origin"])
