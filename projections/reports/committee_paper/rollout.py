"""The rollout in phases (paper 3.2): which directorates are live, and how many contracts came of those expected."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from application.errors import NotFound
from domain.dates import in_words
from domain.organisation import ORGANISATION, ORGANISATION_ID, Organisation
from projections import table_query
from projections.register import REGISTER
from projections.reports.definition import ReportRequest
from projections.reports.paper import Block, Cell, PaperColumn, Paragraph, Table
from projections.table_query import Query

_PHASES: Final = (
    PaperColumn("phase", "Phase"),
    PaperColumn("directorates", "Directorates"),
    PaperColumn("planned", "Planned for", "date"),
    PaperColumn("live", "Live since", "date"),
    PaperColumn("expected", "Expected", "count"),
    PaperColumn("loaded", "On record", "count"),
)


def rollout(asked: ReportRequest) -> Iterator[Block]:
    """Each phase with what was planned and what came; nothing where none was planned."""
    phases = _organisation(asked).phases
    if not phases:
        return
    loaded = Counter(
        row.summary.directorate for row in table_query.whole(asked.record, REGISTER, asked.basis, Query())
    )
    live = [phase for phase in phases if phase.live_on is not None]
    names = "; ".join(name for phase in live for name in phase.directorates)
    on_record = sum(loaded[name] for phase in phases for name in phase.directorates)
    expected = sum(phase.expected_contracts for phase in phases)
    yield Paragraph(
        f"The record is brought in by {len(phases)} phase{'' if len(phases) == 1 else 's'}, of which {len(live)} "
        f"{'is' if len(live) == 1 else 'are'} live on {in_words(asked.basis.valid_at)}"
        f"{f' ({names})' if names else ''}. Of {expected} contracts expected, {on_record} are on record."
    )
    rows: list[tuple[Cell, ...]] = []
    for phase in phases:
        here = sum(loaded[name] for name in phase.directorates)
        live_on = phase.live_on.isoformat() if phase.live_on else None
        told = (phase.phase, "; ".join(phase.directorates), phase.planned_on, live_on)
        rows.append((*told, phase.expected_contracts, here))
    yield Table(
        "rollout", "The rollout by phases: contracts expected, and those on record", _PHASES, lambda: rows
    )


def _organisation(asked: ReportRequest) -> Organisation:
    try:
        known = asked.record.chronicle_at(ORGANISATION, ORGANISATION_ID, asked.basis.position)
    except NotFound:
        return Organisation()
    return known.in_force(asked.basis.valid_at) or Organisation()
