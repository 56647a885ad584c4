"""Every list of the sample can be gone through page by page, whatever it is sorted by."""

from typing import Any

import pytest

from projections import table_query
from projections.table import Table
from projections.table_query import Query
from projections.tables import ALL
from web.services import Services

BY = [(table, sort) for table in ALL for sort in table.sorted_by]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(("table", "sort"), BY, ids=lambda told: getattr(told, "name", told))
def test_its_pages_are_the_whole_of_it(
    sample: Services, table: Table[Any], sort: str, *, descending: bool
) -> None:
    basis = sample.record.basis()
    query = Query(sort=sort, descending=descending, limit=200)
    whole = table_query.page(sample.record, table, basis, query)
    ids, cursor = [row.stream_id for row in whole.rows], ""
    limit = max(len(ids) // 3, 1)
    walked = list[str]()
    for _ in range(1 + len(ids) // limit):
        step = Query(sort=sort, descending=descending, limit=limit, cursor=cursor)
        page = table_query.page(sample.record, table, basis, step)
        walked += [row.stream_id for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert walked[: len(ids)] == ids
    assert bool(whole.next_cursor) or not cursor
