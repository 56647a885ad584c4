"""What reports cost on a large record, for today and for a date years back, each in a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import NamedTuple

from application.settings import Settings
from benchmarks.memory import PEAK, together
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
                median(before.seconds for before, _ in runs),
                median(now.seconds for _, now in runs),
                max(row.megabytes for run in runs for row in run),
            )
        )
    return found


class Made(NamedTuple):
    """What one report cost, in a process of its own."""

    seconds: float
    """Of its data set."""
    megabytes: float
    """Of making every file of it, in that process, at most."""
    together: float
    """Megabytes of the process and its helpers at a time, at most."""


def made(settings: Settings, name: str, day: str, said: str) -> Made:
    """What a report costs, its data set and every file of it."""
    environment = {**os.environ, "KENTLEDGE_DATA": str(settings.data), "KENTLEDGE_DATABASE_URL": ""}
    command = [sys.executable, "-c", _CHILD, name, day, said]
    root = Path(__file__).parent.parent
    with TemporaryFile("w+") as told, TemporaryFile("w+") as faults:
        with subprocess.Popen(
            command, env=environment, cwd=root, stdout=told, stderr=faults, text=True
        ) as process:
            try:
                most = together(process, _PATIENCE)
            finally:
                process.kill()
        told.seek(0)
        faults.seek(0)
        if process.returncode:
            raise RuntimeError(f"The report {name} was not made: {faults.read()[-300:]}")
        return Made(*json.load(told), most)
