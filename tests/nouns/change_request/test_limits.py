"""What the law says of a change: the examples of domain.md 4, test by test."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from domain.contract.extension import Extended
from domain.contract.legal_regime import LegalRegimeDetermined
from domain.contract.limits.change import (
    ContractChange,
    Ending,
    Extension,
    Kind,
    NewSupplier,
    NewValues,
    Variation,
)
from domain.contract.limits.findings import LimitFinding
from domain.contract.limits.law import findings
from domain.contract.limits.notice import notice_needed
from domain.contract.limits.position import ChangeEffect, ChangePosition, effect, position
from domain.contract.release import ReleaseOrigin, ReleaseTakenOver, Said
from domain.contract.terms import ValueChangeCause
from domain.contract.value import ValueChanged
from domain.decisions import Policy
from domain.events import Fact
from domain.money import Values
from domain.thresholds import threshold
from tests.givens import AMBER, BROOK, FIRST, TERM, Entry, day, on, registered
from tests.streams import CONTRACT_ID, chronicle

TODAY = "2026-02-02"
A_MILLION = Values(Decimal("1000000.00"))
FIVE_YEARS = replace(TERM, start="2022-04-01", end="2026-03-31", maximum_end="2027-03-31")


def award(regime: str, *, values: Values = A_MILLION, **changes: Any) -> list[Entry]:
    """A contract of a million pounds and five years at the most, under a regime."""
    return [
        on("2022-03-01", registered(legal_regime=regime, values=values, term=FIVE_YEARS, **changes)),
    ]


def to(amount: str, cause: ValueChangeCause = "volume", was: str = "1000000.00") -> Fact:
    """The contract's value became *amount*."""
    return ValueChanged(previous=Values(Decimal(was)), values=Values(Decimal(amount)), cause=cause)


WORKS = on(
    "2022-03-01",
    LegalRegimeDetermined(previous="PA2023", legal_regime="PA2023", works=True),
)


def standing(entries: list[Entry], at: str = TODAY) -> ChangePosition:
    """Where the contract stands."""
    found = position(chronicle(CONTRACT_ID, entries), day(at))
    assert found is not None
    return found


def of(
    entries: list[Entry], kind: Kind, change: ContractChange, at: str = TODAY
) -> tuple[ChangePosition, ChangeEffect]:
    """Where it stands and what a change does to it."""
    terms = chronicle(CONTRACT_ID, entries).in_force(day(at))
    where = standing(entries, at)
    return where, effect(where, terms, kind, change)


def found(
    entries: list[Entry], kind: Kind, change: ContractChange, at: str = TODAY
) -> dict[str, LimitFinding]:
    """What each test finds of a change."""
    return {finding.test: finding for finding in findings(*of(entries, kind, change, at), Policy())}


def worth(amount: str) -> ContractChange:
    """A new value."""
    return ContractChange(values=NewValues("volume", Decimal(amount)))


@pytest.mark.parametrize(
    ("amount", "verdict", "share"),
    [
        ("1390000.00", "within", "78.0"),
        ("1400000.00", "near", "80.0"),
        ("1500000.00", "near", "100.0"),
        ("1500000.01", "beyond", "100.0"),
    ],
)
def test_an_additional_supply_under_the_regulations_may_cost_half_the_original_value(
    amount: str, verdict: str, share: str
) -> None:
    finding = found(award("PCR2015"), "value change", worth(amount))["reg-72.fifty-per-cent"]
    assert (finding.verdict, str(finding.share_used)) == (verdict, share)
    assert "72(1)(b)" in finding.clause


def test_half_applies_to_each_modification_and_small_ones_are_added_up_net() -> None:
    """Reg 72(2) and 72(6)."""
    earlier = [
        *award("PCR2015"),
        on("2023-01-01", to("1400000.00")),
        on("2024-01-01", to("1050000.00", was="1400000.00")),
    ]
    tests = found(earlier, "value change", worth("1099999.99"))
    assert tests["reg-72.fifty-per-cent"].figure == Decimal("49999.99")
    small = tests["reg-72.small-share"]
    assert (small.figure, small.limit, small.verdict) == (Decimal("99999.99"), Decimal("100000.00"), "near")
    assert found(earlier, "value change", worth("1100000.00"))["reg-72.small-share"].verdict == "beyond"


