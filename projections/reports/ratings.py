"""Ratings of reviews over time: by area, directorate and contract, then and now, and against the three kinds of target.

Ratings are confidential until findings of their line were passed on: what was not is in no figure here. Whose a rating
is, by contract, is told of what was shared with a committee. A rating is compared with one on the same scale alone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from domain.dates import in_words
from domain.review.framework import area_title, of_good_practice
from projections.ratings_over_time import TARGETS, Movement, Rated, levels_of, movements, ratings_of_reviews
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.paper import Block, Cell, Chart, PaperColumn, Paragraph, Series, Table

_COUNTS: Final = (
    PaperColumn("rated", "Rated in reviews", "count"),
    PaperColumn("again", "Rated in more than one", "count"),
    PaperColumn("better", "Better now", "count"),
    PaperColumn("same", "The same", "count"),
    PaperColumn("worse", "Worse now", "count"),
)
_BY_YEAR: Final = (
    PaperColumn("year", "Year", "word"),
    PaperColumn("scale", "Scale"),
    PaperColumn("rating", "Rating"),
    PaperColumn("ratings", "Ratings", "count"),
)
_STANDINGS: Final = (
    PaperColumn("year", "Year", "word"),
    PaperColumn("target", "Targets"),
    PaperColumn("met", "Met", "count"),
    PaperColumn("partly_met", "Partly met", "count"),
    PaperColumn("not_met", "Not met", "count"),
    PaperColumn("not_measured", "Not measured", "count"),
)
_BY_CONTRACT: Final = (
    PaperColumn("contract", "Contract or area"),
    PaperColumn("what", "What was rated"),
    PaperColumn("scale", "Scale"),
    PaperColumn("then_on", "Then", "date"),
    PaperColumn("then", "Rated then", "word"),
    PaperColumn("now_on", "Last", "date"),
    PaperColumn("now", "Rated last", "word"),
    PaperColumn("moved", "So it is", "word"),
)


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    first, last = asked.day("from", date.min), asked.day("to", asked.basis.valid_at)
    told = ratings_of_reviews(asked.record, asked.basis, first, last)
    if asked.text("directorate"):
        told = [rated for rated in told if rated.directorate == asked.text("directorate")]
    moved = movements(told)
    areas = [rated for rated in told if rated.scale != TARGETS]
    positions = [rated for rated in told if rated.scale == TARGETS]
    scales = Counter(rated.scale for rated in areas)
    since = f"from {in_words(first)} to {in_words(last)}" if first > date.min else f"by {in_words(last)}"
    return (
        Paragraph(
            f"In reviews held {since}, {_number(len(areas), 'rating')} by area of "
            f"{_number(len({rated.contract for rated in areas}), 'contract or area', 'contracts or areas')} "
            f"were passed on. {_said(moved, targets=False)} {_said(moved, targets=True)}"
        ),
        Paragraph("What was not passed on is in no figure; a rating is compared on one scale alone."),
        *(_chart(areas, scale) for scale, _ in scales.most_common(1)),
        _by_year(areas),
        _counted(PaperColumn("area", "Area"), "Ratings by area, then and now", areas, moved, area_rated),
        _counted(
            PaperColumn("directorate", "Directorate"),
            "Ratings by directorate, then and now",
            areas,
            moved,
            lambda rated: rated.directorate or "no directorate named",
        ),
        _positions(positions),
        _counted(
            PaperColumn("target", "Targets"),
            "Standing against targets, then and now",
            positions,
            moved,
            lambda rated: rated.what[0],
        ),
        Table(
            "contracts",
            "Then and now by contract, of what was shared with a committee",
            _BY_CONTRACT,
            lambda: (_line(each) for each in moved if each.then.shared and each.now.shared),
        ),
    )


def _said(moved: Iterable[Movement], *, targets: bool) -> str:
    """What was rated in more than one review, and how it moved: the counts behind a sentence on improvement."""
    found = Counter(each.direction for each in moved if (each.now.scale == TARGETS) is targets)
    what = ("standing against targets", "standings against targets") if targets else ("rating", "ratings")
    if not found.total():
        return f"No {what[1]} were given in more than one review."
    return (
        f"Given in more than one review: {_number(found.total(), *what)}; better now {found['better']}, "
        f"the same {found['same']}, worse {found['worse']}."
    )


def _number(number: int, text: str, several: str = "") -> str:
    return f"{number} {text if number == 1 else several or f'{text}s'}"


def _chart(areas: Sequence[Rated], scale: str) -> Chart:
    """Ratings by year on the scale that most were given on."""
    counts = Counter((str(rated.held_on.year), rated.rating) for rated in areas if rated.scale == scale)
    years = tuple(sorted({year for year, _ in counts}))
    levels = levels_of(scale)
    told = "; ".join(
        f"{year}: " + ", ".join(f"{counts[year, level]} {level}" for level in levels if counts[year, level])
        for year in years
    )
    return Chart(
        "ratings-by-year",
        f"Ratings of reviews by year, on the {scale} scale",
        f"{told}.",
        years,
        tuple(Series(level, tuple(counts[year, level] for year in years)) for level in levels),
    )


def _by_year(areas: Sequence[Rated]) -> Table:
    counts = Counter((str(rated.held_on.year), rated.scale, rated.level, rated.rating) for rated in areas)
    rows: list[tuple[Cell, ...]] = [
        (year, scale, rating, counts[year, scale, level, rating])
        for year, scale, level, rating in sorted(counts)
    ]
    return Table("years", "Ratings by year", _BY_YEAR, lambda: rows)


def _positions(positions: Sequence[Rated]) -> Table:
    counts = Counter((str(rated.held_on.year), rated.what[0], rated.rating) for rated in positions)
    keys = sorted({(year, target) for year, target, _ in counts})
    rows: list[tuple[Cell, ...]] = [
        (
            year,
            target,
            *(counts[year, target, column.name.replace("_", " ")] for column in _STANDINGS[2:]),
        )
        for year, target in keys
    ]
    return Table("positions", "Standing against targets by year", _STANDINGS, lambda: rows)


def _counted(
    column: PaperColumn,
    caption: str,
    rated: Sequence[Rated],
    moved: Sequence[Movement],
    of: Callable[[Rated], str],
) -> Table:
    """How many ratings there are of each, and of those given more than once, how they moved."""
    among = {(each.review_id, each.contract, each.scale, each.what) for each in rated}
    counts: dict[str, Counter[str]] = {}
    for each in rated:
        counts.setdefault(of(each), Counter())["rated"] += 1
    for move in moved:
        now = move.now
        if (now.review_id, now.contract, now.scale, now.what) in among:
            counts[of(now)].update(["again", move.direction])
    rows: list[tuple[Cell, ...]] = [
        (text, *(counts[text][count.name] for count in _COUNTS))
        for text in sorted(counts, key=in_order_of_areas)
    ]
    return Table(f"{column.name}s", caption, (column, *_COUNTS), lambda: rows)


def in_order_of_areas(text: str) -> tuple[int, str]:
    """By the number of an area, else by the text."""
    number = text.partition(".")[0]
    return (int(number) if number.isdecimal() else 0, text)


def area_rated(rated: Rated) -> str:
    """The area that was rated, by number and title; with its framework where that is not the NAO's."""
    if rated.area is None:
        return ""
    called = f"{rated.area}. {area_title(rated.what[0], rated.area)}"
    return called if of_good_practice(rated.what[0]) else f"{called} ({rated.what[0]})"


def _line(move: Movement) -> tuple[Cell, ...]:
    then, now = move.then, move.now
    what = now.what[0] if now.area is None else f"{area_rated(now)} {now.what[2]}".strip()
    scale = "targets" if now.scale == TARGETS else now.scale
    return (now.title, what, scale, then.held_on.isoformat(), then.rating, *_last(now), move.direction)


def _last(now: Rated) -> tuple[Cell, Cell]:
    return now.held_on.isoformat(), now.rating


RATINGS_REPORT: Final = ReportDefinition(
    name="ratings",
    version=1,
    title="Ratings of reviews over time",
    about="Ratings by area and standings against targets that were passed on: by year, and then and now by area, "
    "directorate and contract.",
    blocks=_blocks,
    parameters={
        "from": ReportParameter("the first day of the window", "date"),
        "to": ReportParameter("its last day; the date of the basis where left out", "date"),
        "directorate": ReportParameter("only this directorate", "directorate"),
    },
)
