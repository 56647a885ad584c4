"""A10: a figure may be negative in any unit in which a difference can be; it is advised to look at it again."""

from typing import get_args

import pytest
from msgspec.structs import replace

from domain.kpi import Defined, Unit
from tests.givens import on
from tests.nouns.submission.givens import ON_TIME, SUPPLIER, report, story
from tests.streams import CONTRACT_ID


@pytest.mark.parametrize("unit", get_args(Unit))
def test_a10_a_variance_is_reported_as_it_is(unit: Unit) -> None:
    definition = replace(ON_TIME, unit=unit, bands=None, target=None)
    defined = on("2020-04-01", Defined(contract_id=CONTRACT_ID, definition=definition))
    story(kpi_entries=(defined,)).when(report("-2.5"), by=SUPPLIER).then()


def test_a10_a_negative_figure_follows_from_what_it_was_worked_out_from() -> None:
    story().when(report("-2.5", numerator="-1", denominator="40"), by=SUPPLIER).then()
    story().when(report("2.5", numerator="-1", denominator="40"), by=SUPPLIER).then_refused(
        "submission.figure-follows", at=["figure", "numerator", "denominator"]
    )
