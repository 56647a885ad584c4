"""What is withheld from the public register and until when, and VAT that cannot be recovered."""

from decimal import Decimal

import pytest

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
from tests.givens import OWNER, TODAY, Entry, day, on, registered
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


def withhold(until: str = "2024-06-30", **changes: str) -> Command:
    said = {"field": "supplier_name", "reason_code": "FOIA_S40", "reason": WHY} | changes
    return WithholdField(until=day(until), **said)  # type: ignore[arg-type]


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
    assert contract().when(command).quietly().then(VAT).now.irrecoverable_vat == VAT.amount


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