def test_indexation_moves_the_reference_and_is_no_modification() -> None:
    """Reg 72(7)."""
    indexed = [*award("PCR2015"), on("2023-01-01", to("1200000.00", "indexation"))]
    finding = found(indexed, "value change", worth("1310000.00"))["reg-72.small-share"]
    assert (finding.figure, finding.limit, finding.verdict) == (
        Decimal("110000.00"),
        Decimal("120000.00"),
        "near",
    )


def test_small_under_the_regulations_is_less_than_the_threshold_too() -> None:
    large = award("PCR2015", values=Values(Decimal("9000000.00")))
    tests = found(large, "value change", worth("9207720.00"))
    assert tests["reg-72.small-share"].verdict == "within"
    assert tests["reg-72.small-threshold"].verdict == "beyond"
    assert found(large, "value change", worth("9207719.99"))["reg-72.small-threshold"].verdict == "near"


def test_where_no_threshold_is_on_file_nothing_is_guessed() -> None:
    finding = found(award("PCR2015"), "value change", worth("1001000.00"), at="2023-06-01")[
        "reg-72.small-threshold"
    ]
    assert (finding.verdict, finding.limit) == ("needs judgement", None)


def test_thresholds_are_those_of_the_day() -> None:
    assert threshold(day("2023-12-31"), works=False) is None
    assert threshold(day("2025-12-31"), works=False) == Decimal("214904.00")
    assert threshold(day("2025-12-31"), works=True) == Decimal("5372609.00")
    assert threshold(day("2026-01-01"), works=False) == Decimal("207720.00")
    assert threshold(day("2026-01-01"), works=True) == Decimal("5193000.00")


def test_the_act_measures_against_the_value_just_before() -> None:
    """S.4(1), reg 40(2)(h): not the value at award."""
    grown = [*award("PA2023"), on("2025-03-01", to("1100000.00"))]
    tests = found(grown, "value change", worth("1210000.00"))
    assert tests["s74.small-share"].limit == Decimal("110000.00")
    assert tests["s74.small-share"].verdict == "near"
    assert found(grown, "value change", worth("1210000.01"))["s74.small-share"].verdict == "beyond"
    assert tests["sch-8.fifty-per-cent"].limit == Decimal("550000.00")


def test_a_decrease_counts_as_a_change_but_needs_no_half() -> None:
    tests = found(award("PA2023"), "value change", worth("899999.99"))
    assert tests["s74.small-share"].verdict == "beyond"
    assert "sch-8.fifty-per-cent" not in tests


def test_works_may_change_by_fifteen_per_cent() -> None:
    tests = found([*award("PA2023"), WORKS], "value change", worth("1150000.00"))
    assert tests["s74.small-share"].limit == Decimal("150000.00")
    assert tests["s75.notice"].verdict == "within"


def test_below_threshold_modifications_together_stay_less_than_the_threshold() -> None:
    """S.74(4)(b) and (6): increases that were taken back count all the same."""
    earlier = [
        *award("PA2023"),
        on("2024-01-01", to("1100000.00")),
        on("2025-01-01", to("1000000.00", was="1100000.00")),
        on("2025-02-01", to("1050000.00", "indexation")),
    ]
    finding = found(earlier, "value change", worth("1150000.00"))["s74.small-aggregate"]
    assert (finding.figure, finding.verdict) == (Decimal("200000.00"), "near")
    assert found(earlier, "value change", worth("1157720.00"))["s74.small-aggregate"].verdict == "beyond"


@pytest.mark.parametrize(
    ("end", "days", "verdict"),
    [("2026-09-29", 182, "near"), ("2026-09-30", 183, "beyond"), ("2026-07-01", 92, "within")],
)
def test_a_term_is_held_against_the_maximum_term_on_award(end: str, days: int, verdict: str) -> None:
    """Five years are 1,826 days; more than 182.6 is substantial (s.74(3)(a))."""
    finding = found(award("PA2023"), "extension", ContractChange(extension=Extension(end)))["s74.term"]
    assert (finding.figure, finding.limit, finding.verdict) == (Decimal(days), Decimal("182.6"), verdict)


