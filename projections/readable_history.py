"""A contract's history as files for reading: plain text, and CSV for a spreadsheet."""

import csv
import io
from collections.abc import Sequence

from domain.dates import in_words
from projections.history import HistoryEntry

_COLUMNS = (
    *("number", "position", "event_id", "type", "true_from", "recorded_at", "lag_days"),
    *("actor", "role", "about", "sentence", "reason"),
)
_FORMULA = frozenset("=+-@\t\r")


def readable_history(told: Sequence[HistoryEntry]) -> dict[str, bytes]:
    """``history.txt`` and ``history.csv``."""
    return {"history.txt": as_text(told).encode(), "history.csv": as_csv(told).encode("utf-8-sig")}


def as_text(told: Sequence[HistoryEntry]) -> str:
    """One paragraph an event: both clocks, who, why."""
    lines = []
    for number, entry in enumerate(told, start=1):
        envelope = entry.recorded.event.envelope
        about = f"{entry.about}: " if entry.about else ""
        for_whom = f" on behalf of {entry.on_behalf_of_name}" if entry.on_behalf_of_name else ""
        lines.append(f"{number}. {about}{entry.sentence}")
        lines.append(
            f"   True from {in_words(envelope.valid_from)}; recorded "
            f"{entry.recorded.recorded_at:%d %B %Y %H:%M:%S} UTC as event {entry.recorded.position} "
            f"by {entry.actor_name} ({envelope.role}){for_whom}, {lag_in_words(entry.lag_days)}."
        )
        lines += [f"   Why: {envelope.reason}"] if envelope.reason else []
        lines += [f"   Advised: {text}" for text in envelope.decision.advice]
        lines.append("")
    return "\n".join(lines)


def lag_in_words(days: int) -> str:
    """*11 days after it took effect*."""
    if days > 0:
        return f"{days} days after it took effect"
    return f"{-days} days before it takes effect" if days < 0 else "on the day it took effect"


def as_csv(told: Sequence[HistoryEntry]) -> str:
    """A row an event; cells that a spreadsheet would run as a formula are defused."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(_COLUMNS)
    for number, entry in enumerate(told, start=1):
        recorded, envelope = entry.recorded, entry.recorded.event.envelope
        writer.writerow(
            [number, recorded.position, envelope.event_id, recorded.event.name, envelope.valid_from]
            + [recorded.recorded_at.isoformat(), entry.lag_days]
            + [
                defused(cell)
                for cell in (entry.actor_name, envelope.role, entry.about, entry.sentence, envelope.reason)
            ]
        )
    return table.getvalue()


def defused(cell: str) -> str:
    """The cell with an apostrophe before anything that a spreadsheet takes for a formula."""
    return "'" + cell if cell[:1] in _FORMULA else cell


def defused_cells(cells: Sequence[str]) -> Sequence[str]:
    """The same of many cells, such as a column has: none of most columns is taken for a formula."""
    text = "\0".join(("", *cells))
    if any("\0" + letter in text for letter in _FORMULA):
        return [defused(cell) for cell in cells]
    return cells
