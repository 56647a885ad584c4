"""What reports cost on a large record, for today and for a date years back, each in a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from application.settings import Settings
from benchmarks.memory import PEAK
from projections.reports.catalogue import ALL

_CHILD = f"""
import json, sys, time
from datetime import date
from application.settings import Settings
from web.services import Services
from web.reports.files import every_file
services = Services.build(Settings.from_environment(), follow=False)
basis = services.reports.basis(date.fromisoformat(sys.argv[2]), None)
start = time.perf_counter()
with services.reports.made(sys.argv[1], basis, json.loads(sys.argv[3])) as folder:
    seconds = time.perf_counter() - start
    every_file(folder)
{PEAK}
print(json.dumps([seconds, peak]))
"""
_SAID = {"from": "2018-01-01"}
_PATIENCE = 600.0
"""Seconds."""


@dataclass(frozen=True)
class Report:
    """One report's data set for two dates, in seconds, and the largest memory of making every file of it."""

    name: str
    past: float
    current: float
    megabytes: float


def reports(settings: Settings, *, past: str, current: str, rounds: int = 3) -> list[Report]:
    """Every report that needs no group or contract named, each date in turn."""
    found = []
    for definition in ALL:
        needed = [name for name, parameter in definition.parameters.items() if parameter.required]
        if definition.name == "changes" or not set(needed) <= set(_SAID):
            continue
        said = json.dumps({name: _SAID[name] for name in needed})
        runs = [
            [made(settings, definition.name, day, said) for day in (past, current)] for _ in range(rounds)
        ]
        found.append(
            Report(
                definition.name,
                median(before[0] for before, _ in runs),
                median(now[0] for _, now in runs),
                max(row[1] for run in runs for row in run),
            )
        )
    return found


def made(settings: Settings, name: str, day: str, said: str) -> tuple[float, float]:
    """Seconds of one report's data set in a process of its own, and the megabytes of making every file of it."""
    environment = {**os.environ, "KENTLEDGE_DATA": str(settings.data), "KENTLEDGE_DATABASE_URL": ""}
    command = [sys.executable, "-c", _CHILD, name, day, said]
    root = Path(__file__).parent.parent
    done = subprocess.run(
        command, env=environment, cwd=root, check=False, capture_output=True, text=True, timeout=_PATIENCE
    )
    if done.returncode:
        raise RuntimeError(f"The report {name} was not made: {done.stderr[-300:]}")
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes
