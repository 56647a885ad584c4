"""What the first page of a search costs on a large record, whatever is looked for."""

import statistics
import time
from dataclasses import dataclass
from datetime import date
from typing import Final

from application.record import Record
from projections.search import SearchQuery, search

_DAY, _TYPE = date(2019, 5, 1), "contract.extended.v1"
_ASKED: Final = (
    SearchQuery("zzyzx"),
    SearchQuery("the", kind="event"),
    SearchQuery("contract", kind="event"),
    SearchQuery("con ser the", kind="event"),
    SearchQuery("services"),
    SearchQuery(
        "the", type=_TYPE, actor="p-0061", recorded_from=date(2019, 1, 1), recorded_to=date(2019, 12, 31)
    ),
    SearchQuery("the", valid_from=_DAY, valid_to=_DAY),
    SearchQuery("the", directorate="Nowhere"),
    SearchQuery(),
)
"""Rare words and common ones, whole and begun, with filters and without."""


@dataclass(frozen=True)
class Searches:
    """Seconds until the first page: the median of all kinds of question, and the slowest time of any."""

    median: float
    slowest: float


def searches(record: Record, rounds: int = 5) -> Searches:
    """Each question some times over, in turn."""
    basis, taken = record.basis(), list[float]()
    for _ in range(rounds):
        for asked in _ASKED:
            start = time.perf_counter()
            search(record, basis, asked, None, {})
            taken.append(time.perf_counter() - start)
    return Searches(statistics.median(taken), max(taken))
