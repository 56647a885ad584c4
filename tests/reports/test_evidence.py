"""What stands under a claim of the paper as its evidence is of the day that the paper is of."""

from domain.review.finding_state import FindingReopened
from projections.reports.committee_paper.evidence import closings
from tests.givens import day, event_id, on
from tests.nouns.review.givens import PASSED, REVIEWER
from tests.nouns.review.test_finding_state import FOUND, OVER, OVER_FACT
from tests.streams import STREAM_ID, chronicle

AGAIN = on("2023-07-01", FindingReopened(finding=1, item=1, why="It came back."), REVIEWER)
OVER_AGAIN = on("2023-08-01", OVER_FACT, REVIEWER)


def test_a_finding_is_counted_as_closed_on_the_days_on_which_it_is() -> None:
    known = chronicle(STREAM_ID, [*FOUND, PASSED, OVER, AGAIN, OVER_AGAIN])
    told = {
        text: closings(known, day(text)) for text in ("2023-06-09", "2023-06-10", "2023-07-01", "2023-08-01")
    }
    assert list(told.values()) == [{}, {1: event_id(5)}, {}, {1: event_id(7)}]
    assert closings(chronicle(STREAM_ID, [*FOUND, OVER]), day("2023-08-01")) == {}
