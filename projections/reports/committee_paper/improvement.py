"""The improvement of practice: the paper's section 3, each paragraph from the record with room for the author."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from domain.dates import in_words
from projections import table_query
from projections.register import REGISTER
from projections.reports.committee_paper.by_tier import by_tier
from projections.reports.committee_paper.rollout import rollout
from projections.reports.committee_paper.subject import WITH_FIGURES, Subject
from projections.reports.contracts import said_apart
from projections.reports.paper import Block, Cell, Heading, PaperColumn, Paragraph, Table, Words
from projections.standard import STANDARDS, StandardRow
from projections.table_query import Query
from projections.tiering_model import TIERING_MODELS
from projections.training_counts import COUNTED, training_counts

_TIERS: Final = ("Gold", "Silver", "Bronze")
_TIER_COLUMNS: Final = (PaperColumn("tier", "Tier"), PaperColumn("contracts", "Contracts in force", "count"))
_STANDING: Final = {
    "developed": "is being drafted",
    "reviewed": "has been reviewed",
    "adopted": "has been adopted",
    "incorporated": "has been incorporated",
}
"""How standards that were neither superseded nor withdrawn stand."""
_TRAINING: Final = (
    PaperColumn("programme", "Programme"),
    PaperColumn("provider", "Provider"),
    *(PaperColumn(text, text.capitalize(), "count") for text in COUNTED),
)


def improvement(subject: Subject) -> Iterator[Block]:
    """3: the standard, the system, the tiers, the training."""
    words = subject.asked.words
    yield Heading("Improvement of contract management practice", "3")
    yield Paragraph(_standard(subject), "3.1")
    yield Words("standard", "How the standard is being brought into use.", words.get("standard", ""))
    yield Words("system", "The roll-out of the contract management system.", words.get("system", ""), "3.2")
    if subject.asked.version >= WITH_FIGURES:
        yield from rollout(subject.asked)
    yield Paragraph(_tiering(subject), "3.3")
    yield from _tiers(subject)
    yield Words("tiering", "What the tiers are used for.", words.get("tiering", ""))
    yield from _training(subject)
    yield Words("training", "What the training is for, and what comes next.", words.get("training", ""))


def _counted(words: str) -> Cell:
    """*12* as a number, *over 40* as it is."""
    return int(words) if words.isdigit() else words


def _standard(subject: Subject) -> str:
    asked = subject.asked
    rows = list(table_query.whole(asked.record, STANDARDS, asked.basis, Query()))
    standing = [row for row in rows if row.summary.status in _STANDING]
    if not standing:
        return "No contract management standard is on record."
    return " ".join(_one_standard(row, asked.basis.valid_at) for row in standing)


def _one_standard(row: StandardRow, day: date) -> str:
    standard = row.summary
    oversight = f", with oversight from {standard.oversight}" if standard.oversight else ""
    told = f"{standard.title} {_STANDING[standard.status]}; it was drafted by {standard.drafting_body}{oversight}."
    if standard.version:
        told += f" Version {standard.version} binds from {in_words(str(standard.from_date))}"
        binding = standard.binding(day)
        until_then = binding is not None and binding != standard.version
        told += f"; version {binding} binds until then." if until_then else "."
    if standard.incorporated_into:
        told += f" It is part of {standard.incorporated_into}."
    return told


def _tiering(subject: Subject) -> str:
    asked = subject.asked
    published = [
        row
        for row in table_query.whole(asked.record, TIERING_MODELS, asked.basis, Query())
        if row.summary.status == "published"
    ]
    if not published:
        return "No tiering model is published; tiers that contracts hold are counted below."
    named = "; ".join(
        f"{row.summary.title}, version {row.summary.number}, of {row.summary.questions} questions"
        for row in published
    )
    return f"Contracts are tiered Gold, Silver or Bronze on value, risk and complexity ({named})."


def _tiers(subject: Subject) -> Iterator[Block]:
    asked = subject.asked
    found: Counter[str] = Counter()
    for row in table_query.whole(asked.record, REGISTER, asked.basis, Query({"in_force": "yes"})):
        found[row.summary.tier or "not tiered"] += 1
    rows: list[tuple[Cell, ...]] = [(tier, found[tier]) for tier in (*_TIERS, "not tiered")]
    if found and asked.version >= WITH_FIGURES:
        yield by_tier(subject)
    elif found:
        yield Table("tiers", "Contracts in force by tier", _TIER_COLUMNS, lambda: rows)
    yield from said_apart(asked)


def _training(subject: Subject) -> Iterator[Block]:
    asked = subject.asked
    rows: list[tuple[Cell, ...]] = []
    cursor = ""
    while True:
        page = training_counts(asked.record, asked.basis, cursor=cursor)
        for item in page.items:
            counts = (item.enrolled, item.engaged, item.completed, item.accredited)
            rows.append((item.title, item.provider, *(_counted(count.in_words) for count in counts)))
        cursor = page.next_cursor
        if not cursor:
            break
    if not rows:
        yield Paragraph("No training programme is on record.", "3.4")
        return
    yield Paragraph("Training of staff in contract management, by programme:", "3.4")
    yield Table("training", "People trained", _TRAINING, lambda: rows)
