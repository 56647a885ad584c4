"""Open risks by likelihood and impact, as a table: of the whole register, or of one contract."""

from collections.abc import Iterator, Mapping

from domain.risk import IMPACTS, LIKELIHOODS
from projections.reports.paper import Cell, PaperColumn, Table
from projections.risk import RiskRow, heat
from web.pages.papers import ShownBlock, in_page_words


def heat_table(rows: list[RiskRow]) -> Iterator[ShownBlock]:
    """How many open risks there are of each likelihood and impact, the most likely first."""
    counts: Mapping[tuple[int, int], int] = heat(rows)
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
            *(counts[likelihood, impact] or None for impact in IMPACTS),
        )
        for likelihood in sorted(LIKELIHOODS, reverse=True)
    ]
    yield from in_page_words([Table("heat", "Open risks by likelihood and impact", columns, lambda: told)])
