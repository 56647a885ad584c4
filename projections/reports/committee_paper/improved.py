"""The figures behind *improved considerably* (paper 2.1): what was rated then and is rated now, counted.

They stand under the author's own words as their evidence. What was not passed on is in no figure.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final, get_args

from projections.ratings_over_time import Moved, Rated, ThenAndNow, ratings_of_reviews, then_and_now
from projections.reports.committee_paper.subject import Subject
from projections.reports.paper import Block, Cell, PaperColumn, Paragraph, Table
from projections.reports.ratings import area_rated, in_order_of_areas

_MOVED: Final[tuple[Moved, ...]] = get_args(Moved)
_IN_WORDS: Final[dict[Moved, str]] = {
    "better": "improved",
    "same": "the same",
    "worse": "worse",
    "not comparable": "not comparable",
}
_COUNTS: Final = (
    PaperColumn("again", "Rated then and now", "count"),
    *(
        PaperColumn(_IN_WORDS[moved].replace(" ", "_"), _IN_WORDS[moved].capitalize(), "count")
        for moved in _MOVED
    ),
)


def improved(subject: Subject) -> Iterator[Block]:
    """What the group's reviews rated then and now, since its inception, by area and by directorate."""
    asked = subject.asked
    rated = ratings_of_reviews(asked.record, asked.basis, date.min, subject.last, subject.group_id)
    areas = [each for each in rated if each.area is not None]
    again = then_and_now(areas)
    if not again:
        yield Paragraph(
            f"Figures behind this: of {_number(len(areas), 'rating')} by area that the group's reviews passed on, none "
            "was given in a second review of the same contract, so that the record does not show how practice moved."
        )
        return
    counts = Counter(each.moved for each in again)
    told = ", ".join(f"{counts[moved]} {_IN_WORDS[moved]}" for moved in _MOVED)
    contracts = len({each.now.contract for each in again})
    yield Paragraph(
        f"Figures behind this: {_number(len(again), 'rating')} of {_number(contracts, 'contract')} that the group's "
        f"reviews gave since its inception in more than one review, the first time beside the last: {told}. Ratings on "
        "different scales, or by different editions of the framework, are not comparable; what was not passed on is in "
        "no figure."
    )
    yield _table("area", "area", again, area_rated)
    yield _table("directorate", "directorate", again, _directorate)


def _directorate(rated: Rated) -> str:
    return rated.directorate or "no directorate named"


def _table(name: str, title: str, again: Sequence[ThenAndNow], of: Callable[[Rated], str]) -> Table:
    counts: dict[str, Counter[str]] = {}
    for each in again:
        counts.setdefault(of(each.now), Counter()).update(["again", each.moved])
    rows: list[tuple[Cell, ...]] = [
        (text, *(counts[text][counted] for counted in ("again", *_MOVED)))
        for text in sorted(counts, key=in_order_of_areas)
    ]
    columns = (PaperColumn(name, title.capitalize()), *_COUNTS)
    return Table(f"improved-by-{name}", f"Ratings then and now, by {title}", columns, lambda: rows)


def _number(number: int, text: str) -> str:
    return f"{number} {text}{'' if number == 1 else 's'}"
