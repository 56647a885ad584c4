"""Editions of the framework in the sample: what is in force on which day, on the API and on the page."""

from datetime import timedelta

from domain.review.framework import EDITIONS
from projections.framework import editions_in_force
from tests.sample_record import LOADED
from web.services import Services


def test_what_was_adopted_is_in_force_from_its_day_and_what_ships_before(sample: Services) -> None:
    now = editions_in_force(sample.record, sample.record.basis())
    assert (now["NAO 2016"].number, now["NAO 2008"].number) == (1, 0)
    edition = now["NAO 2016"].edition
    assert {
        area for area in edition.areas if not any(known.area == area for known in edition.statements)
    } == set()
    then = editions_in_force(sample.record, sample.record.basis(LOADED - timedelta(days=400)))
    assert then["NAO 2016"].edition == EDITIONS["NAO 2016"]
    assert then["NAO 2016"].number == 0
