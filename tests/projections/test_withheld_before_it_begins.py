"""Of a contract that has yet to begin, what will be withheld of it on any day is withheld today."""

from datetime import date

from domain.contract.publication import FieldWithheld, WithholdingEnded
from projections.withholding import withheld_now
from tests.givens import day, folded, on, registered

UNTIL = date(2022, 6, 30)


def withheld_on_the_days(*days: str) -> list[list[str]]:
    """Registered from February 2020; its supplier is withheld from March on, its description from April on, and in
    May the supplier is shown again."""
    known = folded(
        [
            on("2020-02-03", registered()),
            on("2020-03-02", FieldWithheld(field="supplier_name", reason_code="FOIA_S43", until=UNTIL)),
            on("2020-04-01", FieldWithheld(field="description", reason_code="FOIA_S43", until=UNTIL)),
            on("2020-05-01", WithholdingEnded(field="supplier_name", reason_code="FOIA_S43", until=UNTIL)),
        ]
    )
    return [sorted(item.field for item in withheld_now(known, day(text))) for text in days]


def test_what_is_withheld_on_a_later_day_is_withheld_before_the_contract_begins() -> None:
    both = ["description", "supplier_name"]
    assert withheld_on_the_days("2020-01-06", "2020-02-03", "2020-03-02", "2020-04-30") == [
        both, [], ["supplier_name"], both,
    ]  # fmt: skip
    assert withheld_on_the_days("2020-05-01", "2022-06-30", "2022-07-01") == [
        ["description"], ["description"], [],
    ]  # fmt: skip
