"""What the Procurement Act 2023 asks of a contract: the worked examples of the fact sheet (E1 to E45), and more."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.events import Annulled
from domain.chronicle import Chronicle
from domain.contract.ending import Expired, Terminated
from domain.contract.extension import Extended
from domain.contract.legal_regime import LegalRegimeDetermined
from domain.contract.parties import Assigned, Novated
from domain.contract.roles import RolesAssigned
from domain.contract.terms import Roles, Term
from domain.contract.value import ValueChanged
from domain.money import Values
from domain.notice.required import (
    Required,
    brings,
    failure_due,
    next_performance,
    required,
    required_by_payments,
    required_of_compliance,
)
from domain.notice.terms import Notice
from domain.payment import LargePayment, PaymentFigures, PaymentsRecorded, payment_id_of
from domain.periods import period_of
from domain.working_days import last_working_day
from tests.givens import AMBER, BROOK, ROLES, Entry, day, event_id, on, registered
from tests.streams import CONTRACT_ID, chronicle

DETAILS, COPY = "contract details notice", "contract copy"
PERFORMANCE, CHANGE = "contract performance notice", "contract change notice"
MODIFIED, END = "modified contract copy", "contract termination notice"
SIX_MILLION = Values(Decimal("6000000.00"), Decimal("5000000.00"))
FIVE_YEARS = Term("2026-04-01", "2031-03-31", "2031-03-31")


def contract(entered: str | None, *later: Entry, **said: Any) -> Chronicle[Any]:
    """A contract in the full regime, entered into on a day, and what happened after."""
    facts = {"legal_regime": "PA2023", "values": SIX_MILLION, "term": FIVE_YEARS} | said
    opening = Entry(
        day(entered or "2026-06-01"), registered(**facts), made_on=day(entered) if entered else None
    )
    return chronicle(CONTRACT_ID, [opening, *later])


def paid_on(text: str, *, large: bool = True) -> Chronicle[Any]:
    """What was paid in a quarter: one payment above the line, on that day, or none."""
    period = period_of("quarterly", day(text))
    payment = LargePayment(reference="PAY-1", paid_on=day(text), amount_incl_vat=Decimal("30000.01"))
    told = PaymentsRecorded(
        contract_id=CONTRACT_ID,
        period=period,
        figures=PaymentFigures(total_incl_vat=Decimal("30000.01"), payments=1),
        large=(payment,) if large else (),
    )
    return chronicle(payment_id_of(CONTRACT_ID, period), [on(text, told)])


def owed(found: Chronicle[Any]) -> dict[str, str]:
    """The last day of each notice; of two of a kind, of the later."""
    return {notice.kind: notice.due_on for notice in required(found)}


@pytest.mark.parametrize(
    ("example", "entered", "due"),
    [
        ("E1", "2026-06-01", "2026-06-30"),
        ("E2", "2026-01-31", "2026-03-01"),
        ("E3", "2028-01-31", "2028-02-29"),
        ("E4", "2028-01-30", "2028-02-28"),
        ("E5", "2026-12-04", "2027-01-02"),
    ],
)
def test_details_are_due_on_the_thirtieth_day_beginning_with_that_of_entry(
    example: str, entered: str, due: str
) -> None:
    assert owed(contract(entered))[DETAILS] == due, example


@pytest.mark.parametrize(
    ("example", "entered", "due"), [("E6", "2026-06-01", "2026-09-28"), ("E7", "2027-11-02", "2028-02-29")]
)
def test_details_of_a_light_touch_contract_are_due_on_the_hundred_and_twentieth(
    example: str, entered: str, due: str
) -> None:
    assert owed(contract(entered, legal_regime="PA2023_LIGHT_TOUCH"))[DETAILS] == due, example


@pytest.mark.parametrize(
    ("example", "entered", "regime", "due"),
    [
        ("E8", "2026-06-01", "PA2023", "2026-08-29"),
        ("E9", "2027-12-03", "PA2023", "2028-03-01"),
        ("E10", "2026-06-01", "PA2023_LIGHT_TOUCH", "2026-11-27"),
        ("E11", "2027-10-01", "PA2023_LIGHT_TOUCH", "2028-03-28"),
    ],
)
def test_the_copy_of_a_contract_above_five_million_follows(
    example: str, entered: str, regime: str, due: str
) -> None:
    assert owed(contract(entered, legal_regime=regime))[COPY] == due, example


@pytest.mark.parametrize(
    ("example", "ended", "due"), [("E12", "2026-03-31", "2026-04-29"), ("E13", "2027-01-31", "2027-03-01")]
)
def test_the_end_is_published_even_where_the_contract_expires(example: str, ended: str, due: str) -> None:
    found = contract("2025-03-01", on("2027-06-01", Expired(ended_on=day(ended))))
    assert owed(found)[END] == due, example


def test_a_failure_to_improve_is_due_on_the_thirtieth_day() -> None:
    """E14."""
    assert failure_due(day("2026-10-15")) == day("2026-11-13")


def test_what_was_modified_is_published_within_ninety_days() -> None:
    """E15."""
    more = ValueChanged(
        previous=SIX_MILLION, values=Values(Decimal("7000000.00"), Decimal("5833333.00")), cause="volume"
    )
    found = owed(contract("2026-06-01", on("2026-11-12", more)))
    assert (found[CHANGE], found[MODIFIED]) == ("2026-11-11", "2027-02-09")


def test_a_term_made_longer_by_more_than_a_tenth_in_days_needs_a_change_notice() -> None:
    """E16: 183 of 1,826 days. In months it would be just a tenth; days are the more careful reading."""
    longer = Extended(previous_end="2031-03-31", end="2031-09-30")
    assert CHANGE in owed(contract("2026-04-01", on("2030-01-01", longer)))
    just = Extended(previous_end="2031-03-31", end="2031-09-29")
    assert CHANGE not in owed(contract("2026-04-01", on("2030-01-01", just)))


@pytest.mark.parametrize(
    ("example", "before", "after", "works", "needed"),
    [
        ("E17", "5000000.00", "5500000.00", False, False),
        ("E17", "5000000.00", "5500000.01", False, True),
        ("E18", "6000000.00", "6900000.00", True, False),
        ("E18", "6000000.00", "6900000.00", False, True),
    ],
)
def test_a_tenth_more_or_less_needs_no_change_notice(
    example: str, before: str, after: str, works: bool, needed: bool
) -> None:
    was, now = Values(Decimal(before)), Values(Decimal(after))
    changed = ValueChanged(previous=was, values=now, cause="volume")
    determined = LegalRegimeDetermined(previous="PA2023", legal_regime="PA2023", works=works)
    story = (on("2026-06-02", determined), on("2026-11-12", changed))
    found = owed(contract("2026-06-01", *story, values=was))
    assert ((CHANGE in found), (MODIFIED in found)) == (needed, needed), (example, works)


def test_a_novation_is_never_exempt() -> None:
    """E19."""
    novated = Novated(outgoing=AMBER, incoming=BROOK)
    assert CHANGE in owed(contract("2026-06-01", on("2027-01-01", novated)))


def test_a_change_that_came_by_a_change_request_has_its_notice_there() -> None:
    novated = on("2027-01-01", Novated(outgoing=AMBER, incoming=BROOK), cause=event_id(99))
    found = owed(contract("2026-06-01", novated))
    assert CHANGE not in found
    assert MODIFIED in found


@pytest.mark.parametrize(
    ("example", "values", "above"),
    [
        ("E20", Values(Decimal("5000000.00")), False),
        ("E20", Values(Decimal("5000000.01")), True),
        ("E21", Values(None, Decimal("4300000.00")), True),
        ("no rate of VAT lifts it", Values(None, Decimal("4166666.66")), False),
        ("a fifth more lifts it", Values(None, Decimal("4166666.67")), True),
        ("nobody knows", Values(), True),
    ],
)
def test_the_line_of_five_million_is_with_vat_and_strict(example: str, values: Values, above: bool) -> None:
    found = owed(contract("2026-06-01", values=values))
    assert (COPY in found, PERFORMANCE in found) == (above, above), example


@pytest.mark.parametrize(
    ("example", "entered", "due"),
    [
        ("E28", "2026-04-01", "2027-03-31"),
        ("E29", "2026-03-31", "2027-03-30"),
        ("E30", "2028-02-29", "2029-02-28"),
        ("E31", "2027-03-01", "2028-02-29"),
        ("E33", "2025-05-01", "2026-04-30"),
    ],
)
def test_performance_is_first_published_within_twelve_months(example: str, entered: str, due: str) -> None:
    assert owed(contract(entered))[PERFORMANCE] == due, example


def test_performance_is_published_again_within_twelve_months_by_either_reading() -> None:
    """E32."""
    found = next_performance(event_id(1), day("2027-03-31"), day("2027-01-10"))
    assert found.due_on == "2028-01-09"
    late = next_performance(event_id(1), day("2027-03-31"), day("2027-06-01"))
    assert late.due_on == "2028-03-31"


@pytest.mark.parametrize(
    ("example", "published", "until"),
    [
        ("E34", "2026-11-02", "2026-11-11"),
        ("E35", "2026-11-23", "2026-12-03"),
        ("E36", "2026-03-12", "2026-03-24"),
        ("E37", "2026-03-30", "2026-04-10"),
        ("E38", "2026-06-08", "2026-06-18"),
        ("E39", "2026-12-18", "2026-12-31"),
        ("E40", "2026-12-30", "2027-01-12"),
        ("E41", "2026-11-28", "2026-12-10"),
    ],
)
def test_a_standstill_counts_no_bank_holiday_of_any_part_of_the_kingdom(
    example: str, published: str, until: str
) -> None:
    assert last_working_day(day(published), 8) == day(until), example


@pytest.mark.parametrize("regime", ["PCR2015", "PSR2023", "EXEMPT_OR_PARTNERSHIP"])
def test_other_law_asks_for_no_notice(regime: str) -> None:
    """E43: whenever it is signed, changed or ended."""
    ended = on("2027-01-01", Terminated(ended_on=day("2027-01-01"), ground="mutual agreement"))
    novated = on("2026-12-01", Novated(outgoing=AMBER, incoming=BROOK))
    assert owed(contract("2026-09-01", novated, ended, legal_regime=regime)) == {}


def test_the_whole_of_a_light_touch_contract() -> None:
    """E45: no indicators and no change notices."""
    novated = on("2026-12-01", Novated(outgoing=AMBER, incoming=BROOK))
    ended = on("2027-01-01", Terminated(ended_on=day("2027-01-01"), ground="mutual agreement"))
    found = owed(contract("2026-06-01", novated, ended, legal_regime="PA2023_LIGHT_TOUCH"))
    assert found == {DETAILS: "2026-09-28", COPY: "2026-11-27", END: "2027-01-30"}


def test_of_a_user_choice_award_neither_details_nor_copy_nor_end_is_published() -> None:
    """E44. Performance, payments and changes are as of any other."""
    ended = on("2027-01-01", Terminated(ended_on=day("2027-01-01"), ground="mutual agreement"))
    chosen = contract("2026-06-01", ended, procurement_route="user choice direct award")
    assert set(owed(chosen)) == {PERFORMANCE}
    below = contract(
        "2026-06-01", procurement_route="user choice direct award", legal_regime="BELOW_THRESHOLD"
    )
    assert owed(below) == {}


@pytest.mark.parametrize(
    ("values", "owes"),
    [
        (Values(Decimal("29999.99")), False),
        (Values(Decimal("30000.00")), True),
        (Values(None, Decimal("24999.99")), False),
        (Values(None, Decimal("25000.00")), True),
        (Values(), True),
    ],
)
def test_details_of_a_contract_below_the_threshold_are_published_from_thirty_thousand_on(
    values: Values, owes: bool
) -> None:
    found = [*required(contract("2026-06-01", legal_regime="BELOW_THRESHOLD", values=values))]
    assert [notice.kind for notice in found] == [DETAILS] * owes
    assert all("the days are ours" in notice.working for notice in found)


def test_of_a_framework_no_performance_is_published() -> None:
    assert set(owed(contract("2026-06-01", kind="framework"))) == {DETAILS, COPY}


def test_a_day_that_nobody_knows_is_not_guessed() -> None:
    found = [*required(contract(None))]
    assert {notice.due_on for notice in found} == {"TBC"}
    assert all("correct its registration" in notice.working for notice in found)


def test_performance_is_published_at_the_end_too_and_not_for_a_year_that_was_cut_short() -> None:
    ended = on("2026-12-31", Terminated(ended_on=day("2026-12-31"), ground="mutual agreement"))
    found = [notice for notice in required(contract("2026-06-01", ended)) if notice.kind == PERFORMANCE]
    assert [(notice.cause, notice.due_on) for notice in found] == [(event_id(2), "2027-01-29")]


@pytest.mark.parametrize(("ended", "published"), [("2025-12-31", False), ("2026-01-01", True)])
def test_performance_is_published_at_the_end_since_section_71_is_in_force(
    ended: str, published: bool
) -> None:
    found = owed(
        contract("2025-03-01", on(ended, Terminated(ended_on=day(ended), ground="mutual agreement")))
    )
    assert (END in found, PERFORMANCE in found) == (True, published)


ANOTHER_DAY = Values(Decimal("7000000.00"), Decimal("5833333.00"))
VOLUME = ValueChanged(previous=SIX_MILLION, values=ANOTHER_DAY, cause="volume")


def test_the_whole_of_a_contract_that_grew_was_assigned_and_ended() -> None:
    found = contract(
        "2026-06-01",
        on("2026-11-12", VOLUME),
        on("2027-01-01", Assigned(assignor=AMBER, assignee=BROOK)),
        on("2028-01-31", Terminated(ended_on=day("2028-01-31"), ground="mutual agreement")),
    )
    above = "Its value is £{},000,000.00 including VAT, above £5,000,000.00."
    entry, end = (
        "Entered into on 1 June 2026;",
        "The contract ended on 31 January 2028; 30 days beginning with that day",
    )
    assert [*required(found)] == [
        Required(
            DETAILS,
            event_id(1),
            "2026-06-01",
            "2026-06-30",
            f"{entry} 30 days beginning with that day end on 30 June 2026.",
            "PA 2023 s.53(1)-(2)",
        ),
        Required(
            COPY,
            event_id(1),
            "2026-06-01",
            "2026-08-29",
            f"{entry} 90 days beginning with that day end on 29 August 2026. {above.format(6)}",
            "PA 2023 s.53(3)-(4)",
        ),
        Required(
            PERFORMANCE,
            event_id(1),
            "2026-06-01",
            "2027-05-31",
            f"{entry} twelve months beginning with that day end on 31 May 2027. {above.format(6)}",
            "PA 2023 s.71(2)",
        ),
        Required(
            CHANGE,
            event_id(2),
            "2026-11-12",
            "2026-11-11",
            "The change takes effect on 12 November 2026, and the notice comes before it.",
            "PA 2023 s.75(1)-(2)",
        ),
        Required(
            MODIFIED,
            event_id(2),
            "2026-11-12",
            "2027-02-09",
            f"Modified on 12 November 2026; 90 days beginning with that day end on 9 February 2027. {above.format(7)}",
            "PA 2023 s.77",
        ),
        Required(
            CHANGE,
            event_id(3),
            "2027-01-01",
            "2026-12-31",
            "The change takes effect on 1 January 2027, and the notice comes before it.",
            "PA 2023 s.75(1)-(2)",
        ),
        Required(
            MODIFIED,
            event_id(3),
            "2027-01-01",
            "2027-03-31",
            f"Modified on 1 January 2027; 90 days beginning with that day end on 31 March 2027. {above.format(7)}",
            "PA 2023 s.77",
        ),
        Required(
            END,
            event_id(4),
            "2028-01-31",
            "2028-02-29",
            f"{end} end on 29 February 2028.",
            "PA 2023 s.80(1)-(2)",
        ),
        Required(
            PERFORMANCE,
            event_id(4),
            "2028-01-31",
            "2028-02-29",
            f"{end} end on 29 February 2028. Performance is assessed at the end too, before the termination notice "
            "closes the record.",
            "PA 2023 s.71(2)(b)",
        ),
    ]


def test_what_is_owed_from_a_day_that_nobody_knows_says_so_and_by_which_law() -> None:
    unknown = (
        "The record does not hold the day on which the contract was entered into: correct its registration."
    )
    without = (
        " Its value is £4,300,000.00 without VAT, so that it may be above £5,000,000.00 with VAT: record the value "
        "including VAT."
    )
    ours = " The law says as soon as reasonably practicable; the days are ours."
    full = contract(None, values=Values(None, Decimal("4300000.00")))
    below = contract(None, legal_regime="BELOW_THRESHOLD")
    assert [*required(below), *required(full)] == [
        Required(DETAILS, event_id(1), "TBC", "TBC", unknown + ours, "PA 2023 s.87(3)-(4)"),
        Required(DETAILS, event_id(1), "TBC", "TBC", unknown, "PA 2023 s.53(1)-(2)"),
        Required(COPY, event_id(1), "TBC", "TBC", unknown + without, "PA 2023 s.53(3)-(4)"),
        Required(PERFORMANCE, event_id(1), "TBC", "TBC", unknown + without, "PA 2023 s.71(2)"),
    ]
    nobody = [notice.working for notice in required(contract(None, values=Values()))][1]
    assert nobody.endswith("Its value is not on record; above £5,000,000.00 including VAT it is owed.")


BY = Values(Decimal("6500000.00"), Decimal("5416666.00"))
SMALL = ValueChanged(previous=SIX_MILLION, values=BY, cause="volume")
ASSIGNED = Assigned(assignor=AMBER, assignee=BROOK)
FULL_FROM_HERE = LegalRegimeDetermined(previous="PCR2015", legal_regime="PA2023", works=False)
LIGHTER = LegalRegimeDetermined(previous="PA2023", legal_regime="PA2023_LIGHT_TOUCH", works=False)
HANDED_ON = RolesAssigned(previous=ROLES, roles=Roles("p-new", "p-anwen", ("p-dilwyn",)))
EXCLUDING = Values(None, Decimal("5000000.00"))
YEARLY = Values(None, None, Decimal("1200000.00"))


@pytest.mark.parametrize(
    ("said", "later", "brought_by"),
    [
        ({}, [on("2026-06-01", VOLUME)], [2]),
        ({}, [on("2026-11-12", SMALL)], []),
        ({}, [on("2026-11-12", SMALL), on("2026-11-20", ASSIGNED)], [3]),
        ({}, [on("2026-11-12", HANDED_ON), on("2026-11-20", ASSIGNED)], [3]),
        ({"legal_regime": "PCR2015"}, [on("2026-11-12", FULL_FROM_HERE), on("2026-11-20", ASSIGNED)], [3]),
        ({}, [on("2026-11-12", LIGHTER), on("2026-11-12", ASSIGNED)], []),
        ({"term": Term("2026-04-01", "open", "open")}, [on("2026-11-12", SMALL)], []),
        (
            {"term": Term("2026-04-01", "TBC", "TBC")},
            [on("2026-11-12", Extended(previous_end="TBC", end="2031-09-30"))],
            [2],
        ),
        ({}, [on("2026-11-12", Extended(previous_end="2031-03-31", end="open"))], [2]),
        (
            {"values": EXCLUDING},
            [
                on(
                    "2026-11-12",
                    ValueChanged(
                        previous=EXCLUDING, values=Values(None, Decimal("5500000.00")), cause="volume"
                    ),
                )
            ],
            [],
        ),
        (
            {"values": YEARLY},
            [
                on(
                    "2026-11-12",
                    ValueChanged(
                        previous=YEARLY, values=Values(None, None, Decimal("1200001.00")), cause="volume"
                    ),
                )
            ],
            [2],
        ),
        (
            {"values": Values(Decimal("6000000.00"))},
            [
                on("2026-11-12", ValueChanged(previous=SIX_MILLION, values=EXCLUDING, cause="volume")),
                on(
                    "2026-11-20",
                    ValueChanged(previous=EXCLUDING, values=Values(Decimal("6000000.00")), cause="volume"),
                ),
            ],
            [2, 3],
        ),
        (
            {},
            [
                on("2026-11-12", SMALL),
                on(
                    "2026-11-13",
                    ValueChanged(previous=BY, values=Values(Decimal("7120000.00")), cause="volume"),
                ),
            ],
            [],
        ),
    ],
    ids=[
        "on the day of entry",
        "by less than a tenth",
        "by less, then assigned",
        "handed on, then assigned",
        "once the Act applies",
        "on the day from which it is light touch",
        "by less, without an end",
        "an end that was not known",
        "no end any more",
        "by a tenth, without VAT",
        "by nobody knows how much",
        "first without VAT, then with",
        "by a tenth of what it was the day before",
    ],
)
def test_which_changes_bring_a_change_notice(
    said: dict[str, Any], later: list[Entry], brought_by: list[int]
) -> None:
    found = required(contract("2026-06-01", *later, **said))
    assert [notice.cause for notice in found if notice.kind == CHANGE] == [*map(event_id, brought_by)]


def test_what_is_dated_before_the_entry_of_a_contract_brings_nothing_and_is_not_its_entry() -> None:
    before = Entry(day("2020-01-01"), HANDED_ON, made_on=day("2020-01-01"))
    found = contract("2026-06-01", before)
    assert {notice.cause for notice in required(found)} == {event_id(1)}
    assert {notice.counted_from for notice in required(found)} == {"2026-06-01"}
    assert [*required_by_payments(found, paid_on("2026-05-01"))]


def annulled(found: Chronicle[Any], noun: str) -> Chronicle[Any]:
    """The same, once two people annulled what opened it."""
    fact = Annulled(stream=noun, annuls=event_id(1), proposal=event_id(9), proposed_by="p-anwen")
    opening = found.facts[0]
    return chronicle(
        found.stream_id, [Entry(opening.envelope.valid_from, opening.fact), on("2026-11-12", fact)]
    )


def test_nothing_is_owed_of_payments_or_of_a_contract_that_were_annulled() -> None:
    running, paid = contract("2026-06-01"), paid_on("2026-05-01")
    for asked in (required_by_payments, required_of_compliance):
        assert [*asked(running, paid)]
        assert not [*asked(annulled(running, "contract"), paid)]
        assert not [*asked(running, annulled(paid, "payment"))]
        assert not [*asked(running, None)]
    assert not [*required(annulled(running, "contract"))]


def test_how_quickly_was_paid_is_owed_with_the_half_year_and_the_account_that_bring_it() -> None:
    [owed_of_the_first] = required_of_compliance(contract("2026-01-05"), paid_on("2026-02-01"))
    assert owed_of_the_first == Required(
        "payments compliance notice",
        event_id(1),
        "2026-03-31",
        "2026-04-29",
        "Payments under public contracts in the half-year from 1 January 2026 to 31 March 2026; 30 days beginning with "
        "that day end on 29 April 2026.",
        "PA 2023 s.69(1)",
    )


FOLLOWING = Notice(
    contract_id=CONTRACT_ID,
    kind=PERFORMANCE,
    cause=event_id(99),
    counted_from="2026-06-01",
    due_on="2027-05-31",
    working="So.",
    law="PA 2023 s.71(2)",
)


@pytest.mark.parametrize(
    ("notice", "ended", "brought"),
    [
        (FOLLOWING, "", True),
        (FOLLOWING, "2027-05-31", True),
        (FOLLOWING, "2027-05-30", False),
        (replace(FOLLOWING, due_on="TBC"), "", False),
        (replace(FOLLOWING, kind=DETAILS), "", False),
        (replace(FOLLOWING, kind=DETAILS, cause=event_id(1)), "", True),
    ],
)
def test_what_follows_on_another_is_brought_while_the_contract_runs(
    notice: Notice, ended: str, *, brought: bool
) -> None:
    end = [on(ended, Terminated(ended_on=day(ended), ground="mutual agreement"))] if ended else []
    assert brings(contract("2026-06-01", *end), notice) is brought
    assert not brings(annulled(contract("2026-06-01"), "contract"), notice)


def test_of_the_end_of_a_contract_below_the_threshold_nothing_is_published() -> None:
    end = on("2027-01-31", Terminated(ended_on=day("2027-01-31"), ground="mutual agreement"))
    assert set(owed(contract("2026-06-01", end, legal_regime="BELOW_THRESHOLD"))) == {DETAILS}


def test_where_nobody_knows_when_the_last_one_was_due_the_next_is_due_twelve_months_after_it() -> None:
    found = next_performance(event_id(7), None, day("2027-04-01"))
    assert (found.due_on, found.counted_from) == ("2028-03-31", "2027-04-01")
    assert found.working == (
        "Twelve months from the last one, of 1 April 2027, end on 31 March 2028; the contract's own years are not on "
        "record."
    )
    known = next_performance(event_id(7), day("2027-03-31"), day("2027-04-01"))
    assert known.working == (
        "Twelve months from the last one, of 1 April 2027, end on 31 March 2028; the contract's next year ends on "
        "31 March 2028: the earlier of the two."
    )
    assert (known.law, found.law) == ("PA 2023 s.71(2)", "PA 2023 s.71(2)")


def test_each_says_which_event_brings_it_by_which_law_and_how_its_day_was_got() -> None:
    found = contract("2026-06-01")
    assert {notice.cause for notice in required(found)} == {event_id(1)}
    first = next(iter(required(found)))
    assert first.law == "PA 2023 s.53(1)-(2)"
    assert first.working == (
        "Entered into on 1 June 2026; 30 days beginning with that day end on 30 June 2026."
    )


@pytest.mark.parametrize(
    ("number", "paid", "due"),
    [
        ("E25", "2026-04-01", "2026-07-29"),
        ("E26", "2026-12-31", "2027-01-29"),
        ("E26", "2027-01-01", "2027-04-29"),
    ],
)
def test_payments_above_the_line_are_published_after_their_quarter(number: str, paid: str, due: str) -> None:
    [notice] = required_by_payments(contract("2026-04-01"), paid_on(paid))
    assert (notice.kind, notice.due_on, notice.law) == (
        "contract payment information",
        due,
        "PA 2023 s.70(1)-(2)",
    ), number


def test_payments_are_not_published_of_contracts_or_quarters_before_nor_where_none_is_large() -> None:
    later = paid_on("2026-05-01")
    assert not [*required_by_payments(contract("2026-03-31"), later)]
    assert not [*required_by_payments(contract("2026-04-01"), paid_on("2026-03-31"))]
    assert not [*required_by_payments(contract("2026-04-01"), paid_on("2026-05-01", large=False))]
    assert not [*required_by_payments(contract("2026-04-01"), None)]
    for regime, number in (
        ("PCR2015", 0),
        ("BELOW_THRESHOLD", 0),
        ("PA2023_LIGHT_TOUCH", 1),
        ("CONVERTIBLE", 1),
    ):
        assert len([*required_by_payments(contract("2026-04-01", legal_regime=regime), later)]) == number


@pytest.mark.parametrize(
    ("ended", "causes"),
    [("2027-05-30", {event_id(2)}), ("2027-05-31", {event_id(1), event_id(2)})],
)
def test_a_year_that_is_over_when_the_contract_ends_is_published_too(ended: str, causes: set[Any]) -> None:
    end = on(ended, Terminated(ended_on=day(ended), ground="mutual agreement"))
    found = [notice for notice in required(contract("2026-06-01", end)) if notice.kind == PERFORMANCE]
    assert {notice.cause for notice in found} == causes


@pytest.mark.parametrize(
    ("before", "after", "published"),
    [
        ("4000000.00", "6000000.00", True),
        ("6000000.00", "4000000.00", True),
        ("4000000.00", "5000000.00", False),
        ("4000000.00", "5000000.01", True),
    ],
)
def test_what_was_modified_is_published_where_it_was_or_is_above_the_line(
    before: str, after: str, *, published: bool
) -> None:
    was, now = Values(Decimal(before)), Values(Decimal(after))
    changed = on("2026-11-12", ValueChanged(previous=was, values=now, cause="volume"))
    found = owed(contract("2026-06-01", changed, values=was))
    assert (found[CHANGE], found.get(MODIFIED)) == ("2026-11-11", "2027-02-09" if published else None)


def test_what_changes_neither_value_term_nor_supplier_needs_no_change_notice() -> None:
    handed_on = RolesAssigned(previous=ROLES, roles=Roles("p-new", "p-anwen", ("p-dilwyn",)))
    assert not {CHANGE, MODIFIED} & set(owed(contract("2026-06-01", on("2026-11-13", handed_on))))


@pytest.mark.parametrize(
    ("published", "due"),
    [("2027-01-09", "2028-01-08"), ("2027-04-01", "2028-03-31"), ("2027-04-02", "2028-03-31")],
)
def test_the_next_performance_notice_is_due_at_the_earlier_of_two_days(published: str, due: str) -> None:
    found = next_performance(event_id(7), day("2027-03-31"), day(published))
    assert (found.due_on, found.counted_from, found.cause) == (due, published, event_id(7))
    assert found.kind == PERFORMANCE


def test_payments_of_a_contract_whose_day_of_entry_nobody_knows_are_published() -> None:
    [notice] = required_by_payments(contract(None), paid_on("2026-05-01"))
    assert notice.working == (
        "A payment of more than £30,000 including VAT in the quarter that ends on 30 June 2026; 30 days beginning with "
        "that day end on 29 July 2026."
    )
    assert (notice.counted_from, notice.cause) == ("2026-06-30", event_id(1))
    period = "2026-Q2"
    payment = LargePayment(reference="PAY-1", paid_on=day("2026-05-01"), amount_incl_vat=Decimal("30000.01"))
    told = PaymentsRecorded(
        contract_id=CONTRACT_ID,
        period=period,
        figures=PaymentFigures(total_incl_vat=Decimal("60000.02"), payments=2),
        large=(payment, replace(payment, reference="PAY-2")),
    )
    both = chronicle(payment_id_of(CONTRACT_ID, period), [on("2026-05-01", told)])
    [notice] = required_by_payments(contract(None), both)
    assert notice.working.startswith("2 payments of more than £30,000")
