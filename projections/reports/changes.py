"""What changed between two bases, as a report: each fact with what it was, what it is, why and on whose authority."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from application.record import Basis
from domain.dates import in_words
from domain.streams import BY_NOUN
from projections.between import KINDS, DifferenceFilter
from projections.reports.changes_told import ChangeRows, changes_told
from projections.reports.contracts import called
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.paper import Block, Cell, PaperColumn, Paragraph, Table

COLUMNS: Final = (
    PaperColumn("kind", "Kind", "word"),
    PaperColumn("contract", "Contract"),
    PaperColumn("about", "About"),
    PaperColumn("was", "Was"),
    PaperColumn("now", "Now", "prose"),
    PaperColumn("true_from", "True from", "date"),
    PaperColumn("recorded_on", "Recorded", "date"),
    PaperColumn("recorded_by", "By"),
    PaperColumn("reason", "Reason"),
    PaperColumn("authority", "Authority"),
    PaperColumn("position", "Log position", "count"),
)

_ANNULMENTS_BY_THEMSELVES: Final = 3
"""The version from which on what was annulled is told to those who might read it, and an annulled correction by its
annulment."""


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    earlier = _earlier(asked)
    contract_id, noun = asked.id("contract"), asked.text("noun")
    wanted = DifferenceFilter(frozenset({noun}) if noun else frozenset(BY_NOUN), contract_id)

    def rows() -> Iterable[tuple[Cell, ...]]:
        told = ChangeRows(
            earlier,
            asked.basis,
            called(asked.record, asked.basis),
            asked.text("kind"),
            as_first_told=asked.version < _ANNULMENTS_BY_THEMSELVES,
        )
        return changes_told(asked.record, asked.names, told, wanted)

    return (
        Paragraph(
            f"Against things as they stood on {in_words(earlier.valid_at)}, as known at log position "
            f"{earlier.position}. What was recorded and annulled in between is left out: nothing changed by it."
        ),
        Table("changes", "Facts that differ", COLUMNS, rows),
    )


def _earlier(asked: ReportRequest) -> Basis:
    """The basis to compare with: its date, and what was known then unless a position is named."""
    day = asked.day("from", date.min)
    position = asked.position("from_position")
    return asked.record.basis(day, position or asked.basis.position)


CHANGES_REPORT: Final = ReportDefinition(
    name="changes",
    version=_ANNULMENTS_BY_THEMSELVES,
    oldest=2,
    title="What changed between two bases",
    about="Facts that are new, changed, corrected, backdated, came into effect or were withdrawn, and nothing else.",
    blocks=_blocks,
    parameters={
        "from": ReportParameter("the civil date of the earlier basis", "date", required=True),
        "from_position": ReportParameter(
            "what the earlier basis knew, as a log position; what the later one knows where left out",
            "position",
        ),
        "contract": ReportParameter("only what has to do with this contract, by id", "id"),
        "noun": ReportParameter("only this kind of stream", choices=tuple(BY_NOUN)),
        "kind": ReportParameter("only differences of this kind", choices=KINDS),
    },
)
