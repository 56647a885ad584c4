"""Since the Committee last saw this: how a paper's successor opens."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from application.sight import PaperSight
from domain.dates import in_words
from projections.between import KINDS, Between, ChangeBetween, DifferenceFilter
from projections.reports.committee_paper.subject import ANNULMENTS_BY_THEMSELVES, Subject
from projections.reports.paper import Block, Cell, Heading, PaperColumn, Paragraph, Table

_NOUNS: Final = frozenset(
    {"group", "review", "action", "forward_plan", "recommendation", "standard", "programme"}
)
"""What such a paper is about. Changes of contracts are counted only: their report is *changes*."""

_COLUMNS: Final = (
    PaperColumn("true_from", "From", "date"),
    PaperColumn("about", "About"),
    PaperColumn("what", "What", "prose"),
    PaperColumn("kind", "Kind", "word"),
    PaperColumn("why", "Why, and on whose authority"),
)


def since_last_seen(subject: Subject) -> Iterator[Block]:
    """What changed since the report before, where one is named."""
    before, asked = subject.before, subject.asked
    if before is None or before.issued is None:
        return
    earlier = asked.record.basis(before.valid_at, before.position)
    found = Counter(change.kind for change in _changes(subject, DifferenceFilter(frozenset({"contract"}))))
    told = ", ".join(f"{found[kind]} {kind}" for kind in KINDS if found[kind]) or "no fact"
    yield Heading("Since the Committee last saw this")
    yield Paragraph(
        f"The report before was issued on {in_words(before.issued.on)}, of things as they stood on "
        f"{in_words(before.valid_at)} and were known at log position {earlier.position}. Facts about contracts since "
        f"then: {told}. Of reviews, plans, actions, the standard and training, the following differs; what is "
        "confidential is left out."
    )

    rows = [
        _row(change)
        for change in sorted(_changes(subject, DifferenceFilter(_NOUNS)), key=_in_time)
        if not change.withheld
    ]
    yield Table("since-last-seen", "What changed since the last report", _COLUMNS, lambda: rows)


def _in_time(change: ChangeBetween) -> tuple[date, int]:
    return change.valid_from, change.recorded.position


def _row(change: ChangeBetween) -> tuple[Cell, ...]:
    """One difference, short enough for a committee."""
    was = f"Was: {change.was}" if change.was else ""
    why = "; ".join(text for text in (change.reason, change.authority) if text)
    return (
        change.valid_from.isoformat(),
        change.about,
        " ".join(filter(None, (change.now, was))),
        change.kind,
        why,
    )


def _changes(subject: Subject, wanted: DifferenceFilter) -> Iterator[ChangeBetween]:
    asked, before = subject.asked, subject.before
    if before is None:
        return iter(())
    earlier = asked.record.basis(before.valid_at, before.position)
    sight, as_first_told = PaperSight(asked.record), asked.version < ANNULMENTS_BY_THEMSELVES
    return Between(asked.record, earlier, asked.basis, asked.names, sight, as_first_told).changes(wanted)
