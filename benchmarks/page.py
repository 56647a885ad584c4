"""The page of the benchmarks: a table that `make bench` writes, between lines that a person wrote."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.comparison import Row

_BEGIN: Final = "<!-- written by make bench: begin -->"
_END: Final = "<!-- written by make bench: end -->"
_HEADINGS: Final = ("Work", "Against", "Target", "Was", "Now", "Ratio", "Processor time", "")


def table(rows: Sequence[Row]) -> str:
    """Markdown."""
    lines = [_line(_HEADINGS), "|" + "---|" * len(_HEADINGS)]
    for row in rows:
        told = (row.work, row.against, row.target, row.was, row.now, row.ratio, row.processor, row.outcome)
        lines.append(_line(told))
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.replace('|', '/').split()) for cell in cells)} |"


def run(rows: Sequence[Row], how: str, *, taken: float, planned: int) -> str:
    """What one run found, and on what; *taken* seconds. A run that is not over says so."""
    met, missed = (sum(row.met is told for row in rows) for told in (True, False))
    failed = sum(bool(row.failed) for row in rows)
    over = "" if planned == 0 else f" The run did not end: {planned} measurements are missing."
    return (
        f"One run of `{how}` on {datetime.now(UTC):%d %B %Y}, {taken / 60:.0f} minutes: {os.cpu_count()} processors, "
        f"Python {platform.python_version()}, {platform.system()}; load of the machine at its end "
        f"{os.getloadavg()[0]:.1f}. Targets: {met} met, {missed} missed"
        f"{f', {failed} failed to be measured' if failed else ''}.{over}\n\n{table(rows)}"
    )


def written(page: str, found: str) -> str:
    """The page with what a run found in the place of what the last one did."""
    block = f"{_BEGIN}\n{found}{_END}"
    before, begins, rest = page.partition(_BEGIN)
    if not begins:
        return f"{page.rstrip()}\n\n{block}\n" if page.strip() else f"# Benchmarks\n\n{block}\n"
    _, ends, after = rest.partition(_END)
    return f"{before}{block}{after if ends else chr(10)}"


def write(output: Path, found: str) -> None:
    """Put it into the file."""
    output.write_text(written(output.read_text() if output.exists() else "", found))
