"""Training against tier: whether managers hold the accreditation that their contracts' tiers ask for (paper 3.4)."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from domain.sentences import person
from projections.contracts_in_force import ContractsQuery
from projections.reports.contracts import said_apart
from projections.reports.definition import Definition, ReportRequest
from projections.reports.paper import Block, Cell, Chart, Column, Paragraph, Series, Table
from projections.training_counts import COUNTED, training_counts
from projections.training_match import VERDICTS, Match, Page, training_match

_AT_ONCE: Final = 500
_TIERS: Final = ("Gold", "Silver", "Bronze")
_MATCH: Final = (
    Column("tier", "Tier", "word"),
    *(Column(one.replace(" ", "_"), one.capitalize(), "count") for one in VERDICTS),
)
_UNMATCHED: Final = (
    Column("reference", "Reference"),
    Column("title", "Contract"),
    Column("tier", "Tier", "word"),
    Column("manager", "Contract manager"),
    Column("wanted", "DifferenceFilter"),
    Column("held", "Held"),
    Column("until", "Until", "date"),
    Column("verdict", "Verdict", "word"),
    Column("cpd", "CPD that is short"),
)
_PROGRAMMES: Final = (
    Column("programme", "Programme"),
    Column("provider", "Provider"),
    *(Column(one, one.capitalize()) for one in COUNTED),
    Column("now", "Accredited now", "count"),
    Column("withdrawn", "Withdrawn", "count"),
)


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    page: Page | None = None
    for page in _pages(asked):
        counts.update((one.tier, one.verdict) for one in page.items)
    told = ", ".join(f"{sum(counts[tier, one] for tier in _TIERS)} {one}" for one in VERDICTS)
    number = f", version {page.model_number}" if page and page.model_number else ""
    model = f"{page.model}{number}" if page else "no tiering model"
    rows: list[tuple[Cell, ...]] = [(tier, *(counts[tier, one] for one in VERDICTS)) for tier in _TIERS]
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
            tuple(Series(one, tuple(counts[tier, one] for tier in _TIERS)) for one in VERDICTS),
        ),
        Table("match", "Contracts in force by tier and verdict", _MATCH, lambda: rows),
        Table(
            "unmatched",
            "Contracts whose manager does not hold what the tier asks for",
            _UNMATCHED,
            lambda: (
                _row(one, asked) for page in _pages(asked) for one in page.items if one.verdict != "match"
            ),
        ),
        Table("programmes", "Training programmes", _PROGRAMMES, lambda: _programmes(asked)),
    )


def _pages(asked: ReportRequest) -> Iterator[Page]:
    """Every contract in force that has a tier."""
    cursor = ""
    while True:
        page = training_match(asked.record, asked.basis, ContractsQuery(contracts=_AT_ONCE, cursor=cursor))
        yield page
        cursor = page.next_cursor
        if not cursor:
            return


def _row(one: Match, asked: ReportRequest) -> tuple[Cell, ...]:
    manager = person(one.contract_manager, asked.names)
    wanted = " or ".join(one.wanted)
    return one.reference, one.title, one.tier, manager, wanted, one.held, one.until, one.verdict, one.cpd


def _programmes(asked: ReportRequest) -> Iterator[tuple[Cell, ...]]:
    cursor = ""
    while True:
        page = training_counts(asked.record, asked.basis, cursor=cursor)
        for one in page.items:
            counts = (one.enrolled, one.engaged, one.completed, one.accredited)
            words = (count.in_words for count in counts)
            yield (one.title, one.provider, *words, one.accredited_now, one.withdrawn)
        cursor = page.next_cursor
        if not cursor:
            return


TRAINING_REPORT: Final = Definition(
    name="training",
    version=2,
    title="Training against tier",
    about="Accreditation of contract managers against the tiers that they hold, and enrolments by programme.",
    blocks=_blocks,
)
