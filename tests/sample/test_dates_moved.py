"""Who moves due dates, and how often, as an auditor lists it."""

from projections.extracts import BY_NAME, Options
from web.services import Services


def test_dates_moved_are_listed_by_whom_and_how_often(sample: Services) -> None:
    rows = [*BY_NAME["dates-moved"].rows(sample.record, sample.record.basis(), Options())]
    moved = [
        (row["type"], row["actor"], row["recorded_on"], row["moved_by_them"], row["moved_in_all"])
        for row in rows
    ]
    assert ("action.due_date_moved.v1", "p-0015", "2019-07-23", 1, 2) in moved
    assert ("action.due_date_moved.v1", "p-0029", "2019-11-05", 2, 2) in moved
    assert ("review.rescheduled.v1", "p-0026", "2020-09-09", 4, 2) in moved
    assert [row["position"] for row in rows] == sorted(row["position"] for row in rows)
