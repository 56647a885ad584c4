"""Entering a contract in the record."""

from decimal import Decimal
from typing import Any

import pytest

from domain.contract import CONTRACT
from domain.contract.registration import DivisionNamed
from domain.contract.terms import Option, Roles, Term
from domain.money import Values
from tests.givens import AMBER, BROOK, FIRST, TODAY, VALUES, day, given, register, registered


def test_a_registered_contract_is_in_the_record_with_all_that_was_said_of_it() -> None:
    story = given().when(register(made_on=day("2020-02-03"))).then(registered(), effective="2020-02-03")
    terms = story.on("2020-02-03")
    assert (terms.reference, terms.suppliers, terms.roles.lead_officers) == (
        "CT-0001",
        (AMBER,),
        ("p-dilwyn",),
    )
    assert terms.values == terms.values_at_award == registered().values
    assert (terms.tier, terms.ended_on, terms.key_dates) == (None, None, ())
    assert story.contract.in_force(day("2020-02-02")) is None


def test_a_reference_belongs_to_one_contract_for_good_as_people_read_it() -> None:
    as_printed = registered(reference="CT - 0001  Ｂ")
    assert CONTRACT.reserves(as_printed) == (("contract reference", "ct - 0001 b"),)
    assert CONTRACT.reserves(DivisionNamed(division="CT-0001")) == ()


def test_what_is_seldom_said_of_a_contract_is_kept_too() -> None:
    said = {
        "kind": "framework",
        "legal_regime": "PA2023_LIGHT_TOUCH",
        "procurement_route": "competitive flexible procedure",
        "description": "",
    }
    roles = Roles("p-bryn", "p-anwen", ("p-dilwyn", "p-cai"), "Ysgol Trust")
    command = register(
        **said, lead_officers=("p-dilwyn", "p-cai"), managing_organisation="Ysgol Trust", division="Schools"
    )
    story = given().when(command).then(registered(**said, roles=roles), DivisionNamed(division="Schools"))
    terms = story.on("2023-06-15")
    assert (terms.kind, terms.legal_regime, terms.procurement_route) == (
        "framework",
        "PA2023_LIGHT_TOUCH",
        "competitive flexible procedure",
    )
    assert (terms.roles, terms.division, terms.directorate) == (roles, "Schools", "Education")


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ({"start": "2024-03-31"}, []),
        ({"start": "2024-04-01"}, ["term.start-before-end"]),
        ({"start": "2024-03", "end": "2024-03"}, []),
        ({"end": "2026-03-31"}, []),
        ({"end": "2026-03"}, []),
        ({"end": "TBC"}, []),
        ({"end": "open", "maximum_end": "open"}, []),
        ({"effective_from": day("2020-04-01")}, []),
        ({"start": "2020-04", "effective_from": day("2020-04-30")}, []),
        ({"start": "2020-04", "effective_from": day("2020-05-01")}, ["effective-date.not-after-start"]),
        ({"start": "TBC", "effective_from": day("2023-06-15")}, []),
        ({"options": (Option("one", "2026-03-31"), Option("two", "2026-03"))}, []),
        ({"options": (Option("One", "2025-03-31"), Option(" one ", "2026-03-31"))}, ["option.names-differ"]),
        ({"estimated_incl_vat": VALUES.estimated_excl_vat}, []),
        ({"estimated_incl_vat": Decimal("999999.99")}, ["money.pounds-and-pence"]),
        ({"estimated_incl_vat": None}, []),
        (
            {"start": "2023-02-29", "end": "2019-01-01", "effective_from": day("2030-01-01")},
            ["dates.possible"],
        ),
    ],
    ids=str,
)
def test_a_term_its_options_and_its_value_are_looked_at_to_the_day_and_the_penny(
    said: dict[str, Any], rules: list[str]
) -> None:
    asked = given().when(register(**said))
    if rules:
        asked.then_refused(*rules, conflict=False)
    else:
        asked.then()


