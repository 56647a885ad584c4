"""Since the Committee last saw this: how a paper's successor opens."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from application.sight import PaperSight
from domain.dates import in_words
from projections.between import KINDS, Between, Change, Wanted
from projections.reports.changes import COLUMNS, row
from projections.reports.committee_paper.subject import Subject
from projections.reports.paper import Block, Cell, Heading, Paragraph, Table

_NOUNS: Final = frozenset(
    {"group", "review", "action", "forward_plan", "recommendation", "standard", "programme"}
)
"""What such a paper is about. Changes of contracts are counted only: their report is *changes*."""


def since_last_seen(subject: Subject) -> Iterator[Block]:
    """What changed since the report before, where one is named."""
    before, asked = subject.before, subject.asked
    if before is None or before.issued is None:
        return
    earlier = asked.record.basis(before.valid_at, before.position)
    found = Counter(one.kind for one in _changes(subject, Wanted(frozenset({"contract"}))))
    told = ", ".join(f"{found[kind]} {kind}" for kind in KINDS if found[kind]) or "no fact"
    yield Heading("Since the Committee last saw this")
    yield Paragraph(
        f"The report before was issued on {in_words(before.issued.on)}, as in force on {in_words(before.valid_at)} and "
        f"known at log position {earlier.position}. Of contracts since then: {told}. Of reviews, plans, actions, the "
        "standard and training, the following differs."
    )

    def rows() -> Iterable[tuple[Cell, ...]]:
        return (row(one, asked.names) for one in _changes(subject, Wanted(_NOUNS)))

    yield Table("since-last-seen", "What changed since the last report", COLUMNS, rows)


def _changes(subject: Subject, wanted: Wanted) -> Iterator[Change]:
    asked, before = subject.asked, subject.before
    if before is None:
        return iter(())
    earlier = asked.record.basis(before.valid_at, before.position)
    return Between(asked.record, earlier, asked.basis, asked.names, PaperSight(asked.record)).changes(wanted)