def test_a_kind_not_provided_for_is_substantial() -> None:
    varied = ContractChange(variation=Variation("School buses too", kind_already_provided_for=False))
    assert found(award("PA2023"), "scope variation", varied)["s74.scope"].verdict == "beyond"
    more = ContractChange(variation=Variation("A twelfth school", kind_already_provided_for=True))
    assert found(award("PA2023"), "scope variation", more)["s74.scope"].verdict == "within"


def test_a_new_supplier_is_for_judgement() -> None:
    novation = ContractChange(supplier=NewSupplier(AMBER.supplier_id, BROOK))
    assert found(award("PA2023"), "novation", novation)["s74.supplier"].clause.endswith("Sch 8 para 9")
    assert found(award("PCR2015"), "novation", novation)["reg-72.new-contractor"].verdict == "needs judgement"


def test_a_small_term_does_not_excuse_a_large_value_but_read_to_the_letter_it_would() -> None:
    """S.75(2): a 5% change of term and a 30% change of value (domain 4.2, caution a)."""
    both = ContractChange(Extension("2026-06-30"), NewValues("volume", Decimal("1300000.00")))
    asked = of(award("PA2023"), "extension", both)
    assert notice_needed(*asked, Policy(), para_9=False)
    assert not notice_needed(*asked, Policy(notice_per_dimension=False), para_9=False)


def test_a_notice_is_needed_beyond_ten_per_cent_and_always_under_paragraph_9() -> None:
    small = of(award("PA2023"), "value change", worth("1100000.00"))
    assert not notice_needed(*small, Policy(), para_9=False)
    assert notice_needed(*small, Policy(), para_9=True)
    assert notice_needed(*of(award("PA2023"), "value change", worth("1100000.01")), Policy(), para_9=False)


def test_what_cannot_be_measured_needs_a_notice() -> None:
    unknown = award("PA2023", values=Values())
    assert notice_needed(*of(unknown, "value change", worth("1.00")), Policy(), para_9=False)
    assert found(unknown, "value change", worth("1.00"))["s74.small-share"].verdict == "needs judgement"


def test_light_touch_is_free_and_needs_no_notice() -> None:
    asked = of(award("PA2023_LIGHT_TOUCH"), "value change", worth("9000000.00"))
    assert not notice_needed(*asked, Policy(), para_9=False)
    (finding,) = findings(*asked, Policy())
    assert (finding.verdict, finding.clause) == ("within", "PA 2023 s.74(2), s.75(6)(b)")


def test_a_contract_below_the_threshold_becomes_convertible_at_it() -> None:
    small = award("BELOW_THRESHOLD", values=Values(Decimal("150000.00")))
    assert found(small, "value change", worth("207719.99"))["below-threshold"].verdict == "near"
    assert found(small, "value change", worth("207720.00"))["below-threshold"].verdict == "beyond"


def test_a_convertible_contract_goes_by_the_act() -> None:
    assert "s74.small-share" in found(award("CONVERTIBLE"), "value change", worth("1000001.00"))


@pytest.mark.parametrize("regime", ["PSR2023", "EXEMPT_OR_PARTNERSHIP"])
def test_other_regimes_have_rules_of_their_own(regime: str) -> None:
    tests = found(award(regime), "value change", worth("1000001.00"))
    assert [test.verdict for test in tests.values()] == ["needs judgement"]


def test_changes_split_in_two_are_judged_as_one() -> None:
    earlier = [*award("PA2023"), on("2025-01-01", to("1060000.00"))]
    finding = found(earlier, "value change", worth("1120000.00"))["s74.judged-as-one"]
    assert "£120,000.00 in all" in finding.sentence
    assert "s74.judged-as-one" not in found(award("PA2023"), "value change", worth("1060000.00"))


def test_two_short_extensions_are_judged_as_one_but_not_one_under_an_option() -> None:
    change = ContractChange(extension=Extension("2026-12-31"))
    first = Extended(previous_end="2026-03-31", end="2026-07-31")
    tests = found([*award("PA2023"), on("2025-06-01", first)], "extension", change)
    assert "275 days in all" in tests["s74.judged-as-one"].sentence
    option = replace(first, option=FIRST.name)
    assert "s74.judged-as-one" not in found([*award("PA2023"), on("2025-06-01", option)], "extension", change)


