"""Findings of the sample that are not closed: whose work they are, how lists find them, what auditors are shown."""

from datetime import timedelta

from projections import table_query
from projections.duties import DutiesQuery, duties
from projections.extracts import BY_NAME, Options
from projections.review import REVIEWS
from projections.table_query import Query
from tests.sample_record import LOADED
from web.services import Services


def held_on(sample: Services, **filters: str) -> list[str | None]:
    rows = table_query.whole(sample.record, REVIEWS, sample.record.basis(), Query(filters))
    return [row.summary.held_on for row in rows]


def test_whoever_sees_to_a_finding_has_it_among_their_work_and_nothing_of_what_was_found(
    sample: Services,
) -> None:
    of_hers = duties(sample.record, sample.record.basis(), DutiesQuery(person="p-0006"))
    [duty] = [duty for duty in of_hers if duty.duty == "finding"]
    assert duty.what == "See to finding 1 of the review of Refuge and Outreach."
    assert duty.how.endswith("is being dealt with; no day is set for it.")
    assert [request.use_case for request in duty.acts] == ["take-up-finding"]
    of_his = duties(sample.record, sample.record.basis(), DutiesQuery(person="p-0007"))
    assert not [duty for duty in of_his if duty.duty == "finding"]


def test_lists_find_reviews_by_how_their_findings_stand(sample: Services) -> None:
    [last_year] = held_on(sample, finding_owner="p-0006")
    assert held_on(sample, findings_are="being dealt with") == [last_year]
    assert held_on(sample, findings_are="owned") == [last_year]
    [passed] = held_on(sample, findings_are="closed")
    assert passed != last_year
    assert passed in held_on(sample, findings_are="to be owned")
    assert held_on(sample, findings_are="all closed") == []
    before = sample.record.basis(valid_at=LOADED - timedelta(days=200))
    closed = table_query.whole(sample.record, REVIEWS, before, Query({"findings_are": "all closed"}))
    assert [row.summary.held_on for row in closed] == [last_year]


def test_auditors_are_shown_findings_of_nobody_and_actions_left_open_by_a_closed_finding(
    sample: Services,
) -> None:
    def rows(name: str) -> list[dict[str, object]]:
        return [*BY_NAME[name].rows(sample.record, sample.record.basis(), Options())]

    [left] = rows("closed-findings-with-open-actions")
    assert (left["reference"], left["finding"], left["owner"]) == ("CT-2002", 2, "p-0016")
    of_nobody = rows("findings-without-owner")
    assert {"CT-2001", "CT-2002", "CT-2004"} <= {row["reference"] for row in of_nobody}
    assert all(row["findings_without_owner"] for row in of_nobody)
