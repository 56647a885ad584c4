"""What a later fact only repeats stays as it stands, where an earlier one is put right or comes in late."""

from decimal import Decimal

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