def test_an_ending_is_no_modification_and_its_notice_is_due_within_thirty_days() -> None:
    ending = ContractChange(ending=Ending(day("2026-03-01"), "mutual agreement"))
    (finding,) = found(award("PA2023"), "termination", ending).values()
    assert "30 March 2026" in finding.sentence


def test_a_term_that_is_not_known_is_for_judgement() -> None:
    unknown = [
        on("2022-03-01", registered(legal_regime="PA2023", term=replace(TERM, end="TBC", maximum_end="TBC")))
    ]
    finding = found(unknown, "extension", ContractChange(extension=Extension("2026-09-30")))["s74.term"]
    assert (finding.verdict, finding.figure) == ("needs judgement", None)


def test_how_things_stand_is_said_without_a_change_too() -> None:
    earlier = [*award("PCR2015"), on("2023-01-01", to("1090000.00"))]
    where = standing(earlier)
    tests = {finding.test: finding for finding in findings(where, None, Policy())}
    assert (where.value_at_award, where.value, where.net_change) == (
        Decimal("1000000.00"), Decimal("1090000.00"), Decimal("90000.00"),
    )  # fmt: skip
    assert (tests["reg-72.small-share"].verdict, tests["reg-72.small-share"].share_used) == (
        "near",
        Decimal("90.0"),
    )


def test_a_late_entry_finds_its_place_before_the_change() -> None:
    entries = [*award("PA2023"), on("2025-06-01", to("1200000.00")), on("2024-01-01", to("1100000.00"))]
    where = standing(entries, at="2024-06-01")
    assert (where.value, where.increases) == (Decimal("1100000.00"), Decimal("100000.00"))
    assert standing(entries).increases == Decimal("200000.00")


def test_nothing_is_said_of_a_contract_before_it_was_in_being() -> None:
    assert position(chronicle(CONTRACT_ID, award("PA2023")), day("2022-02-28")) is None


def unasked(entries: list[Entry]) -> dict[str, LimitFinding]:
    """What each test finds of how things stand, where no change is proposed."""
    return {finding.test: finding for finding in findings(standing(entries), None, Policy())}


@pytest.mark.parametrize(
    ("earlier", "proposed", "told"),
    [
        ("1050000.00", "1100000.00", ""),
        ("1050000.00", "1100000.01", "100,000.01"),
        ("1050000.00", "1150000.00", "150,000.00"),
        ("1050000.00", "1150000.01", ""),
        ("1000000.01", "1100000.01", "100,000.01"),
        ("1200000.00", "1200000.01", "200,000.01"),
        ("1200000.00", "1150000.00", ""),
        ("900000.00", "1000000.00", ""),
    ],
)
def test_increases_are_judged_as_one_from_the_first_penny_beyond_a_tenth_and_no_decrease_is(
    earlier: str, proposed: str, told: str
) -> None:
    """A tenth of the value at award is £100,000: each alone within it, both together beyond."""
    grown = [*award("PA2023"), on("2025-01-01", to(earlier))]
    finding = found(grown, "value change", worth(proposed)).get("s74.judged-as-one")
    expected = f"With earlier changes it comes to increases of £{told} in all, beyond 10%" if told else ""
    assert (finding.sentence[: len(expected)] if finding else "") == expected
    assert (finding is not None) == bool(told)


@pytest.mark.parametrize(
    ("earlier", "proposed", "days"),
    [
        ("2026-06-22", "2026-09-30", 0),
        ("2026-06-22", "2026-10-01", 184),
        ("2026-04-01", "2026-10-01", 184),
        ("2026-04-01", "2026-10-02", 0),
        ("2026-09-30", "2026-10-01", 184),
        ("2026-10-31", "2026-11-01", 215),
    ],
)
def test_extensions_are_judged_as_one_from_the_first_day_beyond_a_tenth(
    earlier: str, proposed: str, days: int
) -> None:
    """A tenth of 1,830 days is 183: each alone within it, both together beyond."""
    term = replace(FIVE_YEARS, maximum_end="2027-04-04")
    extended = [
        on("2022-03-01", registered(legal_regime="PA2023", values=A_MILLION, term=term)),
        on("2025-06-01", Extended(previous_end="2026-03-31", end=earlier)),
    ]
    tests = found(extended, "extension", ContractChange(extension=Extension(proposed)))
    told = tests["s74.judged-as-one"].sentence if days else ""
    assert ("s74.judged-as-one" in tests, f"comes to {days} days in all," in told) == (bool(days), bool(days))


