"""Two hundred councils on one machine: `python -m benchmarks.many_councils [--councils N] [--events N]`.

Each council has a database of its own, a copy of one generated record. Two processes serve all of them; each council is
asked for its public register, cold and then warm, and in turn the same is asked of a server that has one council alone.
Memory is what the processes hold by themselves and their part of what they share (Linux's proportional set size).
"""

import http.client
import os
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from application.record import Record
from application.settings import Settings
from benchmarks.generate import generate
from benchmarks.server import Server, serving, threaded
from projections.supervisor import Supervisor
from web.councils import FOLDER

_ROUNDS = 3
"""Over all councils once they are open."""
_CONTRACTS = 60


@dataclass(frozen=True)
class ManyCouncils:
    """What was measured."""

    councils: int
    megabytes_on_disk: float
    """Of all folders."""
    megabytes_before: float
    """Of memory, before anybody asked."""
    megabytes_after: float
    """Once every council was asked, of each process."""
    cold: list[float]
    """Seconds until the first answer of a council."""
    warm: list[float]
    """Seconds of a later one."""
    alone: list[float]
    """Seconds of the same answer from the server with one council."""

    @property
    def megabytes_of_one(self) -> float:
        """What one more council that is open costs."""
        return (self.megabytes_after - self.megabytes_before) / self.councils

    @property
    def slower(self) -> float:
        """How many times as long the same answer takes among many."""
        return statistics.median(self.warm) / statistics.median(self.alone)


def measure(folder: Path, councils: int, events: int) -> ManyCouncils:
    """Fill the folder and serve it."""
    many, one = folder / "many", folder / "one"
    _fill(many, one, councils, events)
    names = sorted(path.name for path in many.iterdir())
    server = threaded("web.serving:_councils()", workers=2, threads=8)
    with (
        serving(server, {FOLDER: str(many), "KENTLEDGE_OPEN_COUNCILS": str(councils)}) as all_of_them,
        serving(server, {FOLDER: str(one)}) as single,
    ):
        before = _megabytes(all_of_them)
        _seconds(single, names[0])
        cold = [_seconds(all_of_them, name) for name in names]
        warm: list[float] = []
        alone: list[float] = []
        for _ in range(_ROUNDS):
            for name in names:
                warm.append(_seconds(all_of_them, name))
                alone.append(_seconds(single, names[0]))
        after = _megabytes(all_of_them)
    disk = sum(path.stat().st_size for path in many.rglob("*") if path.is_file()) / 1e6
    return ManyCouncils(councils, disk, before, after, cold, warm, alone)


def _fill(many: Path, one: Path, councils: int, events: int) -> None:
    made = many.parent / "made"
    record = Record(Settings(made))
    try:
        generate(record, contracts=_CONTRACTS, events=events, seed=1)
        supervisor = Supervisor(record)
        supervisor.prepare()
        supervisor.rebuild(None, lambda _, __: None)
    finally:
        record.close()
    for number in range(councils):
        _settle(made, many / f"council-{number:04}")
    _settle(made, one / "council-0000")


def _settle(made: Path, data: Path) -> None:
    shutil.copytree(made, data)
    (data / "settings.env").write_text(
        f"KENTLEDGE_PUBLIC_URL=https://{data.name}.example.gov.uk\nKENTLEDGE_ORIGIN={data.name}.example/record\n"
    )


def _seconds(server: Server, name: str) -> float:
    """Until the whole page of a council's public register has come."""
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("GET", "/api/v1/register?limit=50", headers={"Host": f"{name}.example.gov.uk"})
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{name} answered {answer.status}")
    return time.perf_counter() - begun


def _megabytes(server: Server) -> float:
    """Of the server's processes together."""
    workers = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text()
    return sum(_pss(pid) for pid in (server.pid, *map(int, workers.split())))


def _pss(pid: int) -> float:
    found = re.search(r"^Pss: +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def _milliseconds(seconds: Iterable[float]) -> str:
    held = sorted(seconds)
    return f"{1000 * statistics.median(held):.1f} ms, 99th of a hundred {1000 * held[int(len(held) * 0.99)]:.1f} ms"


@click.command()
@click.option("--councils", default=200, show_default=True)
@click.option("--events", default=1000, show_default=True, help="Of each council.")
def main(councils: int, events: int) -> None:
    """Measure, and say it."""
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), councils, events)
    click.echo(f"{found.councils} councils of {events} events: {found.megabytes_on_disk:.0f} MB on disk")
    click.echo(
        f"memory of two processes: {found.megabytes_before:.0f} MB before anybody asked, "
        f"{found.megabytes_after:.0f} MB once all were open: {found.megabytes_of_one:.2f} MB a council"
    )
    click.echo(f"first answer of a council: {_milliseconds(found.cold)}")
    click.echo(
        f"a later one: {_milliseconds(found.warm)}; of a server with one council: {_milliseconds(found.alone)}"
    )
    click.echo(f"ratio of the medians {found.slower:.2f}; cores {os.cpu_count()}")


if __name__ == "__main__":
    main()
