"""Training against tier: whether managers hold the accreditation that their contracts' tiers ask for (paper 3.4)."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from domain.sentences import person
from projections.contracts_in_force import ContractsQuery
from projections.reports.contracts import said_apart
from projections.reports.definition import ReportDefinition, ReportRequest
from projections.reports.paper import Block, Cell, Chart, PaperColumn, Paragraph, Series, Table
from projections.training_counts import COUNTED, training_counts
from projections.training_match import VERDICTS, Match, TrainingMatchPage, training_match

_AT_ONCE: Final = 500
_TIERS: Final = ("Gold", "Silver", "Bronze")
_MATCH: Final = (
    PaperColumn("tier", "Tier", "word"),
    *(PaperColumn(verdict.replace(" ", "_"), verdict.capitalize(), "count") for verdict in VERDICTS),
)
_UNMATCHED: Final = (
    PaperColumn("reference", "Reference"),
    PaperColumn("title", "Contract"),
    PaperColumn("tier", "Tier", "word"),
    PaperColumn("manager", "Contract manager"),
    PaperColumn("wanted", "DifferenceFilter"),
    PaperColumn("held", "Held"),
    PaperColumn("until", "Until", "date"),
    PaperColumn("verdict", "Verdict", "word"),
    PaperColumn("cpd", "CPD that is short"),
)
_PROGRAMMES: Final = (
    PaperColumn("programme", "Programme"),
    PaperColumn("provider", "Provider"),
    *(PaperColumn(text, text.capitalize()) for text in COUNTED),
    PaperColumn("now", "Accredited now", "count"),
    PaperColumn("withdrawn", "Withdrawn", "count"),
)


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    page: TrainingMatchPage | None = None
    for page in _pages(asked):
        counts.update((match.tier, match.verdict) for match in page.items)
    told = ", ".join(f"{sum(counts[tier, verdict] for tier in _TIERS)} {verdict}" for verdict in VERDICTS)
    number = f", version {page.model_number}" if page and page.model_number else ""
    model = f"{page.model}{number}" if page else "no tiering model"
    rows: list[tuple[Cell, ...]] = [
        (tier, *(counts[tier, verdict] for verdict in VERDICTS)) for tier in _TIERS
    ]
    return (
        Paragraph(
            f"Of contracts in force that have a tier: {told}, by what {model} asks of each tier. *No data* means that "
            "nothing is on record of the person's training, which is no finding against them."
        ),
        *said_apart(asked),
        Chart(
            "training-by-tier",
            "Managers' accreditation against the tier of their contracts",
            f"{told}.",
            _TIERS,
            tuple(Series(verdict, tuple(counts[tier, verdict] for tier in _TIERS)) for verdict in VERDICTS),
        ),
        Table("match", "Contracts in force by tier and verdict", _MATCH, lambda: rows),
        Table(
            "unmatched",
            "Contracts whose manager does not hold what the tier asks for",
            _UNMATCHED,
            lambda: (
                _row(match, asked)
                for page in _pages(asked)
                for match in page.items
                if match.verdict != "match"
            ),
        ),
        Table("programmes", "Training programmes", _PROGRAMMES, lambda: _programmes(asked)),
    )


def _pages(asked: ReportRequest) -> Iterator[TrainingMatchPage]:
    """Every contract in force that has a tier."""
    cursor = ""
    while True:
        page = training_match(asked.record, asked.basis, ContractsQuery(contracts=_AT_ONCE, cursor=cursor))
        yield page
        cursor = page.next_cursor
        if not cursor:
            return


def _row(match: Match, asked: ReportRequest) -> tuple[Cell, ...]:
    manager = person(match.contract_manager, asked.names)
    wanted = " or ".join(match.wanted)
    return (
        match.reference,
        match.title,
        match.tier,
        manager,
        wanted,
        match.held,
        match.until,
        match.verdict,
        match.cpd,
    )


def _programmes(asked: ReportRequest) -> Iterator[tuple[Cell, ...]]:
    cursor = ""
    while True:
        page = training_counts(asked.record, asked.basis, cursor=cursor)
        for item in page.items:
            counts = (item.enrolled, item.engaged, item.completed, item.accredited)
            words = (count.in_words for count in counts)
            yield (item.title, item.provider, *words, item.accredited_now, item.withdrawn)
        cursor = page.next_cursor
        if not cursor:
            return


TRAINING_REPORT: Final = ReportDefinition(
    name="training",
    version=2,
    title="Training against tier",
    about="Accreditation of contract managers against the tiers that they hold, and enrolments by programme.",
    blocks=_blocks,
)