def test_nothing_earlier_is_nothing_to_be_judged_with_and_nor_is_a_value_that_stays_or_is_not_known() -> None:
    grown = [*award("PA2023"), on("2025-01-01", to("1200000.00"))]
    unknown = ContractChange(values=NewValues("volume", estimated_excl_vat=Decimal("900000.00")))
    for change in (ContractChange(Extension("2026-04-01")), unknown):
        assert "s74.judged-as-one" not in found(grown, "extension", change)
    assert "s74.judged-as-one" not in found(
        award("PA2023"), "extension", ContractChange(Extension("2026-09-29"))
    )
    earlier = [*award("PA2023"), on("2025-06-01", Extended(previous_end="2026-03-31", end="2026-09-29"))]
    assert "s74.judged-as-one" not in found(earlier, "value change", worth("1000001.00"))


def test_how_things_stand_is_measured_under_the_act_too() -> None:
    """The term as it was extended, the increases so far, and a change of nought; no change, so no notice."""
    tests = unasked(
        [
            *award("PA2023"),
            on("2025-01-01", to("1150000.00")),
            on("2025-06-01", Extended(previous_end="2026-03-31", end="2026-05-31")),
        ]
    )
    assert {name: str(finding.figure) for name, finding in tests.items()} == {
        "s74.term": "61",
        "s74.small-share": "0.00",
        "s74.small-aggregate": "150000.00",
        "sch-8.fifty-per-cent": "0.00",
    }
    assert tests["s74.term"].sentence.startswith("Extended under no option by 61 days; more than 10%")


@pytest.mark.parametrize(
    ("kind", "change", "tests"),
    [
        ("value change", worth("1000001.00"), {"economic-balance", "small-share", "small-aggregate"}),
        ("value change", worth("999999.00"), {"small-share", "small-aggregate"}),
        ("extension", ContractChange(Extension("2026-04-01", FIRST.name)), {"term"}),
        (
            "scope variation",
            ContractChange(variation=Variation("A twelfth school", kind_already_provided_for=True)),
            {"economic-balance", "scope"},
        ),
        ("novation", ContractChange(supplier=NewSupplier(AMBER.supplier_id, BROOK)), {"supplier"}),
        ("assignment", ContractChange(supplier=NewSupplier(AMBER.supplier_id, BROOK)), {"supplier"}),
    ],
)
def test_only_what_changes_is_measured(kind: Kind, change: ContractChange, tests: set[str]) -> None:
    """And a new supplier alone, of either kind, needs a notice whatever its size (s.75, Sch 8 para 9)."""
    told = found(award("PA2023"), kind, change)
    asked = {name.removeprefix("s74.") for name in told if name.startswith("s74.")}
    assert asked == tests
    assert told["s75.notice"].verdict == ("beyond" if "supplier" in tests else "within")


def test_a_term_is_measured_in_days_and_an_option_is_pointed_at() -> None:
    by_right, longer = (
        found(award("PA2023"), "extension", ContractChange(Extension("2026-04-01", option)))["s74.term"]
        for option in (FIRST.name, "")
    )
    assert (by_right.unit, str(by_right.limit), by_right.share_used) == ("days", "182.6", Decimal("0.5"))
    plain = (
        "The term changes by 1 days; more than 10% of the maximum term on award (1826 days) is substantial."
    )
    assert longer.sentence == f"{plain} 0.5% of the limit is used: within."
    assert by_right.sentence == (
        f"{plain} It is under an option: record whether that is a modification. 0.5% of the limit is used: within."
    )


