"""What a later fact only repeats stays as it stands, where an earlier one is put right or comes in late."""

from decimal import Decimal

import pytest

from domain.amendment.commands import Correct
from domain.contract import CONTRACT
from domain.contract.roles import AssignRoles
from domain.contract.value import ChangeValue
from tests.givens import day, event_id, on, registered
from tests.streams import given


def test_a_role_that_is_put_right_stays_so_when_only_another_passed_on_later() -> None:
    story = given(CONTRACT, [on("2020-02-03", registered())])
    story = story.when(AssignRoles(owner="p-carys", reason="Moved")).then()
    right = Correct(corrects=event_id(1), fields={"contract_manager": "p-eirlys"}, reason="Misread")
    now = story.when(right).then().now
    assert (now.roles.owner, now.roles.contract_manager) == ("p-carys", "p-eirlys")


def test_a_role_that_passed_on_earlier_and_is_entered_late_stays_so() -> None:
    story = given(CONTRACT, [on("2020-02-03", registered())])
    story = story.when(AssignRoles(owner="p-carys", reason="Moved")).then()
    late = AssignRoles(contract_manager="p-eirlys", effective_from=day("2021-02-03"), reason="Found")
    now = story.when(late).then().now
    assert (now.roles.owner, now.roles.contract_manager) == ("p-carys", "p-eirlys")


def test_a_value_entered_late_stays_so_when_only_another_figure_changed_later() -> None:
    story = given(CONTRACT, [on("2020-02-03", registered())])
    yearly = ChangeValue(annual_excl_vat=Decimal("260000.00"), cause="indexation", reason="Agreed")
    story = story.when(yearly).then()
    whole = ChangeValue(
        estimated_incl_vat=Decimal("1300000.00"),
        cause="indexation",
        effective_from=day("2021-02-03"),
        reason="Found",
    )
    values = story.when(whole).then().now.values
    assert values.annual_excl_vat == Decimal("260000.00")
    assert values.estimated_incl_vat == Decimal("1300000.00")


FIGURES = {
    "estimated_incl_vat": Decimal("1200000.02"),
    "estimated_excl_vat": Decimal("1000000.02"),
    "annual_excl_vat": Decimal("250000.02"),
}
"""What each figure of the contract of these tests becomes, tuppence more."""


@pytest.mark.parametrize("figure", FIGURES)
def test_a_change_of_one_figure_that_is_put_right_gives_back_that_figure_and_no_other(figure: str) -> None:
    """The others stand as they were entered late since; what changed stays changed where its cause alone was wrong."""
    story = given(CONTRACT, [on("2020-02-03", registered())])
    story = story.when(ChangeValue(**{figure: FIGURES[figure]}, cause="volume", reason="Agreed")).then()
    others = {name: amount - 1 for name, amount in FIGURES.items() if name != figure}
    earlier = day("2021-02-03")
    story = story.when(ChangeValue(**others, cause="price", effective_from=earlier, reason="Found")).then()
    right = Correct(corrects=event_id(2), fields={"cause": "price"}, reason="Misread")
    values = story.when(right).then().now.values
    assert {name: getattr(values, name) for name in FIGURES} == {**others, figure: FIGURES[figure]}


def test_a_later_change_of_value_that_follows_another_value_now_is_pointed_at() -> None:
    story = given(CONTRACT, [on("2020-02-03", registered())])
    story = story.when(
        ChangeValue(annual_excl_vat=Decimal("260000.00"), cause="volume", reason="More")
    ).then()
    earlier = day("2021-02-03")
    late = ChangeValue(
        annual_excl_vat=Decimal("240000.00"), cause="volume", effective_from=earlier, reason="Found"
    )
    said = story.when(late).advice["later-facts.still-fit"]
    assert "follows another previous now than it was recorded with" in said
