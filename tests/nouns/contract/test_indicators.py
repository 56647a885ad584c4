"""That performance cannot appropriately be assessed by indicators (PA 2023 s.52(2))."""

import pytest

from domain.amendment.commands import Correct
from domain.contract.ending import Terminated
from domain.contract.indicators import FindIndicatorsInappropriate, IndicatorsFoundInappropriate
from domain.contract.terms import LegalRegime
from domain.sentences import sentence
from domain.tiers import Kind
from tests.givens import Story, day, event_id, given, on, registered

WHY = "Expert advice, given once"
FOUND = IndicatorsFoundInappropriate(why=WHY)
FIND = FindIndicatorsInappropriate(why=WHY, reason="Agreed with commercial")


def contract(regime: LegalRegime = "PA2023", kind: Kind = "contract") -> Story:
    """A contract of that kind under that regime."""
    return given([registered(legal_regime=regime, kind=kind)])


def test_why_no_indicator_is_set_is_recorded_once_and_may_be_said_better() -> None:
    story = contract().when(FIND).quietly().then(FOUND, effective="2023-06-15")
    assert story.on("2023-06-15").no_indicators == WHY
    assert story.on("2023-06-14").no_indicators == ""
    story.when(FIND).then_refused("indicators.why-changes", at=["why"], conflict=True)
    better = FindIndicatorsInappropriate(why="Advice on one question", reason="Said better")
    assert story.when(better).then().on("2023-06-15").no_indicators == "Advice on one question"
    right = Correct(corrects=event_id(2), fields={"why": "Counsel's opinion"}, reason="Slip")
    assert story.when(right).then().on("2023-06-15").no_indicators == "Counsel's opinion"
    assert WHY in sentence(FOUND, {})


@pytest.mark.parametrize(
    ("regime", "kind"), [("PA2023", "framework"), ("PCR2015", "contract"), ("PA2023_LIGHT_TOUCH", "contract")]
)
def test_where_the_act_asks_for_none_nothing_is_found_of_them(regime: LegalRegime, kind: Kind) -> None:
    contract(regime, kind).when(FIND).then_refused("indicators.asked-for", conflict=True)


def test_after_the_end_it_is_found_no_more() -> None:
    over = on("2023-01-31", Terminated(ended_on=day("2023-01-31"), ground="discharge"))
    story = given([registered(legal_regime="PA2023"), over, on("2023-02-01", FOUND)])
    assert story.on("2023-02-01").no_indicators == ""