def test_a_change_beyond_ten_per_cent_is_told_that_a_notice_comes_first() -> None:
    assert found(award("PA2023"), "value change", worth("1100000.01"))["s75.notice"].verdict == "beyond"
    assert found(award("PA2023"), "value change", worth("1100000.00"))["s75.notice"].verdict == "within"


@pytest.mark.parametrize(("by", "verdict"), [("500000.00", "near"), ("500000.01", "beyond")])
def test_under_schedule_8_the_value_may_rise_by_half(by: str, verdict: str) -> None:
    more = worth(str(A_MILLION.estimated_incl_vat + Decimal(by)))  # type: ignore[operator]
    finding = found(award("PA2023"), "value change", more)["sch-8.fifty-per-cent"]
    assert (finding.figure, finding.limit, finding.verdict) == (Decimal(by), Decimal("500000.00"), verdict)


def test_works_are_held_against_their_own_threshold_and_what_is_not_known_against_none() -> None:
    works = found([*award("PA2023"), WORKS], "value change", worth("1000001.00"))["s74.small-aggregate"]
    assert (works.unit, works.limit) == ("pounds", Decimal("5193000.00"))
    unknown = ContractChange(values=NewValues("volume", estimated_excl_vat=Decimal("900000.00")))
    finding = found(award("PA2023"), "value change", unknown)["s74.small-aggregate"]
    assert (finding.verdict, finding.unit, finding.figure) == ("needs judgement", "", None)


def test_a_limit_in_pounds_is_told_to_the_penny_half_a_penny_up() -> None:
    odd = award("PA2023", values=Values(Decimal("1000000.05")))
    limit = found(odd, "value change", worth("1000001.00"))["s74.small-share"].limit
    assert str(limit) == "100000.01"
    nothing = award("PA2023", values=Values(Decimal("0.00")))
    assert found(nothing, "value change", worth("1.00"))["s74.small-share"].verdict == "beyond"


EXCLUDING = Values(estimated_excl_vat=Decimal("1000000.00"), annual_excl_vat=Decimal("200000.00"))
BOTH = Values(Decimal("1200000.00"), Decimal("1000000.00"))


def became(values: Values, was: Values) -> Fact:
    """The contract's value became another."""
    return ValueChanged(previous=was, values=values, cause="volume")


@pytest.mark.parametrize(
    ("at_award", "now", "basis", "amounts"),
    [
        (
            BOTH,
            replace(BOTH, estimated_incl_vat=Decimal("1250000.00")),
            "incl. VAT",
            "1200000.00 1250000.00 50000.00",
        ),
        (
            EXCLUDING,
            replace(EXCLUDING, estimated_excl_vat=Decimal("1000000.01")),
            "excl. VAT",
            "1000000.00 1000000.01 0.01",
        ),
        (EXCLUDING, BOTH, "excl. VAT", "1000000.00 1000000.00 0.00"),
        (BOTH, EXCLUDING, "excl. VAT", "1000000.00 1000000.00 0.00"),
        (A_MILLION, EXCLUDING, "not known", "None None None"),
        (EXCLUDING, A_MILLION, "not known", "None None None"),
    ],
)
def test_the_basis_is_one_that_is_known_at_award_and_today(
    at_award: Values, now: Values, basis: str, amounts: str
) -> None:
    where = standing([*award("PA2023", values=at_award), on("2023-01-01", became(now, at_award))])
    said = f"{where.value_at_award} {where.value} {where.net_change}"
    assert (where.value_basis, said) == (basis, amounts)
    assert (where.increases, where.largest_increase) == (where.net_change, where.net_change)
    assert str(where.indexation) == ("None" if basis == "not known" else "0.00")


def test_what_was_not_known_in_between_is_not_added_up() -> None:
    """From known to not known and back: by how much nobody can tell, though both ends are known."""
    where = standing(
        [
            *award("PA2023", values=BOTH),
            on("2023-01-01", became(EXCLUDING, BOTH)),
            on("2024-01-01", became(BOTH, EXCLUDING)),
        ]
    )
    assert (where.value_at_award, where.value) == (BOTH.estimated_incl_vat, BOTH.estimated_incl_vat)
    assert (where.net_change, where.increases, where.largest_increase, where.indexation) == (None,) * 4