@pytest.mark.parametrize(
    ("said", "in_being_from"),
    [
        ({"start": "2020-04-01"}, "2020-04-01"),
        ({"start": "2020-04-01", "made_on": day("2020-02-03")}, "2020-02-03"),
        ({"start": "2020-04-01", "made_on": day("2020-06-01")}, "2020-04-01"),
        ({"start": "2019-09"}, "2019-09-01"),
        ({"start": "TBC"}, TODAY.isoformat()),
        ({"start": "2023-09-01"}, TODAY.isoformat()),
        ({"start": "2020-04-01", "effective_from": day("2020-01-15")}, "2020-01-15"),
    ],
    ids=str,
)
def test_a_contract_is_in_being_from_signature_or_start_and_today_at_the_latest(
    said: dict[str, object], in_being_from: str
) -> None:
    given().when(register(**said)).then(effective=in_being_from)


def test_a_contract_entered_on_the_day_it_starts_needs_no_advice() -> None:
    given().when(register(start="2023-06-15")).quietly().then(effective="2023-06-15")


def test_a_contract_entered_long_after_it_started_is_recorded_with_advice() -> None:
    asked = given().when(register()).advised("entry.in-good-time")
    assert asked.advice["entry.in-good-time"] == "Recorded 1170 days after it took effect."


def test_what_is_not_known_is_left_unknown() -> None:
    command = register(
        start="TBC",
        end="TBC",
        maximum_end="TBC",
        options=(),
        estimated_incl_vat=None,
        estimated_excl_vat=None,
        annual_excl_vat=None,
    )
    term = Term("TBC", "TBC", "TBC")
    given().when(command).then(registered(term=term, values=Values()))


@pytest.mark.parametrize(
    ("start", "end"),
    [("2016-09", "2020-08"), ("2016-09", "open"), ("2024-02-29", "2028-02-29"), ("2020-04-01", "TBC")],
)
def test_months_leap_days_and_open_terms_keep_their_precision(start: str, end: str) -> None:
    story = given().when(register(start=start, end=end, maximum_end="TBC", options=())).then()
    assert story.on(TODAY.isoformat()).term == Term(start, end)


def test_several_faults_are_named_at_once() -> None:
    command = register(
        start="2023-02-29",
        suppliers=(),
        currency="EUR",
        made_on=day("2023-06-16"),
        effective_from=day("2034-01-01"),
    )
    given().when(command).then_refused(
        "effective-date.within-reach",
        "signature.not-in-the-future",
        "dates.possible",
        "supplier.named",
        "money.pounds-and-pence",
        at=["effective_from", "made_on", "start", "suppliers", "currency"],
    )


def test_every_impossible_date_is_named_with_its_own_sentence() -> None:
    option = Option("third", "2025-13", "2024-06-31")
    said = (
        given()
        .when(register(end="2023-02-29", options=(FIRST, option)))
        .then_refused("dates.possible", at=["end", "options.1.up_to", "options.1.notice_by"])
    )
    assert "There is no such day as 2023-02-29." in said
    assert "There is no month 13." in said


def test_a_leap_day_is_a_day_in_a_leap_year_only() -> None:
    given().when(register(end="2024-02-29")).then()
    given().when(register(end="2023-02-29")).then_refused("dates.possible", at=["end"])


@pytest.mark.parametrize(
    "amount", ["-1.00", "-0.00", "1.0", "1", "1.005", "NaN", "Infinity", "10000000000000.00", "1E+2"]
)
def test_money_is_pounds_with_two_places_and_never_less_than_nought(amount: str) -> None:
    command = register(estimated_excl_vat=None, estimated_incl_vat=Decimal(amount))
    given().when(command).then_refused("money.pounds-and-pence", at=["estimated_incl_vat"])


@pytest.mark.parametrize("amount", ["0.00", "0.01", "9999999999999.99"])
def test_nought_and_the_largest_sum_are_money(amount: str) -> None:
    given().when(register(estimated_excl_vat=None, estimated_incl_vat=Decimal(amount))).then()


def test_accents_tabs_and_line_breaks_are_text_that_is_kept() -> None:
    description = "Tŷ Gwyn – “meals”:\n\t1. hot\r\n\t2. cold 🍲"
    given().when(register(description=description)).then(registered(description=description))


def test_one_registration_is_enough() -> None:
    given([registered()]).when(register()).then_refused("contract.new", conflict=True)


def test_a_joint_contract_names_every_supplier_once() -> None:
    story = given().when(register(suppliers=(AMBER, BROOK))).then(registered(suppliers=(AMBER, BROOK)))
    assert [supplier.name for supplier in story.on("2020-04-01").suppliers] == [AMBER.name, BROOK.name]
