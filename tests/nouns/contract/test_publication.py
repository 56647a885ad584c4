"""What is withheld from the public register and until when, and VAT that cannot be recovered."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from domain.contract import CONTRACT
from domain.contract.ending import Terminated
from domain.contract.irrecoverable_vat import IrrecoverableVatRecorded, RecordIrrecoverableVat
from domain.contract.publication import (
    EndWithholding,
    FieldWithheld,
    WithholdField,
    WithholdingEnded,
    withheld_on,
)
from domain.decisions import Actor, Command
from domain.events import Fact
from domain.money import Values
from domain.sentences import sentence
from tests.givens import OWNER, TODAY, VALUES, Entry, day, on, registered
from tests.nouns.contract.test_taking_over import taking_over
from tests.nouns.forward_plan.givens import CLERK
from tests.streams import Story, given

NAMED = FieldWithheld(field="supplier_name", reason_code="FOIA_S40", until=day("2024-06-30"))
WITHHELD = on("2023-06-15", NAMED)
ENDED = on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge"))
VAT = IrrecoverableVatRecorded(amount=Decimal("12500.00"))
WHY = "A sole trader, named for themselves"


def contract(*entries: Entry) -> Story:
    """The contract after these entries."""
    return given(CONTRACT, [registered(), *entries], ())


def withhold(until: str = "2024-06-30", **changes: Any) -> Command:
    said = {"field": "supplier_name", "reason_code": "FOIA_S40", "reason": WHY} | changes
    return WithholdField(until=day(until), **said)


@pytest.mark.parametrize("by", [OWNER, CLERK])
def test_a_field_is_withheld_until_its_last_day_and_shown_again_by_itself(by: Actor) -> None:
    story = contract().when(withhold(), by=by).quietly().then(NAMED, effective="2023-06-15")
    assert story.on("2023-06-14").withheld == ()
    [standing] = story.now.withheld
    assert withheld_on((standing,), day("2024-06-30")) == (standing,)
    assert withheld_on((standing,), day("2024-07-01")) == ()


def test_a_second_decision_takes_the_place_of_the_first() -> None:
    story = contract(WITHHELD).when(withhold("2025-01-31", reason_code="FOIA_S43")).quietly().then()
    [standing] = story.now.withheld
    assert (standing.reason_code, standing.until) == ("FOIA_S43", day("2025-01-31"))


def test_withholding_ends_before_its_day_where_somebody_says_so() -> None:
    ended = WithholdingEnded(field="supplier_name", reason_code="FOIA_S40", until=NAMED.until)
    asked = contract(WITHHELD).when(EndWithholding(field="supplier_name", reason="They agreed"))
    assert asked.quietly().then(ended).now.withheld == ()


def test_an_ended_contract_can_still_name_somebody() -> None:
    assert contract(ENDED).when(withhold()).quietly().then(NAMED).now.withheld


def test_vat_that_cannot_be_recovered_is_recorded() -> None:
    command = RecordIrrecoverableVat(amount=VAT.amount, reason="Partly exempt supply")
    story = contract().when(command).quietly().then(VAT)
    assert story.now.irrecoverable_vat == VAT.amount
    more = replace(command, amount=VAT.amount + 1)
    known = IrrecoverableVatRecorded(previous=VAT.amount, amount=VAT.amount + 1)
    assert story.when(more).quietly().then(known).now.irrecoverable_vat == VAT.amount + 1


@pytest.mark.parametrize(
    ("amount", "values", "advised"),
    [
        ("200000.00", VALUES, False),
        ("200000.01", VALUES, True),
        ("200000.01", replace(VALUES, estimated_excl_vat=None), False),
        ("200000.01", replace(VALUES, estimated_incl_vat=None), False),
        ("0.01", replace(VALUES, estimated_excl_vat=VALUES.estimated_incl_vat), True),
    ],
)
def test_no_more_vat_is_lost_than_there_is_in_what_the_contract_is_worth(
    amount: str, values: Values, *, advised: bool
) -> None:
    """Also where a file says so; it is recorded all the same, since what it is worth is an estimate."""
    rule = "irrecoverable-vat.within-the-vat"
    command = RecordIrrecoverableVat(amount=Decimal(amount), reason="Partly exempt supply")
    asked = given(CONTRACT, [on("2020-02-03", registered(values=values))]).when(command)
    asked.advised(*[rule] * advised).then()
    figures = {name: getattr(values, name) for name in ("estimated_incl_vat", "estimated_excl_vat")}
    read = given(CONTRACT).when(taking_over(irrecoverable_vat=Decimal(amount), **figures))
    assert read.advice.get(rule) == asked.advice.get(rule)
    assert advised == (asked.advice.get(rule) is not None)
    if advised and amount == "200000.01":
        assert asked.advice[rule].endswith("the VAT in what it is worth, which is £200,000.00.")


REFUSALS = [
    ("withholding.ends-ahead", (), withhold("2023-06-14"), ("until",)),
    ("withholding.ends-ahead", (), withhold("2028-06-16"), ("until",)),
    ("withholding.changes", (WITHHELD,), withhold(), ("field", "reason_code", "until")),
    ("withholding.in-force", (WITHHELD,), EndWithholding(field="description", reason=WHY), ("field",)),
    (
        "withholding.in-force",
        (WITHHELD,),
        EndWithholding(field="supplier_name", reason=WHY, effective_from=day("2024-07-01")),
        ("field",),
    ),
    (
        "money.amount-in-pounds",
        (),
        RecordIrrecoverableVat(amount=Decimal("-1.00"), reason=WHY),
        ("amount",),
    ),
    (
        "irrecoverable-vat.changes",
        (on("2023-01-01", VAT),),
        RecordIrrecoverableVat(amount=VAT.amount, reason=WHY),
        ("amount",),
    ),
    ("reason.given", (), withhold(reason=" "), ("reason",)),
]


@pytest.mark.parametrize(("rule", "entries", "command", "fields"), REFUSALS)
def test_refused(rule: str, entries: tuple[Entry, ...], command: Command, fields: tuple[str, ...]) -> None:
    contract(*entries).when(command, on=TODAY).then_refused(rule, at=fields)


def test_five_years_to_the_day_are_allowed() -> None:
    contract().when(withhold("2028-06-15")).quietly().then()


def test_whoever_withholds_one_sum_is_told_which_others_are_shown() -> None:
    asked = contract().when(withhold(field="total_value_incl_vat"))
    assert asked.advice == {
        "withholding.other-sums-shown": "What is worth about the same is still shown: total_value_excl_vat, "
        "annual_value_excl_vat, original_value_incl_vat."
    }
    story = asked.then()
    for field in ("total_value_excl_vat", "annual_value_excl_vat"):
        story = story.when(withhold(field=field)).then()
    assert story.when(withhold(field="original_value_incl_vat")).quietly().then()


VALUE = on(
    "2023-06-15",
    FieldWithheld(field="total_value_incl_vat", reason_code="FOIA_S43", until=day("2023-12-31")),
)


def test_what_is_decided_about_a_field_leaves_the_others_as_they_are() -> None:
    story = contract(WITHHELD, VALUE)
    assert [standing.field for standing in story.now.withheld] == ["supplier_name", "total_value_incl_vat"]
    again = story.when(withhold("2025-01-31")).then()
    assert {(standing.field, standing.until) for standing in again.now.withheld} == {
        ("supplier_name", day("2025-01-31")),
        ("total_value_incl_vat", day("2023-12-31")),
    }
    shown = story.when(EndWithholding(field="supplier_name", reason="They agreed")).then()
    assert [standing.field for standing in shown.now.withheld] == ["total_value_incl_vat"]


@pytest.mark.parametrize(
    "command",
    [
        withhold("2024-07-01"),
        withhold("2024-06-29"),
        withhold("2023-06-15"),
        withhold(reason_code="FOIA_S43"),
        withhold(field="description"),
        EndWithholding(field="supplier_name", reason=WHY, effective_from=day("2024-06-30")),
    ],
)
def test_another_day_ground_or_field_is_another_decision(command: Command) -> None:
    contract(WITHHELD).when(command, on=TODAY).quietly().then()


def test_what_is_against_what_stands_is_told_as_a_conflict() -> None:
    for command in (withhold(), EndWithholding(field="description", reason=WHY)):
        refused = contract(WITHHELD).when(command).refused
        assert refused is not None
        assert [told.conflict for told in refused.rejections] == [True]
    said = (
        contract().when(EndWithholding(field="description", reason=WHY)).then_refused("withholding.in-force")
    )
    assert said == "It is not withheld on that day; nothing is."


def test_a_sum_that_is_shown_again_or_on_nobodys_record_is_named_or_not() -> None:
    """What is withheld until a day is shown from the day after; what is not on record is shown nowhere."""
    worth = Values(Decimal("1200000.00"), Decimal("1000000.00"))
    told = on("2020-02-03", registered(values=worth))
    story = given(CONTRACT, [told, VALUE], ())
    for from_day, others in (("2023-12-31", ""), ("2024-01-01", "total_value_incl_vat, ")):
        asked = story.when(withhold(field="total_value_excl_vat", effective_from=day(from_day)))
        assert asked.advice == {
            "withholding.other-sums-shown": "What is worth about the same is still shown: "
            f"{others}original_value_incl_vat."
        }


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (
            VALUE.fact,
            "Withheld from the public register until 31 December 2023: total value incl VAT, as commercial interests "
            "(FOIA 2000 s.43).",
        ),
        (
            WithholdingEnded(field="supplier_name", reason_code="FOIA_S40", until=NAMED.until),
            "Shown again in the public register: supplier name (was withheld until 30 June 2024 as personal "
            "information (FOIA 2000 s.40)).",
        ),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert sentence(fact, {}) == reads