def test_changes_are_added_up_to_the_penny_from_the_day_on_which_they_are_true() -> None:
    entries = [
        *award("PA2023"),
        on("2023-01-01", to("1000000.50")),
        on("2024-01-01", to("1000300.50", was="1000000.50")),
        on("2025-01-01", to("1000100.50", was="1000300.50")),
        on("2026-02-02", to("1000200.50", "indexation", was="1000100.50")),
    ]
    where, before = standing(entries), standing(entries, at="2026-02-01")
    assert (where.net_change, where.increases, where.largest_increase, where.indexation) == (
        Decimal("100.50"), Decimal("300.50"), Decimal("300.00"), Decimal("100.00"),
    )  # fmt: skip
    assert (before.value, before.indexation) == (Decimal("1000100.50"), Decimal("0.00"))
    plain = standing(award("PA2023"))
    found_none = (plain.net_change, plain.increases, plain.largest_increase, plain.indexation)
    assert [str(amount) for amount in found_none] == ["0.00"] * 4
    penny = standing([*award("PA2023"), on("2023-01-01", to("1000000.01"))])
    assert (penny.increases, penny.largest_increase) == (Decimal("0.01"), Decimal("0.01"))


def test_extensions_under_no_option_are_added_up_and_the_term_on_award_stays() -> None:
    where = standing(
        [
            *award("PA2023"),
            on("2024-01-01", Extended(previous_end="2026-03-31", end="2026-04-30")),
            on("2025-01-01", Extended(previous_end="2026-04-30", end="2026-05-31", option=FIRST.name)),
            on("2026-02-02", Extended(previous_end="2026-05-31", end="2026-06-02")),
        ]
    )
    assert (where.extended_days, where.maximum_term_days) == (32, 1826)
    assert (where.start, where.end_at_award, where.end, where.maximum_end) == (
        "2022-04-01", "2026-03-31", "2026-06-02", "2027-03-31",
    )  # fmt: skip


def test_what_a_release_said_otherwise_is_a_change_under_no_option() -> None:
    """No index and no option is told of it, so that neither is taken for granted."""
    taken_over = ReleaseTakenOver(
        release=ReleaseOrigin(
            register_import_id=CONTRACT_ID,
            file_name="releases.json",
            file_sha256="0" * 64,
            release_id="2025-01-01",
            released_on=day("2025-01-01"),
            release_sha256="0" * 64,
        ),
        changed=("values", "end"),
        previous=Said(values=A_MILLION, end="2026-03-31"),
        said=Said(values=Values(Decimal("1000100.00")), end="2026-04-30"),
    )
    where = standing([*award("PA2023"), on("2025-01-01", taken_over)])
    assert (where.value, where.end) == (Decimal("1000100.00"), "2026-04-30")
    assert (where.increases, where.indexation, where.extended_days) == (
        Decimal("100.00"), Decimal("0.00"), 30,
    )  # fmt: skip


def test_what_a_change_does_is_said_of_what_it_changes_alone() -> None:
    excluding = award("PA2023", values=EXCLUDING)
    more = ContractChange(values=NewValues("volume", estimated_excl_vat=Decimal("1100000.00")))
    assert of(excluding, "value change", more)[1] == ChangeEffect(
        kind="value change", value_change=Decimal("100000.00")
    )
    by_right = ContractChange(extension=Extension("2026-04-01", FIRST.name))
    assert of(excluding, "extension", by_right)[1] == ChangeEffect(
        kind="extension", value_change=Decimal("0.00"), days=1, option=FIRST.name
    )
    part = ContractChange(ending=Ending(day("2026-03-01"), "mutual agreement", part="Transport"))
    for kind, ended_on in (("partial termination", None), ("termination", day("2026-03-01"))):
        assert of(excluding, kind, part)[1].ended_on == ended_on  # type: ignore[arg-type]
    with_vat = ContractChange(values=NewValues("volume", Decimal("1100000.00")))
    assert of(excluding, "value change", with_vat)[1].value_change is None
    assert of(award("PA2023", values=Values()), "value change", with_vat)[1].value_change is None
