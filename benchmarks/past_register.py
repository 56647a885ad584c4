"""A whole past register as CSV: ours, and the peer's by simple-history's `as_of`, on the same data.

The peer is given a history row for every moment at which our register of that contract changed, so that it holds the
same past; what is asked of both is the register as it was known at one moment, every contract a line.
"""

import csv
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from application.record import Record
from application.settings import Settings
from application.store.ledger import instant_text
from benchmarks import peer_change
from benchmarks.asking_once import cold
from benchmarks.comparison import Effort, InTurn, Row, Took
from benchmarks.server import ROOT
from projections.register import REGISTER
from projections.table import read

_SHARE: Final = 0.6
"""Of the log that is known at the moment asked about."""
_PATIENCE: Final = 240.0
"""Seconds after which the peer is stopped, and counted as if it had been done by then."""
_SLOW: Final = 60.0
"""Seconds from which on neither is measured a second time."""
_FIELDS: Final = (
    *("id", "reference", "title", "supplier_name", "category", "directorate", "owner", "manager"),
    *("estimated_value_excl_vat", "estimated_value_incl_vat", "annual_value_excl_vat", "start", "end"),
    *("maximum_end", "tier", "status", "history_date", "history_type", "history_change_reason"),
)


def fill(peer: Path, record: Record) -> int:
    """Give the peer's table of history all that our register ever said; how many rows that is."""
    with closing(sqlite3.connect(peer)) as database, database:
        marks, columns = ", ".join("?" * len(_FIELDS)), ", ".join(f'"{name}"' for name in _FIELDS)
        database.execute("DELETE FROM peer_historicalcontract")
        done = database.executemany(
            f"INSERT INTO peer_historicalcontract ({columns}) VALUES ({marks})", _rows(record)
        )
        return done.rowcount


def _rows(record: Record) -> Iterator[tuple[Any, ...]]:
    """A line for each moment at which something else was known of a contract, as of then."""
    columns = ", ".join(f"r.{column}" for column in REGISTER.columns)
    numbers: dict[str, int] = {}
    with record.store.read() as cursor:
        cursor.execute(
            f"SELECT {columns}, e.recorded_at AS history_date FROM {REGISTER.source()} "
            "JOIN events e ON e.notification_id = r.known_from ORDER BY r.contract_id, r.known_from, r.valid_from"
        )
        before: tuple[str, int] | None = None
        for found in cursor:
            *stored, moment = tuple(found)
            row = read(REGISTER, tuple(stored))
            this = (row.stream_id, row.known_from)
            if this == before:
                continue  # one row a moment: the peer knows no second clock
            first = before is None or before[0] != row.stream_id
            before, summary = this, row.summary
            yield (
                numbers.setdefault(row.stream_id, len(numbers) + 1),
                summary.reference,
                summary.title,
                summary.suppliers,
                summary.category,
                summary.directorate,
                summary.owner,
                summary.contract_manager,
                summary.estimated_excl_vat or "0.00",
                summary.estimated_incl_vat or "0.00",
                summary.annual_excl_vat or "0.00",
                row.valid_from,
                row.valid_to,
                row.valid_to,
                summary.tier or "",
                "active",
                moment.rstrip("Z").replace("T", " "),
                "+" if first else "~",
                "",
            )


def _peers(peer: Path, moment: str, output: Path) -> Took:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.peer.as_of", moment, str(output)],
            env={**os.environ, "PEER_DATABASE": str(peer)},
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return Took(_PATIENCE, _PATIENCE)
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    return Took(*json.loads(done.stdout))


def rows(settings: Settings, token: str, effort: Effort) -> list[Row]:
    """The line of the table, from a record whose read models are built."""
    with tempfile.TemporaryDirectory() as folder:
        peer, output = Path(folder) / "peer.sqlite", Path(folder) / "register.csv"
        peer_change.prepare(1, {"PEER_DATABASE": str(peer)})
        record = Record(settings)
        try:
            history = fill(peer, record)
            basis = record.basis(None, int(record.head() * _SHARE))
        finally:
            record.close()
        moment = instant_text(basis.known_at)
        path = f"/api/v1/register?format=csv&known_at={quote(moment)}"
        found = InTurn([], [])
        while (
            len(found.ours) < effort.rounds - 1
            and max((took.clock for took in found.theirs), default=0) < _SLOW
        ):
            found.ours.append(cold(settings, token, path).took)
            found.theirs.append(_peers(peer, moment, output))
        with output.open(newline="") as lines:
            contracts = sum(1 for _ in csv.reader(lines)) - 1
    stopped = f"; the peer was stopped after {_PATIENCE:.0f} s" if found.theirs[0].clock >= _PATIENCE else ""
    (ours, theirs), (ours_cpu, theirs_cpu) = found.clock, found.processor
    ratio = theirs / ours
    return [
        Row(
            f"whole past register as CSV, {contracts:,} contracts",
            f"simple-history `as_of`, same data, {history:,} history rows",
            "30 times faster",
            "4.3 s",
            f"{ours.told()} : {theirs.told()} s{stopped}",
            ratio.told(1),
            f"{ours_cpu.told()} : {theirs_cpu.told()} s, {(theirs_cpu / ours_cpu).told(1)} times",
            ratio.median >= 30,
        )
    ]
