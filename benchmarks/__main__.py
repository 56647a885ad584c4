"""Every measurement of the table in one run: `python -m benchmarks [--short] [--record FOLDER] [--output FILE]`.

The machine is shared and noisy: absolute figures say little, what is compared is measured in turn within this run. A
measurement that fails is told as failed, and the others go on; the file is written after each, so that a run that is
stopped leaves what it found.

`python -m benchmarks besides` measures what the table does not ask for, and `python -m benchmarks generate` fills an
empty record with a seeded one of any size.
"""

import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import click

from application.settings import Settings
from benchmarks import (
    besides,
    by_size,
    changes_over_http,
    history_served,
    importing,
    large_record,
    page,
    reads_over_http,
)
from benchmarks.comparison import FULL, SHORT, Effort, Row
from benchmarks.generate import generate
from web.commands.options import bar, open_services
from web.commands.sentences import Sentences


class Measurement(NamedTuple):
    """Some lines of the table, measured together."""

    called: str
    measure: Callable[[], Sequence[Row]]


class Records:
    """The records that are measured, made when they are first asked for and kept for the run.

    Where one cannot be made, each measurement on it fails for that reason.
    """

    def __init__(self, folder: Path, effort: Effort, ready: Path | None) -> None:
        self._folder, self._effort, self._ready = folder, effort, ready
        self._large: Settings | None = None
        self._token = ""

    @property
    def large(self) -> Settings:
        """The large one, whether its read models are built or not."""
        if self._large is None:
            self._large = large_record.provided(self._ready, self._folder / "large", self._effort, say)
        return self._large

    @property
    def built(self) -> Settings:
        """The same with its read models, also where rebuilding them was not measured, or failed."""
        large_record.build_what_is_missing(self.large)
        return self.large

    @property
    def token(self) -> str:
        """Of somebody who may read everything in the large one."""
        self._token = self._token or history_served.reader(self.built)
        return self._token

    def of_every_size(self) -> dict[int, Settings]:
        """The large one and the smaller ones, by how many events they were made with."""
        smaller = {}
        for events in self._effort.sizes:
            say(f"generating {events:,} events")
            smaller[events] = large_record.smaller(self._folder / f"of-{events}", events)
        return {**smaller, self._effort.events: self.built}


def measurements(effort: Effort, records: Records) -> list[Measurement]:
    """In the order of the table. What writes to the large record comes after what only reads it."""
    return [
        Measurement("changes over HTTP", lambda: changes_over_http.on_sqlite(effort)),
        Measurement("changes over HTTP, on PostgreSQL", lambda: changes_over_http.on_postgres(effort)),
        Measurement("pages and contracts over HTTP", lambda: reads_over_http.rows(effort)),
        Measurement("a history of 500 events", lambda: history_served.rows(effort)),
        Measurement("rebuilding", lambda: large_record.rebuilt(records.large, effort)),
        Measurement("verifying", lambda: large_record.verified(records.large, effort)),
        Measurement("reports", lambda: large_record.reports(records.built, effort)),
        Measurement(
            "first answers", lambda: large_record.first_answers(records.built, records.token, effort)
        ),
        Measurement(
            "a past register as CSV", lambda: large_record.past_as_csv(records.built, records.token, effort)
        ),
        Measurement("an import", lambda: importing.row(effort)),
        Measurement("bytes on disk", lambda: large_record.on_disk(records.built, effort)),
        Measurement("records of several sizes", lambda: by_size.rows(records.of_every_size(), effort)),
    ]


def say(words: str) -> None:
    """Progress, with the time."""
    click.echo(f"{time.strftime('%H:%M:%S')} {words}", err=True)


def measured(
    planned: Sequence[Measurement], so_far: Callable[[list[Row], int], None] = lambda _, __: None
) -> list[Row]:
    """Every line; *so_far* is told the lines and how many measurements are left after each. One that fails is a line
    that says so."""
    rows: list[Row] = []
    for number, measurement in enumerate(planned, start=1):
        say(f"{number} of {len(planned)}: {measurement.called}")
        begun = time.perf_counter()
        try:
            found = list(measurement.measure())
        except Exception as error:  # noqa: BLE001  (told in the table; the others go on)
            traceback.print_exc()
            why = f"{type(error).__name__}: {error}".strip()[:300]
            found = [Row(measurement.called, "", "", "", "", failed=why)]
        for row in found:
            say(f"  {row.work}: {row.now} {row.ratio} {row.outcome}")
        say(f"  {time.perf_counter() - begun:.0f} s")
        rows += found
        so_far(rows, len(planned) - number)
    return rows


@click.group(cls=Sentences, invoke_without_command=True)
@click.option("--short", is_flag=True, help="Small records and short loads: a few minutes, to try it out.")
@click.option(
    "--record",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A generated record that is ready, to be copied.",
)
@click.option("--only", multiple=True, help="Only measurements with these words in their name.")
@click.option("--seconds", type=float, help="Length of each load.")
@click.option("--rounds", type=click.IntRange(2), help="How often each is measured.")
@click.option("--output", type=click.Path(path_type=Path), help="File to write besides printing.")
@click.pass_context
def main(
    ctx: click.Context,
    *,
    short: bool,
    record: Path | None,
    only: tuple[str, ...],
    seconds: float | None,
    rounds: int | None,
    output: Path | None,
) -> None:
    """Measure everything and print the table. Example: python -m benchmarks --output docs/benchmarks.md."""
    if ctx.invoked_subcommand:
        return
    effort = SHORT if short else FULL
    effort = replace(effort, seconds=seconds or effort.seconds, rounds=rounds or effort.rounds)
    how = "python -m benchmarks --short" if short else "make bench"
    begun, told = time.perf_counter(), ""

    def so_far(rows: list[Row], left: int) -> None:
        nonlocal told
        told = page.run(rows, how, taken=time.perf_counter() - begun, planned=left)
        if output:
            page.write(output, told)

    with tempfile.TemporaryDirectory(prefix="kentledge-bench-", ignore_cleanup_errors=True) as folder:
        planned = measurements(effort, Records(Path(folder), effort, record))
        wanted = [each for each in planned if not only or any(words in each.called for words in only)]
        measured(wanted, so_far)
    click.echo(told)


@main.command("besides")
@click.option("--events", default=100_000, show_default=True, help="Size of the record.")
@click.option("--contracts", default=2_000, show_default=True, help="How many contracts it has.")
def besides_command(events: int, contracts: int) -> None:
    """Measure what the table does not ask for: reports of two dates, folding, searches, pages, time that tells."""
    planned = [
        Measurement("a large record", partial(besides.large, events, contracts)),
        Measurement("hidden words", besides.hidden),
    ]
    click.echo(page.table(measured(planned)))


@main.command("generate")
@click.option("--contracts", default=1000, show_default=True, help="How many contracts.")
@click.option("--events", default=50_000, show_default=True, help="How many events in all.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same log.")
def generate_command(contracts: int, events: int, seed: int) -> None:
    """Fill an empty record with a seeded one of any size; which record is settled by the environment, as ever.

    Example: KENTLEDGE_DATA=large python -m benchmarks generate --contracts 20000 --events 1000000
    """
    with open_services(follow=False) as services:
        services.checkpoints.create_key()
        with bar("generating", events) as progress:
            generate(services.record, contracts=contracts, events=events, seed=seed, progress=progress)
        services.supervisor.prepare()
        with bar("rebuilding", 1) as progress:
            services.supervisor.rebuild(None, progress)
        click.echo(f"{services.record.head()} events")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
