"""Open risks by likelihood and impact, as a table: of the whole register, or of one contract."""

from collections.abc import Iterator, Mapping

from domain.risk import IMPACTS, LIKELIHOODS
from projections.reports.paper import Cell, PaperColumn, Table
from web.pages.papers import ShownBlock, in_page_words


def heat_table(counts: Mapping[tuple[int, int], int]) -> Iterator[ShownBlock]:
    """How many open risks there are of each likelihood and impact, the most likely first; *counts* as
    :func:`~projections.risk.heat` gives them."""
    columns = (
        PaperColumn("likelihood", "Likelihood"),
        *(
            PaperColumn(f"impact-{grade}", f"{word.capitalize()} ({grade})", "count")
            for grade, word in IMPACTS.items()
        ),
    )
    told: list[tuple[Cell, ...]] = [
        (
            f"{LIKELIHOODS[likelihood].capitalize()} ({likelihood})",
            *(counts.get((likelihood, impact)) for impact in IMPACTS),
        )
        for likelihood in sorted(LIKELIHOODS, reverse=True)
    ]
    yield from in_page_words([Table("heat", "Open risks by likelihood and impact", columns, lambda: told)])
